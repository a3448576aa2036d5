//! Tables from Parquet files, by the column readers of the parquet crate (no Arrow).
//!
//! Flat columns only: text (`BYTE_ARRAY` in UTF-8), DOUBLE, FLOAT, INT32, INT64 and BOOLEAN, each
//! required or optional. Writing lives in `parquet_output`; nothing here knows what a column means.
//!
//! **Damaged files.** The footer's offsets, sizes and row counts are checked against the file
//! before any page is read, and every page reports more or fewer values than promised as an error.
//! The parquet crate itself still has assertions that a hostile page can reach; they are caught and
//! become a [`DataError::Parquet`]. What remains: where panics abort (WebAssembly, `panic =
//! "abort"`) such a page ends the program, the panic hook prints a line when one is caught, and a
//! page header may ask for up to 2 GiB of memory. A changed byte inside a value cannot be noticed here;
//! the SHA-256 in a manifest tells.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use parquet::basic::{ConvertedType, LogicalType};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::{ColumnDescPtr, ColumnDescriptor};

use crate::error::{DataError, nearest};
use crate::source::Source;
use crate::table::{Table, Values};
use crate::text_column::TextColumnBuilder;

/// The most rows a table may have: row positions stay below 2^31 on every platform.
const MAX_ROWS: usize = i32::MAX as usize;
/// Records decoded at a time.
const BATCH: usize = 1 << 16;

impl Table {
    /// Reads all columns of a Parquet file.
    ///
    /// A null is NaN among numbers and an empty text among texts; a column of whole numbers or
    /// flags with a null becomes one of numbers. Timestamps and dates are whole numbers in the
    /// file's unit. On WebAssembly only Snappy and uncompressed pages are read.
    ///
    /// # Errors
    /// [`DataError::Parquet`] for a damaged or nested file, [`DataError::UnsupportedType`],
    /// [`DataError::CellNotUtf8`].
    pub fn from_parquet(source: &Source<'_>) -> Result<Self, DataError> {
        guarded(source.name, || read(source, None))
    }

    /// As [`Table::from_parquet`], only the named columns, in the order of the names.
    ///
    /// # Errors
    /// Also [`DataError::MissingColumn`]. Columns that are not asked for may have any type.
    pub fn from_parquet_columns(source: &Source<'_>, names: &[&str]) -> Result<Self, DataError> {
        guarded(source.name, || read(source, Some(names)))
    }
}

/// Turns a panic inside the parquet crate into an error. The closure owns all state that a panic
/// could leave half-made, so none of it is seen again.
fn guarded(
    file: &str,
    read: impl FnOnce() -> Result<Table, DataError>,
) -> Result<Table, DataError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(damaged(file, "a page is damaged")))
}

fn damaged(file: &str, reason: impl Into<String>) -> DataError {
    DataError::Parquet {
        file: file.to_owned(),
        reason: reason.into(),
    }
}

fn read(source: &Source<'_>, names: Option<&[&str]>) -> Result<Table, DataError> {
    let file = source.name;
    let fault = |error: ParquetError| damaged(file, error.to_string());
    let reader = SerializedFileReader::new(Bytes::copy_from_slice(&source.bytes)).map_err(fault)?;
    check_footer(file, reader.metadata(), source.bytes.len())?;
    let columns = reader.metadata().file_metadata().schema_descr().columns();
    let wanted = match names {
        None => (0..columns.len()).collect(),
        Some(names) => positions(file, columns, names)?,
    };
    let mut builders = wanted
        .iter()
        .map(|&column| ColumnBuilder::new(file, &columns[column]))
        .collect::<Result<Vec<_>, _>>()?;
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).map_err(fault)?;
        let rows = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        for (builder, &column) in builders.iter_mut().zip(&wanted) {
            let chunk = group.get_column_reader(column).map_err(fault)?;
            builder.read_chunk(chunk, rows)?;
        }
    }
    Ok(builders
        .into_iter()
        .fold(Table::new(file), |table, builder| {
            table.with_values(builder.name, builder.values.finish())
        }))
}

fn positions(
    file: &str,
    columns: &[ColumnDescPtr],
    names: &[&str],
) -> Result<Vec<usize>, DataError> {
    let position = |name: &str| columns.iter().position(|column| column.name() == name);
    names
        .iter()
        .map(|name| {
            position(name).ok_or_else(|| DataError::MissingColumn {
                file: file.to_owned(),
                column: (*name).to_owned(),
                available: columns.iter().map(|c| c.name().to_owned()).collect(),
                nearest: nearest(name, columns.iter().map(|c| c.name())),
            })
        })
        .collect()
}

/// Compares what the footer promises with the size of the file.
fn check_footer(file: &str, metadata: &ParquetMetaData, size: usize) -> Result<(), DataError> {
    let schema = metadata.file_metadata().schema_descr();
    if (schema.columns().iter()).any(|c| c.max_rep_level() > 0 || c.path().parts().len() > 1) {
        return Err(damaged(file, "it holds nested columns"));
    }
    let mut total = 0_usize;
    for group in metadata.row_groups() {
        let rows = usize::try_from(group.num_rows())
            .map_err(|_| damaged(file, "a row group has a negative number of rows"))?;
        total = total.saturating_add(rows);
        if group.num_columns() != schema.num_columns() {
            return Err(damaged(file, "a row group lacks columns"));
        }
        for chunk in group.columns() {
            check_chunk(file, chunk, size)?;
        }
    }
    if total > MAX_ROWS {
        return Err(DataError::TooLarge {
            file: file.to_owned(),
            limit: MAX_ROWS as u64,
            unit: "rows",
        });
    }
    if i64::try_from(total) != Ok(metadata.file_metadata().num_rows()) {
        return Err(damaged(file, "the row groups do not add up to its rows"));
    }
    Ok(())
}

fn check_chunk(file: &str, chunk: &ColumnChunkMetaData, size: usize) -> Result<(), DataError> {
    let start = chunk
        .dictionary_page_offset()
        .unwrap_or_else(|| chunk.data_page_offset());
    let end = start.checked_add(chunk.compressed_size());
    let inside = start >= 0
        && chunk.compressed_size() >= 0
        && chunk.num_values() >= 0
        && chunk.data_page_offset() >= 0
        && end
            .and_then(|end| usize::try_from(end).ok())
            .is_some_and(|end| end <= size);
    if inside {
        Ok(())
    } else {
        Err(damaged(file, "a column lies outside the file"))
    }
}

/// Values of one column while row groups are read.
struct ColumnBuilder {
    file: String,
    name: String,
    optional: bool,
    /// How INT32 and INT64 are to be understood.
    unsigned: bool,
    values: Growing,
}

enum Growing {
    Text(TextColumnBuilder),
    Number(Vec<f64>),
    Integer(Vec<i64>),
    Flag(Vec<bool>),
}

impl Growing {
    fn finish(self) -> Values {
        match self {
            Self::Text(texts) => Values::Text(texts.finish()),
            Self::Number(numbers) => Values::Number(numbers),
            Self::Integer(integers) => Values::Integer(integers),
            Self::Flag(flags) => Values::Flag(flags),
        }
    }
}

impl ColumnBuilder {
    fn new(file: &str, column: &ColumnDescriptor) -> Result<Self, DataError> {
        use parquet::basic::Type;
        let unsupported = || DataError::UnsupportedType {
            file: file.to_owned(),
            column: column.name().to_owned(),
            found: match column.converted_type() {
                ConvertedType::NONE => column.physical_type().to_string(),
                other => format!("{} ({other})", column.physical_type()),
            },
        };
        let decimal = column.converted_type() == ConvertedType::DECIMAL
            || matches!(column.logical_type_ref(), Some(LogicalType::Decimal { .. }));
        if decimal {
            return Err(unsupported());
        }
        let values = match column.physical_type() {
            Type::BYTE_ARRAY => Growing::Text(TextColumnBuilder::default()),
            Type::DOUBLE | Type::FLOAT => Growing::Number(Vec::new()),
            Type::INT32 | Type::INT64 => Growing::Integer(Vec::new()),
            Type::BOOLEAN => Growing::Flag(Vec::new()),
            Type::INT96 | Type::FIXED_LEN_BYTE_ARRAY => return Err(unsupported()),
        };
        Ok(Self {
            file: file.to_owned(),
            name: column.name().to_owned(),
            optional: column.max_def_level() > 0,
            unsigned: matches!(
                column.converted_type(),
                ConvertedType::UINT_32 | ConvertedType::UINT_64
            ),
            values,
        })
    }

    fn read_chunk(&mut self, reader: ColumnReader, rows: usize) -> Result<(), DataError> {
        let unsigned = self.unsigned;
        match reader {
            ColumnReader::ByteArrayColumnReader(reader) => self.read_texts(reader, rows),
            ColumnReader::DoubleColumnReader(reader) => self.each(reader, rows, Self::push_number),
            ColumnReader::FloatColumnReader(reader) => self.each(reader, rows, |builder, x| {
                builder.push_number(x.map(f64::from))
            }),
            ColumnReader::Int32ColumnReader(reader) => self.each(reader, rows, |builder, x| {
                builder.push_integer(x.map(|x| {
                    if unsigned {
                        i64::from(x.cast_unsigned())
                    } else {
                        i64::from(x)
                    }
                }))
            }),
            ColumnReader::Int64ColumnReader(reader) => self.each(reader, rows, |builder, x| {
                if unsigned && x.is_some_and(|x| x < 0) {
                    return Err(damaged(
                        &builder.file,
                        format!("column {} holds whole numbers above 2^63", builder.name),
                    ));
                }
                builder.push_integer(x)
            }),
            ColumnReader::BoolColumnReader(reader) => self.each(reader, rows, Self::push_flag),
            _ => Err(damaged(&self.file, "a column changes its type")),
        }
    }

    /// Decodes a chunk in batches and calls `push` once per row, with `None` for a null.
    fn each<D: DataType>(
        &mut self,
        mut reader: ColumnReaderImpl<D>,
        rows: usize,
        mut push: impl FnMut(&mut Self, Option<D::T>) -> Result<(), DataError>,
    ) -> Result<(), DataError> {
        let mut left = rows;
        let mut values: Vec<D::T> = Vec::new();
        let mut levels: Vec<i16> = Vec::new();
        while left > 0 {
            values.clear();
            levels.clear();
            let (records, present, _) = reader
                .read_records(left.min(BATCH), Some(&mut levels), None, &mut values)
                .map_err(|error| self.damaged(&error.to_string()))?;
            if records == 0 || records > left || present > records {
                return Err(self.damaged("it has fewer values than rows"));
            }
            let mut present = values.drain(..);
            for row in 0..records {
                let is_null = self.optional && levels.get(row).is_none_or(|&level| level == 0);
                let value = if is_null {
                    None
                } else {
                    let value = present.next();
                    if value.is_none() {
                        return Err(self.damaged("it has fewer values than rows"));
                    }
                    value
                };
                push(self, value)?;
            }
            left -= records;
        }
        Ok(())
    }

    fn read_texts(
        &mut self,
        reader: ColumnReaderImpl<parquet::data_type::ByteArrayType>,
        rows: usize,
    ) -> Result<(), DataError> {
        self.each(reader, rows, |builder, bytes: Option<ByteArray>| {
            let Growing::Text(texts) = &mut builder.values else {
                return Err(damaged(&builder.file, "a column changes its type"));
            };
            let text = match &bytes {
                None => "",
                Some(bytes) => {
                    std::str::from_utf8(bytes.data()).map_err(|_| DataError::CellNotUtf8 {
                        file: builder.file.clone(),
                        row: texts.len() + 1,
                        column: builder.name.clone(),
                    })?
                }
            };
            texts.push(text);
            Ok(())
        })
    }

    fn push_number(&mut self, number: Option<f64>) -> Result<(), DataError> {
        match &mut self.values {
            Growing::Number(numbers) => numbers.push(number.unwrap_or(f64::NAN)),
            _ => return Err(damaged(&self.file, "a column changes its type")),
        }
        Ok(())
    }

    /// Whole numbers; from the first null on, numbers.
    fn push_integer(&mut self, integer: Option<i64>) -> Result<(), DataError> {
        match (&mut self.values, integer) {
            (Growing::Integer(integers), Some(integer)) => integers.push(integer),
            (Growing::Integer(integers), None) => {
                let mut numbers: Vec<f64> = integers.iter().map(|&x| x as f64).collect();
                numbers.push(f64::NAN);
                self.values = Growing::Number(numbers);
            }
            (_, integer) => return self.push_number(integer.map(|x| x as f64)),
        }
        Ok(())
    }

    /// Flags; from the first null on, numbers 1 and 0.
    fn push_flag(&mut self, flag: Option<bool>) -> Result<(), DataError> {
        match (&mut self.values, flag) {
            (Growing::Flag(flags), Some(flag)) => flags.push(flag),
            (Growing::Flag(flags), None) => {
                let mut numbers: Vec<f64> = flags.iter().map(|&x| f64::from(u8::from(x))).collect();
                numbers.push(f64::NAN);
                self.values = Growing::Number(numbers);
            }
            (_, flag) => return self.push_number(flag.map(|x| f64::from(u8::from(x)))),
        }
        Ok(())
    }

    fn damaged(&self, reason: &str) -> DataError {
        damaged(&self.file, format!("column {}: {reason}", self.name))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::real_file;

    fn sample() -> Table {
        Table::new("t.parquet")
            .with_text("region", ["JPN", "USA", "日本", ""])
            .with_number("x", vec![1.5, -2.0, 0.0, f64::NAN])
            .with_number("y", vec![1.0, 2.0, 3.0, 4.0])
            .with_integer("n", vec![i64::MIN, 0, 1, i64::MAX])
            .with_flag("f", vec![true, false, true, true])
    }

    fn read_file(path: &str) -> Option<Table> {
        let bytes = real_file(path)?;
        Some(Table::from_parquet(&Source::new(path, bytes)).unwrap())
    }

    #[test]
    fn columns_are_chosen_by_name_and_order() {
        let bytes = sample().to_parquet().unwrap();
        let source = Source::new("t.parquet", bytes);
        let table = Table::from_parquet_columns(&source, &["f", "region"]).unwrap();
        assert_eq!(table.columns()[0].name, "f");
        assert_eq!(table.columns().len(), 2);
        let error = Table::from_parquet_columns(&source, &["regio"]).unwrap_err();
        assert!(error.to_string().contains("did you mean region?"));
    }

    #[test]
    fn what_is_no_parquet_is_an_error() {
        for bytes in [b"".as_slice(), b"PAR1", b"PAR1PAR1", b"a,b\n1,2\n3,4\n"] {
            assert!(matches!(
                Table::from_parquet(&Source::new("t.parquet", bytes)),
                Err(DataError::Parquet { .. })
            ));
        }
    }

    #[test]
    fn every_cut_of_a_file_is_an_error() {
        let bytes = sample().to_parquet().unwrap();
        for length in 0..bytes.len() {
            assert!(Table::from_parquet(&Source::new("t.parquet", &bytes[..length])).is_err());
        }
    }

    #[test]
    fn zstd_flows_of_the_inter_country_tables() {
        let Some(table) = read_file("icio2022/flows.parquet") else {
            return;
        };
        assert_eq!(table.rows(), 81 * 81 * 28);
        assert_eq!(table.text("exporter").unwrap().dictionary.len(), 81);
        assert_eq!(table.text("sector").unwrap().dictionary.len(), 28);
        let value = table.number("value_musd").unwrap();
        assert!((value[0] - 12_569.634_2).abs() < 1e-9);
    }

    #[test]
    fn snappy_files_of_other_writers() {
        for (path, rows) in [
            ("cp2015/trade.parquet", 38_440),
            ("cp2015/intermediate_consumption.parquet", 49_600),
            ("gravity/agtpa_applications.parquet", 99_981),
            ("geopolitics/atop_alliance.parquet", 273_296),
            ("geopolitics/cow_nmc.parquet", 17_121),
            ("geopolitics/cow_states.parquet", 243),
        ] {
            let Some(table) = read_file(path) else { return };
            assert_eq!(table.rows(), rows, "{path}");
            table.check().unwrap();
        }
    }

    #[test]
    fn timestamps_are_whole_numbers() {
        let Some(table) = read_file("us_tariff/imports_2024/2024-hs10-imports5880.parquet") else {
            return;
        };
        // 1 December 2024, in microseconds.
        assert_eq!(table.integer("time").unwrap()[0], 1_733_011_200_000_000);
        assert_eq!(table.text("HS10").unwrap().get(0), Some("0106199120"));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Table::from_parquet(&Source::new("t.parquet", bytes));
        }

        #[test]
        fn a_flipped_byte_never_panics(place in any::<proptest::sample::Index>(), byte in any::<u8>()) {
            let mut bytes = sample().to_parquet().unwrap();
            let place = place.index(bytes.len());
            bytes[place] = byte;
            let _ = Table::from_parquet(&Source::new("t.parquet", bytes));
        }
    }
}
