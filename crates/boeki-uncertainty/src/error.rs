//! What can keep a question about uncertainty from being answered.

use boeki_data::DataError;
use boeki_economy::scenario::Diagnostics;
use boeki_equilibrium::EquilibriumError;

/// Errors of draws and their results.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum UncertaintyError {
    /// The scenario asks for what the economy does not have.
    #[error("{0}")]
    Scenario(Diagnostics),
    /// The scenario's own inputs have no equilibrium.
    #[error(transparent)]
    Equilibrium(#[from] EquilibriumError),
    /// More draws than the sequence has, or none.
    #[error(
        "{asked} draws: the Sobol sequence here has {most}, and one is the least; ask for fewer, or for another seed beside this one"
    )]
    Draws {
        /// What was asked for.
        asked: usize,
        /// What there are.
        most: usize,
    },
    /// More inputs than the sequence has dimensions.
    #[error(
        "{inputs} uncertain inputs: the Sobol sequence here has {most} dimensions; aggregate the sectors (`aggregation = \"FILE\"`)"
    )]
    Inputs {
        /// What was asked for.
        inputs: usize,
        /// What there are.
        most: usize,
    },
    /// Too many draws without a certified solution.
    #[error(
        "at least {failed} of {draws} draws have no certified equilibrium, more than one in a hundred, and those left would be a selected sample; one of them: {first}"
    )]
    Unsolved {
        /// Draws without one.
        failed: usize,
        /// All draws.
        draws: usize,
        /// Why one of them has none.
        first: String,
    },
    /// A file of assumptions or of draws that is not as it should be.
    #[error("{file}: {reason}; {remedy}")]
    File {
        /// The file.
        file: String,
        /// What is wrong.
        reason: String,
        /// What to do.
        remedy: String,
    },
    /// A table that cannot be read.
    #[error(transparent)]
    Data(#[from] DataError),
}

impl From<Diagnostics> for UncertaintyError {
    fn from(problems: Diagnostics) -> Self {
        Self::Scenario(problems)
    }
}
