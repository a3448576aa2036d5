//! The bars of economic security: exposure of all pairs, an embargo in both directions, look-through of a full table. Figures with
//! machine and date are kept in BENCHMARKS.md.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use boeki_data::icio_csv::InterCountryTable;
use boeki_data::source::Source;
use boeki_economy::sources::{self, Files, MemoryFiles};
use boeki_economy::{Closure, EconomyError};
use boeki_equilibrium::{Baseline, Equilibrium, rebase};
use boeki_security::dependence::network::{Counted, InputNetwork};
use boeki_security::{Embargo, Exposure, Power};
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

static FOLDER: LazyLock<Option<Folder>> =
    LazyLock::new(|| boeki_data::testing::real_data_dir().map(Folder));
static WORLD: LazyLock<Option<Arc<Baseline>>> = LazyLock::new(|| {
    let economy = sources::load("icio-2022", FOLDER.as_ref()?).unwrap();
    let base = Baseline::new(&economy, economy.elasticities().default_set()).unwrap();
    Some(rebase(base, Closure::WorldShare).unwrap().0)
});

#[divan::bench(sample_count = 5)]
fn exposure_of_all_81_pairs(bencher: Bencher) {
    let Some(base) = WORLD.as_ref() else { return };
    let now = Equilibrium::solve(base, &base.policy, Closure::WorldShare).unwrap();
    bencher.bench(|| Exposure::of(black_box(&now)).unwrap());
}

#[divan::bench]
fn power_of_all_81_pairs(bencher: Bencher) {
    let Some(base) = WORLD.as_ref() else { return };
    bencher.bench(|| Power::of(black_box(base)).unwrap().matrix().unwrap());
}

#[divan::bench]
fn embargo_in_both_directions(bencher: Bencher) {
    let Some(base) = WORLD.as_ref() else { return };
    let at = |code: &str| base.region_codes.iter().position(|c| c == code).unwrap();
    let ban = Embargo {
        senders: vec![at("CHN")],
        targets: vec![at("JPN")],
        sectors: (0..base.sectors()).collect(),
        both_ways: true,
    };
    bencher.bench(|| {
        black_box(&ban)
            .solve(base, Closure::WorldShare, None)
            .unwrap()
    });
}

#[divan::bench(sample_count = 10)]
fn look_through_of_1435_industries(bencher: Bencher) {
    let Some(folder) = FOLDER.as_ref() else {
        return;
    };
    let path = "wiot/wiot_2011.csv.gz";
    let bytes = folder.read(path).unwrap();
    let table = InterCountryTable::read(&Source::new(path, bytes)).unwrap();
    bencher.bench(|| {
        let network = InputNetwork::from_table(black_box(&table));
        network.look_through(Counted::Production).unwrap()
    });
}
