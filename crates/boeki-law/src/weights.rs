//! What the United States imported in 2024, by partner and ten-digit code: the weights of effective
//! rates.
//!
//! From the monthly files of the Census Bureau. The European Union is one partner (Census code 3).
//! This file must never know a rate.

use std::collections::BTreeMap;

use boeki_data::codes::country_by_census;
use boeki_data::source::Source;
use boeki_data::table::Table;

use crate::code::TariffCode;
use crate::error::LawError;
use crate::origin::Origin;

/// Census code of the European Union as one partner.
const EUROPEAN_UNION: i64 = 3;
/// Year of the imports.
const YEAR: u16 = 2024;
/// The member by whose law the European Union's rates are read: its members share them.
const EU_READ_AS: &str = "DE";

/// Imports of one code.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Import {
    /// Ten-digit code of 2024.
    pub code: TariffCode,
    /// Customs value, USD.
    pub value: f64,
    /// Duty calculated by customs in 2024, USD.
    pub duty: f64,
}

/// Imports from one partner.
#[derive(Debug, Clone, PartialEq)]
pub struct Partner {
    /// ISO alpha-2, or `EU`.
    pub name: String,
    /// The origin whose law is read.
    pub origin: Origin,
    /// Imports by code.
    pub imports: Vec<Import>,
}

impl Partner {
    /// Customs value of all, USD.
    pub fn value(&self) -> f64 {
        self.imports.iter().map(|import| import.value).sum()
    }
}

/// One table from the Census files: columns `partner`, `code`, `value`, `duty`, all whole numbers.
///
/// # Errors
/// [`LawError::Data`] for a damaged file, [`LawError::Shape`] for a code or partner that is none.
pub fn import(files: &[Source<'_>]) -> Result<Table, LawError> {
    let mut rows: Vec<(i64, i64, i64, i64)> = Vec::new();
    for source in files {
        let shape = |row: usize, reason: String| LawError::Shape {
            file: source.name.to_owned(),
            place: Some(format!("row {}", row + 1)),
            reason,
            remedy: "fetch the file again".to_owned(),
        };
        let table = Table::from_source(source)?;
        let (codes, partners) = (table.text("HS10")?, table.text("CTY_CODE")?);
        let (values, duties) = (table.number("imports")?, table.number("duty")?);
        for row in 0..table.rows() {
            let text = codes.get(row).unwrap_or("");
            let code = TariffCode::parse(text)
                .filter(|code| code.digits() == 10)
                .ok_or_else(|| shape(row, format!("`{text}` is not a ten-digit code")))?;
            let text = partners.get(row).unwrap_or("");
            let partner: i64 = text
                .parse()
                .map_err(|_| shape(row, format!("`{text}` is not a partner")))?;
            let whole = |number: f64| {
                let rounded = number.round();
                // Money in whole dollars, far below 2^53.
                #[allow(clippy::cast_possible_truncation)]
                (rounded.is_finite() && (0.0..9e15).contains(&rounded)).then_some(rounded as i64)
            };
            let money = |number: f64| {
                whole(number).ok_or_else(|| shape(row, format!("{number} is not an amount")))
            };
            let filled = i64::try_from(code.first()).unwrap_or(0);
            rows.push((partner, filled, money(values[row])?, money(duties[row])?));
        }
    }
    rows.sort_unstable();
    Ok(Table::new("us-imports-2024")
        .with_integer("partner", rows.iter().map(|row| row.0).collect())
        .with_integer("code", rows.iter().map(|row| row.1).collect())
        .with_integer("value", rows.iter().map(|row| row.2).collect())
        .with_integer("duty", rows.iter().map(|row| row.3).collect()))
}

/// The sum over partners of the table that [`import`] made: columns `code`, `value`, `duty`. The
/// European Union's member that has a file of its own is counted in the union.
///
/// # Errors
/// [`LawError::Data`] for missing columns.
pub fn sum(table: &Table) -> Result<Table, LawError> {
    let (codes, partners) = (table.integer("code")?, table.integer("partner")?);
    let (values, duties) = (table.integer("value")?, table.integer("duty")?);
    let mut sums: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    for row in 0..table.rows() {
        if in_union(partners[row]) {
            continue;
        }
        let sum = sums.entry(codes[row]).or_default();
        sum.0 += values[row];
        sum.1 += duties[row];
    }
    Ok(Table::new("us-imports-2024-all")
        .with_integer("code", sums.keys().copied().collect())
        .with_integer("value", sums.values().map(|sum| sum.0).collect())
        .with_integer("duty", sums.values().map(|sum| sum.1).collect()))
}

fn in_union(census: i64) -> bool {
    u16::try_from(census)
        .ok()
        .and_then(country_by_census)
        .is_some_and(|country| country.is_eu_member(YEAR))
}

/// Reads the table that [`sum`] made.
///
/// # Errors
/// [`LawError::Data`] for missing columns.
pub fn read_sum(table: &Table) -> Result<Vec<Import>, LawError> {
    let (codes, values, duties) = (
        table.integer("code")?,
        table.integer("value")?,
        table.integer("duty")?,
    );
    let rows = codes.iter().zip(values.iter()).zip(duties.iter());
    Ok(rows
        .filter_map(|((&code, &value), &duty)| {
            let code = TariffCode::from_filled(u64::try_from(code).ok()?, 10)?;
            Some(Import {
                code,
                value: value as f64,
                duty: duty as f64,
            })
        })
        .collect())
}

/// Reads the table that [`import`] made, by partner.
///
/// # Errors
/// [`LawError::Data`] for missing columns, [`LawError::Shape`] for a partner that is no country.
pub fn read(file: &str, table: &Table) -> Result<Vec<Partner>, LawError> {
    let (codes, partners) = (table.integer("code")?, table.integer("partner")?);
    let (values, duties) = (table.integer("value")?, table.integer("duty")?);
    let mut list: Vec<(i64, Partner)> = Vec::new();
    for row in 0..table.rows() {
        let census = partners[row];
        if list.last().is_none_or(|(last, _)| *last != census) {
            let (name, read_as) = if census == EUROPEAN_UNION {
                ("EU".to_owned(), EU_READ_AS)
            } else {
                let country = u16::try_from(census)
                    .ok()
                    .and_then(country_by_census)
                    .ok_or_else(|| LawError::Shape {
                        file: file.to_owned(),
                        place: Some(format!("row {}", row + 1)),
                        reason: format!("{census} is not a Census code of a country"),
                        remedy: "remake the file with `boeki data build --law`".to_owned(),
                    })?;
                (country.iso2.clone(), country.iso2.as_str())
            };
            list.push((
                census,
                Partner {
                    name,
                    origin: Origin::find(read_as)?,
                    imports: Vec::new(),
                },
            ));
        }
        let code = u64::try_from(codes[row])
            .ok()
            .and_then(|filled| TariffCode::from_filled(filled, 10));
        if let (Some((_, partner)), Some(code)) = (list.last_mut(), code) {
            partner.imports.push(Import {
                code,
                value: values[row] as f64,
                duty: duties[row] as f64,
            });
        }
    }
    Ok(list.into_iter().map(|(_, partner)| partner).collect())
}
