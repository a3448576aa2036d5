//! A code of a tariff nomenclature: digits, at whatever depth they were given.
//!
//! The first six digits are the Harmonized System's; the rest are national (the United States has
//! eight and ten digits, Japan nine). This file must never know a schedule.

use std::fmt;

/// Digits of the deepest code, so that codes of every depth share one axis.
const DEPTH: u8 = 10;

/// A code of two to ten digits.
///
/// Codes order as in a printed schedule: a heading comes right before its lines.
///
/// ```
/// use boeki_law::code::TariffCode;
/// let line = TariffCode::parse("8703.23.01").unwrap();
/// assert_eq!(line.to_string(), "8703.23.01");
/// assert!(TariffCode::parse("8703").unwrap().covers(line));
/// assert_eq!(line.truncated(6).to_string(), "8703.23");
/// assert!(TariffCode::parse("cars").is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TariffCode {
    /// The digits, filled with zeros on the right to ten.
    filled: u64,
    /// How many digits were given.
    digits: u8,
}

impl TariffCode {
    /// Reads a code; points, blanks and hyphens between digits are skipped.
    ///
    /// `None` unless two to ten digits remain and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut filled = 0u64;
        let mut digits = 0u8;
        for byte in text.trim().bytes() {
            match byte {
                b'0'..=b'9' if digits < DEPTH => {
                    filled = filled * 10 + u64::from(byte - b'0');
                    digits += 1;
                }
                b'.' | b' ' | b'-' => {}
                _ => return None,
            }
        }
        (digits >= 2).then(|| Self {
            filled: filled * 10u64.pow(u32::from(DEPTH - digits)),
            digits,
        })
    }

    /// Number of digits.
    pub fn digits(self) -> u8 {
        self.digits
    }

    /// The first ten-digit code below this one, as a number.
    pub fn first(self) -> u64 {
        self.filled
    }

    /// The last ten-digit code below this one, as a number.
    pub fn last(self) -> u64 {
        self.filled + 10u64.pow(u32::from(DEPTH - self.digits)) - 1
    }

    /// The code of which `filled` is the ten-digit form, `digits` deep.
    pub fn from_filled(filled: u64, digits: u8) -> Option<Self> {
        let unit = 10u64.pow(u32::from(DEPTH.checked_sub(digits)?));
        (digits >= 2 && filled < 10_000_000_000 && filled.is_multiple_of(unit))
            .then_some(Self { filled, digits })
    }

    /// Whether `other` is this code or lies below it.
    pub fn covers(self, other: Self) -> bool {
        self.digits <= other.digits && self.first() <= other.filled && other.filled <= self.last()
    }

    /// The code cut to at most this many digits (at least two).
    #[must_use]
    pub fn truncated(self, digits: u8) -> Self {
        let digits = digits.clamp(2, self.digits);
        let unit = 10u64.pow(u32::from(DEPTH - digits));
        Self {
            filled: self.filled / unit * unit,
            digits,
        }
    }

    /// The chapter: the first two digits.
    pub fn chapter(self) -> u8 {
        u8::try_from(self.filled / 100_000_000).unwrap_or(0)
    }

    /// The digits without points.
    pub fn plain(self) -> String {
        let text = format!("{:010}", self.filled);
        text[..usize::from(self.digits)].to_owned()
    }
}

impl fmt::Display for TariffCode {
    /// With points as the schedules print them: `8703`, `8703.23`, `8703.23.01`, `8703.23.01.10`;
    /// nine digits as Japan does: `8703.23.000`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.plain();
        let cuts: &[usize] = if self.digits == 9 {
            &[4, 6]
        } else {
            &[4, 6, 8]
        };
        let mut from = 0;
        for &cut in cuts {
            if plain.len() > cut {
                write!(formatter, "{}.", &plain[from..cut])?;
                from = cut;
            }
        }
        formatter.write_str(&plain[from..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nine_digits_are_japanese() {
        assert_eq!(
            TariffCode::parse("020130010").unwrap().to_string(),
            "0201.30.010"
        );
        assert_eq!(
            TariffCode::parse("0201.30-010").unwrap().to_string(),
            "0201.30.010"
        );
    }

    #[test]
    fn what_is_no_code_is_none() {
        for text in ["", "8", "87a", "12345678901", "八七", "8703/23"] {
            assert_eq!(TariffCode::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn printing_and_reading_agree(number in 0u64..10_000_000_000, digits in 2u8..=10) {
            let text = format!("{number:010}");
            let code = TariffCode::parse(&text[..usize::from(digits)]).unwrap();
            prop_assert_eq!(TariffCode::parse(&code.to_string()), Some(code));
            prop_assert_eq!(TariffCode::from_filled(code.first(), digits), Some(code));
            prop_assert!(code.truncated(4).covers(code));
        }
    }
}
