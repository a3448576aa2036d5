//! Why a rate is not the whole answer.
//!
//! This file must never know how a rate comes about.

use std::ops::{BitOr, BitOrAssign};

/// One reason why a rate is not the whole answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Gap {
    /// A fact that nobody stated decides: what it asks for is left out.
    Fact,
    /// The sources do not settle whether a measure applies: it is left out.
    Unconfirmed,
    /// A measure applies whose rate is not held.
    Unstated,
    /// The duty depends on a value or quantity.
    Quantity,
    /// The schedule tells goods or seasons of the line apart in words.
    Description,
    /// A text of the schedule that is not understood.
    Text,
    /// An agreement's rate of another year than those that the edition of the schedule holds.
    Edition,
    /// The schedule does not have the code.
    Unlisted,
}

impl Gap {
    /// Every reason, in the order in which tables name them.
    pub const ALL: [Self; 8] = [
        Self::Fact,
        Self::Unconfirmed,
        Self::Unstated,
        Self::Quantity,
        Self::Description,
        Self::Text,
        Self::Edition,
        Self::Unlisted,
    ];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fact => "fact",
            Self::Unconfirmed => "unconfirmed",
            Self::Unstated => "not_held",
            Self::Quantity => "quantity",
            Self::Description => "description",
            Self::Text => "text",
            Self::Edition => "edition",
            Self::Unlisted => "unlisted",
        }
    }

    fn bit(self) -> u8 {
        1 << (self as u8)
    }
}

/// The reasons why a rate is not the whole answer; none if it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Gaps(u8);

impl Gaps {
    /// Whether there is any.
    pub fn any(self) -> bool {
        self.0 != 0
    }

    /// Whether this one is among them.
    pub fn has(self, gap: Gap) -> bool {
        self.0 & gap.bit() != 0
    }

    /// Whether one of them leaves no total: all but a fact, without which the total is that of a
    /// shipment that does not claim it.
    pub fn refuses(self) -> bool {
        self.0 & !Gap::Fact.bit() != 0
    }

    /// Their names with blanks between.
    pub fn names(self) -> String {
        let names: Vec<&str> = Gap::ALL
            .into_iter()
            .filter(|gap| self.has(*gap))
            .map(Gap::name)
            .collect();
        names.join(" ")
    }
}

impl From<Gap> for Gaps {
    fn from(gap: Gap) -> Self {
        Self(gap.bit())
    }
}

impl BitOr for Gaps {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Gaps {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_gap_has_a_bit_and_a_name_of_its_own() {
        let mut all = Gaps::default();
        for gap in Gap::ALL {
            assert!(!all.has(gap));
            all |= gap.into();
            assert!(all.has(gap));
        }
        assert_eq!(all.names().split(' ').count(), Gap::ALL.len());
        assert!(!Gaps::from(Gap::Fact).refuses() && Gaps::from(Gap::Edition).refuses());
        assert!(!Gaps::default().any());
    }
}
