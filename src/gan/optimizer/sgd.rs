//! Stochastic gradient descent with momentum (Polyak 1964).

use super::{Rule, State};
use crate::experiment::OptimizerSpec;
use burn::tensor::Tensor;

/// m ← μm + g, θ ← θ − η · m.
pub(super) struct Sgd {
    momentum: f32,
    rate: f32,
}

impl Sgd {
    pub(super) fn new(spec: &OptimizerSpec, rate: f64) -> Self {
        Self { momentum: spec.beta1 as f32, rate: rate as f32 }
    }
}

impl Rule for Sgd {
    fn on_host(&self, state: &mut State<Vec<f32>>, gradient: &[f32]) {
        let Self { momentum, rate } = *self;
        for ((p, m), g) in state.parameter.iter_mut().zip(&mut state.first).zip(gradient) {
            *m = momentum * *m + g;
            *p -= rate * *m;
        }
    }

    fn on_device(&self, state: State<Tensor<1>>, gradient: Tensor<1>) -> State<Tensor<1>> {
        let first = state.first.mul_scalar(self.momentum) + gradient;
        State {
            parameter: state.parameter - first.clone().mul_scalar(self.rate),
            first,
            second: state.second,
        }
    }
}
