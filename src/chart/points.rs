//! Samples in the plane: real ones as round dots, generated ones as diamonds, and probes as rings
//! with a cross hair.

use super::frame::{line, told};
use super::theme::Theme;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::element::{Circle, PathElement, Polygon};
use plotters::prelude::DrawingBackend;
use plotters::style::{Color, RGBAColor, RGBColor};

/// More samples of a kind than this are not drawn: a frame has to stay short, and they only hide
/// each other.
const MOST: usize = 600;
/// So many samples of a kind are drawn in a row: a canvas reads a colour anew whenever it changes.
const RUN: usize = 20;

/// One sample's opacity: where samples are dense, they add up. On a dark page what lies below would
/// swallow it.
const fn alpha(theme: &Theme) -> f64 {
    if theme.dark { 0.95 } else { 0.75 }
}

/// Which samples are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layers {
    /// Real samples.
    pub real: bool,
    /// Generated samples.
    pub generated: bool,
}

/// The square from −extent to extent on the whole area, y upwards.
struct Plane {
    size: (f32, f32),
    extent: f32,
}

/// Draws samples, given as x, y pairs, onto whatever the area shows already. Samples outside the
/// square are left out.
///
/// # Errors
/// One sentence, where the backend cannot draw.
#[allow(clippy::too_many_arguments)] // each is a different thing, and the page names them all
pub fn draw_points<B: DrawingBackend>(
    root: &DrawingArea<B, Shift>,
    real: &[f32],
    generated: &[f32],
    extent: f32,
    marks: &[[f32; 2]],
    layers: Layers,
    theme: &Theme,
    scale: f64,
) -> Result<(), String> {
    let (width, height) = root.dim_in_pixel();
    if width == 0 || height == 0 || !(extent > 0.0 && extent.is_finite()) {
        return Ok(());
    }
    let plane = Plane { size: (width as f32, height as f32), extent };
    let radius = dot_radius(width.min(height), scale);
    // Each sample is a shape of its own, since shapes in one path would not add up where they
    // overlap. A circle is the cheapest that a canvas has (one arc), and four corners the next.
    // Both kinds take turns, so that neither covers the other once they lie on the same places, but
    // in runs.
    let (dots, diamonds) =
        (if layers.real { real } else { &[] }, if layers.generated { generated } else { &[] });
    let (mut dots, mut diamonds) =
        (plane.pixels(dots).peekable(), plane.pixels(diamonds).peekable());
    let (dot_style, diamond_style) =
        (translucent(theme, theme.real).filled(), translucent(theme, theme.generated).filled());
    while dots.peek().is_some() || diamonds.peek().is_some() {
        for at in dots.by_ref().take(RUN) {
            told(root.draw(&Circle::new(at, radius, dot_style)))?;
        }
        for at in diamonds.by_ref().take(RUN) {
            told(root.draw(&Polygon::new(diamond(at, radius), diamond_style)))?;
        }
    }
    let marks = marks.iter().filter_map(|mark| plane.pixel(mark[0], mark[1]));
    marks.into_iter().try_for_each(|at| cross_hair(root, at, theme, scale))
}

/// Whether the k-th of so many samples is one of the few that are drawn, always the same ones. The
/// golden ratio takes them evenly, also from samples whose modes take turns, of which every second
/// one would lose half.
fn is_drawn(k: usize, count: usize) -> bool {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    count <= MOST || (k as f64 * GOLDEN).fract() * (count as f64) < MOST as f64
}

/// A role's colour for a sample: its ink, because it shines through.
fn translucent(theme: &Theme, role: RGBColor) -> RGBAColor {
    theme.ink(role).mix(alpha(theme))
}

/// Device pixels; larger on a larger stage.
fn dot_radius(side: u32, scale: f64) -> i32 {
    let css = (f64::from(side) / scale * 0.005).clamp(1.5, 3.5);
    (css * scale).round().max(1.0) as i32
}

/// A diamond of about the area of the dot with this radius.
fn diamond((x, y): (i32, i32), radius: i32) -> Vec<(i32, i32)> {
    let reach = (f64::from(radius) * 1.25).round() as i32;
    vec![(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)]
}

/// A ring with four ticks around a probe, with a rim of background so that it shows on samples.
fn cross_hair<B: DrawingBackend>(
    root: &DrawingArea<B, Shift>,
    at: (i32, i32),
    theme: &Theme,
    scale: f64,
) -> Result<(), String> {
    let px = |css: f64| (css * scale).round() as i32;
    let (radius, from, to) = (px(7.0), px(4.0), px(12.0));
    for (colour, width) in [(theme.background, 4.0), (theme.text, 1.5)] {
        let style = line(colour, width, scale);
        told(root.draw(&Circle::new(at, radius, style)))?;
        for (x, y) in [(0, -1), (1, 0), (0, 1), (-1, 0)] {
            let tick = |reach: i32| (at.0 + x * reach, at.1 + y * reach);
            told(root.draw(&PathElement::new(vec![tick(from), tick(to)], style)))?;
        }
    }
    Ok(())
}

impl Plane {
    fn pixels<'a>(&'a self, pairs: &'a [f32]) -> impl Iterator<Item = (i32, i32)> + 'a {
        let count = pairs.len() / 2;
        pairs
            .chunks_exact(2)
            .enumerate()
            .filter(move |(k, _)| is_drawn(*k, count))
            .filter_map(|(_, pair)| self.pixel(pair[0], pair[1]))
    }

    /// Where a sample lies, if it is a number and inside.
    fn pixel(&self, x: f32, y: f32) -> Option<(i32, i32)> {
        let inside = x.abs() <= self.extent && y.abs() <= self.extent;
        let place = |share: f32, size: f32| (share * size).round() as i32;
        inside.then(|| {
            (
                place((x / self.extent + 1.0) / 2.0, self.size.0),
                place((1.0 - y / self.extent) / 2.0, self.size.1),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame::tests::svg;
    use super::super::surface::tint;
    use super::super::theme::{blend, contrast};
    use super::*;

    const BOTH: Layers = Layers { real: true, generated: true };

    fn draw(real: &[f32], generated: &[f32], marks: &[[f32; 2]], layers: Layers) -> String {
        svg((200, 200), |root| {
            draw_points(root, real, generated, 2.0, marks, layers, &Theme::light(), 1.0)
        })
        .0
    }

    #[test]
    fn real_samples_are_round_and_generated_ones_have_corners() {
        let text = draw(&[0.0, 0.0, 1.0, 1.0], &[-1.0, 1.0], &[], BOTH);
        assert_eq!((text.matches("<circle").count(), text.matches("<polygon").count()), (2, 1));
    }

    #[test]
    fn y_points_up_and_the_extent_reaches_the_border() {
        let text = draw(&[1.0, 1.0, 2.0, -2.0], &[], &[], BOTH);
        assert!(
            text.contains("cx=\"150\" cy=\"50\"") && text.contains("cx=\"200\" cy=\"200\""),
            "{text}"
        );
    }

    #[test]
    fn a_layer_can_be_turned_off() {
        let text = draw(&[0.0, 0.0], &[1.0, 1.0], &[], Layers { real: false, generated: true });
        assert_eq!((text.matches("<circle").count(), text.matches("<polygon").count()), (0, 1));
    }

    #[test]
    fn samples_outside_or_without_a_number_are_left_out() {
        assert_eq!(
            draw(&[9.0, 0.0, f32::NAN, 0.0, 0.0, f32::INFINITY, 1.0], &[], &[], BOTH)
                .matches("<circle")
                .count(),
            0
        );
    }

    #[test]
    fn of_many_samples_about_600_are_drawn_and_no_mode_is_lost() {
        for count in [600, 1000, 1200, 2400, 10_000] {
            let drawn: Vec<_> = (0..count).filter(|&k| is_drawn(k, count)).collect();
            assert!((595..=605).contains(&drawn.len()), "{} of {count}", drawn.len());
            for mode in 0..8 {
                let share = drawn.iter().filter(|&&k| k % 8 == mode).count();
                assert!((65..=85).contains(&share), "{share} of mode {mode} and {count}");
            }
        }
    }

    #[test]
    fn a_probe_is_a_ring_with_a_cross_hair() {
        let text = draw(&[], &[], &[[0.0, 0.0]], BOTH);
        assert_eq!(
            (text.matches("<circle").count(), text.matches("<polyline").count()),
            (2, 8),
            "{text}"
        );
    }

    #[test]
    fn nothing_is_drawn_without_room_or_extent() {
        for (size, extent) in [((0, 0), 1.0), ((50, 50), 0.0), ((50, 50), f32::NAN)] {
            svg(size, |root| {
                draw_points(root, &[0.0, 0.0], &[], extent, &[], BOTH, &Theme::dark(), 1.0)
            });
        }
    }

    #[test]
    fn a_single_sample_stands_out_from_the_page_and_from_the_surest_tint() {
        for theme in [Theme::light(), Theme::dark()] {
            for role in [theme.real, theme.generated] {
                let on_tint = if theme.dark { 3.0 } else { 2.2 };
                for (below, least) in [
                    (theme.background, 3.0),
                    (tint(0, &theme), on_tint),
                    (tint(255, &theme), on_tint),
                ] {
                    let seen = contrast(blend(below, theme.ink(role), alpha(&theme)), below);
                    assert!(seen >= least, "{seen:.2} of {role:?} on {below:?}");
                }
            }
        }
    }
}
