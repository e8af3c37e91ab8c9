//! `ganlet quality`: trains every trial's preset and the plain GAN beside it for each seed, and
//! holds the figures against the bars. Each run is a process of its own, whose outcome is a file:
//! what was interrupted goes on where it stopped.

mod code;
mod report;
mod runner;
mod trial;

use super::assets::Public;
use super::device::Choice;
use super::failure::{Failure, reason};
use super::print;
use super::stage::Stage;
use crate::session::Extent;
use code::Code;
use indicatif::{ProgressBar, ProgressStyle};
use report::Row;
use runner::{Outcome, steps};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use trial::{Arm, Bar, Trial, trials};

const EXAMPLES: &str = "Examples:
  ganlet quality
  ganlet quality --only ring,grid --seeds 3 --jobs 4
  ganlet quality --quick

Exit codes: 0 every bar holds, 1 one does not or a run failed, 2 wrong use.";

/// Hold the presets against the figures of the literature.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Quality {
    /// Only these trials: ring, ring-wide, grid, mnist, digits-conditional.
    #[arg(long, value_delimiter = ',', value_name = "ID")]
    only: Vec<String>,
    /// Small enough for every change: fewer seeds and steps, only what is quick, no page.
    #[arg(long)]
    quick: bool,
    /// Seeds 1 to N for every trial; by default 5, and 2 where a run takes long.
    #[arg(long, value_name = "N")]
    seeds: Option<u32>,
    /// Make no run: the tables of those that are there, where this code made them.
    #[arg(long)]
    kept: bool,
    /// Runs at the same time.
    #[arg(long, default_value_t = 2, value_name = "N")]
    jobs: usize,
    /// Where outcomes are kept; a run of this code that is there is not made again.
    #[arg(long, default_value = "quality", value_name = "DIR")]
    out: PathBuf,
    /// The page that is written.
    #[arg(long, default_value = "docs/quality.md", value_name = "FILE")]
    page: PathBuf,
    /// What computes.
    #[arg(long, value_enum, default_value_t)]
    device: Choice,
    /// The machine that runs are made on, in words, for the page.
    #[arg(long, value_name = "WORDS")]
    machine: Option<String>,
    /// One run, in this process: TRIAL ARM SEED
    #[arg(long, hide = true, num_args = 3, value_names = ["TRIAL", "ARM", "SEED"])]
    one: Option<Vec<String>>,
}

/// One run that has to be there.
#[derive(Clone, Copy)]
struct Job<'a> {
    trial: &'a Trial,
    arm: Arm,
    seed: u32,
}

impl Quality {
    fn bars<'a>(&self, trial: &'a Trial) -> &'a [Bar] {
        match &trial.quick {
            Some(quick) if self.quick => &quick.bars,
            _ => &trial.bars,
        }
    }

    fn extent(&self, trial: &Trial) -> Extent {
        match &trial.quick {
            Some(quick) if self.quick => quick.extent,
            _ => trial.extent,
        }
    }

    fn seeds(&self, trial: &Trial) -> u32 {
        let usual = match &trial.quick {
            Some(quick) if self.quick => quick.seeds,
            _ => trial.seeds,
        };
        self.seeds.unwrap_or(usual).max(1)
    }

    fn path(&self, job: Job<'_>) -> PathBuf {
        let quick = if self.quick { "quick-" } else { "" };
        self.out.join(format!("{quick}{}-{}-{}.json", job.trial.id, job.arm.name(), job.seed))
    }

    /// The outcome of a run that was made before, where it answers what is asked now.
    fn kept(&self, code: &Code, job: Job<'_>) -> Option<Outcome> {
        let outcome: Outcome =
            serde_json::from_str(&fs::read_to_string(self.path(job)).ok()?).ok()?;
        let experiment = job.trial.experiment(job.arm, job.seed).ok()?;
        outcome
            .answers(
                code,
                &experiment,
                &steps(self.bars(job.trial)),
                self.extent(job.trial),
                self.device.kind(),
            )
            .then_some(outcome)
    }
}

impl Quality {
    /// Makes what is not there yet, prints its tables, and writes the page of all that is there.
    ///
    /// # Errors
    /// A bar that falls, a trial that does not exist, a run that failed, a file that cannot be
    /// written.
    pub fn run(&self, public: Public) -> Result<(), Failure> {
        let trials = trials();
        if let Some(one) = &self.one {
            return self.one_run(public, &trials, one);
        }
        if let Some(unknown) =
            self.only.iter().find(|id| trials.iter().all(|trial| trial.id != **id))
        {
            let known: Vec<&str> = trials.iter().map(|trial| trial.id).collect();
            return Err(Failure::usage(format!(
                "There is no trial “{unknown}”; there are {}.",
                known.join(", ")
            )));
        }
        let asked: Vec<&Trial> = trials
            .iter()
            .filter(|trial| self.only.is_empty() || self.only.iter().any(|id| id == trial.id))
            .filter(|trial| !self.quick || trial.quick.is_some())
            .collect();
        fs::create_dir_all(&self.out)
            .map_err(|error| Failure::of_path("The folder", &self.out, &error))?;
        let code = Code::current();
        if !self.kept {
            make(self, &public, &code, &asked)?;
        }
        let rows: Vec<Row> = asked.iter().map(|trial| row(self, &code, trial)).collect();
        print(&format!("{}\n", report::markdown(&rows)))?;
        if !self.quick {
            let all: Vec<Row> = trials.iter().map(|trial| row(self, &code, trial)).collect();
            write(&self.page, &report::markdown(&all))?;
        }
        let fallen: Vec<&str> =
            rows.iter().filter(|row| !row.holds()).map(|row| row.about.as_str()).collect();
        if fallen.is_empty() {
            Ok(())
        } else {
            Err(Failure::failed(format!("A bar falls: {}.", fallen.join("; "))))
        }
    }

    fn one_run(&self, public: Public, trials: &[Trial], one: &[String]) -> Result<(), Failure> {
        let [id, arm, seed] = one else {
            return Err(Failure::usage("--one takes a trial, an arm and a seed."));
        };
        let trial = trials
            .iter()
            .find(|trial| trial.id == *id)
            .ok_or_else(|| Failure::usage(format!("There is no trial “{id}”.")))?;
        let arm = Arm::ALL
            .into_iter()
            .find(|known| known.name() == arm)
            .ok_or_else(|| Failure::usage(format!("There is no arm “{arm}”.")))?;
        let seed = seed.parse().map_err(|_| Failure::usage(format!("“{seed}” is no seed.")))?;
        let experiment = trial.experiment(arm, seed).map_err(Failure::failed)?;
        let stage = Stage::new(self.device, public)?;
        let machine = self.machine.clone().unwrap_or_else(machine);
        let outcome =
            runner::run(stage, experiment, &steps(self.bars(trial)), self.extent(trial), machine)?;
        let json = serde_json::to_string_pretty(&outcome)
            .map_err(|error| Failure::failed(format!("The outcome cannot be written: {error}.")))?;
        write(&self.path(Job { trial, arm, seed }), &json)
    }
}

/// Makes every run that is not there yet, several at a time.
fn make(options: &Quality, public: &Public, code: &Code, trials: &[&Trial]) -> Result<(), Failure> {
    let mut jobs = Vec::new();
    for &trial in trials {
        // A quick look asks only whether the bars hold.
        let arms = if options.quick { &Arm::ALL[..1] } else { &Arm::ALL[..] };
        for seed in 1..=options.seeds(trial) {
            jobs.extend(arms.iter().map(|&arm| Job { trial, arm, seed }));
        }
    }
    // A quick look asks how the program is now, whatever it came to before.
    jobs.retain(|job| options.quick || options.kept(code, *job).is_none());
    // The longest first, so that no core waits at the end.
    jobs.reverse();
    let bar = ProgressBar::new(jobs.len() as u64);
    bar.set_style(
        ProgressStyle::with_template("{bar:30} {pos}/{len} runs, {elapsed_precise} {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let (left, failed) = (Mutex::new(jobs), Mutex::new(None));
    std::thread::scope(|scope| {
        for _ in 0..options.jobs.max(1) {
            scope.spawn(|| {
                while let Some(job) = take(&left, &failed) {
                    bar.set_message(format!(
                        "{} {} seed {}",
                        job.trial.id,
                        job.arm.name(),
                        job.seed
                    ));
                    if let (Err(message), Ok(mut failed)) =
                        (spawn(options, public, job), failed.lock())
                    {
                        failed.get_or_insert(message);
                    }
                    bar.inc(1);
                }
            });
        }
    });
    bar.finish_and_clear();
    match failed.into_inner() {
        Ok(Some(message)) => Err(Failure::failed(message)),
        _ => Ok(()),
    }
}

/// The next run, unless one has failed.
fn take<'a>(left: &Mutex<Vec<Job<'a>>>, failed: &Mutex<Option<String>>) -> Option<Job<'a>> {
    if failed.lock().ok()?.is_some() {
        return None;
    }
    left.lock().ok()?.pop()
}

/// One run in a process of its own, so that runs share neither the device nor its random numbers.
fn spawn(options: &Quality, public: &Public, job: Job<'_>) -> Result<(), String> {
    let program = std::env::current_exe()
        .map_err(|error| format!("This program cannot find itself: {error}."))?;
    let mut command = Command::new(program);
    command.arg("quality").args(["--one", job.trial.id, job.arm.name(), &job.seed.to_string()]);
    command.arg("--out").arg(&options.out).args(["--device", options.device.name()]);
    command.arg("--public").arg(public.folder());
    if options.quick {
        command.arg("--quick");
    }
    if let Some(machine) = &options.machine {
        command.args(["--machine", machine]);
    }
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("A run could not be started: {error}."))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!(
        "{} {} with seed {} failed: {}",
        job.trial.id,
        job.arm.name(),
        job.seed,
        said.lines().last().unwrap_or("it did not say why")
    ))
}

fn row(options: &Quality, code: &Code, trial: &Trial) -> Row {
    let of = |arm| {
        (1..=options.seeds(trial))
            .filter_map(|seed| options.kept(code, Job { trial, arm, seed }))
            .collect()
    };
    Row {
        about: trial.about.to_owned(),
        source: trial.source.to_owned(),
        preset: trial.preset.to_owned(),
        seeds: options.seeds(trial),
        bars: options.bars(trial).to_vec(),
        ours: of(Arm::Preset),
        plain: of(Arm::Plain),
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        Failure::failed(format!("{} cannot be written: {}.", path.display(), reason(&error)))
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)
}

/// What this machine is, as far as it says.
fn machine() -> String {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    format!("{} {}, {threads} cores", std::env::consts::OS, std::env::consts::ARCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trial_has_a_valid_preset_and_a_plain_arm_that_is_plain() {
        for trial in trials() {
            for arm in Arm::ALL {
                trial
                    .experiment(arm, 7)
                    .unwrap()
                    .validate()
                    .unwrap_or_else(|error| panic!("{}: {error}", trial.id));
            }
            let plain = trial.experiment(Arm::Plain, 7).unwrap();
            assert!(
                !plain.regularizer.bounds_slope() && plain.technique.packing == 1,
                "{}",
                trial.id
            );
            assert_eq!(plain.training.seed, 7);
        }
    }
}
