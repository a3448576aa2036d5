//! What is said when something is wrong: place, reason, remedy, exit code. `BOEKI_GOLDEN=write` writes the texts anew.
#![allow(clippy::unwrap_used)]

mod support;

use std::path::Path;

use support::{Place, TINY};

#[track_caller]
fn refused(place: &Place, name: &str, arguments: &[&str], code: i32) {
    let said = place.say(arguments);
    assert_eq!(said.code, code, "{}", said.err);
    assert!(said.out.is_empty(), "{}", said.out);
    assert!(!said.err.contains('\u{1b}'));
    let text = format!(
        "$ boeki {}\n{}exit {}\n",
        arguments.join(" "),
        said.err,
        said.code
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.txt"));
    if std::env::var_os("BOEKI_GOLDEN").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, expected, "{name} differs from its golden text");
}

#[test]
fn a_scenario_with_unknown_names_is_3() {
    let place = Place::new("error_names");
    place.write("path.toml", &TINY.replace("\"tiny\"", "\"elsewhere/tiny\""));
    refused(&place, "no_economy_folder", &["run", "path.toml"], 3);
    place.write(
        "codes.toml",
        &TINY.replace("JPN", "JPM").replace("GDS", "GOODS"),
    );
    refused(&place, "unknown_codes", &["run", "codes.toml"], 3);
    place.write("economy.toml", &TINY.replace("\"tiny\"", "\"world-2021\""));
    refused(&place, "unknown_economy", &["run", "economy.toml"], 3);
    place.write(
        "set.toml",
        &TINY.replace("\n\n", "\nelasticities = \"defualt\"\n\n"),
    );
    refused(&place, "unknown_set", &["run", "set.toml"], 3);
    refused(
        &place,
        "unknown_set_option",
        &["run", "tiny.toml", "--elasticities", "CP"],
        3,
    );
    refused(
        &place,
        "unknown_economy_option",
        &["run", "tiny.toml", "--economy", "icio-2023"],
        3,
    );
    refused(
        &place,
        "unknown_outcome",
        &["gradient", "tiny.toml", "--outcome", "welfare:JAPAN"],
        3,
    );
    refused(
        &place,
        "unknown_importer",
        &["gradient", "tiny.toml", "--importer", "US"],
        3,
    );
    refused(&place, "unknown_suite", &["validate", "cp2051"], 3);
}

#[test]
fn a_scenario_that_does_not_say_what_it_should_is_2() {
    let place = Place::new("error_scenario");
    place.write(
        "typo.toml",
        &TINY.replace("importer", "imprter").replace("0.25", "25"),
    );
    refused(&place, "faulty_scenario", &["run", "typo.toml"], 2);
    refused(
        &place,
        "faulty_scenario_check",
        &["scenario", "check", "typo.toml"],
        2,
    );
    place.write("same.toml", &TINY.replace("0.25", "0.025"));
    refused(&place, "nothing_changes", &["run", "same.toml"], 2);
}

#[test]
fn a_wrong_command_line_is_2() {
    let place = Place::new("error_usage");
    refused(
        &place,
        "unknown_closure_option",
        &["run", "--closure", "balenced"],
        2,
    );
    refused(
        &place,
        "outcome_without_region",
        &["gradient", "tiny.toml", "--outcome", "welfare"],
        2,
    );
    refused(&place, "unknown_language", &["run", "--lang", "fr"], 2);
}

#[test]
fn files_that_cannot_be_read_are_1() {
    let place = Place::new("error_files");
    refused(&place, "no_scenario_file", &["run", "nothing.toml"], 1);
    place.write("wiot.toml", &TINY.replace("\"tiny\"", "\"wiot-2011\""));
    refused(&place, "no_data_folder", &["run", "wiot.toml"], 1);
    refused(
        &place,
        "no_data_folder_to_build_from",
        &["data", "build", "-o", "x"],
        1,
    );
    place.write("run.json", "{}");
    refused(
        &place,
        "no_record",
        &["compare", "run.json", "tiny.toml"],
        1,
    );
    refused(
        &place,
        "no_run_folder",
        &["compare", "tiny", "tiny.toml"],
        1,
    );
}

#[test]
fn a_policy_without_equilibrium_says_what_to_change() {
    let place = Place::new("error_equilibrium");
    let one_way = "title = 'One way'\neconomy = 'tiny'\n[[change]]\nimporter = 'JPN'\nexporter = 'ALL'\nban = true\n";
    place.write("one_way.toml", one_way);
    refused(&place, "one_way_trade", &["run", "one_way.toml"], 2);
}
