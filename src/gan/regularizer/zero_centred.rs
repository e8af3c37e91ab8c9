//! R1 and R2 (Mescheder et al. 2018): the squared gradient of the discriminator at real, and at
//! generated samples.

use burn::tensor::Tensor;

/// γ/2 · E|∇D|², for the input gradients `[batch, features]` of the real samples (R1) or of the
/// generated ones (R2). γ is 10 on images in the paper, far smaller where modes are sharp.
pub(in crate::gan) fn penalty(gamma: f64, gradient: Tensor<2>) -> Tensor<1> {
    gradient.square().sum_dim(1).mean().mul_scalar(gamma / 2.0)
}
