//! The linear systems of the Newton step and of the adjoint, each with a preconditioner that nearly solves it:
//! prices and goods by a few sweeps, wages by the dense approximate Jacobian (block Gauss-Seidel).

use nalgebra::DVector;

use super::Linearised;
use super::work::Work;
use crate::kernel;
use crate::krylov::{LinearOutcome, LinearSystem, gmres};

/// Sweeps of each inner block inside the preconditioner.
const INNER_SWEEPS: usize = 4;

impl Linearised<'_> {
    /// Solves G_u x = b.
    pub(crate) fn solve(&self, b: &[f64], x: &mut [f64], tolerance: f64) -> LinearOutcome {
        let mut scratch = Forward {
            at: self,
            work: Work::new(self),
        };
        gmres(&mut scratch, b, x, tolerance, 60, 400)
    }

    /// Solves G_u^T x = b.
    pub(crate) fn solve_transposed(
        &self,
        b: &[f64],
        x: &mut [f64],
        tolerance: f64,
    ) -> LinearOutcome {
        let mut scratch = Transposed {
            at: self,
            work: Work::new(self),
        };
        gmres(&mut scratch, b, x, tolerance, 60, 400)
    }
}

impl Linearised<'_> {
    /// Divides the extras by the diagonal of their rows.
    fn divide_by_diagonal(&self, extra: &mut [f64]) {
        if let Some(feedback) = &self.feedback
            && let Some(tilt) = &feedback.terms.layout.tilt
        {
            for (extra, diagonal) in extra[tilt.clone()].iter_mut().zip(&feedback.tilt_diagonal) {
                *extra /= diagonal;
            }
        }
    }
}

/// G_u with its preconditioner: extras, prices, then goods, then wages, each block nearly solved (block Gauss-Seidel).
pub(super) struct Forward<'l, 'a> {
    pub(super) at: &'l Linearised<'a>,
    pub(super) work: Work,
}

impl LinearSystem for Forward<'_, '_> {
    fn apply(&mut self, x: &[f64], y: &mut [f64]) {
        self.at.product(x, y, &mut self.work);
    }

    fn precondition(&mut self, r: &[f64], z: &mut [f64]) {
        let at = self.at;
        let work = &mut self.work;
        let (n, j) = (at.system.base.regions(), at.system.base.sectors());
        let (z_wage, rest) = z.split_at_mut(n);
        let (z_price, rest) = rest.split_at_mut(n * j);
        let (z_goods, z_extra) = rest.split_at_mut(n * j);
        let r = at.split(r);
        // Extras first: each by the diagonal of its row; costs and prices then follow them.
        z_extra.copy_from_slice(r.extra);
        at.divide_by_diagonal(z_extra);
        let extra = Some(&*z_extra);
        z_price.copy_from_slice(r.price);
        for _ in 0..INNER_SWEEPS {
            at.cost_response(None, z_price, extra, &mut work.cost);
            kernel::over_exporters(&at.share, &work.cost, &mut work.block);
            at.entry_response(1.0, None, z_price, extra, &mut work.block);
            for ((z, r), image) in z_price.iter_mut().zip(r.price).zip(&work.block) {
                *z = r + image;
            }
        }
        // Goods: what the price move does to them is taken to the right-hand side once.
        at.cost_response(None, z_price, extra, &mut work.cost);
        z_goods.fill(0.0);
        work.index.copy_from_slice(z_price);
        at.entry_response(-1.0, None, z_price, extra, &mut work.index);
        at.pull(&work.index, z_goods, &mut work.pull);
        at.flow_response(&work.pull, Some(&work.cost), &mut work.flows);
        at.income_response(
            &work.flows,
            None,
            z_goods,
            &mut work.regions,
            &mut work.income,
        );
        at.goods_rows(&work.flows, &work.income, z_goods, &mut work.block);
        let target: Vec<f64> = r
            .goods
            .iter()
            .zip(&work.block)
            .map(|(r, image)| r - image)
            .collect();
        z_goods.copy_from_slice(&target);
        for _ in 0..INNER_SWEEPS {
            at.flow_response(z_goods, None, &mut work.flows);
            at.income_response(
                &work.flows,
                None,
                z_goods,
                &mut work.regions,
                &mut work.income,
            );
            at.goods_rows(&work.flows, &work.income, z_goods, &mut work.block);
            for ((z, target), image) in z_goods.iter_mut().zip(&target).zip(&work.block) {
                *z += target - image;
            }
        }
        at.pull(&work.index, z_goods, &mut work.pull);
        at.flow_response(&work.pull, Some(&work.cost), &mut work.flows);
        at.labour_rows(&work.flows, None, z_wage);
        let mut right = DVector::from_fn(n, |i, _| r.wage[i] - z_wage[i]);
        if at.wages.solve(&mut right) {
            z_wage.copy_from_slice(right.as_slice());
        }
    }
}

/// G_u^T with the transposed preconditioner: wages, then goods, then prices.
pub(super) struct Transposed<'l, 'a> {
    pub(super) at: &'l Linearised<'a>,
    pub(super) work: Work,
}

impl LinearSystem for Transposed<'_, '_> {
    fn apply(&mut self, x: &[f64], y: &mut [f64]) {
        self.at.product_transposed(x, y, &mut self.work);
    }

    fn precondition(&mut self, r: &[f64], z: &mut [f64]) {
        let at = self.at;
        let work = &mut self.work;
        let (n, j) = (at.system.base.regions(), at.system.base.sectors());
        let (z_wage, rest) = z.split_at_mut(n);
        let (z_price, rest) = rest.split_at_mut(n * j);
        let (z_goods, z_extra) = rest.split_at_mut(n * j);
        let r = at.split(r);
        let mut right = DVector::from_column_slice(r.wage);
        if at.wages.solve_transposed(&mut right) {
            z_wage.copy_from_slice(right.as_slice());
        } else {
            z_wage.copy_from_slice(r.wage);
        }
        // Goods rows of the transpose at (wage, goods), price weights 0.
        z_goods.fill(0.0);
        at.sensitivities_of(Some(z_wage), None, &mut work.sensitivity);
        at.pull_weights(&mut work.sensitivity, &mut work.pull);
        at.goods_back(&work.sensitivity, z_goods, &work.pull, &mut work.block);
        let target: Vec<f64> = r
            .goods
            .iter()
            .zip(&work.block)
            .map(|(r, image)| r - image)
            .collect();
        z_goods.copy_from_slice(&target);
        for _ in 0..INNER_SWEEPS {
            at.sensitivities_of(None, Some(z_goods), &mut work.sensitivity);
            at.pull_weights(&mut work.sensitivity, &mut work.pull);
            at.goods_back(&work.sensitivity, z_goods, &work.pull, &mut work.block);
            for ((z, target), image) in z_goods.iter_mut().zip(&target).zip(&work.block) {
                *z += target - image;
            }
        }
        at.sensitivities_of(Some(z_wage), Some(z_goods), &mut work.sensitivity);
        at.pull_weights(&mut work.sensitivity, &mut work.pull);
        at.cost_weights(&mut work.sensitivity, None, &mut work.cost);
        z_price.fill(0.0);
        at.prices_back(&work.cost, z_price, &work.pull, &mut work.block);
        let target: Vec<f64> = r
            .price
            .iter()
            .zip(&work.block)
            .map(|(r, image)| r - image)
            .collect();
        z_price.copy_from_slice(&target);
        for _ in 0..INNER_SWEEPS {
            // (I - A)^T z = z - coefficient^T (share^T z).
            kernel::over_importers(&at.share, z_price, &mut work.cost);
            let image = &mut work.image[..n * j];
            image.fill(0.0);
            for region in 0..n {
                let row = &mut image[region * j..(region + 1) * j];
                let coefficients = at.system.cost_inputs(region);
                kernel::add_weighted_rows(
                    coefficients,
                    &work.cost[region * j..(region + 1) * j],
                    row,
                );
            }
            for ((z, target), image) in z_price.iter_mut().zip(&target).zip(image.iter()) {
                *z = target + image;
            }
        }
        // Extras last: what prices weighted so make of them.
        z_extra.copy_from_slice(r.extra);
        if at.feedback.is_some() {
            at.sensitivities_of(Some(z_wage), Some(z_goods), &mut work.sensitivity);
            at.pull_weights(&mut work.sensitivity, &mut work.pull);
            at.cost_weights(&mut work.sensitivity, Some(z_price), &mut work.cost);
            let mut wage = vec![0.0; n];
            let mut price = vec![0.0; n * j];
            let mut image = vec![0.0; z_extra.len()];
            at.costs_back(
                &work.cost,
                Some((z_price, &work.pull)),
                None,
                &mut work.index,
                (&mut wage, &mut price, &mut image),
            );
            for (z, image) in z_extra.iter_mut().zip(&image) {
                *z -= image;
            }
            at.divide_by_diagonal(z_extra);
        }
    }
}
