//! One number of the experiment: typed, dragged where it may change live, and with its own line for
//! what is to be said.

use super::group::Unfolded;
use super::slider::Slider;
use crate::experiment::{Experiment, Setting, Value};
use crate::ui::page::Page;
use crate::ui::state::offer;
use crate::ui::state::scale::Scale;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// A number with its name, its help and its errors.
#[component]
pub fn Field(page: Page, setting: &'static Setting, owner: &'static str) -> impl IntoView {
    let Setting { field, label, help, .. } = *setting;
    let number_in = move |experiment: &Experiment| setting.number_in(experiment);
    let value = Memo::new(move |_| page.edited.with(number_in).unwrap_or_default());
    let waits = Memo::new(move |_| page.aimed.with(number_in) != Some(value.get()));
    let unfolded = Unfolded::around();
    let refusal = Memo::new(move |_| {
        let refusal = || page.edited.with(|experiment| offer::refusal(experiment, setting));
        unfolded.get().then(refusal).flatten()
    });
    let refused = Signal::derive(move || refusal.with(Option::is_some));
    let draft = RwSignal::new(None::<String>);
    let error = RwSignal::new(None::<String>);
    forget_overtaken(page, setting, value, draft, error);

    let set = move |wanted: Value| match page.change(|state| state.set(field, wanted)) {
        Some(Err(invalid)) => error.set(Some(invalid.message)),
        _ => {
            draft.set(None);
            error.set(None);
        }
    };
    // While it is typed, a number is only looked at: “2” on the way to “256” is no batch size that
    // anyone wants.
    let typed = move |text: String| {
        let fits = setting
            .parse(&text)
            .and_then(|number| page.look(|state| state.edited.with(field, number).map(|_| ())));
        error.set(fits.err().map(|invalid| invalid.message));
        draft.set(Some(text));
    };
    let done = move || {
        let Some(text) = draft.get_untracked() else { return };
        match setting.parse(&text) {
            Ok(number) => set(number),
            Err(invalid) => error.set(Some(invalid.message)),
        }
    };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => done(),
        "Escape" if draft.with_untracked(Option::is_some) => {
            event.prevent_default();
            draft.set(None);
            error.set(None);
        }
        _ => {}
    };
    let home = move || {
        if let Some(base) = page.look(|state| setting.get(&state.base)) {
            set(base);
        }
    };
    let elsewhere =
        Memo::new(move |_| page.base.with(number_in).filter(|base| *base != value.get()));
    let name = if owner.is_empty() { label.to_owned() } else { format!("{owner}: {label}") };
    let id = format!("field-{}", field.replace('.', "-"));
    let note = format!("{id}-note");
    let slider_name = format!("{name}, slider");
    // What is usual depends on the data, and the slider's places on what is usual.
    let scale = Memo::new(move |_| page.edited.with(|experiment| Scale::of(setting, experiment)));
    let slider = move || {
        let scale = scale.get()?;
        let (bounds, at) = (scale.bounds(), scale.clone());
        let place = Signal::derive(move || at.place(value.get()));
        let meaning = Signal::derive(move || value.get().to_string());
        let label = slider_name.clone();
        Some(
            view! { <Slider label bounds place meaning on_move=move |place| set(Value::Number(scale.value(place))) on_home=home disabled=refused /> },
        )
    };
    view! {
        <div class="field" class:wrong=move || error.with(Option::is_some) class:refused=refused>
            <label for=id.clone() title=help>{label}</label>
            <input
                id=id
                type="text"
                inputmode="decimal"
                autocomplete="off"
                disabled=refused
                data-testid=format!("settings-{field}")
                aria-label=name
                aria-describedby=note.clone()
                aria-invalid=move || error.with(Option::is_some).to_string()
                prop:value=move || draft.get().unwrap_or_else(|| value.get().to_string())
                on:input=move |event| typed(event_target_value(&event))
                on:change=move |_| done()
                on:blur=move |_| done()
                on:keydown=key
            />
            {slider}
            <p class="note" id=note aria-live="polite">
                {move || match error.get() {
                    Some(error) => view! { <span class="error" prop:textContent=error></span> }.into_any(),
                    None if refused.get() => view! { <span class="reason" prop:textContent=refusal.get().unwrap_or_default()></span> }.into_any(),
                    None if waits.get() => view! { <RestartNote page /> }.into_any(),
                    None => view! { <span>{help}</span> }.into_any(),
                }}
                {move || elsewhere.get().map(|base| view! {
                    <button type="button" class="link back" data-testid=format!("back-{field}") on:click=move |_| home()>{format!("back to {base}")}</button>
                })}
            </p>
        </div>
    }
}

/// “restart to apply”, with the button that does.
#[component]
pub fn RestartNote(page: Page) -> impl IntoView {
    view! {
        <span class="waits">"restart to apply"</span>
        <button type="button" class="link" on:click=move |_| { page.change(|state| state.restart()); }>"Restart"</button>
    }
}

/// What was typed goes when the value has become another by other means, or all settings were
/// replaced.
fn forget_overtaken(
    page: Page,
    setting: &'static Setting,
    value: Memo<f64>,
    draft: RwSignal<Option<String>>,
    error: RwSignal<Option<String>>,
) {
    let replaced = page.memo(|state| state.replaced);
    Effect::new(move |before: Option<u32>| {
        let (now, value) = (replaced.get(), value.get());
        let typed = draft.get_untracked().and_then(|text| setting.parse(&text).ok());
        if before.is_some() && (before != Some(now) || typed != Some(Value::Number(value))) {
            draft.set(None);
            error.set(None);
        }
        now
    });
}
