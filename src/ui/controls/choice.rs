//! One setting with options: a menu that offers only what fits the rest, and says why it does not
//! offer the others.

use super::field::RestartNote;
use super::group::Unfolded;
use crate::experiment::{Experiment, Setting, Value};
use crate::ui::page::Page;
use crate::ui::state::offer;
use leptos::ev::Event;
use leptos::prelude::*;
use web_sys::HtmlSelectElement;

/// A menu with its name, its help and its reasons.
#[component]
pub fn Choice(page: Page, setting: &'static Setting, owner: &'static str) -> impl IntoView {
    let Setting { field, label, .. } = *setting;
    let key_in = move |experiment: &Experiment| match setting.get(experiment) {
        Some(Value::Option(key)) => key,
        _ => "",
    };
    let chosen = Memo::new(move |_| page.edited.with(key_in));
    let waits = Memo::new(move |_| page.aimed.with(key_in) != chosen.get());
    let unfolded = Unfolded::around();
    let refusals = Memo::new(move |_| {
        let refusals = || page.edited.with(|experiment| offer::refusals(experiment, setting));
        if unfolded.get() { refusals() } else { Vec::new() }
    });
    let refusal =
        move |index: usize| refusals.with(|refusals| refusals.get(index).cloned().flatten());
    let nothing_else = move || {
        refusals.with(|refusals| {
            !refusals.is_empty() && refusals.iter().flatten().count() + 1 >= refusals.len()
        })
    };
    let error = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        page.edited.track();
        error.set(None);
    });
    let choose = move |event: Event| {
        let wanted = setting.parse(&event_target_value(&event));
        let result =
            wanted.and_then(|value| page.change(|state| state.set(field, value)).unwrap_or(Ok(())));
        error.set(result.err().map(|invalid| invalid.message));
        if error.with_untracked(Option::is_some) {
            // The menu shows what was asked for, which is not what there is.
            event_target::<HtmlSelectElement>(&event).set_value(chosen.get_untracked());
        }
    };
    let id = format!("field-{}", field.replace('.', "-"));
    let note = format!("{id}-note");
    let name = if owner.is_empty() { label.to_owned() } else { format!("{owner}: {label}") };
    let reasons =
        Memo::new(move |_| refusals.with(|refusals| offer::reasons(setting.variants(), refusals)));
    let help = Memo::new(move |_| page.edited.with(|experiment| setting.help_in(experiment)));
    view! {
        <div class="field choice" class:wrong=move || error.with(Option::is_some)>
            <label for=id.clone()>{label}</label>
            <select id=id data-testid=format!("settings-{field}") aria-label=name aria-describedby=note.clone() disabled=nothing_else on:change=choose>
                {setting.variants().iter().enumerate().map(|(index, option)| view! {
                    <option value=option.key disabled=move || refusal(index).is_some() title=move || refusal(index) prop:selected=move || chosen.get() == option.key>
                        {option.label}
                    </option>
                }).collect_view()}
            </select>
            <div class="note" id=note aria-live="polite">
                {move || match error.get() {
                    Some(error) => view! { <p class="error" prop:textContent=error></p> }.into_any(),
                    None if waits.get() => view! { <p><RestartNote page /></p> }.into_any(),
                    None => view! { <p prop:textContent=help.get()></p> }.into_any(),
                }}
                {move || reasons.get().into_iter().map(|reason| view! { <p class="reason" prop:textContent=reason></p> }).collect_view()}
            </div>
        </div>
    }
}
