//! A session, and everything it says, for a command that waits for each answer.

use super::assets::Public;
use super::device::Choice;
use super::failure::Failure;
use crate::experiment::Experiment;
use crate::measure::Measurement;
use crate::session::{Command, DeviceReport, Event, Extent, RunId, Session, Snapshot};
use std::cell::RefCell;
use std::rc::Rc;

/// The only run that a command has.
const RUN: RunId = RunId(1);

/// A session and the events that nobody has taken yet.
pub(super) struct Stage {
    session: Session<Public>,
    events: Rc<RefCell<Vec<Event>>>,
    report: DeviceReport,
}

impl Stage {
    /// Opens the device.
    pub fn new(device: Choice, public: Public) -> Result<Self, Failure> {
        let (device, report) = device.open()?;
        let events = Rc::new(RefCell::new(Vec::new()));
        let heard = Rc::clone(&events);
        let session = Session::new(
            device,
            report.clone(),
            public,
            Box::new(move |event| heard.borrow_mut().push(event)),
        );
        Ok(Self { session, events, report })
    }

    /// Where it computes.
    pub const fn report(&self) -> &DeviceReport {
        &self.report
    }

    /// Builds the networks, and goes on from `snapshot` where there is one.
    ///
    /// # Errors
    /// Where the data cannot be had, or the snapshot belongs to other networks.
    pub fn start(
        &mut self,
        experiment: Experiment,
        snapshot: Option<Snapshot>,
    ) -> Result<(), Failure> {
        // A look at every epoch's end is more than enough for somebody who is not looking.
        self.apply(Command::Watch { every_ms: 0 });
        self.apply(Command::Start {
            run: RUN,
            experiment: Box::new(experiment),
            snapshot: snapshot.map(Box::new),
            playing: false,
        });
        self.check()
    }

    /// Carries out one command.
    pub fn apply(&mut self, command: Command) {
        pollster::block_on(self.session.apply(command));
    }

    /// Some steps further; gives whether there was something to do.
    pub fn advance(&mut self) -> bool {
        let busy = self.session.is_busy();
        pollster::block_on(self.session.advance());
        busy
    }

    /// Measures the run as it stands.
    pub fn measure(&self, extent: Extent) -> Result<Vec<Measurement>, Failure> {
        pollster::block_on(self.session.measure(extent)).map_err(Failure::failed)
    }

    /// What was said since the last call.
    ///
    /// # Errors
    /// Where something was refused, or the device was lost.
    pub fn events(&self) -> Result<Vec<Event>, Failure> {
        self.check()?;
        Ok(self.events.take())
    }

    fn check(&self) -> Result<(), Failure> {
        self.events
            .borrow()
            .iter()
            .find_map(refusal)
            .map_or(Ok(()), |message| Err(Failure::failed(message)))
    }
}

fn refusal(event: &Event) -> Option<String> {
    match event {
        Event::Refused { message, .. } | Event::Lost { message } => Some(message.clone()),
        _ => None,
    }
}
