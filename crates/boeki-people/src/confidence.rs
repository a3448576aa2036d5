//! How well a figure of an assumption table is founded.

use serde::{Deserialize, Serialize};

/// How well a figure is founded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Recalled or by analogy.
    Low,
    /// A well-known published figure, or read in a report of its source.
    Medium,
    /// Read in a source that was opened.
    High,
}

impl Confidence {
    /// Its name in files and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}
