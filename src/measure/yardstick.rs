//! The yardstick of one data set: generated samples measured against real ones, beside real ones
//! against real ones.

use super::coverage::NEIGHBOURS;
use super::frechet::Gaussian;
use super::mmd::Kernel;
use super::pairs::{Distances, Pairs};
use super::sliced::Projections;
use super::{
    Batch, Classes, Classified, Measure, Measurement, Mixture, Reality, attribute_report,
    class_report, mode_agreement, mode_report,
};

const OF_MODES: [Measure; 5] = [
    Measure::Modes,
    Measure::HighQuality,
    Measure::ReverseKl,
    Measure::ModeTv,
    Measure::WidthRatio,
];
const OF_DISTANCES: [Measure; 5] = [
    Measure::SlicedWasserstein,
    Measure::Mmd,
    Measure::NearestNeighbour,
    Measure::Density,
    Measure::Coverage,
];

/// Measures samples against a fixed set of real ones, of which all that can be is computed once.
pub struct Yardstick {
    reality: Reality,
    samples: Vec<f32>,
    distances: Distances,
    radii: Vec<f32>,
    /// Of the real samples alone, so that it is the same at every step.
    kernel: Option<Kernel>,
    projections: Projections,
    features: Option<Features>,
    references: Vec<(Measure, f64)>,
}

/// A classifier's features of the real samples.
struct Features {
    gaussian: Option<Gaussian>,
    samples: Vec<f32>,
    radii: Vec<f32>,
}

impl Features {
    fn new(samples: &[f32], dimension: usize) -> Self {
        Self {
            gaussian: Gaussian::fit(samples, dimension),
            samples: samples.to_vec(),
            radii: Distances::new(samples, samples, dimension).radii(NEIGHBOURS),
        }
    }

    /// The share of features that lie among these, and how far both sets lie apart.
    fn compare(&self, features: &[f32], dimension: usize) -> [f64; 2] {
        let gaussian = Gaussian::fit(features, dimension);
        let frechet = self
            .gaussian
            .as_ref()
            .zip(gaussian)
            .map_or(f64::NAN, |(real, generated)| real.distance(&generated));
        let first = &features[..features.len().min(self.samples.len())];
        let precision = Distances::new(&self.samples, first, dimension).precision(&self.radii);
        [precision, frechet]
    }
}

impl Yardstick {
    /// Takes `real` as the set to measure against, and measures `held_out`, other real samples, for
    /// the references.
    ///
    /// The two should be of one size, that of the generated sets to come: most distances shrink as
    /// sets grow.
    #[must_use]
    pub fn new(reality: Reality, real: &Batch, held_out: &Batch) -> Self {
        let dimension = reality.dimension;
        let distances = Distances::new(real.samples, real.samples, dimension);
        let features = reality.classes.as_ref().zip(real.classified);
        let mut yardstick = Self {
            radii: distances.radii(NEIGHBOURS),
            kernel: Kernel::new(&distances),
            projections: Projections::new(real.samples, dimension, &reality.directions),
            features: features
                .map(|(classes, classified)| Features::new(classified.features, classes.features)),
            samples: real.samples.to_vec(),
            references: Vec::new(),
            distances,
            reality,
        };
        yardstick.references = yardstick.values(held_out);
        yardstick
    }

    /// Every measure that the data allow, in the order of [`Measure::ALL`]: those of the modes
    /// where the modes are known, those of distances always, those of classes or attributes where
    /// `generated` is classified, and the agreement where it was asked for modes, classes or
    /// attributes.
    ///
    /// Modes and classes take all samples; distances take the first as many as there are real ones.
    /// With fewer than that everything still has a value, but the references, of larger sets,
    /// flatter. What cannot be measured is NaN: all of it where one sample is not finite, the
    /// classes where one of the classifier's outputs is not.
    #[must_use]
    pub fn measure(&self, generated: &Batch) -> Vec<Measurement> {
        let reference = |measure| {
            self.references
                .iter()
                .find(|(other, _)| *other == measure)
                .map_or(f64::NAN, |(_, value)| *value)
        };
        let measurement = |(measure, value)| Measurement {
            measure,
            value: value as f32,
            reference: reference(measure) as f32,
        };
        self.values(generated).into_iter().map(measurement).collect()
    }

    fn values(&self, batch: &Batch) -> Vec<(Measure, f64)> {
        let sound = finite(batch.samples);
        let mut values = Vec::with_capacity(Measure::ALL.len());
        if let Some(mixture) = &self.reality.modes {
            values.extend(OF_MODES.into_iter().zip(if sound {
                of_modes(mixture, batch.samples)
            } else {
                [f64::NAN; 5]
            }));
        }
        values.extend(OF_DISTANCES.into_iter().zip(if sound {
            self.of_distances(batch.samples)
        } else {
            [f64::NAN; 5]
        }));
        if let Some((classes, classified)) = self.reality.classes.as_ref().zip(batch.classified) {
            let sound = sound && finite(classified.probabilities) && finite(classified.features);
            let asked = batch.asked.is_some();
            let found = self.of_classes(classes, &classified, batch.asked).into_iter();
            let found = found.filter(|(measure, _)| asked || *measure != Measure::Agreement);
            values.extend(
                found.map(|(measure, value)| (measure, if sound { value } else { f64::NAN })),
            );
        } else if let Some((mixture, asked)) = self.reality.modes.as_ref().zip(batch.asked) {
            let agreement = if sound {
                mode_agreement(batch.samples, &mixture.centres, asked)
            } else {
                f64::NAN
            };
            values.push((Measure::Agreement, agreement));
        }
        values
    }

    fn of_distances(&self, samples: &[f32]) -> [f64; 5] {
        let dimension = self.reality.dimension;
        let samples = &samples[..samples.len().min(self.samples.len())];
        let pairs = Pairs::new(&self.distances, &self.samples, samples, dimension);
        let sliced = self.projections.distance(&Projections::new(
            samples,
            dimension,
            &self.reality.directions,
        ));
        let mmd = self.kernel.as_ref().map_or(f64::NAN, |kernel| kernel.mmd2(&pairs));
        let balls = pairs.density_coverage(&self.radii, NEIGHBOURS);
        [sliced, mmd, pairs.nearest_neighbour_accuracy(), balls.density, balls.coverage]
    }

    fn of_classes(
        &self,
        classes: &Classes,
        classified: &Classified,
        asked: Option<&[f32]>,
    ) -> Vec<(Measure, f64)> {
        let [precision, frechet] = self.features.as_ref().map_or([f64::NAN; 2], |features| {
            features.compare(classified.features, classes.features)
        });
        let (probabilities, shares) = (classified.probabilities, &classes.shares);
        if !classes.exclusive {
            let [confident, agreement] = attribute_report(probabilities, shares.len(), asked)
                .map_or([f64::NAN; 2], |report| [report.confident, report.agreement]);
            return vec![
                (Measure::Confident, confident),
                (Measure::Precision, precision),
                (Measure::Frechet, frechet),
                (Measure::Agreement, agreement),
            ];
        }
        let [coverage, tv, confident, agreement] = class_report(probabilities, shares, asked)
            .map_or([f64::NAN; 4], |report| {
                [f64::from(report.coverage), report.tv, report.confident, report.agreement]
            });
        vec![
            (Measure::ClassCoverage, coverage),
            (Measure::ClassTv, tv),
            (Measure::Confident, confident),
            (Measure::Precision, precision),
            (Measure::Frechet, frechet),
            (Measure::Agreement, agreement),
        ]
    }
}

fn of_modes(mixture: &Mixture, samples: &[f32]) -> [f64; 5] {
    mode_report(samples, &mixture.centres, mixture.deviation, mixture.minimum_share).map_or(
        [f64::NAN; 5],
        |report| {
            [
                f64::from(report.modes),
                report.high_quality,
                report.reverse_kl,
                report.tv,
                report.width_ratio,
            ]
        },
    )
}

fn finite(values: &[f32]) -> bool {
    values.iter().all(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::super::drawn::Drawn;
    use super::*;

    const COUNT: usize = 400;

    /// Two Gaussians at ±3, with a coin for every sample.
    fn mixture(seed: u64, count: usize) -> Vec<f32> {
        let mut drawn = Drawn(seed);
        let mut samples = drawn.normal(2 * count, 0.0, 0.1);
        samples
            .iter_mut()
            .step_by(2)
            .for_each(|x| *x += if drawn.uniform() < 0.5 { -3.0 } else { 3.0 });
        samples
    }

    fn plane() -> Reality {
        let modes =
            Mixture { centres: vec![[-3.0, 0.0], [3.0, 0.0]], deviation: 0.1, minimum_share: 0.01 };
        Reality {
            dimension: 2,
            directions: Drawn(1).directions(64, 2),
            modes: Some(modes),
            classes: None,
        }
    }

    fn batch(samples: &[f32]) -> Batch<'_> {
        Batch { samples, ..Batch::default() }
    }

    fn value(measured: &[Measurement], measure: Measure) -> f32 {
        measured.iter().find(|measurement| measurement.measure == measure).unwrap().value
    }

    #[test]
    fn what_was_held_out_measures_as_its_own_reference_and_other_real_samples_nearly_so() {
        let (held_out, fresh) = (mixture(3, COUNT), mixture(4, COUNT));
        let yardstick = Yardstick::new(plane(), &batch(&mixture(2, COUNT)), &batch(&held_out));
        let measured = yardstick.measure(&batch(&held_out));
        assert_eq!(measured.iter().map(|m| m.measure).collect::<Vec<_>>(), Measure::ALL[..10]);
        assert!(measured.iter().all(|m| m.value == m.reference), "{measured:?}");
        for Measurement { measure, value, reference } in yardstick.measure(&batch(&fresh)) {
            assert!((value - reference).abs() < 0.15, "{measure:?} {value} {reference}");
        }
    }

    #[test]
    fn a_generator_that_forgets_a_mode_is_worse_by_every_measure_that_sees_it() {
        let half: Vec<f32> = mixture(5, 4 * COUNT)
            .chunks_exact(2)
            .filter(|point| point[0] < 0.0)
            .flatten()
            .copied()
            .collect();
        let yardstick =
            Yardstick::new(plane(), &batch(&mixture(2, COUNT)), &batch(&mixture(3, COUNT)));
        let measured = yardstick.measure(&batch(&half));
        let value = |measure| value(&measured, measure);
        assert_eq!(value(Measure::Modes), 1.0);
        assert!((value(Measure::ReverseKl) - std::f32::consts::LN_2).abs() < 1e-5);
        assert!(
            value(Measure::ModeTv) > 0.45
                && value(Measure::Coverage) < 0.6
                && value(Measure::Mmd) > 0.1,
            "{measured:?}"
        );
        // Half of the mass must go 6 to the right, of which a direction sees 2/π on average.
        assert!(
            (value(Measure::SlicedWasserstein) - 6.0 / std::f32::consts::PI).abs() < 0.3,
            "{measured:?}"
        );
        assert!(
            (value(Measure::WidthRatio) - 1.0).abs() < 0.1,
            "the mode that it knows is right: {measured:?}"
        );
    }

    #[test]
    fn one_sample_that_is_no_number_leaves_every_value_without_one() {
        let yardstick =
            Yardstick::new(plane(), &batch(&mixture(2, COUNT)), &batch(&mixture(3, COUNT)));
        for wrong in [f32::NAN, f32::INFINITY] {
            let mut samples = mixture(4, COUNT);
            samples[17] = wrong;
            let measured = yardstick.measure(&batch(&samples));
            assert_eq!(measured.len(), 10);
            assert!(
                measured.iter().all(|m| m.value.is_nan() && m.reference.is_finite()),
                "{measured:?}"
            );
        }
    }

    #[test]
    fn any_number_of_samples_of_any_size_is_measured_without_a_panic() {
        let yardstick =
            Yardstick::new(plane(), &batch(&mixture(2, COUNT)), &batch(&mixture(3, COUNT)));
        let most = mixture(4, 2 * COUNT);
        for count in [0, 1, 2, 5, 77, COUNT, 2 * COUNT] {
            let measured = yardstick.measure(&batch(&most[..2 * count]));
            assert_eq!(measured.len(), 10);
            assert!(
                count < 2 || measured.iter().all(|m| m.value.is_finite()),
                "{count} {measured:?}"
            );
        }
        let huge = yardstick.measure(&batch(&[f32::MAX; 20]));
        assert_eq!((value(&huge, Measure::Modes), value(&huge, Measure::Coverage)), (0.0, 0.0));
        // The distances of more samples are those of the first as many as there are real ones.
        let (more, same) =
            (yardstick.measure(&batch(&most)), yardstick.measure(&batch(&most[..2 * COUNT])));
        assert_eq!(more[5..], same[5..]);
        let empty = Yardstick::new(Reality { dimension: 0, ..plane() }, &batch(&[]), &batch(&[]));
        assert!(empty.measure(&batch(&most))[5..].iter().all(|m| m.value.is_nan()));
    }

    #[test]
    fn modes_that_were_asked_for_have_an_agreement() {
        let held_out = mixture(3, COUNT);
        let asked: Vec<f32> = held_out
            .chunks_exact(2)
            .flat_map(|point| if point[0] < 0.0 { [1.0, 0.0] } else { [0.0, 1.0] })
            .collect();
        let told = |samples| Batch { asked: Some(&asked), ..batch(samples) };
        let yardstick = Yardstick::new(plane(), &batch(&mixture(2, COUNT)), &told(&held_out));
        let measured = yardstick.measure(&told(&held_out));
        assert_eq!((measured.len(), value(&measured, Measure::Agreement)), (11, 1.0));
        let other = value(&yardstick.measure(&told(&mixture(4, COUNT))), Measure::Agreement);
        assert!((0.4..0.6).contains(&other), "a coin is right half of the time: {other}");
    }

    #[test]
    fn a_classifier_adds_its_measures_and_what_was_asked_the_agreement() {
        let classes = |exclusive| Classes { exclusive, shares: vec![0.5, 0.5], features: 2 };
        let reality =
            |exclusive| Reality { modes: None, classes: Some(classes(exclusive)), ..plane() };
        let (real, held_out) = (mixture(2, COUNT), mixture(3, COUNT));
        // The side of the plane is the class, and the point itself the features.
        let judge = |samples: &[f32]| -> Vec<f32> {
            let right = samples.chunks_exact(2).map(|point| f32::from(u8::from(point[0] > 0.0)));
            right.flat_map(|right| [1.0 - right, right]).collect()
        };
        let (judged, held_judged) = (judge(&real), judge(&held_out));
        let with = |samples, probabilities, asked| Batch {
            samples,
            classified: Some(Classified { probabilities, features: samples }),
            asked,
        };
        let yardstick = |exclusive| {
            Yardstick::new(
                reality(exclusive),
                &with(&real, &judged, None),
                &with(&held_out, &held_judged, Some(&held_judged)),
            )
        };
        let attributes = yardstick(false).measure(&with(&real, &judged, Some(&judged)));
        assert_eq!(
            attributes.iter().map(|m| m.measure).collect::<Vec<_>>()[5..],
            Measure::ALL[12..],
            "attributes are no classes"
        );
        assert_eq!(
            (value(&attributes, Measure::Agreement), value(&attributes, Measure::Confident)),
            (1.0, 1.0)
        );
        let yardstick = yardstick(true);
        let measured = yardstick.measure(&with(&real, &judged, Some(&judged)));
        assert_eq!(measured.iter().map(|m| m.measure).collect::<Vec<_>>(), Measure::ALL[5..]);
        let found = |measure| value(&measured, measure);
        assert_eq!(
            (found(Measure::ClassCoverage), found(Measure::Agreement), found(Measure::Confident)),
            (2.0, 1.0, 1.0)
        );
        assert!(
            found(Measure::Frechet) < 1e-6 && measured.iter().all(|m| m.reference.is_finite()),
            "{measured:?}"
        );
        assert_eq!(
            yardstick.measure(&with(&real, &judged, None)).len(),
            10,
            "nothing asked, no agreement"
        );
        let wrong = vec![f32::NAN; judged.len()];
        let measured = yardstick.measure(&with(&real, &wrong, None));
        assert!(
            measured[..5].iter().all(|m| m.value.is_finite())
                && measured[5..].iter().all(|m| m.value.is_nan())
        );
    }
}
