//! Who produces the world's critical minerals: shares by country from the Mineral Commodity Summaries of the US Geological Survey.
//!
//! The shipped table (`data/security/minerals.csv`) is derived from the Survey's data by [`build_table`]; it holds the production of what
//! the Survey's list calls critical. Shares are of the sum over countries that are published, not of the rounded world total.

use std::collections::BTreeMap;

use boeki_data::codes;
use boeki_data::source::Source;
use boeki_data::table::{Table, TextColumn};
use serde::Serialize;

use super::indicators::Indicators;
use crate::SecurityError;
use crate::code_page::decode;

/// Path of the Survey's data in the data folder.
pub const INPUT: &str = "supply_chain/usgs/MCS2026_Commodities_Data.csv";
const FILE: &str = "data/security/minerals.csv";
const TEXT: &str = include_str!("../../../../data/security/minerals.csv");
/// The row of all countries that are not named.
const OTHERS: &str = "other";

/// One mineral at one stage in one year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mineral {
    /// Its name, as the Survey writes it.
    pub mineral: String,
    /// What is counted, such as mine production.
    pub stage: String,
    /// Unit of the amounts.
    pub unit: String,
    /// Year, if it is known; the last of the Survey is an estimate.
    pub year: Option<i64>,
    /// Amounts by country, ISO alpha-3 or `other`, largest first.
    pub production: Vec<(String, f64)>,
}

impl Mineral {
    /// Concentration of production outside a bloc (ISO alpha-3 codes), and its share. Exports are not known. What other countries produce
    /// counts as outside, as one.
    pub fn indicators(&self, bloc: &[String]) -> Indicators {
        let amounts: Vec<f64> = self.production.iter().map(|(_, amount)| *amount).collect();
        let inside: Vec<bool> = self
            .production
            .iter()
            .map(|(country, _)| bloc.contains(country))
            .collect();
        Indicators::of(&amounts, &inside, None)
    }

    /// A country's share in production.
    pub fn share(&self, country: &str) -> f64 {
        let total: f64 = self.production.iter().map(|(_, amount)| amount).sum();
        let own = self.production.iter().find(|(code, _)| code == country);
        own.map_or(0.0, |(_, amount)| amount / total)
    }
}

/// The minerals that are shipped, in the latest year, by name.
///
/// ```
/// let minerals = boeki_security::dependence::minerals::embedded()?;
/// let gallium = minerals.iter().find(|it| it.mineral == "Gallium").unwrap();
/// assert!(gallium.share("CHN") > 0.9);
/// # Ok::<(), boeki_security::SecurityError>(())
/// ```
///
/// # Errors
/// None with the file as shipped.
pub fn embedded() -> Result<Vec<Mineral>, SecurityError> {
    let table = Table::from_source(&Source::new(FILE, TEXT.as_bytes())).map_err(faulty)?;
    let text = |name: &str| table.text(name).map_err(faulty);
    let (minerals, stages, units, countries) = (
        text("mineral")?,
        text("stage")?,
        text("unit")?,
        text("country")?,
    );
    let years = table.integer("year").map_err(faulty)?;
    let amounts = table.number("amount").map_err(faulty)?;
    let latest = years.iter().copied().max().unwrap_or_default();
    let mut found: Vec<Mineral> = Vec::new();
    for row in (0..table.rows()).filter(|row| years[*row] == latest) {
        let at = |column: &TextColumn| column.get(row).unwrap_or_default().to_owned();
        let (mineral, stage) = (at(minerals), at(stages));
        let new = found
            .last()
            .is_none_or(|last| (&last.mineral, &last.stage) != (&mineral, &stage));
        if new {
            found.push(Mineral {
                mineral,
                stage,
                unit: at(units),
                year: Some(latest),
                production: Vec::new(),
            });
        }
        if let Some(last) = found.last_mut() {
            last.production.push((at(countries), amounts[row]));
        }
    }
    Ok(found)
}

fn faulty(error: impl std::fmt::Display) -> SecurityError {
    SecurityError::Table {
        place: FILE.into(),
        reason: error.to_string(),
    }
}

/// Mineral, stage, unit and year.
type Key = (String, String, String, i64);

/// Derives the shipped table from the Survey's file.
///
/// # Errors
/// A file without the columns of the Survey, or a country that is not known.
pub fn build_table(bytes: &[u8]) -> Result<Table, SecurityError> {
    let text = decode(bytes);
    let table =
        Table::from_csv_typed(&Source::new(INPUT, text.as_bytes()), |_| false).map_err(faulty)?;
    let column = |name: &str| table.text(name).map_err(faulty);
    let (sections, minerals, countries, kinds) = (
        column("Section")?,
        column("Commodity")?,
        column("Country")?,
        column("Statistics")?,
    );
    let (details, units, years, values, critical) = (
        column("Statistics_detail")?,
        column("Unit")?,
        column("Year")?,
        column("Value")?,
        column("Is critical mineral 2025")?,
    );
    let mut amounts: BTreeMap<Key, BTreeMap<String, f64>> = BTreeMap::new();
    for row in 0..table.rows() {
        let at = |column: &TextColumn| column.get(row).unwrap_or_default().trim().to_owned();
        let country = at(countries);
        if !at(sections).starts_with("World")
            || at(kinds) != "Production"
            || at(critical) != "Yes"
            || country.starts_with("World total")
        {
            continue;
        }
        // Withheld, not available, "large": no amount.
        let Ok(amount) = at(values).replace(',', "").parse::<f64>() else {
            continue;
        };
        let Ok(year) = at(years).parse::<i64>() else {
            continue;
        };
        let code = code_of(&country).ok_or_else(|| SecurityError::Table {
            place: format!("{INPUT}, row {}", table.row_number(row)),
            reason: format!("{country} is no country that is known; add it to the names"),
        })?;
        let key = (at(minerals), at(details), at(units), year);
        *amounts.entry(key).or_default().entry(code).or_default() += amount;
    }
    let mut rows: Vec<(Key, String, f64)> = Vec::new();
    for (key, by_country) in amounts {
        // One producer, or none that is published, tells nothing about shares.
        if by_country.len() < 2 {
            continue;
        }
        let mut by_country: Vec<(String, f64)> = by_country.into_iter().collect();
        by_country.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let named = by_country.into_iter().filter(|(_, amount)| *amount > 0.0);
        rows.extend(named.map(|(country, amount)| (key.clone(), country, amount)));
    }
    let texts = |field: &dyn Fn(&(Key, String, f64)) -> String| -> Vec<String> {
        rows.iter().map(field).collect()
    };
    Ok(Table::new("minerals")
        .with_text("mineral", texts(&|row| row.0.0.clone()))
        .with_text("stage", texts(&|row| row.0.1.clone()))
        .with_text("unit", texts(&|row| row.0.2.clone()))
        .with_integer("year", rows.iter().map(|row| row.0.3).collect())
        .with_text("country", texts(&|row| row.1.clone()))
        .with_number("amount", rows.iter().map(|row| row.2).collect()))
}

fn code_of(name: &str) -> Option<String> {
    if name.to_lowercase().starts_with("other") {
        return Some(OTHERS.to_owned());
    }
    codes::country(name).map(|country| country.iso3.clone())
}
