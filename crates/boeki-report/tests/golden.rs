//! What people read, as golden texts on the tiny economy: `BOEKI_GOLDEN=write cargo test` writes them anew.
#![allow(clippy::unwrap_used)]

use std::fmt::Write;
use std::path::Path;

use boeki_economy::Closure;
use boeki_economy::scenario::Scenario;
use boeki_economy::testing::tiny_economy;
use boeki_equilibrium::{Gradient, Outcome};
use boeki_report::compare::{By, compare};
use boeki_report::gradient::{Filter, Lever};
use boeki_report::{Language, RunRecord, Solved, details, gradient, headline};

const CARS: &str = r#"
title = "US 25% on Japanese goods, Japan answers"
economy = "tiny"

[[change]]
importer = "USA"
exporter = "JPN"
sector = "GDS"
tariff = { set = 0.25 }

[[change]]
importer = "JPN"
exporter = "USA"
sector = "GDS"
tariff = { set = 0.25 }
"#;

fn scenario(text: &str) -> Scenario {
    Scenario::parse("golden.toml", text).unwrap()
}

fn record() -> RunRecord {
    RunRecord::compute(&scenario(CARS), &tiny_economy()).unwrap()
}

/// Gaps of equations and ids depend on the machine and on the version; the rest is told to the last digit.
fn stable(text: &str, record: &RunRecord) -> String {
    let text = text.replace(&record.run.id, "<run>");
    let text = text.replace(&format!("boeki {}", record.run.version), "boeki <version>");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("e-") {
        let start = rest[..at]
            .rfind(|c: char| !c.is_ascii_digit())
            .map_or(0, |c| c + 1);
        let start = (start..=at)
            .find(|index| rest.is_char_boundary(*index))
            .unwrap_or(at);
        let digits = rest[at + 2..]
            .chars()
            .take_while(char::is_ascii_digit)
            .count();
        if start == at || digits == 0 {
            out.push_str(&rest[..at + 2]);
            rest = &rest[at + 2..];
        } else {
            out.push_str(&rest[..start]);
            out.push_str("<gap>");
            rest = &rest[at + 2 + digits..];
        }
    }
    out + rest
}

#[track_caller]
fn golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    if std::env::var_os("BOEKI_GOLDEN").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, expected, "{name} differs from its golden text");
}

#[test]
fn the_headline_reads_as_agreed_in_both_languages() {
    let record = record();
    for (language, name) in [
        (Language::English, "headline_en.txt"),
        (Language::Japanese, "headline_ja.txt"),
    ] {
        golden(
            name,
            &stable(&headline::headline(&record, language), &record),
        );
    }
}

#[test]
fn the_details_read_as_agreed_in_both_languages() {
    let record = record();
    for (language, name) in [
        (Language::English, "details_en.txt"),
        (Language::Japanese, "details_ja.txt"),
    ] {
        golden(name, &stable(&details::details(&record, language), &record));
    }
}

#[test]
fn a_comparison_reads_as_agreed() {
    let (a, mut other) = (record(), scenario(CARS));
    other.title = "The same, deficits removed first".into();
    other.closure = Closure::Balanced;
    let b = RunRecord::compute(&other, &tiny_economy()).unwrap();
    let regions = compare(&a, &b, By::Region).text(&a, 20, Language::English);
    let sectors = compare(&a, &b, By::Sector).text(&a, 3, Language::Japanese);
    let text = stable(&format!("{regions}\n{sectors}"), &a);
    golden("compare.txt", &text.replace(&b.run.id, "<other run>"));
}

#[test]
fn a_gradient_reads_as_agreed() {
    let economy = tiny_economy();
    let labels = economy.labels();
    let status_quo = Scenario::new("Status quo");
    let solved = Solved::of(&status_quo, &economy).unwrap();
    let mut text = String::new();
    for outcome in ["welfare:JPN", "consumer-prices:USA"] {
        let parsed = Outcome::parse(outcome, labels).unwrap();
        let slopes = Gradient::at(&solved.equilibrium, parsed).unwrap();
        let rows = gradient::rows(
            &slopes,
            &solved.equilibrium,
            labels,
            Lever::Tariff,
            &Filter::default(),
        );
        assert_eq!(rows.len(), 12);
        text += &gradient::heading(
            outcome,
            &status_quo,
            "tiny",
            Lever::Tariff,
            Language::English,
        );
        text += "\n\n";
        text += &gradient::text(
            &rows[..5],
            labels,
            Lever::Tariff,
            parsed.is_money(),
            Language::English,
        );
        text += "\n";
    }
    golden("gradient.txt", &text);
}

#[test]
fn the_notes_tell_what_a_reader_must_know() {
    let embargo = r#"
title = "No trade with Japan"
economy = "tiny"
[[change]]
importer = "JPN"
exporter = ["USA", "ROW"]
ban = true
[[change]]
importer = ["USA", "ROW"]
exporter = "JPN"
ban = true
"#;
    let mut text = String::new();
    for closure in [
        Closure::WorldShare,
        Closure::FixedNominal,
        Closure::Balanced,
    ] {
        let mut scenario = scenario(embargo);
        scenario.closure = closure;
        let record = RunRecord::compute(&scenario, &tiny_economy()).unwrap();
        writeln!(text, "{}", closure.name()).unwrap();
        for note in &record.notes {
            writeln!(text, "  en {}\n  ja {}", note.en, note.ja).unwrap();
        }
    }
    golden("notes.txt", &text);
}
