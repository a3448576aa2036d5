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

use boeki_economy::{Closure, Cube, Grid};
use nalgebra::{DMatrix, DVector, Dyn, LU};

use crate::adjoint::Seed;
use crate::kernel;
use crate::krylov::{LinearOutcome, LinearSystem, gmres};
use crate::system::{Point, System};
use crate::wage_jacobian::with_numeraire;

/// Sweeps of each inner block inside the preconditioner.
const INNER_SWEEPS: usize = 4;

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

    pub(crate) fn taxed(&self) -> bool {
        self.landed.is_some()
    }

    /// Earnings of labour, sum_j B R, by region.
    pub(crate) fn labour(&self) -> &[f64] {
        &self.labour
    }

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

    /// d ln c from d ln w and d ln P.
    pub(crate) fn cost_response(&self, wage: Option<&[f64]>, price: &[f64], cost: &mut [f64]) {
        let base = self.system.base;
        let (n, j) = (base.regions(), base.sectors());
        for region in 0..n {
            let row = &mut cost[region * j..(region + 1) * j];
            match wage {
                Some(wage) => {
                    for (cost, share) in row.iter_mut().zip(base.value_added_share.row(region)) {
                        *cost = share * wage[region];
                    }
                }
                None => row.fill(0.0),
            }
            for (input, price) in price[region * j..(region + 1) * j].iter().enumerate() {
                let lane = self.system.cost_coefficient(region, input);
                for (cost, coefficient) in row.iter_mut().zip(lane) {
                    *cost += coefficient * price;
                }
            }
        }
    }

    /// d R, d M and export-tax revenue from the importers' pull `a` and, if given, costs.
    fn flow_response(&self, pull: &[f64], cost: Option<&[f64]>, flows: &mut Flows) {
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
        if let Some(landed) = &self.landed {
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

    /// d S by region from d(wL).
    pub(crate) fn transfer_response(&self, value_added: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        if self.system.closure == Closure::Balanced {
            return;
        }
        for part in &self.system.components.members {
            let rule = PartTransfers::of(self, part);
            let mut unfunded = 0.0;
            let mut bill = 0.0;
            for &region in part {
                out[region] = rule.own_rate(self, region) * value_added[region];
                unfunded += out[region];
                bill += value_added[region];
            }
            for &region in part {
                let weight = self.value_added[region] / rule.bill;
                out[region] -= unfunded * weight
                    + rule.unfunded * (value_added[region] - weight * bill) / rule.bill;
            }
        }
    }

    /// The transpose of [`Self::transfer_response`].
    pub(crate) fn transfer_response_transposed(&self, weight: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        if self.system.closure == Closure::Balanced {
            return;
        }
        for part in &self.system.components.members {
            let rule = PartTransfers::of(self, part);
            let average: f64 = part
                .iter()
                .map(|&region| weight[region] * self.value_added[region] / rule.bill)
                .sum();
            for &region in part {
                out[region] = rule.own_rate(self, region) * (weight[region] - average)
                    - rule.unfunded * (weight[region] - average) / rule.bill;
            }
        }
    }

    /// Goods rows: d ln X - (uses) / X, from d R and d I.
    fn goods_rows(&self, flows: &Flows, income: &[f64], goods: &[f64], out: &mut [f64]) {
        let base = self.system.base;
        let (n, j) = (base.regions(), base.sectors());
        for region in 0..n {
            let row = &mut out[region * j..(region + 1) * j];
            for (out, share) in row.iter_mut().zip(base.final_share.row(region)) {
                *out = -share * income[region];
            }
            for (using, output) in flows.output[region * j..(region + 1) * j]
                .iter()
                .enumerate()
            {
                let lane = base.input_coefficient.lane(region, using);
                for (out, coefficient) in row.iter_mut().zip(lane) {
                    *out -= coefficient * output;
                }
            }
            for sector in 0..j {
                let spent = self.expenditure[(region, sector)];
                row[sector] = if spent > 0.0 {
                    row[sector] / spent
                } else {
                    0.0
                } + goods[region * j + sector];
            }
        }
    }

    /// d I from its parts, transfers excluded where no wage moves.
    fn income_response(
        &self,
        flows: &Flows,
        wage: Option<&[f64]>,
        goods: &[f64],
        work: &mut [Vec<f64>; 2],
        income: &mut [f64],
    ) {
        let (n, j) = (self.system.base.regions(), self.system.base.sectors());
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
                income[region] += self.expenditure[(region, sector)] * goods[at]
                    - flows.landed[at]
                    - self.system.policy.subsidy[(region, sector)] * flows.output[at];
            }
        }
    }

    /// y = G_u x.
    fn product(&self, x: &[f64], y: &mut [f64], work: &mut Work) {
        let base = self.system.base;
        let (n, j) = (base.regions(), base.sectors());
        let x = self.split(x);
        let (y_wage, rest) = y.split_at_mut(n);
        let (y_price, y_goods) = rest.split_at_mut(n * j);
        self.cost_response(Some(x.wage), x.price, &mut work.cost);
        kernel::over_exporters(&self.share, &work.cost, y_price);
        for (y, price) in y_price.iter_mut().zip(x.price) {
            *y = price - *y;
        }
        self.pull(x.price, x.goods, &mut work.pull);
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
    }

    fn pull(&self, price: &[f64], goods: &[f64], pull: &mut [f64]) {
        let theta = &self.system.base.trade_elasticity;
        let j = theta.len();
        for (at, pull) in pull.iter_mut().enumerate() {
            *pull = goods[at] + theta[at % j] * price[at];
        }
    }

    fn labour_rows(&self, flows: &Flows, wage: Option<&[f64]>, out: &mut [f64]) {
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
            let shares = base.value_added_share.row(region).iter();
            let moves = &flows.output[region * j..(region + 1) * j];
            let earned: f64 = shares
                .zip(moves)
                .map(|(share, output)| share * output)
                .sum();
            *out = earned / self.labour[region] - wage.map_or(0.0, |wage| wage[region]);
        }
    }

    /// y = G_u^T x.
    fn product_transposed(&self, x: &[f64], y: &mut [f64], work: &mut Work) {
        let (n, j) = (self.system.base.regions(), self.system.base.sectors());
        let sensitivity = &mut work.sensitivity;
        self.sensitivities(x, sensitivity);
        let x = self.split(x);
        let (y_wage, rest) = y.split_at_mut(n);
        let (y_price, y_goods) = rest.split_at_mut(n * j);
        self.pull_back(sensitivity, Some(x.price), &mut work.pull, &mut work.cost);
        self.wages_back(
            sensitivity,
            Some((x.wage, &work.cost)),
            &mut work.regions,
            y_wage,
        );
        self.prices_back(&work.cost, x.price, &work.pull, y_price);
        self.goods_back(sensitivity, x.goods, &work.pull, y_goods);
    }

    /// What one unit of d R and of d I is worth to the equations weighted by x.
    pub(crate) fn sensitivities(&self, x: &[f64], out: &mut Sensitivity) {
        let x = self.split(x);
        self.sensitivities_of(Some(x.wage), Some(x.goods), out);
    }

    fn sensitivities_of(&self, wage: Option<&[f64]>, goods: Option<&[f64]>, out: &mut Sensitivity) {
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
            for sector in 0..j {
                row[sector] = labour * base.value_added_share[(region, sector)]
                    - self.system.policy.subsidy[(region, sector)] * income;
            }
            for (input, weight) in weights.iter().enumerate() {
                let lane = self.system.cost_coefficient(region, input);
                for (row, coefficient) in row.iter_mut().zip(lane) {
                    *row += coefficient * weight;
                }
            }
        }
    }

    /// Through the flows: weights on `a` (importers) and on d ln c (exporters).
    pub(crate) fn pull_back(
        &self,
        sensitivity: &mut Sensitivity,
        price: Option<&[f64]>,
        pull: &mut [f64],
        cost: &mut [f64],
    ) {
        let base = self.system.base;
        let (n, j) = (base.regions(), base.sectors());
        let theta = &base.trade_elasticity;
        let per_flow = &mut sensitivity.per_shipped;
        for region in 0..n {
            for sector in 0..j {
                let at = region * j + sector;
                per_flow[at] =
                    sensitivity.output[at] / (1.0 - self.system.policy.subsidy[(region, sector)]);
            }
        }
        kernel::over_exporters(&self.shipped, per_flow, pull);
        let landed = self.landed();
        cost.fill(0.0);
        for importer in 0..n {
            let income = sensitivity.income[importer];
            for sector in 0..j {
                pull[importer * j + sector] -= income * self.landed_sum[(importer, sector)];
            }
            for exporter in 0..n {
                let lands = landed.lane(importer, exporter);
                let row = &mut cost[exporter * j..(exporter + 1) * j];
                for (cost, lands) in row.iter_mut().zip(lands) {
                    *cost += income * lands;
                }
                if self.landed.is_some() {
                    let ships = self.shipped.lane(importer, exporter);
                    let worth = sensitivity.income[exporter];
                    for sector in 0..j {
                        let revenue = worth * (lands[sector] - ships[sector]);
                        pull[importer * j + sector] += revenue;
                        row[sector] -= revenue;
                    }
                }
            }
        }
        for region in 0..n {
            for sector in 0..j {
                let at = region * j + sector;
                cost[at] = theta[sector]
                    * (cost[at] - sensitivity.output[at] * self.output[(region, sector)]);
            }
        }
        if let Some(price) = price {
            for importer in 0..n {
                let row = &price[importer * j..(importer + 1) * j];
                for (share, cost) in self
                    .share
                    .slab(importer)
                    .chunks_exact(j)
                    .zip(cost.chunks_exact_mut(j))
                {
                    for ((cost, share), price) in cost.iter_mut().zip(share).zip(row) {
                        *cost -= share * price;
                    }
                }
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
        for region in 0..n {
            for sector in 0..j {
                worth.output[region * j + sector] = seed.output[(region, sector)]
                    - self.system.policy.subsidy[(region, sector)] * seed.income[region];
            }
        }
        self.pull_back(worth, None, &mut work.pull, &mut work.cost);
        for importer in 0..n {
            for exporter in 0..n {
                let weight = seed.landed_weight(importer, exporter);
                if weight == 0.0 {
                    continue;
                }
                let landed = self.landed().lane(importer, exporter);
                for sector in 0..j {
                    let moved = seed.sector(sector, weight) * landed[sector];
                    work.pull[importer * j + sector] += moved;
                    work.cost[exporter * j + sector] -= theta[sector] * moved;
                }
            }
        }
        let (out_wage, rest) = out.split_at_mut(n);
        let (out_price, out_goods) = rest.split_at_mut(n * j);
        self.wages_back(&work.sensitivity, None, &mut work.regions, out_wage);
        for (region, out) in out_wage.iter_mut().enumerate() {
            let costs = &work.cost[region * j..(region + 1) * j];
            let shares = base.value_added_share.row(region).iter();
            *out += seed.ln_wage[region]
                + shares
                    .zip(costs)
                    .map(|(share, cost)| share * cost)
                    .sum::<f64>();
        }
        self.prices_back(&work.cost, seed.ln_price.as_slice(), &work.pull, out_price);
        self.goods_back(
            &work.sensitivity,
            seed.ln_expenditure.as_slice(),
            &work.pull,
            out_goods,
        );
    }

    /// Weights on d ln w.
    fn wages_back(
        &self,
        sensitivity: &Sensitivity,
        rows: Option<(&[f64], &[f64])>,
        work: &mut [Vec<f64>; 2],
        out: &mut [f64],
    ) {
        let base = self.system.base;
        let j = base.sectors();
        let [transfer, _] = work;
        self.transfer_response_transposed(&sensitivity.income, transfer);
        for (region, out) in out.iter_mut().enumerate() {
            *out = self.value_added[region] * (sensitivity.income[region] + transfer[region]);
            if let Some((wage, cost)) = rows {
                let shares = base.value_added_share.row(region).iter();
                let costs = &cost[region * j..(region + 1) * j];
                *out += shares
                    .zip(costs)
                    .map(|(share, cost)| share * cost)
                    .sum::<f64>();
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
    fn prices_back(&self, cost: &[f64], price: &[f64], pull: &[f64], out: &mut [f64]) {
        let base = self.system.base;
        let (n, j) = (base.regions(), base.sectors());
        let theta = &base.trade_elasticity;
        for region in 0..n {
            let row = &mut out[region * j..(region + 1) * j];
            for sector in 0..j {
                let at = region * j + sector;
                row[sector] = price[at] + theta[sector] * pull[at];
            }
            for (using, cost) in cost[region * j..(region + 1) * j].iter().enumerate() {
                let lane = base.input_coefficient.lane(region, using);
                for (out, coefficient) in row.iter_mut().zip(lane) {
                    *out += coefficient * cost;
                }
            }
        }
    }

    /// Weights on d ln X.
    fn goods_back(&self, sensitivity: &Sensitivity, goods: &[f64], pull: &[f64], out: &mut [f64]) {
        let j = self.system.base.sectors();
        for (at, out) in out.iter_mut().enumerate() {
            let spent = self.expenditure.as_slice()[at];
            *out = goods[at] + pull[at] + sensitivity.income[at / j] * spent;
        }
    }
}

/// How a part's transfers move with its wage bills.
struct PartTransfers {
    bill: f64,
    unfunded: f64,
}

impl PartTransfers {
    fn of(at: &Linearised, part: &[usize]) -> Self {
        let promised =
            |&region: &usize| crate::components::promised(at.system, &at.value_added, region);
        Self {
            bill: part.iter().map(|&region| at.value_added[region]).sum(),
            unfunded: part.iter().map(promised).sum(),
        }
    }

    /// d(promised transfer) / d(wL).
    fn own_rate(&self, at: &Linearised, region: usize) -> f64 {
        match at.system.closure {
            Closure::OwnShare => {
                at.system.base.deficit[region] / at.system.base.value_added[region]
            }
            _ => 0.0,
        }
    }
}

/// Moves of outputs, landed values and export-tax revenue.
struct Flows {
    output: Vec<f64>,
    landed: Vec<f64>,
    export_revenue: Vec<f64>,
}

/// What a unit of output and of income is worth, and scratch.
pub(crate) struct Sensitivity {
    pub(crate) output: Vec<f64>,
    pub(crate) income: Vec<f64>,
    pub(crate) per_shipped: Vec<f64>,
    weight: Vec<f64>,
}

impl Sensitivity {
    pub(crate) fn new(n: usize, j: usize) -> Self {
        Self {
            output: vec![0.0; n * j],
            income: vec![0.0; n],
            per_shipped: vec![0.0; n * j],
            weight: vec![0.0; j],
        }
    }
}

/// Scratch of one linear solve.
struct Work {
    cost: Vec<f64>,
    pull: Vec<f64>,
    income: Vec<f64>,
    regions: [Vec<f64>; 2],
    flows: Flows,
    sensitivity: Sensitivity,
    block: Vec<f64>,
    image: Vec<f64>,
}

impl Work {
    fn new(at: &Linearised) -> Self {
        let (n, j) = (at.system.base.regions(), at.system.base.sectors());
        Self {
            cost: vec![0.0; n * j],
            pull: vec![0.0; n * j],
            income: vec![0.0; n],
            regions: [vec![0.0; n], vec![0.0; n]],
            flows: Flows {
                output: vec![0.0; n * j],
                landed: vec![0.0; n * j],
                export_revenue: vec![0.0; n],
            },
            sensitivity: Sensitivity::new(n, j),
            block: vec![0.0; n * j],
            image: vec![0.0; at.size()],
        }
    }
}

/// G_u with its preconditioner: prices, then goods, then wages, each block nearly solved (block Gauss-Seidel).
struct Forward<'l, 'a> {
    at: &'l Linearised<'a>,
    work: Work,
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
        let (z_price, z_goods) = rest.split_at_mut(n * j);
        let r = at.split(r);
        z_price.copy_from_slice(r.price);
        for _ in 0..INNER_SWEEPS {
            at.cost_response(None, z_price, &mut work.cost);
            kernel::over_exporters(&at.share, &work.cost, &mut work.block);
            for ((z, r), image) in z_price.iter_mut().zip(r.price).zip(&work.block) {
                *z = r + image;
            }
        }
        // Goods: what the price move does to them is taken to the right-hand side once.
        at.cost_response(None, z_price, &mut work.cost);
        z_goods.fill(0.0);
        at.pull(z_price, z_goods, &mut work.pull);
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
        at.cost_response(None, z_price, &mut work.cost);
        at.pull(z_price, z_goods, &mut work.pull);
        at.flow_response(&work.pull, Some(&work.cost), &mut work.flows);
        at.labour_rows(&work.flows, None, z_wage);
        let right = DVector::from_fn(n, |i, _| r.wage[i] - z_wage[i]);
        if let Some(solution) = at.wage_inverse.solve(&right) {
            z_wage.copy_from_slice(solution.as_slice());
        }
    }
}

/// G_u^T with the transposed preconditioner: wages, then goods, then prices.
struct Transposed<'l, 'a> {
    at: &'l Linearised<'a>,
    work: Work,
}

impl LinearSystem for Transposed<'_, '_> {
    fn apply(&mut self, x: &[f64], y: &mut [f64]) {
        self.at.product_transposed(x, y, &mut self.work);
    }

    fn precondition(&mut self, r: &[f64], z: &mut [f64]) {
        let at = self.at;
        let work = &mut self.work;
        let base = at.system.base;
        let (n, j) = (base.regions(), base.sectors());
        let (z_wage, rest) = z.split_at_mut(n);
        let (z_price, z_goods) = rest.split_at_mut(n * j);
        let r = at.split(r);
        let right = DVector::from_column_slice(r.wage);
        match at.wage_inverse_transposed.solve(&right) {
            Some(solution) => z_wage.copy_from_slice(solution.as_slice()),
            None => z_wage.copy_from_slice(r.wage),
        }
        // Goods rows of the transpose at (wage, goods), price weights 0.
        z_goods.fill(0.0);
        at.sensitivities_of(Some(z_wage), None, &mut work.sensitivity);
        at.pull_back(&mut work.sensitivity, None, &mut work.pull, &mut work.cost);
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
            at.pull_back(&mut work.sensitivity, None, &mut work.pull, &mut work.cost);
            at.goods_back(&work.sensitivity, z_goods, &work.pull, &mut work.block);
            for ((z, target), image) in z_goods.iter_mut().zip(&target).zip(&work.block) {
                *z += target - image;
            }
        }
        at.sensitivities_of(Some(z_wage), Some(z_goods), &mut work.sensitivity);
        at.pull_back(&mut work.sensitivity, None, &mut work.pull, &mut work.cost);
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
                for (using, cost) in work.cost[region * j..(region + 1) * j].iter().enumerate() {
                    let lane = base.input_coefficient.lane(region, using);
                    for (image, coefficient) in row.iter_mut().zip(lane) {
                        *image += coefficient * cost;
                    }
                }
            }
            for ((z, target), image) in z_price.iter_mut().zip(&target).zip(image.iter()) {
                *z = target + image;
            }
        }
    }
}
