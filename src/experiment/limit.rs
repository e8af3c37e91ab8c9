//! The interval a number must lie in, with its name and a line of help: one table for validation
//! and for the page.

use super::Invalid;
use super::numeral::{self, Unread};

/// What a number is called, what it means, and the closed interval it must lie in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// Path in the JSON form, such as `training.batch`.
    pub field: &'static str,
    /// What the page calls it.
    pub label: &'static str,
    /// One line of help.
    pub help: &'static str,
    /// Smallest value allowed.
    pub min: f64,
    /// Largest value allowed.
    pub max: f64,
    /// Only whole numbers.
    pub whole: bool,
    /// May change while training goes on; everything else asks for a restart.
    pub live: bool,
    /// A slider for it should be logarithmic.
    pub logarithmic: bool,
    /// What it usually is where it is on, for a number that its minimum switches off.
    pub usual: Option<f64>,
}

impl Limit {
    /// A whole number between `min` and `max`.
    pub(super) const fn whole(
        field: &'static str,
        label: &'static str,
        help: &'static str,
        min: f64,
        max: f64,
    ) -> Self {
        Self {
            field,
            label,
            help,
            min,
            max,
            whole: true,
            live: false,
            logarithmic: false,
            usual: None,
        }
    }

    /// A real number between `min` and `max`.
    pub(super) const fn real(
        field: &'static str,
        label: &'static str,
        help: &'static str,
        min: f64,
        max: f64,
    ) -> Self {
        Self { whole: false, ..Self::whole(field, label, help, min, max) }
    }

    /// The same, changeable while training goes on.
    pub(super) const fn live(self) -> Self {
        Self { live: true, ..self }
    }

    /// The same, on a logarithmic scale.
    pub(super) const fn logarithmic(self) -> Self {
        Self { logarithmic: true, ..self }
    }

    /// The same, off at the minimum and usually `usual` where it is on.
    pub(super) const fn usually(self, usual: f64) -> Self {
        Self { usual: Some(usual), ..self }
    }

    /// Whether `value` may stand here.
    ///
    /// # Errors
    /// One sentence with the name, the value and the interval.
    pub fn check(&self, value: f64) -> Result<(), Invalid> {
        let Self { field, label, min, max, .. } = *self;
        if !value.is_finite() {
            return Err(Invalid::new(
                field,
                format!("{label} must be a number between {min} and {max}."),
            ));
        }
        if self.whole && value.fract() != 0.0 {
            return Err(Invalid::new(
                field,
                format!(
                    "{label} is {value}, but it must be a whole number between {min} and {max}."
                ),
            ));
        }
        if value < min || value > max {
            return Err(Invalid::new(
                field,
                format!("{label} is {value}, but it must be between {min} and {max}."),
            ));
        }
        Ok(())
    }

    /// Reads what a person typed: `10,000`, `10 000` or `1e4` for a whole number, `0.0002`,
    /// `0,0002` or `2e-4` for a real one.
    ///
    /// ```
    /// # use ganlet::experiment::preset;
    /// # let mut ring = preset("ring").ok_or("ring")?.experiment;
    /// let batch = ring.numbers().into_iter().find(|number| number.limit.label == "Batch size");
    /// let limit = batch.ok_or("batch")?.limit;
    /// assert_eq!(limit.parse("1,024")?, 1024.0);
    /// assert!(limit.parse("0,000,2").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// One sentence with the name, what was typed, and the interval or what it could mean.
    pub fn parse(&self, typed: &str) -> Result<f64, Invalid> {
        let value =
            numeral::read(typed, self.whole).map_err(|unread| self.refuse(typed, unread))?;
        self.check(value)?;
        Ok(value)
    }

    fn refuse(&self, typed: &str, unread: Unread) -> Invalid {
        let Self { field, label, min, max, .. } = *self;
        let typed = typed.trim();
        let a_number = if self.whole { "a whole number" } else { "a number" };
        let message = match unread {
            Unread::Empty => {
                format!("{label} is empty, but it must be {a_number} between {min} and {max}.")
            }
            Unread::NotANumber => format!(
                "{label} says “{typed}”, but it must be {a_number} between {min} and {max}."
            ),
            Unread::Ambiguous { grouped, decimal } => format!(
                "{label} says “{typed}”, which can be read as {grouped} or as {decimal}; write one of these."
            ),
        };
        Invalid::new(field, message)
    }
}
