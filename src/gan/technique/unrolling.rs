//! Unrolling (Metz et al. 2017): the generator plays against the discriminator as it will answer, k
//! updates on; off by default, 5 is usual. To first order: that answer's dependence on the
//! generator is not followed, since Burn differentiates once.

use crate::experiment::Experiment;
use crate::gan::{Feed, Game, Player};

/// The discriminator answers; gives it as it was, where there is something to unroll.
pub(in crate::gan) fn look_ahead(
    game: &mut Game,
    experiment: &Experiment,
    step: u64,
    feed: &mut dyn Feed,
) -> Option<Player> {
    let before = (experiment.technique.unrolling > 0).then(|| game.discriminator.clone());
    for _ in 0..experiment.technique.unrolling {
        game.discriminator_turn(experiment, step, feed);
    }
    before
}
