//! Where a run computes: the choice behind `Auto`, as a state machine without a browser.
//!
//! The page executes [`Action`]s and feeds what happens back in. At most two workers live at once,
//! one on each device. `Auto` starts on the CPU, tries the same experiment on WebGPU in a second
//! worker, and moves there from a snapshot only if it measured faster and computes the same losses.
//!
//! ```text
//! Empty ─Start─▶ Steady ◀──────────────┬────────────── Dead ◀─ the worker is lost
//!                  ├─ Auto ─▶ Trying ──┤ judged
//!                  ├─ a choice, a verdict ─▶ Moving ──┤ the run stands on the other device,
//!                  └─ a new run elsewhere ─▶ Starting ┘ or cannot
//! ```
//!
//! After each command, event, choice and tick, [`Placement::converge`] compares the phase with
//! what the last choice asks for. So the last choice wins, whatever happened in between.

mod lanes;
mod moving;
mod opening;
mod run;
mod trial;
mod verdicts;
mod watchdog;

use crate::experiment::Experiment;
use crate::session::{Command, DeviceKind, DeviceReport, Event, RunId, Snapshot};
use lanes::Lanes;
use moving::Move;
use run::{Presence, Run};
use serde::{Deserialize, Serialize};
use trial::Trial;
use verdicts::Verdicts;
pub use watchdog::TICK_MS;

/// What the person asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// The CPU at once, WebGPU where it measured faster.
    #[default]
    Auto,
    /// WebGPU, and the CPU only where there is none.
    WebGpu,
    /// The CPU.
    Cpu,
}

/// What the page has to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Start a worker on this device.
    Spawn(DeviceKind),
    /// End the worker on this device and hear nothing from it any more.
    Terminate(DeviceKind),
    /// Send this to the worker on this device.
    Send(DeviceKind, Command),
    /// Show this to the person: an event of the current run.
    Show(Event),
    /// Say which device computes now and why.
    Found(Finding),
    /// Keep this newest snapshot of the run for the next visit.
    Keep(Box<Snapshot>),
}

/// What was found out about the devices.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finding {
    /// Where the run computes now, once that is known.
    pub device: Option<DeviceReport>,
    /// One sentence, such as “CPU 140 steps/s, WebGPU 85: staying on the CPU.”
    pub words: String,
}

/// What the placement is doing.
enum Phase {
    /// No run was asked for yet.
    Empty,
    /// One worker computes, or prepares what was asked for.
    Steady,
    /// WebGPU is measured beside the CPU.
    Trying(Box<Trial>),
    /// The run goes on on another device as soon as it stands there.
    Moving(Move),
    /// A new run is started on this other device; the run before it goes on until then.
    Starting(DeviceKind),
    /// The worker that computed is lost, and the person has been told.
    Dead,
}

/// Decides which worker computes the run.
pub struct Placement {
    choice: Choice,
    /// Whether WebGPU is offered here, or in one sentence why not.
    webgpu: Result<(), String>,
    /// Why WebGPU failed, until the person asks for it again.
    broken: Option<String>,
    lanes: Lanes,
    /// Where the run computes.
    active: DeviceKind,
    /// The run on the stage.
    run: Option<Run>,
    /// The runs that were asked for and have neither started nor been refused, oldest first.
    pending: Vec<Run>,
    phase: Phase,
    verdicts: Verdicts,
    /// A run that could not be brought to this device. It is not tried again until the person
    /// chooses.
    barred: Option<(RunId, DeviceKind)>,
    /// Snapshots that the person waits for.
    asked: u32,
    every_ms: Option<u32>,
    /// Ticks since something changed that may need other shaders.
    unchanged: u32,
}

impl Placement {
    /// `webgpu` says whether WebGPU is offered here, or in one sentence why not.
    #[must_use]
    pub fn new(choice: Choice, webgpu: Result<(), String>) -> Self {
        Self {
            choice,
            webgpu,
            broken: None,
            lanes: Lanes::default(),
            active: DeviceKind::Cpu,
            run: None,
            pending: Vec::new(),
            phase: Phase::Empty,
            verdicts: Verdicts::default(),
            barred: None,
            asked: 0,
            every_ms: None,
            unchanged: 0,
        }
    }

    /// Starts the first worker.
    pub fn begin(&mut self) -> Vec<Action> {
        let mut actions = Vec::new();
        self.active = self.wanted();
        if let (Choice::Auto | Choice::WebGpu, Err(why)) = (self.choice, &self.webgpu) {
            actions.push(Action::Found(Finding { device: None, words: why.clone() }));
        }
        self.lanes.spawn(self.active, &mut actions);
        actions
    }

    /// The person's commands, on their way to the worker that computes.
    pub fn command(&mut self, command: Command) -> Vec<Action> {
        let mut actions = Vec::new();
        match command {
            Command::Start { run, experiment, snapshot, playing } => {
                let run = Run::new(run, *experiment, snapshot, playing);
                self.start(run, &mut actions);
            }
            Command::Play | Command::Pause | Command::Step { .. } => {
                self.play(command, &mut actions);
            }
            Command::Tune { experiment } => self.tune(*experiment, &mut actions),
            Command::Watch { every_ms } => {
                self.every_ms = Some(every_ms);
                self.lanes.send(self.active, command, &mut actions);
            }
            Command::Save => self.save(&mut actions),
            Command::Probe { .. } | Command::Show { .. } | Command::Directions { .. } => {
                self.lanes.send(self.active, command, &mut actions);
            }
        }
        self.converge(&mut actions);
        actions
    }

    /// What the worker on `from` said.
    pub fn event(&mut self, from: DeviceKind, event: Event, now_ms: f64) -> Vec<Action> {
        let mut actions = Vec::new();
        if !self.lanes.is_alive(from) {
            return actions;
        }
        self.lanes.heard(from);
        match event {
            Event::Ready { device } => self.ready(from, device, &mut actions),
            Event::Lost { message } => self.worker_lost(from, message, &mut actions),
            event if from == self.active => self.hear_active(event, &mut actions),
            event => self.hear_other(from, event, now_ms, &mut actions),
        }
        self.converge(&mut actions);
        actions
    }

    /// The worker on `from` died.
    pub fn lost(&mut self, from: DeviceKind, message: String) -> Vec<Action> {
        let mut actions = Vec::new();
        if self.lanes.is_alive(from) {
            self.worker_lost(from, message, &mut actions);
            self.converge(&mut actions);
        }
        actions
    }

    /// The person wants to go on after a crash: another worker, from the last snapshot.
    pub fn heal(&mut self) -> Vec<Action> {
        let mut actions = Vec::new();
        if matches!(self.phase, Phase::Dead) {
            self.bring_back(&mut actions);
        }
        actions
    }

    /// The person chose a device.
    pub fn choose(&mut self, choice: Choice) -> Vec<Action> {
        let mut actions = Vec::new();
        self.choice = choice;
        self.barred = None;
        if choice == Choice::WebGpu {
            // It may work now: another program has freed the graphics card, or a driver came back.
            self.broken = None;
        }
        match self.phase {
            Phase::Dead => self.bring_back(&mut actions),
            // `Auto` measures the CPU first.
            Phase::Steady
                if choice == Choice::Auto
                    && self.active == DeviceKind::WebGpu
                    && self.verdict().is_none()
                    && self.stands()
                    && self.pending.is_empty() =>
            {
                self.begin_move(DeviceKind::Cpu, &mut actions);
            }
            _ => {}
        }
        self.converge(&mut actions);
        if !matches!(self.phase, Phase::Moving(_) | Phase::Starting(_)) {
            self.found(self.why_here(), &mut actions);
        }
        actions
    }

    /// WebGPU is offered from now on, or in one sentence why not: its trainer was built or
    /// published after the page was opened.
    pub fn offer(&mut self, webgpu: Result<(), String>) -> Vec<Action> {
        let mut actions = Vec::new();
        let words = webgpu.clone().err();
        self.webgpu = webgpu;
        self.broken = None;
        self.found(words.unwrap_or_else(|| "WebGPU training is ready.".to_owned()), &mut actions);
        self.converge(&mut actions);
        actions
    }

    /// Asks a worker for a run. The run before it goes on until the new one stands.
    fn start(&mut self, run: Run, actions: &mut Vec<Action>) {
        self.unchanged = 0;
        self.barred = None;
        match std::mem::replace(&mut self.phase, Phase::Steady) {
            Phase::Trying(_) => self.end_trial(actions),
            Phase::Moving(interrupted) => {
                self.stay(interrupted, actions);
                self.found(self.where_it_stays(), actions);
            }
            Phase::Starting(to) => {
                self.lanes.terminate(to, actions);
                // The run that was started there gets no answer any more.
                self.pending.pop();
            }
            Phase::Empty | Phase::Steady | Phase::Dead => {}
        }
        self.pending.push(run);
        let target = self.wanted();
        if target != self.active && self.stands() {
            self.phase = Phase::Starting(target);
            self.start_newest_on(target, actions);
        } else {
            self.start_newest_on_active(target, actions);
        }
    }

    /// Play, pause and step: to the run that was asked for last, wherever it is or will be.
    fn play(&mut self, command: Command, actions: &mut Vec<Action>) {
        let playing = matches!(command, Command::Play);
        for run in self.run.iter_mut().chain(&mut self.pending) {
            run.playing = playing;
        }
        match &mut self.phase {
            Phase::Dead => {
                self.bring_back(actions);
                if matches!(command, Command::Step { .. }) {
                    self.lanes.send(self.active, command, actions);
                }
            }
            Phase::Moving(under_way) => under_way.play(command, &mut self.lanes, actions),
            Phase::Starting(to) => {
                let to = *to;
                self.lanes.send(self.active, command.clone(), actions);
                self.lanes.send(to, command, actions);
            }
            Phase::Trying(trial) => {
                let pause = if playing { Command::Play } else { Command::Pause };
                trial.interrupt();
                self.lanes.send(DeviceKind::WebGpu, pause, actions);
                self.lanes.send(self.active, command, actions);
            }
            Phase::Empty | Phase::Steady => self.lanes.send(self.active, command, actions),
        }
    }

    /// A change that needs no restart. What WebGPU computes wrongly moves to the CPU with it.
    fn tune(&mut self, experiment: Experiment, actions: &mut Vec<Action>) {
        self.unchanged = 0;
        let Some(run) = self.pending.last_mut().or(self.run.as_mut()) else { return };
        run.tune(experiment.clone());
        let refused_here = self.active.refusal(&experiment).is_some();
        let command = Command::Tune { experiment: Box::new(experiment) };
        match &self.phase {
            Phase::Moving(under_way) => {
                let to = under_way.to;
                self.lanes.send(to, command, actions);
            }
            Phase::Starting(to) => self.lanes.send(*to, command, actions),
            // The snapshot is taken before the change, which the next worker begins with.
            _ if refused_here => {}
            _ => self.lanes.send(self.active, command, actions),
        }
    }

    fn save(&mut self, actions: &mut Vec<Action>) {
        if !matches!(self.phase, Phase::Dead) {
            self.asked += 1;
            self.lanes.send(self.active, Command::Save, actions);
        } else if let Some(run) = &self.run
            && let Some(snapshot) = run.snapshot.clone()
        {
            actions.push(Action::Show(Event::Saved { run: run.id, snapshot }));
        }
    }

    fn ready(&mut self, from: DeviceKind, device: DeviceReport, actions: &mut Vec<Action>) {
        self.lanes.ready(from, device.clone(), actions);
        if from == self.active {
            self.found(self.why_here(), actions);
            actions.push(Action::Show(Event::Ready { device }));
        }
    }

    /// What the worker says that computes the run on the stage.
    fn hear_active(&mut self, event: Event, actions: &mut Vec<Action>) {
        match event {
            Event::Started { run, .. } => {
                self.stood(run, actions);
                actions.push(Action::Show(event));
                self.tell_refusals(actions);
            }
            Event::Refused { run: Some(run), .. } if self.is_coming_back(run) => {
                // It stood before, and no worker has it now.
                if let Event::Refused { message, .. } = event {
                    self.die(message, actions);
                }
            }
            Event::Refused { run, .. } => {
                self.refused(run);
                actions.push(Action::Show(event));
                self.tell_refusals(actions);
            }
            Event::Saved { run, snapshot } => self.saved(run, snapshot, actions),
            Event::Progress(mut progress) => {
                if let Some(run) = self.run.as_mut().filter(|run| run.id == progress.run) {
                    run.hear(&progress);
                    if matches!(self.phase, Phase::Moving(_)) {
                        // It is paused for the move only.
                        progress.playing = run.playing;
                    }
                }
                actions.push(Action::Show(Event::Progress(progress)));
                self.consider_trial(actions);
            }
            event => actions.push(Action::Show(event)),
        }
    }

    /// What the worker says that is tried, or that a run moves to or starts on.
    fn hear_other(
        &mut self,
        from: DeviceKind,
        event: Event,
        now_ms: f64,
        actions: &mut Vec<Action>,
    ) {
        match &self.phase {
            Phase::Trying(_) => self.hear_trial(event, now_ms, actions),
            Phase::Moving(_) => self.hear_destination(event, actions),
            Phase::Starting(_) => match event {
                Event::Busy { .. } => actions.push(Action::Show(event)),
                Event::Started { run, .. } => {
                    self.lanes.terminate(self.active, actions);
                    self.active = from;
                    self.phase = Phase::Steady;
                    self.stood(run, actions);
                    actions.push(Action::Show(event));
                    self.found(self.why_here(), actions);
                }
                Event::Refused { run, .. } => {
                    self.lanes.terminate(from, actions);
                    self.phase = Phase::Steady;
                    self.refused_elsewhere(event, run, actions);
                }
                _ => {}
            },
            Phase::Empty | Phase::Steady | Phase::Dead => {}
        }
    }

    fn saved(&mut self, id: RunId, snapshot: Box<Snapshot>, actions: &mut Vec<Action>) {
        let Some(run) = self.run.as_mut().filter(|run| run.id == id) else { return };
        run.snapshot = Some(snapshot.clone());
        actions.push(Action::Keep(snapshot.clone()));
        if self.asked > 0 {
            self.asked -= 1;
            actions.push(Action::Show(Event::Saved { run: id, snapshot }));
        }
        self.snapshot_for_move(actions);
    }

    /// A run stands: those that were asked for before it are over.
    fn stood(&mut self, id: RunId, actions: &mut Vec<Action>) {
        if let Some(place) = self.pending.iter().position(|run| run.id == id) {
            self.hand_over_last_snapshot(actions);
            self.run = self.pending.drain(..=place).next_back();
        }
        if let Some(run) = self.run.as_mut().filter(|run| run.id == id) {
            run.presence = Presence::Stands;
        }
    }

    /// The run on the stage goes. Whoever waits for its snapshot gets the newest that there is.
    fn hand_over_last_snapshot(&mut self, actions: &mut Vec<Action>) {
        if std::mem::take(&mut self.asked) > 0
            && let Some(run) = &mut self.run
            && let Some(snapshot) = run.snapshot.take()
        {
            actions.push(Action::Show(Event::Saved { run: run.id, snapshot }));
        }
    }

    /// A run cannot start on the other device. The worker that computes may still have to answer
    /// for runs that were asked for before it; the person is told in order.
    fn refused_elsewhere(&mut self, event: Event, id: Option<RunId>, actions: &mut Vec<Action>) {
        let place = self.pending.iter().position(|run| Some(run.id) == id);
        match (place, event) {
            (Some(place), Event::Refused { message, .. }) if place > 0 => {
                self.pending[place].refusal = Some(message);
            }
            (_, event) => {
                self.refused(id);
                actions.push(Action::Show(event));
            }
        }
    }

    /// Tells of the refusals that had to wait for the runs before them.
    fn tell_refusals(&mut self, actions: &mut Vec<Action>) {
        while let Some(run) = self.pending.first_mut()
            && let Some(message) = run.refusal.take()
        {
            actions.push(Action::Show(Event::Refused { run: Some(run.id), message }));
            self.pending.remove(0);
        }
    }

    /// A run that was asked for cannot be. A worker answers in order, so those before it are over
    /// too.
    fn refused(&mut self, id: Option<RunId>) {
        if let Some(place) = self.pending.iter().position(|run| Some(run.id) == id) {
            self.pending.drain(..=place);
        }
    }

    fn worker_lost(&mut self, from: DeviceKind, message: String, actions: &mut Vec<Action>) {
        let never_ready = self.lanes.report(from).is_none();
        self.lanes.terminate(from, actions);
        if from == DeviceKind::WebGpu {
            self.broken = Some(message.clone());
        }
        if from == self.active {
            self.active_lost(message, never_ready, actions);
        } else {
            self.other_lost(message, actions);
        }
    }

    /// The worker with the run is gone.
    fn active_lost(&mut self, message: String, never_ready: bool, actions: &mut Vec<Action>) {
        if let Some(run) = &mut self.run {
            run.presence = Presence::Nowhere;
        }
        match std::mem::replace(&mut self.phase, Phase::Steady) {
            Phase::Moving(under_way) => return self.arrive_without(under_way, actions),
            Phase::Starting(to) => {
                self.active = to;
                return;
            }
            Phase::Trying(_) => self.lanes.terminate(DeviceKind::WebGpu, actions),
            Phase::Empty | Phase::Steady | Phase::Dead => {}
        }
        let fall_back = self.choice == Choice::Auto || never_ready;
        if self.active == DeviceKind::WebGpu && fall_back {
            self.bring_back(actions);
            self.found(format!("{message} Using the CPU."), actions);
        } else {
            self.die(message, actions);
        }
    }

    /// The worker is gone that was tried, or that a run was moving to or starting on.
    fn other_lost(&mut self, message: String, actions: &mut Vec<Action>) {
        match std::mem::replace(&mut self.phase, Phase::Steady) {
            Phase::Trying(_) => self.found(format!("{message} The CPU goes on."), actions),
            Phase::Moving(under_way) => self.stay_because(under_way, &message, actions),
            Phase::Starting(DeviceKind::WebGpu) => {
                self.start_newest_on_active(self.active, actions);
                self.found(format!("{message} Using the CPU."), actions);
            }
            Phase::Starting(DeviceKind::Cpu) => {
                let run = self.pending.last().map(|run| run.id);
                self.refused_elsewhere(Event::Refused { run, message }, run, actions);
            }
            phase @ (Phase::Empty | Phase::Steady | Phase::Dead) => self.phase = phase,
        }
    }

    /// Nothing computes any more, and the person decides what happens.
    fn die(&mut self, message: String, actions: &mut Vec<Action>) {
        if let Some(run) = &mut self.run {
            run.presence = Presence::Nowhere;
        }
        self.lanes.terminate(self.active, actions);
        self.phase = Phase::Dead;
        self.asked = 0;
        actions.push(Action::Show(Event::Lost { message }));
    }

    /// Whether a worker has the run on the stage.
    fn stands(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.presence == Presence::Stands)
    }

    fn is_coming_back(&self, id: RunId) -> bool {
        self.run.as_ref().is_some_and(|run| run.id == id && run.presence == Presence::Coming)
    }

    /// The run that was asked for last.
    fn newest(&self) -> Option<&Run> {
        self.pending.last().or(self.run.as_ref())
    }

    /// Why the newest run cannot be trained on WebGPU, where it cannot.
    fn refusal(&self) -> Option<String> {
        DeviceKind::WebGpu.refusal(&self.newest()?.experiment).map(str::to_owned)
    }

    /// Where the newest run was measured to be faster, and the sentence about it.
    fn verdict(&self) -> Option<(DeviceKind, &str)> {
        self.verdicts.find(&self.newest()?.key)
    }

    /// Says where the run computes now.
    fn found(&self, words: String, actions: &mut Vec<Action>) {
        let device = self.lanes.report(self.active).cloned();
        actions.push(Action::Found(Finding { device, words }));
    }
}
