//! Of which class or with which attributes the samples are shown, in a game in which both players
//! are told.

use crate::experiment::Labels;
use crate::ui::page::Page;
use crate::ui::state::pick::{self, Pick};
use leptos::prelude::*;

/// The row of classes or attributes; nothing in an unconditional game.
#[component]
pub fn Picker(page: Page) -> impl IntoView {
    let labels = Memo::new(move |_| page.running.with(pick::labels));
    move || {
        labels.get().map(|labels| {
            let row = if labels.is_one_hot() {
                view! { <Classes page labels /> }.into_any()
            } else {
                view! { <Attributes page labels /> }.into_any()
            };
            view! { <fieldset class="picker" data-testid="class-picker">{row}</fieldset> }
        })
    }
}

/// One class, or all of them. Arrow keys go from one to the next.
#[component]
fn Classes(page: Page, labels: Labels) -> impl IntoView {
    let all = std::iter::once(("class-all".to_owned(), "all".to_owned(), Pick::All));
    let each = (0..labels.width())
        .map(|class| (format!("class-{class}"), labels.name(class), Pick::Class(class)));
    view! {
        <legend class="hidden">"Class that is shown"</legend>
        {all.chain(each).map(|(testid, name, pick)| view! { <Class page testid name pick /> }).collect_view()}
    }
}

#[component]
fn Class(page: Page, testid: String, name: String, pick: Pick) -> impl IntoView {
    let mine = pick.clone();
    let chosen = page.memo(move |state| state.pick == mine);
    let choose = move |_| {
        page.change(|state| state.pick(pick.clone()));
    };
    view! {
        <label class="chip" data-testid=testid>
            <input type="radio" class="hidden" name="class" prop:checked=move || chosen.get() on:change=choose />
            {name}
        </label>
    }
}

/// Each attribute with or without, or all as the data have them.
#[component]
fn Attributes(page: Page, labels: Labels) -> impl IntoView {
    let as_data = page.memo(|state| state.pick == Pick::All);
    view! {
        <legend class="hidden">"Attributes that are shown"</legend>
        <button type="button" class="chip" data-testid="class-all" aria-pressed=move || as_data.get().to_string() on:click=move |_| { page.change(|state| state.pick(Pick::All)); }>
            "as in the data"
        </button>
        {(0..labels.width()).map(|index| view! { <Attribute page labels index /> }).collect_view()}
    }
}

#[component]
fn Attribute(page: Page, labels: Labels, index: usize) -> impl IntoView {
    let on = page.memo(move |state| matches!(&state.pick, Pick::Attributes(with) if with.get(index) == Some(&true)));
    let toggle = move |_| {
        page.change(|state| state.pick(state.pick.toggled(index, labels)));
    };
    view! {
        <label class="chip" data-testid=format!("class-{index}")>
            <input type="checkbox" prop:checked=move || on.get() on:change=toggle />
            {labels.name(index)}
        </label>
    }
}
