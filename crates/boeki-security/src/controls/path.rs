//! A control year by year as elasticities grow from the short to the long run: what it costs the target, the senders and others.

use std::sync::Arc;

use boeki_economy::Closure;
use boeki_equilibrium::{Baseline, Equilibrium};
use serde::Serialize;

use super::assumptions::Adjustment;
use super::solve::{Control, solve};
use crate::SecurityError;

/// A control at one time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ControlYear {
    /// Years since it came; nothing for the long run.
    pub year: Option<f64>,
    /// Trade elasticity of the sector.
    pub theta: f64,
    /// Elasticity between controlled goods and the rest.
    pub inside: f64,
    /// Real income of the target, percent.
    pub target_pct: f64,
    /// The same as equivalent variation, million USD a year.
    pub target_musd: f64,
    /// Of all senders.
    pub senders_musd: f64,
    /// Of all others.
    pub others_musd: f64,
    /// By region, million USD a year.
    pub by_region_musd: Vec<f64>,
    /// Price of the sector's goods in the target, percent.
    pub price_pct: f64,
    /// Price of the controlled goods in the target, percent; nothing where none can be had.
    pub controlled_price_pct: Option<f64>,
    /// What comes through third countries, million USD a year.
    pub leaked_musd: f64,
    /// Largest gap of equilibrium and nest.
    pub gap: f64,
}

/// Equivalent variation by region, million USD a year.
pub(super) fn equivalent_variation(equilibrium: &Equilibrium) -> Vec<f64> {
    let welfare = equilibrium.ln_welfare();
    let incomes = equilibrium.base().income.iter();
    welfare
        .iter()
        .zip(incomes)
        .map(|(w, income)| w.exp_m1() * income)
        .collect()
}

/// A control at each of some years after it came (infinity is the long run); its own elasticity inside the sector is replaced by the path's.
///
/// # Errors
/// As [`solve`].
pub fn over_time(
    base: &Arc<Baseline>,
    control: &Control,
    adjustment: &Adjustment,
    years: &[f64],
    closure: Closure,
) -> Result<Vec<ControlYear>, SecurityError> {
    years
        .iter()
        .map(|year| at(base, control, adjustment, *year, closure))
        .collect()
}

fn at(
    base: &Arc<Baseline>,
    control: &Control,
    adjustment: &Adjustment,
    year: f64,
    closure: Closure,
) -> Result<ControlYear, SecurityError> {
    let theta = adjustment.trade_elasticity(&base.trade_elasticity, year);
    let then = Arc::new((**base).clone().with_elasticity(&theta)?);
    let control = Control {
        inside: adjustment.inside(year),
        ..control.clone()
    };
    let solved = solve(&then, &control, closure)?;
    let by_region = equivalent_variation(&solved.equilibrium);
    let target = by_region[control.target];
    let senders: f64 = control
        .senders
        .iter()
        .map(|sender| by_region[*sender])
        .sum();
    let percent = |ln: f64| 100.0 * ln.exp_m1();
    Ok(ControlYear {
        year: year.is_finite().then_some(year),
        theta: theta[control.sector],
        inside: control.inside,
        target_pct: percent(solved.equilibrium.ln_welfare()[control.target]),
        target_musd: target,
        senders_musd: senders,
        others_musd: by_region.iter().sum::<f64>() - target - senders,
        by_region_musd: by_region,
        price_pct: percent(solved.ln_price),
        controlled_price_pct: solved
            .ln_controlled_price
            .is_finite()
            .then(|| percent(solved.ln_controlled_price)),
        leaked_musd: solved.leaked_musd,
        gap: solved.gap.max(solved.equilibrium.certificate().worst()),
    })
}
