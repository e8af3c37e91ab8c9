//! What keeps the discriminator smooth, one file a regulariser. Burn differentiates once; so the
//! gradient of the discriminator with respect to its input is written as an expression of its
//! layers ([`super::pullback`]), which is differentiated like any other.

mod cap;
pub(super) mod dragan;
pub(super) mod gradient_penalty;
pub(super) mod spectral_norm;
pub(super) mod weight_clipping;
mod zero_centred;

use crate::experiment::{Penalty, RegularizerSpec};
use burn::tensor::Tensor;

/// Where a penalty looks at the discriminator's slope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At the real samples.
    Real,
    /// At the generated samples.
    Generated,
    /// On the segments between the two ([`gradient_penalty::points`]).
    Between,
    /// Around the real samples ([`dragan::points`]).
    AroundReal,
}

const fn place(penalty: Penalty) -> Place {
    match penalty {
        Penalty::R1 => Place::Real,
        Penalty::R2 => Place::Generated,
        Penalty::Gradient | Penalty::Cap => Place::Between,
        Penalty::Dragan => Place::AroundReal,
    }
}

/// Whether some penalty looks there.
pub(super) fn looks(spec: &RegularizerSpec, there: Place) -> bool {
    spec.penalties().any(|penalty| place(penalty) == there)
}

/// What the penalties that look there add to the discriminator's loss, for its gradients there,
/// `[packs, features]`.
pub(super) fn terms(spec: &RegularizerSpec, there: Place, gradient: &Tensor<2>) -> Vec<Tensor<1>> {
    let term = |penalty: Penalty| {
        let (weight, gradient) = (penalty.weight(spec), gradient.clone());
        match penalty {
            Penalty::R1 | Penalty::R2 => zero_centred::penalty(weight, gradient),
            Penalty::Gradient | Penalty::Dragan => gradient_penalty::penalty(weight, gradient),
            Penalty::Cap => cap::penalty(weight, spec.gradient_cap_at, gradient),
        }
    };
    spec.penalties().filter(|penalty| place(*penalty) == there).map(term).collect()
}

/// Keeps the root of a length differentiable at 0.
const TINY: f64 = 1e-12;

/// Euclidean lengths of the rows of `gradient` `[batch, features]`, `[batch, 1]`.
fn lengths(gradient: Tensor<2>) -> Tensor<2> {
    gradient.square().sum_dim(1).add_scalar(TINY).sqrt()
}

#[cfg(test)]
mod tests;
