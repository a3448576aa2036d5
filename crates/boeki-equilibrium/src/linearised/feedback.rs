//! The options' terms, linearised: moves of the factors' cost, of entry and of the extra rows, and their transposes.
//!
//! ```text
//! d a_j  = (1 - eta_j) dy + A_j dq_j + sum_f m_fj S_f + eta_j (dPC - d rho)      S_f = sum_k phi'_fk dq_k
//!          A = sum_f b_f / kappa_f,  eta = sum_f b_f h_f,  m_f = b_f (1 - 1/kappa_f - h_f)
//! d ln c = (B + psi) d a - psi (dy + dq) + sum_k (1-B) gamma d ln P_k
//! entry  = (1 - phi)(dg - dw),   dw = (1 - h) dy - h d rho + h dPC
//! tilt row    dq + dy - dR/R
//! entry row   dg - d ln X
//! relief row  d rho - (sum_j (X d ln X - dM) / Y - (revenue / Y) dy) / (1 - tau)
//! ```

use super::Linearised;
use super::work::{Flows, Sensitivity};
use crate::feedback::{Feedback, Layout};

/// The feedback terms at a point.
pub(crate) struct FeedbackPoint<'a> {
    pub(crate) terms: &'a Feedback,
    /// phi'_f: sectors' shares in the income of each factor at the point.
    composition: Vec<Vec<f64>>,
    /// m_f.
    income_weight: Vec<Vec<f64>>,
    /// A.
    own_weight: Vec<f64>,
    /// revenue / Y and 1 / (1 - tau), by region.
    revenue_share: Vec<f64>,
    relief_slope: Vec<f64>,
    /// Diagonal of the tilt rows with costs' response to the sector's own sales, for the preconditioner.
    pub(super) tilt_diagonal: Vec<f64>,
}

impl<'a> FeedbackPoint<'a> {
    pub(super) fn at(terms: &'a Feedback, at: &Linearised<'a>, extra: &[f64]) -> Self {
        let base = at.system.base;
        let (n, j) = (base.regions(), base.sectors());
        let factors = terms.supply.len();
        let mut composition = vec![vec![0.0; n * j]; factors];
        let mut income_weight = vec![vec![0.0; n * j]; factors];
        let mut own_weight = vec![0.0; n * j];
        for factor in 0..factors {
            let inverse = terms.inverse_kappa[factor];
            for region in 0..n {
                let tilt = terms.tilt(extra, region);
                let total = terms.ln_factor_tilt(factor, region, tilt);
                for sector in 0..j {
                    let cell = region * j + sector;
                    let q = tilt.map_or(0.0, |tilt| tilt[sector]);
                    let share = terms.factor_share[factor][(region, sector)];
                    composition[factor][cell] =
                        terms.composition[factor][(region, sector)] * (q - total).exp();
                    income_weight[factor][cell] = share * (1.0 - inverse - terms.supply[factor]);
                    own_weight[cell] += share * inverse;
                }
            }
        }
        let mut revenue_share = vec![0.0; n];
        let mut relief_slope = vec![0.0; n];
        for region in 0..n {
            let spent: f64 = at.expenditure.row(region).iter().sum();
            let landed: f64 = at.landed_sum.row(region).iter().sum();
            let revenue = spent - landed;
            let income = at.value_added[region];
            revenue_share[region] = revenue / income;
            relief_slope[region] = 1.0 / (1.0 - terms.relief_rate(region, revenue, income));
        }
        let mut point = Self {
            terms,
            composition,
            income_weight,
            own_weight,
            revenue_share,
            relief_slope,
            tilt_diagonal: Vec::new(),
        };
        if terms.layout.tilt.is_some() {
            point.tilt_diagonal = point.diagonal(at);
        }
        point
    }

    /// 1 + theta (1 - own share)((B + psi) A - psi): how a tilt row moves with its own tilt, other prices unchanged.
    fn diagonal(&self, at: &Linearised) -> Vec<f64> {
        let base = at.system.base;
        let (n, j) = (base.regions(), base.sectors());
        let mut own = vec![0.0; n * j];
        for importer in 0..n {
            for exporter in 0..n {
                let flows = at.shipped.lane(importer, exporter);
                let shares = at.share.lane(importer, exporter);
                let row = &mut own[exporter * j..(exporter + 1) * j];
                for ((own, flow), share) in row.iter_mut().zip(flows).zip(shares) {
                    *own += flow * share;
                }
            }
        }
        (0..n * j)
            .map(|cell| {
                let (region, sector) = (cell / j, cell % j);
                let sold =
                    at.output.as_slice()[cell] * (1.0 - at.system.policy.subsidy[(region, sector)]);
                let kept = if sold > 0.0 { own[cell] / sold } else { 1.0 };
                let move_of_cost = self.own_cost(region, sector);
                1.0 + base.trade_elasticity[sector] * (1.0 - kept) * move_of_cost
            })
            .collect()
    }

    /// (B + psi) A - psi.
    fn own_cost(&self, region: usize, sector: usize) -> f64 {
        let weight = self.terms.factor_weight[(region, sector)];
        let j = self.terms.scale.len();
        weight * self.own_weight[region * j + sector] - self.terms.scale[sector]
    }

    fn layout(&self) -> &Layout {
        &self.terms.layout
    }

    /// The part of d ln c that is the factors' cost, from d y, d PC and the extras.
    pub(super) fn add_cost(
        &self,
        region: usize,
        wage: f64,
        consumer_price: f64,
        extra: Option<&[f64]>,
        cost: &mut [f64],
    ) {
        let terms = self.terms;
        let j = cost.len();
        let relief = extra.map_or(0.0, |extra| terms.relief(extra, region));
        let tilt = extra.and_then(|extra| terms.tilt(extra, region));
        for (sector, cost) in cost.iter_mut().enumerate() {
            let eta = terms.supply_weight[(region, sector)];
            let of_factors = (1.0 - eta) * wage + eta * (consumer_price - relief);
            *cost +=
                terms.factor_weight[(region, sector)] * of_factors - terms.scale[sector] * wage;
        }
        let Some(tilt) = tilt else {
            return;
        };
        for (sector, cost) in cost.iter_mut().enumerate() {
            *cost += self.own_cost(region, sector) * tilt[sector];
        }
        let cells = region * j..(region + 1) * j;
        for (shares, weights) in self.composition.iter().zip(&self.income_weight) {
            let shares = shares[cells.clone()].iter();
            let moved: f64 = shares.zip(tilt).map(|(share, q)| share * q).sum();
            for (sector, cost) in cost.iter_mut().enumerate() {
                let weight = weights[region * j + sector];
                *cost += terms.factor_weight[(region, sector)] * weight * moved;
            }
        }
    }

    /// The move of prices by entry, added to `out` with a sign.
    pub(super) fn add_entry(
        &self,
        sign: f64,
        wage: Option<&[f64]>,
        consumer_price: &[f64],
        extra: Option<&[f64]>,
        out: &mut [f64],
    ) {
        let Some(entry) = &self.layout().entry else {
            return;
        };
        let terms = self.terms;
        let j = terms.scale.len();
        for (region, of_prices) in consumer_price.iter().enumerate() {
            let h = terms.mean_supply[region];
            let relief = extra.map_or(0.0, |extra| terms.relief(extra, region));
            let moved =
                (1.0 - h) * wage.map_or(0.0, |wage| wage[region]) - h * relief + h * of_prices;
            for sector in 0..j {
                let at = region * j + sector;
                let spent = extra.map_or(0.0, |extra| extra[entry.start + at]);
                out[at] += sign * terms.entry_power[region] * (spent - moved);
            }
        }
    }

    /// The extra rows of the product.
    pub(super) fn rows(
        &self,
        at: &Linearised,
        wage: &[f64],
        goods: &[f64],
        extra: &[f64],
        flows: &Flows,
        out: &mut [f64],
    ) {
        let j = self.terms.scale.len();
        out.copy_from_slice(extra);
        if let Some(tilt) = &self.layout().tilt {
            for (cell, out) in out[tilt.clone()].iter_mut().enumerate() {
                let output = at.output.as_slice()[cell];
                if self.tilts(at, cell) {
                    *out += wage[cell / j] - flows.output[cell] / output;
                }
            }
        }
        if let Some(entry) = &self.layout().entry {
            for (cell, out) in out[entry.clone()].iter_mut().enumerate() {
                if at.expenditure.as_slice()[cell] > 0.0 {
                    *out -= goods[cell];
                }
            }
        }
        if let Some(relief) = &self.layout().relief {
            for (region, out) in out[relief.clone()].iter_mut().enumerate() {
                let moved: f64 = (region * j..(region + 1) * j)
                    .map(|cell| at.expenditure.as_slice()[cell] * goods[cell] - flows.landed[cell])
                    .sum();
                let rate =
                    moved / at.value_added[region] - self.revenue_share[region] * wage[region];
                *out -= self.relief_slope[region] * rate;
            }
        }
    }

    /// How the extra rows move with outputs and landed values that policy moves at unchanged unknowns.
    pub(crate) fn explicit_moves(
        &self,
        at: &Linearised,
        output: &boeki_economy::Grid,
        landed: &[f64],
        out: &mut [f64],
    ) {
        if let Some(tilt) = &self.layout().tilt {
            for (cell, out) in out[tilt.clone()].iter_mut().enumerate() {
                if self.tilts(at, cell) {
                    *out = -output.as_slice()[cell] / at.output.as_slice()[cell];
                }
            }
        }
        if let Some(relief) = &self.layout().relief {
            for (region, out) in out[relief.clone()].iter_mut().enumerate() {
                *out = self.relief_slope[region] * landed[region] / at.value_added[region];
            }
        }
    }

    /// Whether a cell's tilt follows its sales: it sold at the base and still does.
    fn tilts(&self, at: &Linearised, cell: usize) -> bool {
        at.output.as_slice()[cell] > 0.0 && self.terms.base_output.as_slice()[cell] > 0.0
    }

    /// Transposed: what the extra rows weighted by `extra` add to the worth of outputs, of landed value and of revenue.
    pub(super) fn sensitivities(&self, at: &Linearised, extra: &[f64], out: &mut Sensitivity) {
        if let Some(tilt) = &self.layout().tilt {
            for (cell, weight) in extra[tilt.clone()].iter().enumerate() {
                if self.tilts(at, cell) {
                    out.output[cell] -= weight / at.output.as_slice()[cell];
                }
            }
        }
        if let Some(relief) = &self.layout().relief {
            for (region, weight) in extra[relief.clone()].iter().enumerate() {
                out.revenue[region] -= weight * self.relief_slope[region] / at.value_added[region];
            }
        }
    }

    /// Transposed: weights on y, ln P and extras from those on costs (`cost`) and on entry (`entry`), and from the extra rows
    /// (`rows`, if they are weighted).
    #[allow(
        clippy::too_many_arguments,
        reason = "one argument a block of the transposed product"
    )]
    pub(super) fn back(
        &self,
        at: &Linearised,
        cost: &[f64],
        entry: Option<&[f64]>,
        rows: Option<&[f64]>,
        wage: &mut [f64],
        price: &mut [f64],
        extra: &mut [f64],
    ) {
        let terms = self.terms;
        let base = at.system.base;
        let (n, j) = (base.regions(), base.sectors());
        match rows {
            Some(rows) => extra.copy_from_slice(rows),
            None => extra.fill(0.0),
        }
        for region in 0..n {
            let mut of_prices = 0.0;
            for sector in 0..j {
                let weight = cost[region * j + sector];
                let of_factors = terms.factor_weight[(region, sector)] * weight;
                let eta = terms.supply_weight[(region, sector)];
                wage[region] += of_factors * (1.0 - eta) - terms.scale[sector] * weight;
                of_prices += eta * of_factors;
            }
            if let Some(entry) = entry {
                let worth: f64 = entry[region * j..(region + 1) * j].iter().sum();
                let of_wage = -terms.entry_power[region] * worth;
                let h = terms.mean_supply[region];
                wage[region] += (1.0 - h) * of_wage;
                of_prices += h * of_wage;
            }
            let finals = base.final_share.row(region);
            for (price, share) in price[region * j..(region + 1) * j].iter_mut().zip(finals) {
                *price += share * of_prices;
            }
            if let Some(relief) = &self.layout().relief {
                extra[relief.start + region] -= of_prices;
                if let Some(rows) = rows {
                    wage[region] += rows[relief.start + region]
                        * self.relief_slope[region]
                        * self.revenue_share[region];
                }
            }
        }
        if let Some(range) = &self.layout().entry {
            for cell in 0..n * j {
                let worth = entry.map_or(0.0, |entry| entry[cell]);
                extra[range.start + cell] += terms.entry_power[cell / j] * worth;
            }
        }
        if let Some(range) = &self.layout().tilt {
            let out = &mut extra[range.clone()];
            for region in 0..n {
                let cells = region * j..(region + 1) * j;
                for (sector, out) in out[cells.clone()].iter_mut().enumerate() {
                    let cell = region * j + sector;
                    *out += self.own_cost(region, sector) * cost[cell];
                    if let Some(rows) = rows
                        && self.tilts(at, cell)
                    {
                        wage[region] += rows[range.start + cell];
                    }
                }
                for (shares, weights) in self.composition.iter().zip(&self.income_weight) {
                    let worth: f64 = cells
                        .clone()
                        .map(|cell| {
                            let weight = terms.factor_weight[(region, cell % j)];
                            weights[cell] * weight * cost[cell]
                        })
                        .sum();
                    for cell in cells.clone() {
                        out[cell] += shares[cell] * worth;
                    }
                }
            }
        }
    }

    /// Transposed: what the entry rows add to the weights on ln X.
    pub(super) fn goods_back(&self, at: &Linearised, extra: &[f64], out: &mut [f64]) {
        if let Some(entry) = &self.layout().entry {
            for (cell, weight) in extra[entry.clone()].iter().enumerate() {
                if at.expenditure.as_slice()[cell] > 0.0 {
                    out[cell] -= weight;
                }
            }
        }
    }
}
