//! The experiments that the page offers, as values of [`Experiment`].

use super::{
    Activation, ConditionSpec, DataSpec, Experiment, ImageSet, LatentDistribution, LatentSpec, LayerSpec, NetworkSpec, ObjectiveSpec,
    OptimizerSpec, RegularizerSpec, TechniqueSpec, TrainingSpec, VERSION,
};
use LayerSpec::{BatchNorm, Conv, Dense, Reshape, TransposedConv};

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

const POINTS: &str = "Points";
const ARTICLES: &str = "The two articles";
const IMAGES: &str = "Images";

/// The preset of this id.
#[must_use]
pub fn preset(id: &str) -> Option<Preset> {
    presets().into_iter().find(|preset| preset.id == id)
}

/// Every preset, in the order in which the page shows them.
#[must_use]
pub fn presets() -> Vec<Preset> {
    let size = 10_000;
    let mut all: Vec<Preset> = [
        (
            "ring",
            "Eight Gaussians on a circle: does the generator find them all?",
            DataSpec::Ring { modes: 8, radius: 1.0, noise: 0.05, size },
        ),
        (
            "grid",
            "Twenty-five Gaussians on a grid: mode collapse made visible.",
            DataSpec::Grid { side: 5, spacing: 0.5, noise: 0.03, size },
        ),
        ("moons", "Two interleaved half circles.", DataSpec::TwoMoons { radius: 0.7, noise: 0.05, size }),
        ("spiral", "One arm that winds outwards.", DataSpec::Spiral { turns: 1.5, radius: 1.0, noise: 0.03, size }),
        ("line", "The easiest shape of all.", DataSpec::Line { length: 2.0, noise: 0.05, size }),
        ("blobs", "Three wide blobs.", DataSpec::Blobs { modes: 3, radius: 0.7, noise: 0.15, size }),
        ("pinwheel", "Five bent arms.", DataSpec::Pinwheel { arms: 5, radius: 1.0, noise: 0.05, size }),
        ("checkerboard", "Uniform on every other square.", DataSpec::Checkerboard { cells: 4, width: 2.0, noise: 0.005, size }),
        ("normal", "One dimension: the curves of the first GAN paper.", DataSpec::Normal { dimension: 1, mean: 0.5, deviation: 0.5, size }),
    ]
    .into_iter()
    .map(|(id, about, data)| Preset { id, group: POINTS, about, experiment: points(data) })
    .collect();
    all.extend([
        Preset {
            id: "article-mlp",
            group: ARTICLES,
            about: "Dense networks 100 → 200 → 100 and 100 → 200 → 1 on 100-dimensional normal data.",
            experiment: article_mlp(),
        },
        Preset {
            id: "article-conv",
            group: ARTICLES,
            about: "Transposed convolutions against 3×3 convolutions 64, 128, 256 and dense 128.",
            experiment: article_conv(),
        },
        Preset {
            id: "digits",
            group: IMAGES,
            about: "Handwritten digits, 8×8: learns within a minute on any computer.",
            experiment: digits(),
        },
        Preset {
            id: "mnist",
            group: IMAGES,
            about: "Handwritten digits, 28×28, with dense networks.",
            experiment: dense_images(ImageSet::Mnist),
        },
        Preset {
            id: "mnist-dcgan",
            group: IMAGES,
            about: "Handwritten digits, 28×28, with convolutions (DCGAN).",
            experiment: dcgan(ImageSet::Mnist),
        },
        Preset {
            id: "fashion",
            group: IMAGES,
            about: "Clothes, 28×28, with dense networks.",
            experiment: dense_images(ImageSet::FashionMnist),
        },
        Preset {
            id: "fashion-dcgan",
            group: IMAGES,
            about: "Clothes, 28×28, with convolutions (DCGAN).",
            experiment: dcgan(ImageSet::FashionMnist),
        },
    ]);
    all
}

const RELU: LayerSpec = LayerSpec::Activation(Activation::Relu);
const LEAKY: LayerSpec = LayerSpec::Activation(Activation::LeakyRelu { slope: 0.2 });
const TANH: LayerSpec = LayerSpec::Activation(Activation::Tanh);
const SIGMOID: LayerSpec = LayerSpec::Activation(Activation::Sigmoid);

fn experiment(data: DataSpec, latent: u32, generator: &[LayerSpec], discriminator: &[LayerSpec]) -> Experiment {
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

/// Two hidden layers of 64 on each side: enough for every shape, small enough for hundreds of steps a second.
fn points(data: DataSpec) -> Experiment {
    let outputs = match data {
        DataSpec::Normal { dimension, .. } => dimension,
        _ => 2,
    };
    let dense = |units| Dense { units };
    let mut points =
        experiment(data, 4, &[dense(64), RELU, dense(64), RELU, dense(outputs)], &[dense(64), LEAKY, dense(64), LEAKY, dense(1)]);
    points.training.batch = 256;
    points.generator_optimizer = OptimizerSpec::gan(1e-3);
    points.discriminator_optimizer = OptimizerSpec::gan(1e-3);
    points
}

/// The first article's networks. Its generator ends in a sigmoid, so the data lie around ½.
fn article_mlp() -> Experiment {
    let data = DataSpec::Normal { dimension: 100, mean: 0.5, deviation: 0.15, size: 10_000 };
    let mut article = experiment(
        data,
        100,
        &[Dense { units: 200 }, RELU, Dense { units: 100 }, SIGMOID],
        &[Dense { units: 200 }, LEAKY, Dense { units: 1 }],
    );
    article.name = "Article 1: dense".to_owned();
    article
}

/// The second article's networks, on MNIST.
fn article_conv() -> Experiment {
    let conv = |channels| Conv { channels, kernel: 3, stride: 2, padding: 1 };
    let up = |channels| TransposedConv { channels, kernel: 4, stride: 2, padding: 1 };
    let mut article = experiment(
        DataSpec::Images { set: ImageSet::Mnist },
        100,
        &[Dense { units: 128 * 49 }, Reshape { channels: 128, height: 7, width: 7 }, BatchNorm, RELU, up(64), BatchNorm, RELU, up(1), TANH],
        &[conv(64), LEAKY, conv(128), LEAKY, conv(256), LEAKY, Dense { units: 128 }, LEAKY, Dense { units: 1 }],
    );
    article.name = "Article 2: convolutional".to_owned();
    article.training.batch = 32;
    article
}

/// Dropout keeps the discriminator from running away: of six variants tried for 6,000 steps, this covers the classes best.
fn digits() -> Experiment {
    let dense = |units| Dense { units };
    let drop = LayerSpec::Dropout { probability: 0.3 };
    let mut digits = experiment(
        DataSpec::Images { set: ImageSet::Digits },
        16,
        &[dense(128), RELU, dense(256), RELU, dense(64), Reshape { channels: 1, height: 8, width: 8 }, TANH],
        &[dense(256), LEAKY, drop, dense(128), LEAKY, drop, dense(1)],
    );
    digits.generator_optimizer = OptimizerSpec::gan(1e-3);
    digits.discriminator_optimizer = OptimizerSpec::gan(1e-3);
    digits
}

fn dense_images(set: ImageSet) -> Experiment {
    let dense = |units| Dense { units };
    let (channels, height, width, _) = set.extent();
    let image = Reshape { channels: channels as u32, height: height as u32, width: width as u32 };
    experiment(
        DataSpec::Images { set },
        64,
        &[dense(256), RELU, dense(512), RELU, dense((channels * height * width) as u32), image, TANH],
        &[dense(512), LEAKY, dense(256), LEAKY, dense(1)],
    )
}

/// A small DCGAN (Radford et al. 2015) for 28×28.
fn dcgan(set: ImageSet) -> Experiment {
    let up = |channels| TransposedConv { channels, kernel: 4, stride: 2, padding: 1 };
    let conv = |channels| Conv { channels, kernel: 4, stride: 2, padding: 1 };
    let mut dcgan = experiment(
        DataSpec::Images { set },
        64,
        &[Dense { units: 128 * 49 }, Reshape { channels: 128, height: 7, width: 7 }, BatchNorm, RELU, up(64), BatchNorm, RELU, up(1), TANH],
        &[conv(32), LEAKY, conv(64), LEAKY, Dense { units: 1 }],
    );
    dcgan.name = format!("{}, DCGAN", set.label());
    dcgan.training.batch = 32;
    dcgan
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_valid_and_survives_its_json_form() {
        for preset in presets() {
            preset.experiment.validate().unwrap();
            assert_eq!(Experiment::from_json(&preset.experiment.to_json()).unwrap(), preset.experiment, "{}", preset.id);
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
