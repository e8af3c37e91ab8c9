//! The chart of 1-D data: two densities as steps, and what the discriminator thinks along the same axis.

use super::axis::{decimal, tick_step, ticks};
use super::frame::{FONT_SIZE, Frame, line, text_width, told};
use super::theme::Theme;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::element::{PathElement, Polygon};
use plotters::prelude::{DashedLineSeries, DrawingBackend};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, RGBColor};

/// Draws densities in equal bins from `from` to `to`, and the discriminator's probability of “real” in the middle of
/// each bin, where there is one, on an axis of its own at the right. Too small an area is left as it is.
///
/// # Errors
/// One sentence, where the backend cannot draw.
#[allow(clippy::too_many_arguments)] // the fields of a scene, as they are
pub fn draw_density<B: DrawingBackend>(
    root: &DrawingArea<B, Shift>,
    from: f32,
    to: f32,
    real: &[f32],
    generated: &[f32],
    discriminator: &[f32],
    theme: &Theme,
    scale: f64,
) -> Result<(), String> {
    let (from, to) = if from.is_finite() && to.is_finite() && from < to { (f64::from(from), f64::from(to)) } else { (-1.0, 1.0) };
    let high = top(real, generated);
    let Some(mut frame) = Frame::new(root, from..to, 0.0..high, theme, scale)? else { return Ok(()) };
    let room = frame.room();
    let axis = |from: f64, to: f64, count: usize| -> Vec<(f64, String)> {
        let step = tick_step(from, to, count);
        ticks(from, to, count).into_iter().map(|at| (at, decimal(at, step))).collect()
    };
    frame.grid(&axis(from, to, room.0), &axis(0.0, high, room.1.min(4)))?;
    let densities = [(real, theme.real), (generated, theme.generated)];
    for (density, colour) in densities {
        area(&mut frame, &steps(from, to, density), colour)?;
    }
    names(&frame, (from, to), real, generated)?;
    if discriminator.is_empty() { Ok(()) } else { opinion(&mut frame, (from, to), high, discriminator) }
}

/// A density's value; one that is not a number counts as nothing.
fn density_at(value: f32) -> f64 {
    if value.is_finite() { f64::from(value.max(0.0)) } else { 0.0 }
}

/// The upper end of the axis of densities: the real one fits, and so does the generated one unless it has collapsed to
/// a needle, which would press the real one flat.
fn top(real: &[f32], generated: &[f32]) -> f64 {
    let peak = |density: &[f32]| density.iter().map(|&value| density_at(value)).fold(0.0, f64::max);
    let (real, generated) = (peak(real), peak(generated));
    let high = if real > 0.0 { real.max(generated.min(3.0 * real)) } else { generated };
    if high > 0.0 { high * 1.2 } else { 1.0 }
}

/// Both upper corners of each bin.
fn steps(from: f64, to: f64, density: &[f32]) -> Vec<(f64, f64)> {
    let edge = |k: usize| from + (to - from) * k as f64 / density.len() as f64;
    density.iter().enumerate().flat_map(|(k, &value)| [(edge(k), density_at(value)), (edge(k + 1), density_at(value))]).collect()
}

fn area<B: DrawingBackend>(frame: &mut Frame<'_, B>, steps: &[(f64, f64)], colour: RGBColor) -> Result<(), String> {
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return Ok(()) };
    let outline: Vec<_> = steps.iter().copied().chain([(last.0, 0.0), (first.0, 0.0)]).collect();
    told(frame.chart.draw_series(std::iter::once(Polygon::new(outline, colour.mix(0.22).filled()))))?;
    told(frame.chart.draw_series(std::iter::once(PathElement::new(steps, line(colour, 1.5, frame.scale)))))?;
    Ok(())
}

/// “real” and “generated” above the peaks: the left one's name ends at its peak and the right one's begins there.
fn names<B: DrawingBackend>(frame: &Frame<'_, B>, (from, to): (f64, f64), real: &[f32], generated: &[f32]) -> Result<(), String> {
    let peak = |density: &[f32]| {
        let (bin, height) = density.iter().map(|&value| density_at(value)).enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
        Some(frame.at(from + (to - from) * (bin as f64 + 0.5) / density.len() as f64, height))
    };
    let (real_peak, generated_peak) = (peak(real), peak(generated));
    let real_is_left = real_peak.zip(generated_peak).is_none_or(|(real, generated)| real.0 <= generated.0);
    let row = frame.px(FONT_SIZE * 1.3);
    let mut taken: Option<(i32, i32, i32)> = None;
    let named = [("real", real_peak, frame.theme.real, real_is_left), ("generated", generated_peak, frame.theme.generated, !real_is_left)];
    for (name, peak, role, is_left) in named {
        let Some((x, y)) = peak else { continue };
        let (width, gap) = (text_width(name, frame.scale), frame.px(4.0));
        let start = if is_left { x - gap - width } else { x + gap }.clamp(frame.left, (frame.right - width).max(frame.left));
        let y = (y - row / 2).clamp(frame.top + row / 2, frame.bottom - row / 2);
        let in_the_way = taken.filter(|&(from, to, other)| start < to && from < start + width && (y - other).abs() < row);
        let y = in_the_way.map_or(y, |(_, _, other)| if other - row >= frame.top { other - row } else { other + row });
        frame.text(name, (start, y), frame.theme.ink(role), (HPos::Left, VPos::Center))?;
        taken = Some((start, start + width, y));
    }
    Ok(())
}

/// The discriminator's probability as a dashed line, with 0, ½ and 1 at the right.
fn opinion<B: DrawingBackend>(frame: &mut Frame<'_, B>, (from, to): (f64, f64), high: f64, discriminator: &[f32]) -> Result<(), String> {
    let middle = |k: usize| from + (to - from) * (k as f64 + 0.5) / discriminator.len() as f64;
    let known = discriminator.iter().enumerate().filter(|(_, probability)| probability.is_finite());
    let curve: Vec<_> = known.map(|(k, &probability)| (middle(k), f64::from(probability.clamp(0.0, 1.0)) * high)).collect();
    for (share, label) in [(0.0, "0"), (0.5, "½"), (1.0, "1")] {
        frame.note(label, frame.at(to, share * high).1)?;
    }
    frame.dotted(high / 2.0, frame.theme.muted)?;
    let Some(&(_, end)) = curve.last() else { return Ok(()) };
    let (dash, gap) = (frame.px(6.0).max(2), frame.px(4.0).max(2));
    let style = line(frame.theme.discriminator, 2.0, frame.scale);
    told(frame.chart.draw_series(DashedLineSeries::new(curve, dash, gap, style)))?;
    frame.name("D", frame.at(to, end).1, frame.theme.discriminator)
}

#[cfg(test)]
mod tests {
    use super::super::frame::tests::svg;
    use super::*;

    fn bell(middle: f32) -> Vec<f32> {
        (0..40).map(|k| (-(k as f32 / 4.0 - 5.0 - middle).powi(2) / 2.0).exp() * 0.4).collect()
    }

    fn draw(real: &[f32], generated: &[f32], discriminator: &[f32]) -> String {
        svg((400, 240), |root| draw_density(root, -5.0, 5.0, real, generated, discriminator, &Theme::light(), 1.0)).0
    }

    fn says(svg: &str, words: &str) -> bool {
        svg.lines().any(|line| line.trim() == words)
    }

    #[test]
    fn both_densities_are_filled_and_named() {
        let text = draw(&bell(0.0), &bell(2.0), &[]);
        assert_eq!(text.matches("<polygon").count(), 2);
        assert!(says(&text, "real") && says(&text, "generated") && says(&text, "−5") && says(&text, "5"), "{text}");
        assert!(!says(&text, "D") && !says(&text, "½"));
    }

    #[test]
    fn the_discriminator_has_an_axis_of_its_own_where_there_is_one() {
        let text = draw(&bell(0.0), &bell(2.0), &[0.5; 40]);
        assert!(says(&text, "D") && says(&text, "½") && says(&text, "1") && text.contains("#0072B2"));
    }

    #[test]
    fn a_generator_collapsed_to_a_needle_does_not_press_the_real_density_flat() {
        let mut needle = vec![0.0; 40];
        needle[7] = 40.0;
        assert!((top(&bell(0.0), &needle) - 1.44).abs() < 1e-3);
    }

    #[test]
    fn equal_densities_have_names_that_do_not_overlap() {
        let text = draw(&bell(0.0), &bell(0.0), &[]);
        let lines: Vec<_> = text.lines().collect();
        let x = |name: &str| {
            let at = lines.iter().position(|line| line.trim() == name).expect("a name");
            lines[at - 1].split("x=\"").nth(1).and_then(|rest| rest.split('"').next()?.parse::<i32>().ok()).expect("a place")
        };
        assert!(x("real") + text_width("real", 1.0) <= x("generated"));
    }

    #[test]
    fn nothing_and_nonsense_are_drawn_without_panic() {
        for (real, generated, discriminator) in [(vec![], vec![], vec![]), (vec![f32::NAN; 3], vec![-1.0], vec![f32::NAN; 2])] {
            svg((400, 240), |root| draw_density(root, 1.0, f32::NAN, &real, &generated, &discriminator, &Theme::dark(), 2.0));
            svg((0, 0), |root| draw_density(root, 0.0, 1.0, &real, &generated, &discriminator, &Theme::dark(), 2.0));
        }
    }
}
