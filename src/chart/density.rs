//! The chart of 1-D data: two densities as steps, and what the discriminator thinks along the same
//! axis.

use super::axis::{decimal, tick_step, ticks};
use super::frame::{
    FONT_SIZE, Frame, MARGIN_RIGHT, SMALL_FONT_SIZE, line, stroke, text_width, told,
};
use super::theme::Theme;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::element::{PathElement, Polygon};
use plotters::prelude::{DashedLineSeries, DrawingBackend};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, RGBColor};

/// CSS pixels above the chart, for the names.
const MARGIN_NAMES: f64 = 24.0;
/// CSS pixels right of it where the discriminator has no axis.
const MARGIN_ALONE: f64 = 8.0;
/// What the discriminator's axis shows: a probability.
const AXIS_NAME: &str = "D says real";

/// Draws densities in equal bins from `from` to `to`, and the discriminator's probability of “real”
/// in the middle of each bin, where there is one, on an axis of its own at the right. Too small an
/// area is left as it is.
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
    let (from, to) = if from.is_finite() && to.is_finite() && from < to {
        (f64::from(from), f64::from(to))
    } else {
        (-1.0, 1.0)
    };
    let (real, generated) = (gentle(real), gentle(generated));
    let high = top(&real, &generated);
    let beside = if discriminator.is_empty() { MARGIN_ALONE } else { MARGIN_RIGHT };
    let Some(mut frame) =
        Frame::new(root, from..to, 0.0..high, (MARGIN_NAMES, beside), theme, scale)?
    else {
        return Ok(());
    };
    let room = frame.room();
    let axis = |from: f64, to: f64, count: usize| -> Vec<(f64, String)> {
        let step = tick_step(from, to, count);
        ticks(from, to, count).into_iter().map(|at| (at, decimal(at, step))).collect()
    };
    frame.grid(&axis(from, to, room.0), &axis(0.0, high, room.1.min(4)))?;
    for (density, colour) in [(&real, theme.real), (&generated, theme.generated)] {
        area(&mut frame, &steps(from, to, density), colour)?;
    }
    let named = if discriminator.is_empty() {
        frame.edge()
    } else {
        opinion(&mut frame, (from, to), high, discriminator)?
    };
    names(&frame, named, [("real", theme.real, &real), ("generated", theme.generated, &generated)])
}

/// A density to be drawn. A histogram of a thousand samples is rough, so each bin shares with its
/// neighbours (binomial weights 1 4 6 4 1) and what would leave at an end comes back: the integral
/// stays. What is not a number counts as nothing.
fn gentle(density: &[f32]) -> Vec<f64> {
    const KERNEL: [(isize, f64); 5] = [(-2, 1.0), (-1, 4.0), (0, 6.0), (1, 4.0), (2, 1.0)];
    let count = density.len() as isize;
    let value = |at: isize| {
        let folded = at.rem_euclid(2 * count);
        let value = density[folded.min(2 * count - 1 - folded) as usize];
        if value.is_finite() { f64::from(value.max(0.0)) } else { 0.0 }
    };
    (0..count)
        .map(|at| KERNEL.iter().map(|(step, weight)| weight * value(at + step)).sum::<f64>() / 16.0)
        .collect()
}

/// The upper end of the axis of densities: the real one fits, and so does the generated one unless
/// it has collapsed to a needle, which would press the real one flat.
fn top(real: &[f64], generated: &[f64]) -> f64 {
    let peak = |density: &[f64]| density.iter().copied().fold(0.0, f64::max);
    let (real, generated) = (peak(real), peak(generated));
    let high = if real > 0.0 { real.max(generated.min(3.0 * real)) } else { generated };
    if high > 0.0 { high * 1.1 } else { 1.0 }
}

/// Both upper corners of each bin.
fn steps(from: f64, to: f64, density: &[f64]) -> Vec<(f64, f64)> {
    let edge = |k: usize| from + (to - from) * k as f64 / density.len() as f64;
    density
        .iter()
        .enumerate()
        .flat_map(|(k, &value)| [(edge(k), value), (edge(k + 1), value)])
        .collect()
}

fn area<B: DrawingBackend>(
    frame: &mut Frame<'_, B>,
    steps: &[(f64, f64)],
    colour: RGBColor,
) -> Result<(), String> {
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return Ok(()) };
    let outline: Vec<_> = steps.iter().copied().chain([(last.0, 0.0), (first.0, 0.0)]).collect();
    told(
        frame.chart.draw_series(std::iter::once(Polygon::new(outline, colour.mix(0.22).filled()))),
    )?;
    told(
        frame
            .chart
            .draw_series(std::iter::once(PathElement::new(steps, line(colour, 1.5, frame.scale)))),
    )?;
    Ok(())
}

/// “real” and “generated” in the row above the chart, where no line runs, each over the middle of
/// its density and moved only as far as both need to be apart and left of `end`.
fn names<B: DrawingBackend>(
    frame: &Frame<'_, B>,
    end: i32,
    named: [(&str, RGBColor, &Vec<f64>); 2],
) -> Result<(), String> {
    let gap = frame.px(8.0);
    let mut words: Vec<_> = named
        .into_iter()
        .filter_map(|(name, role, density)| {
            let width = text_width(name, frame.scale);
            Some((
                frame.left
                    + (middle(density)? * f64::from(frame.right - frame.left)).round() as i32
                    - width / 2,
                width,
                name,
                role,
            ))
        })
        .collect();
    // The order follows the densities, but not where they are about equal: there it would change
    // all the time.
    if let [real, generated] = words.as_mut_slice()
        && real.0 + real.1 / 2 - generated.0 - generated.1 / 2 > (real.1 + generated.1) / 4
    {
        std::mem::swap(real, generated);
    }
    if let [left, right] = words.as_mut_slice() {
        let overlap = (left.0 + left.1 + gap - right.0).max(0);
        left.0 -= overlap / 2;
        right.0 += overlap - overlap / 2;
    }
    let mut start = frame.left;
    for word in &mut words {
        word.0 = word.0.max(start);
        start = word.0 + word.1 + gap;
    }
    let mut end = end;
    for word in words.iter_mut().rev() {
        word.0 = word.0.min(end - word.1);
        end = word.0 - gap;
    }
    let y = header(frame);
    words.into_iter().try_for_each(|(x, _, name, role)| {
        frame.text(name, (x, y), frame.theme.ink(role), (HPos::Left, VPos::Center))
    })
}

/// Where a density's middle is between its ends, 0 to 1.
fn middle(density: &[f64]) -> Option<f64> {
    let sum: f64 = density.iter().sum();
    let moment: f64 = density.iter().enumerate().map(|(k, value)| (k as f64 + 0.5) * value).sum();
    (sum > 0.0).then(|| moment / sum / density.len() as f64)
}

/// The middle of the row of names.
fn header<B: DrawingBackend>(frame: &Frame<'_, B>) -> i32 {
    frame.px((MARGIN_NAMES - 4.0) / 2.0)
}

/// The discriminator's probability as a dashed line, with 0, ½ and 1 at the right and a faint line
/// at ½. Says where the name of this axis begins, less a gap.
fn opinion<B: DrawingBackend>(
    frame: &mut Frame<'_, B>,
    (from, to): (f64, f64),
    high: f64,
    discriminator: &[f32],
) -> Result<i32, String> {
    let middle = |k: usize| from + (to - from) * (k as f64 + 0.5) / discriminator.len() as f64;
    let known = discriminator.iter().enumerate().filter(|(_, probability)| probability.is_finite());
    let curve: Vec<_> = known
        .map(|(k, &probability)| (middle(k), f64::from(probability.clamp(0.0, 1.0)) * high))
        .collect();
    let theme = frame.theme;
    let (ink, half) = (theme.ink(theme.discriminator), frame.at(to, 0.5 * high).1);
    for (share, label) in [(0.0, "0"), (0.5, "½"), (1.0, "1")] {
        frame.text(
            label,
            (frame.right + frame.px(5.0), frame.at(to, share * high).1),
            ink,
            (HPos::Left, VPos::Center),
        )?;
    }
    frame.bar(
        (frame.left, half),
        (frame.right, half + stroke(1.0, frame.scale) as i32),
        theme.discriminator,
        0.35,
    )?;
    let (dash, gap) = (frame.px(6.0).max(2), frame.px(4.0).max(2));
    told(frame.chart.draw_series(DashedLineSeries::new(
        curve,
        dash,
        gap,
        line(theme.discriminator, 2.0, frame.scale),
    )))?;
    let width = |name: &str| text_width(name, frame.scale * SMALL_FONT_SIZE / FONT_SIZE);
    // Beside both other names, if there is room for it.
    let others = text_width("realgenerated", frame.scale) + frame.px(24.0);
    let name = if frame.edge() - width(AXIS_NAME) - others >= frame.left { AXIS_NAME } else { "D" };
    frame.small(name, (frame.edge(), header(frame)), ink, (HPos::Right, VPos::Center))?;
    Ok(frame.edge() - width(name) - frame.px(10.0))
}

#[cfg(test)]
mod tests {
    use super::super::frame::tests::svg;
    use super::*;

    fn bell(middle: f32) -> Vec<f32> {
        (0..40).map(|k| (-(k as f32 / 4.0 - 5.0 - middle).powi(2) / 2.0).exp() * 0.4).collect()
    }

    fn draw(real: &[f32], generated: &[f32], discriminator: &[f32]) -> String {
        svg((400, 240), |root| {
            draw_density(root, -5.0, 5.0, real, generated, discriminator, &Theme::light(), 1.0)
        })
        .0
    }

    fn says(svg: &str, words: &str) -> bool {
        svg.lines().any(|line| line.trim() == words)
    }

    #[test]
    fn both_densities_are_filled_and_named() {
        let text = draw(&bell(0.0), &bell(2.0), &[]);
        assert_eq!(text.matches("<polygon").count(), 2);
        assert!(
            says(&text, "real")
                && says(&text, "generated")
                && says(&text, "−4")
                && says(&text, "4"),
            "{text}"
        );
        assert!(!says(&text, AXIS_NAME) && !says(&text, "½"));
    }

    #[test]
    fn the_discriminator_has_an_axis_of_its_own_where_there_is_one() {
        let text = draw(&bell(0.0), &bell(2.0), &[0.5; 40]);
        assert!(
            says(&text, AXIS_NAME)
                && says(&text, "½")
                && says(&text, "1")
                && text.contains("#0072B2")
        );
    }

    #[test]
    fn a_generator_collapsed_to_a_needle_does_not_press_the_real_density_flat() {
        let mut needle = vec![0.0; 40];
        needle[7] = 40.0;
        let (real, needle) = (gentle(&bell(0.0)), gentle(&needle));
        let highest = real.iter().copied().fold(0.0, f64::max);
        assert!((top(&real, &needle) - 3.3 * highest).abs() < 1e-9);
    }

    #[test]
    fn smoothing_calms_a_spike_and_keeps_the_integral() {
        let sum = |density: &[f64]| density.iter().sum::<f64>();
        for spike in [0, 1, 2, 7, 11] {
            let mut density = vec![0.1; 12];
            density[spike] = 5.0;
            let drawn = gentle(&density);
            assert!((sum(&drawn) - 6.1).abs() < 1e-6, "{drawn:?}");
            assert!(drawn.iter().all(|value| (0.09..3.6).contains(value)), "{drawn:?}");
        }
        for short in [vec![2.0], vec![2.0, 0.0], vec![0.0, 1.0, 1.0]] {
            assert!((sum(&gentle(&short)) - 2.0).abs() < 1e-9);
        }
        assert!(gentle(&[]).is_empty());
        assert_eq!(gentle(&[f32::NAN, -1.0]), [0.0, 0.0]);
    }

    /// Where the text with these words is anchored.
    fn place(svg: &str, words: &str) -> (i32, i32) {
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
    fn names_overlap_neither_each_other_nor_the_chart() {
        for (real, generated) in [(0.0, 0.0), (0.0, 3.0), (3.0, 0.0), (4.9, 4.9), (-4.9, -4.9)] {
            for discriminator in [vec![], vec![1.0; 40]] {
                let text = draw(&bell(real), &bell(generated), &discriminator);
                let (one, other) = (place(&text, "real"), place(&text, "generated"));
                let [one_end, other_end] = [(one, "real"), (other, "generated")]
                    .map(|(at, name)| at.0 + text_width(name, 1.0));
                assert!(one_end < other.0 || other_end < one.0, "{real} {generated}");
                assert!(one.0.min(other.0) >= 0 && one_end.max(other_end) <= 400);
                // Half a letter above the chart.
                assert!(f64::from(one.1.max(other.1)) + FONT_SIZE / 2.0 <= MARGIN_NAMES);
                if !discriminator.is_empty() {
                    assert!(
                        one_end.max(other_end)
                            < place(&text, AXIS_NAME).0
                                - text_width(AXIS_NAME, SMALL_FONT_SIZE / FONT_SIZE)
                    );
                }
            }
        }
    }

    #[test]
    fn names_keep_their_order_while_the_densities_are_about_equal() {
        let is_real_left = |real: f32, generated: f32| {
            let text = draw(&bell(real), &bell(generated), &[]);
            place(&text, "real").0 < place(&text, "generated").0
        };
        assert!(
            is_real_left(0.0, 0.1)
                && is_real_left(0.1, 0.0)
                && is_real_left(-2.0, 2.0)
                && !is_real_left(2.0, -2.0)
        );
    }

    #[test]
    fn without_a_discriminator_the_chart_takes_the_whole_width() {
        let furthest = |text: &str| {
            let shapes = text.split("points=\"").skip(1).filter_map(|rest| rest.split('"').next());
            shapes
                .flat_map(str::split_whitespace)
                .filter_map(|point| point.split(',').next()?.parse::<i32>().ok())
                .max()
        };
        assert_eq!(furthest(&draw(&bell(0.0), &bell(0.0), &[])), Some(399 - MARGIN_ALONE as i32));
        assert_eq!(
            furthest(&draw(&bell(0.0), &bell(0.0), &[0.5; 40])),
            Some(399 - MARGIN_RIGHT as i32)
        );
    }

    #[test]
    fn nothing_and_nonsense_are_drawn_without_panic() {
        for (real, generated, discriminator) in
            [(vec![], vec![], vec![]), (vec![f32::NAN; 3], vec![-1.0], vec![f32::NAN; 2])]
        {
            svg((400, 240), |root| {
                draw_density(
                    root,
                    1.0,
                    f32::NAN,
                    &real,
                    &generated,
                    &discriminator,
                    &Theme::dark(),
                    2.0,
                )
            });
            svg((0, 0), |root| {
                draw_density(root, 0.0, 1.0, &real, &generated, &discriminator, &Theme::dark(), 2.0)
            });
        }
    }
}
