//! Does a small country that sells protection set the tariffs of Grossman and Helpman (1994)?
//!
//! ```text
//! t_s = ((lambda_s - Lambda) / Lambda) (X_s / M_s) / e_s
//! ```
//!
//! for a small country, goods that are nearly the same wherever they are made, and people tied to their sectors: X_s is the value of
//! output at home prices, M_s of imports at world prices (their t/(1+t) has M_s at home prices), e_s the elasticity of import demand with respect to the domestic price, taken from
//! the model's own derivative. Armington varieties give even a small country a little power over its export price: the tariff that
//! welfare alone would set is taken off, and what is left is the closed form up to terms of 1/theta.
#![allow(missing_docs, clippy::unwrap_used)]

use boeki_economy::{
    Closure, Cube, Economy, EconomyParts, ElasticityBook, Grid, Labels, Name, Region, Sector,
    SectorKind,
};
use boeki_equilibrium::{Baseline, Factor, Gradient, Mobility, Outcome, Structure, rebase};
use boeki_strategy::{Aim, BestResponse, Bounds, Game, Level, Player, Reach};

/// A small country (0) and a world 10,000 times its size, three goods, free trade, no inputs.
fn small_country(theta: f64) -> Economy {
    let (n, j) = (2, 3);
    // The small country buys most of good 0 abroad, sells good 2, and half makes good 1.
    let own = [60.0, 90.0, 140.0];
    let bought = [80.0, 40.0, 10.0];
    let sold = [10.0, 10.0, 110.0];
    let trade = Cube::from_fn(n, n, j, |importer, exporter, sector| {
        match (importer, exporter) {
            (0, 0) => own[sector],
            (0, _) => bought[sector],
            (_, 0) => sold[sector],
            _ => 1e6,
        }
    });
    let code = |at: usize| format!("R{at}");
    Economy::new(EconomyParts {
        name: "small".into(),
        title: "A small country".into(),
        labels: Labels {
            regions: (0..n)
                .map(|at| Region {
                    code: code(at),
                    name: Name::same(code(at)),
                    members: vec![code(at)],
                })
                .collect(),
            sectors: (0..j)
                .map(|at| Sector {
                    code: format!("S{at}"),
                    name: Name::same(format!("S{at}")),
                    kind: SectorKind::Goods,
                    members: vec![format!("S{at}")],
                })
                .collect(),
        },
        tariff: Cube::zeros(n, n, j),
        value_added: Grid::from_fn(n, j, |i, s| (0..n).map(|m| trade[(m, i, s)]).sum()),
        final_use: Grid::from_fn(n, j, |m, s| (0..n).map(|i| trade[(m, i, s)]).sum()),
        trade,
        intermediate_use: Cube::zeros(n, j, j),
        negative_inputs: Vec::new(),
        elasticities: ElasticityBook::new(vec![theta; j]),
        provenance: Vec::new(),
        data_hash: String::new(),
    })
    .unwrap()
}

/// What the lobby of sector 0 adds to its tariff, and what the closed form says.
fn protection(theta: f64, weight: f64) -> (f64, f64) {
    let economy = small_country(theta);
    let structure = Structure {
        factors: vec![Factor {
            name: "tied".into(),
            share: Grid::filled(2, 3, 1.0),
            mobility: Mobility::Specific,
            supply_elasticity: 0.0,
            ln_endowment: None,
        }],
        ..Structure::default()
    };
    let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    let base = base.with_structure(structure).unwrap();
    let (base, _) = rebase(base, Closure::Balanced).unwrap();
    let player = Player::read("R0", &economy).unwrap();
    let reach = Reach {
        level: Level::Sector,
        bounds: Bounds {
            low: -0.5,
            ..Bounds::default()
        },
        ..Reach::default()
    };
    let best = |aim: Aim| {
        let seats = vec![(player.clone(), aim, reach.clone())];
        let status_quo = base.policy.clone();
        let game = Game::new(&economy, &base, status_quo, Closure::Balanced, seats).unwrap();
        let start = game.status_quo_profile();
        let answer = BestResponse::from(&game, 0, &start, None, 1e-8).unwrap();
        let at = game
            .solve(&game.policy(&vec![answer.ln_rates.clone()]), None)
            .unwrap();
        (answer.ln_rates, at)
    };
    // The lobby of sector 0.
    let weights = vec![weight, 1.0, 1.0];
    let (free, _) = best(Aim::Welfare);
    let (sold, at) = best(Aim::Weighted(weights.clone()));
    let added: Vec<f64> = (0..3).map(|s| base.output()[(0, s)]).collect();
    let total: f64 = added.iter().sum();
    let mean: f64 = weights.iter().zip(&added).map(|(w, a)| w * a / total).sum();
    // e_s: what a tariff does to imports at world prices, per log point of the domestic price of the home variety.
    let (imports, _) = Gradient::tariffs_of_sum(
        &at,
        &[(
            Outcome::Imports {
                region: 0,
                sector: Some(0),
            },
            1.0,
        )],
    )
    .unwrap();
    let (output, _) = Gradient::tariffs_of_sum(
        &at,
        &[(
            Outcome::Output {
                region: 0,
                sector: Some(0),
            },
            1.0,
        )],
    )
    .unwrap();
    let landed = at.border_value(0, 1, 0);
    let made = at.output()[(0, 0)];
    // Output is an endowment: its value moves with its price alone.
    let price_per_point = output[(0, 1, 0)] / made;
    let imports_per_point = imports[(0, 1, 0)] / landed;
    let elasticity = -imports_per_point / price_per_point;
    let rate = (sold[0] - free[0]).exp_m1();
    let formula = (weights[0] - mean) / mean * made / (landed * elasticity);
    (rate, formula)
}

#[test]
fn the_tariff_of_a_lobby_approaches_the_closed_form_as_goods_become_the_same() {
    let gaps: Vec<f64> = [20.0, 40.0, 80.0, 160.0]
        .into_iter()
        .map(|theta| {
            let (rate, formula) = protection(theta, 1.02);
            assert!(rate > 0.0);
            formula / rate - 1.0
        })
        .collect();
    for pair in gaps.windows(2) {
        assert!(pair[1] > 0.0 && pair[1] < 0.65 * pair[0], "{gaps:?}");
    }
    assert!(gaps[3] < 0.025, "{gaps:?}");
}

#[test]
fn a_lobby_that_weighs_more_is_protected_more() {
    let (low, _) = protection(40.0, 1.05);
    let (high, _) = protection(40.0, 1.15);
    assert!(high > low && low > 0.0, "{low} {high}");
}
