//! Do quotas and tariff-rate quotas hold their laws: equivalence, regimes, accounts, certificates, derivatives?
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::Arc;

use boeki_economy::{Closure, Licences, Limit, OverQuota, Policy, Quota};
use boeki_equilibrium::testing::{Stream, random_economy};
use boeki_equilibrium::{
    Baseline, Certificate, Equilibrium, EquilibriumError, Gradient, Outcome, Regime, SolverOptions,
    rebase,
};

const CLOSURE: Closure = Closure::WorldShare;
const TIGHT: SolverOptions = SolverOptions {
    tolerance: 1e-14,
    max_steps: 60,
    step_clip: 0.7,
};
const CELL: (usize, usize, usize) = (0, 1, 1);

fn base(seed: u64) -> Arc<Baseline> {
    let economy = random_economy(seed, 4, 3).unwrap();
    let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    rebase(base, CLOSURE).unwrap().0
}

fn quota(limit: Limit) -> Quota {
    Quota {
        name: "steel".into(),
        flows: vec![CELL],
        coverage: 1.0,
        limit,
        over_quota: None,
        licences: Licences::IMPORTER,
    }
}

fn under(base: &Baseline, quota: Quota) -> Policy {
    Policy {
        quotas: vec![quota],
        ..base.policy.clone()
    }
}

fn solve(base: &Arc<Baseline>, policy: &Policy) -> Equilibrium {
    Equilibrium::solve(base, policy, CLOSURE).unwrap()
}

/// Million USD at base border prices.
fn quantity(at: &Equilibrium, cell: (usize, usize, usize)) -> f64 {
    let (importer, exporter, sector) = cell;
    let base = at.base();
    let paid = at.expenditure_share()[cell] * at.expenditure()[(importer, sector)];
    let wedge = |policy: &Policy| {
        (1.0 + policy.tariff[cell]) * (1.0 + policy.export_tax[cell]) * policy.iceberg[cell]
    };
    paid / (at.ln_cost()[(exporter, sector)].exp() * wedge(at.policy()) / wedge(&base.policy))
        / (1.0 + base.policy.tariff[cell])
}

fn same(left: &Equilibrium, right: &Equilibrium, tolerance: f64) {
    let pairs = |l: &[f64], r: &[f64], what: &str| {
        for (l, r) in l.iter().zip(r) {
            assert!(
                (l - r).abs() <= tolerance * r.abs().max(1.0),
                "{what}: {l} {r}"
            );
        }
    };
    pairs(&left.ln_welfare(), &right.ln_welfare(), "welfare");
    pairs(left.ln_wage(), right.ln_wage(), "wages");
    pairs(left.income(), right.income(), "income");
    pairs(
        left.output().as_slice(),
        right.output().as_slice(),
        "output",
    );
    pairs(
        left.expenditure().as_slice(),
        right.expenditure().as_slice(),
        "expenditure",
    );
}

type Set = fn(&mut Policy, f64);

#[test]
fn a_quota_equals_the_tariff_the_export_tax_or_the_trade_cost_by_its_owner() {
    let base = base(1);
    let owners: [(Licences, Set); 3] = [
        (Licences::IMPORTER, |policy, rate| {
            policy.tariff[CELL] += rate;
        }),
        (Licences::EXPORTER, |policy, rate| {
            policy.export_tax[CELL] = rate;
        }),
        (Licences::WASTED, |policy, rate| {
            policy.iceberg[CELL] = 1.0 + rate;
        }),
    ];
    for (licences, set) in owners {
        let mut priced = base.policy.clone();
        set(&mut priced, 0.3);
        let priced = solve(&base, &priced);
        let amount = quantity(&priced, CELL);
        let limited = solve(
            &base,
            &under(
                &base,
                Quota {
                    licences,
                    ..quota(Limit::Value(amount))
                },
            ),
        );
        same(&limited, &priced, 1e-9);
        let out = &limited.quotas().unwrap()[0];
        let tariff = base.policy.tariff[CELL];
        let rate = if licences == Licences::IMPORTER {
            0.3
        } else {
            0.3 * (1.0 + tariff)
        };
        assert!((out.shadow_rate - rate).abs() < 1e-9, "{out:?}");
        assert_eq!(out.regime, Regime::Binding);
        assert!((out.quantity_musd / amount - 1.0).abs() < 1e-10);
        // The rent of importers' licences is nobody's duty: customs revenue is without it.
        let customs = limited.tariff_revenue(0) + out.rent_importers_musd;
        assert!((customs - priced.tariff_revenue(0)).abs() < 1e-6);
        let parts = out.rent_importers_musd
            + out.rent_exporters_musd
            + out.rent_wasted_musd
            + out.rent_customs_musd;
        assert!((parts / out.rent_musd - 1.0).abs() < 1e-12 && out.rent_musd > 0.0);
    }
}

#[test]
fn a_slack_quota_changes_nothing() {
    let base = base(2);
    let mut policy = base.policy.clone();
    policy.tariff[(2, 1, 0)] += 0.2;
    let free = solve(&base, &policy);
    for over_quota in [None, Some(OverQuota::Surcharge(0.25))] {
        let slack = Quota {
            over_quota,
            ..quota(Limit::Relative(1.5))
        };
        let limited = solve(
            &base,
            &Policy {
                quotas: vec![slack],
                ..policy.clone()
            },
        );
        same(&limited, &free, 0.0);
        let out = &limited.quotas().unwrap()[0];
        assert_eq!((out.regime, out.rent_musd), (Regime::Slack, 0.0));
        assert!((out.quantity_musd / quantity(&free, CELL) - 1.0).abs() < 1e-12);
    }
}

#[test]
fn a_tariff_rate_quota_has_three_regimes_without_a_jump() {
    let base = base(3);
    let free = solve(&base, &base.policy);
    let mut charged = base.policy.clone();
    charged.tariff[CELL] += 0.25;
    let charged = solve(&base, &charged);
    let (most, least) = (quantity(&free, CELL), quantity(&charged, CELL));
    assert!(least < 0.9 * most);
    for licences in [
        Licences::IMPORTER,
        Licences::EXPORTER,
        Licences {
            importer: 0.2,
            exporter: 0.5,
            wasted: 0.3,
        },
    ] {
        let at = |limit: f64| {
            let over_quota = Some(OverQuota::Surcharge(0.25));
            solve(
                &base,
                &under(
                    &base,
                    Quota {
                        over_quota,
                        licences,
                        ..quota(Limit::Value(limit))
                    },
                ),
            )
        };
        let regime = |at: &Equilibrium| at.quotas().unwrap()[0].regime;
        same(&at(1.01 * most), &free, 0.0);
        let middle = at(0.5 * (most + least));
        assert_eq!(regime(&middle), Regime::Binding);
        let over = at(0.3 * least);
        let out = &over.quotas().unwrap()[0];
        assert_eq!(out.regime, Regime::OverQuota);
        assert!((out.shadow_rate - 0.25).abs() < 1e-12 && out.quantity_musd > out.limit_musd);
        // (t1 - t0) on the quota, t1 on what is above it, t0 within, in border prices before rent.
        let price = (over.ln_cost()[(CELL.1, CELL.2)]).exp();
        let tariff = base.policy.tariff[CELL];
        assert!((out.rent_musd / (0.25 * out.limit_musd * price) - 1.0).abs() < 1e-9);
        let above = (out.quantity_musd - out.limit_musd) * price;
        assert!((out.customs_over_musd / ((tariff + 0.25) * above) - 1.0).abs() < 1e-9);
        assert!((out.customs_within_musd / (tariff * out.limit_musd * price) - 1.0).abs() < 1e-9);
        // The treasury has duties on what comes within, above, and on rents abroad; importers' rents are not its own.
        let others = (0..4)
            .flat_map(|i| (0..3).map(move |s| (0, i, s)))
            .filter(|cell| *cell != CELL);
        let others: f64 = others
            .map(|c| base.policy.tariff[c] * over.border_value(c.0, c.1, c.2))
            .sum();
        let own = out.customs_within_musd + out.customs_over_musd + out.rent_customs_musd;
        assert!((over.tariff_revenue(0) / (others + own) - 1.0).abs() < 1e-9);
        if licences == Licences::IMPORTER {
            same(&over, &charged, 1e-9);
        }
        // Both edges from both sides.
        let edge = if licences == Licences::IMPORTER {
            least
        } else {
            let mut low = 0.3 * least;
            let mut high = 0.5 * (most + least);
            for _ in 0..60 {
                let mid = 0.5 * (low + high);
                if regime(&at(mid)) == Regime::OverQuota {
                    low = mid;
                } else {
                    high = mid;
                }
            }
            low
        };
        for edge in [edge, most] {
            same(&at(edge * (1.0 - 1e-8)), &at(edge * (1.0 + 1e-8)), 1e-6);
        }
    }
}

/// One or two quotas on disjoint flows, of all kinds, some of them slack.
fn random_policy(base: &Baseline, seed: u64) -> Policy {
    let mut stream = Stream::new(1000 + seed);
    let mut policy = base.policy.clone();
    for a in 0..4 {
        for b in (0..4).filter(|b| *b != a) {
            for s in 0..3 {
                policy.tariff[(a, b, s)] += stream.between(0.0, 0.1);
                policy.iceberg[(a, b, s)] = stream.between(0.95, 1.1);
                policy.export_tax[(a, b, s)] = stream.between(-0.02, 0.05);
            }
        }
    }
    for (k, flows) in [vec![(0, 1, 1), (0, 2, 1)], vec![(2, 3, 0)]]
        .into_iter()
        .enumerate()
    {
        let (a, e, w) = (stream.next_unit(), stream.next_unit(), stream.next_unit());
        let total = a + e + w;
        let kind = stream.next_unit();
        let surcharge = stream.between(0.02, 0.2);
        policy.quotas.push(Quota {
            name: format!("quota {k}"),
            flows,
            coverage: stream.between(0.3, 1.0),
            limit: Limit::Relative(stream.between(0.1, 0.9)),
            over_quota: if kind < 0.3 {
                None
            } else if kind < 0.6 {
                Some(OverQuota::Surcharge(surcharge))
            } else {
                Some(OverQuota::Rate(0.35 + surcharge))
            },
            licences: Licences {
                importer: a / total,
                exporter: e / total,
                wasted: w / total,
            },
        });
    }
    policy
}

#[test]
fn certificates_hold_for_random_quotas() {
    let mut met = [0; 3];
    for seed in 0..30 {
        let base = base(seed % 5);
        let at = Equilibrium::solve(&base, &random_policy(&base, seed), CLOSURE)
            .unwrap_or_else(|e| panic!("seed {seed}: {e}"));
        assert!(at.certificate().worst() <= Certificate::ALLOWED);
        for out in at.quotas().unwrap() {
            met[out.regime as usize] += 1;
            let excess = out.quantity_musd / out.limit_musd;
            match out.regime {
                Regime::Slack => assert!(excess < 1.0),
                Regime::Binding => assert!((excess - 1.0).abs() < 1e-9),
                Regime::OverQuota => assert!(excess > 1.0),
            }
        }
        // A start from the solution is the solution.
        let again = Equilibrium::solve_with(
            &base,
            at.legal_policy(),
            CLOSURE,
            Some(&at.start()),
            SolverOptions::default(),
        )
        .unwrap();
        same(&again, &at, 1e-10);
    }
    assert!(met.iter().all(|count| *count > 3), "{met:?}");
}

#[test]
fn gradients_under_quotas_equal_central_differences() {
    let mut met = [0; 3];
    for seed in 0..12 {
        let base = base(seed);
        let policy = random_policy(&base, seed);
        let at = Equilibrium::solve_with(&base, &policy, CLOSURE, None, TIGHT).unwrap();
        // Away from kinks: differences across one are no derivatives.
        let outs = at.quotas().unwrap();
        let near = |out: &boeki_equilibrium::QuotaOutcome| {
            let excess = (out.quantity_musd / out.limit_musd).ln().abs();
            match out.regime {
                Regime::Slack | Regime::OverQuota => excess < 0.02,
                Regime::Binding => out.shadow_rate < 0.01,
            }
        };
        if outs.iter().any(near) {
            continue;
        }
        for out in outs {
            met[out.regime as usize] += 1;
        }
        let start = at.start();
        for outcome in [
            Outcome::Welfare { region: 0 },
            Outcome::RealWage { region: 1 },
            Outcome::TariffRevenue { region: 0 },
            Outcome::Imports {
                region: 0,
                sector: None,
            },
        ] {
            let licensed = (0..4).any(|i| {
                let rents = at.policy().importer_rent.lane(0, i);
                rents.iter().any(|rent| *rent != 0.0)
            });
            let gradient = match Gradient::at(&at, outcome) {
                Ok(gradient) => gradient,
                // Customs revenue beside rents of importers has no derivative here, and says so.
                Err(error) => {
                    assert!(licensed && matches!(outcome, Outcome::TariffRevenue { .. }));
                    assert!(error.to_string().contains("importers' licences"), "{error}");
                    continue;
                }
            };
            let largest = gradient
                .tariff
                .as_slice()
                .iter()
                .fold(0.0, |m: f64, g| m.max(g.abs()));
            for cell in [(0, 1, 1), (0, 2, 1), (2, 3, 0), (1, 0, 0), (0, 3, 1)] {
                let check = |name: &str, exact: f64, set: &dyn Fn(&mut Policy, f64)| {
                    let value = |h: f64| {
                        let mut moved = policy.clone();
                        set(&mut moved, h);
                        let at =
                            Equilibrium::solve_with(&base, &moved, CLOSURE, Some(&start), TIGHT)
                                .unwrap();
                        outcome.value(&at)
                    };
                    let h = 1e-3;
                    let difference = (8.0 * (value(h) - value(-h))
                        - (value(2.0 * h) - value(-2.0 * h)))
                        / (12.0 * h);
                    assert!(
                        (exact - difference).abs() <= 1e-7 * exact.abs().max(1e-2 * largest),
                        "seed {seed} {outcome:?} {name} {cell:?}: {exact:e} {difference:e}"
                    );
                };
                check("tariff", gradient.tariff[cell], &|policy, h| {
                    policy.tariff[cell] = (1.0 + policy.tariff[cell]) * h.exp() - 1.0;
                });
                check("export tax", gradient.export_tax[cell], &|policy, h| {
                    policy.export_tax[cell] = (1.0 + policy.export_tax[cell]) * h.exp() - 1.0;
                });
                check("iceberg", gradient.iceberg[cell], &|policy, h| {
                    policy.iceberg[cell] *= h.exp();
                });
            }
        }
    }
    assert!(met.iter().all(|count| *count > 0), "{met:?}");
}

#[test]
fn an_export_tax_of_zero_has_a_slope() {
    let base = base(4);
    let at = Equilibrium::solve_with(&base, &base.policy, CLOSURE, None, TIGHT).unwrap();
    let outcome = Outcome::Welfare { region: 1 };
    let exact = Gradient::at(&at, outcome).unwrap().export_tax[CELL];
    let value = |h: f64| {
        let mut moved = base.policy.clone();
        moved.export_tax[CELL] = h.exp_m1();
        outcome.value(&Equilibrium::solve_with(&base, &moved, CLOSURE, None, TIGHT).unwrap())
    };
    let h = 1e-3;
    let difference =
        (8.0 * (value(h) - value(-h)) - (value(2.0 * h) - value(-2.0 * h))) / (12.0 * h);
    assert!(
        (exact / difference - 1.0).abs() < 1e-7,
        "{exact} {difference}"
    );
}

#[test]
fn a_kink_and_quotas_without_meaning_are_refused() {
    let base = base(5);
    let at = solve(&base, &under(&base, quota(Limit::Relative(1.0))));
    let slope = Gradient::at(&at, Outcome::Welfare { region: 0 });
    assert!(
        matches!(slope, Err(EquilibriumError::Kink { .. })),
        "{slope:?}"
    );
    let refused = |quota: Quota| {
        let problem = Equilibrium::solve(&base, &under(&base, quota), CLOSURE);
        assert!(matches!(problem, Err(EquilibriumError::BadQuota { .. })));
    };
    refused(quota(Limit::Relative(0.0)));
    refused(Quota {
        coverage: 1.5,
        ..quota(Limit::Value(1.0))
    });
    refused(Quota {
        flows: vec![CELL, CELL],
        ..quota(Limit::Value(1.0))
    });
    refused(Quota {
        flows: vec![(0, 0, 0)],
        ..quota(Limit::Value(1.0))
    });
    refused(Quota {
        over_quota: Some(OverQuota::Rate(0.0)),
        ..quota(Limit::Value(1.0))
    });
    refused(Quota {
        licences: Licences {
            importer: 0.5,
            exporter: 0.0,
            wasted: 0.0,
        },
        ..quota(Limit::Value(1.0))
    });
}

#[test]
fn covering_half_of_a_flow_is_a_quota_on_a_flow_of_half_the_size() {
    // At a rent so high that nothing covered comes in, what is left is the other part of the flow.
    let base = base(6);
    let at = solve(
        &base,
        &under(
            &base,
            Quota {
                coverage: 0.4,
                ..quota(Limit::Relative(1e-6))
            },
        ),
    );
    let mut cut = base.policy.clone();
    let theta = base.trade_elasticity[CELL.2];
    cut.iceberg[CELL] = 0.6_f64.powf(-1.0 / theta);
    same(&at, &solve(&base, &cut), 1e-4);
}
