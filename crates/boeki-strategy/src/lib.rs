//! What the others do: strategy on top of the one equilibrium.
//!
//! Payoffs are solved equilibria and their gradients. What is stylised says so, exposes its inputs and returns thresholds or
//! intervals; it is never added to a welfare total.
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::float_cmp)
)]

pub mod error;

pub use error::StrategyError;
