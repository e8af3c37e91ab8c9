//! How good the samples are: three figures that say most, all of them in a table, and one of them
//! over the steps. Each stands beside what real samples have against real ones.

use super::measures::{MeasureButtons, MeasureChart};
use crate::measure::Measure;
use crate::ui::page::Page;
use crate::ui::state::quality::{self, Figure};
use leptos::prelude::*;

/// The panel. Its places are kept while there is nothing to say.
#[component]
pub fn QualityPanel(page: Page) -> impl IntoView {
    let wanted = RwSignal::new(None::<Measure>);
    let offered = page.memo(|state| quality::charted(&state.running, state.measures.newest()));
    let measure = page.memo(move |state| {
        offered.with(|offered| quality::chosen(wanted.get(), offered, &state.running))
    });
    let headline = page.memo(|state| quality::headline(&state.running, state.measures.newest()));
    let figures = page.memo(quality::figures);
    view! {
        <section class="quality" aria-label="Quality" data-testid="quality">
            <div class="panel-head"><h2>"Quality"</h2><MeasureButtons page wanted offered measure /></div>
            <dl class="figures">
                <For each=move || headline.get() key=|measure| *measure let:measure><Headline figures measure /></For>
            </dl>
            <MeasureChart page measure />
            <Table figures />
        </section>
    }
}

/// One large figure, and small below it the same of real samples.
#[component]
fn Headline(figures: Memo<Vec<Figure>>, measure: Measure) -> impl IntoView {
    let found = Memo::new(move |_| {
        figures.with(|figures| figures.iter().find(|figure| figure.measure == measure).cloned())
    });
    let value = move || found.get().map_or_else(|| "–".to_owned(), |figure| figure.value);
    let reference = move || found.get().map_or_else(|| "–".to_owned(), |figure| figure.reference);
    view! {
        <div title=measure.help()>
            <dt>{measure.label()}</dt>
            <dd translate="no">{value}<span class="reference">"real "{reference}</span></dd>
        </div>
    }
}

/// All figures, folded away.
#[component]
fn Table(figures: Memo<Vec<Figure>>) -> impl IntoView {
    let row = |Figure { measure, value, reference }| {
        view! { <tr title=measure.help()><th scope="row">{measure.label()}</th><td>{value}</td><td>{reference}</td></tr> }
    };
    view! {
        <details class="all-figures">
            <summary>"All figures"</summary>
            <table data-testid="figures">
                <thead><tr><td></td><th scope="col">"generated"</th><th scope="col" title="Real samples against other real ones: the best that can be had">"real"</th></tr></thead>
                <tbody translate="no">{move || figures.get().into_iter().map(row).collect_view()}</tbody>
            </table>
        </details>
    }
}
