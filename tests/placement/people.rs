//! What people do, and where it ends.

use crate::world::World;
use DeviceKind::{Cpu, WebGpu};
use ganlet::session::DeviceKind;
use ganlet::ui::placement::Choice;

/// A page on which the CPU trains the ring.
fn training(choice: Choice, speeds: [f32; 2]) -> World {
    let mut world = World::new(choice, Ok(()), speeds);
    until(&mut world, |world| world.page.counters.step > 3);
    world
}

/// Lets time pass until something holds, for five minutes at most.
fn until(world: &mut World, holds: impl Fn(&World) -> bool) {
    for _ in 0..150 {
        if holds(world) {
            return;
        }
        world.tick();
    }
    panic!("it did not happen; it said {:?}", world.said);
}

fn goes_on(world: &mut World) {
    let step = world.page.counters.step;
    until(world, |world| world.page.playing && world.page.counters.step > step + 3);
    assert_eq!((&world.page.lost, &world.page.error), (&None, &None));
}

fn on(world: &World, device: DeviceKind) -> bool {
    world.device == Some(device) && world.alive(device)
}

#[test]
fn after_a_crash_reset_and_another_preset_and_play_start_a_new_worker() {
    let deeds: [fn(&mut World); 4] = [
        |world| world.page(|page| page.restart()),
        |world| world.preset(2),
        |world| world.page(|page| page.toggle()),
        World::heal,
    ];
    for deed in deeds {
        let mut world = training(Choice::Cpu, [100.0, 20.0]);
        world.crash(Cpu);
        assert!(world.page.lost.is_some() && !world.page.playing);
        deed(&mut world);
        assert!(world.page.lost.is_some(), "the way back stays until something runs");
        if !world.page.playing {
            world.tick();
            world.page(|page| {
                if !page.playing {
                    page.toggle();
                }
            });
        }
        goes_on(&mut world);
    }
}

#[test]
fn after_a_crash_on_webgpu_choosing_the_cpu_goes_on_there_at_once() {
    let mut world = training(Choice::WebGpu, [100.0, 20.0]);
    assert!(on(&world, WebGpu));
    world.crash(WebGpu);
    assert!(world.page.lost.is_some());
    world.choose(Choice::Cpu);
    until(&mut world, |world| on(world, Cpu) && world.page.lost.is_none());
    world.page(|page| {
        if !page.playing {
            page.toggle();
        }
    });
    goes_on(&mut world);
}

#[test]
fn under_auto_a_webgpu_that_dies_is_left_for_the_cpu_without_a_question() {
    let mut world = training(Choice::Auto, [100.0, 300.0]);
    until(&mut world, |world| on(world, WebGpu) && !world.alive(Cpu));
    goes_on(&mut world);
    world.crash(WebGpu);
    assert_eq!(world.page.lost, None);
    goes_on(&mut world);
    assert!(on(&world, Cpu) && world.page.finding.words.contains("broke"));
}

#[test]
fn a_pause_during_the_trial_pauses_the_trial_and_costs_webgpu_nothing() {
    let mut world = training(Choice::Auto, [100.0, 300.0]);
    until(&mut world, |world| world.alive(WebGpu));
    world.page(|page| page.toggle());
    world.tick();
    let worked = world.steps_on(WebGpu);
    (0..200).for_each(|_| world.tick());
    assert!(world.steps_on(WebGpu) <= worked + 1, "WebGPU trains while the person has paused");
    assert!(!world.said.iter().any(|said| said.contains("two minutes")), "{:?}", world.said);
    world.page(|page| page.toggle());
    until(&mut world, |world| on(world, WebGpu));
    goes_on(&mut world);
}

#[test]
fn choosing_back_during_a_move_stays_and_loses_nothing() {
    let mut world = training(Choice::Cpu, [100.0, 20.0]);
    let step = world.page.counters.step;
    world.choose(Choice::WebGpu);
    world.choose(Choice::Cpu);
    goes_on(&mut world);
    assert!(on(&world, Cpu) && !world.alive(WebGpu) && world.page.counters.step > step);
    world.choose(Choice::WebGpu);
    world.choose(Choice::Cpu);
    world.choose(Choice::WebGpu);
    until(&mut world, |world| on(world, WebGpu));
    goes_on(&mut world);
}

#[test]
fn a_worker_that_hangs_during_a_move_is_missed_and_the_run_arrives_from_its_last_snapshot() {
    let mut world = training(Choice::Cpu, [100.0, 20.0]);
    world.hang(Cpu);
    world.choose(Choice::WebGpu);
    until(&mut world, |world| on(world, WebGpu) && !world.alive(Cpu));
    goes_on(&mut world);
}

#[test]
fn a_start_that_is_refused_on_the_other_device_leaves_the_run_before_it_training() {
    let mut world = training(Choice::Auto, [100.0, 300.0]);
    until(&mut world, |world| on(world, WebGpu) && !world.alive(Cpu));
    let (run, step) = (world.page.run, world.page.counters.step);
    world.refuse(Cpu, true);
    // Digits were not measured, so that they begin on the CPU.
    world.preset(1);
    until(&mut world, |world| world.page.error.is_some());
    world.page(|page| page.error = None);
    goes_on(&mut world);
    assert!(world.page.run == run && world.page.counters.step > step && on(&world, WebGpu));
}

#[test]
fn shaders_that_compile_for_a_minute_after_a_change_are_no_crash() {
    let mut world = training(Choice::WebGpu, [100.0, 300.0]);
    goes_on(&mut world);
    world.page(|page| page.set("objective.label_smoothing", 0.1).unwrap());
    world.hang(WebGpu);
    (0..30).for_each(|_| world.tick());
    assert_eq!(world.page.lost, None);
    world.wake(WebGpu);
    goes_on(&mut world);
    (0..70).for_each(|_| world.tick());
    world.hang(WebGpu);
    (0..30).for_each(|_| world.tick());
    assert!(world.page.lost.is_some(), "without a change, a silent worker is missed sooner");
}

#[test]
fn a_first_run_whose_data_are_missing_can_be_asked_for_again() {
    let mut world = World::new(Choice::Cpu, Ok(()), [100.0, 20.0]);
    world.refuse(Cpu, true);
    until(&mut world, |world| world.page.error.is_some());
    assert!(world.page.has_no_run() && !world.page.playing, "the button shows that nothing runs");
    world.page(|page| page.toggle());
    until(&mut world, |world| world.page.has_no_run());
    world.refuse(Cpu, false);
    world.page(|page| page.toggle());
    goes_on(&mut world);
}

#[test]
fn webgpu_that_computes_other_losses_is_not_moved_to() {
    let mut world = World::new(Choice::Auto, Ok(()), [100.0, 300.0]);
    world.wrong_on_webgpu = true;
    until(&mut world, |world| {
        world.said.iter().any(|said| said.contains("something else than the CPU"))
    });
    goes_on(&mut world);
    assert!(on(&world, Cpu) && !world.alive(WebGpu));
}

#[test]
fn webgpu_is_tried_once_its_trainer_is_there() {
    let mut world = World::new(Choice::Auto, Err("It is being built.".to_owned()), [100.0, 300.0]);
    goes_on(&mut world);
    assert!(!world.alive(WebGpu));
    world.offer(Ok(()));
    until(&mut world, |world| on(world, WebGpu));
    goes_on(&mut world);
}

#[test]
fn a_reset_and_another_preset_can_be_undone_and_the_undo_too() {
    let mut world = training(Choice::Cpu, [100.0, 20.0]);
    goes_on(&mut world);
    let (name, step) = (world.page.running.name.clone(), world.page.counters.step);
    world.preset(2);
    until(&mut world, |world| world.page.running.name != name);
    goes_on(&mut world);
    let label = world.page.replaced_run().map(|run| run.label()).unwrap();
    assert!(label.0 == name && label.1 >= step, "{label:?}");
    world.page(|page| page.undo());
    until(&mut world, |world| world.page.running.name == name);
    assert!(world.page.counters.step >= step && world.page.losses.len() as u64 >= step);
    goes_on(&mut world);
    world.page(|page| page.undo());
    until(&mut world, |world| world.page.running.name != name);
    goes_on(&mut world);
}

#[test]
fn a_preset_and_a_reset_that_start_elsewhere_are_both_answered_when_they_are_refused() {
    // The preset is trained on the CPU only, so it starts in another worker, which the reset ends.
    let mut world = training(Choice::WebGpu, [100.0, 300.0]);
    world.refuse(Cpu, true);
    world.preset(3);
    world.page(|page| page.restart());
    until(&mut world, |world| world.page.error.is_some());
    assert!(on(&world, WebGpu));
    world.choose(Choice::Cpu);
    world.refuse(Cpu, false);
    until(&mut world, |world| on(world, Cpu));
    let step = world.page.counters.step;
    until(&mut world, |world| world.page.playing && world.page.counters.step > step + 3);
}

#[test]
fn a_run_that_could_not_move_to_a_hung_cpu_goes_on_there_when_webgpu_is_gone() {
    let mut world = training(Choice::WebGpu, [100.0, 300.0]);
    until(&mut world, |world| on(world, WebGpu));
    // Auto measures the CPU first.
    world.choose(Choice::Auto);
    world.hang(Cpu);
    until(&mut world, |world| world.said.iter().any(|said| said.contains("did not answer")));
    world.no_adapter = true;
    world.crash(WebGpu);
    until(&mut world, |world| on(world, Cpu));
    goes_on(&mut world);
}

#[test]
fn a_worker_that_hangs_while_it_owes_steps_is_missed() {
    let mut world = World::new(Choice::Cpu, Ok(()), [100.0, 20.0]);
    world.crash(Cpu);
    world.page(|page| page.step());
    world.page(|page| page.step());
    world.work(Cpu);
    world.tick();
    assert!(world.page.playing, "the worker said so, with a step done and a step to do");
    world.hang(Cpu);
    until(&mut world, |world| world.page.lost.is_some());
}

#[test]
fn after_a_crash_and_a_refused_reset_the_button_says_whether_the_run_before_trains() {
    let mut world = World::new(Choice::Cpu, Ok(()), [100.0, 20.0]);
    world.crash(Cpu);
    world.page(|page| page.restart());
    (0..2).for_each(|_| world.work(Cpu));
    world.page(|page| page.restart());
    world.work(Cpu);
    world.refuse(Cpu, true);
    until(&mut world, |world| world.page.error.is_some());
    let before = world.page.counters.step;
    (0..3).for_each(|_| world.tick());
    assert_eq!(world.page.playing, world.page.counters.step > before);
}

#[test]
fn a_trial_that_is_not_wanted_any_more_takes_its_sentence_with_it() {
    let trying = |world: &World| world.page.finding.words.contains("Trying WebGPU");
    let deeds: [fn(&mut World); 2] =
        [|world| world.choose(Choice::Cpu), |world| world.page(|page| page.restart())];
    for deed in deeds {
        let mut world = training(Choice::Auto, [100.0, 300.0]);
        until(&mut world, trying);
        deed(&mut world);
        assert!(
            !trying(&world) && on(&world, Cpu),
            "{} {:?}",
            world.page.finding.words,
            world.said
        );
    }
}
