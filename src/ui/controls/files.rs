//! The experiment and the checkpoint as files: to keep, and to open again.

use crate::session::file::{FileError, HEAD, Kind, LARGEST_FILE};
use crate::ui::download;
use crate::ui::page::Page;
use js_sys::Uint8Array;
use leptos::ev::Event;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, HtmlInputElement};

/// Downloads, open, and what is wrong with what was opened.
#[component]
pub fn Files(page: Page) -> impl IntoView {
    let settings = move |_| {
        let (name, json) = page.edited.with_untracked(|experiment| {
            (file_name(&experiment.name, "json"), experiment.to_json())
        });
        download::text(page, &name, "application/json", &json);
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
                <SaveCheckpoint page />
                <label class="button">
                    "Open a file"
                    // Without `accept`: phones grey out what they have no name for, as .safetensors.
                    <input type="file" class="hidden" data-testid="file-open" on:change=chosen />
                </label>
            </div>
            <p class="note" role="status" data-testid="file-error">
                {move || match page.file_error.get() {
                    Some(error) => view! { <span class="error" prop:textContent=error></span> }.into_any(),
                    None => view! {
                        <span>{format!("Settings are a .json file, a checkpoint is a .safetensors file of at most {} MB. Drop either anywhere to open it.", LARGEST_FILE / 1_000_000)}</span>
                    }
                    .into_any(),
                }}
            </p>
        </section>
    }
}

/// Asks the trainer for all that it has learned, and downloads it when it comes.
#[component]
fn SaveCheckpoint(page: Page) -> impl IntoView {
    let saving = page.memo(|state| state.saving || !state.started);
    let arrived = page.memo(|state| state.saved.is_some());
    Effect::new(move |_| {
        if !arrived.get() {
            return;
        }
        let Some(snapshot) = page.change(|state| state.saved.take()).flatten() else { return };
        match snapshot.to_safetensors() {
            Ok(bytes) => {
                let name = file_name(&snapshot.experiment.name, "safetensors");
                download::bytes(page, &name, &bytes);
            }
            Err(error) => page.refuse_file("The checkpoint was not saved", &error.to_string()),
        }
    });
    view! {
        <button
            type="button"
            class="button"
            data-testid="checkpoint-download"
            title="Both networks, their optimisers and the settings as a .safetensors file: training continues from it here or on the command line"
            disabled=move || saving.get()
            on:click=move |_| { page.change(|state| state.save()); }
        >
            "Save a checkpoint"
        </button>
    }
}

/// Reads a file and trains what it says, or goes on from where it stands.
pub fn open_file(page: Page, file: File) {
    spawn_local(async move {
        match read(&file).await {
            Ok(bytes) => page.open_file(&file.name(), &bytes),
            Err(refusal) => page.refuse_file(&file.name(), &refusal),
        }
    });
}

/// All of a file, or one sentence about it. What is certainly nothing for this page is not read to
/// its end.
async fn read(file: &File) -> Result<Vec<u8>, String> {
    let first = file.slice_with_f64_and_f64(0.0, HEAD as f64);
    let head = match first {
        Ok(first) => bytes(&first).await?,
        Err(_) => Vec::new(),
    };
    let size = file.size() as u64;
    match Kind::of(&head) {
        Kind::Other(what) => Err(FileError::Foreign(what).to_string()),
        _ if size > LARGEST_FILE => Err(FileError::TooLarge(size).to_string()),
        _ => bytes(file).await,
    }
}

async fn bytes(blob: &Blob) -> Result<Vec<u8>, String> {
    match JsFuture::from(blob.array_buffer()).await {
        Ok(buffer) => Ok(Uint8Array::new(&buffer).to_vec()),
        // Folders can be dropped like files, and fail here.
        Err(_) => {
            Err("This cannot be read. If it is a folder, open a file in it; otherwise try again."
                .to_owned())
        }
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
}
