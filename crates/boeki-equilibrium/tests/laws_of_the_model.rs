//! Do the laws of the model hold on economies nobody tuned it for?
//!
//! Properties over random economies: zero shock, Lerner symmetry, autarky's closed form, splitting and permuting, the price
//! tiers. Each would fail with a sign or an index out of place.
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::Arc;

use boeki_economy::{Closure, Cube, Economy, ElasticityBook, Grid, Policy};
use boeki_equilibrium::testing::{one_sector_economy, plain_labels, random_economy};
use boeki_equilibrium::{Baseline, Equilibrium, consumer_prices, rebase};
use proptest::prelude::*;

fn base(economy: &Economy, closure: Closure) -> Arc<Baseline> {
    let base = Baseline::new(economy, economy.elasticities().default_set()).unwrap();
    rebase(base, closure).unwrap().0
}

fn solve(base: &Arc<Baseline>, policy: &Policy, closure: Closure) -> Equilibrium {
    Equilibrium::solve(base, policy, closure).unwrap()
}

fn largest_gap(left: &[f64], right: &[f64]) -> f64 {
    left.iter()
        .zip(right)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max)
}

/// A tariff of 30% by the first region on the second, in the first sector.
fn one_tariff(base: &Baseline) -> Policy {
    let mut policy = base.policy.clone();
    policy.tariff[(0, 1, 0)] = 0.3;
    policy
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn zero_shock_changes_nothing(seed in 0_u64..1000, n in 2_usize..7, j in 1_usize..5) {
        let economy = random_economy(seed, n, j).unwrap();
        let raw = Arc::new(Baseline::new(&economy, economy.elasticities().default_set()).unwrap());
        for closure in [Closure::WorldShare, Closure::OwnShare, Closure::FixedNominal] {
            let solved = solve(&raw, &raw.policy, closure);
            prop_assert!(solved.certificate().worst() <= 1e-12, "{:?}", solved.certificate());
            prop_assert!(solved.ln_welfare().iter().all(|w| w.abs() <= 1e-12));
            prop_assert!(solved.ln_price().as_slice().iter().all(|p| p.abs() <= 1e-12));
        }
    }

    #[test]
    fn lerner_symmetry(seed in 0_u64..1000, n in 2_usize..6, j in 1_usize..4, rate in 0.05_f64..0.6) {
        let base = base(&random_economy(seed, n, j).unwrap(), Closure::Balanced);
        let (mut imports, mut exports) = (base.policy.clone(), base.policy.clone());
        for other in 1..n {
            for sector in 0..j {
                let tariff = &mut imports.tariff[(0, other, sector)];
                *tariff = (1.0 + *tariff) * (1.0 + rate) - 1.0;
                exports.export_tax[(other, 0, sector)] = rate;
            }
        }
        let taxed_imports = solve(&base, &imports, Closure::Balanced).ln_welfare();
        let taxed_exports = solve(&base, &exports, Closure::Balanced).ln_welfare();
        prop_assert!(largest_gap(&taxed_imports, &taxed_exports) < 1e-11);
        prop_assert!(taxed_imports[0].abs() > 1e-6, "the tariff must do something");
    }

    #[test]
    fn autarky_has_the_closed_form_of_arkolakis_costinot_and_rodriguez_clare(
        seed in 0_u64..1000, n in 2_usize..7, theta in 1.2_f64..20.0,
    ) {
        let base = base(&one_sector_economy(seed, n, theta).unwrap(), Closure::Balanced);
        let mut policy = base.policy.clone();
        for other in 1..n {
            policy.ban[(0, other, 0)] = 1.0;
            policy.ban[(other, 0, 0)] = 1.0;
        }
        let solved = solve(&base, &policy, Closure::Balanced);
        let expected = base.expenditure_share[(0, 0, 0)].ln() / theta;
        prop_assert!((solved.ln_welfare()[0] - expected).abs() < 1e-11);
    }

    #[test]
    fn splitting_a_sector_in_two_identical_ones_changes_nothing(seed in 0_u64..500, n in 2_usize..5, j in 1_usize..4) {
        let whole = random_economy(seed, n, j).unwrap();
        let split = split_first_sector(&whole, 0.37);
        let (whole, split) = (base(&whole, Closure::WorldShare), base(&split, Closure::WorldShare));
        let policy = one_tariff(&whole);
        let mut split_policy = one_tariff(&split);
        split_policy.tariff[(0, 1, j)] = 0.3;
        let a = solve(&whole, &policy, Closure::WorldShare).ln_welfare();
        let b = solve(&split, &split_policy, Closure::WorldShare).ln_welfare();
        prop_assert!(largest_gap(&a, &b) < 1e-11);
    }

    #[test]
    fn permuting_regions_and_sectors_changes_nothing(seed in 0_u64..500, n in 3_usize..6, j in 2_usize..4) {
        let economy = random_economy(seed, n, j).unwrap();
        let turned = rotate(&economy);
        let (plain, turned) = (base(&economy, Closure::WorldShare), base(&turned, Closure::WorldShare));
        let policy = one_tariff(&plain);
        let mut turned_policy = turned.policy.clone();
        turned_policy.tariff[(1 % n, 2 % n, 1 % j)] = 0.3;
        let a = solve(&plain, &policy, Closure::WorldShare).ln_welfare();
        let b = solve(&turned, &turned_policy, Closure::WorldShare).ln_welfare();
        let back: Vec<f64> = (0..n).map(|region| b[(region + 1) % n]).collect();
        prop_assert!(largest_gap(&a, &back) < 1e-11);
    }

    #[test]
    fn the_cumulative_price_tier_is_the_price_block_at_fixed_wages(seed in 0_u64..500, n in 2_usize..5, j in 1_usize..4) {
        let base = base(&random_economy(seed, n, j).unwrap(), Closure::WorldShare);
        let policy = one_tariff(&base);
        let solved = solve(&base, &policy, Closure::WorldShare);
        let tiers = consumer_prices::tiers(&solved);
        let by_hand = prices_at_fixed_wages(&base, &policy);
        for region in 0..n {
            let index: f64 = (0..j).map(|s| base.final_share[(region, s)] * by_hand[(region, s)]).sum();
            prop_assert!((tiers[region].cumulative - 100.0 * index.exp_m1()).abs() < 1e-10);
        }
        prop_assert!(tiers[0].direct > 0.0 && tiers[0].cumulative >= tiers[0].direct);
    }

    #[test]
    fn closures_agree_where_there_are_no_deficits(seed in 0_u64..500, n in 2_usize..5, j in 1_usize..4) {
        let base = base(&random_economy(seed, n, j).unwrap(), Closure::Balanced);
        let policy = one_tariff(&base);
        let reference = solve(&base, &policy, Closure::Balanced).ln_welfare();
        for closure in Closure::ALL {
            let welfare = solve(&base, &policy, closure).ln_welfare();
            prop_assert!(largest_gap(&reference, &welfare) < 1e-11, "{closure:?}");
        }
    }

    #[test]
    fn an_iceberg_cost_that_grows_tends_to_the_ban(seed in 0_u64..200, n in 3_usize..5) {
        let base = base(&random_economy(seed, n, 2).unwrap(), Closure::WorldShare);
        let (mut costly, mut banned) = (base.policy.clone(), base.policy.clone());
        costly.iceberg[(0, 1, 0)] = 1e8;
        banned.ban[(0, 1, 0)] = 1.0;
        let a = solve(&base, &costly, Closure::WorldShare).ln_welfare();
        let b = solve(&base, &banned, Closure::WorldShare).ln_welfare();
        prop_assert!(largest_gap(&a, &b) < 1e-10);
        let shut = solve(&base, &banned, Closure::WorldShare);
        prop_assert_eq!(shut.expenditure_share()[(0, 1, 0)], 0.0);
    }

    #[test]
    fn a_tax_at_home_financed_by_its_subsidy_is_neutral_in_one_sector(seed in 0_u64..200, n in 2_usize..5) {
        // One factor in fixed supply, one sector, trade banned: a subsidy moves only the wage.
        let base = base(&one_sector_economy(seed, n, 4.0).unwrap(), Closure::Balanced);
        let mut policy = base.policy.clone();
        for a in 0..n {
            for b in (0..n).filter(|b| *b != a) {
                policy.ban[(a, b, 0)] = 1.0;
            }
        }
        let without = solve(&base, &policy, Closure::Balanced).ln_welfare();
        policy.subsidy[(0, 0)] = 0.2;
        let with = solve(&base, &policy, Closure::Balanced).ln_welfare();
        prop_assert!(largest_gap(&without, &with) < 1e-11);
    }
}

/// The price equation iterated by hand, from its definition.
fn prices_at_fixed_wages(base: &Baseline, policy: &Policy) -> Grid {
    let (n, j) = (base.regions(), base.sectors());
    let mut prices = Grid::zeros(n, j);
    for _ in 0..500 {
        let cost = Grid::from_fn(n, j, |i, s| {
            (0..j)
                .map(|k| base.input_coefficient[(i, s, k)] * prices[(i, k)])
                .sum()
        });
        prices = Grid::from_fn(n, j, |importer, s| {
            let theta = base.trade_elasticity[s];
            let sum: f64 = (0..n)
                .map(|exporter| {
                    let cell = (importer, exporter, s);
                    let kappa = (1.0 + policy.tariff[cell]) / (1.0 + base.policy.tariff[cell]);
                    base.expenditure_share[cell] * (kappa * cost[(exporter, s)].exp()).powf(-theta)
                })
                .sum();
            -sum.ln() / theta
        });
    }
    prices
}

/// The first sector in two parts that are the same but for size; the second part comes last.
fn split_first_sector(economy: &Economy, share: f64) -> Economy {
    let (n, j) = (economy.regions(), economy.sectors());
    let part = |sector: usize| match sector {
        0 => (0, share),
        s if s == j => (0, 1.0 - share),
        s => (s, 1.0),
    };
    let mut parts = economy.clone().into_parts();
    let cube =
        |old: &Cube| Cube::from_fn(n, n, j + 1, |a, b, s| old[(a, b, part(s).0)] * part(s).1);
    let grid = |old: &Grid| Grid::from_fn(n, j + 1, |a, s| old[(a, part(s).0)] * part(s).1);
    let theta = economy.elasticities().default_set();
    parts.labels = plain_labels(n, j + 1);
    parts.trade = cube(economy.trade());
    parts.tariff = Cube::from_fn(n, n, j + 1, |a, b, s| economy.tariff()[(a, b, part(s).0)]);
    parts.value_added = grid(economy.value_added());
    parts.final_use = grid(economy.final_use());
    parts.intermediate_use = Cube::from_fn(n, j + 1, j + 1, |a, using, input| {
        let ((u, of_using), (i, of_input)) = (part(using), part(input));
        economy.intermediate_use()[(a, u, i)] * of_using * of_input
    });
    parts.elasticities = ElasticityBook::new((0..=j).map(|s| theta[part(s).0]).collect());
    Economy::new(parts).unwrap()
}

/// Every region and sector moved one place on.
fn rotate(economy: &Economy) -> Economy {
    let (n, j) = (economy.regions(), economy.sectors());
    let region = |r: usize| (r + n - 1) % n;
    let sector = |s: usize| (s + j - 1) % j;
    let mut parts = economy.clone().into_parts();
    parts.trade = Cube::from_fn(n, n, j, |a, b, s| {
        economy.trade()[(region(a), region(b), sector(s))]
    });
    parts.tariff = Cube::from_fn(n, n, j, |a, b, s| {
        economy.tariff()[(region(a), region(b), sector(s))]
    });
    parts.value_added = Grid::from_fn(n, j, |a, s| economy.value_added()[(region(a), sector(s))]);
    parts.final_use = Grid::from_fn(n, j, |a, s| economy.final_use()[(region(a), sector(s))]);
    parts.intermediate_use = Cube::from_fn(n, j, j, |a, u, i| {
        economy.intermediate_use()[(region(a), sector(u), sector(i))]
    });
    let theta = economy.elasticities().default_set();
    parts.elasticities = ElasticityBook::new((0..j).map(|s| theta[sector(s)]).collect());
    Economy::new(parts).unwrap()
}
