//! Everything the page shows, as plain data without a browser. [`PageState::apply`] is the only place where an event of the
//! worker changes it, the methods in [`mod@intent`] the only place where the person does. What they want of the worker they
//! leave in the outbox, from where the page sends it.

pub mod form;
mod intent;
pub mod latent;
pub mod link;
pub mod timeline;

use crate::chart::LossHistory;
use crate::experiment::{Experiment, Preset};
use crate::session::placement::Finding;
use crate::session::{Command, Event, Progress, RunId, View};
use latent::Latent;
use std::sync::Arc;
use timeline::Timeline;

/// The numbers that run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counters {
    /// Steps done.
    pub step: u64,
    /// Epochs done.
    pub epoch: u64,
    /// Steps a second, 0 while unknown.
    pub steps_per_second: f32,
    /// Wall time of the training.
    pub trained_ms: u64,
}

/// Something that takes its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// What is being done.
    pub what: String,
    /// How far, of how much.
    pub progress: Option<(u64, u64)>,
}

/// Everything the page shows.
pub struct PageState {
    /// The preset that was chosen, unless the experiment came from a file.
    pub preset: Option<&'static str>,
    /// The experiment as it was chosen, which a reset of settings goes back to.
    pub base: Experiment,
    /// The experiment in the settings.
    pub edited: Experiment,
    /// The experiment that trains.
    pub running: Experiment,
    /// Counts what replaced all settings at once, so that half-typed values go.
    pub replaced: u32,
    /// The run whose events count.
    pub run: RunId,
    /// Whether it has reported that it stands.
    pub started: bool,
    /// Whether it trains, as far as the person is concerned.
    pub playing: bool,
    /// What the person asked for and the worker has not confirmed.
    asked: Option<bool>,
    /// Step, epoch, speed.
    pub counters: Counters,
    /// Every loss of the run.
    pub losses: LossHistory,
    /// Grows whenever `losses` change.
    pub losses_revision: u64,
    /// The newest view.
    pub latest: Option<Arc<View>>,
    /// The views at epochs' ends.
    pub timeline: Timeline,
    /// The step that the person looks back at.
    pub scrubbed: Option<u64>,
    /// The point of the latent space that the person moves.
    pub latent: Latent,
    /// How often to look, in milliseconds.
    pub watch: u32,
    /// What takes its time now.
    pub status: Option<Status>,
    /// One sentence about what did not work.
    pub error: Option<String>,
    /// Why the worker died, while it is dead.
    pub lost: Option<String>,
    /// Which device computes, and why.
    pub finding: Finding,
    outbox: Vec<Command>,
}

impl PageState {
    /// The page as it opens: the preset is on its way to the worker and will play at once.
    #[must_use]
    pub fn new(preset: Preset, error: Option<String>) -> Self {
        let experiment = preset.experiment.clone();
        let mut state = Self {
            preset: None,
            base: experiment.clone(),
            edited: experiment.clone(),
            running: experiment.clone(),
            replaced: 0,
            run: RunId(0),
            started: false,
            playing: true,
            asked: None,
            counters: Counters::default(),
            losses: LossHistory::default(),
            losses_revision: 0,
            latest: None,
            timeline: Timeline::default(),
            scrubbed: None,
            latent: Latent::new(experiment.latent),
            watch: 100,
            status: None,
            error: None,
            lost: None,
            finding: Finding::default(),
            outbox: vec![Command::Watch { every_ms: 100 }],
        };
        state.choose(preset);
        state.error = error;
        state
    }

    /// What the worker shall be told, oldest first.
    pub fn take_commands(&mut self) -> Vec<Command> {
        if self.started && self.lost.is_none() && self.latent.ready() {
            self.outbox.extend(self.latent.question());
        }
        std::mem::take(&mut self.outbox)
    }

    /// Takes over what the worker says. Events of another run are dropped.
    pub fn apply(&mut self, event: Event) {
        match event {
            Event::Ready { .. } => self.status = None,
            Event::Busy { run, what, progress } if run.is_none_or(|run| run == self.run) => self.status = Some(Status { what, progress }),
            Event::Started { run, step, parameters: _ } if run == self.run => self.begin_at(step),
            Event::Progress(progress) if progress.run == self.run => self.advance(*progress),
            Event::Probed { run, id, samples } if run == self.run => self.latent.answered(id, samples),
            Event::Directions { run, vectors } if run == self.run => self.latent.set_directions(vectors),
            Event::Refused { run, message } if run.is_none_or(|run| run == self.run) => self.refuse(message),
            Event::Lost { message } => {
                (self.status, self.lost) = (None, Some(message));
                self.counters.steps_per_second = 0.0;
            }
            // The placement keeps snapshots; the rest belongs to a run that is over.
            Event::Saved { .. }
            | Event::Busy { .. }
            | Event::Started { .. }
            | Event::Progress(_)
            | Event::Probed { .. }
            | Event::Directions { .. }
            | Event::Refused { .. } => {}
        }
    }

    /// The view on the stage: the newest, or the one that the person looks back at.
    #[must_use]
    pub fn shown(&self) -> Option<&Arc<View>> {
        self.scrubbed.and_then(|step| self.timeline.get(self.timeline.place(step)?)).or(self.latest.as_ref())
    }

    /// Whether the settings hold something that only a restart brings into the run.
    #[must_use]
    pub fn restart_needed(&self) -> bool {
        !self.running.differs_only_live(&self.edited)
    }

    fn begin_at(&mut self, step: u64) {
        (self.started, self.status, self.lost) = (true, None, None);
        self.counters = Counters { step, epoch: step / self.running.steps_per_epoch(), ..Counters::default() };
        self.losses.truncate_after(step);
        self.losses_revision += 1;
        self.timeline.truncate_after(step);
        self.latent.started(self.running.latent);
        if self.latent.by_directions() {
            self.find_directions();
        }
    }

    fn advance(&mut self, progress: Progress) {
        let Progress { step, epoch, steps_per_second, playing, losses, view, trained_ms, .. } = progress;
        self.counters = Counters { step, epoch, steps_per_second, trained_ms };
        self.status = None;
        match self.asked {
            // Sent before the worker heard of it.
            Some(asked) if asked != playing => {}
            _ => (self.playing, self.asked) = (playing, None),
        }
        if !losses.is_empty() {
            losses.into_iter().for_each(|point| self.losses.push(point));
            self.losses_revision += 1;
        }
        if let Some(view) = view {
            let view = Arc::new(view);
            if view.epoch_end {
                self.timeline.push(view.clone());
            }
            self.latest = Some(view);
            self.latent.outdated();
        }
    }

    fn refuse(&mut self, message: String) {
        (self.status, self.error) = (None, Some(message));
        self.latent.forget_question();
    }
}

#[cfg(test)]
mod tests;
