//! What keeps a question about people from being answered: each error names place, reason and remedy.

use boeki_equilibrium::EquilibriumError;

/// Errors of tables about people, and of the equilibria under them.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PeopleError {
    /// A table of assumptions that cannot be used.
    #[error("{file}: {reason}")]
    BadTable {
        /// The file.
        file: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// A name that the tables do not have.
    #[error("unknown {what} {name:?}; known are {known}")]
    Unknown {
        /// "variant", "factor", ...
        what: &'static str,
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// An equilibrium that was not found.
    #[error(transparent)]
    Equilibrium(#[from] EquilibriumError),
}
