//! The diagnosis of real runs, healthy and broken, and of sets of images whose fault is known.

// A helper of a test may fail it.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::classifier::Classifier;
use crate::data::{ImageData, Random};
use crate::experiment::{DataSpec, ImageSet, Loss, Method, preset};
use crate::gan::read;
use crate::measure::{Batch, Classes, Classified, Reality, Yardstick};
use crate::session::{Assets, Command, DeviceKind, Event, Extent, Session, open};
use crate::ui::state::PageState;
use burn::tensor::{Device, Tensor, TensorData};
use std::cell::RefCell;
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

/// Trains `steps` steps and gives what is said every 50 of them, with the step. Every 100 steps it is
/// measured, however long that takes, so that the same is said on every machine.
fn said(experiment: &Experiment, steps: u64) -> Vec<(u64, &'static str)> {
    let (device, report) = pollster::block_on(open(DeviceKind::Cpu)).unwrap();
    let events = Rc::new(RefCell::new(Vec::new()));
    let heard = Rc::clone(&events);
    let outlet = Box::new(move |event| heard.borrow_mut().push(event));
    let mut session = Session::new(device, report, Disk, outlet);
    let mut state = PageState::new(preset("ring").unwrap(), None);
    state.take_commands();
    state.edited = experiment.clone();
    state.restart();
    let start = state.take_commands().into_iter().find_map(|command| match command {
        Command::Start { run, experiment, snapshot, .. } => Some((run, experiment, snapshot)),
        _ => None,
    });
    let (run, experiment, snapshot) = start.unwrap();
    let extent = Extent::live(experiment.data.shape());
    let start = Command::Start { run, experiment, snapshot, playing: false };
    pollster::block_on(session.apply(Command::Watch { every_ms: 0 }));
    pollster::block_on(session.apply(start));
    let mut said = Vec::new();
    for step in (50..=steps).step_by(50) {
        pollster::block_on(session.apply(Command::Step { count: 50 }));
        while session.is_busy() {
            pollster::block_on(session.advance());
        }
        let measured = |event: &Event| matches!(event, Event::Measured { .. });
        events
            .take()
            .into_iter()
            .filter(|event| !measured(event))
            .for_each(|event| state.apply(event));
        if step.is_multiple_of(100) {
            let measurements = pollster::block_on(session.measure(extent)).unwrap();
            state.apply(Event::Measured { run, step, measurements });
        }
        assert_eq!((state.run, state.counters.step), (run, step), "{:?}", state.error);
        said.push((step, state.going_on()));
    }
    said
}

/// The beginnings of what is said of a run that needs help.
const ALARMS: [&str; 7] = [
    "Mode collapse",
    "The losses are no longer",
    "The samples are no longer",
    "All samples",
    "G rests",
    "D rests",
    "D is",
];

#[test]
fn healthy_runs_give_no_alarm() {
    for (id, steps) in [
        ("ring", 800),
        ("blobs", 400),
        ("moons", 500),
        ("normal", 500),
        ("digits", 500),
        ("digits-conditional", 400),
    ] {
        for (step, words) in said(&preset(id).unwrap().experiment, steps) {
            let alarm = ALARMS.iter().find(|alarm| words.starts_with(**alarm));
            assert_eq!(alarm, None, "{id} at step {step}");
        }
    }
}

#[test]
fn a_run_of_digits_that_goes_well_is_said_to() {
    let (_, words) = said(&preset("digits-conditional").unwrap().experiment, 500).pop().unwrap();
    assert!(words.starts_with("Going well: G makes every class"), "{words}");
}

#[test]
fn a_run_with_a_player_that_rests_or_that_diverges_is_named() {
    let last = |change: fn(&mut Experiment)| {
        let mut experiment = preset("ring").unwrap().experiment;
        change(&mut experiment);
        said(&experiment, 300).pop().unwrap().1
    };
    assert!(last(|e| e.training.generator_updates = 0).starts_with("G rests"));
    assert!(last(|e| e.training.discriminator_updates = 0).starts_with("D rests"));
    let diverged = last(|e| {
        e.objective.loss = Loss::Wasserstein;
        e.discriminator_optimizer.method = Method::Sgd;
        e.discriminator_optimizer.rate = 1.0;
    });
    assert!(diverged.starts_with("The losses are no longer numbers"), "{diverged}");
}

/// What is measured of sets of images.
struct Judge {
    set: ImageSet,
    images: ImageData,
    classifier: Classifier,
    yardstick: Yardstick,
}

impl Judge {
    fn new(set: ImageSet) -> Self {
        let device = Device::flex();
        let file = |path: String| pollster::block_on(Disk.file(&path, &mut |_, _| ())).unwrap();
        let images =
            ImageData::from_png(set, &file(format!("datasets/{}.png", set.key()))).unwrap();
        let classifier =
            Classifier::from_bytes(set, &file(Classifier::path(set).unwrap()), &device).unwrap();
        let real = (0..images.len()).step_by(images.len() / 250).take(250).collect::<Vec<_>>();
        let [real, held_out] = [0, 3].map(|shift| {
            let mut samples = Vec::new();
            real.iter()
                .for_each(|index| images.append((index + shift) % images.len(), &mut samples));
            samples
        });
        let (channels, height, width, _) = set.extent();
        let dimension = channels * height * width;
        let mut random = Random::new(1, 0);
        let directions = (0..8 * dimension).map(|_| random.normal() / dimension as f32).collect();
        let classes =
            Classes { exclusive: true, shares: images.shares(), features: classifier.features() };
        let reality = Reality { dimension, directions, modes: None, classes: Some(classes) };
        let judged = [&real, &held_out].map(|samples| classified(&classifier, dimension, samples));
        let yardstick =
            Yardstick::new(reality, &batch(&real, &judged[0]), &batch(&held_out, &judged[1]));
        Self { set, images, classifier, yardstick }
    }

    fn evidence(&self, samples: &[f32]) -> Evidence {
        let (channels, height, width, _) = self.set.extent();
        let judged = classified(&self.classifier, channels * height * width, samples);
        let measured = self.yardstick.measure(&batch(samples, &judged));
        let mut experiment = preset("digits").unwrap().experiment;
        experiment.data = DataSpec::Images { set: self.set };
        Evidence::of_measurement(&experiment, 1, 0, &measured).unwrap()
    }

    /// 250 images of the classes that `wanted` picks.
    fn of_classes(&self, wanted: impl Fn(usize) -> bool) -> Vec<f32> {
        let mut samples = Vec::new();
        let class =
            |index: usize| self.images.condition(index).iter().position(|&entry| entry > 0.5);
        (0..self.images.len())
            .rev()
            .filter(|index| class(*index).is_some_and(&wanted))
            .take(250)
            .for_each(|index| self.images.append(index, &mut samples));
        samples
    }

    /// 250 means of `count` images each: blurred, and near everything.
    fn blurred(&self, count: usize) -> Vec<f32> {
        let mut random = Random::new(5, 0);
        let mut samples = Vec::new();
        for _ in 0..250 {
            let mut sum = Vec::new();
            for _ in 0..count {
                let mut image = Vec::new();
                self.images.append(random.index(self.images.len()), &mut image);
                sum.resize(image.len(), 0.0);
                sum.iter_mut().zip(&image).for_each(|(sum, value)| *sum += value / count as f32);
            }
            samples.extend(sum);
        }
        samples
    }

    fn noise(&self, value: impl Fn(&mut Random) -> f32) -> Vec<f32> {
        let (channels, height, width, _) = self.set.extent();
        let mut random = Random::new(6, 0);
        (0..250 * channels * height * width).map(|_| value(&mut random)).collect()
    }
}

fn classified(classifier: &Classifier, dimension: usize, samples: &[f32]) -> [Vec<f32>; 2] {
    let rows = samples.len() / dimension;
    let images = Tensor::<2>::from_data(
        TensorData::new(samples.to_vec(), [rows, dimension]),
        &Device::flex(),
    );
    let mut values = pollster::block_on(read(classifier.classify(images).to_vec())).unwrap();
    let features = values.remove(1);
    [values.remove(0), features]
}

fn batch<'a>(samples: &'a [f32], [probabilities, features]: &'a [Vec<f32>; 2]) -> Batch<'a> {
    Batch { samples, classified: Some(Classified { probabilities, features }), asked: None }
}

#[test]
fn clear_images_of_two_classes_are_a_collapse_and_those_of_all_classes_a_success() {
    let digits = Judge::new(ImageSet::Digits);
    for class in [1, 2, 3, 4] {
        let evidence = digits.evidence(&digits.of_classes(|other| other % 5 == class));
        assert!(evidence.is_collapse(), "classes {class} and {}: {evidence:?}", class + 5);
    }
    let evidence = digits.evidence(&digits.of_classes(|_| true));
    assert!(evidence.is_success() && !evidence.is_collapse(), "{evidence:?}");
}

#[test]
fn noise_and_blurred_images_are_neither() {
    for set in [ImageSet::Digits, ImageSet::Mnist] {
        let judge = Judge::new(set);
        let noises: [fn(&mut Random) -> f32; 5] = [
            |random| 2.0 * random.uniform() - 1.0,
            |random| random.normal().tanh(),
            |random| 0.1 * random.normal(),
            |random| (random.normal() - 2.0).tanh(),
            |random| random.normal().signum(),
        ];
        let blurred = [4, 16, 64].map(|count| judge.blurred(count));
        let noises = noises.map(|noise| judge.noise(noise));
        for (index, samples) in blurred.iter().chain(&noises).enumerate() {
            let evidence = judge.evidence(samples);
            let said = evidence.is_collapse() || evidence.is_success();
            assert!(!said, "{set:?}, set {index}: {evidence:?}");
        }
    }
}
