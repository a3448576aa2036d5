//! Quantities: quotas and wage floors as complementarity conditions 0 <= z _|_ F >= 0 on the one system.
//!
//! Each quota has one unknown z >= 0. A plain quota's rent is e^z - 1; that of a tariff-rate quota grows with z up to the tariff
//! above the quota, and from there on phi = e^-(z - z_full) is the share of imports that came within it. With M the quantity of
//! covered imports and Q the limit, all three regimes are one condition,
//!
//! ```text
//! 0 <= z  _|_  ln Q - ln (phi M) >= 0
//! ```
//!
//! A wage floor has z = -ln e, with e the employment of the region relative to the base: 0 <= z _|_ ln w - ln delta >= 0, and
//! w = income / e.
//!
//! The conditions are few and the market system is large, so they are not rows of its Newton: given z, a quota is a change of
//! instruments ([`crate::quota_cell`]) and idle labour one of endowments, the market solver (with its path-following and its
//! certificate) is used as it is, and a semismooth Newton on the Fischer-Burmeister function of (z, F) runs around it. Its
//! Jacobian is exact: one transposed solve for each condition that is active. In logs F is close to linear in z, and few
//! steps are needed; each starts from the markets of the one before.

use std::sync::Arc;

use boeki_economy::{Cube, Grid, Limit, Policy, Quota};
use nalgebra::{DMatrix, DVector};

use crate::adjoint::Slopes;
use crate::linearised::Linearised;
use crate::quota_cell::{Dual, QuotaCell, Terms};
use crate::quota_check::check;
use crate::seed::Seed;
use crate::solver::Solution;
use crate::structure::{Factor, Mobility, WageAnchor};
use crate::{Baseline, EquilibriumError};

/// A slack beyond this is not distinguished from none at all.
const LARGEST_SLACK: f64 = 1e3;
/// How close to the edge of a regime a derivative is refused.
const EDGE: f64 = 1e-8;

type Cell = (usize, usize, usize);

/// What the conditions read of a market equilibrium.
pub(crate) struct View<'v> {
    pub(crate) share: &'v Cube,
    pub(crate) expenditure: &'v Grid,
    pub(crate) ln_cost: &'v Grid,
    pub(crate) ln_income: &'v [f64],
    pub(crate) ln_price: &'v Grid,
}

impl View<'_> {
    pub(crate) fn of(solution: &Solution) -> View<'_> {
        View {
            share: &solution.share,
            expenditure: &solution.state.expenditure,
            ln_cost: &solution.state.ln_cost,
            ln_income: &solution.state.ln_wage,
            ln_price: &solution.state.ln_price,
        }
    }
}

/// -ln of employment by region, from the unknowns.
pub(crate) fn idle(base: &Baseline, policy: &Policy, shadow: &[f64]) -> Vec<f64> {
    let mut idle = vec![0.0; base.regions()];
    for ((region, _), z) in floors(base)
        .iter()
        .zip(&shadow[policy.quotas.len().min(shadow.len())..])
    {
        idle[*region] = *z;
    }
    idle
}

/// Regions with a wage floor, and ln delta.
pub(crate) fn floors(base: &Baseline) -> Vec<(usize, f64)> {
    let floor = base.structure.wage_floor.iter();
    let shares = floor.flat_map(|floor| floor.share.iter().enumerate());
    shares
        .filter(|(_, share)| **share > 0.0)
        .map(|(region, share)| (region, share.ln()))
        .collect()
}

/// Whether floors hold the real wage.
fn is_real(base: &Baseline) -> bool {
    let floor = base.structure.wage_floor.as_ref();
    floor.is_some_and(|floor| floor.anchor == WageAnchor::ConsumerPrices)
}

/// The conditions of one base and policy.
pub(crate) struct Quantities<'a> {
    base: &'a Baseline,
    policy: &'a Policy,
    /// ln of the limit of each quota, million USD at base prices.
    ln_limit: Vec<f64>,
    /// The unknown at which a quota's rent is full.
    full: Vec<f64>,
    floors: Vec<(usize, f64)>,
}

impl<'a> Quantities<'a> {
    /// Nothing where there are no quotas and no wage floors.
    pub(crate) fn of(
        base: &'a Baseline,
        policy: &'a Policy,
    ) -> Result<Option<Self>, EquilibriumError> {
        let floors = floors(base);
        if policy.quotas.is_empty() && floors.is_empty() {
            return Ok(None);
        }
        check(base, policy)?;
        let ln_limit = policy.quotas.iter().map(|quota| match quota.limit {
            Limit::Relative(share) => (share * covered_value(base, quota)).ln(),
            Limit::Value(value) => value.ln(),
        });
        let full = policy.quotas.iter().map(|quota| {
            let points = quota.flows.iter().map(|cell| {
                let over = quota.over_quota;
                over.map_or(f64::INFINITY, |over| {
                    over.above(policy.tariff[*cell]).ln_1p()
                })
            });
            points.fold(0.0, f64::max)
        });
        Ok(Some(Self {
            base,
            policy,
            ln_limit: ln_limit.collect(),
            full: full.collect(),
            floors,
        }))
    }

    pub(crate) fn len(&self) -> usize {
        self.policy.quotas.len() + self.floors.len()
    }

    /// ln of the limit of a quota.
    pub(crate) fn ln_limit(&self, quota: usize) -> f64 {
        self.ln_limit[quota]
    }

    /// The quota or region of a condition.
    pub(crate) fn place(&self, condition: usize) -> String {
        let quotas = &self.policy.quotas;
        quotas.get(condition).map_or_else(
            || self.base.region_codes[self.floors[condition - quotas.len()].0].clone(),
            |quota| quota.name.clone(),
        )
    }

    /// A flow of a quota with derivatives in the unknown, or in ln (1+t).
    pub(crate) fn cell(&self, quota: usize, at: Cell, z: f64, by_tariff: bool) -> QuotaCell {
        let terms = Terms {
            theta: self.base.trade_elasticity[at.2],
            coverage: self.policy.quotas[quota].coverage,
            licences: self.policy.quotas[quota].licences,
            over_quota: self.policy.quotas[quota].over_quota,
            full: self.full[quota],
        };
        let ln_tariff = self.policy.tariff[at].ln_1p();
        if by_tariff {
            terms.at(Dual::constant(z), Dual::moving(ln_tariff))
        } else {
            terms.at(Dual::moving(z), Dual::constant(ln_tariff))
        }
    }

    /// The instruments that the policy amounts to; rents of licences are told apart from duties, as those of non-tariff measures are.
    pub(crate) fn in_force(&self, shadow: &[f64]) -> Policy {
        let mut policy = self.policy.clone();
        policy.quotas.clear();
        for (index, (quota, &z)) in self.policy.quotas.iter().zip(shadow).enumerate() {
            if z == 0.0 {
                continue;
            }
            for &at in &quota.flows {
                let cell = self.cell(index, at, z, false);
                let export_tax = cell.export_tax.value.exp();
                let gross = cell.tariff.value.exp();
                // Rent of importers' licences as a share of the border value: mu on what came within the quota.
                let licensed = quota.licences.importer * cell.within.value.exp() * cell.rent;
                let paid = 1.0 + self.policy.tariff[at] + cell.rent;
                let rent = licensed * cell.covered_share * gross / paid;
                // On top of the duty there may be the rent of a non-tariff measure already: it stays a factor of its own.
                policy.tariff[at] = gross - 1.0;
                if rent > 0.0 {
                    let factor = (1.0 + policy.importer_rent[at]) * gross / (gross - rent);
                    policy.importer_rent[at] = factor - 1.0;
                }
                if export_tax != 1.0 {
                    policy.export_tax[at] = (1.0 + policy.export_tax[at]) * export_tax - 1.0;
                    policy.exporter_rent[at] = (1.0 + policy.exporter_rent[at]) * export_tax - 1.0;
                }
                policy.iceberg[at] *= cell.iceberg.value.exp();
            }
        }
        policy
    }

    /// The base with the employment of the unknowns.
    pub(crate) fn employed(&self, base: &Arc<Baseline>, shadow: &[f64]) -> Arc<Baseline> {
        let idle = idle(base, self.policy, shadow);
        if idle.iter().all(|idle| *idle == 0.0) {
            return Arc::clone(base);
        }
        let (n, j) = (base.regions(), base.sectors());
        let mut employed = (**base).clone();
        let factors = &mut employed.structure.factors;
        if factors.is_empty() {
            factors.push(Factor {
                name: "labour".into(),
                share: Grid::filled(n, j, 1.0),
                mobility: Mobility::Mobile,
                supply_elasticity: 0.0,
                ln_endowment: None,
            });
        }
        for factor in factors {
            factor.ln_endowment = Some(Grid::from_fn(n, j, |region, _| -idle[region]));
        }
        Arc::new(employed)
    }

    /// ln of the covered quantity of a flow, million USD at base prices.
    fn ln_quantity(&self, at: Cell, cell: &QuotaCell, view: &View) -> f64 {
        let (importer, exporter, sector) = at;
        let ratio = |now: f64, before: f64| (now / before).ln();
        let (policy, before) = (self.policy, &self.base.policy);
        (view.share[at] * view.expenditure[(importer, sector)]).ln() + cell.covered.value
            - policy.tariff[at].ln_1p()
            - ratio(1.0 + policy.export_tax[at], 1.0 + before.export_tax[at])
            - ratio(policy.iceberg[at], before.iceberg[at])
            - view.ln_cost[(exporter, sector)]
    }

    /// ln M of a quota, and each flow's share in M.
    pub(crate) fn quantity(&self, quota: usize, z: f64, view: &View) -> (f64, Vec<f64>) {
        let flows = &self.policy.quotas[quota].flows;
        let mut amounts: Vec<f64> = flows
            .iter()
            .map(|&at| {
                self.ln_quantity(at, &self.cell(quota, at, z, false), view)
                    .exp()
            })
            .collect();
        let total: f64 = amounts.iter().sum();
        for amount in &mut amounts {
            *amount = if total > 0.0 { *amount / total } else { 0.0 };
        }
        (total.ln(), amounts)
    }

    /// ln phi of a quota.
    pub(crate) fn ln_within(&self, quota: usize, z: f64) -> f64 {
        -(z - self.full[quota]).max(0.0)
    }

    /// F of all conditions.
    pub(crate) fn gaps(&self, shadow: &[f64], view: &View) -> Vec<f64> {
        let quotas = self.policy.quotas.len();
        (0..self.len())
            .map(|k| {
                let gap = if k < quotas {
                    let (ln_quantity, _) = self.quantity(k, shadow[k], view);
                    self.ln_limit[k] - self.ln_within(k, shadow[k]) - ln_quantity
                } else {
                    let (region, ln_share) = self.floors[k - quotas];
                    let price = if is_real(self.base) {
                        let prices = view.ln_price.row(region);
                        crate::equilibrium::dot(self.base.final_share.row(region), prices)
                    } else {
                        0.0
                    };
                    view.ln_income[region] + shadow[k] - ln_share - price
                };
                gap.min(LARGEST_SLACK)
            })
            .collect()
    }

    /// How F of a condition moves with the unknowns of the markets.
    fn seed(&self, condition: usize, z: f64, view: &View) -> Seed {
        let mut seed = Seed::zeros(self.base.regions(), self.base.sectors(), 0);
        if let Some(quota) = self.policy.quotas.get(condition) {
            let (_, weights) = self.quantity(condition, z, view);
            let flows = quota.flows.iter().zip(weights);
            seed.quantity = flows.map(|(at, weight)| (*at, -weight)).collect();
        } else {
            let (region, _) = self.floors[condition - self.policy.quotas.len()];
            seed.ln_wage[region] = 1.0;
            if is_real(self.base) {
                let shares = self.base.final_share.row(region).iter();
                for (weight, share) in seed.ln_price.row_mut(region).iter_mut().zip(shares) {
                    *weight = -share;
                }
            }
        }
        seed
    }

    /// How a function with these slopes moves with each unknown, through instruments and employment.
    fn by_shadow(&self, at: &Linearised, slopes: &Slopes, shadow: &[f64]) -> Vec<f64> {
        let quotas = &self.policy.quotas;
        let mut moves: Vec<f64> = (quotas.iter().zip(shadow).enumerate())
            .map(|(index, (quota, &z))| {
                let flows = quota.flows.iter();
                flows
                    .map(|&at| chain(slopes, at, &self.cell(index, at, z, false)))
                    .sum()
            })
            .collect();
        moves.extend(self.floors.iter().map(|&(region, _)| {
            (0..self.base.sectors())
                .map(|sector| {
                    // Fewer hands at the same bill cost more each.
                    let weight = at.system.feedback.as_ref().map_or_else(
                        || {
                            at.system.cost_share[(region, sector)]
                                + self.base.structure.scale_of(sector)
                        },
                        |feedback| feedback.factor_weight[(region, sector)],
                    );
                    slopes.cost[(region, sector)] * weight
                })
                .sum::<f64>()
        }));
        moves
    }

    /// dF_k / dz by condition, with the slopes of F_k.
    pub(crate) fn row(
        &self,
        at: &Linearised,
        condition: usize,
        shadow: &[f64],
        view: &View,
    ) -> Result<(Slopes, Vec<f64>), EquilibriumError> {
        let z = shadow[condition];
        let mut seed = self.seed(condition, z, view);
        seed.extra.resize(at.system.extras(), 0.0);
        let slopes = Slopes::of(at, &seed)?;
        let mut row = self.by_shadow(at, &slopes, shadow);
        row[condition] += if let Some(quota) = self.policy.quotas.get(condition) {
            let flows = quota.flows.iter().zip(&seed.quantity);
            flows
                .map(|(&at, (_, weight))| {
                    let cell = self.cell(condition, at, z, false);
                    // The weights are negative and sum to -1.
                    weight * (cell.covered.slope + cell.within.slope)
                })
                .sum()
        } else {
            1.0
        };
        Ok((slopes, row))
    }

    /// Turns slopes in the instruments in force into slopes in the policy's, at given unknowns.
    fn to_legal(&self, slopes: &mut Slopes, shadow: &[f64]) {
        for (index, (quota, &z)) in self.policy.quotas.iter().zip(shadow).enumerate() {
            if z > 0.0 {
                for &at in &quota.flows {
                    slopes.tariff[at] = chain(slopes, at, &self.cell(index, at, z, true));
                }
            }
        }
    }

    /// Adds to an outcome's slopes what rents and employment make of them, and takes them to the policy's own instruments.
    ///
    /// With F_B = 0 the binding conditions, dz/dp = -F_z^-1 F_p, so that df/dp = f_p - f_z F_z^-1 F_p: one transposed solve for
    /// each binding condition.
    pub(crate) fn correct(
        &self,
        at: &Linearised,
        shadow: &[f64],
        view: &View,
        wages_of: &[(usize, f64)],
        slopes: &mut Slopes,
    ) -> Result<(), EquilibriumError> {
        let gaps = self.gaps(shadow, view);
        let quotas = self.policy.quotas.len();
        let mut binding = Vec::new();
        for (k, (&z, &gap)) in shadow.iter().zip(&gaps).enumerate() {
            let at_full = k < quotas && (z - self.full[k]).abs() < EDGE;
            if (z < EDGE && gap < EDGE) || at_full {
                return Err(EquilibriumError::Kink {
                    place: self.place(k),
                });
            }
            if z > 0.0 {
                binding.push(k);
            }
        }
        let mut by_shadow = self.by_shadow(at, slopes, shadow);
        for (region, weight) in wages_of {
            for (k, (floor, _)) in self.floors.iter().enumerate() {
                if floor == region {
                    by_shadow[quotas + k] += weight;
                }
            }
        }
        self.to_legal(slopes, shadow);
        let mut rows = Vec::new();
        for &k in &binding {
            let (mut of_gap, row) = self.row(at, k, shadow, view)?;
            self.to_legal(&mut of_gap, shadow);
            if let Some(quota) = self.policy.quotas.get(k) {
                let (_, weights) = self.quantity(k, shadow[k], view);
                for (&at, weight) in quota.flows.iter().zip(weights) {
                    // F holds -ln M, and M falls with the part of the price that all of the flow pays.
                    let cell = self.cell(k, at, shadow[k], true);
                    of_gap.tariff[at] += weight * (1.0 - cell.covered.slope);
                    of_gap.export_tax[at] += weight;
                    of_gap.iceberg[at] += weight;
                }
            }
            rows.push((of_gap, row));
        }
        if rows.is_empty() {
            return Ok(());
        }
        let size = binding.len();
        let transposed = DMatrix::from_fn(size, size, |l, k| rows[k].1[binding[l]]);
        let right = DVector::from_fn(size, |l, _| by_shadow[binding[l]]);
        let Some(price) = transposed.lu().solve(&right) else {
            return Err(EquilibriumError::Kink {
                place: self.place(binding[0]),
            });
        };
        for (price, (of_gap, _)) in price.iter().zip(&rows) {
            for (slope, of_gap) in [
                (&mut slopes.tariff, &of_gap.tariff),
                (&mut slopes.export_tax, &of_gap.export_tax),
                (&mut slopes.iceberg, &of_gap.iceberg),
            ] {
                let cells = slope.as_mut_slice().iter_mut();
                for (slope, of_gap) in cells.zip(of_gap.as_slice()) {
                    *slope -= price * of_gap;
                }
            }
        }
        Ok(())
    }
}

/// Value of what a quota covers in the base, at the border, million USD.
pub(crate) fn covered_value(base: &Baseline, quota: &Quota) -> f64 {
    let flows = quota.flows.iter();
    flows
        .map(|&(importer, exporter, sector)| {
            quota.coverage * base.border_value(importer, exporter, sector)
        })
        .sum()
}

/// Slopes in the instruments in force along a move of the flow's own.
fn chain(slopes: &Slopes, at: Cell, cell: &QuotaCell) -> f64 {
    slopes.tariff[at] * cell.tariff.slope
        + slopes.export_tax[at] * cell.export_tax.slope
        + slopes.iceberg[at] * cell.iceberg.slope
}
