//! The bars of the core, on one core: the published NAFTA counterfactual, the 81 x 28 solve and its gradient, and the
//! embedded economy. Figures with machine and date are kept in BENCHMARKS.md.
//!
//! Real tables are read from the data folder (`BOEKI_DATA`, else `../shared/data`); without it only the embedded economy runs.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use boeki_economy::sources::{self, Files, MemoryFiles};
use boeki_economy::{Closure, Economy, EconomyError, Policy};
use boeki_equilibrium::{
    Baseline, Decompositions, Effects, Equilibrium, Gradient, Outcome, Recycling, ScaleScope,
    Structure, rebase,
};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// A world ready to be shocked.
struct World {
    economy: Economy,
    base: Arc<Baseline>,
    closure: Closure,
    shock: Policy,
}

struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Result<Vec<u8>, EconomyError> {
        match std::fs::read(self.0.join(path)) {
            Ok(bytes) => Ok(bytes),
            Err(_) => MemoryFiles::default().read(path),
        }
    }
}

fn prepare(economy: Economy, closure: Closure, shock: impl Fn(&Economy, &mut Policy)) -> World {
    prepare_with(economy, Structure::default(), closure, shock)
}

fn prepare_with(
    economy: Economy,
    structure: Structure,
    closure: Closure,
    shock: impl Fn(&Economy, &mut Policy),
) -> World {
    let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    let base = base.with_structure(structure).unwrap();
    let (base, _) = rebase(base, closure).unwrap();
    let mut policy = base.policy.clone();
    shock(&economy, &mut policy);
    World {
        economy,
        base,
        closure,
        shock: policy,
    }
}

/// 15 points on all goods from Japan into the United States.
fn fifteen_percent(economy: &Economy, policy: &mut Policy) {
    let (us, jp) = (
        economy.labels().region("USA").unwrap(),
        economy.labels().region("JPN").unwrap(),
    );
    for sector in 0..economy.sectors() - 1 {
        policy.tariff[(us, jp, sector)] += 0.15;
    }
}

/// No trade between the United States and China.
fn embargo(economy: &Economy, policy: &mut Policy) {
    let (us, cn) = (
        economy.labels().region("USA").unwrap(),
        economy.labels().region("CHN").unwrap(),
    );
    for sector in 0..economy.sectors() {
        policy.ban[(us, cn, sector)] = 1.0;
        policy.ban[(cn, us, sector)] = 1.0;
    }
}

static WORLDS: LazyLock<BTreeMap<&'static str, World>> = LazyLock::new(|| {
    let mut worlds = BTreeMap::new();
    let embedded = sources::load("world-2022", &MemoryFiles::default()).unwrap();
    worlds.insert(
        "world-2022",
        prepare(embedded, Closure::WorldShare, fifteen_percent),
    );
    if let Some(folder) = boeki_data::testing::real_data_dir() {
        let files = Folder(folder);
        let cp = sources::load("cp-2015", &files).unwrap();
        let nafta = sources::cp2015::nafta_tariffs(&files).unwrap();
        worlds.insert(
            "cp-2015",
            prepare(cp, Closure::Balanced, |_, policy| {
                policy.tariff = nafta.clone();
            }),
        );
        // Ignatenko et al. (2025), income-tax relief: 194 countries, every option of that paper.
        let ilms = sources::load("ilms-2025", &files).unwrap();
        let schedule = sources::ilms2025::tariffs(&files).unwrap();
        let distribution_share = sources::ilms2025::distribution_shares(&files).unwrap();
        let scale = 0.67 / ilms.elasticities().default_set()[0];
        let structure = Structure {
            scale: vec![scale],
            scale_scope: ScaleScope::Region,
            recycling: Recycling::LabourTax,
            tariff_elasticity: distribution_share
                .iter()
                .map(|nu| (1.0 + scale) / (1.0 - nu) - scale)
                .collect(),
            distribution_share,
            ..Structure::with_labour_supply(ilms.regions(), 1, 0.5)
        };
        worlds.insert(
            "ilms-2025",
            prepare_with(ilms, structure, Closure::WorldShare, |_, policy| {
                policy.tariff = schedule.clone();
            }),
        );
        let icio = sources::load("icio-2022", &files).unwrap();
        worlds.insert(
            "icio-2022",
            prepare(icio.clone(), Closure::WorldShare, fifteen_percent),
        );
        worlds.insert(
            "icio-2022-embargo",
            prepare(icio, Closure::WorldShare, embargo),
        );
    }
    worlds
});

const NAMES: [&str; 5] = [
    "cp-2015",
    "icio-2022",
    "icio-2022-embargo",
    "ilms-2025",
    "world-2022",
];

/// Solve with certificate, from the base.
#[divan::bench(args = NAMES, min_time = 1)]
fn solve(bencher: Bencher, name: &str) {
    let Some(world) = WORLDS.get(name) else {
        return;
    };
    bencher
        .bench(|| Equilibrium::solve(black_box(&world.base), &world.shock, world.closure).unwrap());
}

/// d(welfare)/d(every tariff, export tax and trade cost) at the solved point.
#[divan::bench(args = NAMES, min_time = 1)]
fn gradient(bencher: Bencher, name: &str) {
    let Some(world) = WORLDS.get(name) else {
        return;
    };
    let at = Equilibrium::solve(&world.base, &world.shock, world.closure).unwrap();
    bencher.bench(|| Gradient::at(black_box(&at), Outcome::Welfare { region: 1 }).unwrap());
}

/// All outcomes of a run.
#[divan::bench(args = ["cp-2015", "world-2022"], min_time = 1)]
fn effects(bencher: Bencher, name: &str) {
    let Some(world) = WORLDS.get(name) else {
        return;
    };
    let at = Equilibrium::solve(&world.base, &world.shock, world.closure).unwrap();
    bencher.bench(|| Effects::of(black_box(&at), world.economy.labels()));
}

/// The three decompositions, path integral included.
#[divan::bench(args = ["cp-2015", "world-2022"], min_time = 1)]
fn decompositions(bencher: Bencher, name: &str) {
    let Some(world) = WORLDS.get(name) else {
        return;
    };
    let at = Equilibrium::solve(&world.base, &world.shock, world.closure).unwrap();
    bencher.bench(|| Decompositions::of(black_box(&at), world.economy.labels()).unwrap());
}
