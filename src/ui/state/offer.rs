//! What the settings offer: what does not go together is not offered, with the reason.

use super::form::{Group, settings_of};
use crate::experiment::{Experiment, Setting, Value, Variant};

/// For each option of `setting`, why it does not fit the rest, where it does not.
#[must_use]
pub fn refusals(experiment: &Experiment, setting: &Setting) -> Vec<Option<String>> {
    let why = |variant: &Variant| {
        let refused = experiment.with(setting.field, variant.key).err()?;
        Some(refused.message)
    };
    setting.variants().iter().map(why).collect()
}

/// The reasons of [`refusals`], each once and with the options that it is about; without them where
/// it is about all but the chosen.
#[must_use]
pub fn reasons(options: &[Variant], refusals: &[Option<String>]) -> Vec<String> {
    let mut told: Vec<(&str, Vec<&str>)> = Vec::new();
    for (option, reason) in options.iter().zip(refusals) {
        let Some(reason) = reason else { continue };
        match told.iter_mut().find(|(known, _)| known == reason) {
            Some((_, about)) => about.push(option.label),
            None => told.push((reason, vec![option.label])),
        }
    }
    let all = options.len().saturating_sub(1);
    let words = |(reason, about): (&str, Vec<&str>)| {
        if about.len() >= all {
            reason.to_owned()
        } else {
            format!("Not {}: {reason}", about.join(", "))
        }
    };
    told.into_iter().map(words).collect()
}

/// Why a number that is off cannot be switched on.
#[must_use]
pub fn refusal(experiment: &Experiment, setting: &Setting) -> Option<String> {
    let usual = setting.usual(experiment).filter(|_| !setting.is_on(experiment))?;
    experiment.with(setting.field, usual).err().map(|invalid| invalid.message)
}

/// What of a group is on, in a few words.
#[must_use]
pub fn switched_on(experiment: &Experiment, group: Group) -> String {
    let on: Vec<String> = group
        .parts
        .iter()
        .flat_map(|(part, _)| settings_of(experiment, part))
        // Where D takes the class into account, G is told it.
        .filter(|setting| setting.field != "condition.generator" && setting.is_on(experiment))
        .filter_map(|setting| Some(words(setting, setting.get(experiment)?)))
        .collect();
    if on.is_empty() { "none".to_owned() } else { on.join(" · ") }
}

/// A setting that is on, in a few words.
fn words(setting: &Setting, value: Value) -> String {
    let label = setting.label;
    match value {
        Value::Number(number) => format!("{label} {number}"),
        Value::Option("on") => label.to_owned(),
        Value::Option(key) => {
            let chosen = setting.variants().iter().find(|variant| variant.key == key);
            chosen.map_or(key, |variant| variant.label).to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{LayerSpec, Loss, preset};
    use crate::ui::state::form::{CONDITION, REGULARIZER, TECHNIQUE};

    fn ring() -> Experiment {
        preset("ring").unwrap().experiment
    }

    fn refusal_of(experiment: &Experiment, field: &str) -> Option<String> {
        refusal(experiment, experiment.setting(field).unwrap())
    }

    fn reasons_of(experiment: &Experiment, field: &str) -> Vec<String> {
        let setting = experiment.setting(field).unwrap();
        reasons(setting.variants(), &refusals(experiment, setting))
    }

    #[test]
    fn a_penalty_that_the_discriminator_does_not_allow_is_refused_with_the_layer() {
        let mut experiment = ring();
        assert_eq!(refusal_of(&experiment, "regularizer.r1"), None);
        experiment.discriminator.layers.insert(1, LayerSpec::BatchNorm);
        let reason = refusal_of(&experiment, "regularizer.r1").unwrap();
        assert!(reason.contains("layer 2"), "{reason}");
        assert_eq!(refusal_of(&experiment, "regularizer.weight_clipping"), None);
    }

    #[test]
    fn what_is_on_is_never_refused() {
        let on = ring().with("regularizer.weight_clipping", 0.1).unwrap();
        assert_eq!(refusal_of(&on, "regularizer.weight_clipping"), None);
        let refused = refusals(&on, on.setting("regularizer.spectral_norm").unwrap());
        assert!(
            refused[0].is_none() && refused[1].as_ref().unwrap().contains("use one of the two"),
            "{refused:?}"
        );
    }

    #[test]
    fn an_option_that_does_not_fit_says_why_and_which() {
        let smooth = ring().with("objective.label_smoothing", 0.1).unwrap();
        let told = reasons_of(&smooth, "objective.loss");
        assert!(told[0].starts_with("Not hinge: "), "{told:?}");
        let often = ring().with("training.discriminator_updates", 2.0).unwrap();
        let told = reasons_of(&often, "training.scheme");
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("Where both players move at once"), "{told:?}");
    }

    #[test]
    fn a_summary_names_what_is_on_and_nothing_else() {
        let mut experiment = ring();
        for group in [CONDITION, REGULARIZER, TECHNIQUE] {
            assert_eq!(switched_on(&experiment, group), "none");
        }
        experiment.regularizer.r1 = 1.0;
        experiment.regularizer.spectral_norm = true;
        experiment.technique.packing = 2;
        experiment.technique.unrolling = 5;
        let experiment = experiment.with("condition.generator", "concatenate").unwrap();
        assert_eq!(switched_on(&experiment, REGULARIZER), "Spectral normalisation · R1 1");
        assert_eq!(switched_on(&experiment, TECHNIQUE), "Packing 2 · Unrolling 5");
        assert_eq!(switched_on(&experiment, CONDITION), "concatenation");
    }

    #[test]
    fn the_help_of_a_loss_is_how_to_read_its_curves() {
        let help =
            |experiment: &Experiment, field| experiment.setting(field).unwrap().help_in(experiment);
        assert!(help(&ring(), "objective.loss").contains("ln 2"));
        let mut critic = ring();
        critic.objective.loss = Loss::Wasserstein;
        assert!(help(&critic, "objective.loss").starts_with("Nothing bounds D's slope"));
        critic.regularizer.gradient_penalty = 0.1;
        assert_eq!(help(&critic, "objective.loss"), Loss::Wasserstein.help());
        assert!(help(&ring(), "generator_optimizer.schedule").contains("constant by default"));
    }
}
