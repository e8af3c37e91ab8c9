//! The keys of the whole page: Space plays and pauses, → does a step, R resets, Ctrl+Z brings back
//! what was reset. A key that means something to the element that has the focus stays there.

use super::browser;
use super::page::Page;
use super::state::PageState;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// What a key does to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Toggle,
    Step,
    Restart,
    Undo,
    LeaveProjector,
}

/// The element that has the focus, as far as keys are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    /// The page itself, or an element without a use for keys.
    Page,
    /// A field that is typed into.
    Text,
    /// A menu, closed or open.
    Menu { open: bool },
    /// A slider.
    Slider,
    /// A radio button, which arrows move on.
    Radio,
    /// A button, a link or a check box, which Space presses.
    Press,
}

impl Focus {
    fn of(element: &Element) -> Self {
        let kind = element.get_attribute("type").unwrap_or_default();
        match element.tag_name().to_ascii_lowercase().as_str() {
            "input" => match kind.as_str() {
                "range" => Self::Slider,
                "radio" => Self::Radio,
                "checkbox" | "file" | "button" => Self::Press,
                _ => Self::Text,
            },
            "textarea" => Self::Text,
            // A browser that does not know `:open` refuses the selector.
            "select" => Self::Menu { open: element.matches(":open").unwrap_or(false) },
            "button" | "summary" | "a" => Self::Press,
            _ => Self::Page,
        }
    }
}

/// What else decides about a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Around {
    /// The focus was set by a mouse or a finger. `:focus-visible` does not tell: it holds from the
    /// first key on.
    by_pointer: bool,
    /// A dialog is open, which has all keys.
    dialog: bool,
    /// The article fills the window.
    reading: bool,
    /// The page is wider than the window, as at 400 % zoom.
    wide: bool,
    /// Letters are keys of the page.
    letters: bool,
    /// The projector mode is on.
    projector: bool,
}

/// How the undo is written, with the command key of a Mac too.
const UNDO: &str = "Ctrl+Z";

/// What the key does to the page; nothing where it belongs to the element or to the browser.
fn deed(key: &str, focus: Focus, around: Around) -> Option<Deed> {
    if around.dialog {
        return None;
    }
    match (key, focus) {
        ("Escape", _) => around.projector.then_some(Deed::LeaveProjector),
        (_, Focus::Text | Focus::Menu { open: true }) => None,
        (UNDO, _) => Some(Deed::Undo),
        (" ", Focus::Page) => (!around.reading).then_some(Deed::Toggle),
        (" ", Focus::Slider) => Some(Deed::Toggle),
        // After a click, Space would repeat the click.
        (" ", _) => around.by_pointer.then_some(Deed::Toggle),
        ("ArrowRight", Focus::Page | Focus::Press) => (!around.wide).then_some(Deed::Step),
        // A menu goes to the option that begins with the letter.
        ("r" | "R", Focus::Page | Focus::Press | Focus::Slider | Focus::Radio) => {
            around.letters.then_some(Deed::Restart)
        }
        _ => None,
    }
}

/// Listens as long as the page lives.
pub fn listen(page: Page) {
    let by_pointer = StoredValue::new(false);
    // Firefox presses a button when Space is let go, whatever became of the key before.
    let took_space = StoredValue::new(false);
    let pointer = window_event_listener(ev::pointerdown, move |_| by_pointer.set_value(true));
    let down = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Tab" {
            by_pointer.set_value(false);
        }
        let taken = !event.default_prevented() && pressed(page, &event, by_pointer.get_value());
        if taken {
            event.prevent_default();
        }
        if event.key() == " " {
            took_space.set_value(taken);
        }
    });
    let up = window_event_listener(ev::keyup, move |event| {
        if event.key() == " " && took_space.get_value() {
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        pointer.remove();
        down.remove();
        up.remove();
    });
}

/// Whether the key is the page's.
fn pressed(page: Page, event: &KeyboardEvent, by_pointer: bool) -> bool {
    let Some(key) = key(event) else { return false };
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let around = Around {
        by_pointer,
        dialog: browser::is_there("dialog[open]"),
        reading: browser::is_scrolled_past("main.page"),
        wide: browser::is_wider_than_window(),
        letters: page.letters.get_untracked(),
        projector: page.projector.get_untracked(),
    };
    let focus = element.as_ref().map_or(Focus::Page, Focus::of);
    let Some(deed) = deed(&key, focus, around) else { return false };
    match deed {
        Deed::Step => {
            page.change(|state| state.step());
        }
        // A key that is held down does the rest once.
        _ if event.repeat() => {}
        Deed::Toggle => {
            page.change(|state| state.toggle());
        }
        Deed::Restart => {
            page.change(|state| state.restart());
        }
        Deed::Undo => {
            page.change(PageState::undo);
        }
        Deed::LeaveProjector => page.projector.set(false),
    }
    true
}

/// The key, where it may be one of the page's: no other one is pressed with it but for the undo.
fn key(event: &KeyboardEvent) -> Option<String> {
    let key = event.key();
    let command = event.ctrl_key() || event.meta_key();
    if event.alt_key() || event.is_composing() {
        return None;
    }
    match command {
        false => Some(key),
        true => (key.eq_ignore_ascii_case("z") && !event.shift_key()).then(|| UNDO.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Around = Around {
        by_pointer: false,
        dialog: false,
        reading: false,
        wide: false,
        letters: true,
        projector: false,
    };
    const CLOSED: Focus = Focus::Menu { open: false };
    const OPEN: Focus = Focus::Menu { open: true };

    #[test]
    fn space_after_a_click_plays_or_pauses_and_after_tab_presses_what_has_the_focus() {
        let clicked = Around { by_pointer: true, ..USUAL };
        for focus in [Focus::Press, Focus::Radio, CLOSED] {
            assert_eq!(deed(" ", focus, clicked), Some(Deed::Toggle), "{focus:?}");
            assert_eq!(deed(" ", focus, USUAL), None, "{focus:?}");
        }
        for around in [USUAL, clicked] {
            assert_eq!(deed(" ", Focus::Page, around), Some(Deed::Toggle));
            assert_eq!(deed(" ", Focus::Slider, around), Some(Deed::Toggle));
            assert_eq!(deed(" ", Focus::Text, around), None);
            assert_eq!(deed(" ", OPEN, around), None);
        }
    }

    #[test]
    fn space_scrolls_while_the_article_is_read() {
        let reading = Around { reading: true, ..USUAL };
        assert_eq!(deed(" ", Focus::Page, reading), None);
        let clicked = Around { by_pointer: true, ..reading };
        assert_eq!(deed(" ", Focus::Press, clicked), Some(Deed::Toggle), "no click is repeated");
    }

    #[test]
    fn an_arrow_scrolls_a_page_that_is_wider_than_the_window() {
        assert_eq!(deed("ArrowRight", Focus::Page, USUAL), Some(Deed::Step));
        assert_eq!(deed("ArrowRight", Focus::Page, Around { wide: true, ..USUAL }), None);
        for focus in [Focus::Text, Focus::Slider, Focus::Radio, CLOSED] {
            assert_eq!(deed("ArrowRight", focus, USUAL), None, "{focus:?}");
        }
    }

    #[test]
    fn letters_can_be_switched_off_and_are_never_taken_from_a_field() {
        assert_eq!(deed("r", Focus::Page, USUAL), Some(Deed::Restart));
        assert_eq!(deed("R", Focus::Press, USUAL), Some(Deed::Restart));
        assert_eq!(deed("r", Focus::Page, Around { letters: false, ..USUAL }), None);
        assert_eq!(deed("r", Focus::Text, USUAL), None);
        assert_eq!(deed("r", CLOSED, USUAL), None);
    }

    #[test]
    fn the_undo_of_a_field_that_is_typed_into_stays_its_own() {
        assert_eq!(deed(UNDO, Focus::Page, USUAL), Some(Deed::Undo));
        assert_eq!(deed(UNDO, Focus::Press, USUAL), Some(Deed::Undo));
        assert_eq!(deed(UNDO, Focus::Text, USUAL), None);
    }

    #[test]
    fn an_open_dialog_has_all_keys() {
        let dialog = Around { dialog: true, projector: true, ..USUAL };
        for key in [" ", "ArrowRight", "r", UNDO, "Escape"] {
            assert_eq!(deed(key, Focus::Page, dialog), None, "{key}");
        }
        let projector = Around { projector: true, ..USUAL };
        assert_eq!(deed("Escape", Focus::Text, projector), Some(Deed::LeaveProjector));
        assert_eq!(deed("Escape", Focus::Page, USUAL), None);
    }
}
