//! Trade elasticities: several published sets for the same sectors, chosen by name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{EconomyError, Labels};

/// Sets of trade elasticities (theta, positive) by sector, by name; one of them is the default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ElasticityBook {
    sets: BTreeMap<String, Vec<f64>>,
}

/// The name under which the default set is filed.
pub const DEFAULT_SET: &str = "default";

impl ElasticityBook {
    /// A book with its default set only.
    pub fn new(default: Vec<f64>) -> Self {
        Self {
            sets: BTreeMap::from([(DEFAULT_SET.to_owned(), default)]),
        }
    }

    /// A book of published sets whose default is their median, sector by sector.
    ///
    /// The published sets differ by an order of magnitude within a sector; the median takes no side
    /// and is robust to the one outlying estimate that nearly every sector has.
    pub fn with_median_default(published: BTreeMap<String, Vec<f64>>) -> Option<Self> {
        let sectors = published.values().next()?.len();
        let median = (0..sectors)
            .map(|sector| {
                let mut column: Vec<f64> = published.values().map(|set| set[sector]).collect();
                column.sort_by(f64::total_cmp);
                let middle = column.len() / 2;
                if column.len() % 2 == 1 {
                    column[middle]
                } else {
                    f64::midpoint(column[middle - 1], column[middle])
                }
            })
            .collect();
        let mut sets = published;
        sets.insert(DEFAULT_SET.to_owned(), median);
        Some(Self { sets })
    }

    /// Adds or replaces a set.
    pub fn insert(&mut self, name: impl Into<String>, theta: Vec<f64>) {
        self.sets.insert(name.into(), theta);
    }

    /// The set of that name.
    pub fn get(&self, name: &str) -> Option<&[f64]> {
        self.sets.get(name).map(Vec::as_slice)
    }

    /// The default set.
    pub fn default_set(&self) -> &[f64] {
        self.get(DEFAULT_SET).unwrap_or(&[])
    }

    /// Names of the sets, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.sets.keys().map(String::as_str)
    }

    /// Checks that each set has one positive, finite theta for each sector.
    pub fn check(&self, labels: &Labels) -> Result<(), EconomyError> {
        if !self.sets.contains_key(DEFAULT_SET) {
            return Err(EconomyError::MissingElasticities {
                set: DEFAULT_SET.into(),
                sector: "all sectors".into(),
            });
        }
        for (name, set) in &self.sets {
            for (index, sector) in labels.sectors.iter().enumerate() {
                match set.get(index) {
                    None => {
                        return Err(EconomyError::MissingElasticities {
                            set: name.clone(),
                            sector: sector.code.clone(),
                        });
                    }
                    Some(theta) if !(theta.is_finite() && *theta > 0.0) => {
                        return Err(EconomyError::BadElasticity {
                            set: name.clone(),
                            sector: sector.code.clone(),
                            value: *theta,
                        });
                    }
                    Some(_) => {}
                }
            }
        }
        Ok(())
    }
}
