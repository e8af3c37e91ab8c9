//! What the generator minimises, through all that stands between its weights and the
//! discriminator's output.

use super::super::player::gradients;
use super::{Stage, check_gradient, scalar};
use crate::bench::kinds;
use crate::experiment::{Experiment, Loss};
use burn::tensor::Tensor;

fn check(name: &str, experiment: &Experiment) {
    let Stage { game, script, mut random } = Stage::new(experiment, 5);
    let losses = |parameters: &[Tensor<1>]| {
        game.clone().generator_losses(experiment, 0, &mut script.clone(), parameters)
    };
    let leaves = game.generator.leaves();
    let [_, total] = losses(&leaves);
    let found = gradients(&total, leaves);
    let what = format!("{name}, {}", experiment.objective.loss.label());
    check_gradient(&what, &game.generator.parameters, &found, &mut random, |parameters| {
        let [_, total] = losses(parameters);
        scalar(total)
    });
}

fn check_all(all: Vec<(String, Experiment)>) {
    for (name, mut experiment) in all {
        experiment.objective.generator_weight = 0.7;
        for loss in Loss::ALL {
            experiment.objective.loss = loss;
            check(&name, &experiment);
        }
    }
}

#[test]
fn the_generator_descends_every_loss_through_every_discriminator() {
    check_all(kinds::dense());
    check_all(kinds::convolutional());
    check_all(kinds::mixing());
}

#[test]
fn the_generator_descends_every_loss_through_every_condition() {
    check_all(kinds::conditional());
}

#[test]
fn every_kind_of_generator_descends_every_loss() {
    check_all(kinds::generators());
    check_all(kinds::generators_of_points());
}

#[test]
fn the_generator_descends_through_noise_augmentation_packs_and_spectral_normalisation() {
    let mut all = kinds::generators();
    all.push(kinds::dense().swap_remove(1));
    for (name, experiment) in &mut all {
        experiment.technique.packing = 2;
        experiment.technique.instance_noise = 0.3;
        experiment.regularizer.spectral_norm = true;
        if experiment.data == kinds::DIGITS {
            (
                experiment.technique.translation,
                experiment.technique.cutout,
                experiment.technique.brightness,
            ) = (0.25, 0.5, 0.5);
        }
        name.push_str(", all techniques");
    }
    check_all(all);
}
