//! What the techniques do to the players' numbers, through the game itself.

use burn::tensor::{Device, Tensor, TensorData};
use ganlet::data::Random;
use ganlet::experiment::{
    Experiment, LayerSpec, Loss, OptimizerSpec, Scheme, TechniqueSpec, preset,
};
use ganlet::gan::{Batch, Feed, Game, Player};

#[derive(Clone)]
struct Drawn(Random);

impl Drawn {
    fn batch(&mut self, width: usize) -> Batch {
        let values: Vec<f32> = (0..16 * width).map(|_| self.0.normal()).collect();
        Batch {
            values: Tensor::from_data(TensorData::new(values, [16, width]), &Device::flex()),
            condition: None,
        }
    }
}

impl Feed for Drawn {
    fn real(&mut self) -> Batch {
        self.batch(2)
    }

    fn latents(&mut self) -> Tensor<2> {
        self.batch(4).values
    }

    fn conditions(&mut self) -> Option<Tensor<2>> {
        None
    }

    fn random(&mut self) -> &mut Random {
        &mut self.0
    }
}

fn experiment() -> Experiment {
    let mut experiment = preset("ring").unwrap().experiment;
    (experiment.training.batch, experiment.training.ema) = (16, 0.0);
    experiment
}

fn game(experiment: &Experiment) -> Game {
    experiment.validate().unwrap();
    Game::new(experiment, &mut Random::new(1, 0), &Device::flex()).unwrap()
}

fn numbers(tensors: &[Tensor<1>]) -> Vec<Vec<f32>> {
    tensors.iter().map(|tensor| tensor.clone().into_data().try_into_vec().unwrap()).collect()
}

/// Everything that a player keeps between updates.
#[derive(Debug, PartialEq)]
struct Kept {
    parameters: Vec<Vec<f32>>,
    statistics: Vec<Vec<f32>>,
    moments: Vec<Vec<f32>>,
    updates: u64,
}

fn everything(player: &Player) -> Kept {
    let moments: Vec<Tensor<1>> = player
        .optimizer
        .moments
        .iter()
        .flat_map(|both| [both.first.clone(), both.second.clone()])
        .collect();
    Kept {
        parameters: numbers(&player.parameters),
        statistics: numbers(&player.statistics),
        moments: numbers(&moments),
        updates: player.optimizer.updates,
    }
}

#[test]
fn an_unrolled_generator_answers_the_discriminator_of_k_updates_later_and_leaves_the_present_one_as_it_was()
 {
    let mut experiment = experiment();
    experiment.objective.loss = Loss::RelativisticPaired;
    experiment.regularizer.spectral_norm = true;
    let mut plain = game(&experiment);
    let mut feed = Drawn(Random::new(2, 0));
    plain.discriminator_turn(&experiment, 0, &mut feed);
    let (mut unrolled, before) = (plain.clone(), everything(&plain.discriminator));

    let mut by_hand = feed.clone();
    for _ in 0..3 {
        plain.discriminator_turn(&experiment, 1, &mut by_hand);
    }
    assert_ne!(everything(&plain.discriminator), before, "the turns by hand do move it");
    plain.generator_turn(&experiment, 1, &mut by_hand);

    experiment.technique.unrolling = 3;
    unrolled.generator_turn(&experiment, 1, &mut feed);
    assert_eq!(everything(&unrolled.discriminator), before);
    assert_eq!(everything(&unrolled.generator), everything(&plain.generator));
}

#[test]
fn the_average_follows_the_generator_by_its_formula_and_is_what_is_shown() {
    let mut experiment = experiment();
    (experiment.training.ema, experiment.training.ema_warmup) = (0.8, 10.0);
    let (mut game, mut feed) = (game(&experiment), Drawn(Random::new(3, 0)));
    let mut averages = numbers(&game.generator.parameters);
    for step in 0..60_u32 {
        game.generator_turn(&experiment, u64::from(step), &mut feed);
        // Update t = step + 1: the decay is at most (1 + t)/(10 + t).
        let t = f64::from(step) + 1.0;
        let decay = f64::min(0.8, (1.0 + t) / (10.0 + t)) as f32;
        for (average, parameter) in
            averages.iter_mut().flatten().zip(numbers(&game.generator.parameters).iter().flatten())
        {
            *average = decay * *average + (1.0 - decay) * parameter;
        }
    }
    let found = numbers(&game.generator.averages);
    assert!(
        found.iter().flatten().zip(averages.iter().flatten()).all(|(a, b)| (a - b).abs() < 1e-6)
    );
    assert_ne!(found, numbers(&game.generator.parameters));
    let noise = feed.batch(4);
    let shown = numbers(&[game.generate(noise.clone()).flatten(0, 1)]);
    game.generator.parameters.clone_from(&game.generator.averages);
    game.generator.averages.clear();
    assert_eq!(shown, numbers(&[game.generate(noise).flatten(0, 1)]));
}

#[test]
fn the_running_statistics_of_batch_norm_are_averaged_as_the_weights_are() {
    let mut experiment = experiment();
    experiment.generator.layers.insert(1, LayerSpec::BatchNorm);
    (experiment.training.ema, experiment.training.ema_warmup) = (0.8, 10.0);
    let (mut game, mut feed) = (game(&experiment), Drawn(Random::new(3, 0)));
    let mut averages = numbers(&game.generator.statistics);
    for step in 0..20_u32 {
        game.generator_turn(&experiment, u64::from(step), &mut feed);
        let t = f64::from(step) + 1.0;
        let decay = f64::min(0.8, (1.0 + t) / (10.0 + t)) as f32;
        for (average, statistic) in
            averages.iter_mut().flatten().zip(numbers(&game.generator.statistics).iter().flatten())
        {
            *average = decay * *average + (1.0 - decay) * statistic;
        }
    }
    let (_, found) = game.generator.best();
    let found = numbers(found);
    assert_eq!(found.len(), 2, "a mean and a variance");
    assert!(
        found.iter().flatten().zip(averages.iter().flatten()).all(|(a, b)| (a - b).abs() < 1e-5),
        "{found:?}, expected {averages:?}"
    );
    assert_ne!(found, numbers(&game.generator.statistics));
}

#[test]
fn instance_noise_fades_in_a_straight_line_and_stays_where_it_shall_not_fade() {
    let fading = TechniqueSpec {
        instance_noise: 0.4,
        instance_noise_steps: 1000,
        ..TechniqueSpec::default()
    };
    for (step, expected) in
        [(0, 0.4), (250, 0.3), (500, 0.2), (999, 0.0004), (1000, 0.0), (1_000_000, 0.0)]
    {
        let found = fading.noise_at(step);
        assert!((found - expected).abs() < 1e-12, "step {step}: {found}, expected {expected}");
    }
    let kept = TechniqueSpec { instance_noise_steps: 0, ..fading };
    assert!([0, 1000, 1_000_000].iter().all(|step| kept.noise_at(*step) == 0.4));
}

#[test]
fn the_game_is_as_noisy_as_the_step_says() {
    let mut noisy = experiment();
    noisy.technique.instance_noise = 0.5;
    noisy.technique.instance_noise_steps = 1000;
    let losses = |experiment: &Experiment, step: u64| {
        let mut game = game(experiment);
        // Both players see the same draws.
        let feed = || Drawn(Random::new(2, 0));
        numbers(&[
            game.clone().discriminator_turn(experiment, step, &mut feed()),
            game.generator_turn(experiment, step, &mut feed()),
        ])
    };
    let plain = losses(&experiment(), 0);
    assert_eq!(losses(&noisy, 1000), plain, "the noise is gone");
    let [begun, half] = [losses(&noisy, 0), losses(&noisy, 500)];
    for player in 0..2 {
        assert!(begun[player] != plain[player] && half[player] != plain[player]);
        assert_ne!(begun[player], half[player], "half of the noise is left");
    }
}

#[test]
fn where_only_differences_count_the_middle_of_all_outputs_is_a_half() {
    for loss in [Loss::Wasserstein, Loss::RelativisticPaired] {
        let mut experiment = experiment();
        experiment.objective.loss = loss;
        experiment.discriminator_optimizer = OptimizerSpec::gan(1e-6);
        let (mut game, mut feed) = (game(&experiment), Drawn(Random::new(5, 0)));
        let bias = game.discriminator.parameters.last_mut().unwrap();
        *bias = Tensor::from_floats([40.0], &Device::flex());
        let judged = |game: &Game, feed: &mut Drawn| {
            let samples =
                [feed.batch(2), Batch { values: game.generate(feed.batch(4)), condition: None }];
            let of =
                samples.map(|batch| numbers(&[game.discriminate(loss, batch, None)])[0].clone());
            of.concat().iter().sum::<f32>() / 32.0
        };
        assert!(judged(&game, &mut feed) > 0.99, "the centre starts at 0");
        for step in 0..400 {
            game.discriminator_turn(&experiment, step, &mut feed);
        }
        let middle = judged(&game, &mut feed);
        assert!((middle - 0.5).abs() < 0.1, "{loss:?}: {middle}");
    }
}

#[test]
fn weight_clipping_bounds_every_number_of_the_critic_in_every_scheme_and_none_of_the_generator() {
    for scheme in Scheme::ALL {
        let mut experiment = experiment();
        experiment.objective.loss = Loss::Wasserstein;
        experiment.training.scheme = scheme;
        experiment.regularizer.weight_clipping = 0.01;
        let (mut game, mut feed) = (game(&experiment), Drawn(Random::new(4, 0)));
        for step in 0..3 {
            if scheme == Scheme::Alternating {
                game.discriminator_turn(&experiment, step, &mut feed);
                game.generator_turn(&experiment, step, &mut feed);
            } else {
                game.joint_turn(&experiment, step, &mut feed);
            }
            let largest = |player: &Player| {
                numbers(&player.parameters)
                    .iter()
                    .flatten()
                    .fold(0.0_f32, |most, value| most.max(value.abs()))
            };
            assert!(
                largest(&game.discriminator) <= 0.01 && largest(&game.generator) > 0.01,
                "{scheme:?}"
            );
        }
    }
}

#[test]
fn a_player_that_is_not_on_turn_keeps_its_weights() {
    let experiment = experiment();
    let (mut game, mut feed) = (game(&experiment), Drawn(Random::new(5, 0)));
    let (generator, discriminator) = (everything(&game.generator), everything(&game.discriminator));
    game.discriminator_turn(&experiment, 0, &mut feed);
    assert!(
        everything(&game.generator) == generator
            && everything(&game.discriminator) != discriminator
    );
    let discriminator = everything(&game.discriminator);
    game.generator_turn(&experiment, 0, &mut feed);
    assert!(
        everything(&game.generator) != generator
            && everything(&game.discriminator) == discriminator
    );
}

#[test]
fn a_weight_of_0_leaves_a_player_without_a_gradient() {
    let mut experiment = experiment();
    (experiment.objective.generator_weight, experiment.objective.discriminator_weight) = (0.0, 0.0);
    let (mut game, mut feed) = (game(&experiment), Drawn(Random::new(6, 0)));
    let before = (numbers(&game.generator.parameters), numbers(&game.discriminator.parameters));
    game.discriminator_turn(&experiment, 0, &mut feed);
    game.generator_turn(&experiment, 0, &mut feed);
    assert_eq!(
        (numbers(&game.generator.parameters), numbers(&game.discriminator.parameters)),
        before
    );
}

/// Draws conditions of its own as often as it is asked to.
struct Counted(Random, usize);

impl Feed for Counted {
    fn real(&mut self) -> Batch {
        let told: Vec<f32> = (0..16)
            .flat_map(|row| (0..8).map(move |class| f32::from(u8::from(class == row % 8))))
            .collect();
        let condition = Some(Tensor::from_data(TensorData::new(told, [16, 8]), &Device::flex()));
        Batch { condition, ..Drawn(self.0.clone()).batch(2) }
    }

    fn latents(&mut self) -> Tensor<2> {
        Drawn(self.0.clone()).batch(4).values
    }

    fn conditions(&mut self) -> Option<Tensor<2>> {
        self.1 += 1;
        self.real().condition
    }

    fn random(&mut self) -> &mut Random {
        &mut self.0
    }
}

#[test]
fn samples_that_are_compared_with_real_ones_share_their_conditions_and_others_have_their_own() {
    for (loss, own) in [(Loss::RelativisticPaired, 0), (Loss::NonSaturating, 1)] {
        let mut experiment = preset("ring-conditional").unwrap().experiment;
        (experiment.training.batch, experiment.objective.loss) = (16, loss);
        let (mut game, mut feed) = (game(&experiment), Counted(Random::new(2, 0), 0));
        game.discriminator_turn(&experiment, 0, &mut feed);
        assert_eq!(feed.1, 0, "{loss:?}: the discriminator sees pairs");
        game.generator_turn(&experiment, 0, &mut feed);
        assert_eq!(feed.1, own, "{loss:?}");
    }
}
