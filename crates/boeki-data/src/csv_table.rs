//! Tables as comma-separated text: one header row, one record per line, `"` quotes a text.
//!
//! CSV has no types, so every column is read as text and turned into numbers by the accessors of
//! [`Table`]. Nothing here knows what a column means.

use csv::{ReaderBuilder, StringRecord, Terminator, WriterBuilder};

use crate::error::{DataError, excerpt};
use crate::source::Source;
use crate::table::{Table, Values};
use crate::text_column::TextColumnBuilder;

impl Table {
    /// Reads CSV, gzipped or not, with a header row. Every column holds texts; spaces around
    /// header names are dropped, empty lines skipped.
    ///
    /// # Errors
    /// [`DataError::Empty`], [`DataError::RaggedRow`], [`DataError::DuplicateColumn`],
    /// [`DataError::UnnamedColumn`], and those of [`Source::decompressed`] and [`Source::text`].
    ///
    /// ```
    /// use boeki_data::{source::Source, table::Table};
    /// let source = Source::new("flows.csv", b"exporter,value\nJPN,1.5\nUSA,2\n".as_slice());
    /// let table = Table::from_csv(&source)?;
    /// assert_eq!(table.number("value")?.as_ref(), [1.5, 2.0]);
    /// # Ok::<(), boeki_data::DataError>(())
    /// ```
    pub fn from_csv(source: &Source<'_>) -> Result<Self, DataError> {
        Self::from_csv_typed(source, |_| false)
    }

    /// As [`Table::from_csv`], but columns whose name `is_number` accepts are read as numbers right
    /// away, which is several times faster where nearly all cells differ. An empty cell is NaN, that
    /// is, missing.
    ///
    /// # Errors
    /// Those of [`Table::from_csv`]; [`DataError::NotANumber`] and [`DataError::NotFinite`] naming
    /// row and column.
    ///
    /// ```
    /// use boeki_data::{source::Source, table::{Table, Values}};
    /// let source = Source::new("flows.csv", b"exporter,value\nJPN,1.5\n".as_slice());
    /// let table = Table::from_csv_typed(&source, |name| name == "value")?;
    /// assert_eq!(table.column("value")?.values, Values::Number(vec![1.5]));
    /// # Ok::<(), boeki_data::DataError>(())
    /// ```
    pub fn from_csv_typed(
        source: &Source<'_>,
        is_number: impl Fn(&str) -> bool,
    ) -> Result<Self, DataError> {
        const FIRST_RECORD: usize = 2;
        let plain = source.decompressed()?;
        let text = plain.text()?;
        let fault = |error: csv::Error| DataError::Csv {
            file: source.name.to_owned(),
            reason: error.to_string(),
        };
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut record = StringRecord::new();
        if !reader.read_record(&mut record).map_err(fault)? {
            return Err(DataError::Empty {
                file: source.name.to_owned(),
            });
        }
        let names = header(source.name, &record)?;
        let mut columns: Vec<_> = names
            .iter()
            .map(|name| {
                if is_number(name) {
                    Growing::Number(Vec::new())
                } else {
                    Growing::Text(TextColumnBuilder::default())
                }
            })
            .collect();
        let mut row = FIRST_RECORD;
        while reader.read_record(&mut record).map_err(fault)? {
            if record.len() != names.len() {
                return Err(DataError::RaggedRow {
                    file: source.name.to_owned(),
                    row,
                    expected: names.len(),
                    found: record.len(),
                });
            }
            for ((column, cell), name) in columns.iter_mut().zip(&record).zip(&names) {
                match column {
                    Growing::Text(texts) => texts.push(cell),
                    Growing::Number(numbers) => {
                        numbers.push(parse_number(source.name, row, name, cell)?);
                    }
                }
            }
            row += 1;
        }
        let table = Self::new(source.name).with_first_row(FIRST_RECORD);
        Ok(names
            .into_iter()
            .zip(columns)
            .fold(table, |table, (name, column)| {
                table.with_values(name, column.finish())
            }))
    }

    /// Writes CSV with a header row, `\n` at line ends and numbers in the shortest form that reads
    /// back as the same number; NaN is an empty cell. A column that is shorter than the others is
    /// filled up with empty cells (see [`Table::check`]).
    pub fn to_csv(&self) -> String {
        let mut writer = WriterBuilder::new()
            .terminator(Terminator::Any(b'\n'))
            .from_writer(Vec::new());
        // Writing to memory cannot fail.
        let _ = writer.write_record(self.columns().iter().map(|column| column.name.as_str()));
        let mut cell = String::new();
        for row in 0..self.rows() {
            for column in self.columns() {
                cell.clear();
                write_cell(&mut cell, &column.values, row);
                let _ = writer.write_field(&cell);
            }
            let _ = writer.write_record(None::<&[u8]>);
        }
        let bytes = writer.into_inner().unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

/// A column while its rows come in.
enum Growing {
    Text(TextColumnBuilder),
    Number(Vec<f64>),
}

impl Growing {
    fn finish(self) -> Values {
        match self {
            Self::Text(texts) => Values::Text(texts.finish()),
            Self::Number(numbers) => Values::Number(numbers),
        }
    }
}

/// A cell as a number; NaN if it is empty.
fn parse_number(file: &str, row: usize, column: &str, cell: &str) -> Result<f64, DataError> {
    let trimmed = cell.trim();
    if trimmed.is_empty() {
        return Ok(f64::NAN);
    }
    match trimmed.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        Ok(value) => Err(DataError::NotFinite {
            file: file.to_owned(),
            row,
            column: column.to_owned(),
            value,
        }),
        Err(_) => Err(DataError::NotANumber {
            file: file.to_owned(),
            row,
            column: column.to_owned(),
            text: excerpt(cell),
        }),
    }
}

fn header(file: &str, record: &StringRecord) -> Result<Vec<String>, DataError> {
    let mut names: Vec<String> = Vec::with_capacity(record.len());
    let mut seen = std::collections::HashSet::with_capacity(record.len());
    for (index, name) in record.iter().enumerate() {
        let name = name.trim();
        if name.is_empty() {
            return Err(DataError::UnnamedColumn {
                file: file.to_owned(),
                position: index + 1,
            });
        }
        if !seen.insert(name) {
            return Err(DataError::DuplicateColumn {
                file: file.to_owned(),
                column: name.to_owned(),
            });
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

fn write_cell(cell: &mut String, values: &Values, row: usize) {
    use std::fmt::Write;
    // Writing to a String cannot fail.
    let _ = match values {
        Values::Text(texts) => {
            cell.push_str(texts.get(row).unwrap_or(""));
            Ok(())
        }
        Values::Number(numbers) => match numbers.get(row) {
            Some(number) if !number.is_nan() => write_number(cell, *number),
            _ => Ok(()),
        },
        Values::Integer(integers) => integers.get(row).map_or(Ok(()), |n| write!(cell, "{n}")),
        Values::Flag(flags) => flags.get(row).map_or(Ok(()), |flag| write!(cell, "{flag}")),
    };
}

/// Both forms of Rust are the shortest that reads back exactly; the exponent spares long runs of
/// zeros.
fn write_number(cell: &mut String, number: f64) -> std::fmt::Result {
    use std::fmt::Write;
    let size = number.abs();
    if number == 0.0 || (1e-5..1e16).contains(&size) || size.is_infinite() {
        write!(cell, "{number}")
    } else {
        write!(cell, "{number:e}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Table, DataError> {
        Table::from_csv(&Source::new("t.csv", text.as_bytes()))
    }

    #[test]
    fn typed_columns_give_the_same_numbers_and_the_same_faults() {
        let typed = |text: &str| {
            let source = Source::new("t.csv", text.as_bytes());
            Table::from_csv_typed(&source, |name| name == "x")
        };
        let table = typed("code,x\nJPN, 1.5 \nUSA,\n").unwrap();
        assert_eq!(table.text("code").unwrap().len(), 2);
        assert!(matches!(
            table.number("x"),
            Err(DataError::MissingCell { row: 3, .. })
        ));
        assert_eq!(table.number_with_gaps("x").unwrap()[0], 1.5);
        assert!(matches!(
            typed("code,x\nJPN,1\nUSA,one\n"),
            Err(DataError::NotANumber { row: 3, .. })
        ));
        assert!(matches!(
            typed("code,x\nJPN,NaN\n"),
            Err(DataError::NotFinite { row: 2, .. })
        ));
    }

    #[test]
    fn quotes_commas_and_crlf_are_understood() {
        let table = read("a,b\r\n\"x, \"\"y\"\"\",1\r\n").unwrap();
        assert_eq!(table.text("a").unwrap().get(0), Some("x, \"y\""));
        assert_eq!(table.number("b").unwrap().as_ref(), [1.0]);
    }

    #[test]
    fn a_ragged_row_names_its_row() {
        assert_eq!(
            read("a,b\n1,2\n3\n").unwrap_err().to_string(),
            "t.csv, row 3: has 1 cells where the header has 2; add the missing cells or quote texts that hold a comma"
        );
    }

    #[test]
    fn headers_must_be_distinct_and_named() {
        assert!(matches!(
            read("a, a\n"),
            Err(DataError::DuplicateColumn { .. })
        ));
        assert!(matches!(
            read("a,\n1,2\n"),
            Err(DataError::UnnamedColumn { position: 2, .. })
        ));
    }

    #[test]
    fn an_empty_file_is_said_to_be_empty() {
        assert!(matches!(read(""), Err(DataError::Empty { .. })));
        assert_eq!(read("a,b\n").unwrap().rows(), 0);
    }

    #[test]
    fn a_bad_number_is_found_at_its_spreadsheet_row() {
        let table = read("x\n1\nabc\n").unwrap();
        assert_eq!(
            table.number("x").unwrap_err().to_string(),
            "t.csv, row 3, column x: \"abc\" is not a number; give a plain decimal such as 12.5"
        );
    }

    #[test]
    fn missing_cells_are_found() {
        let table = read("x,y\n1,\n").unwrap();
        assert!(matches!(
            table.number("y"),
            Err(DataError::MissingCell { row: 2, .. })
        ));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Table::from_csv(&Source::new("t.csv", bytes));
        }

        #[test]
        fn numbers_come_back_exactly(numbers in proptest::collection::vec(
            any::<f64>().prop_filter("finite", |x| x.is_finite()), 1..20)) {
            let csv = Table::new("t").with_number("x", numbers.clone()).to_csv();
            let table = read(&csv).unwrap();
            let back = table.number("x").unwrap();
            prop_assert!(back.iter().zip(&numbers).all(|(a, b)| a.to_bits() == b.to_bits()));
        }

        #[test]
        fn texts_come_back_exactly(texts in proptest::collection::vec("(?s).{0,8}", 1..20)) {
            let csv = Table::new("t").with_text("x", &texts).with_flag("f", vec![true; texts.len()]).to_csv();
            let table = read(&csv).unwrap();
            prop_assert_eq!(table.text("x").unwrap().iter().collect::<Vec<_>>(), texts);
        }
    }
}
