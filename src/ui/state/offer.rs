//! What the settings offer: what does not go together is not offered, with the reason.

use super::form::{self, Group, choices, limits};
use crate::experiment::{Experiment, Limit, Loss};

/// A choice without its place in the experiment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    /// What the page calls it.
    pub label: &'static str,
    /// What can be chosen.
    pub options: Vec<&'static str>,
}

/// The choice at `field`, where this experiment has it.
#[must_use]
pub fn menu(experiment: &Experiment, field: &str) -> Option<Menu> {
    let mut copy = experiment.clone();
    let choice = copy.choices().into_iter().find(|choice| choice.field == field)?;
    Some(Menu { label: choice.label, options: choice.options.clone() })
}

/// One line about the choice at `field`; about a loss, how to read its curves, or what it still
/// needs.
#[must_use]
pub fn help(experiment: &Experiment, field: &str) -> &'static str {
    if field == "objective.loss"
        && experiment.objective.loss == Loss::Wasserstein
        && !experiment.regularizer.bounds_slope()
    {
        return "Nothing bounds D's slope, without which this loss runs away: switch a gradient penalty, weight clipping or spectral normalisation on.";
    }
    if field == "objective.loss" {
        return experiment.objective.loss.help();
    }
    experiment
        .clone()
        .choices()
        .iter()
        .find(|choice| choice.field == field)
        .map_or("", |choice| choice.help)
}

/// For each option of the choice at `field`, why it does not fit the rest, where it does not.
#[must_use]
pub fn refusals(experiment: &Experiment, field: &str) -> Vec<Option<String>> {
    let count = menu(experiment, field).map_or(0, |menu| menu.options.len());
    (0..count)
        .map(|index| {
            form::with_option(experiment, field, index).err().map(|invalid| invalid.message)
        })
        .collect()
}

/// The reasons of [`refusals`], each once and with the options that it is about; without them where
/// it is about all but the chosen.
#[must_use]
pub fn reasons(options: &[&'static str], refusals: &[Option<String>]) -> Vec<String> {
    let mut told: Vec<(&str, Vec<&str>)> = Vec::new();
    for (option, reason) in options.iter().zip(refusals) {
        let Some(reason) = reason else { continue };
        match told.iter_mut().find(|(known, _)| known == reason) {
            Some((_, about)) => about.push(option),
            None => told.push((reason, vec![option])),
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
pub fn refusal(experiment: &Experiment, limit: &Limit) -> Option<String> {
    let usual = limit.usual.filter(|_| experiment.get(limit.field) == Some(limit.min))?;
    form::changed(experiment, limit.field, usual).err().map(|invalid| invalid.message)
}

/// What of a group is on, in a few words.
#[must_use]
pub fn switched_on(experiment: &Experiment, group: Group) -> String {
    let mut on = Vec::new();
    for (part, _) in group.parts {
        for limit in limits(experiment, part) {
            let is_on = |value: &f64| limit.usual.is_some() && *value != limit.min;
            on.extend(
                experiment
                    .get(limit.field)
                    .filter(is_on)
                    .map(|value| format!("{} {value}", limit.label)),
            );
        }
        // Where D takes the class into account, G is told it.
        for field in
            choices(experiment, part).into_iter().filter(|field| *field != "condition.generator")
        {
            let (chosen, menu) =
                (experiment.chosen(field).unwrap_or_default(), menu(experiment, field));
            on.extend(menu.filter(|_| chosen > 0).map(|menu| {
                let option = menu.options[chosen];
                if option == "on" { menu.label.to_owned() } else { option.to_owned() }
            }));
        }
    }
    if on.is_empty() { "none".to_owned() } else { on.join(" · ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{LayerSpec, preset};
    use crate::ui::state::form::{CONDITION, REGULARIZER, TECHNIQUE};

    fn ring() -> Experiment {
        preset("ring").unwrap().experiment
    }

    fn limit(experiment: &Experiment, field: &str) -> Limit {
        limits(experiment, field)[0]
    }

    #[test]
    fn a_penalty_that_the_discriminator_does_not_allow_is_refused_with_the_layer() {
        let mut experiment = ring();
        assert_eq!(refusal(&experiment, &limit(&experiment, "regularizer.r1")), None);
        experiment.discriminator.layers.insert(1, LayerSpec::BatchNorm);
        let reason = refusal(&experiment, &limit(&experiment, "regularizer.r1")).unwrap();
        assert!(reason.contains("layer 2"), "{reason}");
        assert_eq!(refusal(&experiment, &limit(&experiment, "regularizer.weight_clipping")), None);
    }

    #[test]
    fn what_is_on_is_never_refused() {
        let on = form::changed(&ring(), "regularizer.weight_clipping", 0.1).unwrap();
        assert_eq!(refusal(&on, &limit(&on, "regularizer.weight_clipping")), None);
        let refused = refusals(&on, "regularizer.spectral_norm");
        assert!(
            refused[0].is_none() && refused[1].as_ref().unwrap().contains("use one of the two"),
            "{refused:?}"
        );
    }

    #[test]
    fn an_option_that_does_not_fit_says_why_and_which() {
        let smooth = form::changed(&ring(), "objective.label_smoothing", 0.1).unwrap();
        let menu = menu(&smooth, "objective.loss").unwrap();
        let told = reasons(&menu.options, &refusals(&smooth, "objective.loss"));
        assert!(
            told[0].starts_with("Not least squares: ") || told[0].starts_with("Not hinge"),
            "{told:?}"
        );
        let often = form::changed(&ring(), "training.discriminator_updates", 2.0).unwrap();
        let told = reasons(
            &["in turns", "at once", "extragradient"],
            &refusals(&often, "training.scheme"),
        );
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
        let experiment = form::with_option(&experiment, "condition.generator", 1).unwrap();
        assert_eq!(switched_on(&experiment, REGULARIZER), "R1 1 · Spectral normalisation");
        assert_eq!(switched_on(&experiment, TECHNIQUE), "Packing 2 · Unrolling 5");
        assert_eq!(switched_on(&experiment, CONDITION), "concatenation");
    }

    #[test]
    fn the_help_of_a_loss_is_how_to_read_its_curves() {
        assert!(help(&ring(), "objective.loss").contains("ln 2"));
        let mut critic = ring();
        critic.objective.loss = Loss::Wasserstein;
        assert!(help(&critic, "objective.loss").starts_with("Nothing bounds D's slope"));
        critic.regularizer.gradient_penalty = 0.1;
        assert_eq!(help(&critic, "objective.loss"), Loss::Wasserstein.help());
        assert!(help(&ring(), "generator_optimizer.schedule").contains("constant by default"));
    }
}
