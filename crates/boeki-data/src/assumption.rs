//! How well a statement is founded, and a number with its range: what every table of law and of assumptions is made of.

use serde::{Deserialize, Serialize};

/// How well a statement or a figure is founded.
///
/// ```
/// use boeki_data::assumption::Confidence;
/// assert!(Confidence::Low < Confidence::High);
/// assert_eq!(Confidence::parse("low").map(Confidence::mark), Some(" (?)"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Recalled, by judgement or by analogy; to be checked before it is relied on, and never shown without its mark.
    Low,
    /// A well-known published figure, or from secondary sources.
    Medium,
    /// Read in the source: the text of the law, a publication that was opened, several independent sources.
    High,
}

impl Confidence {
    /// Its name in files and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// The confidence of this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Low, Self::Medium, Self::High]
            .into_iter()
            .find(|confidence| confidence.name() == name)
    }

    /// What follows a figure of this confidence in texts.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Low => " (?)",
            Self::Medium | Self::High => "",
        }
    }
}

/// A number with its range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// Low end.
    pub low: f64,
    /// The value that is used where one number is needed.
    pub central: f64,
    /// High end.
    pub high: f64,
}

impl Span {
    /// One number.
    pub fn exactly(value: f64) -> Self {
        Self {
            low: value,
            central: value,
            high: value,
        }
    }

    /// Whether low, central and high are in this order and within bounds; no number never is.
    pub fn is_ordered_within(self, least: f64, most: f64) -> bool {
        least <= self.low
            && self.low <= self.central
            && self.central <= self.high
            && self.high <= most
    }

    /// Through a function that rises or falls throughout.
    #[must_use]
    pub fn map(self, of: impl Fn(f64) -> f64) -> Self {
        let (one, other) = (of(self.low), of(self.high));
        Self {
            low: one.min(other),
            central: of(self.central),
            high: one.max(other),
        }
    }

    /// The sum of two, end by end.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            low: self.low + other.low,
            central: self.central + other.central,
            high: self.high + other.high,
        }
    }

    /// Whether it is one number.
    pub fn is_exact(self) -> bool {
        self.low >= self.high
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_keep_their_order() {
        let span = |low, central, high| Span { low, central, high };
        assert_eq!(span(1.0, 2.0, 3.0).map(|x| -x), span(-3.0, -2.0, -1.0));
        assert!(span(1.0, 2.0, 3.0).is_ordered_within(0.0, 3.0));
        assert!(!span(1.0, 0.5, 2.0).is_ordered_within(0.0, 9.0));
        assert!(!span(1.0, f64::NAN, 2.0).is_ordered_within(0.0, 9.0));
        assert!(!span(1.0, 2.0, 3.0).is_ordered_within(0.0, 2.5));
    }
}
