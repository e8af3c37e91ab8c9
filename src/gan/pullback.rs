//! The gradient of a network with respect to its input, written as operations that can be
//! differentiated once more.
//!
//! Burn records one order of derivatives. A gradient penalty needs two: so the chain rule from the
//! output back to the input is spelled out here, layer by layer, on the tensors of the forward
//! pass. For layers that are linear between kinks (dense, convolutions, ReLU) the masks are
//! constants and the result is exact almost everywhere; for smooth activations and layer
//! normalisation the derivative is an expression of the layer's input and exact everywhere.

use super::layer::{EPSILON, Flow, Layer, channels, keep};
use super::technique::fourier_features;
use crate::experiment::{Activation, LayerSpec, Shape};
use burn::tensor::module::{avg_pool2d, conv_transpose2d, conv2d};
use burn::tensor::ops::{AvgPoolOptions, ConvOptions, ConvTransposeOptions};
use burn::tensor::{Tensor, activation};

/// What a layer leaves behind on the way forward for [`Layer::pull`].
pub(super) enum Trace {
    /// Nothing: the layer is linear, and its parameters say it all.
    Linear,
    /// The derivative of each number by the number that it came from.
    Slope(Flow),
    /// Layer normalisation: the normalised numbers `[batch, features]` and one over their deviation
    /// `[batch, 1]`.
    Normalised(Tensor<2>, Tensor<2>),
    /// Fourier features: the angles `[batch, count]`.
    Angles(Tensor<2>),
}

impl Layer {
    /// [`Layer::forward`], and what [`Layer::pull`] needs of it.
    pub(super) fn trace(
        &self,
        x: Flow,
        parameters: &[Tensor<1>],
        statistics: &mut [Tensor<1>],
        train: bool,
    ) -> (Flow, Trace) {
        match self.spec {
            LayerSpec::Activation(function) => {
                let slope = x.clone().map(|x| slope(function, x), |x| slope(function, x));
                (self.forward(x, parameters, statistics, train), Trace::Slope(slope))
            }
            LayerSpec::Dropout { probability } if train && probability > 0.0 => match x {
                Flow::Vector(x) => {
                    let mask = keep(&x, probability);
                    (Flow::Vector(x * mask.clone()), Trace::Slope(Flow::Vector(mask)))
                }
                Flow::Image(x) => {
                    let mask = keep(&x, probability);
                    (Flow::Image(x * mask.clone()), Trace::Slope(Flow::Image(mask)))
                }
            },
            LayerSpec::LayerNorm => {
                let flat = x.clone().vector();
                let centred = flat.clone() - flat.mean_dim(1);
                let inverse =
                    centred.clone().square().mean_dim(1).add_scalar(EPSILON).sqrt().recip();
                (
                    self.forward(x, parameters, statistics, train),
                    Trace::Normalised(centred * inverse.clone(), inverse),
                )
            }
            LayerSpec::FourierFeatures { .. } => {
                let angles = fourier_features::angles(x.clone().vector(), statistics);
                (self.forward(x, parameters, statistics, train), Trace::Angles(angles))
            }
            _ => (self.forward(x, parameters, statistics, train), Trace::Linear),
        }
    }

    /// The gradient at the layer's input, given `gradient` at its output: Jᵀ·gradient.
    pub(super) fn pull(
        &self,
        gradient: Flow,
        trace: Trace,
        parameters: &[Tensor<1>],
        statistics: &[Tensor<1>],
    ) -> Flow {
        let (from, to) = (channels(self.input), channels(self.output));
        match (self.spec, trace, parameters) {
            (LayerSpec::Dense { .. }, _, [weight, _]) => {
                let weight = weight.clone().reshape([self.input.len(), self.output.len()]);
                Flow::Vector(gradient.vector().matmul(weight.transpose())) // [batch, inputs]
            }
            (LayerSpec::Conv { kernel, stride, padding, .. }, _, [weight, _]) => {
                let (k, s, p) = (kernel as usize, stride as usize, padding as usize);
                let weight = weight.clone().reshape([to, from, k, k]);
                // What a strided kernel left over at the far edge comes back as zeros.
                let rest = |side: usize| (side + 2 * p - k) % s;
                let (height, width) = sides(self.input);
                let options = ConvTransposeOptions::new(
                    [s, s],
                    [p, p],
                    [rest(height), rest(width)],
                    [1, 1],
                    1,
                );
                Flow::Image(conv_transpose2d(gradient.image(self.output), weight, None, options))
            }
            (LayerSpec::TransposedConv { kernel, stride, padding, .. }, _, [weight, _]) => {
                let (k, s, p) = (kernel as usize, stride as usize, padding as usize);
                let weight = weight.clone().reshape([from, to, k, k]);
                Flow::Image(conv2d(
                    gradient.image(self.output),
                    weight,
                    None,
                    ConvOptions::new([s, s], [p, p], [1, 1], 1),
                ))
            }
            (LayerSpec::UpsampleConv { kernel, scale, .. }, _, [weight, _]) => {
                let (k, p, scale) = (kernel as usize, kernel as usize / 2, scale as usize);
                let options = ConvTransposeOptions::new([1, 1], [p, p], [0, 0], [1, 1], 1);
                let pulled = conv_transpose2d(
                    gradient.image(self.output),
                    weight.clone().reshape([to, from, k, k]),
                    None,
                    options,
                );
                let pool = AvgPoolOptions::new([scale, scale]);
                // Each pixel went to scale² places; their gradients add up.
                Flow::Image(avg_pool2d(pulled, pool).mul_scalar((scale * scale) as f64))
            }
            (LayerSpec::LayerNorm, Trace::Normalised(normalised, inverse), [scale, _]) => {
                let g = gradient.vector() * scale.clone().unsqueeze();
                let along = (g.clone() * normalised.clone()).mean_dim(1);
                Flow::Vector((g.clone() - g.mean_dim(1) - normalised * along) * inverse)
            }
            (LayerSpec::FourierFeatures { .. }, Trace::Angles(angles), _) => {
                Flow::Vector(fourier_features::pull(gradient.vector(), angles, statistics))
            }
            (_, Trace::Slope(slope), _) => match slope {
                Flow::Vector(slope) => Flow::Vector(gradient.vector() * slope),
                Flow::Image(slope) => Flow::Image(gradient.image(self.output) * slope),
            },
            // A reshape only reads the same numbers in another way; layers that mix the batch are
            // refused before.
            _ => gradient,
        }
    }
}

/// Rows and columns of an image.
const fn sides(shape: Shape) -> (usize, usize) {
    match shape {
        Shape::Vector(_) => (1, 1),
        Shape::Image { height, width, .. } => (height, width),
    }
}

/// The derivative of an activation at `x`, elementwise; 0 and 1 (or the slope) where it is linear
/// on both sides of a kink.
fn slope<const D: usize>(function: Activation, x: Tensor<D>) -> Tensor<D> {
    // 1 where positive, a constant for the gradient.
    let step = |x: Tensor<D>| x.inner().sign().clamp_min(0.0);
    match function {
        Activation::Relu => step(x),
        Activation::LeakyRelu { slope } => step(x).mul_scalar(1.0 - slope).add_scalar(slope),
        Activation::Tanh => activation::tanh(x).square().neg().add_scalar(1.0),
        Activation::Sigmoid => {
            let y = activation::sigmoid(x);
            y.clone() - y.square()
        }
        // Φ(x) + x·φ(x).
        Activation::Gelu => {
            let density = x
                .clone()
                .square()
                .mul_scalar(-0.5)
                .exp()
                .mul_scalar(1.0 / std::f64::consts::TAU.sqrt());
            let share = x
                .clone()
                .mul_scalar(std::f64::consts::FRAC_1_SQRT_2)
                .erf()
                .add_scalar(1.0)
                .mul_scalar(0.5);
            share + x * density
        }
        Activation::Silu => {
            let y = activation::sigmoid(x.clone());
            y.clone() + x * (y.clone() - y.square())
        }
        Activation::Softplus => activation::sigmoid(x),
    }
}
