//! What keeps the discriminator smooth. Everything is off at 0, and what is on adds up.

use super::Limit;
use super::number::{Number, real};
use serde::{Deserialize, Serialize};

/// The discriminator's regularisers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RegularizerSpec {
    /// γ of R1, the squared gradient at real samples (Mescheder et al. 2018); 10 on images there, 0
    /// is off.
    pub r1: f64,
    /// γ of R2, the squared gradient at generated samples (Mescheder et al. 2018); as R1, 0 is off.
    pub r2: f64,
    /// λ of the gradient penalty between real and generated samples (WGAN-GP, Gulrajani et al.
    /// 2017); 10 there, .1 on points, 0 is off.
    pub gradient_penalty: f64,
    /// λ of the gradient penalty around real samples (DRAGAN, Kodali et al. 2017); 10 there, 0 is
    /// off.
    pub dragan: f64,
    /// λ of the one-sided gradient penalty (WGAN-LP, Petzka et al. 2018), which leaves gradients
    /// below the cap alone; 0 is off.
    pub gradient_cap: f64,
    /// The longest gradient that the one-sided penalty leaves alone; 1.
    pub gradient_cap_at: f64,
    /// Largest weight, in absolute value (Arjovsky et al. 2017); .01 there, 0 is off.
    pub weight_clipping: f64,
    /// Divides each weight by its largest singular value (Miyato et al. 2018); off.
    pub spectral_norm: bool,
}

impl Default for RegularizerSpec {
    fn default() -> Self {
        Self {
            r1: 0.0,
            r2: 0.0,
            gradient_penalty: 0.0,
            dragan: 0.0,
            gradient_cap: 0.0,
            gradient_cap_at: 1.0,
            weight_clipping: 0.0,
            spectral_norm: false,
        }
    }
}

/// A penalty on the discriminator's slope, its gradient with respect to its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Penalty {
    /// [`RegularizerSpec::r1`].
    R1,
    /// [`RegularizerSpec::r2`].
    R2,
    /// [`RegularizerSpec::gradient_penalty`].
    Gradient,
    /// [`RegularizerSpec::dragan`].
    Dragan,
    /// [`RegularizerSpec::gradient_cap`].
    Cap,
}

impl Penalty {
    /// Every penalty.
    pub const ALL: [Self; 5] = [Self::R1, Self::R2, Self::Gradient, Self::Dragan, Self::Cap];

    /// Its weight, λ or γ; 0 where it is off.
    #[must_use]
    pub const fn weight(self, spec: &RegularizerSpec) -> f64 {
        match self {
            Self::R1 => spec.r1,
            Self::R2 => spec.r2,
            Self::Gradient => spec.gradient_penalty,
            Self::Dragan => spec.dragan,
            Self::Cap => spec.gradient_cap,
        }
    }

    /// The limit of its weight, with what is usual on `images` or on points.
    #[must_use]
    pub const fn limit(self, images: bool) -> Limit {
        let (field, label, help, usual) = match self {
            Self::R1 => (
                "regularizer.r1",
                "R1",
                "γ on D's squared gradient at real samples; 1 to 10 on images, far less on points, 0 is off.",
                if images { 1.0 } else { 0.1 },
            ),
            Self::R2 => (
                "regularizer.r2",
                "R2",
                "γ on D's squared gradient at generated samples; as R1, 0 is off.",
                if images { 1.0 } else { 0.1 },
            ),
            Self::Gradient => (
                "regularizer.gradient_penalty",
                "Gradient penalty",
                "λ of WGAN-GP: D's slope is drawn to 1 between real and generated; 10 on images, 0.1 on points, 0 is off.",
                if images { 10.0 } else { 0.1 },
            ),
            Self::Dragan => (
                "regularizer.dragan",
                "DRAGAN",
                "λ: D's slope is drawn to 1 around real samples; 10 is usual, 0 is off.",
                10.0,
            ),
            Self::Cap => (
                "regularizer.gradient_cap",
                "Gradient cap",
                "λ: only slopes above the cap cost something; 10 is usual, 0 is off.",
                10.0,
            ),
        };
        Limit::real(field, label, help, 0.0, 1000.0).live().usually(usual)
    }
}

const CAP_AT: Limit = Limit::real(
    "regularizer.gradient_cap_at",
    "Cap at",
    "The slope that the gradient cap leaves alone; 1 by default.",
    0.0,
    1000.0,
)
.live();

const WEIGHT_CLIPPING: Limit = Limit::real(
    "regularizer.weight_clipping",
    "Weight clipping",
    "Largest weight of D; 0.01 in the first WGAN, 0 is off.",
    0.0,
    10.0,
)
.live()
.usually(0.01);

impl RegularizerSpec {
    /// Their numbers, with what is usual on `images` or on points.
    pub(super) fn numbers(&mut self, images: bool) -> Vec<Number<'_>> {
        let Self {
            r1,
            r2,
            gradient_penalty,
            dragan,
            gradient_cap,
            gradient_cap_at,
            weight_clipping,
            spectral_norm: _,
        } = self;
        let cap_at = (*gradient_cap > 0.0).then_some(gradient_cap_at);
        let slots = [r1, r2, gradient_penalty, dragan, gradient_cap];
        let mut all: Vec<Number<'_>> = Penalty::ALL
            .into_iter()
            .zip(slots)
            .map(|(penalty, slot)| real(penalty.limit(images), slot))
            .collect();
        all.extend(cap_at.map(|slot| real(CAP_AT, slot)));
        all.push(real(WEIGHT_CLIPPING, weight_clipping));
        all
    }

    /// The penalties that are on.
    pub fn penalties(&self) -> impl Iterator<Item = Penalty> {
        Penalty::ALL.into_iter().filter(|penalty| penalty.weight(self) > 0.0)
    }

    /// Whether something keeps the discriminator's slope in bounds.
    #[must_use]
    pub fn bounds_slope(&self) -> bool {
        self.penalties().next().is_some() || self.weight_clipping > 0.0 || self.spectral_norm
    }
}
