//! What is known of the data beside their samples.

/// What is known of the data beside its samples.
#[derive(Clone, Debug, PartialEq)]
pub struct Reality {
    /// Numbers of one sample.
    pub dimension: usize,
    /// Unit vectors for the sliced Wasserstein distance, `[L, dimension]`.
    pub directions: Vec<f32>,
    /// The modes, where the data are 2-D and the modes are known.
    pub modes: Option<Mixture>,
    /// The classes or the attributes, where a classifier knows them.
    pub classes: Option<Classes>,
}

/// Equal Gaussians in the plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Mixture {
    /// Their centres.
    pub centres: Vec<[f64; 2]>,
    /// Their standard deviation.
    pub deviation: f64,
    /// The share of all samples from which on a mode counts as found; 0 is VEEGAN's rule of at
    /// least one good sample.
    pub minimum_share: f64,
}

/// Classes or attributes that a classifier knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Classes {
    /// Whether a sample is of exactly one class; else the K entries are attributes, each there or
    /// not.
    pub exclusive: bool,
    /// The share of each class or attribute among real samples, `[K]`.
    pub shares: Vec<f32>,
    /// Numbers of the classifier's features of one sample, F.
    pub features: usize,
}
