//! Ganlet trains a small generative adversarial network where a person can watch it.
//!
//! The tree is the architecture, and docs/architecture.md says why it is so. Dependencies point one
//! way:
//!
//! ```text
//! experiment ◀─ data ◀─ gan ◀─ classifier ◀─ session ◀─ worker ◀─ bin/trainer, cli ◀─ bin/ganlet
//!      ▲                              measure ◀─┘ │
//!      └── session's Command/Event ───────────────┴─▶ ui ◀─ bin/app (the page)
//!
//! experiment, measure, session's Event ◀─ chart ◀─ ui, cli
//! ```
//!
//! - [`experiment`]: what to train, as plain data that can be checked, kept and sent.
//! - `data`: where real samples come from.
//! - `gan`: how the two networks learn. Tensors, and nothing of a page, a clock or a file.
//! - [`measure`]: how good the samples are.
//! - `classifier`: the frozen networks that image samples are measured with.
//! - [`session`]: who drives it. A `Command` goes in, `Event`s come out.
//! - `worker` and `bench`: the session as a web worker, and the same game under a stop watch.
//! - `chart` and `ui`: the page, which computes no tensor.
//! - `cli` and `bin/ganlet`: the same session on a terminal.
//!
//! The page (`app`) and the trainer are separate WebAssembly modules: the page paints before the
//! trainer has arrived, and a lost GPU or a panic in the worker is healed by another worker from the
//! last snapshot. The trainer is built twice from one source: `trainer` for the CPU is small and
//! loads first; `trainer-gpu`, with the feature `gpu`, has WebGPU too and loads when that is tried.
//! Cargo features keep them apart: `ui` compiles without Burn, `worker` without Leptos.

pub mod bench;
pub mod experiment;
pub mod measure;
pub mod session;

#[cfg(feature = "chart")]
pub mod chart;
#[cfg(feature = "train")]
pub mod classifier;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "train")]
pub mod data;
#[cfg(feature = "train")]
pub mod gan;
#[cfg(feature = "ui")]
pub mod ui;
#[cfg(feature = "worker")]
pub mod worker;
