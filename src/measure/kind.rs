//! The measures by name: what a chart calls them, how to read them, and which way is better.

use serde::{Deserialize, Serialize};

/// A measure of how good generated samples are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Modes that the generator finds.
    Modes,
    /// Share of samples within 3σ of their nearest mode.
    HighQuality,
    /// Kullback–Leibler divergence of the shares of the modes from equal shares, in nats.
    ReverseKl,
    /// Total variation between the shares of the modes and equal shares.
    ModeTv,
    /// Width of the modes, in widths of the real ones.
    WidthRatio,
    /// Sliced Wasserstein distance.
    SlicedWasserstein,
    /// Squared maximum mean discrepancy.
    Mmd,
    /// Accuracy of a nearest neighbour that tells real from generated.
    NearestNeighbour,
    /// Fidelity: how densely real samples lie around generated ones.
    Density,
    /// Diversity: share of real samples with a generated one near by.
    Coverage,
    /// Classes that the generator finds, in a classifier's eyes.
    ClassCoverage,
    /// Total variation between the shares of the classes and the real ones.
    ClassTv,
    /// Share of samples of which a classifier is at least 90 % sure.
    Confident,
    /// Share of samples whose features lie among those of real ones.
    Precision,
    /// Fréchet distance of a classifier's features.
    Frechet,
    /// Share of samples that are taken for what was asked for, by a classifier or by the nearest
    /// mode.
    Agreement,
}

/// Which values of a measure are good.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// The lower, the better; real samples show how low it can get.
    Low,
    /// The higher, the better.
    High,
    /// The nearer to this number, the better.
    Target(f32),
}

impl Measure {
    /// Every measure, in the order in which they are reported.
    pub const ALL: [Self; 16] = [
        Self::Modes,
        Self::HighQuality,
        Self::ReverseKl,
        Self::ModeTv,
        Self::WidthRatio,
        Self::SlicedWasserstein,
        Self::Mmd,
        Self::NearestNeighbour,
        Self::Density,
        Self::Coverage,
        Self::ClassCoverage,
        Self::ClassTv,
        Self::Confident,
        Self::Precision,
        Self::Frechet,
        Self::Agreement,
    ];

    /// A few words for a chart.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Modes => "Modes found",
            Self::HighQuality => "High quality",
            Self::ReverseKl => "Reverse KL",
            Self::ModeTv => "Mode imbalance (TV)",
            Self::WidthRatio => "Mode width",
            Self::SlicedWasserstein => "Sliced Wasserstein",
            Self::Mmd => "MMD²",
            Self::NearestNeighbour => "1-NN accuracy",
            Self::Density => "Density",
            Self::Coverage => "Coverage",
            Self::ClassCoverage => "Classes found",
            Self::ClassTv => "Class imbalance (TV)",
            Self::Confident => "Confident",
            Self::Precision => "Precision",
            Self::Frechet => "Fréchet distance",
            Self::Agreement => "Label agreement",
        }
    }

    /// One line on how to read it.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            Self::Modes => {
                "How many of the clusters get samples; a generator that forgets some has collapsed."
            }
            Self::HighQuality => {
                "Share of samples within 3σ of a cluster's centre; a perfect generator shows 98.9 %."
            }
            Self::ReverseKl => {
                "How unevenly the good samples are spread over the clusters; 0 is even, ln K is one cluster out of K."
            }
            Self::ModeTv => {
                "Share of samples that would have to move for every cluster to get an equal part; 0 is perfect."
            }
            Self::WidthRatio => {
                "How wide the clusters are against the real ones; below 1 they have shrunk."
            }
            Self::SlicedWasserstein => {
                "How far samples would have to be moved to become real ones, seen from many sides; lower is better."
            }
            Self::Mmd => {
                "How much two clouds of samples differ by a smooth kernel, as wide as the real samples lie apart; about 0 where they do not."
            }
            Self::NearestNeighbour => {
                "How often a sample's nearest neighbour is of its own kind: ½ is perfect, 1 is easily told apart, less is copying."
            }
            Self::Density => {
                "Whether samples lie where real ones are dense; about 1 is right, more means only the safest spots."
            }
            Self::Coverage => {
                "Share of real samples that have a generated one near by; low where variety is missing."
            }
            Self::ClassCoverage => {
                "How many of the classes get their samples, in a classifier's eyes."
            }
            Self::ClassTv => {
                "Share of samples that would have to change class to match the real shares; 0 is perfect."
            }
            Self::Confident => {
                "Share of samples of which a classifier is at least 90 % sure; blurred samples make it doubt."
            }
            Self::Precision => {
                "Share of samples that lie among real ones by a classifier's features; noise and blurred samples do not."
            }
            Self::Frechet => {
                "How far a classifier's features of the samples lie from those of real ones; compare it with real against real."
            }
            Self::Agreement => {
                "Share of samples that show what was asked for: the class, every attribute, or the mode that is nearest."
            }
        }
    }

    /// Which values are good.
    #[must_use]
    pub const fn goal(self) -> Goal {
        match self {
            Self::ReverseKl
            | Self::ModeTv
            | Self::SlicedWasserstein
            | Self::Mmd
            | Self::ClassTv
            | Self::Frechet => Goal::Low,
            Self::Modes
            | Self::Coverage
            | Self::ClassCoverage
            | Self::Confident
            | Self::Precision
            | Self::Agreement => Goal::High,
            // 1 − e^(−9/2): what of a Gaussian in the plane lies within 3σ. More means that the
            // modes have shrunk.
            Self::HighQuality => Goal::Target(0.988_891),
            Self::WidthRatio | Self::Density => Goal::Target(1.0),
            Self::NearestNeighbour => Goal::Target(0.5),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{decode, encode};

    #[test]
    fn every_measure_survives_both_encodings_and_stands_once_in_the_list() {
        for (index, measure) in Measure::ALL.into_iter().enumerate() {
            assert_eq!(measure as usize, index);
            assert_eq!(decode::<Measure>(&encode(&measure).unwrap()).unwrap(), measure);
            assert_eq!(
                serde_json::from_str::<Measure>(&serde_json::to_string(&measure).unwrap()).unwrap(),
                measure
            );
        }
        assert_eq!(serde_json::to_string(&Measure::ReverseKl).unwrap(), "\"reverse-kl\"");
    }

    #[test]
    fn the_target_of_high_quality_is_what_a_gaussian_has_within_three_deviations() {
        let Goal::Target(target) = Measure::HighQuality.goal() else { panic!("a target") };
        assert!((f64::from(target) - (1.0 - (-4.5_f64).exp())).abs() < 1e-6);
    }
}
