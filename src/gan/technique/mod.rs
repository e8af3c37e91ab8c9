//! Techniques around the game, one file each: what is done to labels, to what the discriminator
//! sees, to the order of moves, and to the weights shown.

pub(super) mod average;
pub(super) mod diff_augment;
pub(super) mod extragradient;
pub(super) mod fourier_features;
pub(super) mod instance_noise;
pub(super) mod labels;
pub(super) mod minibatch_deviation;
pub(super) mod packing;
pub(super) mod unrolling;
