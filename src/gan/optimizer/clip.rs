//! Clipping of the gradient's length (Pascanu et al. 2013).

use burn::tensor::Tensor;

/// Shortens all gradients together to a Euclidean length of at most `longest`: g ← g · min(1,
/// longest / |g|). Nothing is read back: the length stays a tensor on the device.
pub(super) fn to_length(longest: f64, gradients: Vec<Option<Tensor<1>>>) -> Vec<Option<Tensor<1>>> {
    let squares = gradients.iter().flatten().map(|gradient| gradient.clone().square().sum());
    let Some(square) = squares.reduce(|sum, square| sum + square) else { return gradients };
    let factor = square.sqrt().clamp_min(longest).recip().mul_scalar(longest); // [1]
    gradients
        .into_iter()
        .map(|gradient| gradient.map(|gradient| gradient * factor.clone()))
        .collect()
}
