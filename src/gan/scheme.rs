//! Who moves when: in turns, at once, or at once after a look ahead.

use super::{Feed, Game, Player};
use crate::experiment::{Experiment, Scheme};
use burn::tensor::Tensor;

impl Game {
    /// One update of the generator and of its moving average, against the discriminator as it
    /// stands or, unrolled, as it will answer. Gives its loss, `[1]`, without the weight, and not
    /// read back.
    pub fn generator_turn(
        &mut self,
        experiment: &Experiment,
        step: u64,
        feed: &mut dyn Feed,
    ) -> Tensor<1> {
        let before = self.unroll(experiment, step, feed);
        let (loss, gradients) = self.generator_gradients(experiment, step, feed);
        if let Some(before) = before {
            self.discriminator = before;
        }
        self.update_generator(experiment, step, gradients);
        loss
    }

    /// Unrolling (Metz et al. 2017): the discriminator answers with k updates. Gives it as it was,
    /// where there is something to unroll. To first order: that answer's dependence on the generator
    /// is not followed, since Burn differentiates once.
    fn unroll(
        &mut self,
        experiment: &Experiment,
        step: u64,
        feed: &mut dyn Feed,
    ) -> Option<Player> {
        let before = (experiment.technique.unrolling > 0).then(|| self.discriminator.clone());
        for _ in 0..experiment.technique.unrolling {
            self.discriminator_turn(experiment, step, feed);
        }
        before
    }

    /// One update of both players at once, from the gradients at the same point: where they stand,
    /// or for extragradient where an update would have brought them. Gives D's and G's loss.
    pub fn joint_turn(
        &mut self,
        experiment: &Experiment,
        step: u64,
        feed: &mut dyn Feed,
    ) -> [Tensor<1>; 2] {
        let discriminator = self.discriminator.parameters.clone();
        let generator = self.generator.parameters.clone();
        if experiment.training.scheme == Scheme::Extragradient {
            self.look_ahead(experiment, step, feed);
        }
        let (discriminator_loss, of_discriminator) =
            self.discriminator_gradients(experiment, step, feed);
        let (generator_loss, of_generator) = self.generator_gradients(experiment, step, feed);
        self.discriminator.parameters = discriminator;
        self.generator.parameters = generator;
        self.update_discriminator(experiment, step, of_discriminator);
        self.update_generator(experiment, step, of_generator);
        [discriminator_loss, generator_loss]
    }

    /// Extragradient's first half (Gidel et al. 2018, Algorithm 4): one update of both players from
    /// gradients at the same point. The gradients found there take the turning out of games that
    /// circle. The optimisers' moments include both gradients.
    fn look_ahead(&mut self, experiment: &Experiment, step: u64, feed: &mut dyn Feed) {
        let (_, of_discriminator) = self.discriminator_gradients(experiment, step, feed);
        let (_, of_generator) = self.generator_gradients(experiment, step, feed);
        self.discriminator.follow(&experiment.discriminator_optimizer, step, of_discriminator);
        self.generator.follow(&experiment.generator_optimizer, step, of_generator);
    }
}
