//! Fourier features (Tancik et al. 2020): sines and cosines of random projections stand beside the
//! vector, so that small modes become sharp. Off by default; 16 frequencies of deviation 1 where
//! the page switches them on.

use burn::tensor::Tensor;

/// x beside sin(2πxB) and cos(2πxB), `[batch, features + 2·count]`.
pub(in crate::gan) fn append(x: Tensor<2>, statistics: &[Tensor<1>]) -> Tensor<2> {
    let angles = angles(x.clone(), statistics);
    Tensor::cat(vec![x, angles.clone().sin(), angles.cos()], 1)
}

/// 2πxB for the fixed frequencies B `[features, count]`, `[batch, count]`.
pub(in crate::gan) fn angles(x: Tensor<2>, statistics: &[Tensor<1>]) -> Tensor<2> {
    let features = x.dims()[1];
    let frequencies = &statistics[0];
    let count = frequencies.dims()[0] / features;
    x.matmul(frequencies.clone().reshape([features, count])).mul_scalar(std::f32::consts::TAU)
}

/// The gradient at x for the `gradient` at what [`append`] gave, `[batch, features + 2·count]`.
pub(in crate::gan) fn pull(
    gradient: Tensor<2>,
    angles: Tensor<2>,
    statistics: &[Tensor<1>],
) -> Tensor<2> {
    let ([_, width], [_, count]) = (gradient.dims(), angles.dims());
    let features = width - 2 * count;
    let [plain, sine, cosine] = [(0, features), (features, count), (features + count, count)]
        .map(|(at, size)| gradient.clone().narrow(1, at, size));
    let inner = sine * angles.clone().cos() - cosine * angles.sin(); // [batch, count]
    let back = statistics[0].clone().reshape([features, count]).transpose();
    plain + inner.matmul(back).mul_scalar(std::f32::consts::TAU)
}
