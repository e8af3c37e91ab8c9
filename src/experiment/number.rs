//! Every number of an experiment in one list, with its limit: validation, the page's fields and
//! links all follow from it.

use super::optimizer::{DISCRIMINATOR, GENERATOR};
use super::{DataSpec, Experiment, Invalid, Limit};

/// One number of an experiment, to read or to write.
pub struct Number<'a> {
    /// Its name and its interval.
    pub limit: Limit,
    /// Where it stands.
    pub slot: Slot<'a>,
}

/// Where a number stands.
pub enum Slot<'a> {
    /// A count.
    Whole(&'a mut u32),
    /// A real number.
    Real(&'a mut f64),
}

impl Number<'_> {
    /// The number as it stands.
    #[must_use]
    pub fn get(&self) -> f64 {
        match &self.slot {
            Slot::Whole(value) => f64::from(**value),
            Slot::Real(value) => **value,
        }
    }

    /// Puts `value` in its place.
    ///
    /// # Errors
    /// Where the limit refuses it; nothing is changed then.
    pub fn set(&mut self, value: f64) -> Result<(), Invalid> {
        self.limit.check(value)?;
        match &mut self.slot {
            // Checked above to be whole and, by every limit's maximum, to fit.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            Slot::Whole(slot) => **slot = value as u32,
            Slot::Real(slot) => **slot = value,
        }
        Ok(())
    }
}

const SIDE: Limit =
    Limit::whole("data.side", "Side", "Gaussians in each row and column.", 1.0, 10.0);
const SPACING: Limit =
    Limit::real("data.spacing", "Spacing", "Between neighbouring centres.", 0.05, 10.0);
const TURNS: Limit =
    Limit::real("data.turns", "Turns", "How often the arm winds around.", 0.25, 5.0);
const DIMENSION: Limit = Limit::whole(
    "data.dimension",
    "Dimensions",
    "Independent coordinates of one sample.",
    1.0,
    1024.0,
);
const DEVIATION: Limit =
    Limit::real("data.deviation", "Standard deviation", "Of every coordinate.", 0.01, 10.0);
const SIZE: Limit = Limit::whole(
    "data.size",
    "Samples per epoch",
    "The data never run out; so many real samples that D learned from count as an epoch.",
    100.0,
    1_000_000.0,
);
const NOISE: Limit =
    Limit::real("data.noise", "Noise", "Standard deviation around the shape.", 0.001, 2.0);
const RADIUS: Limit =
    Limit::real("data.radius", "Radius", "From the origin to the outermost part.", 0.1, 10.0);
const MODES: Limit = Limit::whole("data.modes", "Modes", "How many Gaussians.", 1.0, 64.0);

impl Experiment {
    /// Every number that this experiment makes use of with its limit, in the order in which the
    /// page shows them.
    pub fn numbers(&mut self) -> Vec<Number<'_>> {
        let Self {
            data,
            latent,
            condition,
            objective,
            regularizer,
            technique,
            training,
            generator_optimizer,
            discriminator_optimizer,
            ..
        } = self;
        let images = matches!(data, DataSpec::Images { .. });
        let mut all = data.numbers();
        let dimension = Limit::whole(
            "latent.dimension",
            "Dimensions",
            "How many numbers the generator is fed with.",
            1.0,
            512.0,
        );
        all.push(whole(dimension, &mut latent.dimension));
        all.extend(condition.numbers());
        all.extend(objective.numbers());
        all.extend(regularizer.numbers(images));
        all.extend(technique.numbers());
        all.extend(training.numbers());
        all.extend(generator_optimizer.numbers(&GENERATOR));
        all.extend(discriminator_optimizer.numbers(&DISCRIMINATOR));
        all
    }

    /// The number at `field`, if this experiment has it.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<f64> {
        self.clone().numbers().iter().find(|number| number.limit.field == field).map(Number::get)
    }

    /// Changes the number at `field`.
    ///
    /// # Errors
    /// Where the field is unknown or the value does not fit; nothing is changed then.
    pub fn set(&mut self, field: &str, value: f64) -> Result<(), Invalid> {
        match self.numbers().into_iter().find(|number| number.limit.field == field) {
            Some(mut number) => number.set(value),
            None => Err(Invalid::new(field, format!("This experiment has no field “{field}”."))),
        }
    }
}

impl DataSpec {
    fn numbers(&mut self) -> Vec<Number<'_>> {
        match self {
            Self::Ring { modes, radius, noise, size }
            | Self::Blobs { modes, radius, noise, size } => {
                vec![
                    whole(MODES, modes),
                    real(RADIUS, radius),
                    real(NOISE, noise),
                    whole(SIZE, size),
                ]
            }
            Self::Grid { side, spacing, noise, size } => vec![
                whole(SIDE, side),
                real(SPACING, spacing),
                real(NOISE, noise),
                whole(SIZE, size),
            ],
            Self::TwoMoons { radius, noise, size } => {
                vec![real(RADIUS, radius), real(NOISE, noise), whole(SIZE, size)]
            }
            Self::Spiral { turns, radius, noise, size } => vec![
                real(TURNS, turns),
                real(RADIUS, radius),
                real(NOISE, noise),
                whole(SIZE, size),
            ],
            Self::Line { length, noise, size } => {
                vec![
                    real(
                        Limit::real("data.length", "Length", "From end to end.", 0.1, 20.0),
                        length,
                    ),
                    real(NOISE, noise),
                    whole(SIZE, size),
                ]
            }
            Self::Pinwheel { arms, radius, noise, size } => vec![
                whole(Limit::whole("data.arms", "Arms", "How many arms.", 2.0, 12.0), arms),
                real(RADIUS, radius),
                real(NOISE, noise),
                whole(SIZE, size),
            ],
            Self::Checkerboard { cells, width, noise, size } => vec![
                whole(
                    Limit::whole("data.cells", "Cells", "Squares along one side.", 2.0, 8.0),
                    cells,
                ),
                real(Limit::real("data.width", "Width", "Of the whole board.", 0.5, 20.0), width),
                real(NOISE, noise),
                whole(SIZE, size),
            ],
            Self::Normal { dimension, mean, deviation, size } => vec![
                whole(DIMENSION, dimension),
                real(Limit::real("data.mean", "Mean", "Of every coordinate.", -10.0, 10.0), mean),
                real(DEVIATION, deviation),
                whole(SIZE, size),
            ],
            Self::Images { .. } => Vec::new(),
        }
    }
}

pub(super) fn whole(limit: Limit, slot: &mut u32) -> Number<'_> {
    Number { limit, slot: Slot::Whole(slot) }
}

pub(super) fn real(limit: Limit, slot: &mut f64) -> Number<'_> {
    Number { limit, slot: Slot::Real(slot) }
}
