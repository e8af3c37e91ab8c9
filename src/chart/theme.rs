//! One colour for each role, the same in every drawing, with enough contrast on a light and on a
//! dark page.

use plotters::style::RGBColor;

/// The colours of a page. Marks stand out from the background 3:1, text 4.5:1 (WCAG 2.2, 1.4.3 and
/// 1.4.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Behind everything.
    pub background: RGBColor,
    /// Text, and marks without a role.
    pub text: RGBColor,
    /// Text that may be overlooked: axes and references.
    pub muted: RGBColor,
    /// Lines that must not compete with data.
    pub grid: RGBColor,
    /// Real samples.
    pub real: RGBColor,
    /// Generated samples.
    pub generated: RGBColor,
    /// The discriminator's opinion.
    pub discriminator: RGBColor,
    /// The generator's loss.
    pub generator_line: RGBColor,
    /// The discriminator's loss.
    pub discriminator_line: RGBColor,
    /// A light drawing on a dark page.
    pub dark: bool,
}

impl Theme {
    /// Dark on white, in three colours of Okabe and Ito that colour-blind eyes tell apart.
    #[must_use]
    pub const fn light() -> Self {
        let (teal, vermilion, blue) =
            (RGBColor(0x00, 0x9E, 0x73), RGBColor(0xD5, 0x5E, 0x00), RGBColor(0x00, 0x72, 0xB2));
        Self {
            background: RGBColor(0xFF, 0xFF, 0xFF),
            text: RGBColor(0x1B, 0x1F, 0x24),
            muted: RGBColor(0x5C, 0x64, 0x6E),
            grid: RGBColor(0xE8, 0xEA, 0xED),
            real: teal,
            generated: vermilion,
            discriminator: blue,
            generator_line: vermilion,
            discriminator_line: blue,
            dark: false,
        }
    }

    /// The same hues, lightened, on a dark page.
    #[must_use]
    pub const fn dark() -> Self {
        let (teal, vermilion, blue) =
            (RGBColor(0x2C, 0xC9, 0x9A), RGBColor(0xFF, 0x8A, 0x3D), RGBColor(0x5C, 0xB3, 0xF0));
        Self {
            background: RGBColor(0x14, 0x17, 0x1B),
            text: RGBColor(0xE8, 0xEA, 0xED),
            muted: RGBColor(0x9A, 0xA3, 0xAE),
            grid: RGBColor(0x2A, 0x2F, 0x36),
            real: teal,
            generated: vermilion,
            discriminator: blue,
            generator_line: vermilion,
            discriminator_line: blue,
            dark: true,
        }
    }

    /// A role's colour, moved towards the text's just so far that letters in it can be read on the
    /// background.
    #[must_use]
    pub fn ink(&self, role: RGBColor) -> RGBColor {
        let towards_text = |step: u8| blend(role, self.text, f64::from(step) / 20.0);
        (0..20)
            .map(towards_text)
            .find(|&colour| contrast(colour, self.background) >= 4.5)
            .unwrap_or(self.text)
    }
}

/// `share` of `to` over the rest of `from`.
pub(super) fn blend(from: RGBColor, to: RGBColor, share: f64) -> RGBColor {
    let channel = |from: u8, to: u8| {
        (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as u8
    };
    RGBColor(channel(from.0, to.0), channel(from.1, to.1), channel(from.2, to.2))
}

/// WCAG's contrast ratio of two colours, from 1 to 21.
pub(super) fn contrast(one: RGBColor, other: RGBColor) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: RGBColor) -> f64 {
    let linear = |channel: u8| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEMES: [Theme; 2] = [Theme::light(), Theme::dark()];

    #[test]
    fn black_on_white_has_a_contrast_of_21() {
        assert!((contrast(RGBColor(0, 0, 0), RGBColor(255, 255, 255)) - 21.0).abs() < 1e-9);
    }

    #[test]
    fn text_has_a_contrast_of_four_and_a_half_and_marks_of_three() {
        for theme in THEMES {
            for text in [theme.text, theme.muted] {
                assert!(
                    contrast(text, theme.background) >= 4.5,
                    "{text:?} on {:?}",
                    theme.background
                );
            }
            for mark in [
                theme.real,
                theme.generated,
                theme.discriminator,
                theme.generator_line,
                theme.discriminator_line,
            ] {
                assert!(
                    contrast(mark, theme.background) >= 3.0,
                    "{mark:?} on {:?}",
                    theme.background
                );
            }
        }
    }

    #[test]
    fn the_dark_theme_needs_no_other_ink_for_its_letters() {
        let theme = Theme::dark();
        for role in [theme.real, theme.generated, theme.discriminator] {
            assert_eq!(theme.ink(role), role);
        }
    }

    #[test]
    fn ink_can_be_read_and_keeps_the_hue() {
        for theme in THEMES {
            for role in [theme.real, theme.generated, theme.discriminator] {
                let ink = theme.ink(role);
                assert!(contrast(ink, theme.background) >= 4.5);
                let loudest = |c: RGBColor| {
                    [c.0, c.1, c.2].iter().enumerate().max_by_key(|(_, v)| **v).map(|(i, _)| i)
                };
                assert_eq!(loudest(ink), loudest(role));
            }
        }
    }

    #[test]
    fn the_grid_stays_fainter_than_any_mark() {
        for theme in THEMES {
            assert!(contrast(theme.grid, theme.background) < 1.6);
        }
    }
}
