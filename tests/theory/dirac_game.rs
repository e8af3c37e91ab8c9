//! The Dirac game (Mescheder et al. 2018, §2): one real sample at 0, one generated at θ, and D(x) =
//! ψx + b. The paper leaves b out; here it is a third number that can be held.

use burn::tensor::{Device, Tensor};
use ganlet::data::Random;
use ganlet::experiment::{
    DataSpec, Experiment, LayerSpec, Loss, Method, OptimizerSpec, Scheme, preset,
};
use ganlet::gan::{Batch, Feed, Game};

/// Real samples and latents at 0, so that the generator's bias is its sample.
struct Origin {
    rows: usize,
    random: Random,
}

impl Origin {
    fn batch(&self) -> Batch {
        Batch { values: Tensor::zeros([self.rows, 1], &Device::flex()), condition: None }
    }
}

impl Feed for Origin {
    fn real(&mut self) -> Batch {
        self.batch()
    }

    fn latents(&mut self) -> Tensor<2> {
        self.batch().values
    }

    fn conditions(&mut self) -> Option<Tensor<2>> {
        None
    }

    fn random(&mut self) -> &mut Random {
        &mut self.random
    }
}

/// Where both players stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub theta: f64,
    pub psi: f64,
    pub bias: f64,
}

impl Point {
    /// θ² + ψ².
    pub fn square(self) -> f64 {
        self.theta.powi(2) + self.psi.powi(2)
    }
}

/// The game as an experiment: dense layers with one unit, and plain gradient descent without
/// momentum.
pub fn experiment(loss: Loss, scheme: Scheme, rate: f64) -> Experiment {
    let mut experiment = preset("ring").unwrap().experiment;
    experiment.data = DataSpec::Normal { dimension: 1, mean: 0.0, deviation: 1.0, size: 100 };
    experiment.latent.dimension = 1;
    experiment.generator.layers = vec![LayerSpec::Dense { units: 1 }];
    experiment.discriminator.layers = vec![LayerSpec::Dense { units: 1 }];
    experiment.objective.loss = loss;
    (experiment.training.scheme, experiment.training.batch, experiment.training.ema) =
        (scheme, 1, 0.0);
    let descent = OptimizerSpec { method: Method::Sgd, beta1: 0.0, ..OptimizerSpec::gan(rate) };
    (experiment.generator_optimizer, experiment.discriminator_optimizer) = (descent, descent);
    experiment
}

/// The output that tells nothing apart, at which b is held: ½ for least squares, 0 for the others.
pub fn neutral(loss: Loss) -> f64 {
    if loss == Loss::LeastSquares { 0.5 } else { 0.0 }
}

pub struct Dirac {
    pub experiment: Experiment,
    game: Game,
    feed: Origin,
    steps: u64,
    /// Whether b stays at its neutral value, as in the paper.
    held: bool,
}

impl Dirac {
    /// The game in which b stays where it tells nothing apart.
    pub fn held(experiment: Experiment) -> Self {
        Self { held: true, ..Self::free(experiment) }
    }

    /// The game in which b learns too.
    pub fn free(experiment: Experiment) -> Self {
        experiment.validate().unwrap();
        let game = Game::new(&experiment, &mut Random::new(1, 0), &Device::flex()).unwrap();
        let feed = Origin { rows: experiment.training.batch as usize, random: Random::new(1, 1) };
        Self { experiment, game, feed, steps: 0, held: false }
    }

    pub fn place(&mut self, point: Point) -> &mut Self {
        let number = |value: f64| Tensor::<1>::from_floats([value as f32], &Device::flex());
        self.game.generator.parameters = vec![number(0.0), number(point.theta)];
        self.game.discriminator.parameters = vec![number(point.psi), number(point.bias)];
        self
    }

    /// At (θ, ψ) with a neutral b.
    pub fn start(&mut self, theta: f64, psi: f64) -> &mut Self {
        let bias = neutral(self.experiment.objective.loss);
        self.place(Point { theta, psi, bias })
    }

    pub fn point(&self) -> Point {
        let number = |tensor: &Tensor<1>| f64::from(tensor.clone().into_scalar::<f32>());
        let discriminator = &self.game.discriminator.parameters;
        Point {
            theta: number(&self.game.generator.parameters[1]),
            psi: number(&discriminator[0]),
            bias: number(&discriminator[1]),
        }
    }

    /// One step of the game by its scheme.
    pub fn step(&mut self) -> Point {
        let (experiment, step) = (&self.experiment, self.steps);
        self.steps += 1;
        if experiment.training.scheme == Scheme::Alternating {
            self.game.discriminator_turn(experiment, step, &mut self.feed);
            self.hold();
            self.game.generator_turn(&self.experiment, step, &mut self.feed);
        } else {
            self.game.joint_turn(experiment, step, &mut self.feed);
        }
        self.hold();
        self.point()
    }

    fn hold(&mut self) {
        if self.held {
            let bias = neutral(self.experiment.objective.loss) as f32;
            self.game.discriminator.parameters[1] = Tensor::from_floats([bias], &Device::flex());
        }
    }

    /// Every point of the next `steps` steps.
    pub fn walk(&mut self, steps: usize) -> Vec<Point> {
        (0..steps).map(|_| self.step()).collect()
    }
}
