//! The losses of both players, live.

use crate::chart::{LossReadout, LossView, draw_losses, plot_fraction};
use crate::ui::canvas::{Haste, Surface, drawn};
use crate::ui::download;
use crate::ui::page::Page;
use crate::ui::state::PageState;
use crate::ui::text::thousands;
use leptos::ev::PointerEvent;
use leptos::html;
use leptos::prelude::*;
use std::cell::Cell;

/// The chart with its switch, its readout and its downloads.
#[component]
pub fn Losses(page: Page) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    let raw = RwSignal::new(false);
    let hover = RwSignal::new(None::<f64>);
    let readout = RwSignal::new(None::<LossReadout>);
    let revision = page.memo(|state| state.losses_revision);
    let going_on = page.memo(PageState::going_on);
    let points = page.memo(|state| state.losses.len());
    let raw_before = Cell::new(false);
    let track = move || {
        let _ = revision.get();
        page.dark.track();
        page.projector.track();
        let switched = raw_before.replace(raw.get()) != raw.get_untracked();
        if hover.with(Option::is_some) || switched { Haste::Now } else { Haste::Every(200) }
    };
    let draw = move |surface: &Surface| {
        let Some(root) = surface.root() else { return };
        let (theme, scale) = untrack(|| (page.theme(), surface.ratio * page.magnification()));
        let drawn = page.look(|state| {
            let view = LossView {
                raw: raw.get_untracked(),
                hover: hover.get_untracked(),
                equilibrium: state.running.objective.loss.equilibrium(),
            };
            draw_losses(&root, &state.losses, &view, &theme, scale)
        });
        let read = drawn.unwrap_or_default();
        if readout.get_untracked() != read {
            readout.set(read);
        }
    };
    drawn(canvas, track, draw);
    let point = move |event: PointerEvent| {
        if let Some(canvas) = canvas.get_untracked() {
            let larger = untrack(|| page.magnification());
            let scale = window().device_pixel_ratio().clamp(1.0, 4.0) * larger;
            hover.set(Some(plot_fraction(
                f64::from(canvas.width()),
                scale,
                f64::from(event.offset_x()) / larger,
            )));
        }
    };
    view! {
        <section class="losses" aria-label="Losses">
            <div class="panel-head"><h2>"Losses"</h2><Buttons page raw canvas /></div>
            <canvas
                node_ref=canvas
                class="loss-chart"
                data-testid="loss-chart"
                data-points=move || points.get().to_string()
                role="img"
                aria-label="Losses of the generator and the discriminator over the steps"
                on:pointermove=point
                on:pointerdown=point
                on:pointerleave=move |_| hover.set(None)
            ></canvas>
            <p class="dotted-words">"Dotted: the equilibrium, where D can only guess."</p>
            <p class="going-on" data-testid="going-on" prop:textContent=move || going_on.get()></p>
            // The chart writes it beside the pointer; this is for those who cannot see it.
            <p class="hidden" translate="no" data-testid="loss-readout">{move || words(readout.get())}</p>
        </section>
    }
}

fn words(readout: Option<LossReadout>) -> String {
    let loss = |loss: f64| if loss.is_nan() { "–".to_owned() } else { format!("{loss:.3}") };
    readout.map_or_else(String::new, |LossReadout { step, generator, discriminator }| {
        format!(
            "Step {}: generator {}, discriminator {}",
            thousands(step),
            loss(generator),
            loss(discriminator)
        )
    })
}

#[component]
fn Buttons(page: Page, raw: RwSignal<bool>, canvas: NodeRef<html::Canvas>) -> impl IntoView {
    let png = move |_| {
        if let Some(url) = canvas.get_untracked().and_then(|canvas| canvas.to_data_url().ok()) {
            download::address(page, "ganlet-losses.png", &url);
        }
    };
    let csv = move |_| {
        download::text(
            page,
            "ganlet-losses.csv",
            "text/csv",
            &page.look(|state| state.losses.csv()),
        );
    };
    let title = page.memo(|state| match state.losses.steps_per_row() {
        1 => "Save the losses of every step".to_owned(),
        steps => format!("Save the losses: each row is the mean over {steps} steps"),
    });
    view! {
        <div class="row downloads">
            <button type="button" class="link" data-testid="loss-raw" title="Show the range of the raw losses too" aria-pressed=move || raw.get().to_string()
                on:click=move |_| raw.update(|raw| *raw = !*raw)>"raw"</button>
            <button type="button" class="link" data-testid="loss-png" aria-label="Save the chart as PNG" title="Save the chart" on:click=png>"PNG"</button>
            <button type="button" class="link" data-testid="loss-csv" aria-label="Save the losses as CSV" title=move || title.get() on:click=csv>"CSV"</button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_player_that_did_not_learn_reads_as_a_dash() {
        let readout = LossReadout { step: 1200, generator: f64::NAN, discriminator: 0.5 };
        assert_eq!(words(Some(readout)), "Step 1,200: generator –, discriminator 0.500");
    }
}
