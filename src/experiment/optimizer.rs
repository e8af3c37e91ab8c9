//! How a player follows its gradient.

use super::setting::{Limit, Place, Setting, Value, number, option};
use super::variant::variants;
use serde::{Deserialize, Serialize};

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

variants! {
    Method {
        Adam: "adam", "Adam";
        AdamW: "adam-w", "AdamW";
        RmsProp: "rms-prop", "RMSProp";
        Sgd: "sgd", "SGD with momentum";
    }
}

impl Method {
    /// The decay of the second moment that is usual for it.
    const fn usual_beta2(self) -> f64 {
        match self {
            Self::RmsProp => 0.99,
            Self::Adam | Self::AdamW | Self::Sgd => 0.999,
        }
    }
}

variants! {
    Schedule {
        Constant: "constant", "constant";
        Linear: "linear", "linear to the floor";
        Cosine: "cosine", "cosine to the floor";
    }
}

impl OptimizerSpec {
    /// Another rule. What one rule remembers of the gradients misleads another, so a new one gets
    /// the memory that is usual for it.
    fn follow(&mut self, method: Method) {
        if method.usual_beta2() != self.method.usual_beta2() {
            self.beta2 = method.usual_beta2();
        }
        self.method = method;
    }
}

/// The settings of one player's optimiser: those that the method and the schedule make use of.
macro_rules! settings {
    ($player:ident) => {
        &[
            Setting::number(
                number!($player.rate),
                "Learning rate",
                "How far one update goes; 0.0002 by default.",
                Limit::real(1e-6, 1.0).logarithmic(),
            )
            .live(),
            Setting::options(
                Place {
                    field: concat!(stringify!($player), ".method"),
                    get: |experiment| Some(Value::Option(experiment.$player.method.key())),
                    set: |experiment, value| {
                        if let Value::Option(key) = value
                            && let Some(method) = Method::from_key(key)
                        {
                            experiment.$player.follow(method);
                        }
                    },
                },
                "Method",
                "The rule of one update; Adam by default.",
                Method::VARIANTS,
            ),
            Setting::options(
                option!($player.schedule: Schedule),
                "Schedule",
                "How the learning rate changes over the run; constant by default.",
                Schedule::VARIANTS,
            )
            .live(),
            Setting::number(
                number!($player.beta1),
                "β₁",
                "Memory of Adam's first moment; 0.5 by default, which keeps GANs calmer than 0.9.",
                Limit::real(0.0, 0.999),
            )
            .when(|experiment| matches!(experiment.$player.method, Method::Adam | Method::AdamW)),
            Setting::number(
                number!($player.beta1),
                "Momentum",
                "Share of the last step that goes into the next; 0.5 by default.",
                Limit::real(0.0, 0.999),
            )
            .when(|experiment| experiment.$player.method == Method::Sgd),
            Setting::number(
                number!($player.beta2),
                "β₂",
                "Memory of Adam's second moment; 0.999 by default.",
                Limit::real(0.5, 0.99999),
            )
            .when(|experiment| matches!(experiment.$player.method, Method::Adam | Method::AdamW)),
            Setting::number(
                number!($player.beta2),
                "Decay",
                "Memory of RMSProp's mean square; 0.99 by default.",
                Limit::real(0.5, 0.99999),
            )
            .when(|experiment| experiment.$player.method == Method::RmsProp),
            Setting::number(
                number!($player.weight_decay),
                "Weight decay",
                "Pulls weights towards 0, times the learning rate; 0.01 by default.",
                Limit::real(0.0, 1.0).usually(0.01),
            )
            .live()
            .when(|experiment| experiment.$player.method == Method::AdamW),
            Setting::number(
                number!($player.schedule_steps),
                "Steps of the schedule",
                "After so many steps the rate has reached its floor; 20000 by default.",
                Limit::whole(1.0, 10_000_000.0),
            )
            .live()
            .when(|experiment| experiment.$player.schedule != Schedule::Constant),
            Setting::number(
                number!($player.schedule_floor),
                "Floor",
                "Where the rate ends, as a share of where it starts; 0.05 by default.",
                Limit::real(0.0, 1.0),
            )
            .live()
            .when(|experiment| experiment.$player.schedule != Schedule::Constant),
            Setting::number(
                number!($player.clip),
                "Gradient clipping",
                "Longest gradient over all parameters; 0 clips nothing, the default.",
                Limit::real(0.0, 1000.0).usually(1.0),
            )
            .live(),
        ]
    };
}

pub(super) const GENERATOR: &[Setting] = settings!(generator_optimizer);
pub(super) const DISCRIMINATOR: &[Setting] = settings!(discriminator_optimizer);

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
