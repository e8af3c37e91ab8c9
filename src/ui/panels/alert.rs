//! What did not work, in a sentence at the stage, with what to do next.

use crate::ui::page::Page;
use crate::ui::state::PageState;
use leptos::prelude::*;

/// The sentence, over the top of the stage so that nothing moves.
#[component]
pub fn Alert(page: Page) -> impl IntoView {
    let error = page.memo(|state| state.error.clone());
    let stuck = page.memo(PageState::has_no_run);
    let lost = page.memo(|state| state.lost.clone());
    view! {
        <div class="alerts" role="alert">
            {move || error.get().map(|error| view! {
                <div class="alert">
                    <p data-testid="error">{error}</p>
                    {move || stuck.get().then(|| view! {
                        <button type="button" class="button primary" data-testid="try-again" on:click=move |_| { page.change(PageState::toggle); }>"Try again"</button>
                    })}
                    <button type="button" class="button" on:click=move |_| { page.change(|state| state.error = None); }>"Dismiss"</button>
                </div>
            })}
            {move || lost.get().map(|lost| view! {
                <div class="alert">
                    <p data-testid="lost">{lost}" You can resume from the last snapshot."</p>
                    <button type="button" class="button primary" data-testid="heal" on:click=move |_| page.heal()>"Go on"</button>
                </div>
            })}
        </div>
    }
}
