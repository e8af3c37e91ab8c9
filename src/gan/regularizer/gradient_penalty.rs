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
