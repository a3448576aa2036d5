//! What the others do, as people read it: Nash tariffs, responses, bargains, revealed weights.

pub mod bargain;
pub mod lobbying;
pub mod nash;
pub mod respond;

use boeki_economy::Economy;
use boeki_equilibrium::Equilibrium;
use boeki_strategy::Player;

use crate::solved::{RunError, Solved};
use crate::words::Language;

/// The equilibrium before a scenario's changes.
pub(crate) fn before(solved: &Solved) -> Result<Equilibrium, RunError> {
    let (base, closure) = (solved.base(), solved.equilibrium.closure());
    Ok(Equilibrium::solve(base, &base.policy, closure)?)
}

/// Median of some rates, percent.
pub(crate) fn median_pct(ln_rates: &[f64]) -> f64 {
    let mut rates: Vec<f64> = ln_rates.iter().map(|rate| 100.0 * rate.exp_m1()).collect();
    rates.sort_by(f64::total_cmp);
    match rates.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => rates[count / 2],
        count => 0.5 * (rates[count / 2 - 1] + rates[count / 2]),
    }
}

/// What people call a player: the region's name where it is one, its code otherwise.
pub(crate) fn player_name(player: &Player, economy: &Economy, language: Language) -> String {
    let region = economy
        .labels()
        .regions
        .iter()
        .find(|region| region.code == player.code);
    region.map_or_else(
        || player.code.clone(),
        |region| language.short(&region.name).to_owned(),
    )
}
