//! What can be wrong with an economy: each error names the place, the reason and the remedy.

/// Errors of building, checking or aggregating an economy.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EconomyError {
    /// A table of the wrong size.
    #[error("{economy}: {table} has shape {found}, expected {expected}; rebuild it from the economy's own labels")]
    Shape {
        /// Name of the economy.
        economy: String,
        /// Name of the table.
        table: String,
        /// Its shape.
        found: String,
        /// The shape that the labels ask for.
        expected: String,
    },
    /// A value that is not finite or has the wrong sign.
    #[error("{economy}: {table} at {place} is {value}; it must be {rule}")]
    BadValue {
        /// Name of the economy.
        economy: String,
        /// Name of the table.
        table: String,
        /// The cell, by codes.
        place: String,
        /// What stands there.
        value: f64,
        /// What is allowed.
        rule: &'static str,
    },
    /// A label that appears twice.
    #[error("{economy}: {what} {code:?} appears twice; every {what} needs one row and one code")]
    DuplicateLabel {
        /// Name of the economy.
        economy: String,
        /// "region" or "sector".
        what: &'static str,
        /// The code.
        code: String,
    },
    /// A code that nobody knows.
    #[error("{place}: unknown {what} {code:?}{}; `boeki economy show` lists the codes", nearest.as_ref().map(|n| format!(", did you mean {n:?}?")).unwrap_or_default())]
    UnknownCode {
        /// File and row, or the option in which it was written.
        place: String,
        /// "region", "sector", ...
        what: &'static str,
        /// What was written.
        code: String,
        /// The nearest code that exists.
        nearest: Option<String>,
    },
    /// A mapping that leaves a region or sector out.
    #[error("{place}: {what} {code:?} has no target; a mapping must name every {what} of the economy once")]
    Unmapped {
        /// The mapping file.
        place: String,
        /// "region" or "sector".
        what: &'static str,
        /// The code left out.
        code: String,
    },
    /// Accounts that do not close.
    #[error("{economy}: {account} at {place}: {left} against {right} million USD; the table is incomplete or its units are mixed")]
    Unbalanced {
        /// Name of the economy.
        economy: String,
        /// The identity that fails.
        account: &'static str,
        /// The cell, by codes.
        place: String,
        /// Left side.
        left: f64,
        /// Right side.
        right: f64,
    },
    /// Shares that do not sum to one.
    #[error("{economy}: {shares} of {place} sum to {sum}, not 1; rescale them or correct the missing row")]
    SharesDoNotSum {
        /// Name of the economy.
        economy: String,
        /// Which shares.
        shares: &'static str,
        /// Region or sector.
        place: String,
        /// What they sum to.
        sum: f64,
    },
    /// A set of elasticities that lacks a sector.
    #[error("elasticity set {set:?} has no value for {sector}; add the row or choose another set")]
    MissingElasticities {
        /// Name of the set.
        set: String,
        /// The sector without a value.
        sector: String,
    },
    /// A trade elasticity that no equilibrium exists with.
    #[error("elasticity set {set:?}, sector {sector}: {value} is not a positive number; trade elasticities are above 0")]
    BadElasticity {
        /// Name of the set.
        set: String,
        /// The sector.
        sector: String,
        /// The value.
        value: f64,
    },
    /// Balancing did not get there.
    #[error("{economy}: the uses of {region} cannot be balanced to its expenditure and output (gap {gap:e} after {sweeps} sweeps); check that every sector with output has inputs")]
    BalanceFailed {
        /// Name of the economy.
        economy: String,
        /// The region.
        region: String,
        /// Relative gap left.
        gap: f64,
        /// Sweeps done.
        sweeps: usize,
    },
    /// A file that cannot be read as what it should be.
    #[error(transparent)]
    Data(#[from] DataProblem),
}

/// A problem of a data file, in the words of the data layer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct DataProblem(pub String);
