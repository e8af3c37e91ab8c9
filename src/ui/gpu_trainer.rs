//! Whether the site has the trainer for WebGPU.
//!
//! The file `trainers.json` beside the page says so: `{ "version": "…", "webgpu": "ready" }`. On a
//! published site it is always ready. `cargo xtask play` serves the page first and says `building`
//! until it has that trainer too, or `failed` where it does not compile. Until it is ready, a worker
//! with `?device=webgpu` does not load, which tells nothing about WebGPU.

use leptos::prelude::window;
use leptos::task::spawn_local;
use serde::Deserialize;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// A good time between two questions while it is building.
pub const ASK_AGAIN_MS: u64 = 5_000;

/// Whether a worker that trains on WebGPU can be started.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum GpuTrainer {
    Ready,
    /// It is being built and will be there in some minutes: ask again.
    Building,
    /// It could not be built: the terminal with `cargo xtask play` says why.
    Failed,
}

#[derive(Deserialize)]
struct Trainers {
    webgpu: GpuTrainer,
}

/// Asks the site, and calls `told` with the answer. A site that gives no answer is taken for one
/// that has the trainer: starting it will say what is wrong.
pub fn ask(told: impl FnOnce(GpuTrainer) + 'static) {
    spawn_local(async move {
        let text = fetch("trainers.json").await;
        told(text.as_deref().and_then(read).unwrap_or(GpuTrainer::Ready));
    });
}

fn read(text: &str) -> Option<GpuTrainer> {
    serde_json::from_str::<Trainers>(text).ok().map(|trainers| trainers.webgpu)
}

/// The text of a file of the site, never one that the browser kept.
async fn fetch(file: &str) -> Option<String> {
    // Another address each time, which no cache has.
    let address = format!("{file}?t={}", js_sys::Date::now());
    let response: Response =
        JsFuture::from(window().fetch_with_str(&address)).await.ok()?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_read_and_anything_else_is_no_answer() {
        let told = |webgpu: &str| read(&format!(r#"{{ "version": "1", "webgpu": "{webgpu}" }}"#));
        assert_eq!(told("ready"), Some(GpuTrainer::Ready));
        assert_eq!(told("building"), Some(GpuTrainer::Building));
        assert_eq!(told("failed"), Some(GpuTrainer::Failed));
        assert_eq!(read("<!doctype html>"), None);
    }
}
