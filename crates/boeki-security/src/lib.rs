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
//! | [`bloc`] | trusted suppliers, in the words of an economy |
//! | [`dependence`] | concentration, indicators, reliance on inputs of inputs, products, minerals |
//! | [`exposure`] | friends and enemies: welfare of all in the productivity of all |
//! | [`power`] | what a coalition could make a region lose, in partial equilibrium |
//! | [`embargo`] | the same, exactly |
//! | [`shapley`] | what an ally adds |
//! | [`decoupling`] | moving imports from one bloc to another, at least cost |
//! | [`geopolitics`] | cited figures of pairs of countries, as context |
//! | [`question`] | the sections `[power]` and `[decouple]` of scenarios |
//! | [`build`] | deriving the shipped tables |
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::float_cmp)
)]

pub mod assumption;
pub mod bloc;
pub mod build;
mod code_page;
pub mod controls;
pub mod decoupling;
pub mod dependence;
pub mod embargo;
pub mod error;
pub mod exposure;
pub mod geopolitics;
pub mod inventory;
pub mod network_shock;
pub mod power;
pub mod question;
pub mod shapley;

pub use bloc::Bloc;
pub use dependence::sectors::Dependence;
pub use embargo::Embargo;
pub use error::SecurityError;
pub use exposure::{ClosedForm, Exposure};
pub use power::{Power, PowerOver};
pub use shapley::Contributions;
