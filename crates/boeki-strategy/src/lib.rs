//! What the others do: strategy on top of the one equilibrium.
//!
//! Payoffs are solved equilibria and their gradients. What is stylised says so, exposes its inputs and returns thresholds or
//! intervals; it is never added to a welfare total.
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::float_cmp)
)]

pub mod aim;
pub mod bargain;
pub mod best_response;
mod curvature;
pub mod error;
pub mod game;
pub mod lobbying;
pub mod nash;
pub mod player;
mod quasi_newton;
pub mod question;
pub mod respond;
pub mod retaliation;
pub mod sufficient_statistic;
pub mod tariff_space;

pub use aim::Aim;
pub use bargain::{Deal, RevealedWeight, Table, nash_in_nash};
pub use best_response::BestResponse;
pub use error::StrategyError;
pub use game::{Game, Profile, Seat};
pub use lobbying::RevealedWeights;
pub use nash::{Nash, NashOptions};
pub use player::Player;
pub use retaliation::{Payoffs, Rule};
pub use sufficient_statistic::{UniformWar, optimal_tariff};
pub use tariff_space::{Bounds, Level, Reach, TariffSpace};
