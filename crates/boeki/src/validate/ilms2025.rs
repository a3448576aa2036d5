//! Suite `ilms2025`: the tariffs of April 2025 in the model of Ignatenko, Macedoni, Lashkaripour & Simonovska (2025), with
//! elastic labour, scale, value added in the destination, entry of sellers and two uses of the revenue.

use std::collections::BTreeMap;
use std::sync::Arc;

use boeki_economy::sources::{self, Files};
use boeki_economy::{Closure, Economy, Policy};
use boeki_equilibrium::{Baseline, Equilibrium, Recycling, ScaleScope, Structure, rebase};
use serde::Deserialize;

use super::{Check, ValidateError};

/// The figures to reach, with their tolerances and source.
const PUBLISHED: &str = include_str!("../../../../data/validation/ignatenko-2025.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Published {
    source: String,
    tolerance: f64,
    labour_supply_elasticity: f64,
    scale_times_trade_elasticity: f64,
    calibration: Calibration,
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Calibration {
    tolerance: f64,
    #[serde(flatten)]
    regions: BTreeMap<String, Shares>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shares {
    distribution_share: f64,
    tariff_elasticity: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    recycling: String,
    /// What stands in for the 1 in phi = 1 + phi~.
    pass_through: Option<f64>,
    #[serde(default)]
    eaton_kortum: bool,
    trade_elasticity: Option<f64>,
    #[serde(default)]
    expected: Vec<Expected>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    region: String,
    welfare: f64,
    employment: Option<f64>,
    prices: Option<f64>,
}

/// What all cases share.
struct Setting {
    economy: Economy,
    tariff: boeki_economy::Cube,
    distribution: Vec<f64>,
    tariff_elasticity: Vec<f64>,
    scale: f64,
    labour_supply_elasticity: f64,
}

impl Setting {
    fn of(files: &dyn Files, published: &Published) -> Result<Self, ValidateError> {
        let economy = sources::ilms2025::economy(files)?;
        let distribution = sources::ilms2025::distribution_shares(files)?;
        let trade_elasticity = economy.elasticities().default_set()[0];
        let scale = published.scale_times_trade_elasticity / trade_elasticity;
        let theta = 1.0 / scale;
        let tariff_elasticity = distribution
            .iter()
            .map(|nu| (1.0 + theta) / ((1.0 - nu) * theta) - 1.0 / theta)
            .collect();
        Ok(Self {
            tariff: sources::ilms2025::tariffs(files)?,
            economy,
            distribution,
            tariff_elasticity,
            scale,
            labour_supply_elasticity: published.labour_supply_elasticity,
        })
    }

    fn base(&self, case: &Case) -> Result<Arc<Baseline>, ValidateError> {
        let n = self.economy.regions();
        let mut structure = Structure {
            scale: vec![self.scale],
            scale_scope: ScaleScope::Region,
            recycling: if case.recycling == "lump-sum" {
                Recycling::LumpSum
            } else {
                Recycling::LabourTax
            },
            ..Structure::with_labour_supply(n, 1, self.labour_supply_elasticity)
        };
        if !case.eaton_kortum {
            structure.distribution_share.clone_from(&self.distribution);
            let shift = case.pass_through.unwrap_or(1.0) - 1.0;
            structure.tariff_elasticity = self
                .tariff_elasticity
                .iter()
                .map(|phi| phi + shift)
                .collect();
        }
        let elasticity = case
            .trade_elasticity
            .unwrap_or(self.economy.elasticities().default_set()[0]);
        let base = Baseline::new(&self.economy, &[elasticity])?.with_structure(structure)?;
        Ok(rebase(base, Closure::WorldShare)?.0)
    }
}

/// Recomputes every published figure.
pub(super) fn checks(files: &dyn Files) -> Result<Vec<Check>, ValidateError> {
    let published: Published =
        toml::from_str(PUBLISHED).map_err(|error| ValidateError::Reference(error.to_string()))?;
    let setting = Setting::of(files, &published)?;
    let mut checks = calibration(&published, &setting)?;
    for case in &published.case {
        let base = setting.base(case)?;
        let policy = Policy {
            tariff: setting.tariff.clone(),
            ..base.policy.clone()
        };
        let at = Equilibrium::solve(&base, &policy, Closure::WorldShare)?;
        let level = price_level(&at);
        for expected in &case.expected {
            let region = index(&setting.economy, &expected.region)?;
            let mut check = |name: &str, expected_value: f64, got: f64| {
                checks.push(Check {
                    suite: "ilms2025".into(),
                    name: format!("{}, {}: {name}, %", case.name, expected.region),
                    expected: expected_value,
                    got,
                    tolerance: published.tolerance,
                    passed: (got - expected_value).abs() <= published.tolerance,
                    note: published.source.clone(),
                });
            };
            let percent = |log: f64| 100.0 * log.exp_m1();
            check(
                "welfare",
                expected.welfare,
                percent(at.ln_welfare()[region]),
            );
            if let Some(employment) = expected.employment {
                check(
                    "employment",
                    employment,
                    percent(at.ln_employment()[region]),
                );
            }
            if let Some(prices) = expected.prices {
                let price = at.ln_consumer_price()[region] - level;
                check("prices", prices, percent(price));
            }
        }
        if case.expected.is_empty() {
            checks.push(Check {
                suite: "ilms2025".into(),
                name: format!("{}: residual of the authors' equations", case.name),
                expected: 0.0,
                got: residual(&at),
                tolerance: RESIDUAL,
                passed: residual(&at) <= RESIDUAL,
                note: format!(
                    "income, spending, labour supply of all countries, relative; USA welfare {:.4} %",
                    100.0 * at.ln_welfare()[index(&setting.economy, "USA")?].exp_m1()
                ),
            });
        }
    }
    Ok(checks)
}

/// What a residual of their equations may be at most, relative to a country's income.
const RESIDUAL: f64 = 1e-10;

fn calibration(published: &Published, setting: &Setting) -> Result<Vec<Check>, ValidateError> {
    let studied = index(&setting.economy, "USA")?;
    let mut checks = Vec::new();
    for (code, shares) in &published.calibration.regions {
        let region = if code == "rest" { 0 } else { studied };
        for (name, expected, got) in [
            (
                "distribution share",
                shares.distribution_share,
                setting.distribution[region],
            ),
            (
                "tariff elasticity",
                shares.tariff_elasticity,
                setting.tariff_elasticity[region],
            ),
        ] {
            checks.push(Check {
                suite: "ilms2025".into(),
                name: format!("{code}: {name}"),
                expected,
                got,
                tolerance: published.calibration.tolerance,
                passed: (got - expected).abs() <= published.calibration.tolerance,
                note: "computed from the tables".into(),
            });
        }
    }
    Ok(checks)
}

/// ln of the factor by which prices must fall so that sum_n E_n (P_n - 1) = 0, their numeraire.
fn price_level(at: &Equilibrium) -> f64 {
    let spending = &at.base().income;
    let prices = at.ln_consumer_price();
    let now: f64 = spending
        .iter()
        .zip(&prices)
        .map(|(spent, price)| spent * price.exp())
        .sum();
    (now / spending.iter().sum::<f64>()).ln()
}

/// The largest relative residual of the system of equations as the authors' programs write it, at our solution: incomes, spending
/// and labour supply of every country, from wages, employment and spending alone.
fn residual(at: &Equilibrium) -> f64 {
    let base = at.base();
    let n = base.regions();
    let structure = &base.structure;
    let epsilon = base.trade_elasticity[0];
    let (psi, kappa) = (structure.scale[0], structure.factors[0].supply_elasticity);
    let wage: Vec<f64> = at.ln_wage().iter().map(|w| w.exp()).collect();
    let labour: Vec<f64> = at.ln_employment().iter().map(|l| l.exp()).collect();
    let spent: Vec<f64> = (0..n).map(|i| at.expenditure()[(i, 0)]).collect();
    let tariff = &at.policy().tariff;
    let mut earned = vec![0.0; n];
    let mut revenue = vec![0.0; n];
    let mut price = vec![0.0; n];
    for buyer in 0..n {
        let phi = structure.tariff_elasticity_of(buyer);
        let nu = structure.distribution_of(buyer);
        let term = |seller: usize| {
            base.expenditure_share[(buyer, seller, 0)]
                * (wage[seller] / labour[seller].powf(psi)).powf(-epsilon)
                * (1.0 + tariff[(buyer, seller, 0)]).powf(-epsilon * phi)
        };
        let sum: f64 = (0..n).map(term).sum();
        let entry = (spent[buyer] / base.expenditure[(buyer, 0)] / wage[buyer]).powf(1.0 - phi);
        price[buyer] = entry * sum.powf(-1.0 / epsilon);
        for seller in 0..n {
            let paid = term(seller) / sum * spent[buyer];
            let net = paid / (1.0 + tariff[(buyer, seller, 0)]);
            earned[seller] += (1.0 - nu) * net;
            earned[buyer] += nu * net;
            revenue[buyer] += paid - net;
        }
    }
    let world_now: f64 = (0..n)
        .map(|i| wage[i] * labour[i] * base.value_added[i])
        .sum();
    let world: f64 = base.value_added.iter().sum();
    let mut worst = 0.0_f64;
    for i in 0..n {
        let income = wage[i] * labour[i] * base.value_added[i];
        let relief = match structure.recycling {
            Recycling::LabourTax => 1.0 / (1.0 - revenue[i] / income),
            Recycling::LumpSum => 1.0,
        };
        let transfer = (base.income[i] - base.value_added[i]) * world_now / world;
        for gap in [
            (earned[i] - income) / income,
            (revenue[i] + income + transfer - spent[i]) / income,
            labour[i] - (relief * wage[i] / price[i]).powf(kappa),
        ] {
            worst = worst.max(if gap.is_nan() {
                f64::INFINITY
            } else {
                gap.abs()
            });
        }
    }
    worst
}

fn index(economy: &Economy, code: &str) -> Result<usize, ValidateError> {
    economy
        .labels()
        .region(code)
        .ok_or_else(|| ValidateError::Reference(format!("region {code} is not in ilms-2025")))
}
