//! `ganlet evaluate`: how good the samples of a checkpoint are, beside real ones.

use super::assets::Public;
use super::device::Choice;
use super::failure::Failure;
use super::recipe::checkpoint;
use super::stage::Stage;
use super::{as_json, print};
use crate::experiment::{DataSpec, Experiment, TechniqueSpec};
use crate::measure::{Measure, Measurement};
use crate::session::Extent;
use serde::Serialize;
use std::path::PathBuf;

/// Each distance between two samples takes four bytes.
const MOST: i64 = 10_000;

const EXAMPLES: &str = "Examples:
  ganlet evaluate runs/ring/checkpoint.safetensors
  ganlet evaluate runs/mnist/checkpoint.safetensors --samples 5000 --real 2000 --json

“real” is the same measure of real samples against other real ones: the best that can be had.

Exit codes: 0 measured, 1 it failed, 2 wrong use.";

/// The JSON form. What has no value is null.
#[derive(Serialize)]
struct Report<'a> {
    name: &'a str,
    step: u64,
    samples: u32,
    real: u32,
    measures: &'a [Measurement],
}

/// Measure the samples of a checkpoint.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Evaluate {
    /// The file that `ganlet train` or the page wrote.
    checkpoint: PathBuf,
    /// Generated samples.
    #[arg(long, value_name = "N", default_value_t = 2500, value_parser = clap::value_parser!(u32).range(10..=MOST))]
    samples: u32,
    /// Real samples to measure against, and as many held out; of an image set at most one half
    /// each.
    #[arg(long, value_name = "N", default_value_t = 2500, value_parser = clap::value_parser!(u32).range(10..=MOST))]
    real: u32,
    /// What computes.
    #[arg(long, value_enum, default_value_t)]
    device: Choice,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
}

impl Evaluate {
    /// Measures, and prints.
    pub fn run(&self, public: Public) -> Result<(), Failure> {
        let snapshot = checkpoint(&self.checkpoint)?;
        let (experiment, step) = (snapshot.experiment.clone(), snapshot.step);
        let mut stage = Stage::new(self.device, public)?;
        // Nothing is trained, so what can only be trained elsewhere does not matter.
        let frozen = Experiment {
            technique: TechniqueSpec {
                packing: experiment.technique.packing,
                ..TechniqueSpec::default()
            },
            ..experiment.clone()
        };
        stage.start(frozen, Some(snapshot))?;
        let real = match experiment.data {
            DataSpec::Images { set } => self.real.min(set.extent().3 as u32 / 2),
            _ => self.real,
        };
        let extent =
            Extent { samples: self.samples as usize, real: real as usize, minimum_share: 0.0 };
        let measurements = stage.measure(extent)?;
        if self.json {
            return print(&as_json(&Report {
                name: &experiment.name,
                step,
                samples: self.samples,
                real,
                measures: &measurements,
            })?);
        }
        print(&self.as_table(&experiment, step, real, &measurements))
    }

    fn as_table(
        &self,
        experiment: &Experiment,
        step: u64,
        real: u32,
        measurements: &[Measurement],
    ) -> String {
        let title = format!(
            "{}, step {step}, {} samples against {real} real ones\n\n",
            experiment.name, self.samples
        );
        let width = measurements
            .iter()
            .map(|found| found.measure.label().chars().count())
            .max()
            .unwrap_or(0);
        let row =
            |name: &str, value: &str, real: &str| format!("{name:width$}  {value:>9}  {real:>9}\n");
        let rows = measurements.iter().map(|found| {
            let cell = |value| cell(found.measure, value);
            row(found.measure.label(), &cell(found.value), &cell(found.reference))
        });
        title + &row("", "value", "real") + &rows.collect::<String>()
    }
}

fn cell(measure: Measure, value: f32) -> String {
    match measure {
        _ if value.is_nan() => "–".to_owned(),
        Measure::Modes | Measure::ClassCoverage => format!("{value:.0}"),
        _ => format!("{value:.4}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_whole_and_what_has_no_value_is_a_dash() {
        assert_eq!(cell(Measure::Modes, 8.0), "8");
        assert_eq!(cell(Measure::Coverage, 0.5), "0.5000");
        assert_eq!(cell(Measure::ReverseKl, f32::NAN), "–");
        assert_eq!(cell(Measure::ReverseKl, f32::INFINITY), "inf");
    }
}
