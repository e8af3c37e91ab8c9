//! Batch normalisation (Ioffe and Szegedy 2015).

use super::EPSILON;
use super::running::blend;
use crate::gan::flow::Flow;
use burn::tensor::Tensor;
use burn::tensor::module::{batch_norm, batch_norm_train};

/// x normalised for each feature or channel: by the batch's own mean and variance where `train`,
/// which go into the running ones, and by the running ones otherwise.
pub(super) fn normalise(
    x: Flow,
    [scale, shift]: [Tensor<1>; 2],
    statistics: &mut [Tensor<1>],
    train: bool,
) -> Flow {
    let (means, variances) = statistics.split_at_mut(1);
    let mean = &mut means[0];
    let variance = &mut variances[0];
    if !train {
        let parts = (scale, shift, mean.clone(), variance.clone());
        return match x {
            Flow::Vector(x) => {
                Flow::Vector(batch_norm(x, parts.0, parts.1, parts.2, parts.3, EPSILON))
            }
            Flow::Image(x) => {
                Flow::Image(batch_norm(x, parts.0, parts.1, parts.2, parts.3, EPSILON))
            }
        };
    }
    let mut keep = |batch_mean: Tensor<1>, batch_variance: Tensor<1>| {
        blend(mean, batch_mean);
        blend(variance, batch_variance);
    };
    match x {
        Flow::Vector(x) => {
            let result = batch_norm_train(x, scale, shift, EPSILON);
            keep(result.mean, result.variance);
            Flow::Vector(result.output)
        }
        Flow::Image(x) => {
            let result = batch_norm_train(x, scale, shift, EPSILON);
            keep(result.mean, result.variance);
            Flow::Image(result.output)
        }
    }
}
