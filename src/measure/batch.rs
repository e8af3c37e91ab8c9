//! Samples, and what a classifier and the experiment say of them.

/// Samples, and what goes with them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Batch<'a> {
    /// `[n, dimension]`.
    pub samples: &'a [f32],
    /// What the classifier makes of them.
    pub classified: Option<Classified<'a>>,
    /// The condition that each was asked for, or truly has, `[n, K]`.
    pub asked: Option<&'a [f32]>,
}

/// A classifier's outputs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Classified<'a> {
    /// `[n, K]`.
    pub probabilities: &'a [f32],
    /// `[n, F]`.
    pub features: &'a [f32],
}
