//! Cells of a line and the numbers in them, read fast: a table has millions.
//!
//! Numbers of up to 15 digits and few decimals are scanned by hand and are exactly what
//! `str::parse` gives (W. D. Clinger, How to read floating point numbers accurately, PLDI 1990, the
//! case where mantissa and power of ten are both exact); all others go to `str::parse`.

use crate::error::{DataError, excerpt};

/// The cells of a line, split at commas, without quotes around them.
pub(super) struct Cells<'a> {
    rest: Option<&'a str>,
}

impl<'a> Cells<'a> {
    pub(super) fn new(line: &'a str) -> Self {
        Self { rest: Some(line) }
    }
}

impl<'a> Iterator for Cells<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest?;
        // Cells are short, so a plain loop beats a vectorised search.
        let cell = if let Some(comma) = rest.bytes().position(|byte| byte == b',') {
            self.rest = Some(&rest[comma + 1..]);
            &rest[..comma]
        } else {
            self.rest = None;
            rest
        };
        Some(unquoted(cell))
    }
}

fn unquoted(cell: &str) -> &str {
    cell.strip_prefix('"')
        .and_then(|cell| cell.strip_suffix('"'))
        .unwrap_or(cell)
}

/// Whether a cell holds nothing but spaces.
pub(super) fn is_blank(cell: &str) -> bool {
    cell.trim().is_empty()
}

/// Why a cell is no finite number.
pub(super) enum CellFault<'a> {
    Missing,
    NotANumber(&'a str),
    NotFinite(f64),
}

impl CellFault<'_> {
    pub(super) fn at(&self, file: &str, row: usize, column: &str) -> DataError {
        let (file, column) = (file.to_owned(), column.to_owned());
        match *self {
            Self::Missing => DataError::MissingCell { file, row, column },
            Self::NotANumber(text) => DataError::NotANumber {
                file,
                row,
                column,
                text: excerpt(text),
            },
            Self::NotFinite(value) => DataError::NotFinite {
                file,
                row,
                column,
                value,
            },
        }
    }
}

/// The finite number in a cell.
pub(super) fn parse_cell(cell: &str) -> Result<f64, CellFault<'_>> {
    match scan(cell.as_bytes()) {
        Some(number) => Ok(number),
        None => parse_slowly(cell),
    }
}

/// Plain decimals of at most 15 digits; `None` leaves the cell to `str::parse`.
fn scan(cell: &[u8]) -> Option<f64> {
    /// 10^15 is below 2^53, and 10^15 is a power of ten that f64 holds exactly.
    const MOST_DIGITS: usize = 15;
    const POWERS: [f64; MOST_DIGITS + 1] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ];
    let (negative, digits) = match cell {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > MOST_DIGITS {
        return None;
    }
    let mut mantissa = 0_u64;
    let mut point = None;
    for (place, &byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => mantissa = mantissa * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() && digits.len() > 1 => point = Some(place),
            _ => return None,
        }
    }
    let decimals = point.map_or(0, |place| digits.len() - 1 - place);
    let size = mantissa as f64 / POWERS[decimals];
    Some(if negative { -size } else { size })
}

#[cold]
fn parse_slowly(cell: &str) -> Result<f64, CellFault<'_>> {
    let trimmed = cell.trim();
    if trimmed.is_empty() {
        return Err(CellFault::Missing);
    }
    match trimmed.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        Ok(number) => Err(CellFault::NotFinite(number)),
        Err(_) => Err(CellFault::NotANumber(cell)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(cell: &str) -> Option<f64> {
        parse_cell(cell).ok()
    }

    #[test]
    fn odd_cells() {
        assert_eq!(number("-0").map(f64::to_bits), Some((-0.0_f64).to_bits()));
        assert_eq!(number(" 1e3 "), Some(1000.0));
        assert_eq!(number(".5"), Some(0.5));
        assert_eq!(number("5."), Some(5.0));
        for cell in [
            "", ".", "-", "--1", "1.2.3", "1,5", "inf", "nan", "1e999", "0x10", "１",
        ] {
            assert_eq!(number(cell), None, "{cell}");
        }
    }

    #[test]
    fn cells_are_split_and_unquoted() {
        let cells: Vec<_> = Cells::new("a,\"b\",,").collect();
        assert_eq!(cells, ["a", "b", "", ""]);
    }

    proptest! {
        #[test]
        fn the_scan_agrees_with_the_standard_library(cell in "-?[0-9]{0,9}(\\.[0-9]{0,9})?") {
            let standard = cell.parse::<f64>().ok();
            prop_assert_eq!(number(&cell).map(f64::to_bits), standard.map(f64::to_bits));
        }

        #[test]
        fn arbitrary_text_never_panics(cell in ".{0,20}") {
            let _ = number(&cell);
        }
    }
}
