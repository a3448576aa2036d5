//! What Boeki says about its results: records, tables and words in English and Japanese.
//!
//! Pure functions from values to text and tables: no file, clock, thread or terminal, and no economics. It orders,
//! formats and labels what the equilibrium says.
//!
//! | room | what it holds |
//! |---|---|
//! | [`run`] | one run from scenario to [`RunRecord`]: everything that is known about it, as data |
//! | [`record`] | the fields of that record: the contract of the JSON, CSV and Parquet outputs |
//! | [`headline`], [`details`] | a run as people read it |
//! | [`duty`] | the duty of a shipment: layers, what did not apply, what is open |
//! | [`intervals`] | how sure a run is: intervals over draws of its assumptions |
//! | [`strategy`] | Nash tariffs, responses, bargains, revealed weights |
//! | [`sweep`] | many draws: intervals, probabilities, what matters, where signs flip |
//! | [`compare`] | two runs, level and difference |
//! | [`credibility`] | whether a deal holds, and what security adds |
//! | [`escalation`] | how a dispute may escalate, its levers, coverage against risk |
//! | [`gradient`] | what one percentage point of every instrument is worth |
//! | [`transition`] | the path of labour under a scenario |
//! | [`controls`] | an export control year by year, and the smallest effective coalition |
//! | [`shock_prices`] | a shock with prices: complements in the short run beside the equilibrium |
//! | [`shock`] | who runs out of what, when, and how output comes back, day by day |
//! | [`who`] | who pays and who gains: prices, welfare and revenue by group of households |
//! | [`dependence`] | what a country depends on: sectors, products, minerals |
//! | [`secure`], [`ban`] | one page on a country's economic security; what a ban does |
//! | [`power`], [`pairs`] | power over a region and what allies add; every pair of regions |
//! | [`decouple`] | moving imports from one bloc to another at least cost |
//! | [`export`] | records as tables for CSV and Parquet |
//! | [`coalition`] | which agreements among players hold, what that of all is worth, who blocks |
//! | [`accession`] | who gains by an accession, who blocks it, what would unlock it |
//! | [`hedging`] | how reliable a patron must be for each member |
//! | [`stage`] | the world that questions of strategy are asked of |
//! | [`words`] | all wording, in both languages |
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod accession;
mod alternative;
pub mod ban;
pub mod coalition;
pub mod compare;
pub mod controls;
pub mod credibility;
pub mod decouple;
pub mod dependence;
pub mod details;
pub mod duty;
pub mod escalation;
pub mod export;
pub mod factors;
pub mod gradient;
pub mod headline;
pub mod hedging;
pub mod intervals;
mod law_table;
pub mod law_words;
mod leading;
pub mod measure;
mod notes;
mod number;
pub mod pairs;
mod policies;
pub mod power;
mod quota_table;
pub mod record;
mod row;
pub mod run;
pub mod secure;
mod sentence;
pub mod shock;
pub mod shock_prices;
pub mod solved;
mod sparkline;
pub mod stage;
pub mod status_quo;
pub mod strategy;
pub mod sweep;
pub mod text_table;
pub mod transition;
pub mod who;
pub mod words;

pub use record::RunRecord;
pub use solved::{RunError, Solved};
pub use words::Language;
