//! The losses of both players, in the discriminator's logits. Logits are `[batch, 1]`, losses `[1]`.

use crate::experiment::Loss;
use burn::tensor::{Tensor, activation};

/// What the discriminator minimises, given its logits for real and for generated samples.
#[must_use]
pub fn discriminator_loss(loss: Loss, real: Tensor<2>, fake: Tensor<2>) -> Tensor<1> {
    match loss {
        // −E[log D(x)] − E[log(1 − D(G(z)))]
        Loss::NonSaturating => negative_log_sigmoid(real) + negative_log_sigmoid(fake.neg()),
    }
}

/// What the generator minimises, given the discriminator's logits for its samples.
#[must_use]
pub fn generator_loss(loss: Loss, fake: Tensor<2>) -> Tensor<1> {
    match loss {
        // −E[log D(G(z))]
        Loss::NonSaturating => negative_log_sigmoid(fake),
    }
}

/// E[−log σ(x)] = E[ln(1 + e⁻ˣ)], without overflow.
fn negative_log_sigmoid(logits: Tensor<2>) -> Tensor<1> {
    activation::log_sigmoid(logits).mean().neg()
}
