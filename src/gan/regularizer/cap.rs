//! The one-sided gradient penalty (WGAN-LP, Petzka et al. 2018), at the points of the two-sided
//! one.

use super::lengths;
use burn::tensor::{Tensor, activation};

/// λ · E max(0, |∇D| − cap)², for input gradients `[batch, features]`; λ = 10 and a cap of 1 in the
/// paper.
pub(in crate::gan) fn penalty(lambda: f64, cap: f64, gradient: Tensor<2>) -> Tensor<1> {
    activation::relu(lengths(gradient).sub_scalar(cap)).square().mean().mul_scalar(lambda)
}
