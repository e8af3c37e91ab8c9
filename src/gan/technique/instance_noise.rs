//! Instance noise (Arjovsky and Bottou 2017; Sønderby et al. 2016): noise on real and generated
//! samples alike gives two distributions that never touch something to overlap in. Off by default;
//! .1 is usual, fading in a straight line over 10,000 steps.

use crate::data::Random;
use crate::gan::flow::Flow;
use crate::gan::host;
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

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn the_noise_has_the_deviation_that_was_asked_on_every_number_of_its_own() {
        let flat = Flow::Vector(Tensor::ones([100, 50], &Device::flex()));
        let image = Flow::Image(Tensor::ones([100, 2, 5, 5], &Device::flex()));
        for samples in [flat, image] {
            let noisy = add(samples.clone(), 0.3, &mut Random::new(1, 0)).vector();
            let noise: Vec<f32> = host::take(noisy.sub_scalar(1.0).flatten(0, 1)).unwrap();
            let count = noise.len() as f32;
            let mean = noise.iter().sum::<f32>() / count;
            let deviation = (noise.iter().map(|value| value * value).sum::<f32>() / count).sqrt();
            assert!(mean.abs() < 0.02 && (deviation - 0.3).abs() < 0.01, "{mean}, {deviation}");
            let neighbours = noise.windows(2).map(|pair| pair[0] * pair[1]).sum::<f32>() / count;
            assert!(neighbours.abs() < 0.01, "neighbours have noise of their own: {neighbours}");
            let plain =
                host::take(add(samples, 0.0, &mut Random::new(1, 0)).vector().flatten(0, 1));
            assert!(plain.unwrap().iter().all(|value| *value == 1.0));
        }
    }
}
