//! The discriminator: a network on packs of samples, and the ways in which it takes a condition
//! into account.

use super::flow::Flow;
use super::regularizer::spectral_norm;
use super::technique::packing;
use super::{Mode, Network};
use crate::experiment::{DiscriminatorCondition, Experiment, Invalid, Shape};
use burn::tensor::Tensor;

/// The plan of a discriminator. Its tensors are those of [`Experiment::discriminator_tensors`].
#[derive(Clone, Debug)]
pub struct Discriminator {
    network: Network,
    head: Head,
    /// Numbers of one condition vector.
    width: usize,
    /// Whether the condition stands beside the sample.
    concatenates: bool,
    packing: usize,
    sample: Shape,
    /// The weights that are spectrally normalised.
    spectral: Vec<Spectral>,
    /// The place of the running centre of the outputs among the statistics.
    centre: usize,
}

/// What stands beside the network's last layer and reads the same features, by the places of its
/// parameters.
#[derive(Clone, Copy, Debug)]
enum Head {
    None,
    Projection(usize),
    Classifier { weight: usize, bias: usize },
}

/// A weight that is divided by its largest singular value.
#[derive(Clone, Copy, Debug)]
struct Spectral {
    /// Its place among the parameters.
    weight: usize,
    /// Its rows and columns.
    matrix: [usize; 2],
    /// The place of its singular vector among the statistics.
    vector: usize,
}

/// The discriminator's output for a batch of packs.
pub(super) struct Output {
    /// `[packs, 1]`, larger where it looks real.
    pub logits: Tensor<2>,
    /// The auxiliary classifier's logits, `[packs, width]`.
    pub class_logits: Option<Tensor<2>>,
}

impl Discriminator {
    /// Plans the discriminator of `experiment`.
    ///
    /// # Errors
    /// One sentence that names the first layer that does not fit.
    pub fn new(experiment: &Experiment) -> Result<Self, Invalid> {
        let input = experiment.discriminator_input();
        let network = Network::new(&experiment.discriminator, "discriminator", input)?;
        let tensors = experiment.discriminator_tensors();
        let head = match ["projection", "classifier.weight", "classifier.bias"]
            .map(|name| tensors.parameter(name))
        {
            [Some(projection), ..] => Head::Projection(projection),
            [_, Some(weight), Some(bias)] => Head::Classifier { weight, bias },
            _ => Head::None,
        };
        let spectral = tensors.parameters.iter().enumerate().filter_map(|(weight, spec)| {
            let vector = tensors.statistic(&format!("spectral_norm.{}", spec.name))?;
            Some(Spectral { weight, matrix: spec.matrix()?, vector })
        });
        let concatenates =
            experiment.condition.discriminator == DiscriminatorCondition::Concatenate;
        Ok(Self {
            network,
            head,
            width: experiment.condition_width(),
            concatenates,
            packing: experiment.technique.packing.max(1) as usize,
            sample: experiment.data.shape(),
            spectral: spectral.collect(),
            centre: tensors.statistic("centre").ok_or_else(|| {
                Invalid::new("discriminator", "The discriminator has no running centre.")
            })?,
        })
    }

    /// The plan of the layers.
    #[must_use]
    pub const fn network(&self) -> &Network {
        &self.network
    }

    /// Samples in one pack.
    pub(super) const fn packing(&self) -> usize {
        self.packing
    }

    /// The place of the running centre of the outputs among the statistics.
    pub(super) const fn centre(&self) -> usize {
        self.centre
    }

    /// The parameters that the network runs with: the learned ones, or the spectrally normalised
    /// ones. The vectors of the power iteration make a round where `iterate`.
    pub(super) fn effective(
        &self,
        parameters: &[Tensor<1>],
        statistics: &mut [Tensor<1>],
        iterate: bool,
    ) -> Vec<Tensor<1>> {
        let mut effective = parameters.to_vec();
        for Spectral { weight, matrix, vector } in &self.spectral {
            effective[*weight] = spectral_norm::normalise(
                parameters[*weight].clone(),
                *matrix,
                &mut statistics[*vector],
                iterate,
            );
        }
        effective
    }

    /// The output for packs, whose `condition` is packed likewise, `[packs, packing·width]`.
    pub(super) fn forward(
        &self,
        parameters: &[Tensor<1>],
        statistics: &mut [Tensor<1>],
        packs: Flow,
        condition: Option<Tensor<2>>,
        mode: Mode,
    ) -> Output {
        let packs = self.with_condition(packs, condition.as_ref());
        if matches!(self.head, Head::None) {
            return Output {
                logits: self.network.flow(parameters, statistics, packs, mode).vector(),
                class_logits: None,
            };
        }
        let (features, logits) = self.network.split_flow(parameters, statistics, packs, mode);
        self.with_head(parameters, features, logits, condition)
    }

    /// The same, with the gradient of each logit with respect to its pack, `[packs, features of a
    /// pack]`, as an expression that can be differentiated.
    pub(super) fn forward_with_input_gradient(
        &self,
        parameters: &[Tensor<1>],
        statistics: &mut [Tensor<1>],
        packs: Flow,
        condition: Option<Tensor<2>>,
        mode: Mode,
    ) -> (Output, Tensor<2>) {
        let packs = self.with_condition(packs, condition.as_ref());
        let (features, logits, traces) = self.network.trace(parameters, statistics, packs, mode);
        let at_features = match (&condition, self.head) {
            (Some(condition), Head::Projection(projection)) => {
                let shape = [self.width, features.dims()[1]];
                Some(condition.clone().matmul(parameters[projection].clone().reshape(shape)))
            }
            _ => None,
        };
        let ones = logits.clone().inner().ones_like();
        let gradient = self.network.pull(parameters, statistics, traces, ones, at_features);
        (self.with_head(parameters, features, logits, condition), self.of_samples(gradient))
    }

    fn with_head(
        &self,
        parameters: &[Tensor<1>],
        features: Tensor<2>,
        logits: Tensor<2>,
        condition: Option<Tensor<2>>,
    ) -> Output {
        let width = features.dims()[1];
        match (self.head, condition) {
            (Head::Projection(projection), Some(condition)) => {
                let projection = parameters[projection].clone().reshape([self.width, width]);
                let directions = condition.matmul(projection); // [packs, features]
                Output { logits: logits + (directions * features).sum_dim(1), class_logits: None }
            }
            (Head::Classifier { weight, bias }, _) => {
                let weight = parameters[weight].clone().reshape([width, self.width]);
                let class_logits = features.matmul(weight) + parameters[bias].clone().unsqueeze();
                Output { logits, class_logits: Some(class_logits) }
            }
            (Head::None, _) | (Head::Projection(_), None) => Output { logits, class_logits: None },
        }
    }

    /// Puts the condition beside the samples: behind a vector, or as constant channels under an
    /// image.
    fn with_condition(&self, packs: Flow, condition: Option<&Tensor<2>>) -> Flow {
        let Some(condition) = condition.filter(|_| self.concatenates) else { return packs };
        match self.pack_shape() {
            Shape::Vector(_) => {
                Flow::Vector(Tensor::cat(vec![packs.vector(), condition.clone()], 1))
            }
            shape @ Shape::Image { height, width, .. } => {
                let x = packs.image(shape);
                let [count, channels] = condition.dims();
                let planes = condition
                    .clone()
                    .reshape([count, channels, 1, 1])
                    .expand([count, channels, height, width]);
                Flow::Image(Tensor::cat(vec![x, planes], 1))
            }
        }
    }

    /// The part of an input gradient that belongs to the samples, flat.
    fn of_samples(&self, gradient: Flow) -> Tensor<2> {
        // Channels come first in a flattened image too, so what stands beside the samples stands
        // behind them.
        let gradient = gradient.vector();
        gradient.narrow(1, 0, self.pack_shape().len())
    }

    /// The shape of a pack without what stands beside it.
    pub(super) const fn pack_shape(&self) -> Shape {
        match self.sample {
            Shape::Vector(size) => Shape::Vector(self.packing * size),
            Shape::Image { channels, height, width } => {
                Shape::Image { channels: self.packing * channels, height, width }
            }
        }
    }

    /// Samples as they flow into a pack: an image as an image.
    pub(super) fn as_samples(&self, samples: Tensor<2>) -> Flow {
        match self.sample {
            Shape::Vector(_) => Flow::Vector(samples),
            Shape::Image { .. } => Flow::Image(Flow::Vector(samples).image(self.sample)),
        }
    }

    /// Conditions of the samples of each pack, one behind the other.
    pub(super) fn packed_condition(&self, condition: Option<Tensor<2>>) -> Option<Tensor<2>> {
        condition.map(|condition| packing::rows(condition, self.packing))
    }
}
