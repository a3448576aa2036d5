//! What each fifth of households buys, and how far duties reach its prices (`data/assumptions/households.toml`).
//!
//! The levels of surveys and of an economy's final use differ: final use has government, investment and imputed rent. Of a survey
//! only the deviations of the fifths from their mean are taken: see [`Households::baskets`].

mod table;

use std::sync::OnceLock;

use boeki_economy::{Grid, Labels};

use crate::{Confidence, PeopleError};

pub use table::{Compliance, PassThrough, PassThroughCase, Quintile, Range, Survey, Tier};

const TEXT: &str = include_str!("../../../data/assumptions/households.toml");
/// Fitting stops where no sum of a sector moves by more, relative to itself.
const FIT: f64 = 1e-15;
/// Passes of fitting; each divides the gap by more than ten.
const PASSES: usize = 200;

/// The tables of households.
#[derive(Clone, Debug)]
pub struct Households {
    tables: table::Tables,
}

/// What the groups of a region's households buy.
#[derive(Clone, Debug, PartialEq)]
pub struct Baskets {
    /// Share of each sector in a group's spending, `[group][sector]`; each row sums to 1, and the rows weighted with
    /// `weight` give back the region's own final shares.
    pub share: Grid,
    /// Share of each group in the spending of all; sums to 1.
    pub weight: Vec<f64>,
    /// Share of each group in the number of households; sums to 1.
    pub households: Vec<f64>,
    /// Share of each group in incomes before tax; sums to 1.
    pub income: Vec<f64>,
}

impl Households {
    /// Those that come with the program, read and checked once.
    ///
    /// # Errors
    /// None with the file as shipped.
    pub fn embedded() -> Result<&'static Self, PeopleError> {
        static TABLES: OnceLock<Result<Households, PeopleError>> = OnceLock::new();
        TABLES
            .get_or_init(|| Self::from_toml(TEXT))
            .as_ref()
            .map_err(PeopleError::clone)
    }

    /// Reads and checks tables of this shape.
    ///
    /// # Errors
    /// Unknown keys, shares that do not sum to 1, vectors that their categories do not make.
    pub fn from_toml(text: &str) -> Result<Self, PeopleError> {
        let tables: table::Tables =
            toml::from_str(text).map_err(|error| PeopleError::BadTable {
                file: table::FILE.into(),
                reason: error.to_string(),
            })?;
        tables.check()?;
        Ok(Self { tables })
    }

    /// The surveys.
    pub fn surveys(&self) -> &[Survey] {
        &self.tables.survey
    }

    /// The fifths of a region, poorest first.
    pub fn fifths(&self, region: &str) -> Vec<&Quintile> {
        self.tables.of(region).collect()
    }

    /// Pass-through in a tier.
    ///
    /// # Errors
    /// A table without the tier.
    pub fn pass_through(&self, tier: Tier) -> Result<&PassThrough, PeopleError> {
        let mut rows = self.tables.pass_through.iter();
        rows.find(|row| row.tier == tier)
            .ok_or_else(|| PeopleError::BadTable {
                file: table::FILE.into(),
                reason: format!("no pass_through of tier {tier:?}"),
            })
    }

    /// Published cases of pass-through.
    pub fn pass_through_cases(&self) -> &[PassThroughCase] {
        &self.tables.pass_through_case
    }

    /// Figures on claims and collection, by importer.
    pub fn compliance(&self) -> &[Compliance] {
        &self.tables.compliance
    }

    /// What is collected of the duty that the law asks of an importer's imports, where a figure is held.
    ///
    /// It is not the share of the announced duty, which has the law's own exemptions in it.
    pub fn collected_over_law(&self, importer: &str) -> Option<(Range, Confidence)> {
        let rows = self
            .tables
            .compliance
            .iter()
            .filter(|row| row.importer == importer);
        rows.into_iter()
            .find_map(|row| Some((row.collected_over_law?, row.confidence)))
    }

    /// What the fifths of a region buy of an economy's sectors, given the region's own final shares.
    ///
    /// With s the survey's share of sector j in the spending of group q, w the group's share in the spending of all, and alpha the
    /// region's own share, the basket is the one nearest to alpha_j s_qj / sum_q w_q s_qj (in relative entropy) whose rows sum to 1
    /// and whose mean is alpha: found by scaling rows and columns in turn (Deming & Stephan 1940). A sector that no survey has is
    /// bought by all groups alike.
    ///
    /// # Errors
    /// A region without a survey, sectors that cut through those of the survey.
    pub fn baskets(
        &self,
        region: &str,
        labels: &Labels,
        alpha: &[f64],
    ) -> Result<Baskets, PeopleError> {
        let fifths = self.fifths(region);
        if fifths.is_empty() {
            let known: Vec<&str> = self
                .tables
                .survey
                .iter()
                .map(|it| it.region.as_str())
                .collect();
            return Err(PeopleError::Unknown {
                what: "region with a survey of households",
                name: region.to_owned(),
                known: known.join(", "),
            });
        }
        let members = self.members(labels)?;
        let groups = fifths.len();
        let weight: Vec<f64> = fifths.iter().map(|row| row.consumption_share).collect();
        let mut spent = Grid::from_fn(groups, alpha.len(), |q, j| {
            let shares = members[j]
                .iter()
                .filter_map(|code| fifths[q].shares.get(*code));
            weight[q] * shares.sum::<f64>()
        });
        for j in 0..alpha.len() {
            let all: f64 = (0..groups).map(|q| spent[(q, j)]).sum();
            for q in 0..groups {
                if all <= 0.0 {
                    spent[(q, j)] = weight[q];
                }
            }
        }
        for _ in 0..PASSES {
            let mut moved: f64 = 0.0;
            for q in 0..groups {
                let sum: f64 = spent.row(q).iter().sum();
                for it in spent.row_mut(q) {
                    *it *= weight[q] / sum;
                }
            }
            for (j, alpha) in alpha.iter().enumerate() {
                let sum: f64 = (0..groups).map(|q| spent[(q, j)]).sum();
                if sum > 0.0 {
                    let scale = alpha / sum;
                    moved = moved.max(if *alpha > 0.0 {
                        (scale - 1.0).abs()
                    } else {
                        0.0
                    });
                    for q in 0..groups {
                        spent[(q, j)] *= scale;
                    }
                }
            }
            if moved < FIT {
                break;
            }
        }
        let counts: Vec<f64> = fifths
            .iter()
            .filter_map(|row| row.households_thousand.or(row.households_share))
            .collect();
        let all: f64 = counts.iter().sum();
        Ok(Baskets {
            share: Grid::from_fn(groups, alpha.len(), |q, j| spent[(q, j)] / weight[q]),
            households: counts.iter().map(|count| count / all).collect(),
            income: fifths.iter().map(|row| row.income_share).collect(),
            weight,
        })
    }

    /// The survey's sectors that each sector of an economy sums.
    fn members<'a>(&'a self, labels: &Labels) -> Result<Vec<Vec<&'a str>>, PeopleError> {
        let known = &self.tables.meta.sectors;
        let mut members: Vec<Vec<&str>> = Vec::with_capacity(labels.sectors.len());
        for sector in &labels.sectors {
            let own = |code: &&String| **code == sector.code || sector.members.contains(code);
            members.push(known.iter().filter(own).map(String::as_str).collect());
        }
        let covered = known.iter().find(|code| {
            members
                .iter()
                .filter(|it| it.contains(&code.as_str()))
                .count()
                != 1
        });
        let empty = members.iter().position(Vec::is_empty);
        let what = match (covered, empty) {
            (None, None) => return Ok(members),
            (_, Some(sector)) => format!("sector {}", labels.sectors[sector].code),
            (Some(code), None) => format!("the survey's sector {code}"),
        };
        Err(PeopleError::NoFit {
            economy: what,
            reason: format!(
                "the tables of households have the sectors {}; use world-2022 or an economy that sums its sectors",
                known.join(", ")
            ),
        })
    }
}
