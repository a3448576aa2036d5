//! Codes of products: the six digits of the Harmonized System.

use std::fmt;

/// A subheading of the Harmonized System, six digits. Which edition it belongs to is not stored.
///
/// ```
/// use boeki_data::codes::Hs6;
/// let car = Hs6::parse("8703.23").unwrap();
/// assert_eq!((car.to_string().as_str(), car.heading(), car.chapter()), ("870323", 8703, 87));
/// assert_eq!(Hs6::parse("0101210010"), Hs6::parse("010121"));
/// assert_eq!(Hs6::parse("870"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hs6(u32);

impl Hs6 {
    /// Reads the first six digits of a code of six digits or more; dots and surrounding spaces are
    /// skipped. `None` if there are fewer, or if anything else is in it.
    pub fn parse(text: &str) -> Option<Self> {
        let mut value = 0;
        let mut digits = 0;
        for byte in text.trim().bytes() {
            match byte {
                b'0'..=b'9' => {
                    if digits < 6 {
                        value = value * 10 + u32::from(byte - b'0');
                    }
                    digits += 1;
                }
                b'.' => {}
                _ => return None,
            }
        }
        (digits >= 6).then_some(Self(value))
    }

    /// The heading: the first four digits as a number.
    pub fn heading(self) -> u32 {
        self.0 / 100
    }

    /// The chapter: the first two digits as a number.
    pub fn chapter(self) -> u32 {
        self.0 / 10_000
    }

    /// Whether the chapter is 98 or 99, which the Harmonized System leaves to each country (in the
    /// United States: returned goods, low-value shipments, temporary duties): it names no product.
    pub fn is_national(self) -> bool {
        self.chapter() >= 98
    }
}

impl fmt::Display for Hs6 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_code_is_refused() {
        for text in ["", "87032", "87032x", "-870323", "870 323", "８７０３２３"] {
            assert_eq!(Hs6::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn six_digits_there_and_back(text in "[0-9]{6}") {
            prop_assert_eq!(Hs6::parse(&text).unwrap().to_string(), text);
        }
    }
}
