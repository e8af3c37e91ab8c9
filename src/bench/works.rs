//! The games of the benchmark: w1, dense on a ring of Gaussians; w2, dense on 28×28 images; w3,
//! convolutional on the same.

use super::twister::Twister;
use crate::data::Random;
use crate::experiment::{
    Activation, ConditionSpec, DataSpec, Experiment, ImageSet, LatentDistribution, LatentSpec,
    LayerSpec, NetworkSpec, ObjectiveSpec, OptimizerSpec, RegularizerSpec, TechniqueSpec,
    TrainingSpec, VERSION,
};
use crate::gan::{Batch, Feed, Game, Player};
use burn::tensor::{Device, Tensor, TensorData};
use std::f64::consts::{SQRT_2, TAU};
use std::future::Future;

const RELU: LayerSpec = LayerSpec::Activation(Activation::Relu);
const LEAKY: LayerSpec = LayerSpec::Activation(Activation::LeakyRelu { slope: 0.2 });
const TANH: LayerSpec = LayerSpec::Activation(Activation::Tanh);
/// Pixels of one image.
const PIXELS: usize = 784;

/// One game under way.
pub(super) struct Trainer {
    pub experiment: Experiment,
    game: Game,
    draws: Draws,
    steps: u64,
}

/// What the game is fed with, by the benchmark's seeds.
struct Draws {
    device: Device,
    batch: usize,
    dimension: usize,
    latents: Twister,
    data: Twister,
    images: Vec<u8>,
    /// For techniques that draw.
    random: Random,
}

impl Trainer {
    pub(super) async fn new(
        work: &str,
        device: &Device,
        images: impl Future<Output = Result<Vec<u8>, String>>,
    ) -> Result<Self, String> {
        let experiment = experiment(work)?;
        let mut game = Game::new(&experiment, &mut Random::new(0, 0), device)
            .map_err(|invalid| invalid.message)?;
        let mut random = Twister::new(7);
        let (generator, discriminator) = weights(work, &mut random);
        set(&mut game.generator, generator, device);
        set(&mut game.discriminator, discriminator, device);
        let images = if work.starts_with("w1") { Vec::new() } else { images.await? };
        let draws = Draws {
            device: device.clone(),
            batch: experiment.training.batch as usize,
            dimension: experiment.latent.dimension as usize,
            latents: Twister::new(1007),
            data: Twister::new(99),
            images,
            random: Random::new(0, 0),
        };
        Ok(Self { experiment, game, draws, steps: 0 })
    }

    /// One update of each player. Gives D's and G's loss, not read back.
    pub(super) fn step(&mut self) -> [Tensor<1>; 2] {
        let Self { experiment, game, draws, steps } = self;
        *steps += 1;
        [
            game.discriminator_turn(experiment, *steps, draws),
            game.generator_turn(experiment, *steps, draws),
        ]
    }

    /// Samples of `count` latents from `random`.
    pub(super) fn generate(&self, count: usize, random: &mut Twister) -> Tensor<1> {
        let width = self.experiment.latent.dimension as usize;
        let values = self.game.rows(random.normals(count * width, 1.0), width);
        self.game.generate(Batch { values, condition: None }).flatten(0, 1)
    }
}

impl Draws {
    fn rows(&self, values: Vec<f32>, width: usize) -> Batch {
        let rows = values.len() / width.max(1);
        Batch {
            values: Tensor::from_data(TensorData::new(values, [rows, width]), &self.device),
            condition: None,
        }
    }
}

impl Feed for Draws {
    fn real(&mut self) -> Batch {
        let (random, batch) = (&mut self.data, self.batch);
        if self.images.is_empty() {
            let mut points = Vec::with_capacity(batch * 2);
            for _ in 0..batch {
                let angle = TAU * random.index(8) as f64 / 8.0;
                points.push((angle.cos() + 0.05 * random.normal()) as f32);
                points.push((angle.sin() + 0.05 * random.normal()) as f32);
            }
            return self.rows(points, 2);
        }
        let count = self.images.len() / PIXELS;
        let mut pixels = Vec::with_capacity(batch * PIXELS);
        for _ in 0..batch {
            let start = random.index(count) * PIXELS;
            pixels.extend(
                self.images[start..start + PIXELS]
                    .iter()
                    .map(|&value| (f64::from(value) / 127.5 - 1.0) as f32),
            );
        }
        self.rows(pixels, PIXELS)
    }

    fn latents(&mut self) -> Tensor<2> {
        let values = self.latents.normals(self.batch * self.dimension, 1.0);
        self.rows(values, self.dimension).values
    }

    fn conditions(&mut self) -> Option<Tensor<2>> {
        None
    }

    fn random(&mut self) -> &mut Random {
        &mut self.random
    }
}

/// The benchmark's random numbers, for what measures besides training.
pub(super) const fn latency_random() -> Twister {
    Twister::new(5)
}

/// The game called `work`.
fn experiment(work: &str) -> Result<Experiment, String> {
    let dense = |units| LayerSpec::Dense { units };
    let up = |channels| LayerSpec::TransposedConv { channels, kernel: 4, stride: 2, padding: 1 };
    let conv = |channels| LayerSpec::Conv { channels, kernel: 4, stride: 2, padding: 1 };
    let images = DataSpec::Images { set: ImageSet::FashionMnist };
    let image = LayerSpec::Reshape { channels: 1, height: 28, width: 28 };
    let (data, latent, batch, generator, discriminator) = match work {
        "w1" => (
            DataSpec::Ring { modes: 8, radius: 1.0, noise: 0.05, size: 10_000 },
            2,
            256,
            vec![dense(64), RELU, dense(64), RELU, dense(2)],
            vec![dense(64), LEAKY, dense(64), LEAKY, dense(1)],
        ),
        "w2" => (
            images,
            64,
            64,
            vec![dense(256), RELU, dense(512), RELU, dense(784), image, TANH],
            vec![dense(512), LEAKY, dense(256), LEAKY, dense(1)],
        ),
        "w3" => (
            images,
            64,
            32,
            vec![
                dense(128 * 49),
                RELU,
                LayerSpec::Reshape { channels: 128, height: 7, width: 7 },
                up(64),
                RELU,
                up(1),
                TANH,
            ],
            vec![conv(32), LEAKY, conv(64), LEAKY, dense(1)],
        ),
        other => {
            return Err(format!("There is no game called “{other}”; there are w1, w2 and w3."));
        }
    };
    Ok(Experiment {
        version: VERSION,
        name: work.to_owned(),
        data,
        latent: LatentSpec { dimension: latent, distribution: LatentDistribution::Normal },
        generator: NetworkSpec { layers: generator },
        discriminator: NetworkSpec { layers: discriminator },
        condition: ConditionSpec::default(),
        objective: ObjectiveSpec::default(),
        regularizer: RegularizerSpec::default(),
        technique: TechniqueSpec::default(),
        training: TrainingSpec { batch, ema: 0.0, seed: 0, ..TrainingSpec::default() },
        generator_optimizer: OptimizerSpec::gan(1e-3),
        discriminator_optimizer: OptimizerSpec::gan(1e-3),
    })
}

/// First weights of both networks, drawn in the benchmark's order (channels last) and laid out as
/// ours are (channels first).
fn weights(work: &str, random: &mut Twister) -> (Vec<Vec<f32>>, Vec<Vec<f32>>) {
    let mut dense = |from: usize, to: usize, gain: f64| {
        vec![random.normals(from * to, gain / (from as f64).sqrt()), vec![0.0; to]]
    };
    match work {
        "w1" => (
            [dense(2, 64, SQRT_2), dense(64, 64, SQRT_2), dense(64, 2, 1.0)].concat(),
            [dense(2, 64, SQRT_2), dense(64, 64, SQRT_2), dense(64, 1, 1.0)].concat(),
        ),
        "w2" => (
            [dense(64, 256, SQRT_2), dense(256, 512, SQRT_2), dense(512, 784, 1.0)].concat(),
            [dense(784, 512, SQRT_2), dense(512, 256, SQRT_2), dense(256, 1, 1.0)].concat(),
        ),
        _ => {
            let first = dense(64, 128 * 49, SQRT_2);
            let mut kernel = |a: usize, b: usize, fan_in: f64, gain: f64| {
                random.normals(16 * a * b, gain / fan_in.sqrt())
            };
            // Transposed convolutions are stored as [4, 4, out, in], convolutions as [4, 4, in,
            // out].
            let (up1, up2) = (kernel(64, 128, 4.0 * 128.0, SQRT_2), kernel(1, 64, 4.0 * 64.0, 1.0));
            let (conv1, conv2) = (kernel(1, 32, 16.0, SQRT_2), kernel(32, 64, 16.0 * 32.0, SQRT_2));
            let last = random.normals(49 * 64, 1.0 / (49.0_f64 * 64.0).sqrt());
            (
                vec![
                    image_columns(&first[0], 64, 128),
                    vec![0.0; 128 * 49],
                    kernel_first(&up1, 64, 128),
                    vec![0.0; 64],
                    kernel_first(&up2, 1, 64),
                    vec![0.0; 1],
                ],
                vec![
                    kernel_first(&conv1, 1, 32),
                    vec![0.0; 32],
                    kernel_first(&conv2, 32, 64),
                    vec![0.0; 64],
                    image_columns_transposed(&last, 64),
                    vec![0.0; 1],
                ],
            )
        }
    }
}

/// `[4, 4, a, b]` → `[b, a, 4, 4]`.
fn kernel_first(values: &[f32], a: usize, b: usize) -> Vec<f32> {
    let mut out = Vec::with_capacity(values.len());
    for j in 0..b {
        for i in 0..a {
            out.extend((0..16).map(|at| values[(at * a + i) * b + j]));
        }
    }
    out
}

/// `[rows, 49, channels]` → `[rows, channels, 49]`.
fn image_columns(values: &[f32], rows: usize, channels: usize) -> Vec<f32> {
    let mut out = Vec::with_capacity(values.len());
    for row in 0..rows {
        for channel in 0..channels {
            out.extend((0..49).map(|at| values[(row * 49 + at) * channels + channel]));
        }
    }
    out
}

/// `[49, channels]` → `[channels, 49]`.
fn image_columns_transposed(values: &[f32], channels: usize) -> Vec<f32> {
    image_columns(values, 1, channels)
}

fn set(player: &mut Player, values: Vec<Vec<f32>>, device: &Device) {
    player.parameters = values
        .into_iter()
        .map(|values| {
            let length = values.len();
            Tensor::from_data(TensorData::new(values, [length]), device)
        })
        .collect();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gan::read;

    /// The first losses that TensorFlow.js prints for the same game.
    fn first_losses(work: &str) -> [f32; 2] {
        let device = crate::session::open(crate::session::DeviceKind::Cpu);
        let (device, _) = pollster::block_on(device).unwrap();
        let mut trainer = pollster::block_on(Trainer::new(work, &device, async {
            Err("no images here".to_owned())
        }))
        .unwrap();
        let losses = pollster::block_on(read(trainer.step().to_vec())).unwrap();
        [losses[0][0], losses[1][0]]
    }

    #[test]
    fn the_first_losses_of_the_ring_game_are_those_of_tensorflow_js() {
        let [d, g] = first_losses("w1");
        assert!((d - 1.21).abs() < 5e-3 && (g - 1.075).abs() < 5e-4, "{d} {g}");
    }
}
