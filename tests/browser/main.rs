//! Drives the built page in a real Chromium: what only a browser can show, and nothing mocked.
//!
//! `cargo xtask test --browser` builds the page and says in the environment where it and the two
//! programs are: `GANLET_DIST`, `GANLET_CHROMIUM` and `GANLET_CHROMEDRIVER`. The tests take turns,
//! because each keeps both cores of a small machine busy. Waiting times are generous and nothing
//! asserts how fast something was. Pictures land in `target/screenshots`, and what the page showed
//! when a test failed in `target/screenshots/failed`.

mod accidents;
mod bad_input;
mod browser;
mod checkpoints;
mod classes;
mod devices;
mod downloads;
mod gradients;
mod healing;
mod kept;
mod opening;
mod page;
mod pictures;
mod quality;
mod screenshots;
mod server;
mod settings;
mod training;
mod translation;

/// How a test or one of its steps ends: an error is one sentence.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
