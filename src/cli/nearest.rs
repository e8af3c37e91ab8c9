//! What somebody may have meant who typed a name that there is not.

/// The most names that are offered.
const MOST: usize = 3;

/// “; did you mean a, b or c?”, of the `names` nearest to `typed`; a full stop where none is near.
pub(super) fn suggestion<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let typed = typed.to_lowercase();
    let far = |name: &str| {
        if name.contains(&typed) || typed.contains(name) { 1 } else { distance(&typed, name) }
    };
    let mut near: Vec<(usize, &str)> =
        names.into_iter().map(|name| (far(&name.to_lowercase()), name)).collect();
    near.retain(|(far, name)| *far <= name.chars().count().max(3) / 3 + 1);
    near.sort_unstable();
    let near: Vec<&str> = near.into_iter().take(MOST).map(|(_, name)| name).collect();
    match near.as_slice() {
        [] => ".".to_owned(),
        [only] => format!("; did you mean {only}?"),
        [all @ .., last] => format!("; did you mean {} or {last}?", all.join(", ")),
    }
}

/// Letters to add, leave out or change (Levenshtein 1966).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, other) in b.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_offered_and_far_ones_are_not() {
        let names = ["ring", "grid", "mnist", "mnist-dcgan", "fashion-dcgan"];
        assert_eq!(suggestion("rnig", names), "; did you mean ring?");
        assert_eq!(suggestion("MNIST", names), "; did you mean mnist or mnist-dcgan?");
        assert_eq!(suggestion("zzzzzzzz", names), ".");
    }

    #[test]
    fn the_distance_counts_letters() {
        assert_eq!(
            (distance("kitten", "sitting"), distance("", "abc"), distance("é", "é")),
            (3, 3, 0)
        );
    }
}
