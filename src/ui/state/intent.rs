//! What the person does.

use super::latent::Latent;
use super::{Counters, PageState, Timeline, form};
use crate::experiment::{Experiment, Invalid, LatentDistribution, Preset};
use crate::session::{Command, RunId};

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

    /// Plays or pauses.
    pub fn toggle(&mut self) {
        self.play(!self.playing);
    }

    /// Pauses and does one step.
    pub fn step(&mut self) {
        (self.playing, self.asked, self.scrubbed) = (false, Some(false), None);
        self.outbox.push(Command::Step);
    }

    /// Trains the settings from step 0.
    pub fn restart(&mut self) {
        if let Err(invalid) = self.edited.validate() {
            self.error = Some(invalid.message);
            return;
        }
        self.run = RunId(self.run.0.wrapping_add(1));
        self.running = self.edited.clone();
        (self.started, self.asked, self.scrubbed, self.latest) = (false, None, None, None);
        (self.error, self.lost) = (None, None);
        self.counters = Counters::default();
        self.losses.clear();
        self.losses_revision += 1;
        self.timeline = Timeline::default();
        self.latent.started(self.running.latent);
        self.latent.answer = None;
        let experiment = Box::new(self.running.clone());
        self.outbox.push(Command::Start { run: self.run, experiment, snapshot: None, playing: self.playing });
    }

    /// Puts `value` at `field` of the settings, and into the run where that needs no restart.
    ///
    /// # Errors
    /// One sentence where the value does not fit; nothing is changed then.
    pub fn set(&mut self, field: &str, value: f64) -> Result<(), Invalid> {
        self.edited = form::changed(&self.edited, field, value)?;
        self.tune();
        Ok(())
    }

    /// Puts a group of settings back to what was chosen.
    pub fn reset_group(&mut self, group: form::Group) {
        self.edited = form::reset(&self.edited, &self.base, group);
        self.replaced += 1;
        self.tune();
    }

    /// How latent coordinates are drawn, from the next run on.
    pub const fn set_distribution(&mut self, distribution: LatentDistribution) {
        self.edited.latent.distribution = distribution;
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

    /// Asks which directions change the samples most.
    pub fn find_directions(&mut self) {
        #[allow(clippy::cast_possible_truncation)] // eight
        self.outbox.push(Command::Directions { count: super::latent::MOST_SLIDERS as u32 });
    }

    fn play(&mut self, playing: bool) {
        (self.playing, self.asked) = (playing, Some(playing));
        self.scrubbed = if playing { None } else { self.scrubbed };
        self.outbox.push(if playing { Command::Play } else { Command::Pause });
    }

    fn replace(&mut self, experiment: Experiment) {
        self.latent = Latent::new(experiment.latent);
        (self.base, self.edited) = (experiment.clone(), experiment);
        self.replaced += 1;
        self.playing = true;
        self.restart();
    }

    /// Brings into the run what may change while it trains.
    fn tune(&mut self) {
        let mut next = self.running.clone();
        for number in self.edited.numbers().iter().filter(|number| number.limit.live) {
            let mut candidate = next.clone();
            if candidate.set(number.limit.field, number.get()).is_ok() && self.running.differs_only_live(&candidate) {
                next = candidate;
            }
        }
        if next != self.running {
            self.running = next.clone();
            self.outbox.push(Command::Tune { experiment: Box::new(next) });
        }
    }
}
