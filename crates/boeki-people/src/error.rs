//! What keeps a question about people from being answered: each error names place, reason and remedy.

use boeki_economy::scenario::Diagnostics;
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
    /// A region in which nobody works.
    #[error(
        "{region}: no sector has labour; give it a share of value added, or aggregate the region with a neighbour"
    )]
    NoLabour {
        /// The region.
        region: String,
    },
    /// A sector that the rule of flows empties.
    #[error(
        "{place}: {share} of its workers would leave it in a quarter; aggregate it with a neighbour, or lower leave_goods"
    )]
    TooManyLeave {
        /// Region and sector.
        place: String,
        /// The share that leaves.
        share: f64,
    },
    /// A schedule of policies that cannot be followed.
    #[error("the schedule of policies cannot be used: {what}")]
    BadSchedule {
        /// What is wrong and what to do.
        what: String,
    },
    /// A path that was not found.
    #[error(
        "the path was not found: {equation} misses by {residual:e} after {rounds} rounds; try fewer quarters, a smaller change or a larger nu"
    )]
    PathNotFound {
        /// What misses most.
        equation: &'static str,
        /// By how much.
        residual: f64,
        /// Rounds done.
        rounds: usize,
    },
    /// An economy whose regions or sectors the tables do not fit.
    #[error("{economy}: {reason}")]
    NoFit {
        /// The economy, or what of it.
        economy: String,
        /// Why, and what to do.
        reason: String,
    },
    /// An assumption outside its range.
    #[error("{name} is {value}; {rule}")]
    OutOfRange {
        /// The assumption.
        name: &'static str,
        /// What was given.
        value: f64,
        /// What it may be.
        rule: &'static str,
    },
    /// A scenario that asks for what the economy does not have.
    #[error("{0}")]
    Scenario(Diagnostics),
    /// An equilibrium that was not found.
    #[error(transparent)]
    Equilibrium(#[from] EquilibriumError),
}

impl From<Diagnostics> for PeopleError {
    fn from(problems: Diagnostics) -> Self {
        Self::Scenario(problems)
    }
}
