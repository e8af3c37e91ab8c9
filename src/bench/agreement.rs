//! Holds one device's step of a game against the CPU's, tensor by tensor.
//!
//! Both devices get the same numbers: parameters and samples are drawn on the host. A step with
//! plain gradient descent leaves the gradient itself in the optimiser's first moment, so the
//! gradients are read without touching how the game computes them.

use crate::data::Random;
use crate::experiment::{
    DiscriminatorCondition, Experiment, GeneratorCondition, Labels, LayerSpec, Scheme,
};
use crate::gan::{Batch, Feed, Game, Player, read};
use burn::tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};

/// How often a step is repeated from the same point: kernel fusion runs a sequence of operations
/// in another way once it has seen it before.
const ROUNDS: usize = 2;
/// A tensor that is shorter than this share of the longest one of its player and kind counts as
/// that long, because rounding is as large as that.
const FLOOR: f64 = 1e-3;
/// The largest [`Difference::off`] that rounding explains, with a factor of ten to spare.
pub const TOLERANCE: f64 = 2e-3;

/// How far one tensor of a step is from the CPU's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Which tensor, such as `gradient of discriminator.layers.0.weight`.
    pub name: String,
    /// The CPU's Euclidean length.
    pub length: f64,
    /// The Euclidean length of the difference, as a share of `length`; the largest of all rounds.
    pub off: f64,
}

/// Plays one step of `experiment` on `device` and on the CPU.
///
/// # Errors
/// One sentence: the experiment does not fit together, or the device fails.
pub async fn differences(
    experiment: &Experiment,
    device: &Device,
) -> Result<Vec<Difference>, String> {
    let start = Start::new(experiment).await?;
    let expected = start.step(experiment, &Device::flex()).await?;
    let mut worst = vec![0.0_f64; expected.len()];
    for _ in 0..ROUNDS {
        let found = start.step(experiment, device).await?;
        for (worst, off) in worst.iter_mut().zip(apart(&expected, &found)) {
            // What is not a number is as far off as can be.
            *worst = if off.is_nan() { f64::INFINITY } else { worst.max(off) };
        }
    }
    let differences = expected.into_iter().zip(worst).map(|(tensor, off)| Difference {
        length: length(&tensor.values),
        name: tensor.name,
        off,
    });
    Ok(differences.collect())
}

/// A tensor that was read back.
struct Named {
    name: String,
    /// Tensors of one group share the floor of their lengths.
    group: &'static str,
    values: Vec<f32>,
}

/// The distance of each tensor from the expected one, as a share of the expected length.
fn apart(expected: &[Named], found: &[Named]) -> Vec<f64> {
    let longest = |group| {
        let of_group = expected.iter().filter(|tensor| tensor.group == group);
        of_group.map(|tensor| length(&tensor.values)).fold(f64::MIN_POSITIVE, f64::max)
    };
    let off = |(expected, found): (&Named, &Named)| {
        let difference: Vec<f32> =
            expected.values.iter().zip(&found.values).map(|(a, b)| a - b).collect();
        length(&difference) / length(&expected.values).max(FLOOR * longest(expected.group))
    };
    expected.iter().zip(found).map(off).collect()
}

fn length(values: &[f32]) -> f64 {
    values.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt()
}

/// Where both devices start from, in host memory.
struct Start {
    generator: Vec<Vec<f32>>,
    discriminator: Vec<Vec<f32>>,
    script: Script,
}

/// What the game is fed with: the same rows at every call.
#[derive(Clone)]
struct Script {
    device: Device,
    rows: usize,
    real: Vec<f32>,
    latents: Vec<f32>,
    /// Empty in an unconditional game.
    conditions: Vec<f32>,
    random: Random,
}

impl Start {
    async fn new(experiment: &Experiment) -> Result<Self, String> {
        let mut random = Random::new(1, 0);
        let game = game(experiment, &Device::flex())?;
        let [generator, discriminator] = [&game.generator, &game.discriminator];
        let rows = experiment.training.batch as usize;
        let mut normals = |count: usize| (0..count).map(|_| random.normal()).collect::<Vec<_>>();
        let script = Script {
            device: Device::flex(),
            rows,
            real: normals(rows * experiment.data.shape().len()),
            latents: normals(rows * experiment.latent.dimension as usize),
            conditions: conditions(experiment, rows),
            random: Random::new(1, 1),
        };
        Ok(Self {
            generator: stirred(generator, &mut random).await?,
            discriminator: stirred(discriminator, &mut random).await?,
            script,
        })
    }

    /// One step on `device`: losses, gradients, parameters and statistics after it, and what both
    /// players answer then.
    async fn step(&self, experiment: &Experiment, device: &Device) -> Result<Vec<Named>, String> {
        let mut game = game(experiment, device)?;
        set(&mut game.generator, &self.generator, device);
        set(&mut game.discriminator, &self.discriminator, device);
        if !game.generator.averages.is_empty() {
            game.generator.averages = game
                .generator
                .parameters
                .iter()
                .chain(&game.generator.statistics)
                .cloned()
                .collect();
        }
        let mut script = Script { device: device.clone(), ..self.script.clone() };
        let mut seen = Vec::new();
        for (index, loss) in play(experiment, &mut game, &mut script).into_iter().enumerate() {
            seen.push((format!("loss {}", index + 1), "losses", loss));
        }
        let players = [
            ("generator", &game.generator, generator_names(experiment)),
            ("discriminator", &game.discriminator, discriminator_names(experiment)),
        ];
        for (role, player, names) in players {
            seen.extend(of_player(role, player, &names)?);
        }
        seen.extend(answers(experiment, &game, &script));
        let values = read(seen.iter().map(|(_, _, tensor)| tensor.clone()).collect())
            .await
            .map_err(|error| error.to_string())?;
        let named = seen.into_iter().zip(values);
        Ok(named.map(|((name, group, _), values)| Named { name, group, values }).collect())
    }
}

impl Script {
    fn tensor(&self, values: &[f32], rows: usize) -> Tensor<2> {
        let width = values.len() / rows.max(1);
        Tensor::from_data(TensorData::new(values.to_vec(), [rows, width]), &self.device)
    }

    fn batch(&self, values: &[f32]) -> Batch {
        let conditions = &self.conditions;
        Batch {
            values: self.tensor(values, self.rows),
            condition: (!conditions.is_empty()).then(|| self.tensor(conditions, self.rows)),
        }
    }
}

impl Feed for Script {
    fn real(&mut self) -> Batch {
        self.batch(&self.real)
    }

    fn latents(&mut self) -> Tensor<2> {
        self.tensor(&self.latents, self.rows)
    }

    fn conditions(&mut self) -> Option<Tensor<2>> {
        self.batch(&self.latents).condition
    }

    fn random(&mut self) -> &mut Random {
        &mut self.random
    }
}

fn game(experiment: &Experiment, device: &Device) -> Result<Game, String> {
    Game::new(experiment, &mut Random::new(1, 2), device).map_err(|invalid| invalid.message)
}

/// The player's first parameters with noise on all of them, so that no bias is 0 and no scale 1.
async fn stirred(player: &Player, random: &mut Random) -> Result<Vec<Vec<f32>>, String> {
    let mut all = read(player.parameters.clone()).await.map_err(|error| error.to_string())?;
    for values in &mut all {
        let spread = length(values) / (values.len().max(1) as f64).sqrt();
        let deviation = if spread > 0.0 { 0.3 * spread as f32 } else { 0.1 };
        values.iter_mut().for_each(|value| *value += deviation * random.normal());
    }
    Ok(all)
}

/// A condition for each row: one class, or every attribute somewhere between without and with.
fn conditions(experiment: &Experiment, rows: usize) -> Vec<f32> {
    let width = experiment.condition_width();
    let one_hot = experiment.data.labels().is_none_or(Labels::is_one_hot);
    let entry = |(row, index): (usize, usize)| {
        if one_hot {
            f32::from(u8::from(index == row % width))
        } else {
            ((row + 2 * index) % 5) as f32 / 4.0
        }
    };
    (0..rows).flat_map(|row| (0..width).map(move |index| (row, index))).map(entry).collect()
}

fn set(player: &mut Player, values: &[Vec<f32>], device: &Device) {
    let tensor = |values: &Vec<f32>| {
        Tensor::from_data(TensorData::new(values.clone(), [values.len()]), device)
    };
    player.parameters = values.iter().map(tensor).collect();
}

/// One step, as a run takes it. Gives the losses of its updates.
fn play(experiment: &Experiment, game: &mut Game, script: &mut Script) -> Vec<Tensor<1>> {
    let training = experiment.training;
    if training.scheme != Scheme::Alternating {
        return game.joint_turn(experiment, 0, script).to_vec();
    }
    let mut losses = Vec::new();
    for _ in 0..training.discriminator_updates {
        losses.push(game.discriminator_turn(experiment, 0, script));
    }
    for _ in 0..training.generator_updates {
        losses.push(game.generator_turn(experiment, 0, script));
    }
    losses
}

type Seen = (String, &'static str, Tensor<1>);

/// What a player's update leaves behind.
fn of_player(role: &'static str, player: &Player, names: &[String]) -> Result<Vec<Seen>, String> {
    if names.len() != player.parameters.len() {
        let (found, known) = (player.parameters.len(), names.len());
        return Err(format!("The {role} has {found} parameters, but {known} names are known."));
    }
    let [gradients, parameters] = match role {
        "generator" => ["gradients of G", "parameters of G"],
        _ => ["gradients of D", "parameters of D"],
    };
    let mut seen = Vec::new();
    for (name, moments) in names.iter().zip(&player.optimizer.moments) {
        seen.push((format!("gradient of {role}.{name}"), gradients, moments.first.clone()));
    }
    for (name, parameter) in names.iter().zip(&player.parameters) {
        seen.push((format!("{role}.{name} after the step"), parameters, parameter.clone()));
    }
    for (index, statistic) in player.statistics.iter().enumerate() {
        // The centre is a mean that may be near 0; its group is the losses', which are as large as
        // the logits.
        seen.push((format!("{role}.statistics.{index}"), "losses", statistic.clone()));
    }
    Ok(seen)
}

/// What both players answer once they have learned: samples, and D's probabilities for the real
/// ones.
fn answers(experiment: &Experiment, game: &Game, script: &Script) -> Vec<Seen> {
    let samples = game.generate(script.batch(&script.latents)).flatten(0, 1);
    let pack = experiment.technique.packing.max(1) as usize;
    let companions = (pack > 1).then(|| {
        let of = |batch: Batch| batch.values.repeat_dim(0, pack - 1);
        let told = script.batch(&script.real).condition;
        Batch {
            values: of(script.batch(&script.real)),
            condition: told.map(|told| told.repeat_dim(0, pack - 1)),
        }
    });
    let loss = experiment.objective.loss;
    let verdicts = game.discriminate(loss, script.batch(&script.real), companions);
    vec![
        ("samples".to_owned(), "samples", samples),
        ("probabilities".to_owned(), "probabilities", verdicts),
    ]
}

/// Names of the parameters that a network's layers have.
fn layer_names(layers: &[LayerSpec]) -> impl Iterator<Item = String> + '_ {
    let of = |layer: &LayerSpec| -> &'static [&'static str] {
        match layer {
            LayerSpec::Dense { .. }
            | LayerSpec::Conv { .. }
            | LayerSpec::TransposedConv { .. }
            | LayerSpec::UpsampleConv { .. } => &["weight", "bias"],
            LayerSpec::BatchNorm | LayerSpec::LayerNorm => &["scale", "shift"],
            LayerSpec::Reshape { .. }
            | LayerSpec::Activation(_)
            | LayerSpec::Dropout { .. }
            | LayerSpec::MinibatchStdDev
            | LayerSpec::FourierFeatures { .. } => &[],
        }
    };
    layers.iter().enumerate().flat_map(move |(index, layer)| {
        of(layer).iter().map(move |name| format!("layers.{index}.{name} ({layer})"))
    })
}

fn generator_names(experiment: &Experiment) -> Vec<String> {
    let embeds = experiment.condition.generator == GeneratorCondition::Embed;
    layer_names(&experiment.generator.layers)
        .chain(embeds.then(|| "embedding".to_owned()))
        .collect()
}

fn discriminator_names(experiment: &Experiment) -> Vec<String> {
    let head: &[&str] = match experiment.condition.discriminator {
        DiscriminatorCondition::None | DiscriminatorCondition::Concatenate => &[],
        DiscriminatorCondition::Projection => &["projection"],
        DiscriminatorCondition::AuxiliaryClassifier => &["classifier.weight", "classifier.bias"],
    };
    layer_names(&experiment.discriminator.layers)
        .chain(head.iter().map(|name| (*name).to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::games::games;
    use crate::experiment::Method;

    fn named(values: &[f32]) -> Named {
        Named { name: String::new(), group: "gradients of D", values: values.to_vec() }
    }

    #[test]
    fn a_vector_of_the_right_length_and_another_direction_is_far_off() {
        let expected = [named(&[3.0, 4.0]), named(&[0.0, 0.0])];
        let off = apart(&expected, &[named(&[4.0, 3.0]), named(&[1e-7, 0.0])]);
        assert!((off[0] - 2.0_f64.sqrt() / 5.0).abs() < 1e-6, "{off:?}");
        assert!(off[1] < TOLERANCE, "a gradient that is 0 but for rounding: {off:?}");
        let off = apart(&expected, &[named(&[3.0, 4.0]), named(&[1e-3, 0.0])]);
        assert!(off[0] == 0.0 && off[1] > TOLERANCE, "{off:?}");
    }

    #[test]
    fn every_game_of_the_list_has_a_gradient_for_every_weight_and_repeats_to_the_last_digit_on_the_cpu()
     {
        for (name, experiment) in games() {
            let found = pollster::block_on(differences(&experiment, &Device::flex())).unwrap();
            for Difference { name: tensor, length, off } in found {
                assert!(off == 0.0 && length.is_finite(), "{name}, {tensor}: {length}, {off}");
                // RMSProp has no first moment.
                let kept = experiment.generator_optimizer.method != Method::RmsProp;
                let weight = tensor.starts_with("gradient") && tensor.contains("weight");
                assert!(!(kept && weight) || length > 0.0, "{name}, {tensor} is 0");
            }
        }
    }
}
