//! How good the samples are, where that can be known.

use crate::session::Quality;
use crate::ui::page::Page;
use crate::ui::text::percent;
use leptos::prelude::*;

/// One line of figures. Its place is kept where there is nothing to say.
#[component]
pub fn QualityLine(page: Page) -> impl IntoView {
    let quality = page.memo(|state| state.shown().and_then(|view| view.quality));
    let known = page.memo(|state| state.running.data.modes().is_some());
    view! {
        <section class="quality" aria-label="Quality" data-testid="quality">
            <h2>"Quality"</h2>
            {move || match (known.get(), quality.get()) {
                (false, _) => view! { <p class="muted">"Judge by eye: this data set has no modes to count."</p> }.into_any(),
                (true, quality) => figures(quality).into_any(),
            }}
        </section>
    }
}

fn figures(quality: Option<Quality>) -> impl IntoView {
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    view! {
        <dl class="figures">
            <div title="Modes that at least one good sample is nearest to">
                <dt>"modes"</dt>
                <dd>{or_dash(quality.map(|quality| format!("{} / {}", quality.modes, quality.of)))}</dd>
            </div>
            <div title="Samples within three standard deviations of a mode">
                <dt>"good samples"</dt>
                <dd>{or_dash(quality.map(|quality| percent(quality.high_quality)))}</dd>
            </div>
            <div title="Reverse KL: how unevenly the modes are served, 0 is even">
                <dt>"unevenness"</dt>
                <dd>{or_dash(quality.map(|quality| format!("{:.2}", quality.reverse_kl)))}</dd>
            </div>
        </dl>
    }
}
