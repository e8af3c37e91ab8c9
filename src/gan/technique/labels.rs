//! Label smoothing (one-sided, Salimans et al. 2016) and label flipping (Chintala et al. 2016). Off
//! by default; .1 and .05 are usual.

use crate::data::Random;
use crate::experiment::ObjectiveSpec;
use crate::gan::host;
use crate::gan::loss::Targets;
use burn::tensor::Tensor;

/// What the discriminator is told of the samples that it gave `outputs` for, real and generated;
/// `None` where it is told the plain truth. A real sample is labelled 1 − smoothing, a generated
/// one 0, and each label is exchanged with the flipping's probability.
pub(in crate::gan) fn targets(
    spec: &ObjectiveSpec,
    outputs: [&Tensor<2>; 2],
    random: &mut Random,
) -> Option<Targets> {
    let ObjectiveSpec { loss, label_smoothing, label_flipping, .. } = *spec;
    if !loss.has_labels() || (label_smoothing == 0.0 && label_flipping == 0.0) {
        return None;
    }
    let (truth, lie) = (1.0 - label_smoothing as f32, 0.0);
    let mut column = |output: &Tensor<2>, [right, wrong]: [f32; 2]| -> Tensor<2> {
        let [rows, _] = output.dims();
        let values = (0..rows)
            .map(|_| if f64::from(random.uniform()) < label_flipping { wrong } else { right })
            .collect();
        host::beside(values, output).reshape([rows, 1])
    };
    let [real, fake] = outputs;
    Some(Targets { real: column(real, [truth, lie]), fake: column(fake, [lie, truth]) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn labels_are_smoothed_on_one_side_and_flipped_as_often_as_asked() {
        let outputs = Tensor::zeros([4000, 1], &Device::flex());
        let spec = ObjectiveSpec {
            label_smoothing: 0.1,
            label_flipping: 0.25,
            ..ObjectiveSpec::default()
        };
        let targets = targets(&spec, [&outputs, &outputs], &mut Random::new(1, 0)).unwrap();
        let real = host::take(targets.real.flatten(0, 1)).unwrap();
        let flipped = real.iter().filter(|value| **value == 0.0).count();
        assert!((900..1100).contains(&flipped), "{flipped}");
        assert!(real.iter().all(|value| *value == 0.0 || (*value - 0.9).abs() < 1e-6));
        let fake = host::take(targets.fake.flatten(0, 1)).unwrap();
        let flipped = fake.iter().filter(|value| **value != 0.0).count();
        assert!((900..1100).contains(&flipped), "{flipped}");
        assert!(fake.iter().all(|value| *value == 0.0 || (*value - 0.9).abs() < 1e-6));
        assert!(
            super::targets(&ObjectiveSpec::default(), [&outputs, &outputs], &mut Random::new(1, 0))
                .is_none()
        );
    }
}
