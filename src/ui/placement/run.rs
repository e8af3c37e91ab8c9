//! A run as the placement sees it.

use super::opening::Opening;
use super::verdicts::speed_key;
use crate::experiment::Experiment;
use crate::session::{Command, Progress, RunId, Snapshot};

/// Whether a worker has the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// No worker has it.
    Nowhere,
    /// A worker was asked to start it and has not answered.
    Coming,
    /// A worker trains it, or keeps it paused.
    Stands,
}

/// What is needed to start a run, again and elsewhere.
pub(super) struct Run {
    pub id: RunId,
    pub experiment: Experiment,
    /// The experiment's [`speed_key`].
    pub key: String,
    pub playing: bool,
    /// Whether the worker that has it said last that it trains: it may still do steps that were
    /// asked for, or not have heard of a pause.
    pub busy: bool,
    /// Steps a second, 0 while unknown.
    pub speed: f32,
    /// The newest snapshot, which the next worker goes on from.
    pub snapshot: Option<Box<Snapshot>>,
    pub presence: Presence,
    /// Why it was refused, while runs that were asked for before it are not answered.
    pub refusal: Option<String>,
    pub opening: Opening,
}

impl Run {
    pub fn new(
        id: RunId,
        experiment: Experiment,
        snapshot: Option<Box<Snapshot>>,
        playing: bool,
    ) -> Self {
        let opening = Opening::new(&experiment, snapshot.is_some());
        let key = speed_key(&experiment);
        let presence = Presence::Coming;
        Self {
            id,
            experiment,
            key,
            playing,
            busy: false,
            speed: 0.0,
            snapshot,
            presence,
            refusal: None,
            opening,
        }
    }

    /// The command that starts it from its newest snapshot.
    pub fn start(&self) -> Command {
        Command::Start {
            run: self.id,
            experiment: Box::new(self.experiment.clone()),
            snapshot: self.snapshot.clone(),
            playing: self.playing,
        }
    }

    /// Takes over a change that the person made while it trains.
    pub fn tune(&mut self, experiment: Experiment) {
        self.key = speed_key(&experiment);
        self.experiment = experiment;
        self.opening.tuned();
    }

    /// Takes over what a worker says about its speed and its losses.
    pub fn hear(&mut self, progress: &Progress) {
        self.busy = progress.playing;
        if progress.steps_per_second > 0.0 {
            self.speed = progress.steps_per_second;
        }
        self.opening.push(&progress.losses);
    }
}
