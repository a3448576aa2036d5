//! What a policy does to each factor: its income, its reward, its supply, and the reward in each sector.
//!
//! Real rewards are rewards over the region's consumer prices. Where a factor moves freely its reward is the same in all sectors;
//! where it is specific, sectors differ; under Roy-Frechet the reward is per unit of what the factor can do in the sector, and what
//! its owners earn on average is the same wherever they work.

use boeki_economy::Labels;
use serde::Serialize;

use crate::Equilibrium;

/// A factor of a region.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FactorEffect {
    /// Code of the region.
    pub region: String,
    /// Name of the factor.
    pub factor: String,
    /// Income at the base, million USD.
    pub income_before_musd: f64,
    /// Income after, million USD.
    pub income_after_musd: f64,
    /// Mean reward of a unit over consumer prices, percent.
    pub real_reward_pct: f64,
    /// Supply, percent.
    pub supply_pct: f64,
    /// Real reward by sector, percent; nothing where the sector does not use the factor.
    pub sectors: Vec<SectorReward>,
}

/// A factor in a sector.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SectorReward {
    /// Code of the sector.
    pub sector: String,
    /// Share of the sector in the factor's base income.
    pub income_share: f64,
    /// Reward of a unit of what it does there over consumer prices, percent.
    pub real_reward_pct: f64,
    /// What the sector pays to the factor, percent.
    pub payment_pct: f64,
}

impl FactorEffect {
    /// All factors of all regions; nothing where the model has one mobile factor in fixed supply.
    pub fn all(at: &Equilibrium, labels: &Labels) -> Vec<Self> {
        let Some(feedback) = at.feedback() else {
            return Vec::new();
        };
        let base = at.base();
        let prices = at.ln_consumer_price();
        let percent = |log: f64| 100.0 * log.exp_m1();
        let mut effects = Vec::new();
        for (region, price) in prices.iter().enumerate() {
            let y = at.ln_factor_income()[region];
            let tilt = feedback.tilt(at.extra(), region);
            for (factor, named) in base.structure.factors.iter().enumerate() {
                let income = feedback.factor_income[factor][region];
                let moved = y + feedback.ln_factor_tilt(factor, region, tilt);
                let supplied = feedback.ln_supply(factor, region, y, at.extra(), *price);
                let inverse = feedback.inverse_kappa[factor];
                let shares = feedback.composition[factor].row(region);
                let sectors = shares
                    .iter()
                    .enumerate()
                    .filter(|(_, share)| **share > 0.0)
                    .map(|(sector, share)| {
                        let paid = y + tilt.map_or(0.0, |tilt| tilt[sector]);
                        let endowed = named
                            .ln_endowment
                            .as_ref()
                            .map_or(0.0, |endowment| endowment[(region, sector)]);
                        let reward = inverse * paid + (1.0 - inverse) * moved - supplied - endowed;
                        SectorReward {
                            sector: labels.sectors[sector].code.clone(),
                            income_share: *share,
                            real_reward_pct: percent(reward - price),
                            payment_pct: percent(paid),
                        }
                    })
                    .collect();
                effects.push(Self {
                    region: labels.regions[region].code.clone(),
                    factor: named.name.clone(),
                    income_before_musd: income,
                    income_after_musd: income * moved.exp(),
                    real_reward_pct: percent(moved - supplied - price),
                    supply_pct: percent(supplied),
                    sectors,
                });
            }
        }
        effects
    }
}

/// How far real rewards are apart between factors, and between the sectors of a factor: shares of the variance of log rewards
/// in a region, weighted with base incomes. The first is a cleavage of classes, the second one of industries (Rogowski 1987;
/// Hiscox 2002).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Cleavage {
    /// Standard deviation of real rewards over all owners, percentage points.
    pub spread_pct: f64,
    /// Share of the variance that lies between factors.
    pub between_factors: f64,
    /// Share that lies between the sectors of a factor.
    pub between_sectors: f64,
}

impl Cleavage {
    /// The cleavage in a region, from its factors. Rewards are per unit of what a factor does in a sector: under Roy-Frechet, of
    /// those who stay.
    pub fn of(factors: &[FactorEffect]) -> Self {
        let mut cells: Vec<(usize, f64, f64)> = Vec::new();
        for (factor, effect) in factors.iter().enumerate() {
            for sector in &effect.sectors {
                let weight = effect.income_before_musd * sector.income_share;
                cells.push((factor, weight, (sector.real_reward_pct / 100.0).ln_1p()));
            }
        }
        let total: f64 = cells.iter().map(|(_, weight, _)| weight).sum();
        if total <= 0.0 {
            return Self::default();
        }
        let mean = cells.iter().map(|(_, w, x)| w * x).sum::<f64>() / total;
        let variance = cells
            .iter()
            .map(|(_, w, x)| w * (x - mean).powi(2))
            .sum::<f64>()
            / total;
        let mut between = 0.0;
        for factor in 0..factors.len() {
            let own = cells.iter().filter(|cell| cell.0 == factor);
            let weight: f64 = own.clone().map(|(_, w, _)| w).sum();
            if weight > 0.0 {
                let own_mean = own.map(|(_, w, x)| w * x).sum::<f64>() / weight;
                between += weight * (own_mean - mean).powi(2) / total;
            }
        }
        if variance <= 0.0 {
            return Self::default();
        }
        Self {
            spread_pct: 100.0 * variance.sqrt(),
            between_factors: between / variance,
            between_sectors: 1.0 - between / variance,
        }
    }
}
