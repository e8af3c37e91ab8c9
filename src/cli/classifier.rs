//! `ganlet classifier`: trains the frozen classifier that measures the samples of an image set, and
//! writes it beside its hash.

use super::assets::Public;
use super::device::Choice;
use super::failure::{Failure, reason};
use super::meter::Meter;
use super::nearest::suggestion;
use super::print;
use crate::classifier::{Entry, train};
use crate::data::ImageData;
use crate::experiment::ImageSet;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "Examples:
  ganlet classifier --set digits-8x8
  ganlet classifier --set mnist-28x28 --steps 6000 --out /tmp/classifiers

The index is built into the program and the page: build both anew after changing it.

Exit codes: 0 trained, 1 it failed, 2 wrong use.";

/// Train the classifier that measures the samples of an image set.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Train {
    /// The image set, such as mnist-28x28.
    #[arg(long, value_name = "KEY")]
    set: String,
    /// Updates.
    #[arg(long, value_name = "N", default_value_t = 3000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    steps: u32,
    /// What computes.
    #[arg(long, value_enum, default_value_t)]
    device: Choice,
    /// Where KEY.safetensors and index.json go.
    #[arg(long, value_name = "DIR", default_value = "public/classifiers")]
    out: PathBuf,
}

impl Train {
    /// Trains, and writes both files.
    pub fn run(&self, public: &Public) -> Result<(), Failure> {
        let set = labelled(&self.set)?;
        let sheet = public.read(&format!("datasets/{}.png", set.key())).map_err(Failure::failed)?;
        let images =
            ImageData::from_png(set, &sheet).map_err(|error| Failure::failed(error.to_string()))?;
        let mut index = read_index(&self.out.join("index.json"))?;
        std::fs::create_dir_all(&self.out)
            .map_err(|error| Failure::of_path("The folder", &self.out, &error))?;
        let (device, _) = self.device.open()?;
        let mut meter = Meter::new(0, u64::from(self.steps));
        let progress = |step: u32| meter.at(u64::from(step) + 1, "");
        let training = pollster::block_on(train(set, &images, self.steps, &device, progress));
        drop(meter);
        let training = training.map_err(|error| Failure::failed(error.to_string()))?;
        let file = self.out.join(format!("{}.safetensors", set.key()));
        write(&file, &training.bytes)?;
        let Entry { accuracy, held_out, .. } = training.entry;
        index.insert(set.key().to_owned(), training.entry);
        let text = serde_json::to_string_pretty(&index)
            .map_err(|error| Failure::failed(error.to_string()))?;
        write(&self.out.join("index.json"), (text + "\n").as_bytes())?;
        print(&format!(
            "{:.2} % of {held_out} held-out images are classified rightly: {}\n",
            100.0 * accuracy,
            file.display()
        ))
    }
}

/// The set of this key, if its images are labelled.
fn labelled(key: &str) -> Result<ImageSet, Failure> {
    let fitting: Vec<&str> =
        ImageSet::ALL.iter().filter(|set| set.labels().is_some()).map(|set| set.key()).collect();
    match ImageSet::ALL.into_iter().find(|set| set.key() == key) {
        Some(set) if set.labels().is_some() => Ok(set),
        Some(_) => Err(Failure::usage(format!(
            "The images of {key} have no labels; those of {} do.",
            fitting.join(", ")
        ))),
        None => Err(Failure::usage(format!(
            "There is no image set “{key}”{} There are {}.",
            suggestion(key, fitting.clone()),
            fitting.join(", ")
        ))),
    }
}

fn read_index(path: &Path) -> Result<BTreeMap<String, Entry>, Failure> {
    match std::fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| {
            Failure::failed(format!("{} is not an index of classifiers: {error}.", path.display()))
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(error) => {
            Err(Failure::failed(format!("{} cannot be read: {}.", path.display(), reason(&error))))
        }
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|error| Failure::of_path("The file", path, &error))
}
