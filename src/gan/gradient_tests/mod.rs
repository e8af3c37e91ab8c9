//! Every gradient of the game against central differences, in f64: the discriminator's at its
//! input, and both players' in their parameters, for each loss, each regulariser and each kind of
//! network.

mod discriminator;
mod generator;
mod input;

use super::{Batch, Feed, Game};
use crate::data::Random;
use crate::experiment::Experiment;
use burn::tensor::{DType, Device, Tensor, TensorData};

/// Half the distance of the two points of a difference. Rounding costs 1e-16/ε = 1e-9, the third
/// derivative ε²; a larger ε would find a rectifier's kink between the points more often.
const EPSILON: f64 = 1e-7;
/// Largest difference, relative to the larger of 1 and the gradient.
const TOLERANCE: f64 = 1e-6;

/// The same batches and the same randomness at every evaluation.
#[derive(Clone)]
struct Script {
    real: Batch,
    latents: Tensor<2>,
    random: Random,
}

impl Feed for Script {
    fn real(&mut self) -> Batch {
        self.real.clone()
    }

    fn latents(&mut self) -> Tensor<2> {
        self.latents.clone()
    }

    fn conditions(&mut self) -> Option<Tensor<2>> {
        self.real.condition.clone()
    }

    fn random(&mut self) -> &mut Random {
        &mut self.random
    }
}

/// A game in f64 whose numbers are all at random, biases and scales too, and what it is fed with.
struct Stage {
    game: Game,
    script: Script,
    random: Random,
}

impl Stage {
    fn new(experiment: &Experiment, seed: u32) -> Self {
        experiment.validate().unwrap();
        let mut random = Random::new(seed, 0);
        let mut game = Game::new(experiment, &mut random, &Device::flex()).unwrap();
        for player in [&mut game.generator, &mut game.discriminator] {
            let stirred = |parameter: &Tensor<1>| {
                parameter.clone().cast(DType::F64)
                    + numbers([parameter.dims()[0]], 0.3, &mut random)
            };
            player.parameters = player.parameters.iter().map(stirred).collect();
            player.statistics =
                player.statistics.iter().map(|kept| kept.clone().cast(DType::F64)).collect();
        }
        let batch = experiment.training.batch as usize;
        let values = numbers([batch, experiment.data.shape().len()], 1.0, &mut random);
        let real = Batch { values, condition: conditions(experiment, batch, &mut random) };
        let latents = numbers([batch, experiment.latent.dimension as usize], 1.0, &mut random);
        let script = Script { real, latents, random: Random::new(seed, 1) };
        Self { game, script, random }
    }
}

/// N(0, `deviation`²) in f64.
fn numbers<const D: usize>(shape: [usize; D], deviation: f64, random: &mut Random) -> Tensor<D> {
    let values: Vec<f64> =
        (0..shape.iter().product()).map(|_| deviation * f64::from(random.normal())).collect();
    Tensor::from_data(TensorData::new(values, shape), (&Device::flex(), DType::F64))
}

/// A condition for each row: one class, or every attribute by half.
fn conditions(experiment: &Experiment, batch: usize, random: &mut Random) -> Option<Tensor<2>> {
    let (width, labels) = (experiment.condition_width(), experiment.data.labels()?);
    let row = |_| {
        let class = random.index(width);
        (0..width)
            .map(|index| {
                if labels.is_one_hot() {
                    f64::from(index == class)
                } else {
                    f64::from(random.uniform())
                }
            })
            .collect::<Vec<_>>()
    };
    let values: Vec<f64> = (0..batch).flat_map(row).collect();
    (width > 0).then(|| {
        Tensor::from_data(TensorData::new(values, [batch, width]), (&Device::flex(), DType::F64))
    })
}

fn scalar(tensor: Tensor<1>) -> f64 {
    tensor.into_scalar()
}

/// Compares ⟨`gradients`, d⟩ with (f(θ + εd) − f(θ − εd))/2ε for two random directions d at θ =
/// `parameters`.
fn check_gradient(
    what: &str,
    parameters: &[Tensor<1>],
    gradients: &[Option<Tensor<1>>],
    random: &mut Random,
    mut f: impl FnMut(&[Tensor<1>]) -> f64,
) {
    for round in 0..2 {
        let directions: Vec<Tensor<1>> =
            parameters.iter().map(|parameter| numbers(parameter.dims(), 1.0, random)).collect();
        let mut at = |step: f64| {
            let moved = parameters
                .iter()
                .zip(&directions)
                .map(|(parameter, d)| parameter.clone() + d.clone().mul_scalar(step));
            f(&moved.collect::<Vec<_>>())
        };
        let difference = (at(EPSILON) - at(-EPSILON)) / (2.0 * EPSILON);
        let along = |(gradient, d): (&Option<Tensor<1>>, &Tensor<1>)| {
            gradient.clone().map(|gradient| scalar((gradient * d.clone()).sum()))
        };
        let derivative: f64 = gradients.iter().zip(&directions).filter_map(along).sum();
        let off = (derivative - difference).abs() / difference.abs().max(1.0);
        assert!(off < TOLERANCE, "{what}, direction {round}: {derivative} against {difference}");
    }
}
