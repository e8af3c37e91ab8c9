//! The generator's images in a grid, each with the discriminator's verdict below it.

use super::stage::{Shown, stage_haste};
use crate::chart::{Theme, image_rgba};
use crate::session::{Samples, Scene};
use crate::ui::canvas::{Haste, Surface, css, drawn, picture};
use crate::ui::page::Page;
use crate::ui::text::percent;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;

/// Between two images and below each, in CSS pixels.
const GAP: f64 = 6.0;
/// The verdict's bar.
const BAR: f64 = 3.0;
/// The verdict in figures below the bar.
const FIGURES: f64 = 14.0;
/// Images of at least this size leave room for figures.
const ROOM_FOR_FIGURES: f64 = 72.0;

/// Where each image stands, in CSS pixels.
#[derive(Clone, Copy)]
struct Grid {
    columns: usize,
    /// From one image to the next, across and down.
    pitch: (f64, f64),
    image: f64,
    figures: bool,
}

impl Grid {
    /// The full rows that make the images largest, from the left edge that the words above have
    /// too.
    fn of(count: usize, width: f64, height: f64) -> Self {
        let plain = Self::best(count, width, height, false);
        let figures = Self::best(count, width, height, true);
        if figures.image >= ROOM_FOR_FIGURES { figures } else { plain }
    }

    fn best(count: usize, width: f64, height: f64, figures: bool) -> Self {
        let grids = (1..=count.max(1))
            .filter(|columns| count.is_multiple_of(*columns))
            .map(|columns| Self::with(columns, count, width, height, figures));
        let larger = |best: Self, next: Self| if next.image > best.image { next } else { best };
        grids.reduce(larger).unwrap_or_else(|| Self::with(1, 1, width, height, figures))
    }

    fn with(columns: usize, count: usize, width: f64, height: f64, figures: bool) -> Self {
        let (across, down) = (columns as f64, count.div_ceil(columns).max(1) as f64);
        let below = BAR + 2.0 + if figures { FIGURES } else { 0.0 };
        let image = ((width - GAP * (across - 1.0)) / across)
            .min((height - (GAP + below) * down + GAP) / down)
            .max(1.0)
            .floor();
        Self { columns, pitch: (image + GAP, image + below + GAP), image, figures }
    }

    fn place(&self, index: usize) -> (f64, f64) {
        let (column, row) = ((index % self.columns) as f64, (index / self.columns) as f64);
        (column * self.pitch.0, row * self.pitch.1)
    }

    fn at(&self, x: f64, y: f64, count: usize) -> Option<usize> {
        if x < 0.0 || y < 0.0 {
            return None;
        }
        let (column, row) = ((x / self.pitch.0) as usize, (y / self.pitch.1) as usize);
        let index = row * self.columns + column;
        (column < self.columns && index < count).then_some(index)
    }
}

/// The picture.
#[component]
pub fn ImagesView(page: Page, shown: Memo<Option<Shown>>) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    let looked_at = RwSignal::new(None::<usize>);
    let track = move || {
        shown.with(|_| ());
        page.dark.track();
        page.projector.track();
        if looked_at.with(Option::is_some) { Haste::Now } else { stage_haste(page) }
    };
    let draw = move |surface: &Surface| {
        let Some(Shown(view)) = shown.get_untracked() else { return };
        let Scene::Images(samples) = &view.scene else { return };
        paint(surface, samples, &untrack(|| page.theme()), looked_at.get_untracked());
    };
    drawn(canvas, track, draw);
    let count = Memo::new(move |_| {
        shown.with(|shown| {
            shown
                .as_ref()
                .map_or(0, |shown| images(shown).map_or(0, |samples| samples.verdicts.len()))
        })
    });
    let grid = move || {
        canvas.get_untracked().map(|canvas| {
            Grid::of(
                count.get_untracked(),
                f64::from(canvas.client_width()),
                f64::from(canvas.client_height()),
            )
        })
    };
    let point = move |event: PointerEvent| {
        looked_at.set(grid().and_then(|grid| {
            grid.at(f64::from(event.offset_x()), f64::from(event.offset_y()), count.get_untracked())
        }));
    };
    let key = move |event: KeyboardEvent| {
        let (Some(grid), last) = (grid(), count.get_untracked().saturating_sub(1)) else { return };
        let now = looked_at.get_untracked();
        if let Some(next) = moved(&event.key(), now.unwrap_or(0), grid.columns, last) {
            event.prevent_default();
            looked_at.set(Some(if now.is_none() { 0 } else { next }));
        }
    };
    let words = Signal::derive(move || {
        let index = looked_at.get()?;
        let verdict = shown.with(|shown| {
            shown.as_ref().and_then(|shown| images(shown)?.verdicts.get(index).copied())
        })?;
        Some(format!("Image {} of {}: D says {} real", index + 1, count.get(), percent(verdict)))
    });
    view! {
        <canvas
            node_ref=canvas
            class="wide images"
            tabindex="0"
            role="img"
            aria-label="Generated images, always from the same latent vectors, each with the discriminator's verdict. Arrow keys go from image to image."
            on:pointermove=point
            on:pointerdown=point
            on:pointerleave=move |_| looked_at.set(None)
            on:keydown=key
            on:blur=move |_| looked_at.set(None)
        ></canvas>
        <p
            class="caption"
            aria-live="polite"
            prop:textContent=move || words.get().unwrap_or_else(|| "The bars are D's verdicts: longer is more real.".to_owned())
        ></p>
    }
}

fn images(shown: &Shown) -> Option<&Samples> {
    match &shown.0.scene {
        Scene::Images(samples) => Some(samples),
        _ => None,
    }
}

fn moved(key: &str, index: usize, columns: usize, last: usize) -> Option<usize> {
    match key {
        "ArrowRight" => Some((index + 1).min(last)),
        "ArrowLeft" => Some(index.saturating_sub(1)),
        "ArrowDown" => Some((index + columns).min(last)),
        "ArrowUp" => Some(index.saturating_sub(columns)),
        _ => None,
    }
}

fn paint(surface: &Surface, samples: &Samples, theme: &Theme, looked_at: Option<usize>) {
    let [channels, height, width] = samples.shape;
    let size = (channels * height * width) as usize;
    let grid = Grid::of(samples.verdicts.len(), surface.width, surface.height);
    let context = &surface.context;
    let _ = context.scale(surface.ratio, surface.ratio);
    context.set_image_smoothing_enabled(false);
    // One sheet with all images below one another: a canvas for each of them costs more than all
    // the drawing.
    let rgba: Vec<u8> = samples
        .values
        .chunks_exact(size.max(1))
        .flat_map(|values| image_rgba(samples.shape, values))
        .collect();
    let count = samples.values.len() / size.max(1);
    let Some(sheet) =
        u32::try_from(count).ok().and_then(|count| picture(&rgba, width, height * count))
    else {
        return;
    };
    let sheet = Sheet { canvas: sheet, width: f64::from(width), height: f64::from(height) };
    for (index, verdict) in samples.verdicts.iter().take(count).enumerate() {
        let (x, y) = grid.place(index);
        sheet.draw(surface, index, (x, y), grid.image);
        verdict_below(surface, &grid, (x, y), *verdict, theme);
    }
    if let Some(index) = looked_at.filter(|index| *index < count) {
        enlarge(surface, &grid, index, &sheet, theme);
    }
}

/// Images of one size below one another.
struct Sheet {
    canvas: web_sys::HtmlCanvasElement,
    width: f64,
    height: f64,
}

impl Sheet {
    fn draw(&self, surface: &Surface, index: usize, (x, y): (f64, f64), side: f64) {
        let top = index as f64 * self.height;
        let _ = surface
            .context
            .draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &self.canvas,
                0.0,
                top,
                self.width,
                self.height,
                x,
                y,
                side,
                side,
            );
    }
}

fn verdict_below(surface: &Surface, grid: &Grid, (x, y): (f64, f64), verdict: f32, theme: &Theme) {
    let context = &surface.context;
    // The track shows that there is a bar even where the verdict is near 0 %.
    context.set_fill_style_str(&css(theme.muted));
    context.set_global_alpha(0.3);
    context.fill_rect(x, y + grid.image + 2.0, grid.image, BAR);
    context.set_global_alpha(1.0);
    context.set_fill_style_str(&css(if verdict < 0.5 { theme.generated } else { theme.real }));
    context.fill_rect(
        x,
        y + grid.image + 2.0,
        (grid.image * f64::from(verdict.clamp(0.0, 1.0))).max(2.0),
        BAR,
    );
    if grid.figures {
        context.set_fill_style_str(&css(theme.muted));
        context.set_font("11px system-ui, sans-serif");
        let _ = context.fill_text(&percent(verdict), x, y + grid.image + 2.0 + BAR + FIGURES - 3.0);
    }
}

/// The image that is looked at, two and a half times as large, kept inside the canvas.
fn enlarge(surface: &Surface, grid: &Grid, index: usize, sheet: &Sheet, theme: &Theme) {
    let context = &surface.context;
    let (x, y) = grid.place(index);
    let side = (2.5 * grid.image).min(surface.width.min(surface.height) / 2.0).max(grid.image);
    let inside =
        |at: f64, most: f64| (at + (grid.image - side) / 2.0).clamp(0.0, (most - side).max(0.0));
    let (x, y) = (inside(x, surface.width), inside(y, surface.height));
    context.set_fill_style_str(&css(theme.background));
    context.fill_rect(x - 4.0, y - 4.0, side + 8.0, side + 8.0);
    sheet.draw(surface, index, (x, y), side);
    context.set_stroke_style_str(&css(theme.discriminator));
    context.set_line_width(2.0);
    context.stroke_rect(x - 1.0, y - 1.0, side + 2.0, side + 2.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_image_is_found_where_it_stands_and_none_leaves_the_canvas() {
        for (count, width, height) in
            [(64, 640.0, 640.0), (64, 328.0, 328.0), (25, 700.0, 500.0), (1, 100.0, 100.0)]
        {
            let grid = Grid::of(count, width, height);
            for index in 0..count {
                let (x, y) = grid.place(index);
                assert_eq!(grid.at(x + 1.0, y + 1.0, count), Some(index));
                assert!(
                    x + grid.image <= width && y + grid.image + BAR + 2.0 <= height,
                    "{index} of {count}"
                );
            }
            assert_eq!(grid.at(-1.0, 5.0, count), None);
        }
    }

    #[test]
    fn arrows_stay_inside_the_grid() {
        assert_eq!(moved("ArrowRight", 63, 8, 63), Some(63));
        assert_eq!(moved("ArrowUp", 3, 8, 63), Some(0));
        assert_eq!(moved("ArrowDown", 3, 8, 63), Some(11));
        assert_eq!(moved("a", 3, 8, 63), None);
    }
}
