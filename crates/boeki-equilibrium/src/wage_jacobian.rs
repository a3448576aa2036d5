//! An approximate Jacobian of the labour-market gaps in log wages, cheap enough for every step.
//!
//! Exact in how spending moves between suppliers; approximate in the feedback of input prices and incomes, which
//! are taken through one composite input a region. Secant updates correct the rest as the solver goes (Broyden 1965).
//!
//! With Cbar = diag(b) + diag(1-b) T the response of unit costs, T that of the composite input's price, e the
//! shipped flows, and b the region's mean value-added share:
//!
//! ```text
//! substitution = -(diag(sum_j theta B R) - H) Cbar,    H_il = sum_{n,j} theta B_i e_ni pi_nl
//! r = (diag(sum B R) - V diag(M/E))^-1 (substitution + V diag(wL/E)),   V_in = sum_j B_i e_ni
//! J = r - 1
//! ```

use std::cell::OnceCell;
use std::rc::Rc;

use nalgebra::{DMatrix, DVector, Dyn, LU};

use crate::components::largest;
use crate::system::{Point, System};

/// d(gap)/d(ln w), N x N, at a state whose price and expenditure blocks are solved.
pub(crate) fn wage_jacobian(system: &System, state: &Point) -> DMatrix<f64> {
    let base = system.base;
    let (n, j) = (base.regions(), base.sectors());
    let shares = state.share;
    let theta = &base.trade_elasticity;

    let mut substitution = DMatrix::<f64>::zeros(n, n);
    let mut value_added_sold = DMatrix::<f64>::zeros(n, n);
    let mut composite = DMatrix::<f64>::zeros(n, n);
    let mut own = vec![0.0; n];
    let mut labour = vec![0.0; n];
    let mut mean_share = vec![0.0; n];
    let mut input_bill = vec![0.0; n];
    for region in 0..n {
        let share = system.earning_share.row(region);
        let output = state.output.row(region);
        let total: f64 = output.iter().sum();
        for sector in 0..j {
            labour[region] += share[sector] * output[sector];
            own[region] += theta[sector] * share[sector] * output[sector];
        }
        mean_share[region] = own_cost_share(system, region, output, total);
        input_bill[region] = total - labour[region];
    }

    // H += (theta B e) pi^T, importer by importer, as products of small dense matrices.
    let mut weighted = DMatrix::<f64>::zeros(n, j);
    let mut sourcing = DMatrix::<f64>::zeros(j, n);
    for importer in 0..n {
        sourcing.copy_from_slice(shares.slab(importer));
        let input_share = DVector::from_vec(input_shares(system, state, importer));
        composite.set_row(importer, &sourcing.tr_mul(&input_share).transpose());
        let spent = state.expenditure.row(importer);
        let mut added = 0.0;
        for exporter in 0..n {
            let value_added_share = system.earning_share.row(exporter);
            let tariff = system.policy.tariff.lane(importer, exporter);
            let export_tax = system.policy.export_tax.lane(importer, exporter);
            let share = shares.lane(importer, exporter);
            let kept = base.structure.distribution_of(importer);
            let mut sold = 0.0;
            for sector in 0..j {
                let flow = share[sector] * spent[sector]
                    / ((1.0 + tariff[sector]) * (1.0 + export_tax[sector]));
                added += kept * flow;
                let flow = (1.0 - kept) * flow;
                let value_added = value_added_share[sector] * flow;
                sold += value_added;
                weighted[(exporter, sector)] = theta[sector] * value_added;
            }
            value_added_sold[(exporter, importer)] += sold;
        }
        value_added_sold[(importer, importer)] += added;
        labour[importer] += added;
        substitution.gemm(1.0, &weighted, &sourcing, 1.0);
    }
    for region in 0..n {
        substitution[(region, region)] -= own[region];
    }

    let cost_response = cost_response(&composite, &mean_share);
    let mut right = substitution * cost_response;
    let mut left = DMatrix::<f64>::zeros(n, n);
    for importer in 0..n {
        let spent: f64 = state.expenditure.row(importer).iter().sum();
        let revenue = (spent - input_bill[importer] - state.value_added[importer]).max(0.0);
        let base_of_response = (spent - revenue).max(0.1 * spent);
        for exporter in 0..n {
            let sold = value_added_sold[(exporter, importer)] / base_of_response;
            right[(exporter, importer)] += sold * state.value_added[importer];
            left[(exporter, importer)] -= sold * input_bill[importer];
        }
    }
    for region in 0..n {
        left[(region, region)] += labour[region];
    }
    let mut jacobian = left.lu().solve(&right).unwrap_or(right);
    for region in 0..n {
        jacobian[(region, region)] -= 1.0;
    }
    jacobian
}

/// Weight of a region's own income in its costs, averaged over output: B, and with options (B + psi)(1 - eta) - psi.
fn own_cost_share(system: &System, region: usize, output: &[f64], total: f64) -> f64 {
    let mut share = 0.0;
    for (sector, output) in output.iter().enumerate() {
        let weight = match &system.feedback {
            Some(feedback) => {
                let eta = feedback.supply_weight[(region, sector)];
                feedback.factor_weight[(region, sector)] * (1.0 - eta) - feedback.scale[sector]
            }
            None => system.cost_share[(region, sector)],
        };
        share += weight * output;
    }
    share / total
}

/// The approximate wage Jacobian with its numeraire rows, factored: the wage block of a preconditioner.
pub(crate) struct WageSolver {
    matrix: DMatrix<f64>,
    forward: OnceCell<LU<f64, Dyn, Dyn>>,
    transposed: OnceCell<LU<f64, Dyn, Dyn>>,
}

impl WageSolver {
    /// Factors a slope at given wage bills, when it is first used.
    pub(crate) fn of(system: &System, value_added: &[f64], slope: &DMatrix<f64>) -> Rc<Self> {
        Rc::new(Self {
            matrix: with_numeraire(system, value_added, slope),
            forward: OnceCell::new(),
            transposed: OnceCell::new(),
        })
    }

    /// The same with the slope of a point.
    pub(crate) fn at(system: &System, state: &Point) -> Rc<Self> {
        Self::of(system, state.value_added, &wage_jacobian(system, state))
    }

    /// Solves in place; false where the matrix is singular.
    pub(crate) fn solve(&self, right: &mut DVector<f64>) -> bool {
        self.forward
            .get_or_init(|| self.matrix.clone().lu())
            .solve_mut(right)
    }

    /// Solves with the transpose, in place; false where the matrix is singular.
    pub(crate) fn solve_transposed(&self, right: &mut DVector<f64>) -> bool {
        self.transposed
            .get_or_init(|| self.matrix.transpose().lu())
            .solve_mut(right)
    }
}

/// Cbar = diag(b) + diag(1-b) (I - S diag(1-b))^-1 S diag(b), with S the composite input's sourcing shares.
fn cost_response(composite: &DMatrix<f64>, mean_share: &[f64]) -> DMatrix<f64> {
    let n = mean_share.len();
    let mut inverse = DMatrix::<f64>::identity(n, n);
    let mut priced = composite.clone();
    for supplier in 0..n {
        for region in 0..n {
            inverse[(region, supplier)] -=
                composite[(region, supplier)] * (1.0 - mean_share[supplier]);
            priced[(region, supplier)] *= mean_share[supplier];
        }
    }
    let mut response = inverse.lu().solve(&priced).unwrap_or(priced);
    for region in 0..n {
        for wage in 0..n {
            response[(region, wage)] *= 1.0 - mean_share[region];
        }
        response[(region, region)] += mean_share[region];
    }
    response
}

/// Share of each input in a region's spending on inputs.
fn input_shares(system: &System, state: &Point, region: usize) -> Vec<f64> {
    let j = system.base.sectors();
    let mut spending = vec![0.0; j];
    for (using, output) in state.output.row(region).iter().enumerate() {
        let coefficients = system.base.input_coefficient.lane(region, using);
        for (spending, coefficient) in spending.iter_mut().zip(coefficients) {
            *spending += coefficient * output;
        }
        // Elastic supply: the consumer basket works on costs as an input does.
        if let Some(feedback) = &system.feedback {
            let weight = feedback.price_weight(region, using) * output;
            let finals = system.base.final_share.row(region);
            for (spending, share) in spending.iter_mut().zip(finals) {
                *spending += weight * share;
            }
        }
    }
    let total: f64 = spending.iter().sum();
    if total > 0.0 {
        for value in &mut spending {
            *value /= total;
        }
    }
    spending
}

/// The Jacobian with one row of each part, redundant by Walras' law, replaced by its numeraire: sum wL d ln w = 0.
pub(crate) fn with_numeraire(
    system: &System,
    value_added: &[f64],
    slope: &DMatrix<f64>,
) -> DMatrix<f64> {
    let mut matrix = slope.clone();
    for part in &system.components.members {
        let row = largest(part, value_added);
        matrix.row_mut(row).fill(0.0);
        let bill: f64 = part.iter().map(|region| value_added[*region]).sum();
        for &region in part {
            matrix[(row, region)] = value_added[region] / bill;
        }
    }
    matrix
}
