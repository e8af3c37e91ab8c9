//! The latent panel: sliders that move one point, and what the generator makes of it at once.

use super::probe::Probe;
use crate::ui::controls::Slider;
use crate::ui::page::Page;
use crate::ui::state::latent::{Latent, MOST_SLIDERS};
use crate::ui::state::pick;
use crate::ui::text::signed;
use leptos::prelude::*;

/// A die.
const DICE: &str = "⚄";

/// The panel.
#[component]
pub fn LatentPanel(page: Page) -> impl IntoView {
    let count = page.memo(|state| state.latent.values().len());
    let directions = page.memo(|state| state.latent.by_directions());
    let dimension = Memo::new(move |_| page.running.with(|experiment| experiment.latent.dimension));
    let made_as = page.memo(|state| {
        pick::labels(&state.running).map(|labels| state.pick.of_one(labels).words(labels))
    });
    let words = move || {
        if directions.get() {
            format!(
                "The {MOST_SLIDERS} directions of {} that change the samples most.",
                dimension.get()
            )
        } else {
            "Each slider is one number that the generator is fed with.".to_owned()
        }
    };
    let all_words = move || match made_as.get() {
        Some(condition) => format!("{} This sample is made as {condition}.", words()),
        None => words(),
    };
    view! {
        <section class="latent" aria-label="Latent space">
            <div class="panel-head"><h2>"Latent"</h2><Buttons page directions /></div>
            <div class="latent-body">
                <Probe page />
                <div class="latent-sliders">
                    <For each=move || 0..count.get() key=|index| *index let:index><Coordinate page index directions /></For>
                </div>
            </div>
            <p class="muted small" prop:textContent=all_words></p>
        </section>
    }
}

#[component]
fn Coordinate(page: Page, index: usize, directions: Memo<bool>) -> impl IntoView {
    let value =
        page.memo(move |state| state.latent.values().get(index).copied().unwrap_or_default());
    let range = page.memo(|state| state.latent.range());
    let ready = page.memo(|state| state.latent.ready());
    let name =
        move || format!("{}{}", if directions.get() { "direction " } else { "z" }, index + 1);
    let set = move |value: f64| {
        page.change(|state| state.latent.set(index, value));
    };
    view! {
        <div class="coordinate" translate="no">
            <span aria-hidden="true">{move || if directions.get() { "d" } else { "z" }}<sub>{index + 1}</sub></span>
            <Slider
                label=Signal::derive(name)
                bounds=Signal::derive(move || (-range.get(), range.get(), 0.01))
                place=value
                meaning=Signal::derive(move || signed(value.get()))
                on_move=set
                on_home=move || set(0.0)
                testid=format!("latent-slider-{index}")
                disabled=Signal::derive(move || !ready.get())
            />
            <span class="value">{move || signed(value.get())}</span>
        </div>
    }
}

#[component]
fn Buttons(page: Page, directions: Memo<bool>) -> impl IntoView {
    let act = move |change: fn(&mut Latent)| {
        move |_| {
            page.change(|state| change(&mut state.latent));
        }
    };
    view! {
        <div class="row">
            {move || directions.get().then(|| view! {
                <button type="button" class="link" data-testid="latent-directions" title="Find the directions again: the generator has changed since"
                    on:click=move |_| { page.change(|state| state.find_directions()); }>"recompute"</button>
            })}
            <button type="button" class="link" data-testid="latent-random" title="A random point" on:click=act(|latent| latent.randomise(js_sys::Math::random))>
                <span aria-hidden="true">{DICE}" "</span>"random"
            </button>
            <button type="button" class="link" data-testid="latent-zero" title="All sliders to zero" on:click=act(Latent::zero)>"zero"</button>
        </div>
    }
}
