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
//! | [`nash`], [`best_response`], [`game`] | the tariffs that answer those of others, and where nobody moves |
//! | [`bargain`], [`respond`], [`retaliation`], [`lobbying`] | deals against threats, rules of answering, revealed weights |
//! | [`player`] | regions or groups of regions that act as one |
//! | [`status_quo`] | the world before the question: base, policy and closure |
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::float_cmp)
)]

pub mod accession;
pub mod agreement;
pub mod aim;
pub mod alliance;
pub mod assumption;
pub mod audience;
pub mod bargain;
pub mod best_response;
pub mod breach;
pub mod burden_sharing;
pub mod coalition;
pub mod coverage;
pub mod credibility;
pub mod credibility_question;
pub mod credibility_table;
mod curvature;
pub mod deterrence;
pub mod dispute;
pub mod error;
pub mod escalation;
pub mod escalation_question;
pub mod game;
pub mod hedging;
pub mod lobbying;
pub mod markov;
pub mod nash;
pub mod outlook;
pub mod payoff;
pub mod player;
mod quasi_newton;
pub mod question;
pub mod respond;
pub mod retaliation;
pub mod status_quo;
pub mod sufficient_statistic;
pub mod tariff_space;

pub use aim::Aim;
pub use assumption::Span;
pub use bargain::{Deal, RevealedWeight, Table, nash_in_nash};
pub use best_response::BestResponse;
pub use credibility::Stakes;
pub use error::StrategyError;
pub use game::{Game, Profile, Seat};
pub use lobbying::RevealedWeights;
pub use markov::Chain;
pub use nash::{Nash, NashOptions};
pub use payoff::Payoff;
pub use player::Player;
pub use retaliation::Rule;
pub use sufficient_statistic::{UniformWar, optimal_tariff};
pub use tariff_space::{Bounds, Level, Reach, TariffSpace};
