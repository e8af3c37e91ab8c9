//! Conditional games: both players are told what a sample shall be.

use super::Experiment;
use super::setting::{Limit, Place, Setting, Value, number};
use super::variant::variants;
use serde::{Deserialize, Serialize};

/// How the players are told the condition. Both or none of them know it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConditionSpec {
    /// What the generator is told.
    pub generator: GeneratorCondition,
    /// Numbers of the generator's learned embedding.
    pub embedding: u32,
    /// What the discriminator is told, or asked.
    pub discriminator: DiscriminatorCondition,
    /// Factor on the auxiliary classifier's losses.
    pub auxiliary_weight: f64,
}

impl Default for ConditionSpec {
    fn default() -> Self {
        Self {
            generator: GeneratorCondition::None,
            embedding: 8,
            discriminator: DiscriminatorCondition::None,
            auxiliary_weight: 1.0,
        }
    }
}

/// What the generator is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GeneratorCondition {
    /// Nothing: the game is unconditional.
    None,
    /// The condition stands behind the latent vector (Mirza and Osindero 2014).
    Concatenate,
    /// A learned vector for each class, or a learned map of the attributes, stands behind the
    /// latent vector.
    Embed,
}

/// What the discriminator is told, or asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DiscriminatorCondition {
    /// Nothing.
    None,
    /// The condition stands beside the sample, for images as constant channels (Mirza and Osindero
    /// 2014).
    Concatenate,
    /// The logit gains the inner product of the last features with a learned vector of the
    /// condition (Miyato and Koyama 2018).
    Projection,
    /// It is not told: it guesses the condition, and the generator is rewarded where it guesses
    /// right (AC-GAN, Odena et al. 2017).
    AuxiliaryClassifier,
}

variants! {
    GeneratorCondition {
        None: "none", "no";
        Concatenate: "concatenate", "concatenation";
        Embed: "embed", "embedding";
    }
}

variants! {
    DiscriminatorCondition {
        None: "none", "not told";
        Concatenate: "concatenate", "concatenation";
        Projection: "projection", "projection";
        AuxiliaryClassifier: "auxiliary-classifier", "auxiliary classifier";
    }
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting::options(
        Place {
            field: "condition.generator",
            get: |experiment| Some(Value::Option(experiment.condition.generator.key())),
            set: condition_generator,
        },
        "Generator conditioning",
        "How the class enters the generator; off by default.",
        GeneratorCondition::VARIANTS,
    )
    .when(has_labels),
    Setting::options(
        Place {
            field: "condition.discriminator",
            get: |experiment| Some(Value::Option(experiment.condition.discriminator.key())),
            set: condition_discriminator,
        },
        "Discriminator conditioning",
        "How the class enters the discriminator; off by default.",
        DiscriminatorCondition::VARIANTS,
    )
    .when(has_labels),
    Setting::number(
        number!(condition.embedding),
        "Embedding",
        "Numbers of the learned vector behind the latent vector; 8 by default.",
        Limit::whole(1.0, 256.0),
    )
    .when(|experiment| experiment.condition.generator == GeneratorCondition::Embed),
    Setting::number(
        number!(condition.auxiliary_weight),
        "Classifier's weight",
        "Factor on the classifier's part of both losses; 1 by default.",
        Limit::real(0.0, 100.0),
    )
    .live()
    .when(|experiment| {
        experiment.condition.discriminator == DiscriminatorCondition::AuxiliaryClassifier
    }),
];

fn has_labels(experiment: &Experiment) -> bool {
    experiment.data.labels().is_some()
}

/// Both players know the condition or neither does: the discriminator follows the generator.
fn condition_generator(experiment: &mut Experiment, value: Value) {
    let Value::Option(key) = value else { return };
    let Some(way) = GeneratorCondition::from_key(key) else { return };
    experiment.condition.generator = way;
    if way == GeneratorCondition::None {
        experiment.condition.discriminator = DiscriminatorCondition::None;
    } else if experiment.condition.discriminator == DiscriminatorCondition::None {
        experiment.condition.discriminator = first_that_fits(experiment);
    }
}

/// Both players know the condition or neither does: the generator follows the discriminator.
fn condition_discriminator(experiment: &mut Experiment, value: Value) {
    let Value::Option(key) = value else { return };
    let Some(way) = DiscriminatorCondition::from_key(key) else { return };
    experiment.condition.discriminator = way;
    if way == DiscriminatorCondition::None {
        experiment.condition.generator = GeneratorCondition::None;
    } else if experiment.condition.generator == GeneratorCondition::None {
        experiment.condition.generator = GeneratorCondition::Concatenate;
    }
}

/// The first way to condition the discriminator with which `experiment` is valid.
fn first_that_fits(experiment: &Experiment) -> DiscriminatorCondition {
    let mut candidate = experiment.clone();
    let mut ways =
        DiscriminatorCondition::ALL.into_iter().filter(|way| *way != DiscriminatorCondition::None);
    let fits = |way: &DiscriminatorCondition| {
        candidate.condition.discriminator = *way;
        candidate.validate().is_ok()
    };
    ways.find(fits).unwrap_or(DiscriminatorCondition::Concatenate)
}

/// What the samples of a data set are labelled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Labels {
    /// One of these classes each: the condition is a one-hot vector.
    Classes(&'static [&'static str]),
    /// One of so many classes without names.
    Numbered(usize),
    /// Each attribute between 0 (without) and 1 (with).
    Attributes(&'static [&'static str]),
}

impl Labels {
    /// Numbers of one condition vector.
    #[must_use]
    pub const fn width(self) -> usize {
        match self {
            Self::Classes(names) | Self::Attributes(names) => names.len(),
            Self::Numbered(count) => count,
        }
    }

    /// Whether exactly one entry of the condition is 1.
    #[must_use]
    pub const fn is_one_hot(self) -> bool {
        !matches!(self, Self::Attributes(_))
    }

    /// What a person calls entry `index`.
    #[must_use]
    pub fn name(self, index: usize) -> String {
        match self {
            Self::Classes(names) | Self::Attributes(names) => {
                names.get(index).copied().unwrap_or_default().to_owned()
            }
            Self::Numbered(_) => (index + 1).to_string(),
        }
    }
}

impl ConditionSpec {
    /// Whether the game is conditional.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.generator != GeneratorCondition::None
    }

    /// Numbers that stand behind the latent vector, of `width` numbers of a condition.
    #[must_use]
    pub const fn latent_width(&self, width: usize) -> usize {
        match self.generator {
            GeneratorCondition::None => 0,
            GeneratorCondition::Concatenate => width,
            GeneratorCondition::Embed => self.embedding as usize,
        }
    }

    /// Numbers (for images, channels) that stand beside a sample, of `width` numbers of a
    /// condition.
    #[must_use]
    pub const fn sample_width(&self, width: usize) -> usize {
        match self.discriminator {
            DiscriminatorCondition::Concatenate => width,
            _ => 0,
        }
    }
}
