//! Is a control of part of a sector what it claims to be inside the one equilibrium?
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::Arc;

use boeki_economy::sources::world2022;
use boeki_economy::{Closure, Economy};
use boeki_equilibrium::{Baseline, Equilibrium, rebase};
use boeki_security::controls::{
    Control, ControlTable, Criterion, Leak, Measure, WrittenControls, minimum_coalition, over_time,
    solve,
};

fn world() -> (Economy, Arc<Baseline>) {
    let economy = world2022::embedded().unwrap();
    let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    let base = rebase(base, Closure::WorldShare).unwrap().0;
    (economy, base)
}

fn plain(base: &Baseline) -> Control {
    let region = |code: &str| base.region_codes.iter().position(|c| c == code).unwrap();
    let sector = base.sector_codes.iter().position(|c| c == "C26").unwrap();
    Control {
        senders: vec![region("USA"), region("KOR")],
        target: region("CHN"),
        sector,
        covered: 0.4,
        supply: None,
        strength: 1.0,
        measure: Measure::Ban,
        leak: Leak {
            share: 0.0,
            markup: 0.0,
        },
        inside: 1.0 + base.trade_elasticity[sector],
    }
}

fn gap(left: &Equilibrium, right: &Equilibrium) -> f64 {
    let pairs = left.ln_welfare().into_iter().zip(right.ln_welfare());
    pairs.fold(0.0, |worst: f64, (a, b)| worst.max((a - b).abs()))
}

#[test]
fn where_all_goods_are_alike_a_ban_of_a_part_is_a_smaller_share() {
    let (_, base) = world();
    let control = plain(&base);
    let nested = solve(&base, &control, Closure::WorldShare).unwrap();
    let mut policy = base.policy.clone();
    for sender in &control.senders {
        policy.ban[(control.target, *sender, control.sector)] = control.covered;
    }
    let direct = Equilibrium::solve(&base, &policy, Closure::WorldShare).unwrap();
    let worst = gap(&nested.equilibrium, &direct);
    eprintln!("ban of a part: {worst:.1e}, {} rounds", nested.rounds);
    assert!(worst < 1e-11, "{worst}");
    assert!(direct.ln_welfare()[control.target] < -1e-5);
}

#[test]
fn a_tax_on_all_of_a_sector_is_the_export_tax() {
    let (_, base) = world();
    let mut control = plain(&base);
    control.covered = 1.0;
    control.measure = Measure::Tax(0.25);
    control.inside = 1.0 + base.trade_elasticity[control.sector];
    let nested = solve(&base, &control, Closure::WorldShare).unwrap();
    let mut policy = base.policy.clone();
    for sender in &control.senders {
        policy.export_tax[(control.target, *sender, control.sector)] = 0.25;
    }
    let direct = Equilibrium::solve(&base, &policy, Closure::WorldShare).unwrap();
    let worst = gap(&nested.equilibrium, &direct);
    assert!(worst < 1e-11, "{worst}");
}

#[test]
fn leaks_help_the_target_and_time_does_too() {
    let (_, base) = world();
    let table = ControlTable::embedded().unwrap();
    let mut control = plain(&base);
    control.inside = 0.5;
    let loss = |control: &Control| {
        let solved = solve(&base, control, Closure::WorldShare).unwrap();
        solved.equilibrium.ln_welfare()[control.target]
    };
    let tight = loss(&control);
    control.leak = Leak {
        share: 0.5,
        markup: 0.4,
    };
    let leaky = loss(&control);
    control.leak.markup = 0.1;
    let cheap = loss(&control);
    assert!(
        tight < leaky && leaky < cheap && cheap < 0.0,
        "{tight} {leaky} {cheap}"
    );
    let years = [0.0, 1.0, 3.0, f64::INFINITY];
    let path = over_time(
        &base,
        &control,
        &table.adjustment(),
        &years,
        Closure::WorldShare,
    )
    .unwrap();
    assert!(
        path.windows(2)
            .all(|pair| pair[0].target_musd < pair[1].target_musd)
    );
    assert!(
        path.iter()
            .all(|year| year.gap < 1e-10 && year.leaked_musd > 0.0)
    );
}

#[test]
fn who_loses_the_goods_and_has_nothing_in_their_place_is_told_so() {
    let (economy, base) = world();
    let table = ControlTable::embedded().unwrap();
    let mut written = WrittenControls {
        product: Some("gallium".into()),
        target: Some("JPN".into()),
        senders: economy
            .labels()
            .regions
            .iter()
            .map(|r| r.code.clone())
            .filter(|code| code != "JPN")
            .collect(),
        leak: Some(0.0),
        ..WrittenControls::default()
    };
    let control = written.on(economy.labels(), &table).unwrap();
    // Japan makes a little of it itself.
    assert!(solve(&base, &control, Closure::WorldShare).is_ok());
    written.product = Some("rare-earths-2010".into());
    let control = written.on(economy.labels(), &table).unwrap();
    let error = solve(&base, &control, Closure::WorldShare)
        .unwrap_err()
        .to_string();
    assert!(error.contains("no price clears"), "{error}");
    written.target = Some("JPX".into());
    let error = written
        .on(economy.labels(), &table)
        .unwrap_err()
        .to_string();
    assert!(error.contains("did you mean JPN?"), "{error}");
}

#[test]
fn the_smallest_coalition_is_the_smallest_by_trying_all() {
    let (economy, base) = world();
    let table = ControlTable::embedded().unwrap();
    let written = WrittenControls {
        product: Some("chip-tools".into()),
        target: Some("CHN".into()),
        senders: vec!["USA".into()],
        ..WrittenControls::default()
    };
    let control = written.on(economy.labels(), &table).unwrap();
    let candidates: Vec<usize> = ["USA", "JPN", "REU", "KOR", "DEU"]
        .iter()
        .map(|code| economy.labels().region(code).unwrap())
        .collect();
    let clock = std::time::Instant::now();
    let loss_of = |senders: Vec<usize>| {
        let control = Control {
            senders,
            ..control.clone()
        };
        let solved = solve(&base, &control, Closure::WorldShare).unwrap();
        -solved.equilibrium.ln_welfare()[control.target].exp_m1()
    };
    // Just more than any one of them does.
    let most = candidates
        .iter()
        .map(|c| loss_of(vec![*c]))
        .fold(0.0, f64::max);
    let all = loss_of(candidates.clone());
    assert!(all > most);
    let asked = Criterion::Loss(1.001 * most);
    let found = minimum_coalition(&base, &control, &candidates, asked, Closure::WorldShare)
        .unwrap()
        .unwrap();
    eprintln!("{found:?} in {:.0?}", clock.elapsed());
    assert_eq!(found.senders.len(), 2);
    let never = Criterion::Loss(1.001 * all);
    assert_eq!(
        minimum_coalition(&base, &control, &candidates, never, Closure::WorldShare).unwrap(),
        None
    );
}
