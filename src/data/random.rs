//! All randomness of a run: one small generator whose state fits in a snapshot, the same on every
//! device.

use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution as _, StandardNormal};
use rand_xoshiro::Xoshiro128PlusPlus;

/// Xoshiro128++ (Blackman and Vigna 2018): four words of state, fast on 32-bit WebAssembly.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
pub struct Random(Xoshiro128PlusPlus);

impl Random {
    /// The generator of this seed; different `stream`s of one seed are independent.
    #[must_use]
    pub fn new(seed: u32, stream: u32) -> Self {
        Self(Xoshiro128PlusPlus::seed_from_u64((u64::from(stream) << 32) | u64::from(seed)))
    }

    /// A draw from N(0, 1).
    pub fn normal(&mut self) -> f32 {
        StandardNormal.sample(&mut self.0)
    }

    /// A draw from the uniform distribution on [0, 1).
    pub fn uniform(&mut self) -> f32 {
        self.0.random()
    }

    /// A draw from 0, 1 … `below` − 1.
    pub fn index(&mut self, below: usize) -> usize {
        self.0.random_range(0..below.max(1))
    }
}
