//! Both networks as lists of layers, with the shape and the parameters of each.

use super::group::Fold;
use crate::experiment::{NetworkSpec, Shape};
use crate::ui::page::Page;
use crate::ui::text::thousands;
use leptos::prelude::*;

/// A line of the list: the layer, what comes out of it, and its trained numbers.
#[derive(Clone, PartialEq)]
struct Line {
    layer: String,
    output: String,
    parameters: u64,
}

/// The generator's layers.
#[component]
pub fn Generator(page: Page) -> impl IntoView {
    let lines = Memo::new(move |_| {
        page.edited.with(|experiment| lines(&experiment.generator, experiment.generator_input()))
    });
    view! { <Network title="Generator" lines /> }
}

/// The discriminator's layers.
#[component]
pub fn Discriminator(page: Page) -> impl IntoView {
    let lines = Memo::new(move |_| {
        page.edited
            .with(|experiment| lines(&experiment.discriminator, experiment.discriminator_input()))
    });
    view! { <Network title="Discriminator" lines /> }
}

#[component]
fn Network(title: &'static str, lines: Memo<Vec<Line>>) -> impl IntoView {
    let summary = Signal::derive(move || {
        let total: u64 = lines.with(|lines| lines.iter().map(|line| line.parameters).sum());
        if total < 10_000 {
            format!("{} parameters", thousands(total))
        } else {
            format!("{}k parameters", thousands((total + 500) / 1000))
        }
    });
    let row = |line: Line| {
        let parameters =
            if line.parameters == 0 { String::new() } else { thousands(line.parameters) };
        view! { <li><span>{line.layer}</span><span class="layer-shape">{line.output}</span><span class="layer-parameters">{parameters}</span></li> }
    };
    view! {
        <Fold title summary>
            <ol class="layers" translate="no">{move || lines.get().into_iter().map(row).collect_view()}</ol>
        </Fold>
    }
}

/// Each layer's own parameters are what it adds to those of the layers before it.
fn lines(network: &NetworkSpec, input: Shape) -> Vec<Line> {
    let mut before = 0;
    (1..=network.layers.len())
        .map(|count| {
            let so_far = NetworkSpec { layers: network.layers[..count].to_vec() };
            let total = so_far.parameters(input);
            let parameters = total.saturating_sub(before);
            before = total;
            let output =
                so_far.output("network", input).map_or_else(|_| "does not fit".to_owned(), short);
            Line { layer: network.layers[count - 1].to_string(), output, parameters }
        })
        .collect()
}

fn short(shape: Shape) -> String {
    match shape {
        Shape::Vector(size) => size.to_string(),
        Shape::Image { channels, height, width } => format!("{channels}×{height}×{width}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::presets;

    #[test]
    fn the_lines_add_up_to_the_whole_network() {
        for preset in presets() {
            let input = preset.experiment.discriminator_input();
            let discriminator = preset.experiment.discriminator;
            let total: u64 = lines(&discriminator, input).iter().map(|line| line.parameters).sum();
            assert_eq!(total, discriminator.parameters(input), "{}", preset.id);
        }
    }
}
