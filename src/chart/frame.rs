//! What the charts with axes share: margins, the light grid, labels, and the way from data to
//! pixels.

use super::theme::Theme;
use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::Rectangle;
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, RGBColor, ShapeStyle, TextStyle};
use std::ops::Range;

/// CSS pixels above a chart.
pub const MARGIN_TOP: f64 = 10.0;
/// CSS pixels below it, for the labels of the x axis.
pub const MARGIN_BOTTOM: f64 = 24.0;
/// CSS pixels left of it, for the labels of the y axis.
pub const MARGIN_LEFT: f64 = 36.0;
/// CSS pixels right of it, for a name of one letter behind a line's end, or the labels of a second
/// y axis.
pub const MARGIN_RIGHT: f64 = 18.0;

/// CSS pixels of a letter's height.
pub(super) const FONT_SIZE: f64 = 12.0;
/// The same for what may be overlooked.
pub(super) const SMALL_FONT_SIZE: f64 = 10.0;
/// The fewest device pixels, in both directions, that are worth a chart.
const LEAST: i32 = 16;

pub(super) type Chart<'a, B> = ChartContext<'a, B, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// A chart with its surroundings. All pixels are device pixels of `root`.
pub(super) struct Frame<'a, B: DrawingBackend> {
    pub(super) chart: Chart<'a, B>,
    pub(super) left: i32,
    pub(super) right: i32,
    pub(super) top: i32,
    pub(super) bottom: i32,
    pub(super) theme: &'a Theme,
    pub(super) scale: f64,
    root: &'a DrawingArea<B, Shift>,
}

/// The pointer's place across the inner width of the chart of losses, 0 at the left and 1 at the
/// right end, from its distance to the canvas' left edge in CSS pixels. `width_px` are the canvas'
/// device pixels.
#[must_use]
pub fn plot_fraction(width_px: f64, scale: f64, pointer_x_css: f64) -> f64 {
    let (left, right) = ((MARGIN_LEFT * scale).round(), width_px - (MARGIN_RIGHT * scale).round());
    if right > left {
        ((pointer_x_css * scale - left) / (right - left)).clamp(0.0, 1.0)
    } else {
        0.0
    }
}

/// What a failed drawing says.
pub(super) fn told<T, E: std::error::Error + Send + Sync>(
    result: Result<T, DrawingAreaErrorKind<E>>,
) -> Result<T, String> {
    result.map_err(|error| format!("A chart could not be drawn: {error}."))
}

/// A line's width in whole device pixels.
pub(super) fn stroke(css: f64, scale: f64) -> u32 {
    (css * scale).round().max(1.0) as u32
}

/// A line of this colour and width.
pub(super) fn line(colour: RGBColor, css: f64, scale: f64) -> ShapeStyle {
    ShapeStyle { color: colour.to_rgba(), filled: false, stroke_width: stroke(css, scale) }
}

/// A guess of a text's width in device pixels, since asking a browser costs a layout.
pub(super) fn text_width(text: &str, scale: f64) -> i32 {
    (text.chars().count() as f64 * FONT_SIZE * 0.58 * scale).ceil() as i32
}

impl<'a, B: DrawingBackend> Frame<'a, B> {
    /// Clears the area and lays out a chart with so many CSS pixels above and right of it; `None`
    /// where there is no room for one.
    pub(super) fn new(
        root: &'a DrawingArea<B, Shift>,
        x: Range<f64>,
        y: Range<f64>,
        (above, beside): (f64, f64),
        theme: &'a Theme,
        scale: f64,
    ) -> Result<Option<Self>, String> {
        let (width, height) = root.dim_in_pixel();
        let px = |css: f64| (css * scale).round() as i32;
        let (left, top) = (px(MARGIN_LEFT), px(above));
        let (right, bottom) = (width as i32 - px(beside), height as i32 - px(MARGIN_BOTTOM));
        if !scale.is_finite() || scale <= 0.0 || right - left < LEAST || bottom - top < LEAST {
            return Ok(None);
        }
        told(root.fill(&theme.background))?;
        let chart = ChartBuilder::on(root)
            .margin_left(left)
            .margin_top(top)
            .margin_right(px(beside))
            .margin_bottom(px(MARGIN_BOTTOM))
            .build_cartesian_2d(x, y);
        Ok(Some(Self { chart: told(chart)?, left, right, top, bottom, theme, scale, root }))
    }

    /// CSS pixels in device pixels.
    pub(super) fn px(&self, css: f64) -> i32 {
        (css * self.scale).round() as i32
    }

    /// Where a value stands in `root`.
    pub(super) fn at(&self, x: f64, y: f64) -> (i32, i32) {
        let (base, at) = (self.root.get_base_pixel(), self.chart.backend_coord(&(x, y)));
        (at.0 - base.0, at.1 - base.1)
    }

    /// How many labels fit: along the x axis, and up the y axis.
    pub(super) fn room(&self) -> (usize, usize) {
        let fit = |length: i32, css: f64| {
            (f64::from(length) / self.scale / css).floor().clamp(1.0, 6.0) as usize
        };
        (fit(self.right - self.left, 70.0), fit(self.bottom - self.top, 36.0))
    }

    /// Vertical and horizontal lines with their labels below and at the left.
    pub(super) fn grid(&self, xs: &[(f64, String)], ys: &[(f64, String)]) -> Result<(), String> {
        let gap = self.px(6.0);
        for (y, label) in ys {
            let y = self.at(0.0, *y).1;
            self.bar(
                (self.left, y),
                (self.right, y + stroke(1.0, self.scale) as i32),
                self.theme.grid,
                1.0,
            )?;
            self.text(label, (self.left - gap, y), self.theme.muted, (HPos::Right, VPos::Center))?;
        }
        for (x, label) in xs {
            let x = self.at(*x, 0.0).0;
            let (half, edge) = (text_width(label, self.scale) / 2, self.edge());
            let start = self.left - self.px(4.0);
            self.bar(
                (x, self.bottom),
                (x + stroke(1.0, self.scale) as i32, self.bottom + self.px(4.0)),
                self.theme.muted,
                0.6,
            )?;
            let (x, anchor) = if x + half > edge {
                (edge, HPos::Right)
            } else if x - half < start {
                (start, HPos::Left)
            } else {
                (x, HPos::Center)
            };
            self.text(label, (x, self.bottom + gap), self.theme.muted, (anchor, VPos::Top))?;
        }
        Ok(())
    }

    /// A row of dots across the chart.
    pub(super) fn dotted(&self, y: f64, colour: RGBColor) -> Result<(), String> {
        let (y, side, pitch) =
            (self.at(0.0, y).1, stroke(1.0, self.scale) as i32, self.px(4.0).max(2));
        (self.left..self.right)
            .step_by(pitch as usize)
            .try_for_each(|x| self.bar((x, y), ((x + side).min(self.right), y + side), colour, 1.0))
    }

    /// A filled rectangle: the one shape that is sharp on a canvas at every device pixel ratio.
    pub(super) fn bar(
        &self,
        from: (i32, i32),
        to: (i32, i32),
        colour: RGBColor,
        alpha: f64,
    ) -> Result<(), String> {
        told(self.root.draw(&Rectangle::new([from, to], colour.mix(alpha).filled())))
    }

    /// A word.
    pub(super) fn text(
        &self,
        text: &str,
        at: (i32, i32),
        colour: RGBColor,
        anchor: (HPos, VPos),
    ) -> Result<(), String> {
        self.sized(text, FONT_SIZE, at, colour, anchor)
    }

    /// A small word.
    pub(super) fn small(
        &self,
        text: &str,
        at: (i32, i32),
        colour: RGBColor,
        anchor: (HPos, VPos),
    ) -> Result<(), String> {
        self.sized(text, SMALL_FONT_SIZE, at, colour, anchor)
    }

    fn sized(
        &self,
        text: &str,
        css: f64,
        at: (i32, i32),
        colour: RGBColor,
        anchor: (HPos, VPos),
    ) -> Result<(), String> {
        let style = TextStyle::from(("system-ui", css * self.scale).into_font())
            .color(&colour)
            .pos(Pos::new(anchor.0, anchor.1));
        told(self.root.draw_text(text, &style, at))
    }

    /// A line's name right behind its end.
    pub(super) fn name(
        &self,
        name: &str,
        (x, y): (i32, i32),
        role: RGBColor,
    ) -> Result<(), String> {
        self.text(
            name,
            (x.min(self.right) + self.px(5.0), y),
            self.theme.ink(role),
            (HPos::Left, VPos::Center),
        )
    }

    /// What the pointer at `x` reads as rows of text, on the side of it where there is room.
    pub(super) fn beside(&self, x: i32, rows: &[(String, RGBColor)]) -> Result<(), String> {
        let width = rows.iter().map(|(text, _)| text_width(text, self.scale)).max().unwrap_or(0);
        let (gap, row) = (self.px(6.0), self.px(FONT_SIZE * 1.25));
        let left =
            if x + 3 * gap + width <= self.right { x + gap } else { (x - 3 * gap - width).max(0) };
        let height = row * rows.len() as i32 + gap;
        self.bar(
            (left, self.top),
            (left + width + 2 * gap, self.top + height),
            self.theme.background,
            0.88,
        )?;
        for (k, (text, colour)) in rows.iter().enumerate() {
            self.text(
                text,
                (left + gap, self.top + gap / 2 + row * k as i32),
                *colour,
                (HPos::Left, VPos::Top),
            )?;
        }
        Ok(())
    }

    /// How far right a label may reach.
    pub(super) fn edge(&self) -> i32 {
        self.root.dim_in_pixel().0 as i32 - self.px(2.0)
    }

    /// Two heights at least a line of text apart and inside the chart, as near to the wanted ones
    /// as that allows.
    pub(super) fn apart(&self, one: i32, other: i32) -> (i32, i32) {
        let (distance, half) = (self.px(FONT_SIZE * 1.2), self.px(FONT_SIZE * 0.5));
        let (low, high) = (self.top, self.bottom - half);
        let (upper, lower) = (one.min(other).clamp(low, high), one.max(other).clamp(low, high));
        let (upper, lower) = if lower - upper >= distance {
            (upper, lower)
        } else {
            let upper =
                (i32::midpoint(upper, lower) - distance / 2).clamp(low, (high - distance).max(low));
            (upper, upper + distance)
        };
        if one <= other { (upper, lower) } else { (lower, upper) }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use plotters::prelude::{IntoDrawingArea, SVGBackend};

    /// What a drawing function makes of an SVG of this size.
    pub(in super::super) fn svg<T>(
        size: (u32, u32),
        draw: impl FnOnce(&DrawingArea<SVGBackend<'_>, Shift>) -> Result<T, String>,
    ) -> (String, T) {
        let mut text = String::new();
        let value = {
            let root = SVGBackend::with_string(&mut text, size).into_drawing_area();
            let value = draw(&root).expect("an SVG can be drawn");
            root.present().expect("an SVG can be finished");
            value
        };
        (text, value)
    }

    #[test]
    fn the_pointer_finds_both_ends_of_the_plot_at_every_device_pixel_ratio() {
        for scale in [1.0, 1.5, 2.0, 3.0] {
            let width = 400.0 * scale;
            assert_eq!(plot_fraction(width, scale, MARGIN_LEFT), 0.0);
            assert!((plot_fraction(width, scale, 400.0 - MARGIN_RIGHT) - 1.0).abs() < 1e-9);
            assert!(
                (plot_fraction(width, scale, (MARGIN_LEFT + 400.0 - MARGIN_RIGHT) / 2.0) - 0.5)
                    .abs()
                    < 1e-9
            );
        }
    }

    #[test]
    fn the_pointer_beside_the_plot_counts_as_its_nearer_end() {
        assert_eq!(
            (
                plot_fraction(400.0, 1.0, 0.0),
                plot_fraction(400.0, 1.0, 399.0),
                plot_fraction(10.0, 1.0, 5.0)
            ),
            (0.0, 1.0, 0.0)
        );
    }

    #[test]
    fn names_of_lines_never_overlap_and_keep_their_order() {
        svg((300, 160), |root| {
            let theme = Theme::light();
            let frame =
                Frame::new(root, 0.0..1.0, 0.0..1.0, (MARGIN_TOP, MARGIN_RIGHT), &theme, 1.0)?
                    .expect("there is room");
            for (one, other) in [(50, 51), (51, 50), (-20, -30), (900, 901), (20, 120), (70, 70)] {
                let (a, b) = frame.apart(one, other);
                assert!((a - b).abs() >= 14, "{a} and {b}");
                assert!(
                    (frame.top..=frame.bottom).contains(&a)
                        && (frame.top..=frame.bottom).contains(&b)
                );
                assert_eq!(one <= other, a <= b);
            }
            Ok(())
        });
    }

    #[test]
    fn a_chart_without_room_is_none_and_no_panic() {
        for size in [(0, 0), (1, 1), (69, 400), (400, 40)] {
            svg(size, |root| {
                assert!(
                    Frame::new(
                        root,
                        0.0..1.0,
                        0.0..1.0,
                        (MARGIN_TOP, MARGIN_RIGHT),
                        &Theme::light(),
                        1.0
                    )?
                    .is_none()
                );
                Ok(())
            });
        }
    }
}
