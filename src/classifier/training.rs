//! How a classifier is trained: cross-entropy on shifted images, for attributes the binary one,
//! Adam, a cosine down to nothing.

use super::{Classifier, ClassifierError, Entry, hash, is_exclusive, is_small, plan};
use crate::data::{ImageData, Random};
use crate::experiment::{ImageSet, OptimizerSpec, Schedule};
use crate::gan::{Mode, Player, ReadError, condition_loss, gradients, read};
use burn::tensor::{Device, Tensor, TensorData};
use safetensors::tensor::{Dtype, TensorView};

/// One image in so many is held out.
const HELD_OUT: usize = 10;
/// Images in one batch.
const BATCH: usize = 64;
/// Pixels by which an image is shifted at most.
const SHIFT: i32 = 2;

/// What came out.
pub struct Training {
    /// The safetensors file.
    pub bytes: Vec<u8>,
    /// Its hash and its accuracy on held-out images.
    pub entry: Entry,
}

/// Why no classifier came out.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// The plan does not fit.
    #[error(transparent)]
    Classifier(#[from] ClassifierError),
    /// The device failed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The file could not be made.
    #[error("The classifier could not be written: {0}.")]
    Write(String),
}

/// Trains the classifier of `set` for `steps` steps; `progress` is told each.
///
/// # Errors
/// Where the plan does not fit the images, or the device fails.
pub async fn train(
    set: ImageSet,
    images: &ImageData,
    steps: u32,
    device: &Device,
    mut progress: impl FnMut(u32),
) -> Result<Training, TrainingError> {
    let network = plan(set).map_err(ClassifierError::from)?;
    let mut random = Random::new(1, 0);
    device.seed(1);
    let mut player = Player::new(network.tensors().clone(), &mut random, device);
    let spec = OptimizerSpec {
        beta1: 0.9,
        schedule: Schedule::Cosine,
        schedule_steps: steps,
        schedule_floor: 0.0,
        ..OptimizerSpec::gan(2e-3)
    };
    let taught: Vec<usize> = (0..images.len()).filter(|index| index % HELD_OUT != 0).collect();
    for step in 0..steps {
        let chosen: Vec<usize> = (0..BATCH).map(|_| taught[random.index(taught.len())]).collect();
        let (x, y) = rows(set, images, &chosen, device, Some(&mut random));
        let leaves = player.leaves();
        let loss =
            condition_loss(network.forward(&leaves, &mut [], x, Mode::Train), y, is_exclusive(set));
        player.follow(&spec, u64::from(step), gradients(&loss, leaves));
        progress(step);
    }
    let classifier =
        Classifier { network, exclusive: is_exclusive(set), parameters: player.parameters };
    let [right, held_out] = examine(&classifier, set, images, device).await?;
    let bytes = file(&read(classifier.parameters).await?)?;
    let entry = Entry { sha256: hash(&bytes), accuracy: right as f64 / held_out as f64, held_out };
    Ok(Training { bytes, entry })
}

/// How many held-out images it classifies rightly, of how many.
async fn examine(
    classifier: &Classifier,
    set: ImageSet,
    images: &ImageData,
    device: &Device,
) -> Result<[usize; 2], ReadError> {
    let held_out: Vec<usize> = (0..images.len()).step_by(HELD_OUT).collect();
    let mut right = 0;
    for chosen in held_out.chunks(250) {
        let (x, y) = rows(set, images, chosen, device, None);
        let logits = classifier.network.forward(&classifier.parameters, &mut [], x, Mode::Infer);
        let width = y.dims()[1];
        let values = read(vec![logits.flatten(0, 1), y.flatten(0, 1)]).await?;
        right += values[0]
            .chunks(width)
            .zip(values[1].chunks(width))
            .filter(|(guess, truth)| agrees(set, guess, truth))
            .count();
    }
    Ok([right, held_out.len()])
}

/// Whether logits see what is true: the class, or every attribute and no other.
fn agrees(set: ImageSet, logits: &[f32], truth: &[f32]) -> bool {
    let best = |row: &[f32]| {
        row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|(index, _)| index)
    };
    if is_exclusive(set) {
        best(logits) == best(truth)
    } else {
        logits.iter().zip(truth).all(|(logit, truth)| (*logit > 0.0) == (*truth > 0.5))
    }
}

/// Images and their conditions, attributes as there or not; shifted where a random source is given.
fn rows(
    set: ImageSet,
    images: &ImageData,
    chosen: &[usize],
    device: &Device,
    mut random: Option<&mut Random>,
) -> (Tensor<2>, Tensor<2>) {
    let (channels, height, width, _) = set.extent();
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for index in chosen {
        let mut image = Vec::new();
        images.append(*index, &mut image);
        y.extend(images.condition(*index).iter().map(|entry| f32::from(u8::from(*entry > 0.5))));
        match &mut random {
            Some(random) if !is_small(set) => {
                let mut shift = || random.index(2 * SHIFT as usize + 1) as i32 - SHIFT;
                x.extend(shifted(&image, [channels, height, width], [shift(), shift()]));
            }
            _ => x.extend(image),
        }
    }
    let rows = |values: Vec<f32>| {
        let width = values.len() / chosen.len().max(1);
        Tensor::from_data(TensorData::new(values, [chosen.len(), width]), device)
    };
    (rows(x), rows(y))
}

/// The image moved down and right, with black behind it.
fn shifted(
    image: &[f32],
    [channels, height, width]: [usize; 3],
    [down, right]: [i32; 2],
) -> Vec<f32> {
    let mut out = Vec::with_capacity(image.len());
    for channel in 0..channels {
        for row in 0..height as i32 {
            for column in 0..width as i32 {
                let (row, column) = (row - down, column - right);
                let inside =
                    (0..height as i32).contains(&row) && (0..width as i32).contains(&column);
                out.push(if inside {
                    image[(channel * height + row as usize) * width + column as usize]
                } else {
                    -1.0
                });
            }
        }
    }
    out
}

fn file(parameters: &[Vec<f32>]) -> Result<Vec<u8>, TrainingError> {
    let bytes: Vec<Vec<u8>> = parameters
        .iter()
        .map(|values| values.iter().flat_map(|value| value.to_le_bytes()).collect())
        .collect();
    let mut tensors = Vec::new();
    for (index, (values, bytes)) in parameters.iter().zip(&bytes).enumerate() {
        let view = TensorView::new(Dtype::F32, vec![values.len()], bytes)
            .map_err(|error| TrainingError::Write(error.to_string()))?;
        tensors.push((index.to_string(), view));
    }
    safetensors::serialize(tensors, None).map_err(|error| TrainingError::Write(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::shipped;

    #[test]
    fn every_labelled_set_has_a_classifier_that_is_as_good_as_its_index_says() {
        let device = Device::flex();
        let public = |path: &str| {
            std::fs::read(format!("{}/public/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
        };
        for set in ImageSet::ALL.into_iter().filter(|set| set.labels().is_some()) {
            let classifier =
                Classifier::from_bytes(set, &public(&Classifier::path(set).unwrap()), &device)
                    .unwrap();
            let images =
                ImageData::from_png(set, &public(&format!("datasets/{}.png", set.key()))).unwrap();
            let [right, held_out] =
                pollster::block_on(examine(&classifier, set, &images, &device)).unwrap();
            let entry = shipped(set).unwrap();
            // Another processor rounds otherwise.
            assert!(
                (right as f64 - entry.accuracy * entry.held_out as f64).abs() < 2.5
                    && held_out == entry.held_out,
                "{set:?}: {right} of {held_out}"
            );
        }
    }
}
