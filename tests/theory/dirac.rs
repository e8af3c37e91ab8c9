//! Single steps of the Dirac game are those on paper, to f32's rounding.

use super::dirac_game::{Dirac, Point, experiment, neutral};
use ganlet::experiment::{Experiment, Loss, RegularizerSpec, Scheme};

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn close(what: &str, found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() < tolerance * expected.abs().max(1.0),
        "{what}: {found}, expected {expected}"
    );
}

/// The derivatives of D's loss by its outputs for the real and the generated sample, and of G's by
/// the latter.
fn slopes(loss: Loss, real: f64, fake: f64) -> [f64; 3] {
    let apart = sigmoid(fake - real);
    match loss {
        Loss::Minimax => [-sigmoid(-real), sigmoid(fake), -sigmoid(fake)],
        Loss::NonSaturating => [-sigmoid(-real), sigmoid(fake), -sigmoid(-fake)],
        Loss::LeastSquares => [real - 1.0, fake, fake - 1.0],
        Loss::Wasserstein => [-1.0, 1.0, -1.0],
        Loss::Hinge => {
            [if real < 1.0 { -1.0 } else { 0.0 }, if fake > -1.0 { 1.0 } else { 0.0 }, -1.0]
        }
        Loss::RelativisticPaired => [-apart, apart, -(1.0 - apart)],
    }
}

/// The derivative of the penalties by ψ, which is D's gradient everywhere.
fn pull(spec: &RegularizerSpec, psi: f64) -> f64 {
    let beyond = |least: f64| 2.0 * (psi.abs() - least).max(0.0) * psi.signum();
    (spec.r1 + spec.r2) * psi
        + (spec.gradient_penalty + spec.dragan) * 2.0 * (psi.abs() - 1.0) * psi.signum()
        + spec.gradient_cap * beyond(spec.gradient_cap_at)
}

/// The gradients by θ, ψ and b on paper.
fn gradient(experiment: &Experiment, at: Point) -> Point {
    // Spectral normalisation leaves only the sign of a single weight, which has no slope.
    let spectral = experiment.regularizer.spectral_norm;
    let psi = if spectral { at.psi.signum() } else { at.psi };
    let [real, fake, made] = slopes(experiment.objective.loss, at.bias, psi * at.theta + at.bias);
    let by_psi = if spectral { 0.0 } else { fake * at.theta + pull(&experiment.regularizer, psi) };
    Point { theta: made * psi, psi: by_psi, bias: real + fake }
}

fn moved(experiment: &Experiment, from: Point, by: Point) -> Point {
    let (h, most) =
        (experiment.discriminator_optimizer.rate, experiment.regularizer.weight_clipping);
    let within = |value: f64| if most > 0.0 { value.clamp(-most, most) } else { value };
    Point {
        theta: from.theta - h * by.theta,
        psi: within(from.psi - h * by.psi),
        bias: within(from.bias - h * by.bias),
    }
}

/// One step of the whole game on paper.
fn on_paper(experiment: &Experiment, from: Point) -> Point {
    match experiment.training.scheme {
        Scheme::Alternating => {
            let judged =
                Point { theta: from.theta, ..moved(experiment, from, gradient(experiment, from)) };
            Point { theta: moved(experiment, judged, gradient(experiment, judged)).theta, ..judged }
        }
        Scheme::Simultaneous => moved(experiment, from, gradient(experiment, from)),
        Scheme::Extragradient => {
            // The look ahead is a plain step: clipping belongs to the update itself.
            let mut plain = experiment.clone();
            plain.regularizer.weight_clipping = 0.0;
            let ahead = moved(&plain, from, gradient(&plain, from));
            moved(experiment, from, gradient(experiment, ahead))
        }
    }
}

fn regularizers() -> [RegularizerSpec; 9] {
    let off = RegularizerSpec::default();
    [
        off,
        RegularizerSpec { r1: 0.7, ..off },
        RegularizerSpec { r2: 0.7, ..off },
        RegularizerSpec { r1: 0.7, r2: 0.4, ..off },
        RegularizerSpec { gradient_penalty: 0.6, ..off },
        RegularizerSpec { dragan: 0.6, ..off },
        RegularizerSpec { gradient_cap: 0.8, gradient_cap_at: 0.5, ..off },
        RegularizerSpec { weight_clipping: 0.45, ..off },
        RegularizerSpec { spectral_norm: true, ..off },
    ]
}

#[test]
fn every_step_of_every_loss_and_regulariser_is_the_one_on_paper() {
    for loss in Loss::ALL {
        for regularizer in regularizers() {
            for scheme in Scheme::ALL {
                let mut experiment = experiment(loss, scheme, 0.3);
                experiment.regularizer = regularizer;
                let mut dirac = Dirac::free(experiment.clone());
                for (theta, psi, bias) in
                    [(0.9, 0.4, 0.1), (-0.6, 0.8, -0.3), (0.2, -1.3, 0.2), (1.1, 2.0, 1.2)]
                {
                    let from = Point { theta, psi, bias };
                    let (found, expected) = (dirac.place(from).step(), on_paper(&experiment, from));
                    let what = format!("{loss:?}, {scheme:?}, {regularizer:?} from {from:?}");
                    close(&what, found.theta, expected.theta, 1e-6);
                    close(&what, found.psi, expected.psi, 1e-6);
                    close(&what, found.bias, expected.bias, 1e-6);
                }
            }
        }
    }
}

/// θ² + ψ² after a step over before, with b held.
fn growth(loss: Loss, scheme: Scheme, h: f64, (theta, psi): (f64, f64)) -> f64 {
    let mut dirac = Dirac::held(experiment(loss, scheme, h));
    let before = dirac.start(theta, psi).point().square();
    dirac.step().square() / before
}

const POINTS: [(f64, f64); 4] = [(0.5, 0.25), (-0.7, 0.3), (0.125, -0.9), (0.4, 0.8)];

#[test]
fn at_once_the_zero_sum_game_multiplies_the_square_distance_by_1_plus_the_squared_slope() {
    // Mescheder et al. 2018, §2, for one step. The paper's D counts generated samples as positive,
    // hence its σ(−ψθ).
    for (theta, psi) in POINTS {
        for h in [0.1, 0.5, 1.0] {
            let expected = 1.0 + (h * sigmoid(psi * theta)).powi(2);
            close(
                "minimax",
                growth(Loss::Minimax, Scheme::Simultaneous, h, (theta, psi)),
                expected,
                1e-6,
            );
        }
    }
}

#[test]
fn at_once_the_wasserstein_and_the_hinge_game_multiply_it_by_1_plus_h_squared() {
    for point in POINTS {
        for (loss, h) in [
            (Loss::Wasserstein, 0.1),
            (Loss::Wasserstein, 0.9),
            (Loss::Hinge, 0.1),
            (Loss::Hinge, 0.9),
        ] {
            close(loss.label(), growth(loss, Scheme::Simultaneous, h, point), 1.0 + h * h, 1e-6);
        }
    }
}

#[test]
fn extragradient_multiplies_it_by_1_minus_h_squared_plus_h_to_the_fourth() {
    // Gidel et al. 2018 on a bilinear game.
    for point in POINTS {
        for h in [0.1_f64, 0.5, 0.9] {
            let expected = 1.0 - h.powi(2) + h.powi(4);
            close(
                "extragradient",
                growth(Loss::Wasserstein, Scheme::Extragradient, h, point),
                expected,
                1e-6,
            );
        }
    }
}

/// The game's map at the equilibrium, by where it takes a point on either axis, so close that the
/// slope of the loss does not change on the way. Columns are θ and ψ.
fn jacobian(experiment: Experiment) -> [[f64; 2]; 2] {
    let mut dirac = Dirac::held(experiment);
    let near = f64::from(1e-3_f32);
    [(near, 0.0), (0.0, near)].map(|(theta, psi)| {
        let Point { theta, psi, .. } = dirac.start(theta, psi).step();
        [theta / near, psi / near]
    })
}

/// f′(0): the slope of the loss where nothing is told apart.
fn slope(loss: Loss) -> f64 {
    slopes(loss, neutral(loss), neutral(loss))[1]
}

fn trace_and_determinant([[a, b], [c, d]]: [[f64; 2]; 2]) -> (f64, f64) {
    (a + d, a * d - b * c)
}

#[test]
fn without_a_regulariser_every_loss_turns_around_the_equilibrium() {
    // Mescheder et al. 2018, §2: eigenvalues ±f′(0)i, so those of a step at once are 1 ± h·f′(0)i.
    for loss in Loss::ALL {
        let (trace, determinant) =
            trace_and_determinant(jacobian(experiment(loss, Scheme::Simultaneous, 0.5)));
        close(loss.label(), trace, 2.0, 1e-6);
        close(loss.label(), determinant, 1.0 + (0.5 * slope(loss)).powi(2), 1e-6);
    }
}

#[test]
fn in_turns_every_loss_keeps_the_area_around_the_equilibrium() {
    // Mescheder et al. 2018, §2: the eigenvalues of alternating steps lie on the unit circle for
    // small h.
    for loss in Loss::ALL {
        let (trace, determinant) =
            trace_and_determinant(jacobian(experiment(loss, Scheme::Alternating, 0.5)));
        close(loss.label(), determinant, 1.0, 1e-6);
        assert!(trace.abs() < 2.0, "{loss:?}: complex eigenvalues, trace {trace}");
    }
}

#[test]
fn r1_and_r2_damp_with_the_known_eigenvalues_and_are_critical_at_twice_the_slope() {
    // Mescheder et al. 2018, §3 and §4: λ = −γ/2 ± √(γ²/4 − f′(0)²); with f′(0) = ½ the critical γ
    // is 1.
    let h = 0.25;
    for loss in Loss::ALL {
        for gamma in [0.25, 0.5, 1.0, 2.0, 3.0] {
            for of_real in [true, false] {
                let mut experiment = experiment(loss, Scheme::Simultaneous, h);
                *(if of_real {
                    &mut experiment.regularizer.r1
                } else {
                    &mut experiment.regularizer.r2
                }) = gamma;
                let (trace, determinant) = trace_and_determinant(jacobian(experiment));
                // For λ = (tr − 2)/2h ± √disc of the step's matrix 1 + hA.
                let (middle, product) =
                    ((trace - 2.0) / h / 2.0, (determinant - trace + 1.0) / h / h);
                close(loss.label(), middle, -gamma / 2.0, 2e-6);
                close(
                    loss.label(),
                    middle.powi(2) - product,
                    gamma.powi(2) / 4.0 - slope(loss).powi(2),
                    1e-5,
                );
            }
        }
    }
    assert!(
        [Loss::Minimax, Loss::NonSaturating, Loss::RelativisticPaired].iter().all(|loss| (slope(
            *loss
        ) - 0.5)
            .abs()
            < 1e-12)
    );
}

#[test]
fn unrolling_damps_the_wasserstein_game_by_one_step_for_each_look_ahead() {
    // G plays against ψ − khθ, so the determinant of a step in turns falls from 1 to 1 − kh².
    for k in [1, 3, 5] {
        let mut experiment = experiment(Loss::Wasserstein, Scheme::Alternating, 0.25);
        experiment.technique.unrolling = k;
        let (_, determinant) = trace_and_determinant(jacobian(experiment));
        close("determinant", determinant, 1.0 - f64::from(k) * 0.25 * 0.25, 1e-6);
    }
}
