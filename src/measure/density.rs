//! Densities of numbers on a line.

/// The density of `values` in `bins` equal bins of [`from`, `to`]: what lies outside counts in the
/// total, so a sampler that misses the interval shows as too little.
#[must_use]
pub fn histogram(values: &[f32], from: f32, to: f32, bins: usize) -> Vec<f32> {
    let mut density = vec![0.0; bins];
    let width = (to - from) / bins as f32;
    for value in values {
        let bin = (value - from) / width;
        if bin >= 0.0 && bin < bins as f32 {
            density[bin as usize] += 1.0 / (values.len() as f32 * width);
        }
    }
    density
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_density_of_what_lies_inside_integrates_to_its_share() {
        let density = histogram(&[0.1, 0.2, 0.9, 5.0], 0.0, 1.0, 10);
        let integral: f32 = density.iter().map(|value| value * 0.1).sum();
        assert!((integral - 0.75).abs() < 1e-6, "{density:?}");
    }
}
