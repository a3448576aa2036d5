//! Derivatives of one outcome with respect to every instrument, from one transposed solve.
//!
//! G(u, p) = 0 and f(u, p): with G_u^T lambda = f_u, df/dp = f_p - lambda^T G_p for every p. The instruments of a cell enter
//! through its trade cost and through what its flow leaves at the border and with the producer:
//!
//! ```text
//! df = lambda_P pi d ln kappa + g_e e d ln e + g_m m d ln m
//! tariff      d ln kappa = phi d ln(1+t)   d ln e = d ln m = -(theta phi + 1) d ln(1+t)   (phi = 1 but for an option)
//! export tax  d ln kappa = d ln(1+x)   d ln e = -(theta + 1) d ln(1+x)   d ln m = -theta d ln(1+x)
//! iceberg     d ln kappa = d ln d      d ln e = d ln m = -theta d ln d
//! ```

use boeki_economy::Cube;

use crate::linearised::{Linearised, Sensitivity};
use crate::seed::Seed;
use crate::system::System;
use crate::wage_jacobian::WageSolver;
use crate::{Equilibrium, EquilibriumError, Outcome};

/// Relative residual to which the transposed system is solved.
const ACCURACY: f64 = 1e-10;
/// Residual above which the derivative is withheld.
const ALLOWED: f64 = 1e-9;

/// d(outcome)/d(instrument) at one equilibrium, for every cell.
#[derive(Clone, Debug)]
pub struct Gradient {
    /// The outcome.
    pub outcome: Outcome,
    /// d f / d ln(1+t) `[importer][exporter][sector]`.
    pub tariff: Cube,
    /// d f / d ln(1+x) `[importer][exporter][sector]`.
    pub export_tax: Cube,
    /// d f / d ln d `[importer][exporter][sector]`.
    pub iceberg: Cube,
    /// Relative residual of the transposed solve.
    pub residual: f64,
}

impl Gradient {
    /// The derivatives of an outcome at an equilibrium.
    ///
    /// # Errors
    /// A transposed solve that does not converge.
    pub fn at(equilibrium: &Equilibrium, outcome: Outcome) -> Result<Self, EquilibriumError> {
        let base = equilibrium.base();
        let (n, j) = (base.regions(), base.sectors());
        if let Outcome::TariffRevenue { region } = outcome {
            let rents = &equilibrium.policy().importer_rent;
            if (0..n).any(|i| rents.lane(region, i).iter().any(|rent| *rent != 0.0)) {
                return Err(EquilibriumError::BadStructure {
                    what: "the derivative of customs revenue beside rents of importers is not defined; ask for welfare, or take \
                           non-tariff measures out of the scenario"
                        .into(),
                });
            }
        }
        let system = System::new(base, equilibrium.policy(), equilibrium.closure())?;
        let value_added = equilibrium.value_added();
        let point = equilibrium.point(&value_added);
        let linearised = Linearised::at(&system, &point, WageSolver::at(&system, &point));
        let seed = Seed::of(outcome, equilibrium);
        let mut right = vec![0.0; linearised.size()];
        linearised.seed_unknowns(&seed, &mut right);
        let mut lambda = vec![0.0; linearised.size()];
        let solved = linearised.solve_transposed(&right, &mut lambda, ACCURACY);
        if solved.residual.is_nan() || solved.residual > ALLOWED {
            return Err(EquilibriumError::DerivativeFailed {
                residual: solved.residual,
                iterations: solved.iterations,
            });
        }
        let mut worth = Sensitivity::new(n, j);
        linearised.sensitivities(&lambda, &mut worth);
        // Net worth of a unit of output, of landed value and of income: the outcome's own less the equations'.
        for region in 0..n {
            worth.landed[region] = -seed.income[region] - worth.landed[region];
            worth.income[region] = if linearised.taxed {
                seed.income[region] - worth.income[region]
            } else {
                0.0
            };
            for sector in 0..j {
                let at = region * j + sector;
                let subsidy = equilibrium.policy().subsidy[(region, sector)];
                let claim = system.output_claim(region, sector);
                let own = seed.output[(region, sector)] + claim * seed.income[region];
                worth.output[at] = (own - worth.output[at]) / (1.0 - subsidy);
            }
        }
        let mut gradient = Self {
            outcome,
            tariff: Cube::zeros(n, n, j),
            export_tax: Cube::zeros(n, n, j),
            iceberg: Cube::zeros(n, n, j),
            residual: solved.residual,
        };
        let theta = &base.trade_elasticity;
        let price_weight = &lambda[n..n + n * j];
        for importer in 0..n {
            let weights = &price_weight[importer * j..(importer + 1) * j];
            for exporter in 0..n {
                if importer == exporter {
                    continue;
                }
                let share = linearised.share.lane(importer, exporter);
                let shipped = linearised.shipped.lane(importer, exporter);
                let landed = linearised.landed().lane(importer, exporter);
                let outputs = &worth.output[exporter * j..(exporter + 1) * j];
                let (own, other) = (worth.landed[importer], worth.income[exporter]);
                let power = base.structure.tariff_elasticity_of(importer);
                let counted = seed.landed_weight(importer, exporter);
                let tariff = gradient.tariff.lane_mut(importer, exporter);
                let export_tax = gradient.export_tax.lane_mut(importer, exporter);
                let iceberg = gradient.iceberg.lane_mut(importer, exporter);
                for sector in 0..j {
                    let through_price = weights[sector] * share[sector];
                    let of_shipped = (outputs[sector] - other) * shipped[sector];
                    let of_landed = (other + own + seed.sector(sector, counted)) * landed[sector];
                    let through_flow = theta[sector] * (of_shipped + of_landed);
                    iceberg[sector] = through_price - through_flow;
                    export_tax[sector] = iceberg[sector] - of_shipped;
                    tariff[sector] = power * iceberg[sector] - of_shipped - of_landed;
                }
            }
        }
        Ok(gradient)
    }

    /// What one percentage point more of every tariff does to the outcome: million USD, or log points.
    pub fn per_tariff_point(&self, equilibrium: &Equilibrium) -> Cube {
        let mut effects = self.tariff.clone();
        let rates = equilibrium.policy().tariff.as_slice();
        for (effect, rate) in effects.as_mut_slice().iter_mut().zip(rates) {
            *effect *= 0.01 / (1.0 + rate);
        }
        effects
    }
}
