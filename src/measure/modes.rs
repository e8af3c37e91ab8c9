//! Mode coverage of a mixture of equal Gaussians (Srivastava et al. 2017, VEEGAN, §4).

use crate::session::Quality;

/// Measures x, y pairs against `centres` of standard deviation `deviation`. `None` without samples or centres.
///
/// A sample is of high quality within 3σ of its nearest centre; a mode is found where it is the nearest centre of at least
/// one such sample. The reverse Kullback–Leibler divergence is ln K − H(shares of the modes among high-quality samples).
#[must_use]
pub fn mode_quality(points: &[f32], centres: &[[f64; 2]], deviation: f64) -> Option<Quality> {
    if points.len() < 2 || centres.is_empty() {
        return None;
    }
    let mut counts = vec![0_u32; centres.len()];
    for point in points.chunks_exact(2) {
        let square = |centre: &[f64; 2]| (f64::from(point[0]) - centre[0]).powi(2) + (f64::from(point[1]) - centre[1]).powi(2);
        let nearest = centres.iter().map(square).enumerate().min_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((mode, square)) = nearest
            && square <= (3.0 * deviation).powi(2)
        {
            counts[mode] += 1;
        }
    }
    let good: u32 = counts.iter().sum();
    let shares = counts.iter().filter(|&&count| count > 0).map(|&count| f64::from(count) / f64::from(good));
    let entropy: f64 = shares.map(|share| -share * share.ln()).sum();
    Some(Quality {
        modes: counts.iter().filter(|&&count| count > 0).count() as u32,
        of: centres.len() as u32,
        high_quality: (f64::from(good) / (points.len() / 2) as f64) as f32,
        reverse_kl: if good == 0 { f32::INFINITY } else { ((centres.len() as f64).ln() - entropy) as f32 },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CENTRES: [[f64; 2]; 2] = [[0.0, 0.0], [10.0, 0.0]];

    #[test]
    fn a_sampler_that_knows_one_of_two_modes_has_a_divergence_of_ln_2() {
        let quality = mode_quality(&[0.0, 0.1, 0.2, 0.0], &CENTRES, 0.1).unwrap();
        assert_eq!((quality.modes, quality.of), (1, 2));
        assert!((quality.high_quality - 1.0).abs() < 1e-6);
        assert!((f64::from(quality.reverse_kl) - std::f64::consts::LN_2).abs() < 1e-6);
    }

    #[test]
    fn samples_beyond_three_deviations_count_for_nothing() {
        let quality = mode_quality(&[0.0, 0.31, 10.0, 0.29], &CENTRES, 0.1).unwrap();
        assert_eq!(quality.modes, 1);
        assert!((quality.high_quality - 0.5).abs() < 1e-6);
    }

    #[test]
    fn an_even_sampler_has_no_divergence() {
        assert!(mode_quality(&[0.0, 0.0, 10.0, 0.0], &CENTRES, 0.1).unwrap().reverse_kl.abs() < 1e-6);
    }
}
