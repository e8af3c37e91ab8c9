//! How good the samples are, in figures: which come first, and how each is written.

use super::PageState;
use crate::chart::{Measured, figure};
use crate::experiment::{DataSpec, Experiment, Labels};
use crate::measure::{Measure, Measurement, Quality};
use crate::ui::text::percent;

/// What is shown where nothing better can be measured.
const ALWAYS: [Measure; 5] = [
    Measure::SlicedWasserstein,
    Measure::Coverage,
    Measure::NearestNeighbour,
    Measure::Density,
    Measure::Mmd,
];

/// One figure beside the same of real samples, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What was measured.
    pub measure: Measure,
    /// Of the generated samples.
    pub value: String,
    /// Of real samples against real ones.
    pub reference: String,
}

/// The three figures that say most about these data, of those that were measured. Nothing measured
/// yet: those that will be.
#[must_use]
pub fn headline(experiment: &Experiment, measured: Option<&Measured>) -> Vec<Measure> {
    let judged =
        experiment.data.labels().filter(|_| matches!(experiment.data, DataSpec::Images { .. }));
    let one_hot = judged.is_some_and(Labels::is_one_hot);
    let asked = experiment.condition.is_on();
    let is_mixture = experiment.data.modes().is_some();
    let first = if is_mixture && asked {
        vec![Measure::Agreement, Measure::Modes, Measure::HighQuality]
    } else if is_mixture {
        vec![Measure::Modes, Measure::HighQuality]
    } else if one_hot && asked {
        vec![Measure::Agreement, Measure::ClassCoverage]
    } else if judged.is_some() && asked {
        vec![Measure::Agreement, Measure::Confident]
    } else if one_hot {
        vec![Measure::ClassCoverage, Measure::ClassTv]
    } else {
        Vec::new()
    };
    let there =
        |measure: &Measure| measured.is_none_or(|measured| measured.get(*measure).is_some());
    first.into_iter().chain(ALWAYS).filter(there).take(3).collect()
}

/// The measures that can be charted: those that were measured, or will be first.
#[must_use]
pub fn charted(experiment: &Experiment, measured: Option<&Measured>) -> Vec<Measure> {
    measured.map_or_else(
        || headline(experiment, None),
        |measured| measured.measurements.iter().map(|found| found.measure).collect(),
    )
}

/// The one that is charted: what the person wants where it can be had, else the one that says most.
/// The number of modes found has too few values for a line.
#[must_use]
pub fn chosen(wanted: Option<Measure>, offered: &[Measure], experiment: &Experiment) -> Measure {
    let usual = || {
        if offered.contains(&Measure::HighQuality) {
            Measure::HighQuality
        } else {
            first_of_classes(offered, experiment)
        }
    };
    wanted.filter(|wanted| offered.contains(wanted)).unwrap_or_else(usual)
}

fn first_of_classes(offered: &[Measure], experiment: &Experiment) -> Measure {
    let told = if experiment.condition.is_on() { Measure::Agreement } else { Measure::ClassTv };
    [told, Measure::ClassTv]
        .into_iter()
        .find(|measure| offered.contains(measure))
        .unwrap_or(Measure::SlicedWasserstein)
}

/// The figures of what the stage shows, in the order in which they are measured.
#[must_use]
pub fn figures(state: &PageState) -> Vec<Figure> {
    let measured = match state.scrubbed {
        Some(step) => state.measures.at(step),
        None => state.measures.newest(),
    };
    let Some(measured) = measured else { return seen(state) };
    measured.measurements.iter().map(|found| written(found, &state.running)).collect()
}

/// What the view itself knows, until something is measured.
fn seen(state: &PageState) -> Vec<Figure> {
    let Some(Quality { modes, high_quality, reverse_kl, .. }) =
        state.shown().and_then(|view| view.quality)
    else {
        return Vec::new();
    };
    let values = [
        (Measure::Modes, modes as f32),
        (Measure::HighQuality, high_quality),
        (Measure::ReverseKl, reverse_kl),
    ];
    values
        .map(|(measure, value)| {
            written(&Measurement { measure, value, reference: f32::NAN }, &state.running)
        })
        .into()
}

fn written(found: &Measurement, experiment: &Experiment) -> Figure {
    let Measurement { measure, value, reference } = *found;
    let classes = experiment.data.labels().map_or(0, Labels::width);
    let of = match measure {
        Measure::Modes => experiment.data.modes().map_or(0, |(modes, _)| modes.len()),
        Measure::ClassCoverage => classes,
        _ => 0,
    };
    let (value, reference) = match measure {
        Measure::Modes | Measure::ClassCoverage if value.is_finite() => {
            (format!("{value:.0} / {of}"), whole(reference))
        }
        Measure::HighQuality
        | Measure::NearestNeighbour
        | Measure::Coverage
        | Measure::Confident
        | Measure::Precision
        | Measure::Agreement => (percent(value), percent(reference)),
        _ => (figure(value), figure(reference)),
    };
    Figure { measure, value, reference }
}

fn whole(value: f32) -> String {
    if value.is_finite() { format!("{value:.0}") } else { "–".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::preset;

    fn measured(measures: &[Measure]) -> Measured {
        let measurements = measures
            .iter()
            .map(|&measure| Measurement { measure, value: 0.5, reference: 0.25 })
            .collect();
        Measured { step: 1, measurements }
    }

    #[test]
    fn the_first_figures_are_those_that_the_data_allow() {
        let first = |id: &str, measured: Option<&Measured>| {
            headline(&preset(id).unwrap().experiment, measured)
        };
        assert_eq!(
            first("ring", None),
            [Measure::Modes, Measure::HighQuality, Measure::SlicedWasserstein]
        );
        assert_eq!(
            first("digits", None),
            [Measure::ClassCoverage, Measure::ClassTv, Measure::SlicedWasserstein]
        );
        assert_eq!(
            first("spiral", None),
            [Measure::SlicedWasserstein, Measure::Coverage, Measure::NearestNeighbour]
        );
        assert_eq!(
            first("moons", None),
            [Measure::SlicedWasserstein, Measure::Coverage, Measure::NearestNeighbour]
        );
        assert_eq!(
            first("ring-conditional", None),
            [Measure::Agreement, Measure::Modes, Measure::HighQuality]
        );
        assert_eq!(
            first("avatars-conditional", None),
            [Measure::Agreement, Measure::Confident, Measure::SlicedWasserstein]
        );
        let without_classes = measured(&ALWAYS);
        assert_eq!(first("digits", Some(&without_classes)), ALWAYS[..3]);
    }

    #[test]
    fn a_measure_that_another_run_does_not_have_gives_way_to_the_usual_one() {
        let (ring, digits) =
            (preset("ring").unwrap().experiment, preset("digits").unwrap().experiment);
        let offered = charted(&ring, None);
        assert_eq!(chosen(None, &offered, &ring), Measure::HighQuality);
        assert_eq!(chosen(Some(Measure::Modes), &offered, &ring), Measure::Modes);
        assert_eq!(
            chosen(Some(Measure::Modes), &charted(&digits, None), &digits),
            Measure::ClassTv
        );
        assert_eq!(
            chosen(None, &charted(&digits, Some(&measured(&ALWAYS))), &digits),
            Measure::SlicedWasserstein
        );
    }

    #[test]
    fn counts_shares_and_distances_are_written_in_their_ways() {
        let ring = preset("ring").unwrap().experiment;
        let words = |measure, value, reference| {
            let Figure { value, reference, .. } =
                written(&Measurement { measure, value, reference }, &ring);
            (value, reference)
        };
        let told = |value: &str, reference: &str| (value.to_owned(), reference.to_owned());
        assert_eq!(words(Measure::Modes, 7.0, 8.0), told("7 / 8", "8"));
        assert_eq!(words(Measure::HighQuality, 0.94, 0.99), told("94 %", "99 %"));
        assert_eq!(words(Measure::Mmd, -0.25, f32::NAN), told("−0.250", "–"));
        assert_eq!(words(Measure::Modes, f32::NAN, 8.0), told("–", "8.000"));
    }
}
