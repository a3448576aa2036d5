//! `boeki nash`, `respond`, `bargain` and `lobby`: answers, formats, refusals.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::Value;
use support::Place;

fn json(place: &Place, arguments: &[&str]) -> Value {
    serde_json::from_str(&place.say(arguments).good()).unwrap()
}

#[test]
fn a_war_ends_in_tariffs_that_nobody_wants_to_change() {
    let place = Place::new("strategy_nash");
    let report = json(&place, &["nash", "--level", "sector", "--json"]);
    assert_eq!(report["equilibria"].as_array().unwrap().len(), 1);
    assert_eq!(report["equilibria"][0]["starts"], 3);
    for player in report["players"].as_array().unwrap() {
        assert!(player["residual"].as_f64().unwrap() <= 1e-6);
        assert!(player["deviation_gain"].as_f64().unwrap() < 1e-9);
        let tariff = player["tariff_pct"].as_f64().unwrap();
        assert!(tariff > player["tariff_before_pct"].as_f64().unwrap());
    }
    // A war between the two costs at least one of them.
    let worst = report["players"].as_array().unwrap().iter();
    assert!(
        worst
            .map(|it| it["welfare_pct"].as_f64().unwrap())
            .any(|w| w < 0.0)
    );
    let said = place.say(&["nash", "--csv", "--table", "tariffs"]);
    assert!(
        said.good()
            .starts_with("player,partner,sector,equilibrium,")
    );
    assert!(
        place
            .say(&["nash", "--lang", "ja"])
            .good()
            .contains("ナッシュ関税")
    );
}

#[test]
fn answers_cost_the_mover_and_best_responses_gain_the_most() {
    let place = Place::new("strategy_respond");
    let report = json(&place, &["respond", "--json"]);
    let payoff = |each: &str, rule: &str, player: &str| {
        let rows = report["payoffs"].as_array().unwrap().iter();
        let row = rows
            .clone()
            .find(|row| row["move_name"] == each && row["rule"] == rule && row["player"] == player);
        row.unwrap()["ev_musd"].as_f64().unwrap()
    };
    let deal = "The deal of 2025: 15% on goods from Japan";
    for rule in ["reciprocal", "equal-duty", "targeted", "best-response"] {
        assert!(
            payoff(deal, rule, "USA") < payoff(deal, "none", "USA"),
            "{rule}"
        );
        assert!(
            payoff(deal, "best-response", "JPN") >= payoff(deal, rule, "JPN"),
            "{rule}"
        );
    }
    let weighted = json(&place, &["respond", "--political", "--json"]);
    assert_ne!(weighted["payoffs"], report["payoffs"]);
    // To the same duty, targets cost the responder less than one rate on everything.
    assert!(payoff(deal, "targeted", "JPN") > payoff(deal, "equal-duty", "JPN"));
    let curve = report["curves"].as_array().unwrap();
    assert_eq!(curve.len(), 22);
    let said = place.say(&["respond", "--csv", "--table", "curves"]);
    assert!(said.good().starts_with("mover,replier,tariff_pct,"));
}

#[test]
fn a_bargain_leaves_both_better_off_and_reveals_weights_under_every_set() {
    let place = Place::new("strategy_bargain");
    let report = json(&place, &["bargain", "--json"]);
    for side in report["sides"].as_array().unwrap() {
        assert!(side["gain_musd"].as_f64().unwrap() > 0.0);
        assert!(side["residual"].as_f64().unwrap() <= 1e-6);
    }
    let revealed = report["revealed"].as_array().unwrap();
    assert_eq!(revealed.len(), 9);
    for row in revealed {
        let weight = row["weight_without_money"].as_f64().unwrap();
        assert!(weight > 0.0 && weight < 1.0);
    }
    assert!((report["money_musd"].as_f64().unwrap() - 22_000.0).abs() < 1e-6);
    assert!(
        place
            .say(&["bargain", "--mfn", "--lang", "ja"])
            .good()
            .contains("最恵国")
    );
}

#[test]
fn weights_of_sectors_explain_tariffs_by_sector() {
    let place = Place::new("strategy_lobby");
    let report = json(&place, &["lobby", "--json"]);
    let gap = report["gap"].as_f64().unwrap();
    assert!(gap < 0.2 * report["unweighted_gap"].as_f64().unwrap());
    let weights = report["weights"].as_array().unwrap();
    let mean: f64 = weights
        .iter()
        .map(|row| row["weight"].as_f64().unwrap())
        .sum::<f64>()
        / 28.0;
    assert!((mean - 1.0).abs() < 1e-9);
    assert!(
        place
            .say(&["lobby", "--csv"])
            .good()
            .starts_with("sector,weight,")
    );
}

#[test]
fn questions_that_cannot_be_asked_are_refused_with_a_remedy() {
    let place = Place::new("strategy_errors");
    for (arguments, code, words) in [
        (
            &["nash", "--players", "USA,JPM"][..],
            3,
            "did you mean `JPN`",
        ),
        (&["nash", "--players", "EU,DEU"], 2, "is in both"),
        (
            &["nash", "--players", "USA,ALL"],
            2,
            "name a part of the world",
        ),
        (&["nash", "--level", "fine"], 2, "levels are"),
        (&["respond", "--players", "USA"], 2, "needs two players"),
        (&["bargain", "--weight", "1"], 2, "between 0 and 1"),
        (&["bargain", "--players", "USA,JPN,CHN"], 2, "table for two"),
        (&["lobby", "--level", "uniform"], 2, "by sector"),
        (&["lobby", "--player", "XXX"], 3, "XXX"),
    ] {
        let said = place.say(arguments);
        assert_eq!(said.code, code, "{arguments:?}: {}", said.err);
        assert!(said.err.contains(words), "{arguments:?}: {}", said.err);
    }
    place.write(
        "bad.toml",
        "title = \"Bad\"\n[respond]\nplayers = [\"USA\", \"JPN\"]\nrules = [\"recprocal\"]\nlevl = \"sector\"\n",
    );
    let said = place.say(&["respond", "bad.toml"]);
    assert_eq!(said.code, 2);
    for words in [
        "bad.toml:4",
        "did you mean `reciprocal`",
        "did you mean `level`",
    ] {
        assert!(said.err.contains(words), "{words}: {}", said.err);
    }
    place.write(
        "bad.toml",
        "title = \"Bad\"\n[bargain]\nthreat = \"announced\"\n",
    );
    let said = place.say(&["bargain", "bad.toml"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("has no `announced`"), "{}", said.err);
}
