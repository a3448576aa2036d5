//! A row of a schedule as one asks it: its code, cells, units and words.
//!
//! What holds on the row was worked out when the schedule was read. This file must never know how.

use super::{Cell, Schedule};
use crate::code::TariffCode;

/// A row of a schedule.
#[derive(Debug, Clone, Copy)]
pub struct LineRef<'a> {
    pub(super) schedule: &'a Schedule,
    pub(super) row: u32,
}

impl<'a> LineRef<'a> {
    /// The row.
    pub fn row(&self) -> u32 {
        self.row
    }

    /// Its code, or that of the row above that has one.
    pub fn code(&self) -> Option<TariffCode> {
        let mut row = Some(self.row);
        while let Some(at) = row {
            let node = &self.schedule.nodes[at as usize];
            if node.code.is_some() {
                return node.code;
            }
            row = node.parent;
        }
        None
    }

    /// Positions of its cells by column; 0 for none.
    pub fn cell_ids(&self) -> &'a [u32] {
        let width = self.schedule.columns.len();
        let start = self.row as usize * width;
        &self.schedule.at[start..start + width]
    }

    /// The cell of a column, own or inherited.
    pub fn cell_named(&self, column: &str) -> Option<&'a Cell> {
        let position = self
            .schedule
            .columns
            .iter()
            .position(|name| name == column)?;
        match self.cell_ids()[position] {
            0 => None,
            id => Some(self.schedule.cell(id)),
        }
    }

    /// Units of quantity, joined by a comma.
    pub fn units(&self) -> &'a str {
        self.schedule.units.get(self.row as usize).unwrap_or("")
    }

    /// Units of quantity of the row, or where it prints none of the statistical lines below it, each
    /// once.
    pub fn all_units(&self) -> Vec<&'a str> {
        let mut units = Vec::new();
        let mut add = |row: u32| {
            for unit in self.schedule.row(row).units().split(',').map(str::trim) {
                if !unit.is_empty() && !units.contains(&unit) {
                    units.push(unit);
                }
            }
        };
        add(self.row);
        if self.units().is_empty()
            && let Some(code) = self.code()
        {
            for below in self.schedule.codes_below(code) {
                if let Some(line) = self.schedule.node(below) {
                    add(line.row);
                }
            }
        }
        units
    }

    /// The words of the row and of all above it, from the top; empty until the texts are joined.
    pub fn description_path(&self) -> Vec<&'a str> {
        let mut path = Vec::new();
        let mut row = Some(self.row);
        while let Some(at) = row {
            if let Some(text) = self.schedule.descriptions.get(at as usize) {
                path.push(text);
            }
            row = self.schedule.nodes[at as usize].parent;
        }
        path.reverse();
        path
    }

    /// The words of the row alone; empty until the texts are joined.
    pub fn description(&self) -> &'a str {
        self.schedule
            .descriptions
            .get(self.row as usize)
            .unwrap_or("")
    }
}
