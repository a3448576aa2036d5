//! A table by columns: what every format is read into and written from.
//!
//! Formats live in files of their own (`csv_table`, `parquet_table`, `json_rows`); this one must
//! never know them, nor what a column means.

use std::borrow::Cow;

pub use crate::text_column::{Dictionary, TextColumn};

use crate::error::{DataError, excerpt, nearest};
use crate::source::Source;

/// The values of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Texts, each distinct one stored once; an empty text stands for a missing one.
    Text(TextColumn),
    /// Numbers; NaN stands for a missing one.
    Number(Vec<f64>),
    /// Whole numbers, none missing.
    Integer(Vec<i64>),
    /// True or false, none missing.
    Flag(Vec<bool>),
}

impl Values {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Number(values) => values.len(),
            Self::Integer(values) => values.len(),
            Self::Flag(values) => values.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the values are, for messages.
    fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Number(_) => "numbers",
            Self::Integer(_) => "whole numbers",
            Self::Flag(_) => "flags",
        }
    }
}

/// A named column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Name, unique in its table.
    pub name: String,
    /// Values by row.
    pub values: Values,
}

/// Columns of one length under a name.
///
/// ```
/// use boeki_data::table::Table;
/// let table = Table::new("welfare")
///     .with_text("region", ["JPN", "USA"])
///     .with_number("change", vec![0.1, -0.2]);
/// assert_eq!(table.rows(), 2);
/// assert_eq!(table.to_csv(), "region,change\nJPN,0.1\nUSA,-0.2\n");
/// # table.check()?;
/// # Ok::<(), boeki_data::DataError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    name: String,
    columns: Vec<Column>,
    /// The number that messages give to the first row: 2 below a CSV header, otherwise 1.
    first_row: usize,
}

impl Table {
    /// A table without columns; the name serves messages and file names.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            columns: Vec::new(),
            first_row: 1,
        }
    }

    /// Reads a table, its format told by the extension of the source's name: `.csv`, `.csv.gz`,
    /// `.parquet`.
    ///
    /// # Errors
    /// [`DataError::UnknownFormat`] for any other extension, else those of the format's reader.
    pub fn from_source(source: &Source<'_>) -> Result<Self, DataError> {
        if source.has_extension("parquet") {
            Self::from_parquet(source)
        } else if source.has_extension("csv") || source.has_extension("csv.gz") {
            Self::from_csv(source)
        } else {
            Err(DataError::UnknownFormat {
                file: source.name.to_owned(),
            })
        }
    }

    /// Adds a column of texts.
    #[must_use]
    pub fn with_text<S: AsRef<str>>(
        self,
        name: impl Into<String>,
        texts: impl IntoIterator<Item = S>,
    ) -> Self {
        self.with_values(name, Values::Text(texts.into_iter().collect()))
    }

    /// Adds a column of numbers; NaN stands for a missing one.
    #[must_use]
    pub fn with_number(self, name: impl Into<String>, numbers: Vec<f64>) -> Self {
        self.with_values(name, Values::Number(numbers))
    }

    /// Adds a column of whole numbers.
    #[must_use]
    pub fn with_integer(self, name: impl Into<String>, integers: Vec<i64>) -> Self {
        self.with_values(name, Values::Integer(integers))
    }

    /// Adds a column of flags.
    #[must_use]
    pub fn with_flag(self, name: impl Into<String>, flags: Vec<bool>) -> Self {
        self.with_values(name, Values::Flag(flags))
    }

    /// Adds a column of any kind. Lengths and names are checked by [`Table::check`], which every
    /// binary writer and every accessor of a column calls.
    #[must_use]
    pub fn with_values(mut self, name: impl Into<String>, values: Values) -> Self {
        self.columns.push(Column {
            name: name.into(),
            values,
        });
        self
    }

    pub(crate) fn with_first_row(mut self, first_row: usize) -> Self {
        self.first_row = first_row;
        self
    }

    /// Whether all columns have one length and names of their own.
    ///
    /// # Errors
    /// [`DataError::ColumnLength`] or [`DataError::DuplicateColumn`].
    pub fn check(&self) -> Result<(), DataError> {
        let expected = self.columns.first().map_or(0, |column| column.values.len());
        for (position, column) in self.columns.iter().enumerate() {
            self.check_length(column, expected)?;
            if self.columns[..position]
                .iter()
                .any(|other| other.name == column.name)
            {
                return Err(DataError::DuplicateColumn {
                    file: self.name.clone(),
                    column: column.name.clone(),
                });
            }
        }
        Ok(())
    }

    fn check_length(&self, column: &Column, expected: usize) -> Result<(), DataError> {
        if column.values.len() == expected {
            return Ok(());
        }
        Err(DataError::ColumnLength {
            table: self.name.clone(),
            column: column.name.clone(),
            expected,
            found: column.values.len(),
        })
    }

    /// Name of the table: the name of the source it was read from.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Number of rows: the length of the longest column.
    pub fn rows(&self) -> usize {
        self.columns
            .iter()
            .map(|column| column.values.len())
            .max()
            .unwrap_or(0)
    }

    /// The columns in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The number that messages and people give to a row counted from 0.
    pub fn row_number(&self, row: usize) -> usize {
        row.saturating_add(self.first_row)
    }

    /// Whether there is a column of this name.
    pub fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.name == name)
    }

    /// A column of any kind.
    ///
    /// # Errors
    /// [`DataError::MissingColumn`] with the columns there are, [`DataError::ColumnLength`].
    pub fn column(&self, name: &str) -> Result<&Column, DataError> {
        let column = self
            .columns
            .iter()
            .find(|column| column.name == name)
            .ok_or_else(|| DataError::MissingColumn {
                file: self.name.clone(),
                column: name.to_owned(),
                available: self.columns.iter().map(|c| c.name.clone()).collect(),
                nearest: nearest(name, self.columns.iter().map(|c| c.name.as_str())),
            })?;
        self.check_length(column, self.columns[0].values.len())?;
        Ok(column)
    }

    /// A column of texts.
    ///
    /// # Errors
    /// Those of [`Table::column`]; [`DataError::WrongKind`] if it does not hold texts.
    pub fn text(&self, name: &str) -> Result<&TextColumn, DataError> {
        match &self.column(name)?.values {
            Values::Text(texts) => Ok(texts),
            other => Err(self.wrong_kind(name, "text", other)),
        }
    }

    /// A column of finite numbers, without gaps. Whole numbers widen; texts are read as numbers,
    /// as CSV has no types.
    ///
    /// # Errors
    /// Those of [`Table::column`]; [`DataError::MissingCell`], [`DataError::NotANumber`] or
    /// [`DataError::NotFinite`] naming row and column; [`DataError::WrongKind`] for flags.
    pub fn number(&self, name: &str) -> Result<Cow<'_, [f64]>, DataError> {
        let numbers = self.number_with_gaps(name)?;
        if let Some(row) = numbers.iter().position(|number| number.is_nan()) {
            return Err(DataError::MissingCell {
                file: self.name.clone(),
                row: self.row_number(row),
                column: name.to_owned(),
            });
        }
        Ok(numbers)
    }

    /// As [`Table::number`], but a missing cell (empty, null or NaN in a binary format) is NaN.
    ///
    /// # Errors
    /// Those of [`Table::number`] except [`DataError::MissingCell`].
    pub fn number_with_gaps(&self, name: &str) -> Result<Cow<'_, [f64]>, DataError> {
        let numbers = match &self.column(name)?.values {
            Values::Number(numbers) => Cow::Borrowed(numbers.as_slice()),
            Values::Integer(integers) => integers.iter().map(|&whole| whole as f64).collect(),
            Values::Text(texts) => Cow::Owned(self.parse_texts(name, texts)?),
            other @ Values::Flag(_) => return Err(self.wrong_kind(name, "numbers", other)),
        };
        if let Some(row) = numbers.iter().position(|number| number.is_infinite()) {
            return Err(self.not_finite(name, row, numbers[row]));
        }
        Ok(numbers)
    }

    /// A column of whole numbers; texts are read as such, numbers must be whole.
    ///
    /// # Errors
    /// Those of [`Table::column`]; [`DataError::NotAnInteger`]; [`DataError::WrongKind`].
    pub fn integer(&self, name: &str) -> Result<Cow<'_, [i64]>, DataError> {
        // Up to here every whole number is a distinct f64.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        let not_an_integer = |row: usize, text: &str| DataError::NotAnInteger {
            file: self.name.clone(),
            row: self.row_number(row),
            column: name.to_owned(),
            text: excerpt(text),
        };
        match &self.column(name)?.values {
            Values::Integer(integers) => Ok(Cow::Borrowed(integers)),
            Values::Text(texts) => texts
                .iter()
                .enumerate()
                .map(|(row, text)| text.trim().parse().map_err(|_| not_an_integer(row, text)))
                .collect(),
            Values::Number(numbers) => numbers
                .iter()
                .enumerate()
                .map(|(row, &number)| {
                    if number.fract() == 0.0 && number.abs() <= EXACT {
                        #[allow(clippy::cast_possible_truncation)] // whole and below 2^53
                        Ok(number as i64)
                    } else {
                        Err(not_an_integer(row, &number.to_string()))
                    }
                })
                .collect(),
            other @ Values::Flag(_) => Err(self.wrong_kind(name, "whole numbers", other)),
        }
    }

    /// A column of flags; the texts `true`, `false`, `1`, `0` (any case) are read as such.
    ///
    /// # Errors
    /// Those of [`Table::column`]; [`DataError::NotAFlag`]; [`DataError::WrongKind`] for numbers.
    pub fn flag(&self, name: &str) -> Result<Cow<'_, [bool]>, DataError> {
        match &self.column(name)?.values {
            Values::Flag(flags) => Ok(Cow::Borrowed(flags)),
            Values::Text(texts) => texts
                .iter()
                .enumerate()
                .map(
                    |(row, text)| match text.trim().to_ascii_lowercase().as_str() {
                        "true" | "1" => Ok(true),
                        "false" | "0" => Ok(false),
                        _ => Err(DataError::NotAFlag {
                            file: self.name.clone(),
                            row: self.row_number(row),
                            column: name.to_owned(),
                            text: excerpt(text),
                        }),
                    },
                )
                .collect(),
            other => Err(self.wrong_kind(name, "flags", other)),
        }
    }

    /// Reads each distinct text once; an empty one is NaN.
    fn parse_texts(&self, name: &str, texts: &TextColumn) -> Result<Vec<f64>, DataError> {
        let mut row_of_text = vec![0; texts.dictionary.len()];
        for (row, &code) in texts.codes.iter().enumerate().rev() {
            if let Some(first) = row_of_text.get_mut(code as usize) {
                *first = row;
            }
        }
        let mut distinct = Vec::with_capacity(texts.dictionary.len());
        for (text, row) in texts.dictionary.iter().zip(row_of_text) {
            let trimmed = text.trim();
            if trimmed.is_empty() {
                distinct.push(f64::NAN);
                continue;
            }
            let number: f64 = trimmed.parse().map_err(|_| DataError::NotANumber {
                file: self.name.clone(),
                row: self.row_number(row),
                column: name.to_owned(),
                text: excerpt(text),
            })?;
            if !number.is_finite() {
                return Err(self.not_finite(name, row, number));
            }
            distinct.push(number);
        }
        Ok(texts
            .codes
            .iter()
            .map(|&code| distinct.get(code as usize).copied().unwrap_or(f64::NAN))
            .collect())
    }

    fn not_finite(&self, column: &str, row: usize, value: f64) -> DataError {
        DataError::NotFinite {
            file: self.name.clone(),
            row: self.row_number(row),
            column: column.to_owned(),
            value,
        }
    }

    fn wrong_kind(&self, column: &str, expected: &'static str, found: &Values) -> DataError {
        DataError::WrongKind {
            file: self.name.clone(),
            column: column.to_owned(),
            expected,
            found: found.kind(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        Table::new("t")
            .with_text("code", ["1", "x", ""])
            .with_number("x", vec![1.0, f64::NAN, 3.0])
            .with_integer("n", vec![1, 2, 3])
            .with_flag("f", vec![true, false, true])
    }

    #[test]
    fn whole_numbers_widen() {
        assert_eq!(sample().number("n").unwrap().as_ref(), [1.0, 2.0, 3.0]);
    }

    #[test]
    fn a_gap_is_an_error_unless_asked_for() {
        let table = sample();
        assert_eq!(
            table.number("x").unwrap_err().to_string(),
            "t, row 2, column x: missing cell; fill in a number (0 if there is none)"
        );
        assert!(table.number_with_gaps("x").unwrap()[1].is_nan());
    }

    #[test]
    fn an_infinity_is_an_error_naming_the_row() {
        let table = Table::new("t").with_number("x", vec![0.0, f64::INFINITY]);
        assert!(matches!(
            table.number("x"),
            Err(DataError::NotFinite { row: 2, .. })
        ));
        let table = Table::new("t").with_text("x", ["0", "1e999"]);
        assert!(matches!(
            table.number("x"),
            Err(DataError::NotFinite { row: 2, .. })
        ));
    }

    #[test]
    fn a_text_that_is_no_number_names_row_and_column() {
        assert_eq!(
            sample().number("code").unwrap_err().to_string(),
            "t, row 2, column code: \"x\" is not a number; give a plain decimal such as 12.5"
        );
    }

    #[test]
    fn kinds_do_not_mix() {
        let table = sample();
        assert!(matches!(table.text("x"), Err(DataError::WrongKind { .. })));
        assert!(matches!(
            table.number("f"),
            Err(DataError::WrongKind { .. })
        ));
        assert!(matches!(table.flag("n"), Err(DataError::WrongKind { .. })));
        assert!(matches!(
            table.integer("x"),
            Err(DataError::NotAnInteger { row: 2, .. })
        ));
    }

    #[test]
    fn columns_of_two_lengths_are_refused() {
        let table = Table::new("t")
            .with_number("a", vec![1.0])
            .with_number("b", vec![1.0, 2.0]);
        assert!(matches!(table.check(), Err(DataError::ColumnLength { .. })));
        assert!(matches!(
            table.number("b"),
            Err(DataError::ColumnLength { .. })
        ));
        assert_eq!(table.to_csv(), "a,b\n1,1\n,2\n");
        assert!(table.to_parquet().is_err());
    }

    #[test]
    fn columns_of_one_name_are_refused() {
        let table = Table::new("t")
            .with_number("a", vec![1.0])
            .with_number("a", vec![2.0]);
        assert!(matches!(
            table.check(),
            Err(DataError::DuplicateColumn { .. })
        ));
    }

    #[test]
    fn the_extension_tells_the_format() {
        let bytes = b"a\n1\n".as_slice();
        assert!(Table::from_source(&Source::new("x.CSV", bytes)).is_ok());
        assert!(matches!(
            Table::from_source(&Source::new("csv", bytes)),
            Err(DataError::UnknownFormat { .. })
        ));
    }
}
