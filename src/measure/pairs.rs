//! Squared distances between all pairs of samples: the hot loop of most measures, run once for all
//! of them.

/// Samples whose distances from one other sample are summed side by side, as wide as a few vector
/// registers.
const LANES: usize = 16;

/// Samples in a flat row-major slice; a rest that fills no row does not count.
pub(super) fn rows(samples: &[f32], dimension: usize) -> usize {
    samples.len().checked_div(dimension).unwrap_or(0)
}

/// Squared Euclidean distances, `[rows, columns]`.
pub(super) struct Distances {
    columns: usize,
    values: Vec<f32>,
}

impl Distances {
    /// From each sample of `a` to each of `b`. Sums of squared differences, not |a|² + |b|² − 2ab:
    /// near samples stay exact.
    pub fn new(a: &[f32], b: &[f32], dimension: usize) -> Self {
        let (rows, columns) = (rows(a, dimension), rows(b, dimension));
        let mut values = vec![0.0; rows * columns];
        let mut panel = vec![[0.0; LANES]; dimension];
        for start in (0..columns).step_by(LANES) {
            let width = LANES.min(columns - start);
            for (lane, sample) in b.chunks_exact(dimension).skip(start).take(width).enumerate() {
                panel
                    .iter_mut()
                    .zip(sample)
                    .for_each(|(coordinate, value)| coordinate[lane] = *value);
            }
            for (sample, row) in a.chunks_exact(dimension).zip(values.chunks_exact_mut(columns)) {
                row[start..start + width].copy_from_slice(&squares(sample, &panel)[..width]);
            }
        }
        Self { columns, values }
    }

    /// Row after row; none where either side has no samples.
    pub fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.values.chunks_exact(self.columns.max(1))
    }

    /// Row after row of distances within one set, each without the sample's distance from itself,
    /// in two parts.
    pub fn others(&self) -> impl Iterator<Item = (&[f32], &[f32])> {
        self.rows().enumerate().map(|(i, row)| (&row[..i], &row[i + 1..]))
    }

    /// Row after row of distances within one set, each pair once.
    pub fn once(&self) -> impl Iterator<Item = &[f32]> {
        self.others().map(|(_, after)| after)
    }
}

/// Squared distances from one sample to those of a panel, `[dimension, LANES]`.
fn squares(sample: &[f32], panel: &[[f32; LANES]]) -> [f32; LANES] {
    let mut squares = [0.0; LANES];
    for (value, others) in sample.iter().zip(panel) {
        for (square, other) in squares.iter_mut().zip(others) {
            let difference = value - other;
            *square += difference * difference;
        }
    }
    squares
}

/// All distances of two sets, real samples `a` and generated ones `b`.
pub(super) struct Pairs<'a> {
    /// Of the real ones among themselves.
    pub real: &'a Distances,
    /// Of the generated ones among themselves.
    pub generated: Distances,
    /// From each real to each generated one.
    pub between: Distances,
}

impl<'a> Pairs<'a> {
    /// Completes what is known of the real samples.
    pub fn new(real: &'a Distances, a: &[f32], b: &[f32], dimension: usize) -> Self {
        Self {
            real,
            generated: Distances::new(b, b, dimension),
            between: Distances::new(a, b, dimension),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::drawn::Drawn;
    use super::*;

    #[test]
    fn the_distances_are_those_of_the_definition_whatever_the_sizes() {
        let mut drawn = Drawn(1);
        for (n, m, dimension) in [(1, 1, 1), (3, 16, 2), (17, 33, 5)] {
            let (a, b) =
                (drawn.normal(n * dimension, 0.0, 1.0), drawn.normal(m * dimension, 0.0, 1.0));
            let distances = Distances::new(&a, &b, dimension);
            for (row, x) in distances.rows().zip(a.chunks_exact(dimension)) {
                for (found, y) in row.iter().zip(b.chunks_exact(dimension)) {
                    let expected: f32 = x.iter().zip(y).map(|(x, y)| (x - y).powi(2)).sum();
                    assert!((found - expected).abs() < 1e-5, "{found} {expected}");
                }
            }
            assert_eq!(distances.rows().count(), n);
        }
    }

    #[test]
    fn each_pair_within_a_set_comes_once() {
        let distances = Distances::new(&[0.0, 1.0, 3.0], &[0.0, 1.0, 3.0], 1);
        assert_eq!(distances.once().flatten().copied().collect::<Vec<f32>>(), [1.0, 9.0, 4.0]);
    }

    #[test]
    fn nothing_has_no_distances() {
        assert_eq!(Distances::new(&[], &[1.0], 1).rows().count(), 0);
        assert_eq!(Distances::new(&[1.0], &[1.0], 0).rows().count(), 0);
    }
}
