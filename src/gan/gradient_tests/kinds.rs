//! Small games, one for each kind of network and each way of conditioning.

use crate::experiment::LayerSpec::{
    self, BatchNorm, Conv, Dense, Dropout, FourierFeatures, LayerNorm, MinibatchStdDev, Reshape,
    TransposedConv, UpsampleConv,
};
use crate::experiment::{
    Activation, ConditionSpec, DataSpec, DiscriminatorCondition, Experiment, GeneratorCondition,
    ImageSet, NetworkSpec, OptimizerSpec, Shape, preset,
};

const LEAKY: LayerSpec = LayerSpec::Activation(Activation::LeakyRelu { slope: 0.2 });
const TANH: LayerSpec = LayerSpec::Activation(Activation::Tanh);
const END: LayerSpec = Dense { units: 1 };

pub(super) const VECTORS: DataSpec =
    DataSpec::Normal { dimension: 3, mean: 0.0, deviation: 1.0, size: 100 };
/// Fifteen numbers that a reshape reads as images of 3×5.
const SLABS: DataSpec = DataSpec::Normal { dimension: 15, mean: 0.0, deviation: 1.0, size: 100 };
const SLAB: LayerSpec = Reshape { channels: 1, height: 3, width: 5 };
const RING: DataSpec = DataSpec::Ring { modes: 3, radius: 1.0, noise: 0.1, size: 100 };
pub(super) const DIGITS: DataSpec = DataSpec::Images { set: ImageSet::Digits };
const AVATARS: DataSpec = DataSpec::Images { set: ImageSet::Avatars };

/// A game on batches of four. The discriminator ends in a dense layer with one unit after
/// `discriminator`; the generator is dense.
pub(super) fn game(data: DataSpec, discriminator: &[LayerSpec]) -> Experiment {
    let mut game = preset("ring").unwrap().experiment;
    game.data = data;
    game.latent.dimension = 2;
    let shape = match data.shape() {
        Shape::Vector(_) => None,
        Shape::Image { channels, height, width } => {
            Some(Reshape { channels: channels as u32, height: height as u32, width: width as u32 })
        }
    };
    game.generator.layers =
        [Dense { units: data.shape().len() as u32 }, TANH].into_iter().chain(shape).collect();
    game.discriminator =
        NetworkSpec { layers: discriminator.iter().copied().chain([END]).collect() };
    (game.training.batch, game.training.ema) = (4, 0.0);
    (game.generator_optimizer, game.discriminator_optimizer) =
        (OptimizerSpec::gan(1e-3), OptimizerSpec::gan(1e-3));
    game
}

fn conv(kernel: u32, stride: u32, padding: u32) -> LayerSpec {
    Conv { channels: 3, kernel, stride, padding }
}

fn packed(mut game: Experiment) -> Experiment {
    game.technique.packing = 2;
    game
}

/// Dense discriminators, with every activation.
pub(super) fn dense() -> Vec<(String, Experiment)> {
    let activations = [
        Activation::Relu,
        Activation::LeakyRelu { slope: 0.2 },
        Activation::Tanh,
        Activation::Sigmoid,
        Activation::Gelu,
        Activation::Silu,
        Activation::Softplus,
    ];
    let mut all: Vec<_> = activations
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
pub(super) fn convolutional() -> Vec<(String, Experiment)> {
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
pub(super) fn mixing() -> Vec<(String, Experiment)> {
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
pub(super) fn conditional() -> Vec<(String, Experiment)> {
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
    let mut pairs = packed(game(RING, &dense));
    pairs.condition = ConditionSpec {
        generator: GeneratorCondition::Concatenate,
        discriminator: DiscriminatorCondition::Concatenate,
        ..ConditionSpec::default()
    };
    all.push(("points, concatenation in packs of 2".to_owned(), pairs));
    all
}

/// Generators of images.
pub(super) fn generators() -> Vec<(String, Experiment)> {
    let seed = [Dense { units: 32 }, Reshape { channels: 2, height: 4, width: 4 }];
    let ends: [(&str, &[LayerSpec]); 3] = [
        (
            "batch norm and transposed conv",
            &[
                BatchNorm,
                LEAKY,
                TransposedConv { channels: 1, kernel: 4, stride: 2, padding: 1 },
                TANH,
            ],
        ),
        ("upsampling conv", &[LEAKY, UpsampleConv { channels: 1, kernel: 3, scale: 2 }, TANH]),
        (
            "layer norm, upsampling and conv",
            &[
                LayerNorm,
                UpsampleConv { channels: 2, kernel: 3, scale: 2 },
                LEAKY,
                Conv { channels: 1, kernel: 3, stride: 1, padding: 1 },
            ],
        ),
    ];
    let build = |(name, end): (&str, &[LayerSpec])| {
        let mut game = game(DIGITS, &[conv(4, 2, 1), LEAKY]);
        game.generator.layers = seed.iter().chain(end).copied().collect();
        (name.to_owned(), game)
    };
    ends.into_iter().map(build).collect()
}
