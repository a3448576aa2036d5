//! `boeki run`, `compare` and `gradient`: results in every format, the same bytes for the same question.
#![allow(clippy::unwrap_used)]

mod support;

use std::io::Read;
use std::process::Stdio;

use boeki::data::source::Source;
use boeki::data::table::Table;
use serde_json::Value;
use support::Place;

#[test]
fn without_a_file_it_answers_the_headline_scenario() {
    let place = Place::new("run_headline");
    let said = place.say(&["run"]);
    assert!(said.err.is_empty(), "{}", said.err);
    let text = said.good();
    assert!(
        text.starts_with("US duties on Japan: the law of October 2026"),
        "{text}"
    );
    for expected in [
        "Japan loses $",
        "of real income",
        "World: sum",
        "Tariffs by law",
        "us/232/autos/japan",
        "Against other policies",
        "How sure",
        "90% of 32 draws, over 8 elasticity sets",
        "is better off than under",
        "Run ",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    let point = place.say(&["run", "--draws", "0"]).good();
    assert!(
        point.contains("no interval yet") && !point.contains("90%"),
        "{point}"
    );
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn it_speaks_japanese() {
    let text = Place::new("run_japanese")
        .say(&["run", "--lang", "ja"])
        .good();
    for expected in ["経済厚生", "実質賃金", "関税収入", "日本", "米国", "世界計"]
    {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
}

#[test]
fn json_is_one_document_on_stdout() {
    let place = Place::new("run_json");
    let json: Value = serde_json::from_str(&place.say(&["run", "--json"]).good()).unwrap();
    assert_eq!(json["economy"]["name"], "world-2022");
    let regions = json["regions"].as_array().unwrap();
    assert_eq!(regions.len(), 22);
    let japan = regions.iter().find(|row| row["region"] == "JPN").unwrap();
    assert!(japan["welfare_pct"].as_f64().unwrap() < 0.0);
}

#[test]
fn a_scenario_can_come_from_stdin() {
    let place = Place::new("run_stdin");
    let from_file = place.say(&["run", "tiny.toml"]).good();
    assert_eq!(
        place.say_with(&["run", "-"], support::TINY).good(),
        from_file
    );
}

#[test]
fn a_folder_holds_everything_and_two_runs_are_the_same_to_the_byte() {
    let place = Place::new("run_folder");
    for folder in ["a", "b/c"] {
        let said = place.say(&["run", "tiny.toml", "-o", folder]);
        assert!(said.err.contains("18 files written"), "{}", said.err);
        said.good();
    }
    let mut names: Vec<String> = std::fs::read_dir(place.0.join("a"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names.len(), 18);
    assert!(names.iter().all(|name| !name.starts_with('.')), "{names:?}");
    for name in &names {
        assert_eq!(
            place.read(&format!("a/{name}")),
            place.read(&format!("b/c/{name}")),
            "{name}"
        );
    }
    let csv = Table::from_source(&Source::new("regions.csv", place.read("a/regions.csv"))).unwrap();
    let parquet = Table::from_source(&Source::new(
        "regions.parquet",
        place.read("a/regions.parquet"),
    ))
    .unwrap();
    assert_eq!(
        csv.number("ev_musd").unwrap(),
        parquet.number("ev_musd").unwrap()
    );
    assert_eq!(csv.text("region").unwrap(), parquet.text("region").unwrap());
}

#[test]
fn the_scenario_that_is_written_asks_the_same_question() {
    let place = Place::new("run_again");
    place.say(&["run", "-o", "first"]).good();
    place
        .say(&["run", "first/scenario.toml", "-o", "second"])
        .good();
    assert_eq!(place.read("first/run.json"), place.read("second/run.json"));
}

#[test]
fn one_table_as_csv_and_parquet() {
    let place = Place::new("run_tables");
    let said = place.say(&[
        "run",
        "tiny.toml",
        "--csv",
        "--table",
        "flows",
        "--parquet",
        "flows.parquet",
    ]);
    let csv = Table::from_csv(&Source::new("t.csv", said.good().into_bytes())).unwrap();
    let parquet = Table::from_parquet(&Source::new("t", place.read("flows.parquet"))).unwrap();
    assert_eq!(csv.rows(), 12);
    assert_eq!(
        csv.number("after_musd").unwrap(),
        parquet.number("after_musd").unwrap()
    );
}

#[test]
fn the_command_line_replaces_assumptions() {
    let place = Place::new("run_overrides");
    place.write("theta.csv", "sector,theta\nSRV,4\nGDS,6\n");
    let said = place.say(&[
        "run",
        "tiny.toml",
        "--closure",
        "balanced",
        "--elasticities",
        "theta.csv",
        "--json",
    ]);
    let json: Value = serde_json::from_str(&said.good()).unwrap();
    assert_eq!(json["closure"], "balanced");
    assert_eq!(json["elasticities"]["by_sector"][0]["theta"], 6.0);
    assert!(json["zero_shock"]["income"].as_f64().unwrap() > 0.01);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let place = Place::new("run_pipe");
    let mut child = place
        .command(&["run", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 10];
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut first).unwrap();
    drop(out);
    let ended = child.wait_with_output().unwrap();
    assert!(
        ended.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&ended.stderr)
    );
    assert!(ended.status.success());
}

#[test]
fn two_runs_are_compared_from_folders_and_scenarios() {
    let place = Place::new("compare");
    place.write(
        "fifty.toml",
        &support::TINY.replace("0.25", "0.5").replace("25%", "50%"),
    );
    place.say(&["run", "tiny.toml", "-o", "a"]).good();
    let text = place.say(&["compare", "a", "fifty.toml"]).good();
    assert!(
        text.contains("Difference") && text.contains("US 50%"),
        "{text}"
    );
    let json = place
        .say(&[
            "compare",
            "a/run.json",
            "fifty.toml",
            "--by",
            "sector",
            "--json",
        ])
        .good();
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["rows"].as_array().unwrap().len(), 3 * 2 * 3);
    let row = &json["rows"][0];
    let number = |field: &str| row[field].as_f64().unwrap();
    assert!((number("b") - number("a") - number("difference")).abs() < 1e-9);
}

#[test]
fn regions_that_only_one_run_has_are_named() {
    let place = Place::new("compare_economies");
    let world = "title = 'W'\n[[change]]\nimporter = 'USA'\nexporter = 'JPN'\nsector = 'C29'\ntariff = { set = 0.25 }\n";
    place.write("world.toml", world);
    let text = place.say(&["compare", "tiny.toml", "world.toml"]).good();
    assert!(
        text.contains("The economies differ: tiny against world-2022."),
        "{text}"
    );
    assert!(text.contains("Regions only in B, left out: CHN"), "{text}");
    let said = place.say(&["compare", "tiny.toml", "world.toml", "--by", "sector"]);
    assert!(said.good().contains("Sectors only in A, left out: GDS"));
}

#[test]
fn the_gradient_lists_the_largest_effect_first() {
    let place = Place::new("gradient");
    let csv = place.say(&["gradient", "--csv"]).good();
    let table = Table::from_csv(&Source::new("g.csv", csv.into_bytes())).unwrap();
    let effects = table.number("effect").unwrap().into_owned();
    assert!(effects.len() > 10_000);
    assert!(
        effects
            .windows(2)
            .all(|pair| pair[0].abs() >= pair[1].abs())
    );
    let some = place
        .say(&[
            "gradient",
            "tiny.toml",
            "--outcome",
            "exports:JPN:GDS",
            "--importer",
            "USA",
            "--sector",
            "goods",
            "--csv",
        ])
        .good();
    assert_eq!(some.lines().count(), 3, "{some}");
}

#[test]
fn every_figure_of_the_tables_has_its_interval_in_a_table_of_its_own() {
    let place = Place::new("run_intervals");
    place.say(&["run", "-o", "out"]).good();
    let table = |name: &str| -> Table {
        Table::from_source(&Source::new(name, place.read(&format!("out/{name}")))).unwrap()
    };
    let (regions, intervals) = (table("regions.csv"), table("intervals.csv"));
    let texts = |column: &str| -> Vec<String> {
        let texts = intervals.text(column).unwrap();
        texts.iter().map(str::to_owned).collect()
    };
    let (policy, what) = (texts("policy"), texts("what"));
    let of_welfare =
        (0..policy.len()).filter(|at| policy[*at] == "this" && what[*at] == "welfare_pct");
    assert_eq!(of_welfare.count(), regions.rows());
    assert!(what.iter().any(|it| it == "real_output_pct"));
    let low = intervals.number("low_90").unwrap().into_owned();
    let high = intervals.number("high_90").unwrap().into_owned();
    assert!(low.iter().zip(&high).all(|(low, high)| low <= high));
    let said = place.say(&["run", "--draws", "0", "--csv", "--table", "intervals"]);
    assert_eq!(said.good().lines().count(), 1);
}
