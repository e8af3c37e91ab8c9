//! The chart of both losses: two smoothed lines over a faint band of what they were smoothed from,
//! against the losses at which no discriminator can tell the samples apart.

use super::axis::{decimal, thousands, tick_step, ticks};
use super::frame::{
    FONT_SIZE, Frame, MARGIN_RIGHT, MARGIN_TOP, SMALL_FONT_SIZE, line, stroke, text_width, told,
};
use super::history::{Bucket, LossHistory, Spread};
use super::smooth::{Curve, nearest, robust_range, smoothed};
use super::theme::Theme;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::element::{Circle, Polygon};
use plotters::prelude::{DashedLineSeries, DrawingBackend, LineSeries};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, RGBColor, ShapeStyle};

/// The axis reaches at least so far up, so that the losses at equilibrium show.
const LEAST_TOP: f64 = 2.0;
/// A run that is younger than this has room to grow into.
pub(super) const LEAST_STEPS: f64 = 100.0;
/// More points than this on a line cost time and show nothing.
const MOST_BUCKETS: usize = 400;

/// How the losses are looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LossView {
    /// Also show what the smoothed lines leave out, as a band from the smallest to the largest
    /// loss.
    pub raw: bool,
    /// Where the pointer is across the chart's inner width, 0 to 1; see [`super::plot_fraction`].
    pub hover: Option<f64>,
    /// The generator's and the discriminator's loss at equilibrium; not drawn where it is not a
    /// number.
    pub equilibrium: (f64, f64),
}

/// What the pointer reads: the smoothed losses, NaN where a player has none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LossReadout {
    /// The step.
    pub step: u64,
    /// The generator's loss.
    pub generator: f64,
    /// The discriminator's loss.
    pub discriminator: f64,
}

/// What there is to draw, before it has a place.
struct Losses {
    buckets: LossHistory,
    generator: Curve,
    discriminator: Curve,
}

/// Draws the chart and says what the pointer reads. Too small an area is left as it is.
///
/// # Errors
/// One sentence, where the backend cannot draw.
pub fn draw_losses<B: DrawingBackend>(
    root: &DrawingArea<B, Shift>,
    history: &LossHistory,
    view: &LossView,
    theme: &Theme,
    scale: f64,
) -> Result<Option<LossReadout>, String> {
    let losses = Losses::of(history, root.dim_in_pixel().0 as usize);
    let (from, to) = losses.steps();
    let (low, high) = robust_range(losses.heights(view.raw), LEAST_TOP);
    let Some(mut frame) =
        Frame::new(root, from..to, low..high, (MARGIN_TOP, MARGIN_RIGHT), theme, scale)?
    else {
        return Ok(None);
    };
    let room = frame.room();
    let whole_steps = ticks(from, to, room.0).into_iter().filter(|x| x.fract() == 0.0);
    let xs: Vec<_> = whole_steps.map(|x| (x, thousands(x as u64))).collect();
    let step = tick_step(low, high, room.1);
    let ys: Vec<_> = ticks(low, high, room.1).into_iter().map(|y| (y, decimal(y, step))).collect();
    frame.grid(&xs, &ys)?;
    // Before the first number, with which it reads as “step 0”.
    frame.text(
        "step",
        (frame.left - frame.px(8.0), frame.bottom + frame.px(6.0)),
        theme.muted,
        (HPos::Right, VPos::Top),
    )?;
    let draws = equilibrium(view.equilibrium, (low, high));
    draws.iter().try_for_each(|&value| frame.dotted(value, theme.muted))?;
    if view.raw {
        band(
            &mut frame,
            losses.buckets.buckets(),
            |bucket| bucket.generator,
            theme.generator_line,
        )?;
        band(
            &mut frame,
            losses.buckets.buckets(),
            |bucket| bucket.discriminator,
            theme.discriminator_line,
        )?;
    }
    lines(&mut frame, &losses)?;
    // Where the lines do not end.
    let at_left = losses
        .buckets
        .buckets()
        .last()
        .is_some_and(|newest| newest.middle() > f64::midpoint(from, to));
    constants(&frame, &draws, at_left)?;
    names(&frame, &losses)?;
    let Some(fraction) = view.hover.filter(|fraction| fraction.is_finite()) else {
        return Ok(None);
    };
    hover(&frame, &losses, from + (to - from) * fraction.clamp(0.0, 1.0))
}

impl Losses {
    /// At most one bucket for each pixel, and not too many: what is finer cannot be seen.
    fn of(history: &LossHistory, pixels: usize) -> Self {
        let mut buckets = history.clone();
        buckets.widen_to(pixels.min(MOST_BUCKETS));
        let generator = smoothed(buckets.buckets(), |bucket| bucket.generator);
        let discriminator = smoothed(buckets.buckets(), |bucket| bucket.discriminator);
        Self { buckets, generator, discriminator }
    }

    /// Both ends of the x axis. A run that went on from a snapshot begins there.
    fn steps(&self) -> (f64, f64) {
        let (from, last) = self.buckets.steps();
        (from as f64, (last as f64).max(from as f64 + LEAST_STEPS))
    }

    /// What should be inside the y axis.
    fn heights(&self, raw: bool) -> Vec<f64> {
        let smooth = self.generator.iter().chain(&self.discriminator).map(|point| point.1);
        let spreads = self
            .buckets
            .buckets()
            .iter()
            .flat_map(|bucket| [bucket.generator, bucket.discriminator]);
        let extremes = spreads
            .filter(|spread| raw && spread.count > 0)
            .flat_map(|spread| [f64::from(spread.min), f64::from(spread.max)]);
        smooth.chain(extremes).collect()
    }
}

/// Where the losses stand when the discriminator can only guess, as far as the axis reaches and
/// each once, rising.
fn equilibrium((generator, discriminator): (f64, f64), (low, high): (f64, f64)) -> Vec<f64> {
    let mut values: Vec<_> = [generator, discriminator]
        .into_iter()
        .filter(|value| (low..=high).contains(value))
        .collect();
    values.sort_unstable_by(f64::total_cmp);
    values.dedup_by(|one, other| (*one - *other).abs() < 1e-9);
    values
}

/// What the dotted lines stand for, small, just above them; below the lower line where two are too
/// near for that.
fn constants<B: DrawingBackend>(
    frame: &Frame<'_, B>,
    rising: &[f64],
    at_left: bool,
) -> Result<(), String> {
    let (gap, row) = (frame.px(2.0), frame.px(SMALL_FONT_SIZE * 1.1));
    let heights: Vec<_> = rising.iter().map(|&value| frame.at(0.0, value).1).collect();
    for (k, (&value, &y)) in rising.iter().zip(&heights).enumerate() {
        let crowded = heights.get(k + 1).is_some_and(|next| y - next < row + 2 * gap)
            || y - gap - row < frame.top;
        let bottom = if crowded { y + 2 * gap + row } else { y - gap };
        if bottom > frame.bottom {
            continue;
        }
        let name = constant_name(value);
        let (width, indent) =
            (text_width(&name, frame.scale * SMALL_FONT_SIZE / FONT_SIZE), frame.px(4.0));
        let x = if at_left { frame.left + indent } else { frame.right - indent - width };
        frame.bar(
            (x - gap, bottom - row),
            (x + width + gap, bottom),
            frame.theme.background,
            0.65,
        )?;
        frame.small(&name, (x, bottom), frame.theme.muted, (HPos::Left, VPos::Bottom))?;
    }
    Ok(())
}

/// A loss at equilibrium as a formula writes it.
fn constant_name(value: f64) -> String {
    let is = |other: f64| (value - other).abs() < 1e-6;
    if is(std::f64::consts::LN_2) {
        "ln 2".to_owned()
    } else if is(2.0 * std::f64::consts::LN_2) {
        "2 ln 2".to_owned()
    } else {
        decimal(value, 0.01)
    }
}

/// From the smallest to the largest loss of each bucket, as one translucent shape.
fn band<B: DrawingBackend>(
    frame: &mut Frame<'_, B>,
    buckets: &[Bucket],
    player: impl Fn(&Bucket) -> Spread,
    colour: RGBColor,
) -> Result<(), String> {
    let learned: Vec<_> = buckets
        .iter()
        .map(|bucket| (bucket.middle(), player(bucket)))
        .filter(|(_, spread)| spread.count > 0)
        .collect();
    let upper = learned.iter().map(|(x, spread)| (*x, f64::from(spread.max)));
    let lower = learned.iter().rev().map(|(x, spread)| (*x, f64::from(spread.min)));
    let outline: Vec<_> = upper.chain(lower).collect();
    // While each bucket is one step, the band has no area: this line is what there is to see.
    let means = learned.iter().filter_map(|(x, spread)| Some((*x, spread.mean()?)));
    let faint = ShapeStyle {
        color: colour.mix(0.25),
        filled: false,
        stroke_width: stroke(1.0, frame.scale),
    };
    told(frame.chart.draw_series(LineSeries::new(means, faint)))?;
    told(
        frame.chart.draw_series(std::iter::once(Polygon::new(outline, colour.mix(0.18).filled()))),
    )?;
    Ok(())
}

/// The generator's line solid, the discriminator's dashed.
fn lines<B: DrawingBackend>(frame: &mut Frame<'_, B>, losses: &Losses) -> Result<(), String> {
    let (theme, scale) = (frame.theme, frame.scale);
    let dashed = losses.discriminator.iter().copied();
    let (dash, gap) = (frame.px(6.0).max(2), frame.px(4.0).max(2));
    told(frame.chart.draw_series(DashedLineSeries::new(
        dashed,
        dash,
        gap,
        line(theme.discriminator_line, 2.0, scale),
    )))?;
    told(frame.chart.draw_series(LineSeries::new(
        losses.generator.iter().copied(),
        line(theme.generator_line, 2.0, scale),
    )))?;
    Ok(())
}

/// “G” and “D” behind the ends of the lines.
fn names<B: DrawingBackend>(frame: &Frame<'_, B>, losses: &Losses) -> Result<(), String> {
    let end = |curve: &Curve| curve.last().map(|point| frame.at(point.0, point.1));
    let (mut generator, mut discriminator) = (end(&losses.generator), end(&losses.discriminator));
    if let (Some(generator), Some(discriminator)) = (&mut generator, &mut discriminator) {
        (generator.1, discriminator.1) = frame.apart(generator.1, discriminator.1);
    }
    let inside = |(x, y): (i32, i32)| (x, y.clamp(frame.top, frame.bottom));
    generator.map_or(Ok(()), |end| frame.name("G", inside(end), frame.theme.generator_line))?;
    discriminator.map_or(Ok(()), |end| frame.name("D", inside(end), frame.theme.discriminator_line))
}

/// A thin line at the pointer, a dot on each curve, and what they read beside it.
fn hover<B: DrawingBackend>(
    frame: &Frame<'_, B>,
    losses: &Losses,
    step: f64,
) -> Result<Option<LossReadout>, String> {
    let buckets = losses.buckets.buckets();
    let after = buckets.partition_point(|bucket| bucket.middle() < step);
    let candidates = buckets[after.saturating_sub(1)..].iter().take(2);
    let Some(bucket) =
        candidates.min_by(|a, b| (a.middle() - step).abs().total_cmp(&(b.middle() - step).abs()))
    else {
        return Ok(None);
    };
    let x = frame.at(bucket.middle(), 0.0).0;
    frame.bar(
        (x, frame.top),
        (x + stroke(1.0, frame.scale) as i32, frame.bottom),
        frame.theme.muted,
        0.7,
    )?;
    let points = [
        nearest(&losses.generator, bucket.middle()),
        nearest(&losses.discriminator, bucket.middle()),
    ];
    let colours = [frame.theme.generator_line, frame.theme.discriminator_line];
    for (point, colour) in points.iter().zip(colours) {
        let Some(point) = point else { continue };
        told(frame.chart.plotting_area().draw(&Circle::new(
            *point,
            frame.px(3.5),
            colour.filled(),
        )))?;
    }
    let [generator, discriminator] = points.map(|point| point.map_or(f64::NAN, |point| point.1));
    let readout = LossReadout { step: bucket.last, generator, discriminator };
    beside(frame, x, &readout)?;
    Ok(Some(readout))
}

/// The readout as text.
fn beside<B: DrawingBackend>(
    frame: &Frame<'_, B>,
    x: i32,
    readout: &LossReadout,
) -> Result<(), String> {
    let value = |name: &str, loss: f64| {
        if loss.is_nan() {
            format!("{name} –")
        } else {
            format!("{name} {}", decimal(loss, 0.001))
        }
    };
    let theme = frame.theme;
    let rows = [
        (format!("step {}", thousands(readout.step)), theme.text),
        (value("G", readout.generator), theme.ink(theme.generator_line)),
        (value("D", readout.discriminator), theme.ink(theme.discriminator_line)),
    ];
    frame.beside(x, &rows)
}

#[cfg(test)]
mod tests {
    use super::super::frame::{MARGIN_LEFT, tests::svg};
    use super::*;
    use crate::session::LossPoint;
    use std::f64::consts::LN_2;

    const VIEW: LossView = LossView { raw: false, hover: None, equilibrium: (LN_2, 2.0 * LN_2) };

    fn run(steps: std::ops::RangeInclusive<u64>) -> LossHistory {
        let mut history = LossHistory::default();
        steps.for_each(|step| {
            history.push(LossPoint { step, generator: Some(0.75), discriminator: Some(1.25) });
        });
        history
    }

    fn draw(history: &LossHistory, view: LossView, scale: f64) -> (String, Option<LossReadout>) {
        svg(((380.0 * scale) as u32, (200.0 * scale) as u32), |root| {
            draw_losses(root, history, &view, &Theme::light(), scale)
        })
    }

    fn says(svg: &str, words: &str) -> bool {
        svg.lines().any(|line| line.trim() == words)
    }

    #[test]
    fn an_empty_history_draws_the_frame_and_reads_nothing() {
        let (text, readout) =
            draw(&LossHistory::default(), LossView { hover: Some(0.5), raw: true, ..VIEW }, 1.0);
        assert_eq!(readout, None);
        assert!(
            ["0.0", "2.0", "0", "ln 2", "2 ln 2", "step"].iter().all(|label| says(&text, label)),
            "{text}"
        );
        assert!(!says(&text, "G") && !says(&text, "D"));
    }

    /// Where the text begins that says this.
    fn place(svg: &str, words: &str) -> (f64, f64) {
        let lines: Vec<_> = svg.lines().collect();
        let at = lines.iter().position(|line| line.trim() == words).expect("the words are there");
        let number = |name: &str| {
            lines[at - 1]
                .split(name)
                .nth(1)
                .and_then(|rest| rest.split('"').next()?.parse().ok())
                .expect("a place")
        };
        (number(" x=\""), number(" y=\""))
    }

    #[test]
    fn names_stand_right_behind_the_last_point_and_apart_from_the_constants() {
        for (steps, end) in [(50, 0.5), (100, 1.0), (5000, 1.0)] {
            let (text, _) = draw(&run(1..=steps), VIEW, 1.0);
            let last = MARGIN_LEFT + end * (380.0 - MARGIN_LEFT - MARGIN_RIGHT);
            for (name, constant) in [("G", "ln 2"), ("D", "2 ln 2")] {
                let x = place(&text, name).0;
                assert!((x - last - 5.0).abs() <= 5.0, "{name} at {x} and not behind {last}");
                assert!((place(&text, constant).0 - x).abs() > 100.0, "{steps} steps");
            }
        }
    }

    #[test]
    fn constants_that_are_near_do_not_overlap() {
        let mut history = LossHistory::default();
        (1..=500).for_each(|step| {
            history.push(LossPoint { step, generator: Some(7.0), discriminator: Some(15.0) });
        });
        let (text, _) = draw(&history, VIEW, 1.0);
        assert!(
            !says(&text, "ln 2")
                || (place(&text, "ln 2").1 - place(&text, "2 ln 2").1).abs() >= SMALL_FONT_SIZE
        );
        assert!(says(&text, "2 ln 2"));
    }

    #[test]
    fn a_line_has_at_most_400_points() {
        assert!(
            (200..=MOST_BUCKETS).contains(&Losses::of(&run(1..=100_000), 3000).generator.len())
        );
        assert!((100..=200).contains(&Losses::of(&run(1..=100_000), 200).generator.len()));
    }

    #[test]
    fn lines_are_named_and_steps_have_their_commas() {
        let (text, readout) = draw(&run(1..=12_480), VIEW, 2.0);
        assert_eq!(readout, None);
        assert!(
            ["G", "D", "10,000", "ln 2", "2 ln 2"].iter().all(|label| says(&text, label)),
            "{text}"
        );
        assert!(text.contains("#D55E00") && text.contains("#0072B2"));
    }

    #[test]
    fn the_pointer_reads_the_step_and_both_losses() {
        let (text, readout) = draw(&run(1..=200), LossView { hover: Some(0.5), ..VIEW }, 1.0);
        let readout = readout.expect("there is something under the pointer");
        assert_eq!((readout.step, readout.generator, readout.discriminator), (100, 0.75, 1.25));
        assert!(
            ["step 100", "G 0.750", "D 1.250"].iter().all(|label| says(&text, label)),
            "{text}"
        );
        let ends = [0.0, 1.0].map(|hover| {
            draw(&run(1..=200), LossView { hover: Some(hover), ..VIEW }, 1.0)
                .1
                .map(|readout| readout.step)
        });
        assert_eq!(ends, [Some(1), Some(200)]);
    }

    #[test]
    fn a_player_that_never_learned_reads_as_nothing() {
        let mut history = LossHistory::default();
        (1..=50).for_each(|step| {
            history.push(LossPoint { step, generator: None, discriminator: Some(1.0) });
        });
        let (text, readout) = draw(&history, LossView { hover: Some(0.2), raw: true, ..VIEW }, 1.0);
        assert!(
            readout
                .is_some_and(|readout| readout.generator.is_nan() && readout.discriminator == 1.0)
        );
        assert!(says(&text, "G –") && says(&text, "D 1.000") && !says(&text, "G"));
    }

    #[test]
    fn raw_adds_a_band_behind_each_line() {
        let polygons = |raw: bool| {
            draw(&run(1..=5000), LossView { raw, ..VIEW }, 1.0).0.matches("<polygon").count()
        };
        assert_eq!((polygons(false), polygons(true)), (0, 2));
    }

    #[test]
    fn a_run_from_a_snapshot_begins_where_the_snapshot_stood() {
        let (text, _) = draw(&run(12_001..=12_900), VIEW, 1.0);
        assert!(says(&text, "12,500") && !says(&text, "0"), "{text}");
    }

    #[test]
    fn another_equilibrium_is_written_as_a_number_and_none_is_left_out() {
        let (text, _) = draw(&run(1..=10), LossView { equilibrium: (0.25, f64::NAN), ..VIEW }, 1.0);
        assert!(says(&text, "0.25") && !says(&text, "ln 2") && !text.contains("NaN"));
    }

    #[test]
    fn an_area_without_size_is_none_and_no_panic() {
        for size in [(0, 0), (1, 1), (40, 200)] {
            let view = LossView { hover: Some(0.5), ..VIEW };
            assert_eq!(
                svg(size, |root| draw_losses(root, &run(1..=10), &view, &Theme::dark(), 1.0)).1,
                None
            );
        }
    }

    #[test]
    fn everything_grows_with_the_device_pixel_ratio() {
        let (once, twice) = (draw(&run(1..=100), VIEW, 1.0).0, draw(&run(1..=100), VIEW, 2.0).0);
        assert!(once.contains("stroke-width=\"2\"") && twice.contains("stroke-width=\"4\""));
        let letters = |text: &str| {
            text.lines().find_map(|line| {
                line.split("font-size=\"")
                    .nth(1)
                    .and_then(|rest| rest.split('"').next()?.parse::<f64>().ok())
            })
        };
        let (small, large) = (letters(&once).expect("text"), letters(&twice).expect("text"));
        assert!((large / small - 2.0).abs() < 0.01);
    }
}
