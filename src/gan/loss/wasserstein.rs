//! The Wasserstein game (Arjovsky et al. 2017): the discriminator is a critic that something else
//! must keep Lipschitz.

use burn::tensor::Tensor;

/// E[D(G(z))] − E[D(x)].
pub(super) fn discriminator(real: Tensor<2>, fake: Tensor<2>) -> Tensor<1> {
    fake.mean() - real.mean()
}

/// −E[D(G(z))].
pub(super) fn generator(fake: Tensor<2>) -> Tensor<1> {
    fake.mean().neg()
}
