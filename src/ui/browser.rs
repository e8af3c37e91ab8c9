//! The few things the page asks of the browser besides elements. What a browser refuses is left out
//! quietly: a page without a kept theme is still a page.

use js_sys::Reflect;
use leptos::prelude::{document, window};
use wasm_bindgen::JsValue;

/// Whether `navigator.gpu` is there, or why not.
pub fn webgpu() -> Result<(), String> {
    let present = Reflect::get(&window().navigator(), &JsValue::from_str("gpu"))
        .is_ok_and(|gpu| !gpu.is_undefined() && !gpu.is_null());
    if present {
        Ok(())
    } else {
        Err(no_webgpu(
            &window().navigator().user_agent().unwrap_or_default(),
            window().is_secure_context(),
        ))
    }
}

/// Why this browser has no WebGPU, and what to do about it.
fn no_webgpu(user_agent: &str, secure: bool) -> String {
    let why = match user_agent {
        _ if !secure => {
            "Browsers offer WebGPU only over https or on localhost, and this page came over plain http"
        }
        agent if agent.contains("Firefox/") => {
            "This Firefox has no WebGPU; version 141 has it on Windows, 145 on macOS"
        }
        agent if agent.contains("Edg/") => {
            "WebGPU is switched off in this Edge; edge://gpu says why"
        }
        agent if agent.contains("Chrome/") => {
            "WebGPU is switched off in this Chrome; chrome://gpu says why"
        }
        agent if agent.contains("Safari/") => "This Safari has no WebGPU; version 26 has it",
        _ => "This browser has no WebGPU",
    };
    format!("{why}. Training runs on the CPU.")
}

/// Something kept between visits.
pub fn recall(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Keeps something between visits, where the browser allows it.
pub fn keep(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// Whether a media query holds.
pub fn media(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// Whether an element is there.
pub fn is_there(selector: &str) -> bool {
    document().query_selector(selector).is_ok_and(|found| found.is_some())
}

/// Whether an element has left the upper half of the window to the top.
pub fn is_scrolled_past(selector: &str) -> bool {
    let height = window().inner_height().ok().and_then(|height| height.as_f64());
    let element = document().query_selector(selector).ok().flatten();
    match (element, height) {
        (Some(element), Some(height)) => element.get_bounding_client_rect().bottom() < height / 2.0,
        _ => false,
    }
}

/// Whether the page can be scrolled sideways.
pub fn is_wider_than_window() -> bool {
    document().document_element().is_some_and(|root| root.scroll_width() > root.client_width())
}

/// The address behind `#`.
pub fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// Puts another hash into the address without a new entry in the history. The whole path is named
/// because a relative address would follow the page's `<base>`.
pub fn set_hash(hash: &str) {
    let location = window().location();
    let (path, query) =
        (location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(
            &JsValue::NULL,
            "",
            Some(&format!("{path}{query}{hash}")),
        );
    }
}

/// Milliseconds since the page opened.
pub fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// The version that this page was published as.
pub fn version() -> String {
    let meta = document().query_selector("meta[name=trainer-version]").ok().flatten();
    meta.and_then(|meta| meta.get_attribute("content")).unwrap_or_default()
}

/// Sets an attribute of `<html>`, which the style sheet reads.
pub fn set_root_attribute(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_browser_without_webgpu_gets_its_own_sentence() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
        let safari = "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15";
        assert!(no_webgpu(chrome, true).contains("chrome://gpu"));
        assert!(no_webgpu(&format!("{chrome} Edg/140.0"), true).contains("edge://gpu"));
        assert!(no_webgpu(safari, true).contains("version 26"));
        assert!(
            no_webgpu("Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/140.0", true)
                .contains("145 on macOS")
        );
        assert!(no_webgpu(chrome, false).contains("https"));
        assert!(no_webgpu("", true).ends_with("Training runs on the CPU."));
    }
}
