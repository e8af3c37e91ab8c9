//! The generator: a network behind a latent vector and what it is told.

use super::flow::Flow;
use super::{Batch, Mode, Network};
use crate::experiment::{Experiment, Invalid};
use burn::tensor::Tensor;

/// The plan of a generator. Its tensors are those of [`Experiment::generator_tensors`].
#[derive(Clone, Debug)]
pub struct Generator {
    network: Network,
    embedding: Option<Embedding>,
}

/// A learned embedding of the condition.
#[derive(Clone, Copy, Debug)]
struct Embedding {
    /// Its place among the parameters.
    index: usize,
    /// Width of the condition, and numbers of the embedding.
    shape: [usize; 2],
}

impl Generator {
    /// Plans the generator of `experiment`.
    ///
    /// # Errors
    /// One sentence that names the first layer that does not fit.
    pub fn new(experiment: &Experiment) -> Result<Self, Invalid> {
        let network =
            Network::new(&experiment.generator, "generator", experiment.generator_input())?;
        let tensors = experiment.generator_tensors();
        let embedding = tensors.parameter("embedding").and_then(|index| {
            Some(Embedding { index, shape: tensors.parameters[index].matrix()? })
        });
        Ok(Self { network, embedding })
    }

    /// The plan of the layers.
    #[must_use]
    pub const fn network(&self) -> &Network {
        &self.network
    }

    /// Samples of `noise`: images stay images.
    pub(super) fn forward(
        &self,
        parameters: &[Tensor<1>],
        statistics: &mut [Tensor<1>],
        noise: Batch,
        mode: Mode,
    ) -> Flow {
        let Batch { values, condition } = noise;
        let input = match (condition, self.embedding) {
            (None, _) => values,
            (Some(condition), None) => Tensor::cat(vec![values, condition], 1),
            // A row of the embedding for a class, a sum of rows for attributes.
            (Some(condition), Some(Embedding { index, shape })) => {
                let embedding = parameters[index].clone().reshape(shape);
                Tensor::cat(vec![values, condition.matmul(embedding)], 1)
            }
        };
        self.network.flow(parameters, statistics, Flow::Vector(input), mode)
    }
}
