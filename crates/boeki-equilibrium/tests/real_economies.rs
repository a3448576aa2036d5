//! Does all of it hold on the real tables: 81 economies by 28 sectors?
//!
//! Needs the data folder (`BOEKI_DATA`, else `../shared/data`); says so and is skipped without it, fails without it under CI.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use boeki_economy::sources::{self, Files, MemoryFiles};
use boeki_economy::{Closure, EconomyError, Policy};
use boeki_equilibrium::testing::{Stream, changed_policy};
use boeki_equilibrium::{Baseline, Equilibrium, Gradient, Outcome, SolverOptions, rebase};

struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Result<Vec<u8>, EconomyError> {
        std::fs::read(self.0.join(path)).or_else(|_| MemoryFiles::default().read(path))
    }
}

/// icio-2022 under its default elasticities, solved at zero shock.
fn world() -> Option<Arc<Baseline>> {
    static WORLD: OnceLock<Option<Arc<Baseline>>> = OnceLock::new();
    WORLD
        .get_or_init(|| {
            let folder = boeki_data::testing::real_data_dir()?;
            let economy = sources::load("icio-2022", &Folder(folder)).unwrap();
            let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
            let (base, moved) = rebase(base, Closure::WorldShare).unwrap();
            assert!(
                moved.wage < 1e-10 && moved.expenditure < 1e-10,
                "a balanced economy stays: {moved:?}"
            );
            Some(base)
        })
        .clone()
}

fn region(base: &Baseline, code: &str) -> usize {
    base.region_codes
        .iter()
        .position(|region| region == code)
        .unwrap()
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
fn hard_policies_converge_from_the_base() {
    let Some(base) = world() else { return };
    let (us, cn, jp) = (
        region(&base, "USA"),
        region(&base, "CHN"),
        region(&base, "JPN"),
    );
    certified(
        &base,
        &changed_policy(&base, |policy, cell| policy.tariff[cell] = 5.0),
    );
    certified(
        &base,
        &changed_policy(&base, |policy, cell| {
            if cell.0 == us {
                policy.tariff[cell] = 5.0;
            }
        }),
    );
    let embargo = changed_policy(&base, |policy, (a, b, s)| {
        if (a == us && b == cn) || (a == cn && b == us) {
            policy.ban[(a, b, s)] = 1.0;
        }
    });
    let solved = certified(&base, &embargo);
    assert!(solved.ln_welfare()[us] < 0.0 && solved.ln_welfare()[cn] < 0.0);
    let autarky = changed_policy(&base, |policy, (a, b, s)| {
        if a == jp || b == jp {
            policy.ban[(a, b, s)] = 1.0;
        }
    });
    assert!(certified(&base, &autarky).ln_welfare()[jp] < -0.05);
}

#[test]
fn elasticities_from_1_1_to_64_85_converge_from_the_base() {
    let Some(base) = world() else { return };
    let us = region(&base, "USA");
    for theta in [1.1, 64.85] {
        let base = (*base)
            .clone()
            .with_elasticity(&vec![theta; base.sectors()])
            .unwrap();
        let base = Arc::new(base);
        let policy = changed_policy(&base, |policy, cell| {
            if cell.0 == us {
                policy.tariff[cell] += 0.25;
            }
        });
        certified(&base, &policy);
    }
}

#[test]
fn twenty_random_starts_reach_the_same_answer() {
    let Some(base) = world() else { return };
    let us = region(&base, "USA");
    let policy = changed_policy(&base, |policy, cell| {
        if cell.0 == us {
            policy.tariff[cell] += 0.10;
        }
    });
    let reference = certified(&base, &policy).ln_welfare();
    let mut stream = Stream::new(11);
    for _ in 0..20 {
        let start: Vec<f64> = (0..base.regions())
            .map(|_| stream.between(-1.5, 1.5))
            .collect();
        let options = SolverOptions::default();
        let solved =
            Equilibrium::solve_with(&base, &policy, Closure::WorldShare, Some(&start), options)
                .unwrap();
        for (a, b) in solved.ln_welfare().iter().zip(&reference) {
            assert!((a - b).abs() < 1e-10);
        }
    }
}

#[test]
fn gradient_equals_central_differences_on_200_random_instruments() {
    let Some(base) = world() else { return };
    let tight = SolverOptions {
        tolerance: 1e-14,
        ..SolverOptions::default()
    };
    let policy = base.policy.clone();
    let at = Equilibrium::solve_with(&base, &policy, Closure::WorldShare, None, tight).unwrap();
    let mut stream = Stream::new(2022);
    let mut worst = 0.0_f64;
    for _ in 0..200 {
        let cell = random_flow(&base, &mut stream);
        // The exporter's welfare: an effect that stands clear of what rounding leaves in a difference.
        let outcome = Outcome::Welfare { region: cell.1 };
        let value = |step: f64| {
            let mut moved = policy.clone();
            moved.tariff[cell] = (1.0 + policy.tariff[cell]) * step.exp() - 1.0;
            let start = Some(at.ln_wage());
            let solved =
                Equilibrium::solve_with(&base, &moved, Closure::WorldShare, start, tight).unwrap();
            outcome.value(&solved)
        };
        let step = 5e-3;
        let difference = (8.0 * (value(step) - value(-step))
            - (value(2.0 * step) - value(-2.0 * step)))
            / (12.0 * step);
        let exact = Gradient::at(&at, outcome).unwrap().tariff[cell];
        worst = worst.max((exact - difference).abs() / exact.abs());
    }
    assert!(worst < 1e-7, "largest relative gap {worst:e}");
}

/// A tariff on a flow between regions, drawn with probability proportional to its value.
fn random_flow(base: &Baseline, stream: &mut Stream) -> (usize, usize, usize) {
    let n = base.regions();
    let foreign = |visit: &mut dyn FnMut((usize, usize, usize), f64)| {
        for a in 0..n {
            for b in (0..n).filter(|b| *b != a) {
                for s in 0..base.sectors() {
                    visit((a, b, s), base.border_value(a, b, s));
                }
            }
        }
    };
    let mut total = 0.0;
    foreign(&mut |_, value| total += value);
    let target = total * stream.next_unit();
    let (mut sum, mut chosen) = (0.0, (0, 1, 0));
    foreign(&mut |cell, value| {
        if sum <= target {
            chosen = cell;
        }
        sum += value;
    });
    chosen
}
