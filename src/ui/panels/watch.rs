//! How often the picture is updated.

use crate::ui::page::Page;
use leptos::prelude::*;

/// The choices, and their milliseconds.
const WATCHES: [(&str, u32); 5] =
    [("each epoch", 0), ("1/s", 1000), ("4/s", 250), ("10/s", 100), ("fastest", 16)];

/// The choice.
#[component]
pub fn Watch(page: Page) -> impl IntoView {
    let watch = page.memo(|state| state.watch);
    let choose = move |event: leptos::ev::Event| {
        if let Ok(every_ms) = event_target_value(&event).parse() {
            page.change(|state| state.set_watch(every_ms));
        }
    };
    view! {
        <label class="watch">
            <span>"picture"</span>
            <select data-testid="watch" aria-label="Update the picture" on:change=choose>
                {WATCHES.map(|(label, every_ms)| view! { <option value=every_ms.to_string() selected=move || watch.get() == every_ms>{label}</option> })}
            </select>
        </label>
    }
}
