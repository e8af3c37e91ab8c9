//! The table of `ganlet quality`, for a terminal and for docs/quality.md.

use super::runner::Outcome;
use super::trial::{Bar, Bound, Over};
use crate::measure::Measure;
use crate::session::DeviceReport;
use std::fmt::Write;

/// The outcomes of one trial with the bars that were asked.
pub struct Row {
    /// The data and the budget, in words.
    pub about: String,
    /// Where the bars come from.
    pub source: String,
    /// The preset's id.
    pub preset: String,
    /// How many seeds were asked for.
    pub seeds: u32,
    /// What had to be reached.
    pub bars: Vec<Bar>,
    /// One for each seed.
    pub ours: Vec<Outcome>,
    /// The plain arm's, one for each seed.
    pub plain: Vec<Outcome>,
}

impl Row {
    /// Whether every seed was run and every bar holds.
    pub fn holds(&self) -> bool {
        self.is_whole() && self.bars.iter().all(|bar| bar.bound.holds(over(&self.ours, bar)))
    }

    fn is_whole(&self) -> bool {
        self.ours.len() == self.seeds as usize
    }

    fn lines(&self) -> Vec<[String; 8]> {
        self.bars.iter().map(|bar| self.line(bar)).collect()
    }

    /// A sentence on the measures whose mean is better without any technique, where there are some.
    fn where_plain_is_better(&self) -> Option<String> {
        let better = |bar: &&Bar| {
            let [ours, plain] = [&self.ours, &self.plain].map(|arm| mean(&values(arm, bar)));
            ours != plain && bar.bound.worse(ours, plain) == ours
        };
        let named = |bar: &Bar| format!("{} at {}", bar.measure.label(), thousands(bar.step));
        let all: Vec<String> = self.bars.iter().filter(better).map(named).collect();
        (!all.is_empty()).then(|| {
            format!(
                "The plain arm is better in {}: there the preset's techniques gain nothing.",
                all.join(" and in ")
            )
        })
    }

    fn line(&self, bar: &Bar) -> [String; 8] {
        let value = over(&self.ours, bar);
        let both = |outcomes: &[Outcome]| {
            let values = values(outcomes, bar);
            let worst =
                values.iter().copied().reduce(|a, b| bar.bound.worse(a, b)).unwrap_or(f64::NAN);
            [figure(bar.measure, mean(&values)), figure(bar.measure, worst)]
        };
        let ([ours, worst], [plain, plain_worst]) = (both(&self.ours), both(&self.plain));
        let reference = mean(
            &self
                .ours
                .iter()
                .map(|outcome| outcome.reference(bar.step, bar.measure))
                .collect::<Vec<_>>(),
        );
        let (sign, bound) = match bar.bound {
            Bound::AtLeast(bound) => ("≥", bound),
            Bound::AtMost(bound) => ("≤", bound),
        };
        let every = if bar.over == Over::Worst { ", every seed" } else { "" };
        let verdict = if self.ours.is_empty() {
            "not run".to_owned()
        } else if !self.is_whole() {
            format!("{} of {} seeds run", self.ours.len(), self.seeds)
        } else if bar.bound.holds(value) {
            "holds".to_owned()
        } else {
            "**falls short**".to_owned()
        };
        let step = thousands(bar.step);
        [
            format!("{} at {step}", bar.measure.label()),
            format!("{sign} {}{every}", figure(bar.measure, bound)),
            ours,
            worst,
            plain,
            plain_worst,
            figure(bar.measure, reference),
            verdict,
        ]
    }
}

const HEADS: [&str; 8] =
    ["measure", "bar", "mean", "worst", "plain: mean", "worst", "real", "verdict"];

/// The whole page.
pub fn markdown(rows: &[Row]) -> String {
    let mut page =
        "# Quality\n\nMade by `ganlet quality`. Averaged weights, no choosing of checkpoints: each figure is measured at the step \
                    it names. *Plain* is the non-saturating GAN with the same networks, data and budget: Adam at 2e-4, β₁ = .5, no \
                    technique. *Real* is the same measure of real samples against other real samples, for the same number.\n"
            .to_owned();
    for row in rows {
        let _ = write!(
            page,
            "\n## {}\n\nPreset `{}`; bars: {}. Preset: {}. Plain: {}.\n\n",
            row.about,
            row.preset,
            row.source,
            runs(&row.ours),
            runs(&row.plain)
        );
        let _ = writeln!(
            page,
            "| {} |\n|{}|",
            HEADS.join(" | "),
            "---|".repeat(HEADS.len()).trim_end_matches('|')
        );
        for line in row.lines() {
            let _ = writeln!(page, "| {} |", line.join(" | "));
        }
        let _ = row.where_plain_is_better().map_or(Ok(()), |note| write!(page, "\n{note}\n"));
    }
    page
}

/// Which seeds were run, how long, where and when.
fn runs(outcomes: &[Outcome]) -> String {
    let Some(first) = outcomes.first() else { return "not run".to_owned() };
    let seeds: Vec<String> =
        outcomes.iter().map(|outcome| outcome.experiment.training.seed.to_string()).collect();
    let seconds = mean(&outcomes.iter().map(|outcome| outcome.seconds[0]).collect::<Vec<_>>());
    let plural = if seeds.len() == 1 { "" } else { "s" };
    format!(
        "seed{plural} {}, {seconds:.0} s each, {}",
        seeds.join(", "),
        provenance(outcomes, first)
    )
}

/// Device, machine, code and days, where all runs share the first three; else those of each.
fn provenance(outcomes: &[Outcome], first: &Outcome) -> String {
    let place = |outcome: &Outcome| {
        let DeviceReport { kind, name, .. } = &outcome.device;
        format!("{} ({name}), {}, {}", kind.label(), outcome.machine, outcome.code.label())
    };
    let mut days: Vec<&str> = outcomes.iter().map(|outcome| outcome.date.as_str()).collect();
    days.sort_unstable();
    days.dedup();
    if outcomes.iter().all(|outcome| place(outcome) == place(first)) {
        return format!("{}, {}", place(first), days.join(", "));
    }
    let each = outcomes.iter().map(|outcome| {
        format!("seed {}: {}, {}", outcome.experiment.training.seed, place(outcome), outcome.date)
    });
    each.collect::<Vec<_>>().join("; ")
}

fn values(outcomes: &[Outcome], bar: &Bar) -> Vec<f64> {
    outcomes.iter().map(|outcome| outcome.value(bar.step, bar.measure)).collect()
}

fn over(outcomes: &[Outcome], bar: &Bar) -> f64 {
    let values = values(outcomes, bar);
    match bar.over {
        Over::Mean => mean(&values),
        Over::Worst => values.into_iter().reduce(|a, b| bar.bound.worse(a, b)).unwrap_or(f64::NAN),
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn figure(measure: Measure, value: f64) -> String {
    match measure {
        _ if !value.is_finite() => "–".to_owned(),
        Measure::Modes | Measure::ClassCoverage => format!("{value:.1}"),
        Measure::HighQuality | Measure::Confident | Measure::Precision | Measure::Agreement => {
            format!("{:.1} %", 100.0 * value)
        }
        _ => format!("{value:.3}"),
    }
}

fn thousands(step: u32) -> String {
    if step >= 1000 && step.is_multiple_of(1000) {
        format!("{},000 steps", step / 1000)
    } else {
        format!("{step} steps")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::quality::code::Code;
    use crate::cli::quality::runner::Point;
    use crate::experiment::preset;
    use crate::measure::Measurement;
    use crate::session::{DeviceKind, Extent};

    fn outcome(value: f32) -> Outcome {
        let measurements =
            vec![Measurement { measure: Measure::HighQuality, value, reference: 0.99 }];
        Outcome {
            experiment: preset("ring").unwrap().experiment,
            code: Code { commit: Some("0123456789abcdef".to_owned()), program: String::new() },
            extent: Extent { samples: 1, real: 1, minimum_share: 0.0 },
            points: vec![Point { step: 1000, measurements }],
            seconds: [1.0, 1.0],
            device: DeviceReport {
                kind: DeviceKind::Cpu,
                name: "native".to_owned(),
                software: false,
            },
            machine: "a machine".to_owned(),
            date: "a day".to_owned(),
        }
    }

    fn row(values: &[f32], over: Over) -> Row {
        let bar =
            Bar { step: 1000, measure: Measure::HighQuality, over, bound: Bound::AtLeast(0.9) };
        let ours: Vec<Outcome> = values.iter().copied().map(outcome).collect();
        let seeds = ours.len().max(1) as u32;
        Row {
            about: String::new(),
            source: String::new(),
            preset: String::new(),
            seeds,
            bars: vec![bar],
            ours,
            plain: vec![outcome(0.5)],
        }
    }

    #[test]
    fn a_mean_may_hold_where_the_worst_seed_does_not() {
        assert!(row(&[0.95, 0.88], Over::Mean).holds());
        assert!(!row(&[0.95, 0.88], Over::Worst).holds());
    }

    #[test]
    fn a_bar_that_falls_and_one_that_cannot_be_measured_are_both_named() {
        for (values, verdict) in
            [(&[0.5][..], "falls short"), (&[f32::NAN], "falls short"), (&[], "not run")]
        {
            let row = row(values, Over::Mean);
            assert!(!row.holds());
            assert!(markdown(&[row]).contains(verdict));
        }
    }

    #[test]
    fn seeds_that_are_missing_are_no_success() {
        let row = Row { seeds: 5, ..row(&[0.95], Over::Mean) };
        assert!(!row.holds() && markdown(&[row]).contains("1 of 5 seeds run"));
    }

    #[test]
    fn the_page_says_where_the_plain_arm_is_better() {
        let note = "The plain arm is better in High quality at 1,000 steps";
        let plain = |value| Row { plain: vec![outcome(value)], ..row(&[0.95], Over::Mean) };
        assert!(markdown(&[plain(0.96)]).contains(note));
        for value in [0.94, 0.95, f32::NAN] {
            assert!(!markdown(&[plain(value)]).contains("The plain arm is better"), "{value}");
        }
    }

    #[test]
    fn an_outcome_of_other_code_answers_nothing() {
        let (outcome, code) = (outcome(0.9), |commit: &str| Code {
            commit: Some(commit.to_owned()),
            program: "another".to_owned(),
        });
        let answers = |code: &Code| {
            outcome.answers(code, &outcome.experiment, &[1000], outcome.extent, DeviceKind::Cpu)
        };
        assert!(answers(&code("0123456789abcdef")));
        assert!(!answers(&code("fedcba9876543210")));
        assert!(!answers(&Code::default()));
    }

    #[test]
    fn runs_of_two_machines_are_told_apart() {
        let mut row = row(&[0.95, 0.96], Over::Mean);
        assert!(
            markdown(std::slice::from_ref(&row))
                .contains("CPU (native), a machine, commit 012345678, a day.")
        );
        row.ours[1].machine = "another".to_owned();
        assert!(markdown(&[row]).contains("CPU (native), another, commit 012345678, a day"));
    }
}
