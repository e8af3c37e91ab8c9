//! What the losses and the samples say about the game, in one sentence. Where neither modes nor
//! classes can be counted, or were not counted lately, it speaks of the losses only.

mod evidence;

use crate::experiment::Experiment;
use crate::measure::Measurement;
use crate::session::{LossPoint, View};
pub use evidence::{Evidence, Fault};

/// How far one step moves a smoothed loss.
const SMOOTHING: f64 = 0.02;
/// Below this share of its loss at equilibrium hardly any sample deceives the discriminator.
const FAR_AHEAD: f64 = 0.2;
/// For so many steps in a row something has to hold before it is said.
const LONG: u64 = 300;
/// Over so many steps the samples have to say the same before it is said.
const LASTING: u64 = 200;
/// So few steps say nothing.
const EARLY: u64 = 200;
/// After so many losses in a row that are not finite, training is broken.
const BROKEN: u64 = 5;
/// A player that did not learn in so many steps in a row rests.
const RESTING: u64 = 10;

/// The course of a run: its losses, smoothed, and what its samples showed.
#[derive(Clone, Debug, Default)]
pub struct Course {
    steps: u64,
    step: u64,
    trained_ms: u64,
    generator: Smoothed,
    discriminator: Smoothed,
    /// Steps in a row with the discriminator far ahead.
    ahead: u64,
    /// Steps in a row with the discriminator worse than guessing.
    behind: u64,
    evidence: Option<Evidence>,
    /// The step since which all evidence was of a collapse.
    collapsed_since: Option<u64>,
    fault: Option<Fault>,
}

/// One player's loss.
#[derive(Clone, Copy, Debug, Default)]
struct Smoothed {
    mean: Option<f64>,
    /// Mean distance from the mean.
    deviation: f64,
    /// Losses in a row that are not finite.
    broken: u64,
    /// Steps in a row in which the player did not learn.
    resting: u64,
}

impl Smoothed {
    fn push(&mut self, loss: Option<f32>) {
        let Some(loss) = loss else {
            self.resting += 1;
            return;
        };
        self.resting = 0;
        if !loss.is_finite() {
            self.broken += 1;
            return;
        }
        self.broken = 0;
        let loss = f64::from(loss);
        let mean = self.mean.unwrap_or(loss);
        self.mean = Some(mean + SMOOTHING * (loss - mean));
        self.deviation += SMOOTHING * ((loss - mean).abs() - self.deviation);
    }

    /// Whether the loss is about `equilibrium`. An equilibrium at 0 has no scale of its own; there
    /// the loss's own spread is one.
    fn is_near(&self, equilibrium: f64) -> bool {
        let reach =
            if equilibrium == 0.0 { 0.5 * self.deviation } else { 0.15 * equilibrium.abs() };
        self.mean.is_some_and(|mean| (mean - equilibrium).abs() <= reach)
    }

    fn is_above(&self, equilibrium: f64) -> bool {
        let reach = (0.3 * equilibrium.abs().max(0.1)).max(self.deviation);
        self.mean.is_some_and(|mean| mean > equilibrium + reach)
    }
}

impl Course {
    /// One step further. `equilibrium` is the discriminator's loss where it cannot tell the samples
    /// apart; at 0 or less, as Wasserstein's, no loss says that it is far ahead.
    pub fn push(&mut self, point: LossPoint, equilibrium: f64) {
        self.steps += 1;
        self.step = point.step;
        self.generator.push(point.generator);
        self.discriminator.push(point.discriminator);
        let mean = self.discriminator.mean;
        let ahead = equilibrium > 0.0 && mean.is_some_and(|loss| loss < FAR_AHEAD * equilibrium);
        self.ahead = if ahead { self.ahead + 1 } else { 0 };
        let behind = self.discriminator.is_above(equilibrium);
        self.behind = if behind { self.behind + 1 } else { 0 };
    }

    /// The run has been training for so long.
    pub const fn trained(&mut self, trained_ms: u64) {
        self.trained_ms = trained_ms;
    }

    /// What there is to see.
    pub fn viewed(&mut self, view: &View) {
        self.fault = Fault::of_view(view);
        if let Some(evidence) = Evidence::of_view(view, self.trained_ms) {
            self.learn(evidence);
        }
    }

    /// What was measured at `step`.
    pub fn measured(&mut self, experiment: &Experiment, step: u64, measurements: &[Measurement]) {
        self.fault = self.fault.or_else(|| Fault::of_measurements(measurements));
        let of_classes = Evidence::of_measurement(experiment, step, self.trained_ms, measurements);
        if let Some(evidence) = of_classes {
            self.learn(evidence);
        }
    }

    fn learn(&mut self, evidence: Evidence) {
        let before = self.evidence.filter(|before| {
            before.step <= evidence.step && before.is_fresh(evidence.step, evidence.trained_ms)
        });
        let since = self.collapsed_since.filter(|_| before.is_some()).unwrap_or(evidence.step);
        self.collapsed_since = evidence.is_collapse().then_some(since);
        self.evidence = Some(evidence);
    }

    /// The sentence. `equilibrium` holds both losses where no discriminator can tell the samples
    /// apart.
    #[must_use]
    pub fn words(&self, equilibrium: (f64, f64)) -> &'static str {
        self.of_faults()
            .or_else(|| self.of_beginning())
            .or_else(|| self.of_samples())
            .unwrap_or_else(|| self.of_losses(equilibrium))
    }

    /// What has to be changed before anything can be learned.
    fn of_faults(&self) -> Option<&'static str> {
        if self.generator.broken >= BROKEN || self.discriminator.broken >= BROKEN {
            return Some("The losses are no longer numbers: lower the learning rates and reset.");
        }
        match self.fault {
            Some(Fault::NotNumbers) => {
                Some("The samples are no longer numbers: lower the learning rates and reset.")
            }
            Some(Fault::Alike) => Some(
                "All samples are exactly alike: G no longer uses its latent vector. Lower the learning rates and reset.",
            ),
            None => None,
        }
    }

    fn of_beginning(&self) -> Option<&'static str> {
        if self.generator.resting >= RESTING {
            return Some("G rests: it makes 0 updates per step, so only D learns.");
        }
        if self.discriminator.resting >= RESTING {
            return Some("D rests: it makes 0 updates per step, so only G learns.");
        }
        if self.generator.mean.is_none() && self.discriminator.mean.is_none() {
            return Some("The first steps are on their way.");
        }
        (self.steps < EARLY).then_some("Just begun: both players are still guessing.")
    }

    /// What the samples show, if they were looked at lately.
    fn of_samples(&self) -> Option<&'static str> {
        let evidence =
            self.evidence.filter(|evidence| evidence.is_fresh(self.step, self.trained_ms))?;
        if self.collapsed_since.is_some_and(|since| evidence.step - since >= LASTING) {
            return Some(match evidence.classes {
                false => "Mode collapse: G makes good samples, but only of a few modes.",
                true => "Mode collapse: G makes clear samples, but only of a few classes.",
            });
        }
        evidence.is_success().then_some(match evidence.classes {
            false => "Going well: G finds every mode, and most samples are good.",
            true => "Going well: G makes every class, and most samples are clear.",
        })
    }

    fn of_losses(&self, equilibrium: (f64, f64)) -> &'static str {
        // Where the generator's loss has no level of its own, the discriminator's says it all.
        let generator = equilibrium.0 == 0.0 || self.generator.is_near(equilibrium.0);
        if self.ahead >= LONG {
            "D is far ahead: hardly any sample deceives it. If the samples do not get better, lower D's learning rate."
        } else if generator && self.discriminator.is_near(equilibrium.1) {
            "Near equilibrium: D can barely tell real from generated. The picture says whether G is good or D is weak."
        } else if self.behind >= LONG {
            "D is behind: it does worse than guessing, so G is hardly corrected."
        } else {
            "Learning: D still tells most samples apart, and G follows."
        }
    }
}

#[cfg(all(test, feature = "train"))]
mod real_runs;
#[cfg(test)]
mod tests;
