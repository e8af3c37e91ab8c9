//! How a player follows its gradient: one file a rule, each as a loop over host memory and as
//! tensor operations for a GPU.

mod adam;
mod clip;
mod rms_prop;
mod sgd;

use super::host;
use crate::experiment::{Method, OptimizerSpec};
use burn::tensor::{DType, Tensor};

/// The optimiser's memory of one player: moments of every parameter, in the order of the
/// parameters.
#[derive(Clone, Debug, Default)]
pub struct Optimizer {
    /// One entry for each parameter; empty before the first update.
    pub moments: Vec<Moments>,
    /// Updates done so far, t in the papers.
    pub updates: u64,
}

/// Both moments of one parameter, shaped like it. A rule that has only one leaves the other as it
/// is.
#[derive(Clone, Debug)]
pub struct Moments {
    /// Moving average of the gradient, or SGD's velocity.
    pub first: Tensor<1>,
    /// Moving average of the squared gradient.
    pub second: Tensor<1>,
}

/// One parameter with what its rule remembers.
struct State<T> {
    parameter: T,
    first: T,
    second: T,
}

/// One update of one parameter, with its factors worked out.
trait Rule {
    /// On numbers in memory, in one loop that the compiler makes SIMD of.
    fn on_host(&self, state: &mut State<Vec<f32>>, gradient: &[f32]);
    /// As tensor operations, which kernel fusion makes one kernel of.
    fn on_device(&self, state: State<Tensor<1>>, gradient: Tensor<1>) -> State<Tensor<1>>;
}

fn rule(spec: &OptimizerSpec, rate: f64, updates: u64) -> Box<dyn Rule> {
    match spec.method {
        Method::Adam => Box::new(adam::Adam::new(spec, rate, 0.0, updates)),
        Method::AdamW => Box::new(adam::Adam::new(spec, rate, spec.weight_decay, updates)),
        Method::RmsProp => Box::new(rms_prop::RmsProp::new(spec, rate)),
        Method::Sgd => Box::new(sgd::Sgd::new(spec, rate)),
    }
}

impl Optimizer {
    /// One update of all `parameters` by their `gradients` with this learning `rate`. A parameter
    /// without a gradient stays.
    pub fn update(
        &mut self,
        spec: &OptimizerSpec,
        rate: f64,
        parameters: &mut [Tensor<1>],
        gradients: Vec<Option<Tensor<1>>>,
    ) {
        if self.moments.is_empty() {
            self.moments = parameters
                .iter()
                .map(|parameter| Moments {
                    first: parameter.zeros_like(),
                    second: parameter.zeros_like(),
                })
                .collect();
        }
        self.updates += 1;
        let gradients =
            if spec.clip > 0.0 { clip::to_length(spec.clip, gradients) } else { gradients };
        let rule = rule(spec, rate, self.updates);
        for ((parameter, moments), gradient) in
            parameters.iter_mut().zip(&mut self.moments).zip(gradients)
        {
            if let Some(gradient) = gradient {
                if is_in_memory([&*parameter, &moments.first, &moments.second, &gradient]) {
                    on_host(&*rule, parameter, moments, gradient);
                } else {
                    on_device(&*rule, parameter, moments, gradient);
                }
            }
        }
    }
}

/// Whether these tensors are 32-bit floats in this program's own memory, so that [`on_host`] can
/// take their numbers out.
fn is_in_memory(tensors: [&Tensor<1>; 4]) -> bool {
    host::is_host(&tensors[0].device()) && tensors.iter().all(|tensor| tensor.dtype() == DType::F32)
}

fn on_device(
    rule: &dyn Rule,
    parameter: &mut Tensor<1>,
    moments: &mut Moments,
    gradient: Tensor<1>,
) {
    let before = State {
        parameter: parameter.clone(),
        first: moments.first.clone(),
        second: moments.second.clone(),
    };
    let after = rule.on_device(before, gradient);
    *parameter = after.parameter;
    *moments = Moments { first: after.first, second: after.second };
}

/// Each number is read and written once, where separate operations would do so a dozen times.
fn on_host(rule: &dyn Rule, parameter: &mut Tensor<1>, moments: &mut Moments, gradient: Tensor<1>) {
    let device = parameter.device();
    // The old tensors are given up first, so that their memory has one owner and is reused.
    let empty = Tensor::empty([0], &device);
    let taken = |tensor: &mut Tensor<1>| host::take(std::mem::replace(tensor, empty.clone()));
    let (Some(p), Some(m), Some(v), Some(g)) = (
        taken(parameter),
        taken(&mut moments.first),
        taken(&mut moments.second),
        host::take(gradient),
    ) else {
        return;
    };
    let mut state = State { parameter: p, first: m, second: v };
    rule.on_host(&mut state, &g);
    *parameter = host::give(state.parameter, &device);
    *moments = Moments {
        first: host::give(state.first, &device),
        second: host::give(state.second, &device),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    /// The papers' formulas for one parameter, in f64.
    fn formula(spec: &OptimizerSpec, gradients: &[f64], start: f64) -> f64 {
        let (mut p, mut m, mut v) = (start, 0.0_f64, 0.0_f64);
        let OptimizerSpec { rate, beta1, beta2, weight_decay, .. } = *spec;
        for (index, g) in gradients.iter().enumerate() {
            let t = index as i32 + 1;
            match spec.method {
                Method::Adam | Method::AdamW => {
                    m = beta1 * m + (1.0 - beta1) * g;
                    v = beta2 * v + (1.0 - beta2) * g * g;
                    let decay = if spec.method == Method::AdamW { weight_decay } else { 0.0 };
                    let step =
                        (m / (1.0 - beta1.powi(t))) / ((v / (1.0 - beta2.powi(t))).sqrt() + 1e-8);
                    p -= rate * (step + decay * p);
                }
                Method::RmsProp => {
                    v = beta2 * v + (1.0 - beta2) * g * g;
                    p -= rate * g / (v.sqrt() + 1e-8);
                }
                Method::Sgd => {
                    m = beta1 * m + g;
                    p -= rate * m;
                }
            }
        }
        p
    }

    #[test]
    fn three_updates_agree_with_the_formula_for_every_rule_on_both_paths() {
        let gradients = [[0.3_f64, -2.0], [0.1, 0.5], [-0.7, 1e-2]];
        for method in Method::ALL {
            let spec = OptimizerSpec { method, weight_decay: 0.1, ..OptimizerSpec::gan(0.01) };
            for path in [on_host, on_device] {
                let device = Device::flex();
                let mut parameter = Tensor::<1>::from_floats([1.0, -1.0], &device);
                let mut moments =
                    Moments { first: parameter.zeros_like(), second: parameter.zeros_like() };
                for (t, [a, b]) in gradients.iter().enumerate() {
                    let gradient = Tensor::from_floats([*a as f32, *b as f32], &device);
                    path(
                        &*rule(&spec, spec.rate, t as u64 + 1),
                        &mut parameter,
                        &mut moments,
                        gradient,
                    );
                }
                let found = host::take(parameter).unwrap();
                for (index, start) in [1.0, -1.0].into_iter().enumerate() {
                    let expected = formula(&spec, &gradients.map(|pair| pair[index]), start);
                    assert!(
                        (f64::from(found[index]) - expected).abs() < 1e-5,
                        "{method:?}: {found:?}, expected {expected}"
                    );
                }
            }
        }
    }

    #[test]
    fn numbers_of_another_width_are_learned_too_and_not_lost() {
        let device = Device::flex();
        let spec = OptimizerSpec::gan(0.5);
        let mut parameters = [Tensor::<1>::from_floats([1.0, -1.0], &device).cast(DType::F64)];
        let gradients = vec![Some(Tensor::<1>::from_floats([2.0, -2.0], &device).cast(DType::F64))];
        Optimizer::default().update(&spec, 0.5, &mut parameters, gradients);
        let [parameter] = parameters;
        let learned = host::take(parameter.cast(DType::F32)).unwrap();
        assert!((learned[0] - 0.5).abs() < 1e-5 && (learned[1] + 0.5).abs() < 1e-5, "{learned:?}");
    }

    #[test]
    fn clipping_shortens_long_gradients_over_all_parameters_and_leaves_short_ones() {
        let device = Device::flex();
        let spec =
            OptimizerSpec { method: Method::Sgd, beta1: 0.0, clip: 1.0, ..OptimizerSpec::gan(1.0) };
        for (gradient, expected) in [([3.0_f32, 4.0], [-0.6_f32, -0.8]), ([0.3, 0.4], [-0.3, -0.4])]
        {
            let mut parameters = [Tensor::<1>::zeros([1], &device), Tensor::zeros([1], &device)];
            let gradients =
                gradient.map(|value| Some(Tensor::from_floats([value], &device))).to_vec();
            Optimizer::default().update(&spec, 1.0, &mut parameters, gradients);
            for (parameter, expected) in parameters.into_iter().zip(expected) {
                assert!((host::take(parameter).unwrap()[0] - expected).abs() < 1e-6);
            }
        }
    }
}
