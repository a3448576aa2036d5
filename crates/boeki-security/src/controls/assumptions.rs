//! What is assumed of controls: `data/assumptions/controls.toml`.

use serde::Deserialize;

use super::product::Product;
use crate::SecurityError;
use crate::assumption::{Meta, Sourced, check_range, check_source};

const FILE: &str = "data/assumptions/controls.toml";
const EMBEDDED: &str = include_str!("../../../../data/assumptions/controls.toml");

/// The table of assumptions.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlTable {
    /// What the table is and how far it goes.
    pub meta: Meta,
    adjustment: AdjustmentRows,
    inside: InsideRows,
    leak: LeakRows,
    /// Controlled goods.
    #[serde(rename = "product")]
    pub products: Vec<Product>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct AdjustmentRows {
    short_ratio: Sourced,
    years: Sourced,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct InsideRows {
    short: Sourced,
    long: Sourced,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct LeakRows {
    share: Sourced,
    markup: Sourced,
}

/// How elasticities grow with time: x(t) = x_LR - (x_LR - x_SR) e^(-t/tau).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adjustment {
    /// theta_SR / theta_LR.
    pub short_ratio: f64,
    /// tau, years.
    pub years: f64,
    /// Between controlled goods and the rest of their sector, in the short run.
    pub inside_short: f64,
    /// The same in the long run.
    pub inside_long: f64,
}

impl Adjustment {
    /// Trade elasticities so many years after the shock; infinity is the long run.
    ///
    /// ```
    /// use boeki_security::controls::ControlTable;
    /// let adjustment = ControlTable::embedded()?.adjustment();
    /// let theta = |year| adjustment.trade_elasticity(&[4.0], year)[0];
    /// assert!(theta(0.0) < theta(1.0) && theta(1.0) < theta(10.0) && theta(f64::INFINITY) == 4.0);
    /// # Ok::<(), boeki_security::SecurityError>(())
    /// ```
    pub fn trade_elasticity(&self, long_run: &[f64], year: f64) -> Vec<f64> {
        let left = (1.0 - self.short_ratio) * (-year / self.years).exp();
        long_run.iter().map(|theta| theta * (1.0 - left)).collect()
    }

    /// eta so many years after the shock.
    pub fn inside(&self, year: f64) -> f64 {
        let gap = self.inside_long - self.inside_short;
        self.inside_long - gap * (-year / self.years).exp()
    }
}

/// How goods come through third countries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leak {
    /// l: share that can.
    pub share: f64,
    /// m: mark-up on cost, a real cost.
    pub markup: f64,
}

impl ControlTable {
    /// The table that comes with the program.
    ///
    /// # Errors
    /// As [`ControlTable::parse`].
    pub fn embedded() -> Result<Self, SecurityError> {
        Self::parse(FILE, EMBEDDED)
    }

    /// Reads a table of that form.
    ///
    /// # Errors
    /// A key that is not known, a value out of its bounds, suppliers of more than all.
    pub fn parse(file: &str, text: &str) -> Result<Self, SecurityError> {
        let table: Self = toml::from_str(text).map_err(|error| SecurityError::Table {
            place: file.to_owned(),
            reason: error.to_string(),
        })?;
        for (name, row, least, most) in [
            (
                "adjustment.short_ratio",
                &table.adjustment.short_ratio,
                0.01,
                1.0,
            ),
            ("adjustment.years", &table.adjustment.years, 0.1, 50.0),
            ("inside.short", &table.inside.short, 0.01, 20.0),
            ("inside.long", &table.inside.long, 0.01, 20.0),
            ("leak.share", &table.leak.share, 0.0, 1.0),
            ("leak.markup", &table.leak.markup, 0.0, 100.0),
        ] {
            let place = format!("{file}, {name}");
            check_range(&place, (row.low, row.central, row.high), least, most)?;
            check_source(&place, &row.source)?;
        }
        for product in &table.products {
            product.check(file)?;
        }
        Ok(table)
    }

    /// The central values of adjustment.
    pub fn adjustment(&self) -> Adjustment {
        Adjustment {
            short_ratio: self.adjustment.short_ratio.central,
            years: self.adjustment.years.central,
            inside_short: self.inside.short.central,
            inside_long: self.inside.long.central,
        }
    }

    /// The central values of leakage.
    pub fn leak(&self) -> Leak {
        Leak {
            share: self.leak.share.central,
            markup: self.leak.markup.central,
        }
    }

    /// A product by its id.
    ///
    /// # Errors
    /// [`SecurityError::BadQuestion`] with those there are.
    pub fn product(&self, id: &str) -> Result<&Product, SecurityError> {
        let ids: Vec<&str> = self.products.iter().map(|p| p.id.as_str()).collect();
        self.products.iter().find(|p| p.id == id).ok_or_else(|| {
            let near = boeki_economy::Labels::nearest(id, ids.iter().copied());
            SecurityError::BadQuestion {
                what: format!(
                    "no product `{id}`{}",
                    near.map_or(String::new(), |near| format!(", did you mean {near}?"))
                ),
                remedy: format!("there are {}", ids.join(", ")),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_used_is_refused_with_its_place() {
        let problem = |from: &str, to: &str| {
            let text = EMBEDDED.replacen(from, to, 1);
            assert_ne!(text, EMBEDDED, "{from}");
            ControlTable::parse("x.toml", &text)
                .unwrap_err()
                .to_string()
        };
        assert!(problem("CHN = 0.692", "CHN = 0.792").contains("rare-earths"));
        assert!(problem("hs = [\"811292\"]", "hs = [\"81x\"]").contains("81x"));
        assert!(problem("central = 0.38", "central = 0.58").contains("short_ratio"));
        assert!(problem("markup =", "mark_up =").contains("mark_up"));
        let table = ControlTable::embedded().unwrap();
        let error = table.product("galium").unwrap_err().to_string();
        assert!(error.contains("did you mean gallium?"), "{error}");
    }
}
