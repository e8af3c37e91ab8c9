//! Small games, one for each kind of network and each way of conditioning. The tests of the
//! gradients hold them against finite differences, and [`super::games`] holds one device against
//! another with them.

use crate::experiment::LayerSpec::{
    self, BatchNorm, Conv, Dense, Dropout, FourierFeatures, LayerNorm, MinibatchStdDev, Reshape,
    TransposedConv, UpsampleConv,
};
use crate::experiment::{
    Activation, ConditionSpec, DataSpec, DiscriminatorCondition, Experiment, GeneratorCondition,
    ImageSet, LatentDistribution, LatentSpec, Method, NetworkSpec, ObjectiveSpec, OptimizerSpec,
    RegularizerSpec, Shape, TechniqueSpec, TrainingSpec, VERSION,
};

/// Every activation.
pub const ACTIVATIONS: [Activation; 7] = [
    Activation::Relu,
    Activation::LeakyRelu { slope: 0.2 },
    Activation::Tanh,
    Activation::Sigmoid,
    Activation::Gelu,
    Activation::Silu,
    Activation::Softplus,
];

pub(crate) const LEAKY: LayerSpec = LayerSpec::Activation(Activation::LeakyRelu { slope: 0.2 });
const RELU: LayerSpec = LayerSpec::Activation(Activation::Relu);
pub(crate) const TANH: LayerSpec = LayerSpec::Activation(Activation::Tanh);
const END: LayerSpec = Dense { units: 1 };

pub(crate) const VECTORS: DataSpec =
    DataSpec::Normal { dimension: 3, mean: 0.0, deviation: 1.0, size: 100 };
/// Fifteen numbers that a reshape reads as images of 3×5.
const SLABS: DataSpec = DataSpec::Normal { dimension: 15, mean: 0.0, deviation: 1.0, size: 100 };
const SLAB: LayerSpec = Reshape { channels: 1, height: 3, width: 5 };
/// Sixty-four numbers that a reshape reads as an image of a digit's size.
const PICTURE: LayerSpec = Reshape { channels: 1, height: 8, width: 8 };
const RING: DataSpec = DataSpec::Ring { modes: 3, radius: 1.0, noise: 0.1, size: 100 };
pub(crate) const DIGITS: DataSpec = DataSpec::Images { set: ImageSet::Digits };
pub(crate) const AVATARS: DataSpec = DataSpec::Images { set: ImageSet::Avatars };

/// Plain gradient descent, whose first moment is the gradient.
pub(crate) const DESCENT: OptimizerSpec =
    OptimizerSpec { method: Method::Sgd, beta1: 0.0, ..OptimizerSpec::gan(1e-2) };

/// A game on batches of four. The discriminator ends in a dense layer with one unit after
/// `discriminator`; the generator is dense.
#[must_use]
pub fn game(data: DataSpec, discriminator: &[LayerSpec]) -> Experiment {
    let shape = match data.shape() {
        Shape::Vector(_) => None,
        Shape::Image { channels, height, width } => {
            Some(Reshape { channels: channels as u32, height: height as u32, width: width as u32 })
        }
    };
    let generator = [Dense { units: data.shape().len() as u32 }, TANH];
    Experiment {
        version: VERSION,
        name: String::new(),
        data,
        latent: LatentSpec { dimension: 2, distribution: LatentDistribution::Normal },
        generator: NetworkSpec { layers: generator.into_iter().chain(shape).collect() },
        discriminator: NetworkSpec { layers: discriminator.iter().copied().chain([END]).collect() },
        condition: ConditionSpec::default(),
        objective: ObjectiveSpec::default(),
        regularizer: RegularizerSpec::default(),
        technique: TechniqueSpec::default(),
        training: TrainingSpec { batch: 4, ema: 0.0, ..TrainingSpec::default() },
        generator_optimizer: DESCENT,
        discriminator_optimizer: DESCENT,
    }
}

fn conv(kernel: u32, stride: u32, padding: u32) -> LayerSpec {
    Conv { channels: 3, kernel, stride, padding }
}

fn packed(mut game: Experiment) -> Experiment {
    game.technique.packing = 2;
    game
}

/// Dense discriminators, with every activation.
#[must_use]
pub fn dense() -> Vec<(String, Experiment)> {
    let mut all: Vec<_> = ACTIVATIONS
        .into_iter()
        .map(LayerSpec::Activation)
        .map(|function| {
            (
                format!("dense, {function}"),
                game(VECTORS, &[Dense { units: 6 }, function, Dense { units: 5 }, function]),
            )
        })
        .collect();
    let features = FourierFeatures { count: 4, scale: 0.3 };
    all.extend([
        (
            "dense, layer norm".to_owned(),
            game(
                VECTORS,
                &[Dense { units: 6 }, LayerNorm, LEAKY, Dense { units: 5 }, LayerNorm, TANH],
            ),
        ),
        (
            "dense, Fourier features".to_owned(),
            game(VECTORS, &[features, Dense { units: 6 }, TANH]),
        ),
        (
            "dense, Fourier features inside".to_owned(),
            game(VECTORS, &[Dense { units: 3 }, features, LayerNorm, Dense { units: 6 }, LEAKY]),
        ),
        (
            "dense, dropout that is off".to_owned(),
            game(VECTORS, &[Dense { units: 6 }, LEAKY, Dropout { probability: 0.0 }]),
        ),
        ("dense, packs of 2".to_owned(), packed(game(VECTORS, &[Dense { units: 6 }, LEAKY]))),
        ("linear".to_owned(), game(VECTORS, &[])),
    ]);
    all
}

/// Discriminators of images, on sides that a stride divides and on sides where it leaves a rest.
#[must_use]
pub fn convolutional() -> Vec<(String, Experiment)> {
    let up = |kernel, stride, padding| TransposedConv { channels: 2, kernel, stride, padding };
    let kinds: Vec<(&str, DataSpec, Vec<LayerSpec>)> = vec![
        ("conv, stride 1", DIGITS, vec![conv(3, 1, 1), LEAKY, conv(3, 1, 0), TANH]),
        ("conv, stride 2 that fits", DIGITS, vec![conv(4, 2, 1), LEAKY, conv(4, 2, 1), LEAKY]),
        ("conv, stride 2 with a rest", DIGITS, vec![conv(3, 2, 0), LEAKY, conv(2, 2, 0), LEAKY]),
        ("conv, stride 3 with a rest of 2", DIGITS, vec![conv(3, 3, 0), LEAKY]),
        ("conv, odd sides", SLABS, vec![SLAB, conv(2, 2, 0), TANH]),
        (
            "conv, odd sides with padding",
            SLABS,
            vec![SLAB, conv(3, 2, 1), LEAKY, conv(2, 1, 0), TANH],
        ),
        ("transposed conv, stride 1", SLABS, vec![SLAB, up(3, 1, 1), LEAKY]),
        ("transposed conv, stride 2", SLABS, vec![SLAB, up(4, 2, 1), LEAKY, conv(3, 2, 1), LEAKY]),
        ("transposed conv with gaps", SLABS, vec![SLAB, up(2, 3, 0), TANH]),
        (
            "upsampling conv",
            SLABS,
            vec![
                SLAB,
                UpsampleConv { channels: 2, kernel: 3, scale: 2 },
                LEAKY,
                conv(4, 2, 1),
                TANH,
            ],
        ),
        (
            "upsampling conv by 3",
            SLABS,
            vec![SLAB, UpsampleConv { channels: 2, kernel: 5, scale: 3 }, TANH],
        ),
        (
            "conv, layer norm",
            DIGITS,
            vec![conv(4, 2, 1), LayerNorm, LEAKY, conv(4, 2, 1), LayerNorm, LEAKY],
        ),
        (
            "conv, dropout that is off",
            DIGITS,
            vec![conv(4, 2, 1), LEAKY, Dropout { probability: 0.0 }],
        ),
        ("conv, dense between", DIGITS, vec![conv(4, 2, 1), LEAKY, Dense { units: 6 }, TANH]),
    ];
    let mut all: Vec<_> = kinds
        .into_iter()
        .map(|(name, data, layers)| (name.to_owned(), game(data, &layers)))
        .collect();
    all.push(("conv, packs of 2".to_owned(), packed(game(DIGITS, &[conv(4, 2, 1), LEAKY]))));
    all
}

/// Discriminators that see the whole batch, which go without input gradients.
#[must_use]
pub fn mixing() -> Vec<(String, Experiment)> {
    vec![
        ("batch norm".to_owned(), game(VECTORS, &[Dense { units: 6 }, BatchNorm, LEAKY])),
        ("conv, batch norm".to_owned(), game(DIGITS, &[conv(4, 2, 1), BatchNorm, LEAKY])),
        (
            "minibatch deviation".to_owned(),
            game(VECTORS, &[Dense { units: 6 }, LEAKY, MinibatchStdDev]),
        ),
        (
            "conv, minibatch deviation".to_owned(),
            game(DIGITS, &[conv(4, 2, 1), LEAKY, MinibatchStdDev]),
        ),
    ]
}

/// Every way in which both players take classes or attributes into account.
#[must_use]
pub fn conditional() -> Vec<(String, Experiment)> {
    let dense = [Dense { units: 6 }, LEAKY, Dense { units: 5 }, TANH];
    let strided = [conv(4, 2, 1), LEAKY, conv(4, 2, 1), TANH];
    let coarse = [conv(4, 4, 0), LEAKY];
    let mut all = Vec::new();
    for (name, data, layers) in [
        ("points", RING, &dense[..]),
        ("images", DIGITS, &strided),
        ("attributes", AVATARS, &coarse),
    ] {
        for discriminator in DiscriminatorCondition::ALL
            .into_iter()
            .filter(|condition| *condition != DiscriminatorCondition::None)
        {
            for generator in [GeneratorCondition::Concatenate, GeneratorCondition::Embed] {
                let mut game = game(data, layers);
                game.condition =
                    ConditionSpec { generator, embedding: 2, discriminator, auxiliary_weight: 0.6 };
                all.push((
                    format!("{name}, {} and {}", generator.label(), discriminator.label()),
                    game,
                ));
            }
        }
    }
    for (name, data, layers) in [("points", RING, &dense[..]), ("images", DIGITS, &strided)] {
        let mut pairs = packed(game(data, layers));
        pairs.condition = ConditionSpec {
            generator: GeneratorCondition::Concatenate,
            discriminator: DiscriminatorCondition::Concatenate,
            ..ConditionSpec::default()
        };
        all.push((format!("{name}, concatenation in packs of 2"), pairs));
    }
    all
}

/// Generators of points, with every activation.
#[must_use]
pub fn generators_of_points() -> Vec<(String, Experiment)> {
    let after = |layers: &[LayerSpec]| {
        let mut game = game(VECTORS, &[Dense { units: 5 }, TANH]);
        game.generator.layers = layers.iter().copied().chain([Dense { units: 3 }]).collect();
        game
    };
    let mut all: Vec<_> = ACTIVATIONS
        .into_iter()
        .map(LayerSpec::Activation)
        .map(|function| {
            let layers = [Dense { units: 6 }, BatchNorm, function, MinibatchStdDev];
            (format!("generator, {function}"), after(&layers))
        })
        .collect();
    let features = FourierFeatures { count: 4, scale: 0.3 };
    all.extend([
        (
            "generator, layer norm".to_owned(),
            after(&[Dense { units: 6 }, LayerNorm, LEAKY, Dropout { probability: 0.0 }]),
        ),
        ("generator, Fourier features".to_owned(), after(&[features, Dense { units: 6 }, TANH])),
    ]);
    all
}

/// Generators of images.
#[must_use]
pub fn generators() -> Vec<(String, Experiment)> {
    let conv = |channels, kernel, padding| Conv { channels, kernel, stride: 1, padding };
    let up =
        |channels, kernel, stride, padding| TransposedConv { channels, kernel, stride, padding };
    let larger = |channels, kernel, scale| UpsampleConv { channels, kernel, scale };
    let ends: Vec<(&str, Vec<LayerSpec>)> = vec![
        ("batch norm and transposed conv", vec![BatchNorm, LEAKY, up(1, 4, 2, 1), TANH]),
        (
            "transposed convs with batch norm between",
            vec![up(3, 3, 1, 1), BatchNorm, RELU, up(2, 4, 2, 1), BatchNorm, RELU, conv(1, 3, 1)],
        ),
        ("upsampling conv", vec![LEAKY, larger(1, 3, 2), TANH]),
        ("upsampling conv by 3", vec![LEAKY, larger(2, 5, 3), LEAKY, conv(1, 5, 0), TANH]),
        ("layer norm, upsampling and conv", vec![LayerNorm, larger(2, 3, 2), LEAKY, conv(1, 3, 1)]),
        (
            "conv, layer norm and transposed conv",
            vec![conv(3, 3, 1), LayerNorm, LEAKY, up(1, 4, 2, 1), TANH],
        ),
        (
            "minibatch deviation and transposed conv",
            vec![LEAKY, MinibatchStdDev, up(1, 4, 2, 1), TANH],
        ),
        (
            "conv, dense between",
            vec![conv(3, 3, 1), LEAKY, Dense { units: 64 }, TANH, PICTURE, conv(1, 3, 1)],
        ),
        ("dropout that is off", vec![LEAKY, Dropout { probability: 0.0 }, up(1, 4, 2, 1), TANH]),
    ];
    let seed = [Dense { units: 32 }, Reshape { channels: 2, height: 4, width: 4 }];
    let build = |(name, end): (&str, Vec<LayerSpec>)| {
        let mut game = game(DIGITS, &[self::conv(4, 2, 1), LEAKY]);
        game.generator.layers = seed.into_iter().chain(end).collect();
        (format!("generator, {name}"), game)
    };
    ends.into_iter().map(build).collect()
}
