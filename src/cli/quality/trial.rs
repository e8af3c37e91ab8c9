//! What `ganlet quality` holds itself against: each trial is a data set with a budget, two arms and
//! the bars of the literature.

use crate::experiment::{
    Experiment, NetworkSpec, ObjectiveSpec, OptimizerSpec, RegularizerSpec, TechniqueSpec, preset,
};
use crate::measure::Measure;
use crate::session::Extent;

/// One row of the table: an experiment, the plain GAN beside it, and what has to be reached.
pub struct Trial {
    /// On the command line and in file names.
    pub id: &'static str,
    /// The data and the budget, in words.
    pub about: &'static str,
    /// Where the bars come from.
    pub source: &'static str,
    /// The preset that is measured.
    pub preset: &'static str,
    /// The bars, at the steps where they are asked.
    pub bars: Vec<Bar>,
    /// How much is measured.
    pub extent: Extent,
    /// Seeds by default.
    pub seeds: u32,
    /// Small enough for every change to be tested with.
    pub quick: Option<Quick>,
}

/// A trial cut down: fewer seeds and steps, with the bars that hold even so.
pub struct Quick {
    /// Seeds.
    pub seeds: u32,
    /// Samples measured.
    pub extent: Extent,
    /// The bars at their steps.
    pub bars: Vec<Bar>,
}

/// Something to reach.
#[derive(Clone, Copy, Debug)]
pub struct Bar {
    /// After so many steps.
    pub step: u32,
    /// What is measured.
    pub measure: Measure,
    /// Over the seeds.
    pub over: Over,
    /// How far.
    pub bound: Bound,
}

/// How the seeds' values become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Their mean.
    Mean,
    /// The worst of them.
    Worst,
}

/// A bound that holds or does not.
#[derive(Clone, Copy, Debug)]
pub enum Bound {
    /// At least this.
    AtLeast(f64),
    /// At most this.
    AtMost(f64),
}

/// One of the two arms of a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arm {
    /// The preset.
    Preset,
    /// The plain GAN with the same networks, data and budget.
    Plain,
}

impl Bound {
    /// Whether `value` is within it; what is no number is not.
    pub fn holds(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }

    /// The worse of two values.
    pub fn worse(self, a: f64, b: f64) -> f64 {
        match self {
            _ if a.is_nan() || b.is_nan() => f64::NAN,
            Self::AtLeast(_) => a.min(b),
            Self::AtMost(_) => a.max(b),
        }
    }
}

impl Arm {
    /// Both, the preset first.
    pub const ALL: [Self; 2] = [Self::Preset, Self::Plain];

    /// In file names and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Preset => "preset",
            Self::Plain => "plain",
        }
    }
}

impl Trial {
    /// The experiment of one arm with this seed.
    ///
    /// # Errors
    /// Where the preset does not exist.
    pub fn experiment(&self, arm: Arm, seed: u32) -> Result<Experiment, String> {
        let preset =
            preset(self.preset).ok_or_else(|| format!("There is no preset “{}”.", self.preset))?;
        let mut experiment = match arm {
            Arm::Preset => preset.experiment,
            Arm::Plain => plain(preset.experiment),
        };
        experiment.training.seed = seed;
        Ok(experiment)
    }
}

/// The plain GAN: non-saturating loss, Adam at 2e-4 with β₁ = .5, and nothing else. The networks
/// stay, without the layers that are a technique of their own.
fn plain(mut experiment: Experiment) -> Experiment {
    experiment.name = format!("{}, plain", experiment.name);
    experiment.objective = ObjectiveSpec::default();
    experiment.regularizer = RegularizerSpec::default();
    experiment.technique = TechniqueSpec::default();
    (experiment.generator_optimizer, experiment.discriminator_optimizer) =
        (OptimizerSpec::gan(2e-4), OptimizerSpec::gan(2e-4));
    experiment.training.discriminator_updates = 1;
    experiment.discriminator = without_techniques(&experiment.discriminator);
    experiment
}

fn without_techniques(network: &NetworkSpec) -> NetworkSpec {
    use crate::experiment::LayerSpec::{FourierFeatures, MinibatchStdDev};
    let layers = network
        .layers
        .iter()
        .copied()
        .filter(|layer| !matches!(layer, FourierFeatures { .. } | MinibatchStdDev));
    NetworkSpec { layers: layers.collect() }
}

const fn at_least(step: u32, measure: Measure, over: Over, value: f64) -> Bar {
    Bar { step, measure, over, bound: Bound::AtLeast(value) }
}

const fn at_most(step: u32, measure: Measure, over: Over, value: f64) -> Bar {
    Bar { step, measure, over, bound: Bound::AtMost(value) }
}

/// Samples of the papers' mode counts (Srivastava et al. 2017).
const PAPERS: Extent = Extent { samples: 2500, real: 500, minimum_share: 0.0 };
/// Samples of the live tier, where a mode counts from 1 %.
const LIVE: Extent = Extent { samples: 10_000, real: 500, minimum_share: 0.01 };
/// Samples of image trials.
const IMAGES: Extent = Extent { samples: 10_000, real: 500, minimum_share: 0.0 };

/// Every trial, in the order of the table.
pub fn trials() -> Vec<Trial> {
    use Measure::{
        Agreement, ClassCoverage, ClassTv, Confident, HighQuality, ModeTv, Modes, ReverseKl,
    };
    use Over::{Mean, Worst};
    vec![
        Trial {
            id: "ring",
            about: "ring of 8, radius 1, σ .01; 25,000 steps",
            source: "PacGAN (Lin et al. 2018)",
            preset: "ring-sharp",
            bars: vec![
                at_least(25_000, Modes, Worst, 8.0),
                at_least(25_000, HighQuality, Mean, 0.95),
                at_most(25_000, ReverseKl, Mean, 0.07),
            ],
            extent: PAPERS,
            seeds: 5,
            quick: Some(Quick {
                seeds: 1,
                extent: PAPERS,
                bars: vec![at_least(3000, Modes, Worst, 8.0), at_most(3000, ReverseKl, Mean, 0.07)],
            }),
        },
        Trial {
            id: "ring-wide",
            about: "ring of 8, radius 2, σ .1; 10,000 and 50,000 steps; a mode counts from 1 %",
            source: "an unreviewed personal repository, for calibration; no paper has these data",
            preset: "ring-wide",
            bars: vec![
                at_least(10_000, Modes, Worst, 8.0),
                at_least(10_000, HighQuality, Mean, 0.85),
                at_most(10_000, ModeTv, Mean, 0.169),
                at_least(50_000, HighQuality, Mean, 0.93),
                at_most(50_000, ModeTv, Mean, 0.069),
            ],
            extent: LIVE,
            seeds: 5,
            quick: Some(Quick {
                seeds: 1,
                extent: LIVE,
                bars: vec![at_least(5000, Modes, Worst, 8.0), at_most(5000, ModeTv, Mean, 0.169)],
            }),
        },
        Trial {
            id: "grid",
            about: "grid of 25, spacing 2, σ .05; 75,000 steps",
            source: "PacGAN (Lin et al. 2018)",
            preset: "grid-sharp",
            bars: vec![
                at_least(75_000, Modes, Mean, 24.8),
                at_least(75_000, HighQuality, Mean, 0.94),
                at_most(75_000, ReverseKl, Mean, 0.04),
            ],
            extent: PAPERS,
            seeds: 5,
            quick: None,
        },
        Trial {
            id: "mnist",
            about: "MNIST, convolutional; 10,000 steps",
            source: "this project's own, above what an unreviewed personal repository reports at 10,000 steps with \
                     another classifier: 10 classes, an imbalance of .140, 76.3 % confident",
            preset: "mnist-dcgan",
            bars: vec![
                at_least(10_000, ClassCoverage, Worst, 10.0),
                at_most(10_000, ClassTv, Mean, 0.082),
                at_least(10_000, Confident, Mean, 0.77),
            ],
            extent: IMAGES,
            seeds: 2,
            quick: None,
        },
        Trial {
            id: "digits-conditional",
            about: "digits 8×8 by class; 5,000 steps",
            source: "this project's own: the frozen classifier sees the class that was asked for",
            preset: "digits-conditional",
            bars: vec![at_least(5000, Agreement, Mean, 0.95)],
            extent: Extent { samples: 5000, real: 500, minimum_share: 0.0 },
            seeds: 5,
            quick: Some(Quick {
                seeds: 1,
                extent: Extent { samples: 1000, real: 250, minimum_share: 0.0 },
                bars: vec![at_least(1000, Agreement, Mean, 0.95)],
            }),
        },
    ]
}
