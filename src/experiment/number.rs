//! Every number of an experiment in one list, with its limit: validation, the page's fields and links all follow from it.

use super::{AdamSpec, DataSpec, Experiment, Invalid, Limit};

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

const SIZE: Limit = Limit::whole("data.size", "Samples per epoch", "How many samples count as one pass over the data.", 100.0, 1_000_000.0);
const NOISE: Limit = Limit::real("data.noise", "Noise", "Standard deviation around the shape.", 0.001, 2.0);
const RADIUS: Limit = Limit::real("data.radius", "Radius", "From the origin to the outermost part.", 0.1, 10.0);
const MODES: Limit = Limit::whole("data.modes", "Modes", "How many Gaussians.", 1.0, 64.0);

impl Experiment {
    /// Every number with its limit, in the order in which the page shows them.
    pub fn numbers(&mut self) -> Vec<Number<'_>> {
        let Self { data, latent, objective, training, generator_optimizer, discriminator_optimizer, .. } = self;
        let mut all = data.numbers();
        all.extend([
            whole(
                Limit::whole("latent.dimension", "Dimensions", "How many numbers the generator is fed with.", 1.0, 512.0),
                &mut latent.dimension,
            ),
            whole(
                Limit::whole("training.batch", "Batch size", "Samples in each real and each generated batch.", 1.0, 2048.0),
                &mut training.batch,
            ),
            whole(
                Limit::whole(
                    "training.discriminator_updates",
                    "D updates per step",
                    "How often the discriminator learns in one step.",
                    0.0,
                    10.0,
                )
                .live(),
                &mut training.discriminator_updates,
            ),
            whole(
                Limit::whole("training.generator_updates", "G updates per step", "How often the generator learns in one step.", 0.0, 10.0)
                    .live(),
                &mut training.generator_updates,
            ),
            real(
                Limit::real(
                    "training.ema",
                    "EMA decay",
                    "Averages the generator's weights for what is shown; 0 turns it off.",
                    0.0,
                    0.9999,
                )
                .live(),
                &mut training.ema,
            ),
            whole(
                Limit::whole("training.seed", "Seed", "The same seed on the same device gives the same run.", 0.0, 4_294_967_295.0),
                &mut training.seed,
            ),
            real(
                Limit::real("objective.discriminator_weight", "Weight of D's loss", "Factor on the discriminator's loss.", 0.0, 10.0)
                    .live(),
                &mut objective.discriminator_weight,
            ),
            real(
                Limit::real("objective.generator_weight", "Weight of G's loss", "Factor on the generator's loss.", 0.0, 10.0).live(),
                &mut objective.generator_weight,
            ),
        ]);
        all.extend(generator_optimizer.numbers(["generator_optimizer.rate", "generator_optimizer.beta1", "generator_optimizer.beta2"]));
        all.extend(discriminator_optimizer.numbers([
            "discriminator_optimizer.rate",
            "discriminator_optimizer.beta1",
            "discriminator_optimizer.beta2",
        ]));
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

impl AdamSpec {
    fn numbers(&mut self, [rate, beta1, beta2]: [&'static str; 3]) -> [Number<'_>; 3] {
        [
            real(Limit::real(rate, "Learning rate", "How far one update goes.", 1e-6, 1.0).live().logarithmic(), &mut self.rate),
            real(Limit::real(beta1, "β₁", "Memory of Adam's first moment; 0.5 keeps GANs calmer than 0.9.", 0.0, 0.999), &mut self.beta1),
            real(Limit::real(beta2, "β₂", "Memory of Adam's second moment.", 0.5, 0.99999), &mut self.beta2),
        ]
    }
}

impl DataSpec {
    fn numbers(&mut self) -> Vec<Number<'_>> {
        match self {
            Self::Ring { modes, radius, noise, size } | Self::Blobs { modes, radius, noise, size } => {
                vec![whole(MODES, modes), real(RADIUS, radius), real(NOISE, noise), whole(SIZE, size)]
            }
            Self::Grid { side, spacing, noise, size } => vec![
                whole(Limit::whole("data.side", "Side", "Gaussians in each row and column.", 1.0, 10.0), side),
                real(Limit::real("data.spacing", "Spacing", "Between neighbouring centres.", 0.05, 10.0), spacing),
                real(NOISE, noise),
                whole(SIZE, size),
            ],
            Self::TwoMoons { radius, noise, size } => vec![real(RADIUS, radius), real(NOISE, noise), whole(SIZE, size)],
            Self::Spiral { turns, radius, noise, size } => vec![
                real(Limit::real("data.turns", "Turns", "How often the arm winds around.", 0.25, 5.0), turns),
                real(RADIUS, radius),
                real(NOISE, noise),
                whole(SIZE, size),
            ],
            Self::Line { length, noise, size } => {
                vec![
                    real(Limit::real("data.length", "Length", "From end to end.", 0.1, 20.0), length),
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
                whole(Limit::whole("data.cells", "Cells", "Squares along one side.", 2.0, 8.0), cells),
                real(Limit::real("data.width", "Width", "Of the whole board.", 0.5, 20.0), width),
                real(NOISE, noise),
                whole(SIZE, size),
            ],
            Self::Normal { dimension, mean, deviation, size } => vec![
                whole(Limit::whole("data.dimension", "Dimensions", "Independent coordinates of one sample.", 1.0, 1024.0), dimension),
                real(Limit::real("data.mean", "Mean", "Of every coordinate.", -10.0, 10.0), mean),
                real(Limit::real("data.deviation", "Standard deviation", "Of every coordinate.", 0.01, 10.0), deviation),
                whole(SIZE, size),
            ],
            Self::Images { .. } => Vec::new(),
        }
    }
}

fn whole(limit: Limit, slot: &mut u32) -> Number<'_> {
    Number { limit, slot: Slot::Whole(slot) }
}

fn real(limit: Limit, slot: &mut f64) -> Number<'_> {
    Number { limit, slot: Slot::Real(slot) }
}
