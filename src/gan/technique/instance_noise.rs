//! Instance noise (Arjovsky and Bottou 2017; Sønderby et al. 2016): noise on real and generated
//! samples alike gives two distributions that never touch something to overlap in. Off by default;
//! .1 is usual, fading in a straight line over 10,000 steps.

use crate::data::Random;
use crate::gan::host;
use crate::gan::layer::Flow;
use burn::tensor::Tensor;

/// The samples with N(0, `deviation`²) on every number.
pub(in crate::gan) fn add(samples: Flow, deviation: f64, random: &mut Random) -> Flow {
    if deviation <= 0.0 {
        return samples;
    }
    match samples {
        Flow::Vector(x) => Flow::Vector(noisy(x, deviation as f32, random)),
        Flow::Image(x) => Flow::Image(noisy(x, deviation as f32, random)),
    }
}

fn noisy<const D: usize>(x: Tensor<D>, deviation: f32, random: &mut Random) -> Tensor<D> {
    let shape = x.dims();
    let values = (0..shape.iter().product()).map(|_| deviation * random.normal()).collect();
    // On the plain device: noise is a constant for the gradient.
    let noise = host::beside(values, &x).reshape(shape);
    x + noise
}
