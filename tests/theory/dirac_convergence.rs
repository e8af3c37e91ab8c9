//! Many steps of the Dirac game: which losses and regularisers converge, and which do not.

use super::dirac_game::{Dirac, Point, experiment};
use ganlet::experiment::{Experiment, Loss, RegularizerSpec, Scheme};

const RATE: f64 = 0.1;

fn walk(experiment: Experiment, (theta, psi): (f64, f64), steps: usize) -> Vec<Point> {
    Dirac::held(experiment).start(theta, psi).walk(steps)
}

fn distance(walk: &[Point]) -> f64 {
    walk.last().unwrap().square().sqrt()
}

/// The farthest that the generated sample is from the real one in the last `count` steps.
fn farthest(walk: &[Point], count: usize) -> f64 {
    walk[walk.len() - count..].iter().map(|point| point.theta.abs()).fold(0.0, f64::max)
}

fn with(loss: Loss, scheme: Scheme, regularizer: RegularizerSpec) -> Experiment {
    let mut experiment = experiment(loss, scheme, RATE);
    experiment.regularizer = regularizer;
    experiment
}

#[test]
fn at_once_no_loss_converges_without_a_regulariser() {
    // Mescheder et al. 2018, §2: away from the equilibrium, until the loss bends.
    for loss in Loss::ALL {
        let walk = walk(experiment(loss, Scheme::Simultaneous, RATE), (0.1, 0.0), 1000);
        assert!(distance(&walk) > 0.15, "{loss:?}: {}", distance(&walk));
    }
}

#[test]
fn in_turns_the_zero_sum_games_circle_and_the_others_fall_no_faster_than_one_over_the_root_of_time()
{
    // Mescheder et al. 2018, §2. Where ṙ² = −c·8θ²ψ², which is −c·r⁴ on average around the circle,
    // r = 1/√(1/r₀² + c·t). For the Wasserstein loss θ² + ψ² − hθψ stays to the last digit.
    for loss in Loss::ALL {
        let fall = match loss {
            Loss::Minimax | Loss::Wasserstein | Loss::Hinge => 0.0,
            Loss::NonSaturating | Loss::RelativisticPaired => 0.125,
            Loss::LeastSquares => 0.5,
        };
        let walk = walk(experiment(loss, Scheme::Alternating, RATE), (0.3, 0.0), 1000);
        let expected = (1.0 / 0.3_f64.powi(2) + fall * 900.0 * RATE).sqrt().recip();
        assert!(
            (farthest(&walk, 200) / expected - 1.0).abs() < 0.06,
            "{loss:?}: {}, expected {expected}",
            farthest(&walk, 200)
        );
    }
    let kept = |point: &Point| point.square() - RATE * point.theta * point.psi;
    let walk = walk(experiment(Loss::Wasserstein, Scheme::Alternating, RATE), (1.0, 0.5), 1000);
    assert!(walk.iter().all(|point| (kept(point) - 1.2).abs() < 1e-4));
}

#[test]
fn the_non_saturating_and_the_paired_game_end_on_a_circle_as_wide_as_the_rate_allows() {
    // Continuous non-saturating flow converges, but slower than any exponential (Mescheder et al.
    // 2018, §2): r² falls by ⅛hr⁴ a step, and a step at once adds ¼h²r². Both meet at r = √(2h).
    let expected = (2.0 * RATE).sqrt();
    for loss in [Loss::NonSaturating, Loss::RelativisticPaired] {
        for start in [0.1, 1.0] {
            let walk = walk(experiment(loss, Scheme::Simultaneous, RATE), (start, 0.0), 3000);
            assert!(
                (distance(&walk) / expected - 1.0).abs() < 0.1,
                "{loss:?} from {start}: {}",
                distance(&walk)
            );
        }
    }
}

#[test]
fn extragradient_converges_for_the_wasserstein_game() {
    let walk = walk(experiment(Loss::Wasserstein, Scheme::Extragradient, RATE), (1.0, 0.5), 3000);
    assert!(distance(&walk) < 1e-6, "{}", distance(&walk));
}

#[test]
fn r1_and_r2_make_every_loss_converge_in_turns_and_at_once() {
    // Mescheder et al. 2018, Theorem 4.1.
    let off = RegularizerSpec::default();
    for loss in Loss::ALL {
        for scheme in [Scheme::Alternating, Scheme::Simultaneous] {
            for spec in [
                RegularizerSpec { r1: 1.0, ..off },
                RegularizerSpec { r2: 1.0, ..off },
                RegularizerSpec { r1: 0.5, r2: 0.5, ..off },
            ] {
                let walk = walk(with(loss, scheme, spec), (0.5, 0.5), 400);
                assert!(
                    distance(&walk) < 1e-6,
                    "{loss:?}, {scheme:?}, {spec:?}: {}",
                    distance(&walk)
                );
            }
        }
    }
}

#[test]
fn r1_below_its_critical_value_overshoots_and_above_it_creeps() {
    let crossings = |gamma: f64| {
        let spec = RegularizerSpec { r1: gamma, ..RegularizerSpec::default() };
        let walk = walk(with(Loss::NonSaturating, Scheme::Simultaneous, spec), (0.5, 0.0), 400);
        walk.windows(2).filter(|pair| pair[0].theta * pair[1].theta < 0.0).count()
    };
    assert!(crossings(0.2) >= 3, "{}", crossings(0.2));
    assert_eq!((crossings(1.3), crossings(2.0)), (0, 0));
}

#[test]
fn slopes_drawn_to_1_and_slopes_that_are_only_bounded_do_not_converge() {
    // Mescheder et al. 2018, §3, of WGAN with clipping and of WGAN-GP. DRAGAN draws the slope to 1
    // as well, and a cap leaves it alone around the equilibrium. Each circles at a distance that
    // follows from its bound: where ψ is held in ±c, on the circle of radius c. Where λ(|ψ| − 1)²
    // pushes it with 2λ at ψ = 0, θ has to reach 2λ to turn ψ around. Below a cap of 1 nothing
    // acts, so steps in turns keep the radius √½ of their start, and steps at once grow to 1.
    let off = RegularizerSpec::default();
    for (spec, in_turns, at_once) in [
        (RegularizerSpec { weight_clipping: 0.5, ..off }, 0.5, 0.5),
        (RegularizerSpec { gradient_penalty: 1.0, ..off }, 2.0, 2.0),
        (RegularizerSpec { dragan: 1.0, ..off }, 2.0, 2.0),
        (RegularizerSpec { gradient_cap: 1.0, ..off }, 0.5_f64.sqrt(), 1.0),
    ] {
        for (scheme, expected) in [(Scheme::Alternating, in_turns), (Scheme::Simultaneous, at_once)]
        {
            let walk = walk(with(Loss::Wasserstein, scheme, spec), (0.5, 0.5), 1500);
            let far = farthest(&walk, 500);
            assert!(
                (0.95..1.16).contains(&(far / expected)),
                "{scheme:?}, {spec:?}: circles at {far}, expected {expected}"
            );
            assert!(
                walk.iter().all(|point| spec.weight_clipping == 0.0 || point.psi.abs() <= 0.5),
                "ψ stays in its bounds"
            );
        }
    }
}

#[test]
fn a_spectrally_normalised_line_never_turns_around() {
    // Only the sign of ψ counts, and it has no gradient: the critic pushes the sample on for ever.
    let spec = RegularizerSpec { spectral_norm: true, ..RegularizerSpec::default() };
    let last =
        *walk(with(Loss::Wasserstein, Scheme::Alternating, spec), (0.5, 0.25), 100).last().unwrap();
    assert!(
        (last.theta - (0.5 + 100.0 * RATE)).abs() < 1e-3 && (last.psi - 0.25).abs() < 1e-4,
        "{last:?}"
    );
}

#[test]
fn instance_noise_makes_the_zero_sum_game_converge() {
    // Mescheder et al. 2018, §3: noise of variance σ² damps like a penalty. What is left is the
    // noise of the batch.
    let run = |noise: f64| {
        let mut experiment = experiment(Loss::Minimax, Scheme::Simultaneous, RATE);
        experiment.training.batch = 512;
        (experiment.technique.instance_noise, experiment.technique.instance_noise_steps) =
            (noise, 0);
        walk(experiment, (0.5, 0.5), 600)
    };
    let (plain, noisy) = (run(0.0), run(1.0));
    assert!(distance(&plain) > 0.7, "{}", distance(&plain));
    assert!(noisy[500..].iter().all(|point| point.square().sqrt() < 0.15), "{}", distance(&noisy));
}
