//! Packing (PacGAN, Lin et al. 2018): the discriminator judges several samples together, so that a
//! lack of variety shows; m = 1 is none, 2 to 4 help.

use crate::gan::layer::Flow;
use burn::tensor::Tensor;

/// `[n, features]` to `[n/m, m·features]`, and images `[n, c, h, w]` to `[n/m, m·c, h, w]`:
/// neighbours in the batch make a pack.
pub(in crate::gan) fn pack(samples: Flow, m: usize) -> Flow {
    match samples {
        _ if m <= 1 => samples,
        Flow::Vector(x) => Flow::Vector(rows(x, m)),
        Flow::Image(x) => {
            let [n, channels, height, width] = x.dims();
            Flow::Image(x.reshape([n / m, m * channels, height, width]))
        }
    }
}

/// The same for plain rows, such as conditions.
pub(in crate::gan) fn rows(x: Tensor<2>, m: usize) -> Tensor<2> {
    let [n, features] = x.dims();
    if m <= 1 { x } else { x.reshape([n / m, m * features]) }
}
