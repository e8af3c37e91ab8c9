use super::*;
use crate::experiment::preset;
use crate::session::{LossPoint, Samples, Scene};

fn page(id: &str) -> PageState {
    PageState::new(preset(id).unwrap(), None)
}

fn started(id: &str) -> PageState {
    let mut state = page(id);
    state.apply(Event::Started { run: state.run, step: 0, parameters: (1, 1) });
    state.take_commands();
    state
}

fn progress(run: RunId, step: u64) -> Progress {
    let scene = Scene::Images(Samples { shape: [1, 1, 1], values: vec![0.0], verdicts: vec![0.5] });
    Progress {
        run,
        step,
        epoch: step / 10,
        steps_per_second: 50.0,
        playing: true,
        losses: vec![LossPoint { step, generator: 0.7, discriminator: 1.4 }],
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
    assert!(commands.iter().any(|command| matches!(command, Command::Start { playing: true, snapshot: None, .. })), "{commands:?}");
    assert!(state.playing && !state.restart_needed());
}

#[test]
fn events_of_an_older_run_change_nothing() {
    let mut state = started("ring");
    let old = state.run;
    advance(&mut state, 10, true);
    state.restart();
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
    assert_eq!(state.running.get("data.radius"), Some(1.0), "the run goes on with the old radius");
    state.restart();
    assert!(!state.restart_needed());
    assert_eq!((state.running.get("data.radius"), state.edited.get("data.radius")), (Some(2.0), Some(2.0)));
}

#[test]
fn a_learning_rate_reaches_the_run_at_once_even_when_something_else_waits_for_a_restart() {
    let mut state = started("ring");
    state.set("training.batch", 32.0).unwrap();
    assert_eq!(state.take_commands(), []);
    state.set("generator_optimizer.rate", 3e-4).unwrap();
    let commands = state.take_commands();
    let [Command::Tune { experiment }] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!((experiment.get("generator_optimizer.rate"), experiment.get("training.batch")), (Some(3e-4), Some(256.0)));
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
    state.apply(Event::Started { run: state.run, step: 0, parameters: (1, 1) });
    let commands = state.take_commands();
    let [Command::Probe { id, latents }] = commands.as_slice() else { panic!("{commands:?}") };
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
    state.apply(Event::Started { run: state.run, step: 0, parameters: (1, 1) });
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
    assert_eq!(state.edited, state.running);
}
