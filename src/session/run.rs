//! One run: the game, its data and its random numbers, advanced turn by turn.

use super::state::{self, Foreign};
use super::{LossPoint, RunId, Snapshot};
use crate::data::{Pass, Random, Source};
use crate::experiment::{Experiment, Invalid, LatentDistribution, LatentSpec, Scheme};
use crate::gan::{Batch, Feed, Game, ReadError, read};
use burn::tensor::{Device, Tensor, TensorData};

/// Streams of the seed: weights, what is trained on, and what is shown never disturb each other.
const WEIGHTS: u32 = 0;
const TRAINING: u32 = 1;

/// A game under way.
pub(super) struct Run {
    pub id: RunId,
    pub experiment: Experiment,
    pub game: Game,
    pub source: Source,
    random: Random,
    /// The real samples that the discriminator learns from.
    pass: Pass,
    /// Steps finished.
    pub step: u64,
    /// Turns finished within the step that is under way.
    turn: u32,
    /// The discriminator's and the generator's turns in this step. What is changed meanwhile counts
    /// from the next one on, so that nobody's turn is skipped.
    turns: [u32; 2],
    /// Losses not read back yet.
    pending: Vec<PendingLoss>,
    /// The losses of the step that is under way, as far as they are read back.
    partial: Option<LossPoint>,
}

struct PendingLoss {
    step: u64,
    generator: bool,
    loss: Tensor<1>,
}

impl Run {
    /// A fresh run, or one that goes on from `snapshot`.
    ///
    /// # Errors
    /// Where the experiment does not fit together, or the snapshot belongs to other networks.
    pub fn new(
        id: RunId,
        experiment: Experiment,
        source: Source,
        snapshot: Option<&Snapshot>,
        device: &Device,
    ) -> Result<Self, Invalid> {
        let seed = experiment.training.seed;
        device.seed(u64::from(seed));
        let game = Game::new(&experiment, &mut Random::new(seed, WEIGHTS), device)?;
        let pass = Pass::new(seed, source.count(), 0);
        let mut run = Self {
            id,
            experiment,
            game,
            source,
            random: Random::new(seed, TRAINING),
            pass,
            step: 0,
            turn: 0,
            turns: [0, 0],
            pending: Vec::new(),
            partial: None,
        };
        if let Some(snapshot) = snapshot {
            run.restore(snapshot)?;
        }
        Ok(run)
    }

    /// One turn of one player, or of both where they move at once. Gives whether a step was
    /// finished by it.
    pub fn take_turn(&mut self) -> bool {
        let Self { experiment, game, source, random, pass, step, .. } = self;
        let training = experiment.training;
        if self.turn == 0 {
            self.turns = [training.discriminator_updates, training.generator_updates];
        }
        let [of_discriminator, of_generator] = self.turns;
        let turns = of_discriminator + of_generator;
        let joint = training.scheme != Scheme::Alternating;
        let pass = (joint || self.turn < of_discriminator).then_some(pass);
        let mut feed = Drawn { experiment, device: game.device().clone(), source, random, pass };
        let (mut discriminator, mut generator) = (None, None);
        if joint {
            let [of_discriminator, of_generator] = game.joint_turn(experiment, *step, &mut feed);
            discriminator = Some(of_discriminator);
            generator = Some(of_generator);
            self.turn = turns;
        } else {
            if self.turn < of_discriminator {
                discriminator = Some(game.discriminator_turn(experiment, *step, &mut feed));
            } else if self.turn < turns {
                generator = Some(game.generator_turn(experiment, *step, &mut feed));
            }
            self.turn += 1;
        }
        let step = self.step + 1;
        self.pending.extend(discriminator.map(|loss| PendingLoss { step, generator: false, loss }));
        self.pending.extend(generator.map(|loss| PendingLoss { step, generator: true, loss }));
        if self.turn < turns {
            return false;
        }
        self.turn = 0;
        self.step += 1;
        true
    }

    /// Whether nothing of the next step has been done yet.
    pub const fn between_steps(&self) -> bool {
        self.turn == 0
    }

    /// Epochs finished: how often the discriminator has learned from as many real samples as the
    /// data have, or as shall count as an epoch where they are endless.
    pub fn epoch(&self) -> u64 {
        self.pass.drawn() / self.experiment.data.size().max(1)
    }

    /// Reads the losses back that came since the last call, and `also` with them in the same read.
    /// Waits for the device.
    pub async fn read(
        &mut self,
        also: Vec<Tensor<1>>,
    ) -> Result<(Vec<LossPoint>, Vec<Vec<f32>>), ReadError> {
        let pending = std::mem::take(&mut self.pending);
        let mut values =
            read(pending.iter().map(|pending| pending.loss.clone()).chain(also).collect()).await?;
        let also = values.split_off(pending.len());
        let mut points: Vec<LossPoint> = self.partial.take().into_iter().collect();
        for (PendingLoss { step, generator, .. }, value) in pending.iter().zip(values) {
            if points.last().is_none_or(|point| point.step != *step) {
                points.push(LossPoint { step: *step, generator: None, discriminator: None });
            }
            if let (Some(point), Some(value)) = (points.last_mut(), value.first()) {
                // Of several updates in one step, the last one is shown.
                *(if *generator { &mut point.generator } else { &mut point.discriminator }) =
                    Some(*value);
            }
        }
        if !self.between_steps() {
            self.partial = points.pop();
        }
        Ok((points, also))
    }

    /// How many losses wait to be read.
    pub fn unread(&self) -> usize {
        self.pending.len()
    }

    /// All that is needed to go on exactly here. Waits for the device.
    pub async fn snapshot(&self, trained_ms: u64) -> Result<Snapshot, ReadError> {
        let players = [&self.game.generator, &self.game.discriminator];
        let mut values = read(players.iter().flat_map(|player| state::tensors(player)).collect())
            .await?
            .into_iter();
        let [generator, discriminator] = players.map(|player| state::of(player, &mut values));
        let random = postcard::to_stdvec(&self.random).unwrap_or_default();
        Ok(Snapshot {
            experiment: self.experiment.clone(),
            step: self.step,
            trained_ms,
            random,
            seen: self.pass.drawn(),
            generator,
            discriminator,
        })
    }

    fn restore(&mut self, snapshot: &Snapshot) -> Result<(), Invalid> {
        for (name, player, state) in [
            ("generator", &mut self.game.generator, &snapshot.generator),
            ("discriminator", &mut self.game.discriminator, &snapshot.discriminator),
        ] {
            state::restore(player, state).map_err(|Foreign(tensor)| {
                Invalid::new("snapshot", format!("The saved state belongs to other networks and cannot be used here: the tensor {name}.{tensor} is missing or has another shape."))
            })?;
        }
        self.random = postcard::from_bytes(&snapshot.random).map_err(|_| {
            Invalid::new("snapshot", "The saved state has no random numbers to go on with, so the run could not go on exactly.")
        })?;
        let seed = self.experiment.training.seed;
        self.pass = Pass::new(seed, self.source.count(), snapshot.seen);
        self.step = snapshot.step;
        Ok(())
    }
}

/// What the game is fed with: the run's data and its random numbers.
struct Drawn<'a> {
    experiment: &'a Experiment,
    device: Device,
    source: &'a Source,
    random: &'a mut Random,
    /// Where the next real batch comes from, if the discriminator learns from it. Batches for a look
    /// ahead that is taken back, or for the generator to be compared with, do not count.
    pass: Option<&'a mut Pass>,
}

impl Drawn<'_> {
    fn rows(&self, values: Vec<f32>, rows: usize) -> Tensor<2> {
        let width = values.len() / rows.max(1);
        Tensor::from_data(TensorData::new(values, [rows, width]), &self.device)
    }

    /// A condition for each row, where the game is conditional.
    fn condition(&self, conditions: Vec<f32>, rows: usize) -> Option<Tensor<2>> {
        self.experiment.condition.is_on().then(|| self.rows(conditions, rows))
    }
}

impl Feed for Drawn<'_> {
    fn real(&mut self) -> Batch {
        let batch = self.experiment.training.batch as usize;
        let (mut values, mut conditions) = (Vec::new(), Vec::new());
        match self.pass.take() {
            Some(pass) => {
                let (random, out) = (&mut *self.random, &mut values);
                self.source.next_labelled(batch, pass, random, out, &mut conditions);
            }
            None => {
                self.source.sample_labelled(batch, self.random, &mut values, &mut conditions);
            }
        }
        Batch { values: self.rows(values, batch), condition: self.condition(conditions, batch) }
    }

    fn latents(&mut self) -> Tensor<2> {
        let batch = self.experiment.training.batch as usize;
        let values = draw_latents(&self.experiment.latent, batch, self.random);
        self.rows(values, batch)
    }

    fn conditions(&mut self) -> Option<Tensor<2>> {
        let batch = self.experiment.training.batch as usize;
        let conditions = draw_conditions(self.experiment, self.source, batch, self.random);
        self.condition(conditions, batch)
    }

    fn random(&mut self) -> &mut Random {
        self.random
    }
}

/// Conditions as often as the data have them, row after row; nothing in an unconditional game.
pub(super) fn draw_conditions(
    experiment: &Experiment,
    source: &Source,
    count: usize,
    random: &mut Random,
) -> Vec<f32> {
    if experiment.condition.is_on() { source.conditions(count, random) } else { Vec::new() }
}

/// `count` latent vectors, row after row.
pub(super) fn draw_latents(spec: &LatentSpec, count: usize, random: &mut Random) -> Vec<f32> {
    let draws = 0..count * spec.dimension as usize;
    match spec.distribution {
        LatentDistribution::Normal => draws.map(|_| random.normal()).collect(),
        LatentDistribution::Uniform => draws.map(|_| 2.0 * random.uniform() - 1.0).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Loss, preset};

    fn run(change: impl FnOnce(&mut Experiment)) -> Run {
        let mut experiment = preset("ring").unwrap().experiment;
        change(&mut experiment);
        let source = Source::new(&experiment.data, None).unwrap();
        Run::new(RunId(1), experiment, source, None, &Device::flex()).unwrap()
    }

    fn step(run: &mut Run) {
        while !run.take_turn() {}
    }

    #[test]
    fn a_change_of_the_turns_within_a_step_counts_from_the_next_step_on() {
        let mut run = run(|experiment| experiment.training.discriminator_updates = 3);
        run.take_turn();
        run.take_turn();
        run.experiment.training.discriminator_updates = 1;
        step(&mut run);
        let updates = |run: &Run| {
            [run.game.discriminator.optimizer.updates, run.game.generator.optimizer.updates]
        };
        assert_eq!((updates(&run), run.step), ([3, 1], 1), "the step is finished as it began");
        step(&mut run);
        assert_eq!((updates(&run), run.step), ([4, 2], 2));
    }

    #[test]
    fn the_epoch_grows_only_with_real_samples_that_the_discriminator_learned_from() {
        // 10,000 samples make an epoch, 256 a batch.
        let mut run = run(|_| ());
        (0..40).for_each(|_| step(&mut run));
        assert_eq!((run.pass.drawn(), run.epoch()), (40 * 256, 1));
        run.experiment.training.discriminator_updates = 5;
        assert_eq!(run.epoch(), 1, "a setting is no sample");
        (0..8).for_each(|_| step(&mut run));
        assert_eq!((run.pass.drawn(), run.epoch()), (80 * 256, 2));
        run.experiment.training.discriminator_updates = 0;
        (0..80).for_each(|_| step(&mut run));
        assert_eq!(run.epoch(), 2, "a discriminator that rests learns from nothing");
    }

    #[test]
    fn batches_that_the_generator_is_compared_with_and_looks_ahead_are_not_counted() {
        let mut relativistic = run(|experiment| {
            experiment.objective.loss = Loss::RelativisticPaired;
            experiment.technique.unrolling = 2;
        });
        let mut joint = run(|experiment| {
            experiment.objective.loss = Loss::RelativisticPaired;
            experiment.training.scheme = Scheme::Extragradient;
        });
        for run in [&mut relativistic, &mut joint] {
            (0..3).for_each(|_| step(run));
            assert_eq!(run.pass.drawn(), 3 * 256);
        }
    }
}
