//! Boeki, an open laboratory for trade policy: the library that people import.
//!
//! A facade over the crates, each a module here, and the two things that they do not do: opening files
//! ([`data_folder`], [`library`]) and recomputing published results ([`validate`]).
//!
//! ```
//! use boeki::economy::scenario::Scenario;
//! use boeki::library::Library;
//! use boeki::report::RunRecord;
//!
//! let scenario = Scenario::parse("us-japan-cars.toml", boeki::HEADLINE_SCENARIO)?;
//! let economy = Library::embedded_only().open(&scenario.economy)?;
//! let record = RunRecord::compute(&scenario, &economy)?;
//! let japan = record.regions.iter().find(|row| row.region == "JPN");
//! assert!(japan.is_some_and(|row| row.ev_musd < 0.0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub use boeki_data as data;
pub use boeki_economy as economy;
pub use boeki_equilibrium as equilibrium;
pub use boeki_law as law;
pub use boeki_people as people;
pub use boeki_report as report;
pub use boeki_security as security;
pub use boeki_strategy as strategy;
pub use boeki_uncertainty as uncertainty;

pub mod data_folder;
pub mod law_scenario;
pub mod library;
pub mod validate;

/// The scenario that `boeki run` answers without a file.
pub const HEADLINE_SCENARIO: &str = include_str!("../../../examples/us-duties-on-japan.toml");

/// The file name of [`HEADLINE_SCENARIO`].
pub const HEADLINE_FILE: &str = "examples/us-duties-on-japan.toml";

/// The scenario that `boeki credibility` answers without a file.
pub const CREDIBILITY_SCENARIO: &str = include_str!("../../../examples/us-japan-deal-holds.toml");

/// The file name of [`CREDIBILITY_SCENARIO`].
pub const CREDIBILITY_FILE: &str = "examples/us-japan-deal-holds.toml";

/// The scenario that `boeki escalate` answers without a file.
pub const ESCALATION_SCENARIO: &str = include_str!("../../../examples/us-japan-escalation.toml");

/// The file name of [`ESCALATION_SCENARIO`].
pub const ESCALATION_FILE: &str = "examples/us-japan-escalation.toml";

/// The scenario that `boeki respond` and `boeki bargain` answer without a file.
pub const DEAL_SCENARIO: &str = include_str!("../../../examples/us-japan-deal.toml");

/// The file name of [`DEAL_SCENARIO`].
pub const DEAL_FILE: &str = "examples/us-japan-deal.toml";
