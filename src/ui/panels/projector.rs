//! What the projector mode shows instead of the top bar, and the way out of it.

use crate::ui::page::Page;
use crate::ui::text::thousands;
use leptos::prelude::*;

/// Step, epoch and a quiet button. The style sheet shows it in projector mode only.
#[component]
pub fn ProjectorLine(page: Page) -> impl IntoView {
    let step = page.memo(|state| state.counters.step);
    let epoch = page.memo(|state| state.counters.epoch);
    view! {
        <div class="projector-line">
            <dl class="figures">
                <div><dt>"step"</dt><dd translate="no">{move || thousands(step.get())}</dd></div>
                <div><dt>"epoch"</dt><dd translate="no">{move || thousands(epoch.get())}</dd></div>
            </dl>
            <button type="button" class="quiet" data-testid="leave-projector" on:click=move |_| page.projector.set(false)>"leave projector (Esc)"</button>
        </div>
    }
}
