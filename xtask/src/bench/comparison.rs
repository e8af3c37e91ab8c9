//! Two sides' measurements, game by game, as a table.

use super::measurement::{Measurement, Unit};
use crate::table::table;

const HEADER: [&str; 6] =
    ["game", "TF.js", "Ganlet", "Ganlet faster by", "same first losses", "other cores busy"];

/// The medians of one game on both sides.
struct Row {
    name: String,
    theirs: Option<(f64, Unit)>,
    ours: Option<(f64, Unit)>,
    /// Each side's losses of the first step.
    losses: (Option<[f64; 2]>, Option<[f64; 2]>),
    /// The most that others used in any round: figures beside a high one mean little.
    busy: Option<f64>,
}

pub struct Comparison {
    rows: Vec<Row>,
    /// What could not be measured, as sentences.
    failures: Vec<String>,
}

impl Comparison {
    pub fn new(theirs: &[Measurement], ours: &[Measurement]) -> Self {
        let mut names: Vec<String> = Vec::new();
        for measurement in
            theirs.iter().chain(ours).filter(|measurement| measurement.figure().is_some())
        {
            if !names.contains(&measurement.name()) {
                names.push(measurement.name());
            }
        }
        names.sort();
        let rows = names.into_iter().map(|name| Row::new(name, theirs, ours)).collect();
        let mut failures: Vec<String> = [("TF.js", theirs), ("Ganlet", ours)]
            .into_iter()
            .flat_map(|(side, all)| failures(side, all))
            .collect();
        failures.dedup();
        Self { rows, failures }
    }

    pub fn text(&self) -> String {
        let rows: Vec<Vec<String>> = self.rows.iter().map(Row::cells).collect();
        let mut text = table(&HEADER, &rows);
        for failure in &self.failures {
            text.push_str(failure);
            text.push('\n');
        }
        text
    }
}

fn failures(side: &str, all: &[Measurement]) -> Vec<String> {
    let sentence = |measurement: &Measurement| {
        Some(format!("{side} could not do {}: {}", measurement.name(), measurement.error.as_ref()?))
    };
    all.iter().filter_map(sentence).collect()
}

impl Row {
    fn new(name: String, theirs: &[Measurement], ours: &[Measurement]) -> Self {
        let of = |all: &[Measurement]| {
            all.iter().filter(|measurement| measurement.name() == name).cloned().collect::<Vec<_>>()
        };
        let (theirs, ours) = (of(theirs), of(ours));
        let first = |side: &[Measurement]| side.iter().find_map(Measurement::first_losses);
        Self {
            losses: (first(&theirs), first(&ours)),
            busy: theirs
                .iter()
                .chain(&ours)
                .filter_map(Measurement::other_cores_busy)
                .reduce(f64::max),
            theirs: median(&theirs),
            ours: median(&ours),
            name,
        }
    }

    /// How many times as fast Ganlet is: more than 1 is faster, whatever the unit.
    fn ratio(&self) -> Option<f64> {
        match (self.theirs?, self.ours?) {
            ((theirs, Unit::StepsPerSecond), (ours, _)) => Some(ours / theirs),
            ((theirs, Unit::Milliseconds), (ours, _)) => Some(theirs / ours),
        }
    }

    fn cells(&self) -> Vec<String> {
        let figure = |side: Option<(f64, Unit)>| match side {
            None => "-".to_owned(),
            Some((figure, Unit::StepsPerSecond)) => format!("{} steps/s", digits(figure)),
            Some((figure, Unit::Milliseconds)) => format!("{} ms", digits(figure)),
        };
        let losses = match self.losses {
            (Some(theirs), Some(ours)) if theirs == ours => format!("yes, {}/{}", ours[0], ours[1]),
            (Some(theirs), Some(ours)) => {
                format!("NO, {}/{} against {}/{}", theirs[0], theirs[1], ours[0], ours[1])
            }
            _ => "-".to_owned(),
        };
        let ratio = self.ratio().map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2} x"));
        let busy = self.busy.map_or_else(|| "-".to_owned(), |cores| format!("{cores:.2}"));
        vec![self.name.clone(), figure(self.theirs), figure(self.ours), ratio, losses, busy]
    }
}

fn median(measurements: &[Measurement]) -> Option<(f64, Unit)> {
    let figures: Vec<(f64, Unit)> = measurements.iter().filter_map(Measurement::figure).collect();
    let unit = figures.first()?.1;
    let mut values: Vec<f64> = figures.into_iter().map(|(value, _)| value).collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let median = if values.len() % 2 == 1 {
        values[middle]
    } else {
        f64::midpoint(values[middle - 1], values[middle])
    };
    Some((median, unit))
}

/// Three digits are what a measurement is worth.
fn digits(figure: f64) -> String {
    match figure {
        _ if figure >= 100.0 => format!("{figure:.0}"),
        _ if figure >= 10.0 => format!("{figure:.1}"),
        _ => format!("{figure:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Comparison, Measurement};
    use anyhow::Result;

    fn read(lines: &[&str]) -> Result<Vec<Measurement>> {
        Measurement::parse_all(&lines.join("\n"))
    }

    #[test]
    fn the_table_shows_medians_and_how_they_compare() -> Result<()> {
        let theirs = read(&[
            r#"{"work":"w1","steps_per_s":100,"first_losses":[[1.21,1.075]],"other_cores_busy":0.1}"#,
            r#"{"work":"w1","steps_per_s":120,"first_losses":[[1.21,1.075]],"other_cores_busy":0.9}"#,
            r#"{"work":"w4","net":"w2","n":1,"ms_median":4,"other_cores_busy":0}"#,
        ])?;
        let ours = read(&[
            r#"{"work":"w1","steps_per_s":220,"first_losses":[[1.21,1.075]],"other_cores_busy":0.2}"#,
            r#"{"work":"w4","net":"w2","n":1,"ms_median":2,"other_cores_busy":0}"#,
        ])?;
        let text = Comparison::new(&theirs, &ours).text();
        let rows: Vec<String> = text
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(rows[1], "w1 110 steps/s 220 steps/s 2.00 x yes, 1.21/1.075 0.90");
        assert_eq!(rows[2], "w4 w2, 1 at once 4.00 ms 2.00 ms 2.00 x - 0.00");
        Ok(())
    }

    #[test]
    fn losses_that_differ_and_games_that_failed_are_said() -> Result<()> {
        let theirs = read(&[r#"{"work":"w1","steps_per_s":100,"first_losses":[[1.21,1.075]]}"#])?;
        let ours = read(&[
            r#"{"work":"w1","steps_per_s":1,"first_losses":[[1.21,1.076]]}"#,
            r#"{"work":"w3","error":"no adapter"}"#,
        ])?;
        let text = Comparison::new(&theirs, &ours).text();
        assert!(text.contains("NO, 1.21/1.075 against 1.21/1.076"), "{text}");
        assert!(text.contains("Ganlet could not do w3: no adapter"), "{text}");
        Ok(())
    }
}
