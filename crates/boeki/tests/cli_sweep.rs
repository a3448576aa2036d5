//! `boeki sweep`: the same for a seed, broken off and taken up again, and what it refuses.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use support::Place;

const CARS: &str = r#"title = "US 25% on Japanese cars"

[[change]]
importer = "USA"
exporter = "JPN"
sector = "C29"
tariff = { set = 0.25 }

[[alternative]]
title = "at 15%"

[[alternative.change]]
importer = "USA"
exporter = "JPN"
sector = "C29"
tariff = { set = 0.15 }
"#;

fn parts(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder.join("parts"))
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names
}

#[test]
fn it_says_intervals_probabilities_what_matters_and_where_signs_flip() {
    let place = Place::new("sweep_text");
    place.write("cars.toml", CARS);
    let ask = ["sweep", "cars.toml", "--draws", "64", "--indices", "8"];
    let text = place.say(&ask).good();
    for expected in [
        "64 draws on world-2022, over 8 elasticity sets",
        "error of 25% (?)",
        "90% interval",
        "A better in",
        "One assumption at a time, welfare of Japan",
        "elasticity set",
        "the sign of welfare",
        "Share of the variance of Japan's welfare",
        "0 of 64 draws had no certified equilibrium",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    assert_eq!(place.say(&ask).good(), text);
    let japanese = place
        .say(&["sweep", "cars.toml", "--draws", "16", "--lang", "ja"])
        .good();
    assert!(
        japanese.contains("90%区間") && japanese.contains("経済厚生"),
        "{japanese}"
    );
    let json = place
        .say(&["sweep", "cars.toml", "--draws", "16", "--json"])
        .good();
    let json: Value = serde_json::from_str(&json).unwrap();
    let preferences = json["intervals"]["preferences"].as_array().unwrap();
    let japan = preferences
        .iter()
        .find(|row| row["region"] == "JPN")
        .unwrap();
    assert_eq!(japan["scenario_better"], 0.0);
}

#[test]
fn killed_at_any_moment_it_goes_on_and_ends_the_same() {
    let place = Place::new("sweep_killed");
    place.write("cars.toml", CARS);
    let ask = ["sweep", "cars.toml", "--draws", "640", "--csv", "-o"];
    let whole = place.say(&[&ask[..], &["whole"]].concat()).good();
    let all = parts(&place.0.join("whole"));
    assert_eq!(all.len(), 5);
    let mut child = place
        .command(&[&ask[..], &["broken"]].concat())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Killed as soon as a chunk is stored, wherever the others are.
    let broken = place.0.join("broken");
    while parts(&broken).is_empty() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let kept = parts(&broken);
    assert!(!kept.is_empty());
    assert_eq!(place.say(&[&ask[..], &["broken"]].concat()).good(), whole);
    assert_eq!(parts(&broken), all);
    for name in ["sweep.json", "intervals.csv", "inputs.parquet"] {
        let read = |folder: &str| fs::read(place.0.join(folder).join(name)).unwrap();
        assert_eq!(read("broken"), read("whole"), "{name}");
    }
}

#[test]
fn what_does_not_fit_is_refused_with_its_remedy() {
    let place = Place::new("sweep_refused");
    place.write("cars.toml", CARS);
    place
        .say(&["sweep", "cars.toml", "--draws", "8", "-o", "out"])
        .good();
    let other = place.say(&[
        "sweep",
        "cars.toml",
        "--draws",
        "8",
        "--seed",
        "2",
        "-o",
        "out",
    ]);
    assert_eq!(other.code, 2);
    assert!(
        other.err.contains("holds the sweep") && other.err.contains("another folder"),
        "{}",
        other.err
    );
    let part = place.0.join("out/parts/draws-00000-00007.parquet");
    fs::write(&part, b"PAR1").unwrap();
    let broken = place.say(&["sweep", "cars.toml", "--draws", "8", "-o", "out"]);
    assert_eq!(broken.code, 1);
    assert!(broken.err.contains("delete the file"), "{}", broken.err);
    for (draws, words) in [("0", "0 draws"), ("70000", "65536")] {
        let said = place.say(&["sweep", "cars.toml", "--draws", draws]);
        assert_eq!(said.code, 2);
        assert!(said.err.contains(words), "{}", said.err);
    }
    let said = place.say(&["sweep", "cars.toml", "--hold", "closures"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("closure"), "{}", said.err);
}

#[test]
fn a_sweep_of_nothing_and_a_quota_without_meaning_are_faults_of_the_question() {
    let place = Place::new("sweep_nothing");
    place.write("cars.toml", CARS);
    let all = "elasticities,closure,reading,split";
    let said = place.say(&["sweep", "cars.toml", "--draws", "8", "--hold", all]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("nothing to vary"), "{}", said.err);
    let said = place.say(&["sweep", "cars.toml", "--draws", "4"]).good();
    assert!(said.contains("So few draws have no tails"), "{said}");
    place.write(
        "quota.toml",
        "title = \"m\"\n[model]\ndistribution_share = 0.1\n[[quota]]\nimporter = \"USA\"\nexporter = \"JPN\"\nsector = \"C29\"\nlimit = { relative = 0.5 }\nlicences = \"importer\"\n",
    );
    assert_eq!(place.say(&["run", "quota.toml"]).code, 2);
}

#[test]
fn options_of_the_model_have_intervals_too() {
    // Estimated economies of scale are as strong as an equilibrium allows at the scenario's own elasticities: without their product held,
    // every third draw has none.
    let place = Place::new("sweep_options");
    place.write(
        "m.toml",
        "title = \"m\"\n[model]\nscale = \"estimated\"\n[[change]]\nimporter = \"USA\"\nexporter = \"JPN\"\nsector = \"C29\"\ntariff = { set = 0.25 }\n",
    );
    let said = place.say(&["sweep", "m.toml", "--draws", "32"]).good();
    assert!(said.contains("0 of 32 draws"), "{said}");
    assert!(said.contains("the sign of welfare"), "{said}");
}
