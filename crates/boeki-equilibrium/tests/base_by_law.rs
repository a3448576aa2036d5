//! Does a change by law start from an equilibrium under the law of its first day, and end where one reaches from the data?
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::Arc;

use boeki_economy::scenario::{Resolved, Scenario};
use boeki_economy::sources::world2022;
use boeki_economy::{Closure, Economy, Policy};
use boeki_equilibrium::{Baseline, Equilibrium, rebase};

/// Welfare and tariffs agree to the solver's tolerance.
const CLOSE: f64 = 1e-9;

const STEEL: &str = r#"
title = "Section 232 and 301 on China since 2022"
[[change]]
importer = "USA"
exporter = ["CHN", "JPN"]
law = { before = "2025-08-20", after = "2026-10-01" }
"#;

fn resolved(economy: &Economy, text: &str) -> Resolved {
    let scenario = Scenario::parse("law.toml", text).unwrap();
    scenario.resolve(economy).unwrap()
}

fn base(economy: &Economy, before: &Policy, closure: Closure) -> Arc<Baseline> {
    let theta = economy.elasticities().default_set();
    let base = Baseline::in_force(economy, theta, before).unwrap();
    rebase(base, closure).unwrap().0
}

#[test]
fn the_base_stands_under_the_law_of_the_first_day() {
    let economy = world2022::embedded().unwrap();
    let resolved = resolved(&economy, STEEL);
    for closure in Closure::ALL {
        let base = base(&economy, &resolved.base, closure);
        assert_eq!(base.policy, resolved.base);
        // It is an equilibrium: at its own policy nothing moves.
        let still = Equilibrium::solve(&base, &base.policy, closure).unwrap();
        assert!(
            still
                .ln_welfare()
                .iter()
                .all(|welfare| welfare.abs() < CLOSE)
        );
        for shock in resolved.touched.iter().flat_map(|touched| &touched.law) {
            let cell = (shock.importer, shock.exporter, shock.sector);
            assert!((base.policy.tariff[cell] - shock.before[0]).abs() < CLOSE);
            assert!((resolved.policy.tariff[cell] - shock.after[0]).abs() < CLOSE);
        }
    }
    // The law of August 2025 is far from that of the economy's data.
    let moved = |shock: &&boeki_economy::scenario::LawShock| {
        let cell = (shock.importer, shock.exporter, shock.sector);
        (economy.tariff()[cell] - shock.before[0]).abs() > 0.05
    };
    assert!(resolved.touched[0].law.iter().filter(moved).count() > 20);
}

/// Hats compose: from the data to the law of the first day and on to that of the second is as far as in one step.
#[test]
fn two_steps_are_one() {
    let economy = world2022::embedded().unwrap();
    let resolved = resolved(&economy, STEEL);
    let closure = Closure::WorldShare;
    let data = base(&economy, &Policy::status_quo(&economy), closure);
    let first = Equilibrium::solve(&data, &resolved.base, closure).unwrap();
    let whole = Equilibrium::solve(&data, &resolved.policy, closure).unwrap();
    let moved = base(&economy, &resolved.base, closure);
    let second = Equilibrium::solve(&moved, &resolved.policy, closure).unwrap();
    let welfare = [&first, &second, &whole].map(Equilibrium::ln_welfare);
    for ((first, second), whole) in welfare[0].iter().zip(&welfare[1]).zip(&welfare[2]) {
        assert!((first + second - whole).abs() < CLOSE);
    }
    // The step that is told apart is no rounding.
    assert!(welfare[0].iter().any(|welfare| welfare.abs() > 1e-5));
    for (one, other) in second.income().iter().zip(whole.income()) {
        assert!((one / other - 1.0).abs() < CLOSE);
    }
}

/// Rents are put into what was observed; the law then moves what holds them.
#[test]
fn rents_and_law_stand_in_one_base() {
    let economy = world2022::embedded().unwrap();
    let both = r#"
title = "Law, and a non-tariff measure"
[[change]]
importer = "USA"
exporter = "JPN"
law = { before = "2025-08-20", after = "2026-10-01" }
[[change]]
importer = "USA"
exporter = "JPN"
sector = "C29"
non_tariff = { ave = 0.1, share = 0.5, split = { waste = 0.5, importer_rent = 0.5, exporter_rent = 0.0 } }
"#;
    let resolved = resolved(&economy, both);
    let base = base(&economy, &resolved.base, Closure::WorldShare);
    assert_eq!(base.policy, resolved.base);
    assert!(base.policy.has_rents());
    let still = Equilibrium::solve(&base, &base.policy, Closure::WorldShare).unwrap();
    assert!(
        still
            .ln_welfare()
            .iter()
            .all(|welfare| welfare.abs() < CLOSE)
    );
    let cars = (resolved.touched[0].law.iter())
        .find(|shock| economy.labels().sectors[shock.sector].code == "C29")
        .unwrap();
    let cell = (cars.importer, cars.exporter, cars.sector);
    assert!((base.policy.customs(cell) - cars.before[0]).abs() < CLOSE);
    assert!((resolved.policy.customs(cell) - cars.after[0]).abs() < CLOSE);
}
