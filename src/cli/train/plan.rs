//! What the arguments of `ganlet train` come to.

use super::super::failure::Failure;
use super::super::recipe::{checkpoint, from_file, from_preset, stem};
use super::Train;
use super::folder::{CHECKPOINT, LOSSES};
use crate::experiment::Experiment;
use crate::session::Snapshot;
use std::path::{Path, PathBuf};

/// Steps of a run of which nothing else is said.
const STEPS: u64 = 2000;

/// What the arguments come to.
pub(super) struct Plan {
    pub experiment: Experiment,
    pub snapshot: Option<Snapshot>,
    pub out: PathBuf,
    /// Whether `out` holds the run that the checkpoint is of.
    pub goes_on: bool,
    /// The step to start from, and the one to end at.
    pub steps: [u64; 2],
    pub samples_every: u64,
}

impl Plan {
    /// Reads the files that the arguments name, and checks what they say.
    pub fn of(train: &Train) -> Result<Self, Failure> {
        let (mut experiment, snapshot, home) =
            match (&train.preset, &train.experiment, &train.resume) {
                (Some(id), ..) => (from_preset(id)?, None, Path::new("runs").join(id)),
                (_, Some(file), _) => (from_file(file)?, None, Path::new("runs").join(stem(file))),
                (.., Some(file)) => {
                    let snapshot = checkpoint(file)?;
                    (snapshot.experiment.clone(), Some(snapshot), home_of(file))
                }
                (None, None, None) => {
                    return Err(Failure::usage(
                        "One of --preset, --experiment and --resume says what to train.",
                    ));
                }
            };
        if let Some(seed) = train.seed {
            experiment.training.seed = seed;
        }
        train.changes.apply(&mut experiment)?;
        if snapshot
            .as_ref()
            .is_some_and(|snapshot| !snapshot.experiment.differs_only_live(&experiment))
        {
            return Err(Failure::usage(
                "What --set changes here cannot change while a run goes on; start a new one.",
            ));
        }
        let from = snapshot.as_ref().map_or(0, |snapshot| snapshot.step);
        let to = train.steps.unwrap_or(from + STEPS);
        if to <= from {
            return Err(Failure::usage(format!(
                "The checkpoint is at step {from} already; ask for more than that with --steps."
            )));
        }
        let out = train.out.clone().unwrap_or(home);
        let goes_on = train.resume.as_ref().is_some_and(|file| is_of(file, &out));
        let samples_every = train.samples_every.unwrap_or((to / 10).max(1));
        Ok(Self { experiment, snapshot, out, goes_on, steps: [from, to], samples_every })
    }
}

/// Whether the checkpoint is the one of the run in `folder`; another file that lies there is of
/// another run.
fn is_of(checkpoint: &Path, folder: &Path) -> bool {
    let real = checkpoint.canonicalize().ok();
    real.is_some() && real == folder.join(CHECKPOINT).canonicalize().ok()
}

/// The checkpoint's own folder where it is the one of a run; otherwise, for a file from elsewhere,
/// a new one.
fn home_of(checkpoint: &Path) -> PathBuf {
    let parent = checkpoint
        .parent()
        .map(|parent| if parent.as_os_str().is_empty() { Path::new(".") } else { parent });
    match parent.filter(|parent| is_of(checkpoint, parent) && parent.join(LOSSES).is_file()) {
        Some(parent) => parent.to_path_buf(),
        None => Path::new("runs").join(stem(checkpoint)),
    }
}
