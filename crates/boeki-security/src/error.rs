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
    /// A code that the economy does not have.
    #[error("no {what} `{code}`{near}; `boeki economy show` lists those of an economy")]
    UnknownCode {
        /// A region or a sector.
        what: &'static str,
        /// As it was written.
        code: String,
        /// ", did you mean ...?" or nothing.
        near: String,
    },
    /// A result whose own equations do not hold.
    #[error("{check}: a gap of {value:.1e} where {allowed:.0e} is allowed; the result is withheld")]
    CertificateFailed {
        /// What was checked.
        check: &'static str,
        /// The gap.
        value: f64,
        /// What is allowed.
        allowed: f64,
    },
    /// An equilibrium that the search did not come to.
    #[error("{what} was not found: the largest gap is {gap:.1e} after {steps} steps; {remedy}")]
    NotFound {
        /// What was looked for.
        what: &'static str,
        /// The largest gap left.
        gap: f64,
        /// Steps taken.
        steps: usize,
        /// What to try.
        remedy: &'static str,
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

impl SecurityError {
    /// A code that is not there, with the nearest of those that are.
    pub(crate) fn unknown<'c>(
        what: &'static str,
        code: &str,
        codes: impl Iterator<Item = &'c str>,
    ) -> Self {
        let near = boeki_economy::Labels::nearest(code, codes);
        Self::UnknownCode {
            what,
            code: code.to_owned(),
            near: near.map_or(String::new(), |near| format!(", did you mean {near}?")),
        }
    }
}
