//! The losses of a run's first steps. The same seed gives the same losses on every device, so a
//! graphics card that computes wrongly is found before a run moves there.

use crate::experiment::{Experiment, LayerSpec};
use crate::session::LossPoint;

/// Steps that are compared. Later, rounding alone drives two devices apart.
const STEPS: usize = 20;
/// How far two losses may be apart at the first step, as a share of their size (at least 1).
const TOLERANCE: f32 = 2e-3;
/// How much further they may be apart at each later step.
const DRIFT: f32 = 1e-3;

/// The first losses of one run.
pub(super) struct Opening {
    /// What they were computed with; nothing where no other device can repeat them.
    experiment: Option<Experiment>,
    losses: Vec<LossPoint>,
}

impl Opening {
    /// No loss yet. A run that goes on from a snapshot has no first steps, and a device draws the
    /// zeros of dropout by itself.
    pub fn new(experiment: &Experiment, from_snapshot: bool) -> Self {
        let networks = [&experiment.generator, &experiment.discriminator];
        let drops = |layer: &LayerSpec| matches!(layer, LayerSpec::Dropout { .. });
        let repeatable =
            !from_snapshot && !networks.into_iter().any(|network| network.layers.iter().any(drops));
        Self { experiment: repeatable.then(|| experiment.clone()), losses: Vec::new() }
    }

    /// Adds the losses of further steps.
    pub fn push(&mut self, losses: &[LossPoint]) {
        let room = STEPS.saturating_sub(self.losses.len());
        self.losses.extend(losses.iter().take(room));
    }

    /// The experiment was changed while it trained.
    pub fn tuned(&mut self) {
        if self.losses.len() < STEPS {
            self.experiment = None;
        }
    }

    /// How `other`, computed by WebGPU with `experiment`, differs from these losses of the CPU, in
    /// one clause; nothing where they agree or cannot be compared.
    pub fn disagreement(&self, experiment: &Experiment, other: &Self) -> Option<String> {
        if self.experiment.as_ref() != Some(experiment) {
            return None;
        }
        let pairs = self.losses.iter().zip(&other.losses).enumerate();
        pairs.filter(|(_, (cpu, webgpu))| cpu.step == webgpu.step).find_map(
            |(index, (cpu, webgpu))| {
                let tolerance = TOLERANCE + DRIFT * index as f32;
                let differs = |&(cpu, webgpu): &(f32, f32)| {
                    let apart = (cpu - webgpu).abs();
                    let alike = apart <= tolerance * cpu.abs().max(1.0);
                    !alike && cpu.is_finite()
                };
                let players = [
                    cpu.generator.zip(webgpu.generator),
                    cpu.discriminator.zip(webgpu.discriminator),
                ];
                let (one, another) = players.into_iter().flatten().find(differs)?;
                let step = cpu.step;
                Some(format!("a loss of {another:.3} instead of {one:.3} at step {step}"))
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::preset;

    fn opening(experiment: &Experiment, factor: f32) -> Opening {
        let mut opening = Opening::new(experiment, false);
        let losses: Vec<LossPoint> = (1..=30_u8)
            .map(|step| LossPoint {
                step: u64::from(step),
                generator: Some(0.7 + 0.01 * f32::from(step)),
                discriminator: Some(factor * 1.4),
            })
            .collect();
        opening.push(&losses);
        opening
    }

    #[test]
    fn losses_that_differ_by_rounding_agree_and_others_are_named() {
        let ring = preset("ring").unwrap().experiment;
        let cpu = opening(&ring, 1.0);
        assert_eq!(cpu.disagreement(&ring, &opening(&ring, 1.001)), None);
        let found = cpu.disagreement(&ring, &opening(&ring, 1.1));
        assert_eq!(found.as_deref(), Some("a loss of 1.540 instead of 1.400 at step 1"));
        let broken = cpu.disagreement(&ring, &opening(&ring, f32::NAN));
        assert!(broken.is_some_and(|words| words.contains("NaN")));
    }

    #[test]
    fn what_cannot_be_repeated_is_not_compared() {
        let ring = preset("ring").unwrap().experiment;
        let mut tuned = ring.clone();
        tuned.training.batch = 32;
        assert_eq!(opening(&ring, 1.0).disagreement(&tuned, &opening(&tuned, 2.0)), None);
        let mut resumed = Opening::new(&ring, true);
        resumed.push(&[LossPoint { step: 9, generator: Some(1.0), discriminator: Some(1.0) }]);
        assert_eq!(resumed.disagreement(&ring, &opening(&ring, 2.0)), None);
        let mut early = Opening::new(&ring, false);
        early.tuned();
        early.push(&[LossPoint { step: 1, generator: Some(9.0), discriminator: Some(9.0) }]);
        assert_eq!(early.disagreement(&ring, &opening(&ring, 1.0)), None);
    }
}
