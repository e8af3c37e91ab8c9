//! The non-saturating game (Goodfellow et al. 2014, §3): binary cross-entropy, with the generator's
//! labels turned around.

use super::{Targets, cross_entropy, negative_log_sigmoid};
use burn::tensor::Tensor;

/// −E[log D(x)] − E[log(1 − D(G(z)))], D = σ(logit); with targets the cross-entropy against them.
pub(super) fn discriminator(
    real: Tensor<2>,
    fake: Tensor<2>,
    targets: Option<Targets>,
) -> Tensor<1> {
    match targets {
        None => negative_log_sigmoid(real) + negative_log_sigmoid(fake.neg()),
        Some(targets) => cross_entropy(real, targets.real) + cross_entropy(fake, targets.fake),
    }
}

/// −E[log D(G(z))].
pub(super) fn generator(fake: Tensor<2>) -> Tensor<1> {
    negative_log_sigmoid(fake)
}
