//! One point of the latent space that a person moves, and what the generator makes of it.
//!
//! A small latent space has one slider for each coordinate. A large one has a slider for each of
//! the directions that change the samples most; what lies across them stays in `rest`.

use crate::experiment::{LatentDistribution, LatentSpec};
use crate::session::{Command, Samples};
use std::sync::Arc;

/// The most sliders that are shown.
pub const MOST_SLIDERS: usize = 8;

/// The point, the directions, and the question that is under way.
#[derive(Clone, Debug)]
pub struct Latent {
    spec: LatentSpec,
    values: Vec<f64>,
    rest: Vec<f64>,
    directions: Vec<f32>,
    next: u32,
    in_flight: Option<u32>,
    stale: bool,
    /// What came back last, with the id of its question.
    pub answer: Option<(u32, Arc<Samples>)>,
}

impl Latent {
    /// A point of this space that is as likely as any, and always the same. The origin would be
    /// unlike every sample.
    #[must_use]
    pub fn new(spec: LatentSpec) -> Self {
        let dimension = spec.dimension as usize;
        let (values, rest) = (vec![0.0; dimension.min(MOST_SLIDERS)], vec![0.0; dimension]);
        let mut latent = Self {
            spec,
            values,
            rest,
            directions: Vec::new(),
            next: 1,
            in_flight: None,
            stale: true,
            answer: None,
        };
        // A linear congruential generator (Knuth's MMIX) is random enough to begin with.
        let mut state = 7_u64;
        latent.randomise(|| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            f64::from(u32::try_from(state >> 32).unwrap_or_default()) / f64::from(u32::MAX)
        });
        latent
    }

    /// A new point in another space; the questions go on counting.
    #[must_use]
    pub fn elsewhere(&self, spec: LatentSpec) -> Self {
        Self { next: self.next, ..Self::new(spec) }
    }

    /// The space of a run that starts: the point stays where it fits.
    pub fn started(&mut self, spec: LatentSpec) {
        if self.spec == spec {
            self.in_flight = None;
            self.stale = true;
        } else {
            *self = self.elsewhere(spec);
        }
    }

    /// Whether the sliders are directions instead of coordinates.
    #[must_use]
    pub const fn by_directions(&self) -> bool {
        self.spec.dimension as usize > MOST_SLIDERS
    }

    /// Whether the sliders mean something yet.
    #[must_use]
    pub const fn ready(&self) -> bool {
        !self.by_directions() || !self.directions.is_empty()
    }

    /// Where each slider stands.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// How far a slider goes to each side.
    #[must_use]
    pub const fn range(&self) -> f64 {
        match self.spec.distribution {
            LatentDistribution::Uniform if !self.by_directions() => 1.0,
            LatentDistribution::Normal | LatentDistribution::Uniform => 3.0,
        }
    }

    /// Moves one slider.
    pub fn set(&mut self, slider: usize, value: f64) {
        let range = self.range();
        if let Some(slot) = self.values.get_mut(slider).filter(|_| value.is_finite()) {
            *slot = value.clamp(-range, range);
            self.stale = true;
        }
    }

    /// Back to the origin.
    pub fn zero(&mut self) {
        self.values.fill(0.0);
        self.rest.fill(0.0);
        self.stale = true;
    }

    /// A random point, from numbers that are uniform on [0, 1).
    pub fn randomise(&mut self, mut uniform: impl FnMut() -> f64) {
        let point = (0..self.rest.len()).map(|_| match self.spec.distribution {
            LatentDistribution::Uniform => 2.0 * uniform() - 1.0,
            // Box and Muller's transform
            LatentDistribution::Normal => {
                (-2.0 * (1.0 - uniform()).max(1e-12).ln()).sqrt()
                    * (std::f64::consts::TAU * uniform()).cos()
            }
        });
        let point = point.collect();
        self.place(point);
    }

    /// Takes over new directions; the point stays.
    pub fn set_directions(&mut self, vectors: Vec<f32>) {
        let dimension = self.rest.len();
        if !self.by_directions() || vectors.is_empty() || !vectors.len().is_multiple_of(dimension) {
            return;
        }
        let point = self.point();
        self.values = vec![0.0; (vectors.len() / dimension).min(MOST_SLIDERS)];
        self.directions = vectors;
        self.place(point);
    }

    /// The question to ask next: at most one is under way, and it is always the newest. `condition`
    /// is what the sample shall meet; nothing in an unconditional game.
    pub fn question(&mut self, condition: &[f32]) -> Option<Command> {
        if !self.stale || self.in_flight.is_some() {
            return None;
        }
        let id = self.next;
        self.next = id.wrapping_add(1);
        self.in_flight = Some(id);
        self.stale = false;
        let latents = self.point().into_iter().map(|value| value as f32).collect();
        Some(Command::Probe { id, latents, condition: condition.to_vec() })
    }

    /// Takes an answer over.
    pub fn answered(&mut self, id: u32, samples: Samples) {
        if self.in_flight == Some(id) {
            self.in_flight = None;
        }
        self.answer = Some((id, Arc::new(samples)));
    }

    /// The generator has learned: ask again.
    pub const fn outdated(&mut self) {
        self.stale = true;
    }

    /// A question that will not be answered any more.
    pub const fn forget_question(&mut self) {
        self.in_flight = None;
    }

    fn direction(&self, index: usize) -> &[f32] {
        let dimension = self.rest.len();
        self.directions.get(index * dimension..(index + 1) * dimension).unwrap_or_default()
    }

    fn point(&self) -> Vec<f64> {
        if !self.by_directions() {
            return self.values.clone();
        }
        let mut point = self.rest.clone();
        for (index, value) in self.values.iter().enumerate() {
            for (slot, along) in point.iter_mut().zip(self.direction(index)) {
                *slot += value * f64::from(*along);
            }
        }
        point
    }

    fn place(&mut self, point: Vec<f64>) {
        self.stale = true;
        if !self.by_directions() {
            self.values = point;
            return;
        }
        let range = self.range();
        let along: Vec<f64> = (0..self.values.len())
            .map(|index| {
                self.direction(index)
                    .iter()
                    .zip(&point)
                    .map(|(d, x)| f64::from(*d) * x)
                    .sum::<f64>()
                    .clamp(-range, range)
            })
            .collect();
        self.rest = point;
        self.values.fill(0.0);
        for (index, value) in along.into_iter().enumerate() {
            let direction = self.direction(index).to_vec();
            self.rest.iter_mut().zip(direction).for_each(|(slot, d)| *slot -= value * f64::from(d));
            self.values[index] = value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn space(dimension: u32) -> Latent {
        let mut latent =
            Latent::new(LatentSpec { dimension, distribution: LatentDistribution::Normal });
        latent.zero();
        latent
    }

    fn asked(latent: &mut Latent) -> (u32, Vec<f32>) {
        match latent.question(&[]) {
            Some(Command::Probe { id, latents, .. }) => (id, latents),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn at_most_one_question_is_under_way_and_the_newest_point_wins() {
        let mut latent = space(2);
        let (first, _) = asked(&mut latent);
        latent.set(0, 1.0);
        latent.set(0, 2.0);
        assert_eq!(latent.question(&[]), None);
        latent.answered(
            first,
            Samples { shape: [1, 1, 2], values: vec![0.0; 2], verdicts: vec![0.5] },
        );
        assert_eq!(asked(&mut latent).1, [2.0, 0.0]);
        assert_eq!(latent.question(&[]), None, "nothing has changed since");
    }

    #[test]
    fn a_space_opens_at_a_point_that_is_not_the_origin_and_always_the_same() {
        for distribution in [LatentDistribution::Normal, LatentDistribution::Uniform] {
            let spec = LatentSpec { dimension: 4, distribution };
            let latent = Latent::new(spec);
            assert!(
                latent.values().iter().all(|value| *value != 0.0 && value.abs() <= latent.range()),
                "{:?}",
                latent.values()
            );
            assert_eq!(latent.values(), Latent::new(spec).values());
        }
    }

    #[test]
    fn a_slider_stays_within_its_range() {
        let mut latent = space(2);
        latent.set(1, 99.0);
        latent.set(7, 1.0);
        latent.set(0, f64::NAN);
        assert_eq!(latent.values(), [0.0, 3.0]);
    }

    #[test]
    fn new_directions_leave_the_point_where_it_was() {
        let mut latent = space(10);
        assert!(latent.by_directions() && !latent.ready());
        let mut seed = 0.0;
        latent.randomise(|| {
            seed = (seed + 0.37) % 1.0;
            seed
        });
        let before = latent.point();
        let mut axes = vec![0.0; 20];
        axes[3] = 1.0;
        axes[10] = 1.0;
        latent.set_directions(axes);
        assert!(latent.ready() && latent.values().len() == 2);
        assert!((latent.values()[0] - before[3]).abs() < 1e-9);
        let after = latent.point();
        assert!(
            before.iter().zip(&after).all(|(a, b)| (a - b).abs() < 1e-9),
            "{before:?} {after:?}"
        );
    }
}
