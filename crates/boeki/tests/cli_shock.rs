//! Do `boeki shock` and `boeki controls` answer, in both languages and all formats, and say what is wrong with their questions?
#![allow(missing_docs, clippy::unwrap_used)]

use std::process::{Command, Output};

fn boeki(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_boeki"))
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .output()
        .unwrap()
}

fn answer(arguments: &[&str]) -> String {
    let output = boeki(arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

fn refusal(arguments: &[&str]) -> (i32, String) {
    let output = boeki(arguments);
    assert!(output.stdout.is_empty(), "{arguments:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), said)
}

#[test]
fn every_example_of_security_answers_in_both_languages() {
    for (command, example) in [
        ("shock", "china-chemicals-stop"),
        ("shock", "china-electronics-blocked"),
        ("controls", "rare-earths-2010"),
        ("controls", "rare-earths-2026"),
        ("controls", "gallium-2026"),
        ("controls", "chip-tools-china"),
        ("controls", "us-steel-controls"),
    ] {
        let file = format!("examples/{example}.toml");
        let english = answer(&[command, &file]);
        let japanese = answer(&[command, &file, "--lang", "ja"]);
        assert!(english.contains("(?)") && japanese.contains("(?)"));
        assert!(english.contains("United States") || english.contains("China"));
        assert!(japanese.contains("米国") || japanese.contains("中国"));
    }
}

#[test]
fn options_come_before_the_scenario_and_stocks_buy_time() {
    let example = "examples/china-chemicals-stop.toml";
    let days = |arguments: &[&str]| -> f64 {
        let mut all = vec![
            "shock", example, "--csv", "--table", "regions", "--region", "CHN",
        ];
        all.extend(arguments);
        let table = answer(&all);
        let (header, row) = table.trim().split_once('\n').unwrap();
        let column = header
            .split(',')
            .position(|c| c == "value_added_lost_musd")
            .unwrap();
        row.split(',').nth(column).unwrap().parse().unwrap()
    };
    let (two_months, one, stocked) = (
        days(&[]),
        days(&["--days", "30"]),
        days(&["--stockpile", "60"]),
    );
    assert!(
        one < two_months && stocked < two_months,
        "{one} {stocked} {two_months}"
    );
}

#[test]
fn formats_hold_the_same() {
    let json = answer(&["controls", "examples/gallium-2026.toml", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let csv = answer(&["controls", "examples/gallium-2026.toml", "--csv"]);
    let first: Vec<&str> = csv.lines().nth(1).unwrap().split(',').collect();
    let column = csv
        .lines()
        .next()
        .unwrap()
        .split(',')
        .position(|c| c == "target_musd")
        .unwrap();
    let told: f64 = first[column].parse().unwrap();
    assert_eq!(json["years"][0]["target_musd"].as_f64().unwrap(), told);
    let curves = answer(&["shock", "--stop", "CHN:C20", "--csv", "--region", "JPN"]);
    assert_eq!(curves.lines().count(), 366);
    let prices = answer(&["shock", "--block", "CHN>JPN:C20", "--with-prices", "--csv"]);
    assert_eq!(prices.lines().count(), 24);
}

#[test]
fn what_cannot_be_asked_is_told_with_its_exit_code() {
    let (code, said) = refusal(&["shock"]);
    assert!(code == 2 && said.contains("--stop CHN:C20"), "{said}");
    let (code, said) = refusal(&["shock", "--stop", "JPX:C20"]);
    assert!(code == 3 && said.contains("did you mean JPN?"), "{said}");
    let (code, said) = refusal(&["shock", "--stop", "CHN-C20"]);
    assert!(code == 2 && said.contains("region:sector"), "{said}");
    let (code, said) = refusal(&["shock", "--stop", "CHN:C20", "--with-prices"]);
    assert!(code == 2 && said.contains("--share"), "{said}");
    let (code, said) = refusal(&[
        "controls",
        "--product",
        "galium",
        "--senders",
        "CHN",
        "--target",
        "JPN",
    ]);
    assert!(
        code == 2 && said.contains("did you mean gallium?"),
        "{said}"
    );
    let (code, said) = refusal(&[
        "controls",
        "--product",
        "gallium",
        "--senders",
        "JPN",
        "--target",
        "JPN",
    ]);
    assert!(code == 2 && said.contains("target itself"), "{said}");
    let file = std::env::temp_dir().join(format!("boeki-shock-{}.toml", std::process::id()));
    std::fs::write(
        &file,
        "title = 'A'\n[shock]\nstop = ['CHN:C20']\nstockpiles = { 'JPN:C20' = 3 }\n",
    )
    .unwrap();
    let (code, said) = refusal(&["shock", file.to_str().unwrap()]);
    std::fs::remove_file(&file).unwrap();
    assert!(
        code == 2 && said.contains("did you mean `stockpile`?") && said.contains(":4:"),
        "{said}"
    );
}
