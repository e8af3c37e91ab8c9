//! Where real samples come from: distributions in the plane, and packed image sets.

mod distribution;
mod images;
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
        out.clear();
        match self {
            Self::Distribution(distribution) => (0..count).for_each(|_| distribution.sample(random, out)),
            Self::Images(images) => (0..count).for_each(|_| images.sample(random, out)),
        }
    }
}
