//! How good the samples are. Plain numbers on the CPU: no tensors, no randomness, no clock.
//!
//! Samples are flat and row-major, `[n, dimension]`. Each measure has its file and can be called alone. What has no value, because there are too few samples, is NaN.

mod density;
mod directions;
mod kind;
mod measurement;
mod modes;

pub use density::histogram;
pub use directions::principal_directions;
pub use kind::{Goal, Measure};
pub use measurement::Measurement;
pub use modes::{ModeReport, mode_quality, mode_report};
