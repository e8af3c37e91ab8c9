//! The networks of two blog posts that introduce GANs by code. Neither has an author or an address
//! to cite.

use super::{LEAKY, Preset, RELU, SIGMOID, TANH, dense, experiment};
use crate::experiment::LayerSpec::{BatchNorm, Conv, Reshape, TransposedConv};
use crate::experiment::{DataSpec, Experiment, ImageSet};

const GROUP: &str = "Two introductory blog posts";

pub(super) fn presets() -> [Preset; 2] {
    [
        Preset {
            id: "article-mlp",
            group: GROUP,
            about: "From a blog post that introduces GANs: dense networks 100 → 200 → 100 and 100 → 200 → 1 on 100-dimensional normal data.",
            experiment: mlp(),
        },
        Preset {
            id: "article-conv",
            group: GROUP,
            about: "From a blog post that introduces GANs: transposed convolutions against 3×3 convolutions 64, 128, 256 and dense 128.",
            experiment: conv(),
        },
    ]
}

/// The first article's networks. Its generator ends in a sigmoid, so the data lie around ½.
fn mlp() -> Experiment {
    let data = DataSpec::Normal { dimension: 100, mean: 0.5, deviation: 0.15, size: 10_000 };
    let mut article = experiment(
        data,
        100,
        &[dense(200), RELU, dense(100), SIGMOID],
        &[dense(200), LEAKY, dense(1)],
    );
    article.name = "Article 1: dense".to_owned();
    article
}

/// The second article's networks, on MNIST.
fn conv() -> Experiment {
    let conv = |channels| Conv { channels, kernel: 3, stride: 2, padding: 1 };
    let up = |channels| TransposedConv { channels, kernel: 4, stride: 2, padding: 1 };
    let mut article = experiment(
        DataSpec::Images { set: ImageSet::Mnist },
        100,
        &[
            dense(128 * 49),
            Reshape { channels: 128, height: 7, width: 7 },
            BatchNorm,
            RELU,
            up(64),
            BatchNorm,
            RELU,
            up(1),
            TANH,
        ],
        &[conv(64), LEAKY, conv(128), LEAKY, conv(256), LEAKY, dense(128), LEAKY, dense(1)],
    );
    article.name = "Article 2: convolutional".to_owned();
    article.training.batch = 32;
    article
}
