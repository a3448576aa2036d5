//! The tangent of an equilibrium along a direction of policy: how everything moves when all instruments move at once.

use boeki_economy::{Cube, Grid, Policy};

use crate::linearised::Linearised;
use crate::{Baseline, EquilibriumError};

/// Relative residual to which tangents are solved.
const ACCURACY: f64 = 1e-11;
/// Residual above which a tangent is withheld.
const ALLOWED: f64 = 1e-8;

/// Log speeds of the instruments at a point of the straight path from one policy to another.
pub(crate) struct PolicySpeed {
    /// d ln(1+t).
    pub(crate) tariff: Cube,
    /// d ln(1+x).
    pub(crate) export_tax: Cube,
    /// d ln d, bans included: a ban is a trade cost that grows without bound.
    pub(crate) iceberg: Cube,
    /// d ln(1-s).
    pub(crate) subsidy: Grid,
}

impl PolicySpeed {
    /// Speeds at `share` of the way from one policy to another, per unit of `share`.
    pub(crate) fn on_path(base: &Baseline, from: &Policy, to: &Policy, share: f64) -> Self {
        let at = from.toward(to, share);
        let (n, _, j) = at.tariff.shape();
        let log_speed = |from: f64, to: f64, now: f64| {
            if from == to {
                0.0
            } else {
                (to - from) / (1.0 + now)
            }
        };
        let theta = &base.trade_elasticity;
        Self {
            tariff: Cube::from_fn(n, n, j, |a, b, s| {
                let c = (a, b, s);
                log_speed(from.tariff[c], to.tariff[c], at.tariff[c])
            }),
            export_tax: Cube::from_fn(n, n, j, |a, b, s| {
                let c = (a, b, s);
                log_speed(from.export_tax[c], to.export_tax[c], at.export_tax[c])
            }),
            iceberg: Cube::from_fn(n, n, j, |a, b, s| {
                let c = (a, b, s);
                let cost = if from.iceberg[c] == to.iceberg[c] {
                    0.0
                } else {
                    (to.iceberg[c] / from.iceberg[c]).ln()
                };
                let ban = to.ban[c] - from.ban[c];
                cost + if ban == 0.0 {
                    0.0
                } else {
                    ban / (1.0 - at.ban[c]) / theta[s]
                }
            }),
            subsidy: Grid::from_fn(n, j, |i, s| {
                log_speed(
                    -from.subsidy[(i, s)],
                    -to.subsidy[(i, s)],
                    -at.subsidy[(i, s)],
                )
            }),
        }
    }

    /// d ln kappa of a cell.
    pub(crate) fn trade_cost(&self, cell: (usize, usize, usize)) -> f64 {
        self.tariff[cell] + self.export_tax[cell] + self.iceberg[cell]
    }
}

/// The speeds of the unknowns.
#[allow(
    clippy::struct_field_names,
    reason = "all unknowns are logs, as in the equations"
)]
pub(crate) struct Tangent {
    pub(crate) ln_wage: Vec<f64>,
    /// d ln c, subsidies included.
    pub(crate) ln_cost: Grid,
    pub(crate) ln_price: Grid,
    pub(crate) ln_expenditure: Grid,
}

impl Tangent {
    /// Solves G_u du = -G_p dp.
    pub(crate) fn along(at: &Linearised, speed: &PolicySpeed) -> Result<Self, EquilibriumError> {
        let base = at.system.base;
        let (n, j) = (base.regions(), base.sectors());
        let mut right = explicit_moves(at, speed);
        for value in &mut right {
            *value = -*value;
        }
        let mut solution = vec![0.0; at.size()];
        let solved = at.solve(&right, &mut solution, ACCURACY);
        if solved.residual.is_nan() || solved.residual > ALLOWED {
            return Err(EquilibriumError::DerivativeFailed {
                residual: solved.residual,
                iterations: solved.iterations,
            });
        }
        let block = |start: usize| Grid::from_fn(n, j, |i, s| solution[start + i * j + s]);
        let mut cost = vec![0.0; n * j];
        at.cost_response(
            Some(&solution[..n]),
            &solution[n..n + n * j],
            Some(&solution[n + 2 * n * j..]),
            &mut cost,
        );
        Ok(Self {
            ln_wage: solution[..n].to_vec(),
            ln_cost: Grid::from_fn(n, j, |i, s| cost[i * j + s] + speed.subsidy[(i, s)]),
            ln_price: block(n),
            ln_expenditure: block(n + n * j),
        })
    }
}

/// G_p dp: how the equations move with policy at unchanged wages, prices and expenditure.
fn explicit_moves(at: &Linearised, speed: &PolicySpeed) -> Vec<f64> {
    let base = at.system.base;
    let policy = at.system.policy;
    let (n, j) = (base.regions(), base.sectors());
    let theta = &base.trade_elasticity;
    let mut out = vec![0.0; at.size()];
    let mut output = Grid::zeros(n, j);
    let mut income = vec![0.0; n];
    let mut lands = vec![0.0; n];
    for importer in 0..n {
        for exporter in 0..n {
            for sector in 0..j {
                let cell = (importer, exporter, sector);
                let entered =
                    (base.structure.tariff_elasticity_of(importer) - 1.0) * speed.tariff[cell];
                let cost = speed.trade_cost(cell) + entered + speed.subsidy[(exporter, sector)];
                if cost == 0.0 {
                    continue;
                }
                out[n + importer * j + sector] -= at.share[cell] * cost;
                let landed = at.landed()[cell] * (-theta[sector] * cost - speed.tariff[cell]);
                let shipped = at.shipped[cell]
                    * (-theta[sector] * cost - speed.tariff[cell] - speed.export_tax[cell]);
                income[importer] -= landed;
                lands[importer] += landed;
                if at.taxed {
                    income[exporter] += landed - shipped;
                }
                output[(exporter, sector)] += shipped;
            }
        }
    }
    for region in 0..n {
        for sector in 0..j {
            let subsidy = policy.subsidy[(region, sector)];
            let now = at.output[(region, sector)];
            let moved =
                output[(region, sector)] / (1.0 - subsidy) - now * speed.subsidy[(region, sector)];
            output[(region, sector)] = moved;
            income[region] += now * (1.0 - subsidy) * speed.subsidy[(region, sector)]
                + at.system.output_claim(region, sector) * moved;
        }
    }
    for region in 0..n {
        let goods = &mut out[n + n * j + region * j..n + n * j + (region + 1) * j];
        for (goods, share) in goods.iter_mut().zip(base.final_share.row(region)) {
            *goods = share * income[region];
        }
        let mut earned = base.structure.distribution_of(region) * lands[region];
        for using in 0..j {
            let moved = output[(region, using)];
            earned += at.system.earning_share[(region, using)] * moved;
            let lane = base.input_coefficient.lane(region, using);
            for (goods, coefficient) in goods.iter_mut().zip(lane) {
                *goods += coefficient * moved;
            }
        }
        for (sector, goods) in goods.iter_mut().enumerate() {
            let spent = at.expenditure[(region, sector)];
            *goods = if spent > 0.0 { -*goods / spent } else { 0.0 };
        }
        if !at.numeraire(region) {
            out[region] = earned / at.labour()[region];
        }
    }
    if let Some(feedback) = &at.feedback {
        let extras = &mut out[n + 2 * n * j..];
        feedback.explicit_moves(at, &output, &lands, extras);
    }
    out
}
