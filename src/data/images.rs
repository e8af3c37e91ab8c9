//! Packed image sets: one PNG whose tiles, row after row without gaps, are the images.

use super::labels;
use crate::experiment::ImageSet;

/// Why a data file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DataError {
    /// No file came.
    #[error("The data file {0}.png is missing.")]
    Missing(&'static str),
    /// Not a PNG, or cut off.
    #[error("The data file {0}.png cannot be read: {1}.")]
    Broken(&'static str, String),
    /// The index does not label the images.
    #[error("The labels of {0} cannot be read from the index: {1}.")]
    Labels(&'static str, String),
    /// A PNG of another size or colour.
    #[error("The data file {file}.png is {found}, but {expected} was expected.")]
    Unexpected {
        /// The file's key.
        file: &'static str,
        /// What it is.
        found: String,
        /// What it should be.
        expected: String,
    },
}

/// A decoded image set.
pub struct ImageData {
    /// Image after image, each channel after channel, row after row; 0–255.
    pixels: Vec<u8>,
    pixels_per_image: usize,
    /// The condition of each image, image after image; empty where the set has no labels.
    conditions: Vec<f32>,
}

impl ImageData {
    /// Cuts the tiles out of a sheet.
    ///
    /// # Errors
    /// A file that is no PNG, is cut off, or has not the size and colours of `set`.
    pub fn from_png(set: ImageSet, bytes: &[u8]) -> Result<Self, DataError> {
        let (channels, height, width, count) = set.extent();
        let sheet = Sheet::decode(set.key(), bytes)?;
        let columns = sheet.width / width;
        // Grey tiles may come as a palette, which decodes to equal red, green and blue: the first
        // channel says it all.
        if sheet.channels < channels
            || columns == 0
            || sheet.width % width != 0
            || (sheet.height / height) * columns < count
        {
            return Err(DataError::Unexpected {
                file: set.key(),
                found: format!("{}×{} with {} channels", sheet.width, sheet.height, sheet.channels),
                expected: format!(
                    "a sheet of {count} tiles of {width}×{height} with {channels} channels"
                ),
            });
        }
        let mut pixels = Vec::with_capacity(count * channels * height * width);
        for tile in 0..count {
            let (top, left) = (tile / columns * height, tile % columns * width);
            for channel in 0..channels {
                for y in top..top + height {
                    pixels.extend(
                        (left..left + width).map(|x| {
                            sheet.pixels[(y * sheet.width + x) * sheet.channels + channel]
                        }),
                    );
                }
            }
        }
        let conditions = labels::conditions(set)?.unwrap_or_default();
        Ok(Self { pixels, pixels_per_image: channels * height * width, conditions })
    }

    /// How many images there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pixels.len() / self.pixels_per_image
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pixels.is_empty()
    }

    /// Appends image `index` to `out`, scaled to [−1, 1].
    pub fn append(&self, index: usize, out: &mut Vec<f32>) {
        let start = index * self.pixels_per_image;
        out.extend(
            self.pixels[start..start + self.pixels_per_image]
                .iter()
                .map(|&value| f32::from(value) / 127.5 - 1.0),
        );
    }

    /// The mean condition, which for classes is the share of each.
    #[must_use]
    pub fn shares(&self) -> Vec<f32> {
        let width = self.conditions.len() / self.len().max(1);
        let mut sums = vec![0.0; width];
        for row in self.conditions.chunks(width.max(1)) {
            sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value / self.len() as f32);
        }
        sums
    }

    /// The condition of image `index`; empty where the set has no labels.
    #[must_use]
    pub fn condition(&self, index: usize) -> &[f32] {
        let width = self.conditions.len() / self.len().max(1);
        &self.conditions[index * width..(index + 1) * width]
    }
}

/// A decoded PNG, 8 bits a channel.
struct Sheet {
    width: usize,
    height: usize,
    channels: usize,
    pixels: Vec<u8>,
}

impl Sheet {
    fn decode(file: &'static str, bytes: &[u8]) -> Result<Self, DataError> {
        let broken = |error: png::DecodingError| DataError::Broken(file, error.to_string());
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        // Palettes and 1, 2 or 4 bits a pixel become plain 8-bit grey or colour.
        decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
        let mut reader = decoder.read_info().map_err(broken)?;
        let size = reader
            .output_buffer_size()
            .ok_or_else(|| DataError::Broken(file, "it is too large".to_owned()))?;
        let mut pixels = vec![0; size];
        let frame = reader.next_frame(&mut pixels).map_err(broken)?;
        pixels.truncate(frame.buffer_size());
        Ok(Self {
            width: frame.width as usize,
            height: frame.height as usize,
            channels: frame.color_type.samples(),
            pixels,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(set: ImageSet) -> Vec<u8> {
        std::fs::read(format!("{}/public/datasets/{}.png", env!("CARGO_MANIFEST_DIR"), set.key()))
            .unwrap()
    }

    #[test]
    fn every_packed_set_decodes_to_as_many_images_as_it_says() {
        for set in ImageSet::ALL {
            let images = ImageData::from_png(set, &sheet(set)).unwrap();
            assert_eq!(images.len(), set.extent().3);
            let mut out = Vec::new();
            (0..images.len()).step_by(17).for_each(|index| images.append(index, &mut out));
            let (low, high) = out.iter().fold((f32::MAX, f32::MIN), |(low, high), &value| {
                (low.min(value), high.max(value))
            });
            assert!(
                (-1.0..-0.99).contains(&low) && high > 0.9 && high <= 1.0,
                "{set:?}: {low} to {high}"
            );
        }
    }

    #[test]
    fn a_truncated_or_foreign_file_is_refused_with_its_name() {
        let bytes = sheet(ImageSet::Digits);
        for broken in [&bytes[..bytes.len() / 2], &b"not a picture"[..], &[]] {
            let message = ImageData::from_png(ImageSet::Digits, broken).err().unwrap().to_string();
            assert!(message.contains("digits-8x8.png"), "{message}");
        }
        let message = ImageData::from_png(ImageSet::Mnist, &bytes).err().unwrap().to_string();
        assert!(message.contains("28×28"), "{message}");
    }
}
