//! Mode coverage of a mixture of equal Gaussians (Srivastava et al. 2017, VEEGAN, §4).

use serde::{Deserialize, Serialize};

/// A sample is of high quality within so many standard deviations of its nearest centre.
const REACH: f64 = 3.0;

/// How a sampler does against the modes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ModeReport {
    /// Modes found: the nearest of enough high-quality samples.
    pub modes: u32,
    /// Modes there are, K.
    pub of: u32,
    /// Share of samples within 3σ of their nearest mode; 0.9889 of a perfect sampler's.
    pub high_quality: f64,
    /// ln K − H(shares of the modes among high-quality samples), in nats; infinite without such
    /// samples.
    pub reverse_kl: f64,
    /// ½ (Σ|pᵢ − 1/K| + p₀), where pᵢ is mode i's share of all samples and p₀ the share of those of
    /// no high quality.
    pub tv: f64,
    /// Width of the modes: rms distance per coordinate of high-quality samples from their centres,
    /// over what a true Gaussian shows. 1 is right, less is shrunken; NaN without high-quality
    /// samples.
    pub width_ratio: f64,
}

/// How good the samples are where the modes are known (VEEGAN's measure, Srivastava et al. 2017).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Modes that are the nearest of at least one high-quality sample.
    pub modes: u32,
    /// Modes there are.
    pub of: u32,
    /// Share of samples within 3 standard deviations of their nearest mode.
    pub high_quality: f32,
    /// ln(modes there are) − entropy of the shares that the modes get, in nats; 0 is perfect.
    pub reverse_kl: f32,
}

/// Measures x, y pairs, `[n, 2]`, against `centres` of standard deviation `deviation`. `None`
/// without samples or centres.
///
/// A mode is found where it is the nearest of at least one high-quality sample and of
/// `minimum_share` of all samples: 0 is VEEGAN's rule, 0.01 a stricter one that stray samples do
/// not pass. Where modes overlap, each keeps only its own side of the border, so their width reads
/// less than 1 for real samples too.
#[must_use]
pub fn mode_report(
    points: &[f32],
    centres: &[[f64; 2]],
    deviation: f64,
    minimum_share: f64,
) -> Option<ModeReport> {
    if points.len() < 2 || centres.is_empty() {
        return None;
    }
    let mut counts = vec![0_u32; centres.len()];
    let mut squares = 0.0;
    for point in points.chunks_exact(2) {
        if let Some((mode, square)) = nearest(point, centres)
            && square <= (REACH * deviation).powi(2)
        {
            counts[mode] += 1;
            squares += square;
        }
    }
    let (all, good) = ((points.len() / 2) as f64, f64::from(counts.iter().sum::<u32>()));
    let of = centres.len() as f64;
    let shares = counts.iter().filter(|&&count| count > 0).map(|&count| f64::from(count) / good);
    let entropy: f64 = shares.map(|share| -share * share.ln()).sum();
    let gap: f64 = counts.iter().map(|&count| (f64::from(count) / all - 1.0 / of).abs()).sum();
    Some(ModeReport {
        modes: counts
            .iter()
            .filter(|&&count| count > 0 && f64::from(count) >= minimum_share * all)
            .count() as u32,
        of: centres.len() as u32,
        high_quality: good / all,
        reverse_kl: if good == 0.0 { f64::INFINITY } else { of.ln() - entropy },
        tv: (gap + (1.0 - good / all)) / 2.0,
        width_ratio: (squares / (2.0 * good)).sqrt() / (deviation * truncated_width()),
    })
}

/// Share of x, y pairs, `[n, 2]`, whose nearest centre is the one that was asked for by a one-hot
/// condition, `[n, K]`; NaN where nothing was asked, or not of these centres.
#[must_use]
pub fn mode_agreement(points: &[f32], centres: &[[f64; 2]], asked: &[f32]) -> f64 {
    let pairs = || points.chunks_exact(2).zip(asked.chunks_exact(centres.len().max(1)));
    let agrees = |(point, asked): &(&[f32], &[f32])| {
        nearest(point, centres).is_some_and(|(mode, _)| asked[mode] > 0.5)
    };
    pairs().filter(agrees).count() as f64 / pairs().count() as f64
}

/// Index of the centre nearest to a point, and its squared distance.
fn nearest(point: &[f32], centres: &[[f64; 2]]) -> Option<(usize, f64)> {
    let square = |centre: &[f64; 2]| {
        (f64::from(point[0]) - centre[0]).powi(2) + (f64::from(point[1]) - centre[1]).powi(2)
    };
    centres.iter().map(square).enumerate().min_by(|a, b| a.1.total_cmp(&b.1))
}

/// What the page shows of [`mode_report`], by VEEGAN's rule.
#[must_use]
pub fn mode_quality(points: &[f32], centres: &[[f64; 2]], deviation: f64) -> Option<Quality> {
    let report = mode_report(points, centres, deviation, 0.0)?;
    Some(Quality {
        modes: report.modes,
        of: report.of,
        high_quality: report.high_quality as f32,
        reverse_kl: report.reverse_kl as f32,
    })
}

/// Root mean square of one coordinate of a unit Gaussian in the plane, cut off at 3σ. s = r²/2 is
/// exponential, and its mean up to t = 9/2 is 1 − t/(eᵗ − 1); r² has two coordinates, so that is
/// also the mean square of one.
fn truncated_width() -> f64 {
    let cut = REACH * REACH / 2.0;
    (1.0 - cut / cut.exp_m1()).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CENTRES: [[f64; 2]; 2] = [[0.0, 0.0], [10.0, 0.0]];

    /// A Gaussian of width `deviation` around the origin, at evenly spaced quantiles of its radius
    /// and turns of the circle.
    fn gaussian(count: u32, deviation: f64) -> Vec<f32> {
        let point = |i: u32| {
            let radius =
                deviation * (-2.0 * (1.0 - (f64::from(i) + 0.5) / f64::from(count)).ln()).sqrt();
            [(radius * f64::from(i).cos()) as f32, (radius * f64::from(i).sin()) as f32]
        };
        (0..count).flat_map(point).collect()
    }

    #[test]
    fn a_sample_agrees_where_the_mode_that_was_asked_for_is_its_nearest() {
        let points = [0.0, 1.0, 9.0, 0.0, 4.0, 0.0, 11.0, 3.0];
        let agreement =
            mode_agreement(&points, &CENTRES, &[1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0]);
        assert!((agreement - 0.75).abs() < 1e-12, "{agreement}");
        assert!(
            mode_agreement(&points, &CENTRES, &[]).is_nan()
                && mode_agreement(&points, &[], &[1.0]) == 0.0
        );
    }

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
        assert!(
            mode_quality(&[0.0, 0.0, 10.0, 0.0], &CENTRES, 0.1).unwrap().reverse_kl.abs() < 1e-6
        );
    }

    #[test]
    fn the_total_variation_counts_uneven_modes_and_stray_samples() {
        let tv = |points: &[f32]| mode_report(points, &CENTRES, 0.1, 0.0).unwrap().tv;
        assert!(tv(&[0.0, 0.0, 10.0, 0.0]).abs() < 1e-12);
        assert!((tv(&[0.0, 0.0, 0.0, 0.0]) - 0.5).abs() < 1e-12, "one mode of two");
        assert!((tv(&[5.0, 5.0]) - 1.0).abs() < 1e-12, "no mode at all");
        // ½ (|½ − ½| + |¼ − ½| + ¼)
        assert!((tv(&[0.0, 0.0, 0.0, 0.0, 10.0, 0.0, 5.0, 5.0]) - 0.25).abs() < 1e-12);
    }

    #[test]
    fn a_mode_with_too_small_a_share_is_not_found() {
        let mut points = [0.0, 0.0].repeat(99);
        points.extend([10.0, 0.0]);
        let modes = |share| mode_report(&points, &CENTRES, 0.1, share).unwrap().modes;
        assert_eq!((modes(0.0), modes(0.01), modes(0.011)), (2, 2, 1));
    }

    #[test]
    fn a_true_gaussian_has_the_width_1_and_its_known_share_of_high_quality() {
        let report = mode_report(&gaussian(20_000, 0.1), &CENTRES, 0.1, 0.0).unwrap();
        assert!((report.width_ratio - 1.0).abs() < 1e-4, "{report:?}");
        assert!((report.high_quality - 0.988_891).abs() < 1e-4, "{report:?}");
        assert!((truncated_width() - 0.974_396).abs() < 1e-5, "{}", truncated_width());
    }

    #[test]
    fn shrunken_modes_have_more_high_quality_and_less_width() {
        let report = mode_report(&gaussian(20_000, 0.05), &CENTRES, 0.1, 0.0).unwrap();
        assert!(report.high_quality > 0.999);
        assert!((report.width_ratio - 0.5 / truncated_width()).abs() < 1e-3, "{report:?}");
    }

    #[test]
    fn without_a_high_quality_sample_there_is_no_width_and_an_infinite_divergence() {
        let report = mode_report(&[5.0, 5.0, f32::NAN, 0.0], &CENTRES, 0.1, 0.0).unwrap();
        assert!(
            report.width_ratio.is_nan() && report.reverse_kl.is_infinite() && report.modes == 0,
            "{report:?}"
        );
    }
}
