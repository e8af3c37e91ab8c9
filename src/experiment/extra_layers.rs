//! Layers of the discriminator that are techniques of their own, as one choice: where they stand follows from what they do.

use super::{LayerSpec, NetworkSpec};

/// Random frequencies, and their standard deviation, of Fourier features that the page switches on.
const FOURIER_FEATURES: LayerSpec = LayerSpec::FourierFeatures { count: 16, scale: 1.0 };

/// Which of them a discriminator has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExtraLayers {
    /// Neither.
    None,
    /// The batch's deviation before the last layer (Karras et al. 2017), where collapse shows.
    MinibatchStdDev,
    /// Fourier features in front of all (Tancik et al. 2020), so that small modes become sharp.
    FourierFeatures,
    /// Both.
    Both,
}

impl ExtraLayers {
    /// Every choice.
    pub const ALL: [Self; 4] = [Self::None, Self::MinibatchStdDev, Self::FourierFeatures, Self::Both];

    /// What a person calls it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::MinibatchStdDev => "minibatch deviation",
            Self::FourierFeatures => "Fourier features",
            Self::Both => "both",
        }
    }

    /// What `network` has.
    pub fn of(network: &NetworkSpec) -> Self {
        let has = |kind: fn(&LayerSpec) -> bool| network.layers.iter().any(kind);
        match (has(is_deviation), has(is_fourier)) {
            (false, false) => Self::None,
            (true, false) => Self::MinibatchStdDev,
            (false, true) => Self::FourierFeatures,
            (true, true) => Self::Both,
        }
    }

    /// Gives `network` these and no others. One that is there stays as it is and where it is.
    pub fn put(self, network: &mut NetworkSpec) {
        let (deviation, fourier) = (matches!(self, Self::MinibatchStdDev | Self::Both), matches!(self, Self::FourierFeatures | Self::Both));
        let layers = &mut network.layers;
        layers.retain(|layer| (deviation || !is_deviation(layer)) && (fourier || !is_fourier(layer)));
        if deviation && !layers.iter().any(is_deviation) {
            layers.insert(layers.len().saturating_sub(1), LayerSpec::MinibatchStdDev);
        }
        if fourier && !layers.iter().any(is_fourier) {
            layers.insert(0, FOURIER_FEATURES);
        }
    }
}

const fn is_deviation(layer: &LayerSpec) -> bool {
    matches!(layer, LayerSpec::MinibatchStdDev)
}

const fn is_fourier(layer: &LayerSpec) -> bool {
    matches!(layer, LayerSpec::FourierFeatures { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::preset;

    #[test]
    fn every_choice_fits_the_ring_and_can_be_taken_back() {
        let ring = preset("ring").unwrap().experiment;
        for index in 0..ExtraLayers::ALL.len() {
            let mut changed = ring.clone();
            changed.choose("discriminator.layers", index).unwrap();
            changed.validate().unwrap();
            assert_eq!(changed.chosen("discriminator.layers"), Some(index));
            changed.choose("discriminator.layers", 0).unwrap();
            assert_eq!(changed, ring);
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_with_the_reason() {
        let refused = |id: &str, r1: f64, index: usize| {
            let mut changed = preset(id).unwrap().experiment;
            changed.regularizer.r1 = r1;
            changed.choose("discriminator.layers", index).unwrap();
            changed.validate().unwrap_err().message
        };
        assert!(refused("digits", 0.0, 2).contains("Fourier features are made of vectors"));
        assert!(refused("ring", 1.0, 1).contains("mixes the samples of a batch"));
    }

    #[test]
    fn a_layer_that_is_there_keeps_its_place_and_its_numbers() {
        let mut network = preset("ring").unwrap().experiment.discriminator;
        network.layers.insert(0, LayerSpec::FourierFeatures { count: 5, scale: 3.0 });
        ExtraLayers::Both.put(&mut network);
        assert_eq!(network.layers[0], LayerSpec::FourierFeatures { count: 5, scale: 3.0 });
        assert_eq!(network.layers[network.layers.len() - 2], LayerSpec::MinibatchStdDev);
    }
}
