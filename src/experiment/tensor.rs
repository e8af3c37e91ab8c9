//! The tensors of both players: their names, shapes and first values. A checkpoint, the networks
//! and the count of parameters all follow from these lists.

use super::{
    DiscriminatorCondition, Experiment, GeneratorCondition, Layer, LayerSpec, NetworkSpec, Shape,
};
use std::f32::consts::SQRT_2;

/// One tensor of a player.
#[derive(Clone, Debug, PartialEq)]
pub struct TensorSpec {
    /// Its name within the player, such as `layers.0.weight`.
    pub name: String,
    /// Its shape; the numbers are row-major.
    pub shape: Vec<usize>,
    /// Its first values.
    pub start: Start,
}

/// The first values of a tensor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Start {
    /// All 0.
    Zeros,
    /// All 1.
    Ones,
    /// Each from N(0, deviation²).
    Normal {
        /// The standard deviation.
        deviation: f32,
    },
    /// A weight: each from N(0, gain² / fan-in) (He et al. 2015).
    Weight {
        /// √2, as rectifiers want it, and 1 for a network's last weight.
        gain: f32,
        /// Numbers that reach one output.
        fan_in: f32,
    },
    /// A random vector of length 1.
    Unit,
}

impl TensorSpec {
    fn new(name: &str, shape: impl Into<Vec<usize>>, start: Start) -> Self {
        Self { name: name.to_owned(), shape: shape.into(), start }
    }

    /// How many numbers it holds. In 64 bits: a browser's `usize` has 32, and two lengths that fit
    /// there have a product that does not.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.shape.iter().map(|side| *side as u64).product()
    }

    /// Rows and columns of a weight as a matrix, which is what spectral normalisation looks at;
    /// none for a vector.
    #[must_use]
    pub fn matrix(&self) -> Option<[usize; 2]> {
        match self.shape.as_slice() {
            [rows, columns @ ..] if !columns.is_empty() => Some([*rows, columns.iter().product()]),
            _ => None,
        }
    }
}

/// All tensors of a player or of a part of one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TensorSpecs {
    /// What is learned.
    pub parameters: Vec<TensorSpec>,
    /// What is kept but not learned: running statistics, fixed frequencies, the vectors of spectral
    /// normalisation.
    pub statistics: Vec<TensorSpec>,
}

impl TensorSpecs {
    /// The parameters, then the statistics.
    pub fn all(&self) -> impl Iterator<Item = &TensorSpec> {
        self.parameters.iter().chain(&self.statistics)
    }

    /// The place of the parameter called `name` among the parameters.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<usize> {
        self.parameters.iter().position(|tensor| tensor.name == name)
    }

    /// The place of the statistic called `name` among the statistics.
    #[must_use]
    pub fn statistic(&self, name: &str) -> Option<usize> {
        self.statistics.iter().position(|tensor| tensor.name == name)
    }

    /// How many numbers are learned.
    #[must_use]
    pub fn parameter_count(&self) -> u64 {
        self.parameters.iter().map(TensorSpec::count).sum()
    }

    /// Adds the tensors of a part, with `prefix` before their names.
    fn extend(&mut self, prefix: &str, part: Self) {
        let named =
            |tensor: TensorSpec| TensorSpec { name: format!("{prefix}.{}", tensor.name), ..tensor };
        self.parameters.extend(part.parameters.into_iter().map(named));
        self.statistics.extend(part.statistics.into_iter().map(named));
    }
}

impl Layer {
    /// The layer's tensors: weight and bias, or scale and shift; and what it keeps.
    #[must_use]
    pub fn tensors(&self) -> TensorSpecs {
        let (from, to) = (self.input.channels(), self.output.channels());
        let pair = |first: TensorSpec, second: &str, length: usize| {
            vec![first, TensorSpec::new(second, [length], Start::Zeros)]
        };
        let normalisation =
            |length: usize| pair(TensorSpec::new("scale", [length], Start::Ones), "shift", length);
        let weight = |fan_in: f32| Start::Weight { gain: SQRT_2, fan_in };
        match self.spec {
            LayerSpec::Dense { .. } => {
                let (inputs, units) = (self.input.len(), self.output.len());
                let start = weight(inputs as f32);
                let weight = TensorSpec::new("weight", [inputs, units], start);
                TensorSpecs { parameters: pair(weight, "bias", units), ..TensorSpecs::default() }
            }
            LayerSpec::Conv { kernel, .. } | LayerSpec::UpsampleConv { kernel, .. } => {
                let side = kernel as usize;
                let start = weight(from as f32 * area(kernel));
                let weight = TensorSpec::new("weight", [to, from, side, side], start);
                TensorSpecs { parameters: pair(weight, "bias", to), ..TensorSpecs::default() }
            }
            LayerSpec::TransposedConv { kernel, stride, .. } => {
                let side = kernel as usize;
                // Each output pixel is reached by one in `stride`² positions of the kernel.
                let start = weight(from as f32 * area(kernel) / area(stride));
                let weight = TensorSpec::new("weight", [from, to, side, side], start);
                TensorSpecs { parameters: pair(weight, "bias", to), ..TensorSpecs::default() }
            }
            LayerSpec::BatchNorm => TensorSpecs {
                parameters: normalisation(from),
                statistics: vec![
                    TensorSpec::new("mean", [from], Start::Zeros),
                    TensorSpec::new("variance", [from], Start::Ones),
                ],
            },
            LayerSpec::LayerNorm => TensorSpecs {
                parameters: normalisation(self.input.len()),
                ..TensorSpecs::default()
            },
            LayerSpec::MinibatchStdDev => TensorSpecs {
                statistics: vec![TensorSpec::new("deviation", [1], Start::Ones)],
                ..TensorSpecs::default()
            },
            LayerSpec::FourierFeatures { count, scale } => {
                let start = Start::Normal { deviation: scale as f32 };
                let shape = [self.input.len(), count as usize];
                TensorSpecs {
                    statistics: vec![TensorSpec::new("frequencies", shape, start)],
                    ..TensorSpecs::default()
                }
            }
            LayerSpec::Reshape { .. } | LayerSpec::Activation(_) | LayerSpec::Dropout { .. } => {
                TensorSpecs::default()
            }
        }
    }
}

/// Numbers of a square kernel with this side.
fn area(side: u32) -> f32 {
    (side * side) as f32
}

impl NetworkSpec {
    /// The tensors of all layers, each named `layers.<index>.<name>`.
    #[must_use]
    pub fn tensors(&self, input: Shape) -> TensorSpecs {
        let mut all = TensorSpecs::default();
        for (index, layer) in self.plan(input).enumerate() {
            all.extend(&format!("layers.{index}"), layer.tensors());
        }
        let mut weights = all.parameters.iter_mut().rev();
        if let Some(Start::Weight { gain, .. }) = weights
            .find(|tensor| matches!(tensor.start, Start::Weight { .. }))
            .map(|weight| &mut weight.start)
        {
            *gain = 1.0;
        }
        all
    }
}

impl Experiment {
    /// The generator's tensors: its network's and, for a learned embedding of the condition,
    /// `embedding` `[width of the condition, size]`.
    #[must_use]
    pub fn generator_tensors(&self) -> TensorSpecs {
        let mut all = self.generator.tensors(self.generator_input());
        if self.condition.generator == GeneratorCondition::Embed {
            let shape = [self.condition_width(), self.condition.embedding as usize];
            all.parameters.push(TensorSpec::new(
                "embedding",
                shape,
                Start::Normal { deviation: 1.0 },
            ));
        }
        all
    }

    /// The discriminator's tensors: its network's; for a condition `projection` `[width, features]`
    /// or `classifier.weight` `[features, width]` and `classifier.bias`; for spectral normalisation
    /// `spectral_norm.<weight>` `[rows of the weight]`; and `centre`, the running mean of its
    /// outputs.
    #[must_use]
    pub fn discriminator_tensors(&self) -> TensorSpecs {
        let input = self.discriminator_input();
        let mut all = self.discriminator.tensors(input);
        let width = self.condition_width();
        let features = self.discriminator.plan(input).last().map_or(0, |layer| layer.input.len());
        let start = Start::Weight { gain: 1.0, fan_in: features.max(1) as f32 };
        match self.condition.discriminator {
            DiscriminatorCondition::None | DiscriminatorCondition::Concatenate => {}
            DiscriminatorCondition::Projection => {
                all.parameters.push(TensorSpec::new("projection", [width, features], start));
            }
            DiscriminatorCondition::AuxiliaryClassifier => all.parameters.extend([
                TensorSpec::new("classifier.weight", [features, width], start),
                TensorSpec::new("classifier.bias", [width], Start::Zeros),
            ]),
        }
        if self.regularizer.spectral_norm {
            let vectors = all.parameters.iter().filter_map(|weight| {
                let [rows, _] = weight.matrix()?;
                let name = format!("spectral_norm.{}", weight.name);
                Some(TensorSpec::new(&name, [rows], Start::Unit))
            });
            all.statistics.extend(vectors.collect::<Vec<_>>());
        }
        all.statistics.push(TensorSpec::new("centre", [1], Start::Zeros));
        all
    }
}
