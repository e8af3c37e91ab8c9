//! How a player follows its gradient.

use super::Limit;
use super::number::{Number, real, whole};
use serde::{Deserialize, Serialize};

/// The paths of one player's numbers.
pub(super) struct Paths {
    rate: &'static str,
    beta1: &'static str,
    beta2: &'static str,
    weight_decay: &'static str,
    schedule_steps: &'static str,
    schedule_floor: &'static str,
    clip: &'static str,
}

pub(super) const GENERATOR: Paths = Paths {
    rate: "generator_optimizer.rate",
    beta1: "generator_optimizer.beta1",
    beta2: "generator_optimizer.beta2",
    weight_decay: "generator_optimizer.weight_decay",
    schedule_steps: "generator_optimizer.schedule_steps",
    schedule_floor: "generator_optimizer.schedule_floor",
    clip: "generator_optimizer.clip",
};
pub(super) const DISCRIMINATOR: Paths = Paths {
    rate: "discriminator_optimizer.rate",
    beta1: "discriminator_optimizer.beta1",
    beta2: "discriminator_optimizer.beta2",
    weight_decay: "discriminator_optimizer.weight_decay",
    schedule_steps: "discriminator_optimizer.schedule_steps",
    schedule_floor: "discriminator_optimizer.schedule_floor",
    clip: "discriminator_optimizer.clip",
};

/// One player's optimiser, its schedule and the clipping of its gradient.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OptimizerSpec {
    /// The rule of one update.
    pub method: Method,
    /// Learning rate; 2e-4 (Radford et al. 2015).
    pub rate: f64,
    /// Decay of the first moment, or SGD's momentum; .5 for GANs (Radford et al. 2015).
    pub beta1: f64,
    /// Decay of the second moment; .999, and .99 for RMSProp.
    pub beta2: f64,
    /// AdamW's decoupled decay of the weights, relative to the learning rate; .01.
    pub weight_decay: f64,
    /// How the rate changes over the run; not at all.
    pub schedule: Schedule,
    /// Steps after which the schedule has reached its floor; 20,000.
    pub schedule_steps: u32,
    /// Where the schedule ends, as a share of the rate; .05.
    pub schedule_floor: f64,
    /// Longest gradient, over all parameters of the player together; 0 clips nothing, the default.
    pub clip: f64,
}

/// The rule of one update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Kingma and Ba 2014.
    Adam,
    /// Loshchilov and Hutter 2017: Adam with decoupled weight decay.
    AdamW,
    /// Tieleman and Hinton 2012.
    RmsProp,
    /// Stochastic gradient descent, with Polyak's momentum.
    Sgd,
}

/// How a learning rate changes over the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// It does not.
    Constant,
    /// In a straight line down to the floor.
    Linear,
    /// Along half a cosine down to the floor (Loshchilov and Hutter 2016).
    Cosine,
}

impl Default for OptimizerSpec {
    fn default() -> Self {
        Self::gan(2e-4)
    }
}

impl OptimizerSpec {
    /// Adam as GANs use it: β₁ = .5, β₂ = .999.
    #[must_use]
    pub const fn gan(rate: f64) -> Self {
        Self {
            method: Method::Adam,
            rate,
            beta1: 0.5,
            beta2: 0.999,
            weight_decay: 0.01,
            schedule: Schedule::Constant,
            schedule_steps: 20_000,
            schedule_floor: 0.05,
            clip: 0.0,
        }
    }

    /// The numbers that the method and the schedule make use of.
    pub(super) fn numbers(&mut self, paths: &Paths) -> Vec<Number<'_>> {
        let (method, schedule) = (self.method, self.schedule);
        let rate = Limit::real(
            paths.rate,
            "Learning rate",
            "How far one update goes; 0.0002 by default.",
            1e-6,
            1.0,
        )
        .live()
        .logarithmic();
        let mut all = vec![real(rate, &mut self.rate)];
        match method {
            Method::Adam | Method::AdamW => {
                let help = "Memory of Adam's first moment; 0.5 by default, which keeps GANs calmer than 0.9.";
                all.push(real(Limit::real(paths.beta1, "β₁", help, 0.0, 0.999), &mut self.beta1));
            }
            Method::Sgd => {
                let help = "Share of the last step that goes into the next; 0.5 by default.";
                all.push(real(
                    Limit::real(paths.beta1, "Momentum", help, 0.0, 0.999),
                    &mut self.beta1,
                ));
            }
            Method::RmsProp => {}
        }
        if method != Method::Sgd {
            let (label, help) = match method {
                Method::RmsProp => ("Decay", "Memory of RMSProp's mean square; 0.99 by default."),
                _ => ("β₂", "Memory of Adam's second moment; 0.999 by default."),
            };
            all.push(real(Limit::real(paths.beta2, label, help, 0.5, 0.99999), &mut self.beta2));
        }
        if method == Method::AdamW {
            let help = "Pulls weights towards 0, times the learning rate; 0.01 by default.";
            all.push(real(
                Limit::real(paths.weight_decay, "Weight decay", help, 0.0, 1.0)
                    .live()
                    .usually(0.01),
                &mut self.weight_decay,
            ));
        }
        if schedule != Schedule::Constant {
            let help = "After so many steps the rate has reached its floor; 20000 by default.";
            let steps = Limit::whole(
                paths.schedule_steps,
                "Steps of the schedule",
                help,
                1.0,
                10_000_000.0,
            )
            .live();
            all.push(whole(steps, &mut self.schedule_steps));
            let help = "Where the rate ends, as a share of where it starts; 0.05 by default.";
            all.push(real(
                Limit::real(paths.schedule_floor, "Floor", help, 0.0, 1.0).live(),
                &mut self.schedule_floor,
            ));
        }
        let help = "Longest gradient over all parameters; 0 clips nothing, the default.";
        all.push(real(
            Limit::real(paths.clip, "Gradient clipping", help, 0.0, 1000.0).live().usually(1.0),
            &mut self.clip,
        ));
        all
    }

    /// The learning rate at `step`, counted from 0.
    #[must_use]
    pub fn rate_at(&self, step: u64) -> f64 {
        let along = (step as f64 / f64::from(self.schedule_steps.max(1))).min(1.0);
        let share = match self.schedule {
            Schedule::Constant => return self.rate,
            Schedule::Linear => 1.0 - along,
            Schedule::Cosine => 0.5 * (1.0 + (std::f64::consts::PI * along).cos()),
        };
        self.rate * (self.schedule_floor + (1.0 - self.schedule_floor) * share)
    }
}

impl Method {
    /// Every rule.
    pub const ALL: [Self; 4] = [Self::Adam, Self::AdamW, Self::RmsProp, Self::Sgd];

    /// The decay of the second moment that is usual for it.
    pub(super) const fn usual_beta2(self) -> f64 {
        match self {
            Self::RmsProp => 0.99,
            Self::Adam | Self::AdamW | Self::Sgd => 0.999,
        }
    }

    /// What a person calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Adam => "Adam",
            Self::AdamW => "AdamW",
            Self::RmsProp => "RMSProp",
            Self::Sgd => "SGD with momentum",
        }
    }
}

impl Schedule {
    /// Every schedule.
    pub const ALL: [Self; 3] = [Self::Constant, Self::Linear, Self::Cosine];

    /// What a person calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Linear => "linear to the floor",
            Self::Cosine => "cosine to the floor",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schedule_starts_at_the_rate_and_all_but_the_constant_one_end_at_the_floor() {
        for schedule in Schedule::ALL {
            let spec = OptimizerSpec {
                schedule,
                schedule_steps: 100,
                schedule_floor: 0.05,
                ..OptimizerSpec::gan(0.2)
            };
            assert!((spec.rate_at(0) - 0.2).abs() < 1e-12, "{schedule:?}");
            let end = if schedule == Schedule::Constant { 0.2 } else { 0.01 };
            assert!(
                (spec.rate_at(100) - end).abs() < 1e-12 && (spec.rate_at(1000) - end).abs() < 1e-12,
                "{schedule:?}"
            );
        }
        let half = |schedule| {
            OptimizerSpec {
                schedule,
                schedule_steps: 100,
                schedule_floor: 0.0,
                ..OptimizerSpec::gan(1.0)
            }
            .rate_at(50)
        };
        assert!(
            (half(Schedule::Linear) - 0.5).abs() < 1e-12
                && (half(Schedule::Cosine) - 0.5).abs() < 1e-12
        );
    }
}
