//! What the commands on the law say where an answer is not one number: spans over lines, duties that
//! are not held, headings of measures, searches in either language.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::Value;
use support::Place;

#[track_caller]
fn json(place: &Place, arguments: &[&str], code: i32) -> Value {
    let said = place.say(arguments);
    assert_eq!(said.code, code, "{}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

fn rows(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

/// The forced-labour duty of July 2026 on others than Japan is not held: an average without it is a
/// lower bound, and says so.
#[test]
fn an_average_without_a_duty_that_is_not_held_is_a_lower_bound() {
    let place = Place::new("law_not_held");
    let asked = [
        "rates",
        "effective",
        "--partner",
        "EU,BR,JP",
        "--on",
        "2026-07-01,2026-10-01",
    ];
    let table = json(&place, &[&asked[..], &["--json"]].concat(), 0);
    let row = |partner: &str, on: &str| {
        let found = rows(&table)
            .iter()
            .find(|row| row["partner"] == partner && row["on"] == on);
        found.unwrap().clone()
    };
    for partner in ["EU", "BR"] {
        let before = row(partner, "2026-07-01");
        assert_eq!(before["not_held_pct"], 0.0, "{before}");
        assert_eq!(before["lower_bound"], false);
        let after = row(partner, "2026-10-01");
        assert!(after["not_held_pct"].as_f64().unwrap() > 50.0, "{after}");
        assert_eq!(after["lower_bound"], true);
    }
    // What is unconfirmed about Japan has a rate: it makes the interval, not a hole.
    let japan = row("JP", "2026-10-01");
    assert!(japan["total_low_pct"].as_f64() < japan["total_high_pct"].as_f64());
    let text = place.say(&asked).good();
    assert!(text.contains("are lower bounds"), "{text}");
}

#[test]
fn a_panel_says_why_a_total_is_blank() {
    let place = Place::new("law_panel_why");
    let panel = json(
        &place,
        &[
            "rates",
            "panel",
            "--into",
            "JP",
            "--lines",
            "0201.30.010",
            "--origins",
            "US",
            "--json",
        ],
        0,
    );
    // Beef from the United States: the edition of 2026 holds the rates of one fiscal year.
    for row in rows(&panel) {
        let from = row["from"].as_str().unwrap();
        match from {
            "2026-04-01" => assert_eq!(row["total"], 0.208, "{row}"),
            "2020-01-01" | "2021-04-17" | "2027-04-01" => {
                assert_eq!(
                    (&row["total"], &row["why"]),
                    (&Value::Null, &"edition".into())
                );
            }
            // Before the agreement, and while the safeguard stood in its place.
            _ => assert_eq!(row["total"], 0.385, "{row}"),
        }
        assert_eq!(row["open"], row["why"] != "", "{row}");
    }
    // The panel refuses where the duty does.
    for (day, code) in [("2025-01-01", 6), ("2026-10-01", 0)] {
        let said = place.say(&[
            "duty",
            "0201.30.010",
            "--from",
            "US",
            "--into",
            "JP",
            "--on",
            day,
        ]);
        assert_eq!(said.code, code, "{day} {}", said.err);
    }
    let panel = json(
        &place,
        &[
            "rates",
            "panel",
            "--lines",
            "0406.90.08,2402.20.80",
            "--origins",
            "DE",
            "--json",
        ],
        0,
    );
    for row in rows(&panel) {
        assert_eq!(row["total"].is_null(), row["why"] != "", "{row}");
    }
    let last = |code: &str| {
        let of = |row: &&Value| row["code"] == code;
        rows(&panel).iter().rfind(of).unwrap()["why"].clone()
    };
    assert_eq!(last("0406.90.08"), "unconfirmed not_held");
    assert_eq!(last("2402.20.80"), "unconfirmed not_held quantity");
}

#[test]
fn a_heading_is_answered_under_its_own_words() {
    let place = Place::new("law_heading");
    let span = json(
        &place,
        &[
            "duty",
            "8703",
            "--from",
            "JP",
            "--on",
            "2026-10-01",
            "--json",
        ],
        4,
    );
    assert_eq!(span["code"], "8703");
    let words = span["description"].as_str().unwrap();
    assert!(
        words.starts_with("Motor cars") && !words.contains(" > "),
        "{words}"
    );
    assert!(span["lines"].as_u64().unwrap() > 10);
    assert!(span["shown_line"].as_str().unwrap().starts_with("8703."));
    assert_eq!(span["questions"][0]["fact"], "code");
    let chapter = json(
        &place,
        &["duty", "87", "--from", "JP", "--on", "2026-10-01", "--json"],
        4,
    );
    assert_eq!(
        (&chapter["code"], &chapter["description"]),
        (&"87".into(), &"Chapter 87".into())
    );
    // One line is what it was.
    let line = json(
        &place,
        &[
            "duty",
            "8703.23.01",
            "--from",
            "JP",
            "--on",
            "2026-10-01",
            "--json",
        ],
        0,
    );
    assert_eq!(
        (&line["lines"], &line["shown_line"]),
        (&1.into(), &Value::Null)
    );
}

#[test]
fn a_heading_written_as_a_line_names_its_lines() {
    let place = Place::new("law_not_a_line");
    for (code, line) in [
        ("0201.30.000", "0201.30.010"),
        ("0406.90.000", "0406.90.090"),
    ] {
        for ask in [
            &["duty", code, "--from", "US", "--into", "JP"][..],
            &["schedule", "show", code, "--into", "JP"],
            &[
                "rates",
                "panel",
                "--lines",
                code,
                "--origins",
                "US",
                "--into",
                "JP",
            ],
        ] {
            let said = place.say(ask);
            assert_eq!(said.code, 3, "{ask:?} {}", said.out);
            assert!(said.err.contains(line), "{ask:?} {}", said.err);
        }
    }
}

#[test]
fn a_basis_is_money_and_a_share_is_a_share() {
    let place = Place::new("law_basis");
    let ask = [
        "duty",
        "8415.10.90",
        "--from",
        "JP",
        "--on",
        "2026-01-15",
        "--fact",
        "steel_share=0.4",
        "--json",
    ];
    let without: Value = serde_json::from_str(&place.say(&ask).out).unwrap();
    let shares: Vec<&Value> = rows(&without["layers"])
        .iter()
        .map(|row| &row["share"])
        .collect();
    assert!(
        shares.contains(&&1.0.into()) && shares.contains(&&0.4.into()),
        "{without}"
    );
    assert!(
        rows(&without["layers"])
            .iter()
            .all(|row| row["basis"].is_null())
    );
    let with = place.say(&[&ask[..], &["--value", "1000"]].concat()).out;
    let with: Value = serde_json::from_str(&with).unwrap();
    for row in rows(&with["layers"]) {
        assert_eq!(
            row["basis"].as_f64().unwrap(),
            1000.0 * row["share"].as_f64().unwrap()
        );
    }
}

#[test]
fn metals_do_not_add_up_to_more_than_the_value() {
    let place = Place::new("law_metals");
    let ask = [
        "duty",
        "8483.90.50.20",
        "--from",
        "KR",
        "--on",
        "2025-08-20",
        "--fact",
        "originating=no",
        "--json",
    ];
    // Steel and aluminium at 50 percent each, of a good that is one or the other throughout.
    let both: Value = serde_json::from_str(&place.say(&ask).out).unwrap();
    assert_eq!(both["range"]["high"].as_f64(), Some(0.525), "{both}");
    // Of a good that is 60 percent steel, at most 40 percent is aluminium.
    let said = place
        .say(&[&ask[..], &["--fact", "steel_share=0.6"]].concat())
        .out;
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["range"]["high"].as_f64(), Some(0.525), "{said}");
    let question = rows(&said["questions"])
        .iter()
        .find(|row| row["fact"] == "aluminum_share")
        .unwrap();
    assert!(
        question["effect"].as_str().unwrap().contains("0.4: "),
        "{said}"
    );
}

#[test]
fn a_text_that_is_not_understood_has_a_verdict_of_its_own() {
    let place = Place::new("law_refused");
    let refused = json(
        &place,
        &[
            "duty",
            "0402.10.129",
            "--from",
            "RU",
            "--into",
            "JP",
            "--on",
            "2026-10-01",
            "--json",
        ],
        5,
    );
    assert_eq!(refused["verdict"], "refused");
    assert!(refused["refused"].is_string());
    let unconfirmed = json(
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
    assert_eq!(
        (&unconfirmed["verdict"], &unconfirmed["refused"]),
        (&"unconfirmed".into(), &Value::Null)
    );
}

#[test]
fn measures_for_programs_carry_what_they_rest_on() {
    let place = Place::new("law_measures_json");
    let list = json(
        &place,
        &[
            "measures",
            "list",
            "--country",
            "JP",
            "--on",
            "2026-10-01",
            "--json",
        ],
        0,
    );
    let row = rows(&list)
        .iter()
        .find(|row| row["measure"] == "us/232/autos/japan")
        .unwrap();
    assert_eq!(row["heading"], "9903.94.41");
    assert_eq!(row["instrument"], "EO 14345");
    assert_eq!(row["published"], "2025-09-16");
    assert_eq!(row["known_from"], "2025-09-04");
    assert_eq!(row["status"], "in_force");
    assert_eq!(row["confidence"], "high");
    assert!(row["citation"].as_str().unwrap().contains("note 33"));
    assert!(row["source"].as_str().unwrap().contains("chapter 99"));
    let csv = place.say(&["measures", "list", "--csv"]).good();
    let header = csv.lines().next().unwrap();
    assert!(
        header.contains("heading,instrument,published,known_from"),
        "{header}"
    );
    let one = json(
        &place,
        &["measures", "show", "us/232/autos/japan", "--json"],
        0,
    );
    assert_eq!(one["periods"][0]["heading"], "9903.94.41");
    assert_eq!(one["title"]["ja"], "日本：乗用車・小型トラック");
    // A heading that an answer prints is found where one looks for it.
    let many = json(&place, &["measures", "show", "9903.94.41", "--json"], 0);
    assert_eq!(many[0], one);
    assert!(
        rows(&many)
            .iter()
            .all(|row| row.to_string().contains("9903.94.41"))
    );
    let shown = place.say(&["schedule", "show", "9903.94.41"]).good();
    assert!(shown.contains("us/232/autos/japan"), "{shown}");
    assert_eq!(place.say(&["measures", "show", "9903.00.00"]).code, 3);
    let said = place.say(&["duty", "9903.94.41", "--from", "JP"]);
    assert_eq!(said.code, 3, "{}", said.out);
    assert!(
        said.err.contains("boeki measures show 9903.94.41"),
        "{}",
        said.err
    );
    let line = place.say(&["schedule", "show", "8703.23.01"]).good();
    assert!(line.contains("unit: No."), "{line}");
}

#[test]
fn words_of_either_language_find_lines_of_both_schedules() {
    let place = Place::new("law_search");
    for (words, into) in [
        ("beef", "JP"),
        ("beef", "US"),
        ("牛肉", "JP"),
        ("牛肉", "US"),
    ] {
        let hits = json(&place, &["search", words, "--into", into, "--json"], 0);
        assert!(
            rows(&hits).iter().all(|row| row["importer"] == into)
                && rows(&hits)
                    .iter()
                    .any(|row| row["code"].as_str().unwrap().starts_with("0201.")),
            "{words} {into}: {hits}"
        );
    }
    // Words of both at once.
    let hits = json(
        &place,
        &["search", "beef 冷凍", "--into", "JP", "--json"],
        0,
    );
    assert!(
        rows(&hits)[0]["code"]
            .as_str()
            .unwrap()
            .starts_with("0202."),
        "{hits}"
    );
    for nothing in ["", "  "] {
        let said = place.say(&["search", nothing]);
        assert_eq!(said.code, 2, "{}", said.out);
        assert!(said.err.contains("nothing to search for"), "{}", said.err);
    }
}
