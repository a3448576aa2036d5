//! The certified general equilibrium: system, solver, certificate, adjoint, decomposition, outcomes.

mod acceleration;
mod adjoint;
mod baseline;
mod certificate;
mod components;
pub mod consumer_prices;
pub mod decomposition;
mod effects;
mod equilibrium;
mod error;
mod feedback;
mod kernel;
mod krylov;
mod linearised;
mod outcome;
mod rebase;
mod rents;
mod secant;
mod seed;
mod solver;
mod structure;
mod system;
mod tangent;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod transfers;
mod wage_jacobian;

pub use adjoint::Gradient;
pub use baseline::Baseline;
pub use certificate::Certificate;
pub use consumer_prices::{PriceTiers, TierPrices};
pub use decomposition::{Decompositions, Parts};
pub use effects::{Effects, FlowEffect, Levels, RegionEffect, SectorEffect};
pub use equilibrium::Equilibrium;
pub use error::EquilibriumError;
pub use outcome::Outcome;
pub use rebase::{ZeroShock, rebase};
pub use solver::{Effort, SolverOptions};
pub use structure::{Factor, Mobility, Recycling, ScaleScope, Structure};
