//! Consumer prices in three tiers: direct, cumulative through inputs, and in equilibrium.

use std::borrow::Cow;

use boeki_economy::Grid;
use serde::Serialize;

use crate::equilibrium::dot;
use crate::system::System;
use crate::{Baseline, Equilibrium};

/// Changes of consumer prices in three tiers, percent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct PriceTiers {
    /// Trade costs passed through at unchanged producers' prices.
    pub direct: f64,
    /// And through inputs, at unchanged wages.
    pub cumulative: f64,
    /// In equilibrium, in units of the numeraire.
    pub equilibrium: f64,
}

/// ln P^ of what each region buys of each sector, `[region][sector]`, in three tiers.
#[derive(Clone, Debug, PartialEq)]
pub struct TierPrices {
    /// Trade costs passed through at unchanged producers' prices.
    pub direct: Grid,
    /// And through inputs, at unchanged wages.
    pub cumulative: Grid,
    /// In equilibrium, in units of the numeraire.
    pub equilibrium: Grid,
}

/// The tiers of each region and sector at an equilibrium.
///
/// *Direct* passes trade costs and subsidies on at unchanged producers' costs; *cumulative* solves the price block at
/// unchanged wages; *equilibrium* is what the equilibrium has, in units of the numeraire. Pass-through is complete in all three.
pub fn by_sector(at: &Equilibrium) -> TierPrices {
    let base: &Baseline = at.base();
    let fixed = at_fixed_supply(base);
    let still = || Grid::zeros(base.regions(), base.sectors());
    // An equilibrium was solved with this policy: the system exists.
    let (direct, cumulative) = match System::new(&fixed, at.policy(), at.closure()) {
        Ok(system) => {
            let mut state = system.start();
            system.solve_prices(&mut state, 0.0, 1);
            let direct = state.ln_price.clone();
            system.solve_prices(&mut state, 1e-15, 2000);
            (direct, state.ln_price)
        }
        Err(_) => (still(), still()),
    };
    TierPrices {
        direct,
        cumulative,
        equilibrium: at.ln_price().clone(),
    }
}

/// The base without elastic supply: where supply answers to prices, what a factor earns at an unchanged *income* of the region moves with
/// them, and the tier through inputs is at unchanged *wages*.
fn at_fixed_supply(base: &Baseline) -> Cow<'_, Baseline> {
    if base
        .structure
        .factors
        .iter()
        .all(|it| it.supply_elasticity == 0.0)
    {
        return Cow::Borrowed(base);
    }
    let mut fixed = base.clone();
    for factor in &mut fixed.structure.factors {
        factor.supply_elasticity = 0.0;
    }
    Cow::Owned(fixed)
}

/// The tiers of each region at an equilibrium, percent: those of its sectors, weighted with final demand.
pub fn tiers(at: &Equilibrium) -> Vec<PriceTiers> {
    let base: &Baseline = at.base();
    let prices = by_sector(at);
    let percent = |region: usize, prices: &Grid| {
        100.0 * dot(base.final_share.row(region), prices.row(region)).exp_m1()
    };
    (0..base.regions())
        .map(|region| PriceTiers {
            direct: percent(region, &prices.direct),
            cumulative: percent(region, &prices.cumulative),
            equilibrium: percent(region, &prices.equilibrium),
        })
        .collect()
}
