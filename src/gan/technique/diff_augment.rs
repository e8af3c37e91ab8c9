//! DiffAugment (Zhao et al. 2020): the discriminator sees every image shifted, with a blank square,
//! brighter or darker; the changes are differentiable, so the generator learns through them. Vital
//! where there are few images. Off by default; 1/8 of the side, a square of half of it, and .5 are
//! usual.

use crate::data::Random;
use crate::experiment::TechniqueSpec;
use crate::gan::flow::Flow;
use crate::gan::host;
use burn::tensor::{Int, Tensor, TensorData};

/// The samples as the discriminator sees them: brightness, then translation, then cutout, each
/// drawn for every image.
pub(in crate::gan) fn augment(spec: &TechniqueSpec, samples: Flow, random: &mut Random) -> Flow {
    match samples {
        Flow::Image(x) if spec.augments() => {
            let x = if spec.brightness > 0.0 { brighten(x, spec.brightness, random) } else { x };
            let x = if spec.translation > 0.0 { translate(x, spec.translation, random) } else { x };
            Flow::Image(if spec.cutout > 0.0 { cut_out(x, spec.cutout, random) } else { x })
        }
        samples => samples,
    }
}

/// x + U(−amount, amount), one number for each image.
fn brighten(x: Tensor<4>, amount: f64, random: &mut Random) -> Tensor<4> {
    let batch = x.dims()[0];
    let values = (0..batch).map(|_| (2.0 * random.uniform() - 1.0) * amount as f32).collect();
    let shift = host::beside(values, &x).reshape([batch, 1, 1, 1]);
    x + shift
}

/// Shifts each image by whole pixels of at most `share` of its side, with zeros (mid-grey) behind
/// it.
fn translate(x: Tensor<4>, share: f64, random: &mut Random) -> Tensor<4> {
    let [batch, channels, height, width] = x.dims();
    let mut draw = |side: usize| -> Vec<i32> {
        let most = (share * side as f64).round() as usize;
        (0..batch).map(|_| random.index(2 * most + 1) as i32 - most as i32).collect()
    };
    let (down, right) = (draw(height), draw(width));
    let device = x.device().inner();
    let (mut mask, mut rows, mut columns) = (Vec::new(), Vec::new(), Vec::new());
    for (down, right) in down.iter().zip(&right) {
        for _ in 0..channels {
            for row in 0..height as i32 {
                for column in 0..width as i32 {
                    let (from_row, from_column) = (row - down, column - right);
                    let inside = (0..height as i32).contains(&from_row)
                        && (0..width as i32).contains(&from_column);
                    mask.push(if inside { 1.0 } else { 0.0 });
                    rows.push(from_row.clamp(0, height as i32 - 1));
                    columns.push(from_column.clamp(0, width as i32 - 1));
                }
            }
        }
    }
    let shape = [batch, channels, height, width];
    let index =
        |values: Vec<i32>| Tensor::<4, Int>::from_data(TensorData::new(values, shape), &device);
    // Columns first: each row moves as a whole, then whole rows move.
    let moved = x.gather(3, index(columns)).gather(2, index(rows));
    let mask = host::beside(mask, &moved).reshape(shape);
    moved * mask
}

/// Blanks a square of `share` of the side, anywhere that its middle fits.
fn cut_out(x: Tensor<4>, share: f64, random: &mut Random) -> Tensor<4> {
    let [batch, _, height, width] = x.dims();
    let (tall, wide) =
        ((share * height as f64).round() as i32, (share * width as f64).round() as i32);
    let mut mask = Vec::with_capacity(batch * height * width);
    for _ in 0..batch {
        let top = random.index(height + 1) as i32 - tall / 2;
        let left = random.index(width + 1) as i32 - wide / 2;
        for row in 0..height as i32 {
            let blank = |column: i32| {
                (top..top + tall).contains(&row) && (left..left + wide).contains(&column)
            };
            mask.extend((0..width as i32).map(|column| if blank(column) { 0.0 } else { 1.0 }));
        }
    }
    let mask = host::beside(mask, &x).reshape([batch, 1, height, width]);
    x * mask
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    fn ramp(shape: [usize; 4]) -> Tensor<4> {
        let count = shape.iter().product::<usize>();
        host::give((0..count).map(|value| value as f32 + 1.0).collect(), &Device::flex())
            .reshape(shape)
    }

    fn values(x: Tensor<4>) -> Vec<f32> {
        host::take(x.flatten(0, 3)).unwrap()
    }

    #[test]
    fn a_translated_image_is_its_original_moved_by_whole_pixels_with_zeros_behind() {
        let original = values(ramp([1, 1, 8, 8]));
        for seed in 0..20 {
            let moved = values(translate(ramp([1, 1, 8, 8]), 0.25, &mut Random::new(seed, 0)));
            let fits = (-2..=2_i32)
                .flat_map(|down| (-2..=2_i32).map(move |right| (down, right)))
                .any(|(down, right)| {
                    (0..64).all(|pixel| {
                        let (row, column) = (pixel / 8 - down, pixel % 8 - right);
                        let inside = (0..8).contains(&row) && (0..8).contains(&column);
                        moved[pixel as usize]
                            == if inside { original[(row * 8 + column) as usize] } else { 0.0 }
                    })
                });
            assert!(fits, "seed {seed}: {moved:?}");
        }
    }

    #[test]
    fn cutout_blanks_at_most_its_square_and_leaves_the_rest() {
        let cut = values(cut_out(ramp([50, 2, 8, 8]), 0.5, &mut Random::new(1, 0)));
        for image in cut.chunks(64) {
            let blank = image.iter().filter(|value| **value == 0.0).count();
            assert!((4..=16).contains(&blank), "{blank}");
        }
    }

    #[test]
    fn brightness_moves_each_image_as_a_whole_by_at_most_what_was_asked() {
        let plain = values(ramp([200, 2, 4, 4]));
        let bright = values(brighten(ramp([200, 2, 4, 4]), 0.5, &mut Random::new(1, 0)));
        let moved: Vec<f32> = bright.iter().zip(&plain).map(|(a, b)| a - b).collect();
        let mut shifts = Vec::new();
        for image in moved.chunks(32) {
            assert!(image.iter().all(|value| (value - image[0]).abs() < 1e-3), "{image:?}");
            shifts.push(image[0]);
        }
        let [least, most] =
            [f32::min, f32::max].map(|pick| shifts.iter().copied().reduce(pick).unwrap());
        assert!(
            (-0.501..-0.45).contains(&least) && (0.45..0.501).contains(&most),
            "{least} {most}"
        );
    }

    #[test]
    fn translation_reaches_every_shift_on_both_axes() {
        let mut found = std::collections::BTreeSet::new();
        // One bright pixel in the middle, so that where it went is the shift.
        let mut dot = vec![0.0; 400 * 64];
        dot.iter_mut().skip(4 * 8 + 4).step_by(64).for_each(|value| *value = 1.0);
        let dots = host::give(dot, &Device::flex()).reshape([400, 1, 8, 8]);
        let moved = values(translate(dots, 0.25, &mut Random::new(1, 0)));
        for image in moved.chunks(64) {
            let at = image.iter().position(|value| *value == 1.0).unwrap() as i32;
            found.insert((at / 8 - 4, at % 8 - 4));
        }
        let all = (-2..=2).flat_map(|down| (-2..=2).map(move |right| (down, right)));
        assert_eq!(found, all.collect());
    }

    #[test]
    fn gradients_flow_back_to_where_the_pixels_came_from() {
        let spec = TechniqueSpec {
            translation: 0.25,
            cutout: 0.5,
            brightness: 0.5,
            ..TechniqueSpec::default()
        };
        let x = ramp([3, 1, 8, 8]).autodiff().require_grad();
        let Flow::Image(seen) = augment(&spec, Flow::Image(x.clone()), &mut Random::new(5, 0))
        else {
            panic!("a vector")
        };
        let nonzero = values(seen.clone().inner()).iter().filter(|value| **value != 0.0).count();
        let gradients = seen.sum().backward();
        let gradient = values(x.grad(&gradients).unwrap());
        // Every pixel that is still seen passes its gradient of 1 to one original pixel.
        assert!((gradient.iter().sum::<f32>() - nonzero as f32).abs() < 1e-3);
        assert!(gradient.iter().all(|value| *value == 0.0 || *value == 1.0));
    }
}
