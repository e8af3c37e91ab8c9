//! The keys of the whole page: Space plays and pauses, → does a step, R resets. A key that means
//! something to the element that has the focus stays there.

use super::page::Page;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Listens as long as the page lives.
pub fn listen(page: Page) {
    let handle = window_event_listener(ev::keydown, move |event| {
        if !event.default_prevented() && pressed(page, &event) {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}

/// Whether the key did something.
fn pressed(page: Page, event: &KeyboardEvent) -> bool {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return false;
    }
    let key = event.key();
    if key == "Escape" && page.projector.get_untracked() && !in_dialog(event) {
        page.projector.set(false);
        return true;
    }
    let focus = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if focus.is_some_and(|element| keeps(&element, &key)) {
        return false;
    }
    match key.as_str() {
        " " if !event.repeat() => page.change(|state| state.toggle()).is_some(),
        "ArrowRight" => page.change(|state| state.step()).is_some(),
        "r" | "R" if !event.repeat() => page.change(|state| state.restart()).is_some(),
        _ => false,
    }
}

/// An open dialog takes the key for itself.
fn in_dialog(event: &KeyboardEvent) -> bool {
    let focus = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    focus.is_some_and(|element| element.closest("dialog[open]").ok().flatten().is_some())
}

/// Whether this element has its own use for the key.
fn keeps(element: &Element, key: &str) -> bool {
    let kind = element.get_attribute("type").unwrap_or_default();
    match element.tag_name().to_ascii_lowercase().as_str() {
        "input" if kind == "range" => key.starts_with("Arrow"),
        "input" if kind == "checkbox" => key == " ",
        "input" | "textarea" | "select" => true,
        "button" | "summary" | "a" => key == " ",
        _ => element.closest("dialog").ok().flatten().is_some(),
    }
}
