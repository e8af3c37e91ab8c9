//! A small picture of each 2-D data set, always the same one.

use crate::experiment::DataSpec;
use std::f64::consts::{FRAC_1_SQRT_2, PI, TAU};

/// About how many points a picture has.
const POINTS: u32 = 96;

/// Random numbers that are the same on every visit; nothing is learned from them.
struct Lcg(u64);

/// Points in the unit square, y downwards, that show the data's shape. Image sets have none. Data
/// that are not 2-D are shown as their bell.
#[must_use]
pub fn thumbnail_points(data: &DataSpec) -> Vec<[f32; 2]> {
    let mut random = Lcg(7);
    let spread = 2.0 * data.extent();
    let place = |[x, y]: [f64; 2]| {
        [(0.5 + x / spread).clamp(0.0, 1.0) as f32, (0.5 - y / spread).clamp(0.0, 1.0) as f32]
    };
    samples(*data, &mut random).into_iter().map(place).collect()
}

fn samples(data: DataSpec, random: &mut Lcg) -> Vec<[f64; 2]> {
    let shares = || (0..POINTS).map(|k| (f64::from(k) + 0.5) / f64::from(POINTS));
    match data {
        DataSpec::Ring { .. } | DataSpec::Blobs { .. } | DataSpec::Grid { .. } => {
            data.modes().map_or_else(Vec::new, |(modes, noise)| around(&modes, noise, random))
        }
        DataSpec::TwoMoons { radius, noise, .. } => shares()
            .enumerate()
            .map(|(k, share)| random.near(moon(k % 2 == 0, share, radius), noise))
            .collect(),
        DataSpec::Spiral { turns, radius, noise, .. } => {
            // The root spreads the points evenly along the arm.
            shares()
                .map(f64::sqrt)
                .map(|share| random.near(polar(share * radius, share * turns * TAU), noise))
                .collect()
        }
        DataSpec::Line { length, noise, .. } => shares()
            .map(|share| random.near([(share - 0.5) * length * FRAC_1_SQRT_2; 2], noise))
            .collect(),
        DataSpec::Pinwheel { arms, radius, noise, .. } => shares()
            .enumerate()
            .map(|(k, share)| random.near(arm(k as u32 % arms.max(1), arms, share, radius), noise))
            .collect(),
        DataSpec::Checkerboard { cells, width, .. } => checkerboard(cells, width),
        DataSpec::Normal { dimension: 2, mean, deviation, .. } => {
            (0..POINTS).map(|_| random.near([mean, mean], deviation)).collect()
        }
        DataSpec::Normal { .. } => shares().map(|share| bell(share, data.extent())).collect(),
        DataSpec::Images { .. } => Vec::new(),
    }
}

/// The same number of points around each mode.
fn around(modes: &[[f64; 2]], noise: f64, random: &mut Lcg) -> Vec<[f64; 2]> {
    let each = (POINTS as usize / modes.len().max(1)).max(1);
    modes
        .iter()
        .flat_map(|mode| std::iter::repeat_n(*mode, each))
        .map(|mode| random.near(mode, noise))
        .collect()
}

fn polar(radius: f64, angle: f64) -> [f64; 2] {
    [radius * angle.cos(), radius * angle.sin()]
}

fn moon(is_upper: bool, share: f64, radius: f64) -> [f64; 2] {
    let [x, y] = polar(radius, share * PI);
    if is_upper {
        [x - radius / 2.0, y - radius / 4.0]
    } else {
        [x + radius / 2.0, radius / 4.0 - y]
    }
}

fn arm(which: u32, arms: u32, share: f64, radius: f64) -> [f64; 2] {
    let out = 0.2 + 0.8 * share;
    polar(out * radius, TAU * f64::from(which) / f64::from(arms.max(1)) + 1.2 * out)
}

/// A lattice in each filled square: so few random points would hide the board.
fn checkerboard(cells: u32, width: f64) -> Vec<[f64; 2]> {
    let squares = (0..cells * cells)
        .map(|k| (k % cells, k / cells))
        .filter(|(column, row)| (column + row) % 2 == 0);
    let side =
        (f64::from(POINTS) / f64::from((cells * cells).div_ceil(2).max(1))).sqrt().round().max(1.0)
            as u32;
    let along = |square: u32, k: u32| {
        (f64::from(square) + (f64::from(k) + 0.5) / f64::from(side)) * width / f64::from(cells)
            - width / 2.0
    };
    let lattice = |(column, row): (u32, u32)| {
        (0..side * side).map(move |k| [along(column, k % side), along(row, k / side)])
    };
    squares.flat_map(lattice).collect()
}

/// The outline of a normal density, as high as the picture allows.
fn bell(share: f64, extent: f64) -> [f64; 2] {
    let deviations = (share - 0.5) * 7.0;
    [(share - 0.5) * 1.8 * extent, ((-deviations * deviations / 2.0).exp() - 0.5) * 1.4 * extent]
}

impl Lcg {
    /// In [0, 1), with Knuth's MMIX constants.
    fn uniform(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A normal sample around a point (Box and Muller 1958).
    fn near(&mut self, [x, y]: [f64; 2], deviation: f64) -> [f64; 2] {
        let radius = deviation * (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        let [dx, dy] = polar(radius, self.uniform() * TAU);
        [x + dx, y + dy]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::ImageSet;

    const SIZE: u32 = 1000;

    fn every_source() -> Vec<DataSpec> {
        vec![
            DataSpec::Ring { modes: 8, radius: 1.0, noise: 0.05, size: SIZE },
            DataSpec::Grid { side: 5, spacing: 0.5, noise: 0.03, size: SIZE },
            DataSpec::TwoMoons { radius: 0.7, noise: 0.05, size: SIZE },
            DataSpec::Spiral { turns: 1.5, radius: 1.0, noise: 0.03, size: SIZE },
            DataSpec::Line { length: 2.0, noise: 0.03, size: SIZE },
            DataSpec::Blobs { modes: 3, radius: 0.7, noise: 0.15, size: SIZE },
            DataSpec::Pinwheel { arms: 5, radius: 1.0, noise: 0.05, size: SIZE },
            DataSpec::Checkerboard { cells: 4, width: 2.0, noise: 0.005, size: SIZE },
            DataSpec::Normal { dimension: 1, mean: 4.0, deviation: 1.25, size: SIZE },
            DataSpec::Normal { dimension: 2, mean: 0.0, deviation: 1.0, size: SIZE },
        ]
    }

    #[test]
    fn every_picture_has_60_to_120_points_in_the_unit_square_that_fill_most_of_it() {
        for data in every_source() {
            let points = thumbnail_points(&data);
            assert!((60..=120).contains(&points.len()), "{data:?}: {}", points.len());
            assert!(
                points.iter().flatten().all(|coordinate| (0.0..=1.0).contains(coordinate)),
                "{data:?}"
            );
            let (low, high) = points.iter().fold((1.0_f32, 0.0_f32), |(low, high), point| {
                (low.min(point[0]), high.max(point[0]))
            });
            assert!(high - low > 0.45, "{data:?} from {low} to {high}");
        }
    }

    #[test]
    fn a_picture_is_the_same_every_time_and_pictures_differ() {
        let pictures: Vec<_> = every_source().iter().map(thumbnail_points).collect();
        assert_eq!(pictures, every_source().iter().map(thumbnail_points).collect::<Vec<_>>());
        assert!((1..pictures.len()).all(|k| pictures[k] != pictures[k - 1]));
    }

    #[test]
    fn images_have_no_points() {
        assert!(thumbnail_points(&DataSpec::Images { set: ImageSet::Mnist }).is_empty());
    }

    #[test]
    fn y_points_down_so_that_the_bell_stands_upright() {
        let bell = thumbnail_points(&DataSpec::Normal {
            dimension: 1,
            mean: 0.0,
            deviation: 1.0,
            size: SIZE,
        });
        assert!(bell[bell.len() / 2][1] < 0.3 && bell[0][1] > 0.7);
    }

    #[test]
    fn neighbouring_squares_of_the_board_are_one_full_and_one_empty() {
        let points = thumbnail_points(&DataSpec::Checkerboard {
            cells: 2,
            width: 2.0,
            noise: 0.0,
            size: SIZE,
        });
        assert!(points.iter().all(|point| (point[0] < 0.5) == (point[1] >= 0.5)));
    }
}
