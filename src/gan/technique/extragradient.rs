//! Extragradient (Gidel et al. 2018, Algorithm 4): both players move by the gradients that they
//! find one update ahead, which takes the turning out of games that circle. The optimisers' moments
//! see both gradients.

use crate::experiment::Experiment;
use crate::gan::{Feed, Game};

/// One update of both players, from gradients at the same point, without what follows an update
/// that counts.
pub(in crate::gan) fn look_ahead(
    game: &mut Game,
    experiment: &Experiment,
    step: u64,
    feed: &mut dyn Feed,
) {
    let (_, of_discriminator) = game.discriminator_gradients(experiment, step, feed);
    let (_, of_generator) = game.generator_gradients(experiment, step, feed);
    game.discriminator.follow(&experiment.discriminator_optimizer, step, of_discriminator);
    game.generator.follow(&experiment.generator_optimizer, step, of_generator);
}
