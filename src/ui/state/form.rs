//! The settings as groups of fields.

use crate::experiment::{Experiment, Setting};

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

impl Group {
    /// The settings of `experiment` whose paths start with one of the group's parts.
    fn settings(self, experiment: &Experiment) -> impl Iterator<Item = &'static Setting> {
        self.parts.iter().flat_map(|(part, _)| settings_of(experiment, part))
    }
}

/// The settings of `experiment` whose paths start with `part`.
pub fn settings_of(experiment: &Experiment, part: &str) -> impl Iterator<Item = &'static Setting> {
    experiment.settings().filter(move |setting| setting.field.starts_with(part))
}

/// The experiment with every setting of `group` as in `base`, as far as that fits the other groups.
#[must_use]
pub fn reset(experiment: &Experiment, base: &Experiment, group: Group) -> Experiment {
    let mut next = experiment.clone();
    // One may have to wait for another that stands behind it in the list: then the second round
    // takes it.
    for _ in 0..2 {
        for setting in group.settings(base) {
            if let Some(wanted) = setting.get(base)
                && setting.get(&next).is_some_and(|value| value != wanted)
            {
                next = next.with(setting.field, wanted).unwrap_or(next);
            }
        }
    }
    next
}

/// Whether [`reset`] would change something.
#[must_use]
pub fn can_reset(experiment: &Experiment, base: &Experiment, group: Group) -> bool {
    let differs = group.settings(base).any(|setting| {
        setting.get(experiment).is_some_and(|value| Some(value) != setting.get(base))
    });
    differs && reset(experiment, base, group) != *experiment
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{DiscriminatorCondition, preset, presets};

    #[test]
    fn every_setting_of_every_preset_stands_in_exactly_one_group() {
        for preset in presets() {
            let groups =
                [DATA, LATENT, CONDITION, OBJECTIVE, REGULARIZER, TECHNIQUE, OPTIMISERS, TRAINING];
            let shown: usize =
                groups.iter().map(|group| group.settings(&preset.experiment).count()).sum();
            assert_eq!(shown, preset.experiment.settings().count(), "{}", preset.id);
        }
    }

    #[test]
    fn resetting_a_group_leaves_the_others_alone() {
        let base = preset("ring").unwrap().experiment;
        let edited = base.with("data.radius", 2.0).unwrap().with("training.batch", 32.0).unwrap();
        let back = reset(&edited, &base, DATA);
        assert_eq!(back.get("data.radius"), Some(1.0.into()));
        assert_eq!(back.get("training.batch"), Some(32.0.into()));
    }

    #[test]
    fn resetting_a_group_resets_what_was_chosen_and_what_hangs_on_it() {
        let base = preset("ring").unwrap().experiment;
        let mut edited = base.with("generator_optimizer.method", "adam-w").unwrap();
        edited = edited.with("generator_optimizer.weight_decay", 0.5).unwrap();
        edited = edited.with("condition.generator", "embed").unwrap();
        assert!(
            edited.condition.discriminator != DiscriminatorCondition::None,
            "the other player follows"
        );
        let back = reset(&reset(&edited, &base, OPTIMISERS), &base, CONDITION);
        assert_eq!(
            (back.generator_optimizer.method, back.condition.generator),
            (base.generator_optimizer.method, base.condition.generator)
        );
        assert_eq!(reset(&back, &edited, CONDITION).condition, edited.condition);
    }

    #[test]
    fn a_reset_finds_its_way_where_one_setting_has_to_wait_for_another() {
        let base = preset("ring").unwrap().experiment;
        let once = base.with("training.scheme", "simultaneous").unwrap();
        let often = base.with("training.discriminator_updates", 3.0).unwrap();
        assert_eq!(reset(&often, &once, TRAINING), once);
        assert_eq!(reset(&once, &often, TRAINING), often);
    }
}
