//! What keeps the discriminator smooth. Everything is off at 0, and what is on adds up.

use super::setting::{Limit, Place, Setting, Value, number};
use super::variant::{SWITCH, switch};
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

    /// What the page calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::R1 => "R1",
            Self::R2 => "R2",
            Self::Gradient => "Gradient penalty",
            Self::Dragan => "DRAGAN",
            Self::Cap => "Gradient cap",
        }
    }

    /// Where its weight stands in the JSON form.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::R1 => "regularizer.r1",
            Self::R2 => "regularizer.r2",
            Self::Gradient => "regularizer.gradient_penalty",
            Self::Dragan => "regularizer.dragan",
            Self::Cap => "regularizer.gradient_cap",
        }
    }
}

/// The weight of a penalty.
const WEIGHT: Limit = Limit::real(0.0, 1000.0);

pub(super) const SETTINGS: &[Setting] = &[
    Setting::options(
        Place {
            field: "regularizer.spectral_norm",
            get: |experiment| Some(Value::Option(switch(experiment.regularizer.spectral_norm))),
            set: |experiment, value| {
                experiment.regularizer.spectral_norm = value == Value::Option(switch(true));
            },
        },
        "Spectral normalisation",
        "Divides D's weights by their largest singular value; off by default.",
        SWITCH,
    ),
    Setting::number(
        number!(regularizer.r1),
        Penalty::R1.label(),
        "γ on D's squared gradient at real samples; 1 to 10 on images, far less on points, 0 is off.",
        WEIGHT.usually_by_data(0.1, 1.0),
    )
    .live(),
    Setting::number(
        number!(regularizer.r2),
        Penalty::R2.label(),
        "γ on D's squared gradient at generated samples; as R1, 0 is off.",
        WEIGHT.usually_by_data(0.1, 1.0),
    )
    .live(),
    Setting::number(
        number!(regularizer.gradient_penalty),
        Penalty::Gradient.label(),
        "λ of WGAN-GP: D's slope is drawn to 1 between real and generated; 10 on images, 0.1 on points, 0 is off.",
        WEIGHT.usually_by_data(0.1, 10.0),
    )
    .live(),
    Setting::number(
        number!(regularizer.dragan),
        Penalty::Dragan.label(),
        "λ: D's slope is drawn to 1 around real samples; 10 is usual, 0 is off.",
        WEIGHT.usually(10.0),
    )
    .live(),
    Setting::number(
        number!(regularizer.gradient_cap),
        Penalty::Cap.label(),
        "λ: only slopes above the cap cost something; 10 is usual, 0 is off.",
        WEIGHT.usually(10.0),
    )
    .live(),
    Setting::number(
        number!(regularizer.gradient_cap_at),
        "Cap at",
        "The slope that the gradient cap leaves alone; 1 by default.",
        Limit::real(0.0, 1000.0),
    )
    .live()
    .when(|experiment| experiment.regularizer.gradient_cap > 0.0),
    Setting::number(
        number!(regularizer.weight_clipping),
        "Weight clipping",
        "Largest weight of D; 0.01 in the first WGAN, 0 is off.",
        Limit::real(0.0, 10.0).usually(0.01),
    )
    .live(),
];

impl RegularizerSpec {
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
