//! Is the closed form the derivative of the exact equilibrium, and are all pairs of the world found? (Times are printed; benches hold
//! the bars.)
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::time::Instant;

use boeki_economy::{Closure, Grid};
use boeki_equilibrium::testing::{one_sector_economy, random_economy};
use boeki_equilibrium::{Baseline, Equilibrium, SolverOptions, rebase};
use boeki_security::{ClosedForm, Exposure};

fn largest_gap(a: &Grid, b: &Grid) -> f64 {
    let pairs = a.as_slice().iter().zip(b.as_slice());
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn the_closed_form_is_the_derivative_of_the_equilibrium_on_one_sector() {
    for (seed, regions, theta) in [(1, 5, 5.0), (2, 9, 2.5), (3, 4, 8.0)] {
        let economy = one_sector_economy(seed, regions, theta).unwrap();
        let base = Baseline::new(&economy, &[theta]).unwrap();
        let (base, _) = rebase(base, Closure::WorldShare).unwrap();
        let tight = SolverOptions {
            tolerance: 1e-14,
            ..SolverOptions::default()
        };
        let now =
            Equilibrium::solve_with(&base, &base.policy, Closure::WorldShare, None, tight).unwrap();
        let exact = Exposure::of(&now).unwrap();
        let share = Grid::from_fn(regions, regions, |a, b| base.expenditure_share[(a, b, 0)]);
        let closed = ClosedForm::of(&share, &base.value_added, theta).unwrap();
        assert!(exact.residual < 1e-9);
        let (welfare, income) = (
            largest_gap(&exact.welfare, &closed.welfare),
            largest_gap(&exact.income, &closed.income),
        );
        assert!(welfare < 1e-8 && income < 1e-8, "{welfare:e} {income:e}");
        // The test can fail: exposures differ between pairs by far more than that.
        let spread = closed.welfare[(0, 1)] - closed.welfare[(1, 0)];
        assert!(spread.abs() > 1e-5, "{spread:e}");
    }
}

#[test]
fn incomes_are_exposed_in_units_of_the_worlds() {
    let economy = random_economy(4, 6, 3).unwrap();
    let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    let (base, _) = rebase(base, Closure::WorldShare).unwrap();
    let now = Equilibrium::solve(&base, &base.policy, Closure::WorldShare).unwrap();
    let exposure = Exposure::of(&now).unwrap();
    for by in 0..6 {
        let moved: f64 = (0..6)
            .map(|n| base.value_added[n] * exposure.income[(n, by)])
            .sum();
        let world: f64 = base.value_added.iter().sum();
        assert!((moved / world).abs() < 1e-9, "{moved}");
        let by_sector: f64 = exposure.welfare_by_sector.lane(2, by).iter().sum();
        assert!((by_sector - exposure.welfare[(2, by)]).abs() < 1e-12);
    }
}

#[test]
fn all_pairs_of_81_economies_are_found() {
    let Some(base) = support::world() else { return };
    let now = Equilibrium::solve(&base, &base.policy, Closure::WorldShare).unwrap();
    let started = Instant::now();
    let exposure = Exposure::of(&now).unwrap();
    let seconds = started.elapsed().as_secs_f64();
    eprintln!(
        "81 x 81 exposures: {seconds:.2} s, residual {:.0e}",
        exposure.residual
    );
    assert_eq!(
        (exposure.welfare.rows(), exposure.welfare.columns()),
        (81, 81)
    );
    assert!(exposure.residual < 1e-9);
    // One pair against a solve in which China makes everything one percent cheaper, and dearer.
    let at = |code: &str| base.region_codes.iter().position(|c| c == code).unwrap();
    let (china, japan) = (at("CHN"), at("JPN"));
    let welfare = |step: f64| {
        let mut policy = base.policy.clone();
        for importer in 0..81 {
            for cost in policy.iceberg.lane_mut(importer, china) {
                *cost *= (-step).exp();
            }
        }
        Equilibrium::solve(&base, &policy, Closure::WorldShare)
            .unwrap()
            .ln_welfare()[japan]
    };
    let h = 0.01;
    let difference = (welfare(h) - welfare(-h)) / (2.0 * h);
    let exact = exposure.welfare[(japan, china)];
    assert!(
        (exact - difference).abs() < 1e-3 * exact.abs(),
        "{exact} {difference}"
    );
}
