//! The workers that live, and the [`Placement`] that decides about them.

use super::browser;
use super::gpu_trainer::{self, ASK_AGAIN_MS, GpuTrainer};
use super::placement::{Action, Choice, Finding, Placement, TICK_MS};
use super::worker::{Heard, Trainer};
use crate::session::{Command, DeviceKind, Event, Snapshot};
use leptos::prelude::{
    LocalStorage, StoredValue, UpdateValue, set_interval_with_handle, set_timeout,
};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

const BEING_BUILT: &str =
    "WebGPU training is being built and will be ready in some minutes. The CPU trains until then.";
const NOT_BUILT: &str =
    "WebGPU training could not be built; the terminal says why. Training runs on the CPU.";

/// What the page is told.
pub enum Told {
    /// Something about the run on the stage.
    Event(Event),
    /// Where it computes.
    Finding(Finding),
    /// Its newest snapshot, for the next visit.
    Keep(Box<Snapshot>),
}

/// A handle to the workers; copies are the same workers.
#[derive(Clone, Copy)]
pub struct Devices(StoredValue<Inner, LocalStorage>);

struct Inner {
    placement: Placement,
    trainers: Vec<(DeviceKind, Trainer)>,
    /// What was decided and is not carried out yet, oldest first.
    queue: VecDeque<Action>,
    /// Whether someone carries it out: what this leads to waits for its turn.
    busy: bool,
    tell: Option<Rc<dyn Fn(Told)>>,
}

impl Devices {
    /// No worker yet.
    pub fn new(choice: Choice) -> Self {
        Self(StoredValue::new_local(Inner {
            placement: Placement::new(choice, browser::webgpu()),
            trainers: Vec::new(),
            queue: VecDeque::new(),
            busy: false,
            tell: None,
        }))
    }

    /// Starts the first worker, and watches over it. The page hears through `tell`.
    pub fn begin(self, tell: impl Fn(Told) + 'static) {
        self.0.try_update_value(|inner| inner.tell = Some(Rc::new(tell)));
        self.decide(Placement::begin);
        let tick = Duration::from_millis(u64::from(TICK_MS));
        // Without a timer nobody misses a silent worker; everything else works.
        let _ = set_interval_with_handle(move || self.decide(Placement::tick), tick);
        if browser::webgpu().is_ok() {
            self.look_for_gpu_trainer(true);
        }
    }

    /// Offers WebGPU when the site has its trainer, and says until then that it is being built.
    fn look_for_gpu_trainer(self, first: bool) {
        gpu_trainer::ask(move |found| match found {
            GpuTrainer::Ready if first => {}
            GpuTrainer::Ready => self.offer_webgpu(Ok(())),
            GpuTrainer::Failed => self.offer_webgpu(Err(NOT_BUILT.to_owned())),
            GpuTrainer::Building => {
                if first {
                    self.offer_webgpu(Err(BEING_BUILT.to_owned()));
                }
                let pause = Duration::from_millis(ASK_AGAIN_MS);
                set_timeout(move || self.look_for_gpu_trainer(false), pause);
            }
        });
    }

    /// Sends a command to where the run computes.
    pub fn command(self, command: Command) {
        self.decide(|placement| placement.command(command));
    }

    /// Goes on after a crash.
    pub fn heal(self) {
        self.decide(Placement::heal);
    }

    /// The person asked for a device.
    pub fn choose(self, choice: Choice) {
        self.decide(|placement| placement.choose(choice));
    }

    /// WebGPU is offered from now on, or in one sentence why not.
    fn offer_webgpu(self, webgpu: Result<(), String>) {
        self.decide(|placement| placement.offer(webgpu));
    }

    fn hear(self, from: DeviceKind, heard: Heard) {
        self.decide(|placement| match heard {
            Heard::Event(event) => placement.event(from, event, browser::now_ms()),
            Heard::Crashed(message) => placement.lost(from, message),
        });
    }

    /// Carries out what is decided, in the order in which it was decided: an action may lead to
    /// another decision, whose actions come after those of the first.
    fn decide(self, ask: impl FnOnce(&mut Placement) -> Vec<Action>) {
        let was_busy = self.0.try_update_value(|inner| {
            let actions = ask(&mut inner.placement);
            inner.queue.extend(actions);
            std::mem::replace(&mut inner.busy, true)
        });
        if was_busy == Some(false) {
            while let Some(action) = self.next() {
                self.carry_out(action);
            }
        }
    }

    fn next(self) -> Option<Action> {
        self.0
            .try_update_value(|inner| {
                let action = inner.queue.pop_front();
                inner.busy = action.is_some();
                action
            })
            .flatten()
    }

    fn carry_out(self, action: Action) {
        match action {
            Action::Spawn(device) => self.spawn(device),
            Action::Terminate(device) => {
                let ended = self.0.try_update_value(|inner| take(&mut inner.trainers, device));
                drop(ended);
            }
            Action::Send(device, command) => self.send(device, &command),
            Action::Show(event) => self.tell(Told::Event(event)),
            Action::Found(finding) => self.tell(Told::Finding(finding)),
            Action::Keep(snapshot) => self.tell(Told::Keep(snapshot)),
        }
    }

    fn tell(self, told: Told) {
        let tell = self.0.try_update_value(|inner| inner.tell.clone()).flatten();
        if let Some(tell) = tell {
            tell(told);
        }
    }

    fn spawn(self, device: DeviceKind) {
        let version = browser::version();
        match Trainer::spawn(device, &version, move |heard| self.hear(device, heard)) {
            Ok(trainer) => {
                let earlier = self.0.try_update_value(|inner| {
                    let earlier = take(&mut inner.trainers, device);
                    inner.trainers.push((device, trainer));
                    earlier
                });
                drop(earlier);
            }
            Err(message) => self.hear(device, Heard::Crashed(message)),
        }
    }

    fn send(self, device: DeviceKind, command: &Command) {
        let sent = self.0.try_update_value(|inner| {
            let trainer = inner.trainers.iter().find(|(kind, _)| *kind == device);
            trainer.map_or(Ok(()), |(_, trainer)| trainer.send(command))
        });
        if let Some(Err(message)) = sent {
            self.hear(device, Heard::Crashed(message));
        }
    }
}

fn take(trainers: &mut Vec<(DeviceKind, Trainer)>, device: DeviceKind) -> Option<Trainer> {
    let place = trainers.iter().position(|(kind, _)| *kind == device)?;
    Some(trainers.swap_remove(place).1)
}
