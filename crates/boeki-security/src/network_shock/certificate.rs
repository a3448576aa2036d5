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
    let (base, shock, how) = (equations.base, equations.shock, equations.substitution);
    let policy = &shock.policy;
    let (n, j) = (base.regions(), base.sectors());
    let mut certificate = ShockCertificate::default();
    let price = |region: usize, sector: usize| point.ln_price[(region, sector)].exp();
    // Demand for goods and payments to factors, from prices alone.
    let mut uses = vec![0.0; n * j];
    let mut paid = vec![0.0; n * j];
    let mut output = vec![0.0; n * j];
    let mut income = equations.earnings(y);
    let mut balance = vec![0.0; n];
    for importer in 0..n {
        for sector in 0..j {
            let spent = point.expenditure[(importer, sector)];
            if base.expenditure[(importer, sector)] <= 0.0 {
                continue;
            }
            let theta = how.origin[sector];
            let wedge = |i: usize| {
                let at = (importer, i, sector);
                let tariff = (1.0 + policy.tariff[at]) / (1.0 + base.policy.tariff[at]);
                let tax = (1.0 + policy.export_tax[at]) / (1.0 + base.policy.export_tax[at]);
                tariff * tax * policy.iceberg[at] / base.policy.iceberg[at]
            };
            let open = |i: usize| {
                base.expenditure_share[(importer, i, sector)] * (1.0 - policy.ban[(importer, i, sector)])
            };
            let costs: Vec<(f64, f64)> = (0..n)
                .map(|i| (open(i), wedge(i) * point.ln_cost[(i, sector)].exp()))
                .collect();
            let made = index(1.0 + theta, &costs);
            let gap = (made / price(importer, sector)).ln().abs();
            certificate.price = certificate.price.max(gap);
            for (exporter, (share, cost)) in costs.iter().enumerate() {
                let at = (importer, exporter, sector);
                let flow = share * (cost / price(importer, sector)).powf(-theta) * spent;
                let border = flow / (1.0 + policy.tariff[at]);
                let received = border / (1.0 + policy.export_tax[at]);
                income[importer] += flow - border;
                income[exporter] += border - received;
                output[exporter * j + sector] += received;
                balance[importer] += border;
                balance[exporter] -= border;
            }
        }
    }
    for region in 0..n {
        let mut terms = Vec::with_capacity(j);
        for sector in 0..j {
            let at = (region, sector);
            let cell = region * j + sector;
            let subsidy = policy.subsidy[at];
            output[cell] /= 1.0 - subsidy;
            income[region] -= subsidy * output[cell];
            let share = base.value_added_share[at];
            terms.clear();
            terms.extend((0..j).map(|k| {
                let weight = if share < 1.0 {
                    base.input_coefficient[(region, sector, k)] / (1.0 - share)
                } else {
                    0.0
                };
                (weight, price(region, k))
            }));
            let bundle = if share < 1.0 { index(how.inputs, &terms) } else { 1.0 };
            let reward = equations.reward(y, region, sector).exp();
            let cost = index(how.value_added, &[(share, reward), (1.0 - share, bundle)]);
            let taxed = (1.0 - subsidy) / (1.0 - base.policy.subsidy[at]);
            let unit = cost * taxed / shock.ln_productivity[at].exp();
            certificate.cost = certificate
                .cost
                .max((unit.ln() - point.ln_cost[at]).abs());
            paid[cell] = share * (reward / cost).powf(1.0 - how.value_added) * output[cell];
            let rest = (1.0 - share) * (bundle / cost).powf(1.0 - how.value_added) * output[cell];
            for (k, (weight, price)) in terms.iter().enumerate() {
                uses[region * j + k] += rest * weight * (price / bundle).powf(1.0 - how.inputs);
            }
        }
    }
    let world: f64 = base.value_added.iter().sum();
    for region in 0..n {
        income[region] += point.transfer[region];
        let terms: Vec<(f64, f64)> = (0..j)
            .map(|k| (base.final_share[(region, k)], price(region, k)))
            .collect();
        let consumer = index(how.consumption, &terms);
        for (k, (share, price)) in terms.iter().enumerate() {
            let cell = region * j + k;
            let wanted = share * (price / consumer).powf(1.0 - how.consumption) * income[region];
            let used = uses[cell] + wanted;
            let spent = point.expenditure[(region, k)];
            if used.max(spent) > 0.0 {
                // Relative to the larger, but not below a millionth of a region's income, where rounding of others rules.
                let size = used.max(spent).max(1e-6 * income[region]);
                certificate.goods = certificate.goods.max((used - spent).abs() / size);
            }
        }
        let unfunded = balance[region] - point.transfer[region];
        let size = base.value_added[region];
        certificate.budget = certificate.budget.max(unfunded.abs() / size);
        let mut market = |at: usize, asked: f64, supplied: f64| {
            if supplied <= 0.0 {
                return;
            }
            let gap = (asked / supplied - 1.0).abs();
            if at == equations.dropped {
                certificate.walras = gap;
            } else {
                certificate.factors = certificate.factors.max(gap);
            }
        };
        let supplied = |sector: usize| {
            let at = (region, sector);
            let ln = equations.reward(y, region, sector) + shock.ln_supply[at];
            equations.earned[at] * ln.exp()
        };
        if equations.size() == n {
            let asked = paid[region * j..(region + 1) * j].iter().sum();
            market(region, asked, (0..j).map(supplied).sum());
        } else {
            for sector in 0..j {
                market(region * j + sector, paid[region * j + sector], supplied(sector));
            }
        }
    }
    let nominal: f64 = equations.earnings(y).iter().sum();
    certificate.factors = certificate.factors.max((nominal / world - 1.0).abs());
    certificate
}
