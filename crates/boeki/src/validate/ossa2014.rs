//! Suite `ossa2014`: welfare under the published Nash tariffs of Ossa (2014), with profits of a fixed number of firms; then Nash and
//! optimal tariffs solved afresh.

use std::sync::Arc;

use boeki_economy::sources::{self, Files};
use boeki_economy::{Closure, Economy, Grid, Policy};
use boeki_equilibrium::{Baseline, Equilibrium, Structure, rebase};
use boeki_strategy::{Aim, BestResponse, Bounds, Game, Level, Nash, NashOptions, Player, Reach};
use serde::Deserialize;

use super::{Check, ValidateError};

/// The figures to reach, with their tolerance and source.
const PUBLISHED: &str = include_str!("../../../../data/validation/ossa-2014.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Published {
    source: String,
    tolerance: f64,
    recomputed_tolerance: f64,
    region: Vec<Row>,
    optimal: Vec<Optimal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Optimal {
    code: String,
    welfare: f64,
    median_tariff: Option<f64>,
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
        let rates: Vec<f64> = (0..n)
            .filter(|exporter| *exporter != region)
            .flat_map(|exporter| (0..j).map(move |sector| (exporter, sector)))
            .map(|(exporter, sector)| 100.0 * policy.tariff[(region, exporter, sector)])
            .collect();
        let median = median(rates);
        check(
            "median Nash tariff",
            row.median_tariff,
            median,
            "over partners and sectors, stored tariffs",
        );
    }
    recomputed(&published, &economy, &base, &mut checks)?;
    Ok(checks)
}

/// Nash tariffs of all players, and the optimal tariffs of some, from the factual ones.
fn recomputed(
    published: &Published,
    economy: &Economy,
    base: &Arc<Baseline>,
    checks: &mut Vec<Check>,
) -> Result<(), ValidateError> {
    let mut seats = Vec::new();
    for region in &economy.labels().regions {
        // The study bounds no tariff: these do not bind.
        let reach = Reach {
            level: Level::PartnerSector,
            bounds: Bounds {
                low: -0.5,
                high: 50.0,
                bound: false,
            },
            ..Reach::default()
        };
        seats.push((Player::read(&region.code, economy)?, Aim::Welfare, reach));
    }
    let game = Game::new(economy, base, base.policy.clone(), Closure::Balanced, seats)?;
    let start = game.status_quo_profile();
    let seat_of = |code: &str| {
        let places = game.seats.iter();
        let found = places
            .enumerate()
            .find(|(_, seat)| seat.player.code == code);
        found
            .map(|(index, _)| index)
            .ok_or_else(|| ValidateError::Reference(format!("region {code} is not in ossa-2014")))
    };
    let tolerance = published.recomputed_tolerance;
    let mut check = |code: &str, name: &str, expected: f64, got: f64| {
        checks.push(Check {
            suite: "ossa2014".into(),
            name: format!("{code}: {name}, %"),
            expected,
            got,
            tolerance,
            passed: (got - expected).abs() <= tolerance,
            note: format!(
                "{}; tariffs solved afresh, first-order conditions to {:.0e} log points of a tariff",
                published.source,
                NashOptions::default().tolerance
            ),
        });
    };
    let nash = Nash::from(&game, &start, NashOptions::default())?;
    for row in &published.region {
        let seat = seat_of(&row.code)?;
        let welfare = 100.0 * nash.values[seat].exp_m1();
        check(
            &row.code,
            "welfare in the recomputed Nash equilibrium",
            row.welfare,
            welfare,
        );
    }
    for row in &published.optimal {
        let seat = seat_of(&row.code)?;
        let best = BestResponse::from(&game, seat, &start, None, 1e-6)?;
        let welfare = 100.0 * best.value.exp_m1();
        check(
            &row.code,
            "own welfare under its optimal tariffs",
            row.welfare,
            welfare,
        );
        if let Some(published) = row.median_tariff {
            let rates = best.ln_rates.iter().map(|rate| 100.0 * rate.exp_m1());
            let got = median(rates.collect());
            check(&row.code, "median optimal tariff", published, got);
        }
    }
    Ok(())
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    let middle = rates.len() / 2;
    if rates.len().is_multiple_of(2) {
        0.5 * (rates[middle - 1] + rates[middle])
    } else {
        rates[middle]
    }
}
