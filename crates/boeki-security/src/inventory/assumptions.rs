//! What is assumed of stocks and adjustment: `data/assumptions/inventories.toml`, and the parameters of a run that come of it.

use boeki_economy::{Labels, SectorKind};
use serde::Deserialize;

use crate::SecurityError;
use crate::assumption::{Confidence, Meta, Sourced, Span, check_range, check_source};

const FILE: &str = "data/assumptions/inventories.toml";
const EMBEDDED: &str = include_str!("../../../../data/assumptions/inventories.toml");
/// Rows that sectors without one of their own take.
const GOODS: &str = "goods";
const SERVICES: &str = "services";
/// More days of stock than anybody holds.
const LONGEST: f64 = 3650.0;

/// Stocks of inputs and how fast production answers.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InventoryTable {
    /// What the table is and how far it goes.
    pub meta: Meta,
    /// Stocks by the sector whose product it is.
    pub stock: Vec<Stock>,
    /// How production and orders answer.
    pub dynamics: Dynamics,
}

/// The stock that users hold of a sector's product.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stock {
    /// Codes of sectors, or `goods`, `services`.
    pub sectors: Vec<String>,
    /// Days of use.
    pub days: Span,
    /// Share of a user's production that stops when it is gone.
    pub critical: Span,
    /// How well it is founded.
    pub confidence: Confidence,
    /// Where it is from.
    pub source: String,
}

/// How production and orders answer.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dynamics {
    /// alpha_max: production over capacity at most.
    pub overproduction: Sourced,
    /// tau_alpha: days to get there.
    pub overproduction_days: Sourced,
    /// tau_s: days in which a gap of stocks is ordered.
    pub restock_days: Sourced,
    /// psi: share of the target below which a stock slows production.
    pub heterogeneity: Sourced,
    /// Share of what cannot be ordered from the usual suppliers that others are asked for.
    pub substitution: Sourced,
    /// Days in which buyers come to expect what a supplier can do.
    pub switching_days: Sourced,
    /// Multiple of the usual order that others are asked for at most.
    pub surge: Sourced,
}

impl InventoryTable {
    /// The table that comes with the program.
    ///
    /// ```
    /// use boeki_security::inventory::InventoryTable;
    /// let table = InventoryTable::embedded()?;
    /// assert!(table.stock.iter().any(|row| row.sectors.contains(&"goods".to_owned())));
    /// # Ok::<(), boeki_security::SecurityError>(())
    /// ```
    ///
    /// # Errors
    /// As [`InventoryTable::parse`].
    pub fn embedded() -> Result<Self, SecurityError> {
        Self::parse(FILE, EMBEDDED)
    }

    /// Reads a table of that form.
    ///
    /// # Errors
    /// A key that is not known, a value out of its bounds, no row for `goods` or `services`, a sector named twice.
    pub fn parse(file: &str, text: &str) -> Result<Self, SecurityError> {
        let bad = |reason: String| SecurityError::Table {
            place: file.to_owned(),
            reason,
        };
        let table: Self = toml::from_str(text).map_err(|error| bad(error.to_string()))?;
        let mut named: Vec<&str> = Vec::new();
        for row in &table.stock {
            let place = format!("{file}, stock of {}", row.sectors.join(", "));
            let days = (row.days.low, row.days.central, row.days.high);
            check_range(&place, days, 1.0, LONGEST)?;
            let critical = (row.critical.low, row.critical.central, row.critical.high);
            check_range(&place, critical, 0.0, 1.0)?;
            check_source(&place, &row.source)?;
            for sector in &row.sectors {
                if named.contains(&sector.as_str()) {
                    return Err(bad(format!("`{sector}` is in two rows: keep one")));
                }
                named.push(sector);
            }
        }
        for default in [GOODS, SERVICES] {
            if !named.contains(&default) {
                return Err(bad(format!(
                    "no row for `{default}`, which sectors without one of their own take"
                )));
            }
        }
        let dynamics = &table.dynamics;
        for (name, figure, least, most) in [
            ("overproduction", &dynamics.overproduction, 1.0, 10.0),
            (
                "overproduction_days",
                &dynamics.overproduction_days,
                1.0,
                LONGEST,
            ),
            ("restock_days", &dynamics.restock_days, 1.0, LONGEST),
            ("heterogeneity", &dynamics.heterogeneity, 0.0, 1.0),
            ("substitution", &dynamics.substitution, 0.0, 1.0),
            ("switching_days", &dynamics.switching_days, 1.0, LONGEST),
            ("surge", &dynamics.surge, 1.0, 100.0),
        ] {
            let place = format!("{file}, {name}");
            check_range(
                &place,
                (figure.low, figure.central, figure.high),
                least,
                most,
            )?;
            check_source(&place, &figure.source)?;
        }
        Ok(table)
    }

    /// The central parameters for the sectors of an economy.
    pub fn parameters(&self, labels: &Labels) -> Parameters {
        let row = |code: &str| {
            self.stock
                .iter()
                .find(|row| row.sectors.iter().any(|sector| sector == code))
        };
        let rows: Vec<Option<&Stock>> = labels
            .sectors
            .iter()
            .map(|sector| {
                row(&sector.code).or_else(|| {
                    row(match sector.kind {
                        SectorKind::Goods => GOODS,
                        SectorKind::Services => SERVICES,
                    })
                })
            })
            .collect();
        let dynamics = &self.dynamics;
        Parameters {
            stock_days: rows
                .iter()
                .map(|row| row.map_or(1.0, |row| row.days.central))
                .collect(),
            critical: rows
                .iter()
                .map(|row| row.map_or(1.0, |row| row.critical.central))
                .collect(),
            overproduction: dynamics.overproduction.central,
            overproduction_days: dynamics.overproduction_days.central,
            restock_days: dynamics.restock_days.central,
            heterogeneity: dynamics.heterogeneity.central,
            substitution: dynamics.substitution.central,
            switching_days: dynamics.switching_days.central,
            surge: dynamics.surge.central,
        }
    }
}

/// The parameters of a run; fields may be set before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    /// n: days of stock of each sector's product with its users.
    pub stock_days: Vec<f64>,
    /// Share of a user's production that stops without it, by sector.
    pub critical: Vec<f64>,
    /// alpha_max.
    pub overproduction: f64,
    /// tau_alpha, days.
    pub overproduction_days: f64,
    /// tau_s, days.
    pub restock_days: f64,
    /// psi.
    pub heterogeneity: f64,
    /// q.
    pub substitution: f64,
    /// Days in which expectations of suppliers move.
    pub switching_days: f64,
    /// h at most.
    pub surge: f64,
}

impl Parameters {
    /// Refuses values without a meaning.
    ///
    /// # Errors
    /// [`SecurityError::OutOfRange`], [`SecurityError::BadQuestion`] where sectors do not fit.
    pub fn check(&self, sectors: usize) -> Result<(), SecurityError> {
        if self.stock_days.len() != sectors || self.critical.len() != sectors {
            return Err(SecurityError::BadQuestion {
                what: format!(
                    "the stocks are of {} sectors where the economy has {sectors}",
                    self.stock_days.len()
                ),
                remedy: "take them from `InventoryTable::parameters` with the economy's labels"
                    .into(),
            });
        }
        let days = "a day or more, as a step is one day";
        for value in &self.stock_days {
            within("stock of an input", *value, 1.0, LONGEST, days)?;
        }
        within(
            "overproduction",
            self.overproduction,
            1.0,
            10.0,
            "between 1 and 10 times capacity",
        )?;
        for (name, value) in [
            ("overproduction_days", self.overproduction_days),
            ("restock_days", self.restock_days),
            ("switching_days", self.switching_days),
        ] {
            within(name, value, 1.0, LONGEST, days)?;
        }
        for value in &self.critical {
            within("critical", *value, 0.0, 1.0, "a share from 0 to 1")?;
        }
        for (name, value) in [
            ("heterogeneity", self.heterogeneity),
            ("substitution", self.substitution),
        ] {
            within(name, value, 0.0, 1.0, "a share from 0 to 1")?;
        }
        within(
            "surge",
            self.surge,
            1.0,
            100.0,
            "between 1 and 100 times the usual order",
        )
    }
}

pub(super) fn within(
    name: &str,
    value: f64,
    least: f64,
    most: f64,
    rule: &'static str,
) -> Result<(), SecurityError> {
    if value.is_finite() && (least..=most).contains(&value) {
        return Ok(());
    }
    Err(SecurityError::OutOfRange {
        name: name.to_owned(),
        value,
        rule,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sector_takes_its_row_or_that_of_its_kind() {
        let labels = boeki_economy::testing::tiny_labels();
        let table = InventoryTable::embedded().unwrap();
        let parameters = table.parameters(&labels);
        let central = |code: &str| {
            let row = table
                .stock
                .iter()
                .find(|r| r.sectors.iter().any(|s| s == code));
            row.unwrap().days.central
        };
        assert_eq!(
            parameters.stock_days,
            [central("goods"), central("services")]
        );
        assert!(parameters.critical[0] > parameters.critical[1]);
        parameters.check(2).unwrap();
        assert!(parameters.check(3).is_err());
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_its_place() {
        let problem = |from: &str, to: &str| {
            let text = EMBEDDED.replacen(from, to, 1);
            assert_ne!(text, EMBEDDED, "{from}");
            InventoryTable::parse("x.toml", &text)
                .unwrap_err()
                .to_string()
        };
        assert!(problem("[\"goods\"]", "[\"good\"]").contains("goods"));
        assert!(problem("\"c8\"", "\"c3\"").contains("c3"));
        assert!(problem("central = 30.0", "central = 300.0").contains("stock of goods"));
        assert!(
            problem("substitution = { low = 0.0", "substitution = { low = -1.0")
                .contains("substitution")
        );
        assert!(problem("source = \"By judgement: fresh", "source = \"\" #").contains("source"));
        assert!(problem("surge =", "surges =").contains("surge"));
    }
}
