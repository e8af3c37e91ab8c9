//! The settings column, generated from the experiment's numbers.

use super::field::RestartNote;
use super::group::{Fold, Numbers};
use super::networks::{Discriminator, Generator};
use super::preset_file::PresetFile;
use crate::experiment::{Experiment, LatentDistribution};
use crate::ui::page::Page;
use crate::ui::state::form::{DATA, LATENT, OBJECTIVE, OPTIMISERS, TRAINING};
use leptos::prelude::*;

/// All settings.
#[component]
pub fn Settings(page: Page) -> impl IntoView {
    let summary = move |say: fn(&Experiment) -> String| Signal::derive(move || page.edited.with(say));
    let waits = page.memo(|state| state.restart_needed());
    view! {
        <div class="column-head">
            <h2>"Experiment"</h2>
            <p class="note" class:shown=move || waits.get() aria-live="polite">{move || waits.get().then(|| view! { <RestartNote page /> })}</p>
        </div>
        <Fold title=DATA.title summary=summary(|experiment| experiment.data.label().to_owned())><Numbers page group=DATA /></Fold>
        <Fold title=LATENT.title summary=summary(latent_summary)><Distribution page /><Numbers page group=LATENT /></Fold>
        <Generator page />
        <Discriminator page />
        <Fold title=OBJECTIVE.title summary=summary(|experiment| experiment.objective.loss.label().to_owned())>
            <p class="prose">{move || page.edited.with(|experiment| experiment.objective.loss.help())}</p>
            <Numbers page group=OBJECTIVE />
        </Fold>
        <Fold title=OPTIMISERS.title open=true summary=summary(rates)><Numbers page group=OPTIMISERS /></Fold>
        <Fold title=TRAINING.title summary=summary(|experiment| format!("batch {}", experiment.training.batch))><Numbers page group=TRAINING /></Fold>
        <PresetFile page />
    }
}

/// How latent coordinates are drawn.
#[component]
fn Distribution(page: Page) -> impl IntoView {
    let distribution = Memo::new(move |_| page.edited.with(|experiment| experiment.latent.distribution));
    let waits = Memo::new(move |_| page.aimed.with(|experiment| experiment.latent.distribution) != distribution.get());
    let choose = move |event: leptos::ev::Event| {
        let wanted = if event_target_value(&event) == "uniform" { LatentDistribution::Uniform } else { LatentDistribution::Normal };
        page.change(|state| state.set_distribution(wanted));
    };
    let uniform = move || distribution.get() == LatentDistribution::Uniform;
    view! {
        <div class="field">
            <label for="field-latent-distribution">"Distribution"</label>
            <select id="field-latent-distribution" data-testid="settings-latent.distribution" on:change=choose>
                <option value="normal" selected=move || !uniform()>"normal"</option>
                <option value="uniform" selected=uniform>"uniform"</option>
            </select>
            <p class="note" aria-live="polite">
                {move || if waits.get() {
                    view! { <RestartNote page /> }.into_any()
                } else {
                    view! { <span>"How each of the numbers is drawn."</span> }.into_any()
                }}
            </p>
        </div>
    }
}

fn latent_summary(experiment: &Experiment) -> String {
    let drawn = match experiment.latent.distribution {
        LatentDistribution::Normal => "normal",
        LatentDistribution::Uniform => "uniform",
    };
    format!("{} × {drawn}", experiment.latent.dimension)
}

fn rates(experiment: &Experiment) -> String {
    format!("G {} · D {}", experiment.generator_optimizer.rate, experiment.discriminator_optimizer.rate)
}
