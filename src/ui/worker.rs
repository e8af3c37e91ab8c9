//! One trainer: a web worker that is sent commands and heard.

use crate::session::{Command, DeviceKind, Event, decode, encode};
use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker};

/// What is heard from a trainer.
pub enum Heard {
    /// It says something.
    Event(Event),
    /// It died, for this reason.
    Crashed(String),
}

/// A running worker; dropping it ends it.
pub struct Trainer {
    worker: Worker,
    // The browser calls these as long as the worker lives.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(web_sys::Event)>,
}

impl Trainer {
    /// Starts the worker for `device`. `version` keeps a browser from pairing this page with an
    /// older worker.
    pub fn spawn(
        device: DeviceKind,
        version: &str,
        heard: impl Fn(Heard) + Clone + 'static,
    ) -> Result<Self, String> {
        let name = match device {
            DeviceKind::Cpu => "cpu",
            DeviceKind::WebGpu => "webgpu",
        };
        let worker = Worker::new(&format!("trainer-worker.js?device={name}&v={version}"))
            .map_err(|error| format!("The trainer could not be started: {}.", words(&error)))?;
        let tell = heard.clone();
        let on_message = Closure::new(move |message: MessageEvent| {
            if let Some(said) = understand(&message.data()) {
                tell(said);
            }
        });
        let on_error = Closure::new(move |event: web_sys::Event| {
            event.prevent_default();
            heard(Heard::Crashed(format!("The trainer stopped: {}.", words(&event))));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self { worker, _on_message: on_message, _on_error: on_error })
    }

    /// Sends a command; its bytes move over without a copy.
    pub fn send(&self, command: &Command) -> Result<(), String> {
        let bytes = Uint8Array::from(encode(command)?.as_slice());
        self.worker
            .post_message_with_transfer(&bytes, &Array::of1(&bytes.buffer()))
            .map_err(|error| format!("The trainer could not be reached: {}.", words(&error)))
    }
}

impl Drop for Trainer {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}

/// Bytes are events. Before the worker's wasm runs, its few lines of JavaScript send plain objects.
fn understand(data: &JsValue) -> Option<Heard> {
    if let Some(bytes) = data.dyn_ref::<Uint8Array>() {
        return Some(match decode(&bytes.to_vec()) {
            Ok(event) => Heard::Event(event),
            Err(message) => Heard::Crashed(message),
        });
    }
    if let Some(message) = text(data, "crashed") {
        return Some(Heard::Crashed(message));
    }
    let (loaded, total) = (number(data, "loading")?, number(data, "total").unwrap_or(0.0));
    let progress = (total > 0.0).then_some((loaded as u64, total as u64));
    Some(Heard::Event(Event::Busy { run: None, what: "loading the trainer".to_owned(), progress }))
}

/// What a JavaScript error says of itself.
fn words(error: &JsValue) -> String {
    let said = text(error, "message").or_else(|| error.as_string()).filter(|said| !said.is_empty());
    said.map_or_else(
        || "the browser does not say why".to_owned(),
        |said| said.trim_end_matches('.').to_owned(),
    )
}

fn text(object: &JsValue, key: &str) -> Option<String> {
    Reflect::get(object, &JsValue::from_str(key)).ok()?.as_string()
}

fn number(object: &JsValue, key: &str) -> Option<f64> {
    Reflect::get(object, &JsValue::from_str(key)).ok()?.as_f64()
}
