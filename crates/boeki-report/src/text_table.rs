//! A table of text: the first column to the left, numbers to the right, one rule under the header.
//!
//! Widths count what a terminal shows, so Japanese characters take two columns.

use boeki_data::table::Values;
use comfy_table::{Cell, CellAlignment, LineStyle, Table, TableStyle};

use crate::law_words;
use crate::number::{decimals, plain};
use crate::words::Language;

const STYLE: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// Rows of text under a header.
#[derive(Clone, Debug)]
pub struct TextTable {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    left: Vec<bool>,
}

impl TextTable {
    /// A table with this header; its first column is aligned to the left.
    pub fn new<Text: Into<String>>(header: impl IntoIterator<Item = Text>) -> Self {
        Self {
            header: header.into_iter().map(Into::into).collect(),
            rows: Vec::new(),
            left: vec![true],
        }
    }

    /// Aligns so many columns to the left, from the first.
    #[must_use]
    pub fn left(mut self, columns: usize) -> Self {
        self.left = vec![true; columns];
        self
    }

    /// Aligns one more column to the left, by its position.
    #[must_use]
    pub fn left_column(mut self, column: usize) -> Self {
        self.left.resize(self.left.len().max(column + 1), false);
        self.left[column] = true;
        self
    }

    /// Adds a row.
    pub fn row<Text: Into<String>>(&mut self, cells: impl IntoIterator<Item = Text>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// A table of data as text: texts to the left, numbers to the right with digits by column.
    pub fn of(table: &boeki_data::table::Table) -> Self {
        Self::of_in(table, Language::English)
    }

    /// As [`TextTable::of`], with headers and codes in a language.
    pub fn of_in(table: &boeki_data::table::Table, language: Language) -> Self {
        let columns = table.columns();
        let header = |name: &String| law_words::column(name, language).to_owned();
        let mut out = Self::new(columns.iter().map(|column| header(&column.name)));
        out.left = columns
            .iter()
            .map(|column| matches!(column.values, Values::Text(_)))
            .collect();
        let digits: Vec<usize> = columns
            .iter()
            .map(|column| match &column.values {
                Values::Number(numbers) => decimals(numbers.iter().copied()),
                _ => 0,
            })
            .collect();
        for row in 0..table.rows() {
            out.row(
                columns
                    .iter()
                    .zip(&digits)
                    .map(|(column, digits)| match &column.values {
                        Values::Text(texts) => law_words::cell(
                            &column.name,
                            texts.get(row).unwrap_or_default(),
                            language,
                        ),
                        Values::Number(numbers) => {
                            plain(numbers.get(row).copied().unwrap_or(f64::NAN), *digits)
                        }
                        Values::Integer(numbers) => {
                            numbers.get(row).map(i64::to_string).unwrap_or_default()
                        }
                        Values::Flag(flags) => {
                            let flag = flags.get(row).map(bool::to_string).unwrap_or_default();
                            law_words::cell(&column.name, &flag, language)
                        }
                    }),
            );
        }
        out
    }

    /// The table as text, each line indented by two and ended.
    pub fn render(&self) -> String {
        let mut table = Table::new();
        table.load_style(STYLE);
        let cells = |texts: &[String]| -> Vec<Cell> {
            (texts.iter().enumerate())
                .map(|(column, text)| {
                    Cell::new(text).set_alignment(
                        if self.left.get(column).copied().unwrap_or(false) {
                            CellAlignment::Left
                        } else {
                            CellAlignment::Right
                        },
                    )
                })
                .collect()
        };
        table.set_header(cells(&self.header));
        for row in &self.rows {
            table.add_row(cells(row));
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        let mut out = String::new();
        for line in table.lines() {
            out.push_str("  ");
            out.push_str(line.trim_end());
            out.truncate(out.trim_end().len());
            out.push('\n');
        }
        out
    }
}
