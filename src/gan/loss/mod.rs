//! The losses of both players, one file a family. What the discriminator puts out is `[batch, 1]`,
//! a loss `[1]`.

mod hinge;
mod least_squares;
mod minimax;
mod non_saturating;
mod relativistic;
mod wasserstein;

use crate::experiment::Loss;
use burn::tensor::{Tensor, activation};

/// What the discriminator is told each sample is, `[batch, 1]`, 1 for real: labels that were
/// smoothed or flipped.
#[derive(Clone, Debug)]
pub struct Targets {
    /// Of the real samples.
    pub real: Tensor<2>,
    /// Of the generated samples.
    pub fake: Tensor<2>,
}

/// What the discriminator minimises, given its output for real and for generated samples. `targets`
/// count only for losses with labels ([`Loss::has_labels`]); without them real is 1 and generated
/// is 0.
#[must_use]
pub fn discriminator_loss(
    loss: Loss,
    real: Tensor<2>,
    fake: Tensor<2>,
    targets: Option<Targets>,
) -> Tensor<1> {
    match loss {
        Loss::Minimax => minimax::discriminator(real, fake, targets),
        Loss::NonSaturating => non_saturating::discriminator(real, fake, targets),
        Loss::LeastSquares => least_squares::discriminator(real, fake, targets),
        Loss::Wasserstein => wasserstein::discriminator(real, fake),
        Loss::Hinge => hinge::discriminator(real, fake),
        Loss::RelativisticPaired => relativistic::discriminator(real, fake),
    }
}

/// What the generator minimises, given the discriminator's output for its samples. `real` is the
/// output for as many real samples, which only relativistic losses ask for ([`needs_real`]).
#[must_use]
pub fn generator_loss(loss: Loss, fake: Tensor<2>, real: Option<Tensor<2>>) -> Tensor<1> {
    match loss {
        Loss::Minimax => minimax::generator(fake),
        Loss::NonSaturating => non_saturating::generator(fake),
        Loss::LeastSquares => least_squares::generator(fake),
        Loss::Wasserstein => wasserstein::generator(fake),
        Loss::Hinge => hinge::generator(fake),
        Loss::RelativisticPaired => relativistic::generator(fake, real),
    }
}

/// Whether the generator's loss compares its samples with real ones.
#[must_use]
pub const fn needs_real(loss: Loss) -> bool {
    matches!(loss, Loss::RelativisticPaired)
}

/// The probability of “real” that an output means, elementwise. `centre` is the output's middle
/// where its zero means nothing ([`Loss::is_shift_invariant`]), a mean over real and generated
/// samples, `[1]`.
#[must_use]
pub fn probability(loss: Loss, output: Tensor<2>, centre: Tensor<1>) -> Tensor<2> {
    match loss {
        Loss::LeastSquares => output.clamp(0.0, 1.0),
        _ if loss.is_shift_invariant() => activation::sigmoid(output - centre.unsqueeze()),
        _ => activation::sigmoid(output),
    }
}

/// E[−log σ(x)] = E[ln(1 + e⁻ˣ)], without overflow.
fn negative_log_sigmoid(logits: Tensor<2>) -> Tensor<1> {
    activation::log_sigmoid(logits).mean().neg()
}

/// Binary cross-entropy of logits against targets in [0, 1]: E[−t·log σ(x) − (1 − t)·log σ(−x)].
pub(super) fn cross_entropy(logits: Tensor<2>, targets: Tensor<2>) -> Tensor<1> {
    let real = activation::log_sigmoid(logits.clone()) * targets.clone();
    let fake = activation::log_sigmoid(logits.neg()) * targets.neg().add_scalar(1.0);
    (real + fake).mean().neg()
}
