//! The stage: one large picture of the game, with a line of words and switches above it.

use super::alert::Alert;
use super::density::DensityView;
use super::images::ImagesView;
use super::offer::Offer;
use super::picker::Picker;
use super::points::{LayerSwitches, PointsView};
use crate::experiment::{DataSpec, Experiment, Shape, preset};
use crate::session::View;
use crate::ui::canvas::Haste;
use crate::ui::page::Page;
use leptos::prelude::*;
use std::sync::Arc;

/// Which of the three pictures.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Points,
    Density,
    Images,
}

impl Kind {
    fn of(experiment: &Experiment) -> Self {
        match (experiment.data, experiment.data.shape()) {
            (DataSpec::Images { .. }, _) | (_, Shape::Image { .. }) => Self::Images,
            (_, Shape::Vector(2)) => Self::Points,
            _ => Self::Density,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Points => "points",
            Self::Density => "density",
            Self::Images => "images",
        }
    }
}

/// A view that counts as changed when it is another one, without a comparison of its numbers.
#[derive(Clone)]
pub struct Shown(pub Arc<View>);

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Pictures of a run follow one another; one that was looked back for is wanted now.
pub fn stage_haste(page: Page) -> Haste {
    if page.look(|state| state.scrubbed.is_some()) { Haste::Now } else { Haste::Every(66) }
}

/// The stage.
#[component]
pub fn Stage(page: Page) -> impl IntoView {
    let shown = page.memo(|state| state.shown().cloned().map(Shown));
    let step = Memo::new(move |_| shown.with(|shown| shown.as_ref().map(|shown| shown.0.step)));
    let kind = Memo::new(move |_| page.running.with(Kind::of));
    let name = Memo::new(move |_| page.running.with(|experiment| experiment.name.clone()));
    let about = page.memo(|state| {
        state
            .running_preset()
            .and_then(preset)
            .map_or_else(String::new, |preset| preset.about.to_owned())
    });
    view! {
        <section class="stage-panel" aria-label="Stage">
            <div class="stage-head">
                <div class="stage-words"><h2 prop:textContent=move || name.get()></h2><p prop:textContent=move || about.get()></p></div>
                {move || (kind.get() == Kind::Points).then(|| view! { <LayerSwitches page /> })}
            </div>
            <Picker page />
            <Alert page />
            <div class="stage" data-testid="stage" data-kind=move || kind.get().name() data-step=move || step.get().map(|step| step.to_string())>
                {move || match kind.get() {
                    Kind::Points => view! { <PointsView page shown /> }.into_any(),
                    Kind::Density => view! { <DensityView page shown /> }.into_any(),
                    Kind::Images => view! { <ImagesView page shown /> }.into_any(),
                }}
                <p class="stage-empty" class:shown=move || step.get().is_none() aria-hidden="true">"The picture appears with the first steps."</p>
                <Offer page />
            </div>
        </section>
    }
}
