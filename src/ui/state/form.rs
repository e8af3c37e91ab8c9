//! The settings as groups of fields, and what may be done to them.

use crate::experiment::{
    DiscriminatorCondition, Experiment, GeneratorCondition, Invalid, LayerSpec, Limit, Shape,
};

/// One foldable group of settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its heading.
    pub title: &'static str,
    /// The first parts of its fields' paths, each with a heading of its own where there are
    /// several.
    pub parts: &'static [(&'static str, &'static str)],
}

/// Where samples come from.
pub const DATA: Group = Group { title: "Data", parts: &[("data.", "")] };
/// What the generator is fed with.
pub const LATENT: Group = Group { title: "Latent space", parts: &[("latent.", "")] };
/// What both players minimise.
pub const OBJECTIVE: Group = Group { title: "Objective", parts: &[("objective.", "")] };
/// What both players are told about each sample.
pub const CONDITION: Group = Group { title: "Classes", parts: &[("condition.", "")] };
/// What keeps the discriminator smooth.
pub const REGULARIZER: Group = Group { title: "Regularisers", parts: &[("regularizer.", "")] };
/// What is done to what the discriminator sees, and layers that are a technique of their own.
pub const TECHNIQUE: Group = Group {
    title: "Techniques",
    parts: &[("technique.", ""), ("generator.", ""), ("discriminator.", "")],
};
/// How both players learn.
pub const OPTIMISERS: Group = Group {
    title: "Optimisers",
    parts: &[("generator_optimizer.", "Generator"), ("discriminator_optimizer.", "Discriminator")],
};
/// Batch size, turns, averaging and seed.
pub const TRAINING: Group = Group { title: "Training", parts: &[("training.", "")] };

/// The limits of an experiment's numbers whose paths start with `part`.
#[must_use]
pub fn limits(experiment: &Experiment, part: &str) -> Vec<Limit> {
    experiment
        .clone()
        .numbers()
        .iter()
        .map(|number| number.limit)
        .filter(|limit| limit.field.starts_with(part))
        .collect()
}

/// The paths of an experiment's choices that start with `part`.
#[must_use]
pub fn choices(experiment: &Experiment, part: &str) -> Vec<&'static str> {
    experiment
        .clone()
        .choices()
        .iter()
        .map(|choice| choice.field)
        .filter(|field| field.starts_with(part))
        .collect()
}

/// The experiment with `value` at `field`. Where the data get another number of coordinates, the
/// generator's last dense layer follows.
///
/// # Errors
/// One sentence, where the value or the experiment that it makes does not fit.
pub fn changed(experiment: &Experiment, field: &str, value: f64) -> Result<Experiment, Invalid> {
    let mut next = experiment.clone();
    next.set(field, value)?;
    if let (Shape::Vector(coordinates), "data.dimension") = (next.data.shape(), field) {
        let last = next.generator.layers.iter_mut().rev().find_map(|layer| match layer {
            LayerSpec::Dense { units } => Some(units),
            _ => None,
        });
        if let (Some(units), Ok(coordinates)) = (last, u32::try_from(coordinates)) {
            *units = coordinates;
        }
    }
    next.validate()?;
    Ok(next)
}

/// The experiment with option `index` chosen at `field`. Both players are told the condition or
/// neither is, so the other one follows.
///
/// # Errors
/// One sentence, where the experiment that it makes does not fit.
pub fn with_option(
    experiment: &Experiment,
    field: &str,
    index: usize,
) -> Result<Experiment, Invalid> {
    let mut next = experiment.clone();
    next.choose(field, index)?;
    let told = (
        next.condition.generator != GeneratorCondition::None,
        next.condition.discriminator != DiscriminatorCondition::None,
    );
    match (field, told) {
        ("condition.generator", (false, true)) => {
            next.condition.discriminator = DiscriminatorCondition::None;
        }
        ("condition.generator", (true, false)) => {
            let ways = DiscriminatorCondition::ALL
                .into_iter()
                .filter(|way| *way != DiscriminatorCondition::None);
            return first_that_fits(ways.map(|way| {
                let mut with = next.clone();
                with.condition.discriminator = way;
                with
            }));
        }
        ("condition.discriminator", (true, false)) => {
            next.condition.generator = GeneratorCondition::None;
        }
        ("condition.discriminator", (false, true)) => {
            next.condition.generator = GeneratorCondition::Concatenate;
        }
        _ => {}
    }
    next.validate()?;
    Ok(next)
}

/// The first of these that is valid, or what is wrong with the last.
fn first_that_fits(candidates: impl Iterator<Item = Experiment>) -> Result<Experiment, Invalid> {
    let mut refused = Invalid::new("experiment", "There is nothing to choose.");
    for candidate in candidates {
        match candidate.validate() {
            Ok(()) => return Ok(candidate),
            Err(invalid) => refused = invalid,
        }
    }
    Err(refused)
}

/// The experiment with every choice and every number of `group` as in `base`, as far as that fits
/// the other groups.
#[must_use]
pub fn reset(experiment: &Experiment, base: &Experiment, group: Group) -> Experiment {
    let mut next = experiment.clone();
    // One may have to wait for another that stands behind it in the list: then the second round
    // takes it.
    for (part, _) in [group.parts, group.parts].concat() {
        for field in choices(&next, part) {
            if let Some(wanted) =
                base.chosen(field).filter(|wanted| next.chosen(field) != Some(*wanted))
            {
                next = with_option(&next, field, wanted).unwrap_or(next);
            }
        }
        for limit in limits(&next, part) {
            if let Some(wanted) =
                base.get(limit.field).filter(|wanted| next.get(limit.field) != Some(*wanted))
            {
                next = changed(&next, limit.field, wanted).unwrap_or(next);
            }
        }
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{preset, presets};

    #[test]
    fn every_number_of_every_preset_stands_in_exactly_one_group() {
        for preset in presets() {
            let groups =
                [DATA, LATENT, CONDITION, OBJECTIVE, REGULARIZER, TECHNIQUE, OPTIMISERS, TRAINING];
            let shown: usize = groups
                .iter()
                .flat_map(|group| group.parts)
                .map(|(part, _)| limits(&preset.experiment, part).len())
                .sum();
            assert_eq!(shown, preset.experiment.clone().numbers().len(), "{}", preset.id);
            let shown: usize = groups
                .iter()
                .flat_map(|group| group.parts)
                .map(|(part, _)| choices(&preset.experiment, part).len())
                .sum();
            assert_eq!(shown, preset.experiment.clone().choices().len(), "{}", preset.id);
        }
    }

    #[test]
    fn the_generator_follows_the_number_of_coordinates() {
        let normal = preset("normal").unwrap().experiment;
        let wider = changed(&normal, "data.dimension", 7.0).unwrap();
        assert_eq!(wider.generator.layers.last(), Some(&LayerSpec::Dense { units: 7 }));
        let message = changed(&normal, "data.dimension", 0.0).unwrap_err().message;
        assert!(message.contains("Dimensions is 0"), "{message}");
    }

    #[test]
    fn resetting_a_group_leaves_the_others_alone() {
        let base = preset("ring").unwrap().experiment;
        let edited =
            changed(&changed(&base, "data.radius", 2.0).unwrap(), "training.batch", 32.0).unwrap();
        let back = reset(&edited, &base, DATA);
        assert_eq!(back.get("data.radius"), Some(1.0));
        assert_eq!(back.get("training.batch"), Some(32.0));
    }

    #[test]
    fn resetting_a_group_resets_what_was_chosen_and_what_hangs_on_it() {
        let base = preset("ring").unwrap().experiment;
        let mut edited = with_option(&base, "generator_optimizer.method", 1).unwrap();
        edited = changed(&edited, "generator_optimizer.weight_decay", 0.5).unwrap();
        edited = with_option(&edited, "condition.generator", 2).unwrap();
        assert!(
            edited.condition.discriminator != DiscriminatorCondition::None,
            "the other player follows"
        );
        let back = reset(&reset(&edited, &base, OPTIMISERS), &base, CONDITION);
        assert_eq!(
            (back.generator_optimizer.method, back.condition),
            (base.generator_optimizer.method, base.condition)
        );
        assert_eq!(reset(&back, &edited, CONDITION).condition, edited.condition);
    }

    #[test]
    fn a_reset_finds_its_way_where_one_setting_has_to_wait_for_another() {
        let base = preset("ring").unwrap().experiment;
        let once = with_option(&base, "training.scheme", 1).unwrap();
        let often = changed(&base, "training.discriminator_updates", 3.0).unwrap();
        assert_eq!(reset(&often, &once, TRAINING), once);
        assert_eq!(reset(&once, &often, TRAINING), often);
    }

    #[test]
    fn neither_player_can_know_the_class_alone() {
        let ring = preset("ring").unwrap().experiment;
        let on = with_option(&ring, "condition.discriminator", 2).unwrap();
        assert!(
            on.condition.generator == GeneratorCondition::Concatenate
                && on.condition.discriminator == DiscriminatorCondition::Projection
        );
        for field in ["condition.generator", "condition.discriminator"] {
            assert_eq!(with_option(&on, field, 0).unwrap(), ring);
        }
    }
}
