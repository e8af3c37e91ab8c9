//! What the losses and the samples say about the game, in one sentence. It is honest about what it
//! cannot know: where neither modes nor classes can be counted it speaks of the losses only.

use crate::session::LossPoint;

/// How far one step moves a smoothed loss.
const SMOOTHING: f64 = 0.02;
/// Below this share of its loss at the draw hardly any sample deceives the discriminator.
const FAR_AHEAD: f64 = 0.2;
/// For so many steps in a row something has to hold before it is said.
const LONG: u32 = 300;
/// So few steps say nothing.
const EARLY: u64 = 200;
/// A loss that is not a number for so many steps in a row is not one that merely skipped its turn.
const BROKEN: u32 = 50;
/// An infinite loss weighs as much as so many that are not there.
const INFINITE: u32 = 10;

/// How many of the modes or the classes the samples show, and how good they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variety {
    /// Modes or classes found.
    pub found: u32,
    /// As many as there are.
    pub of: u32,
    /// Share of samples near a mode, or of which a classifier is sure.
    pub good: f32,
    /// Whether they are classes of images.
    pub classes: bool,
}

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
    /// One step further. `draw` is the discriminator's loss where it cannot tell the samples apart;
    /// at 0 or less, as Wasserstein's, no loss says that it is far ahead.
    pub fn push(&mut self, point: LossPoint, draw: f64) {
        self.steps += 1;
        self.generator.push(point.generator);
        self.discriminator.push(point.discriminator);
        let ahead =
            draw > 0.0 && self.discriminator.mean.is_some_and(|loss| loss < FAR_AHEAD * draw);
        self.ahead = if ahead { self.ahead.saturating_add(1) } else { 0 };
    }

    /// The sentence. `draw` holds both losses where no discriminator can tell the samples apart.
    #[must_use]
    pub fn words(&self, variety: Option<Variety>, draw: (f64, f64)) -> &'static str {
        if self.generator.missing >= BROKEN || self.discriminator.missing >= BROKEN {
            return "The losses are no longer numbers: lower the learning rates and reset.";
        }
        let (Some(generator), Some(discriminator)) = (self.generator.mean, self.discriminator.mean)
        else {
            return "The first steps are on their way.";
        };
        let near = |loss: f64, draw: f64| {
            draw.is_finite() && (loss - draw).abs() < 0.15 * draw.abs().max(0.1)
        };
        let near_draw = near(generator, draw.0) && near(discriminator, draw.1);
        let behind = discriminator > draw.1 + 0.3 * draw.1.abs().max(0.1);
        match variety {
            _ if self.steps < EARLY => "Just begun: both players are still guessing.",
            Some(Variety { found, of, good, classes }) if good > 0.6 && 2 * found <= of => {
                match classes {
                    false => "Mode collapse: G makes good samples, but only of a few modes.",
                    true => "Mode collapse: G makes clear samples, but only of a few classes.",
                }
            }
            _ if self.ahead >= LONG => {
                "D is far ahead: hardly any sample deceives it, so G learns little. A lower rate for D may help."
            }
            Some(Variety { found, of, good, classes }) if found >= of && good > 0.7 => {
                match classes {
                    false => "Going well: G finds every mode, and most samples are good.",
                    true => "Going well: G makes every class, and most samples are clear.",
                }
            }
            _ if near_draw => {
                "Near the draw: D can barely tell real from generated. The picture says whether G is good or D is weak."
            }
            _ if behind => "D is behind: it does worse than guessing, so G is hardly corrected.",
            _ => "Learning: D still tells most samples apart, and G follows.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Loss;

    const DRAW: (f64, f64) = (std::f64::consts::LN_2, 2.0 * std::f64::consts::LN_2);

    fn course(steps: u64, generator: f32, discriminator: f32) -> Course {
        let mut course = Course::default();
        (1..=steps)
            .for_each(|step| course.push(LossPoint { step, generator, discriminator }, DRAW.1));
        course
    }

    fn variety(found: u32, good: f32) -> Option<Variety> {
        Some(Variety { found, of: 8, good, classes: false })
    }

    #[test]
    fn each_situation_has_its_sentence() {
        let says = |course: Course, variety, words: &str| {
            let said = course.words(variety, DRAW);
            assert!(said.starts_with(words), "{said}");
        };
        says(Course::default(), None, "The first steps");
        says(course(10, 0.7, 1.4), None, "Just begun");
        says(course(1000, 0.7, 1.4), None, "Near the draw");
        says(course(1000, 1.5, 0.9), None, "Learning");
        says(course(1000, 6.0, 0.01), None, "D is far ahead");
        says(course(1000, 0.4, 2.5), None, "D is behind");
        says(course(1000, 0.7, 1.4), variety(2, 0.9), "Mode collapse: G makes good samples");
        says(course(1000, 0.7, 1.4), variety(8, 0.9), "Going well: G finds every mode");
        let classes =
            |found| variety(found, 0.9).map(|variety| Variety { classes: true, ..variety });
        says(course(1000, 0.7, 1.4), classes(4), "Mode collapse: G makes clear samples");
        says(course(1000, 0.7, 1.4), classes(8), "Going well: G makes every class");
    }

    #[test]
    fn a_draw_is_a_draw_by_every_loss() {
        for loss in Loss::ALL {
            let draw = loss.equilibrium();
            let mut course = Course::default();
            for step in 1..=1000 {
                course.push(
                    LossPoint { step, generator: draw.0 as f32, discriminator: draw.1 as f32 },
                    draw.1,
                );
            }
            assert!(course.words(None, draw).starts_with("Near the draw"), "{loss:?}");
        }
        let mut critic = Course::default();
        (1..=1000).for_each(|step| {
            critic.push(LossPoint { step, generator: 2.0, discriminator: -3.0 }, 0.0)
        });
        assert!(
            critic.words(None, (0.0, 0.0)).starts_with("Learning"),
            "a critic's loss is below 0 while it learns"
        );
    }

    #[test]
    fn a_lead_is_said_only_when_it_lasts() {
        assert!(course(250, 6.0, 0.01).words(None, DRAW).starts_with("Learning"));
    }

    #[test]
    fn losses_that_are_no_numbers_are_said_and_a_skipped_turn_is_not() {
        assert!(
            course(60, f32::NAN, f32::NAN).words(None, DRAW).contains("lower the learning rates")
        );
        assert!(
            course(6, f32::INFINITY, 1.0).words(None, DRAW).contains("lower the learning rates")
        );
        let mut turns = Course::default();
        (1..=1000).for_each(|step| {
            let generator = if step % 5 == 0 { 0.7 } else { f32::NAN };
            turns.push(LossPoint { step, generator, discriminator: 1.4 }, DRAW.1);
        });
        assert!(turns.words(None, DRAW).starts_with("Near the draw"));
    }
}
