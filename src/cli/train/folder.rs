//! The files of one run.

use super::super::failure::Failure;
use super::super::picture::Picture;
use super::table::{Table, cell, replace};
use crate::measure::{Measure, Measurement};
use crate::session::{LossPoint, Snapshot};
use std::path::{Path, PathBuf};

/// All that is needed to go on.
pub(super) const CHECKPOINT: &str = "checkpoint.safetensors";
/// Both losses of every step.
pub(super) const LOSSES: &str = "losses.csv";
/// Every measure beside its value for real samples, now and then.
const MEASURES: &str = "measures.csv";

const LOSSES_HEADER: &str = "step,generator,discriminator";
const MEASURES_HEADER: &str = "step,measure,value,reference";

/// An open folder.
pub(super) struct Folder {
    path: PathBuf,
    losses: Table,
    measures: Table,
    /// The step of the checkpoint that is there.
    kept: Option<u64>,
}

impl Folder {
    /// Whether a new run can go there.
    ///
    /// # Errors
    /// Where there is one already.
    pub fn check(path: &Path) -> Result<(), Failure> {
        if let Some(file) =
            [CHECKPOINT, LOSSES, MEASURES].into_iter().find(|file| path.join(file).exists())
        {
            let folder = path.display();
            return Err(Failure::usage(format!(
                "{folder} holds another run ({file}); choose another folder with --out, or go on with it with --resume {folder}/{CHECKPOINT}."
            )));
        }
        Ok(())
    }

    /// The one of a new run.
    pub fn create(path: &Path) -> Result<Self, Failure> {
        std::fs::create_dir_all(path)
            .map_err(|error| Failure::of_path("The folder", path, &error))?;
        let losses = Table::create(path.join(LOSSES), LOSSES_HEADER)?;
        let measures = Table::create(path.join(MEASURES), MEASURES_HEADER)?;
        Ok(Self { path: path.to_path_buf(), losses, measures, kept: None })
    }

    /// The one of a run that goes on after `step`.
    pub fn reopen(path: &Path, step: u64) -> Result<Self, Failure> {
        let losses = Table::reopen(path.join(LOSSES), LOSSES_HEADER, step)?;
        let measures = Table::reopen(path.join(MEASURES), MEASURES_HEADER, step)?;
        Ok(Self { path: path.to_path_buf(), losses, measures, kept: Some(step) })
    }

    /// More losses, in the file at once: somebody may be watching it grow.
    pub fn losses(&mut self, points: &[LossPoint]) -> Result<(), Failure> {
        // A player that did not learn has an empty cell; a loss that is not a number says so.
        let loss = |loss: Option<f32>| loss.map_or_else(String::new, |loss| loss.to_string());
        let row = |point: &LossPoint| {
            [point.step.to_string(), loss(point.generator), loss(point.discriminator)]
        };
        points.iter().try_for_each(|point| self.losses.row(&row(point)))?;
        self.losses.flush()
    }

    /// More measures.
    pub fn measured(&mut self, step: u64, measurements: &[Measurement]) -> Result<(), Failure> {
        measurements.iter().try_for_each(|Measurement { measure, value, reference }| {
            self.measures.row(&[step.to_string(), key(*measure), cell(*value), cell(*reference)])
        })
    }

    /// Samples as they are at `step`.
    pub fn samples(&self, step: u64, picture: &Picture) -> Result<(), Failure> {
        let bytes = picture
            .to_png()
            .map_err(|error| Failure::failed(format!("The samples cannot be drawn: {error}.")))?;
        replace(&self.path.join(format!("samples-{step:06}.png")), &bytes)
    }

    /// Another checkpoint in the place of the last; the tables never lag behind it.
    pub fn checkpoint(&mut self, snapshot: &Snapshot) -> Result<(), Failure> {
        self.flush()?;
        let bytes = snapshot.to_safetensors().map_err(|error| {
            let kept = self.kept.map_or(String::new(), |step| {
                format!(" The checkpoint of step {step} is still there.")
            });
            Failure::failed(format!(
                "The run cannot be kept at step {}: {error}{kept}",
                snapshot.step
            ))
        })?;
        replace(&self.path.join(CHECKPOINT), &bytes)?;
        self.kept = Some(snapshot.step);
        Ok(())
    }

    /// Makes sure that both tables are in their files.
    pub fn flush(&mut self) -> Result<(), Failure> {
        self.losses.flush()?;
        self.measures.flush()
    }
}

/// A measure as it is written in files.
fn key(measure: Measure) -> String {
    serde_json::to_value(measure)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}
