//! N(0, 1) against N(μ, 1), where the optimal discriminator is a line: logit D*(x) = −μx + μ²/2.

use burn::tensor::{DType, Device, Tensor, TensorData};
use ganlet::data::Random;
use ganlet::experiment::{
    Activation, DataSpec, Experiment, LayerSpec, Loss, OptimizerSpec, Schedule, preset,
};
use ganlet::gan::loss::discriminator_loss;
use ganlet::gan::{Batch, Discriminator, Feed, Game, Mode};

/// Beyond it a loss of this output is 0 in f64.
const SURE: f64 = 1e3;
const STEP: f64 = 0.01;

fn grid() -> impl Iterator<Item = f64> {
    (-1000..=1400).map(|index| f64::from(index) * STEP)
}

fn density(x: f64, mean: f64) -> f64 {
    (-0.5 * (x - mean).powi(2)).exp() / std::f64::consts::TAU.sqrt()
}

/// D's loss for these logits on the grid, by the trapezoid rule, which for what fades out on both
/// sides is exact to rounding. A pair with a sample that D is sure of leaves the other sample's
/// part of the loss.
fn expected_loss(loss: Loss, mean: f64, logits: &[f64]) -> f64 {
    let one = |value: f64| {
        Tensor::<2>::from_data(TensorData::new(vec![value], [1, 1]), (&Device::flex(), DType::F64))
    };
    let pair =
        |real, fake| -> f64 { discriminator_loss(loss, one(real), one(fake), None).into_scalar() };
    let at = |(x, &logit): (f64, &f64)| {
        density(x, 0.0) * pair(logit, -SURE) + density(x, mean) * pair(SURE, logit)
    };
    STEP * grid().zip(logits).map(at).sum::<f64>()
}

#[test]
fn the_optimal_loss_between_two_normals_is_the_printed_one() {
    for (mean, expected) in
        [(0.0, 1.386_294), (0.5, 1.325_672), (1.0, 1.163_451), (2.0, 0.712_633), (4.0, 0.120_854)]
    {
        let optimum: Vec<f64> = grid().map(|x| mean * mean / 2.0 - mean * x).collect();
        let found = expected_loss(Loss::NonSaturating, mean, &optimum);
        assert!((found - expected).abs() < 1e-6, "μ = {mean}: {found}, expected {expected}");
    }
}

struct Normals(Random);

impl Normals {
    fn batch(&mut self, rows: usize) -> Batch {
        let values: Vec<f32> = (0..rows).map(|_| self.0.normal()).collect();
        Batch {
            values: Tensor::from_data(TensorData::new(values, [rows, 1]), &Device::flex()),
            condition: None,
        }
    }
}

impl Feed for Normals {
    fn real(&mut self) -> Batch {
        self.batch(512)
    }

    fn latents(&mut self) -> Tensor<2> {
        self.batch(512).values
    }

    fn conditions(&mut self) -> Option<Tensor<2>> {
        None
    }

    fn random(&mut self) -> &mut Random {
        &mut self.0
    }
}

/// A discriminator with one hidden layer, against a generator that adds 1.
fn experiment() -> Experiment {
    let mut experiment = preset("ring").unwrap().experiment;
    experiment.data = DataSpec::Normal { dimension: 1, mean: 0.0, deviation: 1.0, size: 1000 };
    experiment.latent.dimension = 1;
    experiment.generator.layers = vec![LayerSpec::Dense { units: 1 }];
    let tanh = LayerSpec::Activation(Activation::Tanh);
    experiment.discriminator.layers =
        vec![LayerSpec::Dense { units: 16 }, tanh, LayerSpec::Dense { units: 1 }];
    experiment.training.batch = 512;
    experiment.discriminator_optimizer = OptimizerSpec {
        schedule: Schedule::Cosine,
        schedule_steps: 600,
        beta1: 0.9,
        ..OptimizerSpec::gan(0.01)
    };
    experiment.validate().unwrap();
    experiment
}

#[test]
fn a_trained_discriminator_comes_within_a_hundredth_of_the_optimal_loss_and_never_below_it() {
    let experiment = experiment();
    let mut game = Game::new(&experiment, &mut Random::new(1, 0), &Device::flex()).unwrap();
    game.generator.parameters =
        vec![Tensor::ones([1], &Device::flex()), Tensor::ones([1], &Device::flex())];
    let mut feed = Normals(Random::new(1, 1));
    for step in 0..600 {
        game.discriminator_turn(&experiment, step, &mut feed);
    }
    let xs: Vec<f32> = grid().map(|x| x as f32).collect();
    let input = Tensor::from_data(TensorData::new(xs.clone(), [xs.len(), 1]), &Device::flex());
    let network = Discriminator::new(&experiment).unwrap();
    let mut statistics = game.discriminator.statistics.clone();
    let logits = network.network().forward(
        &game.discriminator.parameters,
        &mut statistics,
        input,
        Mode::Infer,
    );
    let logits: Vec<f64> =
        logits.into_data().try_into_vec::<f32>().unwrap().into_iter().map(f64::from).collect();
    let loss = expected_loss(experiment.objective.loss, 1.0, &logits);
    assert!((1.163_450..1.173_451).contains(&loss), "{loss}");
    let off = grid()
        .zip(&logits)
        .filter(|(x, _)| (x - 0.5).abs() <= 1.5)
        .map(|(x, logit)| (logit - (0.5 - x)).abs());
    let worst = off.fold(0.0, f64::max);
    assert!(worst < 0.2, "the logit is {worst} off the line in the middle");
}
