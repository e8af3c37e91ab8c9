//! A run under way: what the session says goes into the folder and onto the screen.

use super::super::failure::Failure;
use super::super::interrupt::Interrupt;
use super::super::meter::Meter;
use super::super::scene;
use super::super::stage::Stage;
use super::folder::Folder;
use crate::experiment::Shape;
use crate::session::{Command, Event, Extent, Progress};
use std::time::{Duration, Instant};

/// Between two checkpoints on the way.
const SAVE: Duration = Duration::from_secs(60);

/// A run under way.
pub(super) struct Training {
    stage: Stage,
    folder: Folder,
    meter: Meter,
    step: u64,
    measured: Option<u64>,
    saved: Instant,
    trained_ms: u64,
}

impl Training {
    /// A run that stands at the first of these steps and shall come to the second.
    pub fn new(stage: Stage, folder: Folder, [from, to]: [u64; 2]) -> Self {
        Self {
            stage,
            folder,
            meter: Meter::new(from, to),
            step: from,
            measured: None,
            saved: Instant::now(),
            trained_ms: 0,
        }
    }

    /// Where it stands.
    pub const fn step(&self) -> u64 {
        self.step
    }

    /// Trains, and draws samples on the way; gives whether it came to the end.
    pub fn train_to(
        &mut self,
        end: u64,
        samples_every: u64,
        interrupt: &Interrupt,
    ) -> Result<bool, Failure> {
        while self.step < end && !interrupt.is_asked() {
            let mark = self
                .step
                .checked_div(samples_every)
                .map_or(end, |done| (done + 1) * samples_every)
                .min(end);
            // So many at once that one command can say it.
            let count = u32::try_from(mark - self.step).unwrap_or(u32::MAX);
            self.stage.apply(Command::Step { count });
            while self.stage.advance() && !interrupt.is_asked() {
                self.take(Some(mark))?;
                if self.saved.elapsed() >= SAVE {
                    self.save()?;
                }
            }
            // Only now: where nothing is owed any more, this changes nothing.
            self.stage.apply(Command::Pause);
            self.take(Some(mark))?;
        }
        Ok(self.step >= end)
    }

    /// Writes down what was said, and draws the samples as they are at step `drawn`.
    pub fn take(&mut self, drawn: Option<u64>) -> Result<(), Failure> {
        let mut view = None;
        for event in self.stage.events()? {
            match event {
                Event::Progress(progress) => {
                    self.progress(&progress)?;
                    view = progress.view.filter(|view| Some(view.step) == drawn).or(view);
                }
                Event::Measured { step, measurements, .. } => {
                    self.measured = Some(step);
                    self.folder.measured(step, &measurements)?;
                }
                Event::Saved { snapshot, .. } => self.folder.checkpoint(&snapshot)?,
                _ => {}
            }
        }
        match view {
            Some(view) => self
                .folder
                .samples(view.step, &scene::picture(&view.scene).map_err(Failure::failed)?),
            None => Ok(()),
        }
    }

    /// Measures the end; gives how long it took, and on what.
    pub fn finish(mut self, shape: Shape) -> Result<String, Failure> {
        if self.measured != Some(self.step) {
            let measurements = self.stage.measure(Extent::live(shape))?;
            self.folder.measured(self.step, &measurements)?;
        }
        self.folder.flush()?;
        let device = self.stage.report();
        Ok(format!(
            "{:.1} s on {} ({})",
            self.trained_ms as f64 / 1000.0,
            device.kind.label(),
            device.name
        ))
    }

    fn progress(&mut self, progress: &Progress) -> Result<(), Failure> {
        self.step = progress.step;
        self.trained_ms = progress.trained_ms;
        self.folder.losses(&progress.losses)?;
        let loss = |loss: Option<f32>| loss.map_or("–".to_owned(), |loss| format!("{loss:.3}"));
        let losses = progress.losses.last().map_or(String::new(), |point| {
            format!("G {} D {} ", loss(point.generator), loss(point.discriminator))
        });
        self.meter.at(self.step, &format!("{losses}{:.0} steps/s", progress.steps_per_second));
        Ok(())
    }

    /// Keeps the run as it stands.
    pub fn save(&mut self) -> Result<(), Failure> {
        self.stage.apply(Command::Save);
        self.saved = Instant::now();
        self.take(None)
    }
}
