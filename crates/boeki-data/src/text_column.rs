//! A column of texts, each distinct text stored once.
//!
//! Columns of codes (countries, sectors) repeat a few texts many times, so this is both small and
//! quick to group by. It must never know what the texts mean.

use std::collections::HashMap;

/// Texts by row, as positions in a dictionary of distinct texts in order of first appearance.
///
/// ```
/// use boeki_data::table::TextColumn;
/// let column: TextColumn = ["JPN", "USA", "JPN"].into_iter().collect();
/// assert_eq!(column.dictionary, ["JPN", "USA"]);
/// assert_eq!(column.codes, [0, 1, 0]);
/// assert_eq!(column.get(2), Some("JPN"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextColumn {
    /// Distinct texts.
    pub dictionary: Vec<String>,
    /// Position in `dictionary` by row.
    pub codes: Vec<u32>,
}

impl TextColumn {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The text of a row, counted from 0; `None` beyond the last.
    pub fn get(&self, row: usize) -> Option<&str> {
        let code = *self.codes.get(row)?;
        self.dictionary.get(code as usize).map(String::as_str)
    }

    /// The texts in row order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.codes.iter().map(|&code| {
            self.dictionary
                .get(code as usize)
                .map_or("", String::as_str)
        })
    }
}

impl<S: AsRef<str>> FromIterator<S> for TextColumn {
    fn from_iter<I: IntoIterator<Item = S>>(texts: I) -> Self {
        let mut builder = TextColumnBuilder::default();
        for text in texts {
            builder.push(text.as_ref());
        }
        builder.finish()
    }
}

/// Grows a [`TextColumn`] row by row.
#[derive(Debug, Default)]
pub(crate) struct TextColumnBuilder {
    column: TextColumn,
    positions: HashMap<String, u32>,
}

impl TextColumnBuilder {
    /// Adds a row. Beyond 2^32 - 1 distinct texts the last one is reused; no table held in memory
    /// comes near.
    pub(crate) fn push(&mut self, text: &str) {
        // Sorted files repeat the text of the row before.
        if let Some(&last) = self.column.codes.last()
            && self.column.dictionary[last as usize] == text
        {
            self.column.codes.push(last);
            return;
        }
        let code = if let Some(&code) = self.positions.get(text) {
            code
        } else {
            let code = u32::try_from(self.column.dictionary.len()).unwrap_or(u32::MAX);
            self.column.dictionary.push(text.to_owned());
            self.positions.insert(text.to_owned(), code);
            code
        };
        self.column.codes.push(code);
    }

    pub(crate) fn len(&self) -> usize {
        self.column.len()
    }

    pub(crate) fn finish(self) -> TextColumn {
        self.column
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_in_row_order() {
        let texts = ["b", "a", "b", "", "a"];
        let column: TextColumn = texts.into_iter().collect();
        assert_eq!(column.iter().collect::<Vec<_>>(), texts);
        assert_eq!(column.dictionary, ["b", "a", ""]);
        assert_eq!(column.get(5), None);
    }
}
