//! The discriminator: a network on packs of samples, and the ways in which it takes a condition
//! into account.

use super::layer::Flow;
use super::regularizer::spectral_norm;
use super::technique::packing;
use super::{Mode, Network, host};
use crate::data::Random;
use crate::experiment::{DiscriminatorCondition, Experiment, Invalid, Shape};
use burn::tensor::{Device, Tensor};

/// The plan of a discriminator.
///
/// Its parameters are the network's, then the head's: the projection's `[width, features]`, or the
/// auxiliary classifier's weight `[features, width]` and bias `[width]`. Its statistics are the
/// network's, then spectral normalisation's vectors, one for each weight, and last the running
/// centre of its outputs, `[1]`.
#[derive(Clone, Debug)]
pub struct Discriminator {
    network: Network,
    condition: DiscriminatorCondition,
    /// Numbers of one condition vector.
    width: usize,
    packing: usize,
    sample: Shape,
    spectral: bool,
}

/// What the discriminator says of a batch of packs.
pub(super) struct Verdict {
    /// `[packs, 1]`, larger where it looks real.
    pub logits: Tensor<2>,
    /// The auxiliary classifier's logits, `[packs, width]`.
    pub guess: Option<Tensor<2>>,
}

impl Discriminator {
    /// Plans the discriminator of `experiment`.
    ///
    /// # Errors
    /// One sentence that names the first layer that does not fit.
    pub fn new(experiment: &Experiment) -> Result<Self, Invalid> {
        Ok(Self {
            network: Network::new(
                &experiment.discriminator,
                "discriminator",
                experiment.discriminator_input(),
            )?,
            condition: experiment.condition.discriminator,
            width: experiment.condition_width(),
            packing: experiment.technique.packing.max(1) as usize,
            sample: experiment.data.shape(),
            spectral: experiment.regularizer.spectral_norm,
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

    pub(super) fn initial_parameters(
        &self,
        random: &mut Random,
        device: &Device,
    ) -> Vec<Tensor<1>> {
        let mut all = self.network.initial_parameters(random, device);
        let (features, width) = (self.network.features(), self.width);
        let scale = 1.0 / (features.max(1) as f32).sqrt();
        match self.condition {
            DiscriminatorCondition::Projection | DiscriminatorCondition::AuxiliaryClassifier => {
                all.push(host::give(
                    (0..features * width).map(|_| scale * random.normal()).collect(),
                    device,
                ));
            }
            DiscriminatorCondition::None | DiscriminatorCondition::Concatenate => {}
        }
        if self.condition == DiscriminatorCondition::AuxiliaryClassifier {
            all.push(Tensor::zeros([width], device));
        }
        all
    }

    pub(super) fn initial_statistics(
        &self,
        random: &mut Random,
        device: &Device,
    ) -> Vec<Tensor<1>> {
        let mut all = self.network.initial_statistics(random, device);
        if self.spectral {
            all.extend(
                self.matrices()
                    .map(|(_, [rows, _])| host::give(spectral_norm::start(rows, random), device)),
            );
        }
        all.push(Tensor::zeros([1], device));
        all
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
        if self.spectral {
            let first = statistics.len() - 1 - self.matrices().count();
            for ((index, matrix), u) in self.matrices().zip(&mut statistics[first..]) {
                effective[index] =
                    spectral_norm::normalise(parameters[index].clone(), matrix, u, iterate);
            }
        }
        effective
    }

    /// Where each weight stands among the parameters, with its rows and columns: the network's, and
    /// the head's.
    fn matrices(&self) -> impl Iterator<Item = (usize, [usize; 2])> + '_ {
        let features = self.network.features();
        let head = match self.condition {
            DiscriminatorCondition::Projection => Some([self.width, features]),
            DiscriminatorCondition::AuxiliaryClassifier => Some([features, self.width]),
            DiscriminatorCondition::None | DiscriminatorCondition::Concatenate => None,
        };
        self.network
            .matrices()
            .chain(head.map(|matrix| (self.network.parameter_lengths().len(), matrix)))
    }

    /// Judges packs, whose `condition` is packed likewise, `[packs, packing·width]`.
    pub(super) fn judge(
        &self,
        parameters: &[Tensor<1>],
        statistics: &mut [Tensor<1>],
        packs: Flow,
        condition: Option<Tensor<2>>,
        mode: Mode,
    ) -> Verdict {
        let packs = self.beside(packs, condition.as_ref());
        if !self.has_head() {
            return Verdict {
                logits: self.network.flow(parameters, statistics, packs, mode).vector(),
                guess: None,
            };
        }
        let (features, logits) = self.network.split_flow(parameters, statistics, packs, mode);
        self.headed(parameters, features, logits, condition)
    }

    /// The same, with the gradient of each logit with respect to its pack, `[packs, features of a
    /// pack]`, as an expression that can be differentiated.
    pub(super) fn judge_with_gradient(
        &self,
        parameters: &[Tensor<1>],
        statistics: &mut [Tensor<1>],
        packs: Flow,
        condition: Option<Tensor<2>>,
        mode: Mode,
    ) -> (Verdict, Tensor<2>) {
        let packs = self.beside(packs, condition.as_ref());
        let (features, logits, traces) = self.network.trace(parameters, statistics, packs, mode);
        let at_features = match (&condition, self.condition, parameters.last()) {
            (Some(told), DiscriminatorCondition::Projection, Some(projection)) => Some(
                told.clone().matmul(projection.clone().reshape([self.width, features.dims()[1]])),
            ),
            _ => None,
        };
        let ones = logits.clone().inner().ones_like();
        let gradient = self.network.pull(parameters, statistics, traces, ones, at_features);
        (self.headed(parameters, features, logits, condition), self.of_samples(gradient))
    }

    const fn has_head(&self) -> bool {
        matches!(
            self.condition,
            DiscriminatorCondition::Projection | DiscriminatorCondition::AuxiliaryClassifier
        )
    }

    fn headed(
        &self,
        parameters: &[Tensor<1>],
        features: Tensor<2>,
        logits: Tensor<2>,
        condition: Option<Tensor<2>>,
    ) -> Verdict {
        let width = features.dims()[1];
        match (self.condition, condition, parameters) {
            (DiscriminatorCondition::Projection, Some(told), [.., projection]) => {
                let directions = told.matmul(projection.clone().reshape([self.width, width])); // [packs, features]
                Verdict { logits: logits + (directions * features).sum_dim(1), guess: None }
            }
            (DiscriminatorCondition::AuxiliaryClassifier, _, [.., weight, bias]) => {
                let guess = features.matmul(weight.clone().reshape([width, self.width]))
                    + bias.clone().unsqueeze();
                Verdict { logits, guess: Some(guess) }
            }
            _ => Verdict { logits, guess: None },
        }
    }

    /// Puts the condition beside the samples: behind a vector, or as constant channels under an
    /// image.
    fn beside(&self, packs: Flow, condition: Option<&Tensor<2>>) -> Flow {
        let (DiscriminatorCondition::Concatenate, Some(told)) = (self.condition, condition) else {
            return packs;
        };
        match self.pack_shape() {
            Shape::Vector(_) => Flow::Vector(Tensor::cat(vec![packs.vector(), told.clone()], 1)),
            shape @ Shape::Image { height, width, .. } => {
                let x = packs.image(shape);
                let [count, channels] = told.dims();
                let planes = told
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
        condition.map(|told| packing::rows(told, self.packing))
    }
}
