//! Single situations, event by event.

// A helper of a test may fail it.
#![allow(clippy::unwrap_used)]

use DeviceKind::{Cpu, WebGpu};
use ganlet::experiment::{Experiment, preset};
use ganlet::session::{
    Command, DeviceKind, DeviceReport, Event, PlayerState, Progress, RunId, Snapshot,
};
use ganlet::ui::placement::{Action, Choice, Placement};

fn experiment() -> Experiment {
    preset("ring").unwrap().experiment
}

fn start(run: u32) -> Command {
    Command::Start {
        run: RunId(run),
        experiment: Box::new(experiment()),
        snapshot: None,
        playing: true,
    }
}

fn ready(kind: DeviceKind) -> Event {
    Event::Ready {
        device: DeviceReport { kind, name: "test".to_owned(), software: kind == WebGpu },
    }
}

fn started(run: u32) -> Event {
    Event::Started { run: RunId(run), step: 0, parameters: (1, 1) }
}

fn progress(run: RunId, steps_per_second: f32) -> Event {
    Event::Progress(Box::new(Progress {
        run,
        step: 1,
        epoch: 0,
        steps_per_second,
        playing: true,
        losses: vec![],
        view: None,
        trained_ms: 0,
    }))
}

fn saved(run: u32) -> Event {
    let (random, generator) = (vec![], PlayerState::default());
    let snapshot = Snapshot {
        experiment: experiment(),
        step: 9,
        trained_ms: 5,
        random,
        seen: 0,
        discriminator: generator.clone(),
        generator,
    };
    Event::Saved { run: RunId(run), snapshot: Box::new(snapshot) }
}

fn words(actions: &[Action]) -> String {
    actions
        .iter()
        .filter_map(|action| {
            if let Action::Found(finding) = action { Some(finding.words.clone()) } else { None }
        })
        .collect()
}

/// The CPU trains, and a trial is under way on WebGPU. Gives the trial's run.
fn trying(placement: &mut Placement) -> RunId {
    assert_eq!(placement.begin(), [Action::Spawn(Cpu)]);
    assert_eq!(
        placement.command(start(1)),
        [],
        "a worker that is not ready would lose the message"
    );
    let told = placement.event(Cpu, ready(Cpu), 0.0);
    assert!(told.contains(&Action::Send(Cpu, start(1))));
    placement.event(Cpu, started(1), 0.0);
    let tried = placement.event(Cpu, progress(RunId(1), 100.0), 1000.0);
    assert!(tried.contains(&Action::Spawn(WebGpu)), "{tried:?}");
    let sent = placement.event(WebGpu, ready(WebGpu), 1500.0);
    let run = sent.iter().find_map(|action| {
        if let Action::Send(WebGpu, Command::Start { run, .. }) = action {
            Some(*run)
        } else {
            None
        }
    });
    run.unwrap()
}

#[test]
fn auto_stays_on_the_cpu_where_webgpu_measured_slower_and_says_both_speeds() {
    let mut placement = Placement::new(Choice::Auto, Ok(()));
    let trial = trying(&mut placement);
    assert_eq!(placement.event(WebGpu, progress(trial, 20.0), 2000.0), [], "a trial is not shown");
    let judged = placement.event(WebGpu, progress(trial, 21.0), 4100.0);
    assert!(judged.contains(&Action::Terminate(WebGpu)));
    assert_eq!(
        words(&judged),
        "CPU 100 steps/s, WebGPU (a software adapter) 21: staying on the CPU."
    );
    assert!(
        !placement.event(Cpu, progress(RunId(1), 100.0), 5000.0).contains(&Action::Spawn(WebGpu)),
        "one trial is enough"
    );
}

#[test]
fn auto_moves_from_a_snapshot_where_webgpu_measured_faster() {
    let mut placement = Placement::new(Choice::Auto, Ok(()));
    let trial = trying(&mut placement);
    placement.event(WebGpu, progress(trial, 300.0), 2000.0);
    let judged = placement.event(WebGpu, progress(trial, 300.0), 4100.0);
    assert!(judged.contains(&Action::Send(Cpu, Command::Save)));
    let moved = placement.event(Cpu, saved(1), 4200.0);
    let resumed = moved.iter().any(|action| {
        matches!(action, Action::Send(WebGpu, Command::Start { run: RunId(1), snapshot: Some(snapshot), playing: true, .. }) if snapshot.step == 9)
    });
    assert!(resumed, "{moved:?}");
    let arrived = placement.event(WebGpu, started(1), 4250.0);
    assert!(arrived.contains(&Action::Terminate(Cpu)));
    assert!(words(&arrived).contains("going on with WebGPU"));
    assert_eq!(
        placement.event(WebGpu, progress(RunId(1), 300.0), 4300.0).len(),
        1,
        "now its events are shown"
    );
    // The next run of the same size starts where it is known to be faster.
    assert!(placement.command(start(2)).contains(&Action::Send(WebGpu, start(2))));
}

#[test]
fn a_webgpu_that_cannot_be_opened_costs_nothing_but_a_sentence() {
    let mut placement = Placement::new(Choice::Auto, Ok(()));
    trying(&mut placement);
    let lost = placement.event(WebGpu, Event::Lost { message: "No adapter.".to_owned() }, 2000.0);
    assert!(lost.contains(&Action::Terminate(WebGpu)));
    assert_eq!(words(&lost), "No adapter. The CPU goes on.");
    assert!(
        !placement.event(Cpu, progress(RunId(1), 100.0), 5000.0).contains(&Action::Spawn(WebGpu))
    );
}

#[test]
fn webgpu_chosen_where_there_is_none_falls_back_to_the_cpu_with_the_run() {
    let mut placement = Placement::new(Choice::WebGpu, Ok(()));
    assert_eq!(placement.begin(), [Action::Spawn(WebGpu)]);
    placement.command(start(1));
    let lost = placement.event(WebGpu, Event::Lost { message: "No adapter.".to_owned() }, 10.0);
    assert!(lost.contains(&Action::Spawn(Cpu)));
    let told = placement.event(Cpu, ready(Cpu), 20.0);
    assert!(
        told.iter().any(|action| matches!(
            action,
            Action::Send(Cpu, Command::Start { run: RunId(1), .. })
        )),
        "{told:?}"
    );
}

#[test]
fn a_crash_is_shown_and_healed_from_the_last_snapshot() {
    let mut placement = Placement::new(Choice::Cpu, Ok(()));
    placement.begin();
    placement.command(start(1));
    placement.event(Cpu, ready(Cpu), 0.0);
    placement.event(Cpu, started(1), 0.0);
    placement.event(Cpu, saved(1), 10.0);
    let lost = placement.lost(Cpu, "It broke.".to_owned());
    assert!(lost.contains(&Action::Show(Event::Lost { message: "It broke.".to_owned() })));
    assert_eq!(placement.lost(Cpu, "Again.".to_owned()), [], "one death is told once");
    let healed = placement.heal();
    assert!(healed.contains(&Action::Spawn(Cpu)));
    let told = placement.event(Cpu, ready(Cpu), 20.0);
    assert!(
        told.iter()
            .any(|action| matches!(action, Action::Send(Cpu, Command::Start { snapshot: Some(snapshot), .. }) if snapshot.step == 9))
    );
}

#[test]
fn a_run_that_is_paused_when_it_moves_stays_paused() {
    let mut placement = Placement::new(Choice::Cpu, Ok(()));
    placement.begin();
    placement.command(start(1));
    placement.event(Cpu, ready(Cpu), 0.0);
    placement.event(Cpu, started(1), 0.0);
    placement.command(Command::Pause);
    placement.choose(Choice::WebGpu);
    placement.event(WebGpu, ready(WebGpu), 5.0);
    let moved = placement.event(Cpu, saved(1), 10.0);
    assert!(
        moved.iter().any(|action| matches!(
            action,
            Action::Send(WebGpu, Command::Start { playing: false, .. })
        )),
        "{moved:?}"
    );
}

#[test]
fn a_worker_that_dies_without_a_word_is_missed_and_a_paused_one_is_not() {
    let mut placement = Placement::new(Choice::Cpu, Ok(()));
    placement.begin();
    placement.command(start(1));
    placement.event(Cpu, ready(Cpu), 0.0);
    placement.event(Cpu, started(1), 0.0);
    placement.event(Cpu, progress(RunId(1), 100.0), 10.0);
    for _ in 0..9 {
        assert_eq!(placement.tick(), []);
    }
    placement.event(Cpu, progress(RunId(1), 100.0), 20.0);
    placement.command(Command::Pause);
    assert!((0..50).all(|_| placement.tick().is_empty()), "a paused worker has nothing to say");
    placement.command(Command::Play);
    let shown: Vec<Action> = (0..10).flat_map(|_| placement.tick()).collect();
    assert!(
        shown.contains(&Action::Show(Event::Lost {
            message: "The trainer stopped answering.".to_owned()
        })),
        "{shown:?}"
    );
}

#[test]
fn a_refused_start_leaves_the_run_before_it_as_it_was() {
    let mut placement = Placement::new(Choice::Cpu, Ok(()));
    placement.begin();
    placement.command(start(1));
    placement.event(Cpu, ready(Cpu), 0.0);
    placement.event(Cpu, started(1), 0.0);
    placement.command(start(2));
    placement.event(
        Cpu,
        Event::Refused { run: Some(RunId(2)), message: "Broken.".to_owned() },
        1.0,
    );
    placement.event(Cpu, saved(1), 2.0);
    placement.lost(Cpu, "It broke.".to_owned());
    placement.heal();
    let told = placement.event(Cpu, ready(Cpu), 3.0);
    assert!(
        told.iter().any(|action| matches!(
            action,
            Action::Send(Cpu, Command::Start { run: RunId(1), snapshot: Some(_), .. })
        )),
        "{told:?}"
    );
}

#[test]
fn a_snapshot_is_shown_once_and_only_where_the_person_asked_for_it() {
    let mut placement = Placement::new(Choice::Cpu, Ok(()));
    placement.begin();
    placement.command(start(1));
    placement.event(Cpu, ready(Cpu), 0.0);
    placement.event(Cpu, started(1), 0.0);
    let shown = |placement: &mut Placement| {
        let mut actions = placement.event(Cpu, saved(1), 0.0);
        actions.retain(|action| !matches!(action, Action::Keep(_)));
        actions
    };
    assert_eq!(shown(&mut placement), [], "unasked ones are kept for a crash");
    assert_eq!(placement.command(Command::Save), [Action::Send(Cpu, Command::Save)]);
    assert_eq!(shown(&mut placement), [Action::Show(saved(1))]);
    assert_eq!(shown(&mut placement), []);
}

/// A worker is ready on `kind`, and no run was asked for.
fn begun(choice: Choice, kind: DeviceKind) -> Placement {
    let mut placement = Placement::new(choice, Ok(()));
    placement.begin();
    placement.event(kind, ready(kind), 0.0);
    placement
}

fn augmented() -> Experiment {
    let mut experiment = experiment();
    experiment.technique.translation = 0.1;
    experiment
}

fn start_augmented(run: u32) -> Command {
    Command::Start {
        run: RunId(run),
        experiment: Box::new(augmented()),
        snapshot: None,
        playing: true,
    }
}

#[test]
fn what_webgpu_cannot_train_is_not_tried_there_and_other_experiments_still_are() {
    let mut placement = begun(Choice::Auto, Cpu);
    assert!(words(&placement.command(start_augmented(1))).contains("DiffAugment"));
    placement.event(Cpu, started(1), 0.0);
    assert!(
        !placement.event(Cpu, progress(RunId(1), 100.0), 1000.0).contains(&Action::Spawn(WebGpu))
    );
    placement.command(start(2));
    placement.event(Cpu, started(2), 2000.0);
    assert!(
        placement.event(Cpu, progress(RunId(2), 100.0), 3000.0).contains(&Action::Spawn(WebGpu))
    );
}

#[test]
fn webgpu_chosen_for_what_it_cannot_train_leaves_the_run_on_the_cpu_and_says_why() {
    let mut placement = begun(Choice::Cpu, Cpu);
    placement.command(start_augmented(1));
    placement.event(Cpu, started(1), 0.0);
    let chosen = placement.choose(Choice::WebGpu);
    assert!(
        words(&chosen).contains("DiffAugment") && !chosen.contains(&Action::Spawn(WebGpu)),
        "{chosen:?}"
    );
    let next = placement.command(start_augmented(2));
    assert!(next.contains(&Action::Send(Cpu, start_augmented(2))), "{next:?}");
}

#[test]
fn a_run_on_webgpu_that_is_changed_to_what_it_cannot_train_goes_on_on_the_cpu() {
    let mut placement = begun(Choice::WebGpu, WebGpu);
    placement.command(start(1));
    placement.event(WebGpu, started(1), 0.0);
    let tuned = placement.command(Command::Tune { experiment: Box::new(augmented()) });
    assert!(
        tuned.contains(&Action::Spawn(Cpu)) && tuned.contains(&Action::Send(WebGpu, Command::Save)),
        "{tuned:?}"
    );
    assert!(
        !tuned.iter().any(|action| matches!(action, Action::Send(WebGpu, Command::Tune { .. }))),
        "{tuned:?}"
    );
    placement.event(Cpu, ready(Cpu), 10.0);
    let moved = placement.event(WebGpu, saved(1), 20.0);
    let goes_on = |action: &Action| matches!(action, Action::Send(Cpu, Command::Start { experiment, .. }) if **experiment == augmented());
    assert!(moved.iter().any(goes_on), "{moved:?}");
    assert!(words(&placement.event(Cpu, started(1), 30.0)).contains("DiffAugment"));
}

#[test]
fn a_refused_trial_says_nothing_about_other_experiments() {
    let mut placement = Placement::new(Choice::Auto, Ok(()));
    let trial = trying(&mut placement);
    let refused = placement.event(
        WebGpu,
        Event::Refused { run: Some(trial), message: "Too large.".to_owned() },
        2000.0,
    );
    assert!(words(&refused).contains("Too large.") && refused.contains(&Action::Terminate(WebGpu)));
    assert!(
        !placement.event(Cpu, progress(RunId(1), 100.0), 3000.0).contains(&Action::Spawn(WebGpu)),
        "not this one again"
    );
    // Packs cost something else on each device.
    let mut other = experiment();
    other.technique.packing = 2;
    placement.command(Command::Start {
        run: RunId(2),
        experiment: Box::new(other),
        snapshot: None,
        playing: true,
    });
    placement.event(Cpu, started(2), 4000.0);
    assert!(
        placement.event(Cpu, progress(RunId(2), 100.0), 5000.0).contains(&Action::Spawn(WebGpu))
    );
}
