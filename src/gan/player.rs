//! One player's numbers: what it learns, what it keeps besides, and its optimiser.

use super::technique::average;
use super::{Optimizer, host};
use crate::data::Random;
use crate::experiment::{OptimizerSpec, Start, TensorSpec, TensorSpecs};
use burn::tensor::{Device, Tensor};
use std::sync::Arc;

/// The numbers of one player; its plan is a [`super::Generator`] or a [`super::Discriminator`].
#[derive(Clone, Debug)]
pub struct Player {
    /// The names and shapes of the parameters and of the statistics. Shared, because unrolling clones
    /// a player at every step.
    pub tensors: Arc<TensorSpecs>,
    /// What is learned, one flat tensor each.
    pub parameters: Vec<Tensor<1>>,
    /// What is kept but not learned: running statistics, fixed frequencies, the vectors of spectral
    /// normalisation.
    pub statistics: Vec<Tensor<1>>,
    /// Exponential moving averages of the parameters, then of the statistics; empty where none are
    /// kept. Averaged weights meet other activations than the weights of the moment do, so batch
    /// normalisation's statistics are averaged with them.
    pub averages: Vec<Tensor<1>>,
    /// The optimiser's memory.
    pub optimizer: Optimizer,
}

/// The gradient of each parameter, in their order.
pub(crate) type Gradients = Vec<Option<Tensor<1>>>;

impl Player {
    /// A player of these `tensors` with their first values.
    pub(crate) fn new(tensors: TensorSpecs, random: &mut Random, device: &Device) -> Self {
        let mut drawn = |specs: &[TensorSpec]| -> Vec<Tensor<1>> {
            specs.iter().map(|spec| host::give(initial(spec, random), device)).collect()
        };
        Self {
            parameters: drawn(&tensors.parameters),
            statistics: drawn(&tensors.statistics),
            averages: Vec::new(),
            optimizer: Optimizer::default(),
            tensors: Arc::new(tensors),
        }
    }

    /// The parameters as leaves of a new autodiff graph.
    pub(crate) fn leaves(&self) -> Vec<Tensor<1>> {
        self.parameters
            .iter()
            .map(|parameter| parameter.clone().autodiff().require_grad())
            .collect()
    }

    /// Follows `gradients` with the learning rate of `step`.
    pub(crate) fn follow(&mut self, spec: &OptimizerSpec, step: u64, gradients: Gradients) {
        self.optimizer.update(spec, spec.rate_at(step), &mut self.parameters, gradients);
    }

    /// Starts the averages where the player stands.
    pub(crate) fn keep_averages(&mut self) {
        self.averages = self.parameters.iter().chain(&self.statistics).cloned().collect();
    }

    /// The averages follow the player.
    pub(super) fn average(&mut self, decay: f32) {
        let (of_parameters, of_statistics) = self.averages.split_at_mut(self.parameters.len());
        average::follow(decay, of_parameters, &self.parameters);
        average::follow(decay, of_statistics, &self.statistics);
    }

    /// The averaged parameters and statistics, or those of the moment where none are kept.
    #[must_use]
    pub fn best(&self) -> (&[Tensor<1>], &[Tensor<1>]) {
        if self.averages.is_empty() {
            (&self.parameters, &self.statistics)
        } else {
            self.averages.split_at(self.parameters.len())
        }
    }

    /// How many numbers are learned.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        self.parameters.iter().map(|parameter| parameter.dims()[0]).sum()
    }
}

/// The first values of a tensor.
fn initial(spec: &TensorSpec, random: &mut Random) -> Vec<f32> {
    let count: usize = spec.shape.iter().product();
    let mut normals =
        |deviation: f32| -> Vec<f32> { (0..count).map(|_| deviation * random.normal()).collect() };
    match spec.start {
        Start::Zeros => vec![0.0; count],
        Start::Ones => vec![1.0; count],
        Start::Normal { deviation } => normals(deviation),
        Start::Weight { gain, fan_in } => normals(gain / fan_in.sqrt()),
        Start::Unit => {
            let vector = normals(1.0);
            let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-12);
            vector.into_iter().map(|value| value / length).collect()
        }
    }
}

/// The gradients of `loss` with respect to `leaves`, which are given up before memory is written.
pub(crate) fn gradients(loss: &Tensor<1>, leaves: Vec<Tensor<1>>) -> Gradients {
    let mut gradients = loss.backward();
    leaves.into_iter().map(|leaf| leaf.grad_remove(&mut gradients)).collect()
}
