//! Economies, their calibration and aggregation, and policy scenarios.
//!
//! The way of the data: a source (tables of flows, input-output tables, a published calibration) becomes
//! an [`Economy`] of levels in million USD whose accounts close; a [`Scenario`](scenario::Scenario) names changes; resolved on the
//! economy's labels they become a [`Policy`], which the equilibrium takes.
//!
//! This crate knows nothing of equilibria: no price, no wage is solved here.
//!
//! One order of indices holds everywhere: `[importer][exporter][sector]`, the sector innermost.

pub mod aggregation;
pub mod array;
pub mod balance;
pub mod closure;
pub mod economy;
pub mod elasticity;
mod error;
pub mod label;
pub mod law_tariffs;
pub mod non_tariff;
pub mod policy;
pub mod quota;
pub mod scenario;
pub mod sources;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use array::{Cube, Grid};
pub use closure::Closure;
pub use economy::{Accounts, Economy, EconomyParts};
pub use elasticity::ElasticityBook;
pub use error::EconomyError;
pub use label::{Group, Labels, Name, Region, Sector, SectorKind};
pub use policy::Policy;
pub use quota::{Licences, Limit, OverQuota, Quota};
