//! A small frozen classifier for each labelled image set: what it sees in generated images is how
//! well classes are covered, whether attributes are met, and how far features lie apart. `ganlet
//! classifier` trains it; it is shipped with its hash, so that figures stay comparable.

#[cfg(feature = "cli")]
mod training;

#[cfg(feature = "cli")]
pub use training::{Training, train};

use crate::experiment::{Activation, ImageSet, Invalid, Labels, LayerSpec, NetworkSpec, Shape};
use crate::gan::{Mode, Network};
use burn::tensor::{Device, Tensor, TensorData, activation};
use safetensors::SafeTensors;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What is shipped: the hash of each file, and how well it classifies.
const INDEX: &str = include_str!("../../public/classifiers/index.json");

/// One shipped classifier.
#[derive(Clone, Debug, Deserialize, serde::Serialize)]
pub struct Entry {
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Share of held-out images that it classifies rightly, or of whose attributes it sees each as
    /// it is.
    pub accuracy: f64,
    /// How many images were held out.
    pub held_out: usize,
}

/// Why a classifier cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClassifierError {
    /// Not the file that was shipped.
    #[error(
        "The classifier of {0} is not the one that this version measures with; load the page again, or train it anew with `ganlet classifier`."
    )]
    Foreign(&'static str),
    /// Not a file of the right tensors.
    #[error("The classifier of {0} cannot be read: {1}.")]
    Broken(&'static str, String),
    /// The plan does not fit the images.
    #[error(transparent)]
    Invalid(#[from] Invalid),
}

/// A frozen network from images to the logits of classes or attributes; its features are what
/// reaches the last layer.
pub struct Classifier {
    network: Network,
    exclusive: bool,
    parameters: Vec<Tensor<1>>,
}

impl Classifier {
    /// Where the shipped classifier of `set` lies beside the page; `None` where there is none.
    #[must_use]
    pub fn path(set: ImageSet) -> Option<String> {
        shipped(set).map(|_| format!("classifiers/{}.safetensors", set.key()))
    }

    /// The shipped classifier, from its file.
    ///
    /// # Errors
    /// A file with another hash, or without the tensors of the plan.
    pub fn from_bytes(
        set: ImageSet,
        bytes: &[u8],
        device: &Device,
    ) -> Result<Self, ClassifierError> {
        let hash = hash(bytes);
        if shipped(set).is_none_or(|entry| entry.sha256 != hash) {
            return Err(ClassifierError::Foreign(set.key()));
        }
        let broken = |why: String| ClassifierError::Broken(set.key(), why);
        let network = plan(set)?;
        let file = SafeTensors::deserialize(bytes).map_err(|error| broken(error.to_string()))?;
        let mut parameters = Vec::new();
        for (index, spec) in network.tensors().parameters.iter().enumerate() {
            let length: usize = spec.shape.iter().product();
            let view =
                file.tensor(&index.to_string()).map_err(|error| broken(error.to_string()))?;
            let values: Vec<f32> = view
                .data()
                .chunks_exact(4)
                .map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
                .collect();
            if values.len() != length {
                return Err(broken(format!(
                    "tensor {index} has {} numbers instead of {length}",
                    values.len()
                )));
            }
            parameters.push(Tensor::from_data(TensorData::new(values, [length]), device));
        }
        Ok(Self { network, exclusive: is_exclusive(set), parameters })
    }

    /// Numbers of one image's features.
    #[must_use]
    pub fn features(&self) -> usize {
        self.network.features()
    }

    /// Probabilities `[n, K]` of the classes, or of each attribute, and features `[n, features]` of
    /// images `[n, pixels]` in [−1, 1], both flat.
    #[must_use]
    pub fn classify(&self, images: Tensor<2>) -> [Tensor<1>; 2] {
        let (features, logits) =
            self.network.features_and_output(&self.parameters, &mut [], images, Mode::Infer);
        let probabilities = if self.exclusive {
            activation::softmax(logits, 1)
        } else {
            activation::sigmoid(logits)
        };
        [probabilities.flatten(0, 1), features.flatten(0, 1)]
    }
}

/// Whether an image of `set` is of exactly one class; else its labels are attributes, each there or
/// not.
fn is_exclusive(set: ImageSet) -> bool {
    set.labels().is_none_or(Labels::is_one_hot)
}

fn shipped(set: ImageSet) -> Option<Entry> {
    let index: BTreeMap<String, Entry> = serde_json::from_str(INDEX).ok()?;
    index.get(set.key()).cloned()
}

/// SHA-256 in hexadecimal.
fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether the images are so small that each pixel has its own meaning, and no margin to be shifted
/// into.
fn is_small(set: ImageSet) -> bool {
    let (_, height, _, _) = set.extent();
    height <= 16
}

/// The network for the images of `set`: dense for small ones, convolutions for the others; 64
/// features.
fn plan(set: ImageSet) -> Result<Network, Invalid> {
    let relu = LayerSpec::Activation(Activation::Relu);
    let drop = LayerSpec::Dropout { probability: 0.3 };
    let (channels, height, width, _) = set.extent();
    let shape = Shape::Image { channels, height, width };
    let classes = set.labels().map_or(0, Labels::width) as u32;
    let conv = |channels| LayerSpec::Conv { channels, kernel: 3, stride: 2, padding: 1 };
    let mut layers = if is_small(set) {
        vec![LayerSpec::Dense { units: 128 }, relu, drop]
    } else {
        vec![
            LayerSpec::Conv { channels: 16, kernel: 5, stride: 1, padding: 2 },
            relu,
            conv(24),
            relu,
            conv(32),
            relu,
            conv(48),
            relu,
            drop,
        ]
    };
    layers.extend([LayerSpec::Dense { units: 64 }, relu, LayerSpec::Dense { units: classes }]);
    Network::new(&NetworkSpec { layers }, "classifier", shape)
}
