//! The workers that live, and the [`Placement`] that decides about them.

use super::browser;
use super::page::Page;
use super::worker::{Heard, Trainer};
use crate::session::placement::{Action, Choice, Placement, TICK_MS};
use crate::session::{Command, DeviceKind};
use leptos::prelude::{LocalStorage, StoredValue, UpdateValue, set_interval_with_handle};
use std::time::Duration;

/// A handle to the workers; copies are the same workers.
#[derive(Clone, Copy)]
pub struct Devices(StoredValue<Inner, LocalStorage>);

struct Inner {
    placement: Placement,
    trainers: Vec<(DeviceKind, Trainer)>,
}

impl Devices {
    /// No worker yet.
    pub fn new(choice: Choice) -> Self {
        Self(StoredValue::new_local(Inner {
            placement: Placement::new(choice, browser::webgpu()),
            trainers: Vec::new(),
        }))
    }

    /// Starts the first worker, and watches over it.
    pub fn begin(self, page: Page) {
        self.decide(page, Placement::begin);
        let tick = Duration::from_millis(u64::from(TICK_MS));
        // Without a timer nobody misses a silent worker; everything else works.
        let _ = set_interval_with_handle(move || self.decide(page, Placement::tick), tick);
    }

    /// Sends a command to where the run computes.
    pub fn command(self, page: Page, command: Command) {
        self.decide(page, |placement| placement.command(command));
    }

    /// Goes on after a crash.
    pub fn heal(self, page: Page) {
        self.decide(page, Placement::heal);
    }

    /// The person asked for a device.
    pub fn choose(self, page: Page, choice: Choice) {
        self.decide(page, |placement| placement.choose(choice));
    }

    fn hear(self, page: Page, from: DeviceKind, heard: Heard) {
        self.decide(page, |placement| match heard {
            Heard::Event(event) => placement.event(from, event, browser::now_ms()),
            Heard::Crashed(message) => placement.lost(from, message),
        });
    }

    /// The decision is over, and nothing borrowed, before its actions are carried out: they may ask
    /// for another.
    fn decide(self, page: Page, ask: impl FnOnce(&mut Placement) -> Vec<Action>) {
        let actions =
            self.0.try_update_value(|inner| ask(&mut inner.placement)).unwrap_or_default();
        for action in actions {
            self.carry_out(page, action);
        }
    }

    fn carry_out(self, page: Page, action: Action) {
        match action {
            Action::Spawn(device) => self.spawn(page, device),
            Action::Terminate(device) => {
                let ended = self.0.try_update_value(|inner| take(&mut inner.trainers, device));
                drop(ended);
            }
            Action::Send(device, command) => self.send(page, device, &command),
            Action::Show(event) => {
                page.change(|state| state.apply(event));
            }
            Action::Found(finding) => {
                page.change(|state| state.found(finding));
            }
            Action::Keep(snapshot) => page.keeper.keep(&snapshot),
        }
    }

    fn spawn(self, page: Page, device: DeviceKind) {
        match Trainer::spawn(device, &browser::version(), move |heard| {
            self.hear(page, device, heard)
        }) {
            Ok(trainer) => {
                let earlier = self.0.try_update_value(|inner| {
                    let earlier = take(&mut inner.trainers, device);
                    inner.trainers.push((device, trainer));
                    earlier
                });
                drop(earlier);
            }
            Err(message) => self.hear(page, device, Heard::Crashed(message)),
        }
    }

    fn send(self, page: Page, device: DeviceKind, command: &Command) {
        let sent = self.0.try_update_value(|inner| {
            let trainer = inner.trainers.iter().find(|(kind, _)| *kind == device);
            trainer.map_or(Ok(()), |(_, trainer)| trainer.send(command))
        });
        if let Some(Err(message)) = sent {
            self.hear(page, device, Heard::Crashed(message));
        }
    }
}

fn take(trainers: &mut Vec<(DeviceKind, Trainer)>, device: DeviceKind) -> Option<Trainer> {
    let place = trainers.iter().position(|(kind, _)| *kind == device)?;
    Some(trainers.swap_remove(place).1)
}
