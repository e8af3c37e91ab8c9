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
        let (from, to) = filled(bounds.get(), place.get());
        format!("--from: {from:.1}%; --filled: {to:.1}%")
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

/// From where to where the track is filled, in per cent: from its left end, or from zero where that
/// lies inside.
fn filled((min, max, _): (f64, f64, f64), place: f64) -> (f64, f64) {
    let along = |value: f64| 100.0 * ((value - min) / (max - min).max(1e-9)).clamp(0.0, 1.0);
    let (home, now) = (if min < 0.0 && max > 0.0 { along(0.0) } else { 0.0 }, along(place));
    (home.min(now), home.max(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_slider_is_filled_from_its_middle() {
        assert_eq!(filled((-3.0, 3.0, 0.1), 1.5), (50.0, 75.0));
        assert_eq!(filled((-3.0, 3.0, 0.1), -3.0), (0.0, 50.0));
        assert_eq!(filled((0.0, 8.0, 1.0), 2.0), (0.0, 25.0));
    }
}
