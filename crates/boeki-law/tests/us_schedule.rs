//! The schedule of the United States as imported from the official export of the 2025 basic edition.

#![allow(clippy::unwrap_used)] // a test that panics has failed, which is its purpose

use std::collections::BTreeMap;

use boeki_data::source::Source;
use boeki_data::table::Table;
use boeki_data::testing::real_file;
use boeki_law::code::TariffCode;
use boeki_law::rate::{Currency, Rate, Shipment};
use boeki_law::schedule::embedded::{from_bytes, to_bytes};
use boeki_law::schedule::status::by_chapter;
use boeki_law::schedule::{Content, Edition, Importer, Schedule, us};
use proptest::prelude::*;

const FILE: &str = "hts_2025_basic_edition.csv";

fn edition() -> Edition {
    Edition {
        title: "HTS 2025 basic edition".to_owned(),
        from: jiff::civil::date(2025, 1, 1),
        until: jiff::civil::date(2026, 1, 1),
    }
}

fn tables() -> Option<(Table, Table)> {
    let bytes = real_file(&format!("us_tariff/{FILE}"))?;
    Some(us::import(&Source::new(FILE, bytes)).unwrap())
}

fn schedule() -> Option<Schedule> {
    let (lines, texts) = tables()?;
    let mut schedule = Schedule::from_table(
        Importer::UnitedStates,
        edition(),
        "us-lines.parquet",
        &lines,
    )
    .unwrap();
    schedule.join_texts("us-texts", &texts).unwrap();
    Some(schedule)
}

fn code(text: &str) -> TariffCode {
    TariffCode::parse(text).unwrap()
}

fn text<'a>(schedule: &'a Schedule, line: &str, column: &str) -> &'a str {
    schedule
        .find(code(line))
        .unwrap_or_else(|| panic!("{line}"))
        .cell_named(column)
        .map_or("", |cell| cell.text.as_str())
}

fn rate<'a>(schedule: &'a Schedule, line: &str, column: &str) -> &'a Rate {
    match &schedule
        .find(code(line))
        .unwrap()
        .cell_named(column)
        .unwrap()
        .content
    {
        Content::Rate(rate) => rate,
        other => panic!("{line}: {other:?}"),
    }
}

/// Harmonized Tariff Schedule of the United States (2025), basic edition, at the lines named.
#[test]
fn lines_as_printed() {
    let Some(schedule) = schedule() else { return };
    for (line, general, column2) in [
        ("0101.21.00", "Free", "Free"),
        ("0101.30.00", "6.8%", "15%"),
        ("0201.30.50", "4.4¢/kg", "13.2¢/kg"),
        ("0402.10.50", "86.5¢/kg", "$1.018/kg"),
        ("1701.99.50", "35.74¢/kg", "42.05¢/kg"),
        ("2204.21.50", "6.3¢/liter", "33¢/liter"),
        ("2709.00.10", "5.25¢/bbl", "21¢/bbl"),
        ("6109.10.00", "16.5%", "90%"),
        ("6403.99.90", "10%", "20%"),
        ("7208.10.15", "Free", "0.4¢/kg + 20%"),
        ("8703.23.01", "2.5%", "10%"),
        ("8704.31.01", "25%", "25%"),
        ("9006.59.15.20", "Free", "20%"),
        (
            "9102.11.10",
            "44¢ each + 6% on the case + 14% on the strap, band or bracelet + 5.3% on the battery",
            "$1.90 each + 45% on the case + 110% on the strap, band or bracelet + 35% on the battery",
        ),
    ] {
        assert_eq!(text(&schedule, line, "general"), general, "{line}");
        assert_eq!(text(&schedule, line, "column2"), column2, "{line}");
    }
    let car = schedule.find(code("8703.23.01")).unwrap();
    assert_eq!(car.code(), Some(code("8703.23.01")));
    assert!(car.description_path()[0].starts_with("Motor cars"));
    let Content::ByProgram(programs) = &car.cell_named("special").unwrap().content else {
        panic!("special rates are by program");
    };
    assert!(programs[0].rate == Rate::Free && programs[0].programs.iter().any(|p| p == "KR"));
}

/// Three watches of 9102.11.10: no part of a rate is charged alone.
#[test]
fn a_percentage_of_a_part_is_refused() {
    let Some(schedule) = schedule() else { return };
    let shipment = Shipment {
        value: Some(1000.into()),
        currency: Currency::Usd,
        quantities: vec![("No.".to_owned(), 3.into())],
        quota: None,
        description: None,
    };
    assert!(
        rate(&schedule, "9102.11.10", "general")
            .duty(&shipment)
            .is_err()
    );
    assert!(
        rate(&schedule, "7801.10.00", "general")
            .duty(&shipment)
            .is_err()
    );
}

#[test]
fn every_line_is_found_by_its_code_and_by_codes_below_it() {
    let Some(schedule) = schedule() else { return };
    let lines = schedule.lines();
    assert_eq!(lines.len(), LINES);
    for line in lines {
        let found = schedule.find(line).unwrap_or_else(|| panic!("{line}"));
        assert!(line.covers(found.code().unwrap()));
        assert!(found.cell_named("general").is_some(), "{line}");
        // A statistical code that the edition does not print falls back on the line.
        let unknown = TariffCode::from_filled(line.first() + 97, 10).unwrap();
        let below = schedule
            .find(unknown)
            .unwrap_or_else(|| panic!("{unknown}"));
        assert_eq!(
            below.cell_named("general"),
            found.cell_named("general"),
            "{line}"
        );
    }
    assert!(schedule.find(code("8703.99.99")).is_none());
    assert!(!schedule.nearest(code("8703.99.99")).is_empty());
}

#[test]
fn a_statistical_line_takes_the_rates_of_its_line() {
    let Some(schedule) = schedule() else { return };
    assert_eq!(text(&schedule, "0101.29.00.10", "column2"), "20%");
    assert_eq!(text(&schedule, "0101.29.00.10", "special"), "");
    assert_eq!(text(&schedule, "0305.59.00", "general"), "Free");
    for (row, node) in (0u32..).zip(schedule.nodes()) {
        let Some(code) = node.code.filter(|_| !node.has_rate) else {
            continue;
        };
        if schedule.row(row).cell_ids().iter().all(|&id| id == 0) {
            continue;
        }
        let mut above = node.parent;
        while let Some(at) = above.filter(|&at| !schedule.nodes()[at as usize].has_rate) {
            above = schedule.nodes()[at as usize].parent;
        }
        let origin = schedule.nodes()[above.unwrap() as usize].code.unwrap();
        assert!(
            origin.digits() == 8 && origin.covers(code),
            "{code} from {origin}"
        );
    }
}

/// Rates of 13,073 lines as given in another form: the texts agree, and the numbers of all lines
/// that are free or ad valorem.
#[test]
fn the_list_of_most_favoured_nation_rates_agrees() {
    let Some(schedule) = schedule() else { return };
    let bytes = real_file("us_tariff/mfn_rates_2025.csv").unwrap();
    let list = Table::from_csv(&Source::new("mfn_rates_2025.csv", bytes)).unwrap();
    let column = |name: &str| list.text(name).unwrap();
    let (code8, number, kind, raw) = (
        column("hs8"),
        column("mfn_rate"),
        column("rate_type"),
        column("rate_raw"),
    );
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in 0..list.rows() {
        let line = code8.get(row).unwrap();
        assert_eq!(
            text(&schedule, line, "general"),
            raw.get(row).unwrap(),
            "{line}"
        );
        let rate = rate(&schedule, line, "general");
        let kind = kind.get(row).unwrap();
        match kind {
            "free" | "ad_valorem" => {
                // The list was made in binary fractions: 0.018000000000000002.
                let stated: rust_decimal::Decimal = number.get(row).unwrap().parse().unwrap();
                assert_eq!(rate.ad_valorem(), Some(stated.round_dp(10)), "{line}");
            }
            "specific" => assert_eq!(rate.ad_valorem(), None, "{line}"),
            // `other` are percentages of a part, which the list gives as if of the whole value.
            "other" => assert!(!rate.is_understood(), "{line}"),
            _ => {}
        }
        *counts.entry(kind).or_default() += 1;
    }
    assert_eq!(
        counts.into_iter().collect::<Vec<_>>(),
        [
            ("ad_valorem", 5917),
            ("compound", 454),
            ("free", 5825),
            ("other", 15),
            ("specific", 862)
        ]
    );
}

/// What is understood of the printed cells; the refused ones are words, not numbers.
#[test]
fn cells_understood_and_refused() {
    let Some(schedule) = schedule() else { return };
    let chapters = by_chapter(&schedule);
    let sum = |range: std::ops::RangeInclusive<u8>| {
        chapters
            .iter()
            .filter(|of| range.contains(&of.chapter))
            .fold((0, 0, 0), |sum, of| {
                (sum.0 + of.rows, sum.1 + of.parsed, sum.2 + of.refused)
            })
    };
    assert_eq!((sum(1..=97), sum(98..=99)), COUNTS);
    for of in chapters.iter().filter(|of| of.chapter <= 97) {
        for text in &of.texts {
            assert!(
                text.contains(|c: char| c.is_ascii_lowercase())
                    || ["37% /"].contains(&text.as_str()),
                "{text}"
            );
        }
    }
}

/// Lines of chapters 1 to 97.
const LINES: usize = 11_413;
/// Rows with rates, cells understood, cells refused: chapters 1 to 97, and 98 and 99.
const COUNTS: ((usize, usize, usize), (usize, usize, usize)) =
    ((11_414, 29_423, 501), (3_757, 3_635, 3_669));

#[test]
fn tables_are_the_same_bytes_each_time_and_small() {
    let (Some((lines, texts)), Some((again, _))) = (tables(), tables()) else {
        return;
    };
    let bytes = to_bytes(&lines).unwrap();
    assert_eq!(bytes, to_bytes(&again).unwrap());
    assert!(bytes.len() + texts.to_parquet().unwrap().len() < 1_200_000);
    assert_eq!(from_bytes(&Source::new("us-lines", bytes)).unwrap(), lines);
}

fn row() -> impl Strategy<Value = String> {
    let code = "[0-9]{2,10}|[0-9]{4}\\.[0-9]{2}|\\PC{0,6}|";
    let free = "Free|[0-9]{1,2}%|See x|\\PC{0,8}|";
    (code, "[0-9]{0,4}", free, free).prop_map(|(code, indent, general, special)| {
        let quoted = [
            &code,
            &indent,
            "x",
            "[\"\"kg\"\"]",
            &general,
            &special,
            "",
            "",
            "",
        ]
        .map(|text| text.replace('"', "\"\"").replace(['\n', '\r'], " "));
        format!("\"{}\"\n", quoted.join("\",\""))
    })
}

proptest! {
    /// Any rows are a schedule or an error that names the row, never a panic.
    #[test]
    fn any_rows(rows in prop::collection::vec(row(), 0..12)) {
        let header = "HTS Number,Indent,Description,Unit of Quantity,General Rate of Duty,Special Rate of Duty,Column 2 Rate of Duty,Quota Quantity,Additional Duties\n";
        let text = format!("{header}{}", rows.concat());
        let Ok((lines, _)) = us::import(&Source::new("x.csv", text.as_bytes())) else { return Ok(()) };
        match Schedule::from_table(Importer::UnitedStates, edition(), "x.csv", &lines) {
            Ok(schedule) => {
                for line in schedule.lines() {
                    prop_assert!(schedule.find(line).is_some());
                }
                let _ = (by_chapter(&schedule), schedule.nearest(code("0101")));
            }
            Err(error) => prop_assert!(error.to_string().contains("row"), "{error}"),
        }
    }
}
