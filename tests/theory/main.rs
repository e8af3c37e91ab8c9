//! What the literature proves about these games, as tests: the losses' optima, the Dirac game with
//! its exact steps and its convergence, a discriminator that learns the optimum, and what a perfect
//! sampler measures.

// What the tests call is of the tests too.
#![allow(clippy::unwrap_used)]

mod dirac;
mod dirac_convergence;
mod dirac_game;
mod losses;
mod normals;
mod perfect_sampler;
mod techniques;
