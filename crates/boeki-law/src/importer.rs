//! The importers whose law is held: their codes, words and money.

use crate::rate::Currency;
use crate::schedule::Importer;

impl Importer {
    /// Reads `US`, `USA`, `JP` or `JPN`, in either case.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_ascii_uppercase().as_str() {
            "US" | "USA" => Some(Self::UnitedStates),
            "JP" | "JPN" => Some(Self::Japan),
            _ => None,
        }
    }

    /// ISO 3166 alpha-2 code.
    pub fn code(self) -> &'static str {
        match self {
            Self::UnitedStates => "US",
            Self::Japan => "JP",
        }
    }

    /// The currency in which its customs value is declared.
    pub fn currency(self) -> Currency {
        match self {
            Self::UnitedStates => Currency::Usd,
            Self::Japan => Currency::Jpy,
        }
    }

    /// Digits of the lines that carry a rate.
    pub fn line_digits(self) -> u8 {
        match self {
            Self::UnitedStates => 8,
            Self::Japan => 9,
        }
    }
}
