//! Where the run computes: the choice, and what was found.

use crate::session::{DeviceKind, DeviceReport};
use crate::ui::page::Page;
use crate::ui::placement::Choice;
use leptos::prelude::*;

const CHOICES: [(&str, &str, Choice); 3] = [
    ("auto", "Auto", Choice::Auto),
    ("webgpu", "WebGPU", Choice::WebGpu),
    ("cpu", "CPU", Choice::Cpu),
];

/// The selector, and the device that computes now below it.
#[component]
pub fn Device(page: Page) -> impl IntoView {
    let report = page.memo(|state| state.finding.device.clone());
    let words = page.memo(|state| state.finding.words.clone());
    let choose = move |event: leptos::ev::Event| {
        let wanted = event_target_value(&event);
        if let Some((_, _, choice)) = CHOICES.iter().find(|(id, _, _)| *id == wanted) {
            page.place(*choice);
        }
    };
    view! {
        <div class="device" title=move || report.with(|report| full(report.as_ref(), &words.get()))>
            <select data-testid="device-select" aria-label="Device that trains" aria-describedby="finding" on:change=choose>
                {CHOICES.map(|(id, label, choice)| view! { <option value=id selected=move || page.choice.get() == choice>{label}</option> })}
            </select>
            <span class="device-name" translate="no" data-testid="device">{move || report.get().map_or_else(|| "starting".to_owned(), name)}</span>
        </div>
    }
}

/// Programs that pass for an adapter, as they are known.
const PROGRAMS: [&str; 3] = ["SwiftShader", "llvmpipe", "lavapipe"];

/// The device in a few words; an adapter that is a program is named as such.
fn name(report: DeviceReport) -> String {
    let DeviceReport { kind, name, software } = report;
    let known =
        PROGRAMS.into_iter().find(|known| name.to_lowercase().contains(&known.to_lowercase()));
    match (kind, known.unwrap_or(&name)) {
        (DeviceKind::Cpu, _) => kind.label().to_owned(),
        (DeviceKind::WebGpu, "") if software => format!("{} · software", kind.label()),
        (DeviceKind::WebGpu, "") => kind.label().to_owned(),
        (DeviceKind::WebGpu, name) if software => format!("{} · software: {name}", kind.label()),
        (DeviceKind::WebGpu, name) => format!("{} · {name}", kind.label()),
    }
}

/// All that is known: how the device calls itself, and what was found out.
fn full(report: Option<&DeviceReport>, words: &str) -> String {
    let own = report.filter(|report| {
        !report.name.is_empty() && !report.name.eq_ignore_ascii_case(report.kind.label())
    });
    let own = own.map(|report| format!("{} · {}", report.kind.label(), report.name));
    own.into_iter()
        .chain((!words.is_empty()).then(|| words.to_owned()))
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_software_adapter_is_named_as_such() {
        let report =
            |kind, name: &str, software| DeviceReport { kind, name: name.to_owned(), software };
        assert_eq!(
            name(report(DeviceKind::WebGpu, "google swiftshader", true)),
            "WebGPU · software: SwiftShader"
        );
        assert_eq!(
            name(report(DeviceKind::WebGpu, "nvidia ampere", false)),
            "WebGPU · nvidia ampere"
        );
        let cpu = report(DeviceKind::Cpu, "WebAssembly SIMD", false);
        assert_eq!(
            full(Some(&cpu), "The CPU is faster."),
            "CPU · WebAssembly SIMD\nThe CPU is faster."
        );
        assert_eq!(name(cpu), "CPU");
    }
}
