//! The gradient of the logit at the sample, which every gradient penalty is made of.

use super::super::flow::Flow;
use super::super::{Discriminator, Mode};
use super::{EPSILON, Stage, TOLERANCE, numbers};
use crate::bench::kinds;
use crate::experiment::Experiment;
use burn::tensor::Tensor;

/// Compares the gradient at every sample along four random directions, in one mode.
fn check_input_gradient(name: &str, experiment: &Experiment, mode: Mode) {
    let Stage { game, script, mut random } = Stage::new(experiment, 1);
    let plan = Discriminator::new(experiment).unwrap();
    let mut statistics = game.discriminator.statistics.clone();
    let effective = plan.effective(&game.discriminator.parameters, &mut statistics, true);
    let [batch, features] = script.real.values.dims();
    let m = plan.packing();
    let packs: Tensor<2> = script.real.values.reshape([batch / m, m * features]);
    let condition = plan.packed_condition(script.real.condition);
    let (output, gradient) = plan.forward_with_input_gradient(
        &effective,
        &mut statistics,
        Flow::Vector(packs.clone()),
        condition.clone(),
        mode,
    );
    let mut logits = |packs: Tensor<2>| {
        plan.forward(&effective, &mut statistics, Flow::Vector(packs), condition.clone(), mode)
            .logits
    };
    let apart: f64 = (output.logits - logits(packs.clone())).abs().max().into_scalar();
    assert!(apart < 1e-12, "{name}: both passes give the same logits, but {apart}");
    for round in 0..4 {
        let d = numbers(packs.dims(), 1.0, &mut random);
        let step = d.clone().mul_scalar(EPSILON);
        let difference = (logits(packs.clone() + step.clone()) - logits(packs.clone() - step))
            .div_scalar(2.0 * EPSILON);
        let off: f64 =
            ((gradient.clone() * d).sum_dim(1) - difference.clone()).abs().max().into_scalar();
        let scale: f64 = difference.abs().max().into_scalar();
        assert!(off < TOLERANCE * scale.max(1.0), "{name}, direction {round}: {off} of {scale}");
        assert!(scale > 1e-3, "{name}: the logit moves with the sample");
    }
}

#[test]
fn the_input_gradient_of_dense_discriminators_is_the_slope_of_the_logit() {
    kinds::dense()
        .iter()
        .for_each(|(name, experiment)| check_input_gradient(name, experiment, Mode::Train));
}

#[test]
fn the_input_gradient_of_convolutional_discriminators_is_the_slope_of_the_logit() {
    kinds::convolutional()
        .iter()
        .for_each(|(name, experiment)| check_input_gradient(name, experiment, Mode::Train));
}

#[test]
fn the_input_gradient_of_conditional_discriminators_is_the_slope_of_the_logit() {
    kinds::conditional()
        .iter()
        .for_each(|(name, experiment)| check_input_gradient(name, experiment, Mode::Train));
}

#[test]
fn the_input_gradient_with_spectral_normalisation_is_the_slope_of_the_logit() {
    for (name, mut experiment) in
        kinds::dense().into_iter().chain(kinds::convolutional()).chain(kinds::conditional())
    {
        experiment.regularizer.spectral_norm = true;
        check_input_gradient(&name, &experiment, Mode::Train);
    }
}

#[test]
fn dropout_takes_no_part_in_the_input_gradient_outside_of_training() {
    for (name, mut experiment) in kinds::dense().into_iter().chain(kinds::convolutional()) {
        let drop = crate::experiment::LayerSpec::Dropout { probability: 0.5 };
        experiment.discriminator.layers.insert(0, drop);
        check_input_gradient(&name, &experiment, Mode::Infer);
    }
}
