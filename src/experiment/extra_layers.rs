//! Layers that are a technique of their own, each to switch on or off: where it stands follows from
//! what it does.

use super::LayerSpec;
use super::LayerSpec::{Activation, BatchNorm, Dropout, FourierFeatures, MinibatchStdDev};
use super::setting::{Place, Setting, Value};
use super::variant::{SWITCH, switch};

/// One kind of layer that a network can have or not.
struct ExtraLayer {
    is: fn(&LayerSpec) -> bool,
    put: fn(&mut Vec<LayerSpec>),
}

const BATCH_NORM: ExtraLayer = ExtraLayer {
    is: |layer| matches!(layer, BatchNorm),
    put: |layers| around_hidden_activations(layers, |activation| [BatchNorm, activation]),
};

const DROPOUT: ExtraLayer = ExtraLayer {
    is: |layer| matches!(layer, Dropout { .. }),
    put: |layers| {
        around_hidden_activations(layers, |activation| [activation, Dropout { probability: 0.3 }]);
    },
};

const MINIBATCH_DEVIATION: ExtraLayer = ExtraLayer {
    is: |layer| matches!(layer, MinibatchStdDev),
    put: |layers| layers.insert(layers.len().saturating_sub(1), MinibatchStdDev),
};

const FOURIER_FEATURES: ExtraLayer = ExtraLayer {
    is: |layer| matches!(layer, FourierFeatures { .. }),
    put: |layers| layers.insert(0, FourierFeatures { count: 16, scale: 1.0 }),
};

/// The switch `network.name` for an extra layer. It stands in no file: the network's layers do.
macro_rules! switch {
    ($network:ident.$name:ident: $extra:ident) => {
        Place {
            field: concat!(stringify!($network), ".", stringify!($name)),
            get: |experiment| {
                Some(Value::Option(switch($extra.is_in(&experiment.$network.layers))))
            },
            set: |experiment, value| {
                $extra
                    .switch(value == Value::Option(switch(true)), &mut experiment.$network.layers);
            },
        }
    };
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting::options(
        switch!(generator.batch_norm: BATCH_NORM),
        "Batch norm in G",
        "Normalises each hidden layer over the batch (Ioffe and Szegedy 2015); off by default, on where G convolves.",
        SWITCH,
    ),
    Setting::options(
        switch!(discriminator.batch_norm: BATCH_NORM),
        "Batch norm in D",
        "Normalises each hidden layer over the batch; off by default.",
        SWITCH,
    ),
    Setting::options(
        switch!(discriminator.dropout: DROPOUT),
        "Dropout in D",
        "Zeroes three in ten hidden numbers, so that D relies on no single one; off by default.",
        SWITCH,
    ),
    Setting::options(
        switch!(discriminator.minibatch_deviation: MINIBATCH_DEVIATION),
        "Minibatch deviation",
        "Tells D how much the batch varies, where a collapse shows (Karras et al. 2017); off by default.",
        SWITCH,
    ),
    Setting::options(
        switch!(discriminator.fourier_features: FOURIER_FEATURES),
        "Fourier features",
        "Shows D sines of the sample, so that small modes become sharp (Tancik et al. 2020); off by default.",
        SWITCH,
    ),
];

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
        for Setting { field, .. } in SETTINGS {
            let changed = ring.with(field, "on").unwrap();
            assert_eq!(changed.get(field), Some("on".into()), "{field}");
            assert_ne!(changed, ring, "{field}");
            assert_eq!(changed.with(field, "off").unwrap(), ring, "{field}");
        }
    }

    #[test]
    fn what_a_preset_has_comes_back_where_it_was() {
        for (id, field) in
            [("mnist-dcgan", "generator.batch_norm"), ("digits", "discriminator.dropout")]
        {
            let base = preset(id).unwrap().experiment;
            assert_eq!(base.get(field), Some("on".into()), "{id}");
            let changed = base.with(field, "off").unwrap();
            assert_ne!(changed, base, "{id}");
            assert_eq!(changed.with(field, "on").unwrap(), base, "{id}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_with_the_reason() {
        let refused = |id: &str, r1: f64, field: &str| {
            let mut changed = preset(id).unwrap().experiment;
            changed.regularizer.r1 = r1;
            changed.with(field, "on").unwrap_err().message
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
        for extra in [FOURIER_FEATURES, MINIBATCH_DEVIATION] {
            extra.switch(true, &mut layers);
        }
        assert_eq!(layers[0], own);
        assert_eq!(layers[layers.len() - 2], MinibatchStdDev);
    }
}
