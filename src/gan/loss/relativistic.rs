//! The relativistic paired game (RpGAN, Jolicoeur-Martineau 2018; with R1 and R2 it is R3GAN, Huang
//! et al. 2024).

use super::negative_log_sigmoid;
use burn::tensor::Tensor;

/// E[ln(1 + exp(−(D(x) − D(G(z)))))] over pairs of a real and a generated sample, row by row.
pub(super) fn discriminator(real: Tensor<2>, fake: Tensor<2>) -> Tensor<1> {
    negative_log_sigmoid(real - fake)
}

/// E[ln(1 + exp(−(D(G(z)) − D(x))))]; without real samples their output counts as 0.
pub(super) fn generator(fake: Tensor<2>, real: Option<Tensor<2>>) -> Tensor<1> {
    negative_log_sigmoid(match real {
        Some(real) => fake - real,
        None => fake,
    })
}
