//! Who pays, who gains: prices, welfare and revenue of a scenario by group of households, as data and as text.

mod text;

use boeki_data::hash::sha256_hex;
use boeki_data::table::Table;
use boeki_economy::scenario::Scenario;
use boeki_economy::{Economy, Name};
use boeki_people::Confidence;
use boeki_people::incidence::{Group, Incidence};
use boeki_people::revenue::Waterfall;
use boeki_people::{Assumptions, Case, Households, PeopleError};
use serde::Serialize;

use crate::notes;
use crate::record::EconomyFacts;
use crate::row::row;
use crate::run::{VERSION, run_id};

pub use text::text;

/// The assumptions of a record, spelled out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AssumptionFacts {
    /// What revenue is used for: `lump-sum` or `labour-tax`.
    pub recycling: &'static str,
    /// Elasticity of labour supply.
    pub labour_supply: f64,
    /// Share claimed of what the law leaves open; nothing where duties are as the scenario reads them.
    pub claimed: Option<f64>,
}

/// Households and revenue of one region.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WhoRegion {
    /// Prices and welfare.
    pub incidence: Incidence,
    /// Revenue of the region's tariffs.
    pub revenue: Waterfall,
}

/// Who pays and who gains under a scenario.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WhoRecord {
    /// Title of the scenario.
    pub title: String,
    /// First 16 digits of the SHA-256 over all that determines it.
    pub id: String,
    /// Version of the program.
    pub version: &'static str,
    /// The scenario, every assumption written out.
    pub scenario: String,
    /// The economy.
    pub economy: EconomyFacts,
    /// The closure.
    pub closure: &'static str,
    /// The assumptions about people.
    pub assumptions: AssumptionFacts,
    /// Options of the model, in words; nothing with the default.
    pub model: Option<Name>,
    /// Largest gap of the equilibrium's certificate.
    pub worst_gap: f64,
    /// The regions.
    pub regions: Vec<WhoRegion>,
}

row! {
    /// Prices of a group in the three tiers.
    PriceRow {
        texts {
            /// Code of the region.
            region,
            /// `1` to `5`, or `all`.
            fifth,
            /// Currency of amounts.
            currency,
            /// How well the baskets are founded.
            basket_confidence,
            /// How well the pass-through of the direct tier is founded; empty if it was given.
            direct_confidence,
            /// The same of the tier through inputs.
            cumulative_confidence,
        }
        numbers {
            /// Spending of a household, a year.
            spending,
            /// Cost of living at unchanged producers' prices, percent of spending.
            direct_pct,
            /// At the lower end of pass-through.
            direct_low_pct,
            /// At the upper end.
            direct_high_pct,
            /// With duties on inputs passed on.
            cumulative_pct,
            /// At the lower end of pass-through.
            cumulative_low_pct,
            /// At the upper end.
            cumulative_high_pct,
            /// In equilibrium.
            equilibrium_pct,
            /// Cost of living, direct, in money per household and year.
            direct_money,
            /// With duties on inputs.
            cumulative_money,
            /// In equilibrium.
            equilibrium_money,
        }
    }
}

row! {
    /// Welfare of a group, in parts that add up.
    WelfareRow {
        texts {
            /// Code of the region.
            region,
            /// `1` to `5`, or `all`.
            fifth,
            /// Currency of `total_money`.
            currency,
            /// Use of revenue.
            recycling,
            /// How well the baskets are founded.
            basket_confidence,
            /// How well the shares in incomes are founded.
            income_confidence,
        }
        numbers {
            /// Share in incomes, percent.
            income_share_pct,
            /// Share of the change of revenue, percent.
            revenue_share_pct,
            /// Earnings, percent of spending.
            earnings_pct,
            /// Revenue.
            revenue_pct,
            /// Transfers and rents.
            other_pct,
            /// Cost of living.
            prices_pct,
            /// All of it.
            total_pct,
            /// All of it, per household and year.
            total_money,
            /// All of it, the group together, million USD of the economy's base year.
            total_musd,
        }
    }
}

row! {
    /// A step from the law's duty to the duty collected.
    RevenueRow {
        texts {
            /// Code of the region.
            region,
            /// `before`, `statutory`, `claims`, `response`, `compliance`, `collected`; then `collected-before` and `collected-change`.
            step,
            /// How well the step is founded, where it rests on a table.
            confidence,
        }
        numbers {
            /// Million USD a year; steps are changes.
            musd,
            /// Lower end over the range of compliance.
            low_musd,
            /// Upper end.
            high_musd,
        }
    }
}

impl WhoRecord {
    /// Solves a scenario and reads who pays and who gains in some regions, or in all that have a survey.
    ///
    /// # Errors
    /// As [`Case::solve`] and [`Incidence::of`].
    pub fn compute(
        scenario: &Scenario,
        economy: &Economy,
        assumptions: Assumptions,
        regions: &[String],
    ) -> Result<Self, PeopleError> {
        let labels = economy.labels();
        let surveyed = Households::embedded()?.surveys().iter();
        let wanted: Vec<String> = if regions.is_empty() {
            surveyed.map(|survey| survey.region.clone()).collect()
        } else {
            regions.to_vec()
        };
        let case = Case::solve(scenario, economy, assumptions)?;
        let mut found = Vec::new();
        for code in &wanted {
            let Some(region) = labels.region(code) else {
                return Err(PeopleError::Unknown {
                    what: "region of the economy",
                    name: code.clone(),
                    known: labels
                        .regions
                        .iter()
                        .map(|region| region.code.as_str())
                        .collect::<Vec<_>>()
                        .join(", "),
                });
            };
            found.push(WhoRegion {
                incidence: Incidence::of(&case, labels, region)?,
                revenue: Waterfall::of(&case.equilibrium, &case.claims, region, &assumptions)?,
            });
        }
        let at = &case.equilibrium;
        let theta = &at.base().trade_elasticity;
        let run = run_id(scenario, economy, theta, &case.resolved.law_revisions);
        let mut id = sha256_hex(format!("{run}\n{assumptions:?}\n{wanted:?}").as_bytes());
        id.truncate(16);
        Ok(Self {
            title: scenario.title.clone(),
            id,
            version: VERSION,
            scenario: scenario.to_toml(),
            economy: EconomyFacts::of(economy),
            closure: scenario.closure.name(),
            assumptions: AssumptionFacts {
                recycling: case.model.recycling.name(),
                labour_supply: case.model.labour_supply.unwrap_or(0.0),
                claimed: assumptions.claimed,
            },
            model: notes::model_options(&case.model),
            worst_gap: at.certificate().worst(),
            regions: found,
        })
    }

    /// The record as JSON.
    ///
    /// # Errors
    /// None with finite numbers.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }

    /// Prices by group, for CSV.
    pub fn prices(&self) -> Table {
        let rows: Vec<PriceRow> = self
            .groups()
            .map(|(it, group)| price_row(it, group))
            .collect();
        PriceRow::table("prices", &rows)
    }

    /// Welfare by group, for CSV.
    pub fn welfare(&self) -> Table {
        let recycling = self.assumptions.recycling;
        let rows: Vec<WelfareRow> = self
            .groups()
            .map(|(it, group)| welfare_row(it, group, recycling))
            .collect();
        WelfareRow::table("welfare", &rows)
    }

    /// Revenue by step, for CSV.
    pub fn revenue(&self) -> Table {
        let rows: Vec<RevenueRow> = self.regions.iter().flat_map(revenue_rows).collect();
        RevenueRow::table("revenue", &rows)
    }

    fn groups(&self) -> impl Iterator<Item = (&Incidence, &Group)> {
        self.regions.iter().flat_map(|region| {
            let it = &region.incidence;
            it.groups
                .iter()
                .chain([&it.all])
                .map(move |group| (it, group))
        })
    }
}

fn fifth(group: &Group) -> String {
    group.fifth.map_or("all".into(), |fifth| fifth.to_string())
}

fn named(confidence: Option<Confidence>) -> String {
    confidence.map_or_else(String::new, |it| it.name().to_owned())
}

fn price_row(it: &Incidence, group: &Group) -> PriceRow {
    let burden = &group.burden;
    let money = |percent: f64| percent / 100.0 * group.spending;
    PriceRow {
        region: it.region.clone(),
        fifth: fifth(group),
        currency: it.survey.currency.clone(),
        basket_confidence: group.basket_confidence.name().into(),
        direct_confidence: named(it.direct.1),
        cumulative_confidence: named(it.cumulative.1),
        spending: group.spending,
        direct_pct: burden.direct.central,
        direct_low_pct: burden.direct.low,
        direct_high_pct: burden.direct.high,
        cumulative_pct: burden.cumulative.central,
        cumulative_low_pct: burden.cumulative.low,
        cumulative_high_pct: burden.cumulative.high,
        equilibrium_pct: burden.equilibrium,
        direct_money: money(burden.direct.central),
        cumulative_money: money(burden.cumulative.central),
        equilibrium_money: money(burden.equilibrium),
    }
}

fn welfare_row(it: &Incidence, group: &Group, recycling: &str) -> WelfareRow {
    let welfare = &group.welfare;
    WelfareRow {
        region: it.region.clone(),
        fifth: fifth(group),
        currency: it.survey.currency.clone(),
        recycling: recycling.to_owned(),
        basket_confidence: group.basket_confidence.name().into(),
        income_confidence: group.income_confidence.name().into(),
        income_share_pct: 100.0 * group.income_share,
        revenue_share_pct: 100.0 * welfare.revenue_share,
        earnings_pct: welfare.earnings_pct,
        revenue_pct: welfare.revenue_pct,
        other_pct: welfare.other_pct,
        prices_pct: welfare.prices_pct,
        total_pct: welfare.total_pct,
        total_money: welfare.total_pct / 100.0 * group.spending,
        total_musd: welfare.total_musd,
    }
}

fn revenue_rows(region: &WhoRegion) -> Vec<RevenueRow> {
    let it = &region.revenue;
    let plain = |step: &str, musd: f64| RevenueRow {
        region: region.incidence.region.clone(),
        step: step.to_owned(),
        confidence: String::new(),
        musd,
        low_musd: musd,
        high_musd: musd,
    };
    let (low, high) = it.collected_range_musd;
    let by_law = it.collected_musd - it.compliance_musd;
    let collected = |step: &str, musd: f64, less: f64| RevenueRow {
        confidence: named(it.confidence),
        low_musd: low - less,
        high_musd: high - less,
        ..plain(step, musd)
    };
    vec![
        plain("before", it.before_musd),
        plain("statutory", it.statutory_musd),
        plain("claims", it.claims_musd),
        plain("response", it.response_musd),
        collected("compliance", it.compliance_musd, by_law),
        collected("collected", it.collected_musd, 0.0),
        RevenueRow {
            low_musd: it.collected_before_range_musd.0,
            high_musd: it.collected_before_range_musd.1,
            ..collected("collected-before", it.collected_before_musd, 0.0)
        },
        RevenueRow {
            low_musd: low - it.collected_before_range_musd.0,
            high_musd: high - it.collected_before_range_musd.1,
            ..collected(
                "collected-change",
                it.collected_musd - it.collected_before_musd,
                0.0,
            )
        },
    ]
}
