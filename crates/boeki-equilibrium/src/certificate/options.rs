//! The options of the model as the certificate reads them: rewards of factors, costs and the equations of the extra unknowns,
//! written from the model's equations and not from the solver's terms.

use boeki_economy::Grid;

use crate::feedback::Layout;
use crate::structure::{Factor, Recycling};
use crate::{Baseline, Mobility};

/// The extra unknowns as named fields, nominal ones at the certificate's scale.
pub(super) struct Extras {
    /// ln of a sector's payments to factors relative to the region's, against the base.
    tilt: Grid,
    /// ln of spending on a sector against the base.
    entry: Grid,
    /// -ln(1 - tau).
    relief: Vec<f64>,
}

impl Extras {
    pub(super) fn of(base: &Baseline, extra: &[f64], ln_scale: f64) -> Self {
        let (n, j) = (base.regions(), base.sectors());
        let layout = Layout::of(&base.structure, n, j);
        let grid = |range: &Option<std::ops::Range<usize>>, shift: f64| match range {
            Some(range) => Grid::from_fn(n, j, |i, s| extra[range.start + i * j + s] + shift),
            None => Grid::zeros(n, j),
        };
        Self {
            tilt: grid(&layout.tilt, 0.0),
            entry: grid(&layout.entry, ln_scale),
            relief: match &layout.relief {
                Some(range) => extra[range.clone()].to_vec(),
                None => vec![0.0; n],
            },
        }
    }
}

/// What the options make of incomes and prices.
pub(super) struct Rewards {
    /// ln a: cost of a unit of the sector's bundle of factors.
    bundle: Grid,
    /// ln of the mean reward of a unit of factors, by region.
    mean: Vec<f64>,
}

/// Rewards of all factors, from ln of factor income by region and consumer prices.
pub(super) fn rewards(
    base: &Baseline,
    extras: &Extras,
    ln_income: &[f64],
    ln_consumer_price: &[f64],
) -> Rewards {
    let (n, j) = (base.regions(), base.sectors());
    let mut rewards = Rewards {
        bundle: Grid::zeros(n, j),
        mean: ln_income.to_vec(),
    };
    if base.structure.factors.is_empty() {
        for region in 0..n {
            rewards.bundle.row_mut(region).fill(ln_income[region]);
        }
        return rewards;
    }
    let output = base.output();
    for region in 0..n {
        // Payments in a sector relative to the base: v = Y e^q.
        let paid: Vec<f64> = (0..j)
            .map(|s| (ln_income[region] + extras.tilt[(region, s)]).exp())
            .collect();
        let base_pay = |factor: &Factor, s: usize| {
            let structure = &base.structure;
            let share = base.value_added_share[(region, s)] - structure.profit_of(region, s);
            factor.share[(region, s)] * share * output[(region, s)]
        };
        let tilted = base.structure.has_tilt();
        let total: f64 = base
            .structure
            .factors
            .iter()
            .map(|f| (0..j).map(|s| base_pay(f, s)).sum::<f64>())
            .sum();
        let mut mean = 0.0;
        for factor in &base.structure.factors {
            let before: f64 = (0..j).map(|s| base_pay(factor, s)).sum();
            if before <= 0.0 {
                continue;
            }
            let income = if tilted {
                (0..j).map(|s| base_pay(factor, s) * paid[s]).sum::<f64>() / before
            } else {
                ln_income[region].exp()
            };
            // H = (Phi / ((1 - tau) P))^k with Phi = Y / H, so that H = (Y / ((1 - tau) P))^(k / (1 + k)).
            let k = factor.supply_elasticity;
            let supply =
                (income.ln() + extras.relief[region] - ln_consumer_price[region]) * (k / (1.0 + k));
            let average = income.ln() - supply;
            mean += before / total * average;
            for s in 0..j {
                let endowment = factor.ln_endowment.as_ref().map_or(0.0, |e| e[(region, s)]);
                let reward = match factor.mobility {
                    Mobility::Mobile => average - endowment,
                    Mobility::Specific => paid[s].ln() - supply - endowment,
                    Mobility::Roy(kappa) => {
                        // Share of the sector in the factor's income: (reward / Phi)^kappa.
                        average + (paid[s] / income).ln() / kappa - endowment
                    }
                };
                rewards.bundle[(region, s)] += factor.share[(region, s)] * reward;
            }
        }
        rewards.mean[region] = mean;
    }
    rewards
}

impl Rewards {
    /// The part of ln c that is not inputs or subsidies.
    pub(super) fn ln_cost(
        &self,
        base: &Baseline,
        extras: &Extras,
        ln_income: f64,
        region: usize,
        sector: usize,
    ) -> f64 {
        let structure = &base.structure;
        let profit = structure.profit_of(region, sector);
        let share = (base.value_added_share[(region, sector)] - profit) / (1.0 - profit);
        let bundle = self.bundle[(region, sector)];
        let used = ln_income + extras.tilt[(region, sector)] - bundle;
        share * bundle - structure.scale_of(sector) * used
    }

    /// The shift of a buyer's price by the entry of sellers.
    pub(super) fn ln_entry(
        &self,
        base: &Baseline,
        extras: &Extras,
        region: usize,
        s: usize,
    ) -> f64 {
        let power = 1.0 - base.structure.tariff_elasticity_of(region);
        if power == 0.0 {
            0.0
        } else {
            power * (extras.entry[(region, s)] - self.mean[region])
        }
    }
}

/// Largest gap of the extra unknowns' own equations.
pub(super) fn extra_gap(
    base: &Baseline,
    extras: &Extras,
    ln_income: &[f64],
    output: &Grid,
    expenditure: impl Fn(usize, usize) -> f64,
    revenue: &[f64],
    income: impl Fn(usize) -> f64,
) -> f64 {
    let (n, j) = (base.regions(), base.sectors());
    let mut worst = 0.0_f64;
    let mut see = |gap: f64| {
        worst = if gap.is_nan() {
            f64::INFINITY
        } else {
            worst.max(gap.abs())
        };
    };
    if base.structure.has_tilt() {
        let before = base.output();
        for region in 0..n {
            for sector in 0..j {
                let (was, is) = (before[(region, sector)], output[(region, sector)]);
                if was > 0.0 && is > 0.0 {
                    let tilt = extras.tilt[(region, sector)];
                    see((is / was).ln() - ln_income[region] - tilt);
                }
            }
        }
    }
    if base
        .structure
        .tariff_elasticity
        .iter()
        .any(|phi| *phi != 1.0)
    {
        for region in 0..n {
            for sector in 0..j {
                let (was, is) = (
                    base.expenditure[(region, sector)],
                    expenditure(region, sector),
                );
                if was > 0.0 && is > 0.0 {
                    see((is / was).ln() - extras.entry[(region, sector)]);
                }
            }
        }
    }
    if base.structure.recycling == Recycling::LabourTax {
        for region in 0..n {
            let before = base.tariff_revenue(region) / base.value_added[region];
            let rate = revenue[region] / income(region) - before;
            see((1.0 - rate).ln() + extras.relief[region]);
        }
    }
    worst
}
