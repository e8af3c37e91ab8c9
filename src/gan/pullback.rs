//! The gradient of a network with respect to its input, written as operations that can be
//! differentiated once more.
//!
//! Burn records one order of derivatives. A gradient penalty needs two: so the chain rule from the
//! output back to the input is spelled out here, layer by layer, on the tensors of the forward
//! pass. For layers that are linear between kinks (dense, convolutions, ReLU) the masks are
//! constants and the result is exact almost everywhere; for smooth activations and normalisation the
//! derivative is an expression of the layer's input and exact everywhere.

use super::flow::Flow;
use super::layer::{EPSILON, fourier_features, keep, minibatch_deviation, pair, size};
use crate::experiment::{Activation, Layer, LayerSpec, Shape};
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
    /// Batch normalisation by the batch's own statistics: the normalised numbers `[places,
    /// channels]`, where each pixel of each sample is a place, and one over their deviation `[1,
    /// channels]`.
    BatchNormalised(Tensor<2>, Tensor<2>),
    /// Minibatch standard deviation: its derivative by each number, as the layer's input is shaped.
    Deviation(Flow),
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
        let trace = match self.spec {
            LayerSpec::Dropout { probability } if train && probability > 0.0 => {
                return dropped(x, probability);
            }
            LayerSpec::Activation(function) => {
                Trace::Slope(x.clone().map(|x| slope(function, x), |x| slope(function, x)))
            }
            LayerSpec::BatchNorm if train => {
                let places = by_channel(x.clone(), self.input);
                let centred = places.clone() - places.mean_dim(0);
                let inverse = one_over_deviation(centred.clone().square().mean_dim(0));
                Trace::BatchNormalised(centred * inverse.clone(), inverse)
            }
            LayerSpec::BatchNorm => {
                let [scale, _] = pair(parameters);
                let inverse = one_over_deviation(statistics[1].clone().unsqueeze()); // [1, channels]
                let slope = inverse * scale.unsqueeze::<2>();
                let [places, channels] = by_channel(x.clone(), self.input).dims();
                Trace::Slope(from_channels(slope.expand([places, channels]), self.input))
            }
            LayerSpec::LayerNorm => {
                let flat = x.clone().vector();
                let centred = flat.clone() - flat.mean_dim(1);
                let inverse = one_over_deviation(centred.clone().square().mean_dim(1));
                Trace::Normalised(centred * inverse.clone(), inverse)
            }
            LayerSpec::MinibatchStdDev => Trace::Deviation(self.shaped(x.clone()).map(
                |x| minibatch_deviation::slope(x, train),
                |x| minibatch_deviation::slope(x, train),
            )),
            LayerSpec::FourierFeatures { .. } => {
                Trace::Angles(fourier_features::angles(x.clone().vector(), statistics))
            }
            LayerSpec::Dense { .. }
            | LayerSpec::Reshape { .. }
            | LayerSpec::Conv { .. }
            | LayerSpec::TransposedConv { .. }
            | LayerSpec::UpsampleConv { .. }
            | LayerSpec::Dropout { .. } => Trace::Linear,
        };
        (self.forward(x, parameters, statistics, train), trace)
    }

    /// The gradient at the layer's input, given `gradient` at its output: Jᵀ·gradient. Where the
    /// layer mixes the samples of a batch, it is the gradient of all outputs by each input.
    pub(super) fn pull(
        &self,
        gradient: Flow,
        trace: Trace,
        parameters: &[Tensor<1>],
        statistics: &[Tensor<1>],
    ) -> Flow {
        match trace {
            Trace::Linear => self.pull_linear(gradient, parameters),
            Trace::Slope(Flow::Vector(slope)) => Flow::Vector(gradient.vector() * slope),
            Trace::Slope(Flow::Image(slope)) => Flow::Image(gradient.image(self.output) * slope),
            Trace::Normalised(normalised, inverse) => {
                let [scale, _] = pair(parameters);
                let g = gradient.vector() * scale.unsqueeze();
                let along = (g.clone() * normalised.clone()).mean_dim(1);
                Flow::Vector((g.clone() - g.mean_dim(1) - normalised * along) * inverse)
            }
            Trace::BatchNormalised(normalised, inverse) => {
                let [scale, _] = pair(parameters);
                let g = by_channel(gradient, self.output) * scale.unsqueeze();
                let along = (g.clone() * normalised.clone()).mean_dim(0);
                let pulled = (g.clone() - g.mean_dim(0) - normalised * along) * inverse;
                from_channels(pulled, self.input)
            }
            Trace::Deviation(slope) => match slope {
                Flow::Vector(slope) => {
                    Flow::Vector(minibatch_deviation::pull(gradient.vector(), slope))
                }
                Flow::Image(slope) => {
                    Flow::Image(minibatch_deviation::pull(gradient.image(self.output), slope))
                }
            },
            Trace::Angles(angles) => {
                Flow::Vector(fourier_features::pull(gradient.vector(), angles, statistics))
            }
        }
    }

    /// The same for a layer without a trace.
    fn pull_linear(&self, gradient: Flow, parameters: &[Tensor<1>]) -> Flow {
        match self.spec {
            LayerSpec::Dense { .. } => {
                let [weight, _] = pair(parameters);
                let weight = weight.reshape([self.input.len(), self.output.len()]);
                Flow::Vector(gradient.vector().matmul(weight.transpose())) // [batch, inputs]
            }
            LayerSpec::Conv { kernel, stride, padding, .. } => {
                let ([s, p], k) = (size(stride, padding), kernel as usize);
                // What a strided kernel left over at the far edge comes back as zeros.
                let rest = |side: usize| (side + 2 * p - k) % s;
                let (height, width) = sides(self.input);
                let out = [rest(height), rest(width)];
                let options = ConvTransposeOptions::new([s, s], [p, p], out, [1, 1], 1);
                let g = gradient.image(self.output);
                Flow::Image(conv_transpose2d(g, self.kernel(parameters), None, options))
            }
            LayerSpec::TransposedConv { stride, padding, .. } => {
                let [s, p] = size(stride, padding);
                let options = ConvOptions::new([s, s], [p, p], [1, 1], 1);
                let g = gradient.image(self.output);
                Flow::Image(conv2d(g, self.kernel(parameters), None, options))
            }
            LayerSpec::UpsampleConv { kernel, scale, .. } => {
                let [scale, p] = size(scale, kernel / 2);
                let options = ConvTransposeOptions::new([1, 1], [p, p], [0, 0], [1, 1], 1);
                let g = gradient.image(self.output);
                let pulled = conv_transpose2d(g, self.kernel(parameters), None, options);
                let pool = AvgPoolOptions::new([scale, scale]);
                // Each pixel went to scale² places; their gradients add up.
                Flow::Image(avg_pool2d(pulled, pool).mul_scalar((scale * scale) as f64))
            }
            // The same numbers read in another way, and dropout that drops nothing.
            LayerSpec::Reshape { .. } | LayerSpec::Dropout { .. } => gradient,
            LayerSpec::BatchNorm
            | LayerSpec::LayerNorm
            | LayerSpec::Activation(_)
            | LayerSpec::MinibatchStdDev
            | LayerSpec::FourierFeatures { .. } => {
                unreachable!("{} leaves a trace", self.spec)
            }
        }
    }
}

/// Dropout, and which numbers it kept.
fn dropped(x: Flow, probability: f64) -> (Flow, Trace) {
    match x {
        Flow::Vector(x) => {
            let mask = keep(&x, probability);
            (Flow::Vector(x * mask.clone()), Trace::Slope(Flow::Vector(mask)))
        }
        Flow::Image(x) => {
            let mask = keep(&x, probability);
            (Flow::Image(x * mask.clone()), Trace::Slope(Flow::Image(mask)))
        }
    }
}

fn one_over_deviation(variance: Tensor<2>) -> Tensor<2> {
    variance.add_scalar(EPSILON).sqrt().recip()
}

/// `[places, channels]`: each pixel of each sample is a place; of vectors each sample.
fn by_channel(x: Flow, shape: Shape) -> Tensor<2> {
    match shape {
        Shape::Vector(_) => x.vector(),
        Shape::Image { channels, .. } => {
            let x = x.image(shape).permute([0, 2, 3, 1]);
            let places = x.dims().iter().take(3).product();
            x.reshape([places, channels])
        }
    }
}

/// Back from [`by_channel`].
fn from_channels(x: Tensor<2>, shape: Shape) -> Flow {
    match shape {
        Shape::Vector(_) => Flow::Vector(x),
        Shape::Image { channels, height, width } => {
            let batch = x.dims()[0] / (height * width);
            Flow::Image(x.reshape([batch, height, width, channels]).permute([0, 3, 1, 2]))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Random;
    use crate::experiment::{LayerSpec as Kind, NetworkSpec};
    use crate::gan::{Mode, Network, Player, host};
    use burn::tensor::Device;

    const IMAGE: Shape = Shape::Image { channels: 2, height: 5, width: 5 };
    const LAYERS: [(Kind, Shape); 15] = [
        (Kind::Dense { units: 3 }, Shape::Vector(4)),
        (Kind::Reshape { channels: 1, height: 2, width: 2 }, Shape::Vector(4)),
        (Kind::Conv { channels: 3, kernel: 3, stride: 2, padding: 1 }, IMAGE),
        (Kind::TransposedConv { channels: 3, kernel: 4, stride: 2, padding: 1 }, IMAGE),
        (Kind::UpsampleConv { channels: 3, kernel: 3, scale: 2 }, IMAGE),
        (Kind::BatchNorm, Shape::Vector(4)),
        (Kind::BatchNorm, IMAGE),
        (Kind::LayerNorm, Shape::Vector(4)),
        (Kind::LayerNorm, IMAGE),
        (Kind::Activation(Activation::Silu), Shape::Vector(4)),
        (Kind::Activation(Activation::Tanh), IMAGE),
        (Kind::Dropout { probability: 0.5 }, Shape::Vector(4)),
        (Kind::MinibatchStdDev, Shape::Vector(4)),
        (Kind::MinibatchStdDev, IMAGE),
        (Kind::FourierFeatures { count: 3, scale: 0.3 }, Shape::Vector(4)),
    ];

    /// The gradient of the sum of all outputs at the input, pulled back and by Burn's own record.
    fn gradients(kind: Kind, input: Shape, mode: Mode) -> [Vec<f32>; 2] {
        let device = Device::flex();
        let mut random = Random::new(7, 0);
        // A layer behind it gives each output a gradient of its own.
        let layers = vec![kind, Kind::Activation(Activation::Tanh), Kind::Dense { units: 1 }];
        let network = Network::new(&NetworkSpec { layers }, "network", input).unwrap();
        let parameters: Vec<_> = network
            .tensors()
            .parameters
            .iter()
            .map(|tensor| (0..tensor.count()).map(|_| random.normal()).collect())
            .map(|values| host::give(values, &device).autodiff().require_grad())
            .collect();
        let mut statistics =
            Player::new(network.tensors().clone(), &mut random, &device).statistics;
        if kind == Kind::BatchNorm {
            let variances = statistics[1].clone();
            statistics[1] = variances.mul_scalar(2.5);
        }
        let values = (0..6 * input.len()).map(|_| random.normal()).collect();
        let x = host::give(values, &device).reshape([6, input.len()]).autodiff().require_grad();
        let (_, output, traces) =
            network.trace(&parameters, &mut statistics.clone(), Flow::Vector(x.clone()), mode);
        let ones = output.clone().inner().ones_like();
        let pulled = network.pull(&parameters, &statistics, traces, ones, None).vector();
        let recorded = x.grad(&output.sum().backward()).unwrap();
        [pulled.inner(), recorded].map(|gradient| host::take(gradient.flatten(0, 1)).unwrap())
    }

    #[test]
    fn every_layer_pulls_back_the_gradient_that_burn_records() {
        for (kind, input) in LAYERS {
            for mode in [Mode::Train, Mode::Infer] {
                let [pulled, recorded] = gradients(kind, input, mode);
                assert!(recorded.iter().any(|value| value.abs() > 1e-3), "{kind} {mode:?}");
                for (pulled, recorded) in pulled.iter().zip(&recorded) {
                    let error = (pulled - recorded).abs();
                    assert!(
                        error < 2e-3 * (1.0 + recorded.abs()),
                        "{kind} {mode:?}: {pulled} {recorded}"
                    );
                }
            }
        }
    }
}
