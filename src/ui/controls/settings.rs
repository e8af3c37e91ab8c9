//! The settings column, generated from the table of settings.

use super::field::RestartNote;
use super::files::Files;
use super::group::{Fields, Fold};
use super::networks::{Discriminator, Generator};
use crate::experiment::Experiment;
use crate::ui::page::Page;
use crate::ui::state::form::{
    CONDITION, DATA, Group, LATENT, OBJECTIVE, OPTIMISERS, REGULARIZER, TECHNIQUE, TRAINING,
};
use crate::ui::state::offer;
use leptos::prelude::*;

/// All settings.
#[component]
pub fn Settings(page: Page) -> impl IntoView {
    let summary =
        move |say: fn(&Experiment) -> String| Signal::derive(move || page.edited.with(say));
    let on = move |group: Group| {
        Signal::derive(move || page.edited.with(|experiment| offer::switched_on(experiment, group)))
    };
    let waits = page.memo(|state| state.restart_needed());
    view! {
        <div class="column-head">
            <h2>"Experiment"</h2>
            <p class="note" class:shown=move || waits.get() aria-live="polite">{move || waits.get().then(|| view! { <RestartNote page /> })}</p>
        </div>
        <Fold title=DATA.title summary=summary(|experiment| experiment.data.label().to_owned())><Fields page group=DATA /></Fold>
        <Fold title=LATENT.title summary=summary(latent_summary)><Fields page group=LATENT /></Fold>
        <Fold title=CONDITION.title summary=on(CONDITION)><Unlabelled page /><Fields page group=CONDITION /></Fold>
        <Generator page />
        <Discriminator page />
        <Fold title=OBJECTIVE.title summary=summary(|experiment| experiment.objective.loss.label().to_owned())><Fields page group=OBJECTIVE /></Fold>
        <Fold title=REGULARIZER.title summary=on(REGULARIZER)><Fields page group=REGULARIZER /></Fold>
        <Fold title=TECHNIQUE.title summary=on(TECHNIQUE)><Fields page group=TECHNIQUE /></Fold>
        <Fold title=OPTIMISERS.title open=true summary=summary(rates)><Fields page group=OPTIMISERS /></Fold>
        <Fold title=TRAINING.title summary=summary(|experiment| format!("batch {}", experiment.training.batch))><Fields page group=TRAINING /></Fold>
        <Files page />
    }
}

/// Why there is nothing to choose among the conditions, where the data have no labels.
#[component]
fn Unlabelled(page: Page) -> impl IntoView {
    let data = Memo::new(move |_| {
        page.edited
            .with(|experiment| experiment.data.labels().is_none().then(|| experiment.data.label()))
    });
    move || {
        data.get().map(|label| view! { <p class="prose">{format!("{label} has no classes that the players could be told.")}</p> })
    }
}

fn latent_summary(experiment: &Experiment) -> String {
    format!("{} × {}", experiment.latent.dimension, experiment.latent.distribution.label())
}

fn rates(experiment: &Experiment) -> String {
    format!(
        "G {} · D {}",
        experiment.generator_optimizer.rate, experiment.discriminator_optimizer.rate
    )
}
