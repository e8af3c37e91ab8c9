//! Densities on a line.

use super::stage::{Shown, stage_haste};
use crate::chart::draw_density;
use crate::session::Scene;
use crate::ui::canvas::{Surface, drawn};
use crate::ui::page::Page;
use leptos::html;
use leptos::prelude::*;

/// The picture.
#[component]
pub fn DensityView(page: Page, shown: Memo<Option<Shown>>) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    let track = move || {
        shown.with(|_| ());
        page.dark.track();
        page.projector.track();
        stage_haste(page)
    };
    let draw = move |surface: &Surface| {
        let (Some(Shown(view)), Some(root)) = (shown.get_untracked(), surface.root()) else {
            return;
        };
        let Scene::Density { from, to, real, generated, discriminator } = &view.scene else {
            return;
        };
        let (theme, scale) = untrack(|| (page.theme(), surface.ratio * page.magnification()));
        // What cannot be drawn now is drawn with the next view.
        let _ = draw_density(&root, *from, *to, real, generated, discriminator, &theme, scale);
    };
    drawn(canvas, track, draw);
    let words = move || {
        let step = shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.0.step));
        format!("Densities of the real and the generated samples at step {step}")
    };
    view! { <canvas node_ref=canvas class="wide" role="img" aria-label=words></canvas> }
}
