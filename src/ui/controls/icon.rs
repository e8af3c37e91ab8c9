//! Line icons, 20 units a side. They are decoration: the button that holds one carries the word.

use leptos::prelude::*;

/// Back to the beginning.
pub const RESET: &str = "M4.5 10a5.5 5.5 0 1 0 1.9-4.2M4.5 3.5v3.2h3.2";
/// Back to what was before.
pub const UNDO: &str = "M7.5 4.5L4 8l3.5 3.5M4.3 8h7.4a4 4 0 0 1 0 8H9";
/// Play.
pub const PLAY: &str = "M7 4.8v10.4l8.4-5.2z";
/// Pause.
pub const PAUSE: &str = "M7.2 4.8v10.4M12.8 4.8v10.4";
/// One step.
pub const STEP: &str = "M5.5 5v10l7.2-5zM15 5v10";
/// A half-filled disc: light and dark.
pub const THEME: &str = "M10 3.5a6.5 6.5 0 1 0 0 13zM10 3.5a6.5 6.5 0 0 1 0 13";
/// A screen on a stand.
pub const PROJECTOR: &str = "M3.5 4.5h13v8.5h-13zM10 13v3.5M7 16.5h6";
/// Closes something.
pub const CLOSE: &str = "M5.5 5.5l9 9M14.5 5.5l-9 9";
/// Opens something below.
pub const MORE: &str = "M6 8l4 4 4-4";
/// One of the paths above.
#[component]
pub fn Icon(
    #[prop(into)] path: Signal<&'static str>,
    #[prop(optional)] filled: bool,
) -> impl IntoView {
    view! {
        <svg class="icon" class:filled=filled viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
            <path d=move || path.get() />
        </svg>
    }
}
