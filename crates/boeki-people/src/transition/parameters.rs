//! What is assumed of labour over time: `data/assumptions/labour.toml`.

use boeki_economy::{Name, Region};
use serde::Deserialize;

use boeki_data::assumption::Span;

use crate::{Confidence, PeopleError};

const FILE: &str = "data/assumptions/labour.toml";
const EMBEDDED: &str = include_str!("../../../../data/assumptions/labour.toml");
/// The row that regions without one of their own take.
const DEFAULT: &str = "default";
/// Quarters in a year: floors are stated by the year, periods are quarters.
const QUARTERS: f64 = 4.0;

/// How stiff wages are and how fast people change sector.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabourTable {
    /// What the table is and how far it goes.
    pub meta: Meta,
    /// Floors of wages, by regions.
    pub rigidity: Vec<Rigidity>,
    /// The discrete choice of a sector.
    pub dynamic: Dynamic,
    /// Flows between sectors, by regions.
    pub flows: Vec<Flows>,
}

/// What the table is.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// Name and version.
    pub id: String,
    /// What people call it.
    pub title: Name,
    /// Year of the pattern.
    pub year: i32,
    /// How much it can be relied on as a whole.
    pub confidence: Confidence,
    /// What to keep in mind.
    pub note: String,
}

/// w_t >= delta w_(t-1), by the year, in the currency of the anchor.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rigidity {
    /// Codes of regions, or `default`.
    pub regions: Vec<String>,
    /// delta of a year: 0 is flexible, 1 rigid.
    pub delta: Span,
    /// What nominal values are anchored to.
    pub anchor: String,
    /// Growth of the anchor in a year.
    pub anchor_growth: Span,
    /// How much it can be relied on.
    pub confidence: Confidence,
    /// Where it is from.
    pub sources: Vec<String>,
    /// What to keep in mind.
    #[serde(default)]
    pub note: String,
}

/// The dynamic discrete choice.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dynamic {
    /// Length of a period.
    pub period: String,
    /// beta: discount factor of a period.
    pub beta: f64,
    /// nu: dispersion of tastes for sectors; 1 / nu is how fast people answer to values.
    pub nu: f64,
    /// Range of nu.
    pub nu_range: [f64; 2],
    /// How much it can be relied on.
    pub confidence: Confidence,
    /// Where it is from.
    pub sources: Vec<String>,
}

/// Who changes sector in a quarter.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flows {
    /// Codes of regions, or `default`.
    pub regions: Vec<String>,
    /// Share of the workers of a goods sector that leave it.
    pub leave_goods: Span,
    /// Of those, the share that goes to services.
    pub to_services: f64,
    /// How much it can be relied on.
    pub confidence: Confidence,
    /// Where it is from.
    pub sources: Vec<String>,
    /// What to keep in mind.
    #[serde(default)]
    pub note: String,
}

impl LabourTable {
    /// The table that comes with the program.
    ///
    /// ```
    /// use boeki_people::transition::LabourTable;
    /// let table = LabourTable::embedded()?;
    /// assert_eq!(table.dynamic.period, "quarter");
    /// # Ok::<(), boeki_people::PeopleError>(())
    /// ```
    ///
    /// # Errors
    /// As [`LabourTable::parse`].
    pub fn embedded() -> Result<Self, PeopleError> {
        Self::parse(FILE, EMBEDDED)
    }

    /// Reads a table of that form.
    ///
    /// # Errors
    /// A key that is not known, a value out of its bounds, no row for regions that are not named.
    pub fn parse(file: &str, text: &str) -> Result<Self, PeopleError> {
        let bad = |reason: String| PeopleError::BadTable {
            file: file.to_owned(),
            reason,
        };
        let table: Self = toml::from_str(text).map_err(|error| bad(error.to_string()))?;
        let dynamic = &table.dynamic;
        if dynamic.period != "quarter" {
            return Err(bad(format!(
                "the period is {:?}; floors and flows are read as those of a quarter: write \"quarter\"",
                dynamic.period
            )));
        }
        if !(dynamic.beta > 0.0 && dynamic.beta < 1.0 && dynamic.nu.is_finite() && dynamic.nu > 0.0)
        {
            return Err(bad(format!(
                "beta {} must be between 0 and 1 and nu {} positive",
                dynamic.beta, dynamic.nu
            )));
        }
        for row in &table.rigidity {
            if !row.delta.is_ordered_within(0.0, 1.0)
                || !row.anchor_growth.is_ordered_within(-0.5, 0.5)
            {
                return Err(bad(format!(
                    "the floor of wages of {}: delta must be ordered between 0 and 1, growth between -0.5 and 0.5",
                    row.regions.join(", ")
                )));
            }
        }
        for row in &table.flows {
            if !row.leave_goods.is_ordered_within(0.0, 1.0)
                || !(0.0..=1.0).contains(&row.to_services)
            {
                return Err(bad(format!(
                    "the flows of {}: shares must be ordered between 0 and 1",
                    row.regions.join(", ")
                )));
            }
        }
        let defaults = |regions: &[String]| regions.iter().any(|code| code == DEFAULT);
        if !table.rigidity.iter().any(|row| defaults(&row.regions))
            || !table.flows.iter().any(|row| defaults(&row.regions))
        {
            return Err(bad(
                "`rigidity` and `flows` each need a row with regions = [\"default\"]".into(),
            ));
        }
        Ok(table)
    }

    /// Share of a goods sector's workers that leave it in a quarter, and of those the share that goes to services; the mean over
    /// its members for a region that the table does not name.
    pub fn flows_of(&self, region: &Region) -> (f64, f64) {
        let rows = rows_of(&self.flows, region, |row| &row.regions);
        (
            mean(&rows, |row| row.leave_goods.central),
            mean(&rows, |row| row.to_services),
        )
    }

    /// ln of the lowest wage of a quarter relative to the one before, where world value added is the numeraire:
    /// (ln delta - ln(1 + g)) / 4, since in that numeraire the anchor does not grow.
    pub fn ln_floor_of(&self, region: &Region) -> f64 {
        let rows = rows_of(&self.rigidity, region, |row| &row.regions);
        mean(&rows, |row| {
            (row.delta.central.ln() - row.anchor_growth.central.ln_1p()) / QUARTERS
        })
    }
}

/// The row of a region, or those of its members.
fn rows_of<'t, Row>(
    rows: &'t [Row],
    region: &Region,
    regions: impl Fn(&Row) -> &Vec<String>,
) -> Vec<&'t Row> {
    let named = |code: &str| {
        rows.iter()
            .find(|row| regions(row).iter().any(|r| r == code))
    };
    if let Some(row) = named(&region.code) {
        return vec![row];
    }
    let members = region.members.iter();
    let found: Vec<&Row> = members
        .filter_map(|code| named(code).or_else(|| named(DEFAULT)))
        .collect();
    if found.is_empty() {
        named(DEFAULT).into_iter().collect()
    } else {
        found
    }
}

fn mean<Row>(rows: &[&Row], value: impl Fn(&Row) -> f64) -> f64 {
    rows.iter().map(|row| value(row)).sum::<f64>() / rows.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(code: &str, members: &[&str]) -> Region {
        Region {
            code: code.into(),
            name: Name::same(code),
            members: members.iter().map(|&m| m.to_owned()).collect(),
        }
    }

    #[test]
    fn a_region_takes_its_row_or_the_mean_of_its_members() {
        let table = LabourTable::embedded().unwrap();
        let leave = |code, members: &[&str]| table.flows_of(&region(code, members)).0;
        let (usa, japan) = (leave("USA", &["USA"]), leave("JPN", &["JPN"]));
        assert!(usa > japan);
        assert_eq!(leave("TWO", &["USA", "JPN"]), 0.5 * (usa + japan));
        assert_eq!(leave("XYZ", &["XYZ"]), leave("XYZ", &[]));
        let floor = table.ln_floor_of(&region("USA", &["USA"]));
        assert!((floor - (0.98_f64 / 1.04).ln() / 4.0).abs() < 1e-15);
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_its_place() {
        let problem = |from: &str, to: &str| {
            let text = EMBEDDED.replacen(from, to, 1);
            assert_ne!(text, EMBEDDED);
            LabourTable::parse("x.toml", &text).unwrap_err().to_string()
        };
        assert!(problem("beta = 0.99", "beta = 1.0").contains("beta"));
        assert!(problem("nu = 5", "nou = 5").contains("nou"));
        assert!(problem("central = 0.98,", "central = 0.5,").contains("USA"));
        assert!(problem("to_services = 0.75", "to_services = 1.75").contains("flows of USA"));
        assert!(problem("\"quarter\"", "\"year\"").contains("quarter"));
        assert!(problem("[\"default\"]", "[\"others\"]").contains("default"));
    }
}
