//! Amendments: what each key does to the law, asked of single goods.
#![allow(missing_docs, clippy::unwrap_used)]

use boeki_law::amendment::Amendments;
use boeki_law::assessment::{Query, assess};
use boeki_law::code::TariffCode;
use boeki_law::embedded;
use boeki_law::law::Law;
use boeki_law::origin::Origin;
use boeki_law::schedule::Importer;

const CAR: &str = "8703.23.01";
const HORSE: &str = "0101.21.00";

fn amended(text: &str) -> Law {
    let law = embedded::shared(Importer::UnitedStates).unwrap();
    law.amended(&Amendments::from_toml("test.toml", text).unwrap())
        .unwrap_or_else(|error| panic!("{error}"))
}

fn total(law: &Law, code: &str, origin: &str, day: &str) -> String {
    let query = Query::new(
        TariffCode::parse(code).unwrap(),
        Origin::find(origin).unwrap(),
        day.parse().unwrap(),
    );
    let answer = assess(law, &query).unwrap();
    answer
        .total
        .map_or("open".to_owned(), |total| total.normalize().to_string())
}

fn fault(text: &str) -> String {
    let law = embedded::shared(Importer::UnitedStates).unwrap();
    let read = Amendments::from_toml("test.toml", text);
    read.and_then(|amendments| law.amended(&amendments).map(drop))
        .unwrap_err()
        .to_string()
}

#[test]
fn a_rate_changes_in_its_window_only() {
    let law = amended(
        "[[amend]]\nmeasure = 'us/232/autos/japan'\nfrom = '2027-01-01'\nuntil = '2027-07-01'\nrate = { inclusive = '25%' }",
    );
    for (day, expected) in [
        ("2026-12-31", "0.15"),
        ("2027-01-01", "0.25"),
        ("2027-06-30", "0.25"),
        ("2027-07-01", "0.15"),
    ] {
        assert_eq!(total(&law, CAR, "JP", day), expected, "{day}");
    }
    assert_ne!(
        law.revision(),
        embedded::shared(Importer::UnitedStates).unwrap().revision()
    );
}

#[test]
fn a_measure_that_ends_leaves_what_it_displaced() {
    let law = amended(
        "[[amend]]\nmeasure = ['us/232/autos/japan', 'us/232/auto-parts/japan']\nend = true",
    );
    assert_eq!(total(&law, CAR, "JP", "2026-10-01"), "0.275");
    // All below a prefix; the ordinary duty and what is on everything remain.
    let law = amended(
        "[[amend]]\nmeasure = ['us/232/autos', 'us/232/autos/*']\nend = true\nfrom = '2026-09-01'",
    );
    assert_eq!(total(&law, CAR, "JP", "2026-08-31"), "0.15");
    assert_eq!(total(&law, CAR, "JP", "2026-09-01"), "0.125");
}

#[test]
fn dates_move() {
    let law = amended("[[amend]]\nmeasure = 'us/122/surcharge'\nends = '2027-01-01'");
    assert_eq!(total(&law, HORSE, "JP", "2026-07-01"), "0.1");
    // It goes on beside the duty of July 2026, up to 12.5% in total: neither displaces the other.
    let shipped = embedded::shared(Importer::UnitedStates).unwrap();
    assert_eq!(total(shipped, HORSE, "JP", "2026-12-01"), "0.125");
    assert_eq!(total(&law, HORSE, "JP", "2026-12-01"), "0.225");
    assert_eq!(total(&law, HORSE, "JP", "2027-01-01"), "0.125");
    let law = amended("[[amend]]\nmeasure = 'us/122/surcharge'\nstarts = '2026-04-01'");
    assert_eq!(total(&law, HORSE, "JP", "2026-03-01"), "0");
    assert_eq!(total(&law, HORSE, "JP", "2026-04-01"), "0.1");
}

#[test]
fn reach_changes_by_origin_and_by_goods() {
    let law = amended(
        "[[amend]]\nmeasure = 'us/122/surcharge'\nfrom = '2026-05-01'\nexcept_origins = ['JP']",
    );
    assert_eq!(total(&law, HORSE, "JP", "2026-04-30"), "0.1");
    assert_eq!(total(&law, HORSE, "JP", "2026-05-01"), "0");
    assert_eq!(total(&law, HORSE, "KR", "2026-05-01"), "0.1");
    let law = amended("[[amend]]\nmeasure = 'us/122/surcharge'\nexcept_products = ['0101']");
    assert_eq!(total(&law, HORSE, "JP", "2026-05-01"), "0");
    assert_eq!(total(&law, "0102.21.00.10", "JP", "2026-05-01"), "0.1");
    let law =
        amended("[[amend]]\nmeasure = 'us/122/surcharge'\nuntil = '2026-05-01'\nproducts = ['02']");
    assert_eq!(total(&law, HORSE, "JP", "2026-04-30"), "0");
    assert_eq!(total(&law, HORSE, "JP", "2026-05-01"), "0.1");
}

#[test]
fn a_measure_is_added_and_displaces() {
    let law = amended(
        "[[measure]]\nid = 'my/horses'\nauthority = 'section_301'\norigins = ['JP']\nproducts = ['0101']\nfrom = '2026-05-01'\n\
         rate = { additional = '30%' }\ndisplaces = ['us/122/surcharge']",
    );
    assert_eq!(total(&law, HORSE, "JP", "2026-04-30"), "0.1");
    assert_eq!(total(&law, HORSE, "JP", "2026-05-01"), "0.3");
    assert_eq!(total(&law, HORSE, "KR", "2026-05-01"), "0.1");
    let id = law.find_measure("my/horses").unwrap();
    assert_eq!(law.measure(id).citation, "supposed");
}

#[test]
fn what_cannot_be_amended_is_said_with_its_place() {
    for (text, words) in [
        (
            "[[amend]]\nmeasure = 'us/232/auto/japan'\nend = true",
            "amend 1: no measure is called `us/232/auto/japan`; the nearest is",
        ),
        ("[[amend]]\nmeasure = 'us/232/autos'", "says nothing to do"),
        (
            "[[amend]]\nmeasure = 'us/232/autos'\nend = true\nrate = { additional = '1%' }",
            "goes with `from` and `until` only",
        ),
        (
            "[[amend]]\nmeasure = 'us/232/autos'\nrate = { additional = '25' }",
            "`25`",
        ),
        (
            "[[amend]]\nmeasure = 'us/232/autos'\nfrom = 'May'\nend = true",
            "`from` is `May`",
        ),
        (
            "[[amend]]\nmeasure = 'us/232/autos'\nfrom = '2026-05-01'\nuntil = '2026-05-01'\nend = true",
            "not after",
        ),
        (
            "[[amend]]\nmeasure = 'us/232/autos'\norigins = ['QQ']",
            "`QQ` is not a country",
        ),
        (
            "[[amend]]\nmeasure = 'us/232/autos'\nproducts = ['list:mine']",
            "is not a list",
        ),
        (
            "[[amend]]\nmeasure = 'us/232/autos'\nstatus = 'dead'",
            "`dead` is not a status",
        ),
        (
            "[[amend]]\nmeasure = 'us/232/autos'\ndisplaces = ['nothing']",
            "amend 1: no measure is called `nothing`; the nearest is",
        ),
        (
            "[[measure]]\nid = 'us/232/autos'\nauthority = 'section_232'\norigins = ['all']\nproducts = ['01']\nfrom = '2026-05-01'\nrate = { additional = '1%' }",
            "the id is taken",
        ),
        ("[[measure]]\nauthority = 'section_232'", "needs an `id`"),
        ("[[measure]]\nid = 'a'", "needs `from`"),
        ("amend = 1", "no list of tables"),
        ("[[amendment]]\nmeasure = 'x'", "`amendment` is not part"),
    ] {
        let said = fault(text);
        assert!(
            said.contains(words) && said.contains("test.toml"),
            "{text}\n{said}"
        );
    }
}
