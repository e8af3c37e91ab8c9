//! Maximum mean discrepancy (Gretton et al. 2012, lemma 6): how differently a smooth kernel sees
//! two sets.

use super::pairs::{Distances, Pairs};

/// The unbiased estimate of MMD² = E k(x, x′) + E k(y, y′) − 2 E k(x, y), averaged over three
/// kernels.
///
/// `real` is `[n, dimension]`, `generated` `[m, dimension]`. The kernels are exp(−d²/2h²) with h
/// half, once and twice the median distance of all pairs of real samples (the median heuristic):
/// the generated ones do not move them, so that values of two steps of a run can be compared. Being
/// unbiased, it is around 0 for two samples of one distribution, and as often below it as above.
/// NaN with fewer than two samples on either side.
#[must_use]
pub fn mmd2_unbiased(real: &[f32], generated: &[f32], dimension: usize) -> f64 {
    let within = Distances::new(real, real, dimension);
    let kernel = Kernel::new(&within);
    kernel.map_or(f64::NAN, |kernel| kernel.mmd2(&Pairs::new(&within, real, generated, dimension)))
}

/// The kernels that belong to a set of real samples.
pub(super) struct Kernel {
    /// −1/8h² for the widest of them.
    scale: f32,
    /// E k(x, x′) of the real samples.
    within_real: f64,
}

impl Kernel {
    /// From the distances of the real samples among themselves; `None` without a pair.
    pub fn new(real: &Distances) -> Option<Self> {
        let mut pairs = real.once().collect::<Vec<_>>().concat();
        let middle = pairs.len() / 2;
        if pairs.is_empty() {
            return None;
        }
        let median = *pairs.select_nth_unstable_by(middle, f32::total_cmp).1;
        // Where most samples are one point, the limit of ever narrower kernels.
        let scale = -0.125 / median.max(f32::MIN_POSITIVE);
        Some(Self { scale, within_real: mean(real.once(), scale) })
    }

    /// [`mmd2_unbiased`] of samples whose distances are known.
    pub fn mmd2(&self, pairs: &Pairs<'_>) -> f64 {
        let within_generated = mean(pairs.generated.once(), self.scale);
        self.within_real + within_generated - 2.0 * mean(pairs.between.rows(), self.scale)
    }
}

/// The mean kernel over squared distances; NaN without any. With t = exp(−d²/8h²) the kernels are
/// t, t⁴ and t¹⁶.
fn mean<'a>(rows: impl Iterator<Item = &'a [f32]>, scale: f32) -> f64 {
    let (mut total, mut count) = (0.0, 0);
    for row in rows {
        let kernels = row.iter().map(|square| {
            let wide = (square * scale).exp();
            let middle = (wide * wide) * (wide * wide);
            wide + middle + (middle * middle) * (middle * middle)
        });
        total += f64::from(kernels.sum::<f32>());
        count += row.len();
    }
    total / (3 * count) as f64
}

#[cfg(test)]
mod tests {
    use super::super::drawn::Drawn;
    use super::*;

    #[test]
    fn four_points_give_what_the_formula_gives_by_hand() {
        // The only pair of the real {0, 1} is at 1.
        let kernel = |d: f64| {
            [0.5, 1.0, 2.0].iter().map(|h| (-d * d / (2.0 * h * h)).exp() / 3.0).sum::<f64>()
        };
        let expected =
            kernel(1.0) + kernel(2.0) - 2.0 * (1.0 + kernel(2.0) + 2.0 * kernel(1.0)) / 4.0;
        assert!((mmd2_unbiased(&[0.0, 1.0], &[0.0, 2.0], 1) - expected).abs() < 1e-6);
    }

    #[test]
    fn two_samples_of_one_distribution_are_around_0_on_both_sides() {
        let mut drawn = Drawn(5);
        let values: Vec<f64> = (0..40)
            .map(|_| mmd2_unbiased(&drawn.normal(200, 0.0, 1.0), &drawn.normal(200, 0.0, 1.0), 2))
            .collect();
        let mean = values.iter().sum::<f64>() / 40.0;
        assert!(mean.abs() < 3e-3, "{mean}");
        assert!(
            values.iter().any(|value| *value < 0.0) && values.iter().any(|value| *value > 0.0),
            "{values:?}"
        );
    }

    #[test]
    fn sets_far_apart_reach_what_their_kernels_allow() {
        // Between the clouds every kernel is 0; within each of them it is what it is within the
        // other, so the value is twice that.
        let (a, b) = (Drawn(6).normal(100, 0.0, 1.0), Drawn(7).normal(100, 1e3, 1.0));
        let within = Distances::new(&a, &a, 2);
        let expected = 2.0 * Kernel::new(&within).unwrap().within_real;
        assert!((mmd2_unbiased(&a, &b, 2) - expected).abs() < 0.03);
    }

    #[test]
    fn the_generated_samples_do_not_move_the_kernels() {
        // With one kernel MMD² grows with the square of the share of misplaced samples. A median that
        // they move would widen the kernels and flatten that.
        let mut drawn = Drawn(8);
        let real = drawn.normal(400, 0.0, 1.0);
        let mut with_share = |misplaced: usize| {
            let mut generated = drawn.normal(400 - misplaced, 0.0, 1.0);
            generated.extend(drawn.normal(misplaced, 30.0, 1.0));
            mmd2_unbiased(&real, &generated, 2)
        };
        let (quarter, half, all) = (with_share(100), with_share(200), with_share(400));
        assert!((quarter / all - 1.0 / 16.0).abs() < 0.02, "{quarter} {all}");
        assert!((half / all - 0.25).abs() < 0.04, "{half} {all}");
    }

    #[test]
    fn one_point_many_times_is_at_0_and_single_samples_have_no_value() {
        assert_eq!(mmd2_unbiased(&[1.0; 6], &[1.0; 4], 2), 0.0);
        assert!(
            mmd2_unbiased(&[1.0, 2.0], &[1.0], 1).is_nan() && mmd2_unbiased(&[], &[], 1).is_nan()
        );
    }
}
