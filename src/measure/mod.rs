//! How good the samples are. Plain numbers on the CPU: no tensors, no randomness, no clock.
//!
//! Samples are flat and row-major, `[n, dimension]`. [`Yardstick`] is the door: it holds what is
//! fixed about the real samples and measures generated ones against them, beside the same numbers
//! of real against real. Each measure has its file and can be called alone. What has no value,
//! because there are too few samples, is NaN.

mod batch;
mod classes;
mod coverage;
mod density;
mod directions;
mod frechet;
mod kind;
mod measurement;
mod mmd;
mod modes;
mod neighbour;
mod pairs;
mod reality;
mod sliced;
mod yardstick;

#[cfg(test)]
mod drawn;

pub use batch::{Batch, Classified};
pub use classes::{AttributeReport, ClassReport, attribute_report, class_report};
pub use coverage::{DensityCoverage, NEIGHBOURS, density_coverage, precision};
pub use density::histogram;
pub use directions::principal_directions;
pub use frechet::frechet;
pub use kind::{Goal, Measure};
pub use measurement::Measurement;
pub use mmd::mmd2_unbiased;
pub use modes::{ModeReport, Quality, mode_agreement, mode_quality, mode_report};
pub use neighbour::nearest_neighbour_accuracy;
pub use reality::{Classes, Mixture, Reality};
pub use sliced::sliced_wasserstein;
pub use yardstick::Yardstick;
