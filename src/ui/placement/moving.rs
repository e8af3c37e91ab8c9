//! How a run gets to another device, and back when the person changes their mind.
//!
//! The worker that computes pauses and sends a snapshot; the other starts the run from it. The
//! first one ends only when the run stands on the other, so that a move which fails costs nothing.

use super::lanes::Lanes;
use super::run::Presence;
use super::{Action, Choice, Phase, Placement};
use crate::session::{Command, DeviceKind, Event};

/// A move that is under way.
pub(super) struct Move {
    /// Where the run goes.
    pub to: DeviceKind,
    /// The sentence when it has arrived.
    words: String,
    /// Whether the run was started there; before, its snapshot is waited for.
    pub sent: bool,
    /// Steps that the person asked for in the meantime.
    steps: u32,
}

impl Move {
    /// Play, pause and step during the move are for the worker that the run goes to.
    pub fn play(&mut self, command: Command, lanes: &mut Lanes, actions: &mut Vec<Action>) {
        match command {
            Command::Step { count } => self.steps += count,
            _ => self.steps = 0,
        }
        if self.sent {
            lanes.send(self.to, command, actions);
        }
    }
}

impl Placement {
    /// Where the newest run should compute, by the last choice and what is known.
    pub(super) fn wanted(&self) -> DeviceKind {
        let wished = match self.choice {
            Choice::Cpu => DeviceKind::Cpu,
            _ if !self.webgpu_works() || self.refusal().is_some() => DeviceKind::Cpu,
            Choice::WebGpu => DeviceKind::WebGpu,
            Choice::Auto => self.wanted_by_speed(),
        };
        let newest = self.newest().map(|run| run.id);
        match self.barred {
            Some((run, device))
                if Some(run) == newest && device == wished && self.can_train_on(other(device)) =>
            {
                other(device)
            }
            _ => wished,
        }
    }

    /// Where the newest run was measured to be faster. What was not measured stays where it is,
    /// and a new run begins on the CPU.
    fn wanted_by_speed(&self) -> DeviceKind {
        match (&self.phase, self.verdict()) {
            (_, Some((device, _))) => device,
            (Phase::Moving(under_way), None) => under_way.to,
            (_, None) if self.pending.is_empty() && self.run.is_some() => self.active,
            (_, None) => DeviceKind::Cpu,
        }
    }

    /// Whether `device` could train the newest run.
    fn can_train_on(&self, device: DeviceKind) -> bool {
        match device {
            DeviceKind::Cpu => true,
            DeviceKind::WebGpu => self.webgpu_works() && self.refusal().is_none(),
        }
    }

    /// Whether WebGPU is offered here and has not failed.
    pub(super) fn webgpu_works(&self) -> bool {
        self.webgpu.is_ok() && self.broken.is_none()
    }

    /// Takes the next step towards what the last choice asks for.
    pub(super) fn converge(&mut self, actions: &mut Vec<Action>) {
        let wanted = self.wanted();
        match &self.phase {
            Phase::Empty if wanted != self.active && self.lanes.is_alive(self.active) => {
                self.lanes.terminate(self.active, actions);
                self.active = wanted;
                self.lanes.spawn(wanted, actions);
            }
            Phase::Trying(_) if wanted == DeviceKind::WebGpu => self.begin_move(wanted, actions),
            Phase::Trying(_) if !self.trial_is_wanted() => {
                self.phase = Phase::Steady;
                self.end_trial(actions);
            }
            Phase::Moving(under_way) if under_way.to != wanted => {
                if let Phase::Moving(under_way) = std::mem::replace(&mut self.phase, Phase::Steady)
                {
                    self.stay(under_way, actions);
                    self.found(self.where_it_stays(), actions);
                }
            }
            Phase::Starting(to) if *to != wanted => {
                let to = *to;
                self.lanes.terminate(to, actions);
                self.phase = Phase::Steady;
                self.start_newest_on_active(self.active, actions);
            }
            Phase::Steady if self.pending.is_empty() => match self.run.as_ref() {
                Some(run) if run.presence == Presence::Nowhere => self.bring_back(actions),
                Some(run) if run.presence == Presence::Stands && wanted != self.active => {
                    self.begin_move(wanted, actions);
                }
                _ => {}
            },
            _ => {}
        }
    }

    /// Asks the worker that computes for a snapshot, and gets the other one ready.
    pub(super) fn begin_move(&mut self, to: DeviceKind, actions: &mut Vec<Action>) {
        let words = self.words_for(to);
        self.lanes.spawn(to, actions);
        // It may be busy with a trial.
        self.lanes.send(to, Command::Pause, actions);
        self.lanes.send(self.active, Command::Pause, actions);
        self.lanes.send(self.active, Command::Save, actions);
        self.lanes.heard(self.active);
        self.phase = Phase::Moving(Move { to, words, sent: false, steps: 0 });
    }

    /// The snapshot of a run that moves has come.
    pub(super) fn snapshot_for_move(&mut self, actions: &mut Vec<Action>) {
        if let Phase::Moving(under_way) = &mut self.phase
            && !under_way.sent
        {
            under_way.sent = true;
            let to = under_way.to;
            let steps = under_way.steps;
            self.send_run(to, steps, actions);
        }
    }

    /// What the worker says that the run goes to.
    pub(super) fn hear_destination(&mut self, event: Event, actions: &mut Vec<Action>) {
        match event {
            Event::Busy { .. } => actions.push(Action::Show(event)),
            Event::Started { run, .. }
                if self.run.as_ref().is_some_and(|moved| moved.id == run) =>
            {
                if let Phase::Moving(arrived) = std::mem::replace(&mut self.phase, Phase::Steady) {
                    self.lanes.terminate(self.active, actions);
                    self.active = arrived.to;
                    self.stood(run, actions);
                    actions.push(Action::Show(event));
                    self.found(arrived.words, actions);
                }
            }
            Event::Refused { run: Some(run), message } => {
                if let Phase::Moving(failed) = std::mem::replace(&mut self.phase, Phase::Steady) {
                    self.barred = Some((run, failed.to));
                    self.stay_because(failed, &message, actions);
                }
            }
            _ => {}
        }
    }

    /// The move is off: the run goes on where it was, with what was changed in the meantime.
    pub(super) fn stay(&mut self, interrupted: Move, actions: &mut Vec<Action>) {
        self.lanes.terminate(interrupted.to, actions);
        let Some(run) = &self.run else { return };
        let tune = Command::Tune { experiment: Box::new(run.experiment.clone()) };
        self.lanes.send(self.active, tune, actions);
        if interrupted.steps > 0 {
            let step = Command::Step { count: interrupted.steps };
            self.lanes.send(self.active, step, actions);
        } else if run.playing {
            self.lanes.send(self.active, Command::Play, actions);
        }
    }

    /// The move failed, in one sentence why.
    pub(super) fn stay_because(&mut self, failed: Move, why: &str, actions: &mut Vec<Action>) {
        if let Some(run) = &self.run {
            self.barred = Some((run.id, failed.to));
        }
        self.stay(failed, actions);
        let words = format!("{why} Training goes on with {}.", named(self.active));
        self.found(words, actions);
    }

    /// The worker that the run comes from is lost: the run goes on from its newest snapshot.
    pub(super) fn arrive_without(&mut self, under_way: Move, actions: &mut Vec<Action>) {
        self.active = under_way.to;
        if under_way.sent {
            if let Some(run) = &mut self.run {
                run.presence = Presence::Coming;
            }
        } else {
            self.send_run(under_way.to, under_way.steps, actions);
        }
        self.found(under_way.words, actions);
    }

    /// Starts the newest run on a new worker, where no worker is left.
    pub(super) fn bring_back(&mut self, actions: &mut Vec<Action>) {
        let target = self.wanted();
        self.phase = if self.newest().is_some() { Phase::Steady } else { Phase::Empty };
        if self.pending.is_empty() {
            self.lanes.terminate(other(target), actions);
            self.active = target;
            self.send_run(target, 0, actions);
        } else {
            self.start_newest_on_active(target, actions);
        }
        for _ in 0..self.asked {
            self.lanes.send(self.active, Command::Save, actions);
        }
    }

    /// Starts the run on the stage on `device`, from its newest snapshot.
    fn send_run(&mut self, device: DeviceKind, steps: u32, actions: &mut Vec<Action>) {
        self.lanes.spawn(device, actions);
        self.watch(device, actions);
        let Some(run) = &mut self.run else { return };
        run.speed = 0.0;
        let start = run.start();
        if device == self.active {
            run.presence = Presence::Coming;
        }
        self.unchanged = 0;
        self.lanes.send(device, start, actions);
        if steps > 0 {
            self.lanes.send(device, Command::Step { count: steps }, actions);
        }
    }

    /// Starts the run that was asked for last on `device`.
    pub(super) fn start_newest_on(&mut self, device: DeviceKind, actions: &mut Vec<Action>) {
        self.lanes.spawn(device, actions);
        self.watch(device, actions);
        if let Some(run) = self.pending.last() {
            self.lanes.send(device, run.start(), actions);
        }
    }

    /// Starts the run that was asked for last on `device`, which is where the run computes from
    /// now on.
    pub(super) fn start_newest_on_active(&mut self, device: DeviceKind, actions: &mut Vec<Action>) {
        if device != self.active {
            self.lanes.terminate(self.active, actions);
            self.active = device;
        }
        self.start_newest_on(device, actions);
        if self.lanes.report(device).is_some() {
            self.found(self.why_here(), actions);
        }
    }

    /// A new worker does not know how often to look.
    fn watch(&mut self, device: DeviceKind, actions: &mut Vec<Action>) {
        if let Some(every_ms) = self.every_ms {
            self.lanes.send(device, Command::Watch { every_ms }, actions);
        }
    }

    /// Why the run moves.
    fn words_for(&self, to: DeviceKind) -> String {
        let words = self.why_here();
        if words.is_empty() { format!("Moved to {}.", named(to)) } else { words }
    }

    /// Where the run computes after a trial or a move that is off. It is never empty, so that the
    /// sentence about the trial or the move goes.
    pub(super) fn where_it_stays(&self) -> String {
        let why = self.why_here();
        if why.is_empty() { format!("Training on {}.", named(self.active)) } else { why }
    }

    /// Why the newest run computes where it does, where there is more to say than the choice.
    pub(super) fn why_here(&self) -> String {
        if self.choice == Choice::Cpu {
            return String::new();
        }
        let absent = self.webgpu.clone().err().or_else(|| self.broken.clone());
        let absent = absent.filter(|_| self.active == DeviceKind::Cpu);
        let measured = || {
            let verdict = self.verdict().filter(|_| self.choice == Choice::Auto);
            verdict.map(|(_, words)| words.to_owned())
        };
        absent.or_else(|| self.refusal()).or_else(measured).unwrap_or_default()
    }
}

const fn other(device: DeviceKind) -> DeviceKind {
    match device {
        DeviceKind::Cpu => DeviceKind::WebGpu,
        DeviceKind::WebGpu => DeviceKind::Cpu,
    }
}

/// The device within a sentence.
const fn named(device: DeviceKind) -> &'static str {
    match device {
        DeviceKind::Cpu => "the CPU",
        DeviceKind::WebGpu => "WebGPU",
    }
}
