//! Canvases that are drawn at device-pixel resolution, at most once a frame and only when something
//! has changed.

use super::browser;
use leptos::html;
use leptos::prelude::*;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters_canvas::CanvasBackend;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData, ResizeObserver};

/// Where plotters draws.
pub type Root = DrawingArea<CanvasBackend, Shift>;

type Task = Rc<dyn Fn()>;

thread_local! {
    static TASKS: RefCell<Vec<(usize, Task)>> = const { RefCell::new(Vec::new()) };
    static SCRATCH: RefCell<Option<HtmlCanvasElement>> = const { RefCell::new(None) };
    static NEXT_ID: Cell<usize> = const { Cell::new(0) };
}

/// Draws in one of the next frames; a drawing that waits already is not queued again. Each drawing
/// has a frame to itself, so that none of them makes a long task of another.
fn schedule(id: usize, task: Task) {
    let first = TASKS.with_borrow_mut(|tasks| {
        let empty = tasks.is_empty();
        if !tasks.iter().any(|(waiting, _)| *waiting == id) {
            tasks.push((id, task));
        }
        empty
    });
    if first {
        request_animation_frame(draw_next);
    }
}

fn draw_next() {
    let task = TASKS
        .with_borrow_mut(|tasks| if tasks.is_empty() { None } else { Some(tasks.remove(0).1) });
    // Asked for before the task runs: what the task itself schedules sees whether a frame is on its
    // way.
    if TASKS.with_borrow(|tasks| !tasks.is_empty()) {
        request_animation_frame(draw_next);
    }
    if let Some(task) = task {
        task();
    }
}

/// How soon a change is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Haste {
    /// In the next frame, because a hand waits for it.
    Now,
    /// At most once in so many milliseconds.
    Every(u32),
}

/// A canvas and its size.
pub struct Surface {
    /// The canvas.
    pub canvas: HtmlCanvasElement,
    /// Its 2-D context.
    pub context: CanvasRenderingContext2d,
    /// Device pixels for each CSS pixel.
    pub ratio: f64,
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
}

impl Surface {
    /// The canvas, empty and as large as it is shown; nothing while it is not shown at all.
    fn of(canvas: HtmlCanvasElement, size: &Cell<Option<(f64, f64)>>) -> Option<Self> {
        // Measuring forces a layout, so it is done once for each size.
        let measured = || (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
        let (width, height) = size.get().unwrap_or_else(measured);
        let ratio = window().device_pixel_ratio().clamp(1.0, 4.0);
        if width < 1.0 || height < 1.0 {
            return None;
        }
        size.set(Some((width, height)));
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        let (across, down) = (pixels(width * ratio), pixels(height * ratio));
        if canvas.width() != across || canvas.height() != down {
            canvas.set_width(across);
            canvas.set_height(down);
        }
        context.reset_transform().ok()?;
        context.clear_rect(0.0, 0.0, f64::from(across), f64::from(down));
        Some(Self { canvas, context, ratio, width, height })
    }

    /// The canvas for plotters.
    pub fn root(&self) -> Option<Root> {
        CanvasBackend::with_canvas_object(self.canvas.clone())
            .map(IntoDrawingArea::into_drawing_area)
    }
}

/// Draws `draw` onto the canvas whenever what `draw` reads has changed, or the canvas its size.
/// `track` reads the signals that matter, because the drawing itself happens later, in a frame. It
/// has to read memos, not only to track them: one that was never read knows of no source. It says
/// how soon the change is to be seen.
pub fn drawn(
    node: NodeRef<html::Canvas>,
    track: impl Fn() -> Haste + 'static,
    draw: impl Fn(&Surface) + 'static,
) {
    let id = NEXT_ID.get();
    NEXT_ID.set(id + 1);
    let (last, waiting) = (Rc::new(Cell::new(f64::NEG_INFINITY)), Rc::new(Cell::new(false)));
    let drawn_at = last.clone();
    let size = Rc::new(Cell::new(None));
    let known = size.clone();
    let task: Task = Rc::new(move || {
        drawn_at.set(browser::now_ms());
        if let Some(surface) =
            node.try_get_untracked().flatten().and_then(|canvas| Surface::of(canvas, &known))
        {
            draw(&surface);
        }
    });
    let observer = StoredValue::new_local(None);
    Effect::new(move |_| {
        let haste = track();
        let Some(canvas) = node.get() else { return };
        if observer.with_value(Option::is_none) {
            observer.set_value(watch_size(&canvas, id, size.clone(), task.clone()));
        }
        let left = match haste {
            Haste::Now => 0.0,
            Haste::Every(every_ms) => last.get() + f64::from(every_ms) - browser::now_ms(),
        };
        if left <= 0.0 {
            schedule(id, task.clone());
        } else if !waiting.replace(true) {
            let (task, waiting) = (task.clone(), waiting.clone());
            let later = move || {
                waiting.set(false);
                schedule(id, task);
            };
            set_timeout(later, Duration::from_secs_f64(left / 1000.0));
        }
    });
    on_cleanup(move || {
        TASKS.with_borrow_mut(|tasks| tasks.retain(|(waiting, _)| *waiting != id));
    });
}

/// Ends with its value.
struct SizeWatch {
    observer: ResizeObserver,
    _resized: Closure<dyn FnMut()>,
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

fn watch_size(
    canvas: &HtmlCanvasElement,
    id: usize,
    size: Rc<Cell<Option<(f64, f64)>>>,
    task: Task,
) -> Option<SizeWatch> {
    let resized = Closure::<dyn FnMut()>::new(move || {
        size.set(None);
        schedule(id, task.clone());
    });
    let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok()?;
    observer.observe(canvas);
    Some(SizeWatch { observer, _resized: resized })
}

/// A small picture of these RGBA values, to be scaled onto another canvas before the next one is
/// asked for: all of them use the same canvas.
pub fn picture(rgba: &[u8], width: u32, height: u32) -> Option<HtmlCanvasElement> {
    if width == 0 || height == 0 || rgba.len() != width as usize * height as usize * 4 {
        return None;
    }
    let canvas = match SCRATCH.take() {
        Some(canvas) => canvas,
        None => document().create_element("canvas").ok()?.dyn_into().ok()?,
    };
    SCRATCH.set(Some(canvas.clone()));
    if canvas.width() != width || canvas.height() != height {
        canvas.set_width(width);
        canvas.set_height(height);
    }
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let data = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), width, height).ok()?;
    context.put_image_data(&data, 0.0, 0.0).ok()?;
    Some(canvas)
}

/// A plotters colour as CSS writes it.
pub fn css(colour: plotters::style::RGBColor) -> String {
    format!("rgb({} {} {})", colour.0, colour.1, colour.2)
}

const fn pixels(length: f64) -> u32 {
    length.max(1.0) as u32
}
