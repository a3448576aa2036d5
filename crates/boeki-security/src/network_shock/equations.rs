//! The equations of the room's header at given log prices of factors: prices, shares, spending, and how far factor markets are from clearing.

use boeki_economy::{Closure, Cube, Grid};
use boeki_equilibrium::Baseline;

use super::aggregator::ln_index;
use super::{Factors, NetworkShock, Substitution};

/// Passes of a block at most.
const PASSES: usize = 5000;
/// A block is solved when nothing moves by more, in logs.
const SOLVED: f64 = 2e-15;

/// Prices and quantities at some prices of factors.
#[derive(Clone, Debug)]
pub(super) struct Point {
    /// ln P and ln c.
    pub(super) ln_price: Grid,
    pub(super) ln_cost: Grid,
    /// B' and (1-B') gamma' `[region][using][input]`.
    pub(super) value_added_share: Grid,
    pub(super) input: Cube,
    /// alpha' and ln PC.
    pub(super) final_share: Grid,
    pub(super) ln_consumer_price: Vec<f64>,
    /// pi'.
    pub(super) share: Cube,
    pub(super) expenditure: Grid,
    pub(super) output: Grid,
    pub(super) income: Vec<f64>,
    pub(super) transfer: Vec<f64>,
}

/// One shock on one baseline.
pub(super) struct Equations<'a> {
    pub(super) base: &'a Baseline,
    pub(super) shock: &'a NetworkShock,
    pub(super) substitution: &'a Substitution,
    pub(super) closure: Closure,
    /// V: value added by cell at the base, million USD.
    pub(super) earned: Grid,
    /// gamma, `[region][using][input]`.
    gamma: Cube,
    /// pi with what is banned taken out.
    open: Cube,
    /// ln kappa.
    ln_wedge: Cube,
    /// ln((1-s')/(1-s)) - ln A.
    shift: Grid,
    /// The cell whose market the numeraire replaces.
    pub(super) dropped: usize,
}

impl<'a> Equations<'a> {
    pub(super) fn new(
        base: &'a Baseline,
        shock: &'a NetworkShock,
        substitution: &'a Substitution,
        closure: Closure,
    ) -> Self {
        let (n, j) = (base.regions(), base.sectors());
        let output = base.output();
        let mut earned =
            Grid::from_fn(n, j, |i, s| base.value_added_share[(i, s)] * output[(i, s)]);
        for region in 0..n {
            let sum: f64 = earned.row(region).iter().sum();
            let scale = base.value_added[region] / sum;
            for value in earned.row_mut(region) {
                *value *= scale;
            }
        }
        let policy = &shock.policy;
        let wedge = |at: (usize, usize, usize)| {
            ((1.0 + policy.tariff[at]) / (1.0 + base.policy.tariff[at])
                * ((1.0 + policy.export_tax[at]) / (1.0 + base.policy.export_tax[at]))
                * (policy.iceberg[at] / base.policy.iceberg[at]))
                .ln()
        };
        let sizes = match substitution.factors {
            Factors::Mobile => base.value_added.clone(),
            Factors::Specific => earned.as_slice().to_vec(),
        };
        let dropped = (0..sizes.len())
            .max_by(|a, b| sizes[*a].total_cmp(&sizes[*b]))
            .unwrap_or(0);
        Self {
            gamma: Cube::from_fn(n, j, j, |i, s, k| {
                let rest = 1.0 - base.value_added_share[(i, s)];
                if rest > 0.0 {
                    base.input_coefficient[(i, s, k)] / rest
                } else {
                    0.0
                }
            }),
            open: Cube::from_fn(n, n, j, |m, i, s| {
                base.expenditure_share[(m, i, s)] * (1.0 - policy.ban[(m, i, s)])
            }),
            ln_wedge: Cube::from_fn(n, n, j, |m, i, s| wedge((m, i, s))),
            shift: Grid::from_fn(n, j, |i, s| {
                ((1.0 - policy.subsidy[(i, s)]) / (1.0 - base.policy.subsidy[(i, s)])).ln()
                    - shock.ln_productivity[(i, s)]
            }),
            base,
            shock,
            substitution,
            closure,
            earned,
            dropped,
        }
    }

    /// Number of factor prices.
    pub(super) fn size(&self) -> usize {
        match self.substitution.factors {
            Factors::Mobile => self.base.regions(),
            Factors::Specific => self.base.regions() * self.base.sectors(),
        }
    }

    /// ln v of a cell.
    pub(super) fn reward(&self, y: &[f64], region: usize, sector: usize) -> f64 {
        match self.substitution.factors {
            Factors::Mobile => y[region],
            Factors::Specific => y[region * self.base.sectors() + sector],
        }
    }

    /// The base, from which points are found.
    pub(super) fn start(&self) -> Point {
        let base = self.base;
        let (n, j) = (base.regions(), base.sectors());
        Point {
            ln_price: Grid::zeros(n, j),
            ln_cost: Grid::zeros(n, j),
            value_added_share: base.value_added_share.clone(),
            input: base.input_coefficient.clone(),
            final_share: base.final_share.clone(),
            ln_consumer_price: vec![0.0; n],
            share: base.expenditure_share.clone(),
            expenditure: base.expenditure.clone(),
            output: base.output(),
            income: base.income.clone(),
            transfer: base.deficit.clone(),
        }
    }

    /// Everything at the factor prices `y`, from the point before.
    pub(super) fn evaluate(&self, y: &[f64], point: &mut Point) {
        for _ in 0..PASSES {
            self.costs(y, point);
            if self.prices(point) <= SOLVED {
                break;
            }
        }
        self.costs(y, point);
        self.shares(y, point);
        let earnings = self.earnings(y);
        for _ in 0..PASSES {
            if self.spend(&earnings, point) <= SOLVED {
                break;
            }
        }
    }

    /// ln M of a cell.
    fn bundle(&self, point: &Point, region: usize, sector: usize) -> f64 {
        if self.base.value_added_share[(region, sector)] >= 1.0 {
            return 0.0;
        }
        let terms = self.gamma.lane(region, sector).iter().copied();
        let prices = point.ln_price.row(region).iter().copied();
        ln_index(1.0 - self.substitution.inputs, terms.zip(prices))
    }

    fn costs(&self, y: &[f64], point: &mut Point) {
        let rho = 1.0 - self.substitution.value_added;
        for region in 0..self.base.regions() {
            for sector in 0..self.base.sectors() {
                let share = self.base.value_added_share[(region, sector)];
                let reward = self.reward(y, region, sector);
                let bundle = self.bundle(point, region, sector);
                let pair = [(share, reward), (1.0 - share, bundle)];
                point.ln_cost[(region, sector)] =
                    ln_index(rho, pair.into_iter()) + self.shift[(region, sector)];
            }
        }
    }

    /// One pass of price indices; the largest move.
    fn prices(&self, point: &mut Point) -> f64 {
        let (n, j) = (self.base.regions(), self.base.sectors());
        let mut largest = 0.0_f64;
        for importer in 0..n {
            for sector in 0..j {
                if self.base.expenditure[(importer, sector)] <= 0.0 {
                    continue;
                }
                let rho = -self.substitution.origin[sector];
                let price = if rho == 0.0 {
                    let terms = (0..n).map(|i| {
                        let at = (importer, i, sector);
                        self.open[at] * (self.ln_wedge[at] + point.ln_cost[(i, sector)])
                    });
                    terms.sum()
                } else {
                    // A part that is banned leaves shares that do not add up to 1.
                    let open: f64 = (0..n).map(|i| self.open[(importer, i, sector)]).sum();
                    let terms = (0..n).map(|i| {
                        let at = (importer, i, sector);
                        let cost = self.ln_wedge[at] + point.ln_cost[(i, sector)];
                        (self.open[at] / open, cost)
                    });
                    let closed = if (open - 1.0).abs() < 1e-14 {
                        0.0
                    } else {
                        open.ln()
                    };
                    ln_index(rho, terms) + closed / rho
                };
                largest = largest.max((price - point.ln_price[(importer, sector)]).abs());
                point.ln_price[(importer, sector)] = price;
            }
        }
        largest
    }

    fn shares(&self, y: &[f64], point: &mut Point) {
        let (n, j) = (self.base.regions(), self.base.sectors());
        let (rho, rho_m, rho_c) = (
            1.0 - self.substitution.value_added,
            1.0 - self.substitution.inputs,
            1.0 - self.substitution.consumption,
        );
        for region in 0..n {
            for sector in 0..j {
                let at = (region, sector);
                let before = point.ln_cost[at] - self.shift[at];
                let share = self.base.value_added_share[at];
                let reward = self.reward(y, region, sector);
                point.value_added_share[at] = share * (rho * (reward - before)).exp();
                let bundle = self.bundle(point, region, sector);
                let rest = (1.0 - share) * (rho * (bundle - before)).exp();
                for input in 0..j {
                    let price = point.ln_price[(region, input)];
                    point.input[(region, sector, input)] = rest
                        * self.gamma[(region, sector, input)]
                        * (rho_m * (price - bundle)).exp();
                }
            }
            let alpha = self.base.final_share.row(region).iter().copied();
            let prices = point.ln_price.row(region).iter().copied();
            let index = ln_index(rho_c, alpha.zip(prices));
            point.ln_consumer_price[region] = index;
            for sector in 0..j {
                let price = point.ln_price[(region, sector)];
                point.final_share[(region, sector)] =
                    self.base.final_share[(region, sector)] * (rho_c * (price - index)).exp();
            }
            for exporter in 0..n {
                for sector in 0..j {
                    let at = (region, exporter, sector);
                    let relative = self.ln_wedge[at] + point.ln_cost[(exporter, sector)]
                        - point.ln_price[(region, sector)];
                    point.share[at] =
                        self.open[at] * (-self.substitution.origin[sector] * relative).exp();
                }
            }
        }
    }

    /// What factors earn at the prices `y`, by region, million USD.
    pub(super) fn earnings(&self, y: &[f64]) -> Vec<f64> {
        let j = self.base.sectors();
        (0..self.base.regions())
            .map(|region| {
                (0..j)
                    .map(|sector| {
                        let at = (region, sector);
                        let ln = self.reward(y, region, sector) + self.shock.ln_supply[at];
                        self.earned[at] * ln.exp()
                    })
                    .sum()
            })
            .collect()
    }

    /// The transfers of the closure, which sum to zero over the world.
    fn transfers(&self, earnings: &[f64], transfer: &mut [f64]) {
        let deficit = &self.base.deficit;
        for (region, transfer) in transfer.iter_mut().enumerate() {
            *transfer = match self.closure {
                Closure::OwnShare => {
                    deficit[region] * earnings[region] / self.base.value_added[region]
                }
                Closure::WorldShare | Closure::FixedNominal => deficit[region],
                _ => 0.0,
            };
        }
        let unfunded: f64 = transfer.iter().sum();
        let world: f64 = earnings.iter().sum();
        for (transfer, earned) in transfer.iter_mut().zip(earnings) {
            *transfer -= unfunded * earned / world;
        }
    }

    /// One pass of output, income and spending; the largest move of spending relative to income.
    fn spend(&self, earnings: &[f64], point: &mut Point) -> f64 {
        let (n, j) = (self.base.regions(), self.base.sectors());
        let policy = &self.shock.policy;
        self.transfers(earnings, &mut point.transfer);
        for region in 0..n {
            point.income[region] = earnings[region] + point.transfer[region];
        }
        point.output.as_mut_slice().fill(0.0);
        for importer in 0..n {
            for exporter in 0..n {
                for sector in 0..j {
                    let at = (importer, exporter, sector);
                    let paid = point.share[at] * point.expenditure[(importer, sector)];
                    let border = paid / (1.0 + policy.tariff[at]);
                    let received = border / (1.0 + policy.export_tax[at]);
                    point.income[importer] += paid - border;
                    point.income[exporter] += border - received;
                    point.output[(exporter, sector)] += received;
                }
            }
        }
        for region in 0..n {
            for sector in 0..j {
                let subsidy = policy.subsidy[(region, sector)];
                let output = point.output[(region, sector)] / (1.0 - subsidy);
                point.output[(region, sector)] = output;
                point.income[region] -= subsidy * output;
            }
        }
        let mut largest = 0.0_f64;
        for region in 0..n {
            let income = point.income[region];
            for input in 0..j {
                let mut spent = point.final_share[(region, input)] * income;
                for using in 0..j {
                    spent += point.input[(region, using, input)] * point.output[(region, using)];
                }
                let before = point.expenditure[(region, input)];
                largest = largest.max((spent - before).abs() / income.abs());
                point.expenditure[(region, input)] = spent;
            }
        }
        largest
    }

    /// ln of what factors are asked for over what they supply, by factor price; the numeraire in the place of the largest.
    pub(super) fn residual(&self, y: &[f64], point: &Point, gaps: &mut [f64]) {
        let j = self.base.sectors();
        match self.substitution.factors {
            Factors::Mobile => {
                let earnings = self.earnings(y);
                for (region, gap) in gaps.iter_mut().enumerate() {
                    let paid: f64 = (0..j)
                        .map(|s| point.value_added_share[(region, s)] * point.output[(region, s)])
                        .sum();
                    *gap = (paid / earnings[region]).ln();
                }
            }
            Factors::Specific => {
                for (cell, gap) in gaps.iter_mut().enumerate() {
                    let at = (cell / j, cell % j);
                    let earned = self.earned[at];
                    // A sector that makes nothing has no factors: its price stays.
                    *gap = if earned > 0.0 {
                        let paid = point.value_added_share[at] * point.output[at];
                        (paid / (earned * (y[cell] + self.shock.ln_supply[at]).exp())).ln()
                    } else {
                        -y[cell]
                    };
                }
            }
        }
        let world: f64 = self.base.value_added.iter().sum();
        gaps[self.dropped] = -(self.earnings(y).iter().sum::<f64>() / world).ln();
    }
}
