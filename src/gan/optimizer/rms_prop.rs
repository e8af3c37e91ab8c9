//! RMSProp (Tieleman and Hinton 2012).

use super::{Rule, State};
use crate::experiment::OptimizerSpec;
use burn::tensor::Tensor;

const EPSILON: f32 = 1e-8;

/// v ← βv + (1−β)g², θ ← θ − η · g / (√v + ε).
pub(super) struct RmsProp {
    beta: f32,
    rate: f32,
}

impl RmsProp {
    pub(super) fn new(spec: &OptimizerSpec, rate: f64) -> Self {
        Self { beta: spec.beta2 as f32, rate: rate as f32 }
    }
}

impl Rule for RmsProp {
    fn on_host(&self, state: &mut State<Vec<f32>>, gradient: &[f32]) {
        let Self { beta, rate } = *self;
        for ((p, v), g) in state.parameter.iter_mut().zip(&mut state.second).zip(gradient) {
            *v = beta * *v + (1.0 - beta) * g * g;
            *p -= rate * g / (v.sqrt() + EPSILON);
        }
    }

    fn on_device(&self, state: State<Tensor<1>>, gradient: Tensor<1>) -> State<Tensor<1>> {
        let second = state.second.mul_scalar(self.beta)
            + gradient.clone().square().mul_scalar(1.0 - self.beta);
        let step = gradient / second.clone().sqrt().add_scalar(EPSILON);
        State {
            parameter: state.parameter - step.mul_scalar(self.rate),
            first: state.first,
            second,
        }
    }
}
