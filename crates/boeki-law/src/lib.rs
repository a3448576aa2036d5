//! Tariff law as dated, cited data: what duty a good pays, on what date, and why.
//!
//! The schedules of the United States and Japan, the measures on top of them, and the assessment
//! of a shipment. The law is data: a new proclamation is a new row under `data/law`, never a new
//! branch here. This crate must never know an economy.

pub mod amendment;
pub mod assessment;
#[cfg(not(target_arch = "wasm32"))]
pub mod build;
pub mod chronicle;
pub mod code;
mod corners;
mod displacement;
pub mod effective;
pub mod embedded;
pub mod error;
pub mod fact;
mod importer;
pub mod instant;
pub mod law;
pub mod list_recipe;
pub mod measure;
pub mod origin;
pub mod panel;
pub mod price;
pub mod product;
pub mod rate;
pub mod resolve;
pub mod schedule;
pub mod search;
pub mod sector_rates;
pub mod sectors;
pub mod weights;
pub mod words;
pub mod world;
