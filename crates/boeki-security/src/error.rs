//! What can go wrong when a question of economic security is asked.

use boeki_economy::EconomyError;
use boeki_economy::scenario::Diagnostics;
use boeki_equilibrium::EquilibriumError;

/// Errors of this crate.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SecurityError {
    /// An input that its definition does not allow.
    #[error("{name} is {value}: {rule}")]
    OutOfRange {
        /// What was given.
        name: String,
        /// Its value.
        value: f64,
        /// What is allowed.
        rule: &'static str,
    },
    /// A question that cannot be asked of this economy.
    #[error("{what}; {remedy}")]
    BadQuestion {
        /// What does not fit.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// A table of assumptions that cannot be used.
    #[error("{place}: {reason}")]
    Table {
        /// File and place.
        place: String,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// The scenario does not fit the economy.
    #[error(transparent)]
    Scenario(#[from] Diagnostics),
    /// The economy.
    #[error(transparent)]
    Economy(#[from] EconomyError),
    /// The equilibrium.
    #[error(transparent)]
    Equilibrium(#[from] EquilibriumError),
}
