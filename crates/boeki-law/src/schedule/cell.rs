//! Cells of the rate columns: each distinct text once, its meaning read when it is asked for.

use std::sync::OnceLock;

use boeki_data::table::{Dictionary, Table};

use super::Importer;
use crate::error::LawError;
use crate::rate::{Rate, parse_japan_cell, parse_special};

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

/// A distinct cell: where its text is, and what it says once that has been asked.
#[derive(Debug, Clone)]
pub(super) struct Printed {
    pub(super) column: usize,
    pub(super) text: usize,
    pub(super) read: OnceLock<Box<Cell>>,
}

/// The cells of all rate columns.
pub(super) struct Cells {
    /// Distinct cells; the first stands for none.
    pub(super) distinct: Vec<Printed>,
    /// Their texts, column by column.
    pub(super) printed: Vec<Dictionary>,
    /// For each column and row the cell printed there; 0 for none.
    pub(super) own: Vec<Vec<u32>>,
}

impl Cells {
    pub(super) fn of(table: &Table, columns: &[String]) -> Result<Self, LawError> {
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
        Ok(Self {
            distinct: cells,
            printed,
            own,
        })
    }
}

/// Reads a cell.
pub(super) fn cell(importer: Importer, column: &str, text: &str) -> Cell {
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
