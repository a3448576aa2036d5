//! Codes of countries, industries and products: the small lists that everything else refers to.
//!
//! The lists are the CSV files of `data/codes`, embedded. Nothing here knows a trade flow.

mod country;
mod hs;
mod industry;

pub use country::{Country, countries, country, country_by_census, find_country};
pub use hs::Hs6;
pub use industry::{Industry, cp40, icio28, icio28_position, industry, wiod35};

use crate::error::DataError;

/// Records of an embedded list, its header checked.
fn records(
    file: &str,
    text: &'static str,
    header: &[&str],
) -> Result<Vec<csv::StringRecord>, DataError> {
    let fault = |reason: String| DataError::Csv {
        file: file.to_owned(),
        reason,
    };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let found = reader.headers().map_err(|error| fault(error.to_string()))?;
    if found.iter().ne(header.iter().copied()) {
        return Err(fault(format!("the header is not {}", header.join(","))));
    }
    reader
        .records()
        .collect::<Result<_, _>>()
        .map_err(|error| fault(error.to_string()))
}

/// The entries of a cell that holds several, separated by `|`.
fn entries(cell: &str) -> Vec<String> {
    cell.split('|')
        .filter(|entry| !entry.is_empty())
        .map(str::to_owned)
        .collect()
}
