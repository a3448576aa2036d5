//! The certificate: every equation of the model, evaluated anew at the solution.
//!
//! It shares no code with the solver: it reads the baseline, the policy and the unknowns, and states how far each
//! family of equations is from holding. A result without a certificate is not a result.

use boeki_economy::{Grid, Policy};
use serde::Serialize;

use crate::{Baseline, EquilibriumError};

/// How far a solution is from solving the model; each entry is relative, so 1e-12 means twelve digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Certificate {
    /// Price equation: largest log gap of a price index, all regions and sectors.
    pub price: f64,
    /// Goods markets: largest gap between expenditure and the uses that sum to it, all regions and sectors.
    pub goods: f64,
    /// Labour markets: largest gap between what labour earns and what it is paid, all regions but the largest.
    pub labour: f64,
    /// Walras' law: the gap in the labour market of the largest region, whose equation the numeraire replaces.
    pub walras: f64,
    /// Revenue accounting: largest gap of a region's imports, exports and transfer, relative to its value added.
    pub revenue: f64,
    /// Numeraire: largest of the gaps above with every nominal value doubled.
    pub numeraire: f64,
    /// Sum of transfers over the world, relative to world value added.
    pub transfers: f64,
}

impl Certificate {
    /// What any gap may be at most.
    pub const ALLOWED: f64 = 1e-10;

    /// The largest gap.
    pub fn worst(&self) -> f64 {
        self.checks()
            .into_iter()
            .fold(0.0, |worst: f64, (_, value)| {
                if value.is_nan() {
                    f64::INFINITY
                } else {
                    worst.max(value)
                }
            })
    }

    /// Name and value of each check.
    pub fn checks(&self) -> [(&'static str, f64); 7] {
        [
            ("price", self.price),
            ("goods", self.goods),
            ("labour", self.labour),
            ("walras", self.walras),
            ("revenue", self.revenue),
            ("numeraire", self.numeraire),
            ("transfers", self.transfers),
        ]
    }

    /// Whether the solution may be published.
    ///
    /// # Errors
    /// The first check above [`Certificate::ALLOWED`].
    pub fn require(&self) -> Result<(), EquilibriumError> {
        for (check, value) in self.checks() {
            if value.is_nan() || value > Self::ALLOWED {
                return Err(EquilibriumError::CertificateFailed {
                    check,
                    value,
                    allowed: Self::ALLOWED,
                });
            }
        }
        Ok(())
    }
}

/// The unknowns of a solution, as the certificate reads them.
pub(crate) struct Unknowns<'a> {
    pub(crate) ln_wage: &'a [f64],
    pub(crate) ln_price: &'a Grid,
    pub(crate) expenditure: &'a Grid,
    pub(crate) transfer: &'a [f64],
}

/// Evaluates all checks.
pub(crate) fn certify(base: &Baseline, policy: &Policy, unknowns: &Unknowns) -> Certificate {
    let once = gaps(base, policy, unknowns, 1.0);
    let twice = gaps(base, policy, unknowns, 2.0);
    let total: f64 = base.value_added.iter().sum();
    Certificate {
        numeraire: twice
            .price
            .max(twice.goods)
            .max(twice.labour)
            .max(twice.walras)
            .max(twice.revenue),
        transfers: unknowns.transfer.iter().sum::<f64>().abs() / total,
        ..once
    }
}

/// All gaps with every nominal value multiplied by `scale`.
fn gaps(base: &Baseline, policy: &Policy, unknowns: &Unknowns, scale: f64) -> Certificate {
    let (n, j) = (base.regions(), base.sectors());
    let ln_scale = scale.ln();
    let ln_cost = Grid::from_fn(n, j, |region, sector| {
        let inputs = base.input_coefficient.lane(region, sector);
        let prices = unknowns.ln_price.row(region);
        let input_cost: f64 = inputs
            .iter()
            .zip(prices)
            .map(|(share, price)| share * (price + ln_scale))
            .sum();
        base.value_added_share[(region, sector)] * (unknowns.ln_wage[region] + ln_scale)
            + input_cost
            + ((1.0 - policy.subsidy[(region, sector)])
                / (1.0 - base.policy.subsidy[(region, sector)]))
                .ln()
    });
    let competitiveness = Competitiveness::of(base, &ln_cost, unknowns.ln_price, ln_scale);
    let mut producer = Grid::zeros(n, j);
    let (mut imports, mut exports) = (vec![0.0; n], vec![0.0; n]);
    let mut income: Vec<f64> = (0..n)
        .map(|region| {
            scale
                * (base.value_added[region] * unknowns.ln_wage[region].exp()
                    + unknowns.transfer[region])
        })
        .collect();
    let mut certificate = Certificate::default();
    let mut share_sum = vec![0.0; j];
    for importer in 0..n {
        share_sum.fill(0.0);
        for exporter in 0..n {
            for sector in 0..j {
                let at = (importer, exporter, sector);
                let open = base.expenditure_share[at] * (1.0 - policy.ban[at]);
                if open == 0.0 {
                    continue;
                }
                let kappa = (1.0 + policy.tariff[at]) / (1.0 + base.policy.tariff[at])
                    * ((1.0 + policy.export_tax[at]) / (1.0 + base.policy.export_tax[at]))
                    * (policy.iceberg[at] / base.policy.iceberg[at]);
                let share = open * competitiveness.at(at, kappa);
                share_sum[sector] += share;
                let paid = share * unknowns.expenditure[(importer, sector)] * scale;
                let border = paid / (1.0 + policy.tariff[at]);
                let received = border / (1.0 + policy.export_tax[at]);
                income[importer] += paid - border;
                income[exporter] += border - received;
                producer[(exporter, sector)] += received;
                imports[importer] += border;
                exports[exporter] += border;
            }
        }
        for (sector, sum) in share_sum.iter().enumerate() {
            if *sum > 0.0 {
                let gap = (sum.ln() / base.trade_elasticity[sector]).abs();
                certificate.price = certificate.price.max(gap);
            }
        }
    }
    let largest_economy = (0..n)
        .max_by(|a, b| base.value_added[*a].total_cmp(&base.value_added[*b]))
        .unwrap_or(0);
    for region in 0..n {
        let paid = scale * base.value_added[region] * unknowns.ln_wage[region].exp();
        let mut earned = 0.0;
        let mut used: Vec<f64> = vec![0.0; j];
        for sector in 0..j {
            let subsidy = policy.subsidy[(region, sector)];
            let output = producer[(region, sector)] / (1.0 - subsidy);
            income[region] -= subsidy * output;
            earned += base.value_added_share[(region, sector)] * output;
            let inputs = base.input_coefficient.lane(region, sector);
            for (used, coefficient) in used.iter_mut().zip(inputs) {
                *used += coefficient * output;
            }
        }
        for sector in 0..j {
            let spent = scale * unknowns.expenditure[(region, sector)];
            let used = used[sector] + base.final_share[(region, sector)] * income[region];
            if spent.max(used) > 0.0 {
                certificate.goods = certificate
                    .goods
                    .max((spent - used).abs() / spent.max(used));
            }
        }
        let gap = (earned - paid).abs() / paid;
        if region == largest_economy {
            certificate.walras = gap;
        } else {
            certificate.labour = certificate.labour.max(gap);
        }
        let balance = imports[region] - exports[region] - scale * unknowns.transfer[region];
        certificate.revenue = certificate.revenue.max(balance.abs() / paid);
    }
    certificate
}

/// (kappa c / P)^-theta cell by cell: by factors where they stay in range, else in logs.
struct Competitiveness<'c> {
    base: &'c Baseline,
    ln_cost: &'c Grid,
    ln_price: &'c Grid,
    ln_scale: f64,
    /// (c / middle)^-theta and (P / middle)^theta, with the sector's middle log cost, if no factor is extreme.
    factors: Option<(Grid, Grid)>,
}

/// Exponents beyond this leave too little of a double's range for a product of two factors.
const WIDEST_EXPONENT: f64 = 300.0;

impl<'c> Competitiveness<'c> {
    fn of(base: &'c Baseline, ln_cost: &'c Grid, ln_price: &'c Grid, ln_scale: f64) -> Self {
        let (n, j) = (base.regions(), base.sectors());
        let middle: Vec<f64> = (0..j)
            .map(|s| (0..n).map(|i| ln_cost[(i, s)]).sum::<f64>() / n as f64)
            .collect();
        let theta = &base.trade_elasticity;
        let supply = Grid::from_fn(n, j, |i, s| -theta[s] * (ln_cost[(i, s)] - middle[s]));
        let demand = Grid::from_fn(n, j, |i, s| {
            theta[s] * (ln_price[(i, s)] + ln_scale - middle[s])
        });
        let narrow = |grid: &Grid| grid.as_slice().iter().all(|x| x.abs() < WIDEST_EXPONENT);
        let factors = (narrow(&supply) && narrow(&demand)).then(|| {
            let exponential = |grid: &Grid| Grid::from_fn(n, j, |i, s| grid[(i, s)].exp());
            (exponential(&supply), exponential(&demand))
        });
        Self {
            base,
            ln_cost,
            ln_price,
            ln_scale,
            factors,
        }
    }

    fn at(&self, (importer, exporter, sector): (usize, usize, usize), kappa: f64) -> f64 {
        let theta = self.base.trade_elasticity[sector];
        if let Some((supply, demand)) = &self.factors {
            let plain = supply[(exporter, sector)] * demand[(importer, sector)];
            return if kappa == 1.0 {
                plain
            } else {
                plain * kappa.powf(-theta)
            };
        }
        let advantage = kappa.ln() + self.ln_cost[(exporter, sector)]
            - self.ln_price[(importer, sector)]
            - self.ln_scale;
        (-theta * advantage).exp()
    }
}

#[cfg(test)]
mod tests {
    use boeki_economy::Closure;

    use super::*;
    use crate::testing::random_economy;
    use crate::{Equilibrium, rebase};

    #[test]
    fn a_spoiled_solution_does_not_pass() -> Result<(), EquilibriumError> {
        let Ok(economy) = random_economy(5, 4, 3) else {
            unreachable!("random economies are valid");
        };
        let base = Baseline::new(&economy, economy.elasticities().default_set())?;
        let (base, _) = rebase(base, Closure::WorldShare)?;
        let mut policy = base.policy.clone();
        policy.tariff[(0, 1, 0)] = 0.4;
        let solved = Equilibrium::solve(&base, &policy, Closure::WorldShare)?;
        let check = |wage: &[f64], price: &Grid, spent: &Grid, transfer: &[f64]| {
            let unknowns = Unknowns {
                ln_wage: wage,
                ln_price: price,
                expenditure: spent,
                transfer,
            };
            certify(&base, &policy, &unknowns).require()
        };
        let (wage, price) = (solved.ln_wage(), solved.ln_price());
        let (spent, transfer) = (solved.expenditure(), solved.transfer());
        assert_eq!(check(wage, price, spent, transfer), Ok(()));
        let mut wrong = wage.to_vec();
        wrong[2] += 1e-8;
        assert!(check(&wrong, price, spent, transfer).is_err());
        let mut wrong = price.clone();
        wrong[(1, 1)] += 1e-8;
        assert!(check(wage, &wrong, spent, transfer).is_err());
        let mut wrong = spent.clone();
        wrong[(0, 2)] *= 1.0 + 1e-8;
        assert!(check(wage, price, &wrong, transfer).is_err());
        let mut wrong = transfer.to_vec();
        wrong[0] += 1e-6 * base.value_added[0];
        assert!(check(wage, price, spent, &wrong).is_err());
        Ok(())
    }
}
