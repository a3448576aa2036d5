//! The table of external economies of scale (`data/assumptions/scale.toml`), capped for a set of trade elasticities.

use std::collections::BTreeMap;

use boeki_economy::{Labels, Name};
use serde::Deserialize;

use crate::{Confidence, PeopleError};

const FILE: &str = "data/assumptions/scale.toml";
const EMBEDDED: &str = include_str!("../../../data/assumptions/scale.toml");

/// Scale elasticities by sector.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScaleTable {
    /// What the table is and how far it goes.
    pub meta: Meta,
    /// How much of the estimates is taken, by name.
    #[serde(rename = "variant")]
    pub variants: BTreeMap<String, Variant>,
    #[serde(rename = "scale")]
    rows: Vec<Row>,
}

/// What the table is.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// Name and version.
    pub id: String,
    /// What people call it.
    pub title: Name,
    /// Year of the estimates.
    pub year: i32,
    /// How much it can be relied on.
    pub confidence: Confidence,
    /// Where it is from.
    pub source: String,
    /// What to keep in mind.
    pub note: String,
    /// Scale times trade elasticity is brought down to this: near 1 there is no unique equilibrium.
    pub max_psi_theta: f64,
}

/// How much of the estimates is taken.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// What people call it.
    pub title: Name,
    /// Factor on the estimates.
    pub multiplier: f64,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    sector: String,
    psi: f64,
    #[allow(dead_code, reason = "read so that a row without it is refused")]
    psi_range: [f64; 2],
    #[allow(dead_code, reason = "as above")]
    confidence: Confidence,
    #[serde(default)]
    #[allow(dead_code, reason = "as above")]
    note: String,
}

impl ScaleTable {
    /// The table that comes with the program.
    ///
    /// ```
    /// let table = boeki_people::scale::ScaleTable::embedded()?;
    /// assert!(table.variants.contains_key("half"));
    /// # Ok::<(), boeki_people::PeopleError>(())
    /// ```
    ///
    /// # Errors
    /// A table that is not of its form.
    pub fn embedded() -> Result<Self, PeopleError> {
        toml::from_str(EMBEDDED).map_err(|error| PeopleError::BadTable {
            file: FILE.into(),
            reason: error.to_string(),
        })
    }

    /// psi by sector for an economy's labels and trade elasticities; sectors that sum several take the mean of their members.
    ///
    /// # Errors
    /// An unknown variant or sector.
    pub fn elasticities(
        &self,
        labels: &Labels,
        trade_elasticity: &[f64],
        variant: &str,
    ) -> Result<Vec<f64>, PeopleError> {
        let set = self
            .variants
            .get(variant)
            .ok_or_else(|| PeopleError::Unknown {
                what: "variant of scale",
                name: variant.to_owned(),
                known: self.variants.keys().cloned().collect::<Vec<_>>().join(", "),
            })?;
        let of = |code: &str| self.rows.iter().find(|row| row.sector == code);
        let mut scale = Vec::new();
        for (sector, theta) in labels.sectors.iter().zip(trade_elasticity) {
            let own: Vec<&Row> = match of(&sector.code) {
                Some(row) => vec![row],
                None => sector.members.iter().filter_map(|code| of(code)).collect(),
            };
            if own.is_empty() {
                return Err(PeopleError::Unknown {
                    what: "sector of the table of scale",
                    name: sector.code.clone(),
                    known: self
                        .rows
                        .iter()
                        .map(|row| row.sector.as_str())
                        .collect::<Vec<_>>()
                        .join(", "),
                });
            }
            let mean = own.iter().map(|row| row.psi).sum::<f64>() / own.len() as f64;
            scale.push((mean * set.multiplier).min(self.meta.max_psi_theta / theta));
        }
        Ok(scale)
    }
}
