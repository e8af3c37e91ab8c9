//! The plane: real and generated points over the discriminator's surface.

use super::stage::{Shown, stage_haste};
use crate::chart::{Layers, draw_contour, draw_points, surface_rgba};
use crate::experiment::Shape;
use crate::session::Scene;
use crate::ui::canvas::{Surface, drawn, picture};
use crate::ui::page::Page;
use leptos::html;
use leptos::prelude::*;

/// The picture.
#[component]
pub fn PointsView(page: Page, shown: Memo<Option<Shown>>) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    let mark = page.memo(|state| {
        if state.running.data.shape() == Shape::Vector(2) { probed(state) } else { None }
    });
    let track = move || {
        // A memo has to be read: one that never was knows of no source.
        shown.with(|_| ());
        let _ = mark.get();
        page.layers.track();
        page.surface.track();
        page.dark.track();
        page.projector.track();
        stage_haste(page)
    };
    let draw = move |surface: &Surface| {
        let Some(Shown(view)) = shown.get_untracked() else { return };
        let mark = mark.get_untracked();
        // What cannot be drawn now is drawn with the next view.
        let _ = untrack(|| paint(page, surface, &view.scene, mark.as_slice()));
    };
    drawn(canvas, track, draw);
    let words = move || {
        let step = shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.0.step));
        format!("Real points, generated points and the discriminator's surface at step {step}")
    };
    view! { <canvas node_ref=canvas class="square" role="img" aria-label=words></canvas> }
}

/// The latent point's place in the plane.
fn probed(state: &crate::ui::state::PageState) -> Option<[f32; 2]> {
    let (_, samples) = state.latent.answer.as_ref()?;
    match samples.values.as_slice() {
        [x, y] => Some([*x, *y]),
        _ => None,
    }
}

fn paint(page: Page, surface: &Surface, scene: &Scene, marks: &[[f32; 2]]) -> Result<(), String> {
    let Scene::Points { extent, real, generated, surface: cells, surface_side } = scene else {
        return Ok(());
    };
    let theme = page.theme();
    let scale = surface.ratio * page.magnification();
    let Some(root) = surface.root() else { return Ok(()) };
    if page.surface.get() {
        if let Some(tint) = picture(&surface_rgba(cells, &theme), *surface_side, *surface_side) {
            let (width, height) =
                (f64::from(surface.canvas.width()), f64::from(surface.canvas.height()));
            surface.context.set_image_smoothing_enabled(true);
            let _ = surface
                .context
                .draw_image_with_html_canvas_element_and_dw_and_dh(&tint, 0.0, 0.0, width, height);
        }
        draw_contour(&root, cells, *surface_side, &theme, scale)?;
    }
    draw_points(&root, real, generated, *extent, marks, page.layers.get(), &theme, scale)
}

/// One switch for each layer, which is its legend too.
#[component]
pub fn LayerSwitches(page: Page) -> impl IntoView {
    let layer = move |name: &'static str,
                      class: &'static str,
                      on: Signal<bool>,
                      toggle: fn(Page)| {
        view! {
            <button type="button" class="layer" data-testid=format!("layer-{name}") aria-pressed=move || on.get().to_string() on:click=move |_| toggle(page)>
                <span class=format!("mark {class}") aria-hidden="true"></span>
                {name}
            </button>
        }
    };
    view! {
        <div class="layers-row" role="group" aria-label="Layers">
            {layer("real", "real", Signal::derive(move || page.layers.get().real), |page| page.layers.update(|layers: &mut Layers| layers.real = !layers.real))}
            {layer("generated", "fake", Signal::derive(move || page.layers.get().generated), |page| page.layers.update(|layers: &mut Layers| layers.generated = !layers.generated))}
            {layer("surface", "field-mark", page.surface.into(), |page| page.surface.update(|on| *on = !*on))}
        </div>
    }
}
