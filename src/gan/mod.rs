//! How it learns: two networks, their losses, Adam, and the turns of the game. Tensors only; no file, no clock, no page.
//!
//! A [`Network`] is a checked plan of layers; its numbers live apart from it, as a list of flat tensors. So the optimiser, the
//! moving average and a snapshot see one plain list, and a player can be run with its own weights, with averaged ones, or with
//! weights that nothing is learned for.

mod adam;
mod game;
mod host;
mod layer;
mod network;
mod objective;
mod read;

pub use adam::{Adam, Moments};
pub use game::{Game, Player};
pub use network::{Mode, Network};
pub use objective::{discriminator_loss, generator_loss};
pub use read::{ReadError, read};
