//! Products with the Jacobian G_u, block by block: costs, flows, incomes, goods, labour.

use super::Linearised;
use super::work::{Flows, Work};
use crate::kernel;

impl Linearised<'_> {
    /// d ln c from d ln w, d ln P and the extras.
    pub(crate) fn cost_response(
        &self,
        wage: Option<&[f64]>,
        price: &[f64],
        extra: Option<&[f64]>,
        cost: &mut [f64],
    ) {
        let base = self.system.base;
        let (n, j) = (base.regions(), base.sectors());
        for region in 0..n {
            let row = &mut cost[region * j..(region + 1) * j];
            match (&self.feedback, wage) {
                (Some(feedback), _) => {
                    row.fill(0.0);
                    let wage = wage.map_or(0.0, |wage| wage[region]);
                    let consumer_price = if feedback.terms.supplies() {
                        self.consumer_price_response(region, price)
                    } else {
                        0.0
                    };
                    feedback.add_cost(region, wage, consumer_price, extra, row);
                }
                (None, Some(wage)) => {
                    for (cost, share) in row.iter_mut().zip(self.system.cost_share.row(region)) {
                        *cost = share * wage[region];
                    }
                }
                (None, None) => row.fill(0.0),
            }
            let coefficients = self.system.cost_coefficients(region);
            kernel::add_weighted_rows(coefficients, &price[region * j..(region + 1) * j], row);
        }
    }

    /// d R, d M and export-tax revenue from the importers' pull `a` and, if given, costs.
    pub(super) fn flow_response(&self, pull: &[f64], cost: Option<&[f64]>, flows: &mut Flows) {
        let base = self.system.base;
        let (n, j) = (base.regions(), base.sectors());
        let theta = &base.trade_elasticity;
        kernel::over_importers(&self.shipped, pull, &mut flows.output);
        if let Some(cost) = cost {
            kernel::over_exporters(self.landed(), cost, &mut flows.landed);
        } else {
            flows.landed.fill(0.0);
        }
        flows.export_revenue.fill(0.0);
        if let Some(landed) = self.landed.as_ref().filter(|_| self.taxed) {
            for importer in 0..n {
                for exporter in 0..n {
                    let (lands, ships) = (
                        landed.lane(importer, exporter),
                        self.shipped.lane(importer, exporter),
                    );
                    for sector in 0..j {
                        let move_of_cost =
                            cost.map_or(0.0, |cost| theta[sector] * cost[exporter * j + sector]);
                        flows.export_revenue[exporter] += (lands[sector] - ships[sector])
                            * (pull[importer * j + sector] - move_of_cost);
                    }
                }
            }
        }
        for region in 0..n {
            for sector in 0..j {
                let at = region * j + sector;
                flows.landed[at] =
                    self.landed_sum[(region, sector)] * pull[at] - theta[sector] * flows.landed[at];
                flows.output[at] /= 1.0 - self.system.policy.subsidy[(region, sector)];
                if let Some(cost) = cost {
                    flows.output[at] -= theta[sector] * self.output[(region, sector)] * cost[at];
                }
            }
        }
    }

    /// Goods rows: d ln X - (uses) / X, from d R and d I.
    pub(super) fn goods_rows(&self, flows: &Flows, income: &[f64], goods: &[f64], out: &mut [f64]) {
        let base = self.system.base;
        let (n, j) = (base.regions(), base.sectors());
        for region in 0..n {
            let row = &mut out[region * j..(region + 1) * j];
            for (out, share) in row.iter_mut().zip(base.final_share.row(region)) {
                *out = share * income[region];
            }
            let coefficients = base.input_coefficient.slab(region);
            kernel::add_weighted_rows(
                coefficients,
                &flows.output[region * j..(region + 1) * j],
                row,
            );
            for sector in 0..j {
                let spent = self.expenditure[(region, sector)];
                let used = if spent > 0.0 {
                    row[sector] / spent
                } else {
                    0.0
                };
                row[sector] = goods[region * j + sector] - used;
            }
        }
    }

    /// d I from its parts, transfers excluded where no wage moves.
    pub(super) fn income_response(
        &self,
        flows: &Flows,
        wage: Option<&[f64]>,
        goods: &[f64],
        work: &mut [Vec<f64>; 2],
        income: &mut [f64],
    ) {
        let base = self.system.base;
        let (n, j) = (base.regions(), base.sectors());
        let [bill, transfer] = work;
        if let Some(wage) = wage {
            for region in 0..n {
                bill[region] = self.value_added[region] * wage[region];
            }
            self.transfer_response(bill, transfer);
        } else {
            bill.fill(0.0);
            transfer.fill(0.0);
        }
        for region in 0..n {
            income[region] = bill[region] + transfer[region] + flows.export_revenue[region];
            for sector in 0..j {
                let at = region * j + sector;
                income[region] += self.expenditure[(region, sector)] * goods[at] - flows.landed[at]
                    + self.system.output_claim(region, sector) * flows.output[at];
            }
        }
    }

    /// y = G_u x.
    pub(super) fn product(&self, x: &[f64], y: &mut [f64], work: &mut Work) {
        let base = self.system.base;
        let (n, j) = (base.regions(), base.sectors());
        let x = self.split(x);
        let (y_wage, rest) = y.split_at_mut(n);
        let (y_price, rest) = rest.split_at_mut(n * j);
        let (y_goods, y_extra) = rest.split_at_mut(n * j);
        self.cost_response(Some(x.wage), x.price, Some(x.extra), &mut work.cost);
        kernel::over_exporters(&self.share, &work.cost, y_price);
        // Prices over suppliers: the entry of sellers is no part of what shares compare.
        work.index.copy_from_slice(x.price);
        self.entry_response(-1.0, Some(x.wage), x.price, Some(x.extra), &mut work.index);
        for (y, price) in y_price.iter_mut().zip(&work.index) {
            *y = price - *y;
        }
        self.pull(&work.index, x.goods, &mut work.pull);
        self.flow_response(&work.pull, Some(&work.cost), &mut work.flows);
        self.income_response(
            &work.flows,
            Some(x.wage),
            x.goods,
            &mut work.regions,
            &mut work.income,
        );
        self.goods_rows(&work.flows, &work.income, x.goods, y_goods);
        self.labour_rows(&work.flows, Some(x.wage), y_wage);
        if let Some(feedback) = &self.feedback {
            feedback.rows(self, x.wage, x.goods, x.extra, &work.flows, y_extra);
        }
    }

    /// The move of prices by entry, added to `out` with a sign.
    pub(super) fn entry_response(
        &self,
        sign: f64,
        wage: Option<&[f64]>,
        price: &[f64],
        extra: Option<&[f64]>,
        out: &mut [f64],
    ) {
        if let Some(feedback) = &self.feedback
            && feedback.terms.layout.entry.is_some()
        {
            let consumer_price: Vec<f64> = (0..self.system.base.regions())
                .map(|region| self.consumer_price_response(region, price))
                .collect();
            feedback.add_entry(sign, wage, &consumer_price, extra, out);
        }
    }

    pub(super) fn pull(&self, price: &[f64], goods: &[f64], pull: &mut [f64]) {
        let theta = &self.system.base.trade_elasticity;
        let j = theta.len();
        for (at, pull) in pull.iter_mut().enumerate() {
            *pull = goods[at] + theta[at % j] * price[at];
        }
    }

    pub(super) fn labour_rows(&self, flows: &Flows, wage: Option<&[f64]>, out: &mut [f64]) {
        let base = self.system.base;
        let j = base.sectors();
        for (region, out) in out.iter_mut().enumerate() {
            if self.numeraire(region) {
                *out = 0.0;
                if let Some(wage) = wage {
                    let part = &self.system.components.members[self.part_of[region]];
                    let bill: f64 = part.iter().map(|&r| self.value_added[r]).sum();
                    *out = part
                        .iter()
                        .map(|&r| self.value_added[r] * wage[r])
                        .sum::<f64>()
                        / bill;
                }
                continue;
            }
            let shares = self.system.earning_share.row(region).iter();
            let moves = &flows.output[region * j..(region + 1) * j];
            let mut earned: f64 = shares
                .zip(moves)
                .map(|(share, output)| share * output)
                .sum();
            let kept = base.structure.distribution_of(region);
            if kept != 0.0 {
                let landed = &flows.landed[region * j..(region + 1) * j];
                earned += kept * landed.iter().sum::<f64>();
            }
            *out = earned / self.labour[region] - wage.map_or(0.0, |wage| wage[region]);
        }
    }
}
