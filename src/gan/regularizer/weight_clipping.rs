//! Weight clipping (WGAN, Arjovsky et al. 2017): after each update, every weight of the critic is
//! held in [−c, c], c = .01.

use burn::tensor::Tensor;

/// Clamps all `parameters` to [−`most`, `most`].
pub(in crate::gan) fn clip(most: f64, parameters: &mut [Tensor<1>]) {
    for parameter in parameters {
        *parameter = parameter.clone().clamp(-most, most);
    }
}
