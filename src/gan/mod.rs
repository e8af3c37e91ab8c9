//! How it learns: two networks, their losses, what keeps them in bounds, and the turns of the game.
//! Tensors only; no file, no clock, no page.
//!
//! Read it from the top: [`Game`] holds one update of each player and `scheme` their order;
//! [`Generator`] and [`Discriminator`] are plans of networks; [`loss`], [`regularizer`] and
//! [`technique`] hold what the field has proposed, one file each; [`optimizer`] follows the
//! gradients. A [`Network`] is a checked plan of layers; its
//! numbers live apart from it, as a list of flat tensors ([`Player`]). So the optimiser, the moving
//! average and a snapshot see one plain list, and a player can be run with its own weights, with
//! averaged ones, or with weights that nothing is learned for.

mod condition;
mod discriminator;
mod feed;
mod flow;
mod game;
mod generator;
#[cfg(test)]
mod gradient_tests;
mod host;
mod layer;
pub mod loss;
mod network;
pub mod optimizer;
mod player;
mod pullback;
mod read;
pub mod regularizer;
mod scheme;
pub mod technique;

#[cfg(feature = "cli")]
pub(crate) use condition::loss as condition_loss;
pub use discriminator::Discriminator;
pub use feed::{Batch, Feed};
pub use game::Game;
pub use generator::Generator;
pub use network::{Mode, Network};
pub use optimizer::{Moments, Optimizer};
pub use player::Player;
#[cfg(feature = "cli")]
pub(crate) use player::gradients;
pub use read::{ReadError, read};
