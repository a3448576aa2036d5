//! Where a country is vulnerable, and to whom: economic security on top of the one equilibrium.
//!
//! Dependence is read from flows, power and the cost of bans from solved equilibria; short-run models say so and are checked
//! against the equilibrium where the two must agree.
//!
//! | room | what it holds |
//! |---|---|
//! | [`controls`] | export controls of part of a sector: who loses what, when, and who is needed |
//! | [`network_shock`] | short-run shocks with complements, equal to the equilibrium where elasticities are 1 |
//! | [`inventory`] | daily dynamics of inventories: who runs out of what, when, and how output comes back |
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::float_cmp)
)]

pub mod assumption;
pub mod controls;
pub mod error;
pub mod inventory;
pub mod network_shock;

pub use error::SecurityError;
