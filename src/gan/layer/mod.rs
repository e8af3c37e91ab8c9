//! One layer: what it computes.

mod batch_norm;
pub(super) mod fourier_features;
pub(super) mod minibatch_deviation;
mod running;

use super::flow::Flow;
use crate::experiment::{Activation, Layer, LayerSpec, Shape};
use burn::tensor::module::{conv_transpose2d, conv2d, interpolate, layer_norm, linear};
use burn::tensor::ops::{ConvOptions, ConvTransposeOptions, InterpolateMode, InterpolateOptions};
use burn::tensor::{Distribution, Tensor, activation};

/// ε of both normalisations, as in their papers' code.
pub(super) const EPSILON: f64 = 1e-5;

impl Layer {
    /// What the layer computes. `statistics` are what it keeps. Where `train`, what looks at the
    /// batch uses the batch's own and updates the running ones with it; else it uses the running
    /// ones, so that a sample's output does not depend on its batch.
    pub(super) fn forward(
        &self,
        x: Flow,
        parameters: &[Tensor<1>],
        statistics: &mut [Tensor<1>],
        train: bool,
    ) -> Flow {
        match self.spec {
            LayerSpec::Dense { .. } => {
                let [weight, bias] = pair(parameters);
                let weight = weight.reshape([self.input.len(), self.output.len()]);
                Flow::Vector(linear(x.vector(), weight, Some(bias))) // [batch, units]
            }
            LayerSpec::Reshape { .. } => Flow::Image(Flow::Vector(x.vector()).image(self.output)),
            LayerSpec::Conv { stride, padding, .. } => {
                let ([s, p], bias) = (size(stride, padding), self.bias(parameters));
                let options = ConvOptions::new([s, s], [p, p], [1, 1], 1);
                // [batch, channels, h', w']
                Flow::Image(conv2d(x.image(self.input), self.kernel(parameters), bias, options))
            }
            LayerSpec::TransposedConv { stride, padding, .. } => {
                let ([s, p], bias) = (size(stride, padding), self.bias(parameters));
                let options = ConvTransposeOptions::new([s, s], [p, p], [0, 0], [1, 1], 1);
                let x = x.image(self.input);
                Flow::Image(conv_transpose2d(x, self.kernel(parameters), bias, options))
            }
            LayerSpec::UpsampleConv { kernel, scale, .. } => {
                let [scale, p] = size(scale, kernel / 2);
                let x = x.image(self.input);
                let [_, _, height, width] = x.dims();
                let larger = InterpolateOptions::new(InterpolateMode::Nearest)
                    .with_output_size([height * scale, width * scale]);
                let options = ConvOptions::new([1, 1], [p, p], [1, 1], 1);
                let (weight, bias) = (self.kernel(parameters), self.bias(parameters));
                Flow::Image(conv2d(interpolate(x, larger), weight, bias, options))
            }
            LayerSpec::BatchNorm => {
                batch_norm::normalise(self.shaped(x), pair(parameters), statistics, train)
            }
            LayerSpec::LayerNorm => {
                let [scale, shift] = pair(parameters);
                let image = matches!(x, Flow::Image(_));
                let x = Flow::Vector(layer_norm(x.vector(), scale, Some(shift), EPSILON));
                if image { Flow::Image(x.image(self.output)) } else { x }
            }
            LayerSpec::Activation(function) => {
                x.map(|x| activate(function, x), |x| activate(function, x))
            }
            LayerSpec::Dropout { probability } => {
                if train && probability > 0.0 {
                    let dropped = |x: Tensor<2>| x.clone() * keep(&x, probability);
                    x.map(dropped, |x| x.clone() * keep(&x, probability))
                } else {
                    x
                }
            }
            LayerSpec::MinibatchStdDev => match self.shaped(x) {
                Flow::Vector(x) => Flow::Vector(minibatch_deviation::append(x, statistics, train)),
                Flow::Image(x) => Flow::Image(minibatch_deviation::append(x, statistics, train)),
            },
            LayerSpec::FourierFeatures { .. } => {
                Flow::Vector(fourier_features::append(x.vector(), statistics))
            }
        }
    }

    /// What comes in, as the layer's input is shaped: an image may arrive flat.
    pub(super) fn shaped(&self, x: Flow) -> Flow {
        match self.input {
            Shape::Vector(_) => Flow::Vector(x.vector()),
            Shape::Image { .. } => Flow::Image(x.image(self.input)),
        }
    }

    /// The weight of a convolution with its true shape: `[out, in, k, k]`, or `[in, out, k, k]` for a
    /// transposed one.
    pub(super) fn kernel(&self, parameters: &[Tensor<1>]) -> Tensor<4> {
        let [weight, _] = pair(parameters);
        let (from, to) = (self.input.channels(), self.output.channels());
        let [rows, columns] = match self.spec {
            LayerSpec::TransposedConv { .. } => [from, to],
            _ => [to, from],
        };
        let side = (weight.dims()[0] / (from * to)).isqrt();
        weight.reshape([rows, columns, side, side])
    }

    fn bias(&self, parameters: &[Tensor<1>]) -> Option<Tensor<1>> {
        let [_, bias] = pair(parameters);
        Some(bias)
    }
}

/// Both parameters of a layer that has some: weight and bias, or scale and shift.
pub(super) fn pair(parameters: &[Tensor<1>]) -> [Tensor<1>; 2] {
    [parameters[0].clone(), parameters[1].clone()]
}

/// Two sizes of a kernel as indices.
pub(super) const fn size(first: u32, second: u32) -> [usize; 2] {
    [first as usize, second as usize]
}

fn activate<const D: usize>(function: Activation, x: Tensor<D>) -> Tensor<D> {
    match function {
        Activation::Relu => activation::relu(x),
        // slope·x + (1 − slope)·max(0, x): the same function from operations whose gradients are
        // cheap.
        Activation::LeakyRelu { slope } => {
            x.clone().mul_scalar(slope) + activation::relu(x).mul_scalar(1.0 - slope)
        }
        Activation::Tanh => activation::tanh(x),
        Activation::Sigmoid => activation::sigmoid(x),
        Activation::Gelu => activation::gelu(x),
        Activation::Silu => activation::silu(x),
        Activation::Softplus => activation::log_sigmoid(x.neg()).neg(),
    }
}

/// Dropout's mask: 0 with the asked probability, elsewhere what keeps the expectation.
pub(super) fn keep<const D: usize>(x: &Tensor<D>, probability: f64) -> Tensor<D> {
    let keep = 1.0 - probability;
    Tensor::random(x.dims(), Distribution::Bernoulli(keep), (&x.device().inner(), x.dtype()))
        .div_scalar(keep)
}
