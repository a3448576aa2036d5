//! Consumer prices in three tiers: direct, cumulative through inputs, and in equilibrium.

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

/// The tiers of each region at an equilibrium, percent.
///
/// *Direct* passes trade costs and subsidies on at unchanged producers' costs; *cumulative* solves the price block at
/// unchanged wages; *equilibrium* is what the equilibrium has, in units of the numeraire. Pass-through is complete in all three.
pub fn tiers(at: &Equilibrium) -> Vec<PriceTiers> {
    let base: &Baseline = at.base();
    let n = base.regions();
    let mut tiers = vec![PriceTiers::default(); n];
    let percent = |region: usize, prices: &boeki_economy::Grid| {
        100.0 * dot(base.final_share.row(region), prices.row(region)).exp_m1()
    };
    // An equilibrium was solved with this policy: the system exists.
    if let Ok(system) = System::new(base, at.policy(), at.closure()) {
        let mut state = system.start();
        system.solve_prices(&mut state, 0.0, 1);
        for (region, tiers) in tiers.iter_mut().enumerate() {
            tiers.direct = percent(region, &state.ln_price);
        }
        system.solve_prices(&mut state, 1e-15, 2000);
        for (region, tiers) in tiers.iter_mut().enumerate() {
            tiers.cumulative = percent(region, &state.ln_price);
            tiers.equilibrium = percent(region, at.ln_price());
        }
    }
    tiers
}
