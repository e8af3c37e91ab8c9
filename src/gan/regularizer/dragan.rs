//! DRAGAN (Kodali et al. 2017): the gradient penalty in the neighbourhood of the data instead of
//! between data and samples, λ = 10.

use crate::data::Random;
use crate::gan::host;
use burn::tensor::Tensor;

/// The width of the neighbourhood, in standard deviations of the batch.
const WIDTH: f64 = 0.5;

/// Points around `real` `[batch, features]`: x + ½·std(x)·N(0, 1), with one standard deviation over
/// the whole batch.
pub(in crate::gan) fn points(real: &Tensor<2>, random: &mut Random) -> Tensor<2> {
    let [batch, features] = real.dims();
    let noise = host::beside((0..batch * features).map(|_| random.normal()).collect(), real)
        .reshape([batch, features]);
    let mean = real.clone().mean().unsqueeze::<2>();
    let deviation = (real.clone() - mean).square().mean().sqrt().unsqueeze::<2>();
    real.clone() + noise * deviation.mul_scalar(WIDTH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn the_points_are_half_a_deviation_of_the_whole_batch_away() {
        let (rows, device) = (2000, Device::flex());
        // Means of 5 and −5 with a deviation of 2 each: √29 over the whole batch.
        let values = (0..rows).flat_map(|row| {
            let side = if row % 2 == 0 { 2.0 } else { -2.0 };
            [5.0 + side, -5.0 + side]
        });
        let real = host::give(values.collect(), &device).reshape([rows, 2]);
        let away = points(&real, &mut Random::new(1, 0)) - real;
        let away = host::take(away.flatten(0, 1)).unwrap();
        let mean = away.iter().sum::<f32>() / away.len() as f32;
        let deviation =
            (away.iter().map(|value| value * value).sum::<f32>() / away.len() as f32).sqrt();
        let expected = 0.5 * 29.0_f32.sqrt();
        assert!((deviation / expected - 1.0).abs() < 0.05, "{deviation}, expected {expected}");
        assert!(mean.abs() < 0.05 * expected, "{mean}");
    }
}
