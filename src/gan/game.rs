//! The game: two players, and one turn of each. This is the whole of Algorithm 1 of Goodfellow et al. 2014.

use super::adam::{self, Adam};
use super::layer::Flow;
use super::{Mode, Network, discriminator_loss, generator_loss, host};
use crate::data::Random;
use crate::experiment::{AdamSpec, Experiment, Invalid, ObjectiveSpec, Shape};
use burn::tensor::{Device, Tensor, activation};

/// A network with its numbers and its optimiser.
#[derive(Clone, Debug)]
pub struct Player {
    /// The plan.
    pub network: Network,
    /// What is learned, one flat tensor each.
    pub parameters: Vec<Tensor<1>>,
    /// Running statistics of batch normalisation.
    pub statistics: Vec<Tensor<1>>,
    /// Exponential moving averages of the parameters; empty where none are kept.
    pub averages: Vec<Tensor<1>>,
    /// The optimiser's memory.
    pub adam: Adam,
}

/// Both players and the device they play on.
#[derive(Clone, Debug)]
pub struct Game {
    /// Makes samples from latent vectors.
    pub generator: Player,
    /// Tells real samples from generated ones.
    pub discriminator: Player,
    device: Device,
}

impl Player {
    fn new(network: Network, random: &mut Random, device: &Device) -> Self {
        let parameters = network.initial_parameters(random, device);
        let statistics = network.initial_statistics(device);
        Self { network, parameters, statistics, averages: Vec::new(), adam: Adam::default() }
    }

    /// The parameters as leaves of a new autodiff graph.
    fn leaves(&self) -> Vec<Tensor<1>> {
        self.parameters.iter().map(|parameter| parameter.clone().autodiff().require_grad()).collect()
    }

    /// Follows the gradient of `loss` with respect to `leaves`, which are given up before memory is written.
    fn learn(&mut self, loss: &Tensor<1>, leaves: Vec<Tensor<1>>, spec: &AdamSpec) {
        let mut gradients = loss.backward();
        let gradients = leaves.into_iter().map(|leaf| leaf.grad_remove(&mut gradients)).collect();
        self.adam.update(spec, &mut self.parameters, gradients);
    }

    /// The averaged parameters, or the parameters themselves where none are kept.
    #[must_use]
    pub fn best_parameters(&self) -> &[Tensor<1>] {
        if self.averages.is_empty() { &self.parameters } else { &self.averages }
    }

    /// How many numbers are learned.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        self.network.parameter_lengths().iter().sum()
    }
}

impl Game {
    /// Both players with fresh weights.
    ///
    /// # Errors
    /// Where a layer does not fit; see [`Experiment::validate`].
    pub fn new(experiment: &Experiment, random: &mut Random, device: &Device) -> Result<Self, Invalid> {
        let latent = Shape::Vector(experiment.latent.dimension as usize);
        let generator = Network::new(&experiment.generator, "generator", latent)?;
        let discriminator = Network::new(&experiment.discriminator, "discriminator", experiment.data.shape())?;
        let mut game = Self {
            generator: Player::new(generator, random, device),
            discriminator: Player::new(discriminator, random, device),
            device: device.clone(),
        };
        if experiment.training.ema > 0.0 {
            game.generator.averages.clone_from(&game.generator.parameters);
        }
        Ok(game)
    }

    /// The device that the players live on.
    #[must_use]
    pub const fn device(&self) -> &Device {
        &self.device
    }

    /// One update of the discriminator on `real` samples `[batch, features]` and on samples of these `latents`
    /// `[batch, dimension]`. Gives its loss, `[1]`, without the weight, and not read back.
    pub fn discriminator_turn(&mut self, objective: &ObjectiveSpec, spec: &AdamSpec, real: Tensor<2>, latents: Tensor<2>) -> Tensor<1> {
        let generator = &mut self.generator;
        // The generator is not taught here: its plain weights record no graph.
        let fake = generator.network.forward(&generator.parameters, &mut generator.statistics, latents, Mode::Train);
        let discriminator = &mut self.discriminator;
        let leaves = discriminator.leaves();
        let mut judge = |samples: Tensor<2>| discriminator.network.forward(&leaves, &mut discriminator.statistics, samples, Mode::Train);
        let (real, fake) = if discriminator.network.mixes_batch() {
            (judge(real), judge(fake))
        } else {
            // One pass over both halves costs less than two passes.
            let [reals, _] = real.dims();
            let [fakes, _] = fake.dims();
            let logits = judge(Tensor::cat(vec![real, fake], 0)); // [reals + fakes, 1]
            (logits.clone().narrow(0, 0, reals), logits.narrow(0, reals, fakes))
        };
        let loss = discriminator_loss(objective.loss, real, fake);
        let value = loss.clone().inner();
        discriminator.learn(&weighted(loss, objective.discriminator_weight), leaves, spec);
        value
    }

    /// One update of the generator on samples of these `latents`, and of its moving average with this `decay`.
    /// Gives its loss, `[1]`, without the weight, and not read back.
    pub fn generator_turn(&mut self, objective: &ObjectiveSpec, spec: &AdamSpec, latents: Tensor<2>, decay: f64) -> Tensor<1> {
        let generator = &mut self.generator;
        let leaves = generator.leaves();
        // An image goes over as an image: burn-fusion 0.22.1 gives wrong gradients where one is flattened and unflattened between
        // a convolution's input and the layer before it (seen as 30 % longer gradients of a DCGAN on WebGPU).
        let fake = generator.network.flow(&leaves, &mut generator.statistics, Flow::Vector(latents), Mode::Train);
        let discriminator = &mut self.discriminator;
        // The discriminator's plain weights take part as constants, so nothing is computed for them.
        let logits = discriminator.network.flow(&discriminator.parameters, &mut discriminator.statistics, fake, Mode::Train);
        let loss = generator_loss(objective.loss, logits.vector());
        let value = loss.clone().inner();
        generator.learn(&weighted(loss, objective.generator_weight), leaves, spec);
        if !generator.averages.is_empty() {
            // The average follows closely at first, so that the first pictures are not those of random weights.
            let warm = (1.0 + generator.adam.updates as f64) / (10.0 + generator.adam.updates as f64);
            adam::average(decay.min(warm) as f32, &mut generator.averages, &generator.parameters);
        }
        value
    }

    /// Samples `[batch, features]` of these latents `[batch, dimension]`, by the averaged weights where they are kept.
    #[must_use]
    pub fn generate(&self, latents: Tensor<2>) -> Tensor<2> {
        let generator = &self.generator;
        generator.network.forward(generator.best_parameters(), &mut generator.statistics.clone(), latents, Mode::Infer)
    }

    /// The discriminator's probability that each of these samples is real, `[batch]`.
    #[must_use]
    pub fn judge(&self, samples: Tensor<2>) -> Tensor<1> {
        let discriminator = &self.discriminator;
        let logits = discriminator.network.forward(&discriminator.parameters, &mut discriminator.statistics.clone(), samples, Mode::Infer);
        activation::sigmoid(logits).flatten(0, 1)
    }

    /// Rows of `width` numbers as a tensor `[rows, width]` on the game's device.
    #[must_use]
    pub fn rows(&self, values: Vec<f32>, width: usize) -> Tensor<2> {
        let rows = values.len() / width.max(1);
        host::give(values, &self.device).reshape([rows, width])
    }
}

fn weighted(loss: Tensor<1>, weight: f64) -> Tensor<1> {
    if (weight - 1.0).abs() < f64::EPSILON { loss } else { loss.mul_scalar(weight) }
}
