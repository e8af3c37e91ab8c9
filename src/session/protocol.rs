//! The one place for what page and worker say to each other. Messages travel as
//! [postcard](https://docs.rs/postcard) bytes.

use crate::experiment::Experiment;
use crate::measure::{Measurement, Quality};
use serde::{Deserialize, Serialize};

/// Which run an event belongs to. Every [`Command::Start`] brings a new one, so that what an older
/// run still sends can be dropped.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct RunId(pub u32);

/// What the page asks of the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Build the networks and the data, and go on from `snapshot` where there is one.
    Start {
        /// The id that every event of this run will carry.
        run: RunId,
        /// What to train.
        experiment: Box<Experiment>,
        /// Weights, optimiser states and step to go on from.
        snapshot: Option<Box<Snapshot>>,
        /// Train at once; otherwise wait for [`Command::Play`].
        playing: bool,
    },
    /// Train until told otherwise.
    Play,
    /// Stop after the step that is under way.
    Pause,
    /// Pause, and do exactly so many steps.
    Step {
        /// How many.
        count: u32,
    },
    /// Take over what may change while training goes on ([`Experiment::differs_only_live`]).
    Tune {
        /// The whole experiment with the changed numbers.
        experiment: Box<Experiment>,
    },
    /// How often to send a [`View`]: at least every so many milliseconds, or only at each epoch's
    /// end with 0.
    Watch {
        /// Milliseconds between two views.
        every_ms: u32,
    },
    /// Generate samples from these latent vectors, now.
    Probe {
        /// Comes back in [`Event::Probed`].
        id: u32,
        /// Row after row of `latent.dimension` numbers.
        latents: Vec<f32>,
        /// The condition that all of them shall meet; empty in an unconditional game.
        condition: Vec<f32>,
    },
    /// Show samples of one condition only, or again of all that the data have.
    Show {
        /// One condition vector.
        condition: Option<Vec<f32>>,
    },
    /// Find the `count` latent directions that change the samples most.
    Directions {
        /// How many, at most `latent.dimension`.
        count: u32,
    },
    /// Send a [`Snapshot`].
    Save,
}

/// What the worker tells the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The worker listens; before this, messages are lost.
    Ready {
        /// Where it computes.
        device: DeviceReport,
    },
    /// Something that takes longer than half a second.
    Busy {
        /// The run, where there is one.
        run: Option<RunId>,
        /// What is being done, such as “loading digits” or “warming up”.
        what: String,
        /// How far it is and how much there is, where that is known.
        progress: Option<(u64, u64)>,
    },
    /// The networks stand and the data are there.
    Started {
        /// The run.
        run: RunId,
        /// The step it starts from: 0, or the snapshot's.
        step: u64,
        /// Trained numbers of the generator and of the discriminator.
        parameters: (u64, u64),
    },
    /// Some steps further.
    Progress(Box<Progress>),
    /// How good the samples are, told now and then while it trains.
    Measured {
        /// The run.
        run: RunId,
        /// The step at which the samples were taken.
        step: u64,
        /// Each measure beside its value for real samples against real ones.
        measurements: Vec<Measurement>,
    },
    /// Answers [`Command::Probe`].
    Probed {
        /// The run.
        run: RunId,
        /// The id of the command.
        id: u32,
        /// What came out.
        samples: Samples,
    },
    /// Answers [`Command::Directions`]: unit vectors in latent space, the strongest first.
    Directions {
        /// The run.
        run: RunId,
        /// Row after row of `latent.dimension` numbers.
        vectors: Vec<f32>,
    },
    /// Answers [`Command::Save`], and is sent unasked now and then so that a crash loses little.
    Saved {
        /// The run.
        run: RunId,
        /// All that is needed to go on.
        snapshot: Box<Snapshot>,
    },
    /// Something did not work; what was running before goes on untouched.
    Refused {
        /// The run that was asked for or is running.
        run: Option<RunId>,
        /// One sentence.
        message: String,
    },
    /// The worker cannot go on; another one has to be started.
    Lost {
        /// One sentence.
        message: String,
    },
}

/// Where the worker computes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceReport {
    /// CPU or WebGPU.
    pub kind: DeviceKind,
    /// As the adapter calls itself, such as `nvidia ampere` or `google swiftshader`.
    pub name: String,
    /// A WebGPU adapter that is a program: correct, and slow.
    pub software: bool,
}

impl DeviceReport {
    /// The same under another name, which may give it away as a program.
    #[must_use]
    pub fn named(self, name: String) -> Self {
        let known = ["swiftshader", "llvmpipe", "lavapipe", "software", "basic render"];
        let software =
            self.software || known.iter().any(|known| name.to_lowercase().contains(known));
        Self { name, software, ..self }
    }
}

/// What computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceKind {
    /// WebAssembly with SIMD in the page, native code on a terminal.
    Cpu,
    /// The GPU through WebGPU, or Vulkan, Metal and DX12 on a terminal.
    WebGpu,
}

impl DeviceKind {
    /// What the page calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Cpu => "CPU",
            Self::WebGpu => "WebGPU",
        }
    }

    /// Why `experiment` cannot be trained here, in one sentence, where it cannot.
    #[must_use]
    pub fn refusal(self, experiment: &Experiment) -> Option<&'static str> {
        match self {
            Self::Cpu => None,
            Self::WebGpu => super::refusal::of_webgpu(experiment),
        }
    }
}

/// Some steps further: their losses, and what there is to see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// The run.
    pub run: RunId,
    /// Steps done so far in the run's whole life.
    pub step: u64,
    /// Epochs done so far.
    pub epoch: u64,
    /// Steps a second, measured over the last second or so; 0 while it is not known.
    pub steps_per_second: f32,
    /// Whether more will follow by themselves.
    pub playing: bool,
    /// The losses of the steps since the last event, oldest first.
    pub losses: Vec<LossPoint>,
    /// What there is to see, where it was time to look.
    pub view: Option<View>,
    /// Wall time of the training so far, in milliseconds, without pauses.
    pub trained_ms: u64,
}

/// The losses of one step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LossPoint {
    /// The step, counted from 1.
    pub step: u64,
    /// The generator's loss; `None` where it did not learn in this step. Not a finite number where
    /// training diverged.
    pub generator: Option<f32>,
    /// The discriminator's loss, likewise.
    pub discriminator: Option<f32>,
}

/// What there is to see of a run at one step. Always the same latents, so that two views can be
/// compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// The step it was taken at.
    pub step: u64,
    /// The epoch it was taken in; `epoch_end` is set on the first view at or after each epoch's
    /// end.
    pub epoch: u64,
    /// The first view at or after an epoch's end, or the first of all: what the timeline keeps.
    pub epoch_end: bool,
    /// The scene itself.
    pub scene: Scene,
    /// How good the samples are, where that is known for the data.
    pub quality: Option<Quality>,
}

/// One scene, by the kind of the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Scene {
    /// Points in the plane.
    Points {
        /// Half the side of the square that is shown, centred on the origin.
        extent: f32,
        /// x, y of real samples.
        real: Vec<f32>,
        /// x, y of generated samples.
        generated: Vec<f32>,
        /// The discriminator's probability of “real” on a grid of `surface_side`² cells, 0–255,
        /// rows from the top (y = +extent).
        surface: Vec<u8>,
        /// Cells along one side.
        surface_side: u32,
    },
    /// Densities on a line: of 1-D data, or of all coordinates together.
    Density {
        /// Left end of the axis.
        from: f32,
        /// Right end of the axis.
        to: f32,
        /// Density of the real samples in equal bins.
        real: Vec<f32>,
        /// Density of the generated samples in the same bins.
        generated: Vec<f32>,
        /// The discriminator's probability of “real” in the middle of each bin; empty for more than
        /// one dimension.
        discriminator: Vec<f32>,
    },
    /// Images.
    Images(Samples),
}

/// Samples with the discriminator's verdicts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Samples {
    /// Channels, height and width of an image; 1, 1 and the dimension for vectors.
    pub shape: [u32; 3],
    /// Sample after sample. Images are in [−1, 1], channel after channel.
    pub values: Vec<f32>,
    /// The discriminator's probability of “real” for each sample.
    pub verdicts: Vec<f32>,
}

/// All that is needed to go on exactly where a run stood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// What was trained.
    pub experiment: Experiment,
    /// Steps done.
    pub step: u64,
    /// Wall time of the training so far, in milliseconds.
    pub trained_ms: u64,
    /// State of the random numbers.
    pub random: Vec<u8>,
    /// Real samples that the discriminator has learned from.
    pub seen: u64,
    /// The generator's tensors, then its optimiser's.
    pub generator: PlayerState,
    /// The discriminator's tensors, then its optimiser's.
    pub discriminator: PlayerState,
}

/// One player's tensors, with what its optimiser and its average hold of each.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlayerState {
    /// The parameters, then the statistics, in the order of [`crate::experiment::TensorSpecs`].
    pub tensors: Vec<TensorState>,
    /// Updates done so far.
    pub updates: u64,
}

/// One tensor of a player.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TensorState {
    /// Its name within the player, such as `layers.0.weight`.
    pub name: String,
    /// Its shape.
    pub shape: Vec<usize>,
    /// Its numbers, row-major.
    pub values: Vec<f32>,
    /// Its moving average, where averages are kept.
    pub average: Option<Vec<f32>>,
    /// The optimiser's first and second moment, for a parameter that has been updated.
    pub moments: Option<[Vec<f32>; 2]>,
}

/// Encodes a message.
///
/// # Errors
/// Never for the types of this module; the sentence says what went wrong all the same.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, String> {
    postcard::to_stdvec(message)
        .map_err(|error| format!("A message could not be written: {error}."))
}

/// Decodes a message.
///
/// # Errors
/// One sentence, where the bytes are not such a message.
pub fn decode<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Result<T, String> {
    postcard::from_bytes(bytes).map_err(|error| format!("A message could not be read: {error}."))
}
