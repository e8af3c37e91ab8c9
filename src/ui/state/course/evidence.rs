//! What the samples say about a run, and how long it may be relied on.

use crate::experiment::{DataSpec, Experiment, Labels};
use crate::measure::{Measure, Measurement, Quality};
use crate::session::{Scene, View};

/// After so many steps a measurement says nothing any more.
const FRESH_STEPS: u64 = 500;
/// After so much training neither, in milliseconds.
const FRESH_MS: u64 = 30_000;
/// From this share of good samples on, the modes or classes that are found say something.
const GOOD: f32 = 0.6;
/// Images are like real ones from this share of real images' precision on. A classifier may be sure
/// of noise and of blurred images, which have hardly any.
const NEAR: f32 = 0.5;

/// Modes or classes that samples show at one step, and how good the samples are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// The step.
    pub step: u64,
    /// Wall time of the training up to there, in milliseconds.
    pub trained_ms: u64,
    /// Modes or classes found.
    pub found: u32,
    /// As many as there are.
    pub of: u32,
    /// Share of samples near a mode, or of which a classifier is sure; 0 for images that are not
    /// like real ones, of which a classifier may be sure nevertheless.
    pub good: f32,
    /// Whether they are classes of images.
    pub classes: bool,
}

/// What makes samples worthless, whatever the losses say. A device need not keep what is not a
/// number: the losses of a broken game can be finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A sample holds a number that is infinite or not a number.
    NotNumbers,
    /// All samples are the same to the last bit.
    Alike,
}

impl Evidence {
    /// What a view knows by itself: the modes, where they are known.
    #[must_use]
    pub fn of_view(view: &View, trained_ms: u64) -> Option<Self> {
        let Quality { modes, of, high_quality, .. } = view.quality?;
        Some(Self {
            step: view.step,
            trained_ms,
            found: modes,
            of,
            good: high_quality,
            classes: false,
        })
    }

    /// What a measurement says of the classes, where the data have exactly one for each sample.
    #[must_use]
    pub fn of_measurement(
        experiment: &Experiment,
        step: u64,
        trained_ms: u64,
        measurements: &[Measurement],
    ) -> Option<Self> {
        let DataSpec::Images { set } = experiment.data else { return None };
        let of = set.labels().filter(|labels| labels.is_one_hot()).map(Labels::width)?;
        let found = |wanted: Measure| {
            let found = measurements.iter().find(|found| found.measure == wanted)?;
            found.value.is_finite().then_some(*found)
        };
        let precision = found(Measure::Precision)?;
        let near = precision.value >= NEAR * precision.reference;
        let confident = found(Measure::Confident)?.value;
        Some(Self {
            step,
            trained_ms,
            found: found(Measure::ClassCoverage)?.value as u32,
            of: of as u32,
            good: if near { confident } else { 0.0 },
            classes: true,
        })
    }

    /// Whether it still holds at this step, after so much training.
    #[must_use]
    pub const fn is_fresh(&self, step: u64, trained_ms: u64) -> bool {
        step.saturating_sub(self.step) <= FRESH_STEPS
            && trained_ms.saturating_sub(self.trained_ms) <= FRESH_MS
    }

    /// Good samples of at most half of the modes or classes.
    #[must_use]
    pub fn is_collapse(&self) -> bool {
        self.good > GOOD && 2 * self.found <= self.of
    }

    /// Good samples of all modes or classes.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.good > GOOD + 0.1 && self.found >= self.of
    }
}

impl Fault {
    /// The fault of the samples in a view, if they have one.
    #[must_use]
    pub fn of_view(view: &View) -> Option<Self> {
        match &view.scene {
            Scene::Points { generated, .. } => Self::of_samples(generated, 2),
            Scene::Images(samples) => {
                let numbers: u32 = samples.shape.iter().product();
                Self::of_samples(&samples.values, numbers as usize)
            }
            // A density does not tell single samples apart.
            Scene::Density { .. } => None,
        }
    }

    /// The fault that a measurement gives away: nothing can be measured where a sample is not
    /// finite.
    #[must_use]
    pub fn of_measurements(measurements: &[Measurement]) -> Option<Self> {
        let distance =
            measurements.iter().find(|found| found.measure == Measure::SlicedWasserstein)?;
        (distance.reference.is_finite() && !distance.value.is_finite()).then_some(Self::NotNumbers)
    }

    fn of_samples(samples: &[f32], numbers: usize) -> Option<Self> {
        if samples.iter().any(|value| !value.is_finite()) {
            return Some(Self::NotNumbers);
        }
        let (first, rest) = samples.split_at_checked(numbers)?;
        let alike =
            !first.is_empty() && !rest.is_empty() && rest.chunks(numbers).all(|row| row == first);
        alike.then_some(Self::Alike)
    }
}
