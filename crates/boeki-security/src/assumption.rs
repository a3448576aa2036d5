//! What an assumption of this crate is: a figure with its range, how well it is founded, and where it is from.

pub use boeki_data::assumption::{Confidence, Span};
use boeki_economy::Name;
use serde::Deserialize;

use crate::SecurityError;

/// What a table of assumptions is.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// Name and version.
    pub id: String,
    /// What people call it.
    pub title: Name,
    /// Year that the figures are for.
    pub year: i32,
    /// How much it can be relied on as a whole.
    pub confidence: Confidence,
    /// What to keep in mind.
    pub note: String,
}

/// A figure with its range and its source.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sourced {
    /// Low end.
    pub low: f64,
    /// The value that is used unless another is asked for.
    pub central: f64,
    /// High end.
    pub high: f64,
    /// How well it is founded.
    pub confidence: Confidence,
    /// Where it is from.
    pub source: String,
}

/// Refuses a range that is not in order or leaves its bounds.
pub(crate) fn check_range(
    place: &str,
    (low, central, high): (f64, f64, f64),
    least: f64,
    most: f64,
) -> Result<(), SecurityError> {
    let ordered = Span { low, central, high }.is_ordered_within(least, most);
    if ordered {
        return Ok(());
    }
    Err(SecurityError::Table {
        place: place.to_owned(),
        reason: format!(
            "low {low}, central {central}, high {high} must be in this order and within {least} and {most}"
        ),
    })
}

/// Refuses a figure without a source.
pub(crate) fn check_source(place: &str, source: &str) -> Result<(), SecurityError> {
    if source.trim().is_empty() {
        return Err(SecurityError::Table {
            place: place.to_owned(),
            reason: "the source is empty: say where the figure is from, or that it is a judgement"
                .into(),
        });
    }
    Ok(())
}
