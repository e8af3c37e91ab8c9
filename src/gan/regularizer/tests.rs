//! Each penalty against its formula on a discriminator whose slope is known: D(x) = v·tanh(wx + b).
//! It is steep between the real and the generated samples and flat elsewhere, so that a penalty
//! that looks elsewhere comes to something else.

use crate::data::Random;
use crate::experiment::{Activation, DataSpec, Experiment, LayerSpec, RegularizerSpec, preset};
use crate::gan::{Batch, Feed, Game};
use burn::tensor::{Device, Tensor, TensorData};

const ROWS: usize = 4096;
const W: f64 = 1.5;
const B: f64 = 0.4;
const V: f64 = 2.0;
/// Real samples lie at both, half of them each.
const REAL: [f64; 2] = [0.0, 1.0];
/// Every generated sample lies here.
const GENERATED: f64 = -1.5;
const WEIGHT: f64 = 0.8;
const OFF: RegularizerSpec = RegularizerSpec {
    r1: 0.0,
    r2: 0.0,
    gradient_penalty: 0.0,
    dragan: 0.0,
    gradient_cap: 0.0,
    gradient_cap_at: 0.0,
    weight_clipping: 0.0,
    spectral_norm: false,
};

/// |D′(x)|.
fn slope(x: f64) -> f64 {
    V * W * (1.0 - (W * x + B).tanh().powi(2))
}

/// The mean of `f` over real samples that are half at each place.
fn over_real(f: impl Fn(f64) -> f64) -> f64 {
    REAL.map(f).iter().sum::<f64>() / 2.0
}

/// The mean of `f` over U(0, 1), by the midpoint rule.
fn uniform(f: impl Fn(f64) -> f64) -> f64 {
    (0..1000).map(|index| f((f64::from(index) + 0.5) / 1000.0)).sum::<f64>() / 1000.0
}

/// The mean of `f` over N(0, 1), by the midpoint rule.
fn normal(f: impl Fn(f64) -> f64) -> f64 {
    let density = |z: f64| (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
    (-400..400).map(|index| (f64::from(index) + 0.5) / 50.0).map(|z| density(z) * f(z) / 50.0).sum()
}

struct Places(Random);

impl Places {
    fn column(values: Vec<f32>) -> Tensor<2> {
        Tensor::from_data(TensorData::new(values, [ROWS, 1]), &Device::flex())
    }
}

impl Feed for Places {
    fn real(&mut self) -> Batch {
        let values = (0..ROWS).map(|row| REAL[row % 2] as f32).collect();
        Batch { values: Self::column(values), condition: None }
    }

    fn latents(&mut self) -> Tensor<2> {
        Self::column(vec![0.0; ROWS])
    }

    fn conditions(&mut self) -> Option<Tensor<2>> {
        None
    }

    fn random(&mut self) -> &mut Random {
        &mut self.0
    }
}

fn experiment(regularizer: RegularizerSpec) -> Experiment {
    let mut experiment = preset("ring").unwrap().experiment;
    experiment.data = DataSpec::Normal { dimension: 1, mean: 0.0, deviation: 1.0, size: 100 };
    experiment.latent.dimension = 1;
    let dense = LayerSpec::Dense { units: 1 };
    experiment.generator.layers = vec![dense];
    experiment.discriminator.layers = vec![dense, LayerSpec::Activation(Activation::Tanh), dense];
    experiment.regularizer = regularizer;
    experiment
}

/// What the regulariser adds to D's loss.
fn penalty(regularizer: RegularizerSpec) -> f64 {
    let experiment = experiment(regularizer);
    let mut game = Game::new(&experiment, &mut Random::new(1, 0), &Device::flex()).unwrap();
    let number = |value: f64| Tensor::<1>::from_floats([value as f32], &Device::flex());
    game.generator.parameters = vec![number(0.0), number(GENERATED)];
    let parameters = [W, B, V, 0.0].map(number);
    let [loss, total] =
        game.discriminator_losses(&experiment, 0, &mut Places(Random::new(1, 1)), &parameters);
    (total - loss).into_scalar::<f32>().into()
}

fn close(what: &str, found: f64, expected: f64, tolerance: f64) {
    assert!((found / expected - 1.0).abs() < tolerance, "{what}: {found}, expected {expected}");
}

#[test]
fn r1_is_the_squared_slope_at_the_real_samples_and_r2_at_the_generated_ones() {
    // Mescheder et al. 2018, eq. 9 and 10: γ/2·E|∇D|².
    let squared = |x: f64| WEIGHT / 2.0 * slope(x).powi(2);
    let (real, generated) = (over_real(squared), squared(GENERATED));
    assert!(real / generated > 5.0, "the two are told apart: {real}, {generated}");
    close("R1", penalty(RegularizerSpec { r1: WEIGHT, ..OFF }), real, 1e-5);
    close("R2", penalty(RegularizerSpec { r2: WEIGHT, ..OFF }), generated, 1e-5);
    let both = RegularizerSpec { r1: WEIGHT, r2: WEIGHT, ..OFF };
    close("both, in one pass", penalty(both), real + generated, 1e-5);
}

#[test]
fn the_gradient_penalty_and_the_cap_look_evenly_along_the_lines_from_real_to_generated() {
    // Gulrajani et al. 2017, eq. 3, and Petzka et al. 2018, eq. 8.
    let along = |f: &dyn Fn(f64) -> f64| {
        over_real(|real| uniform(|share| f(share * real + (1.0 - share) * GENERATED)))
    };
    let two_sided = WEIGHT * along(&|x| (slope(x) - 1.0).powi(2));
    let found = penalty(RegularizerSpec { gradient_penalty: WEIGHT, ..OFF });
    close("WGAN-GP", found, two_sided, 0.03);
    let cap = 1.2;
    let one_sided = WEIGHT * along(&|x| (slope(x) - cap).max(0.0).powi(2));
    let spec = RegularizerSpec { gradient_cap: WEIGHT, gradient_cap_at: cap, ..OFF };
    close("WGAN-LP", penalty(spec), one_sided, 0.03);
}

#[test]
fn dragan_looks_around_the_real_samples_as_far_as_half_their_deviation() {
    // Kodali et al. 2017, §2.3: x + δ, here with δ ~ N(0, (½·std)²).
    let half = 0.5 * 0.5; // half of the deviation of two halves one apart
    let expected = WEIGHT * over_real(|real| normal(|z| (slope(real + half * z) - 1.0).powi(2)));
    close("DRAGAN", penalty(RegularizerSpec { dragan: WEIGHT, ..OFF }), expected, 0.03);
}
