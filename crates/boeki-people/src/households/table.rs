//! The shape of `data/assumptions/households.toml`, and what of it must add up.

use std::collections::BTreeMap;

use boeki_economy::Name;
use serde::{Deserialize, Serialize};

use crate::{Confidence, PeopleError};

/// The file, as messages name it.
pub(super) const FILE: &str = "data/assumptions/households.toml";
/// How far shares may be from their sum.
const SUM_SLACK: f64 = 1e-9;
/// How far a vector may be from what its categories make of it: six decimals and amounts rounded to a unit.
const CATEGORY_SLACK: f64 = 2e-5;

/// A value and the range that the literature gives it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// Lower end.
    pub low: f64,
    /// What is used where nothing else is asked for.
    pub central: f64,
    /// Upper end.
    pub high: f64,
}

impl Range {
    /// A value without a range.
    pub fn exactly(value: f64) -> Self {
        Self {
            low: value,
            central: value,
            high: value,
        }
    }

    /// Each end under a function.
    #[must_use]
    pub fn map(self, of: impl Fn(f64) -> f64) -> Self {
        Self {
            low: of(self.low),
            central: of(self.central),
            high: of(self.high),
        }
    }

    fn is_share(self) -> bool {
        0.0 <= self.low && self.low <= self.central && self.central <= self.high && self.high <= 1.0
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tables {
    pub(super) meta: Meta,
    pub(super) survey: Vec<Survey>,
    pub(super) quintile: Vec<Quintile>,
    category: Vec<Category>,
    pub(super) pass_through: Vec<PassThrough>,
    pub(super) pass_through_case: Vec<PassThroughCase>,
    pub(super) compliance: Vec<Compliance>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)] // read so that the file is checked whole
pub(super) struct Meta {
    id: String,
    title: Name,
    year: u16,
    pub(super) sectors: Vec<String>,
    confidence: Confidence,
    note: String,
}

/// A survey of household spending.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Survey {
    /// Code of the region.
    pub region: String,
    /// Name, table and year.
    pub name: String,
    /// What it is, in a few words.
    pub title: Name,
    /// Currency of its amounts, such as `USD`.
    pub currency: String,
    /// What an amount is of.
    pub unit: String,
    /// Year.
    pub year: u16,
    /// Terms of use.
    pub licence: String,
    /// Categories that buy nothing of the economy's sectors.
    pub excluded: Vec<String>,
    /// Why.
    pub excluded_reason: String,
    /// What to know when reading it.
    pub note: String,
}

/// A fifth of households by income.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // the columns of the file, named as the surveys do
pub struct Quintile {
    pub region: String,
    pub quintile: u8,
    pub households_thousand: Option<f64>,
    pub households_share: Option<f64>,
    pub expenditure: f64,
    pub consumption: f64,
    pub income_before_tax: f64,
    pub income_after_tax: Option<f64>,
    pub income_share: f64,
    pub income_after_tax_share: Option<f64>,
    pub consumption_share: f64,
    pub totals_confidence: Confidence,
    pub totals_source: String,
    pub income_confidence: Option<Confidence>,
    pub income_source: Option<String>,
    pub shares_confidence: Confidence,
    pub shares_source: String,
    pub shares: BTreeMap<String, f64>,
    pub shares_purchaser: BTreeMap<String, f64>,
}

impl Quintile {
    /// Confidence of its share of incomes: that of the totals where nothing else is said.
    pub fn income_confidence(&self) -> Confidence {
        self.income_confidence.unwrap_or(self.totals_confidence)
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)] // read so that the file is checked whole
struct Category {
    region: String,
    name: String,
    #[serde(default)]
    excluded: bool,
    amounts: [f64; 5],
    amounts_confidence: Option<Confidence>,
    confidence: Option<Confidence>,
    note: Option<String>,
    #[serde(default)]
    service_share: f64,
    #[serde(default)]
    margin: f64,
    #[serde(default)]
    sectors: BTreeMap<String, f64>,
    mapping_confidence: Option<Confidence>,
    mapping_source: Option<String>,
}

/// How far a price effect is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// The duty on the imported good itself.
    Direct,
    /// And the duties on inputs, at unchanged wages.
    Cumulative,
    /// And wages, other prices and the choice of suppliers.
    Equilibrium,
}

/// The share of a duty that ends in prices, in one tier.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // the columns of the file
pub struct PassThrough {
    pub tier: Tier,
    pub horizon_months: u16,
    pub border: Range,
    pub retail: Range,
    pub confidence: Confidence,
    pub note: String,
    pub sources: Vec<String>,
}

/// A published case of pass-through, by which to choose another value.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // the columns of the file
pub struct PassThroughCase {
    pub id: String,
    pub title: Name,
    pub tier: Tier,
    pub horizon_months: u16,
    pub retail: Option<Range>,
    pub border: Option<Range>,
    pub confidence: Confidence,
    pub sources: Vec<String>,
}

/// What of a duty is claimed back or not paid.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // the columns of the file
pub struct Compliance {
    pub id: String,
    pub title: Name,
    pub importer: String,
    #[serde(default)]
    pub exporters: Vec<String>,
    pub year: u16,
    pub statutory_rate: Option<f64>,
    pub collected_rate: Option<f64>,
    pub collected_over_statutory: Option<Range>,
    pub collected_over_law: Option<Range>,
    pub claimed_share: Option<Range>,
    pub cost: Option<Range>,
    pub confidence: Confidence,
    pub sources: Vec<String>,
    pub note: Option<String>,
}

impl Tables {
    /// Refuses what does not add up, with the row that does not.
    pub(super) fn check(&self) -> Result<(), PeopleError> {
        let refuse = |place: &str, reason: String| {
            Err(PeopleError::BadTable {
                file: FILE.into(),
                reason: format!("{place}: {reason}"),
            })
        };
        let one = |sum: f64| (sum - 1.0).abs() < SUM_SLACK;
        for row in &self.quintile {
            let place = format!("{} fifth {}", row.region, row.quintile);
            for (name, shares) in [
                ("shares", &row.shares),
                ("shares_purchaser", &row.shares_purchaser),
            ] {
                let sum: f64 = shares.values().sum();
                if !one(sum) || shares.values().any(|share| *share < 0.0) {
                    return refuse(
                        &place,
                        format!("{name} sum to {sum}, not 1, or one is negative"),
                    );
                }
                let unknown = |code: &&String| !self.meta.sectors.contains(code);
                if let Some(code) = shares.keys().find(unknown) {
                    return refuse(&place, format!("{name} name {code}, no sector of [meta]"));
                }
            }
        }
        for survey in &self.survey {
            let rows: Vec<&Quintile> = self.of(&survey.region).collect();
            if (1..=5).ne(rows.iter().map(|row| row.quintile)) {
                return refuse(
                    &survey.region,
                    "its fifths are not 1 to 5 in this order".into(),
                );
            }
            for (name, sum) in [
                (
                    "consumption_share",
                    rows.iter().map(|row| row.consumption_share).sum(),
                ),
                (
                    "income_share",
                    rows.iter().map(|row| row.income_share).sum::<f64>(),
                ),
            ] {
                if !one(sum) {
                    return refuse(&survey.region, format!("{name} sums to {sum}, not 1"));
                }
            }
            if rows
                .iter()
                .any(|row| row.households_thousand.is_some() == row.households_share.is_some())
            {
                return refuse(
                    &survey.region,
                    "each fifth needs one of households_thousand and households_share".into(),
                );
            }
            for row in rows {
                self.check_categories(row, &refuse)?;
            }
        }
        for row in &self.pass_through {
            if !row.border.is_share() || !row.retail.is_share() {
                return refuse(
                    "pass_through",
                    "a range is no share from low to high".into(),
                );
            }
        }
        let cases = self
            .pass_through_case
            .iter()
            .flat_map(|row| [row.retail, row.border]);
        let compliances = self.compliance.iter().flat_map(|row| {
            [
                row.collected_over_statutory,
                row.collected_over_law,
                row.claimed_share,
                row.cost,
            ]
        });
        if !cases.chain(compliances).flatten().all(Range::is_share) {
            return refuse("ranges", "one is no share from low to high".into());
        }
        Ok(())
    }

    /// Whether the vector of a fifth is what its categories make of it.
    fn check_categories(
        &self,
        row: &Quintile,
        refuse: &impl Fn(&str, String) -> Result<(), PeopleError>,
    ) -> Result<(), PeopleError> {
        let fifth = usize::from(row.quintile) - 1;
        let place = format!("{} fifth {}", row.region, row.quintile);
        let mut made: BTreeMap<&str, f64> = BTreeMap::new();
        let mut total = 0.0;
        let categories = self
            .category
            .iter()
            .filter(|it| it.region == row.region && !it.excluded);
        for category in categories {
            let sum: f64 = category.sectors.values().sum();
            if (sum - 1.0).abs() >= SUM_SLACK {
                return refuse(&category.name, format!("its sectors sum to {sum}, not 1"));
            }
            let amount = category.amounts[fifth];
            let goods = amount * (1.0 - category.service_share) * (1.0 - category.margin);
            total += amount;
            *made.entry("SRV").or_default() += amount - goods;
            for (sector, share) in &category.sectors {
                *made.entry(sector).or_default() += goods * share;
            }
        }
        for (sector, amount) in made {
            let share = row.shares.get(sector).copied().unwrap_or(0.0);
            let from = amount / total;
            if (share - from).abs() > CATEGORY_SLACK {
                return refuse(
                    &place,
                    format!("{sector} has {share}, its categories make {from}"),
                );
            }
        }
        Ok(())
    }

    pub(super) fn of<'a>(&'a self, region: &str) -> impl Iterator<Item = &'a Quintile> + use<'a> {
        let region = region.to_owned();
        self.quintile.iter().filter(move |row| row.region == region)
    }
}
