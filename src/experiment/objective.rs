//! The losses of both players.

use super::Limit;
use super::number::{Number, real};
use serde::{Deserialize, Serialize};

/// What the two players minimise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ObjectiveSpec {
    /// The family of losses.
    pub loss: Loss,
    /// Factor on the discriminator's loss.
    pub discriminator_weight: f64,
    /// Factor on the generator's loss.
    pub generator_weight: f64,
    /// One-sided label smoothing (Salimans et al. 2016): real samples are labelled 1 − this.
    pub label_smoothing: f64,
    /// Share of samples whose label the discriminator is told wrongly.
    pub label_flipping: f64,
}

impl Default for ObjectiveSpec {
    fn default() -> Self {
        Self {
            loss: Loss::NonSaturating,
            discriminator_weight: 1.0,
            generator_weight: 1.0,
            label_smoothing: 0.0,
            label_flipping: 0.0,
        }
    }
}

impl ObjectiveSpec {
    pub(super) fn numbers(&mut self) -> Vec<Number<'_>> {
        let weight = |field, label, help| Limit::real(field, label, help, 0.0, 10.0).live();
        let share = |field, label, help, most, usual| {
            Limit::real(field, label, help, 0.0, most).live().usually(usual)
        };
        vec![
            real(
                weight(
                    "objective.discriminator_weight",
                    "Weight of D's loss",
                    "Factor on the discriminator's loss; 1 by default.",
                ),
                &mut self.discriminator_weight,
            ),
            real(
                weight(
                    "objective.generator_weight",
                    "Weight of G's loss",
                    "Factor on the generator's loss; 1 by default.",
                ),
                &mut self.generator_weight,
            ),
            real(
                share(
                    "objective.label_smoothing",
                    "Label smoothing",
                    "Real samples are labelled 1 minus this; 0.1 is usual, 0 is off.",
                    0.5,
                    0.1,
                ),
                &mut self.label_smoothing,
            ),
            real(
                share(
                    "objective.label_flipping",
                    "Label flipping",
                    "Share of samples that D is told wrongly; 0.05 is usual, 0 is off.",
                    0.5,
                    0.05,
                ),
                &mut self.label_flipping,
            ),
        ]
    }
}

/// A pair of losses, written in what the discriminator puts out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// The zero-sum game: the generator minimises log(1 − D(G(z))) (Goodfellow et al. 2014, eq. 1).
    Minimax,
    /// Binary cross-entropy, with the generator maximising log D(G(z)) instead of minimising log(1
    /// − D(G(z))) (Goodfellow et al. 2014, §3).
    NonSaturating,
    /// Squared distance to 1 and 0 (Mao et al. 2017), with a factor ½.
    LeastSquares,
    /// Difference of means of a critic that something must keep Lipschitz (Arjovsky et al. 2017).
    Wasserstein,
    /// Margins of 1 on both sides (Lim and Ye 2017).
    Hinge,
    /// Relativistic pairing: real and generated samples are compared two by two
    /// (Jolicoeur-Martineau 2018; R3GAN, Huang et al. 2024).
    RelativisticPaired,
}

impl Loss {
    /// Every loss, in the order in which the page offers them.
    pub const ALL: [Self; 6] = [
        Self::NonSaturating,
        Self::Minimax,
        Self::LeastSquares,
        Self::Hinge,
        Self::Wasserstein,
        Self::RelativisticPaired,
    ];

    /// The generator's and the discriminator's loss where no discriminator can tell the two apart.
    #[must_use]
    pub const fn equilibrium(self) -> (f64, f64) {
        use std::f64::consts::LN_2;
        match self {
            Self::Minimax => (-LN_2, 2.0 * LN_2),
            Self::NonSaturating => (LN_2, 2.0 * LN_2),
            Self::LeastSquares => (0.125, 0.25),
            Self::Wasserstein => (0.0, 0.0),
            Self::Hinge => (0.0, 2.0),
            Self::RelativisticPaired => (LN_2, LN_2),
        }
    }

    /// Whether the discriminator is told a label for each sample, which can be smoothed and
    /// flipped.
    #[must_use]
    pub const fn has_labels(self) -> bool {
        matches!(self, Self::Minimax | Self::NonSaturating | Self::LeastSquares)
    }

    /// Whether adding one number to all outputs of the discriminator changes nothing, so that its
    /// zero means nothing.
    #[must_use]
    pub const fn is_shift_invariant(self) -> bool {
        matches!(self, Self::Wasserstein | Self::RelativisticPaired)
    }

    /// What a person calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Minimax => "minimax (saturating)",
            Self::NonSaturating => "non-saturating",
            Self::LeastSquares => "least squares",
            Self::Wasserstein => "Wasserstein",
            Self::Hinge => "hinge",
            Self::RelativisticPaired => "relativistic, paired",
        }
    }

    /// How to read its curves, in a line or two.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            Self::Minimax => {
                "The zero-sum game of the first GAN paper. G's gradient vanishes where D is sure. Where neither can win, G's loss is −ln 2 and D's is 2 ln 2."
            }
            Self::NonSaturating => {
                "D learns to tell the two apart; G learns to make D say “real” (Goodfellow et al. 2014). Where neither can win, G's loss is ln 2 and D's is 2 ln 2."
            }
            Self::LeastSquares => {
                "D puts out 1 for real and 0 for fake, and pays the square of its error (Mao et al. 2017). Where neither can win, G's loss is 1/8 and D's is 1/4."
            }
            Self::Wasserstein => {
                "D is a critic whose score differs as much as it can (Arjovsky et al. 2017). Minus its loss measures the distance; it needs a penalty, clipping or spectral normalisation."
            }
            Self::Hinge => {
                "D pays only for samples inside a margin of 1 (Lim and Ye 2017). Where neither can win, D's loss is 2; G's loss has no level of its own."
            }
            Self::RelativisticPaired => {
                "D compares a real and a generated sample two by two (R3GAN, Huang et al. 2024); best with R1 and R2. Where neither can win, both losses are ln 2."
            }
        }
    }
}
