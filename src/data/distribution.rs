//! Distributions in one and two dimensions, and normal vectors.

use super::Random;
use crate::experiment::DataSpec;
use std::f32::consts::{PI, TAU};

/// A sampler for every [`DataSpec`] that is a formula.
pub struct Distribution {
    spec: DataSpec,
    modes: Vec<[f32; 2]>,
}

impl Distribution {
    /// The sampler of `spec`; an image set has none and gives no samples.
    #[must_use]
    pub fn new(spec: DataSpec) -> Self {
        let modes = spec.modes().map_or_else(Vec::new, |(modes, _)| {
            modes.iter().map(|[x, y]| [*x as f32, *y as f32]).collect()
        });
        Self { spec, modes }
    }

    /// Components that a sample can come from; 0 where the formula has none.
    #[must_use]
    pub const fn classes(&self) -> usize {
        match self.spec.labels() {
            Some(labels) => labels.width(),
            None => 0,
        }
    }

    /// Appends one sample to `out`. Gives the component that it came from, 0 where there is but
    /// one.
    pub fn sample(&self, random: &mut Random, out: &mut Vec<f32>) -> usize {
        match self.spec {
            DataSpec::Ring { noise, .. }
            | DataSpec::Grid { noise, .. }
            | DataSpec::Blobs { noise, .. } => {
                let mode = random.index(self.modes.len());
                out.extend(noisy(self.modes[mode], noise, random));
                return mode;
            }
            DataSpec::TwoMoons { radius, noise, .. } => {
                let (angle, radius) = (PI * random.uniform(), radius as f32);
                let upper = [radius * (angle.cos() - 0.5), radius * (angle.sin() - 0.25)];
                let lower = [radius * (0.5 - angle.cos()), radius * (0.25 - angle.sin())];
                let half = usize::from(random.uniform() >= 0.5);
                out.extend(noisy([upper, lower][half], noise, random));
                return half;
            }
            DataSpec::Spiral { turns, radius, noise, .. } => {
                // The square root spreads the samples evenly along the arm.
                let along = random.uniform().sqrt();
                let angle = along * turns as f32 * TAU;
                out.extend(noisy(
                    [radius as f32 * along * angle.cos(), radius as f32 * along * angle.sin()],
                    noise,
                    random,
                ));
            }
            DataSpec::Line { length, noise, .. } => {
                let along = (random.uniform() - 0.5) * length as f32;
                let diagonal = std::f32::consts::FRAC_1_SQRT_2;
                out.extend(noisy([along * diagonal, along * diagonal], noise, random));
            }
            DataSpec::Pinwheel { arms, radius, noise, .. } => {
                let arm = random.index(arms as usize);
                out.extend(pinwheel(arm as f32 / arms as f32, radius as f32, noise as f32, random));
                return arm;
            }
            DataSpec::Checkerboard { cells, width, noise, .. } => {
                let cells = cells as usize;
                let row = random.index(cells);
                // Cells of a row that have the colour of the lower left corner: every other one,
                // starting at the row's parity.
                let in_row = (cells - row % 2).div_ceil(2);
                let column = 2 * random.index(in_row) + row % 2;
                let side = width as f32 / cells as f32;
                let mut at =
                    |cell: usize| (cell as f32 + random.uniform()) * side - width as f32 / 2.0;
                let centre = [at(column), at(row)];
                out.extend(noisy(centre, noise, random));
            }
            DataSpec::Normal { dimension, mean, deviation, .. } => {
                out.extend(
                    (0..dimension).map(|_| mean as f32 + deviation as f32 * random.normal()),
                );
            }
            DataSpec::Images { .. } => {}
        }
        0
    }
}

fn noisy([x, y]: [f32; 2], noise: f64, random: &mut Random) -> [f32; 2] {
    [x + noise as f32 * random.normal(), y + noise as f32 * random.normal()]
}

/// Johnson et al. 2016: radial Gaussians, turned further the farther out they lie; this arm stands
/// at `turn` of a turn.
fn pinwheel(turn: f32, radius: f32, noise: f32, random: &mut Random) -> [f32; 2] {
    let along = (radius * (0.6 + 0.2 * random.normal())).clamp(0.0, 1.1 * radius);
    let across = noise * random.normal();
    let angle = TAU * turn + along / radius * 1.2;
    [along * angle.cos() - across * angle.sin(), along * angle.sin() + across * angle.cos()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::presets;

    #[test]
    fn every_sample_of_every_planar_preset_lies_in_the_shown_square() {
        for preset in presets() {
            let data = preset.experiment.data;
            if data.shape() != crate::experiment::Shape::Vector(2) {
                continue;
            }
            let (distribution, mut random, mut out) =
                (Distribution::new(data), Random::new(3, 0), Vec::new());
            (0..5000).for_each(|_| {
                distribution.sample(&mut random, &mut out);
            });
            let outside = out.iter().filter(|value| f64::from(value.abs()) > data.extent()).count();
            assert!(
                outside < 10,
                "{}: {outside} of {} coordinates outside ±{}",
                preset.id,
                out.len(),
                data.extent()
            );
        }
    }

    #[test]
    fn the_ring_gives_each_mode_its_share_with_the_asked_deviation() {
        let spec = DataSpec::Ring { modes: 8, radius: 1.0, noise: 0.05, size: 1000 };
        let (distribution, mut random, mut out) =
            (Distribution::new(spec), Random::new(1, 0), Vec::new());
        (0..8000).for_each(|_| {
            distribution.sample(&mut random, &mut out);
        });
        let (centres, _) = spec.modes().unwrap();
        let mut counts = [0_u32; 8];
        let mut squares = 0.0;
        for point in out.chunks(2) {
            let distance = |c: &[f64; 2]| {
                (f64::from(point[0]) - c[0]).powi(2) + (f64::from(point[1]) - c[1]).powi(2)
            };
            let (mode, square) = centres
                .iter()
                .map(distance)
                .enumerate()
                .min_by(|a, b| a.1.total_cmp(&b.1))
                .unwrap();
            counts[mode] += 1;
            squares += square;
        }
        assert!(counts.iter().all(|count| (850..1150).contains(count)), "{counts:?}");
        let deviation = (squares / 16_000.0).sqrt();
        assert!((deviation - 0.05).abs() < 0.002, "{deviation}");
    }

    #[test]
    fn a_checkerboard_fills_only_squares_of_one_colour() {
        let spec = DataSpec::Checkerboard { cells: 3, width: 3.0, noise: 0.0, size: 1000 };
        let (distribution, mut random, mut out) =
            (Distribution::new(spec), Random::new(1, 0), Vec::new());
        (0..2000).for_each(|_| {
            distribution.sample(&mut random, &mut out);
        });
        let mut seen = [0; 9];
        for point in out.chunks(2) {
            let cell = |value: f32| ((value + 1.5).floor() as usize).min(2);
            seen[3 * cell(point[1]) + cell(point[0])] += 1;
        }
        for (cell, count) in seen.iter().enumerate() {
            assert_eq!(*count > 0, (cell / 3 + cell % 3) % 2 == 0, "cell {cell} has {count}");
        }
    }
}
