//! One line of the harness: what it measured, or why it could not.

use anyhow::{Context, Result};
use serde::Deserialize;

/// As the harness prints it. Which figures are there depends on the game.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Measurement {
    pub work: String,
    /// The networks that the games w4 and w5 use.
    net: Option<String>,
    /// How many samples w4 makes at once.
    n: Option<u32>,
    steps_per_s: Option<f64>,
    ms_median: Option<f64>,
    first_step_ms: Option<f64>,
    /// Discriminator and generator, for each of the first steps.
    first_losses: Vec<[f64; 2]>,
    /// The same for the one step of w5.
    losses: Option<[f64; 2]>,
    other_cores_busy: Option<Busy>,
    pub error: Option<String>,
}

/// w5 loads the page several times and reports each.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Busy {
    One(f64),
    Each(Vec<f64>),
}

/// What a figure counts, and so which direction is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unit {
    StepsPerSecond,
    Milliseconds,
}

impl Measurement {
    /// Reads the harness's output; a line that is not JSON is not a measurement.
    pub fn parse_all(text: &str) -> Result<Vec<Self>> {
        let lines = text.lines().filter(|line| line.starts_with('{'));
        lines
            .map(|line| {
                serde_json::from_str(line).with_context(|| format!("the harness printed `{line}`"))
            })
            .collect()
    }

    /// What was measured: measurements of the same name are comparable.
    pub fn name(&self) -> String {
        match (self.work.as_str(), &self.net, self.n) {
            ("w4", Some(net), Some(n)) => format!("w4 {net}, {n} at once"),
            ("w5", Some(net), _) => format!("w5 {net}, first step"),
            (work, _, _) => work.to_owned(),
        }
    }

    pub fn figure(&self) -> Option<(f64, Unit)> {
        let milliseconds = |figure| (figure, Unit::Milliseconds);
        match self.work.as_str() {
            "w4" => self.ms_median.map(milliseconds),
            "w5" => self.first_step_ms.map(milliseconds),
            _ => self.steps_per_s.map(|figure| (figure, Unit::StepsPerSecond)),
        }
    }

    /// The losses of the first step, as the harness rounds them: to four digits.
    pub fn first_losses(&self) -> Option<[f64; 2]> {
        self.first_losses.first().copied().or(self.losses)
    }

    /// How many cores other programs used meanwhile, at worst.
    pub fn other_cores_busy(&self) -> Option<f64> {
        match &self.other_cores_busy {
            None => None,
            Some(Busy::One(cores)) => Some(*cores),
            Some(Busy::Each(each)) => each.iter().copied().reduce(f64::max),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Measurement, Unit};
    use anyhow::Result;

    #[test]
    fn the_lines_of_every_kind_of_game_are_read() -> Result<()> {
        let lines = r#"npm noise
{"framework":"tfjs","backend":"wasm","work":"w1","steps_per_s":117.2,"first_step_ms":40,"first_losses":[[1.21,1.075],[1.2,1.1]],"other_cores_busy":0.42,"finite":true}
{"framework":"tfjs","backend":"wasm","work":"w4","net":"w3","n":64,"ms_median":430,"ms_p95":440,"other_cores_busy":1.5}
{"framework":"tfjs","backend":"wasm","work":"w5","net":"w1","first_step_ms":612,"losses":[1.21,1.075],"other_cores_busy":[0.1,0.7,0.2]}
{"framework":"ganlet","backend":"webgpu","work":"w2","error":"no adapter"}
"#;
        let [game, latency, load, failed] = &Measurement::parse_all(lines)?[..] else {
            anyhow::bail!("not four measurements");
        };
        assert_eq!(
            (game.name(), game.figure()),
            ("w1".into(), Some((117.2, Unit::StepsPerSecond)))
        );
        assert_eq!(
            (game.first_losses(), game.other_cores_busy()),
            (Some([1.21, 1.075]), Some(0.42))
        );
        assert_eq!(
            (latency.name(), latency.figure()),
            ("w4 w3, 64 at once".into(), Some((430.0, Unit::Milliseconds)))
        );
        assert_eq!(
            (load.name(), load.figure()),
            ("w5 w1, first step".into(), Some((612.0, Unit::Milliseconds)))
        );
        assert_eq!(
            (load.first_losses(), load.other_cores_busy()),
            (Some([1.21, 1.075]), Some(0.7))
        );
        assert_eq!((failed.figure(), failed.error.as_deref()), (None, Some("no adapter")));
        Ok(())
    }

    #[test]
    fn a_broken_line_is_shown() {
        let error = Measurement::parse_all("{\"work\":").err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some("the harness printed `{\"work\":`"));
    }
}
