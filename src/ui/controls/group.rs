//! A foldable group of settings.

use super::choice::Choice;
use super::field::Field;
use crate::ui::page::Page;
use crate::ui::state::form::{self, Group};
use leptos::prelude::*;

/// A group that folds, with one quiet line that says what is in it.
#[component]
pub fn Fold(
    title: &'static str,
    #[prop(into)] summary: Signal<String>,
    #[prop(optional)] open: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <details class="group" open=open>
            <summary><span class="group-title">{title}</span><span class="group-summary" prop:textContent=move || summary.get()></span></summary>
            <div class="group-body">{children()}</div>
        </details>
    }
}

/// The choices and the numbers of a group, and the way back to the preset's.
#[component]
pub fn Fields(page: Page, group: Group) -> impl IntoView {
    let differs = Memo::new(move |_| {
        page.edited
            .with(|edited| page.base.with(|base| form::reset(edited, base, group) != *edited))
    });
    view! {
        {group.parts.iter().map(|&(part, owner)| view! { <Part page part owner /> }).collect_view()}
        <button
            type="button"
            class="link reset-group"
            disabled=move || !differs.get()
            on:click=move |_| { page.change(|state| state.reset_group(group)); }
        >
            "Back to the preset"
        </button>
    }
}

/// The choices and the numbers whose paths start alike. The one number that hands go to most, the
/// learning rate, comes first.
#[component]
fn Part(page: Page, part: &'static str, owner: &'static str) -> impl IntoView {
    let limits = Memo::new(move |_| page.edited.with(|experiment| form::limits(experiment, part)));
    let numbers = move |first: bool| {
        move || {
            limits.get().into_iter().filter(|limit| limit.logarithmic == first).collect::<Vec<_>>()
        }
    };
    let choices =
        Memo::new(move |_| page.edited.with(|experiment| form::choices(experiment, part)));
    view! {
        {(!owner.is_empty()).then(|| view! { <h4>{owner}</h4> })}
        <For each=numbers(true) key=|limit| (limit.field, limit.label) let:limit>
            <Field page limit owner />
        </For>
        <For each=move || choices.get() key=|field| *field let:field>
            <Choice page field owner />
        </For>
        <For each=numbers(false) key=|limit| (limit.field, limit.label) let:limit>
            <Field page limit owner />
        </For>
    }
}
