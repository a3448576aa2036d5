//! Suite `ossa2014`: welfare under the published Nash tariffs of Ossa (2014), with profits of a fixed number of firms.

use boeki_economy::sources::{self, Files};
use boeki_economy::{Closure, Grid, Policy};
use boeki_equilibrium::{Baseline, Equilibrium, Structure, rebase};
use serde::Deserialize;

use super::{Check, ValidateError};

/// The figures to reach, with their tolerance and source.
const PUBLISHED: &str = include_str!("../../../../data/validation/ossa-2014.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Published {
    source: String,
    tolerance: f64,
    region: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    code: String,
    welfare: f64,
    median_tariff: f64,
}

/// Recomputes every published figure.
pub(super) fn checks(files: &dyn Files) -> Result<Vec<Check>, ValidateError> {
    let published: Published =
        toml::from_str(PUBLISHED).map_err(|error| ValidateError::Reference(error.to_string()))?;
    let economy = sources::ossa2014::economy(files)?;
    let profits = sources::ossa2014::profit_shares(files)?;
    let (n, j) = (economy.regions(), economy.sectors());
    let base = Baseline::new(&economy, economy.elasticities().default_set())?.with_structure(
        Structure {
            profit_share: Some(Grid::from_fn(n, j, |_, sector| profits[sector])),
            ..Structure::default()
        },
    )?;
    let (base, _) = rebase(base, Closure::Balanced)?;
    let policy = Policy {
        tariff: sources::ossa2014::nash_tariffs(files)?,
        ..base.policy.clone()
    };
    let nash = Equilibrium::solve(&base, &policy, Closure::Balanced)?;
    let mut checks = Vec::new();
    for row in &published.region {
        let region = economy.labels().region(&row.code).ok_or_else(|| {
            ValidateError::Reference(format!("region {} is not in ossa-2014", row.code))
        })?;
        let mut check = |name: &str, expected: f64, got: f64, note: &str| {
            checks.push(Check {
                suite: "ossa2014".into(),
                name: format!("{}: {name}, %", row.code),
                expected,
                got,
                tolerance: published.tolerance,
                passed: (got - expected).abs() <= published.tolerance,
                note: format!("{}; {note}", published.source),
            });
        };
        let welfare = 100.0 * nash.ln_welfare()[region].exp_m1();
        check(
            "welfare under Nash tariffs",
            row.welfare,
            welfare,
            "exact change, stored tariffs evaluated",
        );
        let mut rates: Vec<f64> = (0..n)
            .filter(|exporter| *exporter != region)
            .flat_map(|exporter| (0..j).map(move |sector| (exporter, sector)))
            .map(|(exporter, sector)| 100.0 * policy.tariff[(region, exporter, sector)])
            .collect();
        rates.sort_by(f64::total_cmp);
        let middle = rates.len() / 2;
        let median = if rates.len().is_multiple_of(2) {
            0.5 * (rates[middle - 1] + rates[middle])
        } else {
            rates[middle]
        };
        check(
            "median Nash tariff",
            row.median_tariff,
            median,
            "over partners and sectors, stored tariffs",
        );
    }
    Ok(checks)
}
