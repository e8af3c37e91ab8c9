//! What to train, from the arguments: a preset or a file, and what is changed in it.

use super::failure::Failure;
use super::nearest::suggestion;
use crate::experiment::{Experiment, preset, presets, settings};
use crate::session::Snapshot;
use crate::session::file::{self, FileError};
use std::path::{Path, PathBuf};

/// Changes of single fields, in the order in which they are given.
#[derive(clap::Args)]
pub(super) struct Changes {
    /// Change a setting, by the name it has in the JSON form; may be given often.
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    set: Vec<String>,
}

/// The experiment of the preset `id`.
pub(super) fn from_preset(id: &str) -> Result<Experiment, Failure> {
    preset(id).map(|preset| preset.experiment).ok_or_else(|| unknown_preset(id))
}

/// What to say of a preset that there is not.
pub(super) fn unknown_preset(id: &str) -> Failure {
    let all = presets();
    let suggestion = suggestion(id, all.iter().map(|preset| preset.id));
    Failure::usage(format!("There is no preset “{id}”{suggestion} `ganlet presets` lists them."))
}

/// The experiment in a JSON file, whatever the file is called.
pub(super) fn from_file(path: &Path) -> Result<Experiment, Failure> {
    let bytes =
        std::fs::read(path).map_err(|error| Failure::of_path("The experiment", path, &error))?;
    file::experiment(&bytes).map_err(|error| unusable(path, &error))
}

fn unusable(path: &Path, error: &FileError) -> Failure {
    Failure::failed(format!("{}: {error}", path.display()))
}

impl Changes {
    /// Applies all changes, options first: which numbers there are follows from them.
    pub fn apply(&self, experiment: &mut Experiment) -> Result<(), Failure> {
        let changes: Vec<(&str, &str)> =
            self.set.iter().map(|change| split(change)).collect::<Result<_, _>>()?;
        let (options, numbers): (Vec<_>, Vec<_>) =
            changes.into_iter().partition(|(field, _)| is_option(field));
        for (field, value) in options.into_iter().chain(numbers) {
            put(experiment, field, value)?;
        }
        experiment.validate().map_err(|invalid| {
            Failure::usage(format!("The experiment does not fit together: {invalid}"))
        })
    }
}

/// The field and the value of `FIELD=VALUE`.
fn split(change: &str) -> Result<(&str, &str), Failure> {
    let (field, value) = change
        .split_once('=')
        .ok_or_else(|| Failure::usage(format!("--set {change}: it lacks a “=”.")))?;
    Ok((field.trim(), value.trim()))
}

fn is_option(field: &str) -> bool {
    settings().any(|setting| setting.field == field && setting.limit().is_none())
}

fn put(experiment: &mut Experiment, field: &str, typed: &str) -> Result<(), Failure> {
    let refused = |why: String| Failure::usage(format!("--set {field}: {why}"));
    let Ok(setting) = experiment.setting(field) else {
        let fields = experiment.settings().map(|setting| setting.field);
        let suggestion = suggestion(field, fields);
        return Err(refused(format!("this experiment has no such setting{suggestion}")));
    };
    let value = setting.parse(typed).map_err(|invalid| refused(invalid.message))?;
    experiment.set(field, value).map_err(|invalid| refused(invalid.message))
}

/// What a folder for a run of this file is called.
pub(super) fn stem(path: &Path) -> PathBuf {
    path.file_stem().map_or_else(|| PathBuf::from("run"), PathBuf::from)
}

/// The checkpoint in a safetensors file, whatever the file is called.
pub(super) fn checkpoint(path: &Path) -> Result<Snapshot, Failure> {
    let bytes =
        std::fs::read(path).map_err(|error| Failure::of_path("The checkpoint", path, &error))?;
    file::checkpoint(&bytes).map_err(|error| unusable(path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Loss, Scheme};

    fn changed(changes: &[&str]) -> Result<Experiment, String> {
        let mut experiment = from_preset("ring").unwrap();
        let changes = Changes { set: changes.iter().map(|change| (*change).to_owned()).collect() };
        changes
            .apply(&mut experiment)
            .map(|()| experiment)
            .map_err(|failure| format!("{failure:?}"))
    }

    #[test]
    fn numbers_and_options_are_changed_by_name() {
        let experiment = changed(&[
            "training.batch=64",
            "generator_optimizer.rate = 1e-4",
            "objective.loss=hinge",
            "training.scheme=extra",
        ]);
        let experiment = experiment.unwrap();
        assert_eq!((experiment.training.batch, experiment.generator_optimizer.rate), (64, 1e-4));
        assert_eq!(
            (experiment.objective.loss, experiment.training.scheme),
            (Loss::Hinge, Scheme::Extragradient)
        );
    }

    #[test]
    fn a_number_may_stand_before_the_option_that_brings_it() {
        let field = "condition.auxiliary_weight=0.5";
        assert!(changed(&[field]).is_err());
        changed(&[field, "condition.discriminator=auxiliary"]).unwrap();
    }

    #[test]
    fn what_does_not_fit_is_refused_with_the_field_and_the_reason() {
        for (change, part) in [
            ("training.batch", "lacks a “=”"),
            ("training.batch=many", "says “many”"),
            ("training.batch=0", "must be between 1 and 2048"),
            ("training.batsh=2", "training.batch"),
            ("objective.loss=hinge loss", "the options are non-saturating"),
            ("training.scheme=4", "the options are alternating, simultaneous, extragradient"),
            ("data.modes=", "is empty"),
        ] {
            let message = changed(&[change]).unwrap_err();
            assert!(message.contains(part), "{message}");
        }
    }
}
