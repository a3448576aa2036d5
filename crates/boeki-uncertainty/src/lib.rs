//! How sure a result is: draws of the uncertain inputs, and what follows for outcomes.
//!
//! Every figure here is a solved, certified equilibrium at drawn inputs; there is no second model. Draws are a
//! scrambled Sobol sequence: draw `i` of a seed is the same inputs for every policy (common random numbers), for any
//! number of threads and whatever came before it.
//!
//! | room | what it holds |
//! |---|---|
//! | [`space`] | the uncertain inputs and how they are distributed |
//! | [`problem`] | policies under drawn inputs: from a draw to outcomes |
//! | [`sample`] | many draws, and their tables |
//! | [`details`] | intervals of sectors, flows, parts and prices |
//! | [`summary`] | medians, intervals, probabilities |
//! | [`sensitivity`] | Sobol indices of any function |
//! | [`local`] | one input at a time: the tornado, and where a sign flips |
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::float_cmp)
)]

pub mod details;
pub mod error;
pub mod local;
pub mod problem;
pub mod sample;
pub mod sensitivity;
pub mod space;
pub mod summary;

pub use error::UncertaintyError;
pub use problem::{Measure, Problem};
pub use sample::{Patience, Sample};
pub use space::{Held, Space};
