//! Lets the browser deliver messages between two slices of work.

use futures_channel::oneshot;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageChannel, MessagePort};

/// A message to oneself. Unlike a timer it is not held back by four milliseconds.
pub(super) struct Turnstile {
    port: Option<MessagePort>,
    waiting: Rc<RefCell<Option<oneshot::Sender<()>>>>,
}

impl Turnstile {
    pub(super) fn new() -> Self {
        let waiting = Rc::new(RefCell::new(None::<oneshot::Sender<()>>));
        let port = MessageChannel::new().ok().map(|channel| {
            let waiting = Rc::clone(&waiting);
            let arrived = Closure::<dyn Fn()>::new(move || {
                if let Some(sender) = waiting.borrow_mut().take() {
                    let _ = sender.send(());
                }
            });
            channel.port1().set_onmessage(Some(arrived.as_ref().unchecked_ref()));
            arrived.forget();
            channel.port2()
        });
        Self { port, waiting }
    }

    /// Comes back once the messages that were there before it have been delivered.
    pub(super) async fn pass(&self) {
        let Some(port) = &self.port else { return };
        let (sender, receiver) = oneshot::channel();
        *self.waiting.borrow_mut() = Some(sender);
        if port.post_message(&JsValue::NULL).is_ok() {
            let _ = receiver.await;
        }
    }
}
