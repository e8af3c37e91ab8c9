//! Techniques around the game, one file each: what is done to labels, to what the discriminator sees, and to the weights shown.

pub(super) mod average;
pub(super) mod diff_augment;
pub(super) mod instance_noise;
pub(super) mod labels;
pub(super) mod packing;
