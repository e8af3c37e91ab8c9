//! Distributions in the plane and on a line.

use super::{LEAKY, Preset, RELU, dense, experiment, rate};
use crate::experiment::{
    DataSpec, DiscriminatorCondition, Experiment, GeneratorCondition, Loss, Schedule,
};

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
        (
            "moons",
            "Two interleaved half circles.",
            DataSpec::TwoMoons { radius: 0.7, noise: 0.05, size },
        ),
        (
            "spiral",
            "One arm that winds outwards.",
            DataSpec::Spiral { turns: 1.5, radius: 1.0, noise: 0.03, size },
        ),
        ("line", "The easiest shape of all.", DataSpec::Line { length: 2.0, noise: 0.05, size }),
        (
            "blobs",
            "Three wide blobs.",
            DataSpec::Blobs { modes: 3, radius: 0.7, noise: 0.15, size },
        ),
        (
            "pinwheel",
            "Five bent arms.",
            DataSpec::Pinwheel { arms: 5, radius: 1.0, noise: 0.05, size },
        ),
        (
            "checkerboard",
            "Uniform on every other square.",
            DataSpec::Checkerboard { cells: 4, width: 2.0, noise: 0.005, size },
        ),
        (
            "normal",
            "One dimension: the curves of the first GAN paper.",
            DataSpec::Normal { dimension: 1, mean: 0.5, deviation: 0.5, size },
        ),
    ]
    .into_iter()
    .map(|(id, about, data)| Preset { id, group: GROUP, about, experiment: points(data) })
    .collect();
    all.extend(
        [
            (
                "ring-conditional",
                "Eight Gaussians, and the generator is told which one to make.",
                conditional(points(DataSpec::Ring { modes: 8, radius: 1.0, noise: 0.05, size })),
            ),
            ("ring-sharp", "The ring of the papers, with modes like pinpoints.", sharp_ring()),
            ("ring-wide", "A ring with room for a bridge between any two modes.", wide_ring()),
            (
                "grid-sharp",
                "The grid of the papers: twenty-five pinpoints, far apart.",
                sharp_grid(),
            ),
        ]
        .map(|(id, about, experiment)| Preset { id, group: GROUP, about, experiment }),
    );
    all
}

/// What covers mixtures best of what was tried (`ganlet quality`, docs/quality.md): the
/// relativistic paired loss with R1 and R2 (Huang et al. 2024), packs of two (Lin et al. 2018), and
/// a rate that falls along a cosine while the average of the weights follows.
fn covering(data: DataSpec, gamma: f64, steps: u32) -> Experiment {
    let mut covering = experiment(
        data,
        16,
        &[dense(128), RELU, dense(128), RELU, dense(2)],
        &[dense(128), LEAKY, dense(128), LEAKY, dense(1)],
    );
    covering.objective.loss = Loss::RelativisticPaired;
    covering.regularizer.r1 = gamma;
    covering.regularizer.r2 = gamma;
    covering.technique.packing = 2;
    covering.training.batch = 256;
    covering.training.ema = 0.999;
    rate(&mut covering, 2e-3);
    for optimizer in [&mut covering.generator_optimizer, &mut covering.discriminator_optimizer] {
        optimizer.schedule = Schedule::Cosine;
        optimizer.schedule_steps = steps;
    }
    covering
}

/// PacGAN's ring.
fn sharp_ring() -> Experiment {
    let mut ring =
        covering(DataSpec::Ring { modes: 8, radius: 1.0, noise: 0.01, size: 10_000 }, 0.01, 25_000);
    ring.name = "Ring, sharp".to_owned();
    ring
}

/// Here the non-saturating loss finds every mode too, in half the time of the relativistic one.
fn wide_ring() -> Experiment {
    let mut ring =
        covering(DataSpec::Ring { modes: 8, radius: 2.0, noise: 0.1, size: 10_000 }, 0.0, 50_000);
    ring.name = "Ring, wide".to_owned();
    ring.objective.loss = Loss::NonSaturating;
    ring.generator_optimizer.rate = 1e-3;
    ring.discriminator_optimizer.rate = 1e-3;
    ring
}

/// PacGAN's grid.
fn sharp_grid() -> Experiment {
    let mut grid =
        covering(DataSpec::Grid { side: 5, spacing: 2.0, noise: 0.05, size: 10_000 }, 1.0, 75_000);
    grid.name = "Grid, sharp".to_owned();
    grid
}

/// Two hidden layers of 64 on each side: enough for every shape, small enough for hundreds of steps
/// a second.
fn points(data: DataSpec) -> Experiment {
    let outputs = match data {
        DataSpec::Normal { dimension, .. } => dimension,
        _ => 2,
    };
    let mut points = experiment(
        data,
        4,
        &[dense(64), RELU, dense(64), RELU, dense(outputs)],
        &[dense(64), LEAKY, dense(64), LEAKY, dense(1)],
    );
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
