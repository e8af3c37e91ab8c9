//! The benchmark's random numbers: mulberry32 and Box–Muller, in double precision as JavaScript has
//! it.

/// The generator that every framework in the comparison uses.
pub(super) struct Twister {
    state: u32,
    spare: Option<f64>,
}

impl Twister {
    pub(super) const fn new(seed: u32) -> Self {
        Self { state: seed, spare: None }
    }

    /// Uniform on [0, 1).
    pub(super) fn uniform(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x6D2B_79F5);
        let a = self.state;
        let mut t = (a ^ (a >> 15)).wrapping_mul(1 | a);
        t = t.wrapping_add((t ^ (t >> 7)).wrapping_mul(61 | t)) ^ t;
        f64::from(t ^ (t >> 14)) / 4_294_967_296.0
    }

    /// 0, 1 … `below` − 1.
    pub(super) fn index(&mut self, below: usize) -> usize {
        (self.uniform() * below as f64) as usize
    }

    /// N(0, 1).
    pub(super) fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let mut u = self.uniform();
        while u <= 1e-12 {
            u = self.uniform();
        }
        let (radius, angle) = ((-2.0 * u.ln()).sqrt(), std::f64::consts::TAU * self.uniform());
        self.spare = Some(radius * angle.sin());
        radius * angle.cos()
    }

    /// `count` draws from N(0, `deviation`²).
    pub(super) fn normals(&mut self, count: usize, deviation: f64) -> Vec<f32> {
        (0..count).map(|_| (self.normal() * deviation) as f32).collect()
    }
}
