//! Welfare in parts: terms of trade, volume of trade, other wedges, technical efficiency, transfers.
//!
//! With b = c (1+x) the price at the border, m the landed and e the shipped value of a flow, the exact differential of
//! log welfare of n is (the envelope theorem on costs and on spending):
//!
//! ```text
//! I_n d ln W_n = sum_m m_mn d ln b_mn - sum_i m_ni d ln b_ni                        terms of trade
//!              + sum_i t_ni m_ni (d ln m_ni - d ln b_ni - d ln d_ni)                volume of trade
//!              + sum_m x_mn e_mn (d ln e_mn - d ln c_n) - sum s R (d ln R - d ln c0)  other wedges
//!              - sum_i m_ni d ln d_ni                                                technical efficiency
//!              + d S_n                                                               transfers
//! ```
//!
//! Three versions, never mixed: (a) Caliendo & Parro (2015, equation 15) with percent changes at base tariffs and (b) the same
//! with logs are first-order, for replication; (c) the integral along the path adds up to the exact change.

use boeki_economy::{Closure, Labels, Policy};
use serde::Serialize;

use crate::components::Components;
use crate::linearised::Linearised;
use crate::solver;
use crate::system::System;
use crate::tangent::{PolicySpeed, Tangent};
use crate::wage_jacobian::WageSolver;
use crate::{Equilibrium, EquilibriumError, SolverOptions};

/// The parts of a region's welfare change, percent (first-order versions) or log points times 100 (path integral).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Parts {
    /// Terms of trade.
    pub terms_of_trade: f64,
    /// Volume of trade under tariffs.
    pub volume_of_trade: f64,
    /// Volume under export taxes and output subsidies.
    pub other_wedges: f64,
    /// Resources lost to (or saved from) trade costs, bans included.
    pub technical_efficiency: f64,
    /// Transfers that finance trade deficits.
    pub transfers: f64,
}

impl Parts {
    /// The sum of the parts.
    pub fn sum(&self) -> f64 {
        self.terms_of_trade
            + self.volume_of_trade
            + self.other_wedges
            + self.technical_efficiency
            + self.transfers
    }

    fn add(&mut self, weight: f64, other: &Parts) {
        self.terms_of_trade += weight * other.terms_of_trade;
        self.volume_of_trade += weight * other.volume_of_trade;
        self.other_wedges += weight * other.other_wedges;
        self.technical_efficiency += weight * other.technical_efficiency;
        self.transfers += weight * other.transfers;
    }
}

/// How first-order changes are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstOrder {
    /// (a) x^ - 1, as Caliendo & Parro (2015) publish.
    Percent,
    /// (b) ln x^.
    Log,
}

/// The first-order formula at base tariffs, by region, percent. For replication only: at finite changes it misleads.
///
/// It covers tariffs; other instruments have no term in the published formula.
pub fn first_order(at: &Equilibrium, measure: FirstOrder) -> Vec<Parts> {
    let base = at.base();
    let (n, j) = (base.regions(), base.sectors());
    let change = |ln: f64| match measure {
        FirstOrder::Percent => ln.exp_m1(),
        FirstOrder::Log => ln,
    };
    let mut parts = vec![Parts::default(); n];
    for importer in 0..n {
        for exporter in 0..n {
            for sector in 0..j {
                let before = base.border_value(importer, exporter, sector);
                if before == 0.0 || importer == exporter {
                    continue;
                }
                let price = change(at.ln_cost()[(exporter, sector)]);
                parts[exporter].terms_of_trade += 100.0 * before * price / base.income[exporter];
                parts[importer].terms_of_trade -= 100.0 * before * price / base.income[importer];
                let tariff = base.policy.tariff[(importer, exporter, sector)];
                if tariff != 0.0 {
                    let after = at.border_value(importer, exporter, sector);
                    // A flow that ends has no log: the percent change stands in for it.
                    let value = if after > 0.0 {
                        change((after / before).ln())
                    } else {
                        -1.0
                    };
                    parts[importer].volume_of_trade +=
                        100.0 * tariff * before * (value - price) / base.income[importer];
                }
            }
        }
    }
    parts
}

/// (c): the path integral, with how well its parts add up.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PathIntegral {
    /// By region, log points times 100.
    pub regions: Vec<Parts>,
    /// Largest gap between the sum of the parts and the exact 100 ln W^.
    pub gap: f64,
    /// Equilibria solved along the path.
    pub nodes: usize,
}

/// Gap at which refining stops, log points times 100.
const GAP: f64 = 1e-7;
/// Gap above which the parts are withheld, log points times 100.
const LARGEST_GAP: f64 = 1e-4;
/// Gauss-Legendre nodes tried in turn.
const NODES: [usize; 4] = [4, 8, 16, 32];
/// Power by which nodes crowd toward the end of a path that ends in a ban: there the last trade matters most.
const CROWDING: i32 = 3;

/// Integrates the parts along the path from the base policy to the equilibrium's.
///
/// Rates and bans move along straight lines, trade costs in logs, all at the same share of the way.
///
/// # Errors
/// A point of the path that cannot be solved; a policy that cuts the world in parts while deficits are financed, where
/// transfers end in a jump that no path passes; parts that do not add up.
pub fn path_integral(at: &Equilibrium) -> Result<PathIntegral, EquilibriumError> {
    let base = at.base();
    if !base.structure.has_plain_welfare() {
        return Err(EquilibriumError::PartsNotDefined);
    }
    let parts_of = |policy: &Policy| Components::of(base, policy);
    let (before, after) = (parts_of(&base.policy)?, parts_of(at.policy())?);
    if before != after && at.closure() != Closure::Balanced {
        return Err(EquilibriumError::PathJumps);
    }
    let exact = at.ln_welfare();
    let mut last_gap = f64::INFINITY;
    for nodes in NODES {
        let regions = integrate(at, nodes)?;
        let gap = regions
            .iter()
            .zip(&exact)
            .map(|(parts, exact)| (parts.sum() - 100.0 * exact).abs())
            .fold(0.0, f64::max);
        if gap <= GAP || (nodes == NODES[NODES.len() - 1] && gap <= LARGEST_GAP) {
            return Ok(PathIntegral {
                regions,
                gap,
                nodes,
            });
        }
        last_gap = gap;
    }
    Err(EquilibriumError::PartsDoNotAddUp { gap: last_gap })
}

fn integrate(at: &Equilibrium, nodes: usize) -> Result<Vec<Parts>, EquilibriumError> {
    let base = at.base();
    let mut total = vec![Parts::default(); base.regions()];
    let mut start = Vec::new();
    let crowding = if base.policy.ban == at.policy().ban {
        1
    } else {
        CROWDING
    };
    for (node, weight) in gauss_legendre(nodes) {
        // Substitution: share = 1 - (1 - node)^crowding.
        let share = 1.0 - (1.0 - node).powi(crowding);
        let weight = weight * f64::from(crowding) * (1.0 - node).powi(crowding - 1);
        let policy = base.policy.toward(at.policy(), share);
        let options = SolverOptions {
            tolerance: 1e-12,
            ..SolverOptions::default()
        };
        let solved = solver::solve(
            base,
            &policy,
            at.closure(),
            (!start.is_empty()).then_some(start.as_slice()),
            options,
        )?;
        let system = System::new(base, &policy, at.closure())?;
        let point = solved.state.point(&solved.share);
        let linearised = Linearised::at(&system, &point, WageSolver::at(&system, &point));
        let speed = PolicySpeed::on_path(base, &base.policy, at.policy(), share);
        let tangent = Tangent::along(&linearised, &speed)?;
        let parts = parts_at(&linearised, &policy, &speed, &tangent, &solved.state.income);
        for (total, parts) in total.iter_mut().zip(&parts) {
            total.add(100.0 * weight, parts);
        }
        start.clone_from(&solved.state.ln_wage);
        start.extend_from_slice(&solved.state.extra);
    }
    Ok(total)
}

/// The parts of d ln W at one point of the path.
fn parts_at(
    at: &Linearised,
    policy: &Policy,
    speed: &PolicySpeed,
    tangent: &Tangent,
    income: &[f64],
) -> Vec<Parts> {
    let base = at.system.base;
    let (n, j) = (base.regions(), base.sectors());
    let theta = &base.trade_elasticity;
    let mut parts = vec![Parts::default(); n];
    let mut sales = vec![0.0; n * j];
    for importer in 0..n {
        for exporter in 0..n {
            let border = at.landed().lane(importer, exporter);
            let ships = at.shipped.lane(importer, exporter);
            for sector in 0..j {
                let (landed, shipped) = (border[sector], ships[sector]);
                if landed == 0.0 {
                    continue;
                }
                let cell = (importer, exporter, sector);
                let cost = tangent.ln_cost[(exporter, sector)];
                let price = tangent.ln_price[(importer, sector)];
                let share = -theta[sector] * (speed.trade_cost(cell) + cost - price);
                let landed_speed =
                    tangent.ln_expenditure[(importer, sector)] + share - speed.tariff[cell];
                let shipped_speed = landed_speed - speed.export_tax[cell];
                sales[exporter * j + sector] += shipped * shipped_speed;
                let border_price = cost + speed.export_tax[cell];
                parts[exporter].terms_of_trade += landed * border_price;
                parts[importer].terms_of_trade -= landed * border_price;
                parts[importer].technical_efficiency -= landed * speed.iceberg[cell];
                parts[importer].volume_of_trade += policy.tariff[cell]
                    * landed
                    * (landed_speed - border_price - speed.iceberg[cell]);
                parts[exporter].other_wedges +=
                    policy.export_tax[cell] * shipped * (shipped_speed - cost);
            }
        }
    }
    let mut bill_speed = vec![0.0; n];
    let mut transfer_speed = vec![0.0; n];
    for (region, speed) in bill_speed.iter_mut().enumerate() {
        *speed = at.value_added[region] * tangent.ln_wage[region];
    }
    at.transfer_response(&bill_speed, &mut transfer_speed);
    for region in 0..n {
        for sector in 0..j {
            let subsidy = policy.subsidy[(region, sector)];
            if subsidy == 0.0 {
                continue;
            }
            // d(sales) = d((1-s) R): R d ln R = d(sales)/(1-s) - R d ln(1-s); and c0 = c / (1-s).
            let output = at.output[(region, sector)];
            let shift = speed.subsidy[(region, sector)];
            let output_speed = sales[region * j + sector] / (1.0 - subsidy) - output * shift;
            let cost = tangent.ln_cost[(region, sector)] - shift;
            parts[region].other_wedges -= subsidy * (output_speed - output * cost);
        }
        parts[region].transfers = transfer_speed[region];
        let scale = 1.0 / income[region];
        let unscaled = parts[region];
        parts[region] = Parts::default();
        parts[region].add(scale, &unscaled);
    }
    parts
}

/// Nodes and weights of Gauss-Legendre quadrature on (0, 1), from Newton's method on the Legendre polynomial.
fn gauss_legendre(nodes: usize) -> Vec<(f64, f64)> {
    let count = nodes as f64;
    (0..nodes)
        .map(|k| {
            let mut x =
                (std::f64::consts::PI * (nodes as f64 - k as f64 - 0.25) / (count + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..100 {
                let (mut last, mut value) = (1.0, x);
                for degree in 2..=nodes {
                    let degree = degree as f64;
                    (last, value) = (
                        value,
                        ((2.0 * degree - 1.0) * x * value - (degree - 1.0) * last) / degree,
                    );
                }
                slope = count * (x * value - last) / (x * x - 1.0);
                let step = value / slope;
                x -= step;
                if step.abs() < 1e-16 {
                    break;
                }
            }
            (0.5 * (1.0 + x), 1.0 / ((1.0 - x * x) * slope * slope))
        })
        .collect()
}

/// The three labelled decompositions of one equilibrium.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decompositions {
    /// Codes of the regions, in the order of the rows.
    pub regions: Vec<String>,
    /// (a) first order, percent changes at base tariffs. For replication only.
    pub first_order_percent: Vec<Parts>,
    /// (b) first order, logs at base tariffs.
    pub first_order_log: Vec<Parts>,
    /// (c) path integral: adds up to 100 ln W^.
    pub path_integral: PathIntegral,
}

impl Decompositions {
    /// All three.
    ///
    /// # Errors
    /// As [`path_integral`].
    pub fn of(at: &Equilibrium, labels: &Labels) -> Result<Self, EquilibriumError> {
        Ok(Self {
            regions: labels
                .regions
                .iter()
                .map(|region| region.code.clone())
                .collect(),
            first_order_percent: first_order(at, FirstOrder::Percent),
            first_order_log: first_order(at, FirstOrder::Log),
            path_integral: path_integral(at)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quadrature_is_exact_for_polynomials() {
        for nodes in [1, 4, 8, 32] {
            let rule = gauss_legendre(nodes);
            let degree = 2 * nodes - 1;
            let integral: f64 = rule
                .iter()
                .map(|(x, w)| w * x.powi(i32::try_from(degree).unwrap_or(0)))
                .sum();
            assert!(
                (integral - 1.0 / (degree + 1) as f64).abs() < 1e-14,
                "{nodes}: {integral}"
            );
        }
    }
}
