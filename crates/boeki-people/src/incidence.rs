//! Who pays at the counter, and who gains and loses in all: prices and welfare by group of households.
//!
//! With P the price of what a region buys of sector j in a tier, r the pass-through of the tier and s the group's basket, the cost of
//! living of group q moves by prod_j (1 + r (P^_j - 1))^s_qj. A pass-through is of the duty in money per unit, and baskets are at
//! basic prices, so that margins of trade stay what they are. In equilibrium r is 1: the prices are the incidence.
//!
//! Income of the region is earnings, tariff revenue and the rest (transfers from abroad, rents). Earnings go by the groups' shares in
//! incomes, the rest by their spending, revenue equally to each household or, as relief of the tax on earnings, like earnings. What a
//! group spends beyond that (pensions, benefits, savings run down) others pay: it sums to zero and is indexed to the region's
//! consumer prices, so that no group gains or loses by the choice of the numeraire.

use boeki_economy::scenario::RevenueUse;
use boeki_economy::{Grid, Labels};
use boeki_equilibrium::TierPrices;
use boeki_equilibrium::consumer_prices::by_sector;
use serde::Serialize;

use crate::Confidence;
use crate::households::{Baskets, Households, Range, Survey, Tier};
use crate::{Case, PeopleError};

/// Change of the cost of living in three tiers, percent of spending.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Burden {
    /// The duty on imported goods.
    pub direct: Range,
    /// And along the chain of inputs.
    pub cumulative: Range,
    /// In equilibrium, in units of the numeraire.
    pub equilibrium: f64,
}

/// What a policy does to the welfare of a group, percent of its spending; the parts add up.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct GroupWelfare {
    /// Earnings.
    pub earnings_pct: f64,
    /// Revenue of tariffs, as it is used.
    pub revenue_pct: f64,
    /// Transfers between groups, indexed to consumer prices, and from abroad, rents and what else incomes have.
    pub other_pct: f64,
    /// The cost of living, and the toil of a labour supply that moves.
    pub prices_pct: f64,
    /// All of it: equivalent variation.
    pub total_pct: f64,
    /// The same, million USD of the economy's base year.
    pub total_musd: f64,
    /// Share of the change of revenue that goes to the group.
    pub revenue_share: f64,
}

/// A group of households, or all of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// 1 is the fifth with the lowest incomes; nothing for all households.
    pub fifth: Option<u8>,
    /// Spending of a household on what the sectors sell, currency of the survey and year.
    pub spending: f64,
    /// Share in the spending of all households.
    pub weight: f64,
    /// Share in incomes before tax.
    pub income_share: f64,
    /// Prices.
    pub burden: Burden,
    /// Welfare.
    pub welfare: GroupWelfare,
    /// How well the basket is founded.
    pub basket_confidence: Confidence,
    /// How well the share in incomes is founded.
    pub income_confidence: Confidence,
}

/// Prices and welfare of a region's households.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Incidence {
    /// Code of the region.
    pub region: String,
    /// Whose households.
    pub survey: Survey,
    /// Pass-through used in the direct tier, with its range, and how well it is founded (nothing if it was given).
    pub direct: (Range, Option<Confidence>),
    /// Pass-through used in the cumulative tier.
    pub cumulative: (Range, Option<Confidence>),
    /// The fifths, lowest incomes first.
    pub groups: Vec<Group>,
    /// All households.
    pub all: Group,
    /// The region's welfare in the model, million USD: what the groups' welfare sums to but for baskets that differ.
    pub ev_musd: f64,
}

impl Incidence {
    /// Prices and welfare of a region's households.
    ///
    /// # Errors
    /// A region without a survey, sectors that do not fit.
    pub fn of(case: &Case, labels: &Labels, region: usize) -> Result<Self, PeopleError> {
        let tables = Households::embedded()?;
        let code = &labels.regions[region].code;
        let at = &case.equilibrium;
        let alpha = at.base().final_share.row(region);
        let baskets = tables.baskets(code, labels, alpha)?;
        let fifths = tables.fifths(code);
        let through = |tier, given: Option<f64>| -> Result<_, PeopleError> {
            let row = tables.pass_through(tier)?;
            Ok(match given {
                Some(given) => (Range::exactly(given), None),
                None => (row.retail, Some(row.confidence)),
            })
        };
        let direct = through(Tier::Direct, case.assumptions.pass_through_direct)?;
        let cumulative = through(Tier::Cumulative, case.assumptions.pass_through_cumulative)?;
        let prices = by_sector(at);
        let burden = |basket: &[f64]| burden(&prices, region, basket, direct.0, cumulative.0);
        let changes = Changes::of(case, region);
        let groups: Vec<Group> = fifths
            .iter()
            .enumerate()
            .map(|(q, row)| {
                let basket = baskets.share.row(q);
                Group {
                    fifth: Some(row.quintile),
                    spending: row.consumption,
                    weight: baskets.weight[q],
                    income_share: baskets.income[q],
                    burden: burden(basket),
                    welfare: changes.welfare(&GroupShares::of(&baskets, q, changes.relief), basket),
                    basket_confidence: row.shares_confidence,
                    income_confidence: row.income_confidence(),
                }
            })
            .collect();
        let mean = |of: &dyn Fn(&Group) -> f64| -> f64 {
            groups
                .iter()
                .zip(&baskets.households)
                .map(|(group, share)| share * of(group))
                .sum()
        };
        let least =
            |of: fn(&Group) -> Confidence| groups.iter().map(of).min().unwrap_or(Confidence::Low);
        let all = Group {
            fifth: None,
            spending: mean(&|group| group.spending),
            weight: 1.0,
            income_share: 1.0,
            burden: burden(alpha),
            welfare: changes.welfare(&GroupShares::all(), alpha),
            basket_confidence: least(|group| group.basket_confidence),
            income_confidence: least(|group| group.income_confidence),
        };
        let survey = tables
            .surveys()
            .iter()
            .find(|survey| survey.region == *code);
        Ok(Self {
            region: code.clone(),
            survey: survey.cloned().ok_or_else(|| PeopleError::BadTable {
                file: "data/assumptions/households.toml".into(),
                reason: format!("{code} has fifths and no survey"),
            })?,
            direct,
            cumulative,
            groups,
            all,
            ev_musd: at.ln_welfare()[region].exp_m1() * at.base().income[region],
        })
    }
}

/// ln of the cost of a basket at a pass-through.
fn ln_cost(ln_prices: &[f64], basket: &[f64], through: f64) -> f64 {
    let moved = ln_prices.iter().map(|ln| (through * ln.exp_m1()).ln_1p());
    basket.iter().zip(moved).map(|(share, ln)| share * ln).sum()
}

fn burden(
    prices: &TierPrices,
    region: usize,
    basket: &[f64],
    direct: Range,
    cumulative: Range,
) -> Burden {
    let percent =
        |grid: &Grid, through: f64| 100.0 * ln_cost(grid.row(region), basket, through).exp_m1();
    Burden {
        direct: direct.map(|through| percent(&prices.direct, through)),
        cumulative: cumulative.map(|through| percent(&prices.cumulative, through)),
        equilibrium: percent(&prices.equilibrium, 1.0),
    }
}

/// What a group has of the region's totals.
struct GroupShares {
    spending: f64,
    earnings: f64,
    revenue: f64,
}

impl GroupShares {
    fn of(baskets: &Baskets, q: usize, relief: bool) -> Self {
        Self {
            spending: baskets.weight[q],
            earnings: baskets.income[q],
            revenue: if relief {
                baskets.income[q]
            } else {
                baskets.households[q]
            },
        }
    }

    fn all() -> Self {
        Self {
            spending: 1.0,
            earnings: 1.0,
            revenue: 1.0,
        }
    }
}

/// How the totals of a region move, million USD.
struct Changes<'a> {
    income: f64,
    /// Before, and by how much it moves.
    earnings: (f64, f64),
    /// Before, and by how much it moves.
    revenue: (f64, f64),
    /// By how much the rest moves.
    other: f64,
    /// ln of the region's consumer price index.
    ln_index: f64,
    /// What elastic labour costs those who supply it, now and before.
    toil: (f64, f64),
    ln_price: &'a [f64],
    /// Whether revenue lowers the tax on earnings.
    relief: bool,
}

impl<'a> Changes<'a> {
    fn of(case: &'a Case, region: usize) -> Self {
        let at = &case.equilibrium;
        let base = at.base();
        let earnings = at.value_added()[region] - base.value_added[region];
        let revenue = at.tariff_revenue(region) - base.tariff_revenue(region);
        Self {
            income: base.income[region],
            earnings: (base.value_added[region], earnings),
            revenue: (base.tariff_revenue(region), revenue),
            other: at.income()[region] - base.income[region] - earnings - revenue,
            toil: at.effort_cost(region),
            ln_index: ln_cost(at.ln_price().row(region), base.final_share.row(region), 1.0),
            ln_price: at.ln_price().row(region),
            relief: case.model.recycling == RevenueUse::LabourTax,
        }
    }

    fn welfare(&self, group: &GroupShares, basket: &[f64]) -> GroupWelfare {
        let spending = group.spending * self.income;
        let earnings = group.earnings * self.earnings.1;
        let revenue = group.revenue * self.revenue.1;
        // What others pay for the group: its spending less what it has of the region's incomes. Sums to zero.
        let rest = self.income - self.earnings.0 - self.revenue.0;
        let paid_by_others = spending
            - group.earnings * self.earnings.0
            - group.revenue * self.revenue.0
            - group.spending * rest;
        let other = group.spending * self.other + paid_by_others * self.ln_index.exp_m1();
        let (toil, toil_before) = (group.earnings * self.toil.0, group.earnings * self.toil.1);
        let cost = ln_cost(self.ln_price, basket, 1.0).exp();
        let now = (spending + earnings + revenue + other - toil) / cost;
        // The model's equivalent variation is welfare, net of toil, times income: the same scale for all groups.
        let scale = self.income / (self.income - self.toil.1);
        let total_musd = scale * (now - (spending - toil_before));
        let percent = |musd: f64| 100.0 * musd / spending;
        let total_pct = percent(total_musd);
        GroupWelfare {
            earnings_pct: percent(earnings),
            revenue_pct: percent(revenue),
            other_pct: percent(other),
            prices_pct: total_pct - percent(earnings + revenue + other),
            total_pct,
            total_musd,
            revenue_share: group.revenue,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_group_gains_or_loses_by_the_numeraire() {
        let ln_price = [0.9_f64.ln(); 2];
        let changes = Changes {
            income: 100.0,
            earnings: (90.0, -9.0),
            revenue: (2.0, -0.2),
            other: -0.8,
            ln_index: ln_price[0],
            toil: (0.9 * 20.0, 20.0),
            ln_price: &ln_price,
            relief: false,
        };
        for (spending, earnings) in [(0.1, 0.03), (0.4, 0.5), (1.0, 1.0)] {
            let shares = GroupShares {
                spending,
                earnings,
                revenue: 0.2,
            };
            let welfare = changes.welfare(&shares, &[0.3, 0.7]);
            assert!(welfare.total_pct.abs() < 1e-12, "{welfare:?}");
            assert!(welfare.earnings_pct < -1.0);
        }
    }
}
