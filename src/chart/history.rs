//! Every loss of a run in bounded memory: neighbouring steps share a bucket, and buckets double
//! their width when there are too many. Smallest and largest value survive every merge, so a spike
//! never disappears.

use crate::session::LossPoint;
use std::fmt::Write;

/// How many buckets there are at most.
const CAPACITY: usize = 4096;

/// The losses of a run so far, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LossHistory {
    buckets: Vec<Bucket>,
    /// A bucket covers 2 to this power steps.
    doublings: u32,
}

/// Some neighbouring steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bucket {
    pub(super) first: u64,
    pub(super) last: u64,
    pub(super) generator: Spread,
    pub(super) discriminator: Spread,
}

/// One player's losses within a bucket.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    pub(super) count: u64,
    pub(super) sum: f64,
    pub(super) min: f32,
    pub(super) max: f32,
}

impl LossHistory {
    /// Appends a step. A step at or before the newest one means that training went back: what lay
    /// after it is dropped.
    pub fn push(&mut self, point: LossPoint) {
        if self.buckets.last().is_some_and(|newest| newest.last >= point.step) {
            self.truncate_after(point.step.saturating_sub(1));
        }
        let bucket = Bucket {
            first: point.step,
            last: point.step,
            generator: Spread::of(point.generator),
            discriminator: Spread::of(point.discriminator),
        };
        let doublings = self.doublings;
        match self.buckets.last_mut() {
            Some(newest) if newest.first >> doublings == point.step >> doublings => {
                newest.merge(&bucket);
            }
            _ => self.buckets.push(bucket),
        }
        self.widen_to(CAPACITY);
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Forgets the steps after this one. A bucket that reaches beyond it goes as a whole, since it
    /// cannot be split.
    pub fn truncate_after(&mut self, step: u64) {
        let kept = self.buckets.partition_point(|bucket| bucket.last <= step);
        self.buckets.truncate(kept);
        if self.buckets.is_empty() {
            self.clear();
        }
    }

    /// How many rows [`Self::csv`] has: steps at first, then buckets of steps.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.buckets.len()
    }

    /// No step yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.buckets.is_empty()
    }

    /// Where the history begins, which is where a run went on from a snapshot, and its newest step.
    #[must_use]
    pub fn steps(&self) -> (u64, u64) {
        let from = self.buckets.first().map_or(0, |bucket| bucket.first.saturating_sub(1));
        (from, self.buckets.last().map_or(0, |bucket| bucket.last))
    }

    /// How many steps the losses of one row of [`Self::csv`] are the mean of, at most.
    #[must_use]
    pub const fn steps_per_row(&self) -> u64 {
        1 << self.doublings
    }

    /// A table with a row for each step, or for the last step of each bucket with the means of the
    /// bucket; the last column says over how many steps a row is the mean. A player that did not
    /// learn leaves its field empty, and so does a loss that is not a number.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut table = String::from("step,generator_loss,discriminator_loss,mean_over_steps\n");
        let field = |spread: &Spread| {
            spread.mean().map_or_else(String::new, |mean| (mean as f32).to_string())
        };
        for bucket in &self.buckets {
            // Writing to a string cannot fail.
            let _ = writeln!(
                table,
                "{},{},{},{}",
                bucket.last,
                field(&bucket.generator),
                field(&bucket.discriminator),
                bucket.last - bucket.first + 1
            );
        }
        table
    }

    pub(super) fn buckets(&self) -> &[Bucket] {
        &self.buckets
    }

    /// Doubles the width of the buckets until there are at most `count`.
    pub(super) fn widen_to(&mut self, count: usize) {
        while self.buckets.len() > count.max(2) {
            self.doublings += 1;
            let doublings = self.doublings;
            self.buckets.dedup_by(|next, kept| {
                let together = next.first >> doublings == kept.first >> doublings;
                if together {
                    kept.merge(next);
                }
                together
            });
        }
    }
}

impl Bucket {
    /// Where it stands on an axis of steps.
    pub(super) fn middle(&self) -> f64 {
        (self.first as f64 + self.last as f64) / 2.0
    }

    fn merge(&mut self, later: &Self) {
        self.last = later.last;
        self.generator.merge(&later.generator);
        self.discriminator.merge(&later.discriminator);
    }
}

impl Spread {
    const NONE: Self = Self { count: 0, sum: 0.0, min: f32::INFINITY, max: f32::NEG_INFINITY };

    /// A player that did not learn has no loss, and one that is not finite has no place on a chart.
    fn of(loss: Option<f32>) -> Self {
        loss.filter(|loss| loss.is_finite()).map_or(Self::NONE, |loss| Self {
            count: 1,
            sum: f64::from(loss),
            min: loss,
            max: loss,
        })
    }

    pub(super) fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }

    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "step,generator_loss,discriminator_loss,mean_over_steps\n";

    fn at(step: u64, generator: f32, discriminator: f32) -> LossPoint {
        LossPoint { step, generator: Some(generator), discriminator: Some(discriminator) }
    }

    fn ones(steps: std::ops::RangeInclusive<u64>) -> LossHistory {
        let mut history = LossHistory::default();
        steps.for_each(|step| history.push(at(step, 1.0, 2.0)));
        history
    }

    #[test]
    fn the_table_says_over_how_many_steps_a_row_is_the_mean() {
        assert_eq!(ones(1..=4096).steps_per_row(), 1);
        let mut history = LossHistory::default();
        (1..=10_000).for_each(|step| history.push(at(step, step as f32, 0.0)));
        assert_eq!(history.steps_per_row(), 4);
        let table = history.csv();
        // Buckets begin at multiples of 4, so the first holds the steps 1 to 3.
        assert_eq!(table.lines().nth(1), Some("3,2,0,3"));
        assert_eq!(table.lines().nth(2), Some("7,5.5,0,4"));
        let steps: u64 = table
            .lines()
            .skip(1)
            .filter_map(|row| row.rsplit(',').next()?.parse::<u64>().ok())
            .sum();
        assert_eq!(steps, 10_000);
    }

    #[test]
    fn a_million_steps_stay_few_and_keep_their_extremes_and_their_range() {
        let mut history = LossHistory::default();
        for step in 1..=1_000_000_u64 {
            let generator = if step == 123_457 { 99.0 } else { 1.0 };
            let discriminator = if step == 654_321 { -7.0 } else { 2.0 };
            history.push(at(step, generator, discriminator));
        }
        let buckets = history.buckets();
        assert!(buckets.len() <= CAPACITY && buckets.len() > CAPACITY / 4, "{}", buckets.len());
        assert_eq!((buckets[0].first, buckets[buckets.len() - 1].last), (1, 1_000_000));
        assert_eq!(buckets.iter().map(|b| b.generator.max).fold(0.0, f32::max), 99.0);
        assert_eq!(buckets.iter().map(|b| b.discriminator.min).fold(0.0, f32::min), -7.0);
        assert_eq!(buckets.iter().map(|b| b.generator.count).sum::<u64>(), 1_000_000);
        let sum: f64 = buckets.iter().map(|b| b.generator.sum).sum();
        assert!((sum - 1_000_098.0).abs() < 1e-6);
        assert!(
            buckets.windows(2).all(|pair| pair[0].last + 1 == pair[1].first),
            "no step is lost between buckets"
        );
    }

    #[test]
    fn a_player_that_did_not_learn_is_skipped_and_not_counted_as_zero() {
        let mut history = LossHistory::default();
        history.push(LossPoint { step: 1, generator: None, discriminator: Some(1.0) });
        history.push(at(2, 3.0, f32::INFINITY));
        history.widen_to(1);
        assert_eq!(history.buckets()[0].generator.mean(), None);
        assert_eq!(history.buckets()[1].generator.mean(), Some(3.0));
        assert_eq!(history.csv(), format!("{HEAD}1,,1,1\n2,3,,1\n"));
    }

    #[test]
    fn going_back_drops_what_lay_after() {
        let mut history = ones(1..=10);
        history.truncate_after(6);
        assert_eq!(history.len(), 6);
        history.push(at(4, 5.0, 5.0));
        assert_eq!(history.csv().lines().last(), Some("4,5,5,1"));
        history.truncate_after(0);
        assert!(history.is_empty());
        assert_eq!(history, LossHistory::default());
    }

    #[test]
    fn after_a_cut_in_a_wide_bucket_nothing_of_the_future_remains() {
        let mut history = ones(1..=100_000);
        history.truncate_after(50_001);
        let newest = history.buckets()[history.len() - 1].last;
        assert!(newest <= 50_001 && newest > 49_900, "{newest}");
        history.push(at(50_002, 1.0, 1.0));
        assert_eq!(history.buckets()[history.len() - 1].last, 50_002);
    }

    #[test]
    fn steps_far_apart_end_in_bounded_memory_too() {
        let mut history = LossHistory::default();
        (0..20_000_u64).for_each(|k| history.push(at(k * 1_000_003, 1.0, 1.0)));
        assert!(history.len() <= CAPACITY);
    }

    #[test]
    fn the_table_has_a_row_for_each_step_and_reads_back_what_was_pushed() {
        let mut history = LossHistory::default();
        history.push(at(12_001, 0.712_5, 1.337_25));
        assert_eq!(history.csv(), format!("{HEAD}12001,0.7125,1.33725,1\n"));
        assert_eq!(history.csv().lines().count(), history.len() + 1);
    }
}
