//! The shape of one sample as it goes through a network.

/// One sample's shape, without the batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// So many numbers.
    Vector(usize),
    /// Channels, height and width.
    Image {
        /// Colour planes or feature maps.
        channels: usize,
        /// Rows.
        height: usize,
        /// Columns.
        width: usize,
    },
}

impl Shape {
    /// How many numbers one sample has.
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // a shape is never empty
    pub const fn len(self) -> usize {
        match self {
            Self::Vector(size) => size,
            Self::Image { channels, height, width } => channels * height * width,
        }
    }

    /// Channels of an image; each number of a vector counts as one.
    #[must_use]
    pub const fn channels(self) -> usize {
        match self {
            Self::Vector(size) => size,
            Self::Image { channels, .. } => channels,
        }
    }
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Vector(1) => write!(f, "1 number"),
            Self::Vector(size) => write!(f, "{size} numbers"),
            Self::Image { channels, height, width } => {
                write!(
                    f,
                    "images of {width}×{height} with {channels} channel{}",
                    if *channels == 1 { "" } else { "s" }
                )
            }
        }
    }
}
