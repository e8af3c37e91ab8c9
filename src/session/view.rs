//! What there is to see of a run: the same latents at every look, so that two looks can be compared.

use super::run::{Run, SHOWN, draw_latents};
use super::{Quality, Samples, Scene, View};
use crate::data::Random;
use crate::experiment::{DataSpec, Experiment, Shape};
use crate::measure::{histogram, mode_quality};
use burn::tensor::Tensor;

/// Samples of a plane or a line that are shown.
const POINTS: usize = 1000;
/// Images that are shown.
const IMAGES: usize = 64;
/// Cells along one side of the discriminator's surface.
const SURFACE_SIDE: usize = 48;
/// Bins of a density.
const BINS: usize = 64;

/// The fixed inputs of every look at one run.
pub(super) struct Viewer {
    latents: Vec<f32>,
    real: Vec<f32>,
    extent: f32,
    axis: [f32; 2],
}

impl Viewer {
    /// Draws what every look will show.
    pub fn new(run: &Run) -> Self {
        let experiment = &run.experiment;
        let mut random = Random::new(experiment.training.seed, SHOWN);
        let shape = experiment.data.shape();
        let count = if matches!(shape, Shape::Image { .. }) { IMAGES } else { POINTS };
        let latents = draw_latents(&experiment.latent, count, &mut random);
        let mut real = Vec::new();
        if matches!(shape, Shape::Vector(_)) {
            run.source.sample(count, &mut random, &mut real);
        }
        Self { latents, real, extent: experiment.data.extent() as f32, axis: axis(&experiment.data) }
    }

    /// The tensors that a look needs: samples, then the discriminator's verdicts on what is shown.
    pub fn tensors(&self, run: &Run) -> Vec<Tensor<1>> {
        let game = &run.game;
        let samples = game.generate(game.rows(self.latents.clone(), run.experiment.latent.dimension as usize));
        let judged = match run.experiment.data.shape() {
            Shape::Image { .. } => Some(game.judge(samples.clone())),
            Shape::Vector(2) => Some(game.judge(game.rows(surface_points(self.extent), 2))),
            Shape::Vector(1) => Some(game.judge(game.rows(bin_centres(self.axis), 1))),
            Shape::Vector(_) => None,
        };
        let mut tensors = vec![samples.flatten(0, 1)];
        tensors.extend(judged);
        tensors
    }

    /// The look itself, from the values of [`Viewer::tensors`].
    pub fn view(&self, run: &Run, values: Vec<Vec<f32>>, epoch_end: bool) -> View {
        let mut values = values.into_iter();
        let samples = values.next().unwrap_or_default();
        let verdicts = values.next().unwrap_or_default();
        let quality = quality(&run.experiment, &samples);
        let scene = match run.experiment.data.shape() {
            Shape::Image { channels, height, width } => {
                Scene::Images(Samples { shape: [channels as u32, height as u32, width as u32], values: samples, verdicts })
            }
            Shape::Vector(2) => Scene::Points {
                extent: self.extent,
                real: self.real.clone(),
                generated: samples,
                surface: verdicts.iter().map(|&probability| (probability * 255.0).round() as u8).collect(),
                surface_side: SURFACE_SIDE as u32,
            },
            Shape::Vector(_) => {
                let [from, to] = self.axis;
                let real = histogram(&self.real, from, to, BINS);
                Scene::Density { from, to, real, generated: histogram(&samples, from, to, BINS), discriminator: verdicts }
            }
        };
        View { step: run.step, epoch: run.epoch(), epoch_end, scene, quality }
    }
}

/// Samples of these latents with their verdicts, as tensors to read.
pub(super) fn probe_tensors(run: &Run, latents: Vec<f32>) -> Vec<Tensor<1>> {
    let samples = run.game.generate(run.game.rows(latents, run.experiment.latent.dimension as usize));
    vec![samples.clone().flatten(0, 1), run.game.judge(samples)]
}

/// What [`probe_tensors`] gave, as samples.
pub(super) fn probed(run: &Run, values: Vec<Vec<f32>>) -> Samples {
    let shape = match run.experiment.data.shape() {
        Shape::Image { channels, height, width } => [channels as u32, height as u32, width as u32],
        Shape::Vector(size) => [1, 1, size as u32],
    };
    let mut values = values.into_iter();
    Samples { shape, values: values.next().unwrap_or_default(), verdicts: values.next().unwrap_or_default() }
}

fn quality(experiment: &Experiment, samples: &[f32]) -> Option<Quality> {
    let (centres, deviation) = experiment.data.modes()?;
    mode_quality(samples, &centres, deviation)
}

fn axis(data: &DataSpec) -> [f32; 2] {
    match *data {
        DataSpec::Normal { mean, deviation, .. } => [(mean - 4.5 * deviation) as f32, (mean + 4.5 * deviation) as f32],
        _ => [-1.0, 1.0],
    }
}

/// x, y of the middle of each cell, rows from the top.
fn surface_points(extent: f32) -> Vec<f32> {
    let at = |cell: usize| extent * (2.0 * (cell as f32 + 0.5) / SURFACE_SIDE as f32 - 1.0);
    (0..SURFACE_SIDE * SURFACE_SIDE).flat_map(|cell| [at(cell % SURFACE_SIDE), -at(cell / SURFACE_SIDE)]).collect()
}

fn bin_centres([from, to]: [f32; 2]) -> Vec<f32> {
    (0..BINS).map(|bin| from + (to - from) * (bin as f32 + 0.5) / BINS as f32).collect()
}
