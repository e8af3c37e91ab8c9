//! DRAGAN (Kodali et al. 2017): the gradient penalty in the neighbourhood of the data instead of
//! between data and samples, λ = 10.

use crate::data::Random;
use crate::gan::host;
use burn::tensor::Tensor;

/// The width of the neighbourhood, in standard deviations of the batch.
const WIDTH: f64 = 0.5;

/// Points around `real` `[batch, features]`: x + ½·std(x)·N(0, 1), with one standard deviation over
/// the whole batch.
pub(in crate::gan) fn points(real: &Tensor<2>, random: &mut Random) -> Tensor<2> {
    let [batch, features] = real.dims();
    let noise = host::beside((0..batch * features).map(|_| random.normal()).collect(), real)
        .reshape([batch, features]);
    let mean = real.clone().mean().unsqueeze::<2>();
    let deviation = (real.clone() - mean).square().mean().sqrt().unsqueeze::<2>();
    real.clone() + noise * deviation.mul_scalar(WIDTH)
}
