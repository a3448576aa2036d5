//! Changes of non-tariff measures: read, written, refused at their place, and resolved on an economy.
#![allow(missing_docs, clippy::unwrap_used)]

use boeki_economy::Policy;
use boeki_economy::non_tariff::{Level, NonTariffBook};
use boeki_economy::scenario::{Code, Instrument, Scenario};
use boeki_economy::sources::world2022;
use boeki_economy::testing::tiny_economy;

fn parse(change: &str) -> Result<Scenario, Vec<Code>> {
    let text = format!("title = \"t\"\n\n[[change]]\n{change}\n");
    Scenario::parse("t.toml", &text)
        .map_err(|problems| problems.items().iter().map(|item| item.code).collect())
}

#[test]
fn the_table_is_sound_and_a_broken_one_is_refused() {
    let book = NonTariffBook::embedded().unwrap();
    assert!(book.measures().len() > 20);
    for measure in book.measures() {
        assert!(measure.question.ends_with('?'), "{}", measure.id);
        assert!(
            !measure.title.ja.is_ascii() && !measure.sources.is_empty(),
            "{}",
            measure.id
        );
    }
    let text = include_str!("../../../data/assumptions/non-tariff.toml");
    let problem = |from: &str, to: &str| {
        let broken = text.replacen(from, to, 1);
        assert_ne!(broken, text);
        NonTariffBook::from_toml(&broken).unwrap_err().to_string()
    };
    let split = "split = { waste = 0.5, importer_rent = 0.25, exporter_rent = 0.25 }";
    assert!(
        problem(
            split,
            "split = { waste = 0.5, importer_rent = 0.25, exporter_rent = 0.2 }"
        )
        .contains("sum to 1")
    );
    assert!(
        problem(
            split,
            "split = { waste = 0.4, importer_rent = 0.35, exporter_rent = 0.25 }"
        )
        .contains("not the one")
    );
    assert!(problem("actionable = 0.5625", "actionable = 1.5625").contains("no share"));
    assert!(problem("ave = { low = 0.04", "ave = { low = 0.4").contains("no range"));
    assert!(problem("[meta]", "[meta]\ncolour = 1").contains("colour"));
}

#[test]
fn a_measure_is_read_with_what_the_table_says_and_written_back() {
    for change in [
        "non_tariff = \"jp-auto-standards\"",
        "non_tariff = { measure = \"jp-ip\", level = \"high\", share = -0.5, split = \"waste\" }",
        "importer = \"JPN\"\nexporter = \"USA\"\nsector = [\"C29\", \"SRV\"]\nnon_tariff = { ave = 0.1, split = { waste = 0.2, importer_rent = 0.3, exporter_rent = 0.5 } }",
    ] {
        let scenario = parse(change).unwrap();
        assert_eq!(
            Scenario::parse("again", &scenario.to_toml()).unwrap(),
            scenario
        );
    }
    let scenario = parse("non_tariff = { measure = \"jp-ip\", level = \"high\" }").unwrap();
    let Instrument::NonTariff(it) = scenario.changes[0].instrument else {
        panic!("{scenario:?}");
    };
    assert_eq!(
        (it.level, it.ave, it.actionable, it.split.exporter_rent),
        (Level::High, 0.08, 0.375, 0.8)
    );
    // An equivalent without a split is never all waste.
    let scenario = parse("non_tariff = { ave = 0.1 }").unwrap();
    let Instrument::NonTariff(it) = scenario.changes[0].instrument else {
        panic!("{scenario:?}");
    };
    assert_eq!(
        it.split,
        NonTariffBook::embedded().unwrap().split("ppz").unwrap()
    );
    assert!(it.split.waste < 1.0);
}

#[test]
fn what_cannot_be_read_is_refused_at_its_place() {
    for (change, code) in [
        ("non_tariff = 0.1", Code::WrongType),
        ("non_tariff = \"jp-auto\"", Code::NotFound),
        ("non_tariff = { }", Code::MissingKey),
        (
            "non_tariff = { measure = \"jp-ip\", ave = 0.1 }",
            Code::MoreThanOne,
        ),
        (
            "importer = \"JPN\"\nnon_tariff = \"jp-ip\"",
            Code::MoreThanOne,
        ),
        ("non_tariff = { ave = 25 }", Code::BadNumber),
        ("non_tariff = { ave = 0.1, share = 1.5 }", Code::BadNumber),
        (
            "non_tariff = { ave = 0.1, level = \"top\" }",
            Code::WrongType,
        ),
        (
            "non_tariff = { ave = 0.1, split = \"half\" }",
            Code::BadNumber,
        ),
        (
            "non_tariff = { ave = 0.1, split = { waste = 0.9 } }",
            Code::BadNumber,
        ),
        ("non_tariff = { ave = 0.1, shares = 1 }", Code::UnknownKey),
        ("share = 0.5\nnon_tariff = \"jp-ip\"", Code::UnknownKey),
    ] {
        assert_eq!(parse(change).unwrap_err(), [code], "{change}");
    }
}

#[test]
fn measures_concern_parts_of_sectors_and_are_in_force_before_they_go() {
    let world = world2022::embedded().unwrap();
    let labels = world.labels();
    let at = |code: &str| labels.sector(code).unwrap();
    let (jpn, usa) = (labels.region("JPN").unwrap(), labels.region("USA").unwrap());
    let scenario = parse("non_tariff = { measure = \"jp-medical-devices\", share = 1.0 }").unwrap();
    let resolved = scenario.resolve(&world).unwrap();
    let measure = NonTariffBook::embedded()
        .unwrap()
        .measure("jp-medical-devices")
        .unwrap();
    for (code, part) in &measure.sectors {
        let cell = (jpn, usa, at(code));
        let before = measure.ave.central * part;
        let after = before * (1.0 - measure.actionable);
        let rent = |ave: f64| (0.25 * ave.ln_1p()).exp_m1();
        assert!((resolved.base.importer_rent[cell] - rent(before)).abs() < 1e-14);
        assert!((resolved.policy.importer_rent[cell] - rent(after)).abs() < 1e-14);
        assert!((resolved.policy.exporter_rent[cell] - rent(after)).abs() < 1e-14);
        assert!((resolved.policy.customs(cell) - world.tariff()[cell]).abs() < 1e-15);
        assert!(resolved.policy.iceberg[cell] < 1.0);
    }
    assert_eq!(resolved.touched[0].cells, 2);
    let note = &resolved.notes.last().unwrap().en;
    assert!(note.contains("rents of") && note.contains("(?)"), "{note}");
    assert!(resolved.touched[0].sentence.en.contains("(?)"));
    // Elsewhere nothing is in force.
    let quo = Policy::status_quo(&world);
    assert_eq!(
        resolved.base.tariff[(usa, jpn, at("C26"))],
        quo.tariff[(usa, jpn, at("C26"))]
    );
    assert_eq!(resolved.base.iceberg, quo.iceberg);
}

#[test]
fn changes_that_do_nothing_or_twice_the_same_are_refused() {
    let world = world2022::embedded().unwrap();
    let codes = |change: &str| {
        let problems = parse(change).unwrap().resolve(&world).unwrap_err();
        problems
            .items()
            .iter()
            .map(|item| item.code)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        codes("non_tariff = { measure = \"jp-ip\", share = 0 }"),
        [Code::NothingChanges]
    );
    let twice =
        "non_tariff = \"jp-ip\"\n\n[[change]]\nnon_tariff = { measure = \"jp-ip\", share = 0.5 }";
    assert_eq!(codes(twice), [Code::MoreThanOne]);
    // An economy without the sectors of the measure says so.
    let tiny = parse("non_tariff = \"jp-pharma\"")
        .unwrap()
        .resolve(&tiny_economy());
    assert_eq!(tiny.unwrap_err().items()[0].code, Code::UnknownSector);
}
