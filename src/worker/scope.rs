//! What the worker's global scope offers: messages, and its own address.

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, UrlSearchParams};

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// A parameter of the worker's own address.
pub(super) fn parameter(name: &str) -> Option<String> {
    UrlSearchParams::new_with_str(&scope().location().search()).ok()?.get(name)
}

/// What the browser calls the graphics adapter, such as “nvidia ampere”; wgpu passes on less.
pub(super) async fn adapter_name() -> Option<String> {
    let get = |object: &JsValue, key: &str| Reflect::get(object, &key.into()).ok();
    let gpu = get(&scope().navigator(), "gpu")?;
    let request: Function = get(&gpu, "requestAdapter")?.dyn_into().ok()?;
    let promise: Promise = request.call0(&gpu).ok()?.dyn_into().ok()?;
    let info = get(&JsFuture::from(promise).await.ok()?, "info")?;
    let text = |key: &str| {
        get(&info, key).and_then(|value| value.as_string()).filter(|text| !text.is_empty())
    };
    text("description").or_else(|| {
        let parts: Vec<String> = ["vendor", "architecture"].into_iter().filter_map(text).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    })
}

/// Calls `heard` with the data of every message, for as long as the worker lives.
pub(super) fn on_message(heard: impl Fn(JsValue) + 'static) {
    let closure =
        Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| heard(message.data()));
    scope().set_onmessage(Some(closure.as_ref().unchecked_ref()));
    closure.forget();
}

/// Sends bytes; they move over without a copy.
pub(super) fn post_bytes(bytes: &[u8]) {
    let array = Uint8Array::from(bytes);
    // A page that is gone hears nothing, which is as good as it gets.
    let _ = scope().post_message_with_transfer(&array, &Array::of1(&array.buffer()));
}

/// Sends text.
pub(super) fn post_text(text: &str) {
    let _ = scope().post_message(&JsValue::from_str(text));
}

/// Says that the worker cannot go on, and why.
pub(super) fn crashed(message: &str) {
    let object = Object::new();
    let _ = Reflect::set(&object, &"crashed".into(), &message.into());
    let _ = scope().post_message(&object);
}
