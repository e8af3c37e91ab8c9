//! Files that the page hands to the person. Where a frame forbids downloads, text goes to the
//! clipboard instead, and a sentence says so.

use super::page::Page;
use js_sys::{Array, Reflect, Uint8Array};
use leptos::prelude::{document, set_timeout, window};
use leptos::task::spawn_local;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// How long a blob's address stays valid: Safari reads it some time after the click.
const READ_WITHIN: Duration = Duration::from_secs(40);

const FORBIDDEN: &str = "This page stands in a frame of another page that forbids downloads; open Ganlet in a tab of its own to save files.";

/// Hands text to the person as a file.
pub fn text(page: Page, name: &str, mime: &str, text: &str) {
    if !is_forbidden() {
        blob(name, mime, &JsValue::from_str(text));
        return;
    }
    let (name, text) = (name.to_owned(), text.to_owned());
    spawn_local(async move {
        let copied = copy(&text).await;
        let words = if copied {
            format!(
                "This page stands in a frame that forbids downloads. What {name} would hold was copied instead: paste it into an editor."
            )
        } else {
            FORBIDDEN.to_owned()
        };
        page.say(words);
    });
}

/// Hands bytes to the person as a file.
pub fn bytes(page: Page, name: &str, bytes: &[u8]) {
    if is_forbidden() {
        page.say(FORBIDDEN.to_owned());
    } else {
        blob(name, "application/octet-stream", &Uint8Array::from(bytes));
    }
}

/// Hands what an address holds to the person as a file.
pub fn address(page: Page, name: &str, url: &str) {
    if is_forbidden() {
        page.say(FORBIDDEN.to_owned());
    } else {
        click(name, url);
    }
}

fn blob(name: &str, mime: &str, content: &JsValue) {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    let Ok(blob) = Blob::new_with_blob_sequence_and_options(&Array::of1(content), &options) else {
        return;
    };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else { return };
    click(name, &url);
    set_timeout(
        move || {
            let _ = Url::revoke_object_url(&url);
        },
        READ_WITHIN,
    );
}

/// Some browsers follow only an anchor that stands in the document.
fn click(name: &str, url: &str) {
    let Ok(element) = document().create_element("a") else { return };
    let Ok(anchor) = element.dyn_into::<HtmlAnchorElement>() else { return };
    anchor.set_href(url);
    anchor.set_download(name);
    anchor.set_hidden(true);
    if let Some(body) = document().body() {
        let _ = body.append_child(&anchor);
    }
    anchor.click();
    anchor.remove();
}

/// Whether the text is in the clipboard now.
async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    // A page that came over plain http has none.
    let is_there = Reflect::get(&navigator, &JsValue::from_str("clipboard"))
        .is_ok_and(|clipboard| !clipboard.is_undefined());
    is_there && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// Whether this page stands in a frame that forbids downloads. Frames of other sites do not tell.
fn is_forbidden() -> bool {
    let frame = window().frame_element().ok().flatten();
    frame.and_then(|frame| frame.get_attribute("sandbox")).is_some_and(|allowed| forbids(&allowed))
}

/// Whether a frame with this `sandbox` forbids downloads.
fn forbids(sandbox: &str) -> bool {
    !sandbox.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("allow-downloads"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_sandbox_that_does_not_allow_downloads_forbids_them() {
        assert!(forbids(""));
        assert!(forbids("allow-scripts allow-same-origin"));
        assert!(!forbids("allow-scripts Allow-Downloads"));
    }
}
