//! Accuracy of a nearest neighbour that tells real from generated (Lopez-Paz and Oquab 2017; Xu et
//! al. 2018).

use super::pairs::{Distances, Pairs};

/// The share of all samples whose nearest other sample is of their own set: a classifier that
/// leaves one out.
///
/// `a` is `[n, dimension]`, `b` `[m, dimension]`. With n = m, ½ is perfect and 1 means that the
/// sets are easily told apart; less than ½ means that samples of one sit on those of the other, as
/// copies do. A tie counts ½. With other sizes the larger set wins more often, so compare equal
/// ones. NaN with fewer than two samples on either side.
#[must_use]
pub fn nearest_neighbour_accuracy(a: &[f32], b: &[f32], dimension: usize) -> f64 {
    let real = Distances::new(a, a, dimension);
    Pairs::new(&real, a, b, dimension).nearest_neighbour_accuracy()
}

impl Pairs<'_> {
    /// [`nearest_neighbour_accuracy`] of samples whose distances are known.
    pub fn nearest_neighbour_accuracy(&self) -> f64 {
        let (rows, columns) = (self.real.rows().count(), self.generated.rows().count());
        if rows < 2 || columns < 2 {
            return f64::NAN;
        }
        let mut foreign = vec![f32::INFINITY; columns];
        for row in self.between.rows() {
            foreign.iter_mut().zip(row).for_each(|(least, value)| *least = least.min(*value));
        }
        let real = right(self.real, self.between.rows().map(least));
        (real + right(&self.generated, foreign.into_iter())) / (rows + columns) as f64
    }
}

/// How many samples of a set have their nearest neighbour in it, where the nearest of the other set
/// is at `foreign`.
fn right(own: &Distances, foreign: impl Iterator<Item = f32>) -> f64 {
    let own = own.others().map(|(before, after)| least(before).min(least(after)));
    own.zip(foreign)
        .map(|(own, foreign)| {
            f64::from(u8::from(own < foreign)) + 0.5 * f64::from(u8::from(own == foreign))
        })
        .sum()
}

fn least(row: &[f32]) -> f32 {
    row.iter().copied().fold(f32::INFINITY, f32::min)
}

#[cfg(test)]
mod tests {
    use super::super::drawn::Drawn;
    use super::*;

    #[test]
    fn sets_far_apart_are_always_told_apart_and_copies_never() {
        let (a, b) = (Drawn(1).normal(60, 0.0, 1.0), Drawn(2).normal(60, 100.0, 1.0));
        assert_eq!(nearest_neighbour_accuracy(&a, &b, 2), 1.0);
        assert_eq!(nearest_neighbour_accuracy(&a, &a, 2), 0.0);
    }

    #[test]
    fn two_samples_of_one_distribution_are_told_apart_half_of_the_time() {
        let (a, b) = (Drawn(3).normal(1600, 0.0, 1.0), Drawn(4).normal(1600, 0.0, 1.0));
        let accuracy = nearest_neighbour_accuracy(&a, &b, 2);
        assert!((accuracy - 0.5).abs() < 0.05, "{accuracy}");
    }

    #[test]
    fn a_few_points_on_a_line_are_counted_by_hand() {
        // a: 0 → 1 (own), 1 → 0 (own), 5 → 5.5 (foreign); b: 5.5 → 5 (foreign), 9 → 9.5 (own), 9.5
        // → 9 (own).
        let accuracy = nearest_neighbour_accuracy(&[0.0, 1.0, 5.0], &[5.5, 9.0, 9.5], 1);
        assert!((accuracy - 4.0 / 6.0).abs() < 1e-12);
        // Everything in one place is one tie.
        assert_eq!(nearest_neighbour_accuracy(&[1.0; 3], &[1.0; 3], 1), 0.5);
    }

    #[test]
    fn a_collapsed_generator_is_told_apart() {
        let real = Drawn(5).normal(400, 0.0, 1.0);
        let accuracy = nearest_neighbour_accuracy(&real, &[0.1, 0.1].repeat(200), 2);
        assert!(accuracy > 0.95, "{accuracy}");
    }
}
