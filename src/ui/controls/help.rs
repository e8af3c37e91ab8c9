//! The `?` button and what it opens.

use super::icon::{CLOSE, Icon};
use crate::ui::page::Page;
use leptos::html;
use leptos::prelude::*;

const KEYS: [(&str, &str); 5] = [
    ("Space", "play or pause"),
    ("→", "one step"),
    ("R", "reset: start again with the same settings"),
    ("Ctrl+Z", "bring back the run that was reset or replaced"),
    ("Esc", "leave the projector mode"),
];

/// The button and its dialog.
#[component]
pub fn Help(page: Page) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let open = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            let _ = dialog.show_modal();
        }
    };
    let close = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    view! {
        <button type="button" class="quiet square" title="Help" aria-label="Help" on:click=open>"?"</button>
        <dialog node_ref=dialog class="help" aria-labelledby="help-title">
            <header>
                <h2 id="help-title">"Ganlet in a minute"</h2>
                <button type="button" class="quiet square" aria-label="Close" title="Close" on:click=close><Icon path=CLOSE /></button>
            </header>
            <p>"Two networks play against each other. The generator turns random numbers into samples; the discriminator tells them from real ones. Both learn from the outcome."</p>
            <ul class="roles">
                <li><span class="mark real" aria-hidden="true"></span>"Real samples are round and teal."</li>
                <li><span class="mark fake" aria-hidden="true"></span>"Generated samples are diamonds in vermilion."</li>
                <li><span class="mark judge" aria-hidden="true"></span>"The discriminator is blue. Its surface is teal where it says “real”, vermilion where it says “fake”."</li>
            </ul>
            <p>"Choose other data at the top, move a latent slider, or change a learning rate while it trains. Drop the file of an experiment or a checkpoint anywhere on the page to open it."</p>
            <dl class="keys">
                {KEYS.map(|(key, what)| view! { <div><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div> })}
            </dl>
            <label class="row switch">
                <input type="checkbox" data-testid="letter-keys" prop:checked=move || page.letters.get() on:change=move |event| page.take_letters(event_target_checked(&event)) />
                "R resets the training. Switch this off if you dictate text or press keys by accident."
            </label>
            <button type="button" class="button" on:click=move |_| page.toggle_theme()>"Light or dark"</button>
        </dialog>
    }
}
