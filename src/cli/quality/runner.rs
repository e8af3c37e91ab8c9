//! One run of one arm with one seed, in a process of its own, and its result as a file that is made
//! once.

use super::code::Code;
use super::trial::Bar;
use crate::cli::failure::Failure;
use crate::cli::stage::Stage;
use crate::experiment::Experiment;
use crate::measure::{Measure, Measurement};
use crate::session::{Command, DeviceKind, DeviceReport, Extent};
use serde::{Deserialize, Serialize};
use web_time::Instant;

/// What one run came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// What was trained; another experiment's outcome is of no use.
    pub experiment: Experiment,
    /// With which code; other code's outcome is of no use either.
    #[serde(default)]
    pub code: Code,
    /// How much was measured.
    pub extent: Extent,
    /// The measurements at each step where a bar stands.
    pub points: Vec<Point>,
    /// Wall time of the training in seconds, and of everything.
    pub seconds: [f64; 2],
    /// Where it computed.
    pub device: DeviceReport,
    /// The machine, in words.
    pub machine: String,
    /// The day, in UTC.
    pub date: String,
}

/// The measurements at one step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The step.
    pub step: u32,
    /// Each measure beside real against real.
    pub measurements: Vec<Measurement>,
}

/// The steps at which `bars` stand, each once, in order.
pub fn steps(bars: &[Bar]) -> Vec<u32> {
    let mut steps: Vec<u32> = bars.iter().map(|bar| bar.step).collect();
    steps.sort_unstable();
    steps.dedup();
    steps
}

impl Outcome {
    /// The value of `measure` at `step`; NaN where it was not measured.
    pub fn value(&self, step: u32, measure: Measure) -> f64 {
        self.find(step, measure).map_or(f64::NAN, |found| f64::from(found.value))
    }

    /// The same of real samples against real ones.
    pub fn reference(&self, step: u32, measure: Measure) -> f64 {
        self.find(step, measure).map_or(f64::NAN, |found| f64::from(found.reference))
    }

    fn find(&self, step: u32, measure: Measure) -> Option<&Measurement> {
        let point = self.points.iter().find(|point| point.step == step)?;
        point.measurements.iter().find(|found| found.measure == measure)
    }

    /// Whether it answers what is asked now.
    pub fn answers(
        &self,
        code: &Code,
        experiment: &Experiment,
        steps: &[u32],
        extent: Extent,
        device: DeviceKind,
    ) -> bool {
        let all = steps.iter().all(|step| self.points.iter().any(|point| point.step == *step));
        self.experiment == *experiment
            && self.extent == extent
            && self.device.kind == device
            && all
            && code.equals(&self.code)
    }
}

/// Today's date, in UTC.
fn today() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
}

/// Trains and measures on `machine`. There is no choosing of the best checkpoint: each step is
/// measured as it stands.
///
/// # Errors
/// Where the data or the classifier cannot be had, or the device fails.
pub fn run(
    mut stage: Stage,
    experiment: Experiment,
    steps: &[u32],
    extent: Extent,
    machine: String,
) -> Result<Outcome, Failure> {
    let device = stage.report().clone();
    let begun = Instant::now();
    stage.start(experiment.clone(), None)?;
    let (mut done, mut points, mut measuring) = (0, Vec::new(), 0.0);
    for &step in steps {
        stage.apply(Command::Step { count: step - done });
        done = step;
        while stage.advance() {
            stage.events()?;
        }
        let at = Instant::now();
        points.push(Point { step, measurements: stage.measure(extent)? });
        measuring += at.elapsed().as_secs_f64();
    }
    let all = begun.elapsed().as_secs_f64();
    Ok(Outcome {
        experiment,
        code: Code::current(),
        extent,
        points,
        seconds: [all - measuring, all],
        device,
        machine,
        date: today(),
    })
}
