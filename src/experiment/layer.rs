//! Networks as lists of layers, and the shapes that flow through them, checked before anything is
//! built.

use super::{Invalid, Shape};
use serde::{Deserialize, Serialize};

/// The most parameters one network may have: what a phone's browser still holds with Adam's
/// moments.
pub const MAX_PARAMETERS: u64 = 20_000_000;
/// The most layers one network may have.
pub const MAX_LAYERS: usize = 64;

/// A network: its layers, first to last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkSpec {
    /// The layers in the order in which a sample meets them.
    pub layers: Vec<LayerSpec>,
}

/// One layer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum LayerSpec {
    /// Every output sees every input; an image is flattened first.
    Dense {
        /// Outputs.
        units: u32,
    },
    /// Reads a vector as an image, channels first.
    Reshape {
        /// Feature maps.
        channels: u32,
        /// Rows.
        height: u32,
        /// Columns.
        width: u32,
    },
    /// Convolution.
    Conv {
        /// Feature maps that come out.
        channels: u32,
        /// Side of the square kernel.
        kernel: u32,
        /// Step of the kernel.
        stride: u32,
        /// Zeros around the image.
        padding: u32,
    },
    /// Transposed convolution, which makes images larger.
    TransposedConv {
        /// Feature maps that come out.
        channels: u32,
        /// Side of the square kernel.
        kernel: u32,
        /// How many times larger.
        stride: u32,
        /// Cut off around the result.
        padding: u32,
    },
    /// Nearest-neighbour upsampling and a convolution that keeps the size (Odena et al. 2016: no
    /// checkerboard).
    UpsampleConv {
        /// Feature maps that come out.
        channels: u32,
        /// Side of the square kernel, odd.
        kernel: u32,
        /// How many times larger.
        scale: u32,
    },
    /// Batch normalisation (Ioffe and Szegedy 2015), for each feature or feature map.
    BatchNorm,
    /// Layer normalisation (Ba et al. 2016) over one sample's features.
    LayerNorm,
    /// A function of each number.
    Activation(Activation),
    /// Zeroes each number with this probability while training.
    Dropout {
        /// Between 0 and .95.
        probability: f64,
    },
    /// Appends how much the batch varies as one more number or feature map (Karras et al. 2017), so
    /// that collapse shows.
    MinibatchStdDev,
    /// Sines and cosines of `count` fixed random projections stand beside the vector (Tancik et al.
    /// 2020): small modes become sharp.
    FourierFeatures {
        /// Random frequencies.
        count: u32,
        /// Their standard deviation, in turns for each unit of the input.
        scale: f64,
    },
}

/// A function of one number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Activation {
    /// max(0, x).
    Relu,
    /// x where positive, `slope`·x elsewhere.
    LeakyRelu {
        /// Slope of the negative side.
        slope: f64,
    },
    /// Hyperbolic tangent, (−1, 1).
    Tanh,
    /// Logistic function, (0, 1).
    Sigmoid,
    /// x·Φ(x) (Hendrycks and Gimpel 2016).
    Gelu,
    /// x·σ(x).
    Silu,
    /// ln(1 + eˣ).
    Softplus,
}

impl NetworkSpec {
    /// The shape after the last layer, given the shape before the first.
    ///
    /// # Errors
    /// One sentence that names `role` and the first layer that does not fit.
    pub fn output(&self, role: &str, input: Shape) -> Result<Shape, Invalid> {
        let (mut shape, mut parameters) = (input, 0);
        if self.layers.is_empty() {
            return Err(Invalid::new(
                role,
                format!("The {role} has no layers; it needs at least one."),
            ));
        }
        if self.layers.len() > MAX_LAYERS {
            return Err(Invalid::new(
                role,
                format!(
                    "The {role} has {} layers, but it may have {MAX_LAYERS} at most.",
                    self.layers.len()
                ),
            ));
        }
        for (index, layer) in self.layers.iter().enumerate() {
            let refuse = |why: String| {
                Invalid::new(
                    format!("{role}.layers.{index}"),
                    format!("Layer {} of the {role} ({layer}): {why}.", index + 1),
                )
            };
            let output = layer.output(shape).map_err(&refuse)?;
            let layer = Layer { spec: *layer, input: shape, output };
            parameters += layer.tensors().parameter_count();
            if parameters > MAX_PARAMETERS {
                return Err(refuse(format!(
                    "the network has more than {MAX_PARAMETERS} parameters here"
                )));
            }
            shape = output;
        }
        Ok(shape)
    }

    /// Its layers between their shapes, up to the first that does not fit.
    pub fn plan(&self, input: Shape) -> impl Iterator<Item = Layer> + '_ {
        let mut shape = input;
        self.layers.iter().map_while(move |layer| {
            let layer = Layer { spec: *layer, input: shape, output: layer.output(shape).ok()? };
            shape = layer.output;
            Some(layer)
        })
    }

    /// How many trained numbers the network has, up to the first layer that does not fit.
    #[must_use]
    pub fn parameters(&self, input: Shape) -> u64 {
        self.plan(input).map(|layer| layer.tensors().parameter_count()).sum()
    }
}

/// A layer between the shapes that go in and come out.
#[derive(Clone, Copy, Debug)]
pub struct Layer {
    /// What it does.
    pub spec: LayerSpec,
    /// The shape of what goes in.
    pub input: Shape,
    /// The shape of what comes out.
    pub output: Shape,
}

impl LayerSpec {
    /// The shape that comes out when `input` goes in, or why it does not fit.
    pub(crate) fn output(self, input: Shape) -> Result<Shape, String> {
        match self {
            Self::Dense { units } => Ok(Shape::Vector(within("units", units, 1, 16_384)?)),
            Self::Reshape { channels, height, width } => {
                let image = Shape::Image {
                    channels: within("channels", channels, 1, 1024)?,
                    height: within("height", height, 1, 128)?,
                    width: within("width", width, 1, 128)?,
                };
                if image.len() == input.len() {
                    Ok(image)
                } else {
                    Err(format!(
                        "{} numbers come in, but {image} need {}",
                        input.len(),
                        image.len()
                    ))
                }
            }
            Self::Conv { channels, kernel, stride, padding } => {
                let (k, s, p) = kernel_within(kernel, stride, padding)?;
                image(input, channels, |side| {
                    (side + 2 * p).checked_sub(k).map(|room| room / s + 1).ok_or_else(|| {
                        format!(
                            "the kernel {k}×{k} is larger than the image with its padding, {0}×{0}",
                            side + 2 * p
                        )
                    })
                })
            }
            Self::TransposedConv { channels, kernel, stride, padding } => {
                let (k, s, p) = kernel_within(kernel, stride, padding)?;
                image(input, channels, |side| {
                    ((side - 1) * s + k)
                        .checked_sub(2 * p)
                        .filter(|&side| side > 0)
                        .ok_or_else(|| format!("padding {p} leaves nothing of the image"))
                })
            }
            Self::UpsampleConv { channels, kernel, scale } => {
                let scale = within("scale", scale, 1, 4)?;
                if within("kernel", kernel, 1, 9)? % 2 == 0 {
                    return Err(format!("the kernel is {kernel}, but it must be odd"));
                }
                image(input, channels, |side| Ok(side * scale))
            }
            Self::Dropout { probability } if !(0.0..=0.95).contains(&probability) => {
                Err(format!("the probability is {probability}, but it must be between 0 and 0.95"))
            }
            Self::Activation(Activation::LeakyRelu { slope }) if !(0.0..=1.0).contains(&slope) => {
                Err(format!("the slope is {slope}, but it must be between 0 and 1"))
            }
            Self::MinibatchStdDev => Ok(match input {
                Shape::Vector(size) => Shape::Vector(size + 1),
                Shape::Image { channels, height, width } => {
                    Shape::Image { channels: channels + 1, height, width }
                }
            }),
            Self::FourierFeatures { count, scale } => {
                let count = within("count", count, 1, 512)?;
                if !(0.01..=100.0).contains(&scale) {
                    return Err(format!(
                        "the scale is {scale}, but it must be between 0.01 and 100"
                    ));
                }
                match input {
                    Shape::Vector(size) => Ok(Shape::Vector(size + 2 * count)),
                    Shape::Image { .. } => {
                        Err("an image comes in, but Fourier features are made of vectors"
                            .to_owned())
                    }
                }
            }
            Self::BatchNorm | Self::LayerNorm | Self::Activation(_) | Self::Dropout { .. } => {
                Ok(input)
            }
        }
    }

    /// Whether what comes out for one sample depends on the other samples of its batch.
    #[must_use]
    pub const fn mixes_batch(self) -> bool {
        matches!(self, Self::BatchNorm | Self::MinibatchStdDev)
    }
}

fn within(name: &str, value: u32, min: u32, max: u32) -> Result<usize, String> {
    if (min..=max).contains(&value) {
        Ok(value as usize)
    } else {
        Err(format!("{name} is {value}, but it must be between {min} and {max}"))
    }
}

fn kernel_within(kernel: u32, stride: u32, padding: u32) -> Result<(usize, usize, usize), String> {
    Ok((
        within("kernel", kernel, 1, 9)?,
        within("stride", stride, 1, 4)?,
        within("padding", padding, 0, 8)?,
    ))
}

fn image(
    input: Shape,
    channels: u32,
    side: impl Fn(usize) -> Result<usize, String>,
) -> Result<Shape, String> {
    let channels = within("channels", channels, 1, 1024)?;
    match input {
        Shape::Vector(size) => {
            Err(format!("{size} numbers come in, but it needs an image; put a reshape before it"))
        }
        Shape::Image { height, width, .. } => {
            let (height, width) = (side(height)?, side(width)?);
            if height > 128 || width > 128 {
                Err(format!("the image becomes {width}×{height}, but 128×128 is the most"))
            } else {
                Ok(Shape::Image { channels, height, width })
            }
        }
    }
}

impl std::fmt::Display for LayerSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Dense { units } => write!(f, "dense {units}"),
            Self::Reshape { channels, height, width } => {
                write!(f, "reshape {channels}×{height}×{width}")
            }
            Self::Conv { channels, kernel, stride, .. } => {
                write!(f, "conv {channels}, {kernel}×{kernel}{}", step(*stride))
            }
            Self::TransposedConv { channels, kernel, stride, .. } => {
                write!(f, "transposed conv {channels}, {kernel}×{kernel}{}", step(*stride))
            }
            Self::UpsampleConv { channels, kernel, scale } => {
                write!(f, "upsample ×{scale}, conv {channels}, {kernel}×{kernel}")
            }
            Self::BatchNorm => write!(f, "batch norm"),
            Self::LayerNorm => write!(f, "layer norm"),
            Self::Activation(activation) => write!(f, "{activation}"),
            Self::Dropout { probability } => write!(f, "dropout {probability}"),
            Self::MinibatchStdDev => write!(f, "minibatch standard deviation"),
            Self::FourierFeatures { count, scale } => {
                write!(f, "Fourier features {count}, scale {scale}")
            }
        }
    }
}

fn step(stride: u32) -> String {
    if stride == 1 { String::new() } else { format!(", stride {stride}") }
}

impl std::fmt::Display for Activation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Relu => write!(f, "ReLU"),
            Self::LeakyRelu { slope } => write!(f, "leaky ReLU {slope}"),
            Self::Tanh => write!(f, "tanh"),
            Self::Sigmoid => write!(f, "sigmoid"),
            Self::Gelu => write!(f, "GELU"),
            Self::Silu => write!(f, "SiLU"),
            Self::Softplus => write!(f, "softplus"),
        }
    }
}
