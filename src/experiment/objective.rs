//! The losses of both players, and the optimiser that follows them.

use serde::{Deserialize, Serialize};

/// What the two players minimise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectiveSpec {
    /// The family of losses.
    pub loss: Loss,
    /// Factor on the discriminator's loss.
    pub discriminator_weight: f64,
    /// Factor on the generator's loss.
    pub generator_weight: f64,
}

/// A pair of losses, written in the discriminator's logits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// Binary cross-entropy, with the generator maximising log D(G(z)) instead of minimising log(1 − D(G(z)))
    /// (Goodfellow et al. 2014, §3).
    NonSaturating,
}

impl Loss {
    /// The generator's and the discriminator's loss where no discriminator can tell the two apart, D = ½.
    #[must_use]
    pub const fn equilibrium(self) -> (f64, f64) {
        match self {
            Self::NonSaturating => (std::f64::consts::LN_2, 2.0 * std::f64::consts::LN_2),
        }
    }
}

/// Adam (Kingma and Ba 2014).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdamSpec {
    /// Learning rate.
    pub rate: f64,
    /// Decay of the first moment; .5 for GANs (Radford et al. 2015).
    pub beta1: f64,
    /// Decay of the second moment.
    pub beta2: f64,
}

impl AdamSpec {
    /// Adam as GANs use it: β₁ = .5, β₂ = .999.
    #[must_use]
    pub const fn gan(rate: f64) -> Self {
        Self { rate, beta1: 0.5, beta2: 0.999 }
    }
}
