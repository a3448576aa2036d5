//! The table of factor shares and mobility (`data/assumptions/factors.toml`), as options of an economy.
//!
//! Shares are of the payments to factors in a sector of a region. Regions and sectors that sum several of the table's take the
//! mean of their members' rows.

use std::collections::BTreeMap;

use boeki_economy::{Grid, Labels, Name, Region, Sector};
use boeki_equilibrium::{Factor, Mobility, Structure};
use serde::Deserialize;

use crate::{Confidence, PeopleError};

const FILE: &str = "data/assumptions/factors.toml";
const EMBEDDED: &str = include_str!("../../../data/assumptions/factors.toml");
/// How far a row's shares may be from 1.
const SHARE_SLACK: f64 = 1e-9;
/// The row that regions without one of their own take.
const DEFAULT: &str = "default";

/// The factors, their shares and how they move.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactorTable {
    /// What the table is and how far it goes.
    pub meta: Meta,
    /// The factors in the order of all tables.
    #[serde(rename = "factor")]
    pub factors: Vec<FactorName>,
    /// Sets of assumptions on mobility, by name.
    #[serde(rename = "variant")]
    pub variants: BTreeMap<String, Variant>,
    /// The range of kappa for labour.
    pub kappa: Kappa,
    #[serde(rename = "shares")]
    rows: Vec<Row>,
    #[serde(rename = "adjust")]
    adjustments: Vec<Adjustment>,
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
    /// Where it is from.
    pub source: String,
    /// How much it can be relied on as a whole.
    pub confidence: Confidence,
    /// What is in each factor.
    pub note: String,
    max_labour: f64,
}

/// A factor's name.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactorName {
    /// Its code.
    pub id: String,
    /// What people call it.
    pub title: Name,
    /// What it holds.
    pub note: String,
}

/// How factors move: one set of assumptions.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Variant {
    /// What people call it.
    pub title: Name,
    /// The years in which such a response takes place.
    pub horizon_years: [f64; 2],
    /// Where it is from.
    pub source: String,
    /// How much it can be relied on.
    pub confidence: Confidence,
    /// What to keep in mind.
    #[serde(default)]
    pub note: String,
    #[serde(flatten)]
    mobility: BTreeMap<String, MobilityText>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
enum MobilityText {
    Word(String),
    Kappa(f64),
}

/// The range of the Roy-Frechet elasticity.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kappa {
    /// Its low end.
    pub low: f64,
    /// Its central value.
    pub central: f64,
    /// Its high end.
    pub high: f64,
    /// Where it is from.
    pub source: String,
    /// How much it can be relied on.
    pub confidence: Confidence,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[allow(
    dead_code,
    reason = "a row without its year, source or confidence is refused"
)]
struct Row {
    sector: String,
    regions: Vec<String>,
    year: i32,
    source: String,
    confidence: Confidence,
    #[serde(default)]
    note: String,
    /// The factors' shares: a key that is no factor is refused.
    #[serde(flatten)]
    shares: BTreeMap<String, f64>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "read so that the file is checked whole")]
struct Adjustment {
    regions: Vec<String>,
    group: String,
    year: i32,
    labour_share_factor: f64,
    skill_odds_factor: f64,
    labour_share_target: f64,
    high_skill_share_target: f64,
    labour_source: String,
    skill_source: String,
    confidence: Confidence,
}

/// The factors that labour is made of: what the regional adjustments move.
const LOW_SKILL: &str = "low_skill";
const HIGH_SKILL: &str = "high_skill";
/// The factors that are people's work.
pub const LABOUR: [&str; 2] = [LOW_SKILL, HIGH_SKILL];
const CAPITAL: &str = "capital";

impl FactorTable {
    /// The table that comes with the program.
    ///
    /// ```
    /// use boeki_people::factors::FactorTable;
    /// let table = FactorTable::embedded()?;
    /// assert_eq!(table.factors.len(), 5);
    /// assert!(table.variants.contains_key("long-run"));
    /// # Ok::<(), boeki_people::PeopleError>(())
    /// ```
    ///
    /// # Errors
    /// As [`FactorTable::parse`].
    pub fn embedded() -> Result<Self, PeopleError> {
        Self::parse(FILE, EMBEDDED)
    }

    /// Reads a table of that form.
    ///
    /// # Errors
    /// A key that is not known, a row whose shares do not sum to 1, a factor that a variant leaves out.
    pub fn parse(file: &str, text: &str) -> Result<Self, PeopleError> {
        let bad = |reason: String| PeopleError::BadTable {
            file: file.to_owned(),
            reason,
        };
        let table: Self = toml::from_str(text).map_err(|error| bad(error.to_string()))?;
        for row in &table.rows {
            let known = |key: &String| table.factors.iter().any(|factor| factor.id == *key);
            if let Some(key) = row.shares.keys().find(|key| !known(key)) {
                return Err(bad(format!(
                    "sector {} in {}: {key} is no factor; name it in [[factor]] or correct the key",
                    row.sector,
                    row.regions.join(", ")
                )));
            }
            let sum: f64 = table
                .factors
                .iter()
                .map(|factor| row.share(&factor.id).unwrap_or(f64::NAN))
                .sum();
            if (sum - 1.0).abs().is_nan() || (sum - 1.0).abs() > SHARE_SLACK {
                return Err(bad(format!(
                    "the shares of sector {} in {} sum to {sum}, not 1, or one is missing",
                    row.sector,
                    row.regions.join(", ")
                )));
            }
        }
        for name in table.variants.keys() {
            for factor in &table.factors {
                table
                    .mobility(name, &factor.id)
                    .map_err(|problem| bad(problem.to_string()))?;
            }
        }
        Ok(table)
    }

    /// How a factor moves under a variant.
    ///
    /// # Errors
    /// An unknown variant or factor, a mobility that is neither a word nor a number above 1.
    pub fn mobility(&self, variant: &str, factor: &str) -> Result<Mobility, PeopleError> {
        let unknown = |what, name: &str, known: Vec<&String>| PeopleError::Unknown {
            what,
            name: name.to_owned(),
            known: known
                .into_iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(", "),
        };
        let set = self
            .variants
            .get(variant)
            .ok_or_else(|| unknown("variant", variant, self.variants.keys().collect()))?;
        let text = set
            .mobility
            .get(factor)
            .ok_or_else(|| unknown("factor", factor, set.mobility.keys().collect()))?;
        match text {
            MobilityText::Word(word) if word == "mobile" => Ok(Mobility::Mobile),
            MobilityText::Word(word) if word == "specific" => Ok(Mobility::Specific),
            MobilityText::Kappa(kappa) => Ok(of_kappa(*kappa)),
            MobilityText::Word(word) => Err(PeopleError::BadTable {
                file: FILE.into(),
                reason: format!(
                    "variant {variant}, factor {factor}: {word:?} is no mobility; write \"mobile\", \"specific\" or kappa"
                ),
            }),
        }
    }

    /// The shares of the factors in a sector of a region, in the order of [`FactorTable::factors`].
    ///
    /// # Errors
    /// A sector of which the table has no row.
    pub fn shares(&self, region: &Region, sector: &Sector) -> Result<Vec<f64>, PeopleError> {
        let regions = known(&region.code, &region.members, |code| {
            self.adjustments.iter().any(|a| a.regions.contains(code))
        });
        let sectors = known(&sector.code, &sector.members, |code| {
            self.rows.iter().any(|row| row.sector == *code)
        });
        if sectors.is_empty() {
            return Err(PeopleError::Unknown {
                what: "sector of the table of factors",
                name: sector.code.clone(),
                known: self
                    .rows
                    .iter()
                    .filter(|row| row.regions[0] == DEFAULT)
                    .map(|row| row.sector.as_str())
                    .collect::<Vec<_>>()
                    .join(", "),
            });
        }
        // A region that the table does not adjust takes the default rows as they are.
        let regions = if regions.is_empty() {
            vec![DEFAULT.to_owned()]
        } else {
            regions
        };
        let mut mean = vec![0.0; self.factors.len()];
        let count = (regions.len() * sectors.len()) as f64;
        for region in &regions {
            for sector in &sectors {
                for (mean, share) in mean.iter_mut().zip(self.row(region, sector)?) {
                    *mean += share / count;
                }
            }
        }
        Ok(mean)
    }

    /// The row of one region and sector, with the region's adjustments of labour and skill.
    fn row(&self, region: &str, sector: &str) -> Result<Vec<f64>, PeopleError> {
        let named = |code: &str| {
            self.rows
                .iter()
                .find(|row| row.sector == sector && row.regions.iter().any(|r| r == code))
        };
        let row =
            named(region)
                .or_else(|| named(DEFAULT))
                .ok_or_else(|| PeopleError::BadTable {
                    file: FILE.into(),
                    reason: format!("sector {sector} has no default row"),
                })?;
        let mut shares: BTreeMap<&str, f64> = self
            .factors
            .iter()
            .map(|f| (f.id.as_str(), row.share(&f.id).unwrap_or(0.0)))
            .collect();
        let adjustment = self
            .adjustments
            .iter()
            .find(|a| a.regions.iter().any(|r| r == region));
        if let Some(adjustment) = adjustment {
            let (low, high) = (shares[LOW_SKILL], shares[HIGH_SKILL]);
            let owned: f64 = shares
                .iter()
                .filter(|(id, _)| ![LOW_SKILL, HIGH_SKILL, CAPITAL].contains(id))
                .map(|(_, share)| share)
                .sum();
            let labour = ((low + high) * adjustment.labour_share_factor)
                .min(self.meta.max_labour * (1.0 - owned));
            let odds = high * adjustment.skill_odds_factor;
            let skilled = if low + odds > 0.0 {
                labour * odds / (low + odds)
            } else {
                0.0
            };
            shares.insert(HIGH_SKILL, skilled);
            shares.insert(LOW_SKILL, labour - skilled);
            shares.insert(CAPITAL, 1.0 - owned - labour);
        }
        Ok(self.factors.iter().map(|f| shares[f.id.as_str()]).collect())
    }

    /// The options of an economy with these labels under a variant; `kappa` replaces what the variant says of labour
    /// (1 is specific, infinity mobile).
    ///
    /// # Errors
    /// A sector or variant that the table does not have.
    pub fn structure(
        &self,
        labels: &Labels,
        variant: &str,
        kappa: Option<f64>,
    ) -> Result<Structure, PeopleError> {
        let (n, j) = (labels.regions.len(), labels.sectors.len());
        let mut grids = vec![Grid::zeros(n, j); self.factors.len()];
        for (i, region) in labels.regions.iter().enumerate() {
            for (s, sector) in labels.sectors.iter().enumerate() {
                for (grid, share) in grids.iter_mut().zip(self.shares(region, sector)?) {
                    grid[(i, s)] = share;
                }
            }
        }
        let mut factors = Vec::new();
        for (factor, share) in self.factors.iter().zip(grids) {
            let labour = LABOUR.contains(&factor.id.as_str());
            let mobility = match kappa {
                Some(kappa) if labour => of_kappa(kappa),
                _ => self.mobility(variant, &factor.id)?,
            };
            factors.push(Factor {
                name: factor.id.clone(),
                share,
                mobility,
                supply_elasticity: 0.0,
                ln_endowment: None,
            });
        }
        Ok(Structure {
            factors,
            ..Structure::default()
        })
    }
}

/// Specific from kappa = 1 down, mobile at infinity.
fn of_kappa(kappa: f64) -> Mobility {
    if kappa <= 1.0 {
        Mobility::Specific
    } else if kappa.is_infinite() {
        Mobility::Mobile
    } else {
        Mobility::Roy(kappa)
    }
}

/// The code itself if it is known, else those of its members that are.
fn known(code: &String, members: &[String], has: impl Fn(&String) -> bool) -> Vec<String> {
    if has(code) {
        return vec![code.clone()];
    }
    members
        .iter()
        .filter(|member| has(member))
        .cloned()
        .collect()
}

impl Row {
    fn share(&self, factor: &str) -> Option<f64> {
        self.shares.get(factor).copied()
    }
}

#[cfg(test)]
mod tests {
    use boeki_economy::sources::{MemoryFiles, load};

    use super::*;

    #[test]
    fn every_cell_of_the_economy_has_shares_that_sum_to_one() {
        let economy = load("world-2022", &MemoryFiles::default()).unwrap();
        let table = FactorTable::embedded().unwrap();
        for region in &economy.labels().regions {
            for sector in &economy.labels().sectors {
                let shares = table.shares(region, sector).unwrap();
                assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                assert!(shares.iter().all(|share| *share >= 0.0));
            }
        }
    }

    #[test]
    fn a_kappa_replaces_what_the_variant_says_of_labour_alone() {
        let economy = load("world-2022", &MemoryFiles::default()).unwrap();
        let table = FactorTable::embedded().unwrap();
        let with = |kappa| table.structure(economy.labels(), "long-run", Some(kappa));
        let mobility = |kappa| -> Vec<Mobility> {
            with(kappa)
                .unwrap()
                .factors
                .iter()
                .map(|f| f.mobility)
                .collect()
        };
        assert_eq!(mobility(1.0)[1], Mobility::Specific);
        assert_eq!(mobility(2.0)[2], Mobility::Roy(2.0));
        assert_eq!(mobility(f64::INFINITY)[1], Mobility::Mobile);
        assert_eq!(mobility(2.0)[0], Mobility::Specific);
        assert_eq!(mobility(2.0)[3], Mobility::Mobile);
    }

    #[test]
    fn unknown_names_are_named() {
        let economy = load("world-2022", &MemoryFiles::default()).unwrap();
        let table = FactorTable::embedded().unwrap();
        let problem = table
            .structure(economy.labels(), "medium", None)
            .unwrap_err();
        assert!(problem.to_string().contains("long-run"));
        let text = EMBEDDED.replacen("land = 0.2200", "land = 0.2300", 1);
        let problem = FactorTable::parse("mine.toml", &text).unwrap_err();
        assert!(problem.to_string().contains("A01"), "{problem}");
        let text = EMBEDDED.replacen("land = 0.2200", "lend = 0.2200", 1);
        let problem = FactorTable::parse("mine.toml", &text).unwrap_err();
        assert!(
            problem.to_string().contains("lend is no factor"),
            "{problem}"
        );
        let row = EMBEDDED.find("[[shares]]").unwrap();
        let cut = EMBEDDED[row..].find("confidence = ").unwrap() + row;
        let end = cut + EMBEDDED[cut..].find('\n').unwrap();
        let text = format!("{}{}", &EMBEDDED[..cut], &EMBEDDED[end..]);
        let problem = FactorTable::parse("mine.toml", &text).unwrap_err();
        assert!(problem.to_string().contains("confidence"), "{problem}");
    }
}
