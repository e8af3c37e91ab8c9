//! The part of the address behind `#`: which preset the page opens with.

use crate::experiment::{Preset, preset};

/// What opens where the address names nothing.
pub const DEFAULT: &str = "ring";

/// The preset that `hash` names, or the ring with a sentence why.
#[must_use]
pub fn read(hash: &str) -> (Option<Preset>, Option<String>) {
    let wanted =
        hash.trim_start_matches('#').split('&').find_map(|pair| pair.strip_prefix("preset="));
    match wanted {
        None => (preset(DEFAULT), None),
        Some(id) => match preset(id) {
            Some(found) => (Some(found), None),
            None => {
                let shown: String = id.chars().take(40).collect();
                (
                    preset(DEFAULT),
                    Some(format!(
                        "The link names a preset “{shown}”, which this page does not have; here is the ring instead."
                    )),
                )
            }
        },
    }
}

/// The hash for a preset; nothing for an experiment that is none.
#[must_use]
pub fn write(preset: Option<&str>) -> String {
    preset.map_or_else(String::new, |id| format!("#preset={id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_its_preset_and_an_unknown_one_opens_the_ring_with_a_sentence() {
        assert_eq!(read("#preset=digits").0.unwrap().id, "digits");
        assert_eq!(read("").0.unwrap().id, DEFAULT);
        let (preset, words) = read("#preset=nonsense");
        assert_eq!(preset.unwrap().id, DEFAULT);
        assert!(words.unwrap().contains("nonsense"));
        assert_eq!(read(&write(Some("moons"))).0.unwrap().id, "moons");
    }
}
