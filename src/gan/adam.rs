//! Adam (Kingma and Ba 2014), with the exponential moving average of the weights in the same pass.

use super::host;
use crate::experiment::AdamSpec;
use burn::tensor::Tensor;

/// Adam's ε, as in the paper.
const EPSILON: f32 = 1e-8;

/// The optimiser's memory of one player: moments of every parameter, in the order of the parameters.
#[derive(Clone, Debug, Default)]
pub struct Adam {
    /// One entry for each parameter; empty before the first update.
    pub moments: Vec<Moments>,
    /// Updates done so far, t in the paper.
    pub updates: u64,
}

/// Both moments of one parameter, shaped like it.
#[derive(Clone, Debug)]
pub struct Moments {
    /// Moving average of the gradient.
    pub first: Tensor<1>,
    /// Moving average of the squared gradient.
    pub second: Tensor<1>,
}

/// What one update multiplies with; the bias corrections are folded into `rate` and `epsilon`.
#[derive(Clone, Copy)]
struct Factors {
    beta1: f32,
    beta2: f32,
    rate: f32,
    epsilon: f32,
}

impl Factors {
    fn new(spec: &AdamSpec, updates: u64) -> Self {
        let t = updates as f64;
        let correction = (1.0 - spec.beta2.powf(t)).sqrt();
        Self {
            beta1: spec.beta1 as f32,
            beta2: spec.beta2 as f32,
            rate: (spec.rate * correction / (1.0 - spec.beta1.powf(t))) as f32,
            epsilon: EPSILON * correction as f32,
        }
    }
}

impl Adam {
    /// One update of all `parameters` by their `gradients`:
    /// m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², θ ← θ − η · m̂ / (√v̂ + ε).
    ///
    /// A parameter without a gradient stays as it is.
    pub fn update(&mut self, spec: &AdamSpec, parameters: &mut [Tensor<1>], gradients: Vec<Option<Tensor<1>>>) {
        if self.moments.is_empty() {
            self.moments =
                parameters.iter().map(|parameter| Moments { first: parameter.zeros_like(), second: parameter.zeros_like() }).collect();
        }
        self.updates += 1;
        let factors = Factors::new(spec, self.updates);
        for ((parameter, moments), gradient) in parameters.iter_mut().zip(&mut self.moments).zip(gradients) {
            if let Some(gradient) = gradient {
                if host::is_host(&parameter.device()) {
                    update_on_host(factors, parameter, moments, gradient);
                } else {
                    update_on_device(factors, parameter, moments, gradient);
                }
            }
        }
    }
}

/// As tensor operations, which kernel fusion makes one kernel of.
fn update_on_device(factors: Factors, parameter: &mut Tensor<1>, moments: &mut Moments, gradient: Tensor<1>) {
    let Factors { beta1, beta2, rate, epsilon } = factors;
    let first = moments.first.clone().mul_scalar(beta1) + gradient.clone().mul_scalar(1.0 - beta1);
    let second = moments.second.clone().mul_scalar(beta2) + gradient.square().mul_scalar(1.0 - beta2);
    let step = first.clone() / second.clone().sqrt().add_scalar(epsilon);
    *parameter = parameter.clone() - step.mul_scalar(rate);
    *moments = Moments { first, second };
}

/// As one loop over memory: each number is read and written once, where separate operations would do so a dozen times.
fn update_on_host(factors: Factors, parameter: &mut Tensor<1>, moments: &mut Moments, gradient: Tensor<1>) {
    let device = parameter.device();
    // The old tensors are given up first, so that their memory has one owner and is reused.
    let empty = Tensor::empty([0], &device);
    let taken = |tensor: &mut Tensor<1>| host::take(std::mem::replace(tensor, empty.clone()));
    let (Some(mut p), Some(mut m), Some(mut v), Some(g)) =
        (taken(parameter), taken(&mut moments.first), taken(&mut moments.second), host::take(gradient))
    else {
        return;
    };
    step(factors, &mut p, &mut m, &mut v, &g);
    *parameter = host::give(p, &device);
    *moments = Moments { first: host::give(m, &device), second: host::give(v, &device) };
}

/// The loop itself, written so that the compiler makes SIMD of it.
fn step(factors: Factors, p: &mut [f32], m: &mut [f32], v: &mut [f32], g: &[f32]) {
    let Factors { beta1, beta2, rate, epsilon } = factors;
    for (((p, m), v), g) in p.iter_mut().zip(m).zip(v).zip(g) {
        *m = beta1 * *m + (1.0 - beta1) * g;
        *v = beta2 * *v + (1.0 - beta2) * g * g;
        *p -= rate * *m / (v.sqrt() + epsilon);
    }
}

/// average ← decay · average + (1 − decay) · parameter, for every parameter.
pub(super) fn average(decay: f32, averages: &mut [Tensor<1>], parameters: &[Tensor<1>]) {
    for (average, parameter) in averages.iter_mut().zip(parameters) {
        *average = average.clone().mul_scalar(decay) + parameter.clone().mul_scalar(1.0 - decay);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn three_updates_agree_with_the_formula_on_both_paths() {
        let spec = AdamSpec { rate: 0.01, beta1: 0.5, beta2: 0.999 };
        let gradients = [[0.3_f64, -2.0], [0.1, 0.5], [-0.7, 1e-4]];
        let (mut expected, mut m, mut v) = ([1.0_f64, -1.0], [0.0_f64; 2], [0.0_f64; 2]);
        for (t, gradient) in gradients.iter().enumerate() {
            for i in 0..2 {
                m[i] = 0.5 * m[i] + 0.5 * gradient[i];
                v[i] = 0.999 * v[i] + 0.001 * gradient[i] * gradient[i];
                let t = t as i32 + 1;
                expected[i] -= 0.01 * (m[i] / (1.0 - 0.5_f64.powi(t))) / ((v[i] / (1.0 - 0.999_f64.powi(t))).sqrt() + 1e-8);
            }
        }
        for path in [update_on_host, update_on_device] {
            let device = Device::flex();
            let mut parameter = Tensor::<1>::from_floats([1.0, -1.0], &device);
            let mut moments = Moments { first: parameter.zeros_like(), second: parameter.zeros_like() };
            for (t, gradient) in gradients.iter().enumerate() {
                let gradient = Tensor::from_floats([gradient[0] as f32, gradient[1] as f32], &device);
                path(Factors::new(&spec, t as u64 + 1), &mut parameter, &mut moments, gradient);
            }
            let got = host::take(parameter).unwrap();
            assert!(got.iter().zip(expected).all(|(got, expected)| (f64::from(*got) - expected).abs() < 1e-6), "{got:?} {expected:?}");
        }
    }
}
