//! Does a Nash bargain do what its axioms say?
#![allow(missing_docs, clippy::unwrap_used)]

use boeki_economy::{Closure, Cube, Economy, Grid};
use boeki_equilibrium::testing::random_economy;
use boeki_equilibrium::{Baseline, rebase};
use boeki_strategy::{Aim, Game, Level, Nash, NashOptions, Payoff, Player, Reach, Table};

fn reach(partner: &Player, level: Level) -> Reach {
    Reach {
        level,
        partners: Some(vec![partner.clone()]),
        ..Reach::default()
    }
}

/// Two players with tariffs on each other, and what a war between them costs both.
fn game(economy: &Economy, level: Level) -> (Game, [f64; 2]) {
    let base = Baseline::new(economy, economy.elasticities().default_set()).unwrap();
    let (base, _) = rebase(base, Closure::Balanced).unwrap();
    let players = Player::read_all(&["R0", "R1"], economy).unwrap();
    let seats = vec![
        (players[0].clone(), Aim::Welfare, reach(&players[1], level)),
        (players[1].clone(), Aim::Welfare, reach(&players[0], level)),
    ];
    let status_quo = base.policy.clone();
    let game = Game::new(economy, &base, status_quo, Closure::Balanced, seats).unwrap();
    let war = Nash::from(&game, &game.status_quo_profile(), NashOptions::default()).unwrap();
    let payoffs = Payoff::of("", &war.equilibrium, &players);
    (game, [payoffs.musd[0], payoffs.musd[1]])
}

#[test]
fn a_deal_is_better_for_both_than_the_war_that_it_ends() {
    for seed in [1, 2, 3] {
        let economy = random_economy(seed, 4, 3).unwrap();
        let (game, threat) = game(&economy, Level::PartnerSector);
        for weight in [0.3, 0.7] {
            let table = Table::new(game.clone(), threat, weight).unwrap();
            let deal = table.strike(&[]).unwrap().unwrap();
            assert!(deal.residual <= 1e-6, "{}", deal.residual);
            assert!(
                deal.gains.iter().all(|gain| *gain > 0.0),
                "{:?}",
                deal.gains
            );
        }
        let more = |weight: f64| {
            let table = Table::new(game.clone(), threat, weight).unwrap();
            table.strike(&[]).unwrap().unwrap().gains[0]
        };
        assert!(more(0.7) > more(0.3));
    }
}

#[test]
fn a_deal_does_not_depend_on_the_units_of_the_gains() {
    let economy = random_economy(5, 3, 3).unwrap();
    let (game, threat) = game(&economy, Level::Partner);
    let table = Table::new(game, threat, 0.4).unwrap();
    let dollars = table.strike(&[]).unwrap().unwrap();
    let mut in_yen = table.clone();
    in_yen.unit = [1.0, 1.0 / 150.0];
    let yen = in_yen.strike(&[]).unwrap().unwrap();
    for (a, b) in dollars.profile.concat().iter().zip(yen.profile.concat()) {
        assert!((a - b).abs() < 1e-5, "{a} {b}");
    }
}

/// Two countries that are mirror images.
fn mirror() -> Economy {
    let mut parts = random_economy(7, 2, 3).unwrap().into_parts();
    let (n, j) = (2, 3);
    let half = parts.clone();
    let mean = |cube: &Cube, a: usize, b: usize, s: usize| {
        0.5 * (cube[(a, b, s)] + cube[(1 - a, 1 - b, s)])
    };
    parts.trade = Cube::from_fn(n, n, j, |a, b, s| mean(&half.trade, a, b, s));
    parts.tariff = Cube::from_fn(n, n, j, |a, b, s| mean(&half.tariff, a, b, s));
    parts.intermediate_use = Cube::zeros(n, j, j);
    parts.value_added = Grid::from_fn(n, j, |i, s| (0..n).map(|m| parts.trade[(m, i, s)]).sum());
    parts.final_use = Grid::from_fn(n, j, |m, s| {
        let landed = |i: usize| parts.trade[(m, i, s)] * (1.0 + parts.tariff[(m, i, s)]);
        (0..n).map(landed).sum()
    });
    Economy::new(parts).unwrap()
}

#[test]
fn equals_split_equally() {
    let (game, threat) = game(&mirror(), Level::PartnerSector);
    assert!((threat[0] - threat[1]).abs() < 1e-6 * threat[0].abs());
    let table = Table::new(game, threat, 0.5).unwrap();
    let deal = table.strike(&[]).unwrap().unwrap();
    let [a, b] = deal.gains;
    assert!((a - b).abs() < 1e-6 * a, "{a} {b}");
    let paid = table.with_side_payments().strike(&[]).unwrap().unwrap();
    assert!(
        paid.payment.abs() < 1e-4 * paid.gains[0],
        "{}",
        paid.payment
    );
}

#[test]
fn money_makes_the_joint_gain_at_least_as_large() {
    let economy = random_economy(9, 4, 2).unwrap();
    let (game, threat) = game(&economy, Level::PartnerSector);
    let table = Table::new(game, threat, 0.35).unwrap();
    let plain = table.strike(&[]).unwrap().unwrap();
    let paid = table.with_side_payments().strike(&[]).unwrap().unwrap();
    let sum = |gains: [f64; 2]| gains[0] + gains[1];
    assert!(sum(paid.gains) >= sum(plain.gains) * (1.0 - 1e-9));
    assert!((paid.gains[0] - 0.35 * sum(paid.gains)).abs() < 1e-9 * sum(paid.gains));
}

#[test]
fn more_instruments_never_make_a_deal_worse() {
    let economy = random_economy(11, 4, 2).unwrap();
    let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    let (base, _) = rebase(base, Closure::Balanced).unwrap();
    let players = Player::read_all(&["R0", "R1"], &economy).unwrap();
    let product = |export_limits: bool| {
        let seat = |own: usize| {
            let reach = Reach {
                export_limits,
                ..reach(&players[1 - own], Level::PartnerSector)
            };
            (players[own].clone(), Aim::Welfare, reach)
        };
        let seats = vec![seat(0), seat(1)];
        let status_quo = base.policy.clone();
        let game = Game::new(&economy, &base, status_quo, Closure::Balanced, seats).unwrap();
        let table = Table::new(game, [-30.0, -400.0], 0.1).unwrap();
        let deal = table.strike(&[]).unwrap().unwrap();
        assert!(deal.residual <= 1e-6, "{}", deal.residual);
        0.1 * deal.gains[0].ln() + 0.9 * deal.gains[1].ln()
    };
    // A restraint gives the exporter what a tariff gives the importer: the two can pay each other without money.
    assert!(product(true) > product(false) + 1e-6);
}
