//! Distributions in the plane and on a line.

use super::{LEAKY, Preset, RELU, dense, experiment, rate};
use crate::experiment::{DataSpec, DiscriminatorCondition, Experiment, GeneratorCondition};

const GROUP: &str = "Points";

pub(super) fn presets() -> Vec<Preset> {
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
    .map(|(id, about, data)| Preset { id, group: GROUP, about, experiment: points(data) })
    .collect();
    all.push(Preset {
        id: "ring-conditional",
        group: GROUP,
        about: "Eight Gaussians, and the generator is told which one to make.",
        experiment: conditional(points(DataSpec::Ring { modes: 8, radius: 1.0, noise: 0.05, size })),
    });
    all
}

/// Two hidden layers of 64 on each side: enough for every shape, small enough for hundreds of steps a second.
fn points(data: DataSpec) -> Experiment {
    let outputs = match data {
        DataSpec::Normal { dimension, .. } => dimension,
        _ => 2,
    };
    let mut points =
        experiment(data, 4, &[dense(64), RELU, dense(64), RELU, dense(outputs)], &[dense(64), LEAKY, dense(64), LEAKY, dense(1)]);
    points.training.batch = 256;
    rate(&mut points, 1e-3);
    points
}

/// The same game, with both players told the class.
fn conditional(mut points: Experiment) -> Experiment {
    points.name = format!("{}, by class", points.name);
    points.condition.generator = GeneratorCondition::Concatenate;
    points.condition.discriminator = DiscriminatorCondition::Projection;
    points
}
