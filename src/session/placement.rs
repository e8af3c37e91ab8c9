//! Where a run computes: the choice behind `Auto`, as a state machine without a browser.
//!
//! The page executes [`Action`]s and feeds what happens back in. At most two workers live at once,
//! one on each device. `Auto` starts on the CPU, tries the same experiment on WebGPU in a second
//! worker, and moves there from a snapshot only if it measured faster.

use super::{Command, DeviceKind, DeviceReport, Event, RunId, Snapshot};
use crate::experiment::{Experiment, Number};
use serde::{Deserialize, Serialize};

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
    /// Keep this snapshot of the current run for the next visit.
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

/// How much faster WebGPU must be before a move is worth the interruption.
const WORTH_MOVING: f32 = 1.1;
/// How long WebGPU is measured once its shaders are compiled.
const TRIAL_MS: f64 = 2000.0;
/// How long a trial may take in all; a software adapter compiles shaders for a minute.
const PATIENCE_MS: f64 = 120_000.0;
/// How long the page waits between two [`Placement::tick`]s.
pub const TICK_MS: u32 = 2000;
/// How many ticks a training worker may be silent. Ticks are counted, not time: a computer that
/// slept proves nothing.
const SILENT_TICKS: u32 = 10;
/// The run of a trial, whose events nobody is shown.
const TRIAL_RUN: RunId = RunId(u32::MAX);

/// A worker as seen from here.
#[derive(Default)]
struct Lane {
    /// Set by its `Ready`.
    report: Option<DeviceReport>,
    /// What it is to be told once it is ready.
    waiting: Vec<Command>,
}

/// The run that the person sees.
struct Run {
    id: RunId,
    experiment: Experiment,
    playing: bool,
    speed: f32,
    snapshot: Option<Box<Snapshot>>,
}

/// WebGPU being tried beside the CPU.
struct Trial {
    since_ms: f64,
    /// When its first speed arrived.
    measured_since_ms: Option<f64>,
    speed: f32,
}

/// A move to another device that waits for the snapshot of the one that computes now.
struct Move {
    to: DeviceKind,
    words: String,
}

/// Decides which worker computes the run.
pub struct Placement {
    choice: Choice,
    webgpu: Result<(), String>,
    cpu: Option<Lane>,
    gpu: Option<Lane>,
    active: DeviceKind,
    run: Option<Run>,
    /// The run that was asked for and has not started: refused, it leaves the one before it as it
    /// was.
    pending: Option<Run>,
    trial: Option<Trial>,
    moving: Option<Move>,
    /// The person asked for a snapshot and has not got it.
    asked: bool,
    /// Experiments that were measured, by what decides their speed, and where they are faster.
    verdicts: Vec<(String, DeviceKind, String)>,
    every_ms: Option<u32>,
    /// Ticks since the worker that computes was heard.
    silent: u32,
}

impl Placement {
    /// `webgpu` says whether this browser has WebGPU, or in one sentence why not.
    #[must_use]
    pub fn new(choice: Choice, webgpu: Result<(), String>) -> Self {
        Self {
            choice,
            webgpu,
            cpu: None,
            gpu: None,
            active: DeviceKind::Cpu,
            run: None,
            pending: None,
            trial: None,
            moving: None,
            asked: false,
            verdicts: Vec::new(),
            every_ms: None,
            silent: 0,
        }
    }

    /// Starts the first worker.
    pub fn begin(&mut self) -> Vec<Action> {
        let mut actions = Vec::new();
        self.active = match (self.choice, &self.webgpu) {
            (Choice::WebGpu, Ok(())) => DeviceKind::WebGpu,
            _ => DeviceKind::Cpu,
        };
        if let (Choice::Auto | Choice::WebGpu, Err(why)) = (self.choice, &self.webgpu) {
            actions.push(Action::Found(Finding { device: None, words: why.clone() }));
        }
        self.spawn(self.active, &mut actions);
        actions
    }

    /// The person's commands, on their way to the worker that computes.
    pub fn command(&mut self, command: Command) -> Vec<Action> {
        let mut actions = Vec::new();
        match &command {
            Command::Start { run, experiment, snapshot, playing } => {
                self.end_trial(&mut actions);
                (self.moving, self.asked) = (None, false);
                self.pending = Some(Run {
                    id: *run,
                    experiment: (**experiment).clone(),
                    playing: *playing,
                    speed: 0.0,
                    snapshot: snapshot.clone(),
                });
                self.place_new_run(&mut actions);
            }
            Command::Play => self.set_playing(true),
            Command::Pause | Command::Step { .. } => self.set_playing(false),
            Command::Tune { experiment } => {
                if let Some(run) = self.newest() {
                    run.experiment = (**experiment).clone();
                }
                if let Some(why) = self
                    .only_cpu()
                    .filter(|_| self.active == DeviceKind::WebGpu && self.moving.is_none())
                {
                    self.start_move(DeviceKind::Cpu, why.to_owned(), &mut actions);
                    return actions;
                }
            }
            Command::Watch { every_ms } => self.every_ms = Some(*every_ms),
            Command::Save => self.asked = true,
            Command::Probe { .. } | Command::Show { .. } | Command::Directions { .. } => {}
        }
        self.send(self.active, command, &mut actions);
        actions
    }

    /// What the worker on `from` said.
    pub fn event(&mut self, from: DeviceKind, event: Event, now_ms: f64) -> Vec<Action> {
        let mut actions = Vec::new();
        if from == self.active {
            self.silent = 0;
        }
        match &event {
            Event::Started { run, .. } if from == self.active && self.is_pending(*run) => {
                self.run = self.pending.take()
            }
            Event::Refused { run: Some(run), .. }
                if from == self.active && self.is_pending(*run) =>
            {
                self.pending = None
            }
            _ => {}
        }
        match event {
            Event::Ready { device } => self.ready(from, device, now_ms, &mut actions),
            Event::Lost { message } => return self.lost(from, message),
            Event::Progress(progress)
                if from == DeviceKind::WebGpu && progress.run == TRIAL_RUN =>
            {
                self.judge_trial(progress.steps_per_second, now_ms, &mut actions);
            }
            Event::Saved { run, snapshot } if from == self.active && self.is_current(run) => {
                if std::mem::take(&mut self.asked) {
                    actions.push(Action::Show(Event::Saved { run, snapshot: snapshot.clone() }));
                }
                actions.push(Action::Keep(snapshot.clone()));
                // Kept here for the next crash or move.
                if let Some(run) = &mut self.run {
                    run.snapshot = Some(snapshot);
                }
                if let Some(moving) = self.moving.take() {
                    self.finish_move(moving, &mut actions);
                }
            }
            event if from == self.active => {
                if let (Event::Progress(progress), Some(run)) = (&event, &mut self.run)
                    && progress.run == run.id
                    && progress.steps_per_second > 0.0
                {
                    run.speed = progress.steps_per_second;
                }
                actions.push(Action::Show(event));
                self.consider_trial(now_ms, &mut actions);
            }
            Event::Busy { .. } if self.moving.is_some() => actions.push(Action::Show(event)),
            Event::Refused { message, .. } if self.trial.is_some() => {
                let words = format!("WebGPU could not train this: {message} Staying on the CPU.");
                self.stay_on_cpu(words, &mut actions);
            }
            _ => {}
        }
        if self.trial.as_ref().is_some_and(|trial| now_ms - trial.since_ms > PATIENCE_MS) {
            self.give_up_webgpu(
                "WebGPU was still getting ready after two minutes: staying on the CPU.".to_owned(),
                &mut actions,
            );
        }
        actions
    }

    /// The worker on `from` died.
    pub fn lost(&mut self, from: DeviceKind, message: String) -> Vec<Action> {
        let mut actions = Vec::new();
        if self.lane(from).is_none() {
            return actions;
        }
        if from == DeviceKind::WebGpu && self.active == DeviceKind::Cpu {
            self.give_up_webgpu(format!("{message} The CPU goes on."), &mut actions);
            return actions;
        }
        let never_ready = self.lane(from).is_none_or(|lane| lane.report.is_none());
        self.terminate(from, &mut actions);
        if from == DeviceKind::WebGpu && never_ready {
            // WebGPU was asked for, and there is none that works: the CPU takes over by itself.
            self.webgpu = Err(message.clone());
            self.active = DeviceKind::Cpu;
            actions.push(Action::Found(Finding {
                device: None,
                words: format!("{message} Using the CPU."),
            }));
            self.resume(DeviceKind::Cpu, &mut actions);
        } else if from == self.active {
            actions.push(Action::Show(Event::Lost { message }));
        }
        actions
    }

    /// Called every [`TICK_MS`]: a worker that trains is heard all the time, so one that is silent
    /// is dead, even where the browser ended it without a word.
    pub fn tick(&mut self) -> Vec<Action> {
        let speed = self.run.as_ref().filter(|run| run.playing).map_or(0.0, |run| run.speed);
        if speed <= 0.0 || self.moving.is_some() || self.lane(self.active).is_none() {
            self.silent = 0;
            return Vec::new();
        }
        self.silent += 1;
        // Whoever needs seconds for a step gets the time of several.
        let steps_missed = speed * (self.silent * TICK_MS) as f32 / 1000.0;
        if self.silent < SILENT_TICKS || steps_missed < SILENT_TICKS as f32 {
            return Vec::new();
        }
        self.lost(self.active, "The trainer stopped answering.".to_owned())
    }

    /// The person wants to go on after a crash: another worker, from the last snapshot.
    pub fn heal(&mut self) -> Vec<Action> {
        let mut actions = Vec::new();
        self.end_trial(&mut actions);
        self.moving = None;
        self.terminate(self.active, &mut actions);
        self.resume(self.active, &mut actions);
        actions
    }

    /// The person chose another device.
    pub fn choose(&mut self, choice: Choice) -> Vec<Action> {
        let mut actions = Vec::new();
        self.choice = choice;
        self.end_trial(&mut actions);
        let target = match (choice, self.webgpu.clone()) {
            (Choice::Cpu, _) => Some(DeviceKind::Cpu),
            (Choice::WebGpu, Ok(())) if self.only_cpu().is_some() => Some(DeviceKind::Cpu),
            (Choice::WebGpu, Ok(())) => Some(DeviceKind::WebGpu),
            (Choice::Auto, Ok(())) => self.verdict().map(|(device, _)| device),
            (Choice::WebGpu | Choice::Auto, Err(why)) => {
                actions.push(Action::Found(Finding { device: self.report(), words: why }));
                None
            }
        };
        if let Some(target) = target.filter(|&target| target != self.active) {
            self.start_move(target, format!("Moved to {}.", target.label()), &mut actions);
        } else if choice != Choice::WebGpu || self.webgpu.is_ok() {
            let words =
                self.only_cpu().filter(|_| choice != Choice::Cpu).unwrap_or_default().to_owned();
            actions.push(Action::Found(Finding { device: self.report(), words }));
        }
        actions
    }

    fn ready(
        &mut self,
        from: DeviceKind,
        device: DeviceReport,
        now_ms: f64,
        actions: &mut Vec<Action>,
    ) {
        let waiting = match self.lane_mut(from) {
            Some(lane) => {
                lane.report = Some(device.clone());
                std::mem::take(&mut lane.waiting)
            }
            None => return,
        };
        if from == self.active {
            let words = self.verdict().map_or_else(String::new, |(_, words)| words);
            actions.push(Action::Found(Finding { device: Some(device.clone()), words }));
            actions.push(Action::Show(Event::Ready { device }));
        }
        actions.extend(waiting.into_iter().map(|command| Action::Send(from, command)));
        if let Some(trial) = &mut self.trial {
            trial.since_ms = now_ms;
        }
    }

    /// A new run: on the device where it is known to be faster, else on the CPU under `Auto`.
    fn place_new_run(&mut self, actions: &mut Vec<Action>) {
        let target = match self.choice {
            Choice::Auto => self.verdict().map_or(DeviceKind::Cpu, |(device, _)| device),
            Choice::WebGpu if self.webgpu.is_ok() && self.only_cpu().is_none() => {
                DeviceKind::WebGpu
            }
            Choice::WebGpu | Choice::Cpu => DeviceKind::Cpu,
        };
        if target != self.active {
            self.terminate(self.active, actions);
            self.active = target;
            self.spawn(target, actions);
        }
        if let Some(report) = self.report() {
            let words = self.verdict().map_or_else(String::new, |(_, words)| words);
            actions.push(Action::Found(Finding { device: Some(report), words }));
        }
    }

    /// Under `Auto`, once the CPU's speed is known, WebGPU gets its try.
    fn consider_trial(&mut self, now_ms: f64, actions: &mut Vec<Action>) {
        let wanted = self.choice == Choice::Auto
            && self.active == DeviceKind::Cpu
            && self.webgpu.is_ok()
            && self.trial.is_none()
            && self.moving.is_none()
            && self.pending.is_none();
        let Some(run) = self.run.as_ref().filter(|run| wanted && run.playing && run.speed > 0.0)
        else {
            return;
        };
        if self.verdict().is_some() {
            return;
        }
        let start = Command::Start {
            run: TRIAL_RUN,
            experiment: Box::new(run.experiment.clone()),
            snapshot: None,
            playing: true,
        };
        self.trial = Some(Trial { since_ms: now_ms, measured_since_ms: None, speed: 0.0 });
        self.spawn(DeviceKind::WebGpu, actions);
        self.send(DeviceKind::WebGpu, start, actions);
        actions.push(Action::Found(Finding {
            device: self.report(),
            words: "Trying WebGPU beside the CPU.".to_owned(),
        }));
    }

    fn judge_trial(&mut self, speed: f32, now_ms: f64, actions: &mut Vec<Action>) {
        let (Some(trial), Some(run)) = (&mut self.trial, &self.run) else { return };
        if speed > 0.0 {
            trial.speed = speed;
            trial.measured_since_ms.get_or_insert(now_ms);
        }
        if !run.playing || trial.measured_since_ms.is_none_or(|since| now_ms - since < TRIAL_MS) {
            return;
        }
        let (cpu, gpu) = (run.speed, trial.speed);
        let name = match self.gpu.as_ref().and_then(|lane| lane.report.as_ref()) {
            Some(report) if report.software => "WebGPU (a software adapter)",
            _ => "WebGPU",
        };
        let found = format!("CPU {} steps/s, {name} {}", round(cpu), round(gpu));
        if gpu > cpu * WORTH_MOVING {
            let words = format!("{found}: going on with WebGPU.");
            self.verdicts.push((speed_key(&run.experiment), DeviceKind::WebGpu, words.clone()));
            self.trial = None;
            self.start_move(DeviceKind::WebGpu, words, actions);
        } else {
            self.stay_on_cpu(format!("{found}: staying on the CPU."), actions);
        }
    }

    /// The trial is over: this experiment stays where it is, others get a trial of their own.
    fn stay_on_cpu(&mut self, words: String, actions: &mut Vec<Action>) {
        if let Some(run) = &self.run {
            self.verdicts.push((speed_key(&run.experiment), DeviceKind::Cpu, words.clone()));
        }
        self.end_trial(actions);
        actions.push(Action::Found(Finding { device: self.report(), words }));
    }

    /// Asks the worker that computes for a snapshot; [`Placement::finish_move`] goes on when it
    /// comes.
    fn start_move(&mut self, to: DeviceKind, words: String, actions: &mut Vec<Action>) {
        if self.run.is_none() && self.pending.is_none() {
            self.terminate(self.active, actions);
            self.active = to;
            self.spawn(to, actions);
            return;
        }
        self.moving = Some(Move { to, words });
        self.spawn(to, actions);
        self.send(to, Command::Pause, actions);
        self.send(self.active, Command::Pause, actions);
        self.send(self.active, Command::Save, actions);
    }

    fn finish_move(&mut self, moving: Move, actions: &mut Vec<Action>) {
        if let Some(why) = self.only_cpu().filter(|_| moving.to == DeviceKind::WebGpu) {
            // It was changed on the way.
            self.terminate(DeviceKind::WebGpu, actions);
            if self.run.as_ref().is_some_and(|run| run.playing) {
                self.send(self.active, Command::Play, actions);
            }
            actions.push(Action::Found(Finding { device: self.report(), words: why.to_owned() }));
            return;
        }
        self.terminate(self.active, actions);
        self.active = moving.to;
        self.resume(moving.to, actions);
        actions.push(Action::Found(Finding { device: self.report(), words: moving.words }));
    }

    /// Starts the run on `device` from its last snapshot.
    fn resume(&mut self, device: DeviceKind, actions: &mut Vec<Action>) {
        self.active = device;
        self.spawn(device, actions);
        if let Some(every_ms) = self.every_ms {
            self.send(device, Command::Watch { every_ms }, actions);
        }
        let Some(run) = self.newest() else { return };
        run.speed = 0.0;
        let start = Command::Start {
            run: run.id,
            experiment: Box::new(run.experiment.clone()),
            snapshot: run.snapshot.clone(),
            playing: run.playing,
        };
        self.send(device, start, actions);
    }

    fn give_up_webgpu(&mut self, words: String, actions: &mut Vec<Action>) {
        self.webgpu = Err(words.clone());
        self.end_trial(actions);
        self.terminate(DeviceKind::WebGpu, actions);
        if self.moving.take().is_some() && self.run.as_ref().is_some_and(|run| run.playing) {
            self.send(self.active, Command::Play, actions);
        }
        actions.push(Action::Found(Finding { device: self.report(), words }));
    }

    fn end_trial(&mut self, actions: &mut Vec<Action>) {
        if self.trial.take().is_some() {
            self.terminate(DeviceKind::WebGpu, actions);
        }
    }

    fn spawn(&mut self, device: DeviceKind, actions: &mut Vec<Action>) {
        let lane = self.lane_mut(device);
        if lane.is_none() {
            *lane = Some(Lane::default());
            actions.push(Action::Spawn(device));
        }
    }

    fn terminate(&mut self, device: DeviceKind, actions: &mut Vec<Action>) {
        if self.lane_mut(device).take().is_some() {
            actions.push(Action::Terminate(device));
        }
    }

    fn send(&mut self, device: DeviceKind, command: Command, actions: &mut Vec<Action>) {
        if let Some(lane) = self.lane_mut(device) {
            if lane.report.is_some() {
                actions.push(Action::Send(device, command));
            } else {
                lane.waiting.push(command);
            }
        }
    }

    fn lane(&self, device: DeviceKind) -> Option<&Lane> {
        match device {
            DeviceKind::Cpu => self.cpu.as_ref(),
            DeviceKind::WebGpu => self.gpu.as_ref(),
        }
    }

    fn lane_mut(&mut self, device: DeviceKind) -> &mut Option<Lane> {
        match device {
            DeviceKind::Cpu => &mut self.cpu,
            DeviceKind::WebGpu => &mut self.gpu,
        }
    }

    fn report(&self) -> Option<DeviceReport> {
        self.lane(self.active).and_then(|lane| lane.report.clone())
    }

    fn is_current(&self, run: RunId) -> bool {
        self.run.as_ref().is_some_and(|current| current.id == run)
    }

    fn is_pending(&self, run: RunId) -> bool {
        self.pending.as_ref().is_some_and(|pending| pending.id == run)
    }

    /// The run that was asked for last.
    fn newest(&mut self) -> Option<&mut Run> {
        self.pending.as_mut().or(self.run.as_mut())
    }

    fn set_playing(&mut self, playing: bool) {
        for run in [&mut self.run, &mut self.pending].into_iter().flatten() {
            run.playing = playing;
        }
    }

    /// Why the current experiment cannot be trained on WebGPU, where it cannot.
    fn only_cpu(&self) -> Option<&'static str> {
        DeviceKind::WebGpu.refusal(&self.pending.as_ref().or(self.run.as_ref())?.experiment)
    }

    /// Where the current experiment is faster, or can be trained at all, and the words for it.
    fn verdict(&self) -> Option<(DeviceKind, String)> {
        if let Some(why) = self.only_cpu().filter(|_| self.webgpu.is_ok()) {
            return Some((DeviceKind::Cpu, why.to_owned()));
        }
        let key = speed_key(&self.pending.as_ref().or(self.run.as_ref())?.experiment);
        self.verdicts
            .iter()
            .find(|(measured, ..)| *measured == key)
            .map(|(_, device, words)| (*device, words.clone()))
    }
}

/// What decides an experiment's speed: the networks, the shapes, the batch, every choice, and what
/// is switched on; not the rates, nor how large a weight is.
fn speed_key(experiment: &Experiment) -> String {
    let mut copy = experiment.clone();
    let choices: Vec<usize> = copy.choices().iter().map(|choice| choice.chosen).collect();
    let switched =
        |number: &Number<'_>| number.limit.usual.is_some() && number.get() > number.limit.min;
    let on: Vec<&str> = copy
        .numbers()
        .iter()
        .filter(|number| switched(number))
        .map(|number| number.limit.field)
        .collect();
    format!(
        "{:?} {} {:?} {:?} {} {choices:?} {on:?}",
        experiment.data.shape(),
        experiment.latent.dimension,
        experiment.generator,
        experiment.discriminator,
        experiment.training.batch
    )
}

fn round(speed: f32) -> String {
    if speed >= 10.0 { format!("{speed:.0}") } else { format!("{speed:.1}") }
}
