//! Why an experiment is refused.

/// One thing that does not fit, in words for the person who set it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, serde::Serialize, serde::Deserialize)]
#[error("{message}")]
pub struct Invalid {
    /// The field's path as in the JSON form, such as `training.batch`, so that a page can say it
    /// beside the field.
    pub field: String,
    /// One clear sentence.
    pub message: String,
}

impl Invalid {
    /// Says `message` of `field`.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}
