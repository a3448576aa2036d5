//! Tables of a schedule as compact bytes that are read in a few milliseconds.
//!
//! Layout, all numbers as unsigned LEB128: the eight bytes `boeki-t1`; rows; columns; then for each
//! column its name (length, UTF-8), its kind (0 texts, 1 whole numbers) and its values. Texts: the
//! number of distinct ones in order of first appearance, each as the count of bytes it shares with
//! the one before, the length of the rest, and the rest; then the rows as runs (length, and 0 for
//! texts that appear for the first time, else the position plus 1). Whole numbers: runs (length,
//! value in zigzag). The same table gives the same bytes, and nothing
//! may follow the last column. This file must never know what a column means.

use boeki_data::source::Source;
use boeki_data::table::{Column, Dictionary, Table, TextColumn, Values};

use crate::error::LawError;

const MAGIC: &[u8; 8] = b"boeki-t1";
/// No schedule comes near; a damaged file must not ask for the memory.
const MOST_ROWS: usize = 1 << 21;
const MOST_COLUMNS: usize = 64;

/// Writes a table of texts and whole numbers.
///
/// # Errors
/// [`LawError::Data`] for columns of different lengths; [`LawError::Shape`] for a column of another
/// kind.
pub fn to_bytes(table: &Table) -> Result<Vec<u8>, LawError> {
    table.check()?;
    let mut out = MAGIC.to_vec();
    put(&mut out, table.rows() as u64);
    put(&mut out, table.columns().len() as u64);
    for column in table.columns() {
        put_text(&mut out, column.name.as_bytes());
        match &column.values {
            Values::Text(texts) => {
                out.push(0);
                put(&mut out, texts.dictionary.len() as u64);
                let mut before: &[u8] = b"";
                for text in texts.dictionary.iter() {
                    let text = text.as_bytes();
                    let shared = before.iter().zip(text).take_while(|(a, b)| a == b).count();
                    put(&mut out, shared as u64);
                    put_text(&mut out, &text[shared..]);
                    before = text;
                }
                // A column of codes is new in nearly every row: one run instead of a run per row.
                let mut new = 0;
                put_runs(
                    &mut out,
                    texts.codes.iter().map(|&code| {
                        if code == new {
                            new += 1;
                            0
                        } else {
                            u64::from(code) + 1
                        }
                    }),
                );
            }
            Values::Integer(integers) => {
                out.push(1);
                put_runs(&mut out, integers.iter().map(|&integer| zigzag(integer)));
            }
            Values::Number(_) | Values::Flag(_) => {
                return Err(LawError::Shape {
                    file: table.name().to_owned(),
                    place: Some(format!("column {}", column.name)),
                    reason: "only texts and whole numbers can be packed".to_owned(),
                    remedy: "write the table as Parquet".to_owned(),
                });
            }
        }
    }
    Ok(out)
}

/// Reads a table that [`to_bytes`] wrote.
///
/// # Errors
/// [`LawError::Shape`] with the offset of the first byte that does not fit.
pub fn from_bytes(source: &Source<'_>) -> Result<Table, LawError> {
    let mut reader = Reader {
        bytes: &source.bytes,
        at: 0,
    };
    reader.table(source.name).ok_or_else(|| LawError::Shape {
        file: source.name.to_owned(),
        place: Some(format!("byte {}", reader.at)),
        reason: "it is not a packed table, or damaged".to_owned(),
        remedy: "make the file anew".to_owned(),
    })
}

fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

fn put_text(out: &mut Vec<u8>, text: &[u8]) {
    put(out, text.len() as u64);
    out.extend_from_slice(text);
}

fn put_runs(out: &mut Vec<u8>, values: impl Iterator<Item = u64>) {
    let mut run: Option<(u64, u64)> = None;
    for value in values {
        run = match run {
            Some((length, same)) if same == value => Some((length + 1, same)),
            Some((length, other)) => {
                put(out, length);
                put(out, other);
                Some((1, value))
            }
            None => Some((1, value)),
        };
    }
    if let Some((length, value)) = run {
        put(out, length);
        put(out, value);
    }
}

fn zigzag(integer: i64) -> u64 {
    (integer.cast_unsigned() << 1) ^ (integer >> 63).cast_unsigned()
}

fn from_zigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

/// Bytes and how far they are read.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn table(&mut self, name: &str) -> Option<Table> {
        if self.take(MAGIC.len())? != MAGIC {
            self.at = 0;
            return None;
        }
        let rows = self.size().filter(|&rows| rows <= MOST_ROWS)?;
        let columns = self.size().filter(|&columns| columns <= MOST_COLUMNS)?;
        let mut table = Table::new(name);
        for _ in 0..columns {
            let column = self.column(rows)?;
            table = table.with_values(column.name, column.values);
        }
        (self.at == self.bytes.len() && table.check().is_ok()).then_some(table)
    }

    fn column(&mut self, rows: usize) -> Option<Column> {
        let name = self.size().and_then(|length| self.text(length))?.to_owned();
        let values = match self.take(1)? {
            [0] => self.texts(rows)?,
            [1] => {
                let mut integers = Vec::with_capacity(rows);
                self.runs(rows, |length, value| {
                    integers.resize(integers.len() + length, from_zigzag(value));
                    true
                })?;
                Values::Integer(integers)
            }
            _ => return None,
        };
        Some(Column { name, values })
    }

    fn texts(&mut self, rows: usize) -> Option<Values> {
        // Each text takes two bytes at least, so that a count cannot ask for more than is there.
        let distinct = self
            .size()
            .filter(|&distinct| distinct <= self.bytes.len() / 2)?;
        let mut bytes: Vec<u8> = Vec::with_capacity(self.bytes.len() - self.at);
        let mut ends = Vec::with_capacity(distinct);
        let mut before = 0;
        for _ in 0..distinct {
            let start = bytes.len();
            let shared = self.size().filter(|&shared| shared <= start - before)?;
            bytes.extend_from_within(before..before + shared);
            let length = self.size()?;
            bytes.extend_from_slice(self.take(length)?);
            ends.push(bytes.len());
            before = start;
        }
        let dictionary = Dictionary::from_utf8(bytes, ends)?;
        let mut codes = Vec::with_capacity(rows);
        let mut new = 0u32;
        self.runs(rows, |length, value| {
            let (Ok(value), Ok(count)) = (u32::try_from(value), u32::try_from(length)) else {
                return false;
            };
            let known = if let Some(code) = value.checked_sub(1) {
                codes.resize(codes.len() + length, code);
                code
            } else {
                codes.extend(new..new + count);
                new += count;
                new - 1
            };
            (known as usize) < distinct
        })?;
        Some(Values::Text(TextColumn { dictionary, codes }))
    }

    /// Calls `each` with every run until `rows` are read; `None` if it refuses one.
    fn runs(&mut self, rows: usize, mut each: impl FnMut(usize, u64) -> bool) -> Option<()> {
        let mut left = rows;
        while left > 0 {
            let length = self.size().filter(|length| (1..=left).contains(length))?;
            let value = self.number()?;
            left -= length;
            each(length, value).then_some(())?;
        }
        Some(())
    }

    fn text(&mut self, length: usize) -> Option<&'a str> {
        std::str::from_utf8(self.take(length)?).ok()
    }

    fn size(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for shift in (0..63).step_by(7) {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        // The tenth byte of a number holds its last bit.
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        (byte <= 1).then(|| number | u64::from(byte) << 63)
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(length)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sample() -> Table {
        Table::new("t")
            .with_text("code", ["0101", "010121", "日本", ""])
            .with_integer("n", vec![i64::MIN, 0, 0, i64::MAX])
    }

    fn read(bytes: &[u8]) -> Result<Table, LawError> {
        from_bytes(&Source::new("t", bytes))
    }

    #[test]
    fn there_and_back() {
        for table in [
            sample(),
            Table::new("t"),
            Table::new("t").with_integer("n", vec![]),
        ] {
            assert_eq!(read(&to_bytes(&table).unwrap()).unwrap(), table);
        }
    }

    #[test]
    fn cut_or_continued_bytes_are_an_error() {
        let bytes = to_bytes(&sample()).unwrap();
        for length in 0..bytes.len() {
            assert!(read(&bytes[..length]).is_err(), "{length}");
        }
        assert!(read(&[bytes.as_slice(), &[0]].concat()).is_err());
    }

    #[test]
    fn other_kinds_are_not_packed() {
        let error = to_bytes(&Table::new("t").with_number("x", vec![1.0])).unwrap_err();
        assert!(error.to_string().starts_with("t, column x: "));
    }

    proptest! {
        #[test]
        fn damaged_bytes_never_panic(at in 0usize..60, byte: u8) {
            let mut bytes = to_bytes(&sample()).unwrap();
            let at = at % bytes.len();
            bytes[at] = byte;
            let _ = read(&bytes);
        }

        #[test]
        fn any_table(rows in prop::collection::vec(("\\PC{0,3}", any::<i64>()), 0..20)) {
            let table = Table::new("t")
                .with_text("a", rows.iter().map(|row| row.0.as_str()))
                .with_integer("b", rows.iter().map(|row| row.1).collect());
            prop_assert_eq!(read(&to_bytes(&table).unwrap()).unwrap(), table);
        }
    }
}
