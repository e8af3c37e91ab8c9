//! The slider below the stage: back through the epochs, with the present at its right end.

use super::watch::Watch;
use crate::ui::page::Page;
use crate::ui::text::thousands;
use leptos::prelude::*;

/// The slider and its words.
#[component]
pub fn TimelineSlider(page: Page) -> impl IntoView {
    let count = page.memo(|state| state.timeline.len());
    let place = page.memo(|state| state.scrubbed.and_then(|step| state.timeline.place(step)));
    let now = page.memo(|state| state.counters.epoch);
    let epoch = page.memo(|state| state.scrubbed.and(state.shown()).map(|view| view.epoch));
    let words = Signal::derive(move || match epoch.get() {
        Some(epoch) => format!("epoch {} of {}", thousands(epoch), thousands(now.get())),
        None => "live".to_owned(),
    });
    let scrub = move |event: leptos::ev::Event| {
        if let Ok(place) = event_target_value(&event).parse() {
            page.change(|state| state.scrub(place));
        }
    };
    // The maximum has to stand before the value, or the browser clamps the value to the old one.
    view! {
        <div class="timeline">
            <input
                type="range"
                class="slider"
                data-testid="timeline"
                aria-label="Timeline"
                aria-valuetext=move || words.get()
                min="0"
                step="1"
                prop:max=move || count.get().max(1).to_string()
                prop:value=move || place.get().unwrap_or_else(|| count.get().max(1)).to_string()
                style=move || {
                    let share = place.get().map_or(100.0, |place| 100.0 * place as f64 / count.get().max(1) as f64);
                    format!("--filled: {share:.1}%")
                }
                on:input=scrub
            />
            <button type="button" class="live" class:on=move || place.get().is_none() aria-label="Back to live" title="Back to the present" translate="no"
                on:click=move |_| { page.change(|state| state.scrub(usize::MAX)); }>
                {move || words.get()}
            </button>
            <Watch page />
        </div>
    }
}
