//! What the images of a packed set are labelled with, from the index that lies beside the sheets.

use super::DataError;
use crate::experiment::{ImageSet, Labels};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The index, built in: labels must fit the sheets, and a run must not wait for one more file.
const INDEX: &str = include_str!("../../public/datasets/index.json");

/// One set's entry, as far as labels go.
#[derive(Deserialize)]
struct Entry {
    /// One class digit for each tile.
    labels: Option<String>,
    /// How many consecutive tiles each class has.
    runs: Option<Vec<usize>>,
    /// One digit for each tile and attribute.
    #[serde(default)]
    attributes: BTreeMap<String, String>,
}

/// The condition of every image of `set`, image after image; `None` where it has no labels.
///
/// # Errors
/// Where the index does not hold what the set says it does.
pub(super) fn conditions(set: ImageSet) -> Result<Option<Vec<f32>>, DataError> {
    let Some(labels) = set.labels() else { return Ok(None) };
    let broken = |why: &str| DataError::Labels(set.key(), why.to_owned());
    let index: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(INDEX).map_err(|error| broken(&error.to_string()))?;
    let entry = index.get(set.key()).ok_or_else(|| broken("it has no entry"))?;
    let entry = Entry::deserialize(entry).map_err(|error| broken(&error.to_string()))?;
    let (_, _, _, count) = set.extent();
    let conditions = match labels {
        Labels::Classes(_) | Labels::Numbered(_) => one_hot(&classes(&entry), labels.width()),
        Labels::Attributes(names) => attributes(&entry, names),
    };
    if conditions.len() == count * labels.width() {
        Ok(Some(conditions))
    } else {
        Err(broken("it does not label every image"))
    }
}

fn classes(entry: &Entry) -> Vec<usize> {
    match (&entry.labels, &entry.runs) {
        (Some(digits), _) => digits
            .chars()
            .filter_map(|digit| digit.to_digit(10))
            .map(|digit| digit as usize)
            .collect(),
        (None, Some(runs)) => runs
            .iter()
            .enumerate()
            .flat_map(|(class, run)| std::iter::repeat_n(class, *run))
            .collect(),
        (None, None) => Vec::new(),
    }
}

fn one_hot(classes: &[usize], width: usize) -> Vec<f32> {
    classes
        .iter()
        .flat_map(|class| (0..width).map(move |entry| if entry == *class { 1.0 } else { 0.0 }))
        .collect()
}

/// Each attribute between 0 and 1: its digit as a share of the largest digit there is.
fn attributes(entry: &Entry, names: &[&str]) -> Vec<f32> {
    let columns: Vec<Vec<f32>> = names
        .iter()
        .filter_map(|name| {
            entry
                .attributes
                .get(if *name == "light skin" { "skin" } else { name }.replace(' ', "_").as_str())
        })
        .map(|digits| {
            let digits: Vec<u32> = digits.chars().filter_map(|digit| digit.to_digit(10)).collect();
            let largest = digits.iter().copied().max().unwrap_or_default().max(1);
            digits.iter().map(|digit| *digit as f32 / largest as f32).collect()
        })
        .collect();
    let rows = columns.iter().map(Vec::len).min().unwrap_or_default();
    (0..rows).flat_map(|row| columns.iter().map(move |column| column[row])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_labelled_set_labels_every_image_and_classes_are_one_hot() {
        for set in ImageSet::ALL {
            let Some(labels) = set.labels() else { continue };
            let conditions = conditions(set).unwrap().unwrap();
            for row in conditions.chunks(labels.width()) {
                assert!(row.iter().all(|value| (0.0..=1.0).contains(value)));
                assert!(
                    !labels.is_one_hot() || (row.iter().sum::<f32>() - 1.0).abs() < 1e-6,
                    "{set:?}: {row:?}"
                );
            }
            for entry in 0..labels.width() {
                let mean = conditions.iter().skip(entry).step_by(labels.width()).sum::<f32>()
                    / set.extent().3 as f32;
                assert!((0.05..0.95).contains(&mean), "{set:?}, {}: {mean}", labels.name(entry));
            }
        }
    }
}
