//! The games on which one device's gradients are held against another's: every kind of network of
//! [`super::kinds`], plain and with what takes a gradient of a gradient, every loss, every
//! technique that has a gradient, every optimiser, and every preset at its full size.

use super::kinds;
use crate::experiment::{
    DataSpec, Experiment, LayerSpec, Loss, Method, OptimizerSpec, Penalty, RegularizerSpec, Scheme,
    Shape, presets,
};

/// The games, each with a name that no other has.
#[must_use]
pub fn games() -> Vec<(String, Experiment)> {
    let mut all = short_games();
    let discriminators = [kinds::dense(), kinds::convolutional(), kinds::conditional()].concat();
    let off = RegularizerSpec::default();
    let zero_centred = RegularizerSpec { r1: 2.0, r2: 3.0, ..off };
    all.extend(regularized(&discriminators, "R1 and R2", zero_centred));
    let spectral = RegularizerSpec { spectral_norm: true, ..off };
    all.extend(regularized(&discriminators, "spectral norm", spectral));
    let (name, game) = dense();
    for method in Method::ALL {
        let optimizer =
            OptimizerSpec { method, weight_decay: 0.1, clip: 0.5, ..OptimizerSpec::gan(1e-3) };
        let mut game = game.clone();
        game.generator_optimizer = optimizer;
        game.discriminator_optimizer = optimizer;
        all.push((format!("{name}, {}", method.label()), game));
    }
    all.extend(
        presets()
            .into_iter()
            .map(|preset| (format!("preset {}", preset.id), deterministic(preset.experiment))),
    );
    all
}

/// Those of the games that are quickly compared: every kind of layer and of condition once, every
/// penalty, loss and technique on one dense and one convolutional game.
#[must_use]
pub fn short_games() -> Vec<(String, Experiment)> {
    let mut some = [
        kinds::dense(),
        kinds::convolutional(),
        kinds::mixing(),
        kinds::conditional(),
        kinds::generators_of_points(),
        kinds::generators(),
    ]
    .concat();
    // Each is one expression on the logits or on the input gradient, whatever the network.
    for (name, game) in [dense(), convolutional()] {
        for penalty in Penalty::ALL {
            let spec = only(penalty);
            let name = format!("{name}, {}", penalty.label());
            some.push((name, Experiment { regularizer: spec, ..game.clone() }));
        }
        for loss in Loss::ALL {
            let mut game = game.clone();
            game.objective.loss = loss;
            some.push((format!("{name}, {} loss", loss.label()), game));
        }
        some.extend(techniques(&name, &game));
    }
    let (name, game) = colourful();
    some.extend(techniques(&name, &game));
    some
}

/// The same game without what two devices cannot agree on: the random numbers of dropout are the
/// device's own, and Adam makes a full step of a gradient that is 0 but for rounding, such as that
/// of a bias before batch normalisation.
fn deterministic(mut game: Experiment) -> Experiment {
    for network in [&mut game.generator, &mut game.discriminator] {
        for layer in &mut network.layers {
            if let LayerSpec::Dropout { probability } = layer {
                *probability = 0.0;
            }
        }
    }
    game.generator_optimizer = kinds::DESCENT;
    game.discriminator_optimizer = kinds::DESCENT;
    game
}

/// The dense game that stands for all.
fn dense() -> (String, Experiment) {
    let layers = [LayerSpec::Dense { units: 6 }, kinds::LEAKY, LayerSpec::Dense { units: 5 }];
    ("points".to_owned(), kinds::game(kinds::VECTORS, &[&layers[..], &[kinds::TANH]].concat()))
}

/// The convolutional game that stands for all, on grey images.
fn convolutional() -> (String, Experiment) {
    ("images".to_owned(), dcgan(kinds::DIGITS, &[up(2), kinds::LEAKY, up(1), kinds::TANH]))
}

/// The same on colour images, which devices treat differently.
fn colourful() -> (String, Experiment) {
    let ends = [up(2), kinds::LEAKY, up(2), kinds::LEAKY, up(3), kinds::TANH];
    ("colour images".to_owned(), dcgan(kinds::AVATARS, &ends))
}

const fn up(channels: u32) -> LayerSpec {
    LayerSpec::TransposedConv { channels, kernel: 4, stride: 2, padding: 1 }
}

/// Convolutions against a generator that ends in these layers.
fn dcgan(data: DataSpec, ends: &[LayerSpec]) -> Experiment {
    let conv = |channels| LayerSpec::Conv { channels, kernel: 4, stride: 2, padding: 1 };
    let layers = [conv(3), kinds::LEAKY, conv(4), kinds::LEAKY];
    let mut game = kinds::game(data, &layers);
    let seed = [
        LayerSpec::Dense { units: 12 },
        LayerSpec::Reshape { channels: 3, height: 2, width: 2 },
        kinds::LEAKY,
    ];
    game.generator.layers = [&seed, ends].concat();
    game
}

fn only(penalty: Penalty) -> RegularizerSpec {
    let off = RegularizerSpec::default();
    match penalty {
        Penalty::R1 => RegularizerSpec { r1: 2.0, ..off },
        Penalty::R2 => RegularizerSpec { r2: 3.0, ..off },
        Penalty::Gradient => RegularizerSpec { gradient_penalty: 4.0, ..off },
        Penalty::Dragan => RegularizerSpec { dragan: 5.0, ..off },
        Penalty::Cap => RegularizerSpec { gradient_cap: 6.0, gradient_cap_at: 0.01, ..off },
    }
}

fn regularized(
    games: &[(String, Experiment)],
    with: &str,
    regularizer: RegularizerSpec,
) -> Vec<(String, Experiment)> {
    let change = |(name, game): &(String, Experiment)| {
        (format!("{name}, {with}"), Experiment { regularizer, ..game.clone() })
    };
    games.iter().map(change).collect()
}

/// A change of an experiment, and what it is called.
type Change = (&'static str, fn(&mut Experiment));

fn techniques(name: &str, game: &Experiment) -> Vec<(String, Experiment)> {
    let changes: [Change; 9] = [
        ("packs of 2", |game| game.technique.packing = 2),
        ("packs of 2, R1 and R2", |game| {
            game.technique.packing = 2;
            game.regularizer.r1 = 2.0;
            game.regularizer.r2 = 3.0;
        }),
        ("instance noise", |game| game.technique.instance_noise = 0.3),
        ("unrolling", |game| game.technique.unrolling = 2),
        ("smoothed and flipped labels", |game| {
            game.objective.label_smoothing = 0.1;
            game.objective.label_flipping = 0.3;
        }),
        ("weights of losses", |game| {
            game.objective.discriminator_weight = 0.7;
            game.objective.generator_weight = 1.3;
        }),
        ("averaged weights", |game| game.training.ema = 0.9),
        ("at once", |game| game.training.scheme = Scheme::Simultaneous),
        ("extragradient", |game| game.training.scheme = Scheme::Extragradient),
    ];
    let mut all: Vec<_> = changes
        .into_iter()
        .map(|(with, change)| {
            let mut game = game.clone();
            change(&mut game);
            (format!("{name}, {with}"), game)
        })
        .collect();
    if matches!(game.data.shape(), Shape::Image { .. }) {
        let changes: [Change; 3] = [
            ("translation", |game| game.technique.translation = 0.25),
            ("cutout", |game| game.technique.cutout = 0.5),
            ("brightness", |game| game.technique.brightness = 0.5),
        ];
        all.extend(changes.map(|(with, change)| {
            let mut game = game.clone();
            change(&mut game);
            (format!("{name}, {with}"), game)
        }));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Activation, DiscriminatorCondition, GeneratorCondition};
    use std::collections::BTreeSet;

    /// A layer's kind. Whoever adds one is told here by the compiler, and by the test below that
    /// the list lacks it.
    const fn kind(layer: LayerSpec) -> usize {
        match layer {
            LayerSpec::Dense { .. } => 0,
            LayerSpec::Reshape { .. } => 1,
            LayerSpec::Conv { .. } => 2,
            LayerSpec::TransposedConv { .. } => 3,
            LayerSpec::UpsampleConv { .. } => 4,
            LayerSpec::BatchNorm => 5,
            LayerSpec::LayerNorm => 6,
            LayerSpec::Dropout { .. } => 7,
            LayerSpec::MinibatchStdDev => 8,
            LayerSpec::FourierFeatures { .. } => 9,
            LayerSpec::Activation(function) => 10 + activation(function),
        }
    }

    const fn activation(function: Activation) -> usize {
        match function {
            Activation::Relu => 0,
            Activation::LeakyRelu { .. } => 1,
            Activation::Tanh => 2,
            Activation::Sigmoid => 3,
            Activation::Gelu => 4,
            Activation::Silu => 5,
            Activation::Softplus => 6,
        }
    }

    /// Every kind, and of normalisation both shapes.
    const KINDS: usize = 17;

    #[test]
    fn the_list_has_every_kind_of_layer_in_both_players_and_every_choice_of_the_game() {
        let games = games();
        let names: BTreeSet<&str> = games.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names.len(), games.len(), "every name is there once");
        games.iter().for_each(|(name, game)| {
            game.validate().unwrap_or_else(|invalid| panic!("{name}: {invalid}"));
        });
        for (player, layers) in [
            ("generator", (|game| &game.generator.layers) as fn(&Experiment) -> &Vec<LayerSpec>),
            ("discriminator", |game| &game.discriminator.layers),
        ] {
            let found: BTreeSet<usize> =
                games.iter().flat_map(|(_, game)| layers(game)).map(|layer| kind(*layer)).collect();
            assert_eq!(found, (0..KINDS).collect(), "kinds of layers of the {player}");
        }
        let any = |holds: &dyn Fn(&Experiment) -> bool| games.iter().any(|(_, game)| holds(game));
        assert!(Loss::ALL.into_iter().all(|loss| any(&|game| game.objective.loss == loss)));
        assert!(Penalty::ALL.into_iter().all(|penalty| {
            any(&|game| game.regularizer.penalties().eq(std::iter::once(penalty)))
        }));
        assert!(
            Method::ALL
                .into_iter()
                .all(|method| { any(&|game| game.discriminator_optimizer.method == method) })
        );
        assert!(
            GeneratorCondition::ALL
                .into_iter()
                .all(|way| { any(&|game| game.condition.generator == way) })
        );
        assert!(
            DiscriminatorCondition::ALL
                .into_iter()
                .all(|way| { any(&|game| game.condition.discriminator == way) })
        );
    }
}
