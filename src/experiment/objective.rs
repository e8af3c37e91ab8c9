//! The losses of both players.

use super::Experiment;
use super::setting::{Limit, Setting, number, option};
use super::variant::variants;
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

const WEIGHT: Limit = Limit::real(0.0, 10.0);

pub(super) const SETTINGS: &[Setting] = &[
    Setting::options(
        option!(objective.loss: Loss),
        "Loss",
        "What the two players minimise.",
        Loss::VARIANTS,
    )
    .live()
    .advised(|experiment| Some(experiment.objective.loss.advice(experiment))),
    Setting::number(
        number!(objective.discriminator_weight),
        "Weight of D's loss",
        "Factor on the discriminator's loss; 1 by default.",
        WEIGHT,
    )
    .live(),
    Setting::number(
        number!(objective.generator_weight),
        "Weight of G's loss",
        "Factor on the generator's loss; 1 by default.",
        WEIGHT,
    )
    .live(),
    Setting::number(
        number!(objective.label_smoothing),
        "Label smoothing",
        "Real samples are labelled 1 minus this; 0.1 is usual, 0 is off.",
        Limit::real(0.0, 0.5).usually(0.1),
    )
    .live(),
    Setting::number(
        number!(objective.label_flipping),
        "Label flipping",
        "Share of samples whose label D is told wrongly; 0.05 is usual, 0 is off.",
        Limit::real(0.0, 0.5).usually(0.05),
    )
    .live(),
];

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

variants! {
    Loss {
        NonSaturating: "non-saturating", "non-saturating";
        Minimax: "minimax", "minimax (saturating)";
        LeastSquares: "least-squares", "least squares";
        Hinge: "hinge", "hinge";
        Wasserstein: "wasserstein", "Wasserstein";
        RelativisticPaired: "relativistic-paired", "relativistic, paired";
    }
}

impl Loss {
    /// What this loss still needs in `experiment`, or else how to read its curves.
    fn advice(self, experiment: &Experiment) -> &'static str {
        if self == Self::Wasserstein && !experiment.regularizer.bounds_slope() {
            "Nothing bounds D's slope, without which this loss runs away: switch a gradient penalty, weight clipping or spectral normalisation on."
        } else {
            self.help()
        }
    }

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
