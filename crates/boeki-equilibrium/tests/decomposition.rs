//! Do the parts of welfare add up, and does the first-order formula stay what it is?
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::Arc;

use boeki_economy::{Closure, Policy};
use boeki_equilibrium::decomposition::{FirstOrder, first_order, path_integral};
use boeki_equilibrium::testing::random_economy;
use boeki_equilibrium::{Baseline, Equilibrium, EquilibriumError, rebase};

fn world(closure: Closure) -> Arc<Baseline> {
    let economy = random_economy(21, 5, 3).unwrap();
    let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    rebase(base, closure).unwrap().0
}

#[test]
fn the_path_integral_adds_up_for_every_instrument_and_closure() {
    for closure in Closure::ALL {
        let base = world(closure);
        let mut policy = base.policy.clone();
        policy.tariff[(0, 1, 0)] = 0.5;
        policy.export_tax[(2, 1, 1)] = 0.2;
        policy.iceberg[(3, 0, 2)] = 0.8;
        policy.subsidy[(4, 1)] = 0.1;
        policy.ban[(1, 4, 2)] = 1.0;
        let solved = Equilibrium::solve(&base, &policy, closure).unwrap();
        let parts = path_integral(&solved).unwrap();
        assert!(parts.gap < 1e-7, "{closure:?}: {}", parts.gap);
        for (parts, exact) in parts.regions.iter().zip(solved.ln_welfare()) {
            assert!((parts.sum() - 100.0 * exact).abs() < 1e-7);
        }
        // Cheaper transport saves resources, a subsidy wastes them where it is paid.
        assert!(parts.regions[3].technical_efficiency > 0.0);
        assert!(parts.regions[1].technical_efficiency < 0.0);
        assert!(parts.regions[4].other_wedges < 0.0);
    }
}

#[test]
fn first_order_formulas_meet_the_exact_change_as_the_shock_vanishes() {
    let base = world(Closure::Balanced);
    let gap = |size: f64, measure: FirstOrder| {
        let mut policy: Policy = base.policy.clone();
        policy.tariff[(0, 1, 0)] += size;
        let solved = Equilibrium::solve(&base, &policy, Closure::Balanced).unwrap();
        (first_order(&solved, measure)[0].sum() - 100.0 * solved.ln_welfare()[0]).abs()
    };
    for measure in [FirstOrder::Percent, FirstOrder::Log] {
        let (large, small) = (gap(0.02, measure), gap(0.002, measure));
        assert!(
            small < large / 50.0,
            "second order: {large:e} then {small:e}"
        );
    }
}

#[test]
fn autarky_adds_up_where_no_transfer_jumps_and_is_withheld_where_one_does() {
    let cut_off = |base: &Baseline| {
        let mut policy = base.policy.clone();
        for other in 1..base.regions() {
            for sector in 0..base.sectors() {
                policy.ban[(0, other, sector)] = 1.0;
                policy.ban[(other, 0, sector)] = 1.0;
            }
        }
        policy
    };
    let balanced = world(Closure::Balanced);
    let solved = Equilibrium::solve(&balanced, &cut_off(&balanced), Closure::Balanced).unwrap();
    assert!(path_integral(&solved).unwrap().gap < 1e-6);
    let with_deficits = world(Closure::WorldShare);
    let solved = Equilibrium::solve(
        &with_deficits,
        &cut_off(&with_deficits),
        Closure::WorldShare,
    )
    .unwrap();
    assert_eq!(
        path_integral(&solved).unwrap_err(),
        EquilibriumError::PathJumps
    );
}
