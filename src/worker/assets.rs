//! Data files from the page's own address.

use super::scope;
use crate::session::Assets;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, ReadableStreamDefaultReader, Response};

/// The page's own server.
pub(super) struct Network;

impl Assets for Network {
    async fn file(
        &self,
        path: &str,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Vec<u8>, String> {
        fetch(&versioned(path), progress)
            .await
            .map_err(|why| format!("The data file {path} could not be loaded: {why}."))
    }
}

/// A whole file, without telling how far it is.
pub(super) async fn bytes(file: &str) -> Result<Vec<u8>, String> {
    fetch(file, &mut |_, _| {}).await.map_err(|why| format!("{file} could not be loaded: {why}."))
}

/// The address of a file of the same version as this worker: a browser may have kept another one.
fn versioned(path: &str) -> String {
    scope::parameter("v").map_or_else(|| path.to_owned(), |version| format!("{path}?v={version}"))
}

async fn fetch(url: &str, progress: &mut dyn FnMut(u64, u64)) -> Result<Vec<u8>, String> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let response: Response = JsFuture::from(scope.fetch_with_str(url))
        .await
        .map_err(|error| words(&error))?
        .unchecked_into();
    if !response.ok() {
        return Err(format!("the server answered {}", response.status()));
    }
    let length = response
        .headers()
        .get("content-length")
        .ok()
        .flatten()
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let Some(body) = response.body() else { return Ok(Vec::new()) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(|error| words(&error))?;
        let value = Reflect::get(&chunk, &"value".into()).unwrap_or(JsValue::UNDEFINED);
        let Some(part) = value.dyn_ref::<Uint8Array>() else { return Ok(bytes) };
        bytes.extend(part.to_vec());
        // A compressed file is longer than its header says.
        progress(bytes.len() as u64, length.max(bytes.len() as u64));
    }
}

fn words(error: &JsValue) -> String {
    let said = Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string());
    said.unwrap_or_else(|| "the browser does not say why".to_owned())
}
