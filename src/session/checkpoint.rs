//! A [`Snapshot`] as a file: [safetensors](https://huggingface.co/docs/safetensors), which any tool
//! of the field can open.
//!
//! The tensors are flat, 32-bit floats, little endian, and named `generator.parameters.0`,
//! `generator.first_moments.0`, `generator.second_moments.0`, `generator.averages.0` and so on, and
//! the same for the `discriminator`. All else stands as text in the file's metadata: `format`,
//! `version`, `experiment` (JSON), `step`, `trained_ms`, `generator.updates`,
//! `discriminator.updates`, `seen`, the real samples that the discriminator has learned from, and
//! `random`, the state of the random numbers in hexadecimal. Files of earlier builds have no `seen`:
//! it follows from the step.
//!
//! A run that goes on from such a file goes on exactly as if it had never stopped, on the CPU to
//! the last bit. Dropout is exempt: it draws from the device's own random numbers, whose state no
//! device tells. So is another device, which rounds differently.
//!
//! A file may come from anywhere. Reading one believes nothing: no length is trusted before it is
//! compared with the bytes that are there, and the experiment is validated. Only whether the
//! tensors are those of the experiment's networks is left to the session.

use super::{PlayerState, Snapshot};
use crate::experiment::{Experiment, Invalid};
use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensors, serialize};
use std::collections::HashMap;

/// The version of the file's form that this build writes, and the newest that it reads.
pub const CHECKPOINT_VERSION: u64 = 1;

/// What stands in the metadata as `format`.
const FORMAT: &str = "ganlet";
/// More than any experiment and its tensors' names need; what is longer is not read at all.
const MAX_HEADER: u64 = 4 << 20;
/// Counts stay exact as numbers of JavaScript, and far from overflowing.
const MAX_COUNT: u64 = 1 << 53;
/// The state of the random numbers is at most five bytes for each of four words.
const MAX_RANDOM: usize = 20;
/// The four lists of a player, as they are named in the file.
const KINDS: [&str; 4] = ["parameters", "first_moments", "second_moments", "averages"];

/// Why a checkpoint cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Something else altogether.
    #[error("This is not a checkpoint: it is not a safetensors file.")]
    NotSafetensors,
    /// The beginning of a checkpoint.
    #[error("This checkpoint is cut off: only {found} of at least {expected} bytes are there.")]
    CutOff {
        /// Bytes that are there.
        found: u64,
        /// Bytes that there should be at least.
        expected: u64,
    },
    /// A safetensors file without Ganlet's mark.
    #[error("This safetensors file was not made by Ganlet.")]
    Foreign,
    /// A file of a later build.
    #[error(
        "This checkpoint has version {0}, but this build of Ganlet reads versions up to {CHECKPOINT_VERSION}."
    )]
    Newer(u64),
    /// A value of the metadata.
    #[error("This checkpoint is damaged: its {0} is missing or cannot be read.")]
    Field(&'static str),
    /// An experiment that cannot be trained.
    #[error("The experiment in this checkpoint cannot be used: {0}")]
    Experiment(#[from] Invalid),
    /// A gap in the numbering, or one list shorter than the other.
    #[error("This checkpoint is damaged: the tensor {0} is missing.")]
    Missing(String),
    /// A tensor that no checkpoint has.
    #[error("This checkpoint is damaged: it holds a tensor “{0}”, which no checkpoint has.")]
    Stray(String),
    /// Not 32-bit floats.
    #[error("This checkpoint is damaged: the tensor {0} does not hold 32-bit floats.")]
    NotFloats(String),
    /// A tensor that does not match its parameter.
    #[error(
        "This checkpoint is damaged: the tensor {name} has {found} numbers instead of {expected}."
    )]
    Length {
        /// The tensor.
        name: String,
        /// Its numbers.
        found: usize,
        /// Numbers of the parameter that it belongs to.
        expected: usize,
    },
    /// Training diverged, or the file is damaged.
    #[error("The tensor {0} holds a number that is infinite or not a number.")]
    NotFinite(String),
    /// The writer failed.
    #[error("The checkpoint cannot be written: {0}.")]
    Unwritable(String),
}

impl Snapshot {
    /// The snapshot as a safetensors file.
    ///
    /// # Errors
    /// A number that is not finite: a run that diverged cannot go on, and should not replace a file
    /// from which it could.
    pub fn to_safetensors(&self) -> Result<Vec<u8>, CheckpointError> {
        let mut tensors = Vec::new();
        for (player, state) in
            [("generator", &self.generator), ("discriminator", &self.discriminator)]
        {
            for (kind, list) in KINDS.into_iter().zip(state.lists()) {
                for (index, values) in list.iter().enumerate() {
                    let name = format!("{player}.{kind}.{index}");
                    check_finite(&name, values)?;
                    tensors.push((
                        name,
                        values.len(),
                        values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>(),
                    ));
                }
            }
        }
        let unwritable =
            |error: &dyn std::fmt::Display| CheckpointError::Unwritable(error.to_string());
        let views: Result<Vec<_>, _> = tensors
            .iter()
            .map(|(name, length, bytes)| {
                TensorView::new(Dtype::F32, vec![*length], bytes).map(|view| (name.as_str(), view))
            })
            .collect();
        let metadata = self.metadata().map_err(|error| unwritable(&error))?;
        serialize(views.map_err(|error| unwritable(&error))?, Some(metadata))
            .map_err(|error| unwritable(&error))
    }

    /// The snapshot in a safetensors file that [`Snapshot::to_safetensors`] wrote. Its experiment
    /// is valid.
    ///
    /// # Errors
    /// One sentence: what the bytes are instead, or what in them is damaged.
    pub fn from_safetensors(bytes: &[u8]) -> Result<Self, CheckpointError> {
        check_extent(bytes)?;
        let (_, header) =
            SafeTensors::read_metadata(bytes).map_err(|_| CheckpointError::NotSafetensors)?;
        let file = SafeTensors::deserialize(bytes).map_err(|_| CheckpointError::NotSafetensors)?;
        let metadata = header.metadata().as_ref().ok_or(CheckpointError::Foreign)?;
        if metadata.get("format").is_none_or(|format| format != FORMAT) {
            return Err(CheckpointError::Foreign);
        }
        match count(metadata, "version")? {
            version if version > CHECKPOINT_VERSION => return Err(CheckpointError::Newer(version)),
            0 => return Err(CheckpointError::Field("version")),
            _ => {}
        }
        let experiment = Experiment::from_json(
            metadata.get("experiment").ok_or(CheckpointError::Field("experiment"))?,
        )?;
        let step = count(metadata, "step")?;
        let seen = match metadata.get("seen") {
            Some(_) => count(metadata, "seen")?,
            None => {
                let training = experiment.training;
                let at_once = training.batch * training.discriminator_updates;
                step.saturating_mul(u64::from(at_once)).min(MAX_COUNT)
            }
        };
        let snapshot = Self {
            experiment,
            step,
            seen,
            trained_ms: count(metadata, "trained_ms")?,
            random: metadata
                .get("random")
                .and_then(|text| random_from_hex(text))
                .ok_or(CheckpointError::Field("random"))?,
            generator: read_player(&file, "generator", count(metadata, "generator.updates")?)?,
            discriminator: read_player(
                &file,
                "discriminator",
                count(metadata, "discriminator.updates")?,
            )?,
        };
        let known: usize = [&snapshot.generator, &snapshot.discriminator]
            .iter()
            .flat_map(|state| state.lists())
            .map(Vec::len)
            .sum();
        if known != file.len() {
            return Err(stray(&file));
        }
        Ok(snapshot)
    }

    fn metadata(&self) -> Result<HashMap<String, String>, serde_json::Error> {
        let random = self.random.iter().map(|byte| format!("{byte:02x}")).collect();
        let all = [
            ("format", FORMAT.to_owned()),
            ("version", CHECKPOINT_VERSION.to_string()),
            ("experiment", serde_json::to_string(&self.experiment)?),
            ("step", self.step.to_string()),
            ("trained_ms", self.trained_ms.to_string()),
            ("generator.updates", self.generator.updates.to_string()),
            ("discriminator.updates", self.discriminator.updates.to_string()),
            ("seen", self.seen.to_string()),
            ("random", random),
        ];
        Ok(all.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }
}

impl PlayerState {
    /// In the order of [`KINDS`].
    const fn lists(&self) -> [&Vec<Vec<f32>>; 4] {
        [&self.parameters, &self.first_moments, &self.second_moments, &self.averages]
    }
}

/// Looks at the header alone: whether it is one, and whether all the bytes that it promises are
/// there. The library's own sums could overflow on a header made for it.
fn check_extent(bytes: &[u8]) -> Result<(), CheckpointError> {
    let found = bytes.len() as u64;
    let Some((length, rest)) = bytes.split_first_chunk::<8>() else {
        return Err(CheckpointError::CutOff { found, expected: 8 });
    };
    let length = u64::from_le_bytes(*length);
    if length > MAX_HEADER || rest.first().is_some_and(|first| *first != b'{') {
        return Err(CheckpointError::NotSafetensors);
    }
    let header = usize::try_from(length).ok().and_then(|length| rest.get(..length));
    let header = header.ok_or(CheckpointError::CutOff { found, expected: 8 + length })?;
    let entries: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(header).map_err(|_| CheckpointError::NotSafetensors)?;
    let ends = entries.values().filter_map(|entry| entry.get("data_offsets")?.get(1)?.as_u64());
    let expected = ends.max().unwrap_or(0).saturating_add(8 + length);
    if found < expected { Err(CheckpointError::CutOff { found, expected }) } else { Ok(()) }
}

fn count(metadata: &HashMap<String, String>, key: &'static str) -> Result<u64, CheckpointError> {
    let value =
        metadata.get(key).and_then(|text| text.parse().ok()).filter(|value| *value <= MAX_COUNT);
    value.ok_or(CheckpointError::Field(key))
}

/// The bytes of hexadecimal text. A state that is zero throughout is none: it would give the same
/// number for ever.
fn random_from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) || text.len() > 2 * MAX_RANDOM {
        return None;
    }
    let digits =
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok());
    digits.collect::<Option<Vec<u8>>>().filter(|bytes| bytes.iter().any(|byte| *byte != 0))
}

fn read_player(
    file: &SafeTensors,
    player: &str,
    updates: u64,
) -> Result<PlayerState, CheckpointError> {
    let mut lists = Vec::new();
    for kind in KINDS {
        let prefix = format!("{player}.{kind}.");
        let count = file.names().iter().filter(|name| name.starts_with(&prefix)).count();
        let list: Result<Vec<_>, _> =
            (0..count).map(|index| read_tensor(file, format!("{prefix}{index}"))).collect();
        lists.push(list?);
    }
    let mut lists = lists.into_iter();
    let mut next = || lists.next().unwrap_or_default();
    let state = PlayerState {
        parameters: next(),
        first_moments: next(),
        second_moments: next(),
        averages: next(),
        updates,
    };
    check_lists(player, &state)?;
    Ok(state)
}

fn read_tensor(file: &SafeTensors, name: String) -> Result<Vec<f32>, CheckpointError> {
    let Ok(view) = file.tensor(&name) else { return Err(CheckpointError::Missing(name)) };
    if view.dtype() != Dtype::F32 {
        return Err(CheckpointError::NotFloats(name));
    }
    let (words, _) = view.data().as_chunks::<4>();
    let values: Vec<f32> = words.iter().map(|word| f32::from_le_bytes(*word)).collect();
    check_finite(&name, &values)?;
    Ok(values)
}

/// Every list goes along the parameters, and both moments go together.
fn check_lists(player: &str, state: &PlayerState) -> Result<(), CheckpointError> {
    if state.parameters.is_empty() {
        return Err(CheckpointError::Missing(format!("{player}.{}.0", KINDS[0])));
    }
    let [_, first, second, _] = state.lists().map(Vec::len);
    if first != second {
        let kind = if first < second { KINDS[1] } else { KINDS[2] };
        return Err(CheckpointError::Missing(format!("{player}.{kind}.{}", first.min(second))));
    }
    for (kind, list) in KINDS.into_iter().zip(state.lists()) {
        for (index, values) in list.iter().enumerate() {
            let Some(parameter) = state.parameters.get(index) else {
                return Err(CheckpointError::Missing(format!("{player}.{}.{index}", KINDS[0])));
            };
            if values.len() != parameter.len() {
                let name = format!("{player}.{kind}.{index}");
                return Err(CheckpointError::Length {
                    name,
                    found: values.len(),
                    expected: parameter.len(),
                });
            }
        }
    }
    Ok(())
}

fn check_finite(name: &str, values: &[f32]) -> Result<(), CheckpointError> {
    if values.iter().all(|value| value.is_finite()) {
        Ok(())
    } else {
        Err(CheckpointError::NotFinite(name.to_owned()))
    }
}

/// Names one tensor that is in none of the lists.
fn stray(file: &SafeTensors) -> CheckpointError {
    let players = ["generator", "discriminator"];
    let prefixes: Vec<String> =
        players.iter().flat_map(|player| KINDS.map(|kind| format!("{player}.{kind}."))).collect();
    let name = file
        .names()
        .into_iter()
        .filter(|name| !prefixes.iter().any(|prefix| name.starts_with(prefix)))
        .min();
    CheckpointError::Stray(name.unwrap_or_default().to_owned())
}
