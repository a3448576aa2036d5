//! Suite `cp2015`: the NAFTA counterfactual of Caliendo & Parro (2015) and two derivatives, from the published tables.

use std::collections::BTreeMap;
use std::sync::Arc;

use boeki_economy::sources::{self, Files};
use boeki_economy::{Closure, Economy, Policy};
use boeki_equilibrium::decomposition::{FirstOrder, first_order};
use boeki_equilibrium::{Baseline, Equilibrium, Gradient, Outcome, rebase};
use serde::Deserialize;

use super::{Check, ValidateError};

/// The figures to reach, with their tolerances and source.
const PUBLISHED: &str = include_str!("../../../../data/validation/caliendo-parro-2015.toml");

#[derive(Deserialize)]
struct Published {
    source: String,
    shock: String,
    exact_tolerance: f64,
    first_order_tolerance: f64,
    region: Vec<Row>,
    derivative: Derivative,
}

#[derive(Deserialize)]
struct Row {
    code: String,
    terms_of_trade: Option<f64>,
    volume_of_trade: Option<f64>,
    first_order_sum: Option<f64>,
    real_wage: f64,
    exact_welfare: f64,
}

#[derive(Deserialize)]
struct Derivative {
    importer: String,
    exporter: String,
    sector: String,
    tolerance: f64,
    welfare: BTreeMap<String, f64>,
}

/// Recomputes every published figure.
pub(super) fn checks(files: &dyn Files) -> Result<Vec<Check>, ValidateError> {
    let published: Published =
        toml::from_str(PUBLISHED).map_err(|error| ValidateError::Reference(error.to_string()))?;
    let economy = sources::cp2015::economy(files)?;
    let base = Baseline::new(&economy, economy.elasticities().default_set())?;
    let (base, _) = rebase(base, Closure::Balanced)?;
    let policy = Policy {
        tariff: sources::cp2015::nafta_tariffs(files)?,
        ..base.policy.clone()
    };
    let nafta = Equilibrium::solve(&base, &policy, Closure::Balanced)?;
    let parts = first_order(&nafta, FirstOrder::Percent);
    let mut checks = Vec::new();
    for row in &published.region {
        let region = index(&economy, &row.code)?;
        let mut check = |name: &str, expected: Option<f64>, got: f64, tolerance: f64| {
            if let Some(expected) = expected {
                checks.push(Check {
                    suite: "cp2015".into(),
                    name: format!("{}: {name}, %", row.code),
                    expected,
                    got,
                    tolerance,
                    passed: (got - expected).abs() <= tolerance,
                    note: format!("{}; {}", published.source, published.shock),
                });
            }
        };
        let loose = published.first_order_tolerance;
        check(
            "terms of trade (first order)",
            row.terms_of_trade,
            parts[region].terms_of_trade,
            loose,
        );
        check(
            "volume of trade (first order)",
            row.volume_of_trade,
            parts[region].volume_of_trade,
            loose,
        );
        check(
            "first-order sum",
            row.first_order_sum,
            parts[region].sum(),
            loose,
        );
        let tight = published.exact_tolerance;
        let real_wage = Outcome::RealWage { region }.value(&nafta);
        check(
            "real wage (exact)",
            Some(row.real_wage),
            100.0 * real_wage.exp_m1(),
            tight,
        );
        let welfare = 100.0 * nafta.ln_welfare()[region].exp_m1();
        check("welfare (exact)", Some(row.exact_welfare), welfare, tight);
    }
    checks.extend(derivatives(&economy, &base, &published.derivative)?);
    Ok(checks)
}

fn derivatives(
    economy: &Economy,
    base: &Arc<Baseline>,
    published: &Derivative,
) -> Result<Vec<Check>, ValidateError> {
    let at = Equilibrium::solve(base, &base.policy, Closure::Balanced)?;
    let sector = economy.labels().sector(&published.sector).ok_or_else(|| {
        ValidateError::Reference(format!("sector {} is not in cp-2015", published.sector))
    })?;
    let cell = (
        index(economy, &published.importer)?,
        index(economy, &published.exporter)?,
        sector,
    );
    let mut checks = Vec::new();
    for (code, expected) in &published.welfare {
        let region = index(economy, code)?;
        // At the base W = 1: the money outcome over income is the derivative of ln W.
        let got =
            Gradient::at(&at, Outcome::Welfare { region })?.tariff[cell] / base.income[region];
        checks.push(Check {
            suite: "cp2015".into(),
            name: format!(
                "{code}: d ln W / d ln(1+t), tariff of {} on {} {}",
                published.importer, published.exporter, published.sector
            ),
            expected: *expected,
            got,
            tolerance: published.tolerance * expected.abs(),
            passed: (got / expected - 1.0).abs() <= published.tolerance,
            note: "one transposed solve at the balanced 1993 base".into(),
        });
    }
    Ok(checks)
}

fn index(economy: &Economy, code: &str) -> Result<usize, ValidateError> {
    economy
        .labels()
        .region(code)
        .ok_or_else(|| ValidateError::Reference(format!("region {code} is not in cp-2015")))
}
