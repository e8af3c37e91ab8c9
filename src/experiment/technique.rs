//! What is done to the samples that the discriminator sees, and how far the generator looks ahead.

use super::setting::{Limit, Setting, number};
use serde::{Deserialize, Serialize};

/// Techniques around the game. Everything is off in its default.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TechniqueSpec {
    /// How many samples the discriminator judges together (PacGAN, Lin et al. 2018); 1 is none.
    pub packing: u32,
    /// Standard deviation of the noise on all that the discriminator sees (Arjovsky and Bottou
    /// 2017), at the start; 0 is none.
    pub instance_noise: f64,
    /// Steps after which the noise has faded to nothing, 10,000; 0 keeps it.
    pub instance_noise_steps: u32,
    /// DiffAugment's shift, at most this share of the side (Zhao et al. 2020); 0 is none.
    pub translation: f64,
    /// DiffAugment's blanked square, its side as a share of the image's; 0 is none.
    pub cutout: f64,
    /// DiffAugment's brightness, at most this much to either side; 0 is none.
    pub brightness: f64,
    /// Updates of the discriminator that the generator looks ahead (Metz et al. 2017); 0 is none.
    pub unrolling: u32,
}

impl Default for TechniqueSpec {
    fn default() -> Self {
        Self {
            packing: 1,
            instance_noise: 0.0,
            instance_noise_steps: 10_000,
            translation: 0.0,
            cutout: 0.0,
            brightness: 0.0,
            unrolling: 0,
        }
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting::number(
        number!(technique.packing),
        "Packing",
        "Samples that D judges together, against mode collapse; 1 is off, 2 to 4 help.",
        Limit::whole(1.0, 4.0).usually(2.0),
    ),
    Setting::number(
        number!(technique.unrolling),
        "Unrolling",
        "Updates of D that G looks ahead; 5 is usual, 0 is off. Each costs an update.",
        Limit::whole(0.0, 10.0).usually(5.0),
    )
    .live(),
    Setting::number(
        number!(technique.instance_noise),
        "Instance noise",
        "Noise on all that D sees, at the start; 0.1 is usual, 0 is off.",
        Limit::real(0.0, 2.0).usually(0.1),
    )
    .live(),
    Setting::number(
        number!(technique.instance_noise_steps),
        "Noise fade-out (steps)",
        "Steps until the noise is gone; 10000 by default, 0 keeps it.",
        Limit::whole(0.0, 10_000_000.0),
    )
    .live()
    .when(|experiment| experiment.technique.instance_noise > 0.0),
    Setting::number(
        number!(technique.translation),
        "Translation",
        "DiffAugment: shift by at most this share of the side; 0.125 is usual, 0 is off.",
        Limit::real(0.0, 0.5).usually(0.125),
    )
    .live(),
    Setting::number(
        number!(technique.cutout),
        "Cutout",
        "DiffAugment: blanks a square of this share of the side; 0.5 is usual, 0 is off.",
        Limit::real(0.0, 0.9).usually(0.5),
    )
    .live(),
    Setting::number(
        number!(technique.brightness),
        "Brightness",
        "DiffAugment: brighter or darker by at most this; 0.5 is usual, 0 is off.",
        Limit::real(0.0, 1.0).usually(0.5),
    )
    .live(),
];

impl TechniqueSpec {
    /// Whether images are changed before the discriminator sees them.
    #[must_use]
    pub fn augments(&self) -> bool {
        [self.translation, self.cutout, self.brightness].iter().any(|amount| *amount > 0.0)
    }

    /// The noise at `step`, fading in a straight line.
    #[must_use]
    pub fn noise_at(&self, step: u64) -> f64 {
        match self.instance_noise_steps {
            0 => self.instance_noise,
            steps => self.instance_noise * (1.0 - step as f64 / f64::from(steps)).max(0.0),
        }
    }
}
