//! The commands on the law, as people and programs use them.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::Value;
use support::Place;

fn json(place: &Place, arguments: &[&str], code: i32) -> Value {
    let said = place.say(arguments);
    assert_eq!(said.code, code, "{}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

#[test]
fn a_duty_as_json_keeps_its_contract() {
    let place = Place::new("law_duty_json");
    let answer = json(
        &place,
        &[
            "duty",
            "8703.23.01",
            "--from",
            "JP",
            "--on",
            "2026-10-01",
            "--value",
            "30000",
            "--json",
        ],
        0,
    );
    assert_eq!(answer["total_rate"], 0.15);
    assert_eq!(answer["total_duty"], 4500.0);
    let layer = &answer["layers"][1];
    assert_eq!(layer["measure"], "us/232/autos/japan");
    assert_eq!(layer["heading"], "9903.94.41");
    assert_eq!(layer["authority"], "section_232");
    assert_eq!(layer["rate"], 0.125);
    assert_eq!(layer["basis"], 30000.0);
    assert_eq!(layer["duty"], 3750.0);
    assert!(layer["citation"].as_str().unwrap().contains("note 33"));
    let rejected = answer["not_applied"].as_array().unwrap();
    assert!(
        rejected.iter().any(|row| row["measure"] == "us/232/autos"
            && row["why"] == "displaced by us/232/autos/japan")
    );
    let question = &answer["questions"][0];
    assert!(question["fact"].is_string() && question["effect"].is_string());
    assert!(answer["law"]["as_of"].is_string() && answer["law"]["revision"].is_string());
}

/// Money is decimal: half a cent is rounded up, line by line.
#[test]
fn each_line_is_rounded_half_up() {
    let place = Place::new("law_duty_cents");
    let answer = json(
        &place,
        &[
            "duty",
            "8703.23.01",
            "--from",
            "JP",
            "--on",
            "2025-04-03",
            "--value",
            "30.20",
            "--json",
        ],
        0,
    );
    // 2.5% of 30.20 is 0.755, 25% is 7.55.
    assert_eq!(answer["layers"][0]["duty"], 0.76);
    assert_eq!(answer["total_duty"], 8.31);
}

#[test]
fn what_is_missing_has_exit_codes_of_its_own() {
    let place = Place::new("law_exits");
    let range = json(
        &place,
        &[
            "duty",
            "7208.10.15",
            "--from",
            "JP",
            "--on",
            "2022-04-01",
            "--json",
        ],
        4,
    );
    assert_eq!(range["total_rate"], Value::Null);
    assert_eq!(range["range"]["high"], 0.25);
    let refused = json(
        &place,
        &[
            "duty",
            "8703.23.01",
            "--from",
            "DE",
            "--on",
            "2026-10-01",
            "--json",
        ],
        0,
    );
    assert_eq!(refused["total_rate"], 0.15);
    json(
        &place,
        &[
            "duty",
            "0406.90.08",
            "--from",
            "FR",
            "--on",
            "2026-10-01",
            "--json",
        ],
        5,
    );
    for (arguments, code, words) in [
        (vec!["duty", "8703.23.99", "--from", "JP"], 3, "8703.23.01"),
        (vec!["duty", "cars", "--from", "JP"], 3, "boeki search cars"),
        (
            vec!["duty", "8703.23.01", "--from", "Atlantis"],
            3,
            "Atlantis",
        ),
        (
            vec!["duty", "8703.23.01", "--from", "JP", "--on", "2017-01-01"],
            6,
            "no law of US",
        ),
        (
            vec![
                "duty",
                "8703.23.01",
                "--from",
                "JP",
                "--fact",
                "quota=maybe",
            ],
            2,
            "give one of in, out",
        ),
        (
            vec!["duty", "8703.23.01", "--from", "JP", "--fact", "colour=red"],
            3,
            "is not a fact",
        ),
        (
            vec!["duty", "8703.23.01", "--from", "JP", "--value", "-3"],
            2,
            "value",
        ),
        (vec!["duty", "84", "--from", "JP"], 2, "at least six digits"),
        (vec!["measures", "show", "us/232/cars"], 3, "measures list"),
        (vec!["chronicle", "soon"], 2, "is not a date"),
        (vec!["search", "unobtainium"], 3, "no line has"),
    ] {
        let said = place.say(&arguments);
        assert_eq!(said.code, code, "{arguments:?}: {}", said.err);
        assert!(said.err.contains(words), "{arguments:?}: {}", said.err);
    }
}

#[test]
fn a_timeline_steps_through_the_law() {
    let place = Place::new("law_timeline");
    let steps = json(
        &place,
        &["timeline", "8703.23.01", "--from", "JP", "--json"],
        0,
    );
    let totals: Vec<(&str, f64)> = steps
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            (
                step["begins"].as_str().unwrap(),
                step["total_rate"].as_f64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        totals,
        [
            ("2018-01-01", 0.025),
            ("2025-04-03", 0.275),
            ("2025-09-16", 0.15)
        ]
    );
}

#[test]
fn japan_is_an_importer_too() {
    let place = Place::new("law_japan");
    let answer = json(
        &place,
        &[
            "duty",
            "0201.30",
            "--from",
            "US",
            "--into",
            "JP",
            "--on",
            "2026-07-09",
            "--value",
            "1000000",
            "--json",
        ],
        0,
    );
    assert_eq!(answer["total_rate"], 0.208);
    assert_eq!(answer["layers"][0]["measure"], "jp/usjta");
    let said = place.say(&[
        "duty",
        "0201.30",
        "--from",
        "US",
        "--into",
        "JP",
        "--on",
        "2026-07-09",
        "--lang",
        "ja",
    ]);
    assert!(
        said.out.contains("日米貿易協定") && said.out.contains("合計: 20.8%"),
        "{}",
        said.out
    );
    let old = place.say(&[
        "duty",
        "0201.30",
        "--from",
        "US",
        "--into",
        "JP",
        "--on",
        "2020-07-09",
    ]);
    assert_eq!(old.code, 6, "{}{}", old.out, old.err);
}

#[test]
fn a_day_without_law_is_refused_wherever_it_is_asked() {
    let place = Place::new("law_no_day");
    for ask in [
        &[
            "rates",
            "effective",
            "--partner",
            "JP",
            "--on",
            "2026-10-01,2030-01-01",
        ][..],
        &["measures", "list", "--on", "2030-01-01"],
        &["duty", "8703.23.01", "--from", "JP", "--on", "2030-01-01"],
    ] {
        let said = place.say(ask);
        assert_eq!(said.code, 6, "{ask:?} {}", said.err);
        assert!(
            said.err.contains("from 2018-01-01 to 2028-01-01"),
            "{}",
            said.err
        );
    }
    let said = place.say(&["chronicle", "1995..1981"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("write 1981..1995"), "{}", said.err);
}

#[test]
fn lists_searches_and_the_chronicle_print_tables() {
    let place = Place::new("law_tables");
    let measures = json(
        &place,
        &[
            "measures",
            "list",
            "--country",
            "JP",
            "--on",
            "2026-07-24",
            "--json",
        ],
        0,
    );
    assert!(
        measures
            .as_array()
            .unwrap()
            .iter()
            .any(|row| row["measure"] == "us/301/forced-labour/japan")
    );
    let show = place.say(&["measures", "show", "us/ieepa/reciprocal/japan"]);
    assert!(show.out.contains("2025-07-31 - 2025-09-04"), "{}", show.out);
    let hits = json(&place, &["search", "牛の肉", "--json"], 0);
    let found: Vec<&str> = hits
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["importer"].as_str().unwrap())
        .collect();
    assert!(found.contains(&"JP") && found.contains(&"US"), "{found:?}");
    let line = place.say(&["schedule", "show", "1006.30.090", "--into", "JP"]);
    assert!(line.out.contains("49円/kg"), "{}", line.out);
    // What is to be checked keeps its mark wherever it is shown.
    let events = place.say(&["chronicle", "1953"]);
    assert!(
        events.out.contains("(?)") && events.out.contains("low"),
        "{}",
        events.out
    );
    let status = place.say(&["data", "status"]);
    assert!(status.out.contains("11413 lines"), "{}", status.out);
}

/// A line of the tariff reaches the welfare of a country: law, rates, scenario, equilibrium.
#[test]
fn two_days_of_the_law_make_a_scenario_that_runs() {
    let place = Place::new("law_scenario");
    let arguments = [
        "rates",
        "scenario",
        "--before",
        "2025-01-01",
        "--after",
        "2026-10-01",
        "--exporters",
        "JPN",
        "-o",
        "law.toml",
    ];
    let written = place.say(&arguments);
    assert_eq!(written.code, 0, "{}", written.err);
    let text = String::from_utf8(place.read("law.toml")).unwrap();
    assert!(
        text.contains("sector = \"C29\"") && text.contains("us/232/autos/japan"),
        "{text}"
    );
    let run = json(&place, &["run", "law.toml", "--json"], 0);
    let japan = run["regions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["region"] == "JPN")
        .unwrap();
    let welfare = japan["ev_musd"].as_f64().unwrap();
    assert!(welfare < 0.0, "{japan}");
    // The same change written as law has the same effect, and says which measures made it.
    place.write(
        "by_law.toml",
        "title = 'By law'\n[[change]]\nimporter = 'USA'\nexporter = 'JPN'\nlaw = { before = '2025-01-01', after = '2026-10-01' }\n",
    );
    let run = json(&place, &["run", "by_law.toml", "--json"], 0);
    let regions = run["regions"].as_array().unwrap();
    let again = regions.iter().find(|row| row["region"] == "JPN").unwrap();
    let again = again["ev_musd"].as_f64().unwrap();
    // Tariffs are spelled out to six digits, and changes below half a hundredth of a point are left out.
    assert!((again / welfare - 1.0).abs() < 1e-3, "{again} {welfare}");
    let law = run["law"].as_array().unwrap();
    assert!(
        law.iter()
            .any(|row| row["sector"] == "C29" && row["measure"] == "us/232/autos/japan"),
        "{law:?}"
    );
    let unknown = place.say(&[
        "rates",
        "scenario",
        "--before",
        "2025-01-01",
        "--after",
        "2026-10-01",
        "--exporters",
        "XXX",
    ]);
    assert_eq!(unknown.code, 3, "{}", unknown.err);
}
