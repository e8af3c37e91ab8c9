//! Missing a worker that has fallen silent: the browser may end one without a word.
//!
//! Ticks are counted, not wall time, so that a laptop waking from sleep is not mistaken for a hang.

use super::run::Presence;
use super::{Action, Phase, Placement};
use crate::session::DeviceKind;

/// How long the page waits between two [`Placement::tick`]s, in milliseconds.
pub const TICK_MS: u32 = 2000;
/// How many ticks a worker may be silent that trains at a known speed.
const TRAINING: u32 = 10;
/// How many ticks a worker may be silent that loads, prepares a run or compiles shaders: two
/// minutes, which a software adapter may need.
const PREPARING: u32 = 60;

impl Placement {
    /// Called every [`TICK_MS`].
    pub fn tick(&mut self) -> Vec<Action> {
        let mut actions = Vec::new();
        self.lanes.tick();
        self.unchanged = self.unchanged.saturating_add(1);
        self.tick_trial(&mut actions);
        self.tick_other(&mut actions);
        self.tick_active(&mut actions);
        self.converge(&mut actions);
        actions
    }

    /// A trial that takes too long says nothing about other experiments.
    fn tick_trial(&mut self, actions: &mut Vec<Action>) {
        let playing = self.run.as_ref().is_some_and(|run| run.playing);
        if let Phase::Trying(trial) = &mut self.phase {
            trial.ticks += u32::from(playing);
            if trial.ticks > PREPARING {
                let words = "WebGPU was still getting ready after two minutes: staying on the CPU.";
                self.stay_on_cpu(words.to_owned(), actions);
            }
        }
    }

    /// The worker that a run moves to or starts on.
    fn tick_other(&mut self, actions: &mut Vec<Action>) {
        let (to, waited_for) = match &self.phase {
            Phase::Moving(under_way) => {
                let ready = self.lanes.report(under_way.to).is_some();
                (under_way.to, under_way.sent || !ready)
            }
            Phase::Starting(to) => (*to, true),
            Phase::Empty | Phase::Steady | Phase::Trying(_) | Phase::Dead => return,
        };
        if !waited_for {
            self.lanes.heard(to);
        } else if self.lanes.silent(to) >= PREPARING {
            self.worker_lost(to, silence(to), actions);
        }
    }

    /// The worker that computes.
    fn tick_active(&mut self, actions: &mut Vec<Action>) {
        match self.patience() {
            None => self.lanes.heard(self.active),
            Some(ticks) if self.lanes.silent(self.active) >= ticks => {
                let message = if self.lanes.report(self.active).is_none() {
                    silence(self.active)
                } else {
                    "The trainer stopped answering.".to_owned()
                };
                self.worker_lost(self.active, message, actions);
            }
            Some(_) => {}
        }
    }

    /// For how many ticks the worker that computes may be silent; nothing where it has no reason
    /// to speak.
    fn patience(&self) -> Option<u32> {
        if !self.lanes.is_alive(self.active) {
            return None;
        }
        if self.lanes.report(self.active).is_none() {
            return Some(PREPARING);
        }
        let pending_here = !self.pending.is_empty() && !matches!(self.phase, Phase::Starting(_));
        let run = self.run.as_ref();
        let coming = run.is_some_and(|run| run.presence == Presence::Coming);
        if pending_here || coming {
            return Some(PREPARING);
        }
        let run = run.filter(|run| run.presence == Presence::Stands)?;
        let saving = matches!(&self.phase, Phase::Moving(under_way) if !under_way.sent);
        if matches!(&self.phase, Phase::Moving(under_way) if under_way.sent) {
            return None;
        }
        let compiling = self.active == DeviceKind::WebGpu && self.unchanged < PREPARING;
        match run.speed {
            _ if !run.playing && !run.busy && !saving && self.asked == 0 => None,
            speed if speed <= 0.0 || compiling || !run.playing => Some(PREPARING),
            // A worker that needs seconds for a step gets the time of several.
            speed => {
                let steps = (TRAINING as f32 * 1000.0 / (speed * TICK_MS as f32)).ceil();
                Some(TRAINING.max(steps as u32))
            }
        }
    }
}

/// The sentence about a worker that was never heard, or not for two minutes.
fn silence(device: DeviceKind) -> String {
    format!("The trainer for {} did not answer for two minutes.", device.label())
}
