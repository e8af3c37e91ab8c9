//! Where an axis has its marks, and what they say.

/// Round numbers within a range, about `count` of them and never more than one too many.
pub(super) fn ticks(from: f64, to: f64, count: usize) -> Vec<f64> {
    let step = tick_step(from, to, count);
    if !step.is_finite() || step <= 0.0 {
        return Vec::new();
    }
    let (first, last) = ((from / step - 1e-9).ceil() as i64, (to / step + 1e-9).floor() as i64);
    (first..=last).map(|k| k as f64 * step).collect()
}

/// The distance between two marks: 1, 2 or 5 times a power of ten.
pub(super) fn tick_step(from: f64, to: f64, count: usize) -> f64 {
    let rough = (to - from) / count.max(1) as f64;
    let unit = 10_f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0]
        .iter()
        .map(|round| round * unit)
        .find(|step| *step >= rough * (1.0 - 1e-9))
        .unwrap_or(10.0 * unit)
}

/// A whole number with commas between thousands: 12,480.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (k, digit) in digits.chars().enumerate() {
        if k > 0 && (digits.len() - k).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with as many decimals as marks at this distance need, and a true minus sign.
pub(super) fn decimal(number: f64, step: f64) -> String {
    let decimals = (-(step.abs().log10() + 1e-9).floor()).clamp(0.0, 6.0) as usize;
    let text = format!("{:.decimals$}", number.abs());
    let is_zero = text.chars().all(|c| c == '0' || c == '.');
    if number < 0.0 && !is_zero { format!("−{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated_by_commas() {
        assert_eq!(
            [0, 7, 999, 1000, 12_480, 1_234_567].map(thousands),
            ["0", "7", "999", "1,000", "12,480", "1,234,567"]
        );
    }

    #[test]
    fn marks_are_few_and_round() {
        assert_eq!(ticks(0.0, 2.0, 4), [0.0, 0.5, 1.0, 1.5, 2.0]);
        assert_eq!(ticks(0.0, 12_480.0, 3), [0.0, 5000.0, 10_000.0]);
        assert_eq!(ticks(12_000.0, 12_990.0, 2), [12_000.0, 12_500.0]);
        assert_eq!(ticks(-3.5, 3.5, 4), [-2.0, 0.0, 2.0]);
    }

    #[test]
    fn there_is_never_more_than_one_mark_too_many() {
        for to in (1..4000).map(|k| f64::from(k) * 0.37) {
            for count in 1..8 {
                let marks = ticks(0.0, to, count).len();
                assert!((1..=count + 1).contains(&marks), "{marks} marks from 0 to {to}");
            }
        }
    }

    #[test]
    fn an_empty_range_has_no_marks() {
        assert!(ticks(1.0, 1.0, 4).is_empty());
        assert!(ticks(f64::NAN, 1.0, 4).is_empty());
    }

    #[test]
    fn labels_have_the_decimals_that_tell_neighbours_apart() {
        assert_eq!([0.0, 0.5, 2.0].map(|v| decimal(v, 0.5)), ["0.0", "0.5", "2.0"]);
        assert_eq!([0.0, 5.0, 20.0].map(|v| decimal(v, 5.0)), ["0", "5", "20"]);
        assert_eq!([-1.0, -0.001].map(|v| decimal(v, 1.0)), ["−1", "0"]);
        assert_eq!(decimal(0.02, 0.01), "0.02");
    }
}
