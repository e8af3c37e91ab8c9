//! What a frozen classifier makes of the samples: whether all classes are there, whether it is
//! sure, and whether it sees what was asked for.

/// From this probability on, a classifier is called confident.
const CONFIDENT: f32 = 0.9;
/// The part of its real share from which on a class counts as found: for ten even classes, 1 % of
/// the samples.
const FOUND: f64 = 0.1;

/// A classifier's view of a set of samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassReport {
    /// Classes found: those that get a sample, and a tenth of their real share.
    pub coverage: u32,
    /// ½ Σ|pᵢ − rᵢ|, the total variation between the shares of the classes and the real ones.
    pub tv: f64,
    /// Share of samples whose largest probability is at least 0.9.
    pub confident: f64,
    /// Share of samples that are taken for the class that was asked for; NaN where nothing was
    /// asked.
    pub agreement: f64,
}

/// A classifier's view of samples with attributes, each of which is there or not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AttributeReport {
    /// Share of samples of each of whose attributes it is at least 90 % sure, there or not.
    pub confident: f64,
    /// Share of samples in which it sees every attribute that was asked for and no other; NaN where
    /// nothing was asked.
    pub agreement: f64,
}

/// Reads `probabilities`, `[n, K]`, against the K real shares of the classes (Santurkar et al. 2018
/// compare them so).
///
/// A sample is of the class with the largest probability, the first of equal ones. `asked` are the
/// one-hot conditions, `[n, K]`; where there are fewer, the samples beyond them do not count for
/// the agreement. `None` without samples or classes.
#[must_use]
pub fn class_report(
    probabilities: &[f32],
    real: &[f32],
    asked: Option<&[f32]>,
) -> Option<ClassReport> {
    if real.is_empty() || probabilities.len() < real.len() {
        return None;
    }
    let mut counts = vec![0_u32; real.len()];
    let mut sure = 0_u32;
    for row in probabilities.chunks_exact(real.len()) {
        let (class, largest) = largest(row);
        counts[class] += 1;
        sure += u32::from(largest >= CONFIDENT);
    }
    let all = (probabilities.len() / real.len()) as f64;
    let shares = || {
        counts
            .iter()
            .map(|&count| f64::from(count) / all)
            .zip(real.iter().map(|&share| f64::from(share)))
    };
    Some(ClassReport {
        coverage: shares().filter(|(share, real)| *real > 0.0 && *share >= FOUND * real).count()
            as u32,
        tv: shares().map(|(share, real)| (share - real).abs()).sum::<f64>() / 2.0,
        confident: f64::from(sure) / all,
        agreement: agreement(probabilities, asked, real.len(), |seen, asked| {
            largest(seen).0 == largest(asked).0
        }),
    })
}

/// Reads `probabilities`, `[n, width]`, of attributes that are independent of each other; `asked`
/// are the conditions, `[n, width]`, of which more than ½ asks for an attribute. `None` without
/// samples or attributes.
#[must_use]
pub fn attribute_report(
    probabilities: &[f32],
    width: usize,
    asked: Option<&[f32]>,
) -> Option<AttributeReport> {
    if width == 0 || probabilities.len() < width {
        return None;
    }
    let rows = probabilities.chunks_exact(width);
    let all = rows.len() as f64;
    let sure =
        rows.filter(|row| row.iter().all(|there| there.max(1.0 - there) >= CONFIDENT)).count();
    let is_there = |entry: &f32| *entry > 0.5;
    Some(AttributeReport {
        confident: sure as f64 / all,
        agreement: agreement(probabilities, asked, width, |seen, asked| {
            seen.iter().map(is_there).eq(asked.iter().map(is_there))
        }),
    })
}

/// Share of the rows that agree with what was asked for; NaN without any.
fn agreement(
    probabilities: &[f32],
    asked: Option<&[f32]>,
    width: usize,
    agree: impl Fn(&[f32], &[f32]) -> bool,
) -> f64 {
    let pairs =
        || probabilities.chunks_exact(width).zip(asked.unwrap_or_default().chunks_exact(width));
    pairs().filter(|(seen, asked)| agree(seen, asked)).count() as f64 / pairs().count() as f64
}

/// Index and value of the first largest number.
fn largest(row: &[f32]) -> (usize, f32) {
    row.iter()
        .copied()
        .enumerate()
        .fold((0, f32::NEG_INFINITY), |best, next| if next.1 > best.1 { next } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVEN: [f32; 2] = [0.5, 0.5];

    #[test]
    fn a_classifier_that_sees_the_real_shares_finds_nothing_to_blame() {
        let report =
            class_report(&[0.95, 0.05, 0.2, 0.8], &EVEN, Some(&[1.0, 0.0, 0.0, 1.0])).unwrap();
        assert_eq!(report, ClassReport { coverage: 2, tv: 0.0, confident: 0.5, agreement: 1.0 });
    }

    #[test]
    fn a_generator_of_one_class_misses_the_others() {
        let real = [0.5, 0.25, 0.25];
        let report = class_report(
            &[0.9, 0.1, 0.0, 1.0, 0.0, 0.0],
            &real,
            Some(&[1.0, 0.0, 0.0, 0.0, 0.0, 1.0]),
        )
        .unwrap();
        assert_eq!(report, ClassReport { coverage: 1, tv: 0.5, confident: 1.0, agreement: 0.5 });
    }

    #[test]
    fn a_class_needs_a_tenth_of_its_real_share() {
        let of = |hits: usize| {
            let mut rows = [0.0, 1.0].repeat(hits);
            rows.extend([1.0, 0.0].repeat(100 - hits));
            class_report(&rows, &EVEN, None).unwrap().coverage
        };
        assert_eq!((of(0), of(4), of(5)), (1, 1, 2));
    }

    #[test]
    fn a_class_that_no_real_sample_has_is_not_found() {
        assert_eq!(class_report(&[0.0, 1.0], &[1.0, 0.0], None).unwrap().coverage, 0);
    }

    #[test]
    fn doubt_goes_to_the_first_class_and_nothing_asked_has_no_agreement() {
        let report = class_report(&[0.5, 0.5], &[1.0, 0.0], None).unwrap();
        assert!(report.tv == 0.0 && report.confident == 0.0 && report.agreement.is_nan());
        assert_eq!(class_report(&[], &EVEN, None), None);
    }
    #[test]
    fn attributes_are_there_or_not_each_for_itself() {
        let asked = [1.0, 0.0, 1.0, 1.0, 0.0, 0.0];
        let report = attribute_report(&[0.95, 0.02, 0.6, 0.9, 0.3, 0.7], 2, Some(&asked)).unwrap();
        assert!(
            (report.confident - 1.0 / 3.0).abs() < 1e-12
                && (report.agreement - 2.0 / 3.0).abs() < 1e-12,
            "{report:?}"
        );
        assert!(attribute_report(&[0.95, 0.02], 2, None).unwrap().agreement.is_nan());
        assert_eq!(
            (attribute_report(&[], 2, None), attribute_report(&[0.5], 0, None)),
            (None, None)
        );
    }
}
