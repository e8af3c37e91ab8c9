//! The data sets as small pictures: a row that scrolls, or on a phone one picture that opens a
//! sheet.

use super::icon::{Icon, MORE};
use crate::chart::thumbnail_points;
use crate::experiment::{DataSpec, ImageSet, Preset, presets};
use crate::ui::page::Page;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use std::fmt::Write;
use web_sys::HtmlElement;

/// The pictures of all presets.
#[component]
pub fn Presets(page: Page) -> impl IntoView {
    let open = RwSignal::new(false);
    let running = page.aimed;
    let escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.prevent_default();
            open.set(false);
        }
    };
    view! {
        <nav class="presets" aria-label="Data sets" class:open=move || open.get() on:keydown=escape>
            <button type="button" class="presets-toggle" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
                {move || picture(running.with(|experiment| experiment.data))}
                <span class="hidden" prop:textContent=move || format!("Data set: {}. Choose another", running.with(|experiment| experiment.name.clone()))></span>
                <Icon path=MORE />
            </button>
            <div class="backdrop" on:click=move |_| open.set(false)></div>
            <ul class="preset-list">
                {presets().into_iter().map(|preset| view! { <li><Choice page open preset /></li> }).collect_view()}
            </ul>
        </nav>
    }
}

/// One preset.
#[component]
fn Choice(page: Page, open: RwSignal<bool>, preset: Preset) -> impl IntoView {
    let Preset { id, about, ref experiment, .. } = preset;
    let (name, data, short) = (experiment.name.clone(), experiment.data, short(id));
    let chosen = page.memo(move |state| state.preset == Some(id));
    let title = format!("{name}: {about}");
    let button = NodeRef::<html::Button>::new();
    Effect::new(move |_| {
        if let Some(button) = button.get().filter(|_| chosen.get()) {
            bring_into_row(&button);
        }
    });
    let choose = move |_| {
        page.choose(preset.clone());
        open.set(false);
    };
    view! {
        <button node_ref=button type="button" class="preset" data-testid=format!("preset-{id}") title=title aria-pressed=move || chosen.get().to_string() on:click=choose>
            <span class="thumbnail">{picture(data)}<span class="preset-short" aria-hidden="true">{short}</span></span>
            <span class="preset-words"><b>{name}</b><span>{about}</span></span>
        </button>
    }
}

/// Scrolls the row, and nothing but the row, until the button can be seen.
fn bring_into_row(button: &HtmlElement) {
    let Ok(Some(row)) = button.closest(".preset-list") else { return };
    let (button, around) = (button.get_bounding_client_rect(), row.get_bounding_client_rect());
    if button.left() < around.left() || button.right() > around.right() {
        let middle = button.left() - around.left() - (around.width() - button.width()) / 2.0;
        row.set_scroll_left(row.scroll_left() + middle as i32);
    }
}

/// The preset in a word or two, below its picture: some share their data.
fn short(id: &'static str) -> &'static str {
    match id {
        "checkerboard" => "checkers",
        "article-mlp" => "article 1",
        "article-conv" => "article 2",
        "mnist" => "MNIST",
        "mnist-dcgan" => "MNIST conv",
        "fashion" => "Fashion",
        "fashion-dcgan" => "Fashion conv",
        "ring-sharp" => "sharp ring",
        "ring-wide" => "wide ring",
        "grid-sharp" => "sharp grid",
        "ring-conditional" => "ring by class",
        "digits-conditional" => "digits by class",
        "mnist-conditional" => "MNIST by class",
        "avatars-conditional" => "avatars by traits",
        id => id,
    }
}

/// A crop of the sheet, or the shape of the distribution.
fn picture(data: DataSpec) -> AnyView {
    match data {
        DataSpec::Images { set } => {
            let name = match set {
                ImageSet::Digits => "thumb digits",
                ImageSet::Mnist => "thumb mnist",
                ImageSet::FashionMnist => "thumb fashion",
                ImageSet::Avatars => "thumb avatars",
                ImageSet::Hanzi => "thumb hanzi",
                ImageSet::GameIcons => "thumb icons",
            };
            view! { <span class=name aria-hidden="true"></span> }.into_any()
        }
        _ => view! {
            <svg class="thumb" viewBox="-0.04 -0.04 1.08 1.08" aria-hidden="true" focusable="false"><path d=dots(&thumbnail_points(&data)) /></svg>
        }
        .into_any(),
    }
}

/// One path of round-capped strokes without length.
fn dots(points: &[[f32; 2]]) -> String {
    points.iter().fold(String::new(), |mut path, [x, y]| {
        let _ = write!(path, "M{x:.3} {y:.3}h0");
        path
    })
}
