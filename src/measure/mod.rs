//! How good the samples are. Plain numbers on the CPU.

mod density;
mod directions;
mod modes;

pub use density::histogram;
pub use directions::principal_directions;
pub use modes::mode_quality;
