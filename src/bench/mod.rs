//! Measures the games of the peers' benchmark: the same networks, first weights, data and optimiser
//! as the TensorFlow.js pages it is compared with, so that equal first losses prove that the work
//! is the same. It trains through the page's own game.
//!
//! It also holds one device against another: [`games`] are small games of every kind, plain data
//! that a test without a trainer can send, and `agreement` compares a step of them. What computes
//! on the CPU alone has nothing to compare, so it goes without.

pub mod games;
pub mod kinds;

#[cfg(any(feature = "gpu", all(test, feature = "train")))]
pub mod agreement;
#[cfg(feature = "train")]
mod call;
#[cfg(feature = "train")]
mod measure;
#[cfg(feature = "train")]
mod twister;
#[cfg(feature = "train")]
mod works;

#[cfg(feature = "train")]
pub use call::{Call, answer};
