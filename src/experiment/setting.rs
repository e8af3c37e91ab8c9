//! One setting of an experiment: what it is called, what it may be, and where it stands.

use super::numeral::{self, Unread};
use super::{DataSpec, Experiment, Invalid, Variant};

/// One setting. The page's fields and menus, `--set` and validation all follow from it.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its path, such as `training.batch`: where it stands in the JSON form.
    pub field: &'static str,
    /// What the page calls it.
    pub label: &'static str,
    /// One line of help.
    pub help: &'static str,
    /// May change while training goes on; every other setting needs a restart.
    pub live: bool,
    /// What it may be.
    pub kind: Kind,
    when: fn(&Experiment) -> bool,
    get: fn(&Experiment) -> Option<Value>,
    set: fn(&mut Experiment, Value),
    advice: fn(&Experiment) -> Option<&'static str>,
}

/// The value of a setting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A number; a count has no fraction.
    Number(f64),
    /// The key of an option.
    Option(&'static str),
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<&'static str> for Value {
    fn from(key: &'static str) -> Self {
        Self::Option(key)
    }
}

/// What a setting may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A number in an interval.
    Number(Limit),
    /// One of these. For a setting that can be off, the first option means off.
    Options(&'static [Variant]),
}

/// The closed interval of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// Smallest value allowed.
    pub min: f64,
    /// Largest value allowed.
    pub max: f64,
    /// Only whole numbers.
    pub whole: bool,
    /// A slider for it should be logarithmic.
    pub logarithmic: bool,
    /// For a number that its minimum switches off: what it usually is on points and on images.
    usual: Option<[f64; 2]>,
}

impl Limit {
    /// A whole number between `min` and `max`.
    pub(super) const fn whole(min: f64, max: f64) -> Self {
        Self { min, max, whole: true, logarithmic: false, usual: None }
    }

    /// A real number between `min` and `max`.
    pub(super) const fn real(min: f64, max: f64) -> Self {
        Self { whole: false, ..Self::whole(min, max) }
    }

    /// The same, on a logarithmic scale.
    pub(super) const fn logarithmic(self) -> Self {
        Self { logarithmic: true, ..self }
    }

    /// The same, off at the minimum and usually `usual` when it is on.
    pub(super) const fn usually(self, usual: f64) -> Self {
        self.usually_by_data(usual, usual)
    }

    /// The same, with one usual value on points and one on images.
    pub(super) const fn usually_by_data(self, points: f64, images: f64) -> Self {
        Self { usual: Some([points, images]), ..self }
    }
}

/// Where a setting stands: its path, how it is read and how it is written.
pub(super) struct Place {
    pub field: &'static str,
    pub get: fn(&Experiment) -> Option<Value>,
    pub set: fn(&mut Experiment, Value),
}

/// A type of number that an experiment holds.
pub(super) trait Numeric {
    /// The nearest value of this type. [`Setting::check`] has made sure that it is exact.
    fn from_number(number: f64) -> Self;
}

impl Numeric for f64 {
    fn from_number(number: f64) -> Self {
        number
    }
}

impl Numeric for u32 {
    fn from_number(number: f64) -> Self {
        number as Self
    }
}

/// The place of the number `spec.name`.
macro_rules! number {
    ($spec:ident.$name:ident) => {
        crate::experiment::setting::Place {
            field: concat!(stringify!($spec), ".", stringify!($name)),
            get: |experiment| Some(crate::experiment::Value::Number(experiment.$spec.$name.into())),
            set: |experiment, value| {
                if let crate::experiment::Value::Number(number) = value {
                    experiment.$spec.$name =
                        crate::experiment::setting::Numeric::from_number(number);
                }
            },
        }
    };
}
pub(super) use number;

/// The place of the enum `spec.name`, named by [`super::variant::variants`].
macro_rules! option {
    ($spec:ident.$name:ident: $type:ident) => {
        crate::experiment::setting::Place {
            field: concat!(stringify!($spec), ".", stringify!($name)),
            get: |experiment| Some(crate::experiment::Value::Option(experiment.$spec.$name.key())),
            set: |experiment, value| {
                if let crate::experiment::Value::Option(key) = value
                    && let Some(variant) = $type::from_key(key)
                {
                    experiment.$spec.$name = variant;
                }
            },
        }
    };
}
pub(super) use option;

impl Setting {
    /// A number.
    pub(super) const fn number(
        place: Place,
        label: &'static str,
        help: &'static str,
        limit: Limit,
    ) -> Self {
        Self::at(place, label, help, Kind::Number(limit))
    }

    /// One of `options`.
    pub(super) const fn options(
        place: Place,
        label: &'static str,
        help: &'static str,
        options: &'static [Variant],
    ) -> Self {
        Self::at(place, label, help, Kind::Options(options))
    }

    const fn at(place: Place, label: &'static str, help: &'static str, kind: Kind) -> Self {
        let Place { field, get, set } = place;
        Self { field, label, help, live: false, kind, when: |_| true, get, set, advice: |_| None }
    }

    /// The same, changeable while training goes on.
    pub(super) const fn live(self) -> Self {
        Self { live: true, ..self }
    }

    /// The same, only where `when` holds: elsewhere the experiment makes no use of it.
    pub(super) const fn when(self, when: fn(&Experiment) -> bool) -> Self {
        Self { when, ..self }
    }

    /// The same, with a line that may stand in the place of its help.
    pub(super) const fn advised(self, advice: fn(&Experiment) -> Option<&'static str>) -> Self {
        Self { advice, ..self }
    }

    /// Its value in `experiment`; none where the experiment makes no use of it.
    #[must_use]
    pub fn get(&self, experiment: &Experiment) -> Option<Value> {
        (self.get)(experiment).filter(|_| (self.when)(experiment))
    }

    /// Its value in `experiment`, if it is a number there.
    #[must_use]
    pub fn number_in(&self, experiment: &Experiment) -> Option<f64> {
        match self.get(experiment)? {
            Value::Number(number) => Some(number),
            Value::Option(_) => None,
        }
    }

    /// Its interval, if it is a number.
    #[must_use]
    pub const fn limit(&self) -> Option<Limit> {
        match self.kind {
            Kind::Number(limit) => Some(limit),
            Kind::Options(_) => None,
        }
    }

    /// Its options, if it has any.
    #[must_use]
    pub const fn variants(&self) -> &'static [Variant] {
        match self.kind {
            Kind::Number(_) => &[],
            Kind::Options(variants) => variants,
        }
    }

    /// For a number that its minimum switches off: what it usually is on the data of `experiment`.
    #[must_use]
    pub fn usual(&self, experiment: &Experiment) -> Option<f64> {
        let [points, images] = self.limit()?.usual?;
        Some(if matches!(experiment.data, DataSpec::Images { .. }) { images } else { points })
    }

    /// Whether it is switched on in `experiment`: a number that can be off and is not, or another
    /// option than the first.
    #[must_use]
    pub fn is_on(&self, experiment: &Experiment) -> bool {
        match (self.get(experiment), self.kind) {
            (Some(Value::Number(number)), Kind::Number(limit)) => {
                limit.usual.is_some() && number > limit.min
            }
            (Some(Value::Option(key)), Kind::Options(variants)) => {
                variants.first().is_some_and(|first| first.key != key)
            }
            _ => false,
        }
    }

    /// What to say below it: its help, or what `experiment` needs said instead.
    #[must_use]
    pub fn help_in(&self, experiment: &Experiment) -> &'static str {
        (self.advice)(experiment).unwrap_or(self.help)
    }

    /// Writes `value` and what follows from it. Not checked: see [`Experiment::set`].
    pub(super) fn put(&self, experiment: &mut Experiment, value: Value) {
        (self.set)(experiment, value);
    }

    /// Whether `value` may stand here.
    ///
    /// # Errors
    /// One sentence with the label, the value and the interval or the options.
    pub fn check(&self, value: Value) -> Result<(), Invalid> {
        match (self.kind, value) {
            (Kind::Number(limit), Value::Number(number)) => self.check_number(limit, number),
            (Kind::Options(variants), Value::Option(key)) => {
                if variants.iter().any(|variant| variant.key == key) {
                    Ok(())
                } else {
                    Err(self.no_such_option(key))
                }
            }
            (Kind::Number(_), Value::Option(key)) => self.parse(key).map(|_| ()),
            (Kind::Options(_), Value::Number(number)) => {
                Err(self.no_such_option(&number.to_string()))
            }
        }
    }

    fn check_number(&self, limit: Limit, value: f64) -> Result<(), Invalid> {
        let label = self.label;
        let Limit { min, max, whole, .. } = limit;
        let message = if !value.is_finite() {
            format!("{label} must be a number between {min} and {max}.")
        } else if whole && value.fract() != 0.0 {
            format!("{label} is {value}, but it must be a whole number between {min} and {max}.")
        } else if value < min || value > max {
            format!("{label} is {value}, but it must be between {min} and {max}.")
        } else {
            return Ok(());
        };
        Err(self.invalid(message))
    }

    /// Reads what a person typed: `10,000`, `10 000` or `1e4` for a whole number, `0.0002`,
    /// `0,0002` or `2e-4` for a real one; for an option its key, or a beginning that no other
    /// option shares.
    ///
    /// ```
    /// # use ganlet::experiment::{Value, preset};
    /// # let ring = preset("ring").ok_or("ring")?.experiment;
    /// let batch = ring.setting("training.batch")?;
    /// assert_eq!(batch.parse("1,024")?, Value::Number(1024.0));
    /// assert!(batch.parse("0,000,2").is_err());
    /// assert_eq!(ring.setting("objective.loss")?.parse("hinge")?, Value::Option("hinge"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// One sentence with the label, what was typed, and what it may or could be.
    pub fn parse(&self, typed: &str) -> Result<Value, Invalid> {
        match self.kind {
            Kind::Number(limit) => {
                let number = numeral::read(typed, limit.whole)
                    .map_err(|unread| self.unreadable(limit, typed, unread))?;
                self.check_number(limit, number)?;
                Ok(Value::Number(number))
            }
            Kind::Options(variants) => {
                let key = find(variants, typed).ok_or_else(|| self.no_such_option(typed))?;
                Ok(Value::Option(key))
            }
        }
    }

    fn unreadable(&self, limit: Limit, typed: &str, unread: Unread) -> Invalid {
        let label = self.label;
        let Limit { min, max, whole, .. } = limit;
        let typed = typed.trim();
        let a_number = if whole { "a whole number" } else { "a number" };
        self.invalid(match unread {
            Unread::Empty => {
                format!("{label} is empty, but it must be {a_number} between {min} and {max}.")
            }
            Unread::NotANumber => format!(
                "{label} says “{typed}”, but it must be {a_number} between {min} and {max}."
            ),
            Unread::Ambiguous { grouped, decimal } => format!(
                "{label} says “{typed}”, which can be read as {grouped} or as {decimal}; write one of these."
            ),
        })
    }

    fn no_such_option(&self, typed: &str) -> Invalid {
        let keys: Vec<&str> = self.variants().iter().map(|variant| variant.key).collect();
        self.invalid(format!(
            "{} has no option “{}”; the options are {}.",
            self.label,
            typed.trim(),
            keys.join(", ")
        ))
    }

    fn invalid(&self, message: String) -> Invalid {
        Invalid::new(self.field, message)
    }
}

/// The key of the option that `typed` names, whole or by a beginning that no other option shares.
/// Only letters and digits count: `AdamW` is `adam-w`.
fn find(variants: &[Variant], typed: &str) -> Option<&'static str> {
    let plain = |text: &str| {
        text.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect::<String>()
    };
    let wanted = plain(typed);
    if wanted.is_empty() {
        return None;
    }
    let exact = variants.iter().find(|variant| plain(variant.key) == wanted);
    let mut begun = variants.iter().filter(|variant| plain(variant.key).starts_with(&wanted));
    let only = begun.next().filter(|_| begun.next().is_none());
    exact.or(only).map(|variant| variant.key)
}

#[cfg(test)]
mod tests {
    use super::super::{Loss, Method};
    use super::find;

    #[test]
    fn an_option_is_found_by_its_key_and_by_a_beginning_that_is_its_own() {
        for (typed, key) in [
            ("hinge", Some("hinge")),
            (" Wasserstein ", Some("wasserstein")),
            ("least_squares", Some("least-squares")),
            ("Least squares", Some("least-squares")),
            ("rel", Some("relativistic-paired")),
            ("n", Some("non-saturating")),
            ("", None),
            ("2", None),
            ("hinges", None),
        ] {
            assert_eq!(find(Loss::VARIANTS, typed), key, "{typed}");
        }
        for (typed, key) in [
            ("Adam", Some("adam")),
            ("adamw", Some("adam-w")),
            ("ad", None),
            ("RMSprop", Some("rms-prop")),
        ] {
            assert_eq!(find(Method::VARIANTS, typed), key, "{typed}");
        }
    }
}
