//! Adam (Kingma and Ba 2014), and with decoupled weight decay AdamW (Loshchilov and Hutter 2017).

use super::{Rule, State};
use crate::experiment::OptimizerSpec;
use burn::tensor::Tensor;

/// Adam's ε, as in the paper.
const EPSILON: f64 = 1e-8;

/// m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², θ ← θ − η · m̂ / (√v̂ + ε) − η·w·θ. The bias corrections
/// of m̂ and v̂ are folded into `rate` and `epsilon`.
pub(super) struct Adam {
    beta1: f32,
    beta2: f32,
    rate: f32,
    epsilon: f32,
    /// 1 − η·w.
    keep: f32,
}

impl Adam {
    pub(super) fn new(spec: &OptimizerSpec, rate: f64, weight_decay: f64, updates: u64) -> Self {
        let t = updates as f64;
        let correction = (1.0 - spec.beta2.powf(t)).sqrt();
        Self {
            beta1: spec.beta1 as f32,
            beta2: spec.beta2 as f32,
            rate: (rate * correction / (1.0 - spec.beta1.powf(t))) as f32,
            epsilon: (EPSILON * correction) as f32,
            keep: (1.0 - rate * weight_decay) as f32,
        }
    }
}

impl Rule for Adam {
    fn on_host(&self, state: &mut State<Vec<f32>>, gradient: &[f32]) {
        let Self { beta1, beta2, rate, epsilon, keep } = *self;
        for (((p, m), v), g) in
            state.parameter.iter_mut().zip(&mut state.first).zip(&mut state.second).zip(gradient)
        {
            *m = beta1 * *m + (1.0 - beta1) * g;
            *v = beta2 * *v + (1.0 - beta2) * g * g;
            *p = keep * *p - rate * *m / (v.sqrt() + epsilon);
        }
    }

    fn on_device(&self, state: State<Tensor<1>>, gradient: Tensor<1>) -> State<Tensor<1>> {
        let Self { beta1, beta2, rate, epsilon, keep } = *self;
        let first = state.first.mul_scalar(beta1) + gradient.clone().mul_scalar(1.0 - beta1);
        let second = state.second.mul_scalar(beta2) + gradient.square().mul_scalar(1.0 - beta2);
        let step = first.clone() / second.clone().sqrt().add_scalar(epsilon);
        #[allow(clippy::float_cmp)] // exactly 1 without weight decay
        let kept = if keep == 1.0 { state.parameter } else { state.parameter.mul_scalar(keep) };
        State { parameter: kept - step.mul_scalar(rate), first, second }
    }
}
