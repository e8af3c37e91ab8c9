//! One quiet line below the top bar: what takes its time, and what was found out about the devices
//! and their speed.

use crate::ui::page::Page;
use crate::ui::state::Counters;
use crate::ui::text;
use leptos::prelude::*;

/// The line. Its place is kept when it is empty.
#[component]
pub fn StatusLine(page: Page) -> impl IntoView {
    let status = page.memo(|state| state.status.clone());
    let finding = page.memo(|state| {
        let Counters { steps_per_second, trained_ms, .. } = state.counters;
        let found = &state.finding.words;
        match text::patience(steps_per_second, trained_ms) {
            Some(patience) if found.is_empty() => patience,
            Some(patience) => format!("{found} {patience}"),
            None => found.clone(),
        }
    });
    let figures = move || {
        let status = status.get()?;
        let (done, total) = status.progress?;
        Some(text::progress(done, total, status.what.starts_with("loading")))
    };
    let share = move || {
        let (done, total) = status.get()?.progress?;
        Some(done as f64 / total.max(1) as f64)
    };
    view! {
        <div class="status-line">
            <div class="status" data-testid="status" class:busy=move || status.with(Option::is_some)>
                // Only the words are announced: the figures would interrupt all the time.
                <span role="status">{move || status.get().map(|status| status.what)}</span>
                <span class="status-figures">{figures}</span>
                {move || share().map(|share| view! { <progress max="1" value=share.to_string() aria-label="Progress"></progress> })}
            </div>
            <p class="finding" id="finding" role="status">{move || finding.get()}</p>
        </div>
    }
}
