//! The record as data: the fields that others rely on, tables there and back, the same bytes for the same question.
#![allow(clippy::unwrap_used)]

use boeki_data::source::Source;
use boeki_data::table::Table;
use boeki_economy::scenario::Scenario;
use boeki_economy::testing::tiny_economy;
use boeki_report::export::Part;
use boeki_report::headline::headline;
use boeki_report::record::IntervalFacts;
use boeki_report::{Language, RunError, RunRecord};
use serde_json::Value;

const TARIFF: &str = r#"
title = "US 25% on Japanese goods"
economy = "tiny"
[[change]]
importer = "USA"
exporter = "JPN"
sector = "GDS"
tariff = { set = 0.25 }
"#;

fn record() -> RunRecord {
    RunRecord::compute(&Scenario::parse("a.toml", TARIFF).unwrap(), &tiny_economy()).unwrap()
}

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

/// A run with a change by law and an alternative.
const BY_LAW: &str = "title = 'Law'\n[[change]]\nimporter = 'USA'\nexporter = 'JPN'\n\
        law = { before = '2025-01-01', after = '2026-10-01' }\n\
        [[quota]]\nimporter = 'JPN'\nexporter = 'USA'\nlimit = { relative = 0.5 }\nlicences = 'exporter'\n\
        [[alternative]]\ntitle = 'Without the duty on cars'\n\
        [[alternative.amend]]\nmeasure = 'us/232/autos/*'\nend = true\n";

fn record_by_law() -> RunRecord {
    let scenario = Scenario::parse("law.toml", BY_LAW).unwrap();
    RunRecord::compute(&scenario, &boeki_economy::testing::tiny_economy()).unwrap()
}

#[test]
fn measures_that_made_a_shock_are_named_and_add_up_to_it() {
    let record = record_by_law();
    let change: f64 = record.law.iter().map(|row| row.change).sum();
    let row = &record.law[0];
    assert!((change - (row.tariff - row.tariff_before)).abs() < 1e-12);
    assert!(
        record
            .law
            .iter()
            .any(|row| row.measure == "us/232/autos/japan")
    );
    let [other] = record.alternatives.as_slice() else {
        panic!("one alternative");
    };
    assert!(other.worst_gap <= record.certificate.allowed);
    assert!(
        other
            .law
            .iter()
            .all(|row| row.measure != "us/232/autos/japan")
    );
    assert_ne!(other.run, record.run.id);
}

#[test]
fn the_json_has_the_fields_of_its_contract() {
    let json: Value = serde_json::from_str(&record().to_json().unwrap()).unwrap();
    for field in [
        "certificate",
        "changes",
        "closure",
        "decomposition",
        "economy",
        "effort",
        "elasticities",
        "flows",
        "labels",
        "notes",
        "regions",
        "run",
        "sectors",
        "title",
        "zero_shock",
    ] {
        assert!(json.get(field).is_some(), "{field}");
    }
    assert_eq!(
        keys(&json["run"]),
        [
            "closure",
            "data_hash",
            "elasticities",
            "id",
            "scenario",
            "version"
        ]
    );
    for field in [
        "region",
        "welfare_pct",
        "ev_musd",
        "real_wage_pct",
        "cpi_pct",
        "tariff_revenue_musd",
        "trade_balance_musd",
        "exports_musd",
        "imports_musd",
        "output_musd",
        "value_added_musd",
        "terms_of_trade_pct",
        "cpi_direct_pct",
        "cpi_cumulative_pct",
    ] {
        assert!(json["regions"][0].get(field).is_some(), "{field}");
    }
    assert_eq!(
        keys(&json["flows"][0]),
        [
            "after_musd",
            "before_musd",
            "exporter",
            "importer",
            "sector",
            "tariff",
            "tariff_before"
        ]
    );
    assert_eq!(
        keys(&json["decomposition"]),
        ["first_order_log", "first_order_percent", "path_integral"]
    );
    assert!(
        json["certificate"]["worst"].as_f64().unwrap()
            <= json["certificate"]["allowed"].as_f64().unwrap()
    );
    assert_eq!(json["sectors"].as_array().unwrap().len(), 6);
}

#[test]
fn a_record_is_read_back_as_it_was() {
    let record = record();
    let again = RunRecord::from_json(&record.to_json().unwrap()).unwrap();
    assert_eq!(again.run, record.run);
    assert_eq!(again.labels, record.labels);
    for (one, other) in record.regions.iter().zip(&again.regions) {
        assert!((one.ev_musd - other.ev_musd).abs() <= 1e-12 * one.ev_musd.abs());
    }
}

#[test]
fn a_quota_is_recorded_and_told_with_its_rent() {
    let record = record_by_law();
    let [row] = record.quotas.as_slice() else {
        panic!("one quota");
    };
    assert_eq!(row.regime, "binding");
    assert!((row.quantity_musd / row.limit_musd - 1.0).abs() < 1e-10);
    assert!(row.rent_exporters_musd > 0.0 && row.rent_importers_musd == 0.0);
    let parts = row.rent_exporters_musd + row.rent_customs_musd;
    assert!((parts / row.rent_musd - 1.0).abs() < 1e-12);
    let again = RunRecord::from_json(&record.to_json().unwrap()).unwrap();
    assert_eq!(again.quotas[0].sentence, row.sentence);
    assert!((again.quotas[0].rent_musd / row.rent_musd - 1.0).abs() < 1e-14);
    for (language, word) in [
        (Language::English, "It binds"),
        (Language::Japanese, "上限に達する"),
    ] {
        assert!(headline(&record, language).contains(word));
    }
}

#[test]
fn every_table_survives_csv_and_parquet() {
    let (plain, mut by_law) = (record(), record_by_law());
    let economy = tiny_economy();
    let scenario = Scenario::parse("law.toml", BY_LAW).unwrap();
    by_law.intervals = Some(IntervalFacts::compute(&scenario, &economy, 8, 1).unwrap());
    for part in Part::ALL {
        let of_law = matches!(
            part,
            Part::Law | Part::Quotas | Part::Alternatives | Part::Intervals
        );
        assert_eq!(part.of(&plain).rows() > 0, !of_law, "{}", part.name());
        let table = part.of(&by_law);
        table.check().unwrap();
        assert!(table.rows() > 0, "{}", part.name());
        let csv = Table::from_csv(&Source::new("t.csv", table.to_csv().into_bytes())).unwrap();
        let parquet =
            Table::from_parquet(&Source::new("t.parquet", table.to_parquet().unwrap())).unwrap();
        assert_eq!(parquet.columns(), table.columns(), "{}", part.name());
        for column in table.columns() {
            if let (Ok(one), Ok(other)) = (table.number(&column.name), csv.number(&column.name)) {
                assert_eq!(one, other, "{} {}", part.name(), column.name);
            }
        }
    }
}

#[test]
fn the_same_question_has_the_same_answer_to_the_byte() {
    assert_eq!(record().to_json().unwrap(), record().to_json().unwrap());
}

#[test]
fn the_run_id_depends_on_everything_that_the_result_does() {
    let id = |text: &str| {
        let scenario = Scenario::parse("a.toml", text).unwrap();
        RunRecord::compute(&scenario, &tiny_economy())
            .unwrap()
            .run
            .id
    };
    let first = id(TARIFF);
    assert_eq!(first.len(), 16);
    assert_eq!(
        first,
        id(&TARIFF.replace("title = ", "# a remark\ntitle = "))
    );
    assert_ne!(first, id(&TARIFF.replace("0.25", "0.2")));
    assert_ne!(first, id(&format!("closure = \"own-share\"{TARIFF}")));

    let scenario = Scenario::parse("a.toml", TARIFF).unwrap();
    let mut parts = tiny_economy().into_parts();
    parts.elasticities.insert("default", vec![5.0, 3.5]);
    let other = boeki_economy::Economy::new(parts).unwrap();
    assert_ne!(first, RunRecord::compute(&scenario, &other).unwrap().run.id);
}

#[test]
fn the_parts_of_welfare_add_up_in_the_default_version() {
    let decomposition = record().decomposition.unwrap();
    for row in &decomposition.path_integral.regions {
        assert!((row.sum - row.exact).abs() < 1e-7, "{row:?}");
    }
    assert!(
        decomposition
            .first_order_percent
            .label
            .en
            .contains("for replication only")
    );
    assert!(
        decomposition
            .first_order_log
            .label
            .en
            .contains("for replication only")
    );
}

#[test]
fn an_unknown_elasticity_set_is_told_at_its_place() {
    let text = TARIFF.replace(
        "economy = \"tiny\"",
        "economy = \"tiny\"\nelasticities = \"defualt\"",
    );
    let scenario = Scenario::parse("a.toml", &text).unwrap();
    let Err(RunError::Scenario(problems)) = RunRecord::compute(&scenario, &tiny_economy()) else {
        panic!("it must be refused");
    };
    assert!(problems.only_unknown_names());
    assert!(
        problems.render(false).contains("did you mean `default`?"),
        "{problems}"
    );
}

#[test]
fn a_scenario_without_changes_changes_nothing() {
    let record = RunRecord::compute(&Scenario::new("Status quo"), &tiny_economy()).unwrap();
    assert!(record.regions.iter().all(|row| row.ev_musd.abs() < 1e-6));
    let text = boeki_report::headline::headline(&record, boeki_report::Language::English);
    assert!(text.contains("as well off as before"), "{text}");
    assert!(!text.contains("−0.00\n"), "{text}");
}
