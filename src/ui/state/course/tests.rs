use super::*;
use crate::experiment::{Loss, preset};
use crate::measure::Measure;
use crate::session::{Samples, Scene};

const DRAW: (f64, f64) = (std::f64::consts::LN_2, 2.0 * std::f64::consts::LN_2);

fn push(course: &mut Course, steps: u64, generator: Option<f32>, discriminator: Option<f32>) {
    for _ in 0..steps {
        let step = course.step + 1;
        course.push(LossPoint { step, generator, discriminator }, DRAW.1);
    }
}

fn course(steps: u64, generator: f32, discriminator: f32) -> Course {
    let mut course = Course::default();
    push(&mut course, steps, Some(generator), Some(discriminator));
    course
}

fn evidence(step: u64, found: u32, good: f32) -> Evidence {
    Evidence { step, trained_ms: 0, found, of: 8, good, classes: false }
}

/// A run of 1000 steps at equilibrium, whose samples showed the same at each of the last 300.
fn with_samples(found: u32, good: f32, classes: bool) -> Course {
    let mut course = course(1000, 0.7, 1.4);
    for step in 700..=1000 {
        course.learn(Evidence { classes, ..evidence(step, found, good) });
    }
    course
}

fn says(course: &Course, words: &str) {
    let said = course.words(DRAW);
    assert!(said.starts_with(words), "{said}");
}

#[test]
fn each_situation_has_its_sentence() {
    says(&Course::default(), "The first steps");
    says(&course(10, 0.7, 1.4), "Just begun");
    says(&course(1000, 0.7, 1.4), "Near equilibrium");
    says(&course(1000, 1.5, 0.9), "Learning");
    says(&course(1000, 6.0, 0.01), "D is far ahead");
    says(&course(1000, 0.4, 2.5), "D is behind");
    says(&with_samples(2, 0.9, false), "Mode collapse: G makes good samples");
    says(&with_samples(8, 0.9, false), "Going well: G finds every mode");
    says(&with_samples(4, 0.9, true), "Mode collapse: G makes clear samples");
    says(&with_samples(8, 0.9, true), "Going well: G makes every class");
}

#[test]
fn a_draw_is_a_draw_by_every_loss() {
    for loss in Loss::ALL {
        let equilibrium = loss.equilibrium();
        let mut course = Course::default();
        for step in 1..=1000 {
            let [generator, discriminator] =
                [equilibrium.0, equilibrium.1].map(|loss| Some(loss as f32));
            course.push(LossPoint { step, generator, discriminator }, equilibrium.1);
        }
        assert!(course.words(equilibrium).starts_with("Near equilibrium"), "{loss:?}");
    }
}

#[test]
fn a_critic_is_judged_by_the_scale_of_its_own_loss() {
    let after = |loss: fn(u64) -> f32| {
        let mut course = Course::default();
        for step in 1..=1000 {
            let (generator, discriminator) = (Some(2.0), Some(loss(step)));
            course.push(LossPoint { step, generator, discriminator }, 0.0);
        }
        course.words((0.0, 0.0))
    };
    let zigzag = |step: u64| if step.is_multiple_of(2) { 1.0 } else { -1.0 };
    assert_eq!(&after(|_| -3.0)[..8], "Learning", "a critic's loss is below 0 while it learns");
    assert_eq!(&after(|_| -0.005)[..8], "Learning", "clipped weights make small losses");
    assert_eq!(&after(zigzag)[..8], "Near equ");
    assert_eq!(&after(|_| 5.0)[..8], "D is beh");
}

#[test]
fn a_lead_and_a_lag_are_said_only_when_they_last() {
    says(&course(250, 6.0, 0.01), "Learning");
    says(&course(250, 0.4, 2.5), "Learning");
}

#[test]
fn a_collapse_is_said_only_when_it_lasts() {
    let mut course = course(1000, 0.7, 1.4);
    course.learn(evidence(1000, 2, 0.9));
    says(&course, "Near equilibrium");
    push(&mut course, 150, Some(0.7), Some(1.4));
    course.learn(evidence(1150, 2, 0.9));
    says(&course, "Near equilibrium");
    push(&mut course, 50, Some(0.7), Some(1.4));
    course.learn(evidence(1200, 2, 0.9));
    says(&course, "Mode collapse");
    course.learn(evidence(1201, 5, 0.9));
    course.learn(evidence(1202, 2, 0.9));
    says(&course, "Near equilibrium");
}

#[test]
fn what_was_measured_long_ago_is_not_spoken_of() {
    let mut old = with_samples(2, 0.9, false);
    push(&mut old, 500, Some(0.7), Some(1.4));
    says(&old, "Mode collapse");
    push(&mut old, 1, Some(0.7), Some(1.4));
    says(&old, "Near equilibrium");
    let mut slow = with_samples(8, 0.9, true);
    slow.trained(30_000);
    says(&slow, "Going well");
    slow.trained(30_001);
    says(&slow, "Near equilibrium");
    // What was seen before a gap does not make a collapse last.
    old.learn(evidence(1501, 2, 0.9));
    says(&old, "Near equilibrium");
}

#[test]
fn losses_that_are_no_numbers_are_said_and_a_skipped_turn_is_not() {
    says(&course(60, f32::NAN, f32::NAN), "The losses are no longer numbers");
    says(&course(6, f32::INFINITY, 1.0), "The losses are no longer numbers");
    let mut turns = Course::default();
    for step in 1..=1000 {
        let generator = (step % 5 == 0).then_some(0.7);
        turns.push(LossPoint { step, generator, discriminator: Some(1.4) }, DRAW.1);
    }
    says(&turns, "Near equilibrium");
}

#[test]
fn a_player_without_updates_rests_and_is_not_broken() {
    let mut frozen = course(1000, 0.7, 1.4);
    push(&mut frozen, 60, None, Some(0.5));
    says(&frozen, "G rests");
    push(&mut frozen, 60, Some(0.7), None);
    says(&frozen, "D rests");
    push(&mut frozen, 60, Some(0.7), Some(1.4));
    says(&frozen, "Near equilibrium");
    let mut from_the_start = Course::default();
    push(&mut from_the_start, 60, None, Some(0.5));
    says(&from_the_start, "G rests");
    push(&mut from_the_start, 10, None, Some(f32::NAN));
    says(&from_the_start, "The losses are no longer numbers");
}

fn view(step: u64, values: Vec<f32>) -> View {
    let samples = Samples { shape: [1, 1, 3], values, verdicts: vec![0.5; 2] };
    View { step, epoch: 0, epoch_end: false, scene: Scene::Images(samples), quality: None }
}

#[test]
fn broken_samples_are_said_where_the_device_keeps_the_losses_finite() {
    let mut run = course(1000, 0.7, 1.4);
    run.viewed(&view(1000, vec![0.0, 1.0, f32::NAN, 0.0, 1.0, 0.5]));
    says(&run, "The samples are no longer numbers");
    run.viewed(&view(1000, vec![0.0, 1.0, 0.5, 0.0, 1.0, 0.5]));
    says(&run, "All samples are exactly alike");
    run.viewed(&view(1000, vec![0.0, 1.0, 0.5, 0.0, 1.0, 0.500_1]));
    says(&run, "Near equilibrium");
    run.viewed(&view(1000, vec![0.0, 1.0, 0.5]));
    says(&run, "Near equilibrium");
    let normal = preset("normal").unwrap().experiment;
    let distance =
        |value| Measurement { measure: Measure::SlicedWasserstein, value, reference: 0.1 };
    run.measured(&normal, 1000, &[distance(f32::NAN)]);
    says(&run, "The samples are no longer numbers");
}

/// What is measured of images: classes found, confidence and precision.
fn measured(found: f32, confident: f32, precision: f32) -> Vec<Measurement> {
    [
        (Measure::SlicedWasserstein, 0.2, 0.1),
        (Measure::Precision, precision, 0.8),
        (Measure::ClassCoverage, found, 10.0),
        (Measure::Confident, confident, 0.99),
    ]
    .map(|(measure, value, reference)| Measurement { measure, value, reference })
    .to_vec()
}

#[test]
fn noise_of_which_a_classifier_is_sure_is_neither_clear_nor_a_collapse() {
    let mnist = preset("mnist").unwrap().experiment;
    let after = |found, confident, precision| {
        let mut run = course(1000, 1.5, 0.9);
        for step in [750, 1000] {
            run.measured(&mnist, step, &measured(found, confident, precision));
        }
        run.words(DRAW)
    };
    assert!(after(1.0, 0.95, 0.0).starts_with("Learning"), "noise");
    assert!(after(10.0, 0.95, 0.1).starts_with("Learning"), "noise of every class");
    assert!(after(2.0, 0.95, 0.9).starts_with("Mode collapse: G makes clear"));
    assert!(after(10.0, 0.95, 0.9).starts_with("Going well: G makes every class"));
    assert!(after(10.0, 0.95, f32::NAN).starts_with("Learning"), "nothing measured");
}
