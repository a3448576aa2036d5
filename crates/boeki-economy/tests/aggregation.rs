//! Aggregation: totals stay, the order of steps and of labels does not matter, mistakes are named.

#![allow(clippy::unwrap_used)] // a test that panics has failed, which is its purpose

mod support;

use boeki_economy::aggregation::{Mapping, aggregate};
use boeki_economy::sources::{self, MemoryFiles};
use boeki_economy::testing::tiny_economy;
use boeki_economy::{Economy, EconomyError};

fn world() -> Economy {
    sources::load("world-2022", &MemoryFiles::default()).unwrap()
}

fn mapping(text: &str) -> Mapping {
    Mapping::from_toml("map.toml", text).unwrap_or_else(|error| panic!("{error}"))
}

fn by(economy: &Economy, text: &str) -> Economy {
    aggregate(economy, &mapping(text)).unwrap_or_else(|error| panic!("{error}"))
}

fn assert_near(what: &str, left: f64, right: f64) {
    let gap = (left - right).abs() / left.abs().max(right.abs()).max(1e-3);
    assert!(gap < 1e-9, "{what}: {left} against {right}");
}

/// Tariff revenue between regions that stay apart, in all of the world.
fn revenue(economy: &Economy, together: &dyn Fn(&str, &str) -> bool) -> f64 {
    let regions = &economy.labels().regions;
    let mut sum = 0.0;
    for (n, importer) in regions.iter().enumerate() {
        for (i, exporter) in regions.iter().enumerate() {
            if !together(&importer.code, &exporter.code) {
                let rates = economy.tariff().lane(n, i);
                sum += economy
                    .trade()
                    .lane(n, i)
                    .iter()
                    .zip(rates)
                    .map(|(v, t)| v * t)
                    .sum::<f64>();
            }
        }
    }
    sum
}

fn assert_conserved(small: &Economy, large: &Economy) {
    assert_near("trade", small.trade().sum(), large.trade().sum());
    assert_near("output", small.output().sum(), large.output().sum());
    assert_near(
        "value added",
        small.value_added().sum(),
        large.value_added().sum(),
    );
    let inputs = |economy: &Economy| economy.intermediate_use().sum();
    assert_near("inputs", inputs(small), inputs(large));
    let accounts = small.accounts();
    assert!(
        accounts.use_gap <= 1e-10 && accounts.cost_gap <= 1e-10,
        "{accounts:?}"
    );
    assert!(small.deficits().iter().sum::<f64>().abs() < 1e-6 * large.trade().sum());
}

const BLOCS: &str = "
    [regions]
    EU = { members = ['DEU', 'FRA', 'ITA', 'REU'], name_en = 'European Union', name_ja = '欧州連合' }
    NAM = ['USA', 'CAN', 'MEX']
    JPN = 'JPN'
    rest = { code = 'ROW', name_en = 'All others', name_ja = 'その他' }
    [sectors]
    AGR = ['A01', 'A02', 'A03']
    CAR = ['C29', 'C301', 'C302T309']
    SRV = ['SRV']
    rest = 'MAN'";

#[test]
fn totals_stay_and_the_accounts_close() {
    let world = world();
    let blocs = by(&world, BLOCS);
    assert_eq!((blocs.regions(), blocs.sectors()), (4, 4));
    assert_conserved(&blocs, &world);
    let bloc = |code: &str| match code {
        "DEU" | "FRA" | "ITA" | "REU" => 0,
        "USA" | "CAN" | "MEX" => 1,
        "JPN" => 2,
        _ => 3,
    };
    let outside = revenue(&world, &|a, b| bloc(a) == bloc(b));
    assert_near("revenue", revenue(&blocs, &|_, _| false), outside);
    let inside = revenue(&world, &|_, _| false) - outside;
    assert!(inside > 1.0);
    assert_near(
        "final use",
        blocs.final_use().sum(),
        world.final_use().sum() - inside,
    );
}

#[test]
fn labels_follow_the_mapping() {
    let blocs = by(&world(), BLOCS);
    let labels = blocs.labels();
    let codes: Vec<&str> = labels
        .regions
        .iter()
        .map(|region| region.code.as_str())
        .collect();
    assert_eq!(codes, ["EU", "NAM", "JPN", "ROW"]);
    assert_eq!(labels.regions[0].members.len(), 27);
    assert_eq!(labels.regions[0].name.ja, "欧州連合");
    assert_eq!(labels.regions[2].name.ja, "日本");
    assert_eq!(labels.sectors[1].members, ["C29", "C301", "C302T309"]);
    let theta = |set: &str, sector: usize| blocs.elasticities().get(set).unwrap()[sector];
    assert!((theta("U4", 3) - 4.0).abs() < 1e-12);
    assert!((1.45..64.85).contains(&theta("CP", 3)));
    assert!(
        blocs
            .provenance()
            .iter()
            .any(|line| line.contains("map.toml: 22 regions by 28 sectors to 4 by 4"))
    );
    assert_ne!(blocs.data_hash(), world().data_hash());
}

fn assert_same(left: &Economy, right: &Economy) {
    assert_eq!(left.labels(), right.labels());
    let tables = [
        ("trade", left.trade().as_slice(), right.trade().as_slice()),
        (
            "tariff",
            left.tariff().as_slice(),
            right.tariff().as_slice(),
        ),
        (
            "value added",
            left.value_added().as_slice(),
            right.value_added().as_slice(),
        ),
        (
            "inputs",
            left.intermediate_use().as_slice(),
            right.intermediate_use().as_slice(),
        ),
        (
            "final use",
            left.final_use().as_slice(),
            right.final_use().as_slice(),
        ),
        (
            "theta",
            left.elasticities().default_set(),
            right.elasticities().default_set(),
        ),
    ];
    for (what, a, b) in tables {
        for (a, b) in a.iter().zip(b) {
            assert_near(what, *a, *b);
        }
    }
}

#[test]
fn two_steps_are_one() {
    let first = by(
        &world(),
        "[regions]\nEU = ['DEU', 'FRA', 'ITA', 'REU']\nNAM = ['USA', 'CAN', 'MEX']\nJPN = 'JPN'\nASIA = ['CHN', 'KOR', 'TWN', 'IND']\nrest = 'OTH'\n\
         [sectors]\nAGR = ['A01', 'A02', 'A03']\nCAR = ['C29', 'C301', 'C302T309']\nSRV = ['SRV']\nMET = ['C24A', 'C24B', 'C25']\nrest = 'MAN'",
    );
    let second = by(
        &first,
        "[regions]\nEU = { members = ['EU'], name_en = 'European Union', name_ja = '欧州連合' }\nNAM = 'NAM'\nJPN = 'JPN'\n\
         ROW = { members = ['ASIA', 'OTH'], name_en = 'All others', name_ja = 'その他' }\n\
         [sectors]\nAGR = 'AGR'\nCAR = 'CAR'\nSRV = 'SRV'\nMAN = ['MET', 'MAN']",
    );
    let mut parts = second.into_parts();
    let mut direct = by(&world(), BLOCS).into_parts();
    for parts in [&mut parts, &mut direct] {
        for region in &mut parts.labels.regions {
            region.members.sort();
        }
        for sector in &mut parts.labels.sectors {
            sector.members.sort();
        }
    }
    assert_same(
        &Economy::new(parts).unwrap(),
        &Economy::new(direct).unwrap(),
    );
}

#[test]
fn the_order_of_labels_changes_nothing_but_the_order() {
    let economy = tiny_economy();
    let turned = by(
        &economy,
        "[regions]\nROW = 'ROW'\nJPN = 'JPN'\nUSA = 'USA'\n[sectors]\nSRV = 'SRV'\nGDS = 'GDS'",
    );
    assert_eq!(turned.labels().regions[0].code, "ROW");
    let back = by(
        &turned,
        "[regions]\nJPN = 'JPN'\nUSA = 'USA'\nROW = 'ROW'\n[sectors]\nGDS = 'GDS'\nSRV = 'SRV'",
    );
    assert_same(&back, &economy);
    let merge = "[regions]\nALLIES = ['JPN', 'USA']\nrest = 'OTH'";
    assert_same(
        &by(
            &turned,
            &format!("{merge}\n[sectors]\nGDS = 'GDS'\nSRV = 'SRV'"),
        ),
        &by(&economy, merge),
    );
}

#[test]
fn the_identity_and_the_whole_world() {
    let economy = tiny_economy();
    assert_same(
        &aggregate(&economy, &Mapping::identity()).unwrap(),
        &economy,
    );
    let one = by(
        &economy,
        "[regions]\nrest = { code = 'WLD', name_en = 'World' }\n[sectors]\nrest = 'ALL'",
    );
    assert_eq!((one.regions(), one.sectors()), (1, 1));
    assert_conserved(&one, &economy);
    assert_near("income", one.final_use().sum(), economy.value_added().sum());
}

#[test]
fn a_region_whose_final_use_is_too_small_is_balanced() {
    // Goods go to industry alone, so final use cannot bear the tariffs within the new region.
    let mut parts = tiny_economy().into_parts();
    for region in 0..3 {
        let moved = 0.999 * parts.final_use[(region, 0)];
        parts.final_use[(region, 0)] -= moved;
        parts.intermediate_use[(region, 1, 0)] += moved;
        parts.value_added[(region, 1)] -= moved;
    }
    let economy = Economy::new(parts).unwrap();
    let merged = by(&economy, "[regions]\nJPN = 'JPN'\nrest = 'ROW'");
    assert_conserved(&merged, &economy);
    assert!(
        merged
            .provenance()
            .iter()
            .any(|line| line.contains("in 1 of them all uses were balanced"))
    );
}

#[test]
fn the_full_tables_sum_too() {
    let Some(files) = support::data() else { return };
    let full = sources::load("icio-2022", &files).unwrap();
    let two = by(
        &full,
        "[regions]\nJPN = 'JPN'\nUSA = 'USA'\nrest = 'ROW'\n[sectors]\nSRV = 'SRV'\nrest = 'GDS'",
    );
    assert_conserved(&two, &full);
    println!("{}", two.provenance().last().unwrap());
    let published = sources::load("cp-2015", &files).unwrap();
    let kept = by(&published, "[regions]\nCanada = 'Canada'\nrest = 'Others'");
    assert_eq!(kept.negative_inputs(), published.negative_inputs());
}

fn problem(text: &str) -> String {
    let economy = tiny_economy();
    match Mapping::from_toml("map.toml", text).and_then(|mapping| aggregate(&economy, &mapping)) {
        Ok(_) => panic!("no error from {text}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn mistakes_are_named_with_line_and_remedy() {
    let cases = [
        (
            "[regions]\nA = ['JPN', 'UXA']\nrest = 'B'",
            "map.toml:2: unknown region \"UXA\", did you mean \"USA\"?; `boeki economy show` lists the codes",
        ),
        (
            "[regions]\nA = ['JPN']\nB = [\n  'USA',\n  'JPN',\n]\nrest = 'C'",
            "map.toml:5: region \"JPN\" is in \"A\" already; name it once",
        ),
        (
            "[regions]\nA = ['JPN']",
            "map.toml: region \"USA\" has no target; a mapping must name every region of the economy once",
        ),
        (
            "[region]\nA = ['JPN']",
            "map.toml:1: unknown table [region]; use [regions] and [sectors]",
        ),
        (
            "[regions]\nA = []\nrest = 'B'",
            "map.toml:2: A has no members; name at least one, or leave it out",
        ),
        (
            "[regions]\nA = { name_en = 'x' }",
            "map.toml:2: A has no members; add members = [\"...\"]",
        ),
        (
            "[regions]\nA = { member = ['JPN'] }",
            "map.toml:2: unknown key `member`; use members, name_en, name_ja",
        ),
        (
            "[regions]\nA = [1]",
            "map.toml:2: this is no code; list codes in quotes: [\"JPN\", \"USA\"]",
        ),
        (
            "[regions]\nrest = 1",
            "map.toml:2: `rest` names no code; write rest = \"ROW\"",
        ),
        (
            "[sectors]\nX = ['GDX']\nrest = 'Y'",
            "map.toml:2: unknown sector \"GDX\", did you mean \"GDS\"?; `boeki economy show` lists the codes",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(problem(text), expected);
    }
    assert!(problem("[regions\n").starts_with("map.toml:1: "));
    assert!(matches!(
        Mapping::from_toml("m", "a = 1"),
        Err(EconomyError::BadText { .. })
    ));
}
