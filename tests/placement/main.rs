//! Where a run computes, decided without a browser.

mod people;
mod random;
mod single;
mod world;
