//! What the discriminator minimises: each loss with each regulariser, for each kind of network.

use super::super::Discriminator;
use super::super::player::gradients;
use super::{Stage, check_gradient, scalar};
use crate::bench::kinds;
use crate::experiment::{DiscriminatorCondition, Experiment, Loss, RegularizerSpec};
use burn::tensor::Tensor;

/// Every regulariser alone, and those that share a pass together. Weight clipping acts on the
/// weights and has no gradient.
fn regularizers() -> Vec<(&'static str, RegularizerSpec)> {
    let off = RegularizerSpec::default();
    vec![
        ("none", off),
        ("R1", RegularizerSpec { r1: 2.0, ..off }),
        ("R2", RegularizerSpec { r2: 3.0, ..off }),
        ("R1 and R2", RegularizerSpec { r1: 2.0, r2: 3.0, ..off }),
        ("WGAN-GP", RegularizerSpec { gradient_penalty: 4.0, ..off }),
        ("DRAGAN", RegularizerSpec { dragan: 5.0, ..off }),
        ("cap", RegularizerSpec { gradient_cap: 6.0, gradient_cap_at: 0.1, ..off }),
        (
            "cap that nothing reaches",
            RegularizerSpec { gradient_cap: 6.0, gradient_cap_at: 1000.0, ..off },
        ),
        ("spectral norm", RegularizerSpec { spectral_norm: true, ..off }),
        (
            "spectral norm and penalties",
            RegularizerSpec {
                spectral_norm: true,
                r1: 2.0,
                gradient_penalty: 4.0,
                dragan: 5.0,
                ..off
            },
        ),
    ]
}

/// Runs the power iteration to its end, where σ does not depend on its vectors to first order, so
/// that holding them constant (Miyato et al. 2018, §2.1) is exact.
fn settle(experiment: &Experiment, stage: &mut Stage) {
    let plan = Discriminator::new(experiment).unwrap();
    let player = &mut stage.game.discriminator;
    for _ in 0..200 {
        let before = player.statistics.clone();
        for _ in 0..100 {
            plan.effective(&player.parameters, &mut player.statistics, true);
        }
        let moved = |(a, b): (Tensor<1>, &Tensor<1>)| scalar((a - b.clone()).abs().max());
        if before.into_iter().zip(&player.statistics).map(moved).fold(0.0, f64::max) < 1e-13 {
            return;
        }
    }
    panic!("the power iteration does not settle");
}

fn check(name: &str, experiment: &Experiment) {
    let mut stage = Stage::new(experiment, 3);
    if experiment.regularizer.spectral_norm {
        settle(experiment, &mut stage);
    }
    let Stage { game, script, mut random } = stage;
    let losses = |parameters: &[Tensor<1>]| {
        game.clone().discriminator_losses(experiment, 0, &mut script.clone(), parameters)
    };
    let leaves = game.discriminator.leaves();
    let [_, total] = losses(&leaves);
    let found = gradients(&total, leaves);
    let what = format!("{name}, {}", experiment.objective.loss.label());
    check_gradient(&what, &game.discriminator.parameters, &found, &mut random, |parameters| {
        let [_, total] = losses(parameters);
        scalar(total)
    });
}

/// Every loss with every regulariser that these networks allow.
fn check_all(all: Vec<(String, Experiment)>) {
    for (name, mut experiment) in all {
        experiment.objective.discriminator_weight = 0.7;
        for loss in Loss::ALL {
            experiment.objective.loss = loss;
            for (regularizer, spec) in regularizers() {
                if spec.penalties().next().is_some()
                    && experiment.discriminator.layers.iter().any(|layer| layer.mixes_batch())
                {
                    continue;
                }
                experiment.regularizer = spec;
                check(&format!("{name}, {regularizer}"), &experiment);
            }
        }
    }
}

#[test]
fn dense_discriminators_descend_every_loss_with_every_regulariser() {
    check_all(kinds::dense());
}

#[test]
fn convolutional_discriminators_descend_every_loss_with_every_regulariser() {
    check_all(kinds::convolutional());
}

#[test]
fn conditional_discriminators_descend_every_loss_with_every_regulariser() {
    check_all(kinds::conditional());
}

#[test]
fn discriminators_that_see_the_batch_descend_every_loss() {
    check_all(kinds::mixing());
}

#[test]
fn the_discriminator_descends_what_its_techniques_make_of_the_loss() {
    let (_, points) = kinds::dense().swap_remove(1);
    let (_, images) = kinds::convolutional().swap_remove(1);
    for (name, mut experiment) in [("points", points), ("images", images)] {
        experiment.technique.instance_noise = 0.3;
        experiment.regularizer = RegularizerSpec {
            r1: 1.0,
            gradient_penalty: 1.0,
            dragan: 1.0,
            ..RegularizerSpec::default()
        };
        (experiment.objective.label_smoothing, experiment.objective.label_flipping) = (0.1, 0.3);
        if name == "images" {
            (
                experiment.technique.translation,
                experiment.technique.cutout,
                experiment.technique.brightness,
            ) = (0.25, 0.5, 0.5);
        }
        for loss in Loss::ALL.into_iter().filter(|loss| loss.has_labels()) {
            experiment.objective.loss = loss;
            check(name, &experiment);
        }
    }
}

#[test]
fn the_auxiliary_classifier_weighs_the_same_in_one_pass_over_both_halves_and_in_two() {
    let (_, mut experiment) = kinds::conditional()
        .into_iter()
        .find(|(_, experiment)| {
            experiment.condition.discriminator == DiscriminatorCondition::AuxiliaryClassifier
        })
        .unwrap();
    let total = |r1: f64, experiment: &mut Experiment| {
        experiment.regularizer.r1 = r1;
        let Stage { mut game, mut script, .. } = Stage::new(experiment, 3);
        let parameters = game.discriminator.parameters.clone();
        scalar(game.discriminator_losses(experiment, 0, &mut script, &parameters)[1].clone())
    };
    // So small a penalty asks for a pass over the real samples alone, and adds nothing that counts.
    let (one, two) = (total(0.0, &mut experiment), total(1e-12, &mut experiment));
    assert!((one - two).abs() < 1e-9, "{one}, {two}");
}

#[test]
fn spectral_normalisation_takes_the_scale_from_the_projection_too() {
    let (_, mut experiment) = kinds::conditional()
        .into_iter()
        .find(|(_, experiment)| {
            experiment.condition.discriminator == DiscriminatorCondition::Projection
        })
        .unwrap();
    experiment.regularizer.spectral_norm = true;
    let game = Stage::new(&experiment, 3).game;
    let plan = Discriminator::new(&experiment).unwrap();
    let projection = |scale: f64| {
        let mut parameters = game.discriminator.parameters.clone();
        let last = parameters.pop().unwrap().mul_scalar(scale);
        parameters.push(last);
        plan.effective(&parameters, &mut game.discriminator.statistics.clone(), false)
            .pop()
            .unwrap()
    };
    let difference = scalar((projection(1.0) - projection(8.0)).abs().max());
    assert!(difference < 1e-9, "{difference}");
}
