//! The certified general equilibrium: system, solver, certificate, adjoint, decomposition, outcomes.
#![allow(missing_docs)]
pub mod bench_probe;
mod baseline;
mod certificate;
mod components;
mod equilibrium;
mod error;
mod kernel;
mod krylov;
mod linearised;
mod rebase;
mod solver;
mod system;
mod wage_jacobian;

pub use baseline::Baseline;
pub use certificate::Certificate;
pub use equilibrium::Equilibrium;
pub use error::EquilibriumError;
pub use rebase::{ZeroShock, rebase};
pub use solver::{Effort, SolverOptions};
