//! What can be wrong with an economy: each error names the place, the reason and the remedy.

/// Errors of building, checking or aggregating an economy.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EconomyError {
    /// A fault in the law that tariffs are taken from.
    #[error(transparent)]
    Law(#[from] boeki_law::error::LawError),
    /// A table of the wrong size.
    #[error(
        "{economy}: {table} has shape {found}, expected {expected}; rebuild it from the economy's own labels"
    )]
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
    #[error(
        "{place}: {what} {code:?} has no target; a mapping must name every {what} of the economy once"
    )]
    Unmapped {
        /// The mapping file.
        place: String,
        /// "region" or "sector".
        what: &'static str,
        /// The code left out.
        code: String,
    },
    /// Accounts that do not close.
    #[error(
        "{economy}: {account} at {place}: {left} against {right} million USD; the table is incomplete or its units are mixed"
    )]
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
    #[error(
        "{economy}: {shares} of {place} sum to {sum}, not 1; rescale them or correct the missing row"
    )]
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
    #[error(
        "elasticity set {set:?}, sector {sector}: {value} is not a positive number; trade elasticities are above 0"
    )]
    BadElasticity {
        /// Name of the set.
        set: String,
        /// The sector.
        sector: String,
        /// The value.
        value: f64,
    },
    /// Balancing did not get there.
    #[error(
        "{economy}: the uses of {region} cannot be balanced to its expenditure and output (gap {gap:e} after {sweeps} sweeps); check that every sector with output has inputs"
    )]
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
    /// A file that cannot be opened.
    #[error(
        "{path}: cannot be read ({reason}); say where the data folder is with --data DIR or BOEKI_DATA, or use economy = \"world-2022\", which needs no files"
    )]
    MissingFile {
        /// Path relative to the data folder, or as the caller names it.
        path: String,
        /// What the reader of files said.
        reason: String,
    },
    /// An economy that nobody knows.
    #[error("no economy {name:?}{}; there are {}, or name a folder that `boeki economy export` writes, or a table in the ICIO layout", nearest.as_ref().map(|n| format!(", did you mean {n:?}?")).unwrap_or_default(), known.join(", "))]
    UnknownEconomy {
        /// What was asked for.
        name: String,
        /// The nearest name.
        nearest: Option<String>,
        /// All names.
        known: Vec<String>,
    },
    /// A cell of a file that breaks a rule.
    #[error("{file}, row {row}, column {column}: {problem}; {fix}")]
    BadCell {
        /// The file.
        file: String,
        /// Row as a spreadsheet shows it.
        row: usize,
        /// The column.
        column: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        fix: &'static str,
    },
    /// A row given twice.
    #[error("{file}, row {row}: {what} stands in row {first} already; remove one of them")]
    DuplicateRow {
        /// The file.
        file: String,
        /// The second row.
        row: usize,
        /// The first row.
        first: usize,
        /// What the row is about, by codes.
        what: String,
    },
    /// A row that is not there.
    #[error("{file}: there is no row for {what}; add it, with 0 where there is nothing")]
    MissingRow {
        /// The file.
        file: String,
        /// What the row would be about, by codes.
        what: String,
    },
    /// Amounts in another unit than million USD.
    #[error(
        "{file}, column {column}: the world's value added comes to {total_musd} million USD; this looks like {unit}, not million USD: convert all amounts"
    )]
    WrongUnits {
        /// The file.
        file: String,
        /// The column.
        column: &'static str,
        /// The sum as read.
        total_musd: f64,
        /// What it seems to be in.
        unit: &'static str,
    },
    /// A text file (TOML) that does not say what it should.
    #[error("{place}: {problem}; {fix}")]
    BadText {
        /// File, line and key.
        place: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        fix: String,
    },
    /// A file that cannot be read as what it should be.
    #[error(transparent)]
    Data(#[from] DataProblem),
}

impl From<boeki_data::DataError> for EconomyError {
    fn from(error: boeki_data::DataError) -> Self {
        Self::Data(DataProblem(error.to_string()))
    }
}

/// A problem of a data file, in the words of the data layer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct DataProblem(pub String);
