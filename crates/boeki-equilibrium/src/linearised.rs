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

mod forward;
mod preconditioned;
mod transfers;
mod transposed;
mod work;

use boeki_economy::{Cube, Grid};
use nalgebra::{DMatrix, Dyn, LU};

use crate::system::{Point, System};
use crate::wage_jacobian::with_numeraire;
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
    /// M = sum_i m.
    landed_sum: Grid,
    pub(crate) expenditure: Grid,
    pub(crate) output: Grid,
    pub(crate) value_added: Vec<f64>,
    labour: Vec<f64>,
    /// Which part each region belongs to, and each part's numeraire row.
    part_of: Vec<usize>,
    numeraire_row: Vec<usize>,
    wage_inverse: LU<f64, Dyn, Dyn>,
    wage_inverse_transposed: LU<f64, Dyn, Dyn>,
}

/// The three blocks of a vector over unknowns or equations.
struct Blocks<'v> {
    wage: &'v [f64],
    price: &'v [f64],
    goods: &'v [f64],
}

impl<'a> Linearised<'a> {
    /// Linearises at a state whose blocks are solved; `slope` replaces the approximate wage Jacobian if given.
    pub(crate) fn at(system: &'a System<'a>, state: &Point, slope: &DMatrix<f64>) -> Self {
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
        let mut landed = taxed.then(|| share.clone());
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
                    lane[sector] = border / (1.0 + tax[sector]);
                    if let Some(landed) = landed.as_mut() {
                        landed[(importer, exporter, sector)] = border;
                    }
                }
            }
        }
        let labour = (0..n)
            .map(|region| {
                let shares = base.value_added_share.row(region).iter();
                shares
                    .zip(state.output.row(region))
                    .map(|(share, output)| share * output)
                    .sum()
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
        let closed = with_numeraire(system, state.value_added, slope);
        Self {
            wage_inverse_transposed: closed.transpose().lu(),
            wage_inverse: closed.lu(),
            system,
            share,
            shipped,
            landed,
            landed_sum,
            expenditure: state.expenditure.clone(),
            output: state.output.clone(),
            value_added: state.value_added.to_vec(),
            labour,
            part_of,
            numeraire_row,
        }
    }

    /// Number of unknowns: N + 2 N J.
    pub(crate) fn size(&self) -> usize {
        let (n, j) = (self.system.base.regions(), self.system.base.sectors());
        n + 2 * n * j
    }

    /// Splits a vector into its wage, price and expenditure blocks.
    fn split<'v>(&self, vector: &'v [f64]) -> Blocks<'v> {
        let (n, j) = (self.system.base.regions(), self.system.base.sectors());
        let (wage, rest) = vector.split_at(n);
        let (price, goods) = rest.split_at(n * j);
        Blocks { wage, price, goods }
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
            let at = Linearised::at(
                &system,
                &point,
                &crate::wage_jacobian::wage_jacobian(&system, &point),
            );
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
