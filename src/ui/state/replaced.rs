//! The run that a reset, a preset or a file replaced. It can be brought back, with its curves.

use super::timeline::Timeline;
use super::{Origin, PageState};
use crate::chart::{LossHistory, MeasureHistory};
use crate::session::{Command, Snapshot};

/// A run as it stood when another one replaced it.
#[derive(Clone, Debug)]
pub struct Replaced {
    snapshot: Box<Snapshot>,
    origin: Origin,
    curves: Curves,
}

/// What was drawn of a run.
#[derive(Clone, Debug, Default)]
struct Curves {
    losses: LossHistory,
    measures: MeasureHistory,
    timeline: Timeline,
}

impl Replaced {
    /// The experiment's name and the step, for a button.
    #[must_use]
    pub fn label(&self) -> (String, u64) {
        (self.snapshot.experiment.name.clone(), self.snapshot.step)
    }
}

impl PageState {
    /// Brings the run back that was replaced last. The run that it replaces can be brought back in
    /// the same way.
    pub fn undo(&mut self) {
        let Some(replaced) = self.replaced_run.take() else { return };
        self.preset = replaced.origin.preset;
        self.settle_on(replaced.snapshot.experiment.clone());
        self.base = replaced.origin.base.clone();
        let snapshot = replaced.snapshot.clone();
        self.start(true, Some(snapshot));
        if let Some(pending) = self.pending.last_mut() {
            pending.brings_back = Some(Box::new(replaced));
        }
    }

    /// Asks for a last snapshot of the run on the stage, which is about to be replaced.
    pub(super) fn ask_for_last_snapshot(&mut self) {
        if self.started && self.counters.step > 0 {
            self.leaving = None;
            self.awaits_leaving = true;
            self.outbox.push(Command::Save);
        }
    }

    /// A snapshot has come that was asked for, as a file or because the run is about to go.
    pub(super) fn take_snapshot(&mut self, snapshot: Box<Snapshot>) {
        if self.saving {
            self.saving = false;
            self.saved = Some(snapshot);
        } else if std::mem::take(&mut self.awaits_leaving) {
            self.leaving = Some(snapshot);
        }
    }

    /// Another run takes the stage: the one before it is kept, where its snapshot has come.
    pub(super) fn keep_replaced(&mut self) {
        let curves = Curves {
            losses: std::mem::take(&mut self.losses),
            measures: std::mem::take(&mut self.measures),
            timeline: std::mem::take(&mut self.timeline),
        };
        self.awaits_leaving = false;
        if let Some(snapshot) = self.leaving.take() {
            let origin = self.origin.clone();
            self.replaced_run = Some(Replaced { snapshot, origin, curves });
        }
    }

    /// The run that is brought back has its curves again.
    pub(super) fn restore_curves(&mut self, replaced: Replaced) {
        self.losses = replaced.curves.losses;
        self.measures = replaced.curves.measures;
        self.timeline = replaced.curves.timeline;
    }
}
