//! What the rows and columns of an inter-country table are, by their labels.

use std::collections::{HashMap, HashSet};

use super::cells::Cells;
use crate::error::{Axis, DataError, excerpt};

/// What a row holds; positions are `region * industries + industry`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowUse {
    Flows(usize),
    Taxes,
    ValueAdded,
    Output,
}

/// What a column holds; positions are `region * industries + industry` and
/// `region * categories + category`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnUse {
    Industry(usize),
    Final(usize),
    Total,
}

/// The labels of a table, understood. Columns do not count the label column.
#[derive(Debug)]
pub(super) struct Layout<'a> {
    pub(super) regions: Vec<&'a str>,
    pub(super) industries: Vec<&'a str>,
    pub(super) categories: Vec<&'a str>,
    pub(super) rows: Vec<RowUse>,
    pub(super) columns: Vec<ColumnUse>,
    pub(super) output_label: &'a str,
    header: Vec<&'a str>,
    /// Number of each row in the file, counted from 1.
    row_numbers: Vec<usize>,
}

impl Layout<'_> {
    pub(super) fn producers(&self) -> usize {
        self.regions.len() * self.industries.len()
    }

    pub(super) fn consumers(&self) -> usize {
        self.regions.len() * self.categories.len()
    }

    pub(super) fn row_number(&self, row: usize) -> usize {
        self.row_numbers.get(row).copied().unwrap_or(0)
    }

    pub(super) fn column_label(&self, column: usize) -> &str {
        self.header.get(column).copied().unwrap_or("")
    }

    pub(super) fn producer_label(&self, producer: usize) -> String {
        let (region, industry) = (
            producer / self.industries.len(),
            producer % self.industries.len(),
        );
        format!("{}_{}", self.regions[region], self.industries[industry])
    }

    /// Whether an empty cell means nothing rather than a missing number: totals of value added and
    /// output over final demand, and whatever stands below the column of output.
    pub(super) fn may_be_blank(&self, row: usize, column: &ColumnUse) -> bool {
        match column {
            ColumnUse::Industry(_) => false,
            ColumnUse::Final(_) => matches!(self.rows[row], RowUse::ValueAdded | RowUse::Output),
            ColumnUse::Total => !matches!(self.rows[row], RowUse::Flows(_)),
        }
    }

    pub(super) fn ragged(&self, file: &str, row: usize, text: &str) -> DataError {
        DataError::RaggedRow {
            file: file.to_owned(),
            row: self.row_number(row),
            expected: self.header.len() + 1,
            found: Cells::new(text).count(),
        }
    }
}

/// The most cells that the flows may take (1 GiB): a few labels can promise very many.
const MAX_CELLS: usize = 1 << 27;

const VALUE_ADDED: [&str; 2] = ["VA", "VALU"];
const OUTPUT: [&str; 3] = ["OUT", "OUTPUT", "TOTAL"];
const TAXES: [&str; 2] = ["TLS", "TAXSUB"];

/// Understands the labels; also gives the lines of the rows.
pub(super) fn layout<'a>(
    file: &str,
    text: &'a str,
) -> Result<(Layout<'a>, Vec<&'a str>), DataError> {
    let mut lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty());
    let (_, first) = lines.next().ok_or_else(|| DataError::Empty {
        file: file.to_owned(),
    })?;
    let header: Vec<&str> = Cells::new(first).skip(1).map(str::trim).collect();
    let (row_numbers, rows): (Vec<usize>, Vec<&str>) = lines.unzip();

    let mut codes = Codes::default();
    let row_uses = codes.rows(file, &row_numbers, &rows)?;
    let columns = codes.columns(file, &header)?;
    codes.check(file)?;

    let position = |rows: &[RowUse], wanted: RowUse| rows.iter().position(|row| *row == wanted);
    let missing_row = |label: &str, because: &str| DataError::RowNotThere {
        file: file.to_owned(),
        label: label.to_owned(),
        because: because.to_owned(),
    };
    position(&row_uses, RowUse::ValueAdded)
        .ok_or_else(|| missing_row("VA", "every table needs value added"))?;
    let output = position(&row_uses, RowUse::Output)
        .ok_or_else(|| missing_row("OUT", "every table needs output"))?;

    let layout = Layout {
        regions: codes.regions.names,
        industries: codes.industries.names,
        categories: codes.categories.names,
        output_label: Cells::new(rows[output]).next().map_or("", str::trim),
        rows: row_uses,
        columns,
        header,
        row_numbers,
    };
    check_size(file, &layout, &rows, text.len())?;
    Ok((layout, rows))
}

/// Refuses labels that promise more cells than the file can hold, before memory is taken for them.
fn check_size(
    file: &str,
    layout: &Layout<'_>,
    rows: &[&str],
    bytes: usize,
) -> Result<(), DataError> {
    if rows.len().saturating_mul(layout.header.len()) > bytes {
        let expected = layout.header.len() + 1;
        let ragged = rows
            .iter()
            .position(|row| Cells::new(row).count() != expected)
            .unwrap_or(0);
        return Err(layout.ragged(file, ragged, rows[ragged]));
    }
    let producers = layout.producers();
    let users = producers.saturating_add(layout.consumers());
    if producers.saturating_mul(users) > MAX_CELLS {
        return Err(DataError::TooLarge {
            file: file.to_owned(),
            limit: MAX_CELLS as u64,
            unit: "cells",
        });
    }
    Ok(())
}

/// Names in order of first appearance.
#[derive(Debug, Default)]
struct Names<'a> {
    names: Vec<&'a str>,
    positions: HashMap<&'a str, usize>,
}

impl<'a> Names<'a> {
    fn position(&self, name: &str) -> Option<usize> {
        self.positions.get(name).copied()
    }

    fn position_or_insert(&mut self, name: &'a str) -> usize {
        *self.positions.entry(name).or_insert_with(|| {
            self.names.push(name);
            self.names.len() - 1
        })
    }
}

/// Codes met so far, and the pairs of region and industry or category that have a row or column.
#[derive(Debug, Default)]
struct Codes<'a> {
    regions: Names<'a>,
    industries: Names<'a>,
    categories: Names<'a>,
    flow_rows: HashSet<(usize, usize)>,
    industry_columns: HashSet<(usize, usize)>,
    final_columns: HashSet<(usize, usize)>,
}

impl<'a> Codes<'a> {
    /// Understands the labels of rows.
    fn rows(
        &mut self,
        file: &str,
        numbers: &[usize],
        rows: &[&'a str],
    ) -> Result<Vec<RowUse>, DataError> {
        let labels: Vec<&'a str> = rows
            .iter()
            .map(|row| Cells::new(row).next().map_or("", str::trim))
            .collect();
        let mut pairs = Vec::with_capacity(labels.len());
        let mut first = HashMap::new();
        for (&label, &position) in labels.iter().zip(numbers) {
            // VA and VALU, OUT and OUTPUT are each one row.
            let canonical = special_row(label).map_or(label, |(name, _)| name);
            no_duplicate(file, Axis::Row, &mut first, (canonical, label), position)?;
            pairs.push(if special_row(label).is_some() {
                None
            } else {
                let (region, code) = split(file, Axis::Row, position, label)?;
                (!TAXES.contains(&code)).then_some((region, code))
            });
        }
        for (region, industry) in pairs.iter().flatten() {
            let region = self.regions.position_or_insert(region);
            let industry = self.industries.position_or_insert(industry);
            self.flow_rows.insert((region, industry));
        }
        let industries = self.industries.names.len();
        Ok(labels
            .iter()
            .zip(pairs)
            .map(|(label, pair)| match (pair, special_row(label)) {
                (Some((region, industry)), _) => {
                    let region = self.regions.position(region).unwrap_or(0);
                    let industry = self.industries.position(industry).unwrap_or(0);
                    RowUse::Flows(region * industries + industry)
                }
                (None, Some((_, row))) => row,
                (None, None) => RowUse::Taxes,
            })
            .collect())
    }

    /// Understands the labels of columns; the rows must be known.
    fn columns(&mut self, file: &str, header: &[&'a str]) -> Result<Vec<ColumnUse>, DataError> {
        let mut first = HashMap::new();
        let mut found = Vec::with_capacity(header.len());
        for (position, &label) in (2..).zip(header) {
            no_duplicate(file, Axis::Column, &mut first, (label, label), position)?;
            if OUTPUT.contains(&label) {
                found.push(None);
                continue;
            }
            let (region, code) = split(file, Axis::Column, position, label)?;
            let no_row = |because: &str| DataError::RowNotThere {
                file: file.to_owned(),
                label: label.to_owned(),
                because: because.to_owned(),
            };
            let Some(region) = self.regions.position(region) else {
                return Err(no_row("there is a column of that region"));
            };
            if let Some(industry) = self.industries.position(code) {
                if !self.flow_rows.contains(&(region, industry)) {
                    return Err(no_row("there is such a column"));
                }
                self.industry_columns.insert((region, industry));
                found.push(Some((region, industry, true)));
            } else {
                let category = self.categories.position_or_insert(code);
                self.final_columns.insert((region, category));
                found.push(Some((region, category, false)));
            }
        }
        let (industries, categories) = (self.industries.names.len(), self.categories.names.len());
        Ok(found
            .into_iter()
            .map(|column| match column {
                None => ColumnUse::Total,
                Some((region, industry, true)) => {
                    ColumnUse::Industry(region * industries + industry)
                }
                Some((region, category, false)) => ColumnUse::Final(region * categories + category),
            })
            .collect())
    }

    /// Whether every region has every industry, as row and as column, and every category.
    fn check(&self, file: &str) -> Result<(), DataError> {
        let label = |region: usize, code: &str| format!("{}_{code}", self.regions.names[region]);
        let no_column = |label: String, because: &str| DataError::ColumnNotThere {
            file: file.to_owned(),
            label,
            because: because.to_owned(),
        };
        for region in 0..self.regions.names.len() {
            for (industry, code) in self.industries.names.iter().enumerate() {
                if !self.flow_rows.contains(&(region, industry)) {
                    return Err(DataError::RowNotThere {
                        file: file.to_owned(),
                        label: label(region, code),
                        because: "another region has that industry".to_owned(),
                    });
                }
                if !self.industry_columns.contains(&(region, industry)) {
                    return Err(no_column(label(region, code), "there is such a row"));
                }
            }
        }
        if self.regions.names.is_empty() {
            return Err(DataError::RowNotThere {
                file: file.to_owned(),
                label: "REGION_industry".to_owned(),
                because: "every table needs flows".to_owned(),
            });
        }
        if self.categories.names.is_empty() {
            return Err(no_column(
                label(0, "HFCE"),
                "every table needs final demand",
            ));
        }
        for region in 0..self.regions.names.len() {
            let has = |category| self.final_columns.contains(&(region, category));
            let count = self.categories.names.len();
            if !(0..count).any(has) {
                continue;
            }
            if let Some(category) = (0..count).find(|&category| !has(category)) {
                return Err(no_column(
                    label(region, self.categories.names[category]),
                    "another region has that category",
                ));
            }
        }
        Ok(())
    }
}

/// Rows that belong to no region, with the name that all their spellings share.
fn special_row(label: &str) -> Option<(&'static str, RowUse)> {
    if VALUE_ADDED.contains(&label) {
        Some((VALUE_ADDED[0], RowUse::ValueAdded))
    } else if OUTPUT.contains(&label) {
        Some((OUTPUT[0], RowUse::Output))
    } else if TAXES.contains(&label) {
        Some((TAXES[0], RowUse::Taxes))
    } else {
        None
    }
}

/// Region and industry or category: what precedes and what follows the first underscore.
fn split<'a>(
    file: &str,
    axis: Axis,
    position: usize,
    label: &'a str,
) -> Result<(&'a str, &'a str), DataError> {
    label
        .split_once('_')
        .filter(|(region, code)| !region.is_empty() && !code.is_empty())
        .ok_or_else(|| DataError::UnreadableLabel {
            file: file.to_owned(),
            axis,
            position,
            label: excerpt(label),
        })
}

/// `names` is what must be distinct, and how the file spells it.
fn no_duplicate<'a>(
    file: &str,
    axis: Axis,
    first: &mut HashMap<&'a str, usize>,
    names: (&'a str, &str),
    position: usize,
) -> Result<(), DataError> {
    match first.insert(names.0, position) {
        None => Ok(()),
        Some(first) => Err(DataError::DuplicateLabel {
            file: file.to_owned(),
            axis,
            position,
            first,
            label: names.1.to_owned(),
        }),
    }
}
