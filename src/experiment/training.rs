//! How the game is played.

use super::setting::{Limit, Setting, number, option};
use super::variant::variants;
use serde::{Deserialize, Serialize};

/// Batch size, turns, averaging and the seed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrainingSpec {
    /// Samples in each real and each generated batch; 64.
    pub batch: u32,
    /// Updates of the discriminator in one step; 1.
    pub discriminator_updates: u32,
    /// Updates of the generator in one step; 1.
    pub generator_updates: u32,
    /// In which order the players move; in turns.
    pub scheme: Scheme,
    /// Decay of the generator's exponential moving average, which is what is shown; .99, and 0
    /// turns it off.
    pub ema: f64,
    /// Updates during which the average still follows closely: its decay is at most (1 + t)/(this +
    /// t); 10.
    pub ema_warmup: f64,
    /// Where all randomness comes from: the same seed on the same device gives the same run; 1.
    pub seed: u32,
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting::options(
        option!(training.scheme: Scheme),
        "Updates",
        "Whether the players learn in turns, at once, or at once after a look ahead.",
        Scheme::VARIANTS,
    )
    .live(),
    Setting::number(
        number!(training.batch),
        "Batch size",
        "Samples in each real and each generated batch; 64 by default.",
        Limit::whole(1.0, 2048.0),
    ),
    Setting::number(
        number!(training.discriminator_updates),
        "D updates per step",
        "How often the discriminator learns in one step; 1 by default.",
        Limit::whole(0.0, 10.0),
    )
    .live(),
    Setting::number(
        number!(training.generator_updates),
        "G updates per step",
        "How often the generator learns in one step; 1 by default.",
        Limit::whole(0.0, 10.0),
    )
    .live(),
    Setting::number(
        number!(training.ema),
        "EMA decay",
        "Averages the generator's weights for what is shown; 0.99 by default, 0 is off.",
        Limit::real(0.0, 0.9999),
    )
    .live(),
    Setting::number(
        number!(training.ema_warmup),
        "EMA warm-up",
        "Updates during which the average still follows closely; 10 by default.",
        Limit::real(1.0, 100_000.0),
    )
    .live(),
    Setting::number(
        number!(training.seed),
        "Seed",
        "The same seed on the same device gives the same run; 1 by default.",
        Limit::whole(0.0, 4_294_967_295.0),
    ),
];

/// In which order the players move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// One after the other, each against the newest opponent (Goodfellow et al. 2014, Algorithm 1).
    Alternating,
    /// Both at once, each against the opponent of the step before.
    Simultaneous,
    /// Both look one update ahead, and move by the gradients that they find there (Gidel et al.
    /// 2018, Algorithm 4).
    Extragradient,
}

variants! {
    Scheme {
        Alternating: "alternating", "in turns";
        Simultaneous: "simultaneous", "at once";
        Extragradient: "extragradient", "extragradient";
    }
}

impl Default for TrainingSpec {
    fn default() -> Self {
        Self {
            batch: 64,
            discriminator_updates: 1,
            generator_updates: 1,
            scheme: Scheme::Alternating,
            ema: 0.99,
            ema_warmup: 10.0,
            seed: 1,
        }
    }
}
