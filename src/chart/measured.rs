//! What was measured of a run, in bounded memory: where there is too much, every other measurement
//! goes, so that the oldest become the sparsest.

use crate::measure::{Measure, Measurement};
use std::fmt::Write;

/// How many measurements are kept at most.
const CAPACITY: usize = 2048;

/// The measurements of a run so far, oldest first.
#[derive(Clone, Debug, Default)]
pub struct MeasureHistory {
    entries: Vec<Measured>,
}

/// All that was measured at one step.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The step.
    pub step: u64,
    /// Each measure with its value for real samples against real ones.
    pub measurements: Vec<Measurement>,
}

impl Measured {
    /// What was measured of `measure`, where it was.
    #[must_use]
    pub fn get(&self, measure: Measure) -> Option<Measurement> {
        self.measurements.iter().find(|measurement| measurement.measure == measure).copied()
    }
}

impl MeasureHistory {
    /// Appends a measurement. A step before the newest one means that training went back: what lay
    /// after it is dropped.
    pub fn push(&mut self, step: u64, measurements: Vec<Measurement>) {
        self.truncate_after(step.saturating_sub(1));
        self.entries.push(Measured { step, measurements });
        if self.entries.len() > CAPACITY {
            // The oldest and the newest stay.
            let (mut index, last) = (0, self.entries.len() - 1);
            self.entries.retain(|_| {
                index += 1;
                index % 2 == 1 || index > last
            });
        }
    }

    /// Forgets what was measured after this step.
    pub fn truncate_after(&mut self, step: u64) {
        let kept = self.entries.partition_point(|entry| entry.step <= step);
        self.entries.truncate(kept);
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    /// How often was measured, as far as it is kept.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Nothing yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The newest measurement.
    #[must_use]
    pub fn newest(&self) -> Option<&Measured> {
        self.entries.last()
    }

    /// The last measurement at or before `step`, or the first one there is.
    #[must_use]
    pub fn at(&self, step: u64) -> Option<&Measured> {
        let after = self.entries.partition_point(|entry| entry.step <= step);
        self.entries.get(after.saturating_sub(1))
    }

    /// Step and value of one measure; what is not a number is a gap and stays one.
    pub(super) fn series(&self, measure: Measure) -> impl Iterator<Item = (f64, Measurement)> {
        self.entries.iter().filter_map(move |entry| Some((entry.step as f64, entry.get(measure)?)))
    }

    /// A table with a row for each measurement: the step, and for each measure its value and the
    /// same of real samples. What is not a number leaves its field empty.
    #[must_use]
    pub fn csv(&self) -> String {
        let measures: Vec<Measure> = Measure::ALL
            .into_iter()
            .filter(|measure| self.entries.iter().any(|entry| entry.get(*measure).is_some()))
            .collect();
        let field = |value: f32| if value.is_finite() { value.to_string() } else { String::new() };
        let mut table = String::from("step");
        for name in measures.iter().map(|measure| column(*measure)) {
            // Writing to a string cannot fail.
            let _ = write!(table, ",{name},real_{name}");
        }
        table.push('\n');
        for entry in &self.entries {
            let _ = write!(table, "{}", entry.step);
            for measure in &measures {
                let (value, reference) = entry
                    .get(*measure)
                    .map_or((f32::NAN, f32::NAN), |found| (found.value, found.reference));
                let _ = write!(table, ",{},{}", field(value), field(reference));
            }
            table.push('\n');
        }
        table
    }
}

/// The measure's name as a table's head has it, such as `sliced_wasserstein`.
fn column(measure: Measure) -> String {
    serde_json::to_string(&measure).unwrap_or_default().trim_matches('"').replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(value: f32) -> Vec<Measurement> {
        vec![Measurement { measure: Measure::SlicedWasserstein, value, reference: 0.25 }]
    }

    #[test]
    fn a_long_run_stays_bounded_and_keeps_its_newest_measurement() {
        let mut history = MeasureHistory::default();
        for step in 1..=20_000 {
            history.push(step, one(1.0));
            assert_eq!(history.newest().unwrap().step, step);
        }
        assert!(history.len() <= CAPACITY && history.len() > CAPACITY / 4, "{}", history.len());
        assert!(history.entries.is_sorted_by(|one, next| one.step < next.step));
        assert_eq!(history.entries[0].step, 1, "the beginning is not forgotten");
    }

    #[test]
    fn going_back_drops_what_lay_after_and_a_step_is_found_at_the_last_measurement_before_it() {
        let mut history = MeasureHistory::default();
        assert!(history.at(7).is_none());
        [10, 20, 30].into_iter().for_each(|step| history.push(step, one(1.0)));
        assert_eq!([5, 10, 29, 99].map(|step| history.at(step).unwrap().step), [10, 10, 20, 30]);
        history.push(20, one(2.0));
        assert_eq!((history.len(), history.newest().unwrap().measurements[0].value), (2, 2.0));
        history.truncate_after(15);
        assert_eq!(history.len(), 1);
    }

    #[test]
    fn the_table_leaves_out_what_is_not_a_number() {
        let mut history = MeasureHistory::default();
        history.push(5, one(f32::NAN));
        history.push(9, one(0.5));
        assert_eq!(
            history.csv(),
            "step,sliced_wasserstein,real_sliced_wasserstein\n5,,0.25\n9,0.5,0.25\n"
        );
        assert_eq!(MeasureHistory::default().csv(), "step\n");
    }
}
