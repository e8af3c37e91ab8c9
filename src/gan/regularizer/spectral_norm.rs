//! Spectral normalisation (Miyato et al. 2018): a weight is divided by its largest singular value,
//! which one round of power iteration an update follows.

use burn::tensor::Tensor;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::kinds;
    use crate::data::Random;
    use crate::experiment::{
        ConditionSpec, DiscriminatorCondition, Experiment, GeneratorCondition, LayerSpec,
    };
    use crate::gan::{Discriminator, Player, host};
    use burn::tensor::Device;
    use nalgebra::DMatrix;

    /// Every layer with a weight, and a projection of the condition.
    fn experiment() -> Experiment {
        let layers = [
            LayerSpec::Conv { channels: 3, kernel: 4, stride: 2, padding: 1 },
            kinds::LEAKY,
            LayerSpec::TransposedConv { channels: 2, kernel: 4, stride: 2, padding: 1 },
            kinds::LEAKY,
            LayerSpec::UpsampleConv { channels: 3, kernel: 3, scale: 2 },
            kinds::LEAKY,
            LayerSpec::Dense { units: 6 },
        ];
        let mut experiment = kinds::game(kinds::DIGITS, &layers);
        experiment.regularizer.spectral_norm = true;
        experiment.condition = ConditionSpec {
            generator: GeneratorCondition::Concatenate,
            discriminator: DiscriminatorCondition::Projection,
            ..ConditionSpec::default()
        };
        experiment
    }

    /// Where each weight stands among the parameters, and its rows and columns: maps that come out
    /// of a convolution, or that go into a transposed one, against all the rest.
    const WEIGHTS: [(usize, [usize; 2]); 6] = [
        (0, [3, 16]),          // conv, [out, in·4·4]
        (2, [3, 2 * 16]),      // transposed conv, [in, out·4·4]
        (4, [3, 2 * 9]),       // upsampling conv, [out, in·3·3]
        (6, [3 * 16 * 16, 6]), // dense, [in, out]
        (8, [6, 1]),           // the last dense layer
        (10, [10, 6]),         // the projection, [classes, features]
    ];

    #[test]
    fn the_largest_singular_value_of_every_effective_weight_is_1() {
        let plan = Discriminator::new(&experiment()).unwrap();
        let tensors = experiment().discriminator_tensors();
        let player = Player::new(tensors, &mut Random::new(1, 0), &Device::flex());
        let Player { parameters, mut statistics, .. } = player;
        let mut effective = Vec::new();
        for _ in 0..500 {
            effective = plan.effective(&parameters, &mut statistics, true);
        }
        assert_eq!(parameters.len(), 11);
        for (index, [rows, columns]) in WEIGHTS {
            let singular = |tensor: &Tensor<1>| {
                let values = host::take(tensor.clone()).unwrap();
                DMatrix::from_row_slice(rows, columns, &values).singular_values()
            };
            let before = singular(&parameters[index]);
            let after = singular(&effective[index]);
            assert!((after[0] - 1.0).abs() < 1e-3, "weight {index}: {after}");
            // Every singular value is divided by the same number.
            let ratio = before[0];
            assert!(
                before.iter().zip(&after).all(|(a, b)| (a / ratio - b).abs() < 1e-3),
                "weight {index}: {before} became {after}"
            );
        }
        for index in (0..parameters.len()).filter(|index| WEIGHTS.iter().all(|(w, _)| w != index)) {
            let values = |tensor: &Tensor<1>| host::take(tensor.clone()).unwrap();
            assert_eq!(values(&parameters[index]), values(&effective[index]), "bias {index}");
        }
    }
}
