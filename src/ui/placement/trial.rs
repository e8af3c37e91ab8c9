//! The trial: WebGPU trains the same experiment beside the CPU until its speed is known.

use super::opening::Opening;
use super::verdicts::round;
use super::{Action, Choice, Phase, Placement};
use crate::experiment::Experiment;
use crate::session::{Command, DeviceKind, Event, RunId};

/// How much faster WebGPU must be before a move is worth the interruption.
const WORTH_MOVING: f32 = 1.1;
/// How long WebGPU is measured once its shaders are compiled, in milliseconds.
const MEASURED_MS: f64 = 2000.0;
/// The run of a trial, whose events nobody is shown.
pub(super) const TRIAL_RUN: RunId = RunId(u32::MAX);

/// WebGPU being tried beside the CPU.
pub(super) struct Trial {
    experiment: Experiment,
    /// The key of the experiment's verdict.
    key: String,
    /// When its first speed arrived since the last pause.
    measured_since_ms: Option<f64>,
    /// Steps a second, 0 while unknown.
    speed: f32,
    opening: Opening,
    /// Ticks that it has trained for.
    pub ticks: u32,
}

impl Trial {
    /// A pause or its end: what was measured before says nothing about what comes.
    pub fn interrupt(&mut self) {
        self.measured_since_ms = None;
        self.speed = 0.0;
    }
}

impl Placement {
    /// The trial is not wanted any more. Its sentence goes with it.
    pub(super) fn end_trial(&mut self, actions: &mut Vec<Action>) {
        self.lanes.terminate(DeviceKind::WebGpu, actions);
        self.found(self.where_it_stays(), actions);
    }

    /// Under `Auto`, once the CPU's speed is known, WebGPU is tried.
    pub(super) fn consider_trial(&mut self, actions: &mut Vec<Action>) {
        let possible = matches!(self.phase, Phase::Steady)
            && self.choice == Choice::Auto
            && self.active == DeviceKind::Cpu
            && self.webgpu_works()
            && self.pending.is_empty()
            && self.verdict().is_none()
            && self.refusal().is_none();
        let Some(run) = self.run.as_ref().filter(|run| possible && run.playing && run.speed > 0.0)
        else {
            return;
        };
        let experiment = run.experiment.clone();
        let trial = Trial {
            key: run.key.clone(),
            measured_since_ms: None,
            speed: 0.0,
            opening: Opening::new(&experiment, false),
            ticks: 0,
            experiment: experiment.clone(),
        };
        let start = Command::Start {
            run: TRIAL_RUN,
            experiment: Box::new(experiment),
            snapshot: None,
            playing: true,
        };
        self.lanes.spawn(DeviceKind::WebGpu, actions);
        self.lanes.send(DeviceKind::WebGpu, start, actions);
        self.phase = Phase::Trying(Box::new(trial));
        self.found("Trying WebGPU beside the CPU.".to_owned(), actions);
    }

    /// What the worker says that is tried.
    pub(super) fn hear_trial(&mut self, event: Event, now_ms: f64, actions: &mut Vec<Action>) {
        let Phase::Trying(trial) = &mut self.phase else { return };
        match event {
            Event::Progress(progress) if progress.run == TRIAL_RUN => {
                trial.opening.push(&progress.losses);
                if progress.playing && progress.steps_per_second > 0.0 {
                    trial.speed = progress.steps_per_second;
                    trial.measured_since_ms.get_or_insert(now_ms);
                }
                self.judge(now_ms, actions);
            }
            Event::Refused { message, .. } => {
                let words = format!("WebGPU could not train this: {message} Staying on the CPU.");
                self.stay_on_cpu(words, actions);
            }
            _ => {}
        }
    }

    /// Decides between the devices once WebGPU was measured for long enough.
    fn judge(&mut self, now_ms: f64, actions: &mut Vec<Action>) {
        let (Phase::Trying(trial), Some(run)) = (&self.phase, &self.run) else { return };
        let long_enough = trial.measured_since_ms.is_some_and(|at| now_ms - at >= MEASURED_MS);
        if !run.playing || !long_enough {
            return;
        }
        if let Some(found) = run.opening.disagreement(&trial.experiment, &trial.opening) {
            let words = format!(
                "WebGPU computes something else than the CPU, {found}: staying on the CPU."
            );
            return self.stay_on_cpu(words, actions);
        }
        let name = match self.lanes.report(DeviceKind::WebGpu) {
            Some(report) if report.software => "WebGPU (a software adapter)",
            _ => "WebGPU",
        };
        let found = format!("CPU {} steps/s, {name} {}", round(run.speed), round(trial.speed));
        if trial.speed > run.speed * WORTH_MOVING {
            let key = trial.key.clone();
            let words = format!("{found}: going on with WebGPU.");
            self.verdicts.keep(key, DeviceKind::WebGpu, words);
            self.begin_move(DeviceKind::WebGpu, actions);
        } else {
            self.stay_on_cpu(format!("{found}: staying on the CPU."), actions);
        }
    }

    /// The trial is over: this experiment stays where it is, others get a trial of their own.
    pub(super) fn stay_on_cpu(&mut self, words: String, actions: &mut Vec<Action>) {
        if let Phase::Trying(trial) = std::mem::replace(&mut self.phase, Phase::Steady) {
            self.verdicts.keep(trial.key, DeviceKind::Cpu, words.clone());
        }
        self.lanes.terminate(DeviceKind::WebGpu, actions);
        self.found(words, actions);
    }

    /// Whether the trial that is under way is still the one to make.
    pub(super) fn trial_is_wanted(&self) -> bool {
        let Phase::Trying(trial) = &self.phase else { return false };
        let same = self.run.as_ref().is_some_and(|run| run.key == trial.key);
        self.choice == Choice::Auto && same && self.refusal().is_none()
    }
}
