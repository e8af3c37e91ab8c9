//! The trainer as a dedicated web worker: bytes in, bytes out, and a session between them.

mod assets;
mod constructors;
mod scope;
mod turnstile;

use crate::bench::{self, Call};
use crate::session::{Command, DeviceKind, DeviceReport, Event, Session, decode, encode, open};
use assets::Network;
use burn::tensor::Device;
use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::StreamExt;
use turnstile::Turnstile;
use wasm_bindgen::JsCast;

/// Runs the worker that this script is in: `?device=cpu|webgpu`, and `&bench` to measure instead of
/// to train. A binary calls this first and once.
pub fn run() {
    constructors::run();
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        scope::crashed(&format!("The trainer failed: {}.", reason(info)));
    }));
    let bench = scope::parameter("bench").is_some();
    match (device(), bench) {
        (Err(message), _) => tell(&Event::Lost { message }),
        (Ok(kind), false) => wasm_bindgen_futures::spawn_local(train(kind)),
        (Ok(kind), true) => wasm_bindgen_futures::spawn_local(measure(kind)),
    }
}

fn device() -> Result<DeviceKind, String> {
    match scope::parameter("device").as_deref() {
        Some("cpu") => Ok(DeviceKind::Cpu),
        Some("webgpu") => Ok(DeviceKind::WebGpu),
        other => Err(format!(
            "There is no device called “{}”; there are cpu and webgpu.",
            other.unwrap_or_default()
        )),
    }
}

/// Opens the device, under the name that the browser has for it.
async fn open_named(kind: DeviceKind) -> Result<(Device, DeviceReport), String> {
    let (device, report) = open(kind).await?;
    let name = if kind == DeviceKind::WebGpu { scope::adapter_name().await } else { None };
    Ok((device, name.map_or(report.clone(), |name| report.named(name))))
}

/// Carries out what the page commands, and trains while it says nothing.
async fn train(kind: DeviceKind) {
    let mut inbox = listen();
    let (device, report) = match open_named(kind).await {
        Ok(opened) => opened,
        Err(message) => return tell(&Event::Lost { message }),
    };
    tell(&Event::Ready { device: report.clone() });
    let mut session = Session::new(device, report, Network, Box::new(|event| tell(&event)));
    let turnstile = Turnstile::new();
    loop {
        while let Ok(bytes) = inbox.try_recv() {
            obey(&mut session, &bytes).await;
        }
        if session.is_busy() {
            session.advance().await;
            // Messages are delivered only while this task rests.
            turnstile.pass().await;
        } else if let Some(bytes) = inbox.next().await {
            obey(&mut session, &bytes).await;
        } else {
            return;
        }
    }
}

async fn obey(session: &mut Session<Network>, bytes: &[u8]) {
    match decode::<Command>(bytes) {
        Ok(command) => session.apply(command).await,
        Err(message) => tell(&Event::Refused { run: None, message }),
    }
}

/// Answers the calls of the page made for measuring.
async fn measure(kind: DeviceKind) {
    let mut inbox = listen();
    let opened = open_named(kind).await;
    if let Ok((_, report)) = &opened {
        tell(&Event::Ready { device: report.clone() });
    }
    while let Some(bytes) = inbox.next().await {
        let answer = match (&opened, serde_json::from_slice::<Call>(&bytes)) {
            (Err(message), _) => Err(message.clone()),
            (_, Err(error)) => Err(error.to_string()),
            (Ok((device, report)), Ok(call)) => {
                bench::answer(&call, device, report, assets::bytes("data.u8")).await
            }
        };
        scope::post_text(
            &serde_json::json!({ "answer": answer.as_ref().ok(), "error": answer.as_ref().err() })
                .to_string(),
        );
    }
}

fn listen() -> UnboundedReceiver<Vec<u8>> {
    let (sender, receiver) = unbounded();
    scope::on_message(move |data| {
        if let Some(bytes) = data.dyn_ref::<js_sys::Uint8Array>() {
            // The receiver lives as long as the worker.
            let _ = sender.unbounded_send(bytes.to_vec());
        }
    });
    receiver
}

fn tell(event: &Event) {
    match encode(event) {
        Ok(bytes) => scope::post_bytes(&bytes),
        Err(message) => scope::crashed(&message),
    }
}

/// What a panic says, without the place in the source.
fn reason(info: &std::panic::PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let said = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned());
    let said = said.unwrap_or_else(|| "it does not say why".to_owned());
    said.lines().next().unwrap_or_default().trim_end_matches('.').to_owned()
}
