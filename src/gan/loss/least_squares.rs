//! Least squares (LSGAN, Mao et al. 2017), with the paper's factor ½; the output itself is compared
//! with 1 and 0.

use super::Targets;
use burn::tensor::Tensor;

/// ½E[(D(x) − 1)²] + ½E[D(G(z))²]; with targets, the squared distance from them.
pub(super) fn discriminator(
    real: Tensor<2>,
    fake: Tensor<2>,
    targets: Option<Targets>,
) -> Tensor<1> {
    let (real, fake) = match targets {
        None => (real.sub_scalar(1.0), fake),
        Some(targets) => (real - targets.real, fake - targets.fake),
    };
    (real.square().mean() + fake.square().mean()).mul_scalar(0.5)
}

/// ½E[(D(G(z)) − 1)²].
pub(super) fn generator(fake: Tensor<2>) -> Tensor<1> {
    fake.sub_scalar(1.0).square().mean().mul_scalar(0.5)
}
