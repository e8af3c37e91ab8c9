//! Sliced Wasserstein distance (Bonneel et al. 2015): how far mass must be moved, seen from many
//! directions.

use super::pairs::rows;

/// Numbers whose products are summed side by side.
const LANES: usize = 8;

/// The Wasserstein-1 distance of the projections on each of `directions`, averaged over them.
///
/// `a` is `[n, dimension]`, `b` `[m, dimension]`, `directions` `[L, dimension]` of unit vectors; 64
/// to 128 of them are usual. On a line W₁ = ∫|F⁻¹(u) − G⁻¹(u)| du: with n = m the mean difference
/// of the sorted values; other sizes are allowed and also exact. NaN without samples or directions.
/// Two samples of one distribution are not at 0, but at the order of n^(−½).
#[must_use]
pub fn sliced_wasserstein(a: &[f32], b: &[f32], dimension: usize, directions: &[f32]) -> f64 {
    Projections::new(a, dimension, directions).distance(&Projections::new(b, dimension, directions))
}

/// Projections of one set of samples on each direction, in ascending order, `[L, n]`.
pub(super) struct Projections {
    count: usize,
    values: Vec<f32>,
}

impl Projections {
    /// Projects and sorts.
    pub fn new(samples: &[f32], dimension: usize, directions: &[f32]) -> Self {
        let count = rows(samples, dimension);
        let mut values = vec![0.0; count * rows(directions, dimension)];
        if count > 0 {
            for (row, direction) in
                values.chunks_exact_mut(count).zip(directions.chunks_exact(dimension))
            {
                row.iter_mut()
                    .zip(samples.chunks_exact(dimension))
                    .for_each(|(value, sample)| *value = dot(sample, direction));
                row.sort_unstable_by(f32::total_cmp);
            }
        }
        Self { count, values }
    }

    /// The distance from another set that was projected on the same directions.
    pub fn distance(&self, other: &Self) -> f64 {
        if self.values.is_empty() || other.values.is_empty() {
            return f64::NAN;
        }
        let directions = self.values.chunks_exact(self.count);
        let total: f64 = directions
            .zip(other.values.chunks_exact(other.count))
            .map(|(a, b)| on_a_line(a, b))
            .sum();
        total / (self.values.len() / self.count) as f64
    }
}

/// W₁ of two ascending rows. A value of `a` weighs 1/n and one of `b` 1/m: both are walked in steps
/// of 1/nm.
fn on_a_line(a: &[f32], b: &[f32]) -> f64 {
    let (mut i, mut j, mut at, mut total) = (0, 0, 0, 0.0);
    while i < a.len() && j < b.len() {
        let (end_a, end_b) = ((i + 1) * b.len(), (j + 1) * a.len());
        let next = end_a.min(end_b);
        total += (next - at) as f64 * f64::from((a[i] - b[j]).abs());
        i += usize::from(next == end_a);
        j += usize::from(next == end_b);
        at = next;
    }
    total / at as f64
}

/// The scalar product, in sums that the compiler may keep in one vector register.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let mut sums = [0.0; LANES];
    for (a, b) in a.iter().zip(b) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::super::drawn::Drawn;
    use super::*;

    #[test]
    fn a_shift_is_as_far_as_it_is_long_in_each_direction() {
        let a = Drawn(1).normal(40, 0.0, 1.0);
        let b: Vec<f32> =
            a.chunks_exact(2).flat_map(|point| [point[0] + 3.0, point[1] - 4.0]).collect();
        let distance = |directions: &[f32]| sliced_wasserstein(&a, &b, 2, directions);
        assert!((distance(&[1.0, 0.0]) - 3.0).abs() < 1e-5);
        assert!((distance(&[1.0, 0.0, 0.0, 1.0]) - 3.5).abs() < 1e-5, "the mean of both");
        assert!((distance(&[0.6, -0.8]) - 5.0).abs() < 1e-5);
        assert!(distance(&[0.8, 0.6]).abs() < 1e-5, "along the shift's shadow");
    }

    #[test]
    fn the_order_of_the_samples_does_not_matter_and_copies_weigh_nothing() {
        assert_eq!(sliced_wasserstein(&[3.0, 1.0, 2.0], &[1.0, 2.0, 3.0], 1, &[1.0]), 0.0);
        assert_eq!(
            sliced_wasserstein(&[0.0, 1.0], &[0.0, 0.0, 0.0, 1.0, 1.0, 1.0], 1, &[1.0]),
            0.0
        );
    }

    #[test]
    fn sets_of_different_sizes_have_the_distance_of_their_quantiles() {
        // Three quarters of the mass of b must move from 1 to 0.
        assert!(
            (sliced_wasserstein(&[0.0], &[0.0, 1.0, 1.0, 1.0], 1, &[1.0]) - 0.75).abs() < 1e-12
        );
        // Quantiles 0, ½, 1 against 0, 1: ∫ = ⅓·0 + ⅙·½ + ⅙·½ + ⅓·0.
        assert!(
            (sliced_wasserstein(&[0.0, 0.5, 1.0], &[0.0, 1.0], 1, &[1.0]) - 1.0 / 6.0).abs()
                < 1e-12
        );
    }

    #[test]
    fn a_wider_gaussian_is_off_by_its_mean_absolute_value() {
        // W₁ of N(0, 1) and N(0, 4) is E|z| = √(2/π).
        let (a, b) = (Drawn(2).normal(20_000, 0.0, 1.0), Drawn(3).normal(20_000, 0.0, 2.0));
        let expected = (2.0 / std::f64::consts::PI).sqrt();
        assert!((sliced_wasserstein(&a, &b, 1, &[1.0]) - expected).abs() < 0.03);
    }

    #[test]
    fn long_vectors_are_summed_whole() {
        let ones = vec![1.0; 19];
        assert_eq!(dot(&ones, &ones), 19.0);
    }

    #[test]
    fn nothing_has_no_distance() {
        assert!(
            sliced_wasserstein(&[], &[1.0], 1, &[1.0]).is_nan()
                && sliced_wasserstein(&[1.0], &[1.0], 1, &[]).is_nan()
        );
    }
}
