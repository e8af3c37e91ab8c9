//! Techniques around the game, one file each: what is done to labels, to the samples on
//! their way to the discriminator, and to the weights that are shown.

pub(super) mod average;
pub(super) mod diff_augment;
pub(super) mod instance_noise;
pub(super) mod labels;
pub(super) mod packing;
