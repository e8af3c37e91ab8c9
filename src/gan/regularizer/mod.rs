//! What keeps the discriminator smooth, one file a regulariser. Burn differentiates once; so the gradient of the
//! discriminator with respect to its input is written as an expression of its layers ([`super::pullback`]), which is
//! differentiated like any other.

pub(super) mod cap;
pub(super) mod dragan;
pub(super) mod gradient_penalty;
pub(super) mod spectral_norm;
pub(super) mod weight_clipping;
pub(super) mod zero_centred;

use burn::tensor::Tensor;

/// Keeps the root of a length differentiable at 0.
const TINY: f64 = 1e-12;

/// Euclidean lengths of the rows of `gradient` `[batch, features]`, `[batch, 1]`.
fn lengths(gradient: Tensor<2>) -> Tensor<2> {
    gradient.square().sum_dim(1).add_scalar(TINY).sqrt()
}
