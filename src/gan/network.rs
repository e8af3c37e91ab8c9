//! A network: a checked plan of layers, run with a list of parameters that lives outside it.

use super::flow::Flow;
use super::pullback::Trace;
use crate::experiment::{Invalid, Layer, NetworkSpec, Shape, TensorSpecs};
use burn::tensor::Tensor;
use std::ops::Range;

/// A plan of layers whose shapes fit.
#[derive(Clone, Debug)]
pub struct Network {
    layers: Vec<Planned>,
    tensors: TensorSpecs,
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
    /// The batch's statistics, which update the running ones; dropout drops.
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
        spec.output(role, input)?;
        let (mut parameters, mut statistics) = (0, 0);
        let after = |first: &mut usize, count: usize| {
            let range = *first..*first + count;
            *first = range.end;
            range
        };
        let layers = spec.plan(input).map(|layer| {
            let tensors = layer.tensors();
            Planned {
                layer,
                parameters: after(&mut parameters, tensors.parameters.len()),
                statistics: after(&mut statistics, tensors.statistics.len()),
            }
        });
        Ok(Self { layers: layers.collect(), tensors: spec.tensors(input) })
    }

    /// The tensors that it runs with.
    #[must_use]
    pub const fn tensors(&self) -> &TensorSpecs {
        &self.tensors
    }

    /// Whether a layer looks at the whole batch, so that real and generated samples must not share
    /// one.
    #[must_use]
    pub fn mixes_batch(&self) -> bool {
        self.layers.iter().any(|planned| planned.layer.spec.mixes_batch())
    }

    /// How many numbers reach the last layer.
    #[must_use]
    pub fn features(&self) -> usize {
        self.layers.last().map_or(0, |planned| planned.layer.input.len())
    }

    /// Runs the network on `input`, `[batch, features]`, with images flattened channel after
    /// channel; the output likewise.
    pub fn forward(
        &self,
        parameters: &[Tensor<1>],
        statistics: &mut [Tensor<1>],
        input: Tensor<2>,
        mode: Mode,
    ) -> Tensor<2> {
        self.flow(parameters, statistics, Flow::Vector(input), mode).vector()
    }

    /// The same for what comes from another network: an image stays one on its way.
    pub(super) fn flow(
        &self,
        parameters: &[Tensor<1>],
        statistics: &mut [Tensor<1>],
        input: Flow,
        mode: Mode,
    ) -> Flow {
        self.flow_through(0..self.layers.len(), parameters, statistics, input, mode)
    }

    /// What reaches the last layer, `[batch, features]`, and what comes out of it, for a network
    /// that ends in a dense layer.
    pub fn features_and_output(
        &self,
        parameters: &[Tensor<1>],
        statistics: &mut [Tensor<1>],
        input: Tensor<2>,
        mode: Mode,
    ) -> (Tensor<2>, Tensor<2>) {
        self.split_flow(parameters, statistics, Flow::Vector(input), mode)
    }

    /// The same for what comes from another network.
    pub(super) fn split_flow(
        &self,
        parameters: &[Tensor<1>],
        statistics: &mut [Tensor<1>],
        input: Flow,
        mode: Mode,
    ) -> (Tensor<2>, Tensor<2>) {
        let last = self.layers.len().saturating_sub(1);
        let features = self.flow_through(0..last, parameters, statistics, input, mode).vector();
        let output = self.flow_through(
            last..last + 1,
            parameters,
            statistics,
            Flow::Vector(features.clone()),
            mode,
        );
        (features, output.vector())
    }

    fn flow_through(
        &self,
        layers: Range<usize>,
        parameters: &[Tensor<1>],
        statistics: &mut [Tensor<1>],
        input: Flow,
        mode: Mode,
    ) -> Flow {
        let mut flow = input;
        for Planned { layer, parameters: range, statistics: kept } in &self.layers[layers] {
            flow = layer.forward(
                flow,
                &parameters[range.clone()],
                &mut statistics[kept.clone()],
                mode == Mode::Train,
            );
        }
        flow
    }

    /// A pass that can be pulled back: [`Network::features_and_output`], and what [`Network::pull`]
    /// needs.
    pub(super) fn trace(
        &self,
        parameters: &[Tensor<1>],
        statistics: &mut [Tensor<1>],
        input: Flow,
        mode: Mode,
    ) -> (Tensor<2>, Tensor<2>, Vec<Trace>) {
        let (mut flow, mut traces, mut features) = (input, Vec::new(), None);
        for (index, Planned { layer, parameters: range, statistics: kept }) in
            self.layers.iter().enumerate()
        {
            if index + 1 == self.layers.len() {
                features = Some(flow.clone().vector());
            }
            let (next, trace) = layer.trace(
                flow,
                &parameters[range.clone()],
                &mut statistics[kept.clone()],
                mode == Mode::Train,
            );
            traces.push(trace);
            flow = next;
        }
        let output = flow.vector();
        (features.unwrap_or_else(|| output.clone()), output, traces)
    }

    /// The gradient at the input, `[batch, …]`, of the sum of all outputs and, where given, of what
    /// has the gradient `at_features` `[batch, features]` at the last layer's input.
    pub(super) fn pull(
        &self,
        parameters: &[Tensor<1>],
        statistics: &[Tensor<1>],
        traces: Vec<Trace>,
        ones: Tensor<2>,
        at_features: Option<Tensor<2>>,
    ) -> Flow {
        let (mut gradient, mut extra) = (Flow::Vector(ones), at_features);
        for (Planned { layer, parameters: range, statistics: kept }, trace) in
            self.layers.iter().zip(traces).rev()
        {
            gradient =
                layer.pull(gradient, trace, &parameters[range.clone()], &statistics[kept.clone()]);
            if let Some(extra) = extra.take() {
                gradient = Flow::Vector(gradient.vector() + extra);
            }
        }
        gradient
    }
}
