//! From noisy losses to a line that can be read, and to an axis that one spike does not flatten.

use super::history::{Bucket, Spread};

/// A centred moving mean reaches this share of the buckets to each side.
const REACH: f64 = 0.01;

/// A player's smoothed loss: step and value, where there is one, in the order of the steps.
pub(super) type Curve = Vec<(f64, f64)>;

/// The smoothed line of one player. Each value is the mean of all losses in the window around it,
/// so that a bucket in which the player did not learn weighs nothing.
pub(super) fn smoothed(buckets: &[Bucket], player: impl Fn(&Bucket) -> Spread) -> Curve {
    let reach = (buckets.len() as f64 * REACH).round() as usize;
    let mut sums = vec![(0_u64, 0.0)];
    for bucket in buckets {
        let (spread, &(count, sum)) = (player(bucket), &sums[sums.len() - 1]);
        sums.push((count + spread.count, sum + spread.sum));
    }
    let learned = buckets.iter().enumerate().filter(|(_, bucket)| player(bucket).count > 0);
    let mean = |at: usize| {
        let (from, to) =
            (sums[at.saturating_sub(reach)], sums[(at + reach + 1).min(buckets.len())]);
        (to.1 - from.1) / (to.0 - from.0) as f64
    };
    learned.map(|(at, bucket)| (bucket.middle(), mean(at))).collect()
}

/// The point of a curve that is nearest to a step.
pub(super) fn nearest(curve: &[(f64, f64)], step: f64) -> Option<(f64, f64)> {
    let after = curve.partition_point(|point| point.0 < step);
    let candidates = [after.checked_sub(1), Some(after)]
        .into_iter()
        .flatten()
        .filter_map(|at| curve.get(at).copied());
    candidates.min_by(|a, b| (a.0 - step).abs().total_cmp(&(b.0 - step).abs()))
}

/// An axis for these values from zero, or below it where that is needed, to at least `least`, in
/// round numbers. The highest and the lowest hundredth may leave the chart.
pub(super) fn robust_range(mut values: Vec<f64>, least: f64) -> (f64, f64) {
    if values.is_empty() {
        return (0.0, round_up(least));
    }
    values.sort_unstable_by(f64::total_cmp);
    let place = (values.len() - 1) as f64 * 0.01;
    let (low, high) =
        (values[place.ceil() as usize], values[values.len() - 1 - place.ceil() as usize]);
    let low = if low < 0.0 { -round_up(-low * 1.05) } else { 0.0 };
    (low, round_up((high * 1.05).max(least)))
}

/// The next number that is fine at the end of an axis, so that the axis keeps still while values
/// move a little.
pub(super) fn round_up(value: f64) -> f64 {
    const ROUND: [f64; 10] = [1.0, 1.2, 1.6, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0];
    let unit = 10_f64.powf(value.max(1e-12).log10().floor());
    ROUND
        .iter()
        .map(|round| round * unit)
        .find(|round| *round >= value * (1.0 - 1e-9))
        .unwrap_or(10.0 * unit)
}

#[cfg(test)]
mod tests {
    use super::super::history::LossHistory;
    use super::*;
    use crate::session::LossPoint;

    fn history(losses: impl Iterator<Item = f32>) -> LossHistory {
        let mut history = LossHistory::default();
        losses.enumerate().for_each(|(k, loss)| {
            history.push(LossPoint {
                step: k as u64 + 1,
                generator: loss,
                discriminator: f32::NAN,
            });
        });
        history
    }

    #[test]
    fn smoothing_leaves_a_constant_alone_and_calms_a_zigzag() {
        let constant = history((0..500).map(|_| 0.7));
        assert!(
            smoothed(constant.buckets(), |b| b.generator)
                .iter()
                .all(|point| (point.1 - 0.7).abs() < 1e-6)
        );
        let zigzag = history((0..500).map(|k| if k % 2 == 0 { 0.0 } else { 2.0 }));
        assert!(
            smoothed(zigzag.buckets(), |b| b.generator)
                .iter()
                .all(|point| (point.1 - 1.0).abs() < 0.2)
        );
    }

    #[test]
    fn a_short_history_is_drawn_as_it_is() {
        let short = history([3.0, 1.0, 2.0].into_iter());
        assert_eq!(
            smoothed(short.buckets(), |b| b.generator),
            [(1.0, 3.0), (2.0, 1.0), (3.0, 2.0)]
        );
    }

    #[test]
    fn a_player_that_learns_in_every_fifth_step_has_a_line_through_those_steps() {
        let sparse = history((1..=1000).map(|step| if step % 5 == 0 { 4.0 } else { f32::NAN }));
        let curve = smoothed(sparse.buckets(), |b| b.generator);
        assert_eq!((curve.len(), curve[0]), (200, (5.0, 4.0)));
        assert!(smoothed(sparse.buckets(), |b| b.discriminator).is_empty());
    }

    #[test]
    fn the_nearest_point_is_found_at_both_ends_and_between() {
        let curve = [(1.0, 10.0), (5.0, 50.0), (6.0, 60.0)];
        assert_eq!(
            [-3.0, 2.9, 3.1, 99.0].map(|step| nearest(&curve, step)),
            [Some(curve[0]), Some(curve[0]), Some(curve[1]), Some(curve[2])]
        );
        assert_eq!(nearest(&[], 1.0), None);
    }

    #[test]
    fn one_early_spike_does_not_flatten_the_rest() {
        for steps in [5, 50, 5000] {
            let mut values = vec![0.7; steps];
            values[1] = 400.0;
            assert_eq!(robust_range(values, 2.0), (0.0, 2.0), "{steps} steps");
        }
    }

    #[test]
    fn the_axis_follows_losses_that_are_large_or_negative() {
        assert_eq!(robust_range(vec![17.0; 300], 2.0), (0.0, 20.0));
        let (low, high) = robust_range(vec![-0.5; 300], 2.0);
        assert!((low + 0.6).abs() < 1e-9 && high == 2.0, "from {low} to {high}");
        assert_eq!(robust_range(Vec::new(), 2.0), (0.0, 2.0));
    }
}
