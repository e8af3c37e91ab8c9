//! Checkpoints through the session: what is written is read back, a run goes on from it exactly,
//! and nothing else passes for one.

// A helper of a test may fail it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use ganlet::experiment::{Experiment, Preset, preset, presets};
use ganlet::session::{
    Assets, CheckpointError, Command, DeviceKind, Event, RunId, Session, Snapshot, open,
};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView, serialize};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Data files from this repository.
struct Disk;

impl Assets for Disk {
    async fn file(
        &self,
        path: &str,
        _progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Vec<u8>, String> {
        std::fs::read(format!("{}/public/{path}", env!("CARGO_MANIFEST_DIR")))
            .map_err(|error| error.to_string())
    }
}

/// (step, G's loss, D's loss)
type Losses = Vec<(u64, Option<f32>, Option<f32>)>;

/// Trains `steps` steps, from `snapshot` where there is one. Gives the losses and where it stood.
fn train(experiment: &Experiment, snapshot: Option<Snapshot>, steps: u32) -> (Losses, Snapshot) {
    let (device, report) = pollster::block_on(open(DeviceKind::Cpu)).unwrap();
    let events = Rc::new(RefCell::new(Vec::new()));
    let heard = Rc::clone(&events);
    let mut session =
        Session::new(device, report, Disk, Box::new(move |event| heard.borrow_mut().push(event)));
    let (experiment, snapshot) = (Box::new(experiment.clone()), snapshot.map(Box::new));
    for command in [
        Command::Start { run: RunId(1), experiment, snapshot, playing: false },
        Command::Step { count: steps },
    ] {
        pollster::block_on(session.apply(command));
    }
    while session.is_busy() {
        pollster::block_on(session.advance());
    }
    pollster::block_on(session.apply(Command::Save));
    let (mut losses, mut saved) = (Vec::new(), None);
    for event in events.take() {
        match event {
            Event::Progress(progress) => {
                losses.extend(
                    progress
                        .losses
                        .iter()
                        .map(|point| (point.step, point.generator, point.discriminator)),
                );
            }
            Event::Saved { snapshot, .. } => saved = Some(*snapshot),
            Event::Refused { message, .. } | Event::Lost { message } => panic!("{message}"),
            _ => {}
        }
    }
    (losses, saved.unwrap())
}

fn ring() -> Experiment {
    preset("ring").unwrap().experiment
}

fn bytes() -> Vec<u8> {
    train(&ring(), None, 3).1.to_safetensors().unwrap()
}

fn refusal(bytes: &[u8]) -> CheckpointError {
    Snapshot::from_safetensors(bytes).unwrap_err()
}

/// One tensor of a file: its name, the type of its numbers, its shape and its bytes.
#[derive(Clone)]
struct Packed {
    name: String,
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Packed {
    /// Keeps the first `bytes`, as a vector.
    fn truncate(&mut self, bytes: usize) {
        self.bytes.truncate(bytes);
        self.shape = vec![bytes * 8 / self.dtype.bitsize()];
    }
}

/// Tensors and metadata of a checkpoint, to be spoilt and packed again.
struct Unpacked {
    tensors: Vec<Packed>,
    metadata: HashMap<String, String>,
}

impl Unpacked {
    fn new(bytes: &[u8]) -> Self {
        let (_, header) = SafeTensors::read_metadata(bytes).unwrap();
        let file = SafeTensors::deserialize(bytes).unwrap();
        let tensors = file
            .iter()
            .map(|(name, view)| Packed {
                name: name.to_owned(),
                dtype: view.dtype(),
                shape: view.shape().to_vec(),
                bytes: view.data().to_vec(),
            })
            .collect();
        Self { tensors, metadata: header.metadata().clone().unwrap() }
    }

    fn tensor(&mut self, name: &str) -> &mut Packed {
        self.tensors.iter_mut().find(|tensor| tensor.name == name).unwrap()
    }

    fn remove(&mut self, name: &str) {
        self.tensors.retain(|tensor| tensor.name != name);
    }

    fn pack(&self) -> Vec<u8> {
        let views = self.tensors.iter().map(|Packed { name, dtype, shape, bytes }| {
            (name, TensorView::new(*dtype, shape.clone(), bytes).unwrap())
        });
        serialize(views, Some(self.metadata.clone())).unwrap()
    }
}

/// What is said of a checkpoint that was spoilt by `change`.
fn spoilt(change: impl FnOnce(&mut Unpacked)) -> String {
    let mut unpacked = Unpacked::new(&bytes());
    change(&mut unpacked);
    refusal(&unpacked.pack()).to_string()
}

#[test]
fn a_trained_run_survives_its_file() {
    let mut experiment = preset("digits").unwrap().experiment;
    experiment.training.ema = 0.99;
    for experiment in [ring(), experiment] {
        let (_, snapshot) = train(&experiment, None, 3);
        assert_eq!(
            Snapshot::from_safetensors(&snapshot.to_safetensors().unwrap()).unwrap(),
            snapshot
        );
    }
}

#[test]
fn other_tools_find_the_tensors_by_their_names() {
    let bytes = bytes();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    assert_eq!(file.tensor("generator.layers.0.weight").unwrap().shape(), [4, 64]);
    assert_eq!(file.tensor("discriminator.second_moment.layers.4.bias").unwrap().shape(), [1]);
    assert_eq!(file.tensor("discriminator.centre").unwrap().shape(), [1]);
}

/// Each with a state of its own: averages, running statistics, singular vectors, a centre,
/// velocities, a condition.
fn stateful() -> Vec<Experiment> {
    let averaged = |experiment: &mut Experiment| experiment.training.ema = 0.99;
    let normalised = |experiment: &mut Experiment| {
        experiment.set("regularizer.spectral_norm", "on").unwrap();
        experiment.set("objective.loss", "relativistic-paired").unwrap();
    };
    let extragradient = |experiment: &mut Experiment| {
        experiment.set("training.scheme", "extragradient").unwrap();
        experiment.set("generator_optimizer.method", "sgd").unwrap();
    };
    let conditional = |experiment: &mut Experiment| {
        experiment.set("condition.generator", "concatenate").unwrap();
        experiment.set("condition.discriminator", "concatenate").unwrap();
        experiment.technique.packing = 2;
    };
    let mut all = vec![ring(); 4];
    averaged(&mut all[0]);
    normalised(&mut all[1]);
    extragradient(&mut all[2]);
    conditional(&mut all[3]);
    let mut convolutional = preset("mnist-dcgan").unwrap().experiment;
    convolutional.training.batch = 4;
    all.push(convolutional);
    all
}

#[test]
fn a_run_from_a_file_goes_on_exactly_as_the_unbroken_one() {
    for experiment in stateful() {
        let (through, end) = train(&experiment, None, 6);
        let (before, middle) = train(&experiment, None, 3);
        let middle = Snapshot::from_safetensors(&middle.to_safetensors().unwrap()).unwrap();
        let (after, again) = train(&middle.experiment.clone(), Some(middle), 3);
        assert_eq!(through, [before, after].concat(), "{experiment:?}");
        assert_eq!(Snapshot { trained_ms: 0, ..end }, Snapshot { trained_ms: 0, ..again });
    }
}

#[test]
fn a_file_that_ends_anywhere_too_early_is_said_to_be_cut_off() {
    let bytes = bytes();
    let header = 8 + u64::from_le_bytes(*bytes.first_chunk().unwrap()) as usize;
    let mut ends: Vec<usize> = (0..bytes.len()).step_by(997).collect();
    ends.extend([
        1,
        7,
        8,
        9,
        100,
        header - 1,
        header,
        header + 1,
        header + 4,
        bytes.len() - 4,
        bytes.len() - 1,
    ]);
    for end in ends {
        let error = refusal(&bytes[..end]);
        assert!(
            matches!(error, CheckpointError::CutOff { found, .. } if found == end as u64),
            "{end}: {error}"
        );
    }
}

#[test]
fn what_is_no_checkpoint_is_refused_for_what_it_is() {
    let png =
        std::fs::read(format!("{}/public/datasets/digits-8x8.png", env!("CARGO_MANIFEST_DIR")))
            .unwrap();
    let with_header =
        |header: &str| [&(header.len() as u64).to_le_bytes()[..], header.as_bytes()].concat();
    // Nine tensors whose lengths add up to more than there are addresses.
    let huge: Vec<String> = (0..9_u64)
        .map(|k| {
            format!(
                "\"{k}\":{{\"dtype\":\"U8\",\"shape\":[{0}],\"data_offsets\":[{1},{2}]}}",
                u64::MAX / 8,
                k * (u64::MAX / 8),
                { (k + 1).saturating_mul(u64::MAX / 8) }
            )
        })
        .collect();
    assert_eq!(refusal(&png), CheckpointError::NotSafetensors);
    assert_eq!(
        refusal(b"{\"version\": 1, \"name\": \"an experiment\"}"),
        CheckpointError::NotSafetensors
    );
    assert_eq!(refusal(&u64::MAX.to_le_bytes().repeat(3)), CheckpointError::NotSafetensors);
    assert_eq!(refusal(&with_header("{not json}")), CheckpointError::NotSafetensors);
    assert_eq!(refusal(&with_header(&"[".repeat(100_000))), CheckpointError::NotSafetensors);
    assert_eq!(refusal(&with_header("{}")), CheckpointError::Foreign);
    assert!(matches!(
        refusal(&with_header(&format!("{{{}}}", huge.join(",")))),
        CheckpointError::CutOff { .. }
    ));
    assert_eq!(spoilt(|file| file.metadata.clear()), CheckpointError::Foreign.to_string());
    assert_eq!(
        spoilt(|file| *file.metadata.get_mut("format").unwrap() = "pt".to_owned()),
        CheckpointError::Foreign.to_string()
    );
}

#[test]
fn every_damage_is_named_in_one_sentence() {
    fn set(file: &mut Unpacked, key: &str, value: &str) {
        file.metadata.insert(key.to_owned(), value.to_owned());
    }
    let with = |key: &'static str, value: &'static str| spoilt(move |file| set(file, key, value));
    let found = [
        (with("version", "7"), "version 7"),
        (with("version", "0"), "version"),
        (with("step", "-1"), "step"),
        (with("step", "18446744073709551615"), "step"),
        (with("generator.updates", "many"), "generator.updates"),
        (with("random", "zz"), "random"),
        (with("random", "é1"), "random"),
        (with("random", "00000000"), "random"),
        (with("experiment", "{"), "cannot be used: This is not an experiment file"),
        (spoilt(|file| drop(file.metadata.remove("experiment"))), "experiment"),
        (
            spoilt(|file| {
                let broken =
                    file.metadata["experiment"].replace("\"batch\":256", "\"batch\":99999");
                set(file, "experiment", &broken);
            }),
            "Batch size is 99999",
        ),
        (
            spoilt(|file| file.remove("generator.layers.0.bias")),
            "generator.layers.0.bias is missing",
        ),
        (
            spoilt(|file| file.remove("generator.second_moment.layers.4.bias")),
            "generator.second_moment.layers.4.bias is missing",
        ),
        (
            spoilt(|file| file.remove("generator.first_moment.layers.0.weight")),
            "generator.first_moment.layers.0.weight is missing",
        ),
        (
            spoilt(|file| file.tensors.retain(|tensor| !tensor.name.starts_with("disc"))),
            "discriminator.layers.0.weight is missing",
        ),
        (
            spoilt(|file| file.tensor("generator.first_moment.layers.0.weight").truncate(8)),
            "has the shape 2 instead of 4×64",
        ),
        (
            spoilt(|file| file.tensor("generator.layers.0.weight").shape = vec![64, 4]),
            "has the shape 64×4 instead of 4×64",
        ),
        (
            spoilt(|file| file.tensor("generator.layers.0.weight").dtype = Dtype::I32),
            "32-bit floats",
        ),
        (
            spoilt(|file| {
                file.tensor("generator.layers.2.bias").bytes[..4]
                    .copy_from_slice(&f32::NAN.to_le_bytes());
            }),
            "not a number",
        ),
        (
            spoilt(|file| {
                let mut surprise = file.tensor("discriminator.centre").clone();
                surprise.name = "surprise".to_owned();
                file.tensors.push(surprise);
            }),
            "“surprise”",
        ),
    ];
    for (message, part) in found {
        assert!(
            message.contains(part) && !message.contains('\n'),
            "{message:?} does not say {part:?}"
        );
    }
}

#[test]
fn no_flipped_byte_makes_it_panic() {
    let bytes = bytes();
    for at in (0..bytes.len().min(12_000)).step_by(7) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        let _ = Snapshot::from_safetensors(&flipped);
    }
}

#[test]
fn a_run_that_diverged_is_not_written() {
    let (_, mut snapshot) = train(&ring(), None, 1);
    snapshot.generator.tensors[0].values[7] = f32::INFINITY;
    assert_eq!(
        snapshot.to_safetensors(),
        Err(CheckpointError::NotFinite("generator.layers.0.weight".to_owned()))
    );
}

#[test]
fn a_file_of_version_1_opens_and_goes_on_as_in_the_build_that_wrote_it() {
    // Three steps of a small game with an embedding, batch norm, Fourier features, minibatch
    // deviation, an auxiliary classifier, spectral normalisation, a centre and averages.
    let bytes = std::fs::read(fixture("checkpoint-v1.safetensors")).unwrap();
    let snapshot = Snapshot::from_safetensors(&bytes).unwrap();
    let again = Snapshot::from_safetensors(&snapshot.to_safetensors().unwrap()).unwrap();
    assert_eq!(again, snapshot);
    // What `ganlet train --resume` made of it in the build that wrote it.
    let expected =
        [(4, 0.6285096, 0.81400377), (5, 0.633237, 0.786412), (6, 0.6674546, 0.71257484)];
    let (losses, _) = train(&snapshot.experiment.clone(), Some(snapshot), 3);
    assert_eq!(losses.len(), expected.len());
    for ((step, generator, discriminator), expected) in losses.into_iter().zip(expected) {
        assert_eq!(step, expected.0);
        for (found, expected) in [(generator, expected.1), (discriminator, expected.2)] {
            let found = found.unwrap();
            assert!((found - expected).abs() < 1e-4, "step {step}: {found}, not {expected}");
        }
    }
}

fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// The losses of the first four steps of every preset. They were written by the commit before the
/// tensors got names; a change of them is a change of the training.
#[test]
fn every_preset_begins_with_the_losses_that_it_always_had() {
    let table = std::fs::read_to_string(fixture("losses.csv")).unwrap();
    for Preset { id, experiment, .. } in presets() {
        let rows = table.lines().filter(|row| row.split(',').next() == Some(id));
        let expected: Vec<Vec<f32>> = rows
            .map(|row| row.split(',').skip(2).map(|loss| loss.parse().unwrap()).collect())
            .collect();
        assert_eq!(expected.len(), 4, "{id} is missing in losses.csv");
        let (losses, _) = train(&experiment, None, 4);
        for ((step, generator, discriminator), expected) in losses.into_iter().zip(&expected) {
            for (found, expected) in [(generator, expected[0]), (discriminator, expected[1])] {
                let found = found.unwrap();
                // Another processor may round otherwise, and a step carries that on.
                let close = (found - expected).abs() <= 1e-3 * (1.0 + expected.abs());
                assert!(close, "{id}, step {step}: {found}, not {expected}");
            }
        }
    }
}

#[test]
fn a_file_without_a_count_of_samples_opens_and_its_epoch_follows_from_the_step() {
    let (_, snapshot) = train(&ring(), None, 3);
    assert_eq!(snapshot.seen, 3 * 256);
    let mut file = Unpacked::new(&snapshot.to_safetensors().unwrap());
    assert_eq!(file.metadata.remove("seen").as_deref(), Some("768"));
    assert_eq!(Snapshot::from_safetensors(&file.pack()).unwrap(), snapshot);
    file.metadata.insert("seen".to_owned(), "many".to_owned());
    assert_eq!(refusal(&file.pack()), CheckpointError::Field("seen"));
}
