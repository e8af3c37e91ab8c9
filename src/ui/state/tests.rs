use super::*;
use crate::experiment::preset;
use crate::measure::{Measure, Measurement};
use crate::session::{LossPoint, PlayerState, Samples, Scene, Snapshot};

fn page(id: &str) -> PageState {
    PageState::new(preset(id).unwrap(), None)
}

fn started(id: &str) -> PageState {
    let mut state = page(id);
    start(&mut state);
    state.take_commands();
    state
}

/// The newest run that was asked for.
fn asked(state: &PageState) -> RunId {
    state.pending.last().unwrap().run
}

fn start(state: &mut PageState) {
    state.apply(Event::Started { run: asked(state), step: 0, parameters: (1, 1) });
}

fn refuse(state: &mut PageState) {
    state.apply(Event::Refused {
        run: Some(asked(state)),
        message: "The file is cut short.".to_owned(),
    });
}

fn progress(run: RunId, step: u64) -> Progress {
    let scene = Scene::Images(Samples { shape: [1, 1, 1], values: vec![0.0], verdicts: vec![0.5] });
    Progress {
        run,
        step,
        epoch: step / 10,
        steps_per_second: 50.0,
        playing: true,
        losses: vec![LossPoint { step, generator: Some(0.7), discriminator: Some(1.4) }],
        view: Some(View { step, epoch: step / 10, epoch_end: true, scene, quality: None }),
        trained_ms: 0,
    }
}

fn advance(state: &mut PageState, step: u64, playing: bool) {
    state.apply(Event::Progress(Box::new(Progress { playing, ..progress(state.run, step) })));
}

#[test]
fn the_page_opens_playing() {
    let mut state = page("ring");
    let commands = state.take_commands();
    assert!(
        commands
            .iter()
            .any(|command| matches!(command, Command::Start { playing: true, snapshot: None, .. })),
        "{commands:?}"
    );
    assert!(state.playing && !state.restart_needed());
}

#[test]
fn events_of_an_older_run_change_nothing() {
    let mut state = started("ring");
    let old = state.run;
    advance(&mut state, 10, true);
    state.restart();
    start(&mut state);
    state.apply(Event::Progress(Box::new(progress(old, 11))));
    state.apply(Event::Refused { run: Some(old), message: "late".to_owned() });
    assert_eq!((state.counters.step, state.losses.len(), state.error), (0, 0, None));
    assert!(state.latest.is_none());
}

#[test]
fn a_reset_keeps_the_settings() {
    let mut state = started("ring");
    state.set("data.radius", 2.0).unwrap();
    assert!(state.restart_needed());
    assert_eq!(
        state.running.get("data.radius"),
        Some(1.0.into()),
        "the run goes on with the old radius"
    );
    state.restart();
    assert!(!state.restart_needed());
    start(&mut state);
    assert_eq!(
        (state.running.get("data.radius"), state.edited.get("data.radius")),
        (Some(2.0.into()), Some(2.0.into()))
    );
}

#[test]
fn a_learning_rate_reaches_the_run_at_once_even_when_something_else_waits_for_a_restart() {
    let mut state = started("ring");
    state.set("training.batch", 32.0).unwrap();
    assert_eq!(state.take_commands(), []);
    state.set("generator_optimizer.rate", 3e-4).unwrap();
    let commands = state.take_commands();
    let [Command::Tune { experiment }] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(
        (experiment.get("generator_optimizer.rate"), experiment.get("training.batch")),
        (Some(3e-4.into()), Some(256.0.into()))
    );
}

#[test]
fn a_value_that_does_not_fit_changes_nothing() {
    let mut state = started("ring");
    let before = state.edited.clone();
    assert!(state.set("training.batch", 0.0).unwrap_err().message.contains("Batch size"));
    assert_eq!(state.edited, before);
    assert_eq!(state.take_commands(), []);
}

#[test]
fn a_pause_does_not_flicker_when_older_progress_still_arrives() {
    let mut state = started("ring");
    advance(&mut state, 10, true);
    state.toggle();
    advance(&mut state, 11, true);
    assert!(!state.playing);
    advance(&mut state, 12, false);
    assert!(!state.playing);
    state.toggle();
    assert!(state.playing);
}

#[test]
fn looking_back_stays_where_it_is_while_training_goes_on() {
    let mut state = started("ring");
    (1..=5).for_each(|epoch| advance(&mut state, 10 * epoch, true));
    state.scrub(1);
    advance(&mut state, 60, true);
    assert_eq!(state.shown().unwrap().step, 20);
    state.scrub(state.timeline.len());
    assert_eq!(state.shown().unwrap().step, 60);
}

#[test]
fn a_crash_is_said_and_going_on_forgets_what_came_after_the_snapshot() {
    let mut state = started("ring");
    (1..=5).for_each(|epoch| advance(&mut state, 10 * epoch, true));
    state.apply(Event::Lost { message: "The GPU went away.".to_owned() });
    assert!(state.lost.is_some());
    assert_eq!(state.take_commands(), [], "nothing is asked of a dead worker");
    state.apply(Event::Started { run: state.run, step: 30, parameters: (1, 1) });
    assert!(state.lost.is_none());
    assert_eq!((state.counters.step, state.losses.len(), state.timeline.len()), (30, 3, 3));
}

#[test]
fn the_latent_point_is_asked_for_again_as_the_generator_learns() {
    let mut state = page("ring");
    state.take_commands();
    start(&mut state);
    let commands = state.take_commands();
    let [Command::Probe { id, latents, .. }] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(latents.len(), 4);
    let samples = Samples { shape: [1, 1, 2], values: vec![0.1, 0.2], verdicts: vec![0.5] };
    state.apply(Event::Probed { run: state.run, id: *id, samples });
    assert_eq!(state.take_commands(), []);
    advance(&mut state, 1, true);
    assert!(matches!(state.take_commands().as_slice(), [Command::Probe { .. }]));
}

#[test]
fn a_large_latent_space_asks_for_directions_first() {
    let mut state = page("digits");
    state.take_commands();
    start(&mut state);
    assert_eq!(state.take_commands(), [Command::Directions { count: 8 }]);
    state.apply(Event::Directions { run: state.run, vectors: vec![0.0; 8 * 16] });
    assert!(matches!(state.take_commands().as_slice(), [Command::Probe { .. }]));
}

#[test]
fn a_file_replaces_the_preset_and_plays() {
    let mut state = started("ring");
    state.toggle();
    state.open(preset("moons").unwrap().experiment);
    assert!(state.preset.is_none() && state.playing);
    start(&mut state);
    assert_eq!(state.edited, state.running);
}

#[test]
fn until_a_new_run_starts_the_old_one_is_shown_and_its_events_count() {
    let mut state = started("ring");
    advance(&mut state, 10, true);
    let old = state.run;
    state.choose(preset("digits").unwrap());
    assert_eq!(
        (state.preset, state.running_preset(), state.run),
        (Some("digits"), Some("ring"), old)
    );
    advance(&mut state, 20, true);
    assert_eq!((state.counters.step, state.losses.len()), (20, 2));
    let commands = state.take_commands();
    assert!(
        matches!(commands.as_slice(), [Command::Save, Command::Start { .. }]),
        "the worker is asked for a last snapshot and for the run: {commands:?}"
    );
    start(&mut state);
    assert_eq!(
        (state.counters.step, state.losses.len(), state.running_preset()),
        (0, 0, Some("digits"))
    );
    assert!(state.latest.is_none() && state.run != old);
}

#[test]
fn a_preset_that_is_refused_leaves_the_run_and_its_settings_as_they_were() {
    let mut state = started("ring");
    advance(&mut state, 10, true);
    state.toggle();
    advance(&mut state, 11, false);
    let (run, experiment) = (state.run, state.running.clone());
    state.choose(preset("digits").unwrap());
    assert!(state.playing);
    refuse(&mut state);
    assert_eq!((state.run, state.preset, state.counters.step), (run, Some("ring"), 11));
    assert_eq!(
        (&state.edited, &state.base, &state.running),
        (&experiment, &experiment, &experiment)
    );
    assert!(!state.playing && state.error.as_ref().unwrap().contains("cut short"));
    advance(&mut state, 12, true);
    assert!(state.playing && state.counters.step == 12);
}

#[test]
fn a_restart_that_is_refused_keeps_what_was_edited() {
    let mut state = started("ring");
    state.set("data.radius", 2.0).unwrap();
    state.restart();
    refuse(&mut state);
    assert_eq!(
        (state.edited.get("data.radius"), state.running.get("data.radius")),
        (Some(2.0.into()), Some(1.0.into()))
    );
    assert!(state.restart_needed());
}

#[test]
fn pause_works_while_a_start_is_pending_and_a_refusal_does_not_undo_it() {
    let mut state = started("ring");
    state.restart();
    state.take_commands();
    state.toggle();
    assert_eq!(state.take_commands(), [Command::Pause]);
    advance(&mut state, 10, true);
    assert!(!state.playing);
    refuse(&mut state);
    assert!(!state.playing);
}

#[test]
fn a_rate_changed_while_a_start_is_pending_reaches_whichever_run_goes_on() {
    for refused in [false, true] {
        let mut state = started("ring");
        state.restart();
        state.take_commands();
        state.set("generator_optimizer.rate", 3e-4).unwrap();
        assert_eq!(state.take_commands(), []);
        if refused {
            refuse(&mut state);
        } else {
            start(&mut state);
        }
        assert!(
            state.take_commands().iter().any(|command| matches!(command, Command::Tune { .. }))
        );
    }
}

#[test]
fn of_two_starts_each_counts_when_it_comes() {
    let mut state = started("ring");
    state.choose(preset("digits").unwrap());
    let first = asked(&state);
    state.choose(preset("moons").unwrap());
    state.apply(Event::Started { run: first, step: 0, parameters: (1, 1) });
    assert_eq!(
        (state.run, state.preset, state.running_preset()),
        (first, Some("moons"), Some("digits"))
    );
    refuse(&mut state);
    assert_eq!((state.run, state.preset), (first, Some("digits")));
}

#[test]
fn a_first_run_that_is_refused_says_why_on_an_empty_stage() {
    let mut state = page("digits");
    refuse(&mut state);
    assert!(state.error.is_some() && state.shown().is_none());
    state.choose(preset("ring").unwrap());
    assert_eq!(state.running_preset(), Some("ring"));
    start(&mut state);
    advance(&mut state, 1, true);
    assert_eq!((state.counters.step, state.error), (1, None));
}

#[test]
fn what_was_found_out_about_a_device_stays_until_there_is_something_new() {
    let device = |kind| Some(DeviceReport { kind, name: "x".to_owned(), software: false });
    let (cpu, gpu) =
        (device(crate::session::DeviceKind::Cpu), device(crate::session::DeviceKind::WebGpu));
    let mut state = page("ring");
    let mut words = |device: &Option<DeviceReport>, words: &str| {
        state.found(Finding { device: device.clone(), words: words.to_owned() });
        state.finding.words.clone()
    };
    assert_eq!(words(&None, "No WebGPU."), "No WebGPU.");
    assert_eq!(words(&cpu, ""), "No WebGPU.");
    assert_eq!(words(&cpu, "The CPU is faster."), "The CPU is faster.");
    assert_eq!(words(&gpu, ""), "");
}

#[test]
fn a_live_option_reaches_the_run_at_once_and_another_asks_for_a_restart() {
    let mut state = started("ring");
    state.set("generator_optimizer.schedule", "cosine").unwrap();
    let commands = state.take_commands();
    assert!(matches!(commands.as_slice(), [Command::Tune { .. }]), "{commands:?}");
    assert!(
        !state.restart_needed()
            && state.running.get("generator_optimizer.schedule_floor").is_some()
    );
    state.set("latent.distribution", "uniform").unwrap();
    assert!(state.restart_needed());
    assert_eq!(state.take_commands(), []);
}

#[test]
fn an_option_that_does_not_fit_changes_nothing_and_says_why() {
    let mut state = started("ring");
    state.set("training.generator_updates", 2.0).unwrap();
    let before = state.edited.clone();
    assert!(
        state
            .set("training.scheme", "simultaneous")
            .unwrap_err()
            .message
            .contains("set both numbers of updates to 1")
    );
    assert_eq!(state.edited, before);
}

#[test]
fn a_reset_of_a_group_takes_its_options_back_in_the_run_too() {
    let mut state = started("ring");
    state.set("training.scheme", "simultaneous").unwrap();
    assert_eq!(state.running.get("training.scheme"), Some("simultaneous".into()));
    state.reset_group(form::TRAINING);
    assert_eq!(
        (state.running.get("training.scheme"), state.edited.clone()),
        (Some("alternating".into()), state.base.clone())
    );
}

fn measure(state: &mut PageState, run: RunId, step: u64, value: f32) {
    let measurements =
        vec![Measurement { measure: Measure::SlicedWasserstein, value, reference: 0.1 }];
    state.apply(Event::Measured { run, step, measurements });
}

#[test]
fn what_is_measured_is_kept_with_its_run_and_cut_with_it() {
    let mut state = started("ring");
    let run = state.run;
    [10, 20, 30].into_iter().for_each(|step| measure(&mut state, run, step, 0.5));
    assert_eq!(state.measures.len(), 3);
    state.apply(Event::Started { run, step: 20, parameters: (1, 1) });
    assert_eq!(state.measures.newest().unwrap().step, 20);
    state.restart();
    start(&mut state);
    measure(&mut state, run, 30, 0.5);
    assert!(state.measures.is_empty(), "an older run is not measured any more");
}

#[test]
fn the_figures_are_those_of_the_step_that_is_looked_at() {
    let mut state = started("ring");
    (1..=4).for_each(|epoch| {
        advance(&mut state, 10 * epoch, true);
        let run = state.run;
        measure(&mut state, run, 10 * epoch, epoch as f32);
    });
    let first = |state: &PageState| quality::figures(state)[0].value.clone();
    assert_eq!(first(&state), "4.000");
    state.scrub(1);
    assert_eq!(first(&state), "2.000");
}

/// The ring with both players told the class, started.
fn conditional() -> PageState {
    let mut state = page("ring");
    state.open(state.base.with("condition.generator", "concatenate").unwrap());
    start(&mut state);
    state.take_commands();
    state
}

#[test]
fn a_class_that_is_picked_is_shown_and_probed_and_told_again_after_every_start() {
    let mut state = conditional();
    let third: Vec<f32> = (0..8).map(|class| if class == 2 { 1.0 } else { 0.0 }).collect();
    let shows =
        |commands: &[Command]| commands.contains(&Command::Show { condition: Some(third.clone()) });
    state.latent.forget_question();
    state.pick(Pick::Class(2));
    let commands = state.take_commands();
    assert!(shows(&commands), "{commands:?}");
    assert!(
        commands.iter().any(
            |command| matches!(command, Command::Probe { condition, .. } if *condition == third)
        ),
        "{commands:?}"
    );
    assert!(!shows(&state.take_commands()), "once is enough");
    let run = state.run;
    state.apply(Event::Started { run, step: 30, parameters: (1, 1) });
    assert!(shows(&state.take_commands()), "another worker does not know of it");
    state.restart();
    assert!(!shows(&state.take_commands()), "the run that is coming is not the one that is shown");
    start(&mut state);
    assert!(shows(&state.take_commands()) && state.pick == Pick::Class(2));
    state.choose(preset("moons").unwrap());
    start(&mut state);
    assert_eq!(state.pick, Pick::All);
}

#[test]
fn a_probe_has_as_many_numbers_of_a_condition_as_the_run() {
    for mut state in [conditional(), started("ring")] {
        state.latent.forget_question();
        state.latent.outdated();
        let commands = state.take_commands();
        let [Command::Probe { condition, .. }] = commands.as_slice() else {
            panic!("{commands:?}")
        };
        assert_eq!(condition.len(), state.running.condition_width());
    }
}

fn snapshot(id: &str, step: u64) -> Snapshot {
    let (generator, discriminator) = (PlayerState::default(), PlayerState::default());
    Snapshot {
        experiment: preset(id).unwrap().experiment,
        step,
        trained_ms: 0,
        random: Vec::new(),
        seen: 0,
        generator,
        discriminator,
    }
}

#[test]
fn a_training_goes_on_from_its_file_as_playing_as_the_person_had_it() {
    for playing in [true, false] {
        let mut state = started("ring");
        state.playing = playing;
        state.resume(snapshot("moons", 120));
        let commands = state.take_commands();
        let [Command::Start { snapshot: Some(from), playing: told, .. }] = commands.as_slice()
        else {
            panic!("{commands:?}")
        };
        assert_eq!((from.step, *told, state.preset), (120, playing, None));
        let run = asked(&state);
        state.apply(Event::Started { run, step: 120, parameters: (1, 1) });
        assert_eq!((state.counters.step, &state.edited), (120, &state.running));
        assert!(!state.restart_needed());
        state.restart();
        assert!(
            state
                .take_commands()
                .iter()
                .any(|command| matches!(command, Command::Start { snapshot: None, .. })),
            "a reset begins at 0"
        );
    }
}

#[test]
fn a_training_that_is_refused_leaves_the_run_before_it() {
    let mut state = started("ring");
    let before = state.running.clone();
    state.resume(snapshot("moons", 120));
    refuse(&mut state);
    assert_eq!((&state.edited, &state.running, state.preset), (&before, &before, Some("ring")));
}

#[test]
fn a_snapshot_becomes_a_file_only_where_one_was_asked_for() {
    let mut state = started("ring");
    let run = state.run;
    let arrives = |state: &mut PageState| {
        state.apply(Event::Saved { run, snapshot: Box::new(snapshot("ring", 7)) });
    };
    arrives(&mut state);
    assert!(state.saved.is_none());
    state.save();
    assert!(state.take_commands().contains(&Command::Save) && state.saving);
    arrives(&mut state);
    assert!(!state.saving && state.saved.take().is_some_and(|saved| saved.step == 7));
}
