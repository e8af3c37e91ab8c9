//! The top bar, left to right: what is trained, how it runs, where it computes, and the page's own
//! buttons.

use super::device::Device;
use super::help::Help;
use super::icon::{Icon, PROJECTOR, THEME};
use super::presets::Presets;
use super::transport::{Counters, Transport};
use crate::ui::page::Page;
use leptos::prelude::*;

/// The top bar.
#[component]
pub fn TopBar(page: Page) -> impl IntoView {
    view! {
        <header class="bar">
            <h1 class="brand">"Ganlet"</h1>
            <Presets page />
            <Transport page />
            <Counters page />
            <Device page />
            <div class="tools">
                <Help page />
                <button
                    type="button"
                    class="quiet square"
                    data-testid="theme"
                    title="Light or dark"
                    aria-label="Dark theme"
                    aria-pressed=move || page.dark.get().to_string()
                    on:click=move |_| page.toggle_theme()
                >
                    <Icon path=THEME />
                </button>
                <button
                    type="button"
                    class="quiet square projector-button"
                    data-testid="projector"
                    title="Projector mode: large type, only the stage and the losses"
                    aria-label="Projector mode"
                    aria-pressed=move || page.projector.get().to_string()
                    on:click=move |_| page.projector.update(|on| *on = !*on)
                >
                    <Icon path=PROJECTOR />
                </button>
            </div>
        </header>
    }
}
