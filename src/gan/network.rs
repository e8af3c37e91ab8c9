//! A network: a checked plan of layers, run with a list of parameters that lives outside it.

use super::layer::{Flow, Layer};
use crate::data::Random;
use crate::experiment::{Invalid, NetworkSpec, Shape};
use burn::tensor::{Device, Tensor};
use std::ops::Range;

/// A plan of layers whose shapes fit.
#[derive(Clone, Debug)]
pub struct Network {
    layers: Vec<Planned>,
    lengths: Vec<usize>,
    output: Shape,
}

/// A layer and where its parameters and its statistics stand in the lists.
#[derive(Clone, Debug)]
struct Planned {
    layer: Layer,
    parameters: Range<usize>,
    statistics: Range<usize>,
}

/// How normalisation and dropout behave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Batch statistics, which update the running ones; dropout drops.
    Train,
    /// Running statistics; dropout does nothing.
    Infer,
}

impl Network {
    /// Plans the layers of `spec` for samples of shape `input`.
    ///
    /// # Errors
    /// One sentence that names `role` and the first layer that does not fit.
    pub fn new(spec: &NetworkSpec, role: &str, input: Shape) -> Result<Self, Invalid> {
        let output = spec.output(role, input)?;
        let (mut layers, mut lengths, mut statistics, mut shape) = (Vec::new(), Vec::new(), 0, input);
        for layer in &spec.layers {
            let next = layer.output(shape).map_err(|why| Invalid::new(role, why))?;
            let layer = Layer { spec: *layer, input: shape, output: next };
            let first = lengths.len();
            lengths.extend(layer.parameter_lengths());
            let kept = if layer.has_statistics() { 2 } else { 0 };
            layers.push(Planned { layer, parameters: first..lengths.len(), statistics: statistics..statistics + kept });
            statistics += kept;
            shape = next;
        }
        Ok(Self { layers, lengths, output })
    }

    /// The length of each parameter, in order.
    #[must_use]
    pub fn parameter_lengths(&self) -> &[usize] {
        &self.lengths
    }

    /// The shape of one sample that comes out.
    #[must_use]
    pub const fn output(&self) -> Shape {
        self.output
    }

    /// Whether a layer looks at the whole batch, so that real and generated samples must not share one.
    #[must_use]
    pub fn mixes_batch(&self) -> bool {
        self.layers.iter().any(|planned| planned.layer.has_statistics())
    }

    /// Fresh parameters: the gain is √2 before each rectifier (He et al. 2015), and 1 for the last weights.
    #[must_use]
    pub fn initial_parameters(&self, random: &mut Random, device: &Device) -> Vec<Tensor<1>> {
        let last = self.layers.iter().filter(|planned| planned.layer.is_weighted()).count();
        let mut seen = 0;
        let mut all = Vec::new();
        for planned in &self.layers {
            seen += usize::from(planned.layer.is_weighted());
            let gain = if seen == last { 1.0 } else { std::f32::consts::SQRT_2 };
            all.extend(planned.layer.initial(gain, random).into_iter().map(|values| super::host::give(values, device)));
        }
        all
    }

    /// Fresh running statistics: mean 0 and variance 1.
    #[must_use]
    pub fn initial_statistics(&self, device: &Device) -> Vec<Tensor<1>> {
        let mut all = Vec::new();
        for Planned { layer, .. } in self.layers.iter().filter(|planned| planned.layer.has_statistics()) {
            let length = layer.parameter_lengths()[0];
            all.extend([Tensor::zeros([length], device), Tensor::ones([length], device)]);
        }
        all
    }

    /// Runs the network on `input`, `[batch, features]`, with images flattened channel after channel; the output likewise.
    pub fn forward(&self, parameters: &[Tensor<1>], statistics: &mut [Tensor<1>], input: Tensor<2>, mode: Mode) -> Tensor<2> {
        self.flow(parameters, statistics, Flow::Vector(input), mode).vector()
    }

    /// The same for what comes from another network: an image stays one on its way.
    pub(super) fn flow(&self, parameters: &[Tensor<1>], statistics: &mut [Tensor<1>], input: Flow, mode: Mode) -> Flow {
        let mut flow = input;
        for Planned { layer, parameters: range, statistics: kept } in &self.layers {
            flow = layer.forward(flow, &parameters[range.clone()], &mut statistics[kept.clone()], mode == Mode::Train);
        }
        flow
    }
}
