//! The session through its public face: command sequences, and what a seeded run learns.

// A helper of a test may fail it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use ganlet::experiment::{Experiment, ImageSet, preset};
use ganlet::session::{
    Assets, Command, DeviceKind, Event, Progress, RunId, Scene, Session, Snapshot, decode, encode,
    open,
};
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
        let path = format!("{}/public/{path}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read(&path).map_err(|error| format!("{path}: {error}"))
    }
}

/// Data files that end too early.
struct Truncated;

impl Assets for Truncated {
    async fn file(
        &self,
        path: &str,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Vec<u8>, String> {
        let mut bytes = Disk.file(path, progress).await?;
        bytes.truncate(1000);
        Ok(bytes)
    }
}

/// A session on the CPU and everything it said.
struct Stage<A: Assets> {
    session: Session<A>,
    events: Rc<RefCell<Vec<Event>>>,
}

impl<A: Assets> Stage<A> {
    fn new(assets: A) -> Self {
        let (device, report) = pollster::block_on(open(DeviceKind::Cpu)).unwrap();
        let events = Rc::new(RefCell::new(Vec::new()));
        let heard = Rc::clone(&events);
        let session = Session::new(
            device,
            report,
            assets,
            Box::new(move |event| heard.borrow_mut().push(event)),
        );
        Self { session, events }
    }

    fn apply(&mut self, command: Command) -> &mut Self {
        pollster::block_on(self.session.apply(command));
        self
    }

    fn start(
        &mut self,
        run: u32,
        experiment: &Experiment,
        snapshot: Option<Snapshot>,
        playing: bool,
    ) -> &mut Self {
        self.apply(Command::Start {
            run: RunId(run),
            experiment: Box::new(experiment.clone()),
            snapshot: snapshot.map(Box::new),
            playing,
        })
    }

    /// Trains until `step` steps are done.
    fn train_to(&mut self, step: u64) -> &mut Self {
        while self.session.is_busy() && self.step() < step {
            pollster::block_on(self.session.advance());
        }
        self
    }

    fn progress(&self) -> Vec<Progress> {
        let progress = |event: &Event| {
            if let Event::Progress(progress) = event { Some((**progress).clone()) } else { None }
        };
        self.events.borrow().iter().filter_map(progress).collect()
    }

    fn step(&self) -> u64 {
        self.progress().last().map_or(0, |progress| progress.step)
    }

    /// (step, G's loss, D's loss) of every step told so far.
    fn losses(&self) -> Vec<(u64, f32, f32)> {
        self.progress()
            .iter()
            .flat_map(|progress| &progress.losses)
            .map(|point| (point.step, point.generator, point.discriminator))
            .collect()
    }

    fn snapshot(&mut self) -> Snapshot {
        self.apply(Command::Save);
        let saved = self.events.borrow().iter().rev().find_map(|event| {
            if let Event::Saved { snapshot, .. } = event {
                Some((**snapshot).clone())
            } else {
                None
            }
        });
        saved.unwrap()
    }

    fn refusals(&self) -> Vec<String> {
        self.events
            .borrow()
            .iter()
            .filter_map(|event| {
                if let Event::Refused { message, .. } = event {
                    Some(message.clone())
                } else {
                    None
                }
            })
            .collect()
    }
}

fn ring() -> Experiment {
    preset("ring").unwrap().experiment
}

/// Step for step: pausing first would stop in the middle of a slice.
fn first_losses(experiment: &Experiment, steps: u64) -> Vec<(u64, f32, f32)> {
    let mut stage = Stage::new(Disk);
    stage.start(1, experiment, None, false);
    for _ in 0..steps {
        stage.apply(Command::Step { count: 1 });
        while stage.session.is_busy() {
            pollster::block_on(stage.session.advance());
        }
    }
    stage.losses()
}

#[test]
fn a_seeded_ring_run_reaches_all_eight_modes() {
    let mut stage = Stage::new(Disk);
    stage.start(1, &ring(), None, true).train_to(4000).apply(Command::Pause);
    let last = stage.progress().pop().unwrap();
    let quality = last.view.unwrap().quality.unwrap();
    assert_eq!((quality.modes, quality.of), (8, 8), "{quality:?}");
    assert!(quality.high_quality > 0.6, "{quality:?}");
    assert!(stage.losses().iter().all(|(_, generator, discriminator)| generator.is_finite() && discriminator.is_finite()));
}

#[test]
fn the_same_seed_gives_the_same_losses_and_another_seed_others() {
    let once = first_losses(&ring(), 20);
    assert_eq!(once.len(), 20);
    assert_eq!(once, first_losses(&ring(), 20));
    let mut other = ring();
    other.training.seed = 2;
    assert_ne!(once, first_losses(&other, 20));
}

#[test]
fn a_run_goes_on_from_its_snapshot_as_if_nothing_had_happened() {
    let through = first_losses(&ring(), 12);
    let mut stage = Stage::new(Disk);
    stage.start(1, &ring(), None, false);
    (0..6).for_each(|_| step(&mut stage));
    let bytes = encode(&stage.snapshot()).unwrap();
    let mut second = Stage::new(Disk);
    second.start(2, &ring(), Some(decode(&bytes).unwrap()), false);
    (0..6).for_each(|_| step(&mut second));
    assert_eq!(through[6..], second.losses());
}

fn step<A: Assets>(stage: &mut Stage<A>) {
    stage.apply(Command::Step { count: 1 });
    while stage.session.is_busy() {
        pollster::block_on(stage.session.advance());
    }
}

#[test]
fn a_snapshot_of_other_networks_is_refused_and_the_run_goes_on() {
    let mut stage = Stage::new(Disk);
    stage.start(1, &ring(), None, true).train_to(5);
    let snapshot = stage.snapshot();
    stage.start(2, &preset("digits").unwrap().experiment, Some(snapshot), true);
    assert_eq!(stage.refusals().len(), 1);
    let before = stage.step();
    stage.train_to(before + 5);
    assert!(stage.step() >= before + 5 && stage.progress().last().unwrap().run == RunId(1));
}

#[test]
fn pause_step_and_play_do_what_they_say() {
    let mut stage = Stage::new(Disk);
    stage.start(1, &ring(), None, true).train_to(3).apply(Command::Pause);
    assert!(!stage.session.is_busy());
    let paused = stage.step();
    step(&mut stage);
    assert_eq!(stage.step(), paused + 1);
    assert!(!stage.session.is_busy());
    stage.apply(Command::Play);
    assert!(stage.session.is_busy());
}

#[test]
fn a_pause_gives_up_the_steps_that_are_owed_after_the_one_under_way() {
    let mut stage = Stage::new(Disk);
    stage.start(1, &ring(), None, false).apply(Command::Step { count: 100_000 });
    pollster::block_on(stage.session.advance());
    stage.apply(Command::Pause);
    assert!(!stage.session.is_busy() && stage.step() < 1000);
    assert_eq!(stage.losses().len() as u64, stage.step());
    assert!(stage.losses().iter().all(|(_, generator, discriminator)| generator.is_finite() && discriminator.is_finite()));
}

#[test]
fn a_snapshot_is_taken_between_two_steps_and_the_run_goes_on_to_the_same_end() {
    let mut experiment = preset("mnist-dcgan").unwrap().experiment;
    // Large enough for one turn to fill a slice.
    experiment.training.batch = 16;
    let mut stage = Stage::new(Disk);
    stage.start(1, &experiment, None, false).apply(Command::Step { count: 3 });
    pollster::block_on(stage.session.advance());
    let snapshot = stage.snapshot();
    assert_eq!(snapshot.generator.updates, snapshot.step);
    assert_eq!(snapshot.discriminator.updates, snapshot.step);
    while stage.session.is_busy() {
        pollster::block_on(stage.session.advance());
    }
    assert_eq!(stage.losses().len(), 3);
    assert_eq!(stage.step(), 3);
}

#[test]
fn a_new_run_carries_its_own_id_from_its_first_event() {
    let mut stage = Stage::new(Disk);
    stage.start(1, &ring(), None, true).train_to(3).start(2, &ring(), None, true);
    let events = stage.events.borrow();
    let started = events
        .iter()
        .position(|event| matches!(event, Event::Started { run: RunId(2), .. }))
        .unwrap();
    assert!(
        events[started..]
            .iter()
            .all(|event| !matches!(event, Event::Progress(progress) if progress.run != RunId(2)))
    );
}

#[test]
fn rates_change_while_training_goes_on_and_structure_does_not() {
    let mut stage = Stage::new(Disk);
    stage.start(1, &ring(), None, true).train_to(3);
    let mut tuned = ring();
    tuned.generator_optimizer.rate = 1e-5;
    stage.apply(Command::Tune { experiment: Box::new(tuned.clone()) });
    assert!(stage.refusals().is_empty());
    assert_eq!(stage.snapshot().experiment, tuned);
    tuned.training.batch = 7;
    stage.apply(Command::Tune { experiment: Box::new(tuned) });
    assert_eq!(stage.refusals(), ["This change needs a restart."]);
}

#[test]
fn a_truncated_data_file_is_refused_by_name_and_the_run_before_it_goes_on() {
    let mut stage = Stage::new(Truncated);
    stage.start(1, &ring(), None, true).train_to(3).start(
        2,
        &preset("digits").unwrap().experiment,
        None,
        true,
    );
    assert!(stage.refusals()[0].contains(ImageSet::Digits.key()), "{:?}", stage.refusals());
    let before = stage.step();
    stage.train_to(before + 3);
    assert!(stage.step() > before);
}

#[test]
fn a_probe_answers_with_one_sample_for_each_latent_vector_and_refuses_a_wrong_length() {
    let mut stage = Stage::new(Disk);
    let digits = preset("digits").unwrap().experiment;
    stage.start(1, &digits, None, false);
    stage.apply(Command::Probe {
        id: 7,
        latents: vec![0.5; 2 * digits.latent.dimension as usize],
        condition: Vec::new(),
    });
    {
        let events = stage.events.borrow();
        let Some(Event::Probed { id: 7, samples, .. }) = events.last() else {
            panic!("{:?}", events.last())
        };
        assert_eq!(
            (samples.shape, samples.values.len(), samples.verdicts.len()),
            ([1, 8, 8], 128, 2)
        );
        assert!(samples.values.iter().all(|value| (-1.0..=1.0).contains(value)));
    }
    stage.apply(Command::Probe { id: 8, latents: vec![0.5; 3], condition: Vec::new() });
    assert_eq!(stage.refusals().len(), 1);
}

#[test]
fn every_preset_takes_a_step_with_finite_losses_and_shows_its_scene() {
    for preset in ganlet::experiment::presets() {
        let mut experiment = preset.experiment;
        experiment.training.batch = experiment.training.batch.min(8);
        let mut stage = Stage::new(Disk);
        stage.start(1, &experiment, None, false);
        step(&mut stage);
        assert_eq!(stage.refusals(), Vec::<String>::new(), "{}", preset.id);
        let (_, generator, discriminator) = stage.losses()[0];
        assert!(
            generator.is_finite() && discriminator.is_finite(),
            "{}: {generator} {discriminator}",
            preset.id
        );
        let scene = stage.progress().pop().unwrap().view.unwrap().scene;
        let shown = match &scene {
            Scene::Points { generated, surface, .. } => generated.len() + surface.len(),
            Scene::Density { generated, .. } => generated.len(),
            Scene::Images(samples) => samples.values.len(),
        };
        assert!(shown > 0, "{}", preset.id);
    }
}
