//! Measures a run now and then, on samples of its own and only for as long as training does not
//! feel it.

use super::run::{Run, draw_conditions, draw_latents};
use super::view::batch;
use crate::classifier::Classifier;
use crate::data::Random;
use crate::experiment::{Labels, Shape};
use crate::gan::{ReadError, read};
use crate::measure::{Batch, Classes, Classified, Measurement, Mixture, Reality, Yardstick};
use serde::{Deserialize, Serialize};
use web_time::{Duration, Instant};

/// The stream of what is measured.
const MEASURED: u32 = 3;
/// Measuring takes at most one part in so many of the time: less than 5 %.
const SHARE: u32 = 25;
/// The shortest time between two measurements, unless many steps were done in it.
const LEAST: Duration = Duration::from_secs(1);
/// So many steps after a measurement another one is wanted at once: what was measured is soon too
/// old to be spoken of.
const STEPS: u64 = 250;
/// Random directions of the sliced Wasserstein distance.
const DIRECTIONS: usize = 128;
/// Points that are generated at once.
const POINTS: usize = 500;
/// Images that are generated and classified at once: few, so that large ones need no more memory
/// than training does.
const IMAGES: usize = 64;

/// How much is measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Extent {
    /// Generated samples.
    pub samples: usize,
    /// Real samples, and as many held out, that distances are measured against.
    pub real: usize,
    /// Share of all samples from which a mode counts as found; 0 asks for one good sample (VEEGAN).
    pub minimum_share: f64,
}

impl Extent {
    /// What a page can afford while it trains.
    #[must_use]
    pub const fn live(shape: Shape) -> Self {
        match shape {
            Shape::Vector(_) => Self { samples: 1000, real: 500, minimum_share: 0.0 },
            Shape::Image { .. } => Self { samples: 250, real: 250, minimum_share: 0.0 },
        }
    }
}

/// A yardstick and when it was last held against the run.
pub(super) struct Gauge {
    classifier: Option<Classifier>,
    extent: Extent,
    /// Built when it is first needed, so that a run starts at once.
    yardstick: Option<Yardstick>,
    random: Random,
    last: Instant,
    last_step: u64,
    /// What a measurement takes, without what is built but once.
    cost: Duration,
}

/// Samples with the classifier's outputs and their conditions, on the host.
#[derive(Default)]
struct Taken {
    samples: Vec<f32>,
    probabilities: Vec<f32>,
    features: Vec<f32>,
    conditions: Vec<f32>,
}

impl Gauge {
    /// For what a page shows while it trains.
    pub fn new(run: &Run, classifier: Option<Classifier>) -> Self {
        Self::of(run, classifier, Extent::live(run.experiment.data.shape()))
    }

    /// For as much as is asked for.
    pub fn of(run: &Run, classifier: Option<Classifier>, extent: Extent) -> Self {
        let random = Random::new(run.experiment.training.seed, MEASURED);
        Self {
            classifier,
            extent,
            yardstick: None,
            random,
            last: Instant::now(),
            last_step: run.step,
            cost: Duration::ZERO,
        }
    }

    /// Whether enough steps or enough time have passed since the last measurement, and enough time
    /// for what it cost.
    pub fn is_due(&self, step: u64) -> bool {
        let since = self.last.elapsed();
        let wanted = since >= LEAST || step.saturating_sub(self.last_step) >= STEPS;
        wanted && since >= self.cost * SHARE
    }

    /// Measures the run as it stands. Waits for the device.
    pub async fn measure(&mut self, run: &Run) -> Result<Vec<Measurement>, ReadError> {
        let yardstick = match self.yardstick.take() {
            Some(yardstick) => yardstick,
            None => self.build(run).await?,
        };
        let begun = Instant::now();
        let generated = self.generated(run).await?;
        let measurements = yardstick.measure(&generated.batch(run.experiment.condition.is_on()));
        self.yardstick = Some(yardstick);
        self.cost = begun.elapsed();
        self.last = Instant::now();
        self.last_step = run.step;
        Ok(measurements)
    }

    async fn build(&mut self, run: &Run) -> Result<Yardstick, ReadError> {
        // As many are held out as are generated, so that what counts modes and classes is compared
        // with the same number.
        let counts = [self.extent.real, self.extent.real.max(self.extent.samples)];
        let [real, held_out] = run.source.two_apart(counts, &mut self.random);
        let (real, held_out) = (self.judged(run, real).await?, self.judged(run, held_out).await?);
        let dimension = run.experiment.data.shape().len();
        let modes = run.experiment.data.modes();
        let minimum_share = self.extent.minimum_share;
        let exclusive = run.experiment.data.labels().is_none_or(Labels::is_one_hot);
        let reality = Reality {
            dimension,
            directions: directions(dimension, &mut self.random),
            modes: modes.map(|(centres, deviation)| Mixture { centres, deviation, minimum_share }),
            classes: self.classifier.as_ref().map(|classifier| Classes {
                exclusive,
                shares: run.source.class_shares(),
                features: classifier.features(),
            }),
        };
        Ok(Yardstick::new(
            reality,
            &real.batch(true),
            &held_out.batch(run.experiment.condition.is_on()),
        ))
    }

    /// Real samples and their conditions, with what the classifier makes of them.
    async fn judged(
        &self,
        run: &Run,
        (samples, conditions): (Vec<f32>, Vec<f32>),
    ) -> Result<Taken, ReadError> {
        let mut taken = Taken { conditions, ..Taken::default() };
        if let Some(classifier) = &self.classifier {
            let width = run.experiment.data.shape().len();
            for rows in samples.chunks(chunk(run) * width) {
                let classified =
                    read(classifier.classify(run.game.rows(rows.to_vec(), width)).to_vec()).await?;
                taken.extend(classified);
            }
        }
        taken.samples = samples;
        Ok(taken)
    }

    async fn generated(&mut self, run: &Run) -> Result<Taken, ReadError> {
        let mut taken = Taken::default();
        let mut left = self.extent.samples;
        while left > 0 {
            let count = left.min(chunk(run));
            left -= count;
            let latents = draw_latents(&run.experiment.latent, count, &mut self.random);
            let conditions = draw_conditions(&run.experiment, &run.source, count, &mut self.random);
            taken.conditions.extend_from_slice(&conditions);
            let samples = run.game.generate(batch(
                run,
                run.game.rows(latents, run.experiment.latent.dimension as usize),
                conditions,
            ));
            let mut tensors = vec![samples.clone().flatten(0, 1)];
            tensors.extend(
                self.classifier.iter().flat_map(|classifier| classifier.classify(samples.clone())),
            );
            let mut values = read(tensors).await?;
            taken.samples.append(&mut values.remove(0));
            taken.extend(values);
        }
        Ok(taken)
    }
}

impl Taken {
    /// Takes what [`Classifier::classify`] gave.
    fn extend(&mut self, classified: Vec<Vec<f32>>) {
        let mut classified = classified.into_iter();
        self.probabilities.extend(classified.next().unwrap_or_default());
        self.features.extend(classified.next().unwrap_or_default());
    }

    fn batch(&self, conditional: bool) -> Batch<'_> {
        let classified = (!self.probabilities.is_empty())
            .then_some(Classified { probabilities: &self.probabilities, features: &self.features });
        let asked =
            (conditional && !self.conditions.is_empty()).then_some(self.conditions.as_slice());
        Batch { samples: &self.samples, classified, asked }
    }
}

fn chunk(run: &Run) -> usize {
    match run.experiment.data.shape() {
        Shape::Vector(_) => POINTS,
        Shape::Image { .. } => IMAGES,
    }
}

/// Unit vectors, row after row.
fn directions(dimension: usize, random: &mut Random) -> Vec<f32> {
    let mut all = Vec::with_capacity(DIRECTIONS * dimension);
    for _ in 0..DIRECTIONS {
        let vector: Vec<f32> = (0..dimension).map(|_| random.normal()).collect();
        let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-12);
        all.extend(vector.iter().map(|value| value / length));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Source;
    use crate::experiment::preset;
    use crate::session::RunId;
    use burn::tensor::Device;

    #[test]
    fn measuring_waits_until_it_takes_less_than_a_twentieth_of_the_time() {
        let experiment = preset("ring").unwrap().experiment;
        let source = Source::new(&experiment.data, None).unwrap();
        let run = Run::new(RunId(1), experiment, source, None, &Device::flex()).unwrap();
        let mut gauge = Gauge::new(&run, None);
        assert!(!gauge.is_due(0), "a run has just started");
        let measurements = pollster::block_on(gauge.measure(&run)).unwrap();
        assert!(gauge.cost < Duration::from_secs(1), "a measurement, without what it is built on");
        assert!(
            measurements.iter().all(|measurement| measurement.reference.is_finite()),
            "{measurements:?}"
        );
        let ago = |time: Duration| Instant::now().checked_sub(time).unwrap();
        for (cost, pause, steps, due) in [
            (10, 900, 100, false),
            (10, 1100, 100, true),
            (10, 900, 250, true),
            (10, 200, 250, false),
            (200, 3900, 250, false),
            (200, 5100, 1, true),
        ] {
            gauge.cost = Duration::from_millis(cost);
            gauge.last = ago(Duration::from_millis(pause));
            let is_due = gauge.is_due(steps);
            assert_eq!(is_due, due, "{cost} ms measured, {pause} ms and {steps} steps ago");
        }
    }
}
