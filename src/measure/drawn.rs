//! Seeded samples for the tests of this folder.

use std::f64::consts::TAU;

/// Numbers that look random: SplitMix64 (Steele et al. 2014).
pub struct Drawn(pub u64);

impl Drawn {
    /// Uniform in (0, 1).
    pub fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (((z ^ (z >> 31)) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Independent normal numbers (Box and Muller 1958).
    pub fn normal(&mut self, count: usize, mean: f64, deviation: f64) -> Vec<f32> {
        let number = |_| {
            (mean + deviation * (-2.0 * self.uniform().ln()).sqrt() * (TAU * self.uniform()).cos())
                as f32
        };
        (0..count).map(number).collect()
    }

    /// Unit vectors, row after row.
    pub fn directions(&mut self, count: usize, dimension: usize) -> Vec<f32> {
        let mut vectors = self.normal(count * dimension, 0.0, 1.0);
        for vector in vectors.chunks_exact_mut(dimension) {
            let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
            vector.iter_mut().for_each(|value| *value /= length);
        }
        vectors
    }
}
