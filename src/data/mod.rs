//! Where real samples come from: distributions in the plane, and packed image sets.

mod distribution;
mod images;
mod labels;
mod pass;
mod random;

pub use distribution::Distribution;
pub use images::{DataError, ImageData};
pub use pass::Pass;
pub use random::Random;

use crate::experiment::DataSpec;

/// A source of real samples.
pub enum Source {
    /// Sampled from a formula, afresh every time.
    Distribution(Distribution),
    /// A packed image set.
    Images(ImageData),
}

impl Source {
    /// The source for `spec`; an image set takes its `sheet`, the bytes of the PNG.
    ///
    /// # Errors
    /// A sheet that is missing, broken, truncated or of another size, in one sentence.
    pub fn new(spec: &DataSpec, sheet: Option<&[u8]>) -> Result<Self, DataError> {
        match (spec, sheet) {
            (DataSpec::Images { set }, Some(bytes)) => {
                Ok(Self::Images(ImageData::from_png(*set, bytes)?))
            }
            (DataSpec::Images { set }, None) => Err(DataError::Missing(set.key())),
            _ => Ok(Self::Distribution(Distribution::new(*spec))),
        }
    }

    /// Writes `count` samples, row after row, into `out`.
    pub fn sample(&self, count: usize, random: &mut Random, out: &mut Vec<f32>) {
        self.sample_labelled(count, random, out, &mut Vec::new());
    }

    /// The same, with the condition of each sample ([`DataSpec::labels`]) into `conditions`:
    /// one-hot for a class, a number between 0 and 1 for each attribute, nothing where the data
    /// have no labels. Each image is drawn from the whole set, so that one may come twice.
    pub fn sample_labelled(
        &self,
        count: usize,
        random: &mut Random,
        out: &mut Vec<f32>,
        conditions: &mut Vec<f32>,
    ) {
        match self {
            Self::Distribution(distribution) => {
                from_formula(distribution, count, random, out, conditions);
            }
            Self::Images(images) => {
                let indices = (0..count).map(|_| random.index(images.len()));
                from_images(images, indices, out, conditions);
            }
        }
    }

    /// The next `count` samples of `pass`, with their conditions: of an image set each image once
    /// before any comes again, of a formula fresh ones.
    pub fn next_labelled(
        &self,
        count: usize,
        pass: &mut Pass,
        random: &mut Random,
        out: &mut Vec<f32>,
        conditions: &mut Vec<f32>,
    ) {
        match self {
            Self::Distribution(distribution) => {
                pass.skip(count);
                from_formula(distribution, count, random, out, conditions);
            }
            Self::Images(images) => {
                from_images(images, (0..count).map(|_| pass.draw()), out, conditions);
            }
        }
    }

    /// Conditions of `count` samples, row after row; nothing where the data have no labels.
    pub fn conditions(&self, count: usize, random: &mut Random) -> Vec<f32> {
        let mut conditions = Vec::new();
        match self {
            Self::Distribution(distribution) => {
                from_formula(distribution, count, random, &mut Vec::new(), &mut conditions);
            }
            Self::Images(images) => {
                for _ in 0..count {
                    conditions.extend_from_slice(images.condition(random.index(images.len())));
                }
            }
        }
        conditions
    }

    /// How many samples there are, where their number is finite; else 0.
    #[must_use]
    pub fn count(&self) -> usize {
        match self {
            Self::Distribution(_) => 0,
            Self::Images(images) => images.len(),
        }
    }

    /// Two sets with their conditions, `counts` of each, that have no sample in common: a formula
    /// gives fresh ones, an image set is shuffled and cut in half. The first set has no more than
    /// its half, and no image twice; the second goes through its half again where it needs more.
    pub fn two_apart(&self, counts: [usize; 2], random: &mut Random) -> [(Vec<f32>, Vec<f32>); 2] {
        let mut sets = [(Vec::new(), Vec::new()), (Vec::new(), Vec::new())];
        match self {
            Self::Distribution(_) => {
                for (count, (samples, conditions)) in counts.into_iter().zip(&mut sets) {
                    self.sample_labelled(count, random, samples, conditions);
                }
            }
            Self::Images(images) => {
                let mut order: Vec<usize> = (0..images.len()).collect();
                (1..order.len()).for_each(|last| order.swap(last, random.index(last + 1)));
                let (first, second) = order.split_at(order.len() / 2);
                let halves: [Vec<&usize>; 2] = [
                    first.iter().take(counts[0]).collect(),
                    second.iter().cycle().take(counts[1]).collect(),
                ];
                for (half, (samples, conditions)) in halves.into_iter().zip(&mut sets) {
                    for &index in half {
                        images.append(index, samples);
                        conditions.extend_from_slice(images.condition(index));
                    }
                }
            }
        }
        sets
    }

    /// The share of each class; empty where samples belong to none. Components of a formula are
    /// even.
    #[must_use]
    pub fn class_shares(&self) -> Vec<f32> {
        match self {
            Self::Distribution(distribution) => {
                vec![1.0 / distribution.classes().max(1) as f32; distribution.classes()]
            }
            Self::Images(images) => images.shares(),
        }
    }
}

fn from_formula(
    distribution: &Distribution,
    count: usize,
    random: &mut Random,
    out: &mut Vec<f32>,
    conditions: &mut Vec<f32>,
) {
    out.clear();
    conditions.clear();
    for _ in 0..count {
        let component = distribution.sample(random, out);
        conditions.extend(
            (0..distribution.classes()).map(|class| if class == component { 1.0 } else { 0.0 }),
        );
    }
}

fn from_images(
    images: &ImageData,
    indices: impl Iterator<Item = usize>,
    out: &mut Vec<f32>,
    conditions: &mut Vec<f32>,
) {
    out.clear();
    conditions.clear();
    for index in indices {
        images.append(index, out);
        conditions.extend_from_slice(images.condition(index));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::ImageSet;

    #[test]
    fn two_sets_of_images_have_none_in_common_and_the_first_none_twice() {
        let sheet = std::fs::read(format!(
            "{}/public/datasets/mnist-28x28.png",
            env!("CARGO_MANIFEST_DIR")
        ))
        .unwrap();
        let source = Source::new(&DataSpec::Images { set: ImageSet::Mnist }, Some(&sheet)).unwrap();
        let [(first, first_conditions), (second, _)] =
            source.two_apart([4000, 3000], &mut Random::new(1, 0));
        let rows = |samples: &[f32]| {
            samples
                .chunks(784)
                .map(|image| image.iter().map(|value| value.to_bits()).collect())
                .collect::<Vec<Vec<u32>>>()
        };
        let (first, second) = (rows(&first), rows(&second));
        assert_eq!(
            (first.len(), second.len(), first_conditions.len()),
            (2500, 3000, 25_000),
            "half of the set, and half of it and more"
        );
        let distinct: std::collections::HashSet<_> = first.iter().collect();
        assert_eq!(distinct.len(), 2500);
        assert!(second.iter().all(|image| !distinct.contains(image)));
    }
}
