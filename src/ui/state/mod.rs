//! Everything the page shows, as plain data without a browser. [`PageState::apply`] is the only
//! place where an event of the worker changes it, the methods in [`mod@intent`] the only place
//! where the person does. What they want of the worker they leave in the outbox, from where the
//! page sends it.

mod course;
pub mod form;
mod intent;
pub mod latent;
pub mod link;
pub mod offer;
pub mod pick;
pub mod quality;
mod replaced;
pub mod scale;
pub mod timeline;

use crate::chart::{LossHistory, MeasureHistory};
use crate::experiment::{Experiment, Preset};
use crate::session::{Command, DeviceReport, Event, Progress, RunId, Snapshot, View};
use crate::ui::placement::Finding;
use course::Course;
use latent::Latent;
use pick::Pick;
pub use replaced::Replaced;
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

/// A run that was asked for and that the worker has neither started nor refused.
#[derive(Clone, Debug)]
struct Pending {
    run: RunId,
    experiment: Experiment,
    origin: Origin,
    /// It brings other settings with it, so that a refusal takes them away again.
    replaces: bool,
    /// What it goes on from, for another try.
    snapshot: Option<Box<Snapshot>>,
    /// The run that an undo brings back by it.
    brings_back: Option<Box<Replaced>>,
}

/// Where a run's settings came from.
#[derive(Clone, Debug)]
struct Origin {
    preset: Option<&'static str>,
    base: Experiment,
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
    origin: Origin,
    /// The runs that were asked for, oldest first; until one of them starts, the page shows the one
    /// before it.
    pending: Vec<Pending>,
    /// What a run that was asked for finds if it is refused: whether the one before it trains.
    playing_before: bool,
    /// Counts what replaced all settings at once, so that half-typed values go.
    pub replaced: u32,
    /// Grows whenever an experiment changes, so that none has to be compared at every step.
    pub settings_revision: u32,
    /// The run whose events count.
    pub run: RunId,
    /// Whether it has reported that it stands.
    pub started: bool,
    /// Whether it trains, as far as the person is concerned.
    pub playing: bool,
    /// The snapshot of a first run that was refused, for another try.
    refused_first: Option<Box<Snapshot>>,
    /// The run that can be brought back.
    replaced_run: Option<Replaced>,
    /// The last snapshot of the run on the stage, which is about to be replaced.
    leaving: Option<Box<Snapshot>>,
    /// Whether that snapshot is on its way.
    awaits_leaving: bool,
    /// What the person asked for and the worker has not confirmed.
    asked: Option<bool>,
    /// Step, epoch, speed.
    pub counters: Counters,
    /// Every loss of the run.
    pub losses: LossHistory,
    /// Grows whenever `losses` change.
    pub losses_revision: u64,
    /// What was measured of the run.
    pub measures: MeasureHistory,
    /// Grows whenever `measures` change.
    pub measures_revision: u64,
    /// What the losses say about the game.
    course: Course,
    /// The newest view.
    pub latest: Option<Arc<View>>,
    /// The views at epochs' ends.
    pub timeline: Timeline,
    /// The step that the person looks back at.
    pub scrubbed: Option<u64>,
    /// The point of the latent space that the person moves.
    pub latent: Latent,
    /// Whether the person waits for the training as a file.
    pub saving: bool,
    /// What goes into that file, until it is taken.
    pub saved: Option<Box<Snapshot>>,
    /// Which condition the samples meet.
    pub pick: Pick,
    /// Which one the worker knows of.
    told: Pick,
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
            origin: Origin { preset: None, base: experiment.clone() },
            pending: Vec::new(),
            playing_before: true,
            replaced: 0,
            settings_revision: 0,
            run: RunId(0),
            started: false,
            playing: true,
            refused_first: None,
            replaced_run: None,
            leaving: None,
            awaits_leaving: false,
            asked: None,
            counters: Counters::default(),
            losses: LossHistory::default(),
            losses_revision: 0,
            measures: MeasureHistory::default(),
            measures_revision: 0,
            course: Course::default(),
            latest: None,
            timeline: Timeline::default(),
            scrubbed: None,
            latent: Latent::new(experiment.latent),
            saving: false,
            saved: None,
            pick: Pick::All,
            told: Pick::All,
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
        // A worker that is about to start another run would not know what to make of a question
        // about this one.
        if self.started && self.pending.is_empty() && self.lost.is_none() {
            let labels = pick::labels(&self.running);
            if self.told != self.pick {
                self.told = self.pick.clone();
                self.outbox.push(Command::Show {
                    condition: labels.and_then(|labels| self.pick.condition(labels)),
                });
            }
            if self.latent.ready() {
                let condition = labels
                    .and_then(|labels| self.pick.of_one(labels).condition(labels))
                    .unwrap_or_default();
                self.outbox.extend(self.latent.question(&condition));
            }
        }
        std::mem::take(&mut self.outbox)
    }

    /// Takes over what the worker says. Events of a run that is over are dropped.
    pub fn apply(&mut self, event: Event) {
        match event {
            Event::Ready { .. } => self.status = None,
            Event::Busy { run, what, progress } if run.is_none_or(|run| self.knows(run)) => {
                self.status = Some(Status { what, progress });
            }
            Event::Started { run, step, parameters: _ } if self.knows(run) => {
                self.switch_to(run);
                self.begin_at(step);
            }
            Event::Progress(progress) if progress.run == self.run => self.advance(*progress),
            Event::Measured { run, step, measurements } if run == self.run => {
                self.course.measured(&self.running, step, &measurements);
                self.measures.push(step, measurements);
                self.measures_revision += 1;
            }
            Event::Probed { run, id, samples } if run == self.run => {
                self.latent.answered(id, samples);
            }
            Event::Directions { run, vectors } if run == self.run => {
                self.latent.set_directions(vectors);
            }
            Event::Saved { run, snapshot } if run == self.run => self.take_snapshot(snapshot),
            Event::Refused { run, message } if run.is_none_or(|run| self.knows(run)) => {
                self.refuse(run, message);
            }
            Event::Lost { message } => {
                self.status = None;
                self.lost = Some(message);
                self.saving = false;
                self.playing = false;
                self.asked = None;
                self.counters.steps_per_second = 0.0;
                // Only the newest is brought back.
                self.pending.drain(..self.pending.len().saturating_sub(1));
            }
            // The placement keeps snapshots; the rest belongs to a run that is over.
            Event::Saved { .. }
            | Event::Busy { .. }
            | Event::Started { .. }
            | Event::Progress(_)
            | Event::Probed { .. }
            | Event::Measured { .. }
            | Event::Directions { .. }
            | Event::Refused { .. } => {}
        }
    }

    /// Takes over where the run computes. A new run on the same device has nothing new to say: what
    /// was found out stays.
    pub fn found(&mut self, finding: Finding) {
        let same = |now: &Option<DeviceReport>| {
            self.finding.device.is_none() || *now == self.finding.device
        };
        let words = if finding.words.is_empty() && same(&finding.device) {
            std::mem::take(&mut self.finding.words)
        } else {
            finding.words
        };
        self.finding = Finding { device: finding.device, words };
    }

    /// The run that can be brought back.
    #[must_use]
    pub const fn replaced_run(&self) -> Option<&Replaced> {
        self.replaced_run.as_ref()
    }

    /// Whether no run trains and none was asked for: the first one was refused.
    #[must_use]
    pub const fn has_no_run(&self) -> bool {
        !self.started && self.pending.is_empty()
    }

    /// The experiment that trains, or that is about to.
    #[must_use]
    pub fn aimed(&self) -> &Experiment {
        self.pending.last().map_or(&self.running, |pending| &pending.experiment)
    }

    /// The preset that the run on the stage came from.
    #[must_use]
    pub const fn running_preset(&self) -> Option<&'static str> {
        self.origin.preset
    }

    /// What is going on, in a sentence.
    #[must_use]
    pub fn going_on(&self) -> &'static str {
        self.course.words(self.running.objective.loss.equilibrium())
    }

    /// The view on the stage: the newest, or the one that the person looks back at.
    #[must_use]
    pub fn shown(&self) -> Option<&Arc<View>> {
        self.scrubbed
            .and_then(|step| self.timeline.get(self.timeline.place(step)?))
            .or(self.latest.as_ref())
    }

    /// Whether the settings hold something that only a restart brings into the run.
    #[must_use]
    pub fn restart_needed(&self) -> bool {
        !self.aimed().differs_only_live(&self.edited)
    }

    fn knows(&self, run: RunId) -> bool {
        (run == self.run && self.started) || self.pending.iter().any(|pending| pending.run == run)
    }

    /// The run that was asked for stands: from now on the page shows it.
    fn switch_to(&mut self, run: RunId) {
        let Some(place) = self.pending.iter().position(|pending| pending.run == run) else {
            return;
        };
        let Some(pending) = self.pending.drain(..=place).next_back() else { return };
        let Pending { run, experiment, origin, replaces, brings_back, .. } = pending;
        if replaces {
            self.latent = self.latent.elsewhere(experiment.latent);
        }
        if replaces || !self.pick.fits(pick::labels(&experiment)) {
            self.pick = Pick::All;
        }
        self.keep_replaced();
        self.run = run;
        self.running = experiment;
        self.origin = origin;
        self.scrubbed = None;
        self.latest = None;
        self.latent.answer = None;
        self.saving = false;
        self.course = Course::default();
        if let Some(replaced) = brings_back {
            self.restore_curves(*replaced);
        }
        self.settings_revision += 1;
    }

    fn begin_at(&mut self, step: u64) {
        self.started = true;
        self.status = None;
        self.lost = None;
        // A run begins with everything the data have.
        self.told = Pick::All;
        self.counters = Counters { step, ..Counters::default() };
        self.losses.truncate_after(step);
        self.losses_revision += 1;
        self.measures.truncate_after(step);
        self.measures_revision += 1;
        self.timeline.truncate_after(step);
        self.latent.started(self.running.latent);
        self.catch_up();
    }

    /// What had to wait for a run to stand, or to be refused.
    fn catch_up(&mut self) {
        if self.started && self.pending.is_empty() {
            self.tune();
            if self.latent.by_directions() {
                self.find_directions();
            }
        }
    }

    fn advance(&mut self, progress: Progress) {
        let Progress { step, epoch, steps_per_second, playing, losses, view, trained_ms, .. } =
            progress;
        self.counters = Counters { step, epoch, steps_per_second, trained_ms };
        if self.pending.is_empty() {
            self.status = None;
        }
        match self.asked {
            // Sent before the worker heard of it.
            Some(asked) if asked != playing => {}
            // Whether the run before it trains says nothing about the one that was asked for, but is
            // what the page goes back to if that one is refused.
            _ if !self.pending.is_empty() => self.playing_before = playing,
            _ => {
                self.playing = playing;
                self.asked = None;
            }
        }
        self.course.trained(trained_ms);
        if !losses.is_empty() {
            for point in losses {
                self.course.push(point, self.running.objective.loss.equilibrium().1);
                self.losses.push(point);
            }
            self.losses_revision += 1;
        }
        if let Some(view) = view {
            self.course.viewed(&view);
            let view = Arc::new(view);
            if view.epoch_end {
                self.timeline.push(view.clone());
            }
            self.latest = Some(view);
            self.latent.outdated();
        }
    }

    fn refuse(&mut self, run: Option<RunId>, message: String) {
        self.status = None;
        self.error = Some(message);
        self.latent.forget_question();
        let Some(place) = self.pending.iter().position(|pending| Some(pending.run) == run) else {
            return;
        };
        // A worker answers in order: no answer comes any more to what was asked for before.
        let Some(mut refused) = self.pending.drain(..=place).next_back() else { return };
        if let Some(replaced) = refused.brings_back.take() {
            self.replaced_run = Some(*replaced);
        }
        if !self.pending.is_empty() {
            return;
        }
        if self.started {
            self.go_back(&refused);
        } else {
            // No run is left that could train. Play asks for this one again.
            self.refused_first = refused.snapshot;
            self.playing = false;
            self.asked = None;
        }
    }

    /// The run that was asked for cannot be: the one before it goes on, and the settings are its
    /// own again. What was edited for a restart stays, so that it can be mended.
    fn go_back(&mut self, refused: &Pending) {
        if refused.replaces {
            Origin { preset: self.preset, base: self.base } = self.origin.clone();
            self.edited = self.running.clone();
            self.replaced += 1;
        }
        self.playing = self.playing_before;
        self.asked = None;
        self.leaving = None;
        self.awaits_leaving = false;
        self.settings_revision += 1;
        self.catch_up();
    }
}

#[cfg(test)]
mod tests;
