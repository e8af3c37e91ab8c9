//! The line where the discriminator says ½: marching squares (Lorensen and Cline 1987, in the
//! plane) with linear interpolation, joined into whole lines.

use super::frame::{line, told};
use super::theme::Theme;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::element::PathElement;
use plotters::prelude::DrawingBackend;

/// Half of 0–255. No cell is exactly there, so every corner is on one side.
const LEVEL: f32 = 127.5;

/// A grid of corners at the cells' centres, with one more ring at the border of the square.
struct Corners<'a> {
    surface: &'a [u8],
    side: usize,
}

/// An edge between two neighbouring corners, by its number.
type Edge = usize;

/// Lines along which the surface is ½, in the unit square with y downwards like the surface's rows.
/// A closed line ends where it begins. Empty where the surface is not `side`² large.
#[must_use]
pub fn contour_lines(surface: &[u8], side: u32) -> Vec<Vec<[f32; 2]>> {
    let side = side as usize;
    if side == 0 || surface.len() != side * side {
        return Vec::new();
    }
    let corners = Corners { surface, side };
    let mut joined = corners.joined();
    let ends = (0..joined.len())
        .filter(|&edge| joined[edge].iter().flatten().count() == 1)
        .collect::<Vec<_>>();
    let starts = ends.into_iter().chain(0..joined.len());
    let chains = starts
        .map(|start| chain(&mut joined, start))
        .filter(|chain| chain.len() > 1)
        .collect::<Vec<_>>();
    chains
        .into_iter()
        .map(|chain| chain.into_iter().map(|edge| corners.crossing(edge)).collect())
        .collect()
}

/// Draws the ½ contour of a surface that fills the whole area.
///
/// # Errors
/// One sentence, where the backend cannot draw.
pub fn draw_contour<B: DrawingBackend>(
    root: &DrawingArea<B, Shift>,
    surface: &[u8],
    side: u32,
    theme: &Theme,
    scale: f64,
) -> Result<(), String> {
    let (width, height) = root.dim_in_pixel();
    let place = |at: &[f32; 2]| {
        ((at[0] * width as f32).round() as i32, (at[1] * height as f32).round() as i32)
    };
    for points in contour_lines(surface, side) {
        let points: Vec<_> = points.iter().map(place).collect();
        told(root.draw(&PathElement::new(points, line(theme.discriminator, 1.5, scale))))?;
    }
    Ok(())
}

/// The line through an edge, taking its pieces out of `joined`.
fn chain(joined: &mut [[Option<Edge>; 2]], start: Edge) -> Vec<Edge> {
    let mut chain = vec![start];
    let mut here = start;
    while let Some(next) = joined[here].iter_mut().find_map(Option::take) {
        if let Some(back) = joined[next].iter_mut().find(|back| **back == Some(here)) {
            *back = None;
        }
        chain.push(next);
        here = next;
    }
    chain
}

impl Corners<'_> {
    const fn count(&self) -> usize {
        self.side + 2
    }

    fn value(&self, column: usize, row: usize) -> f32 {
        let cell = |k: usize| k.saturating_sub(1).min(self.side - 1);
        f32::from(self.surface[cell(row) * self.side + cell(column)])
    }

    fn place(&self, k: usize) -> f32 {
        ((k as f32 - 0.5) / self.side as f32).clamp(0.0, 1.0)
    }

    const fn right_of(&self, column: usize, row: usize) -> Edge {
        2 * (row * self.count() + column)
    }

    const fn below(&self, column: usize, row: usize) -> Edge {
        2 * (row * self.count() + column) + 1
    }

    /// Where the contour crosses an edge.
    fn crossing(&self, edge: Edge) -> [f32; 2] {
        let (column, row) = (edge / 2 % self.count(), edge / 2 / self.count());
        let (right, down) = if edge.is_multiple_of(2) { (1, 0) } else { (0, 1) };
        let (from, to) = (self.value(column, row), self.value(column + right, row + down));
        let share = (LEVEL - from) / (to - from);
        let between = |k: usize, step: usize| {
            (self.place(k + step) - self.place(k)).mul_add(share, self.place(k))
        };
        [between(column, right), between(row, down)]
    }

    /// For each edge that the contour crosses, the edges it comes from and goes to.
    fn joined(&self) -> Vec<[Option<Edge>; 2]> {
        let mut joined = vec![[None; 2]; 2 * self.count() * self.count()];
        let mut join = |one: Edge, other: Edge| {
            for (from, to) in [(one, other), (other, one)] {
                if let Some(free) = joined[from].iter_mut().find(|end| end.is_none()) {
                    *free = Some(to);
                }
            }
        };
        for row in 0..self.count() - 1 {
            for column in 0..self.count() - 1 {
                for (one, other) in self.pieces(column, row).into_iter().flatten() {
                    join(one, other);
                }
            }
        }
        joined
    }

    /// The contour within one square of corners: nothing, one piece, or two where opposite corners
    /// are alike.
    fn pieces(&self, column: usize, row: usize) -> [Option<(Edge, Edge)>; 2] {
        // Clockwise from the upper left corner; side k lies between corner k and the next one.
        let values = [
            self.value(column, row),
            self.value(column + 1, row),
            self.value(column + 1, row + 1),
            self.value(column, row + 1),
        ];
        let sides = [
            self.right_of(column, row),
            self.below(column + 1, row),
            self.right_of(column, row + 1),
            self.below(column, row),
        ];
        let inside = values.map(|value| value > LEVEL);
        let mut crossed = (0..4).filter(|&k| inside[k] != inside[(k + 1) % 4]).map(|k| sides[k]);
        match (crossed.next(), crossed.next(), crossed.next()) {
            (Some(one), Some(other), None) => [Some((one, other)), None],
            (Some(_), Some(_), Some(_)) => {
                let middle = values.iter().sum::<f32>() / 4.0 > LEVEL;
                // The corners that are unlike the middle are cut off.
                let cut = if middle == inside[0] { [(0, 1), (2, 3)] } else { [(3, 0), (1, 2)] };
                cut.map(|(one, other): (usize, usize)| Some((sides[one], sides[other])))
            }
            _ => [None, None],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame::tests::svg;
    use super::*;

    fn surface(side: u32, probability: impl Fn(f32, f32) -> f32) -> Vec<u8> {
        let at = |k: u32| (k as f32 + 0.5) / side as f32;
        (0..side * side)
            .map(|k| {
                (probability(at(k % side), at(k / side)) * 255.0).round().clamp(0.0, 255.0) as u8
            })
            .collect()
    }

    #[test]
    fn a_linear_ramp_has_one_straight_line_from_border_to_border() {
        let lines = contour_lines(&surface(32, |x, _| 0.5 + (x - 0.3)), 32);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].iter().all(|point| (point[0] - 0.3).abs() < 0.004), "{:?}", lines[0]);
        let (first, last) = (lines[0][0][1], lines[0][lines[0].len() - 1][1]);
        assert_eq!((first.min(last), first.max(last)), (0.0, 1.0));
    }

    #[test]
    fn a_hill_has_one_closed_circle() {
        let radius = |x: f32, y: f32| (x - 0.5).hypot(y - 0.5);
        let lines = contour_lines(&surface(64, |x, y| 0.5 + 2.0 * (0.25 - radius(x, y))), 64);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last());
        assert!(lines[0].len() > 100);
        assert!(lines[0].iter().all(|p| (radius(p[0], p[1]) - 0.25).abs() < 0.004));
    }

    #[test]
    fn every_line_is_continuous() {
        let waves = surface(40, |x, y| 0.5 + 0.5 * (x * 17.0).sin() * (y * 13.0).cos());
        let lines = contour_lines(&waves, 40);
        assert!(lines.len() > 5);
        for pair in lines.iter().flat_map(|line| line.windows(2)) {
            assert!((pair[0][0] - pair[1][0]).hypot(pair[0][1] - pair[1][1]) < 1.5 / 40.0);
        }
    }

    #[test]
    fn where_opposite_corners_are_alike_the_middle_decides() {
        // Bright corners at the upper left and the lower right; of each line, one point about its
        // middle.
        let middles = |dark: u8, bright: u8| {
            let lines = contour_lines(&[bright, dark, dark, bright], 2);
            lines
                .iter()
                .map(|line| (line[line.len() / 2][0] - 0.5) * (line[line.len() / 2][1] - 0.5))
                .collect::<Vec<_>>()
        };
        let (dark_middle, bright_middle) = (middles(0, 200), middles(60, 255));
        assert_eq!((dark_middle.len(), bright_middle.len()), (2, 2));
        assert!(
            dark_middle.iter().all(|product| *product > 0.0),
            "the bright corners are cut off: {dark_middle:?}"
        );
        assert!(
            bright_middle.iter().all(|product| *product < 0.0),
            "the dark corners are cut off: {bright_middle:?}"
        );
    }

    #[test]
    fn a_surface_of_one_opinion_or_of_a_wrong_size_has_no_line() {
        assert!(contour_lines(&[255; 64], 8).is_empty());
        assert!(contour_lines(&[0; 64], 8).is_empty());
        assert!(contour_lines(&[0, 255], 8).is_empty());
        assert!(contour_lines(&[], 0).is_empty());
    }

    #[test]
    fn the_contour_is_drawn_in_the_colour_of_the_discriminator() {
        let (text, ()) = svg((200, 200), |root| {
            draw_contour(root, &surface(16, |x, _| x), 16, &Theme::light(), 1.0)
        });
        assert_eq!(
            (text.matches("<polyline").count(), text.contains("#0072B2")),
            (1, true),
            "{text}"
        );
    }
}
