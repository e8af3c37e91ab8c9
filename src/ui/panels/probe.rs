//! What the generator makes of the latent point.

use crate::chart::image_rgba;
use crate::experiment::{Experiment, Shape};
use crate::session::Samples;
use crate::ui::canvas::{Haste, Surface, drawn, picture};
use crate::ui::page::Page;
use crate::ui::text::{percent, signed};
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// The image or the numbers, and the verdict.
#[component]
pub fn Probe(page: Page) -> impl IntoView {
    let id = page.memo(|state| state.latent.answer.as_ref().map(|(id, _)| *id));
    let samples =
        move || page.look(|state| state.latent.answer.as_ref().map(|(_, samples)| samples.clone()));
    let images = Memo::new(move |_| {
        page.running
            .with(|experiment: &Experiment| matches!(experiment.data.shape(), Shape::Image { .. }))
    });
    let words = move || {
        let _ = id.get();
        samples().map_or_else(|| "–".to_owned(), |samples| numbers(&samples.values))
    };
    let verdict = move || {
        let _ = id.get();
        samples().and_then(|samples| samples.verdicts.first().copied()).map_or_else(
            || "D says –".to_owned(),
            |verdict| format!("D says {} real", percent(verdict)),
        )
    };
    view! {
        <div class="probe" translate="no" data-testid="probe" data-probe-id=move || id.get().map(|id| id.to_string())>
            {move || if images.get() { view! { <Picture id samples /> }.into_any() } else { view! { <p class="probe-numbers">{words}</p> }.into_any() }}
            <p class="verdict">{verdict}</p>
        </div>
    }
}

#[component]
fn Picture(
    id: Memo<Option<u32>>,
    samples: impl Fn() -> Option<Arc<Samples>> + 'static,
) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    let draw = move |surface: &Surface| {
        let Some(samples) = samples() else { return };
        let [_, height, width] = samples.shape;
        let Some(picture) = picture(&image_rgba(samples.shape, &samples.values), width, height)
        else {
            return;
        };
        let (across, down) =
            (f64::from(surface.canvas.width()), f64::from(surface.canvas.height()));
        surface.context.set_image_smoothing_enabled(false);
        let _ = surface
            .context
            .draw_image_with_html_canvas_element_and_dw_and_dh(&picture, 0.0, 0.0, across, down);
    };
    let track = move || {
        id.with(|_| ());
        Haste::Every(66)
    };
    drawn(canvas, track, draw);
    view! { <canvas node_ref=canvas class="probe-image" role="img" aria-label="The image of the latent point"></canvas> }
}

/// A few coordinates as they are, many by what they have in common.
fn numbers(values: &[f32]) -> String {
    match values {
        [] => "–".to_owned(),
        [x] => format!("x {}", signed(f64::from(*x))),
        [x, y] => format!("x {}\ny {}", signed(f64::from(*x)), signed(f64::from(*y))),
        many => {
            let count = many.len() as f64;
            let mean = many.iter().copied().map(f64::from).sum::<f64>() / count;
            let variance =
                many.iter().map(|value| (f64::from(*value) - mean).powi(2)).sum::<f64>() / count;
            format!("mean {}\nspread {:.2}", signed(mean), variance.sqrt())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_coordinates_are_summed_up() {
        assert_eq!(numbers(&[0.5, -0.25]), "x +0.50\ny −0.25");
        assert_eq!(numbers(&[1.0, 1.0, 3.0, 3.0]), "mean +2.00\nspread 1.00");
        assert_eq!(numbers(&[]), "–");
    }
}
