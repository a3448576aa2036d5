//! The folder format: what is written reads back, and every fault of a hand-made folder is named.

#![allow(clippy::unwrap_used)] // a test that panics has failed, which is its purpose

use std::collections::BTreeMap;

use boeki_economy::sources::{self, MemoryFiles, folder};
use boeki_economy::testing::tiny_economy;
use boeki_economy::{Economy, EconomyError};
use proptest::prelude::*;

mod support;

type Folder = BTreeMap<String, String>;

fn tiny_folder() -> Folder {
    folder::write(&tiny_economy())
        .unwrap()
        .into_iter()
        .map(|file| (file.path, String::from_utf8(file.bytes).unwrap()))
        .collect()
}

fn read(files: &Folder) -> Result<Economy, EconomyError> {
    let files: MemoryFiles = files
        .iter()
        .map(|(path, text)| (path.clone(), text.clone().into_bytes()))
        .collect();
    folder::read("", &files)
}

/// The message after a change of one file.
fn fault(file: &str, from: &str, to: &str) -> String {
    let mut files = tiny_folder();
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(from), "{file} has no {from:?}:\n{text}");
    *text = text.replacen(from, to, 1);
    match read(&files) {
        Ok(_) => panic!("no error after {from:?} became {to:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn an_economy_reads_back_to_the_last_bit() {
    let economy = tiny_economy();
    let again = read(&tiny_folder()).unwrap();
    let mut parts = again.clone().into_parts();
    economy.data_hash().clone_into(&mut parts.data_hash);
    assert_eq!(parts, economy.into_parts());
    assert_eq!(again.data_hash().len(), 64);
    let folders: Vec<Vec<folder::Artifact>> = [again.clone(), again]
        .iter()
        .map(|economy| folder::write(economy).unwrap())
        .collect();
    assert_eq!(folders[0], folders[1]);
}

#[test]
fn every_real_economy_reads_back() {
    let Some(data) = support::data() else { return };
    for known in sources::NAMES {
        let economy = sources::load(known.name, &data).unwrap();
        let files: MemoryFiles = folder::write(&economy)
            .unwrap()
            .into_iter()
            .map(|file| (format!("mine/{}", file.path), file.bytes))
            .collect();
        let again = folder::read("mine", &files).unwrap();
        let (mut left, right) = (again.into_parts(), economy.into_parts());
        left.data_hash.clone_from(&right.data_hash);
        assert!(left == right, "{}", known.name);
    }
}

#[test]
fn rounded_tables_are_closed_on_reading() {
    let mut files = tiny_folder();
    let flows = files.get_mut("flows.csv").unwrap();
    *flows = flows.replace("USA,ROW,GDS,1900", "USA,ROW,GDS,1900.4");
    let economy = read(&files).unwrap();
    let accounts = economy.accounts();
    assert!(
        accounts.use_gap < 1e-12 && accounts.cost_gap < 1e-12,
        "{accounts:?}"
    );
}

#[test]
fn cells() {
    assert_eq!(
        fault("flows.csv", "USA,JPN,GDS,150,", "USA,JPN,GDS,,"),
        "flows.csv, row 8, column value_musd: missing cell; fill in a number (0 if there is none)"
    );
    assert_eq!(
        fault("flows.csv", "USA,JPN,GDS,150,", "USA,JPN,GDS,NaN,"),
        "flows.csv, row 8, column value_musd: NaN is not a finite number; give a plain decimal such as 12.5"
    );
    assert_eq!(
        fault("flows.csv", "USA,JPN,GDS,150,", "USA,JPN,GDS,1 50,"),
        "flows.csv, row 8, column value_musd: \"1 50\" is not a number; give a plain decimal such as 12.5"
    );
    assert_eq!(
        fault("flows.csv", "USA,JPN,GDS,150,", "USA,JPN,GDS,-150,"),
        "flows.csv, row 8, column value_musd: the amount -150 is negative; give an amount in million USD, 0 if there is none"
    );
    assert_eq!(
        fault("flows.csv", "USA,JPN,GDS,150,0.025", "USA,JPN,GDS,150,25"),
        "flows.csv, row 8, column tariff: the tariff 25 looks like percent; write a fraction: 0.15 is 15%"
    );
    assert_eq!(
        fault("flows.csv", "USA,USA,GDS,5600,0", "USA,USA,GDS,5600,0.1"),
        "flows.csv, row 10, column tariff: a tariff of 0.1 within a region; write 0"
    );
    assert_eq!(
        fault("sectors.csv", ",goods,", ",good,"),
        "sectors.csv, row 2, column kind: \"good\" is no kind of sector; write goods or services"
    );
    assert_eq!(
        fault("technology.csv", "JPN,GDS,", "JPN,GDS,-"),
        "technology.csv, row 2, column value_added_musd: the amount -1220 is negative; give an amount in million USD, 0 if there is none"
    );
}

#[test]
fn rows() {
    assert_eq!(
        fault("flows.csv", "USA,JPN,SRV,", "USA,JPN,GDS,"),
        "flows.csv, row 9: importer USA, exporter JPN, sector GDS stands in row 8 already; remove one of them"
    );
    assert_eq!(
        fault("flows.csv", "USA,JPN,GDS,150,0.025\n", ""),
        "flows.csv: there is no row for importer USA, exporter JPN, sector GDS; add it, with 0 where there is nothing"
    );
    assert_eq!(
        fault("flows.csv", "USA,JPN,GDS,", "USA,JPM,GDS,"),
        "flows.csv, row 8, column exporter: unknown region \"JPM\", did you mean \"JPN\"?; `boeki economy show` lists the codes"
    );
    assert_eq!(
        fault("regions.csv", "USA,United States", "JPN,United States"),
        "regions.csv, row 3: region JPN stands in row 2 already; remove one of them"
    );
    assert_eq!(
        fault(
            "technology.csv",
            "value_added_musd,GDS,SRV",
            "value_added_musd,GDX,SRV"
        ),
        "technology.csv, row 1: unknown sector \"GDX\", did you mean \"GDS\"?; `boeki economy show` lists the codes"
    );
    assert!(fault("elasticities.csv", "default", "mine").contains("there is no column default"));
    assert!(
        fault("final_use.csv", "value_musd", "value").contains("there is no column value_musd")
    );
    assert_eq!(
        fault("flows.csv", "USA,JPN,GDS,150,0.025", "USA,JPN,GDS,150"),
        "flows.csv, row 8: has 4 cells where the header has 5; add the missing cells or quote texts that hold a comma"
    );
}

#[test]
fn sums() {
    let costs = fault("technology.csv", "JPN,GDS,", "JPN,GDS,1");
    assert!(
        costs.starts_with("technology.csv: value added and inputs, as shares of the sales in flows.csv, of JPN GDS sum to"),
        "{costs}"
    );
    let uses = fault("final_use.csv", "JPN,SRV,", "JPN,SRV,1");
    assert!(
        uses.starts_with(
            "final_use.csv: inputs and final use against spending in flows.csv at JPN SRV:"
        ),
        "{uses}"
    );
    let theta = fault("elasticities.csv", "GDS,5", "GDS,-5");
    assert!(theta.contains("trade elasticities are above 0"), "{theta}");
}

/// The whole folder in another unit.
fn scaled(factor: f64) -> String {
    let mut parts = tiny_economy().into_parts();
    for values in [
        parts.trade.as_mut_slice(),
        parts.intermediate_use.as_mut_slice(),
        parts.value_added.as_mut_slice(),
        parts.final_use.as_mut_slice(),
    ] {
        for value in values {
            *value *= factor;
        }
    }
    let files: Folder = folder::write(&Economy::new(parts).unwrap())
        .unwrap()
        .into_iter()
        .map(|file| (file.path, String::from_utf8(file.bytes).unwrap()))
        .collect();
    read(&files).unwrap_err().to_string()
}

#[test]
fn units() {
    assert!(
        scaled(1e6)
            .contains("this looks like USD or thousand USD, not million USD: convert all amounts")
    );
    assert!(
        scaled(1e-6)
            .contains("this looks like billion or trillion USD, or shares, not million USD")
    );
}

#[test]
fn files() {
    let mut missing = tiny_folder();
    missing.remove("final_use.csv");
    let error = read(&missing).unwrap_err().to_string();
    assert!(
        error.starts_with("final_use.csv: cannot be read")
            && error.contains("--data DIR or BOEKI_DATA"),
        "{error}"
    );
    let text = fault("economy.toml", "title", "titel");
    assert!(text.starts_with("economy.toml: "), "{text}");
    let error = sources::load("world-2023", &MemoryFiles::default())
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("no economy \"world-2023\", did you mean \"world-2022\"?"),
        "{error}"
    );
    let error = sources::load("cp-2015", &MemoryFiles::default())
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("cp2015/deficit.csv: cannot be read"),
        "{error}"
    );
}

proptest! {
    #[test]
    fn damaged_files_never_panic(file in 0..7_usize, at in proptest::arbitrary::any::<proptest::sample::Index>(), noise in "[0-9a-zA-Z,\n.\"-]{0,6}") {
        let mut files = tiny_folder();
        let text = files.get_mut(folder::FILES[file]).unwrap();
        let mut place = at.index(text.len());
        while !text.is_char_boundary(place) {
            place -= 1;
        }
        text.insert_str(place, &noise);
        let _ = read(&files);
    }
}
