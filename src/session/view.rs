//! What there is to see of a run: the same latents at every look, so that two looks can be
//! compared.

use super::run::{Run, draw_conditions, draw_latents};
use super::{Samples, Scene, View};
use crate::data::Random;
use crate::experiment::{DataSpec, DiscriminatorCondition, Experiment, Shape};
use crate::gan::Batch;
use crate::measure::{Quality, histogram, mode_quality};
use burn::tensor::Tensor;

/// The stream of the latents and the real samples that are shown.
pub(super) const SHOWN: u32 = 2;
/// Samples of a plane or a line that are shown.
const POINTS: usize = 1000;
/// Images that are shown.
const IMAGES: usize = 64;
/// Cells along one side of the discriminator's surface.
const SURFACE_SIDE: usize = 48;
/// The same where it is a mean over all classes or over several companions, which costs as many
/// passes.
const COARSE_SIDE: usize = 24;
/// Packs that a place of the surface is judged in, each with other companions.
const PACKS: usize = 4;
/// Bins of a density.
const BINS: usize = 64;

/// The fixed inputs of every look at one run.
pub(super) struct Viewer {
    latents: Vec<f32>,
    /// The condition of each latent; empty in an unconditional game.
    conditions: Vec<f32>,
    /// The one condition that all samples shall meet instead.
    chosen: Option<Vec<f32>>,
    real: Vec<f32>,
    /// Real samples and their conditions for a discriminator that judges packs, one pack's after the
    /// other's.
    companions: [Vec<f32>; 2],
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
        let conditions = draw_conditions(experiment, &run.source, count, &mut random);
        let [mut samples, mut told] = [Vec::new(), Vec::new()];
        if experiment.technique.packing > 1 {
            let count = PACKS * (experiment.technique.packing as usize - 1);
            run.source.sample_labelled(count, &mut random, &mut samples, &mut told);
        }
        let companions = [samples, told];
        Self {
            latents,
            conditions,
            chosen: None,
            real,
            companions,
            extent: experiment.data.extent() as f32,
            axis: axis(&experiment.data),
        }
    }

    /// From now on all samples meet this condition, or again the conditions that the data have.
    pub fn choose(&mut self, condition: Option<Vec<f32>>) {
        self.chosen = condition;
    }

    /// The tensors that a look needs: samples, then the discriminator's verdicts on what is shown.
    pub fn tensors(&self, run: &Run) -> Vec<Tensor<1>> {
        let game = &run.game;
        let rows = self.latents.len() / run.experiment.latent.dimension.max(1) as usize;
        let conditions = match &self.chosen {
            Some(chosen) => chosen.repeat(rows),
            None => self.conditions.clone(),
        };
        let noise = batch(
            run,
            game.rows(self.latents.clone(), run.experiment.latent.dimension as usize),
            conditions.clone(),
        );
        let samples = game.generate(noise);
        let judged = match run.experiment.data.shape() {
            Shape::Image { .. } => Some(self.judge(run, samples.clone(), conditions)),
            Shape::Vector(2) => Some(self.judge_everywhere(
                run,
                surface_points(self.extent, self.surface_side(run)),
                2,
            )),
            Shape::Vector(1) => Some(self.judge_everywhere(run, bin_centres(self.axis), 1)),
            Shape::Vector(_) => None,
        };
        let mut tensors = vec![samples.flatten(0, 1)];
        tensors.extend(judged);
        tensors
    }

    /// Samples of these latents under one condition with their verdicts, as tensors to read.
    pub fn probe_tensors(&self, run: &Run, latents: Vec<f32>, condition: &[f32]) -> Vec<Tensor<1>> {
        let dimension = run.experiment.latent.dimension as usize;
        let conditions = condition.repeat(latents.len() / dimension.max(1));
        let samples =
            run.game.generate(batch(run, run.game.rows(latents, dimension), conditions.clone()));
        vec![samples.clone().flatten(0, 1), self.judge(run, samples, conditions)]
    }

    /// Cells along one side of the discriminator's surface.
    fn surface_side(&self, run: &Run) -> usize {
        let packed = run.experiment.technique.packing > 1;
        if packed || self.averages(run) { COARSE_SIDE } else { SURFACE_SIDE }
    }

    /// Whether the discriminator has to be asked for every class, because none was chosen.
    fn averages(&self, run: &Run) -> bool {
        let told = [DiscriminatorCondition::Concatenate, DiscriminatorCondition::Projection];
        self.chosen.is_none() && told.contains(&run.experiment.condition.discriminator)
    }

    /// The verdict on points of the space, under the chosen condition or as the mean over all
    /// classes; of a discriminator that judges packs, as the mean over a few packs.
    fn judge_everywhere(&self, run: &Run, points: Vec<f32>, features: usize) -> Tensor<1> {
        let rows = points.len() / features;
        let points = run.game.rows(points, features);
        let width = run.experiment.condition_width();
        if !self.averages(run) {
            let conditions = self.chosen.clone().unwrap_or_default().repeat(rows);
            let packs = if run.experiment.technique.packing > 1 { PACKS } else { 1 };
            let in_pack =
                |pack: usize| self.judge_in(pack, run, points.clone(), conditions.clone());
            let sum = (1..packs).fold(in_pack(0), |sum, pack| sum + in_pack(pack));
            return sum.div_scalar(packs as f32);
        }
        let of_class = |class: usize| {
            let condition: Vec<f32> =
                (0..width).map(|entry| if entry == class { 1.0 } else { 0.0 }).collect();
            self.judge(run, points.clone(), condition.repeat(rows))
        };
        let sum = (1..width).fold(of_class(0), |sum, class| sum + of_class(class));
        sum.div_scalar(width.max(1) as f32)
    }

    /// The verdict on each sample; of a discriminator that judges packs, beside real samples.
    fn judge(&self, run: &Run, samples: Tensor<2>, conditions: Vec<f32>) -> Tensor<1> {
        self.judge_in(0, run, samples, conditions)
    }

    /// The same in one of the packs. All samples have the same companions there, so that verdicts
    /// differ only by what is judged.
    fn judge_in(
        &self,
        pack: usize,
        run: &Run,
        samples: Tensor<2>,
        conditions: Vec<f32>,
    ) -> Tensor<1> {
        let [rows, features] = samples.dims();
        let others = run.experiment.technique.packing.max(1) as usize - 1;
        let [values, told] = &self.companions;
        let companions = (others > 0).then(|| {
            let take = |values: &[f32], width: usize| {
                let first = pack * others * width;
                values[first..first + others * width].repeat(rows)
            };
            let conditions = match run.experiment.condition_width() {
                0 => Vec::new(),
                width => take(told, width),
            };
            batch(run, run.game.rows(take(values, features), features), conditions)
        });
        run.game.discriminate(
            run.experiment.objective.loss,
            batch(run, samples, conditions),
            companions,
        )
    }

    /// The look itself, from the values of [`Viewer::tensors`].
    pub fn view(&self, run: &Run, values: Vec<Vec<f32>>, epoch_end: bool) -> View {
        let mut values = values.into_iter();
        let samples = values.next().unwrap_or_default();
        let verdicts = values.next().unwrap_or_default();
        let quality = quality(&run.experiment, &samples);
        let scene = match run.experiment.data.shape() {
            Shape::Image { channels, height, width } => Scene::Images(Samples {
                shape: [channels as u32, height as u32, width as u32],
                values: samples,
                verdicts,
            }),
            Shape::Vector(2) => Scene::Points {
                extent: self.extent,
                real: self.real.clone(),
                generated: samples,
                surface: verdicts
                    .iter()
                    .map(|&probability| (probability * 255.0).round() as u8)
                    .collect(),
                surface_side: self.surface_side(run) as u32,
            },
            Shape::Vector(_) => {
                let [from, to] = self.axis;
                let real = histogram(&self.real, from, to, BINS);
                Scene::Density {
                    from,
                    to,
                    real,
                    generated: histogram(&samples, from, to, BINS),
                    discriminator: verdicts,
                }
            }
        };
        View { step: run.step, epoch: run.epoch(), epoch_end, scene, quality }
    }
}

/// Rows with their conditions, which only a conditional game has.
pub(super) fn batch(run: &Run, values: Tensor<2>, conditions: Vec<f32>) -> Batch {
    let width = run.experiment.condition_width();
    let condition = (width > 0 && !conditions.is_empty()).then(|| run.game.rows(conditions, width));
    Batch { values, condition }
}

/// What [`Viewer::probe_tensors`] gave, as samples.
pub(super) fn probed(run: &Run, values: Vec<Vec<f32>>) -> Samples {
    let shape = match run.experiment.data.shape() {
        Shape::Image { channels, height, width } => [channels as u32, height as u32, width as u32],
        Shape::Vector(size) => [1, 1, size as u32],
    };
    let mut values = values.into_iter();
    Samples {
        shape,
        values: values.next().unwrap_or_default(),
        verdicts: values.next().unwrap_or_default(),
    }
}

fn quality(experiment: &Experiment, samples: &[f32]) -> Option<Quality> {
    let (centres, deviation) = experiment.data.modes()?;
    mode_quality(samples, &centres, deviation)
}

fn axis(data: &DataSpec) -> [f32; 2] {
    match *data {
        DataSpec::Normal { mean, deviation, .. } => {
            [(mean - 4.5 * deviation) as f32, (mean + 4.5 * deviation) as f32]
        }
        _ => [-1.0, 1.0],
    }
}

/// x, y of the middle of each of `side`² cells, rows from the top.
fn surface_points(extent: f32, side: usize) -> Vec<f32> {
    let at = |cell: usize| extent * (2.0 * (cell as f32 + 0.5) / side as f32 - 1.0);
    (0..side * side).flat_map(|cell| [at(cell % side), -at(cell / side)]).collect()
}

fn bin_centres([from, to]: [f32; 2]) -> Vec<f32> {
    (0..BINS).map(|bin| from + (to - from) * (bin as f32 + 0.5) / BINS as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Source;
    use crate::experiment::preset;
    use crate::session::RunId;
    use burn::tensor::Device;

    #[test]
    fn a_discriminator_of_packs_judges_the_same_point_alike_wherever_it_stands_in_the_surface() {
        let mut experiment = preset("ring-sharp").unwrap().experiment;
        experiment.technique.packing = 4;
        let source = Source::new(&experiment.data, None).unwrap();
        let mut run = Run::new(RunId(1), experiment, source, None, &Device::flex()).unwrap();
        // An untrained discriminator looks at its companions too, trained ones all the more.
        (0..20).for_each(|_| {
            run.take_turn();
        });
        let viewer = Viewer::new(&run);
        let verdicts = viewer.judge_everywhere(&run, [0.3, 0.4].repeat(100), 2);
        let verdicts = pollster::block_on(crate::gan::read(vec![verdicts])).unwrap().remove(0);
        let alike = |verdict: &f32| (verdict - verdicts[0]).abs() < 1e-6;
        assert!(verdicts.iter().all(alike), "{verdicts:?}");
        let points = run.game.rows(vec![0.3, 0.4], 2);
        let packs = (0..PACKS).map(|pack| viewer.judge_in(pack, &run, points.clone(), vec![]));
        let each = pollster::block_on(crate::gan::read(packs.collect())).unwrap().concat();
        let differs = |verdict: &f32| (verdict - each[0]).abs() > 1e-4;
        assert!(each.iter().any(differs), "packs differ: {each:?}");
        let mean = each.iter().sum::<f32>() / PACKS as f32;
        assert!((mean - verdicts[0]).abs() < 1e-5, "{mean} {}", verdicts[0]);
    }
}
