//! Do the options of the model hold their laws: certificates, derivatives, neutral limits and known closed forms?
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::Arc;

use boeki_economy::{Closure, Grid, Policy};
use boeki_equilibrium::testing::{Stream, random_economy};
use boeki_equilibrium::{
    Baseline, Certificate, Equilibrium, Factor, Gradient, Mobility, Outcome, Recycling, ScaleScope,
    SolverOptions, Structure, rebase,
};

const TIGHT: SolverOptions = SolverOptions {
    tolerance: 1e-14,
    max_steps: 60,
    step_clip: 0.7,
};

/// Factors with random shares, one of each mobility.
fn random_factors(stream: &mut Stream, n: usize, j: usize, supply: f64) -> Vec<Factor> {
    let weights: Vec<Grid> = (0..3)
        .map(|_| Grid::from_fn(n, j, |_, _| stream.between(0.2, 1.0)))
        .collect();
    let mobilities = [
        Mobility::Mobile,
        Mobility::Specific,
        Mobility::Roy(stream.between(1.2, 3.0)),
    ];
    (0..3)
        .map(|f| Factor {
            name: format!("factor {f}"),
            share: Grid::from_fn(n, j, |i, s| {
                let total: f64 = weights.iter().map(|w| w[(i, s)]).sum();
                weights[f][(i, s)] / total
            }),
            mobility: mobilities[f],
            supply_elasticity: if f == 1 { 0.0 } else { supply },
            ln_endowment: None,
        })
        .collect()
}

/// A structure of one of five kinds, so that all options and those that go together are met.
fn random_structure(kind: usize, base: &Baseline, stream: &mut Stream) -> Structure {
    let (n, j) = (base.regions(), base.sectors());
    match kind {
        0 => Structure {
            factors: random_factors(stream, n, j, 0.0),
            ..Structure::default()
        },
        1 => Structure {
            factors: random_factors(stream, n, j, 0.6),
            scale: base
                .trade_elasticity
                .iter()
                .map(|theta| 0.5 / theta)
                .collect(),
            profit_share: Some(Grid::from_fn(n, j, |_, _| stream.between(0.05, 0.2))),
            recycling: Recycling::LabourTax,
            ..Structure::default()
        },
        2 => Structure {
            profit_share: Some(Grid::from_fn(n, j, |_, _| stream.between(0.05, 0.2))),
            ..Structure::default()
        },
        3 => Structure {
            scale: base
                .trade_elasticity
                .iter()
                .map(|theta| 0.6 / theta)
                .collect(),
            ..Structure::with_labour_supply(n, j, 0.5)
        },
        _ => Structure {
            scale: base
                .trade_elasticity
                .iter()
                .map(|theta| 0.4 / theta)
                .collect(),
            scale_scope: ScaleScope::Region,
            distribution_share: (0..n).map(|_| stream.between(0.0, 0.3)).collect(),
            tariff_elasticity: (0..n).map(|_| stream.between(0.9, 1.4)).collect(),
            recycling: Recycling::LabourTax,
            ..Structure::with_labour_supply(n, j, 0.5)
        },
    }
}

fn base_with(kind: usize, seed: u64, closure: Closure) -> Arc<Baseline> {
    let economy = random_economy(seed, 4, 3).unwrap();
    let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    let (base, _) = rebase(base, closure).unwrap();
    let mut stream = Stream::new(seed + 100);
    let structure = random_structure(kind, &base, &mut stream);
    let base = (*base).clone().with_structure(structure).unwrap();
    rebase(base, closure).unwrap().0
}

/// Tariffs and trade costs everywhere; export taxes and subsidies where the options allow them.
fn crowded(base: &Baseline, seed: u64) -> Policy {
    let mut stream = Stream::new(seed);
    let mut policy = base.policy.clone();
    let (n, j) = (base.regions(), base.sectors());
    let taxes = base.structure.distribution_share.is_empty();
    for a in 0..n {
        for b in (0..n).filter(|b| *b != a) {
            for s in 0..j {
                policy.tariff[(a, b, s)] += stream.between(0.0, 0.2);
                policy.iceberg[(a, b, s)] = stream.between(0.95, 1.2);
                if taxes {
                    policy.export_tax[(a, b, s)] = stream.between(-0.05, 0.1);
                }
            }
        }
        for s in 0..j {
            policy.subsidy[(a, s)] = stream.between(-0.05, 0.1);
        }
    }
    policy
}

#[test]
fn certificates_hold_for_random_options_and_policies() {
    for seed in 0..8 {
        for kind in 0..5 {
            let base = base_with(kind, seed, Closure::WorldShare);
            let policy = crowded(&base, seed);
            let at = Equilibrium::solve(&base, &policy, Closure::WorldShare)
                .unwrap_or_else(|e| panic!("kind {kind} seed {seed}: {e}"));
            assert!(at.certificate().worst() <= Certificate::ALLOWED);
        }
    }
}

#[test]
fn a_zero_shock_moves_nothing_under_any_option() {
    for kind in 0..5 {
        let base = base_with(kind, 21, Closure::WorldShare);
        let at = Equilibrium::solve(&base, &base.policy, Closure::WorldShare).unwrap();
        let worst = at.ln_welfare().iter().fold(0.0, |m: f64, w| m.max(w.abs()));
        assert!(worst < 1e-11, "kind {kind}: {worst}");
    }
}

#[test]
fn gradients_equal_central_differences_under_every_option() {
    for kind in 0..5 {
        for (seed, closure) in [(3, Closure::WorldShare), (4, Closure::OwnShare)] {
            let base = base_with(kind, seed, closure);
            let policy = crowded(&base, seed);
            let at = Equilibrium::solve_with(&base, &policy, closure, None, TIGHT).unwrap();
            let start = at.start();
            for outcome in [
                Outcome::Welfare { region: 0 },
                Outcome::Welfare { region: 2 },
                Outcome::RealWage { region: 1 },
                Outcome::ConsumerPrices { region: 0 },
                Outcome::TariffRevenue { region: 0 },
                Outcome::ValueAdded { region: 1 },
                Outcome::Output {
                    region: 1,
                    sector: Some(1),
                },
                Outcome::Imports {
                    region: 0,
                    sector: None,
                },
            ] {
                let gradient = Gradient::at(&at, outcome).unwrap();
                let largest = gradient
                    .tariff
                    .as_slice()
                    .iter()
                    .fold(0.0, |m: f64, g| m.max(g.abs()));
                for cell in [(0, 1, 1), (1, 0, 0), (2, 0, 1), (3, 2, 2)] {
                    let value = |h: f64| {
                        let mut moved = policy.clone();
                        moved.tariff[cell] = (1.0 + policy.tariff[cell]) * f64::exp(h) - 1.0;
                        let at =
                            Equilibrium::solve_with(&base, &moved, closure, Some(&start), TIGHT)
                                .unwrap();
                        outcome.value(&at)
                    };
                    // Five points, as in the test of derivatives.
                    let h = 1e-3;
                    let difference = (8.0 * (value(h) - value(-h))
                        - (value(2.0 * h) - value(-2.0 * h)))
                        / (12.0 * h);
                    let exact = gradient.tariff[cell];
                    assert!(
                        (exact - difference).abs() <= 1e-7 * exact.abs().max(1e-2 * largest),
                        "kind {kind} {closure:?} {outcome:?} {cell:?}: {} {difference}",
                        gradient.tariff[cell]
                    );
                }
            }
        }
    }
}
