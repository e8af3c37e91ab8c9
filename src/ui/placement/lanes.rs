//! The workers that live, at most one on each device, and what waits for them to be ready.

use super::Action;
use crate::session::{Command, DeviceKind, DeviceReport};

/// A worker as seen from the page.
#[derive(Default)]
struct Lane {
    /// Set by its `Ready`.
    report: Option<DeviceReport>,
    /// Commands for it, oldest first, until it is ready.
    waiting: Vec<Command>,
    /// Ticks since it was heard.
    silent: u32,
}

/// Both lanes.
#[derive(Default)]
pub(super) struct Lanes {
    cpu: Option<Lane>,
    webgpu: Option<Lane>,
}

impl Lanes {
    /// Starts a worker on `device` where none lives.
    pub fn spawn(&mut self, device: DeviceKind, actions: &mut Vec<Action>) {
        let lane = self.slot(device);
        if lane.is_none() {
            *lane = Some(Lane::default());
            actions.push(Action::Spawn(device));
        }
    }

    /// Ends the worker on `device`, where one lives.
    pub fn terminate(&mut self, device: DeviceKind, actions: &mut Vec<Action>) {
        if self.slot(device).take().is_some() {
            actions.push(Action::Terminate(device));
        }
    }

    /// Sends `command` to the worker on `device`, at the latest when it is ready.
    pub fn send(&mut self, device: DeviceKind, command: Command, actions: &mut Vec<Action>) {
        if let Some(lane) = self.slot(device) {
            if lane.report.is_some() {
                actions.push(Action::Send(device, command));
            } else {
                lane.waiting.push(command);
            }
        }
    }

    /// The worker on `device` is ready: it gets what waited for it.
    pub fn ready(&mut self, device: DeviceKind, report: DeviceReport, actions: &mut Vec<Action>) {
        if let Some(lane) = self.slot(device) {
            lane.report = Some(report);
            let waiting = std::mem::take(&mut lane.waiting);
            actions.extend(waiting.into_iter().map(|command| Action::Send(device, command)));
        }
    }

    /// What the worker on `device` said of itself, once it is ready.
    pub fn report(&self, device: DeviceKind) -> Option<&DeviceReport> {
        self.lane(device)?.report.as_ref()
    }

    /// Whether a worker lives on `device`.
    pub fn is_alive(&self, device: DeviceKind) -> bool {
        self.lane(device).is_some()
    }

    /// Ticks since the worker on `device` was heard.
    pub fn silent(&self, device: DeviceKind) -> u32 {
        self.lane(device).map_or(0, |lane| lane.silent)
    }

    /// The worker on `device` was heard, or has no reason to speak.
    pub fn heard(&mut self, device: DeviceKind) {
        if let Some(lane) = self.slot(device) {
            lane.silent = 0;
        }
    }

    /// One tick passes.
    pub fn tick(&mut self) {
        for lane in [&mut self.cpu, &mut self.webgpu].into_iter().flatten() {
            lane.silent += 1;
        }
    }

    fn lane(&self, device: DeviceKind) -> Option<&Lane> {
        match device {
            DeviceKind::Cpu => self.cpu.as_ref(),
            DeviceKind::WebGpu => self.webgpu.as_ref(),
        }
    }

    fn slot(&mut self, device: DeviceKind) -> &mut Option<Lane> {
        match device {
            DeviceKind::Cpu => &mut self.cpu,
            DeviceKind::WebGpu => &mut self.webgpu,
        }
    }
}
