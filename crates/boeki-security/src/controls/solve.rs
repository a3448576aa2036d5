//! A control solved inside the equilibrium: wedges at which the core's demand is the nest's, solved anew until they stay.

use std::sync::Arc;

use boeki_economy::Closure;
use boeki_equilibrium::{Baseline, Equilibrium};

use super::assumptions::Leak;
use super::nest::{Demand, Nest, Part};
use crate::SecurityError;

/// Rounds at most, and the move of a log wedge at which they end.
const ROUNDS: usize = 60;
const STAYS: f64 = 1e-12;

/// What is done to controlled goods.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// They are not shipped.
    Ban,
    /// They are taxed on export, ad valorem; the sender has the revenue.
    Tax(f64),
}

/// A control of one sector's goods against one target.
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    /// Regions that control their exports.
    pub senders: Vec<usize>,
    /// The region that they are kept from.
    pub target: usize,
    /// The sector that the goods are part of.
    pub sector: usize,
    /// Share of the goods in the target's imports of the sector.
    pub covered: f64,
    /// Where they come from, shares by region; nothing: as the sector's imports.
    pub supply: Option<Vec<f64>>,
    /// b: share of the senders' shipments of them that is controlled.
    pub strength: f64,
    /// What is done.
    pub measure: Measure,
    /// What comes through third countries.
    pub leak: Leak,
    /// eta: between controlled goods and the rest of their sector.
    pub inside: f64,
}

/// A control in equilibrium.
#[derive(Clone, Debug)]
pub struct Controlled {
    /// The equilibrium under the wedges of the nest.
    pub equilibrium: Equilibrium,
    /// ln P of the sector in the target.
    pub ln_price: f64,
    /// ln P_c of the controlled goods in the target; infinite where none can be had.
    pub ln_controlled_price: f64,
    /// What comes through third countries, at the target's prices, million USD a year.
    pub leaked_musd: f64,
    /// Largest gap between the nest's shares and price and those of the equilibrium, in logs.
    pub gap: f64,
    /// Equilibria that were solved.
    pub rounds: usize,
}

impl Control {
    fn check(&self, base: &Baseline) -> Result<(), SecurityError> {
        let (n, j) = (base.regions(), base.sectors());
        let inside = self.senders.iter().chain([&self.target]).all(|r| *r < n) && self.sector < j;
        if !inside || self.senders.is_empty() || self.senders.contains(&self.target) {
            return Err(SecurityError::BadQuestion {
                what: "the senders of a control are none, or not of this economy, or the target itself".into(),
                remedy: "name one sender or more besides the target".into(),
            });
        }
        let share = "a share above 0 and at most 1";
        for (name, value, least, most, rule) in [
            ("covered share", self.covered, f64::MIN_POSITIVE, 1.0, share),
            (
                "share under control",
                self.strength,
                0.0,
                1.0,
                "a share from 0 to 1",
            ),
            (
                "leaked share",
                self.leak.share,
                0.0,
                1.0,
                "a share from 0 to 1",
            ),
            (
                "mark-up",
                self.leak.markup,
                0.0,
                1e3,
                "0 or more (0.3 is 30%)",
            ),
            (
                "elasticity inside the sector",
                self.inside,
                1e-3,
                100.0,
                "between 0.001 and 100",
            ),
        ] {
            if !(value.is_finite() && (least..=most).contains(&value)) {
                return Err(SecurityError::OutOfRange {
                    name: name.into(),
                    value,
                    rule,
                });
            }
        }
        if let Measure::Tax(rate) = self.measure
            && !(rate.is_finite() && rate > -1.0)
        {
            return Err(SecurityError::OutOfRange {
                name: "export tax".into(),
                value: rate,
                rule: "a fraction above -1 (0.25 is 25%)",
            });
        }
        Ok(())
    }

    /// The nest of the target's sector at the base.
    fn nest(&self, base: &Baseline) -> Result<Nest, SecurityError> {
        let n = base.regions();
        let share: Vec<f64> = (0..n)
            .map(|i| base.expenditure_share[(self.target, i, self.sector)])
            .collect();
        let imported: f64 = (0..n).filter(|i| *i != self.target).map(|i| share[i]).sum();
        let covered = self.covered * imported;
        let origin: Vec<f64> = match &self.supply {
            Some(supply) if supply.len() == n => supply.clone(),
            Some(supply) => {
                return Err(SecurityError::BadQuestion {
                    what: format!(
                        "suppliers of {} regions where the economy has {n}",
                        supply.len()
                    ),
                    remedy: "give one share a region".into(),
                });
            }
            None => (0..n)
                .map(|i| {
                    if i == self.target {
                        0.0
                    } else {
                        share[i] / imported
                    }
                })
                .collect(),
        };
        let mut rest: Vec<f64> = Vec::with_capacity(n);
        for i in 0..n {
            let left = share[i] - covered * origin[i];
            if left < -1e-12 {
                return Err(SecurityError::BadQuestion {
                    what: format!(
                        "{} would sell {} more controlled goods of {} than it sells of the sector in all",
                        base.region_codes[i],
                        base.region_codes[self.target],
                        base.sector_codes[self.sector]
                    ),
                    remedy: "lower the covered share, or leave suppliers to the sector's trade"
                        .into(),
                });
            }
            rest.push(left.max(0.0));
        }
        let sum: f64 = rest.iter().sum();
        Ok(Nest {
            covered,
            controlled_origin: origin,
            other_origin: rest
                .iter()
                .map(|left| if sum > 0.0 { left / sum } else { 0.0 })
                .collect(),
            theta: base.trade_elasticity[self.sector],
            eta: self.inside,
        })
    }

    /// What can be had of each origin's controlled goods.
    fn parts(&self, regions: usize) -> Vec<Part> {
        let (b, leak) = (self.strength, self.leak);
        let sent = match self.measure {
            Measure::Ban => Part {
                free: 1.0 - b,
                leaked: b * leak.share,
                markup: leak.markup,
                ..Part::OPEN
            },
            // The cheaper of both ways.
            Measure::Tax(rate) => {
                let around = if leak.markup < rate { leak.share } else { 0.0 };
                Part {
                    free: 1.0 - b,
                    taxed: b * (1.0 - around),
                    tax: rate,
                    leaked: b * around,
                    markup: leak.markup,
                }
            }
        };
        (0..regions)
            .map(|i| {
                if self.senders.contains(&i) {
                    sent
                } else {
                    Part::OPEN
                }
            })
            .collect()
    }
}

/// Solves a control.
///
/// # Errors
/// A control that does not fit, a target left without the goods where nothing stands in for them, what the equilibrium refuses.
pub fn solve(
    base: &Arc<Baseline>,
    control: &Control,
    closure: Closure,
) -> Result<Controlled, SecurityError> {
    control.check(base)?;
    let (n, target, sector) = (base.regions(), control.target, control.sector);
    let nest = control.nest(base)?;
    let parts = control.parts(n);
    let mut policy = base.policy.clone();
    let mut ln_cost = vec![0.0; n];
    let mut before = vec![0.0; n];
    let mut start: Option<Vec<f64>> = None;
    for round in 1..=ROUNDS {
        let demand = demand(base, &nest, &parts, control, &ln_cost)?;
        let mut moved = 0.0_f64;
        for i in 0..n {
            let at = (target, i, sector);
            let share = base.expenditure_share[at];
            if share == 0.0 {
                continue;
            }
            if demand.share[i] <= 0.0 {
                policy.ban[at] = 1.0;
                continue;
            }
            let wedge = -(demand.share[i] / share).ln() / nest.theta + demand.ln_price - ln_cost[i];
            // The tax whose revenue on all of the flow is that on its taxed part.
            let rate = match control.measure {
                Measure::Tax(rate) => rate,
                Measure::Ban => 0.0,
            };
            let border = 1.0 + base.policy.tariff[at];
            let revenue = demand.taxed[i] / border * rate / (1.0 + rate);
            let kept = demand.share[i] / border - revenue;
            let tax = revenue / kept;
            policy.export_tax[at] = (1.0 + base.policy.export_tax[at]) * (1.0 + tax) - 1.0;
            policy.iceberg[at] = base.policy.iceberg[at] * wedge.exp() / (1.0 + tax);
            moved = moved.max((wedge - before[i]).abs());
            before[i] = wedge;
        }
        let options = boeki_equilibrium::SolverOptions::default();
        let equilibrium =
            Equilibrium::solve_with(base, &policy, closure, start.as_deref(), options)?;
        start = Some(equilibrium.start());
        let now: Vec<f64> = (0..n).map(|i| equilibrium.ln_cost()[(i, sector)]).collect();
        let change = now
            .iter()
            .zip(&ln_cost)
            .fold(0.0_f64, |m, (a, b)| m.max((a - b).abs()));
        ln_cost = now;
        if change <= STAYS || (round > 1 && moved <= STAYS) {
            return finish(base, &nest, &parts, control, equilibrium, &ln_cost, round);
        }
    }
    Err(SecurityError::NotFound {
        what: "the equilibrium of the control",
        gap: STAYS,
        steps: ROUNDS,
        remedy: "a smaller share or higher elasticities may have one",
    })
}

fn demand(
    base: &Baseline,
    nest: &Nest,
    parts: &[Part],
    control: &Control,
    ln_cost: &[f64],
) -> Result<Demand, SecurityError> {
    nest.demand(ln_cost, parts).ok_or_else(|| SecurityError::BadQuestion {
        what: format!(
            "{} is left without any of the controlled goods of {}, and at an elasticity of {} nothing stands in for them: no price clears the market",
            base.region_codes[control.target], base.sector_codes[control.sector], control.inside
        ),
        remedy: "control less than all, let some through third countries, or take an elasticity above 1".into(),
    })
}

fn finish(
    base: &Baseline,
    nest: &Nest,
    parts: &[Part],
    control: &Control,
    equilibrium: Equilibrium,
    ln_cost: &[f64],
    rounds: usize,
) -> Result<Controlled, SecurityError> {
    let (target, sector) = (control.target, control.sector);
    let demand = demand(base, nest, parts, control, ln_cost)?;
    let ln_price = equilibrium.ln_price()[(target, sector)];
    let mut gap = (ln_price - demand.ln_price).abs();
    for (i, share) in demand.share.iter().enumerate() {
        let solved = equilibrium.expenditure_share()[(target, i, sector)];
        gap = gap.max((solved - share).abs());
    }
    let allowed = 1e-10;
    if gap.is_nan() || gap > allowed {
        return Err(SecurityError::CertificateFailed {
            check: "the nest of controlled goods",
            value: gap,
            allowed,
        });
    }
    let spent = equilibrium.expenditure()[(target, sector)];
    Ok(Controlled {
        ln_price,
        ln_controlled_price: demand.ln_controlled,
        leaked_musd: spent * demand.leaked.iter().sum::<f64>(),
        gap,
        rounds,
        equilibrium,
    })
}
