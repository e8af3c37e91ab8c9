//! `ganlet train`: a run from its experiment to its files.

mod folder;
mod table;

use super::assets::Public;
use super::device::Choice;
use super::failure::Failure;
use super::interrupt::Interrupt;
use super::meter::Meter;
use super::recipe::{Changes, checkpoint, from_file, from_preset, stem};
use super::stage::Stage;
use super::{print, scene};
use crate::experiment::Experiment;
use crate::session::{Command, Event, Extent, Progress, Snapshot};
use folder::{CHECKPOINT, Folder};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Between two checkpoints on the way.
const SAVE: Duration = Duration::from_secs(60);
/// Steps of a run of which nothing else is said.
const STEPS: u64 = 2000;

const EXAMPLES: &str = "Examples:
  ganlet train --preset ring
  ganlet train --preset digits --steps 6000 --seed 7 --out runs/seven
  ganlet train --preset grid --set objective.loss=hinge --set discriminator_optimizer.rate=4e-4
  ganlet train --experiment mine.json --device wgpu
  ganlet train --resume runs/ring/checkpoint.safetensors --steps 10000

DIR gets losses.csv, measures.csv, samples-000200.png and so on, and checkpoint.safetensors, which is renewed every minute.
Ctrl-C finishes the step, saves, and says how to go on.

Exit codes: 0 trained, 1 it failed, 2 wrong use, 130 interrupted and saved.";

/// Train a generative adversarial network.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES, group(clap::ArgGroup::new("what").required(true).args(["preset", "experiment", "resume"])))]
pub(super) struct Train {
    /// Train a preset; `ganlet presets` lists them.
    #[arg(long, value_name = "ID")]
    preset: Option<String>,
    /// Train an experiment of your own; `ganlet presets ID` prints one to start from.
    #[arg(long, value_name = "FILE.json")]
    experiment: Option<PathBuf>,
    /// Go on from a checkpoint, exactly where it stood.
    #[arg(long, value_name = "CHECKPOINT")]
    resume: Option<PathBuf>,
    #[command(flatten)]
    changes: Changes,
    /// Where all randomness comes from [default: the experiment's].
    #[arg(long, conflicts_with = "resume")]
    seed: Option<u32>,
    /// What computes.
    #[arg(long, value_enum, default_value_t)]
    device: Choice,
    /// Train until so many steps are done in all [default: 2000, or 2000 more].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000_000))]
    steps: Option<u64>,
    /// Where the files go [default: runs/ID, or the checkpoint's folder].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Draw samples every so many steps; 0 only at the end [default: a tenth of the steps].
    #[arg(long, value_name = "N")]
    samples_every: Option<u64>,
}

/// What the arguments come to.
struct Plan {
    experiment: Experiment,
    snapshot: Option<Snapshot>,
    out: PathBuf,
    /// The step to start from, and the one to end at.
    steps: [u64; 2],
    samples_every: u64,
}

/// A run under way.
struct Training {
    stage: Stage,
    folder: Folder,
    meter: Meter,
    step: u64,
    measured: Option<u64>,
    saved: Instant,
    trained_ms: u64,
}

impl Train {
    /// Trains.
    pub fn run(&self, public: Public) -> Result<(), Failure> {
        let Plan { experiment, snapshot, out, steps: [from, to], samples_every } = self.plan()?;
        let (shape, fresh) = (experiment.data.shape(), snapshot.is_none());
        let goes_on = self.resume.as_ref().is_some_and(|file| is_beside(file, &out));
        if !goes_on {
            Folder::check(&out)?;
        }
        let mut stage = Stage::new(self.device, public)?;
        stage.start(experiment, snapshot)?;
        // Not before: what cannot be trained leaves no folder behind.
        let folder = if goes_on { Folder::reopen(&out, from)? } else { Folder::create(&out)? };
        let interrupt = Interrupt::listen()?;
        let meter = Meter::new(from, to);
        let mut training = Training { stage, folder, meter, step: from, measured: None, saved: Instant::now(), trained_ms: 0 };
        training.take(fresh.then_some(0))?;
        // From the first moment on there is something to go on from.
        training.save()?;
        let whole = training.train_to(to, samples_every, &interrupt)?;
        training.save()?;
        if !whole {
            let step = training.step;
            drop(training);
            return Err(Failure::interrupted(format!("Interrupted at step {step} and saved; go on with: {}", self.again(&out, to))));
        }
        if training.measured != Some(to) {
            let measurements = training.stage.measure(Extent::live(shape))?;
            training.folder.measured(to, &measurements)?;
        }
        training.folder.flush()?;
        let (device, seconds) = (training.stage.report().clone(), training.trained_ms as f64 / 1000.0);
        drop(training);
        let file = out.join(CHECKPOINT);
        print(&format!("Trained to step {to} in {seconds:.1} s on {} ({}): {}\n", device.kind.label(), device.name, file.display()))
    }

    fn plan(&self) -> Result<Plan, Failure> {
        let (mut experiment, snapshot, home) = match (&self.preset, &self.experiment, &self.resume) {
            (Some(id), ..) => (from_preset(id)?, None, Path::new("runs").join(id)),
            (_, Some(file), _) => (from_file(file)?, None, Path::new("runs").join(stem(file))),
            (.., Some(file)) => {
                let snapshot = checkpoint(file)?;
                (snapshot.experiment.clone(), Some(snapshot), home_of(file))
            }
            (None, None, None) => return Err(Failure::usage("One of --preset, --experiment and --resume says what to train.")),
        };
        if let Some(seed) = self.seed {
            experiment.training.seed = seed;
        }
        self.changes.apply(&mut experiment)?;
        if snapshot.as_ref().is_some_and(|snapshot| !snapshot.experiment.differs_only_live(&experiment)) {
            return Err(Failure::usage("What --set changes here cannot change while a run goes on; start a new one."));
        }
        let from = snapshot.as_ref().map_or(0, |snapshot| snapshot.step);
        let to = self.steps.unwrap_or(from + STEPS);
        if to <= from {
            return Err(Failure::usage(format!("The checkpoint is at step {from} already; ask for more than that with --steps.")));
        }
        let samples_every = self.samples_every.unwrap_or((to / 10).max(1));
        Ok(Plan { experiment, snapshot, out: self.out.clone().unwrap_or(home), steps: [from, to], samples_every })
    }

    /// The command that goes on with a run that was interrupted.
    fn again(&self, out: &Path, to: u64) -> String {
        let mut command = format!("ganlet train --resume {} --steps {to}", quoted(&out.join(CHECKPOINT)));
        if self.device != Choice::default() {
            command += &format!(" --device {}", self.device.name());
        }
        if let Some(every) = self.samples_every {
            command += &format!(" --samples-every {every}");
        }
        command
    }
}

impl Training {
    /// Trains, and draws samples on the way; gives whether it came to the end.
    fn train_to(&mut self, end: u64, samples_every: u64, interrupt: &Interrupt) -> Result<bool, Failure> {
        while self.step < end && !interrupt.is_asked() {
            let mark = self.step.checked_div(samples_every).map_or(end, |done| (done + 1) * samples_every).min(end);
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
    fn take(&mut self, drawn: Option<u64>) -> Result<(), Failure> {
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
            Some(view) => self.folder.samples(view.step, &scene::picture(&view.scene).map_err(Failure::failed)?),
            None => Ok(()),
        }
    }

    fn progress(&mut self, progress: &Progress) -> Result<(), Failure> {
        (self.step, self.trained_ms) = (progress.step, progress.trained_ms);
        self.folder.losses(&progress.losses)?;
        let losses =
            progress.losses.last().map_or(String::new(), |point| format!("G {:.3} D {:.3} ", point.generator, point.discriminator));
        self.meter.at(self.step, &format!("{losses}{:.0} steps/s", progress.steps_per_second));
        Ok(())
    }

    fn save(&mut self) -> Result<(), Failure> {
        self.stage.apply(Command::Save);
        self.saved = Instant::now();
        self.take(None)
    }
}

/// Whether the checkpoint lies in the folder `out`.
fn is_beside(checkpoint: &Path, out: &Path) -> bool {
    let parent = checkpoint.canonicalize().ok().and_then(|path| path.parent().map(Path::to_path_buf));
    parent.is_some() && parent == out.canonicalize().ok()
}

/// The checkpoint's own folder where it is one of a run; otherwise, for a file from elsewhere, a new one.
fn home_of(checkpoint: &Path) -> PathBuf {
    let parent = checkpoint.parent().map(|parent| if parent.as_os_str().is_empty() { Path::new(".") } else { parent });
    match parent.filter(|parent| parent.join(folder::LOSSES).is_file()) {
        Some(parent) => parent.to_path_buf(),
        None => Path::new("runs").join(stem(checkpoint)),
    }
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = path.chars().all(|letter| letter.is_alphanumeric() || "/._-+:\\".contains(letter));
    if plain { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}
