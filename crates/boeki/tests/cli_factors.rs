//! `boeki factors` and the options of `[model]`: figures, formats, refusals.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::Value;
use support::Place;

#[test]
fn rewards_come_by_horizon_and_in_both_languages() {
    let place = Place::new("factors_text");
    let said = place.say(&["factors"]);
    let text = said.good();
    for expected in [
        "Low-skill labour",
        "short-run",
        "decade",
        "long-run",
        "Between the",
        "decade: mobile: Capital; between: Low-skill labour kappa 1.5",
        "closure world-share",
        "Run ",
        "(?)",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let said = place.say(&["factors", "--lang", "ja", "--sectors", "decade"]);
    assert!(said.good().contains("低技能労働"));
}

#[test]
fn mobile_labour_divides_by_skill_and_specific_labour_by_sector() {
    let place = Place::new("factors_json");
    let said = place.say(&["factors", "--cleavages", "--json", "--region", "JPN"]);
    let rows: Vec<Value> = serde_json::from_str(&said.good()).unwrap();
    let share = |kappa: &str| {
        let row = rows.iter().find(|row| row["kappa"] == kappa).unwrap();
        row["between_factors"].as_f64().unwrap()
    };
    assert!(share("inf") > 0.999_999);
    assert!(share("1") < 0.1);
    let said = place.say(&["factors", "--csv", "--region", "USA"]);
    assert!(said.good().starts_with("variant,region,factor,sector,"));
}

#[test]
fn what_does_not_exist_is_named() {
    let place = Place::new("factors_errors");
    let said = place.say(&["factors", "--region", "XXX"]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("no such region"));
    let said = place.say(&["factors", "--sectors", "century"]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("long-run"));
    place.write("m.toml", "title = \"m\"\n[model]\nfactors = \"century\"\n");
    let said = place.say(&["run", "m.toml"]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("long-run"), "{}", said.err);
    place.write(
        "m.toml",
        "title = \"m\"\n[model]\nfactors = \"decade\"\ndistribution_share = 0.1\n",
    );
    let said = place.say(&["run", "m.toml"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("one mobile factor"), "{}", said.err);
}

#[test]
fn options_are_printed_with_the_result_and_kept_by_a_sweep() {
    let place = Place::new("factors_model");
    place.write(
        "m.toml",
        "title = \"m\"\n[model]\nlabour_supply = 0.5\nscale = \"half\"\n[[change]]\nimporter = \"USA\"\nexporter = \"JPN\"\nsector = \"C29\"\ntariff = { add = 0.1 }\n",
    );
    let said = place.say(&["run", "m.toml", "--draws", "8"]);
    let text = said.good();
    assert!(text.contains("labour supply elasticity 0.5"), "{text}");
    assert!(text.contains("economies of scale, half"), "{text}");
    // The interval is drawn under the same options: it holds the value itself.
    let said = place.say(&["run", "m.toml", "--draws", "8", "--json"]);
    let record: Value = serde_json::from_str(&said.good()).unwrap();
    assert!(record.to_string().contains("labour supply elasticity 0.5"));
}

#[test]
fn a_kappa_of_the_scenario_does_not_pass_for_a_horizon() {
    let place = Place::new("factors_kappa");
    let change = "[[change]]\nimporter = \"USA\"\nexporter = \"JPN\"\nsector = \"C29\"\ntariff = { set = 0.25 }\n";
    place.write("plain.toml", &format!("title = \"m\"\n{change}"));
    place.write(
        "kappa.toml",
        &format!("title = \"m\"\n[model]\nfactors = \"short-run\"\nkappa = 1.0001\n{change}"),
    );
    let ask = |file| {
        place
            .say(&["factors", file, "--csv", "--region", "JPN"])
            .good()
    };
    assert_eq!(ask("plain.toml"), ask("kappa.toml"));
}

#[test]
fn wage_floors_put_people_out_of_work_and_say_so() {
    let place = Place::new("factors_wage_floor");
    let text = |model: &str| {
        format!(
            "title = \"m\"\n[model]\n{model}\n[[change]]\nimporter = \"USA\"\nexporter = \"JPN\"\nsector = \"goods\"\ntariff = {{ add = 0.25 }}\n"
        )
    };
    let welfare = |name: &str| -> f64 {
        let said = place.say(&["run", name, "--draws", "0", "--json"]);
        let run: Value = serde_json::from_str(&said.good()).unwrap();
        let rows = run["regions"].as_array().unwrap().clone();
        let japan = rows.iter().find(|row| row["region"] == "JPN").unwrap();
        japan["welfare_pct"].as_f64().unwrap()
    };
    place.write("floor.toml", &text("wage_floor = 1.0"));
    place.write("free.toml", &text("wage_floor = 0.5"));
    assert!(welfare("floor.toml") < welfare("free.toml") - 0.01);
    let said = place.say(&["run", "floor.toml", "--draws", "0"]).good();
    assert!(
        said.contains("out of work") && said.contains("Japan "),
        "{said}"
    );
    let said = place.say(&["run", "free.toml", "--draws", "0"]).good();
    assert!(said.contains("nobody is out of work"), "{said}");
    place.write("bad.toml", &text("wage_floor_in = \"gold\""));
    assert_eq!(place.say(&["run", "bad.toml"]).code, 2);
}
