//! From one equilibrium to the next: labour that changes sector quarter by quarter.
//!
//! The dynamic hat algebra of Caliendo, Dvorkin & Parro (2019, Econometrica 87:3) for the sectors of each region. Before quarter 0
//! nobody expects the policy; from then on all know it to its end. Every quarter is one certified equilibrium of
//! [`boeki_equilibrium`] with the workers that each sector has as a specific factor, all other factors staying in their sectors.
//! Everything is relative to the economy that goes on as it was, whose flows between sectors are steady.
//!
//! What the model leaves out: workers neither save nor change region; nobody enters or leaves the labour force; other factors never
//! move; transfers follow the closure.
//!
//! | room | what it holds |
//! |---|---|
//! | [`LabourTable`] | what is assumed of flows, tastes and floors of wages |
//! | [`Labour`] | labour of an economy before anything changes |
//! | [`Schedule`] | which policy is in force when |
//! | [`Path`] | the solved path, with its certificate |
//! | [`outcomes`] | its tables: regions, sectors, workers, and what the way costs |

mod certificate;
mod choice;
mod labour;
mod mixing;
mod newton;
pub mod outcomes;
mod parameters;
mod path;
mod period;
mod schedule;

pub use certificate::PathCertificate;
pub use labour::{Labour, labour_share};
pub use parameters::{Dynamic, Flows, LabourTable, Meta, Rigidity};
pub use path::{LongRun, Path, PathOptions};
pub use period::Quarter;
pub use schedule::Schedule;
