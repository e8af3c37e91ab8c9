//! Where a number's slider can stand: rates by ratio, averages close to 1, weights by ratio with
//! “off” at the left end.

use crate::experiment::{Experiment, Limit, Setting};

/// A number that spans more than this has no even slider: one pixel would be too much.
const MOST_EVEN: f64 = 20.0;
/// From this many times the usual value on, a slider goes by ratio.
const BY_RATIO: f64 = 50.0;

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
    /// The slider for `setting` in `experiment`, where it deserves one: only a number that may
    /// change while training goes on.
    #[must_use]
    pub fn of(setting: &Setting, experiment: &Experiment) -> Option<Self> {
        let Limit { min, max, whole, logarithmic, .. } =
            setting.limit().filter(|_| setting.live)?;
        match setting.usual(experiment) {
            _ if logarithmic => {
                Some(Self::Ladder(vec![1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1]))
            }
            // An average forgets after 1/(1 − decay) steps, so its decays crowd towards 1.
            None if (0.99..1.0).contains(&max) => Some(Self::Ladder(vec![
                0.0, 0.5, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999,
            ])),
            Some(usual) if max >= BY_RATIO * usual => Some(Self::around(usual, max)),
            _ if max - min > MOST_EVEN => None,
            _ => Some(Self::Even {
                min,
                max,
                step: if whole { 1.0 } else { (max - min).min(10.0) / 100.0 },
            }),
        }
    }

    /// Off, and two decades to each side of what is usual.
    fn around(usual: f64, max: f64) -> Self {
        let decade = usual.log10().round();
        let rungs = (-2..=2).flat_map(|exponent| {
            [1.0, 3.0].map(|digit| digit * 10_f64.powf(decade + f64::from(exponent)))
        });
        // Computed powers of ten miss the number that a person would type by a hair.
        let typed = rungs.map(|rung| format!("{rung:.0e}").parse().unwrap_or(rung));
        Self::Ladder(
            std::iter::once(0.0)
                .chain(typed)
                .filter(|rung| *rung <= max && *rung <= 100.0 * usual)
                .collect(),
        )
    }

    /// The slider's `min`, `max` and `step` in its own units.
    #[must_use]
    pub fn bounds(&self) -> (f64, f64, f64) {
        match self {
            Self::Ladder(values) => (0.0, values.len().saturating_sub(1) as f64, 1.0),
            Self::Even { min, max, step } => (*min, *max, *step),
        }
    }

    /// The slider's nearest place for `value`.
    #[must_use]
    pub fn place(&self, value: f64) -> f64 {
        match self {
            Self::Ladder(values) => {
                let distance = |rung: f64| match (rung > 0.0, value > 0.0) {
                    (true, true) => (rung / value).ln().abs(),
                    // What is on, however little, never stands at “off”.
                    (off, on) => {
                        if off == on {
                            0.0
                        } else {
                            f64::INFINITY
                        }
                    }
                };
                let nearest = values
                    .iter()
                    .enumerate()
                    .min_by(|(_, a), (_, b)| distance(**a).total_cmp(&distance(**b)));
                nearest.map_or(0.0, |(index, _)| index as f64)
            }
            Self::Even { .. } => value,
        }
    }

    /// The value at the slider's `place`.
    #[must_use]
    pub fn value(&self, place: f64) -> f64 {
        match self {
            Self::Ladder(values) => {
                values.get(place.clamp(0.0, 1e3).round() as usize).copied().unwrap_or_default()
            }
            // The place comes as text of a few decimals; this drops what binary fractions add.
            Self::Even { .. } => (place * 1000.0).round() / 1000.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::preset;

    fn scale(experiment: &Experiment, field: &str) -> Option<Scale> {
        Scale::of(experiment.setting(field).unwrap(), experiment)
    }

    #[test]
    fn the_ladder_goes_by_ratio_and_back() {
        let experiment = preset("ring").unwrap().experiment;
        let rate = scale(&experiment, "generator_optimizer.rate").unwrap();
        for value in [1e-5, 3e-4, 1e-3, 1e-1] {
            assert_eq!(rate.value(rate.place(value)), value);
        }
        assert_eq!(rate.value(rate.place(2e-4)), 3e-4);
        let decay = scale(&experiment, "training.ema").unwrap();
        assert_eq!(decay.value(decay.place(0.0)), 0.0);
        assert_eq!(decay.value(decay.place(0.99)), 0.99);
    }

    #[test]
    fn a_weight_goes_by_ratio_around_what_is_usual_with_off_at_its_left_end() {
        let ring = preset("ring").unwrap().experiment;
        let rungs = |field| match scale(&ring, field) {
            Some(Scale::Ladder(rungs)) => rungs,
            other => panic!("{field}: {other:?}"),
        };
        assert_eq!(
            rungs("regularizer.r1"),
            [0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0]
        );
        assert_eq!(rungs("regularizer.weight_clipping")[..3], [0.0, 0.0001, 0.0003]);
        let scale = scale(&ring, "regularizer.r1").unwrap();
        assert_eq!(
            [0.0, 1e-9, 0.001, 0.9, 1e4].map(|value| scale.place(value)),
            [0.0, 1.0, 1.0, 7.0, 9.0]
        );
    }

    #[test]
    fn a_share_is_even_and_fine_and_a_huge_range_has_no_slider() {
        let mut ring = preset("ring").unwrap().experiment;
        ring.generator_optimizer.schedule = crate::experiment::Schedule::Linear;
        ring.regularizer.gradient_cap = 1.0;
        assert_eq!(
            scale(&ring, "objective.label_smoothing"),
            Some(Scale::Even { min: 0.0, max: 0.5, step: 0.005 })
        );
        assert_eq!(
            scale(&ring, "technique.unrolling"),
            Some(Scale::Even { min: 0.0, max: 10.0, step: 1.0 })
        );
        for field in [
            "generator_optimizer.schedule_steps",
            "training.ema_warmup",
            "regularizer.gradient_cap_at",
            "data.radius",
        ] {
            assert_eq!(scale(&ring, field), None, "{field}");
        }
    }
}
