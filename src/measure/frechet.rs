//! Fréchet distance of the Gaussians fitted to two sets of features (Dowson and Landau 1982; Heusel
//! et al. 2017).

use super::pairs::rows;
use nalgebra::{DMatrix, DVector, SymmetricEigen};

/// |μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2 (Σ₁^½ Σ₂ Σ₁^½)^½), the squared 2-Wasserstein distance of the two Gaussians.
///
/// `a` is `[n, dimension]`, `b` `[m, dimension]`; covariances divide by n − 1. With Inception's
/// features it is called FID. With those of a small classifier its size means something only beside
/// real against real, all the more as few samples make it too large, by an amount that falls as
/// 1/n. NaN with fewer than two samples on either side, and for numbers that are not finite.
#[must_use]
pub fn frechet(a: &[f32], b: &[f32], dimension: usize) -> f64 {
    match (Gaussian::fit(a, dimension), Gaussian::fit(b, dimension)) {
        (Some(a), Some(b)) => a.distance(&b),
        _ => f64::NAN,
    }
}

/// A Gaussian fitted to samples, in double precision.
pub(super) struct Gaussian {
    mean: DVector<f64>,
    covariance: DMatrix<f64>,
}

impl Gaussian {
    /// The sample's mean and covariance. `None` with fewer than two samples, and for numbers that
    /// are not finite, with which no eigenvalue would ever be found.
    pub fn fit(samples: &[f32], dimension: usize) -> Option<Self> {
        let count = rows(samples, dimension);
        if count < 2 || !samples.iter().all(|value| value.is_finite()) {
            return None;
        }
        // Columns are samples: nalgebra's matrices are column-major.
        let mut samples = DMatrix::from_iterator(
            dimension,
            count,
            samples.iter().take(count * dimension).map(|&value| f64::from(value)),
        );
        let mean = samples.column_mean();
        samples.column_iter_mut().for_each(|mut sample| sample -= &mean);
        let covariance = &samples * samples.transpose() / (count - 1) as f64;
        Some(Self { mean, covariance })
    }

    /// The distance from another Gaussian of the same dimension.
    pub fn distance(&self, other: &Self) -> f64 {
        let Some(own) = eigen(self.covariance.clone()) else { return f64::NAN };
        // Rounding leaves eigenvalues of 0 a little below it.
        let root = DMatrix::from_diagonal(&own.eigenvalues.map(|value| value.max(0.0).sqrt()));
        let root = &own.eigenvectors * root * own.eigenvectors.transpose();
        let product = &root * &other.covariance * &root;
        let Some(both) = eigen((&product + product.transpose()) * 0.5) else { return f64::NAN };
        let cross: f64 = both.eigenvalues.iter().map(|value| value.max(0.0).sqrt()).sum();
        let apart = (&self.mean - &other.mean).norm_squared();
        (apart + self.covariance.trace() + other.covariance.trace() - 2.0 * cross).max(0.0)
    }
}

/// The eigenvalues and -vectors of a symmetric matrix, with an end in any case: two or three rounds
/// an eigenvalue are usual.
fn eigen(matrix: DMatrix<f64>) -> Option<SymmetricEigen<f64, nalgebra::Dyn>> {
    let rounds = 100 * matrix.nrows();
    SymmetricEigen::try_new(matrix, f64::EPSILON, rounds)
}

#[cfg(test)]
mod tests {
    use super::super::drawn::Drawn;
    use super::*;

    /// Mean and standard deviation with n − 1.
    fn moments(values: &[f32]) -> (f64, f64) {
        let mean = values.iter().map(|&value| f64::from(value)).sum::<f64>() / values.len() as f64;
        let square: f64 = values.iter().map(|&value| (f64::from(value) - mean).powi(2)).sum();
        (mean, (square / (values.len() - 1) as f64).sqrt())
    }

    #[test]
    fn on_a_line_it_is_the_distance_of_means_and_deviations() {
        let (a, b) = (Drawn(1).normal(50, 0.0, 1.0), Drawn(2).normal(70, 3.0, 2.0));
        let ((m, s), (n, t)) = (moments(&a), moments(&b));
        assert!((frechet(&a, &b, 1) - ((m - n).powi(2) + (s - t).powi(2))).abs() < 1e-9);
    }

    #[test]
    fn with_diagonal_covariances_every_coordinate_counts_for_itself() {
        // The corners of a box have a diagonal covariance: squares of the sides times 8/7.
        let corners = |centre: [f32; 3], side: [f32; 3]| -> Vec<f32> {
            (0..8)
                .flat_map(|i| {
                    (0..3)
                        .map(move |c| centre[c] + if i >> c & 1 == 1 { side[c] } else { -side[c] })
                })
                .collect()
        };
        let distance = frechet(
            &corners([0.0; 3], [1.0, 2.0, 3.0]),
            &corners([1.0, 0.0, -2.0], [2.0, 2.0, 0.5]),
            3,
        );
        let expected = 5.0 + 8.0 / 7.0 * (1.0 + 0.0 + 6.25);
        assert!((distance - expected).abs() < 1e-9, "{distance} {expected}");
    }

    #[test]
    fn a_rotation_of_both_changes_nothing_and_one_of_a_single_set_does() {
        let turn = |samples: &[f32]| -> Vec<f32> {
            samples
                .chunks_exact(2)
                .flat_map(|point| {
                    [0.6 * point[0] - 0.8 * point[1], 0.8 * point[0] + 0.6 * point[1]]
                })
                .collect()
        };
        let stretch = |samples: Vec<f32>| -> Vec<f32> {
            samples.chunks_exact(2).flat_map(|point| [3.0 * point[0], point[1]]).collect()
        };
        let (a, b) = (stretch(Drawn(3).normal(400, 0.0, 1.0)), Drawn(4).normal(400, 1.0, 1.0));
        let straight = frechet(&a, &b, 2);
        assert!((straight - frechet(&turn(&a), &turn(&b), 2)).abs() < 1e-4, "{straight}");
        assert!((straight - frechet(&b, &a, 2)).abs() < 1e-9, "symmetric");
        assert!(frechet(&a, &turn(&a), 2) > 0.5);
    }

    #[test]
    fn skew_covariances_in_the_plane_follow_the_formula_without_eigenvectors() {
        // A 2×2 matrix has tr √M = √(tr M + 2 √det M), and Σ₁^½ Σ₂ Σ₁^½ has the trace and the
        // determinant of Σ₁ Σ₂.
        let (a, b) = (Drawn(6).normal(60, 0.0, 1.0), Drawn(7).normal(60, 0.0, 1.0));
        let shear = |samples: &[f32], x: f32, y: f32| -> Vec<f32> {
            samples
                .chunks_exact(2)
                .flat_map(|point| [4.0 * point[0] + x * point[1], y * point[0] + 0.5 * point[1]])
                .collect()
        };
        let (a, b) = (shear(&a, 0.0, 3.0), shear(&b, -2.0, 0.0));
        let (p, q) = (Gaussian::fit(&a, 2).unwrap(), Gaussian::fit(&b, 2).unwrap());
        let product = &p.covariance * &q.covariance;
        let cross = (product.trace() + 2.0 * product.determinant().sqrt()).sqrt();
        let expected =
            (p.mean - q.mean).norm_squared() + p.covariance.trace() + q.covariance.trace()
                - 2.0 * cross;
        assert!((frechet(&a, &b, 2) - expected).abs() < 1e-9, "{expected}");
    }

    #[test]
    fn a_set_is_at_0_from_itself_even_with_fewer_samples_than_dimensions() {
        let samples = Drawn(5).normal(10 * 32, 0.0, 1.0);
        assert!(frechet(&samples, &samples, 32) < 1e-5, "{}", frechet(&samples, &samples, 32));
    }

    #[test]
    fn what_is_not_finite_or_too_little_has_no_value() {
        assert!(frechet(&[1.0, f32::NAN], &[1.0, 2.0], 1).is_nan());
        assert!(frechet(&[1.0], &[1.0, 2.0], 1).is_nan() && frechet(&[], &[], 0).is_nan());
    }
}
