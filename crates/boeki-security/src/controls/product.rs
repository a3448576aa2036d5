//! Controlled goods: codes of the Harmonized System, who supplies them, and what share they are of their sector.

use std::collections::BTreeMap;

use boeki_economy::{Labels, Name};
use boeki_law::embedded;
use serde::Deserialize;

use crate::SecurityError;
use crate::assumption::{Confidence, check_source};

/// The region that takes what no other has.
const REST: &str = "ROW";
/// How far suppliers may be above all.
const SLACK: f64 = 1e-9;

/// Goods under control.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// By which scenarios ask for it.
    pub id: String,
    /// What people call it.
    pub title: Name,
    /// Codes of six digits, or the first digits of them.
    pub hs: Vec<String>,
    /// Code of the sector that they are part of.
    pub sector: String,
    /// Shares of supply by country code; the rest is of the rest of the world. Empty: as the sector's trade.
    pub suppliers: BTreeMap<String, f64>,
    /// Year of the shares.
    pub year: i32,
    /// How well they are founded.
    pub confidence: Confidence,
    /// Where they are from.
    pub source: String,
}

impl Product {
    pub(super) fn check(&self, file: &str) -> Result<(), SecurityError> {
        let place = format!("{file}, product {}", self.id);
        check_source(&place, &self.source)?;
        let refuse = |reason: String| Err(SecurityError::Table { place, reason });
        for code in &self.hs {
            let digits = code.bytes().all(|byte| byte.is_ascii_digit());
            if !digits || !(2..=6).contains(&code.len()) {
                return refuse(format!("`{code}` is no code of two to six digits"));
            }
        }
        let shares = self.suppliers.values();
        let sum: f64 = shares.clone().sum();
        if !shares.into_iter().all(|share| *share >= 0.0) || sum > 1.0 + SLACK {
            return refuse(format!(
                "shares of suppliers add up to {sum}: they are parts of 1"
            ));
        }
        Ok(())
    }

    /// q by region of an economy; nothing where goods come from where the sector's goods come from.
    ///
    /// # Errors
    /// A country that no region has, and no region for the rest.
    pub fn supply(&self, labels: &Labels) -> Result<Option<Vec<f64>>, SecurityError> {
        if self.suppliers.is_empty() {
            return Ok(None);
        }
        let mut supply = vec![0.0; labels.regions.len()];
        let rest = labels.region(REST).or_else(|| labels.region("RoW"));
        let place = |code: &str| {
            let member = |region: &boeki_economy::Region| region.members.iter().any(|m| m == code);
            let found = labels.region(code);
            found
                .or_else(|| labels.regions.iter().position(member))
                .or(rest)
                .ok_or_else(|| SecurityError::BadQuestion {
                    what: format!("{} of {} is in no region of the economy", code, self.id),
                    remedy: "take an economy with a rest of the world".into(),
                })
        };
        let mut sum = 0.0;
        for (code, share) in &self.suppliers {
            supply[place(code)?] += share;
            sum += share;
        }
        if sum < 1.0 - SLACK {
            supply[place(REST)?] += 1.0 - sum;
        }
        let all: f64 = supply.iter().sum();
        for share in &mut supply {
            *share /= all;
        }
        Ok(Some(supply))
    }
}

/// Share of codes in US imports of a sector, 2024, by value: the stand-in for every target's.
///
/// # Errors
/// Codes of which the United States imported nothing in the sector.
pub fn covered_share(hs: &[String], sector: &str) -> Result<f64, SecurityError> {
    let law = |error: boeki_law::error::LawError| SecurityError::Table {
        place: "US imports by product".into(),
        reason: error.to_string(),
    };
    let sectors = embedded::sectors().map_err(law)?;
    let (mut covered, mut all) = (0.0, 0.0);
    for import in embedded::all_weights().map_err(law)? {
        if sectors.name(sectors.of(import.code)) != sector {
            continue;
        }
        all += import.value;
        let filled = format!("{:010}", import.code.first());
        if hs.iter().any(|code| filled.starts_with(code.as_str())) {
            covered += import.value;
        }
    }
    if covered > 0.0 {
        return Ok(covered / all);
    }
    Err(SecurityError::BadQuestion {
        what: format!(
            "the United States imported nothing of {} in sector {sector} in 2024",
            hs.join(", ")
        ),
        remedy: "check code and sector with `boeki search`, or state the share with `covered`"
            .into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::controls::ControlTable;

    #[test]
    fn every_product_has_a_share_in_its_sector() {
        let table = ControlTable::embedded().unwrap();
        for product in &table.products {
            let share = covered_share(&product.hs, &product.sector).unwrap();
            eprintln!("{}: {share:.6} of {}", product.id, product.sector);
            assert!(share > 0.0 && share <= 1.0);
        }
        assert!(covered_share(&["8703".into()], "C20").is_err());
    }

    #[test]
    fn suppliers_are_counted_where_their_region_has_them() {
        let economy = boeki_economy::sources::world2022::embedded().unwrap();
        let labels = economy.labels();
        let table = ControlTable::embedded().unwrap();
        let supply = table
            .product("chip-tools")
            .unwrap()
            .supply(labels)
            .unwrap()
            .unwrap();
        let at = |code: &str| supply[labels.region(code).unwrap()];
        assert!((at("REU") - 0.22).abs() < 1e-12 && (at("USA") - 0.40).abs() < 1e-12);
        assert!((supply.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}
