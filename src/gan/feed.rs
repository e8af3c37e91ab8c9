//! Where a game's batches come from: whoever drives it answers these questions.

use crate::data::Random;
use burn::tensor::Tensor;

/// Rows and what they are labelled with.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Samples `[batch, features]`, images flattened channel after channel, or latents `[batch,
    /// dimension]`.
    pub values: Tensor<2>,
    /// The condition of each row, `[batch, width]`; `None` in an unconditional game.
    pub condition: Option<Tensor<2>>,
}

/// Draws what the next update needs.
pub trait Feed {
    /// Real samples with their conditions.
    fn real(&mut self) -> Batch;
    /// Latents `[batch, dimension]`.
    fn latents(&mut self) -> Tensor<2>;
    /// Conditions that the generator shall meet, as often as the data have them, `[batch, width]`;
    /// `None` in an unconditional game.
    fn conditions(&mut self) -> Option<Tensor<2>>;
    /// The randomness of the techniques.
    fn random(&mut self) -> &mut Random;
}
