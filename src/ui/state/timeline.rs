//! What the run looked like at its epochs' ends: at most [`MOST`] views, evenly spread over the
//! whole run.

use crate::session::View;
use std::sync::Arc;

/// How many views are kept.
pub const MOST: usize = 200;

/// Views at epochs' ends, oldest first. When it is full every other one goes, and from then on only
/// as dense as that is kept.
#[derive(Clone, Debug)]
pub struct Timeline {
    views: Vec<Arc<View>>,
    seen: usize,
    stride: usize,
}

impl Default for Timeline {
    fn default() -> Self {
        Self { views: Vec::new(), seen: 0, stride: 1 }
    }
}

impl Timeline {
    /// Keeps `view` if it is its turn.
    pub fn push(&mut self, view: Arc<View>) {
        if self.seen.is_multiple_of(self.stride) {
            self.views.push(view);
        }
        self.seen += 1;
        if self.views.len() > MOST {
            let mut index = 0;
            self.views.retain(|_| {
                index += 1;
                index % 2 == 1
            });
            self.stride *= 2;
        }
    }

    /// Forgets everything after `step`, for a run that goes on from there.
    pub fn truncate_after(&mut self, step: u64) {
        self.views.retain(|view| view.step <= step);
        self.seen = self.views.len() * self.stride;
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.views.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.views.is_empty()
    }

    /// The one at this place.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&Arc<View>> {
        self.views.get(index)
    }

    /// The place of the last one at or before `step`.
    #[must_use]
    pub fn place(&self, step: u64) -> Option<usize> {
        let after = self.views.partition_point(|view| view.step <= step);
        if self.views.is_empty() { None } else { Some(after.saturating_sub(1)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Samples, Scene};

    fn view(step: u64) -> Arc<View> {
        let scene =
            Scene::Images(Samples { shape: [1, 1, 1], values: vec![0.0], verdicts: vec![0.5] });
        Arc::new(View { step, epoch: step, epoch_end: true, scene, quality: None })
    }

    #[test]
    fn a_long_run_keeps_its_first_view_and_few_enough_evenly_spread_ones() {
        let mut timeline = Timeline::default();
        for step in 0..5000 {
            timeline.push(view(step));
        }
        assert!(timeline.len() <= MOST && timeline.len() > MOST / 3, "{}", timeline.len());
        assert_eq!(timeline.get(0).unwrap().step, 0);
        let gaps: Vec<_> = (1..timeline.len())
            .map(|i| timeline.get(i).unwrap().step - timeline.get(i - 1).unwrap().step)
            .collect();
        assert!(gaps.iter().all(|gap| *gap == gaps[0]), "{gaps:?}");
    }

    #[test]
    fn a_step_is_found_at_the_last_view_before_it() {
        let mut timeline = Timeline::default();
        assert_eq!(timeline.place(3), None);
        for step in [0, 40, 80] {
            timeline.push(view(step));
        }
        assert_eq!(timeline.place(0), Some(0));
        assert_eq!(timeline.place(79), Some(1));
        assert_eq!(timeline.place(9999), Some(2));
        timeline.truncate_after(40);
        assert_eq!(timeline.len(), 2);
    }
}
