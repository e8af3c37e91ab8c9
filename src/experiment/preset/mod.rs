//! The experiments that the page offers, as values of [`Experiment`]: of points, of the two
//! articles and of images.

mod articles;
mod images;
mod points;

use super::{
    Activation, ConditionSpec, DataSpec, Experiment, LatentDistribution, LatentSpec, LayerSpec,
    NetworkSpec, ObjectiveSpec, OptimizerSpec, RegularizerSpec, TechniqueSpec, TrainingSpec,
    VERSION,
};

/// A named experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    /// In links and on the command line.
    pub id: &'static str,
    /// Which group of the page's menu it stands in.
    pub group: &'static str,
    /// What it is, in one line.
    pub about: &'static str,
    /// The experiment itself.
    pub experiment: Experiment,
}

/// The preset of this id.
#[must_use]
pub fn preset(id: &str) -> Option<Preset> {
    presets().into_iter().find(|preset| preset.id == id)
}

/// Every preset, in the order in which the page shows them.
#[must_use]
pub fn presets() -> Vec<Preset> {
    let mut all = points::presets();
    all.extend(articles::presets());
    all.extend(images::presets());
    all
}

const RELU: LayerSpec = LayerSpec::Activation(Activation::Relu);
const LEAKY: LayerSpec = LayerSpec::Activation(Activation::LeakyRelu { slope: 0.2 });
const TANH: LayerSpec = LayerSpec::Activation(Activation::Tanh);
const SIGMOID: LayerSpec = LayerSpec::Activation(Activation::Sigmoid);

/// A plain GAN: the non-saturating loss, Adam at 2e-4, nothing else.
fn experiment(
    data: DataSpec,
    latent: u32,
    generator: &[LayerSpec],
    discriminator: &[LayerSpec],
) -> Experiment {
    Experiment {
        version: VERSION,
        name: data.label().to_owned(),
        data,
        latent: LatentSpec { dimension: latent, distribution: LatentDistribution::Normal },
        generator: NetworkSpec { layers: generator.to_vec() },
        discriminator: NetworkSpec { layers: discriminator.to_vec() },
        condition: ConditionSpec::default(),
        objective: ObjectiveSpec::default(),
        regularizer: RegularizerSpec::default(),
        technique: TechniqueSpec::default(),
        training: TrainingSpec::default(),
        generator_optimizer: OptimizerSpec::gan(2e-4),
        discriminator_optimizer: OptimizerSpec::gan(2e-4),
    }
}

/// Both players' learning rate.
fn rate(experiment: &mut Experiment, rate: f64) {
    experiment.generator_optimizer = OptimizerSpec::gan(rate);
    experiment.discriminator_optimizer = OptimizerSpec::gan(rate);
}

const fn dense(units: u32) -> LayerSpec {
    LayerSpec::Dense { units }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_valid_and_survives_its_json_form() {
        for preset in presets() {
            preset.experiment.validate().unwrap();
            assert_eq!(
                Experiment::from_json(&preset.experiment.to_json()).unwrap(),
                preset.experiment,
                "{}",
                preset.id
            );
        }
    }

    #[test]
    fn preset_ids_are_unique() {
        let mut ids: Vec<_> = presets().iter().map(|preset| preset.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), presets().len());
    }
}
