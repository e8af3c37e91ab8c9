//! Spectral normalisation (Miyato et al. 2018): a weight is divided by its largest singular value,
//! which one round of power iteration an update follows.

use crate::data::Random;
use burn::tensor::Tensor;

/// A random u of unit length, `[rows]`, for the power iteration to start from.
pub(in crate::gan) fn start(rows: usize, random: &mut Random) -> Vec<f32> {
    let vector: Vec<f32> = (0..rows).map(|_| random.normal()).collect();
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-12);
    vector.into_iter().map(|value| value / length).collect()
}

/// W/σ(W), flat, for a flat `weight` read as `[rows, columns]`, with `u` `[rows]` close to the
/// first left singular vector. σ = uᵀWv is differentiated with u and v held constant (Miyato et al.
/// 2018, §2.1). Where `iterate`, u makes a round first.
pub(in crate::gan) fn normalise(
    weight: Tensor<1>,
    [rows, columns]: [usize; 2],
    u: &mut Tensor<1>,
    iterate: bool,
) -> Tensor<1> {
    let matrix = weight.clone().reshape([rows, columns]);
    let fixed = matrix.clone().inner();
    let v = unit(fixed.clone().transpose().matmul(u.clone().reshape([rows, 1]))); // [columns, 1]
    if iterate {
        *u = unit(fixed.matmul(v.clone())).reshape([rows]);
    }
    let sigma = u.clone().reshape([1, rows]).matmul(matrix).matmul(v).reshape([1]); // [1]
    weight / sigma
}

fn unit(vector: Tensor<2>) -> Tensor<2> {
    let length = vector.clone().square().sum().sqrt().add_scalar(1e-12).unsqueeze::<2>();
    vector / length
}
