//! What WebGPU computes wrongly, and is therefore not asked for: burn 0.22.1 gives wrong gradients,
//! without an error, of images with one channel in some places (docs/webgpu-gradients.md, where
//! each was seen). Whatever of this list comes right can go with the next version of Burn.

use crate::experiment::{Experiment, LayerSpec, Shape};

/// Why `experiment` cannot be trained on WebGPU, in one sentence, where it cannot.
pub(super) fn of_webgpu(experiment: &Experiment) -> Option<&'static str> {
    let generator = Walk::new(&experiment.generator.layers, experiment.generator_input());
    let judge = Walk::new(&experiment.discriminator.layers, experiment.discriminator_input());
    let technique = &experiment.technique;
    // Colour images are right everywhere.
    let grey = !matches!(experiment.data.shape(), Shape::Image { channels: 2.., .. });
    if grey && (technique.translation > 0.0 || (technique.cutout > 0.0 && generator.convolves())) {
        return Some(
            "WebGPU computes DiffAugment's gradients of grey images wrongly at present; it is trained on the CPU, or with translation and cutout at 0.",
        );
    }
    if grey && technique.packing > 1 && generator.convolves() && judge.convolves() {
        return Some(
            "WebGPU computes the gradients of packs of grey images wrongly at present; it is trained on the CPU, or with a packing of 1.",
        );
    }
    (generator.makes_grey_inside() || judge.judges_grey_inside()).then_some(
        "WebGPU computes the gradients of images with one channel inside a network wrongly at present; it is trained on the CPU, or with more channels there.",
    )
}

/// Whether an image has one channel.
const fn is_grey(shape: Shape) -> bool {
    matches!(shape, Shape::Image { channels: 1, .. })
}

/// The layers of a network with the shapes before and after each.
struct Walk(Vec<(LayerSpec, Shape, Shape)>);

impl Walk {
    /// As far as the shapes fit.
    fn new(layers: &[LayerSpec], input: Shape) -> Self {
        let mut shape = input;
        let step = |layer: &LayerSpec| {
            let before = shape;
            shape = layer.output(shape).ok()?;
            Some((*layer, before, shape))
        };
        Self(layers.iter().map_while(step).collect())
    }

    fn convolves(&self) -> bool {
        self.0.iter().any(|(layer, ..)| convolves(*layer))
    }

    /// Whether a grey image goes into or comes out of a generator's convolution, but for that of
    /// the last one, after which only activations come.
    fn makes_grey_inside(&self) -> bool {
        let last = self.0.iter().rposition(|(layer, ..)| convolves(*layer));
        self.0.iter().enumerate().any(|(index, (layer, before, after))| {
            if !convolves(*layer) {
                return last.is_some_and(|last| index > last)
                    && is_grey(*before)
                    && !is_elementwise(*layer);
            }
            is_grey(*before) || (is_grey(*after) && Some(index) != last)
        })
    }

    /// Whether a grey image comes out of a discriminator's convolution, or into one that is not the
    /// first layer but for activations and a reshape of the data.
    fn judges_grey_inside(&self) -> bool {
        let mut from_data = true;
        for (index, (layer, before, after)) in self.0.iter().enumerate() {
            let first_reshape = index == 0 && matches!(layer, LayerSpec::Reshape { .. });
            if convolves(*layer) {
                if is_grey(*after) || (is_grey(*before) && !from_data) {
                    return true;
                }
                from_data = false;
            } else if !is_elementwise(*layer) && !first_reshape {
                if is_grey(*before) && !matches!(layer, LayerSpec::Dense { .. }) {
                    return true;
                }
                from_data = false;
            }
        }
        false
    }
}

const fn convolves(layer: LayerSpec) -> bool {
    matches!(
        layer,
        LayerSpec::Conv { .. } | LayerSpec::TransposedConv { .. } | LayerSpec::UpsampleConv { .. }
    )
}

/// Whether each number that comes out depends on one number alone; dropout multiplies with another
/// tensor.
fn is_elementwise(layer: LayerSpec) -> bool {
    match layer {
        LayerSpec::Activation(_) => true,
        LayerSpec::Dropout { probability } => probability == 0.0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::games::games;
    use crate::experiment::{Activation, presets};
    use LayerSpec::{BatchNorm, Conv, Dense, LayerNorm, Reshape, TransposedConv};

    const LEAKY: LayerSpec = LayerSpec::Activation(Activation::LeakyRelu { slope: 0.2 });
    const SEED: [LayerSpec; 3] =
        [Dense { units: 32 }, Reshape { channels: 2, height: 4, width: 4 }, LEAKY];

    const fn up(channels: u32) -> LayerSpec {
        TransposedConv { channels, kernel: 4, stride: 2, padding: 1 }
    }

    const fn conv(channels: u32) -> LayerSpec {
        Conv { channels, kernel: 3, stride: 1, padding: 1 }
    }

    /// A game on grey digits with these layers; the discriminator ends in a dense one.
    fn refused(generator: &[LayerSpec], judge: &[LayerSpec]) -> bool {
        let (_, mut game) =
            games().into_iter().find(|(name, _)| name == "images, averaged weights").unwrap();
        game.generator.layers = SEED.iter().chain(generator).copied().collect();
        game.discriminator.layers = judge.iter().copied().chain([Dense { units: 1 }]).collect();
        game.validate().unwrap();
        of_webgpu(&game).is_some()
    }

    #[test]
    fn a_grey_image_is_refused_inside_a_network_and_not_at_its_end() {
        let judge = [conv(3), LEAKY];
        assert!(!refused(&[up(1)], &judge) && !refused(&[up(1), LEAKY], &judge));
        assert!(!refused(&[up(2), LEAKY, conv(1)], &[LEAKY, conv(3)]));
        for generator in [
            &[up(1), LayerNorm][..],
            &[up(1), BatchNorm],
            &[up(1), LEAKY, conv(1)],
            &[up(1), LEAKY, Dense { units: 64 }, Reshape { channels: 1, height: 8, width: 8 }],
            &[Dense { units: 64 }, Reshape { channels: 1, height: 8, width: 8 }, conv(1)],
        ] {
            assert!(refused(generator, &judge), "{generator:?}");
        }
        for judge in [
            &[conv(1), LEAKY][..],
            &[conv(3), LEAKY, conv(1)],
            &[LayerNorm, conv(3)],
            &[Dense { units: 64 }, Reshape { channels: 1, height: 8, width: 8 }, conv(3)],
        ] {
            assert!(refused(&[up(1)], judge), "{judge:?}");
        }
    }

    #[test]
    fn packs_and_augmented_images_are_refused_where_they_are_grey() {
        let names: Vec<String> = games()
            .into_iter()
            .filter(|(_, game)| of_webgpu(game).is_some())
            .map(|(name, _)| name)
            .collect();
        for name in ["packs of 2", "packs of 2, R1 and R2", "translation", "cutout"] {
            assert!(names.contains(&format!("images, {name}")), "{name}: {names:?}");
        }
        assert!(!names.contains(&"images, brightness".to_owned()), "{names:?}");
        assert!(!names.iter().any(|name| name.starts_with("colour")), "{names:?}");
        assert!(!names.contains(&"conv, packs of 2".to_owned()), "a dense generator");
    }

    #[test]
    fn of_the_presets_only_those_with_few_images_are_refused() {
        let refused: Vec<&str> = presets()
            .iter()
            .filter(|preset| of_webgpu(&preset.experiment).is_some())
            .map(|preset| preset.id)
            .collect();
        assert_eq!(refused, ["hanzi", "icons"]);
    }
}
