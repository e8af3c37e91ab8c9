//! What the losses and the samples say about the game, in one sentence. It is honest about what it cannot know: where no
//! modes can be counted it speaks of the losses only.

use crate::session::{LossPoint, Quality};

/// How far one step moves a smoothed loss.
const SMOOTHING: f64 = 0.02;
/// Below this discriminator loss hardly any sample deceives it.
const FAR_AHEAD: f64 = 0.3;
/// For so many steps in a row something has to hold before it is said.
const LONG: u32 = 300;
/// So few steps say nothing.
const EARLY: u64 = 200;
/// A loss that is not a number for so many steps in a row is not one that merely skipped its turn.
const BROKEN: u32 = 50;
/// An infinite loss weighs as much as so many that are not there.
const INFINITE: u32 = 10;

/// The course of a run's losses, smoothed.
#[derive(Clone, Debug, Default)]
pub struct Course {
    steps: u64,
    generator: Smoothed,
    discriminator: Smoothed,
    /// Steps in a row with the discriminator far ahead.
    ahead: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Smoothed {
    mean: Option<f64>,
    missing: u32,
}

impl Smoothed {
    fn push(&mut self, loss: f32) {
        if !loss.is_finite() {
            self.missing = self.missing.saturating_add(if loss.is_nan() { 1 } else { INFINITE });
            return;
        }
        let loss = f64::from(loss);
        self.missing = 0;
        self.mean = Some(self.mean.map_or(loss, |mean| mean + SMOOTHING * (loss - mean)));
    }
}

impl Course {
    /// One step further.
    pub fn push(&mut self, point: LossPoint) {
        self.steps += 1;
        self.generator.push(point.generator);
        self.discriminator.push(point.discriminator);
        let ahead = self.discriminator.mean.is_some_and(|loss| loss < FAR_AHEAD);
        self.ahead = if ahead { self.ahead.saturating_add(1) } else { 0 };
    }

    /// The sentence. `draw` holds both losses where no discriminator can tell the samples apart.
    #[must_use]
    pub fn words(&self, quality: Option<Quality>, draw: (f64, f64)) -> &'static str {
        if self.generator.missing >= BROKEN || self.discriminator.missing >= BROKEN {
            return "The losses are no longer numbers: lower the learning rates and reset.";
        }
        let (Some(generator), Some(discriminator)) = (self.generator.mean, self.discriminator.mean) else {
            return "The first steps are on their way.";
        };
        let near = |loss: f64, draw: f64| draw.is_finite() && (loss - draw).abs() < 0.15 * draw.abs().max(0.1);
        let near_draw = near(generator, draw.0) && near(discriminator, draw.1);
        let all_modes = |quality: Quality| quality.modes >= quality.of && quality.high_quality > 0.7;
        match quality {
            _ if self.steps < EARLY => "Just begun: both players are still guessing.",
            Some(Quality { modes, of, high_quality, .. }) if high_quality > 0.6 && 2 * modes <= of => {
                "Mode collapse: G makes good samples, but only of a few modes."
            }
            _ if self.ahead >= LONG => "D is far ahead: hardly any sample deceives it, so G learns little. A lower rate for D may help.",
            Some(quality) if all_modes(quality) => "Going well: G finds every mode, and most samples are good.",
            _ if near_draw => "Near the draw: D can barely tell real from generated. The picture says whether G is good or D is weak.",
            _ if discriminator > 1.3 * draw.1 => "D is behind: it does worse than guessing, so G is hardly corrected.",
            _ => "Learning: D still tells most samples apart, and G follows.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAW: (f64, f64) = (std::f64::consts::LN_2, 2.0 * std::f64::consts::LN_2);

    fn course(steps: u64, generator: f32, discriminator: f32) -> Course {
        let mut course = Course::default();
        (1..=steps).for_each(|step| course.push(LossPoint { step, generator, discriminator }));
        course
    }

    fn quality(modes: u32, high_quality: f32) -> Option<Quality> {
        Some(Quality { modes, of: 8, high_quality, reverse_kl: 0.0 })
    }

    #[test]
    fn each_situation_has_its_sentence() {
        let says = |course: Course, quality, words: &str| {
            let said = course.words(quality, DRAW);
            assert!(said.starts_with(words), "{said}");
        };
        says(Course::default(), None, "The first steps");
        says(course(10, 0.7, 1.4), None, "Just begun");
        says(course(1000, 0.7, 1.4), None, "Near the draw");
        says(course(1000, 1.5, 0.9), None, "Learning");
        says(course(1000, 6.0, 0.01), None, "D is far ahead");
        says(course(1000, 0.4, 2.5), None, "D is behind");
        says(course(1000, 0.7, 1.4), quality(2, 0.9), "Mode collapse");
        says(course(1000, 0.7, 1.4), quality(8, 0.9), "Going well");
    }

    #[test]
    fn a_lead_is_said_only_when_it_lasts() {
        assert!(course(250, 6.0, 0.01).words(None, DRAW).starts_with("Learning"));
    }

    #[test]
    fn losses_that_are_no_numbers_are_said_and_a_skipped_turn_is_not() {
        assert!(course(60, f32::NAN, f32::NAN).words(None, DRAW).contains("lower the learning rates"));
        assert!(course(6, f32::INFINITY, 1.0).words(None, DRAW).contains("lower the learning rates"));
        let mut turns = Course::default();
        (1..=1000).for_each(|step| {
            let generator = if step % 5 == 0 { 0.7 } else { f32::NAN };
            turns.push(LossPoint { step, generator, discriminator: 1.4 });
        });
        assert!(turns.words(None, DRAW).starts_with("Near the draw"));
    }
}
