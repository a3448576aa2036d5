//! Products with the transposed Jacobian: the same blocks, walked backwards.

use super::Linearised;
use super::work::{Sensitivity, Work};
use crate::kernel;
use crate::seed::Seed;

impl Linearised<'_> {
    /// y = G_u^T x.
    pub(super) fn product_transposed(&self, x: &[f64], y: &mut [f64], work: &mut Work) {
        let (n, j) = (self.system.base.regions(), self.system.base.sectors());
        let sensitivity = &mut work.sensitivity;
        self.sensitivities(x, sensitivity);
        let x = self.split(x);
        let (y_wage, rest) = y.split_at_mut(n);
        let (y_price, rest) = rest.split_at_mut(n * j);
        let (y_goods, y_extra) = rest.split_at_mut(n * j);
        self.pull_weights(sensitivity, &mut work.pull);
        self.cost_weights(sensitivity, Some(x.price), &mut work.cost);
        self.wages_back(sensitivity, Some(x.wage), &mut work.regions, y_wage);
        self.prices_back(&work.cost, x.price, &work.pull, y_price);
        self.goods_back(sensitivity, x.goods, &work.pull, y_goods);
        self.costs_back(
            &work.cost,
            Some((x.price, &work.pull)),
            Some(x.extra),
            &mut work.index,
            (y_wage, y_price, y_extra),
        );
        if let Some(feedback) = &self.feedback {
            feedback.goods_back(self, x.extra, y_goods);
        }
    }

    /// Through what costs and entry depend on besides inputs: weights on y, on consumer prices and on extras. `index` gives the
    /// weights on the price rows and on the pull, `rows` those on the extra rows.
    pub(super) fn costs_back(
        &self,
        cost: &[f64],
        index: Option<(&[f64], &[f64])>,
        rows: Option<&[f64]>,
        scratch: &mut [f64],
        (wage, price, extra): (&mut [f64], &mut [f64], &mut [f64]),
    ) {
        let base = self.system.base;
        let j = base.sectors();
        let Some(feedback) = &self.feedback else {
            for (region, out) in wage.iter_mut().enumerate() {
                let costs = &cost[region * j..(region + 1) * j];
                let shares = self.system.cost_share.row(region).iter();
                *out += shares
                    .zip(costs)
                    .map(|(share, cost)| share * cost)
                    .sum::<f64>();
            }
            return;
        };
        let entry = match index {
            Some((rows, pull)) if feedback.terms.layout.entry.is_some() => {
                for (at, out) in scratch.iter_mut().enumerate() {
                    *out = -rows[at] - base.trade_elasticity[at % j] * pull[at];
                }
                Some(&*scratch)
            }
            _ => None,
        };
        feedback.back(self, cost, entry, rows, wage, price, extra);
    }

    /// What one unit of d R and of d I is worth to the equations weighted by x.
    pub(crate) fn sensitivities(&self, x: &[f64], out: &mut Sensitivity) {
        let x = self.split(x);
        self.sensitivities_of(Some(x.wage), Some(x.goods), out);
        if let Some(feedback) = &self.feedback {
            feedback.sensitivities(self, x.extra, out);
        }
        self.land(Some(x.wage), out);
    }

    /// The worth of a unit of landed value: less revenue, and what stays in the destination.
    fn land(&self, wage: Option<&[f64]>, out: &mut Sensitivity) {
        for region in 0..out.landed.len() {
            let labour = match wage {
                Some(wage) if !self.numeraire(region) => wage[region] / self.labour[region],
                _ => 0.0,
            };
            let kept = self.system.base.structure.distribution_of(region);
            out.landed[region] = kept * labour - out.revenue[region];
        }
    }

    pub(super) fn sensitivities_of(
        &self,
        wage: Option<&[f64]>,
        goods: Option<&[f64]>,
        out: &mut Sensitivity,
    ) {
        let base = self.system.base;
        let (n, j) = (base.regions(), base.sectors());
        for region in 0..n {
            let weights = &mut out.weight;
            weights.fill(0.0);
            if let Some(goods) = goods {
                for (sector, weight) in weights.iter_mut().enumerate() {
                    let spent = self.expenditure[(region, sector)];
                    if spent > 0.0 {
                        *weight = -goods[region * j + sector] / spent;
                    }
                }
            }
            let finals = base.final_share.row(region).iter();
            let income: f64 = finals
                .zip(weights.iter())
                .map(|(share, weight)| share * weight)
                .sum();
            out.income[region] = income;
            let labour = match wage {
                Some(wage) if !self.numeraire(region) => wage[region] / self.labour[region],
                _ => 0.0,
            };
            let row = &mut out.output[region * j..(region + 1) * j];
            row.fill(0.0);
            kernel::add_weighted_rows(self.system.cost_coefficients(region), weights, row);
            for sector in 0..j {
                row[sector] = row[sector] * (1.0 - base.structure.profit_of(region, sector))
                    + labour * self.system.earning_share[(region, sector)]
                    + self.system.output_claim(region, sector) * income;
            }
        }
        out.revenue.copy_from_slice(&out.income);
        self.land(wage, out);
    }

    /// Through the flows: weights on `a`, the importers' pull.
    pub(crate) fn pull_weights(&self, sensitivity: &mut Sensitivity, pull: &mut [f64]) {
        let base = self.system.base;
        let (n, j) = (base.regions(), base.sectors());
        let subsidy = self.system.policy.subsidy.as_slice();
        let per_shipped = &mut sensitivity.per_shipped;
        for ((per_shipped, output), subsidy) in
            per_shipped.iter_mut().zip(&sensitivity.output).zip(subsidy)
        {
            *per_shipped = output / (1.0 - subsidy);
        }
        kernel::over_exporters(&self.shipped, per_shipped, pull);
        for (at, pull) in pull.iter_mut().enumerate() {
            *pull += sensitivity.landed[at / j] * self.landed_sum.as_slice()[at];
        }
        if let Some(landed) = self.landed.as_ref().filter(|_| self.taxed) {
            for importer in 0..n {
                for exporter in 0..n {
                    let worth = sensitivity.income[exporter];
                    let lands = landed.lane(importer, exporter);
                    let ships = self.shipped.lane(importer, exporter);
                    let row = &mut pull[importer * j..(importer + 1) * j];
                    for sector in 0..j {
                        row[sector] += worth * (lands[sector] - ships[sector]);
                    }
                }
            }
        }
    }

    /// Through the flows and the price rows: weights on d ln c, the exporters' costs.
    pub(crate) fn cost_weights(
        &self,
        sensitivity: &mut Sensitivity,
        price: Option<&[f64]>,
        cost: &mut [f64],
    ) {
        let base = self.system.base;
        let (n, j) = (base.regions(), base.sectors());
        let theta = &base.trade_elasticity;
        let scratch = &mut sensitivity.scratch;
        for (at, income) in scratch.iter_mut().enumerate() {
            *income = -sensitivity.landed[at / j];
        }
        kernel::over_importers(self.landed(), scratch, cost);
        if let Some(landed) = self.landed.as_ref().filter(|_| self.taxed) {
            for importer in 0..n {
                for exporter in 0..n {
                    let worth = sensitivity.income[exporter];
                    let lands = landed.lane(importer, exporter);
                    let ships = self.shipped.lane(importer, exporter);
                    let row = &mut cost[exporter * j..(exporter + 1) * j];
                    for sector in 0..j {
                        row[sector] -= worth * (lands[sector] - ships[sector]);
                    }
                }
            }
        }
        for (at, cost) in cost.iter_mut().enumerate() {
            let sold = sensitivity.output[at] * self.output.as_slice()[at];
            *cost = theta[at % j] * (*cost - sold);
        }
        if let Some(price) = price {
            kernel::over_importers(&self.share, price, scratch);
            for (cost, weight) in cost.iter_mut().zip(scratch.iter()) {
                *cost -= weight;
            }
        }
    }

    /// f_u of an outcome, as the right-hand side of the transposed system.
    pub(crate) fn seed_unknowns(&self, seed: &Seed, out: &mut [f64]) {
        let base = self.system.base;
        let (n, j) = (base.regions(), base.sectors());
        let theta = &base.trade_elasticity;
        let mut work = Work::new(self);
        let worth = &mut work.sensitivity;
        worth.income.copy_from_slice(&seed.income);
        worth.revenue.copy_from_slice(&seed.income);
        for region in 0..n {
            worth.landed[region] = -seed.income[region];
            for sector in 0..j {
                worth.output[region * j + sector] = seed.output[(region, sector)]
                    + self.system.output_claim(region, sector) * seed.income[region];
            }
        }
        self.pull_weights(worth, &mut work.pull);
        self.cost_weights(worth, None, &mut work.cost);
        for importer in 0..n {
            for exporter in 0..n {
                if !seed.counts(importer, exporter) {
                    continue;
                }
                let landed = self.landed().lane(importer, exporter);
                for sector in 0..j {
                    let moved = seed.landed((importer, exporter, sector)) * landed[sector];
                    work.pull[importer * j + sector] += moved;
                    work.cost[exporter * j + sector] -= theta[sector] * moved;
                }
            }
        }
        // ln q = ln X + ln pi' - ln c and what policy adds.
        for &((importer, exporter, sector), weight) in &seed.quantity {
            work.pull[importer * j + sector] += weight;
            work.cost[exporter * j + sector] -= (theta[sector] + 1.0) * weight;
        }
        let (out_wage, rest) = out.split_at_mut(n);
        let (out_price, rest) = rest.split_at_mut(n * j);
        let (out_goods, out_extra) = rest.split_at_mut(n * j);
        self.wages_back(&work.sensitivity, None, &mut work.regions, out_wage);
        for (out, seed) in out_wage.iter_mut().zip(&seed.ln_wage) {
            *out += seed;
        }
        self.prices_back(&work.cost, seed.ln_price.as_slice(), &work.pull, out_price);
        self.goods_back(
            &work.sensitivity,
            seed.ln_expenditure.as_slice(),
            &work.pull,
            out_goods,
        );
        // The entry rows are weighted by the pull alone: an outcome weighs ln P itself.
        work.image[..n * j].fill(0.0);
        let Work {
            cost,
            pull,
            index,
            image,
            ..
        } = &mut work;
        self.costs_back(
            cost,
            Some((&image[..n * j], pull)),
            None,
            index,
            (out_wage, out_price, out_extra),
        );
        for (out, seed) in out_extra.iter_mut().zip(&seed.extra) {
            *out += seed;
        }
    }

    /// Weights on d ln w.
    pub(super) fn wages_back(
        &self,
        sensitivity: &Sensitivity,
        rows: Option<&[f64]>,
        work: &mut [Vec<f64>; 2],
        out: &mut [f64],
    ) {
        let [transfer, _] = work;
        self.transfer_response_transposed(&sensitivity.income, transfer);
        for (region, out) in out.iter_mut().enumerate() {
            *out = self.value_added[region] * (sensitivity.income[region] + transfer[region]);
            if let Some(wage) = rows {
                if !self.numeraire(region) {
                    *out -= wage[region];
                }
                let part = &self.system.components.members[self.part_of[region]];
                let bill: f64 = part.iter().map(|&r| self.value_added[r]).sum();
                let row = self.numeraire_row[self.part_of[region]];
                *out += wage[row] * self.value_added[region] / bill;
            }
        }
    }

    /// Weights on d ln P from those on costs and pull.
    pub(super) fn prices_back(&self, cost: &[f64], price: &[f64], pull: &[f64], out: &mut [f64]) {
        let base = self.system.base;
        let (n, j) = (base.regions(), base.sectors());
        let theta = &base.trade_elasticity;
        for region in 0..n {
            let row = &mut out[region * j..(region + 1) * j];
            for sector in 0..j {
                let at = region * j + sector;
                row[sector] = price[at] + theta[sector] * pull[at];
            }
            let coefficients = self.system.cost_inputs(region);
            kernel::add_weighted_rows(coefficients, &cost[region * j..(region + 1) * j], row);
        }
    }

    /// Weights on d ln X.
    pub(super) fn goods_back(
        &self,
        sensitivity: &Sensitivity,
        goods: &[f64],
        pull: &[f64],
        out: &mut [f64],
    ) {
        let j = self.system.base.sectors();
        for (at, out) in out.iter_mut().enumerate() {
            let spent = self.expenditure.as_slice()[at];
            *out = goods[at] + pull[at] + sensitivity.revenue[at / j] * spent;
        }
    }
}
