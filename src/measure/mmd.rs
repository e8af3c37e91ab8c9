//! Maximum mean discrepancy (Gretton et al. 2012, lemma 6): how differently a smooth kernel sees
//! two sets.

use super::pairs::{Distances, Pairs};

/// The unbiased estimate of MMD² = E k(x, x′) + E k(y, y′) − 2 E k(x, y), averaged over three
/// kernels.
///
/// `a` is `[n, dimension]`, `b` `[m, dimension]`. The kernels are exp(−d²/2h²) with h half, once
/// and twice the median distance of all pairs of the pooled samples (the median heuristic). Being
/// unbiased, it is around 0 for two samples of one distribution, and as often below it as above.
/// NaN with fewer than two samples on either side.
#[must_use]
pub fn mmd2_unbiased(a: &[f32], b: &[f32], dimension: usize) -> f64 {
    let real = Distances::new(a, a, dimension);
    Pairs::new(&real, a, b, dimension).mmd2()
}

impl Pairs<'_> {
    /// [`mmd2_unbiased`] of samples whose distances are known.
    pub fn mmd2(&self) -> f64 {
        let Some(median) = self.median() else { return f64::NAN };
        // Where most samples are one point, the limit of ever narrower kernels.
        let scale = -0.125 / median.max(f32::MIN_POSITIVE);
        let within = |distances: &Distances| mean(distances.once(), scale);
        within(self.real) + within(&self.generated) - 2.0 * mean(self.between.rows(), scale)
    }

    /// The median of the squared distances of all pairs, the upper of two.
    fn median(&self) -> Option<f32> {
        let pairs = self.real.once().chain(self.generated.once()).chain(self.between.rows());
        let mut pooled = pairs.collect::<Vec<_>>().concat();
        let middle = pooled.len() / 2;
        (!pooled.is_empty()).then(|| *pooled.select_nth_unstable_by(middle, f32::total_cmp).1)
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
        // Pairs of {0, 1} and {0, 2} are at 1; 2; 0, 2, 1, 1: the median distance is 1.
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
        // Two tight clouds: within a cloud every kernel is 1, between them d is the median, so 2 −
        // 2 k(h, 2h, h/2).
        let expected = 2.0 - 2.0 * ((-0.5_f64).exp() + (-0.125_f64).exp() + (-2.0_f64).exp()) / 3.0;
        let (a, b) = (Drawn(6).normal(100, 0.0, 1e-4), Drawn(7).normal(100, 10.0, 1e-4));
        assert!((mmd2_unbiased(&a, &b, 2) - expected).abs() < 1e-3);
    }

    #[test]
    fn one_point_many_times_is_at_0_and_single_samples_have_no_value() {
        assert_eq!(mmd2_unbiased(&[1.0; 6], &[1.0; 4], 2), 0.0);
        assert!(
            mmd2_unbiased(&[1.0, 2.0], &[1.0], 1).is_nan() && mmd2_unbiased(&[], &[], 1).is_nan()
        );
    }
}
