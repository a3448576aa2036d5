//! Where a country is vulnerable, and to whom: economic security on top of the one equilibrium.
//!
//! Dependence is read from flows, power and the cost of bans from solved equilibria; short-run models say so and are checked
//! against the equilibrium where the two must agree.
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::float_cmp)
)]

pub mod error;

pub use error::SecurityError;
