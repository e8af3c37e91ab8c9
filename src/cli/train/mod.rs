//! `ganlet train`: a run from its experiment to its files.

mod folder;
mod plan;
mod table;
mod training;

use super::assets::Public;
use super::device::Choice;
use super::failure::Failure;
use super::interrupt::Interrupt;
use super::print;
use super::recipe::Changes;
use super::stage::Stage;
use folder::{CHECKPOINT, Folder};
use plan::Plan;
use std::path::{Path, PathBuf};
use training::Training;

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

impl Train {
    /// Trains.
    pub fn run(&self, public: Public) -> Result<(), Failure> {
        let Plan { experiment, snapshot, out, goes_on, steps: [from, to], samples_every } =
            Plan::of(self)?;
        let (shape, fresh) = (experiment.data.shape(), snapshot.is_none());
        if !goes_on {
            Folder::check(&out)?;
        }
        let folder_of_data = public.argument().map(Path::to_path_buf);
        let mut stage = Stage::new(self.device, public)?;
        stage.start(experiment, snapshot)?;
        // Not before: what cannot be trained leaves no folder behind.
        let folder = if goes_on { Folder::reopen(&out, from)? } else { Folder::create(&out)? };
        let interrupt = Interrupt::listen()?;
        let mut training = Training::new(stage, folder, [from, to]);
        training.take(fresh.then_some(0))?;
        // From the first moment on there is something to go on from.
        training.save()?;
        let whole = training.train_to(to, samples_every, &interrupt)?;
        training.save()?;
        if !whole {
            let step = training.step();
            // The bar goes before anything is said.
            drop(training);
            return Err(Failure::interrupted(format!(
                "Interrupted at step {step} and saved; go on with: {}",
                self.again(&out, to, folder_of_data.as_deref())
            )));
        }
        let told = training.finish(shape)?;
        print(&format!("Trained to step {to} in {told}: {}\n", out.join(CHECKPOINT).display()))
    }

    /// The command that goes on with a run that was interrupted.
    fn again(&self, out: &Path, to: u64, public: Option<&Path>) -> String {
        let mut command =
            format!("ganlet train --resume {} --steps {to}", quoted(&out.join(CHECKPOINT)));
        if self.device != Choice::default() {
            command += &format!(" --device {}", self.device.name());
        }
        if let Some(every) = self.samples_every {
            command += &format!(" --samples-every {every}");
        }
        if let Some(folder) = public {
            command += &format!(" --public {}", quoted(folder));
        }
        command
    }
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = path.chars().all(|letter| letter.is_alphanumeric() || "/._-+:\\".contains(letter));
    if plain { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}
