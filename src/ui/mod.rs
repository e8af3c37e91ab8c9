//! The page. It computes no tensor: it shows what [`state`] holds, and [`devices`] carries out
//! where the run computes.
//!
//! ```text
//! person ─▶ controls, panels ─▶ Page::change ─▶ PageState ─▶ outbox ─▶ Placement ─▶ Trainer (a worker)
//!                 ▲                                 ▲                      │
//!                 └── memos, one for each concern ──┴──── apply(Event) ◀───┘
//! ```

mod app;
mod browser;
mod canvas;
mod controls;
mod devices;
mod download;
pub mod gpu_trainer;
mod kept;
mod keys;
mod page;
mod panels;
pub mod placement;
pub mod state;
mod store;
pub mod text;
mod worker;

pub use app::App;
