//! The model's equations linearised at a point: products with the Jacobian and with its transpose.
//!
//! Unknowns u = (ln w, ln P, ln X); equations G = (labour, price, goods), each in logs or relative to its scale. With
//! a = d ln X + theta d ln P at the importer:
//!
//! ```text
//! d ln c_i^j = B d ln w_i + sum_k (1-B) gamma d ln P_i^k
//! price      = d ln P_n^j - sum_i pi_ni d ln c_i
//! d R_i^j    = sum_n e_ni (a_n - theta d ln c_i) / (1-s)             e: shipped flows, at producers' prices
//! d M_n^j    = sum_i m_ni (a_n - theta d ln c_i)                     m: landed flows, at the border
//! d I_n      = wL d ln w + sum_j (X d ln X - d M) + sum (m-e)(a - theta d ln c) - sum_j s d R + d S
//! goods      = d ln X_n^k - (sum_j gamma (1-B) d R_n^j + alpha d I_n) / X_n^k
//! labour     = sum_j B d R_i^j / sum_j B R_i^j - d ln w_i            numeraire rows: sum wL d ln w
//! ```
//!
//! With options, profits add mu d R to incomes, a distribution share nu keeps nu d M in the destination, and extra unknowns have
//! rows of their own: see `feedback`.

mod feedback;
mod forward;
mod preconditioned;
mod transfers;
mod transposed;
mod work;

use std::rc::Rc;

use boeki_economy::{Cube, Grid};
pub(crate) use feedback::FeedbackPoint;

use crate::system::{Point, System};
use crate::wage_jacobian::WageSolver;
pub(crate) use work::Sensitivity;

/// The linearised system at one state.
pub(crate) struct Linearised<'a> {
    pub(crate) system: &'a System<'a>,
    /// pi'.
    pub(crate) share: Cube,
    /// e, million USD.
    pub(crate) shipped: Cube,
    /// m, million USD, where export taxes make it differ from e.
    landed: Option<Cube>,
    /// Whether export taxes bring revenue.
    pub(crate) taxed: bool,
    /// M = sum_i m.
    landed_sum: Grid,
    pub(crate) expenditure: Grid,
    pub(crate) output: Grid,
    pub(crate) value_added: Vec<f64>,
    labour: Vec<f64>,
    /// The options' terms at the point.
    pub(crate) feedback: Option<FeedbackPoint<'a>>,
    /// Which part each region belongs to, and each part's numeraire row.
    part_of: Vec<usize>,
    numeraire_row: Vec<usize>,
    wages: Rc<WageSolver>,
}

/// The three blocks of a vector over unknowns or equations.
struct Blocks<'v> {
    wage: &'v [f64],
    price: &'v [f64],
    goods: &'v [f64],
    extra: &'v [f64],
}

impl<'a> Linearised<'a> {
    /// Linearises at a state whose blocks are solved; `wages` solves the approximate wage block in preconditioners.
    pub(crate) fn at(system: &'a System<'a>, state: &Point, wages: Rc<WageSolver>) -> Self {
        let base = system.base;
        let (n, j) = (base.regions(), base.sectors());
        let share = state.share.clone();
        let taxed = system
            .policy
            .export_tax
            .as_slice()
            .iter()
            .any(|x| *x != 0.0);
        let mut shipped = share.clone();
        let distributes = |region: usize| base.structure.distribution_of(region);
        let differs = taxed || (0..n).any(|region| distributes(region) != 0.0);
        let mut landed = differs.then(|| share.clone());
        let mut landed_sum = Grid::zeros(n, j);
        for importer in 0..n {
            let spent = state.expenditure.row(importer);
            for exporter in 0..n {
                let tariff = system.policy.tariff.lane(importer, exporter);
                let tax = system.policy.export_tax.lane(importer, exporter);
                let lane = shipped.lane_mut(importer, exporter);
                for sector in 0..j {
                    let border = lane[sector] * spent[sector] / (1.0 + tariff[sector]);
                    landed_sum[(importer, sector)] += border;
                    lane[sector] = border / (1.0 + tax[sector]) * (1.0 - distributes(importer));
                    if let Some(landed) = landed.as_mut() {
                        landed[(importer, exporter, sector)] = border;
                    }
                }
            }
        }
        let labour = (0..n)
            .map(|region| {
                let shares = system.earning_share.row(region).iter();
                let made: f64 = shares
                    .zip(state.output.row(region))
                    .map(|(share, output)| share * output)
                    .sum();
                let added = distributes(region) * landed_sum.row(region).iter().sum::<f64>();
                made + added
            })
            .collect();
        let mut part_of = vec![0; n];
        let mut numeraire_row = Vec::new();
        for (index, part) in system.components.members.iter().enumerate() {
            for &region in part {
                part_of[region] = index;
            }
            numeraire_row.push(crate::components::largest(part, state.value_added));
        }
        let mut at = Self {
            wages,
            system,
            share,
            shipped,
            landed,
            taxed,
            landed_sum,
            expenditure: state.expenditure.clone(),
            output: state.output.clone(),
            value_added: state.value_added.to_vec(),
            labour,
            feedback: None,
            part_of,
            numeraire_row,
        };
        if let Some(terms) = &system.feedback {
            at.feedback = Some(FeedbackPoint::at(terms, &at, state.extra));
        }
        at
    }

    /// Number of unknowns: N + 2 N J and the extras.
    pub(crate) fn size(&self) -> usize {
        let (n, j) = (self.system.base.regions(), self.system.base.sectors());
        n + 2 * n * j + self.system.extras()
    }

    /// d PC by region from d ln P.
    pub(crate) fn consumer_price_response(&self, region: usize, price: &[f64]) -> f64 {
        let base = self.system.base;
        let j = base.sectors();
        let finals = base.final_share.row(region).iter();
        let prices = &price[region * j..(region + 1) * j];
        finals.zip(prices).map(|(share, price)| share * price).sum()
    }

    /// Splits a vector into its wage, price and expenditure blocks.
    fn split<'v>(&self, vector: &'v [f64]) -> Blocks<'v> {
        let (n, j) = (self.system.base.regions(), self.system.base.sectors());
        let (wage, rest) = vector.split_at(n);
        let (price, rest) = rest.split_at(n * j);
        let (goods, extra) = rest.split_at(n * j);
        Blocks {
            wage,
            price,
            goods,
            extra,
        }
    }

    pub(crate) fn numeraire(&self, region: usize) -> bool {
        self.numeraire_row[self.part_of[region]] == region
    }

    pub(crate) fn landed(&self) -> &Cube {
        self.landed.as_ref().unwrap_or(&self.shipped)
    }

    /// Earnings of labour, sum_j B R, by region.
    pub(crate) fn labour(&self) -> &[f64] {
        &self.labour
    }
}

#[cfg(test)]
mod tests {
    use boeki_economy::Closure;

    use super::work::Work;
    use super::*;
    use crate::testing::{Stream, random_economy};
    use crate::{Baseline, Equilibrium, EquilibriumError};

    #[test]
    fn the_transpose_is_the_transpose() -> Result<(), EquilibriumError> {
        for closure in Closure::ALL {
            let economy = random_economy(8, 4, 3).map_err(|_| EquilibriumError::EmptyRegion {
                region: "none".into(),
            })?;
            let base = Baseline::new(&economy, economy.elasticities().default_set())?;
            let (base, _) = crate::rebase(base, closure)?;
            let mut policy = base.policy.clone();
            policy.export_tax[(1, 0, 2)] = 0.1;
            policy.subsidy[(2, 1)] = 0.1;
            policy.ban[(0, 3, 0)] = 1.0;
            let solved = Equilibrium::solve(&base, &policy, closure)?;
            let system = System::new(&base, &policy, closure)?;
            let value_added = solved.value_added();
            let point = solved.point(&value_added);
            let at = Linearised::at(&system, &point, WageSolver::at(&system, &point));
            let mut stream = Stream::new(1);
            let mut vector =
                || -> Vec<f64> { (0..at.size()).map(|_| stream.between(-1.0, 1.0)).collect() };
            let (x, y) = (vector(), vector());
            let mut work = Work::new(&at);
            let (mut gx, mut gty) = (vec![0.0; at.size()], vec![0.0; at.size()]);
            at.product(&x, &mut gx, &mut work);
            at.product_transposed(&y, &mut gty, &mut work);
            let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
            let (left, right) = (dot(&gx, &y), dot(&x, &gty));
            assert!(
                (left - right).abs() <= 1e-11 * left.abs().max(1.0),
                "{left} {right}"
            );
        }
        Ok(())
    }
}
