//! `boeki economy`, `data`, `scenario`, `completions`, `--version`: what is there and what it is made of.
#![allow(clippy::unwrap_used)]

mod support;

use boeki::data::source::Source;
use boeki::data::table::Table;
use serde_json::Value;
use support::Place;

#[test]
fn economies_are_listed_and_shown() {
    let place = Place::new("economy_show");
    let list = place.say(&["economy", "list"]).good();
    assert!(
        list.contains("world-2022") && list.contains("embedded"),
        "{list}"
    );
    let facts = place.say(&["economy", "show"]).good();
    assert!(
        facts.contains("22 regions, 28 sectors") && facts.contains("Where it comes from"),
        "{facts}"
    );
    let regions: Value = serde_json::from_str(
        &place
            .say(&["economy", "show", "tiny", "--regions", "--json"])
            .good(),
    )
    .unwrap();
    assert_eq!(regions[0]["code"], "JPN");
    assert_eq!(regions[0]["japanese"], "日本");
    let sectors = place
        .say(&["economy", "show", "tiny", "--sectors", "--csv"])
        .good();
    let sectors = Table::from_csv(&Source::new("s.csv", sectors.into_bytes())).unwrap();
    assert_eq!(
        sectors.number("theta_default").unwrap().as_ref(),
        [5.0, 3.0]
    );
    assert!(
        place
            .say(&["economy", "show", "--groups"])
            .good()
            .contains("CPTPP")
    );
    assert!(
        place
            .say(&["economy", "show", "--elasticities"])
            .good()
            .contains("default")
    );
}

#[test]
fn an_economy_is_summed_and_used_from_its_folder() {
    let place = Place::new("economy_aggregate");
    place.write("two.toml", "[regions]\nJPN = ['JPN']\nrest = 'ROW'\n");
    let made = place
        .say(&[
            "economy",
            "aggregate",
            "tiny",
            "--mapping",
            "two.toml",
            "-o",
            "two",
        ])
        .good();
    assert!(made.contains("2 regions, 2 sectors"), "{made}");
    assert!(
        place
            .say(&["economy", "check", "two"])
            .good()
            .contains("accounts close")
    );
    let scenario = "title = 'T'\neconomy = 'two'\n[[change]]\nimporter = 'ROW'\nexporter = 'JPN'\nsector = 'GDS'\ntariff = { add = 0.1 }\n";
    place.write("t.toml", scenario);
    assert!(place.say(&["run", "t.toml"]).good().contains("Japan loses"));
    // The same through the scenario's own key.
    let inline = scenario.replace("'two'", "'tiny'\naggregation = 'two.toml'");
    place.write("inline.toml", &inline);
    let numbers = |file: &str| {
        let json: Value =
            serde_json::from_str(&place.say(&["run", file, "--json"]).good()).unwrap();
        json["regions"][0]["ev_musd"].as_f64().unwrap()
    };
    assert!((numbers("t.toml") / numbers("inline.toml") - 1.0).abs() < 1e-6);
}

#[test]
fn an_economy_is_written_and_read_back() {
    let place = Place::new("economy_export");
    place
        .say(&["economy", "export", "world-2022", "-o", "world"])
        .good();
    let csv = |economy: &str| place.say(&["run", "--economy", economy, "--csv"]).good();
    assert_eq!(csv("world"), csv("world-2022"));
}

#[test]
fn the_state_of_the_data_is_told_without_a_data_folder() {
    let text = Place::new("data_status").say(&["data", "status"]).good();
    assert!(
        text.contains("world-2022") && text.contains("BOEKI_DATA"),
        "{text}"
    );
}

#[test]
fn a_scenario_is_checked_without_solving_it() {
    let place = Place::new("scenario_check");
    let text = place.say(&["scenario", "check", "tiny.toml"]).good();
    assert!(
        text.starts_with("good: US 25% on Japanese goods") && text.contains("1 cell"),
        "{text}"
    );
}

#[test]
fn the_version_names_the_data() {
    let place = Place::new("version");
    let text = place.say(&["--version"]).good();
    let json: Value = serde_json::from_str(&place.say(&["run", "--json"]).good()).unwrap();
    let hash = json["run"]["data_hash"].as_str().unwrap();
    assert!(
        text.contains(env!("CARGO_PKG_VERSION")) && text.contains(&hash[..12]),
        "{text}"
    );
}

#[test]
fn every_command_has_help_and_shells_have_completions() {
    let place = Place::new("help");
    for command in [
        "run",
        "compare",
        "gradient",
        "economy",
        "data",
        "validate",
        "scenario",
        "completions",
    ] {
        assert!(
            place
                .say(&[command, "--help"])
                .good()
                .contains("Usage: boeki"),
            "{command}"
        );
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(
            place.say(&["completions", shell]).good().contains("boeki"),
            "{shell}"
        );
    }
}

#[test]
fn the_analytic_suite_passes() {
    let place = Place::new("validate");
    let json: Value =
        serde_json::from_str(&place.say(&["validate", "analytic", "--json"]).good()).unwrap();
    assert!(
        json.as_array()
            .unwrap()
            .iter()
            .all(|check| check["passed"] == true)
    );
}

#[test]
fn a_suite_that_cannot_be_computed_fails() {
    let said = Place::new("validate_missing").say(&["validate", "cp2015"]);
    assert_eq!(said.code, 1);
    assert!(
        said.out.contains("FAILED") && said.out.contains("--data DIR"),
        "{}",
        said.out
    );
}
