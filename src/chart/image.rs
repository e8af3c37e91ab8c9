//! One sample of image data as pixels.

/// RGBA bytes of one image: values in [−1, 1], channel after channel, one of grey or three of
/// colour. What is missing or not a number is drawn as 0, a middle grey, so that it cannot be taken
/// for ink or paper.
#[must_use]
pub fn image_rgba(shape: [u32; 3], values: &[f32]) -> Vec<u8> {
    let [channels, height, width] = shape.map(|extent| extent as usize);
    let area = height * width;
    let byte = |channel: usize, pixel: usize| {
        values.get(channel * area + pixel).map_or_else(|| level(0.0), |&value| level(value))
    };
    let colour = |channel: usize| if channels >= 3 { channel } else { 0 };
    (0..area)
        .flat_map(|pixel| {
            [byte(colour(0), pixel), byte(colour(1), pixel), byte(colour(2), pixel), 255]
        })
        .collect()
}

fn level(value: f32) -> u8 {
    let value = if value.is_nan() { 0.0 } else { value.clamp(-1.0, 1.0) };
    ((value + 1.0) * 127.5).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grey_images_go_from_black_to_white() {
        assert_eq!(
            image_rgba([1, 1, 3], &[-1.0, 0.0, 1.0]),
            [0, 0, 0, 255, 128, 128, 128, 255, 255, 255, 255, 255]
        );
    }

    #[test]
    fn channels_come_first_and_leave_as_pixels() {
        let red_then_blue = [1.0, -1.0, -1.0, -1.0, -1.0, 1.0];
        assert_eq!(image_rgba([3, 1, 2], &red_then_blue), [255, 0, 0, 255, 0, 0, 255, 255]);
    }

    #[test]
    fn values_outside_are_clamped_and_nonsense_is_grey() {
        assert_eq!(
            image_rgba([1, 2, 2], &[-9.0, f32::INFINITY, f32::NAN])
                .chunks(4)
                .map(|pixel| pixel[0])
                .collect::<Vec<_>>(),
            [0, 255, 128, 128]
        );
        assert!(image_rgba([1, 0, 0], &[]).is_empty());
    }
}
