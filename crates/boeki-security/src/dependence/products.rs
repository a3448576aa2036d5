//! Dependence of US imports product by product: six- or ten-digit codes of the tariff schedule, all partners that the weights of the law
//! hold (`boeki_law::weights`, Census Bureau, 2024).
//!
//! Exports by product are not held, so that two of the three indicators are known. The European Union is one partner; it counts as in a
//! bloc only if all of its members are.

use std::collections::BTreeMap;

use boeki_data::codes;
use boeki_law::weights::Partner;
use serde::Serialize;

use super::indicators::Indicators;
use crate::SecurityError;

/// Year by which members of the European Union are counted: that of the imports.
const YEAR: u16 = 2024;

/// At which digits products are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Digits {
    /// Six digits, common to all countries.
    Hs6,
    /// Ten digits of the US schedule.
    Hs10,
}

impl Digits {
    fn key(self, filled: u64) -> u64 {
        match self {
            Self::Hs6 => filled / 10_000,
            Self::Hs10 => filled,
        }
    }

    /// The code as it is written.
    pub fn written(self, key: u64) -> String {
        match self {
            Self::Hs6 => format!("{key:06}"),
            Self::Hs10 => format!("{key:010}"),
        }
    }
}

/// Dependence for one product.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProductDependence {
    /// The code, six or ten digits.
    pub code: String,
    /// Concentration and indicators; imports in USD.
    pub indicators: Indicators,
    /// The largest supplier outside the bloc: ISO alpha-3, or `EU`.
    pub top: Option<String>,
    /// How many partners sell it.
    pub suppliers: usize,
}

/// US imports by product against a bloc of countries (ISO alpha-3 codes), largest imports first; only products whose code begins with
/// `prefix`.
///
/// # Errors
/// A prefix that is no digits, or that no product begins with.
pub fn of_us_imports(
    partners: &[Partner],
    digits: Digits,
    bloc: &[String],
    prefix: &str,
) -> Result<Vec<ProductDependence>, SecurityError> {
    if !prefix.bytes().all(|byte| byte.is_ascii_digit()) || prefix.len() > 10 {
        return Err(SecurityError::BadQuestion {
            what: format!("`{prefix}` is not the beginning of a product code"),
            remedy: "write two to ten digits, such as 85 or 850440".into(),
        });
    }
    // A member with a file of its own is in the union's as well.
    let partners: Vec<&Partner> = partners
        .iter()
        .filter(|partner| {
            !codes::country(&partner.name).is_some_and(|country| country.is_eu_member(YEAR))
        })
        .collect();
    let in_bloc: Vec<bool> = partners.iter().map(|p| inside(&p.name, bloc)).collect();
    let mut products: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
    for (at, partner) in partners.iter().enumerate() {
        for import in &partner.imports {
            let key = digits.key(import.code.first());
            if digits.written(key).starts_with(prefix) || prefix.starts_with(&digits.written(key)) {
                let row = products
                    .entry(key)
                    .or_insert_with(|| vec![0.0; partners.len()]);
                row[at] += import.value;
            }
        }
    }
    if products.is_empty() {
        return Err(SecurityError::BadQuestion {
            what: format!(
                "no product that the United States imported in {YEAR} begins with {prefix}"
            ),
            remedy: "write a chapter or heading, such as 85 or 8504".into(),
        });
    }
    let mut rows: Vec<ProductDependence> = products
        .into_iter()
        .map(|(key, imports)| {
            let indicators = Indicators::of(&imports, &in_bloc, None);
            ProductDependence {
                code: digits.written(key),
                top: indicators.top.map(|at| name(&partners[at].name)),
                suppliers: imports.iter().filter(|value| **value > 0.0).count(),
                indicators,
            }
        })
        .collect();
    rows.sort_by(|a, b| b.indicators.imports.total_cmp(&a.indicators.imports));
    Ok(rows)
}

/// ISO alpha-3 of a partner; `EU` stays.
fn name(partner: &str) -> String {
    codes::country(partner)
        .filter(|_| partner != "EU")
        .map_or(partner.to_owned(), |country| country.iso3.clone())
}

fn inside(partner: &str, bloc: &[String]) -> bool {
    if partner != "EU" {
        return bloc.contains(&name(partner));
    }
    codes::countries()
        .iter()
        .filter(|country| country.is_eu_member(YEAR) && country.iso3 != "EUU")
        .all(|country| bloc.contains(&country.iso3))
}
