//! The settings as groups of fields, and what may be done to them.

use crate::experiment::{Experiment, Invalid, LayerSpec, Limit, Shape};

/// One foldable group of settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its heading.
    pub title: &'static str,
    /// The first parts of its fields' paths, each with a heading of its own where there are several.
    pub parts: &'static [(&'static str, &'static str)],
}

/// Where samples come from.
pub const DATA: Group = Group { title: "Data", parts: &[("data.", "")] };
/// What the generator is fed with.
pub const LATENT: Group = Group { title: "Latent space", parts: &[("latent.", "")] };
/// What both players minimise.
pub const OBJECTIVE: Group = Group { title: "Objective", parts: &[("objective.", "")] };
/// What both players are told about each sample.
pub const CONDITION: Group = Group { title: "Classes", parts: &[("condition.", "")] };
/// What keeps the discriminator smooth.
pub const REGULARIZER: Group = Group { title: "Regularisers", parts: &[("regularizer.", "")] };
/// What is done to what the discriminator sees.
pub const TECHNIQUE: Group = Group { title: "Techniques", parts: &[("technique.", "")] };
/// How both players learn.
pub const OPTIMISERS: Group =
    Group { title: "Optimisers", parts: &[("generator_optimizer.", "Generator"), ("discriminator_optimizer.", "Discriminator")] };
/// Batch size, turns, averaging and seed.
pub const TRAINING: Group = Group { title: "Training", parts: &[("training.", "")] };

/// The limits of an experiment's numbers whose paths start with `part`.
#[must_use]
pub fn limits(experiment: &Experiment, part: &str) -> Vec<Limit> {
    experiment.clone().numbers().iter().map(|number| number.limit).filter(|limit| limit.field.starts_with(part)).collect()
}

/// The experiment with `value` at `field`. Where the data get another number of coordinates, the generator's last dense
/// layer follows.
///
/// # Errors
/// One sentence, where the value or the experiment that it makes does not fit.
pub fn changed(experiment: &Experiment, field: &str, value: f64) -> Result<Experiment, Invalid> {
    let mut next = experiment.clone();
    next.set(field, value)?;
    if let (Shape::Vector(coordinates), "data.dimension") = (next.data.shape(), field) {
        let last = next.generator.layers.iter_mut().rev().find_map(|layer| match layer {
            LayerSpec::Dense { units } => Some(units),
            _ => None,
        });
        if let (Some(units), Ok(coordinates)) = (last, u32::try_from(coordinates)) {
            *units = coordinates;
        }
    }
    next.validate()?;
    Ok(next)
}

/// The experiment with every number of `group` as in `base`.
#[must_use]
pub fn reset(experiment: &Experiment, base: &Experiment, group: Group) -> Experiment {
    let mut next = experiment.clone();
    for (part, _) in group.parts {
        for limit in limits(experiment, part) {
            if let Some(value) = base.get(limit.field) {
                next = changed(&next, limit.field, value).unwrap_or(next);
            }
        }
    }
    if group == LATENT {
        next.latent.distribution = base.latent.distribution;
    }
    next
}

/// The places of a number's slider.
#[derive(Clone, Debug, PartialEq)]
pub enum Scale {
    /// Only these values.
    Ladder(Vec<f64>),
    /// Evenly from `min` to `max`.
    Even {
        /// Left end.
        min: f64,
        /// Right end.
        max: f64,
        /// Between two places.
        step: f64,
    },
}

impl Scale {
    /// The slider for `limit`, where it deserves one: only what may change while training goes on.
    #[must_use]
    pub fn of(limit: &Limit) -> Option<Self> {
        let Limit { min, max, whole, live, logarithmic, .. } = *limit;
        if !live {
            return None;
        }
        Some(match () {
            () if logarithmic => Self::Ladder(vec![1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1]),
            // An average forgets after 1/(1 − decay) steps, so its decays crowd towards 1.
            () if max < 1.0 => Self::Ladder(vec![0.0, 0.5, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999]),
            () => Self::Even { min, max, step: if whole { 1.0 } else { 0.1 } },
        })
    }

    /// The slider's `min`, `max` and `step` in its own units.
    #[must_use]
    pub fn bounds(&self) -> (f64, f64, f64) {
        match self {
            #[allow(clippy::cast_precision_loss)] // about ten places
            Self::Ladder(values) => (0.0, values.len().saturating_sub(1) as f64, 1.0),
            Self::Even { min, max, step } => (*min, *max, *step),
        }
    }

    /// The slider's nearest place for `value`.
    #[must_use]
    pub fn place(&self, value: f64) -> f64 {
        match self {
            Self::Ladder(values) => {
                let distance = |rung: f64| if rung > 0.0 && value > 0.0 { (rung / value).ln().abs() } else { 1e3 * (rung - value).abs() };
                let nearest = values.iter().enumerate().min_by(|(_, a), (_, b)| distance(**a).total_cmp(&distance(**b)));
                #[allow(clippy::cast_precision_loss)] // about ten places
                nearest.map_or(0.0, |(index, _)| index as f64)
            }
            Self::Even { .. } => value,
        }
    }

    /// The value at the slider's `place`.
    #[must_use]
    pub fn value(&self, place: f64) -> f64 {
        match self {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // clamped to the ladder
            Self::Ladder(values) => values.get(place.clamp(0.0, 1e3).round() as usize).copied().unwrap_or_default(),
            // The place comes as text of one decimal; this drops what binary fractions add.
            Self::Even { .. } => (place * 10.0).round() / 10.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{preset, presets};

    #[test]
    fn every_number_of_every_preset_stands_in_exactly_one_group() {
        for preset in presets() {
            let groups = [DATA, LATENT, CONDITION, OBJECTIVE, REGULARIZER, TECHNIQUE, OPTIMISERS, TRAINING];
            let shown: usize = groups.iter().flat_map(|group| group.parts).map(|(part, _)| limits(&preset.experiment, part).len()).sum();
            assert_eq!(shown, preset.experiment.clone().numbers().len(), "{}", preset.id);
        }
    }

    #[test]
    fn the_generator_follows_the_number_of_coordinates() {
        let normal = preset("normal").unwrap().experiment;
        let wider = changed(&normal, "data.dimension", 7.0).unwrap();
        assert_eq!(wider.generator.layers.last(), Some(&LayerSpec::Dense { units: 7 }));
        let message = changed(&normal, "data.dimension", 0.0).unwrap_err().message;
        assert!(message.contains("Dimensions is 0"), "{message}");
    }

    #[test]
    fn the_ladder_goes_by_ratio_and_back() {
        let experiment = preset("ring").unwrap().experiment;
        let rate = limits(&experiment, "generator_optimizer.")[0];
        let scale = Scale::of(&rate).unwrap();
        for value in [1e-5, 3e-4, 1e-3, 1e-1] {
            assert_eq!(scale.value(scale.place(value)), value);
        }
        assert_eq!(scale.value(scale.place(2e-4)), 3e-4);
        let ema = limits(&experiment, "training.").into_iter().find(|limit| limit.field == "training.ema").unwrap();
        let scale = Scale::of(&ema).unwrap();
        assert_eq!(scale.value(scale.place(0.0)), 0.0);
        assert_eq!(scale.value(scale.place(0.99)), 0.99);
    }

    #[test]
    fn resetting_a_group_leaves_the_others_alone() {
        let base = preset("ring").unwrap().experiment;
        let edited = changed(&changed(&base, "data.radius", 2.0).unwrap(), "training.batch", 32.0).unwrap();
        let back = reset(&edited, &base, DATA);
        assert_eq!(back.get("data.radius"), Some(1.0));
        assert_eq!(back.get("training.batch"), Some(32.0));
    }
}
