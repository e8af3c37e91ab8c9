//! The game: two players, and one update of each: the inner steps of Algorithm 1 of Goodfellow et
//! al. 2014, with what the field has added since. [`super::scheme`] says who moves when.

use super::discriminator::Output;
use super::flow::Flow;
use super::loss::{discriminator_loss, generator_loss, needs_real, probability};
use super::player::{Gradients, gradients};
use super::regularizer::{self, Place, dragan, gradient_penalty, weight_clipping};
use super::technique::{average, diff_augment, instance_noise, labels, packing};
use super::{Batch, Discriminator, Feed, Generator, Mode, Player, condition, host};
use crate::data::Random;
use crate::experiment::{Experiment, Invalid, Labels, Loss};
use burn::tensor::{Device, Tensor};

/// How fast the centre of the discriminator's outputs follows them.
const CENTRE_DECAY: f64 = 0.95;

/// Both players and the device they play on.
#[derive(Clone, Debug)]
pub struct Game {
    /// The generator's numbers.
    pub generator: Player,
    /// The discriminator's numbers.
    pub discriminator: Player,
    generator_plan: Generator,
    discriminator_plan: Discriminator,
    device: Device,
}

/// The batches of one update of the discriminator: packs of real and of generated samples.
struct Packs {
    real: Tensor<2>,
    fake: Tensor<2>,
    /// The condition of both, pack by pack.
    condition: Option<Tensor<2>>,
}

impl Game {
    /// Both players with fresh weights.
    ///
    /// # Errors
    /// Where a layer does not fit; see [`Experiment::validate`].
    pub fn new(
        experiment: &Experiment,
        random: &mut Random,
        device: &Device,
    ) -> Result<Self, Invalid> {
        let generator_plan = Generator::new(experiment)?;
        let discriminator_plan = Discriminator::new(experiment)?;
        let generator = Player::new(experiment.generator_tensors(), random, device);
        let discriminator = Player::new(experiment.discriminator_tensors(), random, device);
        let mut game = Self {
            generator,
            discriminator,
            generator_plan,
            discriminator_plan,
            device: device.clone(),
        };
        if experiment.training.ema > 0.0 {
            game.generator.keep_averages();
        }
        Ok(game)
    }

    /// The device that the players live on.
    #[must_use]
    pub const fn device(&self) -> &Device {
        &self.device
    }

    /// One update of the discriminator. Gives its loss, `[1]`, without the weight and the
    /// penalties, and not read back.
    pub fn discriminator_turn(
        &mut self,
        experiment: &Experiment,
        step: u64,
        feed: &mut dyn Feed,
    ) -> Tensor<1> {
        let (loss, gradients) = self.discriminator_gradients(experiment, step, feed);
        self.update_discriminator(experiment, step, gradients);
        loss
    }

    pub(super) fn update_discriminator(
        &mut self,
        experiment: &Experiment,
        step: u64,
        gradients: Gradients,
    ) {
        self.discriminator.follow(&experiment.discriminator_optimizer, step, gradients);
        if experiment.regularizer.weight_clipping > 0.0 {
            weight_clipping::clip(
                experiment.regularizer.weight_clipping,
                &mut self.discriminator.parameters,
            );
        }
    }

    pub(super) fn update_generator(
        &mut self,
        experiment: &Experiment,
        step: u64,
        gradients: Gradients,
    ) {
        let generator = &mut self.generator;
        generator.follow(&experiment.generator_optimizer, step, gradients);
        if !generator.averages.is_empty() {
            let training = experiment.training;
            let decay =
                average::decay(training.ema, training.ema_warmup, generator.optimizer.updates);
            generator.average(decay);
        }
    }

    pub(super) fn discriminator_gradients(
        &mut self,
        experiment: &Experiment,
        step: u64,
        feed: &mut dyn Feed,
    ) -> (Tensor<1>, Gradients) {
        let leaves = self.discriminator.leaves();
        let [loss, total] = self.discriminator_losses(experiment, step, feed, &leaves);
        (loss.inner(), gradients(&total, leaves))
    }

    /// The discriminator's loss with these parameters, and with weight and penalties what it
    /// minimises.
    pub(super) fn discriminator_losses(
        &mut self,
        experiment: &Experiment,
        step: u64,
        feed: &mut dyn Feed,
        parameters: &[Tensor<1>],
    ) -> [Tensor<1>; 2] {
        let packs = self.draw_packs(experiment, step, feed);
        let effective =
            self.discriminator_plan.effective(parameters, &mut self.discriminator.statistics, true);
        let mut extra = Vec::new();
        let [real, fake] = self.logits(experiment, &effective, &packs, &mut extra);
        extra.extend(self.penalties_elsewhere(experiment, &effective, &packs, feed.random()));
        if experiment.objective.loss.is_shift_invariant() {
            let centre = &mut self.discriminator.statistics[self.discriminator_plan.centre()];
            let middle = (real.clone().inner().mean() + fake.clone().inner().mean())
                .mul_scalar((1.0 - CENTRE_DECAY) / 2.0);
            *centre = centre.clone().mul_scalar(CENTRE_DECAY) + middle;
        }
        let targets = labels::targets(&experiment.objective, [&real, &fake], feed.random());
        let loss = discriminator_loss(experiment.objective.loss, real, fake, targets);
        let weighted = weighted(loss.clone(), experiment.objective.discriminator_weight);
        [loss, extra.into_iter().fold(weighted, |sum, term| sum + term)]
    }

    pub(super) fn generator_gradients(
        &mut self,
        experiment: &Experiment,
        step: u64,
        feed: &mut dyn Feed,
    ) -> (Tensor<1>, Gradients) {
        let leaves = self.generator.leaves();
        let [loss, total] = self.generator_losses(experiment, step, feed, &leaves);
        (loss.inner(), gradients(&total, leaves))
    }

    /// The generator's loss with these parameters, and with weight and the classifier's part what
    /// it minimises.
    pub(super) fn generator_losses(
        &mut self,
        experiment: &Experiment,
        step: u64,
        feed: &mut dyn Feed,
        parameters: &[Tensor<1>],
    ) -> [Tensor<1>; 2] {
        let latents = feed.latents();
        let real = needs_real(experiment.objective.loss).then(|| feed.real());
        // A pair that is compared is of one class.
        let condition =
            real.as_ref().map_or_else(|| feed.conditions(), |real| real.condition.clone());
        let noise = Batch { values: latents, condition: condition.clone() };
        // An image goes over as an image: burn-fusion 0.22.1 gives wrong gradients where one is
        // flattened and unflattened between a convolution's input and the layer before it (seen as
        // 30 % longer gradients of a DCGAN on WebGPU).
        let fake = self.generator_plan.forward(
            parameters,
            &mut self.generator.statistics,
            noise,
            Mode::Train,
        );
        let fake = self.packed(experiment, step, fake, feed.random());
        // The discriminator's plain weights take part as constants, so nothing is computed for
        // them.
        let effective = self.discriminator_plan.effective(
            &self.discriminator.parameters,
            &mut self.discriminator.statistics,
            false,
        );
        let packed = self.discriminator_plan.packed_condition(condition.clone());
        let output = self.discriminator_plan.forward(
            &effective,
            &mut self.discriminator.statistics,
            fake,
            packed,
            Mode::Train,
        );
        let real = real.map(|Batch { values, condition }| {
            let real = self.packed(
                experiment,
                step,
                self.discriminator_plan.as_samples(values),
                feed.random(),
            );
            let packed = self.discriminator_plan.packed_condition(condition);
            self.discriminator_plan
                .forward(&effective, &mut self.discriminator.statistics, real, packed, Mode::Train)
                .logits
        });
        let loss = generator_loss(experiment.objective.loss, output.logits, real);
        let mut total = weighted(loss.clone(), experiment.objective.generator_weight);
        if let (Some(class_logits), Some(condition)) = (output.class_logits, condition) {
            total = total
                + condition::loss(class_logits, condition, one_hot(experiment))
                    .mul_scalar(experiment.condition.auxiliary_weight);
        }
        [loss, total]
    }

    /// Draws the real samples and generates the fake ones of one update of the discriminator.
    fn draw_packs(&mut self, experiment: &Experiment, step: u64, feed: &mut dyn Feed) -> Packs {
        let latents = feed.latents();
        let Batch { values, condition } = feed.real();
        // Pairs are of one class, so that what compares them, or lies between them, has one
        // condition.
        let noise = Batch { values: latents, condition: condition.clone() };
        let condition = self.discriminator_plan.packed_condition(condition);
        // The generator does not learn here: its plain weights record no graph.
        let fake = self.generator_plan.forward(
            &self.generator.parameters,
            &mut self.generator.statistics,
            noise,
            Mode::Train,
        );
        let real = self.discriminator_plan.as_samples(values);
        let real = self.packed(experiment, step, real, feed.random()).vector();
        let fake = self.packed(experiment, step, fake, feed.random()).vector();
        Packs { real, fake, condition }
    }

    /// Samples on their way to the discriminator: augmented, with noise, in packs.
    fn packed(
        &self,
        experiment: &Experiment,
        step: u64,
        samples: Flow,
        random: &mut Random,
    ) -> Flow {
        let technique = &experiment.technique;
        let samples = diff_augment::augment(technique, samples, random);
        let samples = instance_noise::add(samples, technique.noise_at(step), random);
        packing::pack(samples, self.discriminator_plan.packing())
    }

    /// The logits of real and of generated packs; the penalties there and the auxiliary
    /// classifier's losses go to `extra`.
    fn logits(
        &mut self,
        experiment: &Experiment,
        effective: &[Tensor<1>],
        packs: &Packs,
        extra: &mut Vec<Tensor<1>>,
    ) -> [Tensor<2>; 2] {
        let spec = &experiment.regularizer;
        let [at_real, at_generated] =
            [Place::Real, Place::Generated].map(|place| regularizer::looks(spec, place));
        let together = !self.discriminator_plan.network().mixes_batch() && at_real == at_generated;
        let [reals, _] = packs.real.dims();
        let [fakes, _] = packs.fake.dims();
        let mut classify = |class_logits: Option<Tensor<2>>| {
            if let (Some(class_logits), Some(condition)) = (class_logits, packs.condition.clone()) {
                extra.push(
                    condition::loss(class_logits, condition, one_hot(experiment))
                        .mul_scalar(experiment.condition.auxiliary_weight),
                );
            }
        };
        if together {
            // One pass over both halves costs less than two passes.
            let both = Tensor::cat(vec![packs.real.clone(), packs.fake.clone()], 0);
            let condition = packs.condition.clone();
            let condition = condition.map(|half| Tensor::cat(vec![half.clone(), half], 0));
            let (output, gradient) = self.forward_at(effective, both, condition, at_real);
            for (first, count) in [(0, reals), (reals, fakes)] {
                classify(output.class_logits.clone().map(|logits| logits.narrow(0, first, count)));
            }
            if let Some(gradient) = gradient {
                extra.extend(regularizer::terms(
                    spec,
                    Place::Real,
                    &gradient.clone().narrow(0, 0, reals),
                ));
                extra.extend(regularizer::terms(
                    spec,
                    Place::Generated,
                    &gradient.narrow(0, reals, fakes),
                ));
            }
            return [
                output.logits.clone().narrow(0, 0, reals),
                output.logits.narrow(0, reals, fakes),
            ];
        }
        let mut penalties = Vec::new();
        let logits =
            [(&packs.real, Place::Real, at_real), (&packs.fake, Place::Generated, at_generated)]
                .map(|(samples, place, looks)| {
                    let (output, gradient) =
                        self.forward_at(effective, samples.clone(), packs.condition.clone(), looks);
                    classify(output.class_logits);
                    penalties.extend(
                        gradient
                            .into_iter()
                            .flat_map(|gradient| regularizer::terms(spec, place, &gradient)),
                    );
                    output.logits
                });
        extra.extend(penalties);
        logits
    }

    /// The penalties at points of their own.
    fn penalties_elsewhere(
        &mut self,
        experiment: &Experiment,
        effective: &[Tensor<1>],
        packs: &Packs,
        random: &mut Random,
    ) -> Vec<Tensor<1>> {
        let spec = &experiment.regularizer;
        let mut terms = Vec::new();
        for place in [Place::Between, Place::AroundReal]
            .into_iter()
            .filter(|place| regularizer::looks(spec, *place))
        {
            let points = match place {
                Place::AroundReal => dragan::points(&packs.real, random),
                _ => gradient_penalty::points(&packs.real, &packs.fake, random),
            };
            let (_, gradient) = self.forward_at(effective, points, packs.condition.clone(), true);
            terms.extend(
                gradient
                    .into_iter()
                    .flat_map(|gradient| regularizer::terms(spec, place, &gradient)),
            );
        }
        terms
    }

    /// The discriminator's output for packs `[packs, features]`, with the gradient of each logit at
    /// its pack where it is asked for.
    fn forward_at(
        &mut self,
        effective: &[Tensor<1>],
        packs: Tensor<2>,
        condition: Option<Tensor<2>>,
        gradient: bool,
    ) -> (Output, Option<Tensor<2>>) {
        let plan = &self.discriminator_plan;
        let statistics = &mut self.discriminator.statistics;
        if gradient {
            let (output, gradient) = plan.forward_with_input_gradient(
                effective,
                statistics,
                Flow::Vector(packs),
                condition,
                Mode::Train,
            );
            (output, Some(gradient))
        } else {
            (plan.forward(effective, statistics, Flow::Vector(packs), condition, Mode::Train), None)
        }
    }

    /// Samples `[batch, features]` of `noise`, by the averaged weights where they are kept.
    #[must_use]
    pub fn generate(&self, noise: Batch) -> Tensor<2> {
        let (parameters, statistics) = self.generator.best();
        self.generator_plan
            .forward(parameters, &mut statistics.to_vec(), noise, Mode::Infer)
            .vector()
    }

    /// The discriminator's probability that each of these samples is real, `[batch]`. Where it
    /// sees packs of m, each sample is in one pack with m − 1 of the `companions`, of which there
    /// are (m − 1)·batch.
    #[must_use]
    pub fn discriminate(&self, loss: Loss, samples: Batch, companions: Option<Batch>) -> Tensor<1> {
        let plan = &self.discriminator_plan;
        let discriminator = &self.discriminator;
        let Batch { values, condition } = match companions {
            Some(companions) => in_packs(samples, companions, plan.packing()),
            None => samples,
        };
        let mut statistics = discriminator.statistics.clone();
        let effective = plan.effective(&discriminator.parameters, &mut statistics, false);
        let output =
            plan.forward(&effective, &mut statistics, Flow::Vector(values), condition, Mode::Infer);
        let centre = statistics[plan.centre()].clone();
        probability(loss, output.logits, centre).flatten(0, 1)
    }

    /// Rows of `width` numbers as a tensor `[rows, width]` on the game's device.
    #[must_use]
    pub fn rows(&self, values: Vec<f32>, width: usize) -> Tensor<2> {
        let rows = values.len() / width.max(1);
        host::give(values, &self.device).reshape([rows, width])
    }
}

/// Each sample and its condition in front of those of its companions.
fn in_packs(samples: Batch, companions: Batch, packing: usize) -> Batch {
    let join = |first: Tensor<2>, rest: Tensor<2>| {
        let [batch, features] = first.dims();
        Tensor::cat(vec![first, rest.reshape([batch, (packing - 1) * features])], 1)
    };
    Batch {
        values: join(samples.values, companions.values),
        condition: samples
            .condition
            .zip(companions.condition)
            .map(|(first, rest)| join(first, rest)),
    }
}

fn one_hot(experiment: &Experiment) -> bool {
    experiment.data.labels().is_none_or(Labels::is_one_hot)
}

fn weighted(loss: Tensor<1>, weight: f64) -> Tensor<1> {
    if (weight - 1.0).abs() < f64::EPSILON { loss } else { loss.mul_scalar(weight) }
}
