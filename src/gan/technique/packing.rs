//! Packing (PacGAN, Lin et al. 2018): the discriminator judges several samples together, so that a
//! lack of variety shows; m = 1 is none, 2 to 4 help.

use crate::gan::flow::Flow;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gan::host;
    use burn::tensor::Device;

    fn counted(length: usize) -> Tensor<1> {
        host::give((0..length).map(|value| value as f32).collect(), &Device::flex())
    }

    #[test]
    fn neighbours_make_a_pack_and_images_stand_one_channel_behind_the_other() {
        let Flow::Vector(packs) = pack(Flow::Vector(counted(12).reshape([4, 3])), 2) else {
            panic!("an image")
        };
        assert_eq!(packs.dims(), [2, 6]);
        assert_eq!(host::take(packs.flatten(0, 1)), host::take(counted(12)));
        let Flow::Image(packs) = pack(Flow::Image(counted(48).reshape([4, 3, 2, 2])), 2) else {
            panic!("a vector")
        };
        assert_eq!(packs.dims(), [2, 6, 2, 2]);
        assert_eq!(host::take(packs.flatten(0, 3)), host::take(counted(48)));
        assert_eq!(pack(Flow::Vector(counted(12).reshape([4, 3])), 1).vector().dims(), [4, 3]);
    }
}
