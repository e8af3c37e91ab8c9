//! Canvases that are drawn at device-pixel resolution, at most once a frame and only when something has changed.

use leptos::html;
use leptos::prelude::*;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters_canvas::CanvasBackend;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData, ResizeObserver};

/// Where plotters draws.
pub type Root = DrawingArea<CanvasBackend, Shift>;

type Task = Rc<dyn Fn()>;

thread_local! {
    static TASKS: RefCell<Vec<(usize, Task)>> = const { RefCell::new(Vec::new()) };
    static NEXT_ID: Cell<usize> = const { Cell::new(0) };
}

/// Draws in the next frame; a drawing that waits already is not queued again.
fn schedule(id: usize, task: Task) {
    let first = TASKS.with_borrow_mut(|tasks| {
        let empty = tasks.is_empty();
        if !tasks.iter().any(|(waiting, _)| *waiting == id) {
            tasks.push((id, task));
        }
        empty
    });
    if first {
        request_animation_frame(|| TASKS.take().into_iter().for_each(|(_, task)| task()));
    }
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
    fn of(canvas: HtmlCanvasElement) -> Option<Self> {
        let (width, height) = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
        let ratio = window().device_pixel_ratio().clamp(1.0, 4.0);
        if width < 1.0 || height < 1.0 {
            return None;
        }
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
        CanvasBackend::with_canvas_object(self.canvas.clone()).map(IntoDrawingArea::into_drawing_area)
    }
}

/// Draws `draw` onto the canvas whenever what `draw` reads has changed, or the canvas its size. `track` reads the signals
/// that matter, because the drawing itself happens later, in a frame. It has to read memos, not only to track them: one that
/// was never read knows of no source.
pub fn drawn(node: NodeRef<html::Canvas>, track: impl Fn() + 'static, draw: impl Fn(&Surface) + 'static) {
    let id = NEXT_ID.get();
    NEXT_ID.set(id + 1);
    let task: Task = Rc::new(move || {
        if let Some(surface) = node.try_get_untracked().flatten().and_then(Surface::of) {
            draw(&surface);
        }
    });
    let observer = StoredValue::new_local(None);
    Effect::new(move |_| {
        track();
        let Some(canvas) = node.get() else { return };
        if observer.with_value(Option::is_none) {
            observer.set_value(watch_size(&canvas, id, task.clone()));
        }
        schedule(id, task.clone());
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

fn watch_size(canvas: &HtmlCanvasElement, id: usize, task: Task) -> Option<SizeWatch> {
    let resized = Closure::<dyn FnMut()>::new(move || schedule(id, task.clone()));
    let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok()?;
    observer.observe(canvas);
    Some(SizeWatch { observer, _resized: resized })
}

/// A small picture of these RGBA values, to be scaled onto another canvas.
pub fn picture(rgba: &[u8], width: u32, height: u32) -> Option<HtmlCanvasElement> {
    if width == 0 || height == 0 || rgba.len() != width as usize * height as usize * 4 {
        return None;
    }
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let data = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), width, height).ok()?;
    context.put_image_data(&data, 0.0, 0.0).ok()?;
    Some(canvas)
}

/// A plotters colour as CSS writes it.
pub fn css(colour: plotters::style::RGBColor) -> String {
    format!("rgb({} {} {})", colour.0, colour.1, colour.2)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a canvas has some thousand pixels
const fn pixels(length: f64) -> u32 {
    length.max(1.0) as u32
}
