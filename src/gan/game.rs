//! The game: two players, and one update of each. This is the whole of Algorithm 1 of Goodfellow et
//! al. 2014, with what the field has added since.

use super::layer::Flow;
use super::loss::{discriminator_loss, generator_loss, needs_real, probability};
use super::player::{Gradients, gradients};
use super::regularizer::{self, Place, dragan, gradient_penalty, weight_clipping};
use super::technique::{
    average, diff_augment, extragradient, instance_noise, labels, packing, unrolling,
};
use super::{Batch, Discriminator, Feed, Generator, Mode, Player, condition, host};
use crate::data::Random;
use crate::experiment::{Experiment, Invalid, Labels, Loss, Scheme};
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
    maker: Generator,
    judge: Discriminator,
    device: Device,
}

/// What the discriminator is shown in one update: packs of real and of generated samples.
struct Seen {
    real: Tensor<2>,
    fake: Tensor<2>,
    /// What both are told, pack by pack.
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
        let (maker, judge) = (Generator::new(experiment)?, Discriminator::new(experiment)?);
        let generator = Player::new(experiment.generator_tensors(), random, device);
        let discriminator = Player::new(experiment.discriminator_tensors(), random, device);
        let mut game = Self { generator, discriminator, maker, judge, device: device.clone() };
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
        self.teach_discriminator(experiment, step, gradients);
        loss
    }

    /// One update of the generator and of its moving average. Gives its loss, `[1]`, without the
    /// weight, and not read back.
    pub fn generator_turn(
        &mut self,
        experiment: &Experiment,
        step: u64,
        feed: &mut dyn Feed,
    ) -> Tensor<1> {
        let before = unrolling::look_ahead(self, experiment, step, feed);
        let (loss, gradients) = self.generator_gradients(experiment, step, feed);
        if let Some(before) = before {
            self.discriminator = before;
        }
        self.teach_generator(experiment, step, gradients);
        loss
    }

    /// One update of both players at once, from the gradients at the same point: where they stand,
    /// or for extragradient where an update would have brought them. Gives D's and G's loss.
    pub fn joint_turn(
        &mut self,
        experiment: &Experiment,
        step: u64,
        feed: &mut dyn Feed,
    ) -> [Tensor<1>; 2] {
        let start = [self.discriminator.parameters.clone(), self.generator.parameters.clone()];
        if experiment.training.scheme == Scheme::Extragradient {
            extragradient::look_ahead(self, experiment, step, feed);
        }
        let (discriminator_loss, of_discriminator) =
            self.discriminator_gradients(experiment, step, feed);
        let (generator_loss, of_generator) = self.generator_gradients(experiment, step, feed);
        [self.discriminator.parameters, self.generator.parameters] = start;
        self.teach_discriminator(experiment, step, of_discriminator);
        self.teach_generator(experiment, step, of_generator);
        [discriminator_loss, generator_loss]
    }

    fn teach_discriminator(&mut self, experiment: &Experiment, step: u64, gradients: Gradients) {
        self.discriminator.follow(&experiment.discriminator_optimizer, step, gradients);
        if experiment.regularizer.weight_clipping > 0.0 {
            weight_clipping::clip(
                experiment.regularizer.weight_clipping,
                &mut self.discriminator.parameters,
            );
        }
    }

    fn teach_generator(&mut self, experiment: &Experiment, step: u64, gradients: Gradients) {
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
        let seen = self.show(experiment, step, feed);
        let effective = self.judge.effective(parameters, &mut self.discriminator.statistics, true);
        let mut extra = Vec::new();
        let [real, fake] = self.logits(experiment, &effective, &seen, &mut extra);
        extra.extend(self.penalties_elsewhere(experiment, &effective, &seen, feed.random()));
        if experiment.objective.loss.is_shift_invariant() {
            let centre = &mut self.discriminator.statistics[self.judge.centre()];
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
        let told = real.as_ref().map_or_else(|| feed.conditions(), |real| real.condition.clone());
        let noise = Batch { values: latents, condition: told.clone() };
        // An image goes over as an image: burn-fusion 0.22.1 gives wrong gradients where one is
        // flattened and unflattened between a convolution's input and the layer before it (seen as
        // 30 % longer gradients of a DCGAN on WebGPU).
        let fake =
            self.maker.forward(parameters, &mut self.generator.statistics, noise, Mode::Train);
        let fake = self.seen(experiment, step, fake, feed.random());
        // The discriminator's plain weights take part as constants, so nothing is computed for
        // them.
        let effective = self.judge.effective(
            &self.discriminator.parameters,
            &mut self.discriminator.statistics,
            false,
        );
        let packed = self.judge.packed_condition(told.clone());
        let verdict = self.judge.judge(
            &effective,
            &mut self.discriminator.statistics,
            fake,
            packed,
            Mode::Train,
        );
        let real = real.map(|Batch { values, condition }| {
            let real = self.seen(experiment, step, self.judge.as_samples(values), feed.random());
            let packed = self.judge.packed_condition(condition);
            self.judge
                .judge(&effective, &mut self.discriminator.statistics, real, packed, Mode::Train)
                .logits
        });
        let loss = generator_loss(experiment.objective.loss, verdict.logits, real);
        let mut total = weighted(loss.clone(), experiment.objective.generator_weight);
        if let (Some(guess), Some(told)) = (verdict.guess, told) {
            total = total
                + condition::loss(guess, told, one_hot(experiment))
                    .mul_scalar(experiment.condition.auxiliary_weight);
        }
        [loss, total]
    }

    /// Draws and makes the samples of one update of the discriminator, as it sees them.
    fn show(&mut self, experiment: &Experiment, step: u64, feed: &mut dyn Feed) -> Seen {
        let latents = feed.latents();
        let Batch { values, condition } = feed.real();
        // Pairs are of one class, so that what compares them, or lies between them, is told one
        // thing.
        let noise = Batch { values: latents, condition: condition.clone() };
        let condition = self.judge.packed_condition(condition);
        // The generator is not taught here: its plain weights record no graph.
        let fake = self.maker.forward(
            &self.generator.parameters,
            &mut self.generator.statistics,
            noise,
            Mode::Train,
        );
        let real = self.judge.as_samples(values);
        let real = self.seen(experiment, step, real, feed.random()).vector();
        let fake = self.seen(experiment, step, fake, feed.random()).vector();
        Seen { real, fake, condition }
    }

    /// Samples as the discriminator sees them: augmented, noisy, in packs.
    fn seen(&self, experiment: &Experiment, step: u64, samples: Flow, random: &mut Random) -> Flow {
        let technique = &experiment.technique;
        let samples = diff_augment::augment(technique, samples, random);
        let samples = instance_noise::add(samples, technique.noise_at(step), random);
        packing::pack(samples, self.judge.packing())
    }

    /// The logits of real and of generated packs; the penalties there and the auxiliary
    /// classifier's losses go to `extra`.
    fn logits(
        &mut self,
        experiment: &Experiment,
        effective: &[Tensor<1>],
        seen: &Seen,
        extra: &mut Vec<Tensor<1>>,
    ) -> [Tensor<2>; 2] {
        let spec = &experiment.regularizer;
        let [at_real, at_generated] =
            [Place::Real, Place::Generated].map(|place| regularizer::looks(spec, place));
        let together = !self.judge.network().mixes_batch() && at_real == at_generated;
        let [reals, _] = seen.real.dims();
        let [fakes, _] = seen.fake.dims();
        let mut of_classifier = |guess: Option<Tensor<2>>| {
            if let (Some(guess), Some(told)) = (guess, seen.condition.clone()) {
                extra.push(
                    condition::loss(guess, told, one_hot(experiment))
                        .mul_scalar(experiment.condition.auxiliary_weight),
                );
            }
        };
        if together {
            // One pass over both halves costs less than two passes.
            let both = Tensor::cat(vec![seen.real.clone(), seen.fake.clone()], 0);
            let told = seen.condition.clone().map(|told| Tensor::cat(vec![told.clone(), told], 0));
            let (verdict, gradient) = self.examine(effective, both, told, at_real);
            for (first, count) in [(0, reals), (reals, fakes)] {
                of_classifier(verdict.guess.clone().map(|guess| guess.narrow(0, first, count)));
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
                verdict.logits.clone().narrow(0, 0, reals),
                verdict.logits.narrow(0, reals, fakes),
            ];
        }
        let mut penalties = Vec::new();
        let logits =
            [(&seen.real, Place::Real, at_real), (&seen.fake, Place::Generated, at_generated)].map(
                |(packs, place, looks)| {
                    let (verdict, gradient) =
                        self.examine(effective, packs.clone(), seen.condition.clone(), looks);
                    of_classifier(verdict.guess);
                    penalties.extend(
                        gradient
                            .into_iter()
                            .flat_map(|gradient| regularizer::terms(spec, place, &gradient)),
                    );
                    verdict.logits
                },
            );
        extra.extend(penalties);
        logits
    }

    /// The penalties at points of their own.
    fn penalties_elsewhere(
        &mut self,
        experiment: &Experiment,
        effective: &[Tensor<1>],
        seen: &Seen,
        random: &mut Random,
    ) -> Vec<Tensor<1>> {
        let spec = &experiment.regularizer;
        let mut terms = Vec::new();
        for place in [Place::Between, Place::AroundReal]
            .into_iter()
            .filter(|place| regularizer::looks(spec, *place))
        {
            let points = match place {
                Place::AroundReal => dragan::points(&seen.real, random),
                _ => gradient_penalty::points(&seen.real, &seen.fake, random),
            };
            let (_, gradient) = self.examine(effective, points, seen.condition.clone(), true);
            terms.extend(
                gradient
                    .into_iter()
                    .flat_map(|gradient| regularizer::terms(spec, place, &gradient)),
            );
        }
        terms
    }

    /// Judges packs `[packs, features]`, with the gradient at them where it is asked for.
    fn examine(
        &mut self,
        effective: &[Tensor<1>],
        packs: Tensor<2>,
        told: Option<Tensor<2>>,
        gradient: bool,
    ) -> (super::discriminator::Verdict, Option<Tensor<2>>) {
        let (judge, statistics) = (&self.judge, &mut self.discriminator.statistics);
        if gradient {
            let (verdict, gradient) = judge.judge_with_gradient(
                effective,
                statistics,
                Flow::Vector(packs),
                told,
                Mode::Train,
            );
            (verdict, Some(gradient))
        } else {
            (judge.judge(effective, statistics, Flow::Vector(packs), told, Mode::Train), None)
        }
    }

    /// Samples `[batch, features]` of `noise`, by the averaged weights where they are kept.
    #[must_use]
    pub fn generate(&self, noise: Batch) -> Tensor<2> {
        let (parameters, statistics) = self.generator.best();
        self.maker.forward(parameters, &mut statistics.to_vec(), noise, Mode::Infer).vector()
    }

    /// The discriminator's probability that each of these samples is real, `[batch]`. Where it
    /// judges packs of m, each sample is judged beside m − 1 of the `companions`, of which there
    /// are (m − 1)·batch.
    #[must_use]
    pub fn judge(&self, loss: Loss, samples: Batch, companions: Option<Batch>) -> Tensor<1> {
        let (judge, discriminator) = (&self.judge, &self.discriminator);
        let Batch { values, condition } = match companions {
            Some(companions) => beside(samples, companions, judge.packing()),
            None => samples,
        };
        let mut statistics = discriminator.statistics.clone();
        let effective = judge.effective(&discriminator.parameters, &mut statistics, false);
        let verdict =
            judge.judge(&effective, &mut statistics, Flow::Vector(values), condition, Mode::Infer);
        let centre = statistics[judge.centre()].clone();
        probability(loss, verdict.logits, centre).flatten(0, 1)
    }

    /// Rows of `width` numbers as a tensor `[rows, width]` on the game's device.
    #[must_use]
    pub fn rows(&self, values: Vec<f32>, width: usize) -> Tensor<2> {
        let rows = values.len() / width.max(1);
        host::give(values, &self.device).reshape([rows, width])
    }
}

/// Each sample and its condition in front of those of its companions.
fn beside(samples: Batch, companions: Batch, packing: usize) -> Batch {
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
