//! The losses at their optima, in f64 to 1e-6 or better.

use burn::tensor::{DType, Device, Tensor, TensorData};
use ganlet::experiment::Loss;
use ganlet::gan::loss::{Targets, discriminator_loss, generator_loss, probability};
use std::f64::consts::LN_2;

/// Two distributions over four states, in parts of twenty, so that repeated rows give exact
/// expectations.
const P: [usize; 4] = [8, 6, 4, 2];
const Q: [usize; 4] = [1, 3, 6, 10];

fn column(values: &[f64]) -> Tensor<2> {
    Tensor::from_data(
        TensorData::new(values.to_vec(), [values.len(), 1]),
        (&Device::flex(), DType::F64),
    )
}

/// Each state's output as often as the state occurs.
fn drawn(counts: [usize; 4], outputs: [f64; 4]) -> Vec<f64> {
    counts.iter().zip(outputs).flat_map(|(&count, output)| vec![output; count]).collect()
}

/// The share of each state.
fn shares(counts: [usize; 4]) -> [f64; 4] {
    counts.map(|count| count as f64 / 20.0)
}

fn d_loss(loss: Loss, real: &[f64], fake: &[f64]) -> f64 {
    discriminator_loss(loss, column(real), column(fake), None).into_scalar()
}

fn g_loss(loss: Loss, fake: &[f64], real: &[f64]) -> f64 {
    generator_loss(loss, column(fake), Some(column(real))).into_scalar()
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// D's loss where the states have these outputs.
fn value(loss: Loss, outputs: [f64; 4]) -> f64 {
    d_loss(loss, &drawn(P, outputs), &drawn(Q, outputs))
}

fn close(what: &str, found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() < tolerance, "{what}: {found}, expected {expected}");
}

fn entropy_gap(p: [f64; 4], q: [f64; 4]) -> f64 {
    p.iter().zip(q).map(|(p, q)| p * (p / q).ln()).sum()
}

fn jensen_shannon(p: [f64; 4], q: [f64; 4]) -> f64 {
    let middle: [f64; 4] = std::array::from_fn(|i| f64::midpoint(p[i], q[i]));
    f64::midpoint(entropy_gap(p, middle), entropy_gap(q, middle))
}

#[test]
fn where_nothing_can_be_told_apart_every_loss_has_its_value_of_equilibrium() {
    let known = [
        (Loss::NonSaturating, LN_2, 2.0 * LN_2),
        (Loss::Minimax, -LN_2, 2.0 * LN_2),
        (Loss::LeastSquares, 0.125, 0.25),
        (Loss::Hinge, 0.0, 2.0),
        (Loss::Wasserstein, 0.0, 0.0),
        (Loss::RelativisticPaired, LN_2, LN_2),
    ];
    for loss in Loss::ALL {
        assert!(known.iter().any(|(known, ..)| *known == loss), "{loss:?} is known");
    }
    close("2 ln 2", 2.0 * LN_2, 1.386_294, 5e-7);
    for (loss, of_generator, of_discriminator) in known {
        let (told_generator, told_discriminator) = loss.equilibrium();
        let blind = [if loss == Loss::LeastSquares { 0.5 } else { 0.0 }; 5];
        for (found, told, expected) in [
            (g_loss(loss, &blind, &blind), told_generator, of_generator),
            (d_loss(loss, &blind, &blind), told_discriminator, of_discriminator),
        ] {
            close(loss.label(), found, expected, 1e-12);
            close(loss.label(), told, expected, 1e-12);
        }
        for other in [-0.3, 0.2, 0.9] {
            let elsewhere = blind.map(|output| output + other);
            assert!(
                d_loss(loss, &elsewhere, &elsewhere) > of_discriminator - 1e-12,
                "{loss:?}: no other output is better"
            );
        }
    }
}

#[test]
fn the_optimal_discriminator_reaches_minus_ln_4_plus_twice_the_jensen_shannon_divergence() {
    // Goodfellow et al. 2014, Proposition 1 and Theorem 1; the loss is −V.
    let (p, q) = (shares(P), shares(Q));
    let optimum: [f64; 4] = std::array::from_fn(|i| p[i].ln() - q[i].ln());
    for loss in [Loss::NonSaturating, Loss::Minimax] {
        close("−V(D*)", value(loss, optimum), 4.0_f64.ln() - 2.0 * jensen_shannon(p, q), 1e-12);
    }
}

#[test]
fn the_optimal_least_squares_output_is_the_share_of_real_samples() {
    // Mao et al. 2017 with a = 0 and b = 1: D* = p/(p + q), where the loss is ½ Σ pq/(p + q).
    let (p, q) = (shares(P), shares(Q));
    let expected: f64 = (0..4).map(|i| 0.5 * p[i] * q[i] / (p[i] + q[i])).sum();
    close(
        "loss",
        value(Loss::LeastSquares, std::array::from_fn(|i| p[i] / (p[i] + q[i]))),
        expected,
        1e-12,
    );
}

#[test]
fn the_optimal_hinge_loss_is_twice_the_overlap_of_both_distributions() {
    // Lim and Ye 2017: D* = sign(p − q), where the loss is 2 Σ min(p, q) = 2 − 2 TV.
    let (p, q) = (shares(P), shares(Q));
    let expected: f64 = (0..4).map(|i| 2.0 * p[i].min(q[i])).sum();
    close(
        "loss",
        value(Loss::Hinge, std::array::from_fn(|i| (p[i] - q[i]).signum())),
        expected,
        1e-12,
    );
}

#[test]
fn a_critic_with_the_distance_as_its_outputs_difference_measures_the_wasserstein_distance() {
    // Kantorovich and Rubinstein: on a line of states one apart, W₁ = Σ |F_p − F_q|, reached by
    // slopes of ±1.
    let (p, q) = (shares(P), shares(Q));
    let (mut gap, mut distance, mut critic) = (0.0_f64, 0.0, [0.0; 4]);
    for i in 0..3 {
        gap += p[i] - q[i];
        distance += gap.abs();
        critic[i + 1] = critic[i] - gap.signum();
    }
    close("−loss", -value(Loss::Wasserstein, critic), distance, 1e-12);
}

#[test]
fn no_output_does_better_than_the_optimum_of_each_loss() {
    let (p, q) = (shares(P), shares(Q));
    let logit = |i: usize| p[i].ln() - q[i].ln();
    for (loss, optimum) in [
        (Loss::NonSaturating, std::array::from_fn(logit)),
        (Loss::LeastSquares, std::array::from_fn(|i| p[i] / (p[i] + q[i]))),
        (Loss::Hinge, std::array::from_fn(|i| (p[i] - q[i]).signum())),
    ] {
        for state in 0..4 {
            for change in [-0.5, -1e-2, 1e-2, 0.5] {
                let mut other: [f64; 4] = optimum;
                other[state] += change;
                assert!(
                    value(loss, other) > value(loss, optimum) + 1e-7,
                    "{loss:?}, state {state}, {change}"
                );
            }
        }
    }
}

#[test]
fn smoothed_and_flipped_labels_move_the_optimum_as_the_mixture_of_labels_says() {
    // One-sided smoothing by s: D* = (1 − s)p/(p + q) (Salimans et al. 2016, §3.4); where a share f
    // of labels is flipped, the mean label of a real sample is (1 − f)(1 − s), of a generated one
    // f(1 − s).
    let (p, q) = (shares(P), shares(Q));
    for (smoothing, flipping) in [(0.1, 0.0), (0.0, 0.2), (0.25, 0.1)] {
        let (of_real, of_fake) =
            ((1.0 - flipping) * (1.0 - smoothing), flipping * (1.0 - smoothing));
        let share = |i: usize| (of_real * p[i] + of_fake * q[i]) / (p[i] + q[i]);
        for loss in [Loss::NonSaturating, Loss::Minimax, Loss::LeastSquares] {
            let optimum: [f64; 4] = std::array::from_fn(|i| {
                if loss == Loss::LeastSquares {
                    share(i)
                } else {
                    (share(i) / (1.0 - share(i))).ln()
                }
            });
            let leaf = |counts| column(&drawn(counts, optimum)).autodiff().require_grad();
            let (real, fake) = (leaf(P), leaf(Q));
            // Cross-entropy and the square's gradient are linear in the label, so the mean label
            // stands for the mixture.
            let targets = Targets { real: column(&[of_real; 20]), fake: column(&[of_fake; 20]) };
            let gradients =
                discriminator_loss(loss, real.clone(), fake.clone(), Some(targets)).backward();
            let [of_real, of_fake] = [real, fake].map(|leaf| {
                leaf.grad(&gradients).unwrap().into_data().try_into_vec::<f64>().unwrap()
            });
            let (mut a, mut b) = (0, 0);
            for state in 0..4 {
                let both = of_real[a..a + P[state]].iter().sum::<f64>()
                    + of_fake[b..b + Q[state]].iter().sum::<f64>();
                close(
                    &format!("{loss:?}, {smoothing}, {flipping}, state {state}"),
                    both,
                    0.0,
                    1e-12,
                );
                (a, b) = (a + P[state], b + Q[state]);
            }
        }
    }
}

#[test]
fn labels_that_tell_the_truth_give_the_plain_loss() {
    let (real, fake) = ([0.3, -1.2, 2.0], [0.7, 0.1, -0.4]);
    for loss in Loss::ALL.into_iter().filter(|loss| loss.has_labels()) {
        let targets = Targets { real: column(&[1.0; 3]), fake: column(&[0.0; 3]) };
        let told: f64 =
            discriminator_loss(loss, column(&real), column(&fake), Some(targets)).into_scalar();
        close(loss.label(), told, d_loss(loss, &real, &fake), 1e-12);
    }
}

#[test]
fn the_generator_follows_the_divergences_that_its_loss_stands_for() {
    // Against D*, minimax follows 2 JSD (Goodfellow et al. 2014) and the non-saturating loss
    // KL(q‖p) − 2 JSD (Arjovsky and Bottou 2017, Theorem 2.5). Along a direction d of q, the left
    // sides change by Σ dᵢ·lossᵢ.
    let (p, q) = (shares(P), shares(Q));
    let optimum: [f64; 4] = std::array::from_fn(|i| p[i].ln() - q[i].ln());
    for d in [[1.0, -1.0, 0.0, 0.0], [0.0, 0.5, 0.5, -1.0], [1.0, 1.0, -1.0, -1.0]] {
        let along = |f: &dyn Fn([f64; 4]) -> f64| {
            let at = |step: f64| f(std::array::from_fn(|i| q[i] + step * d[i]));
            (at(1e-6) - at(-1e-6)) / 2e-6
        };
        let change = |loss| (0..4).map(|i| d[i] * g_loss(loss, &[optimum[i]], &[0.0])).sum::<f64>();
        let twice = along(&|q| 2.0 * jensen_shannon(p, q));
        close("minimax", change(Loss::Minimax), twice, 1e-8);
        close(
            "non-saturating",
            change(Loss::NonSaturating),
            along(&|q| entropy_gap(q, p)) - twice,
            1e-8,
        );
    }
}

#[test]
fn paired_losses_see_differences_only() {
    let (real, fake) = ([0.3, -1.2, 2.0], [0.7, 0.1, -0.4]);
    for loss in Loss::ALL {
        let shifted = |values: [f64; 3]| values.map(|value| value + 0.4);
        let same = (d_loss(loss, &shifted(real), &shifted(fake)) - d_loss(loss, &real, &fake))
            .abs()
            < 1e-12;
        assert_eq!(same, loss.is_shift_invariant(), "{loss:?}");
    }
    let expected =
        real.iter().zip(fake).map(|(real, fake)| (-(real - fake)).exp().ln_1p()).sum::<f64>() / 3.0;
    close("RpGAN", d_loss(Loss::RelativisticPaired, &real, &fake), expected, 1e-12);
    let mirrored = g_loss(Loss::RelativisticPaired, &real, &fake);
    close("RpGAN of the generator", mirrored, expected, 1e-12);
}

#[test]
fn no_loss_overflows_on_a_discriminator_that_is_sure() {
    for loss in Loss::ALL {
        for output in [-1e4, 1e4] {
            let (discriminator, generator) =
                (d_loss(loss, &[output], &[-output]), g_loss(loss, &[output], &[-output]));
            assert!(
                discriminator.is_finite() && generator.is_finite(),
                "{loss:?}: {discriminator} {generator}"
            );
        }
    }
}

#[test]
fn an_output_means_a_probability_by_its_own_loss() {
    let outputs = [-0.4, 0.0, 0.3, 1.0, 1.8];
    let centre = 0.9;
    for loss in Loss::ALL {
        let expected = outputs.map(|output: f64| match loss {
            // The output itself is the share of real samples (Mao et al. 2017).
            Loss::LeastSquares => output.clamp(0.0, 1.0),
            // Only differences count: a sample in the middle is as likely to be real as not.
            Loss::Wasserstein | Loss::RelativisticPaired => sigmoid(output - centre),
            Loss::NonSaturating | Loss::Minimax | Loss::Hinge => sigmoid(output),
        });
        let centre = Tensor::from_data([centre], (&Device::flex(), DType::F64));
        let found = probability(loss, column(&outputs), centre);
        let found = found.into_data().try_into_vec::<f64>().unwrap();
        for (found, expected) in found.into_iter().zip(expected) {
            close(loss.label(), found, expected, 1e-12);
        }
    }
}
