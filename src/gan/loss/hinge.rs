//! The hinge game (Lim and Ye 2017; Miyato et al. 2018): the discriminator pays only inside its
//! margins.

use burn::tensor::{Tensor, activation};

/// E[max(0, 1 − D(x))] + E[max(0, 1 + D(G(z)))].
pub(super) fn discriminator(real: Tensor<2>, fake: Tensor<2>) -> Tensor<1> {
    activation::relu(real.neg().add_scalar(1.0)).mean()
        + activation::relu(fake.add_scalar(1.0)).mean()
}

/// −E[D(G(z))].
pub(super) fn generator(fake: Tensor<2>) -> Tensor<1> {
    fake.mean().neg()
}
