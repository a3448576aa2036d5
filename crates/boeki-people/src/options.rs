//! The options of a scenario's model, from the tables of assumptions to the equilibrium's [`Structure`].

use std::sync::Arc;

use boeki_economy::scenario::{ModelOptions, RevenueUse, ScaleOption, WageMeasure};
use boeki_economy::{Closure, Economy, Grid, Labels, Policy};
use boeki_equilibrium::{
    Baseline, Factor, Mobility, Recycling, ScaleScope, Structure, WageAnchor, WageFloor, ZeroShock,
    rebase,
};

use crate::PeopleError;
use crate::factors::{FactorTable, LABOUR};
use crate::scale::ScaleTable;

/// The variant that a kappa alone refers to: all but labour as in the long run.
const DEFAULT_VARIANT: &str = "long-run";

/// The base of a scenario: an economy solved at its own policy, with the rents of the non-tariff measures that the scenario names
/// in force (`before`, as [`Resolved::base`](boeki_economy::scenario::Resolved) has them), under the options of its model.
///
/// # Errors
/// What the tables do not have, options that do not go together, an economy that cannot be solved at its own policy.
pub fn baseline(
    economy: &Economy,
    trade_elasticity: &[f64],
    closure: Closure,
    options: &ModelOptions,
    before: &Policy,
) -> Result<(Arc<Baseline>, ZeroShock), PeopleError> {
    baseline_drawn(
        economy,
        trade_elasticity,
        trade_elasticity,
        closure,
        options,
        before,
    )
}

/// The same at trade elasticities that were drawn around a scenario's own (`central`).
///
/// Scale elasticities keep their product with the trade elasticity: psi theta is 1 in Krugman (1980) at any theta, Ignatenko et al.
/// (2025) set psi = 0.67 / theta, and it is the product that decides whether an equilibrium is unique. Held psi alone, high draws of
/// theta would have no equilibrium, and those left would be a selected sample.
///
/// # Errors
/// As [`baseline`].
pub fn baseline_drawn(
    economy: &Economy,
    trade_elasticity: &[f64],
    central: &[f64],
    closure: Closure,
    options: &ModelOptions,
    before: &Policy,
) -> Result<(Arc<Baseline>, ZeroShock), PeopleError> {
    let base = Baseline::in_force(economy, trade_elasticity, before)?;
    let (base, mut zero_shock) = rebase(base, closure)?;
    if options.is_default() {
        return Ok((base, zero_shock));
    }
    // Options are put on accounts that close, and solved once more: profits and distribution move what factors are paid.
    let mut structure = structure_at(options, &base, economy.labels(), central)?;
    for (psi, (drawn, own)) in
        (structure.scale.iter_mut()).zip(trade_elasticity.iter().zip(central))
    {
        *psi *= own / drawn;
    }
    let (base, again) = rebase((*base).clone().with_structure(structure)?, closure)?;
    zero_shock.certificate = again.certificate;
    Ok((base, zero_shock))
}

/// The structure that a scenario asks for, on a baseline with these labels.
///
/// # Errors
/// A variant or sector that the tables do not have; options that have no meaning together are refused by
/// [`Baseline::with_structure`].
pub fn structure(
    options: &ModelOptions,
    base: &Baseline,
    labels: &Labels,
) -> Result<Structure, PeopleError> {
    structure_at(options, base, labels, &base.trade_elasticity)
}

/// The structure with scale elasticities as they are at given trade elasticities, one a sector.
fn structure_at(
    options: &ModelOptions,
    base: &Baseline,
    labels: &Labels,
    trade_elasticity: &[f64],
) -> Result<Structure, PeopleError> {
    let (n, j) = (base.regions(), base.sectors());
    let mut structure = match (&options.factors, options.kappa) {
        (None, None) => Structure::default(),
        (variant, kappa) => FactorTable::embedded()?.structure(
            labels,
            variant.as_deref().unwrap_or(DEFAULT_VARIANT),
            kappa,
        )?,
    };
    if let Some(k) = options.labour_supply {
        if structure.factors.is_empty() {
            structure.factors.push(Factor {
                name: "labour".into(),
                share: Grid::filled(n, j, 1.0),
                mobility: Mobility::Mobile,
                supply_elasticity: k,
                ln_endowment: None,
            });
        } else {
            for factor in &mut structure.factors {
                if LABOUR.contains(&factor.name.as_str()) {
                    factor.supply_elasticity = k;
                }
            }
        }
    }
    structure.scale = match &options.scale {
        None => Vec::new(),
        Some(ScaleOption::Uniform(psi)) => vec![*psi; j],
        Some(ScaleOption::Variant(name)) => {
            ScaleTable::embedded()?.elasticities(labels, trade_elasticity, name)?
        }
    };
    structure.profit_share = options
        .profit_share
        .map(|share| Grid::from_fn(n, j, |i, s| share * base.value_added_share[(i, s)]));
    if let Some(nu) = options.distribution_share {
        structure.distribution_share = vec![nu; n];
    }
    if let Some(phi) = options.tariff_elasticity {
        structure.tariff_elasticity = vec![phi; n];
    }
    // Value added in the destination and entry are defined over the region's one factor: so is scale beside them.
    if options.distribution_share.is_some() || options.tariff_elasticity.is_some() {
        structure.scale_scope = ScaleScope::Region;
    }
    structure.wage_floor = options.wage_floor.map(|share| WageFloor {
        share: vec![share; n],
        anchor: match options.wage_floor_in {
            WageMeasure::Money => WageAnchor::Numeraire,
            WageMeasure::ConsumerPrices => WageAnchor::ConsumerPrices,
        },
    });
    structure.recycling = match options.recycling {
        RevenueUse::LumpSum => Recycling::LumpSum,
        RevenueUse::LabourTax => Recycling::LabourTax,
    };
    Ok(structure)
}
