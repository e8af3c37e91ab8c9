//! The two-sided gradient penalty (WGAN-GP, Gulrajani et al. 2017): λ = 10 on images, .1 on toys.

use super::lengths;
use crate::data::Random;
use crate::gan::host;
use burn::tensor::Tensor;

/// Points on the segments between `real` and `fake` `[batch, features]`, one each, at ε ~ U(0, 1).
pub(in crate::gan) fn points(real: &Tensor<2>, fake: &Tensor<2>, random: &mut Random) -> Tensor<2> {
    let [batch, _] = real.dims();
    let along =
        host::beside((0..batch).map(|_| random.uniform()).collect(), real).reshape([batch, 1]);
    real.clone() * along.clone() + fake.clone() * along.neg().add_scalar(1.0)
}

/// λ · E(|∇D| − 1)², for the input gradients `[batch, features]` at [`points`].
pub(in crate::gan) fn penalty(lambda: f64, gradient: Tensor<2>) -> Tensor<1> {
    lengths(gradient).sub_scalar(1.0).square().mean().mul_scalar(lambda)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn the_points_lie_on_the_segments_each_at_a_place_of_its_own() {
        let rows = 1000;
        let column =
            |values: [f32; 2]| host::give(values.repeat(rows), &Device::flex()).reshape([rows, 2]);
        let points = points(&column([1.0, -2.0]), &column([3.0, 6.0]), &mut Random::new(1, 0));
        let points = host::take(points.flatten(0, 1)).unwrap();
        let mut shares = Vec::new();
        for point in points.chunks_exact(2) {
            let share = (3.0 - point[0]) / 2.0;
            assert!((0.0..=1.0).contains(&share), "{point:?}");
            assert!((point[1] - (6.0 - 8.0 * share)).abs() < 1e-5, "{point:?} is beside the line");
            shares.push(share);
        }
        shares.sort_by(f32::total_cmp);
        for (index, share) in shares.iter().enumerate() {
            let even = index as f32 / rows as f32;
            assert!((share - even).abs() < 0.05, "share {index} of {rows} is {share}");
        }
    }
}
