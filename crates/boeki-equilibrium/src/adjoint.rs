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

use boeki_economy::{Cube, Grid};

use crate::linearised::{Linearised, Sensitivity};
use crate::seed::Seed;
use crate::system::System;
use crate::wage_jacobian::WageSolver;
use crate::{Equilibrium, EquilibriumError, Outcome};

/// Relative residual to which the transposed system is solved.
const ACCURACY: f64 = 1e-10;
/// Residual above which the derivative is withheld.
const ALLOWED: f64 = 1e-9;

/// d(outcome)/d(instrument) at one equilibrium, for every cell. Where quotas or wage floors bind, rents and employment follow.
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
    /// A transposed solve that does not converge, or a quota or wage floor at the edge of binding.
    pub fn at(equilibrium: &Equilibrium, outcome: Outcome) -> Result<Self, EquilibriumError> {
        let slopes = slopes(equilibrium, &[(outcome, 1.0)])?;
        Ok(Self {
            outcome,
            tariff: slopes.tariff,
            export_tax: slopes.export_tax,
            iceberg: slopes.iceberg,
            residual: slopes.residual,
        })
    }

    /// The derivatives of a weighted sum of outcomes with respect to ln(1+t), `[importer][exporter][sector]`, and the relative
    /// residual of the one transposed solve. Sums are taken of welfare, prices, revenue, value added and outputs.
    ///
    /// # Errors
    /// As [`Gradient::at`], and a sum with outcomes of trade.
    pub fn tariffs_of_sum(
        equilibrium: &Equilibrium,
        terms: &[(Outcome, f64)],
    ) -> Result<(Cube, f64), EquilibriumError> {
        let [tariff, _] = Self::taxes_of_sum(equilibrium, terms)?;
        Ok(tariff)
    }

    /// The derivatives of a weighted sum of outcomes with respect to ln(1+t) and to ln(1+x), each with the relative residual of
    /// the one transposed solve.
    ///
    /// # Errors
    /// As [`Gradient::tariffs_of_sum`].
    pub fn taxes_of_sum(
        equilibrium: &Equilibrium,
        terms: &[(Outcome, f64)],
    ) -> Result<[(Cube, f64); 2], EquilibriumError> {
        let of_trade = |outcome: Outcome| {
            matches!(
                outcome,
                Outcome::Exports { .. }
                    | Outcome::Imports { .. }
                    | Outcome::ImportsFrom { .. }
                    | Outcome::TradeBalance { .. }
            )
        };
        if terms.len() > 1 && terms.iter().any(|(outcome, _)| of_trade(*outcome)) {
            return Err(EquilibriumError::BadStructure {
                what: "outcomes of trade do not enter sums; ask for their derivatives one by one"
                    .into(),
            });
        }
        let slopes = slopes(equilibrium, terms)?;
        let residual = slopes.residual;
        Ok([(slopes.tariff, residual), (slopes.export_tax, residual)])
    }

    /// The derivatives of a weighted sum of flows at the border, such as the share of a partner in imports, whose weights are its own
    /// derivatives in the flows, `[importer][exporter][sector]` per million USD.
    ///
    /// # Errors
    /// As [`Gradient::at`]; weights of another shape; rents of importers.
    pub fn of_flows(
        equilibrium: &Equilibrium,
        weights: &Cube,
    ) -> Result<FlowGradient, EquilibriumError> {
        let base = equilibrium.base();
        let (n, j) = (base.regions(), base.sectors());
        if weights.shape() != (n, n, j) {
            return Err(EquilibriumError::PolicyShape {
                found: weights.as_slice().len(),
                expected: n * n * j,
            });
        }
        let mut seed = Seed::zeros(n, j, equilibrium.extra().len());
        seed.flows = Some(weights.clone());
        let slopes = slopes_of(equilibrium, &seed, &[])?;
        Ok(FlowGradient {
            tariff: slopes.tariff,
            iceberg: slopes.iceberg,
            residual: slopes.residual,
        })
    }

    /// What one percentage point more of every tariff does to the outcome: million USD, or log points.
    pub fn per_tariff_point(&self, equilibrium: &Equilibrium) -> Cube {
        let mut effects = self.tariff.clone();
        let rates = equilibrium.legal_policy().tariff.as_slice();
        for (effect, rate) in effects.as_mut_slice().iter_mut().zip(rates) {
            *effect *= 0.01 / (1.0 + rate);
        }
        effects
    }
}

/// d(weighted sum of flows)/d(instrument) at one equilibrium, for every cell.
#[derive(Clone, Debug)]
pub struct FlowGradient {
    /// d f / d ln(1+t) `[importer][exporter][sector]`.
    pub tariff: Cube,
    /// d f / d ln d `[importer][exporter][sector]`.
    pub iceberg: Cube,
    /// Relative residual of the transposed solve.
    pub residual: f64,
}

/// The slopes of a weighted sum of outcomes, quotas and wage floors included.
fn slopes(equilibrium: &Equilibrium, terms: &[(Outcome, f64)]) -> Result<Slopes, EquilibriumError> {
    let base = equilibrium.base();
    let n = base.regions();
    let rents = &equilibrium.policy().importer_rent;
    for (outcome, _) in terms {
        if let Outcome::TariffRevenue { region } = *outcome
            && (0..n).any(|i| rents.lane(region, i).iter().any(|rent| *rent != 0.0))
        {
            return Err(EquilibriumError::BadStructure {
                what: "the derivative of customs revenue beside rents of importers is not defined; ask for welfare, or take \
                       non-tariff measures and quotas with importers' licences out of the scenario"
                    .into(),
            });
        }
    }
    let mut seed = Seed::zeros(n, base.sectors(), equilibrium.extra().len());
    for (outcome, weight) in terms {
        seed.add(&Seed::of(*outcome, equilibrium), *weight);
    }
    let explicit: Vec<(usize, f64)> = terms
        .iter()
        .filter_map(|(outcome, weight)| match outcome {
            Outcome::RealWage { region } => Some((*region, *weight)),
            _ => None,
        })
        .collect();
    slopes_of(equilibrium, &seed, &explicit)
}

/// The slopes of what a seed weighs, quotas and wage floors included; `wages` are weights of real wages, by region.
fn slopes_of(
    equilibrium: &Equilibrium,
    seed: &Seed,
    wages: &[(usize, f64)],
) -> Result<Slopes, EquilibriumError> {
    let base = equilibrium.base();
    let system = System::new(base, equilibrium.policy(), equilibrium.closure())?;
    let value_added = equilibrium.value_added();
    let point = equilibrium.point(&value_added);
    let linearised = Linearised::at(&system, &point, WageSolver::at(&system, &point));
    let mut slopes = Slopes::of(&linearised, seed)?;
    if let Some(quantities) = equilibrium.quantities()? {
        let (shadow, view) = (equilibrium.shadow(), equilibrium.view());
        quantities.correct(&linearised, shadow, &view, wages, &mut slopes)?;
    }
    Ok(slopes)
}

/// Derivatives of one function of the unknowns with respect to the instruments of the system, at given quotas' rents and employment.
pub(crate) struct Slopes {
    pub(crate) tariff: Cube,
    pub(crate) export_tax: Cube,
    pub(crate) iceberg: Cube,
    /// With respect to ln of a cell's unit cost, beside what makes it.
    pub(crate) cost: Grid,
    pub(crate) residual: f64,
}

impl Slopes {
    pub(crate) fn of(linearised: &Linearised, seed: &Seed) -> Result<Self, EquilibriumError> {
        Self::within(linearised, seed, ACCURACY)
    }

    /// As [`Slopes::of`], to a relative residual of the transposed solve.
    pub(crate) fn within(
        linearised: &Linearised,
        seed: &Seed,
        accuracy: f64,
    ) -> Result<Self, EquilibriumError> {
        let base = linearised.system.base;
        let (n, j) = (base.regions(), base.sectors());
        let mut right = vec![0.0; linearised.size()];
        linearised.seed_unknowns(seed, &mut right);
        let mut lambda = vec![0.0; linearised.size()];
        let solved = linearised.solve_transposed(&right, &mut lambda, accuracy);
        if solved.residual.is_nan() || solved.residual > ALLOWED {
            return Err(EquilibriumError::DerivativeFailed {
                residual: solved.residual,
                iterations: solved.iterations,
            });
        }
        let mut worth = Sensitivity::new(n, j);
        linearised.sensitivities(&lambda, &mut worth);
        // Export taxes are worth something at a rate of zero too; with distribution shares they are not defined.
        let structure = &base.structure;
        let taxable = linearised.taxed || (0..n).all(|i| structure.distribution_of(i) == 0.0);
        // Net worth of a unit of output, of landed value and of income: the outcome's own less the equations'.
        for region in 0..n {
            worth.landed[region] = -seed.income[region] - worth.landed[region];
            worth.income[region] = if taxable {
                seed.income[region] - worth.income[region]
            } else {
                0.0
            };
            for sector in 0..j {
                let at = region * j + sector;
                let subsidy = linearised.system.policy.subsidy[(region, sector)];
                let claim = linearised.system.output_claim(region, sector);
                let own = seed.output[(region, sector)] + claim * seed.income[region];
                worth.output[at] = (own - worth.output[at]) / (1.0 - subsidy);
            }
        }
        let mut slopes = Self {
            tariff: Cube::zeros(n, n, j),
            export_tax: Cube::zeros(n, n, j),
            iceberg: Cube::zeros(n, n, j),
            cost: Grid::zeros(n, j),
            residual: solved.residual,
        };
        let theta = &base.trade_elasticity;
        let price_weight = &lambda[n..n + n * j];
        for importer in 0..n {
            let weights = &price_weight[importer * j..(importer + 1) * j];
            for exporter in 0..n {
                let share = linearised.share.lane(importer, exporter);
                let shipped = linearised.shipped.lane(importer, exporter);
                let landed = linearised.landed().lane(importer, exporter);
                let outputs = &worth.output[exporter * j..(exporter + 1) * j];
                let (own, other) = (worth.landed[importer], worth.income[exporter]);
                let power = base.structure.tariff_elasticity_of(importer);
                let tariff = slopes.tariff.lane_mut(importer, exporter);
                let export_tax = slopes.export_tax.lane_mut(importer, exporter);
                let iceberg = slopes.iceberg.lane_mut(importer, exporter);
                let costs = slopes.cost.row_mut(exporter);
                for sector in 0..j {
                    let through_price = weights[sector] * share[sector];
                    let of_shipped = (outputs[sector] - other) * shipped[sector];
                    let of_landed =
                        (other + own + seed.landed((importer, exporter, sector))) * landed[sector];
                    let through_flow = theta[sector] * (of_shipped + of_landed);
                    let moved = through_price - through_flow;
                    costs[sector] += moved;
                    if importer == exporter {
                        continue;
                    }
                    iceberg[sector] = moved;
                    export_tax[sector] = iceberg[sector] - of_shipped;
                    tariff[sector] = power * iceberg[sector] - of_shipped - of_landed;
                }
            }
        }
        // A quantity moves with its share in spending, and less by its cost.
        for &(cell, weight) in &seed.quantity {
            let (_, exporter, sector) = cell;
            let moved = -theta[sector] * weight;
            slopes.tariff[cell] += moved;
            slopes.export_tax[cell] += moved;
            slopes.iceberg[cell] += moved;
            slopes.cost[(exporter, sector)] += moved - weight;
        }
        Ok(slopes)
    }
}
