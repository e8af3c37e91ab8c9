//! What to train: one plain value says everything, and nothing here knows a tensor.
//!
//! An [`Experiment`] is data. It can be written by hand as JSON, kept in a link, sent to the
//! worker, and checked ([`Experiment::validate`]) before anything is built from it.

mod condition;
mod data;
mod extra_layers;
mod invalid;
mod layer;
mod memory;
mod numeral;
mod objective;
mod optimizer;
mod preset;
mod regularizer;
mod rules;
mod setting;
mod settings;
mod shape;
mod technique;
mod tensor;
mod training;
mod variant;

pub use condition::{ConditionSpec, DiscriminatorCondition, GeneratorCondition, Labels};
pub use data::{DataSpec, ImageSet};
pub use invalid::Invalid;
pub use layer::{Activation, Layer, LayerSpec, NetworkSpec};
pub use memory::MAX_MEMORY;
pub use objective::{Loss, ObjectiveSpec};
pub use optimizer::{Method, OptimizerSpec, Schedule};
pub use preset::{Preset, preset, presets};
pub use regularizer::{Penalty, RegularizerSpec};
pub use setting::{Kind, Limit, Setting, Value};
pub use settings::settings;
pub use shape::Shape;
pub use technique::TechniqueSpec;
pub use tensor::{Start, TensorSpec, TensorSpecs};
pub use training::{Scheme, TrainingSpec};
pub use variant::Variant;

use serde::{Deserialize, Serialize};

/// The version of the JSON form that this build writes and reads.
pub const VERSION: u32 = 1;

/// A whole experiment: data, latent space, both networks, the game and how it is optimised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    /// The version of this form, [`VERSION`].
    pub version: u32,
    /// What a person calls it.
    pub name: String,
    /// Where real samples come from.
    pub data: DataSpec,
    /// What the generator is fed with.
    pub latent: LatentSpec,
    /// From the latent space to a sample.
    pub generator: NetworkSpec,
    /// From a sample to one logit, positive where it looks real.
    pub discriminator: NetworkSpec,
    /// What both players are told about each sample.
    #[serde(default)]
    pub condition: ConditionSpec,
    /// The losses of both players.
    pub objective: ObjectiveSpec,
    /// What keeps the discriminator smooth.
    #[serde(default)]
    pub regularizer: RegularizerSpec,
    /// What is done to the samples that the discriminator sees, and how far the generator looks
    /// ahead.
    #[serde(default)]
    pub technique: TechniqueSpec,
    /// Batch size, turns of each player, averaging and the seed.
    pub training: TrainingSpec,
    /// How the generator learns.
    pub generator_optimizer: OptimizerSpec,
    /// How the discriminator learns.
    pub discriminator_optimizer: OptimizerSpec,
}

/// The latent space: how many dimensions, and the distribution of each.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LatentSpec {
    /// How many numbers make one latent vector.
    pub dimension: u32,
    /// How each of them is drawn.
    pub distribution: LatentDistribution,
}

/// The distribution of every latent coordinate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LatentDistribution {
    /// Standard normal, N(0, 1).
    Normal,
    /// Uniform on [−1, 1].
    Uniform,
}

variant::variants! {
    LatentDistribution {
        Normal: "normal", "normal";
        Uniform: "uniform", "uniform";
    }
}

impl Experiment {
    /// Reads the JSON form and checks it.
    ///
    /// # Errors
    /// One sentence that names the line of a syntax error, or the field that does not fit.
    pub fn from_json(text: &str) -> Result<Self, Invalid> {
        let unreadable = |why: String| {
            Invalid::new("experiment", format!("This is not an experiment file: {why}."))
        };
        let value: serde_json::Value =
            serde_json::from_str(text).map_err(|error| unreadable(error.to_string()))?;
        let version = value
            .as_object()
            .ok_or_else(|| unreadable("it does not hold an object in braces".to_owned()))?
            .get("version");
        // Asked first: of another version, what else differs is no news.
        check_version(version.and_then(serde_json::Value::as_u64))?;
        // Read again from the text, because only so an error knows its line.
        let experiment: Self =
            serde_json::from_str(text).map_err(|error| unreadable(error.to_string()))?;
        experiment.validate()?;
        Ok(experiment)
    }

    /// The JSON form, indented, as [`Experiment::from_json`] reads it.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Checks every number, both networks' shapes, that they fit the data and each other, and that a
    /// browser's page can hold them.
    ///
    /// # Errors
    /// The first thing that does not fit, in one sentence that names the field or the layer.
    pub fn validate(&self) -> Result<(), Invalid> {
        check_version(Some(u64::from(self.version)))?;
        for setting in settings() {
            if let Some(value) = setting.get(self) {
                setting.check(value)?;
            }
        }
        self.check_rules()?;
        if self.name.chars().count() > 80 {
            return Err(Invalid::new("name", "The name is longer than 80 characters."));
        }
        let sample = self.data.shape();
        let produced = self.generator.output("generator", self.generator_input())?;
        if produced.len() != sample.len()
            || (produced != sample && !matches!(sample, Shape::Vector(_)))
        {
            return Err(Invalid::new(
                "generator",
                format!(
                    "The generator makes {produced}, but the data are {sample}; change its last layer."
                ),
            ));
        }
        let verdict = self.discriminator.output("discriminator", self.discriminator_input())?;
        if verdict != Shape::Vector(1) {
            return Err(Invalid::new(
                "discriminator",
                format!(
                    "The discriminator ends in {verdict}, but it must end in one number; let its last layer be dense with 1 unit."
                ),
            ));
        }
        self.check_memory()
    }

    /// Numbers of one condition vector; 0 where the game is unconditional.
    #[must_use]
    pub fn condition_width(&self) -> usize {
        if self.condition.is_on() { self.data.labels().map_or(0, Labels::width) } else { 0 }
    }

    /// What the generator is fed with: a latent vector, and what it is told behind it.
    #[must_use]
    pub fn generator_input(&self) -> Shape {
        Shape::Vector(
            self.latent.dimension as usize + self.condition.latent_width(self.condition_width()),
        )
    }

    /// What the discriminator is fed with: a pack of samples, and what it is told beside them.
    #[must_use]
    pub fn discriminator_input(&self) -> Shape {
        let pack = self.technique.packing.max(1) as usize;
        let told = pack * self.condition.sample_width(self.condition_width());
        match self.data.shape() {
            Shape::Vector(size) => Shape::Vector(pack * size + told),
            Shape::Image { channels, height, width } => {
                Shape::Image { channels: pack * channels + told, height, width }
            }
        }
    }
}

fn check_version(found: Option<u64>) -> Result<(), Invalid> {
    let found = match found {
        Some(version) if version == u64::from(VERSION) => return Ok(()),
        Some(version) => format!("The experiment has version {version}"),
        None => "The experiment says no version".to_owned(),
    };
    Err(Invalid::new(
        "version",
        format!("{found}, but this build of Ganlet reads version {VERSION}."),
    ))
}
