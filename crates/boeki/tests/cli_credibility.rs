//! `boeki credibility` and `boeki escalate`: the embedded questions and the examples in all forms, and what they refuse.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::Value;
use support::Place;

const DEAL: &str = include_str!("../../../examples/us-japan-deal-holds.toml");
const COVERAGE: &str = include_str!("../../../examples/us-japan-agreement-2019.toml");

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

#[test]
fn the_deal_of_2025_is_assessed_without_a_file() {
    let place = Place::new("credibility");
    let json = place.say(&["credibility", "--json"]).good();
    let json: Value = serde_json::from_str(&json).unwrap();
    assert!(json["kind"].as_str().unwrap().starts_with("stylised"));
    assert!(json["alliance"].is_null());
    assert!(number(&json["worst_gap"]) < 1e-10);
    let breaches = json["breaches"].as_array().unwrap();
    let [us, japan] = &breaches[..] else {
        panic!("{breaches:?}")
    };
    // By welfare the United States loses from its own duty on cars; Japan gains from ten points while its partner keeps still.
    assert_eq!(us["patience"]["kind"], "not-tempted");
    let (d, p) = (
        number(&japan["musd"]["temptation"]),
        number(&japan["musd"]["loss"]),
    );
    assert!(d > 0.0 && p > 0.0);
    assert!((number(&japan["patience"]["delta"]) - d / (d + p)).abs() < 1e-9);
    // Payoffs are those of `boeki run` on the same scenario.
    let run = place.say(&["credibility", "--csv"]).good();
    assert_eq!(run.lines().count(), 1 + 2 * 5);
    let security = place
        .say(&["credibility", "--security", "--lang", "ja"])
        .good();
    for words in [
        "合意は維持されるか",
        "抑止(?)",
        "負担分担",
        "先に譲歩する確率",
    ] {
        assert!(security.contains(words), "{words}: {security}");
    }
}

#[test]
fn payoffs_are_those_of_a_run() {
    let place = Place::new("credibility_payoffs");
    place.write("deal.toml", DEAL);
    let of = |ask: &[&str]| -> Value { serde_json::from_str(&place.say(ask).good()).unwrap() };
    let report = of(&["credibility", "deal.toml", "--json"]);
    let run = of(&["run", "deal.toml", "--json", "--draws", "0"]);
    let rows = |of: &Value| of["regions"].as_array().unwrap().clone();
    let welfare = |rows: &[Value], code: &str| {
        let row = rows.iter().find(|row| row["region"] == code).unwrap();
        number(&row["ev_musd"])
    };
    for (at, code) in ["USA", "JPN"].into_iter().enumerate() {
        let payoffs = report["payoffs"].as_array().unwrap();
        let own = welfare(&rows(&run), code);
        assert!((number(&payoffs[0]["musd"][at]) - own).abs() < 1e-6 * own.abs());
        for other in run["alternatives"].as_array().unwrap() {
            let payoff = payoffs.iter().find(|it| it["policy"] == other["title"]);
            let there = welfare(&rows(other), code);
            let found = number(&payoff.unwrap()["musd"][at]);
            assert!((found - there).abs() < 1e-6 * there.abs());
        }
    }
}

#[test]
fn a_stake_in_security_is_used_only_if_it_is_given() {
    let place = Place::new("credibility_security");
    place.write("deal.toml", DEAL);
    let linked = DEAL.replace(
        "players = [\"USA\", \"JPN\"]",
        "players = [\"USA\", \"JPN\"]\nsecurity = { JPN = 0.5 }\nturnover = \"party\"",
    );
    place.write("linked.toml", &linked);
    let japan = |file: &str| -> Value {
        let json = place.say(&["credibility", file, "--json"]).good();
        let json: Value = serde_json::from_str(&json).unwrap();
        json["breaches"][1].clone()
    };
    let (without, with) = (japan("deal.toml"), japan("linked.toml"));
    assert_eq!(number(&without["security_percent"]), 0.0);
    assert_eq!(without["patience"], with["patience"]);
    assert!(number(&with["patience_linked"]["delta"]) < number(&with["patience"]["delta"]));
    assert!(number(&with["rate"]["central"]) < number(&without["rate"]["central"]));
    let text = place.say(&["credibility", "linked.toml"]).good();
    assert!(text.contains("stake in security of 0.5%"), "{text}");
}

#[test]
fn a_dispute_ends_somewhere_and_working_level_helps() {
    let place = Place::new("escalate");
    let json = place.say(&["escalate", "--json"]).good();
    let json: Value = serde_json::from_str(&json).unwrap();
    let states = json["outlook"]["states"].as_array().unwrap();
    let ends: f64 = (states.iter().filter(|state| state["absorbing"] == true))
        .map(|state| number(&state["reach"]["central"]))
        .sum();
    assert!((ends - 1.0).abs() < 1e-12);
    for moment in json["outlook"]["over_time"].as_array().unwrap() {
        let all: f64 = moment[1].as_array().unwrap().iter().map(number).sum();
        assert!((all - 1.0).abs() < 1e-12);
    }
    let levels = json["outlook"]["levels"].as_array().unwrap();
    let risk: Vec<f64> = (levels.iter())
        .map(|level| number(&level["reach"]["high"]))
        .collect();
    assert!(risk.windows(2).all(|pair| pair[1] < pair[0]), "{risk:?}");
    assert_eq!(risk.last(), Some(&0.0));
    for (table, rows) in [
        ("states", 12),
        ("rates", 22),
        ("levels", 10),
        ("time", 36),
        ("agreements", 0),
    ] {
        let csv = place.say(&["escalate", "--csv", "--table", table]).good();
        assert_eq!(csv.lines().count(), 1 + rows, "{table}");
    }
    let text = place.say(&["escalate", "--lang", "ja"]).good();
    assert!(
        text.contains("実務者段階で処理") && text.contains("(?)"),
        "{text}"
    );
}

#[test]
fn the_agreement_of_2019_is_replayed_by_coverage() {
    let place = Place::new("escalate_coverage");
    place.write("2019.toml", COVERAGE);
    let json = place.say(&["escalate", "2019.toml", "--json"]).good();
    let json: Value = serde_json::from_str(&json).unwrap();
    let options = json["frontier"]["options"].as_array().unwrap();
    let coverage: Vec<f64> = options.iter().map(|it| number(&it["coverage"])).collect();
    assert!(
        coverage.windows(2).all(|pair| pair[1] < pair[0]),
        "{coverage:?}"
    );
    assert!((coverage[0] - 1.0).abs() < 1e-12);
    for option in &options[1..] {
        // The United States is better without the cars; Japan only if disputes are far more frequent than they were.
        assert_eq!(option["against_widest"][0]["kind"], "always");
        assert_eq!(option["against_widest"][1]["kind"], "disputes");
        let threshold = &option["against_widest"][1]["value"];
        assert!(number(threshold) > number(&json["frontier"]["disputes"]["high"]));
    }
    let text = place.say(&["escalate", "2019.toml"]).good();
    assert!(
        text.contains("disputes a year") && text.contains("at most"),
        "{text}"
    );
}

#[test]
fn what_cannot_be_asked_is_refused_at_its_place() {
    let place = Place::new("credibility_refused");
    let broken = |from: &str, to: &str| {
        let text = DEAL.replacen(from, to, 1);
        assert_ne!(text, DEAL, "{from}");
        place.write("broken.toml", &text);
        place.say(&["credibility", "broken.toml"])
    };
    for (from, to, code, words) in [
        (
            "\n[credibility]",
            "\n[credibilty]",
            2,
            "did you mean `credibility`?",
        ),
        (
            "answer = \"No deal: 25%",
            "answer = \"No deal: 20%",
            3,
            "did you mean `No deal: 25% on all goods both ways`?",
        ),
        ("by = \"USA\"", "by = \"US\"", 3, "did you mean `USA`?"),
        (
            "players = [\"USA\", \"JPN\"]",
            "players = [\"USA\", \"JPN\"]\nroutes = [\"pannel\"]",
            2,
            "no route to an answer is called pannel",
        ),
        (
            "players = [\"USA\", \"JPN\"]",
            "players = [\"USA\", \"JPN\"]\nsecurity = { JPN = -1 }",
            2,
            "must lie between 0 and 100",
        ),
    ] {
        let said = broken(from, to);
        assert!(said.err.contains(words), "{words}: {}", said.err);
        assert_eq!(said.code, code, "{}", said.err);
    }
    place.write("none.toml", "title = \"Nothing\"\n");
    for command in ["credibility", "escalate"] {
        let said = place.say(&[command, "none.toml"]);
        assert_eq!(said.code, 2, "{}", said.err);
        assert!(said.err.contains("add the section"), "{}", said.err);
    }
}
