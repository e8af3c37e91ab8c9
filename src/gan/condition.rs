//! The loss of guessing conditions, which the auxiliary classifier minimises (AC-GAN, Odena et al.
//! 2017).

use burn::tensor::{Tensor, activation};

/// How badly `guess` `[batch, width]` (logits) meets `condition` `[batch, width]`: the
/// cross-entropy over classes where one entry is 1, the mean binary cross-entropy over attributes
/// otherwise. `[1]`.
pub(crate) fn loss(guess: Tensor<2>, condition: Tensor<2>, one_hot: bool) -> Tensor<1> {
    if one_hot {
        (activation::log_softmax(guess, 1) * condition).sum_dim(1).mean().neg()
    } else {
        super::loss::cross_entropy(guess, condition)
    }
}
