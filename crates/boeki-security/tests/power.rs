//! Is power superadditive, exact where it must be, and an ally's worth what all orders of joining make it?
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::time::Instant;

use boeki_economy::{Closure, Cube, Economy, EconomyParts};
use boeki_equilibrium::testing::random_economy;
use boeki_equilibrium::{Baseline, Equilibrium, rebase};
use boeki_security::{Contributions, Embargo, Power};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn power_is_superadditive(seed in 0_u64..10_000, cut in 1_usize..4) {
        let economy = random_economy(seed, 6, 3).unwrap();
        let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
        let power = Power::of(&base).unwrap();
        let members = [1, 2, 3, 4];
        let (some, others) = members.split_at(cut);
        let of = |coalition: &[usize]| power.over(0, coalition, None).unwrap();
        let (together, apart) = (of(&members), of(some).total + of(others).total);
        prop_assert!(together.total > apart);
        // First order adds up, and is what power tends to.
        let first = of(some).first_order + of(others).first_order;
        prop_assert!((together.first_order - first).abs() < 1e-14);
        prop_assert!(together.total > together.first_order);
        let added = Contributions::in_power(&power, 0, &members, None).unwrap();
        prop_assert!((added.shapley.iter().sum::<f64>() - together.total).abs() < 1e-12);
        for member in 0..4 {
            prop_assert!(added.alone[member] < added.shapley[member]);
            prop_assert!(added.shapley[member] < added.last[member]);
        }
    }
}

/// The random economy without tariffs, trade balanced: flows made symmetric, uses as they fit.
fn balanced(seed: u64) -> Economy {
    let parts = random_economy(seed, 4, 3).unwrap().into_parts();
    let (n, _, j) = parts.trade.shape();
    let trade = Cube::from_fn(n, n, j, |a, b, s| parts.trade[(a.max(b), a.min(b), s)]);
    let mut new = EconomyParts {
        tariff: Cube::zeros(n, n, j),
        trade,
        ..parts
    };
    for region in 0..n {
        for sector in 0..j {
            let sold: f64 = (0..n).map(|to| new.trade[(to, region, sector)]).sum();
            new.value_added[(region, sector)] = 0.55 * sold;
            for input in 0..j {
                new.intermediate_use[(region, sector, input)] = 0.15 * sold;
            }
        }
        for input in 0..j {
            let bought: f64 = (0..n).map(|from| new.trade[(region, from, input)]).sum();
            let used: f64 = (0..j)
                .map(|sector| new.intermediate_use[(region, sector, input)])
                .sum();
            new.final_use[(region, input)] = bought - used;
        }
    }
    Economy::new(new).unwrap()
}

#[test]
fn power_of_all_others_is_exactly_the_loss_from_autarky() {
    let economy = balanced(11);
    let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    let (base, moved) = rebase(base, Closure::WorldShare).unwrap();
    assert!(moved.wage < 1e-10);
    let power = Power::of(&base).unwrap();
    let cut = Embargo {
        senders: vec![1, 2, 3],
        targets: vec![0],
        sectors: vec![0, 1, 2],
        both_ways: true,
    };
    let autarky = cut.solve(&base, Closure::WorldShare, None).unwrap();
    let exact = -autarky.ln_welfare()[0];
    let formula = power.over(0, &[1, 2, 3], None).unwrap().total;
    assert!((exact - formula).abs() < 1e-9, "{exact} {formula}");
    assert!(exact > 0.05);
}

#[test]
fn an_only_supplier_has_power_without_bound() {
    let economy = balanced(3);
    let mut base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    for exporter in 0..4 {
        base.expenditure_share[(0, exporter, 1)] = if exporter == 2 { 1.0 } else { 0.0 };
    }
    let power = Power::of(&base).unwrap();
    let found = power.over(0, &[2], None).unwrap();
    assert!(found.total.is_infinite() && found.first_order.is_finite());
    assert!(power.over(0, &[2], Some(&[0])).unwrap().total.is_finite());
    assert!(power.over(2, &[2], None).is_err());
    assert!(power.over(0, &[9], None).is_err());
}

#[test]
fn what_allies_add_to_an_embargo_is_solved_for_all_subsets() {
    let (economy, base) = support::embedded();
    let at = |code: &str| economy.labels().region(code).unwrap();
    let coalition = [at("USA"), at("JPN"), at("KOR"), at("TWN")];
    let chips = economy.sectors_named("C26").unwrap();
    let found =
        Contributions::in_embargo(&base, Closure::WorldShare, at("CHN"), &coalition, &chips)
            .unwrap();
    let ban = Embargo {
        senders: coalition.to_vec(),
        targets: vec![at("CHN")],
        sectors: chips.clone(),
        both_ways: false,
    };
    let together = -ban
        .solve(&base, Closure::WorldShare, None)
        .unwrap()
        .ln_welfare()[at("CHN")];
    assert!((found.shapley.iter().sum::<f64>() - together).abs() < 1e-10);
    // Warm starts change nothing: one subset solved from the base.
    let pair = Embargo {
        senders: vec![coalition[1], coalition[3]],
        ..ban
    };
    let alone = -pair
        .solve(&base, Closure::WorldShare, None)
        .unwrap()
        .ln_welfare()[at("CHN")];
    assert!((found.values[0b1010] - alone).abs() < 1e-10);
}

#[test]
fn an_embargo_in_both_directions_is_certified_on_81_economies() {
    let Some(base) = support::world() else { return };
    let at = |code: &str| base.region_codes.iter().position(|c| c == code).unwrap();
    for (sender, target) in [("USA", "CHN"), ("CHN", "JPN"), ("DEU", "RUS")] {
        let ban = Embargo {
            senders: vec![at(sender)],
            targets: vec![at(target)],
            sectors: (0..base.sectors()).collect(),
            both_ways: true,
        };
        let started = Instant::now();
        let solved = ban.solve(&base, Closure::WorldShare, None).unwrap();
        let seconds = started.elapsed().as_secs_f64();
        eprintln!("embargo {sender} and {target}: {:.1} ms", 1e3 * seconds);
        assert!(solved.certificate().worst() < 1e-10);
        assert!(solved.ln_welfare()[at(target)] < 0.0);
    }
}

#[test]
fn power_ignores_what_general_equilibrium_adds() {
    let (economy, base) = support::embedded();
    let at = |code: &str| economy.labels().region(code).unwrap();
    let (china, japan) = (at("CHN"), at("JPN"));
    let chips = economy.sectors_named("C26").unwrap();
    let partial = Power::of(&base)
        .unwrap()
        .over(japan, &[china], Some(&chips))
        .unwrap();
    let ban = Embargo {
        senders: vec![china],
        targets: vec![japan],
        sectors: chips,
        both_ways: false,
    };
    let solved: Equilibrium = ban.solve(&base, Closure::WorldShare, None).unwrap();
    let exact = -solved.ln_welfare()[japan];
    assert!(
        exact > 0.2 * partial.total && exact < 5.0 * partial.total,
        "{exact} {partial:?}"
    );
    assert!(solved.expenditure_share()[(japan, china, 0)] > 0.0);
}
