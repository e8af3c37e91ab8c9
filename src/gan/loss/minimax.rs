//! The zero-sum game (Goodfellow et al. 2014, eq. 1), whose generator loss saturates where the
//! discriminator is sure.

use super::{Targets, negative_log_sigmoid, non_saturating};
use burn::tensor::Tensor;

/// −E[log D(x)] − E[log(1 − D(G(z)))]: the discriminator plays as in the non-saturating game.
pub(super) fn discriminator(
    real: Tensor<2>,
    fake: Tensor<2>,
    targets: Option<Targets>,
) -> Tensor<1> {
    non_saturating::discriminator(real, fake, targets)
}

/// E[log(1 − D(G(z)))].
pub(super) fn generator(fake: Tensor<2>) -> Tensor<1> {
    negative_log_sigmoid(fake.neg()).neg()
}
