//! Numbers as people type them: with group marks, a decimal comma or an exponent.

/// What may stand between groups of digits, beside the comma and the point: spaces of any width,
/// apostrophes and the underscore.
const MARKS: [char; 8] = [' ', '\u{a0}', '\u{2007}', '\u{2009}', '\u{202f}', '’', '\'', '_'];
/// What may stand before decimals, and between groups of digits too.
const SEPARATORS: [char; 2] = [',', '.'];

/// Why a text is not taken as a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Unread {
    /// Nothing was typed.
    Empty,
    /// The text is no number.
    NotANumber,
    /// Its only separator can stand before decimals or between groups of three digits.
    Ambiguous {
        /// The number, if there are groups of three digits.
        grouped: f64,
        /// The number, if there are decimals.
        decimal: f64,
    },
}

/// The digits before and after the separator.
#[derive(Clone, Debug, PartialEq)]
struct Mantissa {
    whole: String,
    decimals: String,
}

/// Reads `text` as a number; where `whole`, as one without decimals.
///
/// - Groups of three digits may be separated by commas, points, spaces, apostrophes or `_`.
/// - Of two different separators, the last one stands before the decimals.
/// - A single comma or point before exactly three digits is a group mark in a whole number. In any
///   other number it is ambiguous, but for a point before three digits that do not end in 0: so
///   Ganlet itself writes decimals.
///
/// # Errors
/// A text that is empty, that is no number, or that can be read in two ways.
pub(super) fn read(text: &str, whole: bool) -> Result<f64, Unread> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Unread::Empty);
    }
    let (sign, unsigned) = match text.strip_prefix(['-', '−']) {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let exponent = exponent.replace('−', "-");
    if !is_digits(exponent.strip_prefix(['-', '+']).unwrap_or(&exponent)) {
        return Err(Unread::NotANumber);
    }
    let value = |Mantissa { whole, decimals }: Mantissa| {
        let plain = format!("{sign}0{whole}.{decimals}0e{exponent}");
        // Adding 0 makes 0 of −0.
        plain.parse().map(|value: f64| value + 0.0).map_err(|_| Unread::NotANumber)
    };
    match (grouped(mantissa), with_decimals(mantissa)) {
        (Some(grouped), None) => value(grouped),
        (Some(grouped), Some(_)) if whole => value(grouped),
        (Some(grouped), Some(decimal)) if mantissa.contains(',') || mantissa.ends_with('0') => {
            Err(Unread::Ambiguous { grouped: value(grouped)?, decimal: value(decimal)? })
        }
        // “1000,000” is no way to write 1000.
        (None, Some(decimal)) if whole && decimal.decimals == "000" => Err(Unread::NotANumber),
        (_, Some(decimal)) => value(decimal),
        (None, None) if is_digits(mantissa) => {
            value(Mantissa { whole: mantissa.to_owned(), decimals: String::new() })
        }
        (None, None) => Err(Unread::NotANumber),
    }
}

/// The reading in which one mark separates groups of three digits.
fn grouped(mantissa: &str) -> Option<Mantissa> {
    let mark = mantissa.chars().find(|letter| !letter.is_ascii_digit())?;
    if !MARKS.contains(&mark) && !SEPARATORS.contains(&mark) {
        return None;
    }
    let mut groups = mantissa.split(mark);
    let first = groups.next()?;
    // A counter such as 012,480 begins with a full group; 0,125 has decimals.
    let begins =
        is_digits(first) && (first.len() == 3 || first.len() < 3 && !first.starts_with('0'));
    let goes_on = groups.all(|group| is_digits(group) && group.len() == 3);
    (begins && goes_on)
        .then(|| Mantissa { whole: mantissa.split(mark).collect(), decimals: String::new() })
}

/// The reading in which the last comma or point stands before decimals.
fn with_decimals(mantissa: &str) -> Option<Mantissa> {
    let at = mantissa.rfind(SEPARATORS)?;
    let (before, after) = (&mantissa[..at], &mantissa[at + 1..]);
    let whole = if before.is_empty() || is_digits(before) {
        before.to_owned()
    } else if before.contains(&mantissa[at..=at]) {
        return None;
    } else {
        grouped(before)?.whole
    };
    let something = !before.is_empty() || !after.is_empty();
    (something && (after.is_empty() || is_digits(after)))
        .then(|| Mantissa { whole, decimals: after.to_owned() })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_whole_number_is_read_with_any_group_mark() {
        for text in [
            "10000",
            "10,000",
            "10.000",
            "10 000",
            "10\u{a0}000",
            "10\u{2009}000",
            "10\u{202f}000",
            "10’000",
            "10'000",
            "10_000",
            " 10,000 ",
            "+10,000",
            "010,000",
            "1e4",
            "1,0e4",
            "10000.0",
            "10,000.0",
            "10.000,00",
        ] {
            assert_eq!(read(text, true), Ok(10_000.0), "{text}");
        }
        assert_eq!(read("1,000,000", true), Ok(1e6));
        assert_eq!(read("1.234", true), Ok(1234.0));
    }

    #[test]
    fn a_real_number_is_read_with_a_point_a_comma_and_an_exponent() {
        for (text, value) in [
            ("0,0002", 0.0002),
            ("0.125", 0.125),
            ("0,125", 0.125),
            ("1.234", 1.234),
            ("1,23", 1.23),
            ("1,234.5", 1234.5),
            ("1.234,5", 1234.5),
            ("1 000,5", 1000.5),
            ("1,000,000", 1e6),
            ("10 000", 10_000.0),
            ("1e-3", 1e-3),
            ("1,5E−3", 1.5e-3),
            (".5", 0.5),
            (",5", 0.5),
            ("5.", 5.0),
            ("−0.25", -0.25),
        ] {
            assert_eq!(read(text, false), Ok(value), "{text}");
        }
        assert_eq!(read("-0", false).map(f64::is_sign_positive), Ok(true));
    }

    #[test]
    fn a_real_number_with_one_separator_before_three_digits_is_refused_as_ambiguous() {
        for text in ["10,000", "10.000"] {
            let expected = Unread::Ambiguous { grouped: 10_000.0, decimal: 10.0 };
            assert_eq!(read(text, false), Err(expected), "{text}");
        }
        let expected = Unread::Ambiguous { grouped: 1234.0, decimal: 1.234 };
        assert_eq!(read("1,234", false), Err(expected));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        assert_eq!(read(" \u{a0}", true), Err(Unread::Empty));
        for text in [
            "0,000,2",
            "½",
            "many",
            "inf",
            "NaN",
            "1/2",
            "5%",
            "0x10",
            "12e",
            "e5",
            ".",
            ",",
            "-",
            "--5",
            "1,2,3",
            "12,34,567",
            "1_0",
            "1,000 000",
            "1 0,5",
            "1,000.000.000,5",
            "٣",
        ] {
            for whole in [true, false] {
                assert_eq!(read(text, whole), Err(Unread::NotANumber), "{text}");
            }
        }
        assert_eq!(read("1000,000", true), Err(Unread::NotANumber));
    }

    /// Digits in groups of three.
    fn grouped_by(value: u32, mark: char) -> String {
        let digits = value.to_string();
        let mut text = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push(mark);
            }
            text.push(digit);
        }
        text
    }

    proptest! {
        #[test]
        fn what_the_page_writes_for_a_number_reads_back_as_the_same_number(
            real in proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL | proptest::num::f64::ZERO,
            count: u32,
        ) {
            prop_assert_eq!(read(&real.to_string(), false), Ok(real + 0.0));
            prop_assert_eq!(read(&format!("{real:e}"), false), Ok(real + 0.0));
            prop_assert_eq!(read(&count.to_string(), true), Ok(f64::from(count)));
            prop_assert_eq!(read(&count.to_string(), false), Ok(f64::from(count)));
        }

        #[test]
        fn a_count_with_any_group_mark_reads_back_as_the_same_number(
            count: u32,
            mark in proptest::sample::select([&MARKS[..], &SEPARATORS[..]].concat()),
        ) {
            prop_assert_eq!(read(&grouped_by(count, mark), true), Ok(f64::from(count)));
        }

        #[test]
        fn no_text_is_read_as_something_that_is_not_finite_or_makes_it_panic(text in "\\PC{0,12}") {
            if let Ok(value) = read(&text, false) {
                prop_assert!(!value.is_nan());
            }
        }
    }
}
