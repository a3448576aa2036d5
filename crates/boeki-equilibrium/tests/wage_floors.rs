//! Do wages that cannot fall leave people out of work, where they would have fallen, and nowhere else?
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::Arc;

use boeki_economy::{Closure, Licences, Limit, Policy, Quota};
use boeki_equilibrium::testing::random_economy;
use boeki_equilibrium::{
    Baseline, Certificate, Equilibrium, EquilibriumError, Gradient, Outcome, SolverOptions,
    Structure, WageAnchor, WageFloor, rebase,
};

const CLOSURE: Closure = Closure::WorldShare;
const TIGHT: SolverOptions = SolverOptions {
    tolerance: 1e-14,
    max_steps: 60,
    step_clip: 0.7,
};

fn base(seed: u64, floor: Option<(f64, WageAnchor)>) -> Arc<Baseline> {
    let economy = random_economy(seed, 4, 3).unwrap();
    let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    let structure = Structure {
        wage_floor: floor.map(|(share, anchor)| WageFloor {
            // Where all real wages must fall, no employment keeps them all up.
            share: match anchor {
                WageAnchor::Numeraire => vec![share; 4],
                WageAnchor::ConsumerPrices => vec![share, 0.0, 0.0, 0.0],
            },
            anchor,
        }),
        ..Structure::default()
    };
    rebase(base.with_structure(structure).unwrap(), CLOSURE)
        .unwrap()
        .0
}

/// The first region is shut out of its markets.
fn against_the_first(base: &Baseline) -> Policy {
    let mut policy = base.policy.clone();
    for importer in 1..4 {
        for sector in 0..3 {
            policy.tariff[(importer, 0, sector)] += 0.4;
        }
    }
    policy
}

#[test]
fn a_low_floor_changes_nothing() {
    let free = base(1, None);
    let free = Equilibrium::solve(&free, &against_the_first(&free), CLOSURE).unwrap();
    let low = base(1, Some((0.3, WageAnchor::Numeraire)));
    let low = Equilibrium::solve(&low, &against_the_first(&low), CLOSURE).unwrap();
    assert_eq!(low.ln_welfare(), free.ln_welfare());
    assert!(low.unemployment().iter().all(|u| *u == 0.0));
}

#[test]
fn a_floor_at_the_base_leaves_people_idle_where_wages_would_fall() {
    for seed in 1..6 {
        for anchor in [WageAnchor::Numeraire, WageAnchor::ConsumerPrices] {
            let plain = base(seed, None);
            let policy = against_the_first(&plain);
            let free = Equilibrium::solve(&plain, &policy, CLOSURE).unwrap();
            // Real wages answer little to employment: a floor just above where they would fall.
            let real = free.ln_wage()[0] - free.ln_consumer_price()[0];
            let ln_share = match anchor {
                WageAnchor::Numeraire => 0.0,
                WageAnchor::ConsumerPrices => real + 5e-4,
            };
            let base = base(seed, Some((f64::exp(ln_share), anchor)));
            let at = Equilibrium::solve(&base, &policy, CLOSURE).unwrap();
            assert!(at.certificate().worst() <= Certificate::ALLOWED);
            let measured = |at: &Equilibrium, region: usize| match anchor {
                WageAnchor::Numeraire => at.ln_wage()[region],
                WageAnchor::ConsumerPrices => at.ln_wage()[region] - at.ln_consumer_price()[region],
            };
            assert!(measured(&free, 0) < -1e-3);
            assert!(at.unemployment()[0] > 1e-3, "{:?}", at.unemployment());
            assert!(at.ln_welfare()[0] < free.ln_welfare()[0]);
            for (region, idle) in at.unemployment().iter().enumerate() {
                if anchor == WageAnchor::ConsumerPrices && region > 0 {
                    assert!(*idle == 0.0);
                    continue;
                }
                let wage = measured(&at, region) - ln_share;
                assert!(wage > -1e-10 && *idle >= 0.0 && *idle < 1.0);
                assert!(idle.min(wage.abs()) < 1e-10, "{idle} {wage}");
                assert!((at.ln_employment()[region] - (-idle).ln_1p()).abs() < 1e-12);
            }
        }
    }
}

#[test]
fn gradients_under_floors_and_quotas_equal_central_differences() {
    for anchor in [WageAnchor::Numeraire, WageAnchor::ConsumerPrices] {
        let base = base(2, Some((0.99, anchor)));
        let mut policy = against_the_first(&base);
        policy.quotas.push(Quota {
            name: "quota".into(),
            flows: vec![(0, 1, 1)],
            coverage: 0.8,
            limit: Limit::Relative(0.6),
            over_quota: None,
            licences: Licences::EXPORTER,
        });
        let at = Equilibrium::solve_with(&base, &policy, CLOSURE, None, TIGHT).unwrap();
        assert!(at.unemployment()[0] > 1e-3);
        let start = at.start();
        let plain = self::base(2, None);
        assert!(plain.structure.is_neutral());
        for outcome in [
            Outcome::Welfare { region: 0 },
            Outcome::RealWage { region: 0 },
            Outcome::ValueAdded { region: 0 },
            Outcome::Output {
                region: 1,
                sector: Some(1),
            },
        ] {
            let gradient = Gradient::at(&at, outcome).unwrap();
            let largest = gradient
                .tariff
                .as_slice()
                .iter()
                .fold(0.0, |m: f64, g| m.max(g.abs()));
            for cell in [(0, 1, 1), (1, 0, 0), (2, 3, 2)] {
                let value = |h: f64| {
                    let mut moved = policy.clone();
                    moved.tariff[cell] = (1.0 + policy.tariff[cell]) * h.exp() - 1.0;
                    // Starts belong to the base that was given, not to the one with the idle in it.
                    let at = Equilibrium::solve_with(&base, &moved, CLOSURE, Some(&start), TIGHT);
                    outcome.value(&at.unwrap())
                };
                let h = 1e-3;
                let difference = (8.0 * (value(h) - value(-h))
                    - (value(2.0 * h) - value(-2.0 * h)))
                    / (12.0 * h);
                let exact = gradient.tariff[cell];
                assert!(
                    (exact - difference).abs() <= 1e-7 * exact.abs().max(1e-2 * largest.max(1e-3)),
                    "{anchor:?} {outcome:?} {cell:?}: {exact:e} {difference:e}"
                );
            }
        }
    }
}

#[test]
fn real_wages_that_must_all_fall_cannot_all_be_held() {
    let base = base(1, None);
    let structure = Structure {
        wage_floor: Some(WageFloor {
            share: vec![1.0; 4],
            anchor: WageAnchor::ConsumerPrices,
        }),
        ..Structure::default()
    };
    let base = Arc::new((*base).clone().with_structure(structure).unwrap());
    let policy = against_the_first(&base);
    let problem = Equilibrium::solve(&base, &policy, CLOSURE);
    assert!(matches!(
        problem,
        Err(EquilibriumError::QuantitiesNotFound { .. })
    ));
}

#[test]
fn floors_without_meaning_are_refused() {
    let economy = random_economy(1, 4, 3).unwrap();
    let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    for (share, factors) in [
        (vec![0.9; 3], Structure::default()),
        (vec![1.1; 4], Structure::default()),
        (vec![0.9; 4], Structure::with_labour_supply(4, 3, 0.5)),
    ] {
        let structure = Structure {
            wage_floor: Some(WageFloor {
                share,
                anchor: WageAnchor::Numeraire,
            }),
            ..factors
        };
        assert!(base.clone().with_structure(structure).is_err());
    }
}
