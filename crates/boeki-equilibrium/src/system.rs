//! The equations of the hat system (Caliendo & Parro 2015, REStud 82:1, equations 5 to 9, with subsidies,
//! export taxes and bans), as sweeps over preallocated buffers.
//!
//! Letters of this kernel, with n importer, i exporter, j sector, k input, all hats relative to the base:
//!
//! ```text
//! ln c_i^j   = B_i^j ln w_i + sum_k (1-B_i^j) gamma_i^{kj} ln P_i^k + ln((1-s')/(1-s))
//! kappa_ni^j = d (1+t')/(1+t) (1+x')/(1+x)
//! P_n^j      = [ sum_i pi_ni^j (kappa c_i^j)^-theta_j ]^(-1/theta_j)
//! pi'_ni^j   = pi_ni^j (kappa c_i^j / P_n^j)^-theta_j
//! R_i^j      = sum_n pi'_ni^j X_n^j / ((1+t')(1+x')) / (1-s')
//! X_n^k      = sum_j gamma_n^{kj} (1-B_n^j) R_n^j + alpha_n^k I_n
//! ```
//!
//! The options of a [`Structure`](crate::Structure) enter as the terms of [`Feedback`]; without them, that is nothing.
//!
//! The sum over exporters factors: with A = pi kappa^-theta fixed through a solve and v_i^j = c_i^j^-theta_j,
//! a price sweep is one pass of products over A and J exponentials a region. Where that sum leaves the range of a
//! double (theta reaches 64.85), the same row is computed by log-sum-exp instead: the `exact` path.

mod exact;
mod gaps;
mod idle;
mod state;
mod trade_cost;

use boeki_economy::{Closure, Cube, Grid, Policy};

use crate::acceleration::Anderson;
use crate::components::Components;
use crate::feedback::Feedback;
use crate::{Baseline, EquilibriumError, kernel, transfers};
use idle::idle_cells;
pub(crate) use state::{Point, State};
use trade_cost::TradeCostLane;

/// Below this, a factored sum has lost digits to underflow and the log-sum-exp path takes over.
const SMALLEST_SAFE_SUM: f64 = 1e-200;

/// The system for one baseline, policy and closure: everything that stays fixed while it is solved.
pub(crate) struct System<'a> {
    pub(crate) base: &'a Baseline,
    pub(crate) policy: &'a Policy,
    pub(crate) closure: Closure,
    pub(crate) components: Components,
    /// A: pi kappa^-theta, 0 where banned.
    weight: Cube,
    /// A / ((1+t')(1+x')): what reaches the producer.
    shipped: Cube,
    /// A / (1+t'), the value at the border; only where export taxes make it differ from `shipped`.
    landed: Option<Cube>,
    /// (1-B) gamma, `[region][input][using sector]`: the cost side of `Baseline::input_coefficient`.
    cost_coefficient: Cube,
    /// The same by `[region][using sector][input]`, where profits make it differ from `Baseline::input_coefficient`.
    cost_input: Option<Cube>,
    /// Weight of the factors' cost in ln c: B, or (B - mu) / (1 - mu) with profits of a share mu.
    pub(crate) cost_share: Grid,
    /// What factors receive of a unit of output: B - mu.
    pub(crate) earning_share: Grid,
    /// The options that are not neutral.
    pub(crate) feedback: Option<Feedback>,
    /// ln((1-s')/(1-s)), where subsidies change.
    subsidy_shift: Option<Grid>,
    /// The largest theta.
    pub(crate) largest_elasticity: f64,
    /// Region-sectors on which nothing is spent: their price stays 1.
    idle: Vec<bool>,
}

impl<'a> System<'a> {
    pub(crate) fn new(
        base: &'a Baseline,
        policy: &'a Policy,
        closure: Closure,
    ) -> Result<Self, EquilibriumError> {
        let (n, j) = (base.regions(), base.sectors());
        if policy.tariff.shape() != (n, n, j) {
            return Err(EquilibriumError::PolicyShape {
                found: policy.tariff.as_slice().len(),
                expected: n * n * j,
            });
        }
        let mut weight = base.expenditure_share.clone();
        let mut shipped = Cube::zeros(n, n, j);
        let taxed = policy.export_tax.as_slice().iter().any(|x| *x != 0.0);
        if taxed
            && base
                .structure
                .distribution_share
                .iter()
                .any(|nu| *nu != 0.0)
        {
            return Err(EquilibriumError::BadStructure {
                what: "export taxes with a distribution share are not defined; use one of them"
                    .into(),
            });
        }
        let mut landed = taxed.then(|| Cube::zeros(n, n, j));
        for importer in 0..n {
            for exporter in 0..n {
                let kappa = TradeCostLane::new(base, policy, importer, exporter);
                let weights = weight.lane_mut(importer, exporter);
                let ships = shipped.lane_mut(importer, exporter);
                for sector in 0..j {
                    if weights[sector] == 0.0 {
                        continue;
                    }
                    if let Some(ln_kappa) = kappa.ln_change(sector) {
                        weights[sector] *= (-base.trade_elasticity[sector] * ln_kappa).exp();
                    }
                    weights[sector] *= 1.0 - kappa.ban[sector];
                    ships[sector] = weights[sector] * kappa.producer_share(sector);
                }
                if let Some(landed) = landed.as_mut() {
                    let lands = landed.lane_mut(importer, exporter);
                    for sector in 0..j {
                        lands[sector] = weights[sector] / (1.0 + kappa.tariff[sector]);
                    }
                }
            }
        }
        let shifted = policy.subsidy != base.policy.subsidy;
        let subsidy_shift = shifted.then(|| {
            Grid::from_fn(n, j, |i, s| {
                ((1.0 - policy.subsidy[(i, s)]) / (1.0 - base.policy.subsidy[(i, s)])).ln()
            })
        });
        let idle = idle_cells(base, policy)?;
        let structure = &base.structure;
        let earning_share = structure.earning_share(base);
        let cost_share = Grid::from_fn(n, j, |i, s| {
            earning_share[(i, s)] / (1.0 - structure.profit_of(i, s))
        });
        Ok(Self {
            base,
            policy,
            closure,
            components: Components::of(base, policy)?,
            weight,
            shipped,
            landed,
            cost_coefficient: Cube::from_fn(n, j, j, |i, k, s| {
                base.input_coefficient[(i, s, k)] / (1.0 - structure.profit_of(i, s))
            }),
            cost_input: structure.profit_share.as_ref().map(|_| {
                Cube::from_fn(n, j, j, |i, s, k| {
                    base.input_coefficient[(i, s, k)] / (1.0 - structure.profit_of(i, s))
                })
            }),
            feedback: Feedback::of(base),
            cost_share,
            earning_share,
            subsidy_shift,
            largest_elasticity: base.trade_elasticity.iter().copied().fold(1.0, f64::max),
            idle,
        })
    }

    /// A state at the base: wages and prices unchanged, expenditure of the base.
    pub(crate) fn start(&self) -> State {
        let (n, j) = (self.base.regions(), self.base.sectors());
        let used = if self.feedback.is_some() { n } else { 0 };
        State {
            ln_wage: vec![0.0; n],
            extra: vec![0.0; self.extras()],
            primary: Grid::zeros(used, j),
            entry: Grid::zeros(used, j),
            kept: Grid::zeros(used, j),
            ln_price: Grid::zeros(n, j),
            expenditure: self.base.expenditure.clone(),
            ln_cost: Grid::zeros(n, j),
            output: Grid::zeros(n, j),
            income: self.base.income.clone(),
            value_added: self.base.value_added.clone(),
            supply: Grid::zeros(n, j),
            density: Grid::filled(n, j, 1.0),
            landed_share: Grid::zeros(n, j),
            pull: Grid::zeros(n, j),
            exact: None,
            next: vec![0.0; j],
            before: vec![0.0; n * j],
            price_memory: Anderson::new(std::iter::repeat_n(1.0, n * j)),
            expenditure_memory: Anderson::new(self.base.expenditure.as_slice().iter().copied()),
            sweeps: 0,
        }
    }

    /// What a region's income has of a unit of output beyond factors' pay: profits less subsidies.
    pub(crate) fn output_claim(&self, region: usize, sector: usize) -> f64 {
        self.base.structure.profit_of(region, sector) - self.policy.subsidy[(region, sector)]
    }

    /// Whether sectors' sales feed back on their costs.
    pub(crate) fn tilts(&self) -> bool {
        self.feedback
            .as_ref()
            .is_some_and(|f| f.layout.tilt.is_some())
    }

    /// Number of extra unknowns.
    pub(crate) fn extras(&self) -> usize {
        self.feedback.as_ref().map_or(0, |f| f.layout.length)
    }

    /// Solves the price block at the state's wages until no log price moves by more than `tolerance`.
    pub(crate) fn solve_prices(&self, state: &mut State, tolerance: f64, max_sweeps: usize) {
        state.price_memory.restart();
        if let Some(feedback) = &self.feedback {
            feedback.fixed_parts(
                &state.ln_wage,
                &state.extra,
                &mut state.primary,
                &mut state.entry,
            );
        }
        for _ in 0..max_sweeps {
            state.before.copy_from_slice(state.ln_price.as_slice());
            if self.price_sweep(state) <= tolerance {
                break;
            }
            state
                .price_memory
                .advance(&state.before, state.ln_price.as_mut_slice());
        }
        self.land(state);
    }

    /// Solves the expenditure block at the state's wages and prices, to a relative change of `tolerance`.
    pub(crate) fn solve_expenditure(&self, state: &mut State, tolerance: f64, max_sweeps: usize) {
        state.expenditure_memory.restart();
        for _ in 0..max_sweeps {
            state.before.copy_from_slice(state.expenditure.as_slice());
            if self.expenditure_sweep(state) <= tolerance {
                break;
            }
            state
                .expenditure_memory
                .advance(&state.before, state.expenditure.as_mut_slice());
            // Spending is positive; a combination that is not gives way to the cell before.
            for (spent, before) in state
                .expenditure
                .as_mut_slice()
                .iter_mut()
                .zip(&state.before)
            {
                if *spent < 0.0 {
                    *spent = *before;
                }
            }
        }
    }

    /// pi': the shares at the state, `[importer][exporter][sector]`.
    pub(crate) fn shares(&self, state: &State) -> Cube {
        if let Some(exact) = &state.exact {
            return exact.share.clone();
        }
        let (n, _, j) = self.weight.shape();
        let mut shares = self.weight.clone();
        for importer in 0..n {
            for exporter in 0..n {
                let supply = state.supply.row(exporter);
                let density = state.density.row(importer);
                let lane = shares.lane_mut(importer, exporter);
                for sector in 0..j {
                    lane[sector] *= supply[sector] / density[sector];
                }
            }
        }
        shares
    }

    /// (1-B) gamma of a region, `[input][using sector]`.
    pub(crate) fn cost_coefficients(&self, region: usize) -> &[f64] {
        self.cost_coefficient.slab(region)
    }

    /// The same, `[using sector][input]`.
    pub(crate) fn cost_inputs(&self, region: usize) -> &[f64] {
        match &self.cost_input {
            Some(inputs) => inputs.slab(region),
            None => self.base.input_coefficient.slab(region),
        }
    }

    /// One pass of the price equation; returns the largest move of a log price.
    fn price_sweep(&self, state: &mut State) -> f64 {
        state.sweeps += 1;
        self.unit_costs(state);
        if state.exact.is_none() && !self.factored_sums(state) {
            state.exact = Some(Box::new(self.exact_buffers()));
        }
        let (n, j) = (self.base.regions(), self.base.sectors());
        if state.exact.is_some() {
            return self.exact_sweep(state);
        }
        let mut largest = 0.0_f64;
        for importer in 0..n {
            let shift = self.entry_shift(state, importer);
            let density = state.density.row(importer);
            let prices = state.ln_price.row_mut(importer);
            for sector in 0..j {
                if self.idle[importer * j + sector] {
                    continue;
                }
                let ln_sum = density[sector].ln() + state.next[sector];
                let mut price = -ln_sum / self.base.trade_elasticity[sector];
                if let Some(of_prices) = shift {
                    price += state.entry[(importer, sector)] + of_prices;
                }
                largest = largest.max((price - prices[sector]).abs());
                prices[sector] = price;
            }
        }
        largest
    }

    /// The part of a region's price shift by entry that moves with its consumer price; nothing without entry.
    fn entry_shift(&self, state: &State, region: usize) -> Option<f64> {
        let feedback = self.feedback.as_ref()?;
        feedback.layout.entry.as_ref()?;
        Some(feedback.entry_price_weight(region) * self.ln_consumer_price(state, region))
    }

    /// ln of the consumer price index of a region: sum alpha ln P.
    fn ln_consumer_price(&self, state: &State, region: usize) -> f64 {
        let shares = self.base.final_share.row(region).iter();
        shares
            .zip(state.ln_price.row(region))
            .map(|(share, price)| share * price)
            .sum()
    }

    /// ln c from wages and input prices.
    fn unit_costs(&self, state: &mut State) {
        let (n, j) = (self.base.regions(), self.base.sectors());
        for region in 0..n {
            let consumer_price = match &self.feedback {
                Some(feedback) if feedback.supplies() => self.ln_consumer_price(state, region),
                _ => 0.0,
            };
            let cost = state.ln_cost.row_mut(region);
            if let Some(feedback) = &self.feedback {
                let primary = state.primary.row(region);
                for sector in 0..j {
                    let of_prices = feedback.price_weight(region, sector) * consumer_price;
                    cost[sector] = primary[sector] + of_prices;
                }
            } else {
                let share = self.cost_share.row(region);
                let wage = state.ln_wage[region];
                for sector in 0..j {
                    cost[sector] = share[sector] * wage;
                }
            }
            let coefficients = self.cost_coefficient.slab(region);
            kernel::add_weighted_rows(coefficients, state.ln_price.row(region), cost);
            if let Some(shift) = &self.subsidy_shift {
                for (cost, shift) in cost.iter_mut().zip(shift.row(region)) {
                    *cost += shift;
                }
            }
        }
    }

    /// v and sum_i A v; the scale of v by sector goes to `state.next`. False where a sum underflows.
    fn factored_sums(&self, state: &mut State) -> bool {
        let (n, j) = (self.base.regions(), self.base.sectors());
        let theta = &self.base.trade_elasticity;
        state.next.fill(f64::NEG_INFINITY);
        for region in 0..n {
            for (sector, cost) in state.ln_cost.row(region).iter().enumerate() {
                state.next[sector] = state.next[sector].max(-theta[sector] * cost);
            }
        }
        for region in 0..n {
            let cost = state.ln_cost.row(region);
            let supply = state.supply.row_mut(region);
            for sector in 0..j {
                supply[sector] = (-theta[sector] * cost[sector] - state.next[sector]).exp();
            }
        }
        for importer in 0..n {
            let density = state.density.row_mut(importer);
            kernel::gather(self.weight.slab(importer), state.supply.as_slice(), density);
            for (sector, density) in density.iter_mut().enumerate() {
                if *density < SMALLEST_SAFE_SUM {
                    if !self.idle[importer * j + sector] {
                        return false;
                    }
                    *density = 1.0;
                }
            }
        }
        true
    }

    /// The share of expenditure that reaches the border, at the state's prices.
    fn land(&self, state: &mut State) {
        let n = self.base.regions();
        let exact = state.exact.as_deref();
        let (shipped, landed) = match exact {
            Some(exact) => (&exact.shipped, exact.landed.as_ref()),
            None => (&self.shipped, self.landed.as_ref()),
        };
        let landed = landed.unwrap_or(shipped);
        for importer in 0..n {
            let share = state.landed_share.row_mut(importer);
            kernel::gather(landed.slab(importer), state.supply.as_slice(), share);
            let density = state.density.row(importer);
            for (share, density) in share.iter_mut().zip(density) {
                *share /= density;
            }
        }
    }

    /// One pass of the expenditure equation; returns the largest relative move.
    fn expenditure_sweep(&self, state: &mut State) -> f64 {
        state.sweeps += 1;
        self.outputs_and_incomes(state);
        let (n, j) = (self.base.regions(), self.base.sectors());
        let mut largest = 0.0_f64;
        for region in 0..n {
            let next = &mut state.next;
            let income = state.income[region];
            for (next, share) in next.iter_mut().zip(self.base.final_share.row(region)) {
                *next = share * income;
            }
            let coefficients = self.base.input_coefficient.slab(region);
            kernel::add_weighted_rows(coefficients, state.output.row(region), next);
            let current = state.expenditure.row_mut(region);
            for sector in 0..j {
                if next[sector] > 0.0 {
                    largest = largest.max((next[sector] - current[sector]).abs() / next[sector]);
                }
                current[sector] = next[sector];
            }
        }
        largest
    }

    /// R and I at the state's expenditure.
    fn outputs_and_incomes(&self, state: &mut State) {
        let (n, j) = (self.base.regions(), self.base.sectors());
        let exact = state.exact.take();
        let (shipped, landed) = match exact.as_deref() {
            Some(exact) => (&exact.shipped, exact.landed.as_ref()),
            None => (&self.shipped, self.landed.as_ref()),
        };
        for ((pull, spent), density) in state
            .pull
            .as_mut_slice()
            .iter_mut()
            .zip(state.expenditure.as_slice())
            .zip(state.density.as_slice())
        {
            *pull = spent / density;
        }
        match &self.feedback {
            Some(feedback) => {
                for region in 0..n {
                    let kept = 1.0 - feedback.distribution[region];
                    let row = state.kept.row_mut(region);
                    for (row, pull) in row.iter_mut().zip(state.pull.row(region)) {
                        *row = kept * pull;
                    }
                }
                kernel::over_importers(shipped, state.kept.as_slice(), state.output.as_mut_slice());
            }
            None => {
                kernel::over_importers(shipped, state.pull.as_slice(), state.output.as_mut_slice());
            }
        }
        let structure = &self.base.structure;
        let subsidy = &self.policy.subsidy;
        for region in 0..n {
            state.value_added[region] = self.base.value_added[region] * state.ln_wage[region].exp();
            let mut income = state.value_added[region];
            let supply = state.supply.row(region);
            let output = state.output.row_mut(region);
            for sector in 0..j {
                output[sector] *= supply[sector] / (1.0 - subsidy[(region, sector)]);
                income += (structure.profit_of(region, sector) - subsidy[(region, sector)])
                    * output[sector];
                let spent = state.expenditure[(region, sector)];
                if !self.idle[region * j + sector] {
                    income += spent * (1.0 - state.landed_share[(region, sector)]);
                }
            }
            state.income[region] = income;
        }
        if let Some(landed) = landed {
            for importer in 0..n {
                for exporter in 0..n {
                    let lands = landed.lane(importer, exporter);
                    let ships = shipped.lane(importer, exporter);
                    let mut revenue = 0.0;
                    for sector in 0..j {
                        let flow =
                            state.supply[(exporter, sector)] * state.pull[(importer, sector)];
                        revenue += (lands[sector] - ships[sector]) * flow;
                    }
                    state.income[exporter] += revenue;
                }
            }
        }
        transfers::add(
            self.base,
            self.closure,
            &self.components,
            &state.value_added,
            &mut state.income,
        );
        state.exact = exact;
    }
}
