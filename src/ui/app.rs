//! The page as a whole: its places, and what listens to the whole of it.

use super::browser;
use super::controls::{Settings, TopBar, open_file};
use super::keys;
use super::page::{Page, Tab};
use super::panels::{
    Article, LatentPanel, Losses, ProjectorLine, QualityPanel, Stage, StatusLine, TimelineSlider,
};
use leptos::ev;
use leptos::prelude::*;

const TABS: [(&str, &str, Tab); 3] = [
    ("charts", "Charts", Tab::Charts),
    ("latent", "Latent", Tab::Latent),
    ("settings", "Experiment", Tab::Settings),
];

/// The page.
#[component]
pub fn App() -> impl IntoView {
    // The words that stood here while this module was loading.
    if let Some(opening) = document().get_element_by_id("opening") {
        opening.remove();
    }
    match Page::open() {
        Some(page) => view! { <Whole page /> }.into_any(),
        None => view! { <p>"This build of Ganlet has no ring to start with; please load the page again later."</p> }.into_any(),
    }
}

#[component]
fn Whole(page: Page) -> impl IntoView {
    keys::listen(page);
    listen_for_links(page);
    page.name_in_address();
    listen_for_files(page);
    Effect::new(move |_| {
        browser::set_root_attribute("data-theme", if page.dark.get() { "dark" } else { "light" });
    });
    Effect::new(move |_| {
        browser::set_root_attribute(
            "data-projector",
            if page.projector.get() { "on" } else { "off" },
        );
    });
    // The first frame is painted before the worker takes a core.
    Effect::new(move |_| request_animation_frame(move || page.begin()));
    let shows = move |tab: Tab| move || page.tab.get() == tab;
    view! {
        <TopBar page />
        <StatusLine page />
        <main class="page">
            <div class="middle"><Stage page /><TimelineSlider page /></div>
            <Tabs page />
            <aside class="settings" aria-label="Experiment" class:chosen=shows(Tab::Settings)><Settings page /></aside>
            <div class="right">
                <div class="charts" class:chosen=shows(Tab::Charts)><Losses page /><QualityPanel page /></div>
                <div class="latent-column" class:chosen=shows(Tab::Latent)><LatentPanel page /></div>
                <ProjectorLine page />
            </div>
        </main>
        <Article />
    }
}

/// Which column shows, where there is room for one only.
#[component]
fn Tabs(page: Page) -> impl IntoView {
    view! {
        <div class="tabs" role="group" aria-label="Show below the stage">
            {TABS.map(|(id, label, tab)| view! {
                <button type="button" data-testid=format!("tab-{id}") aria-pressed=move || (page.tab.get() == tab).to_string() on:click=move |_| page.tab.set(tab)>{label}</button>
            })}
        </div>
    }
}

fn listen_for_links(page: Page) {
    let handle = window_event_listener(ev::hashchange, move |_| page.follow_hash());
    on_cleanup(move || handle.remove());
}

/// An experiment or a checkpoint may be dropped anywhere.
fn listen_for_files(page: Page) {
    let over = window_event_listener(ev::dragover, |event| event.prevent_default());
    let drop = window_event_listener(ev::drop, move |event| {
        event.prevent_default();
        if let Some(file) =
            event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0))
        {
            open_file(page, file);
        }
    });
    on_cleanup(move || {
        over.remove();
        drop.remove();
    });
}
