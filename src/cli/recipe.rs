//! What to train, from the arguments: a preset or a file, and what is changed in it.

use super::failure::Failure;
use super::nearest::suggestion;
use crate::experiment::{Experiment, preset, presets};
use crate::session::Snapshot;
use crate::session::file::{self, FileError};
use std::path::{Path, PathBuf};

/// Changes of single fields, in the order in which they are given.
#[derive(clap::Args)]
pub(super) struct Changes {
    /// Change a field: a number, or a choice by its label or by its number from 1; may be given
    /// often.
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
    /// Applies all changes, choices first: which numbers there are follows from them.
    pub fn apply(&self, experiment: &mut Experiment) -> Result<(), Failure> {
        let mut numbers = Vec::new();
        for change in &self.set {
            let (field, value) = change
                .split_once('=')
                .ok_or_else(|| Failure::usage(format!("--set {change}: it lacks a “=”.")))?;
            let (field, value) = (field.trim(), value.trim());
            if experiment.chosen(field).is_some() {
                choose(experiment, field, value)?;
            } else {
                numbers.push((field, value));
            }
        }
        numbers.into_iter().try_for_each(|(field, value)| put(experiment, field, value))?;
        experiment.validate().map_err(|invalid| {
            Failure::usage(format!("The experiment does not fit together: {invalid}"))
        })
    }
}

fn choose(experiment: &mut Experiment, field: &str, value: &str) -> Result<(), Failure> {
    let mut choices = experiment.choices();
    let Some(choice) = choices.iter_mut().find(|choice| choice.field == field) else {
        return Ok(());
    };
    match option(&choice.options, value) {
        Some(index) => choice.choose(index),
        None => {
            let options = choice.options.join(", ");
            return Err(Failure::usage(format!(
                "--set {field}: there is no option “{value}”; there are {options}."
            )));
        }
    }
    Ok(())
}

/// The index of the option that `value` names: by its label, by a beginning that no other shares,
/// or by its number from 1.
fn option(options: &[&str], value: &str) -> Option<usize> {
    let plain = |text: &str| {
        text.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect::<String>()
    };
    let wanted = plain(value);
    if let Ok(number) = value.parse::<usize>() {
        return number.checked_sub(1).filter(|index| *index < options.len());
    }
    let begun: Vec<usize> = (0..options.len())
        .filter(|index| !wanted.is_empty() && plain(options[*index]).starts_with(&wanted))
        .collect();
    let exact = options.iter().position(|option| plain(option) == wanted);
    exact.or(if let [only] = begun[..] { Some(only) } else { None })
}

fn put(experiment: &mut Experiment, field: &str, value: &str) -> Result<(), Failure> {
    let refused = |why: String| Failure::usage(format!("--set {field}: {why}"));
    let Some(mut number) =
        experiment.numbers().into_iter().find(|number| number.limit.field == field)
    else {
        let mut whole = experiment.clone();
        let mut fields: Vec<&str> = whole.choices().iter().map(|choice| choice.field).collect();
        fields.extend(whole.numbers().iter().map(|number| number.limit.field));
        return Err(refused(format!(
            "this experiment has no such field{}",
            suggestion(field, fields)
        )));
    };
    let value = number.limit.parse(value).map_err(|invalid| refused(invalid.message))?;
    number.set(value).map_err(|invalid| refused(invalid.message))
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
    fn numbers_and_choices_are_changed_by_name_and_by_number() {
        let experiment = changed(&[
            "training.batch=64",
            "generator_optimizer.rate = 1e-4",
            "objective.loss=hinge",
            "training.scheme=3",
        ]);
        let experiment = experiment.unwrap();
        assert_eq!((experiment.training.batch, experiment.generator_optimizer.rate), (64, 1e-4));
        assert_eq!(
            (experiment.objective.loss, experiment.training.scheme),
            (Loss::Hinge, Scheme::Extragradient)
        );
    }

    #[test]
    fn an_option_is_known_by_a_beginning_that_no_other_shares() {
        let options = ["Adam", "AdamW", "minimax (saturating)", "least squares"];
        let found = ["adam", "adamw", "minimax", "Least_Squares", "4", "ad", "5", "0", ""]
            .map(|value| option(&options, value));
        assert_eq!(found, [Some(0), Some(1), Some(2), Some(3), Some(3), None, None, None, None]);
    }

    #[test]
    fn a_number_may_stand_before_the_choice_that_brings_it() {
        let field = "condition.auxiliary_weight=0.5";
        assert!(changed(&[field]).is_err());
        changed(&[field, "condition.generator=2", "condition.discriminator=4"]).unwrap();
    }

    #[test]
    fn what_does_not_fit_is_refused_with_the_field_and_the_reason() {
        for (change, part) in [
            ("training.batch", "lacks a “=”"),
            ("training.batch=many", "says “many”"),
            ("training.batch=0", "must be between 1 and 2048"),
            ("training.batsh=2", "training.batch"),
            ("objective.loss=hinge loss", "there are"),
            ("training.scheme=4", "there are"),
            ("data.modes=", "is empty"),
        ] {
            let message = changed(&[change]).unwrap_err();
            assert!(message.contains(part), "{message}");
        }
    }
}
