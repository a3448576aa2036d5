//! The certificate: every equation of the model, evaluated anew at the solution.
//!
//! It shares no code with the solver: it reads the baseline, the policy and the unknowns, and states how far each
//! family of equations is from holding. A result without a certificate is not a result.

mod complementarity;
mod options;

use boeki_economy::{Grid, Policy};
use serde::Serialize;

use crate::{Baseline, EquilibriumError};
pub(crate) use complementarity::complementarity;
use options::{Extras, extra_gap, rewards};

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
    /// Options: largest gap of the equations of factors by sector, of sellers' entry and of tax relief; 0 without options.
    pub options: f64,
    /// Revenue accounting: largest gap of a region's imports, exports and transfer, relative to its value added.
    pub revenue: f64,
    /// Numeraire: largest of the gaps above with every nominal value doubled.
    pub numeraire: f64,
    /// Sum of transfers over the world, relative to world value added.
    pub transfers: f64,
    /// Quotas and wage floors: the largest violation of 0 <= a _|_ b >= 0, and of the accounts of what quotas cover.
    pub complementarity: f64,
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
    pub fn checks(&self) -> [(&'static str, f64); 9] {
        [
            ("price", self.price),
            ("goods", self.goods),
            ("labour", self.labour),
            ("walras", self.walras),
            ("options", self.options),
            ("revenue", self.revenue),
            ("numeraire", self.numeraire),
            ("transfers", self.transfers),
            ("complementarity", self.complementarity),
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
    /// The extra unknowns of the options.
    pub(crate) extra: &'a [f64],
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
            .max(twice.options)
            .max(twice.revenue),
        transfers: unknowns.transfer.iter().sum::<f64>().abs() / total,
        ..once
    }
}

/// All gaps with every nominal value multiplied by `scale`.
fn gaps(base: &Baseline, policy: &Policy, unknowns: &Unknowns, scale: f64) -> Certificate {
    let n = base.regions();
    let ln_scale = scale.ln();
    let extras = Extras::of(base, unknowns.extra, ln_scale);
    let ln_income: Vec<f64> = unknowns.ln_wage.iter().map(|y| y + ln_scale).collect();
    let mut flows = Flows::of(base, policy, unknowns, &extras, &ln_income, scale);
    let mut certificate = Certificate {
        price: flows.price_gap,
        ..Certificate::default()
    };
    let largest_economy = (0..n)
        .max_by(|a, b| base.value_added[*a].total_cmp(&base.value_added[*b]))
        .unwrap_or(0);
    for region in 0..n {
        let paid = base.value_added[region] * ln_income[region].exp();
        let market = flows.market(base, policy, region);
        for (sector, used) in market.used.iter().enumerate() {
            let spent = scale * unknowns.expenditure[(region, sector)];
            let used = used + base.final_share[(region, sector)] * flows.income[region];
            if spent.max(used) > 0.0 {
                certificate.goods = certificate
                    .goods
                    .max((spent - used).abs() / spent.max(used));
            }
        }
        let gap = (market.earned - paid).abs() / paid;
        if region == largest_economy {
            certificate.walras = gap;
        } else {
            certificate.labour = certificate.labour.max(gap);
        }
        let balance = flows.imports[region] - flows.exports[region];
        let unfunded = balance - scale * unknowns.transfer[region];
        certificate.revenue = certificate.revenue.max(unfunded.abs() / paid);
    }
    certificate.options = extra_gap(
        base,
        &extras,
        &ln_income,
        &flows.output,
        |region, sector| scale * unknowns.expenditure[(region, sector)],
        &flows.revenue,
        |region| base.value_added[region] * ln_income[region].exp(),
    );
    certificate
}

/// What prices and spending make of trade, at a scale of nominal values.
struct Flows {
    /// Largest log gap of a price index.
    price_gap: f64,
    /// What producers receive, then gross output, by region and sector.
    producer: Grid,
    output: Grid,
    income: Vec<f64>,
    revenue: Vec<f64>,
    /// Value added in the destination.
    added: Vec<f64>,
    imports: Vec<f64>,
    exports: Vec<f64>,
}

/// What a region's producers pay and use.
struct Market {
    earned: f64,
    used: Vec<f64>,
}

impl Flows {
    fn of(
        base: &Baseline,
        policy: &Policy,
        unknowns: &Unknowns,
        extras: &Extras,
        ln_income: &[f64],
        scale: f64,
    ) -> Self {
        let (n, j) = (base.regions(), base.sectors());
        let structure = &base.structure;
        let ln_scale = scale.ln();
        let (ln_cost, ln_index) = prices(base, policy, unknowns, extras, ln_income, ln_scale);
        let competitiveness = Competitiveness::of(base, &ln_cost, &ln_index, ln_scale);
        let mut flows = Self {
            price_gap: 0.0,
            producer: Grid::zeros(n, j),
            output: Grid::zeros(n, j),
            income: (0..n)
                .map(|region| {
                    base.value_added[region] * ln_income[region].exp()
                        + scale * unknowns.transfer[region]
                })
                .collect(),
            revenue: vec![0.0; n],
            added: vec![0.0; n],
            imports: vec![0.0; n],
            exports: vec![0.0; n],
        };
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
                    let tariff = (1.0 + policy.tariff[at]) / (1.0 + base.policy.tariff[at]);
                    let kappa = power_of(tariff, structure.tariff_elasticity_of(importer))
                        * ((1.0 + policy.export_tax[at]) / (1.0 + base.policy.export_tax[at]))
                        * (policy.iceberg[at] / base.policy.iceberg[at]);
                    let share = open * competitiveness.at(at, kappa);
                    share_sum[sector] += share;
                    let paid = share * unknowns.expenditure[(importer, sector)] * scale;
                    let border = paid / (1.0 + policy.tariff[at]);
                    let received = border / (1.0 + policy.export_tax[at]);
                    let kept = structure.distribution_of(importer) * received;
                    flows.income[importer] += paid - border;
                    flows.revenue[importer] += paid - border;
                    flows.added[importer] += kept;
                    flows.income[exporter] += border - received;
                    flows.producer[(exporter, sector)] += received - kept;
                    flows.imports[importer] += border - kept;
                    flows.exports[exporter] += border - kept;
                }
            }
            for (sector, sum) in share_sum.iter().enumerate() {
                if *sum > 0.0 {
                    let gap = (sum.ln() / base.trade_elasticity[sector]).abs();
                    flows.price_gap = flows.price_gap.max(gap);
                }
            }
        }
        flows
    }

    /// Outputs, profits and subsidies of a region, and what its producers pay and use.
    fn market(&mut self, base: &Baseline, policy: &Policy, region: usize) -> Market {
        let j = base.sectors();
        let mut market = Market {
            earned: self.added[region],
            used: vec![0.0; j],
        };
        for sector in 0..j {
            let subsidy = policy.subsidy[(region, sector)];
            let made = self.producer[(region, sector)] / (1.0 - subsidy);
            self.output[(region, sector)] = made;
            let profit = base.structure.profit_of(region, sector);
            self.income[region] += (profit - subsidy) * made;
            market.earned += (base.value_added_share[(region, sector)] - profit) * made;
            let inputs = base.input_coefficient.lane(region, sector);
            for (used, coefficient) in market.used.iter_mut().zip(inputs) {
                *used += coefficient * made;
            }
        }
        market
    }
}

/// ln of unit costs, and ln of the index over suppliers: the buyers' price less what sellers' entry makes of it.
fn prices(
    base: &Baseline,
    policy: &Policy,
    unknowns: &Unknowns,
    extras: &Extras,
    ln_income: &[f64],
    ln_scale: f64,
) -> (Grid, Grid) {
    let (n, j) = (base.regions(), base.sectors());
    let consumer_price: Vec<f64> = (0..n)
        .map(|region| {
            let prices = unknowns.ln_price.row(region).iter();
            let shares = base.final_share.row(region);
            prices
                .zip(shares)
                .map(|(price, share)| share * (price + ln_scale))
                .sum()
        })
        .collect();
    let rewards = rewards(base, extras, ln_income, &consumer_price);
    let ln_cost = Grid::from_fn(n, j, |region, sector| {
        let inputs = base.input_coefficient.lane(region, sector);
        let prices = unknowns.ln_price.row(region);
        let input_cost: f64 = inputs
            .iter()
            .zip(prices)
            .map(|(share, price)| share * (price + ln_scale))
            .sum();
        rewards.ln_cost(base, extras, ln_income[region], region, sector)
            + input_cost / (1.0 - base.structure.profit_of(region, sector))
            + ((1.0 - policy.subsidy[(region, sector)])
                / (1.0 - base.policy.subsidy[(region, sector)]))
                .ln()
    });
    let ln_index = Grid::from_fn(n, j, |region, sector| {
        unknowns.ln_price[(region, sector)] - rewards.ln_entry(base, extras, region, sector)
    });
    (ln_cost, ln_index)
}

/// x to a power that is 1 but for an option.
fn power_of(x: f64, power: f64) -> f64 {
    if power == 1.0 { x } else { x.powf(power) }
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
                extra: &[],
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
