//! The bars of strategy: Ossa's seven players, the formula for 44 economies, the United States and Japan on the embedded economy.
//! Figures with machine and date are kept in BENCHMARKS.md.
//!
//! Real tables are read from the data folder (`BOEKI_DATA`, else `../shared/data`); without it only the embedded economy runs.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use boeki_economy::sources::{Files, MemoryFiles, ossa2014, wiod2014, world2022};
use boeki_economy::{Closure, Economy, EconomyError, Grid};
use boeki_equilibrium::{Baseline, Structure, rebase};
use boeki_strategy::{
    Aim, BestResponse, Bounds, Game, Level, Nash, NashOptions, Player, Reach, UniformWar,
};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Result<Vec<u8>, EconomyError> {
        std::fs::read(self.0.join(path)).or_else(|_| MemoryFiles::default().read(path))
    }
}

fn base(economy: &Economy, structure: Structure, closure: Closure) -> Arc<Baseline> {
    let base = Baseline::new(economy, economy.elasticities().default_set()).unwrap();
    rebase(base.with_structure(structure).unwrap(), closure)
        .unwrap()
        .0
}

static SEVEN: LazyLock<Option<Game>> = LazyLock::new(|| {
    let files = Folder(boeki_data::testing::real_data_dir()?);
    let economy = ossa2014::economy(&files).unwrap();
    let profits = ossa2014::profit_shares(&files).unwrap();
    let (n, j) = (economy.regions(), economy.sectors());
    let structure = Structure {
        profit_share: Some(Grid::from_fn(n, j, |_, sector| profits[sector])),
        ..Structure::default()
    };
    let base = base(&economy, structure, Closure::Balanced);
    let seats = economy.labels().regions.iter().map(|region| {
        let reach = Reach {
            level: Level::PartnerSector,
            bounds: Bounds {
                low: -0.5,
                high: 50.0,
                bound: false,
            },
            ..Reach::default()
        };
        let player = Player::read(&region.code, &economy).unwrap();
        (player, Aim::Welfare, reach)
    });
    let status_quo = base.policy.clone();
    Some(
        Game::new(
            &economy,
            &base,
            status_quo,
            Closure::Balanced,
            seats.collect(),
        )
        .unwrap(),
    )
});

fn pair(level: Level) -> Game {
    let economy = world2022::embedded().unwrap();
    let base = base(&economy, Structure::default(), Closure::WorldShare);
    let players = Player::read_all(&["USA", "JPN"], &economy).unwrap();
    let seats = (0..2).map(|own| {
        let reach = Reach {
            level,
            partners: Some(vec![players[1 - own].clone()]),
            ..Reach::default()
        };
        (players[own].clone(), Aim::Welfare, reach)
    });
    let status_quo = base.policy.clone();
    Game::new(
        &economy,
        &base,
        status_quo,
        Closure::WorldShare,
        seats.collect(),
    )
    .unwrap()
}

const PLAIN: NashOptions = NashOptions {
    tolerance: 1e-6,
    rounds: 60,
    deviations: false,
};

#[divan::bench(sample_count = 10)]
fn seven_players_with_198_tariffs_each(bencher: Bencher<'_, '_>) {
    let Some(game) = &*SEVEN else { return };
    let start = game.status_quo_profile();
    bencher.bench_local(|| black_box(Nash::from(game, &start, PLAIN).unwrap()));
}

#[divan::bench(sample_count = 10)]
fn seven_players_and_their_far_starts(bencher: Bencher<'_, '_>) {
    let Some(game) = &*SEVEN else { return };
    let start = game.status_quo_profile();
    bencher.bench_local(|| black_box(Nash::from(game, &start, NashOptions::default()).unwrap()));
}

#[divan::bench(sample_count = 10)]
fn optimal_tariffs_of_the_united_states(bencher: Bencher<'_, '_>) {
    let Some(game) = &*SEVEN else { return };
    let start = game.status_quo_profile();
    bencher.bench_local(|| black_box(BestResponse::from(game, 6, &start, None, 1e-6).unwrap()));
}

#[divan::bench(sample_count = 10)]
fn formula_of_44_economies(bencher: Bencher<'_, '_>) {
    let Some(folder) = boeki_data::testing::real_data_dir() else {
        return;
    };
    let economy = wiod2014::economy(&Folder(folder)).unwrap();
    let base = base(&economy, Structure::default(), Closure::Balanced);
    let codes: Vec<&str> = economy
        .labels()
        .regions
        .iter()
        .map(|it| it.code.as_str())
        .collect();
    let players = Player::read_all(&codes, &economy).unwrap();
    let sectors: Vec<usize> = (0..economy.sectors()).collect();
    bencher.bench_local(|| {
        black_box(UniformWar::solve(&base, Closure::Balanced, &players, &sectors).unwrap())
    });
}

#[divan::bench(args = ["partner", "sector", "partner-sector"], sample_count = 10)]
fn united_states_and_japan(bencher: Bencher<'_, '_>, level: &str) {
    let game = pair(Level::from_name(level).unwrap());
    let start = game.status_quo_profile();
    bencher.bench_local(|| black_box(Nash::from(&game, &start, NashOptions::default()).unwrap()));
}
