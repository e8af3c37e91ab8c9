//! Minibatch standard deviation (Karras et al. 2017): the discriminator also sees how much the
//! batch varies, so that a collapse shows. Off by default.

use super::running::blend;
use burn::tensor::Tensor;

/// Keeps the root of a variance of 0 differentiable.
const EPSILON: f64 = 1e-8;

/// `[n, features]` or `[n, channels, height, width]` with the standard deviation over the batch,
/// averaged over all numbers of a sample, as one more number or map for every sample. Without
/// `train` it is the running one, so that a sample's score does not
/// depend on its batch.
pub(in crate::gan) fn append<const D: usize>(
    x: Tensor<D>,
    statistics: &mut [Tensor<1>],
    train: bool,
) -> Tensor<D> {
    let running = &mut statistics[0];
    let deviation = if train {
        let mean = x.clone().mean_dim(0);
        let deviation = (x.clone() - mean).square().mean_dim(0).add_scalar(EPSILON).sqrt().mean(); // [1]
        blend(running, deviation.clone());
        deviation
    } else {
        running.clone()
    };
    let mut shape = x.dims();
    shape[1] = 1;
    let ones = Tensor::ones(shape, (&x.device().inner(), x.dtype()));
    Tensor::cat(vec![x, ones * deviation.unsqueeze()], 1)
}

/// The derivative of the deviation by each number of `x`: (x − mean) / (n·features·deviation of the
/// feature); 0 where the running one is used.
pub(in crate::gan) fn slope<const D: usize>(x: Tensor<D>, train: bool) -> Tensor<D> {
    if !train {
        return Tensor::zeros(x.dims(), (&x.device().inner(), x.dtype()));
    }
    let numbers: usize = x.dims().iter().product();
    let centred = x.clone() - x.mean_dim(0);
    let deviation = centred.clone().square().mean_dim(0).add_scalar(EPSILON).sqrt();
    (centred / deviation).div_scalar(numbers as f64)
}

/// The gradient at x for the `gradient` at what [`append`] gave; every sample got the same
/// deviation, so their gradients add up.
pub(in crate::gan) fn pull<const D: usize>(gradient: Tensor<D>, slope: Tensor<D>) -> Tensor<D> {
    let features = slope.dims()[1];
    let at_deviation = gradient.clone().narrow(1, features, 1).sum(); // [1]
    gradient.narrow(1, 0, features) + slope * at_deviation.unsqueeze()
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn a_sample_is_told_the_batchs_deviation_in_training_and_the_running_one_afterwards() {
        let device = Device::flex();
        let column = |x: Tensor<2>| x.narrow(1, 2, 1).into_data().try_into_vec::<f32>().unwrap();
        let mut statistics = [Tensor::<1>::from_floats([1.0], &device)];
        // Deviations of 1 and 3 over the batch.
        let batch = Tensor::<2>::from_floats([[1.0, 3.0], [-1.0, -3.0]], &device);
        assert!(
            column(append(batch.clone(), &mut statistics, true))
                .iter()
                .all(|told| (told - 2.0).abs() < 1e-5)
        );
        let alone = column(append(batch.narrow(0, 0, 1), &mut statistics, false));
        assert!((alone[0] - 1.1).abs() < 1e-5, "nine tenths of 1, and a tenth of 2: {alone:?}");
    }
}
