//! What the person does.

use super::pick::Pick;
use super::{Origin, PageState, Pending, form};
use crate::experiment::{Experiment, Invalid, Preset, Value};
use crate::session::{Command, RunId, Snapshot};

impl PageState {
    /// Trains a preset from its beginning.
    pub fn choose(&mut self, preset: Preset) {
        self.preset = Some(preset.id);
        self.replace(preset.experiment);
    }

    /// Trains an experiment that came from a file.
    pub fn open(&mut self, experiment: Experiment) {
        self.preset = None;
        self.replace(experiment);
    }

    /// Goes on with a training that was saved, or rests there as the run before it did.
    pub fn resume(&mut self, snapshot: Snapshot) {
        self.preset = None;
        self.settle_on(snapshot.experiment.clone());
        self.start(true, Some(Box::new(snapshot)));
    }

    /// Asks for the training as a file.
    pub fn save(&mut self) {
        if self.started && self.lost.is_none() {
            self.saving = true;
            self.outbox.push(Command::Save);
        }
    }

    /// Plays or pauses.
    pub fn toggle(&mut self) {
        self.play(!self.playing);
    }

    /// Pauses and does one step.
    pub fn step(&mut self) {
        self.playing = false;
        self.playing_before = false;
        self.asked = Some(false);
        self.scrubbed = None;
        self.ask_again();
        self.outbox.push(Command::Step { count: 1 });
    }

    /// Trains the settings from step 0. What runs now is shown until they do.
    pub fn restart(&mut self) {
        self.playing_before =
            if self.pending.is_empty() { self.playing } else { self.playing_before };
        self.start(false, None);
    }

    /// Puts `value` at `field` of the settings, and into the run where that needs no restart.
    ///
    /// # Errors
    /// One sentence where the value does not fit; nothing is changed then.
    pub fn set(&mut self, field: &str, value: impl Into<Value>) -> Result<(), Invalid> {
        self.edited = self.edited.with(field, value)?;
        self.settings_revision += 1;
        self.tune();
        Ok(())
    }

    /// Puts a group of settings back to what was chosen.
    pub fn reset_group(&mut self, group: form::Group) {
        self.edited = form::reset(&self.edited, &self.base, group);
        self.replaced += 1;
        self.settings_revision += 1;
        self.tune();
    }

    /// How often the picture is updated.
    pub fn set_watch(&mut self, every_ms: u32) {
        self.watch = every_ms;
        self.outbox.push(Command::Watch { every_ms });
    }

    /// Looks at a place of the timeline; the place behind its last is the present.
    pub fn scrub(&mut self, place: usize) {
        self.scrubbed = self.timeline.get(place).map(|view| view.step);
    }

    /// Shows samples of another condition.
    pub fn pick(&mut self, pick: Pick) {
        self.pick = pick;
        self.scrubbed = None;
        self.latent.outdated();
    }

    /// Asks which directions change the samples most.
    pub fn find_directions(&mut self) {
        self.outbox.push(Command::Directions { count: super::latent::MOST_SLIDERS as u32 });
    }

    fn play(&mut self, playing: bool) {
        self.playing = playing;
        self.playing_before = playing;
        self.asked = Some(playing);
        self.scrubbed = if playing { None } else { self.scrubbed };
        if self.ask_again() {
            return;
        }
        self.outbox.push(if playing { Command::Play } else { Command::Pause });
    }

    /// Asks again for a first run that was refused. Gives whether there was one.
    fn ask_again(&mut self) -> bool {
        let refused = self.has_no_run();
        if refused {
            let snapshot = self.refused_first.take();
            self.start(true, snapshot);
        }
        refused
    }

    fn replace(&mut self, experiment: Experiment) {
        self.settle_on(experiment);
        self.playing = true;
        self.start(true, None);
    }

    /// Other settings, all at once.
    pub(super) fn settle_on(&mut self, experiment: Experiment) {
        self.playing_before =
            if self.pending.is_empty() { self.playing } else { self.playing_before };
        self.base = experiment.clone();
        self.edited = experiment;
        self.replaced += 1;
    }

    /// Asks for a run of the settings, from `snapshot` where there is one. `replaces` says that
    /// they are others than those of the run before.
    pub(super) fn start(&mut self, replaces: bool, snapshot: Option<Box<Snapshot>>) {
        if let Err(invalid) = self.edited.validate() {
            self.error = Some(invalid.message);
            return;
        }
        let newest = self.pending.last().map_or(self.run, |pending| pending.run);
        let (run, experiment) = (RunId(newest.0.wrapping_add(1)), self.edited.clone());
        let origin = Origin { preset: self.preset, base: self.base.clone() };
        // Until one of them has started, a refusal undoes all that was replaced since.
        let replaces = replaces || self.pending.iter().any(|pending| pending.replaces);
        if !self.started {
            self.running = experiment.clone();
            self.origin = origin.clone();
        }
        // The words about a lost worker stay until a run stands.
        self.error = None;
        self.asked = None;
        self.settings_revision += 1;
        self.ask_for_last_snapshot();
        self.pending.push(Pending {
            run,
            experiment: experiment.clone(),
            origin,
            replaces,
            snapshot: snapshot.clone(),
            brings_back: None,
        });
        self.outbox.push(Command::Start {
            run,
            experiment: Box::new(experiment),
            snapshot,
            playing: self.playing,
        });
    }

    /// Brings into the run what may change while it trains. A run that was asked for gets it when
    /// it stands.
    pub(super) fn tune(&mut self) {
        if !self.pending.is_empty() {
            return;
        }
        let mut next = self.running.clone();
        // A second round takes what had to wait for something behind it in the lists.
        for _ in 0..2 {
            next = self.with_live_settings(next);
        }
        if next != self.running {
            self.running = next.clone();
            self.settings_revision += 1;
            self.outbox.push(Command::Tune { experiment: Box::new(next) });
        }
    }

    /// `next` with every live setting that fits it.
    fn with_live_settings(&self, mut next: Experiment) -> Experiment {
        for setting in self.edited.settings().filter(|setting| setting.live) {
            let Some(wanted) = setting.get(&self.edited) else { continue };
            if setting.get(&next) == Some(wanted) {
                continue;
            }
            if let Ok(candidate) = next.with(setting.field, wanted)
                && self.running.differs_only_live(&candidate)
            {
                next = candidate;
            }
        }
        next
    }
}
