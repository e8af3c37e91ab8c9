//! One player's numbers: what it learns, what it keeps besides, and its optimiser.

use super::Optimizer;
use crate::experiment::OptimizerSpec;
use burn::tensor::Tensor;

/// The numbers of one player; its plan is a [`super::Generator`] or a [`super::Discriminator`].
#[derive(Clone, Debug)]
pub struct Player {
    /// What is learned, one flat tensor each.
    pub parameters: Vec<Tensor<1>>,
    /// What is kept but not learned: running statistics, fixed frequencies, the vectors of spectral normalisation.
    pub statistics: Vec<Tensor<1>>,
    /// Exponential moving averages of the parameters; empty where none are kept.
    pub averages: Vec<Tensor<1>>,
    /// The optimiser's memory.
    pub optimizer: Optimizer,
}

/// The gradient of each parameter, in their order.
pub(super) type Gradients = Vec<Option<Tensor<1>>>;

impl Player {
    pub(super) fn new(parameters: Vec<Tensor<1>>, statistics: Vec<Tensor<1>>) -> Self {
        Self { parameters, statistics, averages: Vec::new(), optimizer: Optimizer::default() }
    }

    /// The parameters as leaves of a new autodiff graph.
    pub(super) fn leaves(&self) -> Vec<Tensor<1>> {
        self.parameters.iter().map(|parameter| parameter.clone().autodiff().require_grad()).collect()
    }

    /// Follows `gradients` with the learning rate of `step`.
    pub(super) fn follow(&mut self, spec: &OptimizerSpec, step: u64, gradients: Gradients) {
        self.optimizer.update(spec, spec.rate_at(step), &mut self.parameters, gradients);
    }

    /// The averaged parameters, or the parameters themselves where none are kept.
    #[must_use]
    pub fn best_parameters(&self) -> &[Tensor<1>] {
        if self.averages.is_empty() { &self.parameters } else { &self.averages }
    }

    /// How many numbers are learned.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        self.parameters.iter().map(|parameter| parameter.dims()[0]).sum()
    }
}

/// The gradients of `loss` with respect to `leaves`, which are given up before memory is written.
pub(super) fn gradients(loss: &Tensor<1>, leaves: Vec<Tensor<1>>) -> Gradients {
    let mut gradients = loss.backward();
    leaves.into_iter().map(|leaf| leaf.grad_remove(&mut gradients)).collect()
}
