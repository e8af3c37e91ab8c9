//! One choice of the experiment: a menu that offers only what fits the rest, and says why it does
//! not offer the others.

use super::field::RestartNote;
use crate::ui::page::Page;
use crate::ui::state::offer::{self, Menu};
use leptos::ev::Event;
use leptos::prelude::*;
use web_sys::HtmlSelectElement;

/// A menu with its name, its help and its reasons.
#[component]
pub fn Choice(page: Page, field: &'static str, owner: &'static str) -> impl IntoView {
    let Some(Menu { label, options }) = page.look(|state| offer::menu(&state.edited, field)) else {
        return ().into_any();
    };
    let chosen = Memo::new(move |_| {
        page.edited.with(|experiment| experiment.chosen(field)).unwrap_or_default()
    });
    let waits = Memo::new(move |_| {
        page.aimed.with(|experiment| experiment.chosen(field)) != Some(chosen.get())
    });
    let refusals =
        Memo::new(move |_| page.edited.with(|experiment| offer::refusals(experiment, field)));
    let refusal =
        move |index: usize| refusals.with(|refusals| refusals.get(index).cloned().flatten());
    let nothing_else =
        move || refusals.with(|refusals| refusals.iter().flatten().count() + 1 >= refusals.len());
    let error = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        page.edited.track();
        error.set(None);
    });
    let choose = move |event: Event| {
        let index = event_target_value(&event).parse().unwrap_or_default();
        let result = page.change(|state| state.choose_option(field, index));
        error.set(result.and_then(Result::err).map(|invalid| invalid.message));
        if error.with_untracked(Option::is_some) {
            // The menu shows what was asked for, which is not what there is.
            event_target::<HtmlSelectElement>(&event)
                .set_value(&chosen.get_untracked().to_string());
        }
    };
    let id = format!("field-{}", field.replace('.', "-"));
    let note = format!("{id}-note");
    let name = if owner.is_empty() { label.to_owned() } else { format!("{owner}: {label}") };
    let names = options.clone();
    let reasons = Memo::new(move |_| refusals.with(|refusals| offer::reasons(&names, refusals)));
    view! {
        <div class="field choice" class:wrong=move || error.with(Option::is_some)>
            <label for=id.clone()>{label}</label>
            <select id=id data-testid=format!("settings-{field}") aria-label=name aria-describedby=note.clone() disabled=nothing_else on:change=choose>
                {options.into_iter().enumerate().map(|(index, option)| view! {
                    <option value=index.to_string() disabled=move || refusal(index).is_some() title=move || refusal(index) prop:selected=move || chosen.get() == index>
                        {option}
                    </option>
                }).collect_view()}
            </select>
            <div class="note" id=note aria-live="polite">
                {move || match error.get() {
                    Some(error) => view! { <p class="error" prop:textContent=error></p> }.into_any(),
                    None if waits.get() => view! { <p><RestartNote page /></p> }.into_any(),
                    None => view! { <p prop:textContent=page.edited.with(|experiment| offer::help(experiment, field))></p> }.into_any(),
                }}
                {move || reasons.get().into_iter().map(|reason| view! { <p class="reason" prop:textContent=reason></p> }).collect_view()}
            </div>
        </div>
    }
    .into_any()
}
