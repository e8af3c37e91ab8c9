//! What flows between layers: vectors or images, the batch first.

use crate::experiment::Shape;
use burn::tensor::Tensor;

/// What flows between layers; the batch comes first.
#[derive(Clone)]
pub(super) enum Flow {
    /// `[batch, features]`.
    Vector(Tensor<2>),
    /// `[batch, channels, height, width]`.
    Image(Tensor<4>),
}

impl Flow {
    pub(super) fn vector(self) -> Tensor<2> {
        match self {
            Self::Vector(x) => x,
            Self::Image(x) => x.flatten(1, 3),
        }
    }

    pub(super) fn image(self, shape: Shape) -> Tensor<4> {
        match (self, shape) {
            (Self::Image(x), _) => x,
            (Self::Vector(x), Shape::Image { channels, height, width }) => {
                let batch = x.dims()[0];
                x.reshape([batch, channels, height, width])
            }
            (Self::Vector(x), Shape::Vector(size)) => {
                let batch = x.dims()[0];
                x.reshape([batch, size, 1, 1])
            }
        }
    }

    /// The same for whichever it is.
    pub(super) fn map(
        self,
        vector: impl FnOnce(Tensor<2>) -> Tensor<2>,
        image: impl FnOnce(Tensor<4>) -> Tensor<4>,
    ) -> Self {
        match self {
            Self::Vector(x) => Self::Vector(vector(x)),
            Self::Image(x) => Self::Image(image(x)),
        }
    }
}
