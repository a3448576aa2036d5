//! Is the derivative with respect to productivity that of a solve in which every sale, at home too, costs less?
#![allow(missing_docs, clippy::unwrap_used)]

use boeki_economy::Closure;
use boeki_equilibrium::testing::{changed_policy, random_economy};
use boeki_equilibrium::{
    Baseline, Equilibrium, Outcome, ProductivityGradient, ScaleScope, SolverOptions, Structure,
    rebase,
};

const TIGHT: SolverOptions = SolverOptions {
    tolerance: 1e-14,
    max_steps: 60,
    step_clip: 0.7,
};

fn outcomes() -> Vec<Outcome> {
    vec![
        Outcome::Welfare { region: 0 },
        Outcome::Welfare { region: 2 },
        Outcome::RealWage { region: 1 },
        Outcome::ValueAdded { region: 3 },
        Outcome::Output {
            region: 1,
            sector: Some(2),
        },
        Outcome::Imports {
            region: 0,
            sector: None,
        },
        Outcome::ImportsFrom {
            region: 2,
            partner: 1,
            sector: Some(0),
        },
        Outcome::TariffRevenue { region: 1 },
    ]
}

fn check(structure: Structure, closure: Closure, seed: u64) {
    let economy = random_economy(seed, 4, 3).unwrap();
    let base = Baseline::new(&economy, economy.elasticities().default_set())
        .unwrap()
        .with_structure(structure)
        .unwrap();
    let (base, _) = rebase(base, closure).unwrap();
    let policy = changed_policy(&base, |policy, cell| {
        policy.tariff[cell] += 0.03 * (1 + cell.2) as f64;
        policy.export_tax[cell] = 0.01 * (1 + cell.0) as f64;
    });
    let at = Equilibrium::solve_with(&base, &policy, closure, None, TIGHT).unwrap();
    let gradients = ProductivityGradient::of_each(&at, &outcomes()).unwrap();
    let solved = |exporter: usize, sector: usize, step: f64| {
        let mut policy = policy.clone();
        for importer in 0..4 {
            policy.iceberg[(importer, exporter, sector)] *= (-step).exp();
        }
        Equilibrium::solve_with(&base, &policy, closure, Some(&at.start()), TIGHT).unwrap()
    };
    for gradient in &gradients {
        let largest = gradient.slope.as_slice().iter();
        let largest = largest.fold(0.0, |m: f64, g| m.max(g.abs()));
        for (region, sector) in [(0, 1), (1, 0), (1, 2), (3, 2)] {
            let at = |step: f64| gradient.outcome.value(&solved(region, sector, step));
            // Central differences at three steps, extrapolated twice (Richardson): of sixth order, with steps far above rounding.
            let slope = |step: f64| (at(step) - at(-step)) / (2.0 * step);
            let (fine, middle, coarse) = (slope(4e-3), slope(8e-3), slope(1.6e-2));
            let (near, far) = ((4.0 * fine - middle) / 3.0, (4.0 * middle - coarse) / 3.0);
            let difference = (16.0 * near - far) / 15.0;
            let exact = gradient.slope[(region, sector)];
            let scale = exact.abs().max(1e-3 * largest);
            assert!(
                (exact - difference).abs() <= 1e-7 * scale,
                "{:?} at ({region}, {sector}): {exact:e} against {difference:e}",
                gradient.outcome
            );
        }
    }
}

#[test]
fn gradients_equal_central_differences() {
    check(Structure::default(), Closure::WorldShare, 3);
    check(Structure::default(), Closure::OwnShare, 4);
}

#[test]
fn returns_to_scale_are_part_of_it() {
    let structure = Structure {
        scale: vec![0.05; 3],
        scale_scope: ScaleScope::Sector,
        ..Structure::default()
    };
    check(structure, Closure::WorldShare, 5);
}

#[test]
fn proportional_productivity_everywhere_raises_welfare_by_what_value_added_is_of_output() {
    // All of the world more productive by one percent: no relative price moves between regions with equal technology; and in
    // any case real income rises by more than one percent, as inputs are cheaper too.
    let economy = random_economy(8, 4, 3).unwrap();
    let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    let (base, _) = rebase(base, Closure::WorldShare).unwrap();
    let at = Equilibrium::solve(&base, &base.policy, Closure::WorldShare).unwrap();
    for region in 0..4 {
        let gradient =
            &ProductivityGradient::of_each(&at, &[Outcome::Welfare { region }]).unwrap()[0];
        let total = gradient.slope.sum() / base.income[region];
        let share = base.value_added_share.as_slice();
        let (low, high) = share
            .iter()
            .fold((f64::MAX, 0.0_f64), |(a, b), s| (a.min(*s), b.max(*s)));
        assert!(total > 1.0 / high && total < 1.0 / low, "{total}");
    }
}
