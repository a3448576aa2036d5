//! Does the nested CES equal the equilibrium core where it must, and differ from it as theory says where it may?
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::Arc;

use boeki_economy::sources::world2022;
use boeki_economy::{Closure, Policy};
use boeki_equilibrium::testing::{Stream, random_economy};
use boeki_equilibrium::{Baseline, Equilibrium, rebase};
use boeki_security::SecurityError;
use boeki_security::network_shock::{Factors, NetworkShock, Substitution, first_order, solve};

fn world() -> Arc<Baseline> {
    let economy = world2022::embedded().unwrap();
    let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    rebase(base, Closure::WorldShare).unwrap().0
}

fn random(seed: u64) -> Arc<Baseline> {
    let economy = random_economy(seed, 5, 4).unwrap();
    let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    rebase(base, Closure::WorldShare).unwrap().0
}

fn shocked(base: &Baseline, seed: u64) -> Policy {
    let mut stream = Stream::new(seed);
    let mut policy = base.policy.clone();
    let (n, j) = (base.regions(), base.sectors());
    for importer in 0..n {
        for exporter in (0..n).filter(|exporter| *exporter != importer) {
            for sector in 0..j {
                let at = (importer, exporter, sector);
                if stream.next_unit() < 0.3 {
                    policy.tariff[at] += stream.between(0.0, 0.3);
                }
                if stream.next_unit() < 0.2 {
                    policy.iceberg[at] *= stream.between(1.0, 1.2);
                }
                if stream.next_unit() < 0.1 {
                    policy.ban[at] = stream.between(0.0, 1.0);
                }
                if stream.next_unit() < 0.1 {
                    policy.export_tax[at] = stream.between(0.0, 0.2);
                }
            }
        }
    }
    policy
}

#[test]
fn at_unit_elasticities_it_is_the_equilibrium_core() {
    for (base, name) in [
        (world(), "world-2022"),
        (random(1), "one"),
        (random(2), "two"),
    ] {
        for closure in [Closure::WorldShare, Closure::OwnShare] {
            let shock = NetworkShock {
                policy: shocked(&base, 7),
                ..NetworkShock::none(&base)
            };
            let core = Equilibrium::solve(&base, &shock.policy, closure).unwrap();
            let clock = std::time::Instant::now();
            let own = solve(&base, &shock, &Substitution::core(&base), closure).unwrap();
            let mut worst = 0.0_f64;
            let mut compare = |left: &[f64], right: &[f64]| {
                assert_eq!(left.len(), right.len());
                for (left, right) in left.iter().zip(right) {
                    worst = worst.max((left - right).abs());
                }
            };
            compare(&own.ln_welfare(), &core.ln_welfare());
            compare(own.ln_price().as_slice(), core.ln_price().as_slice());
            compare(own.ln_cost().as_slice(), core.ln_cost().as_slice());
            compare(&own.ln_factor_income(), core.ln_wage());
            let moved = core
                .ln_welfare()
                .iter()
                .fold(0.0_f64, |m, w| m.max(w.abs()));
            eprintln!(
                "{name} {}: worst gap {worst:.1e} where welfare moves by {moved:.3}; {:.0?}, {} steps, certificate {:.0e}",
                closure.name(),
                clock.elapsed(),
                own.steps(),
                own.certificate().worst()
            );
            assert!(worst < 1e-10 && moved > 1e-3, "{name}: {worst}");
        }
    }
}

#[test]
fn complements_and_fixed_factors_make_a_loss_larger() {
    let base = world();
    let region = base.region_codes.iter().position(|c| c == "CHN").unwrap();
    let sector = base.sector_codes.iter().position(|c| c == "C26").unwrap();
    let mut shock = NetworkShock::none(&base);
    shock.ln_productivity[(region, sector)] = 0.7_f64.ln();
    let theta = vec![0.76; base.sectors()];
    let mut how = Substitution::short_run(theta.clone()).unwrap();
    let clock = std::time::Instant::now();
    let short = solve(&base, &shock, &how, Closure::WorldShare).unwrap();
    eprintln!(
        "specific: {:.0?}, {} steps, {:?}; world {:.6}, first order {:.6}",
        clock.elapsed(),
        short.steps(),
        short.certificate(),
        short.ln_world_welfare(),
        first_order(&base, &shock)
    );
    how.factors = Factors::Mobile;
    let clock = std::time::Instant::now();
    let mobile = solve(&base, &shock, &how, Closure::WorldShare).unwrap();
    eprintln!(
        "mobile: {:.0?}, world {:.6}",
        clock.elapsed(),
        mobile.ln_world_welfare()
    );
    let core = solve(
        &base,
        &shock,
        &Substitution::core(&base),
        Closure::WorldShare,
    )
    .unwrap();
    eprintln!("core: world {:.6}", core.ln_world_welfare());
    assert!(short.ln_world_welfare() < mobile.ln_world_welfare());
    assert!(mobile.ln_world_welfare() < core.ln_world_welfare());
    // A small shock is worth its sales to the first order, whatever substitutes.
    for share in [1e-4, 1e-5] {
        let mut small = NetworkShock::none(&base);
        small.ln_productivity[(region, sector)] = -share;
        let world = solve(&base, &small, &how, Closure::WorldShare)
            .unwrap()
            .ln_world_welfare();
        let gap = (world / first_order(&base, &small) - 1.0).abs();
        assert!(
            gap < 0.1,
            "tariffs of the base are all that keeps them apart: {gap}"
        );
    }
}

#[test]
fn substitution_orders_losses_of_one_economy() {
    let base = random(5);
    let mut shock = NetworkShock::none(&base);
    shock.ln_supply[(0, 1)] = 0.5_f64.ln();
    let mut before = f64::NEG_INFINITY;
    for elasticity in [0.2, 0.5, 1.0, 2.0] {
        let how = Substitution {
            value_added: elasticity,
            inputs: elasticity,
            consumption: elasticity,
            origin: vec![elasticity; 4],
            factors: Factors::Specific,
        };
        let world = solve(&base, &shock, &how, Closure::WorldShare)
            .unwrap()
            .ln_world_welfare();
        assert!(world > before, "{elasticity}: {world} after {before}");
        before = world;
    }
}

#[test]
fn what_has_no_equilibrium_is_refused() {
    let base = random(3);
    let how = Substitution::short_run(vec![0.8; 4]).unwrap();
    let mut shock = NetworkShock::none(&base);
    shock.ln_supply[(0, 0)] = f64::NEG_INFINITY;
    let error = solve(&base, &shock, &how, Closure::WorldShare).unwrap_err();
    assert!(
        matches!(error, SecurityError::BadQuestion { .. }),
        "{error}"
    );
    let mut wrong = how.clone();
    wrong.inputs = 0.0;
    let none = NetworkShock::none(&base);
    let error = solve(&base, &none, &wrong, Closure::WorldShare).unwrap_err();
    assert!(matches!(error, SecurityError::OutOfRange { .. }), "{error}");
}
