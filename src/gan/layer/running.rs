//! Running statistics of batches.

use burn::tensor::Tensor;

/// Share of the newest batch in running statistics.
const MOMENTUM: f64 = 0.1;

/// The newest batch's value goes into the running one.
pub(super) fn blend(running: &mut Tensor<1>, newest: Tensor<1>) {
    *running = running.clone().mul_scalar(1.0 - MOMENTUM) + newest.inner().mul_scalar(MOMENTUM);
}
