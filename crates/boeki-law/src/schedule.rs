//! A tariff schedule: every line of one importer with its texts, units and rate columns.
//!
//! Imported from the official files (`schedule/us.rs`, `schedule/japan.rs`) as tables that hold what
//! is printed, row by row; inheritance and the meaning of cells are worked out here, once for both
//! importers. This file must never know a measure, a country or a date other than the edition's.

use std::sync::OnceLock;

use boeki_data::table::{Dictionary, Table, TextColumn};
use jiff::civil::Date;

use crate::code::TariffCode;
use crate::error::LawError;
use crate::rate::{Rate, parse_japan_cell, parse_special};

pub mod embedded;
#[cfg(not(target_arch = "wasm32"))]
pub mod japan;
mod line;
pub mod status;
pub mod us;

pub use line::LineRef;

/// Whose tariff it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Importer {
    /// The United States: eight digits carry the rate, ten the statistics.
    UnitedStates,
    /// Japan: nine digits.
    Japan,
}

/// Which printing of a schedule it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Name: `HTS 2025 basic edition`.
    pub title: String,
    /// First day on which its staged rates are right.
    pub from: Date,
    /// First day on which they are no longer.
    pub until: Date,
}

/// What a cell of a rate column says.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The text as printed.
    pub text: String,
    /// Its meaning.
    pub content: Content,
}

/// The meaning of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// One rate for all who may use the column.
    Rate(Rate),
    /// A rate in brackets: printed for reference, not the one to be applied (Japan).
    NotApplied(Rate),
    /// Rates by special program (United States): `Free (A,AU,KR) 3.1% (JP)`.
    ByProgram(Vec<ProgramRate>),
}

impl Cell {
    /// The texts in it that are not understood.
    pub fn refused(&self) -> Vec<&str> {
        match &self.content {
            Content::Rate(rate) | Content::NotApplied(rate) => rate.refused(),
            Content::ByProgram(programs) => {
                programs.iter().flat_map(|of| of.rate.refused()).collect()
            }
        }
    }
}

/// A rate and the special programs that it is for.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgramRate {
    /// Symbols of the programs: `A+`, `KR`, `S`.
    pub programs: Vec<String>,
    /// Their rate.
    pub rate: Rate,
}

/// A row as printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// Its code, where it has one.
    pub code: Option<TariffCode>,
    /// Depth of indentation.
    pub indent: u8,
    /// Row that it lies below.
    pub parent: Option<u32>,
    /// Whether a rate is printed on the row itself.
    pub has_rate: bool,
}

/// The schedule of one importer.
#[derive(Debug, Clone)]
pub struct Schedule {
    importer: Importer,
    edition: Edition,
    columns: Vec<String>,
    nodes: Vec<Node>,
    /// For each row and column the cell that holds there, own or inherited; 0 for none.
    at: Vec<u32>,
    /// Distinct cells; the first stands for none.
    cells: Vec<Printed>,
    /// What is printed, column by column.
    printed: Vec<Dictionary>,
    units: TextColumn,
    /// Rows with a code, by code.
    index: Vec<(TariffCode, u32)>,
    descriptions: TextColumn,
}

/// A distinct cell: where its text is, and what it says once that has been asked.
#[derive(Debug, Clone)]
struct Printed {
    column: usize,
    text: usize,
    read: OnceLock<Box<Cell>>,
}

/// Names of the columns that are not rates.
const FIXED: [&str; 3] = ["code", "indent", "units"];

impl Schedule {
    /// Reads a table with the columns `code`, `indent`, `units` and one per rate column, a row per
    /// printed row in printed order.
    ///
    /// # Errors
    /// [`LawError::Data`] for a damaged table; [`LawError::Shape`] for a code that is none.
    pub fn from_table(
        importer: Importer,
        edition: Edition,
        file: &str,
        table: &Table,
    ) -> Result<Self, LawError> {
        let codes = table.text("code")?;
        let indents = table.integer("indent")?;
        let columns: Vec<String> = table
            .columns()
            .iter()
            .map(|column| column.name.clone())
            .filter(|name| !FIXED.contains(&name.as_str()))
            .collect();
        // Were the first cell, which stands for none, ever read as one, it must be refused.
        let none = Content::Rate(Rate::NotUnderstood(String::new()));
        let mut cells = vec![Printed {
            column: 0,
            text: 0,
            read: OnceLock::from(Box::new(Cell {
                text: String::new(),
                content: none,
            })),
        }];
        let mut printed = Vec::with_capacity(columns.len());
        let mut own: Vec<Vec<u32>> = Vec::with_capacity(columns.len());
        for (column, name) in columns.iter().enumerate() {
            let texts = table.text(name)?;
            let ids: Vec<u32> = texts
                .dictionary
                .iter()
                .enumerate()
                .map(|(position, text)| {
                    if text.trim().is_empty() {
                        return 0;
                    }
                    cells.push(Printed {
                        column,
                        text: position,
                        read: OnceLock::new(),
                    });
                    u32::try_from(cells.len() - 1).unwrap_or(0)
                })
                .collect();
            own.push(texts.codes.iter().map(|&code| ids[code as usize]).collect());
            printed.push(texts.dictionary.clone());
        }
        let width = columns.len();
        let mut nodes = Vec::with_capacity(table.rows());
        let mut at = vec![0u32; table.rows() * width];
        let mut index = Vec::with_capacity(table.rows());
        let mut open: Vec<(u8, usize)> = Vec::new();
        for row in 0..table.rows() {
            let text = codes.get(row).unwrap_or("");
            let code = if text.is_empty() {
                None
            } else {
                Some(TariffCode::parse(text).ok_or_else(|| LawError::Shape {
                    file: file.to_owned(),
                    place: Some(format!("row {}", table.row_number(row))),
                    reason: format!("`{text}` is not a tariff code"),
                    remedy: "two to ten digits, points between them".to_owned(),
                })?)
            };
            let indent = u8::try_from(indents[row]).unwrap_or(u8::MAX);
            while open.last().is_some_and(|&(depth, _)| depth >= indent) {
                open.pop();
            }
            let parent = open.last().map(|&(_, row)| row);
            open.push((indent, row));
            let has_rate = own.iter().any(|column| column[row] != 0);
            for (column, own) in own.iter().enumerate() {
                let inherited = parent.map_or(0, |parent| at[parent * width + column]);
                // The US schedule prints all columns of a line together: a line inherits none, also
                // where it is indented below another (9823.03.02). A statistical row takes what it
                // does not print itself (9006.59.15.20 prints column 2 alone). Japan prints a
                // column once for all lines that share it.
                let statistical = code.is_none_or(|code| code.digits() > 8);
                let take =
                    own[row] == 0 && (importer == Importer::Japan || !has_rate || statistical);
                at[row * width + column] = if take { inherited } else { own[row] };
            }
            let row = u32::try_from(row).unwrap_or(u32::MAX);
            if let Some(code) = code {
                index.push((code, row));
            }
            nodes.push(Node {
                code,
                indent,
                parent: parent.and_then(|parent| u32::try_from(parent).ok()),
                has_rate,
            });
        }
        index.sort_unstable();
        if let Some(pair) = index.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(LawError::Shape {
                file: file.to_owned(),
                place: Some(format!("row {}", table.row_number(pair[1].1 as usize))),
                reason: format!("the code {} is printed twice", pair[1].0),
                remedy: "keep one of the two rows".to_owned(),
            });
        }
        Ok(Self {
            importer,
            edition,
            columns,
            nodes,
            at,
            cells,
            printed,
            units: table.text("units")?.clone(),
            index,
            descriptions: TextColumn::default(),
        })
    }

    /// Joins the texts: a table with the column `description`, a row per row of the schedule.
    ///
    /// # Errors
    /// [`LawError::Data`] for a damaged table, [`LawError::Shape`] for another number of rows.
    pub fn join_texts(&mut self, file: &str, table: &Table) -> Result<(), LawError> {
        if table.rows() != self.nodes.len() {
            return Err(LawError::Shape {
                file: file.to_owned(),
                place: None,
                reason: format!("{} texts for {} rows", table.rows(), self.nodes.len()),
                remedy: "remake both files with `boeki data build --law`".to_owned(),
            });
        }
        self.descriptions = table.text("description")?.clone();
        Ok(())
    }

    /// Whose it is.
    pub fn importer(&self) -> Importer {
        self.importer
    }

    /// Which printing.
    pub fn edition(&self) -> &Edition {
        &self.edition
    }

    /// Names of the rate columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Rows in printed order.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Distinct cells; the first stands for none.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = &Cell> {
        self.cells.iter().map(|cell| self.read(cell))
    }

    /// A distinct cell by its position in [`Schedule::cells`].
    ///
    /// # Panics
    /// For a position beyond the last; those of [`LineRef::cell_ids`] are not.
    pub fn cell(&self, id: u32) -> &Cell {
        self.read(&self.cells[id as usize])
    }

    /// What a cell says: a question of a few lines reads a few cells of ten thousand.
    fn read<'a>(&'a self, printed: &'a Printed) -> &'a Cell {
        printed.read.get_or_init(|| {
            Box::new(cell(
                self.importer,
                &self.columns[printed.column],
                &self.printed[printed.column][printed.text],
            ))
        })
    }

    /// The row that decides for a code: the row of the code itself; else, for a code as deep as a
    /// line or deeper, the row of its line. Statistical codes come and go within a year; the line
    /// above them holds the rate.
    pub fn find(&self, code: TariffCode) -> Option<LineRef<'_>> {
        let depth = self.importer.line_digits();
        self.node(code).or_else(|| {
            (code.digits() >= depth)
                .then(|| self.line(code.truncated(depth)))
                .flatten()
        })
    }

    /// The row of a line: printed at the line's depth, or at that of its single statistical line
    /// (`0101.30.00.00`, `0305.59.00.01`), which then carries the rates.
    fn line(&self, line: TariffCode) -> Option<LineRef<'_>> {
        self.node(line).or_else(|| {
            let from = self
                .index
                .partition_point(|(other, _)| other.first() < line.first());
            self.index[from..]
                .iter()
                .take_while(|(other, _)| other.first() <= line.last())
                // A heading whose zeros spell the line (0201.30, 0201.30.000) is not the line.
                .find(|(other, row)| line.covers(*other) && self.nodes[*row as usize].has_rate)
                .map(|&(_, row)| LineRef {
                    schedule: self,
                    row,
                })
        })
    }

    /// The code in the schedule, at any depth.
    pub fn node(&self, code: TariffCode) -> Option<LineRef<'_>> {
        let position = self
            .index
            .binary_search_by_key(&code, |(other, _)| *other)
            .ok()?;
        Some(LineRef {
            schedule: self,
            row: self.index[position].1,
        })
    }

    /// A row as a line.
    pub fn row(&self, row: u32) -> LineRef<'_> {
        LineRef {
            schedule: self,
            row,
        }
    }

    /// Every line that carries a rate, of chapters 1 to 97, at the depth of this importer's lines.
    pub fn lines(&self) -> Vec<TariffCode> {
        self.lines_between(0, 9_799_999_999)
    }

    /// The lines below a heading.
    pub fn lines_below(&self, code: TariffCode) -> Vec<TariffCode> {
        self.lines_between(code.first(), code.last())
    }

    fn lines_between(&self, first: u64, last: u64) -> Vec<TariffCode> {
        let digits = self.importer.line_digits();
        let from = self.index.partition_point(|(code, _)| code.first() < first);
        let mut lines: Vec<TariffCode> = self.index[from..]
            .iter()
            .take_while(|(code, _)| code.first() <= last)
            .filter(|(code, row)| {
                code.digits() >= digits
                    && (self.importer == Importer::Japan || self.nodes[*row as usize].has_rate)
            })
            .map(|(code, _)| code.truncated(digits))
            .collect();
        lines.dedup();
        lines
    }

    /// Codes printed below a line.
    pub fn codes_below(&self, code: TariffCode) -> Vec<TariffCode> {
        let from = self
            .index
            .partition_point(|(other, _)| other.first() < code.first());
        self.index[from..]
            .iter()
            .take_while(|(other, _)| other.first() <= code.last())
            .filter(|(other, _)| other.digits() > code.digits())
            .map(|(other, _)| *other)
            .collect()
    }

    /// The lines that answer for a code: those below a heading, or the line that it is of.
    pub fn carriers(&self, code: TariffCode) -> Vec<TariffCode> {
        if code.digits() < self.importer.line_digits() {
            self.lines_below(code)
        } else if self.find(code).is_some() {
            vec![code]
        } else {
            Vec::new()
        }
    }

    /// The words that all lines of a code share, from the top: those of its row, or where it has
    /// none the ones in which its lines agree. Empty for a chapter.
    pub fn words(&self, code: TariffCode) -> Vec<&str> {
        if let Some(row) = self.find(code) {
            return row.description_path();
        }
        let mut shared: Option<Vec<&str>> = None;
        for line in self.lines_below(code) {
            let path = self
                .find(line)
                .map(|line| line.description_path())
                .unwrap_or_default();
            shared = Some(match shared {
                None => path,
                Some(shared) => (shared.into_iter().zip(path))
                    .take_while(|(a, b)| a == b)
                    .map(|(a, _)| a)
                    .collect(),
            });
        }
        shared.unwrap_or_default()
    }

    /// Why a code has no answer: it is a heading written as a line, or not there at all.
    pub fn unknown(&self, code: TariffCode) -> LawError {
        for digits in [8, 6, 4] {
            let heading = code.truncated(digits);
            let lines = self.lines_below(heading);
            if heading.digits() < code.digits()
                && heading.first() == code.first()
                && !lines.is_empty()
            {
                return LawError::NotALine {
                    importer: self.importer.code(),
                    code: code.to_string(),
                    heading: heading.to_string(),
                    lines: lines.iter().map(ToString::to_string).collect(),
                };
            }
        }
        LawError::UnknownCode {
            importer: self.importer.code(),
            code: code.to_string(),
            nearest: self.nearest(code).iter().map(ToString::to_string).collect(),
        }
    }

    /// Up to four codes that are printed near a code that is not.
    pub fn nearest(&self, code: TariffCode) -> Vec<TariffCode> {
        for digits in [6, 4, 2] {
            if digits <= code.digits() {
                let mut lines = self.lines_below(code.truncated(digits));
                lines.sort_by_key(|line| line.first().abs_diff(code.first()));
                lines.truncate(4);
                if !lines.is_empty() {
                    return lines;
                }
            }
        }
        Vec::new()
    }
}

fn cell(importer: Importer, column: &str, text: &str) -> Cell {
    match importer {
        Importer::UnitedStates if column == "special" => Cell {
            text: text.to_owned(),
            content: Content::ByProgram(parse_special(text)),
        },
        Importer::UnitedStates => Cell {
            text: text.to_owned(),
            content: Content::Rate(Rate::parse_us(text)),
        },
        Importer::Japan => parse_japan_cell(text),
    }
}
