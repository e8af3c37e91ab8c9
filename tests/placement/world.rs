//! A page, its placement and workers that follow the protocol, without a browser and without
//! tensors. Workers crash, hang and refuse when they are told to.

use ganlet::experiment::{Experiment, Preset, preset};
use ganlet::session::{
    Command, DeviceKind, DeviceReport, Event, LossPoint, PlayerState, Progress, RunId, Snapshot,
};
use ganlet::ui::placement::{Action, Choice, Placement};
use ganlet::ui::state::PageState;
use std::collections::VecDeque;
use std::sync::LazyLock;

/// Both devices.
pub const DEVICES: [DeviceKind; 2] = [DeviceKind::Cpu, DeviceKind::WebGpu];
/// What is chosen among: three that WebGPU trains, and one that it refuses.
static PRESETS: LazyLock<Vec<Preset>> = LazyLock::new(|| {
    ["ring", "digits", "moons", "hanzi"].iter().filter_map(|id| preset(id)).collect()
});

/// A worker as the protocol describes it.
struct Worker {
    device: DeviceKind,
    ready: bool,
    hangs: bool,
    inbox: VecDeque<Command>,
    run: Option<Training>,
}

/// The run of a worker.
#[derive(Clone)]
struct Training {
    id: RunId,
    experiment: Experiment,
    step: u64,
    playing: bool,
    owed: u32,
}

/// Everything together.
pub struct World {
    pub page: PageState,
    placement: Placement,
    workers: Vec<Worker>,
    now_ms: f64,
    /// The next starts on each device are refused.
    refusing: [bool; 2],
    /// Workers on WebGPU die before they are ready.
    pub no_adapter: bool,
    /// WebGPU computes other losses than the CPU.
    pub wrong_on_webgpu: bool,
    /// Steps a second of each device.
    speeds: [f32; 2],
    /// Whether anything went wrong so far.
    pub faulty: bool,
    /// All sentences that were shown.
    pub said: Vec<String>,
    /// The device that the page names.
    pub device: Option<DeviceKind>,
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").field("speeds", &self.speeds).field("said", &self.said).finish()
    }
}

impl World {
    /// A page that has just opened; `speeds` are those of the CPU and of WebGPU.
    pub fn new(choice: Choice, webgpu: Result<(), String>, speeds: [f32; 2]) -> Self {
        let mut world = Self {
            page: PageState::new(PRESETS[0].clone(), None),
            placement: Placement::new(choice, webgpu),
            workers: Vec::new(),
            now_ms: 0.0,
            refusing: [false; 2],
            no_adapter: false,
            wrong_on_webgpu: false,
            speeds,
            faulty: false,
            said: Vec::new(),
            device: None,
        };
        let begun = world.placement.begin();
        world.carry_out(begun);
        world.send_commands();
        world
    }

    /// The person does something with the page.
    pub fn page(&mut self, act: impl FnOnce(&mut PageState)) {
        act(&mut self.page);
        self.send_commands();
    }

    /// The person chooses one of the presets.
    pub fn preset(&mut self, index: usize) {
        self.page(|page| page.choose(PRESETS[index % PRESETS.len()].clone()));
    }

    /// The person chooses a device.
    pub fn choose(&mut self, choice: Choice) {
        let actions = self.placement.choose(choice);
        self.carry_out(actions);
    }

    /// The person presses “Go on”, where it stands.
    pub fn heal(&mut self) {
        if self.page.lost.is_some() {
            let actions = self.placement.heal();
            self.carry_out(actions);
        }
    }

    /// The person switches DiffAugment, which WebGPU refuses, on or off; only images have it.
    pub fn tune(&mut self, translation: f64) {
        let _ = self.page.set("technique.translation", translation);
        self.send_commands();
    }

    /// WebGPU's trainer has been built.
    pub fn offer(&mut self, webgpu: Result<(), String>) {
        let actions = self.placement.offer(webgpu);
        self.carry_out(actions);
    }

    /// The worker on `device` dies.
    pub fn crash(&mut self, device: DeviceKind) {
        self.faulty = true;
        if self.alive(device) {
            let actions = self.placement.lost(device, format!("{} broke.", device.label()));
            self.carry_out(actions);
        }
    }

    /// The worker on `device` says nothing any more.
    pub fn hang(&mut self, device: DeviceKind) {
        if let Some(worker) = self.workers.iter_mut().find(|worker| worker.device == device) {
            self.faulty = true;
            worker.hangs = true;
        }
    }

    /// The worker on `device` speaks again.
    pub fn wake(&mut self, device: DeviceKind) {
        for worker in self.workers.iter_mut().filter(|worker| worker.device == device) {
            worker.hangs = false;
        }
    }

    /// Steps that the worker on `device` has done in its run.
    pub fn steps_on(&self, device: DeviceKind) -> u64 {
        let worker = self.workers.iter().find(|worker| worker.device == device);
        worker.and_then(|worker| worker.run.as_ref()).map_or(0, |run| run.step)
    }

    /// Starts on `device` are refused from now on, or no longer.
    pub fn refuse(&mut self, device: DeviceKind, refuses: bool) {
        self.faulty |= refuses;
        self.refusing[device as usize] = refuses;
    }

    /// The worker on `device` does one thing: answers one command, or trains one step.
    pub fn work(&mut self, device: DeviceKind) {
        self.now_ms += 300.0;
        let refuses = self.refusing[device as usize];
        let no_adapter = self.no_adapter && device == DeviceKind::WebGpu;
        let speed = self.speeds[device as usize];
        let Some(worker) = self.workers.iter_mut().find(|worker| worker.device == device) else {
            return;
        };
        if worker.hangs {
            return;
        }
        let events = if no_adapter {
            vec![Event::Lost { message: "There is no adapter.".to_owned() }]
        } else {
            worker.work(refuses, speed)
        };
        for mut event in events {
            if let Event::Progress(progress) = &mut event
                && device == DeviceKind::WebGpu
                && self.wrong_on_webgpu
            {
                progress.losses.iter_mut().for_each(|point| {
                    point.generator = point.generator.map(|loss| loss * 1.5);
                });
            }
            let actions = self.placement.event(device, event, self.now_ms);
            self.carry_out(actions);
        }
    }

    /// Two seconds pass, in which every worker gets its turns.
    pub fn tick(&mut self) {
        for device in DEVICES {
            (0..6).for_each(|_| self.work(device));
        }
        self.now_ms += 2000.0;
        let actions = self.placement.tick();
        self.carry_out(actions);
    }

    /// Whether a worker lives on `device`.
    pub fn alive(&self, device: DeviceKind) -> bool {
        self.workers.iter().any(|worker| worker.device == device)
    }

    fn send_commands(&mut self) {
        loop {
            let commands = self.page.take_commands();
            if commands.is_empty() {
                return;
            }
            for command in commands {
                let actions = self.placement.command(command);
                self.carry_out(actions);
            }
        }
    }

    fn carry_out(&mut self, actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::Spawn(device) => {
                    assert!(!self.alive(device), "two workers on {device:?}");
                    self.workers.push(Worker {
                        device,
                        ready: false,
                        hangs: false,
                        inbox: VecDeque::new(),
                        run: None,
                    });
                }
                Action::Terminate(device) => {
                    assert!(self.alive(device), "no worker to end on {device:?}");
                    self.workers.retain(|worker| worker.device != device);
                }
                Action::Send(device, command) => {
                    let worker = self.workers.iter_mut().find(|worker| worker.device == device);
                    let worker = worker.unwrap_or_else(|| panic!("no worker for {command:?}"));
                    assert!(worker.ready, "a worker that is not ready would lose {command:?}");
                    worker.inbox.push_back(command);
                }
                Action::Show(event) => {
                    if let Event::Lost { message } | Event::Refused { message, .. } = &event {
                        self.said.push(message.clone());
                    }
                    self.page.apply(event);
                }
                Action::Found(finding) => {
                    self.said.push(finding.words.clone());
                    self.device = finding.device.as_ref().map(|device| device.kind);
                    self.page.found(finding);
                }
                Action::Keep(_) => {}
            }
        }
        self.send_commands();
    }
}

impl Worker {
    fn work(&mut self, refuses: bool, speed: f32) -> Vec<Event> {
        if !self.ready {
            self.ready = true;
            let software = self.device == DeviceKind::WebGpu;
            let device = DeviceReport { kind: self.device, name: "test".to_owned(), software };
            return vec![Event::Ready { device }];
        }
        if let Some(command) = self.inbox.pop_front() {
            return self.obey(command, refuses);
        }
        let Some(run) = self.run.as_mut().filter(|run| run.playing || run.owed > 0) else {
            return Vec::new();
        };
        run.step += 1;
        run.owed = run.owed.saturating_sub(1);
        vec![run.progress(speed)]
    }

    fn obey(&mut self, command: Command, refuses: bool) -> Vec<Event> {
        match command {
            Command::Start { run, experiment, snapshot, playing } => {
                let refusal = self.device.refusal(&experiment).map(str::to_owned);
                let refusal = refusal.or_else(|| refuses.then(|| "The data are gone.".to_owned()));
                if let Some(message) = refusal {
                    return vec![Event::Refused { run: Some(run), message }];
                }
                let step = snapshot.map_or(0, |snapshot| snapshot.step);
                let training =
                    Training { id: run, experiment: *experiment, step, playing, owed: 0 };
                let events =
                    vec![Event::Started { run, step, parameters: (1, 1) }, training.progress(0.0)];
                self.run = Some(training);
                events
            }
            command => self.run.as_mut().map_or_else(Vec::new, |run| run.obey(command)),
        }
    }
}

impl Training {
    fn obey(&mut self, command: Command) -> Vec<Event> {
        match command {
            Command::Play => self.playing = true,
            Command::Pause => {
                self.playing = false;
                self.owed = 0;
            }
            Command::Step { count } => {
                // The session reports a step when it is done.
                self.playing = false;
                self.owed += count;
                return Vec::new();
            }
            Command::Tune { experiment } => self.experiment = *experiment,
            Command::Save => {
                return vec![Event::Saved { run: self.id, snapshot: Box::new(self.snapshot()) }];
            }
            Command::Start { .. }
            | Command::Watch { .. }
            | Command::Probe { .. }
            | Command::Show { .. }
            | Command::Directions { .. } => return Vec::new(),
        }
        vec![self.progress(0.0)]
    }

    fn progress(&self, steps_per_second: f32) -> Event {
        let point = LossPoint { step: self.step, generator: Some(0.7), discriminator: Some(1.4) };
        Event::Progress(Box::new(Progress {
            run: self.id,
            step: self.step,
            epoch: 0,
            steps_per_second,
            playing: self.playing || self.owed > 0,
            losses: if self.step > 0 { vec![point] } else { Vec::new() },
            view: None,
            trained_ms: 0,
        }))
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot {
            experiment: self.experiment.clone(),
            step: self.step,
            trained_ms: 0,
            random: Vec::new(),
            seen: 0,
            generator: PlayerState::default(),
            discriminator: PlayerState::default(),
        }
    }
}
