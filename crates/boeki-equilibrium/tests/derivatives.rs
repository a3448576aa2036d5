//! Do derivatives equal central differences, for every outcome, instrument and closure?
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::Arc;

use boeki_economy::{Closure, Policy};
use boeki_equilibrium::testing::{Stream, random_economy};
use boeki_equilibrium::{Baseline, Equilibrium, Gradient, Outcome, SolverOptions, rebase};

const TIGHT: SolverOptions = SolverOptions {
    tolerance: 1e-14,
    max_steps: 60,
    step_clip: 0.7,
};

/// A point with every instrument in use, so that no term is multiplied by zero.
fn crowded_policy(base: &Baseline, seed: u64) -> Policy {
    let mut stream = Stream::new(seed);
    let mut policy = base.policy.clone();
    let (n, j) = (base.regions(), base.sectors());
    for a in 0..n {
        for b in (0..n).filter(|b| *b != a) {
            for s in 0..j {
                policy.tariff[(a, b, s)] += stream.between(0.0, 0.2);
                policy.export_tax[(a, b, s)] = stream.between(-0.05, 0.1);
                policy.iceberg[(a, b, s)] = stream.between(0.95, 1.2);
            }
        }
        for s in 0..j {
            policy.subsidy[(a, s)] = stream.between(-0.05, 0.1);
        }
    }
    policy
}

fn outcomes() -> Vec<Outcome> {
    let mut outcomes = vec![
        Outcome::Welfare { region: 0 },
        Outcome::Welfare { region: 2 },
        Outcome::RealWage { region: 1 },
        Outcome::ConsumerPrices { region: 0 },
        Outcome::TariffRevenue { region: 0 },
        Outcome::ValueAdded { region: 1 },
        Outcome::TradeBalance { region: 0 },
    ];
    for sector in [None, Some(1)] {
        outcomes.push(Outcome::Output { region: 1, sector });
        outcomes.push(Outcome::Exports { region: 1, sector });
        outcomes.push(Outcome::Imports { region: 0, sector });
        outcomes.push(Outcome::ImportsFrom {
            region: 0,
            partner: 1,
            sector,
        });
    }
    outcomes
}

#[test]
fn gradients_equal_central_differences() {
    for (seed, closure) in [
        (3, Closure::WorldShare),
        (4, Closure::OwnShare),
        (5, Closure::Balanced),
    ] {
        let economy = random_economy(seed, 4, 3).unwrap();
        let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
        let (base, _) = rebase(base, closure).unwrap();
        let policy = crowded_policy(&base, seed);
        let at = Equilibrium::solve_with(&base, &policy, closure, None, TIGHT).unwrap();
        for outcome in outcomes() {
            let gradient = Gradient::at(&at, outcome).unwrap();
            let largest = gradient
                .tariff
                .as_slice()
                .iter()
                .fold(0.0, |m: f64, g| m.max(g.abs()));
            for cell in [(0, 1, 1), (1, 0, 0), (2, 0, 1), (3, 2, 2)] {
                let check = |name: &str, exact: f64, set: &dyn Fn(&mut Policy, f64)| {
                    let difference = central_difference(&base, &at, &policy, outcome, set);
                    // A trade balance moves only under own shares: elsewhere both sides are zero next to trade itself.
                    let fixed = closure != Closure::OwnShare
                        && matches!(outcome, Outcome::TradeBalance { .. });
                    let scale = if fixed {
                        Outcome::Exports {
                            region: 0,
                            sector: None,
                        }
                        .value(&at)
                    } else {
                        exact.abs().max(1e-3 * largest)
                    };
                    assert!(
                        (exact - difference).abs() <= 1e-7 * scale,
                        "{closure:?} {outcome:?} {name} {cell:?}: {exact:e} against {difference:e}"
                    );
                };
                check("tariff", gradient.tariff[cell], &|policy, step| {
                    policy.tariff[cell] = (1.0 + policy.tariff[cell]) * step.exp() - 1.0;
                });
                check("export tax", gradient.export_tax[cell], &|policy, step| {
                    policy.export_tax[cell] = (1.0 + policy.export_tax[cell]) * step.exp() - 1.0;
                });
                check("iceberg", gradient.iceberg[cell], &|policy, step| {
                    policy.iceberg[cell] *= step.exp();
                });
            }
        }
    }
}

/// Five-point central difference of an outcome in the log of an instrument.
fn central_difference(
    base: &Arc<Baseline>,
    at: &Equilibrium,
    policy: &Policy,
    outcome: Outcome,
    set: &dyn Fn(&mut Policy, f64),
) -> f64 {
    let value = |step: f64| {
        let mut moved = policy.clone();
        set(&mut moved, step);
        let solved =
            Equilibrium::solve_with(base, &moved, at.closure(), Some(at.ln_wage()), TIGHT).unwrap();
        outcome.value(&solved)
    };
    let step = 1e-3;
    (8.0 * (value(step) - value(-step)) - (value(2.0 * step) - value(-2.0 * step))) / (12.0 * step)
}

#[test]
fn a_point_of_tariff_is_priced_in_dollars() {
    let economy = random_economy(9, 3, 2).unwrap();
    let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    let (base, _) = rebase(base, Closure::WorldShare).unwrap();
    let at = Equilibrium::solve(&base, &base.policy, Closure::WorldShare).unwrap();
    let outcome = Outcome::Welfare { region: 1 };
    let effect = Gradient::at(&at, outcome).unwrap().per_tariff_point(&at)[(0, 1, 0)];
    let mut policy = base.policy.clone();
    policy.tariff[(0, 1, 0)] += 1e-4;
    let moved = Equilibrium::solve_with(&base, &policy, Closure::WorldShare, None, TIGHT).unwrap();
    let difference = outcome.value(&moved) * 100.0;
    assert!(
        (effect / difference - 1.0).abs() < 1e-3,
        "{effect} against {difference}"
    );
}

#[test]
fn the_slopes_of_a_sum_are_the_sum_of_slopes() {
    let economy = random_economy(8, 4, 3).unwrap();
    let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    let (base, _) = rebase(base, Closure::WorldShare).unwrap();
    let policy = crowded_policy(&base, 8);
    let solved = Equilibrium::solve(&base, &policy, Closure::WorldShare).unwrap();
    let terms: Vec<(Outcome, f64)> = outcomes()
        .into_iter()
        .filter(|outcome| {
            Gradient::tariffs_of_sum(&solved, &[(*outcome, 1.0), (*outcome, 1.0)]).is_ok()
        })
        .zip([0.7, -0.2, 1.3, 0.4, 2.0, -1.1, 0.6, 0.3])
        .collect();
    assert_eq!(terms.len(), 8);
    let (sum, residual) = Gradient::tariffs_of_sum(&solved, &terms).unwrap();
    assert!(residual < 1e-9);
    let parts: Vec<Gradient> = terms
        .iter()
        .map(|(outcome, _)| Gradient::at(&solved, *outcome).unwrap())
        .collect();
    let largest = sum
        .as_slice()
        .iter()
        .fold(0.0_f64, |most, x| most.max(x.abs()));
    for (cell, sum) in sum.as_slice().iter().enumerate() {
        let expected: f64 = parts
            .iter()
            .zip(&terms)
            .map(|(part, (_, weight))| weight * part.tariff.as_slice()[cell])
            .sum();
        assert!((sum - expected).abs() < 1e-9 * largest, "{sum} {expected}");
    }
    let trade = Outcome::TradeBalance { region: 0 };
    let mixed = [(trade, 1.0), (Outcome::Welfare { region: 0 }, 1.0)];
    assert!(Gradient::tariffs_of_sum(&solved, &mixed).is_err());
}

#[test]
fn the_share_of_a_partner_moves_as_its_gradient_says() {
    let economy = random_economy(6, 4, 3).unwrap();
    let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    let (base, _) = rebase(base, Closure::WorldShare).unwrap();
    let policy = crowded_policy(&base, 6);
    let solve = |policy: &Policy| {
        Equilibrium::solve_with(&base, policy, Closure::WorldShare, None, TIGHT).unwrap()
    };
    // The share of partners 1 and 2 in the imports of region 0 of sectors 0 and 2.
    let sums = |at: &Equilibrium| {
        let (mut part, mut all) = (0.0, 0.0);
        for exporter in 1..4 {
            for sector in [0, 2] {
                let value = at.border_value(0, exporter, sector);
                all += value;
                part += if exporter < 3 { value } else { 0.0 };
            }
        }
        (part, all)
    };
    let at = solve(&policy);
    let (part, all) = sums(&at);
    let weights = boeki_economy::Cube::from_fn(4, 4, 3, |importer, exporter, sector| {
        if importer != 0 || exporter == 0 || sector == 1 {
            return 0.0;
        }
        let inside = if exporter < 3 { 1.0 } else { 0.0 };
        (inside - part / all) / all
    });
    let gradient = Gradient::of_flows(&at, &weights).unwrap();
    let share = |policy: &Policy| {
        let (part, all) = sums(&solve(policy));
        part / all
    };
    for cell in [(0, 1, 0), (0, 3, 2), (0, 2, 1), (2, 1, 0)] {
        let moved = |step: f64, iceberg: bool| {
            let mut policy = policy.clone();
            if iceberg {
                policy.iceberg[cell] *= step.exp();
            } else {
                policy.tariff[cell] = (1.0 + policy.tariff[cell]) * step.exp() - 1.0;
            }
            share(&policy)
        };
        for (exact, iceberg) in [
            (gradient.tariff[cell], false),
            (gradient.iceberg[cell], true),
        ] {
            let h = 2e-3;
            let near = (moved(h, iceberg) - moved(-h, iceberg)) / (2.0 * h);
            let far = (moved(2.0 * h, iceberg) - moved(-2.0 * h, iceberg)) / (4.0 * h);
            let difference = (4.0 * near - far) / 3.0;
            assert!(
                (exact - difference).abs() <= 1e-7 * exact.abs().max(1e-3),
                "{cell:?}: {exact:e} against {difference:e}"
            );
        }
    }
}
