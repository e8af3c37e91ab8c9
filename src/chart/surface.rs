//! The discriminator's opinion as a tint, gentle enough that points on it can still be seen.

use super::theme::{Theme, blend};
use plotters::style::RGBColor;

/// How much of a role's colour the surest opinion has. On a dark page the eye needs more of it.
const fn strength(theme: &Theme) -> f64 {
    if theme.dark { 0.39 } else { 0.28 }
}

/// Pixels of a surface of probabilities, 0–255: from the colour of generated samples (“looks fake”)
/// through the background at ½ to the colour of real ones (“looks real”).
#[must_use]
pub fn surface_rgba(surface: &[u8], theme: &Theme) -> Vec<u8> {
    let tints: Vec<[u8; 4]> = (0..=255)
        .map(|probability| tint(probability, theme))
        .map(|RGBColor(r, g, b)| [r, g, b, 255])
        .collect();
    surface.iter().flat_map(|&probability| tints[usize::from(probability)]).collect()
}

pub(super) fn tint(probability: u8, theme: &Theme) -> RGBColor {
    let opinion = f64::from(probability) / 127.5 - 1.0;
    blend(
        theme.background,
        if opinion > 0.0 { theme.real } else { theme.generated },
        opinion.abs() * strength(theme),
    )
}

#[cfg(test)]
mod tests {
    use super::super::theme::contrast;
    use super::*;

    #[test]
    fn a_surface_becomes_four_opaque_bytes_a_cell() {
        let pixels = surface_rgba(&[0, 128, 255], &Theme::light());
        assert_eq!(pixels.len(), 12);
        assert!(pixels.chunks(4).all(|pixel| pixel[3] == 255));
    }

    #[test]
    fn on_a_dark_page_regions_show_and_marks_show_on_them() {
        let theme = Theme::dark();
        for opinion in [0, 255] {
            let below = tint(opinion, &theme);
            let seen = contrast(below, theme.background);
            assert!(seen >= 1.8, "{seen:.2} of {below:?} on the page");
            for mark in [theme.real, theme.generated, theme.discriminator, theme.text] {
                assert!(
                    contrast(mark, below) >= 3.0,
                    "{:.2} of {mark:?} on {below:?}",
                    contrast(mark, below)
                );
            }
        }
    }

    #[test]
    fn fake_is_reddish_real_is_greenish_and_undecided_is_the_background() {
        for theme in [Theme::light(), Theme::dark()] {
            let [fake, undecided, real] =
                [0, 128, 255].map(|probability| tint(probability, &theme));
            assert!(fake.0 > fake.1 && fake.1 > fake.2, "{fake:?}");
            assert!(real.1 > real.2 && real.2 > real.0, "{real:?}");
            let distance = |a: u8, b: u8| a.abs_diff(b);
            assert!(
                distance(undecided.0, theme.background.0) <= 1
                    && distance(undecided.1, theme.background.1) <= 1
            );
        }
    }
}
