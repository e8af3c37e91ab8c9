//! A range input that says where it stands, and goes back on a double click.

use leptos::prelude::*;

/// A slider in its own units.
#[component]
pub fn Slider(
    /// What it moves, for a screen reader.
    #[prop(into)]
    label: Signal<String>,
    /// Left end, right end, and the distance of two places.
    #[prop(into)]
    bounds: Signal<(f64, f64, f64)>,
    /// Where it stands.
    #[prop(into)]
    place: Signal<f64>,
    /// What that means, for a screen reader.
    #[prop(into)]
    meaning: Signal<String>,
    /// It was moved.
    on_move: impl Fn(f64) + 'static,
    /// It was double clicked.
    on_home: impl Fn() + 'static,
    /// A hook for tests.
    #[prop(optional, into)]
    testid: Option<String>,
    /// Whether it means nothing yet.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    // How much of the track is filled, for the style sheet.
    let filled = move || {
        let (min, max, _) = bounds.get();
        format!("--filled: {:.1}%", 100.0 * ((place.get() - min) / (max - min).max(1e-9)).clamp(0.0, 1.0))
    };
    let moved = move |event: leptos::ev::Event| {
        if let Ok(place) = event_target_value(&event).parse() {
            on_move(place);
        }
    };
    view! {
        <input
            type="range"
            class="slider"
            style=filled
            data-testid=testid
            aria-label=move || label.get()
            aria-valuetext=move || meaning.get()
            min=move || bounds.get().0
            max=move || bounds.get().1
            step=move || bounds.get().2
            disabled=move || disabled.get()
            prop:value=move || place.get().to_string()
            on:input=moved
            on:dblclick=move |_| on_home()
        />
    }
}
