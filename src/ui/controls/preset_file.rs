//! The experiment as a file: to keep, and to open again.

use crate::ui::browser;
use crate::ui::page::Page;
use leptos::ev::Event;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlInputElement};

/// No experiment is larger than this many bytes.
const LARGEST: f64 = 1e6;

/// Download, open, and what is wrong with what was opened.
#[component]
pub fn PresetFile(page: Page) -> impl IntoView {
    let download = move |_| {
        let (name, json) = page.edited.with_untracked(|experiment| (file_name(&experiment.name), experiment.to_json()));
        browser::download_text(&name, "application/json", &json);
    };
    let chosen = move |event: Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(input) = input {
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                open_file(page, file);
            }
            // So that choosing the same file again is a change again.
            input.set_value("");
        }
    };
    view! {
        <section class="preset-file" aria-label="Experiment file">
            <div class="row">
                <button type="button" class="button" data-testid="file-download" on:click=download>"Save as a file"</button>
                <label class="button">
                    "Open a file"
                    <input type="file" class="hidden" accept=".json,application/json" data-testid="file-open" on:change=chosen />
                </label>
            </div>
            <p class="note" role="status" data-testid="file-error">
                {move || match page.file_error.get() {
                    Some(error) => view! { <span class="error">{error}</span> }.into_any(),
                    None => view! { <span>"An experiment is one JSON file. Drop one anywhere to open it."</span> }.into_any(),
                }}
            </p>
        </section>
    }
}

/// Reads a file and trains what it says.
pub fn open_file(page: Page, file: File) {
    if file.size() > LARGEST {
        page.file_error.set(Some(format!("“{}” is too large to be an experiment; open a file that this page saved.", file.name())));
        return;
    }
    spawn_local(async move {
        match JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()) {
            Some(text) => page.open_text(&text),
            None => page.file_error.set(Some(format!("“{}” could not be read; try to open it again.", file.name()))),
        }
    });
}

/// The experiment's name as a file name.
fn file_name(name: &str) -> String {
    let words: Vec<String> =
        name.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    format!("{}.json", if words.is_empty() { "experiment".to_owned() } else { words.join("-") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_plain_file_name() {
        assert_eq!(file_name("Article 2: convolutional"), "article-2-convolutional.json");
        assert_eq!(file_name("../"), "experiment.json");
    }
}
