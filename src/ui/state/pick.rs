//! Which condition the samples on the stage and at the latent sliders meet.

use crate::experiment::{Experiment, Labels};

/// What the person wants to see of a conditional game.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Pick {
    /// Everything, as the data have it.
    #[default]
    All,
    /// One class.
    Class(usize),
    /// Each attribute with or without.
    Attributes(Vec<bool>),
}

/// What the players of this experiment are told, where they are told anything.
#[must_use]
pub fn labels(experiment: &Experiment) -> Option<Labels> {
    experiment.data.labels().filter(|_| experiment.condition.is_on())
}

impl Pick {
    /// Whether these labels know it.
    #[must_use]
    pub fn fits(&self, labels: Option<Labels>) -> bool {
        match (self, labels) {
            (Self::All, _) => true,
            (Self::Class(class), Some(labels)) => labels.is_one_hot() && *class < labels.width(),
            (Self::Attributes(with), Some(labels)) => {
                !labels.is_one_hot() && with.len() == labels.width()
            }
            (_, None) => false,
        }
    }

    /// The one condition that is shown; none for all.
    #[must_use]
    pub fn condition(&self, labels: Labels) -> Option<Vec<f32>> {
        let number = |on: bool| if on { 1.0 } else { 0.0 };
        match self {
            Self::All => None,
            Self::Class(class) => {
                Some((0..labels.width()).map(|entry| number(entry == *class)).collect())
            }
            Self::Attributes(with) => Some(with.iter().map(|on| number(*on)).collect()),
        }
    }

    /// The condition of a single sample, which cannot be of all classes: then it is of the first,
    /// or has no attribute.
    #[must_use]
    pub fn of_one(&self, labels: Labels) -> Self {
        match self {
            Self::All if labels.is_one_hot() => Self::Class(0),
            Self::All => Self::Attributes(vec![false; labels.width()]),
            picked => picked.clone(),
        }
    }

    /// The attribute at `index` the other way round; all others as they are, and without where the
    /// data decided before.
    #[must_use]
    pub fn toggled(&self, index: usize, labels: Labels) -> Self {
        let mut with = match self {
            Self::Attributes(with) => with.clone(),
            Self::All | Self::Class(_) => vec![false; labels.width()],
        };
        if let Some(on) = with.get_mut(index) {
            *on = !*on;
        }
        Self::Attributes(with)
    }

    /// What a person calls it.
    #[must_use]
    pub fn words(&self, labels: Labels) -> String {
        match self {
            Self::All if labels.is_one_hot() => "all classes".to_owned(),
            Self::All => "as in the data".to_owned(),
            Self::Class(class) => format!("class {}", labels.name(*class)),
            Self::Attributes(with) => {
                let names: Vec<String> = with
                    .iter()
                    .enumerate()
                    .filter(|(_, on)| **on)
                    .map(|(index, _)| labels.name(index))
                    .collect();
                if names.is_empty() {
                    "none of the attributes".to_owned()
                } else {
                    names.join(", ")
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSES: Labels = Labels::Classes(&["zero", "one", "two"]);
    const ATTRIBUTES: Labels = Labels::Attributes(&["glasses", "hat"]);

    #[test]
    fn a_class_is_one_hot_and_all_is_nothing() {
        assert_eq!(Pick::Class(1).condition(CLASSES), Some(vec![0.0, 1.0, 0.0]));
        assert_eq!(Pick::All.condition(CLASSES), None);
        assert_eq!(Pick::All.of_one(CLASSES).condition(CLASSES), Some(vec![1.0, 0.0, 0.0]));
        assert_eq!(Pick::Class(2).words(CLASSES), "class two");
    }

    #[test]
    fn attributes_are_switched_one_by_one() {
        let hat = Pick::All.toggled(1, ATTRIBUTES);
        assert_eq!(hat.condition(ATTRIBUTES), Some(vec![0.0, 1.0]));
        let both = hat.toggled(0, ATTRIBUTES);
        assert_eq!(
            (both.words(ATTRIBUTES).as_str(), both.toggled(1, ATTRIBUTES)),
            ("glasses, hat", Pick::Attributes(vec![true, false]))
        );
        assert_eq!(Pick::All.of_one(ATTRIBUTES).words(ATTRIBUTES), "none of the attributes");
    }

    #[test]
    fn other_labels_know_nothing_of_it() {
        assert!(
            Pick::Class(2).fits(Some(CLASSES))
                && !Pick::Class(3).fits(Some(CLASSES))
                && !Pick::Class(0).fits(Some(ATTRIBUTES))
        );
        assert!(
            Pick::Attributes(vec![true; 2]).fits(Some(ATTRIBUTES))
                && !Pick::Attributes(vec![true; 2]).fits(None)
        );
        assert!(Pick::All.fits(None));
    }
}
