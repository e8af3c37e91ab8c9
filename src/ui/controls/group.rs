//! A foldable group of settings.

use super::choice::Choice;
use super::field::Field;
use crate::experiment::Kind;
use crate::ui::page::Page;
use crate::ui::state::form::{self, Group};
use leptos::context::Provider;
use leptos::ev::Event;
use leptos::prelude::*;
use web_sys::Element;

/// Whether the group around is open. What a closed one offers is not worked out.
#[derive(Clone, Copy)]
pub struct Unfolded(RwSignal<bool>);

impl Unfolded {
    /// That of the group around this component.
    pub fn around() -> Self {
        use_context().unwrap_or_else(|| Self(RwSignal::new(true)))
    }

    /// Whether it is open; tracked.
    pub fn get(self) -> bool {
        self.0.get()
    }
}

/// A group that folds, with one quiet line that says what is in it.
#[component]
pub fn Fold(
    title: &'static str,
    #[prop(into)] summary: Signal<String>,
    #[prop(optional)] open: bool,
    children: Children,
) -> impl IntoView {
    let unfolded = Unfolded(RwSignal::new(open));
    let toggled = move |event: Event| {
        unfolded.0.set(event_target::<Element>(&event).has_attribute("open"));
    };
    view! {
        <details class="group" open=open on:toggle=toggled>
            <summary><span class="group-title">{title}</span><span class="group-summary" prop:textContent=move || summary.get()></span></summary>
            <div class="group-body"><Provider value=unfolded>{children()}</Provider></div>
        </details>
    }
}

/// The settings of a group, and the way back to the preset's.
#[component]
pub fn Fields(page: Page, group: Group) -> impl IntoView {
    let differs = Memo::new(move |_| {
        page.edited.with(|edited| page.base.with(|base| form::can_reset(edited, base, group)))
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

/// The settings whose paths start alike.
#[component]
fn Part(page: Page, part: &'static str, owner: &'static str) -> impl IntoView {
    let shown = move || {
        page.edited.with(|experiment| form::settings_of(experiment, part).collect::<Vec<_>>())
    };
    view! {
        {(!owner.is_empty()).then(|| view! { <h4>{owner}</h4> })}
        <For each=shown key=|setting| (setting.field, setting.label) let:setting>
            {match setting.kind {
                Kind::Number(_) => view! { <Field page setting owner /> }.into_any(),
                Kind::Options(_) => view! { <Choice page setting owner /> }.into_any(),
            }}
        </For>
    }
}
