//! `boeki coalition`, `accession` and `hedge`: their answers in all forms, and what they refuse.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::Value;
use support::Place;

#[test]
fn agreements_are_judged_in_text_json_and_csv() {
    let place = Place::new("coalition");
    let ask = ["coalition", "--players", "JPN,KOR,TWN"];
    let text = place.say(&ask).good();
    assert!(text.contains("Of 4 agreements among 3 players"), "{text}");
    let japanese = place.say(&[&ask[..], &["--lang", "ja"]].concat()).good();
    assert!(japanese.contains("3者間の4通りの協定"), "{japanese}");
    let json = place.say(&[&ask[..], &["--json"]].concat()).good();
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["agreements"].as_array().unwrap().len(), 4);
    assert_eq!(json["solved"], 8);
    let gains: f64 = (json["players"].as_array().unwrap().iter())
        .map(|it| it["shapley_musd"].as_f64().unwrap())
        .sum();
    assert!((gains - json["surplus_of_all_musd"].as_f64().unwrap()).abs() < 1e-6);
    let csv = place.say(&[&ask[..], &["--csv"]].concat()).good();
    assert_eq!(csv.lines().count(), 5);
    assert!(
        csv.starts_with("members,solved,internal,external_open"),
        "{csv}"
    );
    // The same on any number of runs.
    assert_eq!(csv, place.say(&[&ask[..], &["--csv"]].concat()).good());
}

#[test]
fn accessions_have_votes_thresholds_and_transfers() {
    let place = Place::new("accession");
    let ask = ["accession", "--candidate", "TWN,CHN+TWN"];
    let text = place.say(&ask).good();
    assert!(
        text.contains("CHN+TWN") && text.contains("Least transfer"),
        "{text}"
    );
    let json = place.say(&[&ask[..], &["--json"]].concat()).good();
    let json: Value = serde_json::from_str(&json).unwrap();
    let taiwan = &json["accessions"][0];
    assert_eq!(taiwan["votes"].as_array().unwrap().len(), 8);
    assert_eq!(
        json["accessions"][1]["candidates"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    for vote in taiwan["votes"].as_array().unwrap() {
        let threshold = vote["threshold_musd"].as_f64().unwrap();
        assert_eq!(vote["yes"].as_bool().unwrap(), threshold <= 0.0);
    }
    let csv = place.say(&[&ask[..], &["--csv"]].concat()).good();
    // 22 regions each; the joint accession names both candidates.
    assert_eq!(csv.lines().count(), 1 + 2 * 22);
}

#[test]
fn hedging_returns_the_reliability_and_its_complement() {
    let place = Place::new("hedge");
    let json = place.say(&["hedge", "--member", "KOR,EU", "--json"]).good();
    let json: Value = serde_json::from_str(&json).unwrap();
    for member in json["members"].as_array().unwrap() {
        let p = member["turning_reliability"].as_f64().unwrap();
        let tolerated = member["tolerated_unreliability"].as_f64().unwrap();
        assert!((p + tolerated - 1.0).abs() < 1e-12);
        let [low, high] = [0, 1].map(|at| member["reliability_range"][at].as_f64().unwrap());
        assert!(low <= p && p <= high);
    }
    let japanese = place
        .say(&["hedge", "--member", "KOR", "--lang", "ja"])
        .good();
    assert!(
        japanese.contains("韓国") && japanese.contains("転換"),
        "{japanese}"
    );
}

#[test]
fn what_cannot_be_asked_is_refused_with_a_remedy() {
    let place = Place::new("refused");
    for (words, code, sentence) in [
        (
            &["coalition", "--players", "JPN,KOR,EUU"][..],
            3,
            "did you mean",
        ),
        (&["coalition", "--players", "JPN"], 2, "between 2 and 16"),
        (&["coalition", "--players", "EU,DEU"], 2, "DEU is in both"),
        (
            &["coalition", "--players", "JPN,KOR", "--cut", "1.5"],
            2,
            "between 0 and 1",
        ),
        (
            &["coalition", "--players", "JPN,KOR", "--screen", "0.5"],
            2,
            "1 or more",
        ),
        (
            &["accession", "--candidate", "JPN"],
            2,
            "in the agreement already",
        ),
        (&["hedge", "--member", "USA"], 2, "USA is in both"),
        (&["hedge", "--response", "2"], 2, "between 0 and 1"),
    ] {
        let said = place.say(words);
        assert_eq!(said.code, code, "{words:?}: {}", said.err);
        assert!(said.err.contains(sentence), "{words:?}: {}", said.err);
    }
    place.write("plain.toml", "title = \"A\"\n");
    let said = place.say(&["coalition", "plain.toml"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("no section [coalition]"), "{}", said.err);
}
