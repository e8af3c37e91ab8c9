//! Random people and random faults: whatever happened, choosing a device and pressing play trains.

use crate::world::{DEVICES, World};
use ganlet::session::DeviceKind;
use ganlet::ui::placement::Choice;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// How many random sequences are tried.
const SEQUENCES: u32 = 10_000;
/// Rounds of two seconds within which a run trains. A worker that hangs is missed after 60, and
/// there may be one on each device.
const ROUNDS: u32 = 150;
const CHOICES: [Choice; 3] = [Choice::Auto, Choice::WebGpu, Choice::Cpu];

/// One thing that happens.
#[derive(Clone, Copy, Debug)]
enum Happening {
    Toggle,
    Step,
    Restart,
    Preset(usize),
    Choose(Choice),
    Heal,
    Undo,
    Save,
    Tune(bool),
    Work(DeviceKind),
    Tick,
    /// WebGPU's trainer becomes available.
    Offer,
    Fault(Fault),
}

#[derive(Clone, Copy, Debug)]
enum Fault {
    Crash(DeviceKind),
    Hang(DeviceKind),
    Refuse(DeviceKind, bool),
    NoAdapter(bool),
}

fn device() -> impl Strategy<Value = DeviceKind> {
    prop::sample::select(DEVICES.to_vec())
}

fn choice() -> impl Strategy<Value = Choice> {
    prop::sample::select(CHOICES.to_vec())
}

fn person_or_time() -> impl Strategy<Value = Happening> {
    prop_oneof![
        2 => Just(Happening::Toggle),
        1 => Just(Happening::Step),
        1 => Just(Happening::Restart),
        2 => (0..4_usize).prop_map(Happening::Preset),
        3 => choice().prop_map(Happening::Choose),
        1 => Just(Happening::Heal),
        1 => Just(Happening::Undo),
        1 => Just(Happening::Save),
        1 => any::<bool>().prop_map(Happening::Tune),
        10 => device().prop_map(Happening::Work),
        4 => Just(Happening::Tick),
        1 => Just(Happening::Offer),
    ]
}

fn fault() -> impl Strategy<Value = Happening> {
    prop_oneof![
        device().prop_map(Fault::Crash),
        device().prop_map(Fault::Hang),
        (device(), any::<bool>()).prop_map(|(device, refuses)| Fault::Refuse(device, refuses)),
        any::<bool>().prop_map(Fault::NoAdapter),
    ]
    .prop_map(Happening::Fault)
}

fn anything() -> impl Strategy<Value = Happening> {
    prop_oneof![8 => person_or_time(), 2 => fault()]
}

fn world() -> impl Strategy<Value = World> {
    let speeds = prop::sample::select(vec![[100.0, 300.0], [100.0, 20.0], [0.2, 0.1]]);
    (choice(), any::<bool>(), speeds).prop_map(|(choice, offered, speeds)| {
        let webgpu = if offered { Ok(()) } else { Err("There is no WebGPU.".to_owned()) };
        World::new(choice, webgpu, speeds)
    })
}

fn happen(world: &mut World, happening: Happening) {
    match happening {
        Happening::Toggle => world.page(|page| page.toggle()),
        Happening::Step => world.page(|page| page.step()),
        Happening::Restart => world.page(|page| page.restart()),
        Happening::Preset(index) => world.preset(index),
        Happening::Choose(choice) => world.choose(choice),
        Happening::Heal => world.heal(),
        Happening::Undo => world.page(|page| page.undo()),
        Happening::Save => world.page(|page| page.save()),
        Happening::Tune(on) if world.page.started => world.tune(if on { 0.1 } else { 0.0 }),
        Happening::Tune(_) => {}
        Happening::Work(device) => world.work(device),
        Happening::Tick => world.tick(),
        Happening::Offer => world.offer(Ok(())),
        Happening::Fault(Fault::Crash(device)) => world.crash(device),
        Happening::Fault(Fault::Hang(device)) => world.hang(device),
        Happening::Fault(Fault::Refuse(device, refuses)) => world.refuse(device, refuses),
        Happening::Fault(Fault::NoAdapter(absent)) => world.no_adapter = absent,
    }
}

/// The person chooses a device and presses play; nothing new goes wrong.
fn choose_and_play(world: &mut World, choice: Choice) {
    DEVICES.into_iter().for_each(|device| world.refuse(device, false));
    world.choose(choice);
    if !world.page.playing {
        world.page(|page| page.toggle());
    }
}

/// Whether the run trains, within so many rounds that every hanging worker is missed. Where the
/// page shows that nothing runs, the person presses play again: after a trainer was lost, or when
/// an answer to an earlier press arrives late.
fn trains(world: &mut World) -> bool {
    let mut before = world.page.counters.step;
    let mut presses = 4;
    for _ in 0..ROUNDS {
        if presses > 0 && !world.page.playing {
            presses -= 1;
            world.page(|page| page.toggle());
        }
        world.tick();
        let page = &world.page;
        if page.playing && page.started && page.lost.is_none() && page.counters.step > before {
            return true;
        }
        before = page.counters.step;
    }
    false
}

/// Whether the run trains where it was chosen to.
fn stands(world: &World, choice: Choice) -> bool {
    match choice {
        Choice::Cpu => world.device == Some(DeviceKind::Cpu),
        Choice::WebGpu => world.device == Some(DeviceKind::WebGpu),
        Choice::Auto => world.device.is_some(),
    }
}

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::with_cases(SEQUENCES)
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn from_every_state_choosing_a_device_and_pressing_play_trains(
        mut world in world(),
        happenings in prop::collection::vec(anything(), 0..40),
        last in choice(),
    ) {
        happenings.into_iter().for_each(|happening| happen(&mut world, happening));
        choose_and_play(&mut world, last);
        prop_assert!(trains(&mut world), "it said {:?}", world.said);
        // What is still under way ends where the last choice says, or says why not.
        let settled = (0..ROUNDS).any(|_| {
            world.tick();
            let one = !(world.alive(DeviceKind::Cpu) && world.alive(DeviceKind::WebGpu));
            one && (stands(&world, last) || !world.page.finding.words.is_empty())
        });
        prop_assert!(settled, "on {:?}, with the words {:?}", world.device, world.said);
        prop_assert!(trains(&mut world), "it said {:?}", world.said);
    }

    #[test]
    fn where_nothing_fails_nothing_is_said_to_have_failed_and_no_step_is_lost(
        mut world in world(),
        happenings in prop::collection::vec(person_or_time(), 0..40),
    ) {
        let mut best = (world.page.run, 0);
        for happening in happenings {
            happen(&mut world, happening);
            let now = (world.page.run, world.page.counters.step);
            prop_assert!(now.0 != best.0 || now.1 >= best.1, "steps were lost: {best:?} {now:?}");
            best = now;
        }
        prop_assert_eq!(&world.page.lost, &None);
        prop_assert_eq!(&world.page.error, &None);
        let failures = ["answer", "broke", "could not", "something else"];
        let false_alarm = world.said.iter().find(|said| failures.iter().any(|word| said.contains(word)));
        prop_assert_eq!(false_alarm, None);
    }
}
