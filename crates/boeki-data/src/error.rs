//! What can be wrong with data from outside: one sentence per variant that names the place (file,
//! row, column), the reason and the remedy.
//!
//! Rows are counted as a spreadsheet shows them: in CSV the header is row 1 and the first record
//! row 2; in formats without a header line (Parquet) the first record is row 1. This module must
//! never know a file format.

use std::fmt;

/// Any fault in data handed to this crate.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// The bytes are not UTF-8 text.
    #[error(
        "{file}: byte {offset} is not valid UTF-8; save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\")"
    )]
    NotUtf8 {
        /// File as named by the caller.
        file: String,
        /// Offset of the first bad byte, counted from 0.
        offset: usize,
    },
    /// A text cell of a binary table is not UTF-8.
    #[error("{file}, row {row}, column {column}: the text is not valid UTF-8; write it as UTF-8")]
    CellNotUtf8 {
        /// File as named by the caller.
        file: String,
        /// Row of the cell.
        row: usize,
        /// Column of the cell.
        column: String,
    },
    /// The gzip stream is damaged.
    #[error(
        "{file}: cannot undo gzip ({reason}); the file is damaged or cut short, fetch it again"
    )]
    Gzip {
        /// File as named by the caller.
        file: String,
        /// What the decompressor said.
        reason: String,
    },
    /// The data would be larger than the reader allows.
    #[error("{file}: holds more than {limit} {unit}, the most this reader takes; split the file")]
    TooLarge {
        /// File as named by the caller.
        file: String,
        /// The limit.
        limit: u64,
        /// What is counted: bytes, rows or cells.
        unit: &'static str,
    },
    /// The extension is none of those read here.
    #[error("{file}: unknown kind of table; name it .csv, .csv.gz or .parquet after what it holds")]
    UnknownFormat {
        /// File as named by the caller.
        file: String,
    },
    /// There is nothing in the file.
    #[error("{file}: is empty; give a header row and at least the column names")]
    Empty {
        /// File as named by the caller.
        file: String,
    },
    /// The CSV reader could not go on.
    #[error(
        "{file}: cannot be read as CSV ({reason}); separate cells by commas, quote texts by \""
    )]
    Csv {
        /// File as named by the caller.
        file: String,
        /// What the CSV reader said.
        reason: String,
    },
    /// The Parquet file is damaged or uses a feature that is not supported.
    #[error("{file}: cannot be read as Parquet ({reason}); write the file again, without nesting")]
    Parquet {
        /// File as named by the caller.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// A Parquet column has a type that tables here do not hold.
    #[error(
        "{file}, column {column}: the Parquet type {found} is not read here; store it as text, DOUBLE, INT64 or BOOLEAN"
    )]
    UnsupportedType {
        /// File as named by the caller.
        file: String,
        /// Column name.
        column: String,
        /// Parquet type.
        found: String,
    },
    /// A table could not be written.
    #[error("{table}: cannot be written ({reason})")]
    Write {
        /// Name of the table.
        table: String,
        /// What is wrong.
        reason: String,
    },
    /// A column that is needed is not there.
    #[error("{file}: there is no column {column}{}; the columns are: {}", nearest_hint(nearest.as_ref()), list(available))]
    MissingColumn {
        /// File as named by the caller.
        file: String,
        /// The column that was asked for.
        column: String,
        /// The columns there are.
        available: Vec<String>,
        /// The column with the most similar name, if one is similar.
        nearest: Option<String>,
    },
    /// Two columns have one name.
    #[error("{file}, row 1: column {column} appears twice; rename or remove one of them")]
    DuplicateColumn {
        /// File as named by the caller.
        file: String,
        /// Column name.
        column: String,
    },
    /// A header cell is empty.
    #[error("{file}, row 1: the header of column number {position} is empty; give it a name")]
    UnnamedColumn {
        /// File as named by the caller.
        file: String,
        /// Position of the column, counted from 1.
        position: usize,
    },
    /// A row has more or fewer cells than the header.
    #[error(
        "{file}, row {row}: has {found} cells where the header has {expected}; add the missing cells or quote texts that hold a comma"
    )]
    RaggedRow {
        /// File as named by the caller.
        file: String,
        /// The row.
        row: usize,
        /// Number of cells of the header.
        expected: usize,
        /// Number of cells of this row.
        found: usize,
    },
    /// A number is needed where the cell is empty.
    #[error(
        "{file}, row {row}, column {column}: missing cell; fill in a number (0 if there is none)"
    )]
    MissingCell {
        /// File as named by the caller.
        file: String,
        /// Row of the cell.
        row: usize,
        /// Column of the cell.
        column: String,
    },
    /// The cell holds a text that is no number.
    #[error(
        "{file}, row {row}, column {column}: \"{text}\" is not a number; give a plain decimal such as 12.5"
    )]
    NotANumber {
        /// File as named by the caller.
        file: String,
        /// Row of the cell.
        row: usize,
        /// Column of the cell.
        column: String,
        /// What the cell holds.
        text: String,
    },
    /// The cell holds a text that is no whole number.
    #[error(
        "{file}, row {row}, column {column}: \"{text}\" is not a whole number; give digits only such as 12"
    )]
    NotAnInteger {
        /// File as named by the caller.
        file: String,
        /// Row of the cell.
        row: usize,
        /// Column of the cell.
        column: String,
        /// What the cell holds.
        text: String,
    },
    /// The cell holds a text that is neither true nor false.
    #[error("{file}, row {row}, column {column}: \"{text}\" is no flag; write true or false")]
    NotAFlag {
        /// File as named by the caller.
        file: String,
        /// Row of the cell.
        row: usize,
        /// Column of the cell.
        column: String,
        /// What the cell holds.
        text: String,
    },
    /// NaN or an infinity where a number is needed.
    #[error(
        "{file}, row {row}, column {column}: {value} is not a finite number; give a plain decimal such as 12.5"
    )]
    NotFinite {
        /// File as named by the caller.
        file: String,
        /// Row of the cell.
        row: usize,
        /// Column of the cell.
        column: String,
        /// NaN, inf or -inf.
        value: f64,
    },
    /// The column holds another kind of values than asked for.
    #[error(
        "{file}, column {column}: holds {found} where {expected} is needed; convert the column"
    )]
    WrongKind {
        /// File as named by the caller.
        file: String,
        /// Column name.
        column: String,
        /// The kind that was asked for.
        expected: &'static str,
        /// The kind that is there.
        found: &'static str,
    },
    /// A column built by a program has another length than the columns before it.
    #[error(
        "{table}, column {column}: has {found} rows where the columns before it have {expected}; give all columns one length"
    )]
    ColumnLength {
        /// Name of the table.
        table: String,
        /// Column name.
        column: String,
        /// Length of the first column.
        expected: usize,
        /// Length of this column.
        found: usize,
    },
    /// A row or column label of an inter-country table is not understood.
    #[error(
        "{file}, {axis} {position}: cannot read the label \"{label}\"; write REGION_industry, REGION_category, VA, TLS or OUT"
    )]
    UnreadableLabel {
        /// File as named by the caller.
        file: String,
        /// Row or column.
        axis: Axis,
        /// Its number, counted from 1.
        position: usize,
        /// The label as found.
        label: String,
    },
    /// A label appears twice.
    #[error(
        "{file}, {axis} {position}: the label {label} appeared before, as {axis} {first}; remove or rename one"
    )]
    DuplicateLabel {
        /// File as named by the caller.
        file: String,
        /// Row or column.
        axis: Axis,
        /// Its number, counted from 1.
        position: usize,
        /// Where the label stood first, counted from 1.
        first: usize,
        /// The label.
        label: String,
    },
    /// A column that the rows call for is missing.
    #[error(
        "{file}: there is no column {label}, although {because}; add the column or remove what needs it"
    )]
    ColumnNotThere {
        /// File as named by the caller.
        file: String,
        /// Label of the missing column.
        label: String,
        /// What calls for it.
        because: String,
    },
    /// A row that the columns call for is missing.
    #[error(
        "{file}: there is no row {label}, although {because}; add the row or remove what needs it"
    )]
    RowNotThere {
        /// File as named by the caller.
        file: String,
        /// Label of the missing row.
        label: String,
        /// What calls for it.
        because: String,
    },
    /// A flow between industries is negative.
    #[error(
        "{file}, row {row}, column {column}: the flow {value} between industries is negative; only final demand (inventories) may be"
    )]
    NegativeFlow {
        /// File as named by the caller.
        file: String,
        /// Label of the row.
        row: String,
        /// Label of the column.
        column: String,
        /// The flow.
        value: f64,
    },
    /// Uses of a product do not add up to its output.
    #[error(
        "{file}, row {row}, column {column}: output is {output} but the uses in the row add up to {uses}, the worst of {count} such rows; check that all cells have one unit (million)"
    )]
    OutputMismatch {
        /// File as named by the caller.
        file: String,
        /// Label of the row that is worst.
        row: String,
        /// Label of the row or column that states output.
        column: String,
        /// Output as stated.
        output: f64,
        /// Sum of the uses in the row.
        uses: f64,
        /// How many rows fail.
        count: usize,
    },
    /// A code of a country, product or industry is not known.
    #[error("{file}: \"{code}\" is no {kind} known here{}", nearest_hint(nearest.as_ref()))]
    UnknownCode {
        /// File as named by the caller, or where the code was used.
        file: String,
        /// The code.
        code: String,
        /// Country, industry, ...
        kind: &'static str,
        /// The most similar code, if one is similar.
        nearest: Option<String>,
    },
    /// A cell does not hold a code of the right form.
    #[error(
        "{file}, row {row}, column {column}: \"{text}\" is no {expected}; keep codes as text, with their leading zeros"
    )]
    BadCode {
        /// File as named by the caller.
        file: String,
        /// Row of the cell.
        row: usize,
        /// Column of the cell.
        column: String,
        /// What the cell holds.
        text: String,
        /// What it should hold.
        expected: &'static str,
    },
    /// Two files say something about the same thing.
    #[error("{file}: {what} was already given by {first}; pass each only once")]
    GivenTwice {
        /// The later file.
        file: String,
        /// The earlier file.
        first: String,
        /// What both give.
        what: String,
    },
    /// The manifest is not what it should be.
    #[error("{file}: cannot be read as a manifest ({reason}); see docs for its fields")]
    Manifest {
        /// File as named by the caller.
        file: String,
        /// What the TOML reader said.
        reason: String,
    },
    /// A file is not listed in the manifest.
    #[error("{path}: the manifest does not list this file{}; add it or rebuild the data", nearest_hint(nearest.as_ref()))]
    NotInManifest {
        /// The path that was asked for.
        path: String,
        /// The most similar path that is listed.
        nearest: Option<String>,
    },
    /// A file differs from what the manifest says.
    #[error(
        "{path}: its {what} is {found} but the manifest says {expected}; fetch the file again or rebuild the manifest"
    )]
    ManifestMismatch {
        /// The file.
        path: String,
        /// Size or sha256.
        what: &'static str,
        /// What the manifest says.
        expected: String,
        /// What the bytes give.
        found: String,
    },
}

/// Rows or columns, for messages about labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// Rows.
    Row,
    /// Columns.
    Column,
}

impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Row => "row",
            Self::Column => "column",
        })
    }
}

/// The candidate that is most similar to `wanted`, if one is similar enough to be meant.
pub(crate) fn nearest<'a>(
    wanted: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    const SIMILAR: f64 = 0.75;
    let wanted = wanted.to_lowercase();
    candidates
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&wanted, &name.to_lowercase()), name))
        .filter(|(score, _)| *score >= SIMILAR)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name.to_owned())
}

fn nearest_hint(nearest: Option<&String>) -> String {
    nearest.map_or_else(String::new, |name| format!(" (did you mean {name}?)"))
}

/// Names joined by commas, at most twenty.
fn list(names: &[String]) -> String {
    const SHOWN: usize = 20;
    if names.is_empty() {
        return "(none)".to_owned();
    }
    let text = names[..names.len().min(SHOWN)].join(", ");
    match names.len().checked_sub(SHOWN) {
        None | Some(0) => text,
        Some(more) => format!("{text} and {more} more"),
    }
}

/// A cell for messages: cut to a length that fits a line.
pub(crate) fn excerpt(text: &str) -> String {
    const SHOWN: usize = 40;
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    text.chars().take(SHOWN).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_column_names_the_nearest_and_the_rest() {
        let available = vec!["exporter".to_owned(), "value_musd".to_owned()];
        let error = DataError::MissingColumn {
            file: "flows.csv".into(),
            column: "value".into(),
            nearest: nearest("value", available.iter().map(String::as_str)),
            available,
        };
        assert_eq!(
            error.to_string(),
            "flows.csv: there is no column value (did you mean value_musd?); \
             the columns are: exporter, value_musd"
        );
    }

    #[test]
    fn nothing_similar_gives_no_hint() {
        assert_eq!(nearest("zzz", ["exporter", "importer"]), None);
    }

    #[test]
    fn long_cells_are_cut() {
        assert_eq!(excerpt(&"é".repeat(50)).chars().count(), 41);
    }
}
