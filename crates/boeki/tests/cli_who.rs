//! `boeki who`: groups of households, the steps of revenue, and what is refused.
#![allow(clippy::unwrap_used)]

mod support;

use boeki::data::source::Source;
use boeki::data::table::Table;
use serde_json::Value;
use support::Place;

fn table(text: String) -> Table {
    Table::from_csv(&Source::new("who.csv", text.into_bytes())).unwrap()
}

#[test]
fn households_are_told_with_their_range_and_their_confidence() {
    let place = Place::new("who_text");
    let said = place.say(&["who"]).good();
    for wanted in [
        "Lowest fifth",
        "50% (20 to 100) direct, 70% (?) (35 to 100) through",
        "Earnings",
        "90% (?) (75–100%)",
        "100%, as no figure is held",
        "(?) low confidence",
        "Certificate: worst gap",
    ] {
        assert!(said.contains(wanted), "{wanted} is not in\n{said}");
    }
    let japanese = place
        .say(&["who", "--lang", "ja", "--region", "JPN"])
        .good();
    assert!(
        japanese.contains("第1五分位") && !japanese.contains("米国"),
        "{japanese}"
    );
}

#[test]
fn tables_and_json_say_the_same() {
    let place = Place::new("who_tables");
    let prices = table(place.say(&["who", "--csv"]).good());
    assert_eq!(prices.rows(), 12);
    let json: Value = serde_json::from_str(&place.say(&["who", "--json"]).good()).unwrap();
    let direct = json["regions"][0]["incidence"]["groups"][0]["burden"]["direct"]["central"]
        .as_f64()
        .unwrap();
    assert!((prices.number("direct_pct").unwrap()[0] - direct).abs() < 1e-12);
    let revenue = table(
        place
            .say(&["who", "--csv", "--table", "revenue", "--region", "USA"])
            .good(),
    );
    let musd = revenue.number("musd").unwrap();
    let sum: f64 = musd[1..5].iter().sum();
    assert!((sum - musd[5]).abs() < 1e-9 * musd[5]);
    let relief = [
        "who",
        "--csv",
        "--table",
        "welfare",
        "--recycling",
        "labour-tax",
    ];
    let relief = table(place.say(&relief).good());
    let (income, share) = (
        relief.number("income_share_pct").unwrap(),
        relief.number("revenue_share_pct").unwrap(),
    );
    assert_eq!(income, share);
}

#[test]
fn what_cannot_be_answered_is_refused() {
    let place = Place::new("who_refused");
    let said = place.say(&["who", "--region", "CHN"]);
    assert_eq!(said.code, 3, "{said:?}");
    assert!(said.err.contains("known are USA, JPN"), "{said:?}");
    let said = place.say(&["who", "tiny.toml"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("use world-2022"), "{said:?}");
    let said = place.say(&["who", "--compliance", "90"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("a share from 0 to 1"), "{said:?}");
}

#[test]
fn the_model_of_the_scenario_is_the_model_of_the_answer() {
    let place = Place::new("who_model");
    let change = "[[change]]\nimporter = \"USA\"\nexporter = \"JPN\"\nsector = \"C29\"\ntariff = { set = 0.25 }\n";
    for model in [
        "factors = \"short-run\"",
        "scale = \"half\"",
        "profit_share = 0.2",
        "labour_supply = 0.5\nrecycling = \"labour-tax\"",
        "distribution_share = 0.1",
    ] {
        place.write(
            "m.toml",
            &format!("title = \"m\"\n[model]\n{model}\n{change}"),
        );
        let run = table(
            place
                .say(&["run", "m.toml", "--draws", "0", "--csv"])
                .good(),
        );
        let at = run
            .text("region")
            .unwrap()
            .iter()
            .position(|it| it == "JPN");
        let welfare = run.number("welfare_pct").unwrap()[at.unwrap()];
        let said = place.say(&[
            "who", "m.toml", "--csv", "--table", "welfare", "--region", "JPN",
        ]);
        let total = *table(said.good())
            .number("total_pct")
            .unwrap()
            .last()
            .unwrap();
        assert!(
            (total - welfare).abs() < 1e-9,
            "{model}: {total} against {welfare}"
        );
        let words = place.say(&["who", "m.toml", "--region", "JPN"]).good();
        assert!(words.contains("Model options: "), "{words}");
    }
    // A choice on the command line goes before the scenario's.
    place.write(
        "k.toml",
        &format!("title = \"m\"\n[model]\nlabour_supply = 0.5\n{change}"),
    );
    place.write("p.toml", &format!("title = \"m\"\n{change}"));
    let ask = |arguments: &[&str]| {
        let all = [&["who", "--csv", "--table", "welfare"], arguments].concat();
        place.say(&all).good()
    };
    assert_eq!(ask(&["k.toml", "--labour-supply", "0"]), ask(&["p.toml"]));
    let said = place.say(&["who", "p.toml", "--labour-supply", "-1"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("a number from 0 to 10"), "{}", said.err);
}

#[test]
fn what_is_collected_is_set_against_what_was_collected() {
    let place = Place::new("who_collected");
    let said = place.say(&["who", "--csv", "--table", "revenue", "--region", "USA"]);
    let revenue = table(said.good());
    let steps = revenue.text("step").unwrap();
    let musd = revenue.number("musd").unwrap();
    let of = |step: &str| musd[steps.iter().position(|it| it == step).unwrap()];
    let share = of("collected") / (of("collected") - of("compliance"));
    assert!((of("collected-before") - share * of("before")).abs() < 1e-6);
    assert!((of("collected-change") - of("collected") + of("collected-before")).abs() < 1e-6);
    // More is asked by law, and at an unchanged share more is collected.
    assert!(of("collected-change") > 0.0 && of("collected") < of("before"));
}
