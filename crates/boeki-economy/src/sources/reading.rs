//! Files by name, tables by codes: what every source of an economy is read through.
//!
//! A file is bytes under a path relative to the data folder; who opens it is the caller's business ([`Files`]). Tables in
//! long form become dense arrays by the codes of their columns, with no cell missing and none given twice.

use std::collections::BTreeMap;

use boeki_data::hash::sha256_hex;
use boeki_data::source::Source;
use boeki_data::table::Table;

use crate::{EconomyError, Labels};

/// Opens files for the sources: a folder on disk, an archive, an upload, an embedded economy.
pub trait Files {
    /// The content of a file, by its path with `/` between folders.
    ///
    /// # Errors
    /// [`EconomyError::MissingFile`] with the path and the reason.
    fn read(&self, path: &str) -> Result<Vec<u8>, EconomyError>;
}

/// Files held in memory, by path.
///
/// ```
/// use boeki_economy::sources::{Files, MemoryFiles};
/// let files: MemoryFiles = [("a.csv", b"x\n1\n".to_vec())].into_iter().collect();
/// assert_eq!(files.read("a.csv").unwrap(), b"x\n1\n");
/// assert!(files.read("b.csv").unwrap_err().to_string().contains("--data DIR"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemoryFiles(BTreeMap<String, Vec<u8>>);

impl<Path: Into<String>> FromIterator<(Path, Vec<u8>)> for MemoryFiles {
    fn from_iter<Items: IntoIterator<Item = (Path, Vec<u8>)>>(items: Items) -> Self {
        Self(
            items
                .into_iter()
                .map(|(path, bytes)| (path.into(), bytes))
                .collect(),
        )
    }
}

impl Files for MemoryFiles {
    fn read(&self, path: &str) -> Result<Vec<u8>, EconomyError> {
        self.0
            .get(path)
            .cloned()
            .ok_or_else(|| EconomyError::MissingFile {
                path: path.to_owned(),
                reason: "there is no such file".into(),
            })
    }
}

/// A file that was read: path, SHA-256 and size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Input {
    pub(super) path: String,
    pub(super) sha256: String,
    pub(super) bytes: u64,
}

/// Files, and a record of what was read.
pub(super) struct Inputs<'a> {
    files: &'a dyn Files,
    read: Vec<Input>,
}

impl<'a> Inputs<'a> {
    pub(super) fn new(files: &'a dyn Files) -> Self {
        Self {
            files,
            read: Vec::new(),
        }
    }

    pub(super) fn bytes(&mut self, path: &str) -> Result<Vec<u8>, EconomyError> {
        let bytes = self.files.read(path)?;
        self.record(path, &bytes);
        Ok(bytes)
    }

    /// Notes bytes that the caller holds already.
    pub(super) fn record(&mut self, path: &str, bytes: &[u8]) {
        self.read.push(Input {
            path: path.to_owned(),
            sha256: sha256_hex(bytes),
            bytes: bytes.len() as u64,
        });
    }

    pub(super) fn table(&mut self, path: &str) -> Result<Table, EconomyError> {
        let bytes = self.bytes(path)?;
        Ok(Table::from_source(&Source::new(path, bytes))?)
    }

    /// A CSV table of which these columns are texts and all others numbers.
    pub(super) fn numbers(&mut self, path: &str, texts: &[&str]) -> Result<Table, EconomyError> {
        let bytes = self.bytes(path)?;
        Ok(Table::from_csv_typed(&Source::new(path, bytes), |name| {
            !texts.contains(&name)
        })?)
    }

    pub(super) fn text(&mut self, path: &str) -> Result<String, EconomyError> {
        let bytes = self.bytes(path)?;
        Ok(Source::new(path, bytes).text()?.to_owned())
    }

    /// Everything read so far, in order.
    pub(super) fn read(&self) -> &[Input] {
        &self.read
    }

    /// SHA-256 over path and content of everything read so far, in order.
    pub(super) fn hash(&self) -> String {
        let list: String = self
            .read
            .iter()
            .flat_map(|input| [input.path.as_str(), " ", &input.sha256, "\n"])
            .collect();
        sha256_hex(list.as_bytes())
    }
}

/// A column of codes and the codes it may hold, in the order of the array.
pub(super) struct Axis<'a> {
    pub(super) column: &'a str,
    /// "region", "sector"
    pub(super) what: &'static str,
    pub(super) codes: &'a [String],
    /// Other spellings that the source uses, by position; may be empty.
    pub(super) labels: &'a [String],
}

impl<'a> Axis<'a> {
    pub(super) fn new(column: &'a str, what: &'static str, codes: &'a [String]) -> Self {
        Self {
            column,
            what,
            codes,
            labels: &[],
        }
    }

    fn position(&self, text: &str) -> Option<usize> {
        let among = |list: &[String]| list.iter().position(|code| code == text);
        among(self.codes).or_else(|| among(self.labels))
    }

    /// Position by row; each distinct text is looked up once.
    fn positions(&self, table: &Table) -> Result<Vec<usize>, EconomyError> {
        let texts = table.text(self.column)?;
        let known: Vec<_> = texts
            .dictionary
            .iter()
            .map(|text| self.position(text))
            .collect();
        texts
            .codes
            .iter()
            .enumerate()
            .map(|(row, &code)| {
                known.get(code as usize).copied().flatten().ok_or_else(|| {
                    let code = texts.get(row).unwrap_or_default();
                    EconomyError::UnknownCode {
                        place: place(table, row, self.column),
                        what: self.what,
                        code: code.to_owned(),
                        nearest: Labels::nearest(code, self.codes.iter().map(String::as_str)),
                    }
                })
            })
            .collect()
    }
}

/// Where a cell stands, for messages.
pub(super) fn place(table: &Table, row: usize, column: &str) -> String {
    format!(
        "{}, row {}, column {column}",
        table.name(),
        table.row_number(row)
    )
}

/// What to do with cells that the table does not list.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Gaps {
    /// A missing row is an error.
    Refuse,
    /// They are zero.
    Zero,
}

/// The row of each cell of a dense array, the last axis innermost; `usize::MAX` where there is none.
pub(super) fn rows_by_cell(
    table: &Table,
    axes: &[Axis<'_>],
    gaps: Gaps,
) -> Result<Vec<usize>, EconomyError> {
    let size: usize = axes.iter().map(|axis| axis.codes.len()).product();
    let mut cell_of_row = vec![0; table.rows()];
    for axis in axes {
        for (cell, position) in cell_of_row.iter_mut().zip(axis.positions(table)?) {
            *cell = *cell * axis.codes.len() + position;
        }
    }
    let mut rows = vec![usize::MAX; size];
    for (row, &cell) in cell_of_row.iter().enumerate() {
        if rows[cell] != usize::MAX {
            return Err(EconomyError::DuplicateRow {
                file: table.name().to_owned(),
                row: table.row_number(row),
                first: table.row_number(rows[cell]),
                what: describe(axes, cell),
            });
        }
        rows[cell] = row;
    }
    if gaps == Gaps::Refuse
        && let Some(cell) = rows.iter().position(|row| *row == usize::MAX)
    {
        return Err(EconomyError::MissingRow {
            file: table.name().to_owned(),
            what: describe(axes, cell),
        });
    }
    Ok(rows)
}

/// A column of numbers as a dense array.
pub(super) fn dense(table: &Table, rows: &[usize], column: &str) -> Result<Vec<f64>, EconomyError> {
    let numbers = table.number(column)?;
    Ok(rows
        .iter()
        .map(|&row| numbers.get(row).copied().unwrap_or(0.0))
        .collect())
}

/// The codes of a cell: `importer JPN, exporter USA, sector C29`.
fn describe(axes: &[Axis<'_>], cell: usize) -> String {
    let mut rest = cell;
    let mut words: Vec<String> = axes
        .iter()
        .rev()
        .map(|axis| {
            let code = &axis.codes[rest % axis.codes.len()];
            rest /= axis.codes.len();
            format!("{} {code}", axis.column)
        })
        .collect();
    words.reverse();
    words.join(", ")
}
