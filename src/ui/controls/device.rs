//! Where the run computes: the choice, and what was found.

use crate::session::DeviceReport;
use crate::session::placement::Choice;
use crate::ui::page::Page;
use leptos::prelude::*;

const CHOICES: [(&str, &str, Choice); 3] =
    [("auto", "Auto", Choice::Auto), ("webgpu", "WebGPU", Choice::WebGpu), ("cpu", "CPU", Choice::Cpu)];

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
        <div class="device" title=move || words.get()>
            <select data-testid="device-select" aria-label="Device that trains" aria-describedby="finding" on:change=choose>
                {CHOICES.map(|(id, label, choice)| view! { <option value=id selected=move || page.choice.get() == choice>{label}</option> })}
            </select>
            <span class="device-name" data-testid="device">{move || report.get().map_or_else(|| "starting".to_owned(), name)}</span>
        </div>
    }
}

/// The device in a few words; an adapter that is a program is named as such.
fn name(report: DeviceReport) -> String {
    let DeviceReport { kind, name, software } = report;
    let name = if name.is_empty() || name.eq_ignore_ascii_case(kind.label()) { String::new() } else { format!(" · {name}") };
    format!("{}{}{name}", kind.label(), if software { " in software" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::DeviceKind;

    #[test]
    fn a_software_adapter_is_named_as_such() {
        let report = |kind, name: &str, software| DeviceReport { kind, name: name.to_owned(), software };
        assert_eq!(name(report(DeviceKind::WebGpu, "google swiftshader", true)), "WebGPU in software · google swiftshader");
        assert_eq!(name(report(DeviceKind::WebGpu, "nvidia ampere", false)), "WebGPU · nvidia ampere");
        assert_eq!(name(report(DeviceKind::Cpu, "CPU", false)), "CPU");
    }
}
