//! `boeki who`: groups of households, the steps of revenue, and what is refused.
#![allow(clippy::unwrap_used)]

mod support;

use boeki::data::source::Source;
use boeki::data::table::Table;
use serde_json::Value;
use support::Place;

fn table(text: String) -> Table {
    Table::from_csv(&Source::new("who.csv", text.into_bytes())).unwrap()
}

#[test]
fn households_are_told_with_their_range_and_their_confidence() {
    let place = Place::new("who_text");
    let said = place.say(&["who"]).good();
    for wanted in [
        "Lowest fifth",
        "50% (20 to 100) direct, 70% (?) (35 to 100) through",
        "Earnings",
        "90% (?) (75–100%)",
        "100%, as no figure is held",
        "(?) low confidence",
        "Certificate: worst gap",
    ] {
        assert!(said.contains(wanted), "{wanted} is not in\n{said}");
    }
    let japanese = place
        .say(&["who", "--lang", "ja", "--region", "JPN"])
        .good();
    assert!(
        japanese.contains("第1五分位") && !japanese.contains("米国"),
        "{japanese}"
    );
}

#[test]
fn tables_and_json_say_the_same() {
    let place = Place::new("who_tables");
    let prices = table(place.say(&["who", "--csv"]).good());
    assert_eq!(prices.rows(), 12);
    let json: Value = serde_json::from_str(&place.say(&["who", "--json"]).good()).unwrap();
    let direct = json["regions"][0]["incidence"]["groups"][0]["burden"]["direct"]["central"]
        .as_f64()
        .unwrap();
    assert!((prices.number("direct_pct").unwrap()[0] - direct).abs() < 1e-12);
    let revenue = table(
        place
            .say(&["who", "--csv", "--table", "revenue", "--region", "USA"])
            .good(),
    );
    let musd = revenue.number("musd").unwrap();
    let sum: f64 = musd[1..5].iter().sum();
    assert!((sum - musd[5]).abs() < 1e-9 * musd[5]);
    let relief = [
        "who",
        "--csv",
        "--table",
        "welfare",
        "--recycling",
        "labour-tax",
    ];
    let relief = table(place.say(&relief).good());
    let (income, share) = (
        relief.number("income_share_pct").unwrap(),
        relief.number("revenue_share_pct").unwrap(),
    );
    assert_eq!(income, share);
}

#[test]
fn what_cannot_be_answered_is_refused() {
    let place = Place::new("who_refused");
    let said = place.say(&["who", "--region", "CHN"]);
    assert_eq!(said.code, 3, "{said:?}");
    assert!(said.err.contains("known are USA, JPN"), "{said:?}");
    let said = place.say(&["who", "tiny.toml"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("use world-2022"), "{said:?}");
    let said = place.say(&["who", "--compliance", "90"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("a share from 0 to 1"), "{said:?}");
}
