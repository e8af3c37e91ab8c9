//! Which real samples the discriminator sees.

use super::setting::{Limit, Numeric, Place, Setting, Value};
use super::{Experiment, Labels, LayerSpec, Shape};
use serde::{Deserialize, Serialize};

/// A source of real samples. An epoch of an image set goes through each image once. Distributions
/// are endless and sampled afresh every time: `size` is how many of their samples count as an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum DataSpec {
    /// Gaussians on a circle.
    Ring { modes: u32, radius: f64, noise: f64, size: u32 },
    /// `side`² Gaussians on a square grid.
    Grid { side: u32, spacing: f64, noise: f64, size: u32 },
    /// Two interleaved half circles.
    TwoMoons { radius: f64, noise: f64, size: u32 },
    /// One arm that winds outwards.
    Spiral { turns: f64, radius: f64, noise: f64, size: u32 },
    /// A straight segment.
    Line { length: f64, noise: f64, size: u32 },
    /// Gaussians at the corners of a regular polygon, close enough to touch.
    Blobs { modes: u32, radius: f64, noise: f64, size: u32 },
    /// Bent arms around the origin (Johnson et al. 2016).
    Pinwheel { arms: u32, radius: f64, noise: f64, size: u32 },
    /// Uniform on every other square of a board.
    Checkerboard { cells: u32, width: f64, noise: f64, size: u32 },
    /// Independent normal coordinates; one of them, or as many as there shall be.
    Normal { dimension: u32, mean: f64, deviation: f64, size: u32 },
    /// A packed image set.
    Images { set: ImageSet },
}

/// The packed image sets that the page carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImageSet {
    /// Handwritten digits, 8×8, 17 grey levels.
    Digits,
    /// MNIST, 28×28.
    Mnist,
    /// Fashion-MNIST, 28×28.
    FashionMnist,
    /// Pixel faces in colour, 16×16.
    Avatars,
    /// Brushed Chinese characters, 28×28.
    Hanzi,
    /// Pictograms of games, 28×28.
    GameIcons,
}

impl ImageSet {
    /// Every set.
    pub const ALL: [Self; 6] = [
        Self::Digits,
        Self::Mnist,
        Self::FashionMnist,
        Self::Avatars,
        Self::Hanzi,
        Self::GameIcons,
    ];

    /// Its key in `datasets/index.json`; the sheet is the key with `.png`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Digits => "digits-8x8",
            Self::Mnist => "mnist-28x28",
            Self::FashionMnist => "fashion-mnist-28x28",
            Self::Avatars => "pixel-avatars-16x16",
            Self::Hanzi => "hanzi-28x28",
            Self::GameIcons => "game-icons-28x28",
        }
    }

    /// What a person calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Digits => "Digits 8×8",
            Self::Mnist => "MNIST",
            Self::FashionMnist => "Fashion-MNIST",
            Self::Avatars => "Pixel avatars",
            Self::Hanzi => "Hanzi",
            Self::GameIcons => "Game icons",
        }
    }

    /// Channels, height and width of one image, and how many images there are.
    #[must_use]
    pub const fn extent(self) -> (usize, usize, usize, usize) {
        match self {
            Self::Digits => (1, 8, 8, 1797),
            Self::Mnist | Self::FashionMnist => (1, 28, 28, 5000),
            Self::Avatars => (3, 16, 16, 4096),
            Self::Hanzi => (1, 28, 28, 2000),
            Self::GameIcons => (1, 28, 28, 4134),
        }
    }

    /// What its images are labelled with, where they are.
    #[must_use]
    pub const fn labels(self) -> Option<Labels> {
        match self {
            Self::Digits | Self::Mnist => {
                Some(Labels::Classes(&["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]))
            }
            Self::FashionMnist => Some(Labels::Classes(&[
                "T-shirt",
                "trouser",
                "pullover",
                "dress",
                "coat",
                "sandal",
                "shirt",
                "sneaker",
                "bag",
                "ankle boot",
            ])),
            Self::Avatars => Some(Labels::Attributes(&[
                "glasses",
                "beard",
                "hat",
                "happy",
                "long hair",
                "light skin",
            ])),
            Self::Hanzi | Self::GameIcons => None,
        }
    }
}

/// The place of a number that these kinds of data have.
macro_rules! number {
    ($name:ident of $($kind:ident),+) => {
        Place {
            field: concat!("data.", stringify!($name)),
            get: |experiment| match experiment.data {
                $(DataSpec::$kind { $name, .. })|+ => Some(Value::Number($name.into())),
                _ => None,
            },
            set: |experiment, value| {
                if let $(DataSpec::$kind { $name, .. })|+ = &mut experiment.data
                    && let Value::Number(number) = value
                {
                    *$name = Numeric::from_number(number);
                }
            },
        }
    };
}

pub(super) const SETTINGS: &[Setting] = &[
    Setting::number(
        number!(modes of Ring, Blobs),
        "Modes",
        "How many Gaussians.",
        Limit::whole(1.0, 64.0),
    ),
    Setting::number(
        number!(side of Grid),
        "Side",
        "Gaussians in each row and column.",
        Limit::whole(1.0, 10.0),
    ),
    Setting::number(
        number!(spacing of Grid),
        "Spacing",
        "Between neighbouring centres.",
        Limit::real(0.05, 10.0),
    ),
    Setting::number(
        number!(turns of Spiral),
        "Turns",
        "How often the arm winds around.",
        Limit::real(0.25, 5.0),
    ),
    Setting::number(number!(length of Line), "Length", "From end to end.", Limit::real(0.1, 20.0)),
    Setting::number(number!(arms of Pinwheel), "Arms", "How many arms.", Limit::whole(2.0, 12.0)),
    Setting::number(
        number!(cells of Checkerboard),
        "Cells",
        "Squares along one side.",
        Limit::whole(2.0, 8.0),
    ),
    Setting::number(
        number!(width of Checkerboard),
        "Width",
        "Of the whole board.",
        Limit::real(0.5, 20.0),
    ),
    Setting::number(
        Place { set: resize, ..number!(dimension of Normal) },
        "Dimensions",
        "Independent coordinates of one sample.",
        Limit::whole(1.0, 1024.0),
    ),
    Setting::number(
        number!(mean of Normal),
        "Mean",
        "Of every coordinate.",
        Limit::real(-10.0, 10.0),
    ),
    Setting::number(
        number!(deviation of Normal),
        "Standard deviation",
        "Of every coordinate.",
        Limit::real(0.01, 10.0),
    ),
    Setting::number(
        number!(radius of Ring, Blobs, TwoMoons, Spiral, Pinwheel),
        "Radius",
        "From the origin to the outermost part.",
        Limit::real(0.1, 10.0),
    ),
    Setting::number(
        number!(noise of Ring, Blobs, Grid, TwoMoons, Spiral, Line, Pinwheel, Checkerboard),
        "Noise",
        "Standard deviation around the shape.",
        Limit::real(0.001, 2.0),
    ),
    Setting::number(
        number!(
            size of Ring, Blobs, Grid, TwoMoons, Spiral, Line, Pinwheel, Checkerboard, Normal
        ),
        "Samples per epoch",
        "The data never run out; so many real samples that D learned from count as an epoch.",
        Limit::whole(100.0, 1_000_000.0),
    ),
];

/// Another number of coordinates; the generator's last dense layer follows.
fn resize(experiment: &mut Experiment, value: Value) {
    let (DataSpec::Normal { dimension, .. }, Value::Number(number)) = (&mut experiment.data, value)
    else {
        return;
    };
    *dimension = Numeric::from_number(number);
    let mut layers = experiment.generator.layers.iter_mut().rev();
    let last = layers.find_map(|layer| match layer {
        LayerSpec::Dense { units } => Some(units),
        _ => None,
    });
    if let Some(units) = last {
        *units = *dimension;
    }
}

impl DataSpec {
    /// The shape of one sample.
    #[must_use]
    pub const fn shape(self) -> Shape {
        match self {
            Self::Normal { dimension, .. } => Shape::Vector(dimension as usize),
            Self::Images { set } => {
                let (channels, height, width, _) = set.extent();
                Shape::Image { channels, height, width }
            }
            _ => Shape::Vector(2),
        }
    }

    /// Samples in one epoch.
    #[must_use]
    pub const fn size(self) -> u64 {
        match self {
            Self::Ring { size, .. }
            | Self::Grid { size, .. }
            | Self::TwoMoons { size, .. }
            | Self::Spiral { size, .. }
            | Self::Line { size, .. }
            | Self::Blobs { size, .. }
            | Self::Pinwheel { size, .. }
            | Self::Checkerboard { size, .. }
            | Self::Normal { size, .. } => size as u64,
            Self::Images { set } => set.extent().3 as u64,
        }
    }

    /// What its samples are labelled with, where they are: the component of a mixture, the class or
    /// the attributes of an image.
    #[must_use]
    pub const fn labels(self) -> Option<Labels> {
        match self {
            Self::Ring { modes, .. } | Self::Blobs { modes, .. } => {
                Some(Labels::Numbered(modes as usize))
            }
            Self::Grid { side, .. } => Some(Labels::Numbered((side * side) as usize)),
            Self::Pinwheel { arms, .. } => Some(Labels::Numbered(arms as usize)),
            Self::TwoMoons { .. } => Some(Labels::Classes(&["upper", "lower"])),
            Self::Images { set } => set.labels(),
            Self::Spiral { .. }
            | Self::Line { .. }
            | Self::Checkerboard { .. }
            | Self::Normal { .. } => None,
        }
    }

    /// What a person calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Ring { .. } => "Ring",
            Self::Grid { .. } => "Grid",
            Self::TwoMoons { .. } => "Two moons",
            Self::Spiral { .. } => "Spiral",
            Self::Line { .. } => "Line",
            Self::Blobs { .. } => "Blobs",
            Self::Pinwheel { .. } => "Pinwheel",
            Self::Checkerboard { .. } => "Checkerboard",
            Self::Normal { dimension: 1, .. } => "Normal, 1-D",
            Self::Normal { .. } => "Normal",
            Self::Images { set } => set.label(),
        }
    }

    /// Half the side of the square, centred on the origin, in which a 2-D source and a margin
    /// around it lie.
    #[must_use]
    pub fn extent(self) -> f64 {
        1.25 * match self {
            Self::Ring { radius, noise, .. } | Self::Blobs { radius, noise, .. } => {
                radius + 3.0 * noise
            }
            Self::Grid { side, spacing, noise, .. } => {
                (f64::from(side) - 1.0) / 2.0 * spacing + 3.0 * noise
            }
            Self::TwoMoons { radius, noise, .. } => 1.5 * radius + 3.0 * noise,
            Self::Spiral { radius, noise, .. } | Self::Pinwheel { radius, noise, .. } => {
                radius + 2.0 * noise
            }
            Self::Line { length, noise, .. } => length / 2.0 + 3.0 * noise,
            Self::Checkerboard { width, noise, .. } => width / 2.0 + 3.0 * noise,
            Self::Normal { mean, deviation, .. } => mean.abs() + 3.5 * deviation,
            Self::Images { .. } => 1.0,
        }
    }

    /// The centres and the standard deviation of the Gaussians, where the source is a mixture of
    /// equal ones.
    #[must_use]
    pub fn modes(self) -> Option<(Vec<[f64; 2]>, f64)> {
        match self {
            Self::Ring { modes, radius, noise, .. } | Self::Blobs { modes, radius, noise, .. } => {
                let angle = |k: u32| std::f64::consts::TAU * f64::from(k) / f64::from(modes);
                Some((
                    (0..modes)
                        .map(|k| [radius * angle(k).cos(), radius * angle(k).sin()])
                        .collect(),
                    noise,
                ))
            }
            Self::Grid { side, spacing, noise, .. } => {
                let at = |k: u32| (f64::from(k) - (f64::from(side) - 1.0) / 2.0) * spacing;
                Some(((0..side * side).map(|k| [at(k % side), at(k / side)]).collect(), noise))
            }
            _ => None,
        }
    }
}
