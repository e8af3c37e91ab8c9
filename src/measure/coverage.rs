//! Density and coverage (Naeem et al. 2020): fidelity and diversity, robust against outliers.

use super::pairs::{Distances, Pairs};

/// Neighbours that make a ball, the paper's k.
pub const NEIGHBOURS: usize = 5;

/// Both numbers; around 1 each where the sets are alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DensityCoverage {
    /// In how many real balls a generated sample lies, in units of k: fidelity. It may exceed 1.
    pub density: f64,
    /// The share of real balls that hold a generated sample: diversity.
    pub coverage: f64,
}

/// Density and coverage of `generated`, `[m, dimension]`, against `real`, `[n, dimension]`.
///
/// A ball around each real sample reaches to, and does not include, its k-th nearest real
/// neighbour: density = (1/km) Σⱼ Σᵢ [yⱼ in ball i], coverage = (1/n) Σᵢ [some yⱼ in ball i]. The
/// usual k is [`NEIGHBOURS`]. Identical sets have both at exactly 1; two samples of one
/// distribution have a density of 1 and a coverage of 1 − (n−1)⋯(n−k) / (m+n−1)⋯(m+n−k), 0.97 for k
/// = 5 and many samples. Both NaN with no more than k real samples, or no generated one.
#[must_use]
pub fn density_coverage(
    real: &[f32],
    generated: &[f32],
    dimension: usize,
    k: usize,
) -> DensityCoverage {
    let within = Distances::new(real, real, dimension);
    let radii = within.radii(k);
    Pairs::new(&within, real, generated, dimension).density_coverage(&radii, k)
}

/// The share of `generated`, `[m, dimension]`, that lies among `real`, `[n, dimension]`: in the ball
/// around a real sample that reaches to its k-th nearest real neighbour (improved precision,
/// Kynkäänniemi et al. 2019).
///
/// Only the smaller half of the balls counts: what lies far from everything is in the ball of an
/// outlier easily, and other real samples are in one of the smaller balls nearly always. NaN with no
/// more than k real samples, or no generated one.
#[must_use]
pub fn precision(real: &[f32], generated: &[f32], dimension: usize, k: usize) -> f64 {
    let radii = Distances::new(real, real, dimension).radii(k);
    Distances::new(real, generated, dimension).precision(&radii)
}

impl Distances {
    /// [`precision`] of the columns, for the known squared radii around the rows.
    pub fn precision(&self, radii: &[f32]) -> f64 {
        let mut sorted = radii.to_vec();
        sorted.sort_unstable_by(f32::total_cmp);
        let Some(&median) = sorted.get(sorted.len() / 2) else { return f64::NAN };
        let mut inside = vec![false; self.rows().next().map_or(0, <[f32]>::len)];
        for (row, radius) in self.rows().zip(radii).filter(|(_, radius)| **radius <= median) {
            inside.iter_mut().zip(row).for_each(|(inside, square)| *inside |= square < radius);
        }
        inside.iter().filter(|inside| **inside).count() as f64 / inside.len() as f64
    }

    /// Squared distance of each sample of one set from its `k`-th nearest neighbour in it; none
    /// with too few samples.
    pub fn radii(&self, k: usize) -> Vec<f32> {
        if k == 0 || self.rows().count() <= k {
            return Vec::new();
        }
        let mut others = Vec::new();
        let radius = |(before, after): (&[f32], &[f32])| {
            others.clear();
            others.extend_from_slice(before);
            others.extend_from_slice(after);
            *others.select_nth_unstable_by(k - 1, f32::total_cmp).1
        };
        self.others().map(radius).collect()
    }
}

impl Pairs<'_> {
    /// [`density_coverage`] of samples whose distances and squared radii are known.
    pub fn density_coverage(&self, radii: &[f32], k: usize) -> DensityCoverage {
        let (mut hits, mut covered) = (0, 0);
        for (row, radius) in self.between.rows().zip(radii) {
            let inside: u32 = row.iter().map(|square| u32::from(square < radius)).sum();
            hits += u64::from(inside);
            covered += u64::from(inside > 0);
        }
        let generated = self.generated.rows().count();
        if radii.is_empty() || generated == 0 {
            return DensityCoverage { density: f64::NAN, coverage: f64::NAN };
        }
        DensityCoverage {
            density: hits as f64 / (k * generated) as f64,
            coverage: covered as f64 / radii.len() as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::drawn::Drawn;
    use super::*;

    #[test]
    fn identical_sets_have_both_at_exactly_1() {
        let samples = Drawn(1).normal(300, 0.0, 1.0);
        assert_eq!(
            density_coverage(&samples, &samples, 3, 5),
            DensityCoverage { density: 1.0, coverage: 1.0 }
        );
    }

    #[test]
    fn two_samples_of_one_distribution_have_the_expectations_of_the_paper() {
        let (mut density, mut coverage) = (0.0, 0.0);
        let mut drawn = Drawn(2);
        for _ in 0..40 {
            let found =
                density_coverage(&drawn.normal(200, 0.0, 1.0), &drawn.normal(100, 0.0, 1.0), 2, 3);
            density += found.density / 40.0;
            coverage += found.coverage / 40.0;
        }
        // n = 100, m = 50, k = 3.
        let expected = 1.0 - (99.0 * 98.0 * 97.0) / (149.0 * 148.0 * 147.0);
        assert!((coverage - expected).abs() < 0.02, "{coverage} {expected}");
        assert!((density - 1.0).abs() < 0.05, "{density}");
    }

    #[test]
    fn a_collapsed_generator_has_density_and_no_coverage() {
        let real = Drawn(3).normal(400, 0.0, 1.0);
        let found = density_coverage(&real, &[0.0, 0.0].repeat(200), 2, 5);
        assert!(found.density > 0.8 && found.coverage < 0.1, "{found:?}");
        let far = density_coverage(&real, &[50.0, 0.0].repeat(200), 2, 5);
        assert_eq!(far, DensityCoverage { density: 0.0, coverage: 0.0 });
    }

    #[test]
    fn one_real_outlier_adds_no_density() {
        // The ball of the outlier at 100 is huge, but it is one of many: 4 of 5 samples near it are
        // in no other ball.
        let mut real = Drawn(4).normal(99, 0.0, 1.0);
        real.push(100.0);
        let found = density_coverage(&real, &[50.0, 60.0, 70.0, 80.0, 90.0], 1, 5);
        assert!(
            (found.density - 0.2).abs() < 1e-12 && (found.coverage - 0.01).abs() < 1e-12,
            "{found:?}"
        );
    }

    #[test]
    fn precision_counts_what_lies_among_the_real_samples_whatever_it_leaves_out() {
        let mut drawn = Drawn(5);
        let real = drawn.normal(800, 0.0, 1.0);
        let of = |generated: &[f32]| precision(&real, generated, 2, 5);
        assert!(of(&drawn.normal(400, 0.0, 1.0)) > 0.4);
        assert_eq!(of(&[0.0, 0.0].repeat(100)), 1.0, "a collapse is precise");
        assert!(of(&drawn.normal(400, 0.0, 20.0)) < 0.05, "noise is not");
        // The ball of the outlier at 100 would hold all of them.
        let with_outlier = [drawn.normal(198, 0.0, 1.0), vec![100.0, 100.0]].concat();
        assert_eq!(precision(&with_outlier, &[50.0, 50.0, 60.0, 60.0], 2, 5), 0.0);
        assert!(precision(&[0.0, 1.0], &[0.0], 1, 3).is_nan() && of(&[]).is_nan());
    }

    #[test]
    fn too_few_samples_have_no_value() {
        let found = density_coverage(&[0.0, 1.0, 2.0], &[0.0], 1, 3);
        assert!(found.density.is_nan() && found.coverage.is_nan());
    }
}
