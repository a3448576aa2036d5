//! `boeki transition`: the path of the embedded economy in all forms, and what it refuses.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::Value;
use support::Place;

const CARS: &str = include_str!("../../../examples/us-japan-cars-alone.toml");

#[test]
fn a_tariff_that_ends_is_followed_there_and_back() {
    let place = Place::new("transition");
    place.write("cars.toml", CARS);
    let ask = [
        "transition",
        "cars.toml",
        "--lasts",
        "4",
        "--quarters",
        "12",
    ];
    let json = place.say(&[&ask[..], &["--json"]].concat()).good();
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["regions"].as_array().unwrap().len(), 13 * 22);
    assert_eq!(json["sectors"].as_array().unwrap().len(), 13 * 22 * 28);
    assert!(json["certificate"]["value"].as_f64().unwrap() <= 2e-8);
    let cell = |quarter: u64, field: &str| {
        let rows = json["sectors"].as_array().unwrap().iter();
        let mut rows = rows.filter(|row| {
            row["quarter"] == quarter && row["region"] == "JPN" && row["sector"] == "C29"
        });
        rows.next().unwrap()[field].as_f64().unwrap()
    };
    assert_eq!(cell(0, "workers_pct"), 0.0);
    assert!(cell(0, "real_wage_pct") < -1.0 && cell(4, "real_wage_pct") > 0.0);
    assert!(cell(4, "workers_pct") < -0.1 && cell(12, "workers_pct") > cell(4, "workers_pct"));
    let csv = place
        .say(
            &[
                &ask[..],
                &["--csv", "--table", "workers", "--region", "JPN"],
            ]
            .concat(),
        )
        .good();
    assert_eq!(csv.lines().count(), 29);
    let text = place.say(&[&ask[..], &["--lang", "ja"]].concat()).good();
    assert!(
        text.contains("日本 C29") && text.contains("移行の費用"),
        "{text}"
    );
}

#[test]
fn what_cannot_be_followed_is_refused() {
    let place = Place::new("transition_refused");
    place.write("cars.toml", CARS);
    for (options, code) in [
        (&["--lasts", "80"][..], 2),
        (&["--nu", "0"], 2),
        (&["--region", "JAPAN"], 3),
        (&["--sector", "C999"], 3),
    ] {
        let said = place.say(&[&["transition", "cars.toml"], options].concat());
        assert_eq!(said.code, code, "{options:?}: {}", said.err);
    }
    place.write(
        "model.toml",
        &format!("{CARS}\n[model]\nfactors = \"long-run\"\n"),
    );
    assert_eq!(place.say(&["transition", "model.toml"]).code, 2);
}
