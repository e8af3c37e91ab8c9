//! The generator: a network behind a latent vector and what it is told.

use super::layer::Flow;
use super::{Batch, Mode, Network, host};
use crate::data::Random;
use crate::experiment::{Experiment, GeneratorCondition, Invalid};
use burn::tensor::{Device, Tensor};

/// The plan of a generator. Its parameters are the network's, then the embedding's, `[width,
/// embedding]`.
#[derive(Clone, Debug)]
pub struct Generator {
    network: Network,
    /// Rows and columns of the learned embedding.
    embedding: Option<[usize; 2]>,
}

impl Generator {
    /// Plans the generator of `experiment`.
    ///
    /// # Errors
    /// One sentence that names the first layer that does not fit.
    pub fn new(experiment: &Experiment) -> Result<Self, Invalid> {
        let network =
            Network::new(&experiment.generator, "generator", experiment.generator_input())?;
        let embeds = experiment.condition.generator == GeneratorCondition::Embed;
        let embedding =
            embeds.then(|| [experiment.condition_width(), experiment.condition.embedding as usize]);
        Ok(Self { network, embedding })
    }

    /// The plan of the layers.
    #[must_use]
    pub const fn network(&self) -> &Network {
        &self.network
    }

    pub(super) fn initial_parameters(
        &self,
        random: &mut Random,
        device: &Device,
    ) -> Vec<Tensor<1>> {
        let mut all = self.network.initial_parameters(random, device);
        all.extend(self.embedding.map(|[rows, columns]| {
            host::give((0..rows * columns).map(|_| random.normal()).collect(), device)
        }));
        all
    }

    pub(super) fn initial_statistics(
        &self,
        random: &mut Random,
        device: &Device,
    ) -> Vec<Tensor<1>> {
        self.network.initial_statistics(random, device)
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
            (Some(told), None) => Tensor::cat(vec![values, told], 1),
            (Some(told), Some(shape)) => match parameters.last() {
                // A row of the embedding for a class, a sum of rows for attributes.
                Some(embedding) => {
                    Tensor::cat(vec![values, told.matmul(embedding.clone().reshape(shape))], 1)
                }
                None => values,
            },
        };
        self.network.flow(parameters, statistics, Flow::Vector(input), mode)
    }
}
