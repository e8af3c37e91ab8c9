//! The table of all settings, and the one way to change an experiment by them.

use super::setting::{Limit, Setting, Value, number, option};
use super::{
    Experiment, Invalid, LatentDistribution, condition, data, extra_layers, objective, optimizer,
    regularizer, technique, training,
};

const LATENT: &[Setting] = &[
    Setting::options(
        option!(latent.distribution: LatentDistribution),
        "Distribution",
        "How each latent number is drawn.",
        LatentDistribution::VARIANTS,
    ),
    Setting::number(
        number!(latent.dimension),
        "Dimensions",
        "How many numbers the generator is fed with.",
        Limit::whole(1.0, 512.0),
    ),
];

/// Every setting there is, in the order in which the page shows them. Several may share a field;
/// no experiment makes use of two of these.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    [
        data::SETTINGS,
        LATENT,
        condition::SETTINGS,
        objective::SETTINGS,
        regularizer::SETTINGS,
        technique::SETTINGS,
        extra_layers::SETTINGS,
        optimizer::GENERATOR,
        optimizer::DISCRIMINATOR,
        training::SETTINGS,
    ]
    .into_iter()
    .flatten()
}

impl Experiment {
    /// Every setting that this experiment makes use of, in the order in which the page shows them.
    pub fn settings(&self) -> impl Iterator<Item = &'static Setting> {
        settings().filter(|setting| setting.get(self).is_some())
    }

    /// The setting at `field`.
    ///
    /// # Errors
    /// Where this experiment makes no use of such a setting.
    pub fn setting(&self, field: &str) -> Result<&'static Setting, Invalid> {
        self.settings().find(|setting| setting.field == field).ok_or_else(|| {
            Invalid::new(field, format!("This experiment has no setting “{field}”."))
        })
    }

    /// The value at `field`, if this experiment makes use of it.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<Value> {
        settings().filter(|setting| setting.field == field).find_map(|setting| setting.get(self))
    }

    /// Changes the setting at `field`, and what follows from it: another number of coordinates
    /// changes the generator's last dense layer, and a condition goes to both players or to
    /// neither. Whether the experiment still fits together is not checked.
    ///
    /// # Errors
    /// Where this experiment makes no use of such a setting, or where the value is outside its
    /// limit; nothing is changed then.
    pub fn set(&mut self, field: &str, value: impl Into<Value>) -> Result<(), Invalid> {
        let setting = self.setting(field)?;
        let value = value.into();
        setting.check(value)?;
        setting.put(self, value);
        Ok(())
    }

    /// This experiment with one setting changed as by [`Experiment::set`], checked as a whole.
    ///
    /// ```
    /// # use ganlet::experiment::preset;
    /// # let ring = preset("ring").ok_or("ring")?.experiment;
    /// assert_eq!(ring.with("training.batch", 64.0)?.training.batch, 64);
    /// assert!(ring.with("technique.translation", 0.1).is_err(), "it shifts images");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// One sentence, where the value or the experiment that it makes does not fit.
    pub fn with(&self, field: &str, value: impl Into<Value>) -> Result<Self, Invalid> {
        let mut next = self.clone();
        next.set(field, value)?;
        next.validate()?;
        Ok(next)
    }

    /// Whether going from `self` to `other` changes only what may change while training goes on:
    /// the name, and every setting that is [`Setting::live`].
    #[must_use]
    pub fn differs_only_live(&self, other: &Self) -> bool {
        // An average that was not kept cannot be switched on, and one that was kept not off.
        if (self.training.ema > 0.0) != (other.training.ema > 0.0) {
            return false;
        }
        let mut merged = self.clone();
        merged.name.clone_from(&other.name);
        for setting in other.settings().filter(|setting| setting.live) {
            if let Some(value) = setting.get(other) {
                setting.put(&mut merged, value);
            }
        }
        merged == *other
    }
}
