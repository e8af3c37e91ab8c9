//! The experiment and the training as files: to keep, and to open again.

use crate::ui::browser;
use crate::ui::page::Page;
use js_sys::Uint8Array;
use leptos::ev::Event;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlInputElement};

/// No experiment is larger than this many bytes.
const LARGEST_EXPERIMENT: f64 = 1e6;
/// The largest training that is opened, in megabytes: all of a network of 20 million numbers twice,
/// which a page can still hold.
const LARGEST_TRAINING: f64 = 300.0;

/// Downloads, open, and what is wrong with what was opened.
#[component]
pub fn Files(page: Page) -> impl IntoView {
    let settings = move |_| {
        let (name, json) = page.edited.with_untracked(|experiment| {
            (file_name(&experiment.name, "json"), experiment.to_json())
        });
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
        <section class="files" aria-label="Files">
            <div class="row">
                <button type="button" class="button" data-testid="file-download" title="All settings as a JSON file" on:click=settings>"Save the settings"</button>
                <SaveTraining page />
                <label class="button">
                    "Open a file"
                    <input type="file" class="hidden" accept=".json,application/json,.safetensors" data-testid="file-open" on:change=chosen />
                </label>
            </div>
            <p class="note" role="status" data-testid="file-error">
                {move || match page.file_error.get() {
                    Some(error) => view! { <span class="error">{error}</span> }.into_any(),
                    None => view! {
                        <span>{format!("Settings are a JSON file, a training a .safetensors file of at most {LARGEST_TRAINING} MB. Drop either anywhere to open it.")}</span>
                    }
                    .into_any(),
                }}
            </p>
        </section>
    }
}

/// Asks the trainer for all that it has learned, and downloads it when it comes.
#[component]
fn SaveTraining(page: Page) -> impl IntoView {
    let saving = page.memo(|state| state.saving || !state.started);
    let arrived = page.memo(|state| state.saved.is_some());
    Effect::new(move |_| {
        if !arrived.get() {
            return;
        }
        let Some(snapshot) = page.change(|state| state.saved.take()).flatten() else { return };
        match snapshot.to_safetensors() {
            Ok(bytes) => browser::download_bytes(
                &file_name(&snapshot.experiment.name, "safetensors"),
                &bytes,
            ),
            Err(error) => page.refuse_file(error.to_string()),
        }
    });
    view! {
        <button
            type="button"
            class="button"
            data-testid="training-download"
            title="Both networks, their optimisers and the settings as a .safetensors file: the training goes on from it here or on the command line"
            disabled=move || saving.get()
            on:click=move |_| { page.change(|state| state.save()); }
        >
            "Save the training"
        </button>
    }
}

/// Reads a file and trains what it says, or goes on from where it stands.
pub fn open_file(page: Page, file: File) {
    let training = file.name().to_lowercase().ends_with(".safetensors");
    if let Some(refusal) = too_large(&file.name(), file.size(), training) {
        page.refuse_file(refusal);
        return;
    }
    spawn_local(async move {
        let opened = if training {
            JsFuture::from(file.array_buffer())
                .await
                .map(|buffer| page.open_checkpoint(&Uint8Array::new(&buffer).to_vec()))
                .is_ok()
        } else {
            JsFuture::from(file.text())
                .await
                .ok()
                .and_then(|text| text.as_string())
                .map(|text| page.open_text(&text))
                .is_some()
        };
        if !opened {
            page.refuse_file(format!("“{}” could not be read; try to open it again.", file.name()));
        }
    });
}

fn too_large(name: &str, bytes: f64, training: bool) -> Option<String> {
    let megabytes = bytes / 1e6;
    match training {
        true if megabytes > LARGEST_TRAINING => Some(format!(
            "“{name}” has {megabytes:.0} MB, but this page opens trainings of at most {LARGEST_TRAINING} MB."
        )),
        false if bytes > LARGEST_EXPERIMENT => Some(format!(
            "“{name}” is too large to be an experiment; open a file that this page saved."
        )),
        _ => None,
    }
}

/// The experiment's name as a file name.
fn file_name(name: &str, extension: &str) -> String {
    let words: Vec<String> = name
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    format!(
        "{}.{extension}",
        if words.is_empty() { "experiment".to_owned() } else { words.join("-") }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_plain_file_name() {
        assert_eq!(file_name("Article 2: convolutional", "json"), "article-2-convolutional.json");
        assert_eq!(file_name("../", "safetensors"), "experiment.safetensors");
    }

    #[test]
    fn what_is_too_large_is_said_with_both_sizes() {
        assert_eq!(too_large("a.safetensors", 3e8, true), None);
        let words = too_large("a.safetensors", 4.2e8, true).unwrap();
        assert!(words.contains("420 MB") && words.contains("at most 300 MB"), "{words}");
        assert!(too_large("a.json", 2e6, false).is_some());
    }
}
