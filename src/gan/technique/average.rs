//! The exponential moving average of the generator's weights (Yazıcı et al. 2018), which is what is
//! shown and measured; decay .99, warm-up 10.

use burn::tensor::Tensor;

/// The decay after `updates` updates: the average follows closely at first, so that the first
/// pictures are not those of random weights. min(decay, (1 + t)/(warm-up + t)).
pub(in crate::gan) fn decay(decay: f64, warm_up: f64, updates: u64) -> f32 {
    let t = updates as f64;
    decay.min((1.0 + t) / (warm_up + t)) as f32
}

/// average ← decay · average + (1 − decay) · parameter, for every parameter.
pub(in crate::gan) fn follow(decay: f32, averages: &mut [Tensor<1>], parameters: &[Tensor<1>]) {
    for (average, parameter) in averages.iter_mut().zip(parameters) {
        *average = average.clone().mul_scalar(decay) + parameter.clone().mul_scalar(1.0 - decay);
    }
}

#[cfg(test)]
mod tests {
    use super::decay;

    #[test]
    fn the_decay_warms_up_from_a_tenth_to_what_was_asked() {
        assert!((decay(0.99, 10.0, 0) - 0.1).abs() < 1e-6);
        assert!((decay(0.99, 10.0, 100_000) - 0.99).abs() < 1e-6);
        assert!(decay(0.99, 1000.0, 500) < decay(0.99, 10.0, 500));
    }
}
