//! Every equation of a network shock evaluated anew at its solution, by powers of prices in levels and no sum of the solver.

use serde::Serialize;

use super::equations::{Equations, Point};
use crate::SecurityError;

/// Largest gaps, relative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct ShockCertificate {
    /// Unit costs against what they are made of.
    pub cost: f64,
    /// Price indices.
    pub price: f64,
    /// Spending on every good against the uses that sum to it.
    pub goods: f64,
    /// Factor markets but the one that the numeraire replaces.
    pub factors: f64,
    /// Walras' law: that one.
    pub walras: f64,
    /// Every region's budget: imports less exports against its transfer, over its value added.
    pub budget: f64,
}

impl ShockCertificate {
    /// What any gap may be at most.
    pub const ALLOWED: f64 = 1e-10;

    /// The largest gap.
    pub fn worst(&self) -> f64 {
        self.checks().into_iter().fold(0.0, |worst: f64, (_, gap)| {
            if gap.is_nan() {
                f64::INFINITY
            } else {
                worst.max(gap)
            }
        })
    }

    fn checks(&self) -> [(&'static str, f64); 6] {
        [
            ("unit costs of the network shock", self.cost),
            ("prices of the network shock", self.price),
            ("goods markets of the network shock", self.goods),
            ("factor markets of the network shock", self.factors),
            ("Walras' law of the network shock", self.walras),
            ("budgets of the network shock", self.budget),
        ]
    }

    pub(super) fn require(&self) -> Result<(), SecurityError> {
        for (check, value) in self.checks() {
            if value.is_nan() || value > Self::ALLOWED {
                return Err(SecurityError::CertificateFailed {
                    check,
                    value,
                    allowed: Self::ALLOWED,
                });
            }
        }
        Ok(())
    }
}

/// A CES index of prices in levels.
fn index(sigma: f64, terms: &[(f64, f64)]) -> f64 {
    if sigma == 1.0 {
        return terms.iter().map(|(b, p)| p.powf(*b)).product();
    }
    let sum: f64 = terms.iter().map(|(b, p)| b * p.powf(1.0 - sigma)).sum();
    sum.powf(1.0 / (1.0 - sigma))
}

pub(super) fn certify(equations: &Equations<'_>, y: &[f64], point: &Point) -> ShockCertificate {
    let base = equations.base;
    let (n, j) = (base.regions(), base.sectors());
    let mut audit = Audit {
        equations,
        y,
        point,
        gaps: ShockCertificate::default(),
        uses: vec![0.0; n * j],
        paid: vec![0.0; n * j],
        output: vec![0.0; n * j],
        income: equations.earnings(y),
        balance: vec![0.0; n],
    };
    audit.trade();
    for region in 0..n {
        for sector in 0..j {
            audit.production(region, sector);
        }
    }
    for region in 0..n {
        audit.goods(region);
        audit.factors(region);
    }
    let world: f64 = base.value_added.iter().sum();
    let nominal: f64 = equations.earnings(y).iter().sum();
    let mut gaps = audit.gaps;
    gaps.factors = gaps.factors.max((nominal / world - 1.0).abs());
    gaps
}

/// What prices alone make of demand and payments, `[region][sector]`, million USD.
struct Audit<'s, 'e> {
    equations: &'s Equations<'e>,
    y: &'s [f64],
    point: &'s Point,
    gaps: ShockCertificate,
    uses: Vec<f64>,
    paid: Vec<f64>,
    output: Vec<f64>,
    income: Vec<f64>,
    /// Imports less exports at the border.
    balance: Vec<f64>,
}

impl Audit<'_, '_> {
    fn price(&self, region: usize, sector: usize) -> f64 {
        self.point.ln_price[(region, sector)].exp()
    }

    /// Price indices, and what flows bring to producers and treasuries.
    fn trade(&mut self) {
        let base = self.equations.base;
        let policy = &self.equations.shock.policy;
        let (n, j) = (base.regions(), base.sectors());
        for importer in 0..n {
            for sector in 0..j {
                if base.expenditure[(importer, sector)] <= 0.0 {
                    continue;
                }
                let theta = self.equations.substitution.origin[sector];
                let costs: Vec<(f64, f64)> = (0..n)
                    .map(|exporter| {
                        let at = (importer, exporter, sector);
                        let open = base.expenditure_share[at] * (1.0 - policy.ban[at]);
                        let tariff = (1.0 + policy.tariff[at]) / (1.0 + base.policy.tariff[at]);
                        let tax =
                            (1.0 + policy.export_tax[at]) / (1.0 + base.policy.export_tax[at]);
                        let iceberg = policy.iceberg[at] / base.policy.iceberg[at];
                        let cost = self.point.ln_cost[(exporter, sector)].exp();
                        (open, tariff * tax * iceberg * cost)
                    })
                    .collect();
                let price = self.price(importer, sector);
                let gap = (index(1.0 + theta, &costs) / price).ln().abs();
                self.gaps.price = self.gaps.price.max(gap);
                let spent = self.point.expenditure[(importer, sector)];
                for (exporter, (share, cost)) in costs.iter().enumerate() {
                    let at = (importer, exporter, sector);
                    let flow = share * (cost / price).powf(-theta) * spent;
                    let border = flow / (1.0 + policy.tariff[at]);
                    let received = border / (1.0 + policy.export_tax[at]);
                    self.income[importer] += flow - border;
                    self.income[exporter] += border - received;
                    self.output[exporter * j + sector] += received;
                    self.balance[importer] += border;
                    self.balance[exporter] -= border;
                }
            }
        }
    }

    /// Unit cost of a cell, what it pays to factors and uses of inputs.
    fn production(&mut self, region: usize, sector: usize) {
        let base = self.equations.base;
        let (shock, how) = (self.equations.shock, self.equations.substitution);
        let j = base.sectors();
        let (at, cell) = ((region, sector), region * j + sector);
        let subsidy = shock.policy.subsidy[at];
        self.output[cell] /= 1.0 - subsidy;
        let output = self.output[cell];
        self.income[region] -= subsidy * output;
        let share = base.value_added_share[at];
        let terms: Vec<(f64, f64)> = if share < 1.0 {
            let weight = |k| base.input_coefficient[(region, sector, k)] / (1.0 - share);
            (0..j).map(|k| (weight(k), self.price(region, k))).collect()
        } else {
            Vec::new()
        };
        let bundle = if share < 1.0 {
            index(how.inputs, &terms)
        } else {
            1.0
        };
        let reward = self.equations.reward(self.y, region, sector).exp();
        let cost = index(how.value_added, &[(share, reward), (1.0 - share, bundle)]);
        let taxed = (1.0 - subsidy) / (1.0 - base.policy.subsidy[at]);
        let unit = cost * taxed / shock.ln_productivity[at].exp();
        let gap = (unit.ln() - self.point.ln_cost[at]).abs();
        self.gaps.cost = self.gaps.cost.max(gap);
        let power = 1.0 - how.value_added;
        self.paid[cell] = share * (reward / cost).powf(power) * output;
        let rest = (1.0 - share) * (bundle / cost).powf(power) * output;
        for (k, (weight, price)) in terms.iter().enumerate() {
            self.uses[region * j + k] += rest * weight * (price / bundle).powf(1.0 - how.inputs);
        }
    }

    /// Goods markets and the budget of a region.
    fn goods(&mut self, region: usize) {
        let base = self.equations.base;
        let sigma = self.equations.substitution.consumption;
        let transfer = self.point.transfer[region];
        let income = self.income[region] + transfer;
        let terms: Vec<(f64, f64)> = (0..base.sectors())
            .map(|k| (base.final_share[(region, k)], self.price(region, k)))
            .collect();
        let consumer = index(sigma, &terms);
        for (k, (share, price)) in terms.iter().enumerate() {
            let wanted = share * (price / consumer).powf(1.0 - sigma) * income;
            let used = self.uses[region * base.sectors() + k] + wanted;
            let spent = self.point.expenditure[(region, k)];
            // Relative to the larger, but not below a millionth of a region's income, where rounding of others rules.
            let size = used.max(spent).max(1e-6 * income);
            self.gaps.goods = self.gaps.goods.max((used - spent).abs() / size);
        }
        let unfunded = (self.balance[region] - transfer).abs() / base.value_added[region];
        self.gaps.budget = self.gaps.budget.max(unfunded);
    }

    /// Factor markets of a region.
    fn factors(&mut self, region: usize) {
        let equations = self.equations;
        let (n, j) = (equations.base.regions(), equations.base.sectors());
        let supplied = |sector: usize| {
            let at = (region, sector);
            let ln = equations.reward(self.y, region, sector) + equations.shock.ln_supply[at];
            equations.earned[at] * ln.exp()
        };
        let paid = &self.paid[region * j..(region + 1) * j];
        let markets: Vec<(usize, f64, f64)> = if equations.size() == n {
            vec![(region, paid.iter().sum(), (0..j).map(supplied).sum())]
        } else {
            let cells = paid.iter().enumerate();
            cells
                .map(|(sector, paid)| (region * j + sector, *paid, supplied(sector)))
                .collect()
        };
        for (at, asked, supplied) in markets {
            if supplied <= 0.0 {
                continue;
            }
            let gap = (asked / supplied - 1.0).abs();
            if at == equations.dropped {
                self.gaps.walras = gap;
            } else {
                self.gaps.factors = self.gaps.factors.max(gap);
            }
        }
    }
}
