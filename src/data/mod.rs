//! Where real samples come from: distributions in the plane, and packed image sets.

mod distribution;
mod images;
mod labels;
mod random;

pub use distribution::Distribution;
pub use images::{DataError, ImageData};
pub use random::Random;

use crate::experiment::DataSpec;

/// A source of real samples.
pub enum Source {
    /// Sampled from a formula, afresh every time.
    Distribution(Distribution),
    /// Drawn from a packed image set.
    Images(ImageData),
}

impl Source {
    /// The source for `spec`; an image set takes its `sheet`, the bytes of the PNG.
    ///
    /// # Errors
    /// A sheet that is missing, broken, truncated or of another size, in one sentence.
    pub fn new(spec: &DataSpec, sheet: Option<&[u8]>) -> Result<Self, DataError> {
        match (spec, sheet) {
            (DataSpec::Images { set }, Some(bytes)) => Ok(Self::Images(ImageData::from_png(*set, bytes)?)),
            (DataSpec::Images { set }, None) => Err(DataError::Missing(set.key())),
            _ => Ok(Self::Distribution(Distribution::new(*spec))),
        }
    }

    /// Writes `count` samples, row after row, into `out`.
    pub fn sample(&self, count: usize, random: &mut Random, out: &mut Vec<f32>) {
        self.sample_labelled(count, random, out, &mut Vec::new());
    }

    /// The same, with the condition of each sample ([`DataSpec::labels`]) into `conditions`: one-hot for a class, a number
    /// between 0 and 1 for each attribute, nothing where the data have no labels.
    pub fn sample_labelled(&self, count: usize, random: &mut Random, out: &mut Vec<f32>, conditions: &mut Vec<f32>) {
        out.clear();
        conditions.clear();
        for _ in 0..count {
            match self {
                Self::Distribution(distribution) => {
                    let component = distribution.sample(random, out);
                    conditions.extend((0..distribution.classes()).map(|class| if class == component { 1.0 } else { 0.0 }));
                }
                Self::Images(images) => {
                    let index = images.sample(random, out);
                    conditions.extend_from_slice(images.condition(index));
                }
            }
        }
    }

    /// The share of each class; empty where samples belong to none. Components of a formula are even.
    #[must_use]
    pub fn class_shares(&self) -> Vec<f32> {
        match self {
            Self::Distribution(distribution) => vec![1.0 / distribution.classes().max(1) as f32; distribution.classes()],
            Self::Images(images) => images.shares(),
        }
    }
}
