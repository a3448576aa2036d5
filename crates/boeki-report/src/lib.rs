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
//! | [`gradient`] | what one percentage point of every instrument is worth |
//! | [`transition`] | the path of labour under a scenario |
//! | [`who`] | who pays and who gains: prices, welfare and revenue by group of households |
//! | [`dependence`] | what a country depends on: sectors, products, minerals |
//! | [`secure`], [`ban`] | one page on a country's economic security; what a ban does |
//! | [`power`], [`pairs`] | power over a region and what allies add; every pair of regions |
//! | [`decouple`] | moving imports from one bloc to another at least cost |
//! | [`export`] | records as tables for CSV and Parquet |
//! | [`words`] | all wording, in both languages |
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod alternative;
pub mod ban;
pub mod compare;
pub mod decouple;
pub mod dependence;
pub mod details;
pub mod duty;
pub mod export;
pub mod factors;
pub mod gradient;
pub mod headline;
pub mod intervals;
mod law_table;
pub mod law_words;
mod leading;
pub mod measure;
mod notes;
mod number;
pub mod pairs;
pub mod power;
mod quota_table;
pub mod record;
mod row;
pub mod run;
pub mod secure;
mod sentence;
pub mod solved;
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
