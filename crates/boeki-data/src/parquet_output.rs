//! Tables as Parquet files: Snappy, dictionaries for texts, the same bytes for the same table.
//!
//! No time of creation and no version of the writer is stored, so that a hash of the file is a
//! hash of its content. Nothing here knows what a column means.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};

use crate::error::DataError;
use crate::table::{Column, Table, Values};

/// Rows of a row group.
const GROUP: usize = 1 << 20;

impl Table {
    /// Writes a Parquet file.
    ///
    /// Texts are required UTF-8 with a dictionary, whole numbers INT64, flags BOOLEAN, numbers
    /// DOUBLE; a column of numbers with a NaN is optional and the NaN a null.
    ///
    /// # Errors
    /// Those of [`Table::check`]; [`DataError::Write`].
    ///
    /// ```
    /// use boeki_data::{source::Source, table::Table};
    /// let table = Table::new("t.parquet").with_text("region", ["JPN"]);
    /// let bytes = table.to_parquet()?;
    /// assert_eq!(Table::from_parquet(&Source::new("t.parquet", bytes))?, table);
    /// # Ok::<(), boeki_data::DataError>(())
    /// ```
    pub fn to_parquet(&self) -> Result<Vec<u8>, DataError> {
        self.to_parquet_with(&[])
    }

    /// As [`Table::to_parquet`], with key-value pairs in the footer (source, unit, ...).
    ///
    /// # Errors
    /// Those of [`Table::to_parquet`].
    pub fn to_parquet_with(&self, metadata: &[(&str, &str)]) -> Result<Vec<u8>, DataError> {
        self.check()?;
        self.write(metadata).map_err(|error| DataError::Write {
            table: self.name().to_owned(),
            reason: error.to_string(),
        })
    }

    fn write(&self, metadata: &[(&str, &str)]) -> Result<Vec<u8>, ParquetError> {
        let pairs = metadata
            .iter()
            .map(|(key, value)| KeyValue::new((*key).to_owned(), (*value).to_owned()))
            .collect::<Vec<_>>();
        let properties = WriterProperties::builder()
            .set_created_by("boeki".to_owned())
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_key_value_metadata((!pairs.is_empty()).then_some(pairs))
            .build();
        let mut file = SerializedFileWriter::new(Vec::new(), self.schema()?, Arc::new(properties))?;
        let dictionaries: Vec<Vec<ByteArray>> = self.columns().iter().map(dictionary).collect();
        for start in (0..self.rows()).step_by(GROUP) {
            let rows = start..self.rows().min(start + GROUP);
            let mut group = file.next_row_group()?;
            for (column, dictionary) in self.columns().iter().zip(&dictionaries) {
                if let Some(mut writer) = group.next_column()? {
                    write_column(&mut writer, &column.values, dictionary, rows.clone())?;
                    writer.close()?;
                }
            }
            group.close()?;
        }
        file.into_inner()
    }

    fn schema(&self) -> Result<TypePtr, ParquetError> {
        let fields = self
            .columns()
            .iter()
            .map(|column| {
                let (physical, logical) = match &column.values {
                    Values::Text(_) => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
                    Values::Number(_) => (PhysicalType::DOUBLE, None),
                    Values::Integer(_) => (PhysicalType::INT64, None),
                    Values::Flag(_) => (PhysicalType::BOOLEAN, None),
                };
                let repetition = if has_gaps(&column.values) {
                    Repetition::OPTIONAL
                } else {
                    Repetition::REQUIRED
                };
                Type::primitive_type_builder(&column.name, physical)
                    .with_logical_type(logical)
                    .with_repetition(repetition)
                    .build()
                    .map(Arc::new)
            })
            .collect::<Result<Vec<_>, _>>()?;
        Type::group_type_builder("schema")
            .with_fields(fields)
            .build()
            .map(Arc::new)
    }
}

fn has_gaps(values: &Values) -> bool {
    matches!(values, Values::Number(numbers) if numbers.iter().any(|number| number.is_nan()))
}

/// Distinct texts as shared bytes, so that a row costs a reference and no copy.
fn dictionary(column: &Column) -> Vec<ByteArray> {
    match &column.values {
        Values::Text(texts) => texts
            .dictionary
            .iter()
            .map(|text| ByteArray::from(text))
            .collect(),
        _ => Vec::new(),
    }
}

fn write_column(
    writer: &mut SerializedColumnWriter<'_>,
    values: &Values,
    dictionary: &[ByteArray],
    rows: std::ops::Range<usize>,
) -> Result<(), ParquetError> {
    match values {
        Values::Text(texts) => {
            let texts = texts.codes[rows]
                .iter()
                .map(|&code| dictionary.get(code as usize).cloned())
                .collect::<Option<Vec<_>>>()
                .ok_or_else(|| ParquetError::General("a code is not in its dictionary".into()))?;
            let writer = writer.typed::<ByteArrayType>();
            writer.write_batch(&texts, None, None)?;
        }
        Values::Number(numbers) if has_gaps(values) => {
            let numbers = &numbers[rows];
            let levels: Vec<i16> = numbers.iter().map(|x| i16::from(!x.is_nan())).collect();
            let present: Vec<f64> = numbers.iter().copied().filter(|x| !x.is_nan()).collect();
            let writer = writer.typed::<DoubleType>();
            writer.write_batch(&present, Some(&levels), None)?;
        }
        Values::Number(numbers) => {
            let writer = writer.typed::<DoubleType>();
            writer.write_batch(&numbers[rows], None, None)?;
        }
        Values::Integer(integers) => {
            let writer = writer.typed::<Int64Type>();
            writer.write_batch(&integers[rows], None, None)?;
        }
        Values::Flag(flags) => {
            let writer = writer.typed::<BoolType>();
            writer.write_batch(&flags[rows], None, None)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::Source;

    fn there_and_back(table: &Table) -> Table {
        let bytes = table.to_parquet().unwrap();
        Table::from_parquet(&Source::new("t.parquet", bytes)).unwrap()
    }

    #[test]
    fn every_kind_there_and_back() {
        let table = Table::new("t.parquet")
            .with_text("region", ["JPN", "USA", "日本", ""])
            .with_number("y", vec![1.0, f64::INFINITY, 3.0, -0.0])
            .with_integer("n", vec![i64::MIN, 0, 1, i64::MAX])
            .with_flag("f", vec![true, false, true, true]);
        assert_eq!(there_and_back(&table), table);
    }

    #[test]
    fn gaps_stay_gaps() {
        let table = Table::new("t.parquet").with_number("x", vec![f64::NAN, 1.0, f64::NAN]);
        let back = there_and_back(&table);
        let x = back.number_with_gaps("x").unwrap();
        assert!(x[0].is_nan() && x[1] == 1.0 && x[2].is_nan());
    }

    #[test]
    fn no_rows_and_no_columns() {
        let table = Table::new("t.parquet").with_integer("n", vec![]);
        assert_eq!(there_and_back(&table), table);
        assert_eq!(there_and_back(&Table::new("t.parquet")).rows(), 0);
    }

    #[test]
    fn several_row_groups() {
        let rows = GROUP + 3;
        let table = Table::new("t.parquet")
            .with_text("r", (0..rows).map(|row| ["a", "b"][row % 2]))
            .with_integer(
                "n",
                (0..rows).map(|row| i64::try_from(row).unwrap()).collect(),
            );
        assert_eq!(there_and_back(&table), table);
    }

    #[test]
    fn the_same_table_gives_the_same_bytes() {
        let table = Table::new("t").with_text("r", ["a", "b"]);
        let pairs = [("unit", "million USD")];
        let bytes = table.to_parquet_with(&pairs).unwrap();
        assert_eq!(bytes, table.to_parquet_with(&pairs).unwrap());
        assert!(bytes.windows(11).any(|window| window == b"million USD"));
    }

    #[test]
    fn a_code_outside_the_dictionary_is_an_error() {
        let column = crate::table::TextColumn {
            dictionary: crate::table::Dictionary::default(),
            codes: vec![3],
        };
        let table = Table::new("t").with_values("r", Values::Text(column));
        assert!(matches!(table.to_parquet(), Err(DataError::Write { .. })));
    }

    proptest! {
        #[test]
        fn any_table_there_and_back(
            rows in proptest::collection::vec((".{0,5}", any::<i64>(), any::<bool>()), 1..50)
        ) {
            let table = Table::new("t.parquet")
                .with_text("a", rows.iter().map(|row| &row.0))
                .with_integer("b", rows.iter().map(|row| row.1).collect())
                .with_flag("c", rows.iter().map(|row| row.2).collect());
            prop_assert_eq!(there_and_back(&table), table);
        }
    }
}
