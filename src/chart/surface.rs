//! The discriminator's opinion as a tint, gentle enough that points on it can still be seen.

use super::theme::{Theme, blend};
use plotters::style::RGBColor;

/// How much of a role's colour the surest opinion has.
const STRENGTH: f64 = 0.28;

/// Pixels of a surface of probabilities, 0–255: from the colour of generated samples (“looks fake”) through the
/// background at ½ to the colour of real ones (“looks real”).
#[must_use]
pub fn surface_rgba(surface: &[u8], theme: &Theme) -> Vec<u8> {
    let tints: Vec<[u8; 4]> = (0..=255).map(|probability| tint(probability, theme)).map(|RGBColor(r, g, b)| [r, g, b, 255]).collect();
    surface.iter().flat_map(|&probability| tints[usize::from(probability)]).collect()
}

pub(super) fn tint(probability: u8, theme: &Theme) -> RGBColor {
    let opinion = f64::from(probability) / 127.5 - 1.0;
    blend(theme.background, if opinion > 0.0 { theme.real } else { theme.generated }, opinion.abs() * STRENGTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_surface_becomes_four_opaque_bytes_a_cell() {
        let pixels = surface_rgba(&[0, 128, 255], &Theme::light());
        assert_eq!(pixels.len(), 12);
        assert!(pixels.chunks(4).all(|pixel| pixel[3] == 255));
    }

    #[test]
    fn fake_is_reddish_real_is_greenish_and_undecided_is_the_background() {
        for theme in [Theme::light(), Theme::dark()] {
            let [fake, undecided, real] = [0, 128, 255].map(|probability| tint(probability, &theme));
            assert!(fake.0 > fake.1 && fake.1 > fake.2, "{fake:?}");
            assert!(real.1 > real.2 && real.2 > real.0, "{real:?}");
            let distance = |a: u8, b: u8| a.abs_diff(b);
            assert!(distance(undecided.0, theme.background.0) <= 1 && distance(undecided.1, theme.background.1) <= 1);
        }
    }
}
