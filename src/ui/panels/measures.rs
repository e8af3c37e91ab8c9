//! One measure over the steps, live, with the choice of which.

use crate::chart::{MeasureView, draw_measures, figure, plot_fraction};
use crate::measure::{Measure, Measurement};
use crate::ui::canvas::{Haste, Surface, drawn};
use crate::ui::download;
use crate::ui::page::Page;
use crate::ui::text::thousands;
use leptos::ev::{Event, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use std::cell::Cell;

/// The chart, with what the pointer reads for those who cannot see it.
#[component]
pub fn MeasureChart(page: Page, measure: Memo<Measure>) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    let hover = RwSignal::new(None::<f64>);
    let readout = RwSignal::new(None::<(u64, Measurement)>);
    let revision = page.memo(|state| state.measures_revision);
    let losses = page.memo(|state| state.losses_revision);
    let points = page.memo(|state| state.measures.len());
    let before = Cell::new(None);
    let track = move || {
        // The axis grows with that of the losses; what is new or was asked for is drawn at once.
        let _ = losses.get();
        page.dark.track();
        page.projector.track();
        let now = Some((revision.get(), measure.get()));
        let another = before.replace(now) != now;
        if another || hover.with(Option::is_some) { Haste::Now } else { Haste::Every(500) }
    };
    let draw = move |surface: &Surface| {
        let Some(root) = surface.root() else { return };
        let (theme, scale) = untrack(|| (page.theme(), surface.ratio * page.magnification()));
        let (measure, hover) = (measure.get_untracked(), hover.get_untracked());
        let read = page.look(|state| {
            let view = MeasureView { measure, steps: state.losses.steps(), hover };
            draw_measures(&root, &state.measures, &view, &theme, scale)
        });
        let read = read.unwrap_or_default();
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
        <canvas
            node_ref=canvas
            class="measure-chart"
            data-testid="measure-chart"
            data-points=move || points.get().to_string()
            data-measure=move || format!("{:?}", measure.get())
            role="img"
            aria-label=move || format!("{} over the steps, beside real against real", measure.get().label())
            title=move || measure.get().help()
            on:pointermove=point
            on:pointerdown=point
            on:pointerleave=move |_| hover.set(None)
        ></canvas>
        <p class="hidden" translate="no">{move || readout.get().map(words)}</p>
    }
}

fn words((step, found): (u64, Measurement)) -> String {
    format!(
        "Step {}: {} {}, real {}",
        thousands(step),
        found.measure.label(),
        figure(found.value),
        figure(found.reference)
    )
}

/// Which measure is charted, and all of them as a table.
#[component]
pub fn MeasureButtons(
    page: Page,
    wanted: RwSignal<Option<Measure>>,
    offered: Memo<Vec<Measure>>,
    measure: Memo<Measure>,
) -> impl IntoView {
    let choose = move |event: Event| {
        let name = event_target_value(&event);
        wanted.set(Measure::ALL.into_iter().find(|measure| format!("{measure:?}") == name));
    };
    let csv = move |_| {
        download::text(
            page,
            "ganlet-measures.csv",
            "text/csv",
            &page.look(|state| state.measures.csv()),
        );
    };
    view! {
        <div class="row downloads">
            <select data-testid="measure-select" aria-label="Measure in the chart" on:change=choose>
                <For each=move || offered.get() key=|measure| *measure let:option>
                    <option value=format!("{option:?}") title=option.help() prop:selected=move || measure.get() == option>{option.label()}</option>
                </For>
            </select>
            <button type="button" class="link" data-testid="measure-csv" aria-label="Save the measures as CSV" title="Save the measures" on:click=csv>"CSV"</button>
        </div>
    }
}
