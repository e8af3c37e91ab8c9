//! One measured number, beside the best that can be had.

use super::Measure;
use serde::{Deserialize, Deserializer, Serialize};

/// A measure's value for generated samples, and for real ones.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// What was measured.
    pub measure: Measure,
    /// Its value for the generated samples; NaN where it has none, and an infinite reverse KL where
    /// no sample is good.
    #[serde(deserialize_with = "number")]
    pub value: f32,
    /// The same measure of real samples against other real samples, of the same size: the best that
    /// can be had.
    #[serde(deserialize_with = "number")]
    pub reference: f32,
}

/// JSON has no NaN and no infinity and writes `null` for them; NaN comes back.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f32, D::Error> {
    if deserializer.is_human_readable() {
        return Ok(Option::deserialize(deserializer)?.unwrap_or(f32::NAN));
    }
    f32::deserialize(deserializer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{decode, encode};

    #[test]
    fn a_value_that_is_no_number_survives_both_encodings() {
        let measurement = Measurement { measure: Measure::Mmd, value: f32::NAN, reference: 0.25 };
        let sent: Measurement = decode(&encode(&measurement).unwrap()).unwrap();
        let kept: Measurement =
            serde_json::from_str(&serde_json::to_string(&measurement).unwrap()).unwrap();
        for copy in [sent, kept] {
            assert!(
                copy.measure == Measure::Mmd && copy.value.is_nan() && copy.reference == 0.25,
                "{copy:?}"
            );
        }
    }
}
