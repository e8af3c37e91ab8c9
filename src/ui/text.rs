//! Numbers as the page writes them.

pub use crate::chart::thousands;

/// The zeros that stand quietly before a counter so that it keeps its width: `12480` gives `0`, for
/// `012,480`.
#[must_use]
pub const fn leading_zeros(value: u64) -> &'static str {
    match value {
        0..=9 => "000,00",
        10..=99 => "000,0",
        100..=999 => "000,",
        1000..=9_999 => "00",
        10_000..=99_999 => "0",
        _ => "",
    }
}

/// A share as `94 %`.
#[must_use]
pub fn percent(share: f32) -> String {
    if share.is_finite() { format!("{:.0} %", 100.0 * share) } else { "–".to_owned() }
}

/// Steps a second as `142/s`, with a decimal while it is slow.
#[must_use]
pub fn speed(steps_per_second: f32) -> String {
    match steps_per_second {
        rate if !rate.is_finite() || rate <= 0.0 => "–/s".to_owned(),
        rate if rate < 10.0 => format!("{rate:.1}/s"),
        rate => format!("{rate:.0}/s"),
    }
}

/// How far something is: bytes as `1.2 of 2.7 MB`, anything else as `14 of 61`.
#[must_use]
pub fn progress(done: u64, total: u64, bytes: bool) -> String {
    let (done_bytes, total_bytes) = (done as f64, total as f64);
    match (bytes, total) {
        (true, 1_000_000..) => format!("{:.1} of {:.1} MB", done_bytes / 1e6, total_bytes / 1e6),
        (true, 1_000..) => format!("{:.0} of {:.0} KB", done_bytes / 1e3, total_bytes / 1e3),
        _ => format!("{} of {}", thousands(done), thousands(total)),
    }
}

/// A signed number with two decimals and a true minus sign.
#[must_use]
pub fn signed(value: f64) -> String {
    format!("{value:+.2}").replace('-', "−")
}

/// Below this many steps a second, pictures stay noise for minutes.
const SLOW: f32 = 5.0;
/// Milliseconds of training before its speed says something.
const SETTLED_MS: u64 = 10_000;
/// Numbers of minutes that are told; what lies between is rounded to the nearest, so that the words
/// stay while the speed wavers.
const MINUTES: [f32; 10] = [3.0, 4.0, 6.0, 8.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0];

/// How long training takes at `steps_per_second`, where that is slow.
pub fn patience(steps_per_second: f32, trained_ms: u64) -> Option<String> {
    if trained_ms < SETTLED_MS || steps_per_second <= 0.0 || steps_per_second >= SLOW {
        return None;
    }
    let minutes = 1000.0 / steps_per_second / 60.0;
    let distance = |told: &f32| (told / minutes).ln().abs();
    let nearest = MINUTES.into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
    let time = match minutes {
        minutes if minutes > 75.0 => "more than an hour".to_owned(),
        _ if nearest >= 60.0 => "about an hour".to_owned(),
        _ => format!("about {nearest} minutes"),
    };
    Some(format!(
        "At this speed 1,000 steps take {time}. The points and “digits” learn within a minute on any computer."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_it_takes_is_told_only_where_it_is_slow_and_known() {
        assert_eq!(patience(50.0, 60_000), None);
        assert_eq!(patience(1.5, 5_000), None, "a speed of five seconds says little");
        assert_eq!(patience(0.0, 60_000), None);
        let told = |speed| patience(speed, 10_000).unwrap();
        assert!(told(1.5).starts_with("At this speed 1,000 steps take about 10 minutes."));
        assert_eq!(told(1.5), told(1.6), "the words stay while the speed wavers");
        assert!(told(4.9).contains("about 3 minutes"));
        assert!(told(0.3).contains("about an hour"));
        assert!(told(0.1).contains("more than an hour"));
    }

    #[test]
    fn counters_have_thousands_separators_and_a_constant_width() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(1_234_567), "1,234,567");
        for value in [0, 7, 42, 999, 1000, 12_480, 999_999] {
            assert_eq!(format!("{}{}", leading_zeros(value), thousands(value)).len(), 7, "{value}");
        }
    }

    #[test]
    fn progress_speaks_of_bytes_in_the_largest_fitting_unit() {
        assert_eq!(progress(1_200_000, 2_700_000, true), "1.2 of 2.7 MB");
        assert_eq!(progress(41_000, 41_823, true), "41 of 42 KB");
        assert_eq!(progress(14, 61, false), "14 of 61");
    }

    #[test]
    fn an_unknown_speed_is_a_dash() {
        assert_eq!(speed(0.0), "–/s");
        assert_eq!(speed(f32::NAN), "–/s");
        assert_eq!(speed(3.24), "3.2/s");
        assert_eq!(speed(141.7), "142/s");
    }
}
