//! A column of texts, each distinct text stored once.
//!
//! Columns of codes (countries, sectors) repeat a few texts many times, so this is both small and
//! quick to group by. It must never know what the texts mean.

use std::collections::HashMap;
use std::fmt;
use std::ops::Index;

/// Texts one after the other in one piece of memory: a table of ten thousands of texts is made,
/// copied and dropped in a few allocations.
///
/// ```
/// use boeki_data::table::Dictionary;
/// let dictionary: Dictionary = ["JPN", "USA"].into_iter().collect();
/// assert_eq!(dictionary.len(), 2);
/// assert_eq!(&dictionary[1], "USA");
/// assert_eq!(dictionary.get(2), None);
/// assert_eq!(dictionary, ["JPN", "USA"]);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Dictionary {
    texts: String,
    /// Where each text ends.
    ends: Vec<usize>,
}

impl Dictionary {
    /// Texts given as UTF-8 one after the other, and where each ends; `None` for bytes that are no
    /// UTF-8 and for ends that fall, lie inside a character or leave bytes over.
    pub fn from_utf8(texts: Vec<u8>, ends: Vec<usize>) -> Option<Self> {
        let texts = String::from_utf8(texts).ok()?;
        let fits = ends.is_sorted()
            && ends.iter().all(|&end| texts.is_char_boundary(end))
            && ends.last().copied().unwrap_or(0) == texts.len();
        fits.then_some(Self { texts, ends })
    }

    /// Number of texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A text by position.
    pub fn get(&self, position: usize) -> Option<&str> {
        let end = *self.ends.get(position)?;
        let start = position
            .checked_sub(1)
            .map_or(0, |before| self.ends[before]);
        self.texts.get(start..end)
    }

    /// Adds a text.
    pub fn push(&mut self, text: &str) {
        self.texts.push_str(text);
        self.ends.push(self.texts.len());
    }

    /// The texts in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        let mut start = 0;
        self.ends
            .iter()
            .map(move |&end| &self.texts[std::mem::replace(&mut start, end)..end])
    }

    /// The texts, each on its own.
    pub fn to_vec(&self) -> Vec<String> {
        self.iter().map(str::to_owned).collect()
    }
}

impl Index<usize> for Dictionary {
    type Output = str;

    /// # Panics
    /// For a position beyond the last, as a slice does.
    fn index(&self, position: usize) -> &str {
        let end = self.ends[position];
        let start = position
            .checked_sub(1)
            .map_or(0, |before| self.ends[before]);
        &self.texts[start..end]
    }
}

impl<S: AsRef<str>> FromIterator<S> for Dictionary {
    fn from_iter<I: IntoIterator<Item = S>>(texts: I) -> Self {
        let mut dictionary = Self::default();
        for text in texts {
            dictionary.push(text.as_ref());
        }
        dictionary
    }
}

impl<const N: usize> PartialEq<[&str; N]> for Dictionary {
    fn eq(&self, other: &[&str; N]) -> bool {
        self.iter().eq(other.iter().copied())
    }
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.iter()).finish()
    }
}

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
    pub dictionary: Dictionary,
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
        self.dictionary.get(code as usize)
    }

    /// The texts in row order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.codes
            .iter()
            .map(|&code| self.dictionary.get(code as usize).unwrap_or(""))
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
            && &self.column.dictionary[last as usize] == text
        {
            self.column.codes.push(last);
            return;
        }
        let code = if let Some(&code) = self.positions.get(text) {
            code
        } else {
            let code = u32::try_from(self.column.dictionary.len()).unwrap_or(u32::MAX);
            self.column.dictionary.push(text);
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

    #[test]
    fn a_dictionary_of_bytes_is_checked() {
        let read = |bytes: &[u8], ends: &[usize]| {
            Dictionary::from_utf8(bytes.to_vec(), ends.to_vec()).map(|texts| texts.to_vec())
        };
        let texts = read("日本é".as_bytes(), &[3, 3, 6, 8]);
        assert_eq!(texts.unwrap(), ["日", "", "本", "é"]);
        assert_eq!(read(b"", &[]), Some(vec![]));
        // Half a character on either side, a byte left over, ends that fall, ends beyond.
        assert_eq!(read("é".as_bytes(), &[1, 2]), None);
        assert_eq!(read(b"ab", &[1]), None);
        assert_eq!(read(b"a", &[]), None);
        assert_eq!(read(b"ab", &[2, 1, 2]), None);
        assert_eq!(read(b"ab", &[3]), None);
        assert_eq!(read(&[0xff], &[1]), None);
    }
}
