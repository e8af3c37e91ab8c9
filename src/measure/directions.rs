//! The latent directions that change the samples most: the left singular vectors of the linear map
//! that fits the generator best (a linear reading of GANSpace, Härkönen et al. 2020).

/// Rounds of power iteration for each direction; neighbours of nearly equal strength may stay
/// mixed, which harms nobody.
const ROUNDS: usize = 60;

/// Fits samples ≈ mean + latents · A by correlation, which is exact for latents that are
/// uncorrelated and of unit variance, and gives the `count` strongest left singular vectors of A as
/// rows of `dimension` numbers, the strongest first. The largest entry of each is positive.
#[must_use]
pub fn principal_directions(
    latents: &[f32],
    samples: &[f32],
    dimension: usize,
    count: usize,
) -> Vec<f32> {
    let rows = latents.len() / dimension.max(1);
    let width = samples.len().checked_div(rows).unwrap_or(0);
    if width == 0 {
        return Vec::new();
    }
    let map = correlation(latents, samples, rows, dimension, width);
    let mut gram = vec![0.0_f64; dimension * dimension];
    for i in 0..dimension {
        for j in 0..=i {
            let (a, b) = (&map[i * width..(i + 1) * width], &map[j * width..(j + 1) * width]);
            let dot: f64 = a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum();
            gram[i * dimension + j] = dot;
            gram[j * dimension + i] = dot;
        }
    }
    let mut found: Vec<Vec<f64>> = Vec::new();
    for _ in 0..count.min(dimension) {
        let next = strongest(&gram, dimension, &found);
        found.push(next);
    }
    found.into_iter().flat_map(|vector| vector.into_iter().map(|value| value as f32)).collect()
}

/// A = Zᵀ(X − mean X) / rows, `[dimension, width]`.
fn correlation(
    latents: &[f32],
    samples: &[f32],
    rows: usize,
    dimension: usize,
    width: usize,
) -> Vec<f32> {
    let mut mean = vec![0.0_f32; width];
    for sample in samples.chunks_exact(width) {
        mean.iter_mut().zip(sample).for_each(|(mean, value)| *mean += value / rows as f32);
    }
    let mut map = vec![0.0_f32; dimension * width];
    for (latent, sample) in latents.chunks_exact(dimension).zip(samples.chunks_exact(width)) {
        for (z, row) in latent.iter().zip(map.chunks_exact_mut(width)) {
            let z = z / rows as f32;
            row.iter_mut()
                .zip(sample)
                .zip(&mean)
                .for_each(|((cell, value), mean)| *cell += z * (value - mean));
        }
    }
    map
}

/// The strongest eigenvector of `gram` that is orthogonal to those `found`, by power iteration.
fn strongest(gram: &[f64], dimension: usize, found: &[Vec<f64>]) -> Vec<f64> {
    // A start that no symmetry makes orthogonal to what is sought.
    let mut vector: Vec<f64> =
        (0..dimension).map(|i| 1.0 + ((i * 37 + found.len() * 11) % 17) as f64 / 17.0).collect();
    orthonormalise(&mut vector, found);
    for _ in 0..ROUNDS {
        let mut next: Vec<f64> = gram
            .chunks_exact(dimension)
            .map(|row| row.iter().zip(&vector).map(|(a, b)| a * b).sum())
            .collect();
        if orthonormalise(&mut next, found) < 1e-12 {
            break;
        }
        vector = next;
    }
    let largest = vector
        .iter()
        .copied()
        .fold(0.0_f64, |largest, value| if value.abs() > largest.abs() { value } else { largest });
    if largest < 0.0 {
        vector.iter_mut().for_each(|value| *value = -*value);
    }
    vector
}

/// Makes `vector` orthogonal to `others` and of length 1; gives the length it had.
fn orthonormalise(vector: &mut [f64], others: &[Vec<f64>]) -> f64 {
    for other in others {
        let dot: f64 = vector.iter().zip(other).map(|(a, b)| a * b).sum();
        vector.iter_mut().zip(other).for_each(|(a, b)| *a -= dot * b);
    }
    let length = vector.iter().map(|value| value * value).sum::<f64>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    /// x = 7 + 5·(0.8 z₀ + 0.6 z₁)·u + 1·(0.6 z₀ − 0.8 z₁)·w with u and w orthogonal, on a grid of
    /// uncorrelated latents around `centre`.
    fn linear(centre: f32) -> [Vec<f32>; 2] {
        let (mut latents, mut samples) = (Vec::new(), Vec::new());
        for i in -3_i32..=3 {
            for j in -3_i32..=3 {
                let (a, b) = (i as f32, j as f32);
                latents.extend([a + centre, b + centre]);
                samples.extend([5.0 * (0.8 * a + 0.6 * b) + 7.0, 0.6 * a - 0.8 * b, 0.0]);
            }
        }
        [latents, samples]
    }

    #[test]
    fn the_strongest_directions_of_a_linear_generator_are_found() {
        // The mean of the samples is no part of the map, wherever the latents are centred.
        for centre in [0.0, 2.0] {
            let [latents, samples] = linear(centre);
            let directions = principal_directions(&latents, &samples, 2, 2);
            for (found, expected) in directions.iter().zip([0.8, 0.6, -0.6, 0.8]) {
                assert!((found - expected).abs() < 1e-4, "around {centre}: {directions:?}");
            }
        }
    }

    #[test]
    fn samples_without_numbers_have_no_directions() {
        assert!(principal_directions(&[1.0, 2.0], &[], 2, 2).is_empty());
        assert!(principal_directions(&[], &[1.0], 2, 2).is_empty());
    }

    #[test]
    fn a_generator_that_ignores_its_latents_gives_unit_vectors_all_the_same() {
        let directions = principal_directions(&[1.0, -1.0, -1.0, 1.0], &[2.0, 2.0], 2, 2);
        for vector in directions.chunks(2) {
            let length: f32 = vector.iter().map(|value| value * value).sum();
            assert!((length - 1.0).abs() < 1e-4, "{directions:?}");
        }
    }
}
