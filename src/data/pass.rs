//! Passes over a finite set: each goes through all samples once, in an order of its own.

use super::Random;

/// The first of the streams that the orders come from, one for each pass.
const ORDERS: u32 = 1 << 31;

/// A place in a series of passes over a set. Seed and number of draws tell it, so that a snapshot
/// keeps it as one number.
pub struct Pass {
    seed: u32,
    /// The order of pass `number`.
    order: Vec<u32>,
    /// `None` before the first draw.
    number: Option<u64>,
    drawn: u64,
}

impl Pass {
    /// The place after `drawn` samples of a set of `count`.
    #[must_use]
    pub fn new(seed: u32, count: usize, drawn: u64) -> Self {
        Self { seed, order: vec![0; count], number: None, drawn }
    }

    /// How many samples were drawn.
    #[must_use]
    pub const fn drawn(&self) -> u64 {
        self.drawn
    }

    /// The index of the next sample; 0 in an empty set.
    pub fn draw(&mut self) -> usize {
        let count = self.order.len().max(1) as u64;
        let number = self.drawn / count;
        if self.number != Some(number) {
            self.number = Some(number);
            self.shuffle(number);
        }
        let place = (self.drawn % count) as usize;
        self.drawn += 1;
        self.order.get(place).map_or(0, |index| *index as usize)
    }

    /// Counts `count` samples of an endless set, which have no order.
    pub const fn skip(&mut self, count: usize) {
        self.drawn += count as u64;
    }

    /// Puts the samples in the order of a pass (Fisher and Yates).
    fn shuffle(&mut self, number: u64) {
        let mut random = Random::new(self.seed, ORDERS | number as u32);
        self.order.iter_mut().zip(0..).for_each(|(slot, index)| *slot = index);
        for last in (1..self.order.len()).rev() {
            self.order.swap(last, random.index(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draws(pass: &mut Pass, count: usize) -> Vec<usize> {
        (0..count).map(|_| pass.draw()).collect()
    }

    #[test]
    fn every_pass_draws_each_sample_once_and_in_an_order_of_its_own() {
        let mut pass = Pass::new(1, 100, 0);
        let (first, second) = (draws(&mut pass, 100), draws(&mut pass, 100));
        for order in [&first, &second] {
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, (0..100).collect::<Vec<_>>());
        }
        assert_ne!(first, second);
        assert_ne!(first, draws(&mut Pass::new(2, 100, 0), 100), "another seed");
    }

    #[test]
    fn a_pass_goes_on_from_the_number_of_samples_that_were_drawn() {
        let mut through = Pass::new(3, 10, 0);
        draws(&mut through, 27);
        let mut resumed = Pass::new(3, 10, through.drawn());
        assert_eq!(draws(&mut through, 40), draws(&mut resumed, 40));
    }

    #[test]
    fn an_empty_set_has_no_order_to_draw_from() {
        assert_eq!(draws(&mut Pass::new(1, 0, 0), 2), [0, 0]);
    }
}
