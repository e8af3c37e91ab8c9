//! Who drives the training: a [`Command`] goes in, [`Event`]s come out, and one state machine
//! stands between.

mod checkpoint;
pub mod file;
mod protocol;
mod refusal;

pub use checkpoint::{CHECKPOINT_VERSION, CheckpointError};
pub use protocol::*;

#[cfg(feature = "train")]
mod device;
#[cfg(feature = "train")]
mod gauge;
#[cfg(feature = "train")]
mod machine;
#[cfg(feature = "train")]
mod run;
#[cfg(feature = "train")]
mod state;
#[cfg(feature = "train")]
mod view;

#[cfg(feature = "train")]
pub use {
    device::open,
    gauge::Extent,
    machine::{Assets, Session},
};
