//! What the others do: strategy on top of the one equilibrium.
//!
//! Payoffs are solved equilibria and their gradients. What is stylised says so, exposes its inputs and returns thresholds or
//! intervals; it is never added to a welfare total.
//!
//! | room | what it holds |
//! |---|---|
//! | [`accession`] | who lets a candidate into an agreement by consensus, who blocks, and what it would take |
//! | [`agreement`] | what the members of an agreement give each other |
//! | [`coalition`] | agreements among subsets of players: which are stable, what they are worth, who blocks |
//! | [`hedging`] | how reliable a patron must be for a member to stay aligned |
//! | [`player`] | regions or groups of regions that act as one |
//! | [`status_quo`] | the world before the question: base, policy and closure |
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::float_cmp)
)]

pub mod accession;
pub mod agreement;
pub mod coalition;
pub mod error;
pub mod hedging;
pub mod player;
pub mod status_quo;

pub use error::StrategyError;
