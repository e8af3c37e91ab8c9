//! A [`Snapshot`] as a file: [safetensors](https://huggingface.co/docs/safetensors), which any tool
//! of the field can open.
//!
//! The tensors are 32-bit floats with their true shapes. A player's parameters and statistics have
//! the names of [`TensorSpecs`] behind the player's: `generator.layers.0.weight`,
//! `discriminator.centre`. What its average and its optimiser hold of each stands under
//! `generator.average.layers.0.weight`, `generator.first_moment.layers.0.weight` and
//! `generator.second_moment.layers.0.weight`. All else stands as text in the file's metadata:
//! `format`, `version`, `experiment` (JSON), `step`, `trained_ms`, `generator.updates`,
//! `discriminator.updates`, `seen`, the real samples that the discriminator has learned from, and
//! `random`, the state of the random numbers in hexadecimal.
//!
//! Version 1 numbered flat tensors instead: `generator.parameters.0`, in which the statistics
//! followed the parameters, `generator.averages.0`, `generator.first_moments.0` and
//! `generator.second_moments.0`. Its older files have no `seen`: it follows from the step.
//!
//! A run that goes on from such a file goes on exactly as if it had never stopped, on the CPU to
//! the last bit. Dropout is exempt: it draws from the device's own random numbers, whose state no
//! device tells. So is another device, which rounds differently.
//!
//! A file may come from anywhere. Reading one believes nothing: no length is trusted before it is
//! compared with the bytes that are there, the experiment is validated, and the tensors must be
//! those of its players.

use super::{PlayerState, Snapshot, TensorState};
use crate::experiment::{Experiment, Invalid, TensorSpec, TensorSpecs};
use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensors, serialize};
use std::collections::{BTreeSet, HashMap};

/// The version of the file's form that this build writes, and the newest that it reads.
pub const CHECKPOINT_VERSION: u64 = 2;

/// What stands in the metadata as `format`.
const FORMAT: &str = "ganlet";
/// More than any experiment and its tensors' names need; what is longer is not read at all.
const MAX_HEADER: u64 = 4 << 20;
/// Counts stay exact as numbers of JavaScript, and far from overflowing.
const MAX_COUNT: u64 = 1 << 53;
/// The state of the random numbers is at most five bytes for each of four words.
const MAX_RANDOM: usize = 20;

/// What a tensor of the file is to a player.
#[derive(Clone, Copy)]
enum Kind {
    /// A parameter or a statistic itself.
    Value,
    /// Its moving average.
    Average,
    /// The optimiser's first moment of a parameter.
    FirstMoment,
    /// The optimiser's second moment of a parameter.
    SecondMoment,
}

/// The name in a file of this version of what belongs to the tensor `spec`, which stands at `index`
/// among the player's.
fn name(version: u64, player: &str, kind: Kind, index: usize, spec: &str) -> String {
    match (version, kind) {
        (1, Kind::Value) => format!("{player}.parameters.{index}"),
        (1, Kind::Average) => format!("{player}.averages.{index}"),
        (1, Kind::FirstMoment) => format!("{player}.first_moments.{index}"),
        (1, Kind::SecondMoment) => format!("{player}.second_moments.{index}"),
        (_, Kind::Value) => format!("{player}.{spec}"),
        (_, Kind::Average) => format!("{player}.average.{spec}"),
        (_, Kind::FirstMoment) => format!("{player}.first_moment.{spec}"),
        (_, Kind::SecondMoment) => format!("{player}.second_moment.{spec}"),
    }
}

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
    /// A tensor that the networks need.
    #[error("This checkpoint is damaged: the tensor {0} is missing.")]
    Missing(String),
    /// A tensor that no checkpoint has.
    #[error("This checkpoint is damaged: it holds a tensor “{0}”, which no checkpoint has.")]
    Stray(String),
    /// Not 32-bit floats.
    #[error("This checkpoint is damaged: the tensor {0} does not hold 32-bit floats.")]
    NotFloats(String),
    /// A tensor of another shape than the network's.
    #[error(
        "This checkpoint is damaged: the tensor {name} has the shape {} instead of {}.",
        shape(.found),
        shape(.expected)
    )]
    Shape {
        /// The tensor.
        name: String,
        /// Its shape.
        found: Vec<usize>,
        /// The shape that the network wants.
        expected: Vec<usize>,
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
            for tensor in &state.tensors {
                let [first, second] = match &tensor.moments {
                    Some([first, second]) => [Some(first), Some(second)],
                    None => [None, None],
                };
                for (kind, values) in [
                    (Kind::Value, Some(&tensor.values)),
                    (Kind::Average, tensor.average.as_ref()),
                    (Kind::FirstMoment, first),
                    (Kind::SecondMoment, second),
                ] {
                    let Some(values) = values else { continue };
                    let name = name(CHECKPOINT_VERSION, player, kind, 0, &tensor.name);
                    check_finite(&name, values)?;
                    let bytes: Vec<u8> =
                        values.iter().flat_map(|value| value.to_le_bytes()).collect();
                    tensors.push((name, tensor.shape.clone(), bytes));
                }
            }
        }
        let unwritable =
            |error: &dyn std::fmt::Display| CheckpointError::Unwritable(error.to_string());
        let views: Result<Vec<_>, _> = tensors
            .iter()
            .map(|(name, shape, bytes)| {
                TensorView::new(Dtype::F32, shape.clone(), bytes).map(|view| (name.as_str(), view))
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
        let version = count(metadata, "version")?;
        if version > CHECKPOINT_VERSION {
            return Err(CheckpointError::Newer(version));
        } else if version == 0 {
            return Err(CheckpointError::Field("version"));
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
        let random = metadata.get("random").and_then(|text| random_from_hex(text));
        let random = random.ok_or(CheckpointError::Field("random"))?;
        let mut reader = Reader { file, version, read: BTreeSet::new() };
        let generator = PlayerState {
            tensors: reader.player("generator", &experiment.generator_tensors())?,
            updates: count(metadata, "generator.updates")?,
        };
        let discriminator = PlayerState {
            tensors: reader.player("discriminator", &experiment.discriminator_tensors())?,
            updates: count(metadata, "discriminator.updates")?,
        };
        reader.check_all_read()?;
        Ok(Self {
            step,
            seen,
            trained_ms: count(metadata, "trained_ms")?,
            random,
            generator,
            discriminator,
            experiment,
        })
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

/// Takes tensors out of a file by their names.
struct Reader<'a> {
    file: SafeTensors<'a>,
    version: u64,
    /// The names of the tensors that were read.
    read: BTreeSet<String>,
}

impl Reader<'_> {
    /// The tensors of a player. The average and the moments are there for all or for none.
    fn player(
        &mut self,
        player: &str,
        specs: &TensorSpecs,
    ) -> Result<Vec<TensorState>, CheckpointError> {
        let version = self.version;
        let named = |kind, index, spec: &TensorSpec| name(version, player, kind, index, &spec.name);
        let has = |kind| {
            let first = specs.parameters.first().map(|spec| named(kind, 0, spec));
            first.is_some_and(|name| self.file.tensor(&name).is_ok())
        };
        let averaged = has(Kind::Average);
        let moved = has(Kind::FirstMoment) || has(Kind::SecondMoment);
        let mut tensors = Vec::new();
        for (index, spec) in specs.all().enumerate() {
            let mut take = |kind| self.tensor(named(kind, index, spec), spec);
            let moved = moved && index < specs.parameters.len();
            tensors.push(TensorState {
                name: spec.name.clone(),
                shape: spec.shape.clone(),
                values: take(Kind::Value)?,
                average: if averaged { Some(take(Kind::Average)?) } else { None },
                moments: if moved {
                    Some([take(Kind::FirstMoment)?, take(Kind::SecondMoment)?])
                } else {
                    None
                },
            });
        }
        Ok(tensors)
    }

    fn tensor(&mut self, name: String, spec: &TensorSpec) -> Result<Vec<f32>, CheckpointError> {
        let Ok(view) = self.file.tensor(&name) else { return Err(CheckpointError::Missing(name)) };
        if view.dtype() != Dtype::F32 {
            return Err(CheckpointError::NotFloats(name));
        }
        let expected =
            if self.version == 1 { vec![spec.shape.iter().product()] } else { spec.shape.clone() };
        if view.shape() != expected {
            let found = view.shape().to_vec();
            return Err(CheckpointError::Shape { name, found, expected });
        }
        let (words, _) = view.data().as_chunks::<4>();
        let values: Vec<f32> = words.iter().map(|word| f32::from_le_bytes(*word)).collect();
        check_finite(&name, &values)?;
        self.read.insert(name);
        Ok(values)
    }

    /// Names one tensor that no player has.
    fn check_all_read(&self) -> Result<(), CheckpointError> {
        let stray = self.file.names().into_iter().filter(|name| !self.read.contains(*name)).min();
        stray.map_or(Ok(()), |name| Err(CheckpointError::Stray(name.to_owned())))
    }
}

/// A shape as people write it, such as `64×2`.
fn shape(sides: &[usize]) -> String {
    sides.iter().map(usize::to_string).collect::<Vec<_>>().join("×")
}

fn check_finite(name: &str, values: &[f32]) -> Result<(), CheckpointError> {
    if values.iter().all(|value| value.is_finite()) {
        Ok(())
    } else {
        Err(CheckpointError::NotFinite(name.to_owned()))
    }
}
