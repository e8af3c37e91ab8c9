//! The chart of one measure over the steps: the generated samples' line, and dashed the value that
//! real samples have against real ones.

use super::axis::{decimal, thousands, tick_step, ticks};
use super::frame::{
    FONT_SIZE, Frame, MARGIN_RIGHT, MARGIN_TOP, SMALL_FONT_SIZE, line, stroke, text_width, told,
};
use super::losses::LEAST_STEPS;
use super::measured::MeasureHistory;
use super::smooth::{robust_range, round_up};
use super::theme::Theme;
use crate::measure::{Measure, Measurement};
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::element::Circle;
use plotters::prelude::{DashedLineSeries, DrawingBackend, LineSeries};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};
use std::ops::RangeInclusive;

/// What the dashed line is.
const REFERENCE: &str = "real against real";

/// How the measures are looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeasureView {
    /// The one that is drawn.
    pub measure: Measure,
    /// Both ends of the x axis, so that it is that of the losses ([`super::LossHistory::steps`]).
    pub steps: (u64, u64),
    /// Where the pointer is across the chart's inner width, 0 to 1; see [`super::plot_fraction`].
    pub hover: Option<f64>,
}

/// The y axis. Small values are labelled in units of a power of ten, which stands above the axis.
struct Axis {
    range: RangeInclusive<f64>,
    exponent: i32,
}

/// Draws the chart and says what the pointer reads: the step and what was measured there. Too small
/// an area is left as it is.
///
/// # Errors
/// One sentence, where the backend cannot draw.
pub fn draw_measures<B: DrawingBackend>(
    root: &DrawingArea<B, Shift>,
    history: &MeasureHistory,
    view: &MeasureView,
    theme: &Theme,
    scale: f64,
) -> Result<Option<(u64, Measurement)>, String> {
    let series: Vec<_> = history.series(view.measure).collect();
    let (from, to) =
        (view.steps.0 as f64, (view.steps.1 as f64).max(view.steps.0 as f64 + LEAST_STEPS));
    let axis = Axis::of(view.measure, &series);
    let (low, high) = (*axis.range.start(), *axis.range.end());
    let Some(mut frame) =
        Frame::new(root, from..to, low..high, (MARGIN_TOP, MARGIN_RIGHT), theme, scale)?
    else {
        return Ok(None);
    };
    let room = frame.room();
    let whole_steps = ticks(from, to, room.0).into_iter().filter(|x| x.fract() == 0.0);
    let xs: Vec<_> = whole_steps.map(|x| (x, thousands(x as u64))).collect();
    frame.grid(&xs, &axis.labels(room.1))?;
    frame.text(
        "step",
        (frame.left - frame.px(8.0), frame.bottom + frame.px(6.0)),
        theme.muted,
        (HPos::Right, VPos::Top),
    )?;
    axis.unit(&frame)?;
    let newest = series.last().map(|(_, found)| *found);
    if let Some(reference) =
        newest.map(|found| f64::from(found.reference)).filter(|value| axis.range.contains(value))
    {
        dashed(&mut frame, reference, from..=to)?;
    }
    let lines = segments(&series, &axis.range);
    lines.iter().try_for_each(|segment| solid(&mut frame, segment))?;
    if let Some((x, y)) = lines.last().and_then(|segment| segment.last()) {
        frame.name("G", frame.at(*x, *y), theme.generated)?;
    }
    let Some(fraction) = view.hover.filter(|fraction| fraction.is_finite()) else {
        return Ok(None);
    };
    hover(&frame, &series, &axis, from + (to - from) * fraction.clamp(0.0, 1.0))
}

impl Axis {
    /// From 0, or below it where that is needed, to what was measured and its reference. Shares end
    /// at 1.
    fn of(measure: Measure, series: &[(f64, Measurement)]) -> Self {
        let values: Vec<f64> = series
            .iter()
            .map(|(_, found)| f64::from(found.value))
            .filter(|value| value.is_finite())
            .collect();
        let reference = series
            .last()
            .map(|(_, found)| f64::from(found.reference))
            .filter(|value| value.is_finite())
            .unwrap_or(0.0);
        let largest = values.iter().copied().fold(reference, f64::max);
        // An early peak may leave the chart; what is left must still be seen.
        let least = if largest > 0.0 { (1.2 * reference).max(1e-3 * largest) } else { 1.0 };
        let lowest = values.iter().copied().fold(reference, f64::min);
        let (_, high) =
            robust_range(values.into_iter().chain(std::iter::once(reference)).collect(), least);
        // A value below 0 is as good as any and belongs on the chart.
        let low = if lowest < 0.0 { -round_up(-1.05 * lowest) } else { 0.0 };
        let high = if is_share(measure) { high.min(1.0) } else { high };
        let exponent = high.max(-low).log10().floor() as i32;
        Self {
            range: low..=high,
            exponent: if (-1..=3).contains(&exponent) { 0 } else { exponent },
        }
    }

    fn labels(&self, count: usize) -> Vec<(f64, String)> {
        let (low, high, unit) =
            (*self.range.start(), *self.range.end(), 10_f64.powi(self.exponent));
        let step = tick_step(low, high, count) / unit;
        ticks(low, high, count).into_iter().map(|y| (y, decimal(y / unit, step))).collect()
    }

    /// “×10⁻⁴” in the chart's corner.
    fn unit<B: DrawingBackend>(&self, frame: &Frame<'_, B>) -> Result<(), String> {
        if self.exponent == 0 {
            return Ok(());
        }
        let words = format!("×10{}", superscript(self.exponent));
        frame.small(
            &words,
            (frame.left + frame.px(3.0), frame.top - frame.px(2.0)),
            frame.theme.muted,
            (HPos::Left, VPos::Top),
        )
    }
}

/// Whether a measure lies between 0 and 1.
const fn is_share(measure: Measure) -> bool {
    matches!(
        measure,
        Measure::HighQuality
            | Measure::ModeTv
            | Measure::NearestNeighbour
            | Measure::Coverage
            | Measure::ClassTv
            | Measure::Confident
            | Measure::Precision
            | Measure::Agreement
    )
}

fn superscript(number: i32) -> String {
    let digit = |digit: char| match digit {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        other => {
            other.to_digit(10).and_then(|value| char::from_u32(0x2070 + value)).unwrap_or(other)
        }
    };
    number.to_string().chars().map(digit).collect()
}

/// The line in pieces, cut where there is no number, and kept inside the chart.
fn segments(series: &[(f64, Measurement)], range: &RangeInclusive<f64>) -> Vec<Vec<(f64, f64)>> {
    let inside = |value: f32| f64::from(value).clamp(*range.start(), *range.end());
    series
        .split(|(_, found)| !found.value.is_finite())
        .filter(|piece| !piece.is_empty())
        .map(|piece| piece.iter().map(|(step, found)| (*step, inside(found.value))).collect())
        .collect()
}

fn solid<B: DrawingBackend>(
    frame: &mut Frame<'_, B>,
    segment: &[(f64, f64)],
) -> Result<(), String> {
    let (colour, scale) = (frame.theme.generated, frame.scale);
    if let [alone] = segment {
        let dot = Circle::new(*alone, frame.px(2.0).max(1), colour.filled());
        return told(frame.chart.plotting_area().draw(&dot));
    }
    told(
        frame.chart.draw_series(LineSeries::new(segment.iter().copied(), line(colour, 2.0, scale))),
    )
    .map(|_| ())
}

/// The reference from end to end, with its name just above it at the left, or below it where there
/// is no room above.
fn dashed<B: DrawingBackend>(
    frame: &mut Frame<'_, B>,
    reference: f64,
    steps: RangeInclusive<f64>,
) -> Result<(), String> {
    let (theme, scale) = (frame.theme, frame.scale);
    let (dash, gap) = (frame.px(6.0).max(2), frame.px(4.0).max(2));
    let ends = [(*steps.start(), reference), (*steps.end(), reference)];
    told(frame.chart.draw_series(DashedLineSeries::new(
        ends,
        dash,
        gap,
        line(theme.real, 1.5, scale),
    )))?;
    let (space, row) = (frame.px(2.0), frame.px(SMALL_FONT_SIZE * 1.1));
    let y = frame.at(0.0, reference).1;
    let bottom = if y - space - row < frame.top { y + 2 * space + row } else { y - space };
    let (x, width) =
        (frame.left + frame.px(6.0), text_width(REFERENCE, scale * SMALL_FONT_SIZE / FONT_SIZE));
    frame.bar((x - space, bottom - row), (x + width + space, bottom), theme.background, 0.65)?;
    frame.small(REFERENCE, (x, bottom), theme.ink(theme.real), (HPos::Left, VPos::Bottom))
}

/// A thin line at the pointer, a dot, and what it reads beside it.
fn hover<B: DrawingBackend>(
    frame: &Frame<'_, B>,
    series: &[(f64, Measurement)],
    axis: &Axis,
    at: f64,
) -> Result<Option<(u64, Measurement)>, String> {
    let nearest = series
        .iter()
        .min_by(|(one, _), (other, _)| (one - at).abs().total_cmp(&(other - at).abs()));
    let Some(&(step, found)) = nearest else { return Ok(None) };
    let (theme, value) = (frame.theme, f64::from(found.value));
    let x = frame.at(step, 0.0).0;
    frame.bar(
        (x, frame.top),
        (x + stroke(1.0, frame.scale) as i32, frame.bottom),
        theme.muted,
        0.7,
    )?;
    if axis.range.contains(&value) {
        told(frame.chart.plotting_area().draw(&Circle::new(
            (step, value),
            frame.px(3.5),
            theme.generated.filled(),
        )))?;
    }
    let rows = [
        (format!("step {}", thousands(step as u64)), theme.text),
        (format!("G {}", figure(found.value)), theme.ink(theme.generated)),
        (format!("real {}", figure(found.reference)), theme.ink(theme.real)),
    ];
    frame.beside(x, &rows)?;
    Ok(Some((step as u64, found)))
}

/// A measured number in three digits or so, with a true minus sign, and in scientific notation
/// where it is tiny.
#[must_use]
pub fn figure(value: f32) -> String {
    let text = match value.abs() {
        _ if !value.is_finite() => return "–".to_owned(),
        0.0 => "0".to_owned(),
        size if size < 0.000_95 => format!("{value:.1e}"),
        size if size < 0.0995 => format!("{value:.4}"),
        size if size < 9.95 => format!("{value:.3}"),
        size if size < 99.5 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    };
    text.replace('-', "−")
}

#[cfg(test)]
mod tests;
