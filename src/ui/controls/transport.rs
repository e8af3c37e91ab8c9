//! Reset, undo, play, step, and the counters.

use super::icon::{Icon, PAUSE, PLAY, RESET, STEP, UNDO};
use crate::ui::page::Page;
use crate::ui::state::{PageState, Replaced};
use crate::ui::text;
use leptos::prelude::*;

/// The buttons.
#[component]
pub fn Transport(page: Page) -> impl IntoView {
    let playing = page.memo(|state| state.playing);
    let replaced = page.memo(|state| state.replaced_run().map(Replaced::label));
    let undo_title = move || match replaced.get() {
        Some((name, step)) => {
            format!("Undo: back to {name} at step {} (Ctrl+Z)", text::thousands(step))
        }
        None => "Nothing to undo: a reset or another preset can be taken back here".to_owned(),
    };
    let word = move || if playing.get() { "Pause" } else { "Play" };
    view! {
        <div class="transport" role="group" aria-label="Training">
            <button type="button" class="quiet square" data-testid="reset" title="Reset: start again from step 0 with these settings (R)" aria-label="Reset" aria-keyshortcuts="R"
                on:click=move |_| { page.change(|state| state.restart()); }>
                <Icon path=RESET />
            </button>
            <button type="button" class="quiet square" data-testid="undo" title=undo_title aria-label="Undo" aria-keyshortcuts="Control+Z"
                disabled=move || replaced.with(Option::is_none)
                on:click=move |_| { page.change(PageState::undo); }>
                <Icon path=UNDO />
            </button>
            <button type="button" class="play" data-testid="play" title=move || format!("{} (Space)", word()) aria-label="Train" aria-keyshortcuts="Space"
                aria-pressed=move || playing.get().to_string()
                on:click=move |_| { page.change(|state| state.toggle()); }>
                {move || if playing.get() { view! { <Icon path=PAUSE /> }.into_any() } else { view! { <Icon path=PLAY filled=true /> }.into_any() }}
            </button>
            <button type="button" class="quiet square" data-testid="step-button" title="One step (→)" aria-label="One step" aria-keyshortcuts="ArrowRight"
                on:click=move |_| { page.change(|state| state.step()); }>
                <Icon path=STEP filled=true />
            </button>
        </div>
    }
}

/// Step, epoch and speed, each in a place that never changes its width.
#[component]
pub fn Counters(page: Page) -> impl IntoView {
    let step = page.memo(|state| state.counters.step);
    let epoch = page.memo(|state| state.counters.epoch);
    let speed = page.memo(|state| {
        text::speed(if state.playing { state.counters.steps_per_second } else { 0.0 })
    });
    view! {
        // A translated number is another element, which nobody counts on.
        <dl class="counters" translate="no">
            <div>
                <dt>"step"</dt>
                <dd class="count-step">
                    <span class="zeros" aria-hidden="true">{move || text::leading_zeros(step.get())}</span>
                    <span data-testid="step-count">{move || text::thousands(step.get())}</span>
                </dd>
            </div>
            <div class="count-epoch">
                <dt>"epoch"</dt>
                <dd data-testid="epoch-count">{move || text::thousands(epoch.get())}</dd>
            </div>
            <div class="count-speed">
                <dt>"speed"</dt>
                <dd data-testid="speed" title="Steps per second">{move || speed.get()}</dd>
            </div>
        </dl>
    }
}
