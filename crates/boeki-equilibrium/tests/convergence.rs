//! Does it converge from the base, without tuning, on what breaks other solvers?
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::Arc;

use boeki_economy::{Closure, Policy};
use boeki_equilibrium::testing::{Stream, changed_policy, random_economy};
use boeki_equilibrium::{Baseline, Equilibrium, EquilibriumError, SolverOptions, rebase};

fn world() -> Arc<Baseline> {
    let economy = random_economy(42, 9, 6).unwrap();
    let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    rebase(base, Closure::WorldShare).unwrap().0
}

fn certified(base: &Arc<Baseline>, policy: &Policy) -> Equilibrium {
    let solved = Equilibrium::solve(base, policy, Closure::WorldShare).unwrap();
    assert!(
        solved.certificate().worst() < 1e-10,
        "{:?}",
        solved.certificate()
    );
    solved
}

#[test]
fn tariffs_of_500_percent() {
    let base = world();
    certified(
        &base,
        &changed_policy(&base, |policy, cell| policy.tariff[cell] = 5.0),
    );
    let by_one = changed_policy(&base, |policy, cell| {
        if cell.0 == 0 {
            policy.tariff[cell] = 5.0;
        }
    });
    certified(&base, &by_one);
}

#[test]
fn a_full_embargo_between_two() {
    let base = world();
    let policy = changed_policy(&base, |policy, cell| {
        if cell.0 < 2 && cell.1 < 2 {
            policy.ban[cell] = 1.0;
        }
    });
    let solved = certified(&base, &policy);
    assert!((0..base.sectors()).all(|s| solved.border_value(0, 1, s) == 0.0));
}

#[test]
fn autarky_of_one_region_ends_its_transfer() {
    let base = world();
    let policy = changed_policy(&base, |policy, cell| {
        if cell.0 == 3 || cell.1 == 3 {
            policy.ban[cell] = 1.0;
        }
    });
    let solved = certified(&base, &policy);
    assert!(base.deficit[3].abs() > 1.0);
    assert!(solved.transfer()[3].abs() < 1e-6);
    assert!(solved.ln_welfare()[3] < 0.0 || base.deficit[3] < 0.0);
}

#[test]
fn elasticities_from_1_1_to_64_85() {
    let base = world();
    for theta in [1.1, 4.0, 20.0, 64.85] {
        let base = (*base)
            .clone()
            .with_elasticity(&vec![theta; base.sectors()])
            .unwrap();
        let base = Arc::new(base);
        let policy = changed_policy(&base, |policy, cell| {
            if cell.0 == 0 {
                policy.tariff[cell] += 0.25;
            }
        });
        certified(&base, &policy);
    }
}

#[test]
fn twenty_random_starts_reach_the_same_answer() {
    let base = world();
    let policy = changed_policy(&base, |policy, cell| {
        if cell.0 == 0 {
            policy.tariff[cell] += 0.25;
        }
    });
    let reference = certified(&base, &policy);
    let mut stream = Stream::new(7);
    for _ in 0..20 {
        let start: Vec<f64> = (0..base.regions())
            .map(|_| stream.between(-2.0, 2.0))
            .collect();
        let options = SolverOptions::default();
        let solved =
            Equilibrium::solve_with(&base, &policy, Closure::WorldShare, Some(&start), options)
                .unwrap();
        for (a, b) in solved.ln_welfare().iter().zip(reference.ln_welfare()) {
            assert!((a - b).abs() < 1e-11);
        }
    }
}

#[test]
fn a_demand_without_supplier_is_named() {
    let base = world();
    let mut policy = base.policy.clone();
    for exporter in 0..base.regions() {
        policy.ban[(2, exporter, 4)] = 1.0;
    }
    let error = Equilibrium::solve(&base, &policy, Closure::WorldShare).unwrap_err();
    assert_eq!(
        error,
        EquilibriumError::NoSupplier {
            region: "R2".into(),
            sector: "S4".into()
        }
    );
}

#[test]
fn trade_that_runs_one_way_only_is_refused() {
    let base = world();
    let policy = changed_policy(&base, |policy, cell| {
        if cell.0 == 1 {
            policy.ban[cell] = 1.0;
        }
    });
    let error = Equilibrium::solve(&base, &policy, Closure::WorldShare).unwrap_err();
    assert!(
        matches!(error, EquilibriumError::OneWayTrade { .. }),
        "{error}"
    );
}
