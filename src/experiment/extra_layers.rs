//! Layers that are a technique of their own, each to switch on or off: where it stands follows from
//! what it does.

use super::LayerSpec;
use super::LayerSpec::{Activation, BatchNorm, Dropout, FourierFeatures, MinibatchStdDev};

/// One kind of layer that a network can have or not.
pub(super) struct ExtraLayer {
    /// Path, name and one line of help.
    pub words: [&'static str; 3],
    is: fn(&LayerSpec) -> bool,
    put: fn(&mut Vec<LayerSpec>),
}

/// Those of the generator.
pub(super) const GENERATOR: &[ExtraLayer] = &[ExtraLayer {
    words: ["generator.batch_norm", "Batch norm in G", BATCH_NORM_IN_G],
    is: is_batch_norm,
    put: put_batch_norm,
}];

/// Those of the discriminator.
pub(super) const DISCRIMINATOR: &[ExtraLayer] = &[
    ExtraLayer {
        words: [
            "discriminator.batch_norm",
            "Batch norm in D",
            "Normalises each hidden layer over the batch; off by default.",
        ],
        is: is_batch_norm,
        put: put_batch_norm,
    },
    ExtraLayer {
        words: [
            "discriminator.dropout",
            "Dropout in D",
            "Zeroes three in ten hidden numbers, so that D relies on no single one; off by default.",
        ],
        is: |layer| matches!(layer, Dropout { .. }),
        put: |layers| {
            around_hidden_activations(layers, |activation| {
                [activation, Dropout { probability: 0.3 }]
            });
        },
    },
    ExtraLayer {
        words: [
            "discriminator.minibatch_deviation",
            "Minibatch deviation",
            "Tells D how much the batch varies, where a collapse shows (Karras et al. 2017); off by default.",
        ],
        is: |layer| matches!(layer, MinibatchStdDev),
        put: |layers| layers.insert(layers.len().saturating_sub(1), MinibatchStdDev),
    },
    ExtraLayer {
        words: [
            "discriminator.fourier_features",
            "Fourier features",
            "Show D sines of the sample, so that small modes become sharp (Tancik et al. 2020); off by default.",
        ],
        is: |layer| matches!(layer, FourierFeatures { .. }),
        put: |layers| layers.insert(0, FourierFeatures { count: 16, scale: 1.0 }),
    },
];

const BATCH_NORM_IN_G: &str = "Normalises each hidden layer over the batch (Ioffe and Szegedy 2015); off by default, on where G convolves.";

impl ExtraLayer {
    /// Whether it is among `layers`.
    pub fn is_in(&self, layers: &[LayerSpec]) -> bool {
        layers.iter().any(self.is)
    }

    /// Puts it where it belongs or takes it out. One that is there stays as it is and where it is.
    pub fn switch(&self, on: bool, layers: &mut Vec<LayerSpec>) {
        if !on {
            layers.retain(|layer| !(self.is)(layer));
        } else if !self.is_in(layers) {
            (self.put)(layers);
        }
    }
}

fn is_batch_norm(layer: &LayerSpec) -> bool {
    matches!(layer, BatchNorm)
}

fn put_batch_norm(layers: &mut Vec<LayerSpec>) {
    around_hidden_activations(layers, |activation| [BatchNorm, activation]);
}

/// Two layers in place of each activation but one at the end, which makes the output.
fn around_hidden_activations(layers: &mut Vec<LayerSpec>, pair: fn(LayerSpec) -> [LayerSpec; 2]) {
    let end = layers.len().saturating_sub(1);
    let put = |(index, layer)| {
        if index < end && matches!(layer, Activation(_)) {
            pair(layer).to_vec()
        } else {
            vec![layer]
        }
    };
    *layers = std::mem::take(layers).into_iter().enumerate().flat_map(put).collect();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::preset;

    #[test]
    fn each_fits_the_ring_and_can_be_taken_back() {
        let ring = preset("ring").unwrap().experiment;
        for [field, ..] in GENERATOR.iter().chain(DISCRIMINATOR).map(|extra| extra.words) {
            let mut changed = ring.clone();
            changed.choose(field, 1).unwrap();
            changed.validate().unwrap();
            assert_eq!(changed.chosen(field), Some(1), "{field}");
            assert_ne!(changed, ring, "{field}");
            changed.choose(field, 0).unwrap();
            assert_eq!(changed, ring, "{field}");
        }
    }

    #[test]
    fn what_a_preset_has_comes_back_where_it_was() {
        for (id, field) in
            [("mnist-dcgan", "generator.batch_norm"), ("digits", "discriminator.dropout")]
        {
            let base = preset(id).unwrap().experiment;
            let mut changed = base.clone();
            assert_eq!(base.chosen(field), Some(1), "{id}");
            changed.choose(field, 0).unwrap();
            assert_ne!(changed, base, "{id}");
            changed.choose(field, 1).unwrap();
            assert_eq!(changed, base, "{id}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_with_the_reason() {
        let refused = |id: &str, r1: f64, field: &str| {
            let mut changed = preset(id).unwrap().experiment;
            changed.regularizer.r1 = r1;
            changed.choose(field, 1).unwrap();
            changed.validate().unwrap_err().message
        };
        assert!(
            refused("digits", 0.0, "discriminator.fourier_features")
                .contains("Fourier features are made of vectors")
        );
        for field in ["discriminator.minibatch_deviation", "discriminator.batch_norm"] {
            assert!(refused("ring", 1.0, field).contains("mixes the samples of a batch"));
        }
    }

    #[test]
    fn a_layer_that_is_there_keeps_its_place_and_its_numbers() {
        let own = FourierFeatures { count: 5, scale: 3.0 };
        let mut layers = preset("ring").unwrap().experiment.discriminator.layers;
        layers.insert(0, own);
        for extra in DISCRIMINATOR.iter().filter(|extra| {
            extra.words[0].ends_with("features") || extra.words[0].ends_with("deviation")
        }) {
            extra.switch(true, &mut layers);
        }
        assert_eq!(layers[0], own);
        assert_eq!(layers[layers.len() - 2], MinibatchStdDev);
    }
}
