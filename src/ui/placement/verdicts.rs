//! Where experiments were measured to be faster.

use crate::experiment::Experiment;
use crate::session::DeviceKind;

/// One experiment that was measured.
struct Verdict {
    key: String,
    device: DeviceKind,
    words: String,
}

/// All that were measured during this visit.
#[derive(Default)]
pub(super) struct Verdicts(Vec<Verdict>);

impl Verdicts {
    /// Keeps where experiments with this [`speed_key`] train faster, and the sentence about it.
    pub fn keep(&mut self, key: String, device: DeviceKind, words: String) {
        self.0.retain(|verdict| verdict.key != key);
        self.0.push(Verdict { key, device, words });
    }

    /// Where experiments with this key train faster, and the sentence about it, if one of them
    /// was measured.
    pub fn find(&self, key: &str) -> Option<(DeviceKind, &str)> {
        let verdict = self.0.iter().find(|verdict| verdict.key == key)?;
        Some((verdict.device, &verdict.words))
    }
}

/// What decides an experiment's speed: the networks, the shapes, the batch, every option, and what
/// is switched on; not the rates, nor how large a weight is.
pub(super) fn speed_key(experiment: &Experiment) -> String {
    let options: Vec<_> = experiment
        .settings()
        .filter(|setting| setting.limit().is_none())
        .map(|setting| setting.get(experiment))
        .collect();
    let on: Vec<&str> = experiment
        .settings()
        .filter(|setting| setting.limit().is_some() && setting.is_on(experiment))
        .map(|setting| setting.field)
        .collect();
    format!(
        "{:?} {} {:?} {:?} {} {options:?} {on:?}",
        experiment.data.shape(),
        experiment.latent.dimension,
        experiment.generator,
        experiment.discriminator,
        experiment.training.batch
    )
}

/// Steps a second for a sentence.
pub(super) fn round(speed: f32) -> String {
    if speed >= 10.0 { format!("{speed:.0}") } else { format!("{speed:.1}") }
}
