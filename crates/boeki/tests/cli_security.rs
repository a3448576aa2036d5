//! `boeki dependence`, `secure`, `power`, `decouple`: what they say in all forms, and what they refuse.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::Value;
use support::Place;

fn json(place: &Place, arguments: &[&str]) -> Value {
    let said = place.say(&[arguments, &["--json"]].concat()).good();
    serde_json::from_str(&said).unwrap()
}

#[test]
fn dependence_is_told_by_sector_product_and_mineral() {
    let place = Place::new("dependence");
    let alone = json(&place, &["dependence", "JPN"]);
    let friends = json(&place, &["dependence", "JPN", "--bloc", "CPTPP,USA"]);
    assert_eq!(alone["sectors"].as_array().unwrap().len(), 28);
    assert_eq!(friends["bloc"].as_array().unwrap().len(), 9);
    let through = |report: &Value| report["final_look_through_pct"].as_f64().unwrap();
    assert!(through(&alone) > through(&friends));
    assert!(alone["residual"].as_f64().unwrap() < 1e-11);
    let text = place
        .say(&["dependence", "JPN", "--sector", "C26", "--lang", "ja"])
        .good();
    assert!(text.contains("圏外") && text.contains("C26"), "{text}");
    let products = [
        "dependence",
        "USA",
        "--bloc",
        "allies",
        "--level",
        "hs10",
        "--product",
        "8541",
    ];
    let csv = place.say(&[&products[..], &["--csv"]].concat()).good();
    assert!(csv.starts_with("item,unit,top_supplier,") && csv.lines().count() > 10);
    let minerals = place
        .say(&["dependence", "JPN", "--level", "minerals"])
        .good();
    assert!(
        minerals.contains("Gallium") && minerals.contains("China"),
        "{minerals}"
    );
    for (arguments, code) in [
        (&["dependence", "JPM"][..], 3),
        (&["dependence", "JPN", "--bloc", "NATOO"], 3),
        (&["dependence", "JPN", "--level", "hs6"], 2),
        (
            &["dependence", "USA", "--level", "hs6", "--product", "cars"],
            2,
        ),
        (&["dependence", "DEU", "--bloc", "allies"], 2),
        (&["dependence", "JPN", "--sector", "C99"], 3),
    ] {
        assert_eq!(place.say(arguments).code, code, "{arguments:?}");
    }
}

#[test]
fn a_page_on_security_has_power_both_ways_exposure_and_context() {
    let place = Place::new("secure");
    let page = json(&place, &["secure", "JPN"]);
    let partners = page["partners"].as_array().unwrap();
    assert_eq!(partners.len(), 21);
    let china = partners.iter().find(|row| row["partner"] == "CHN").unwrap();
    let number = |key: &str| china[key].as_f64().unwrap();
    assert!(number("power_over_pct") > number("power_of_pct"));
    assert!((number("asymmetry") - number("power_over_pct") / number("power_of_pct")).abs() < 0.1);
    assert!(number("cut_off_loss_pct") > 0.0 && number("cutting_partner_loss_pct") > 0.0);
    assert!(page["own_exposure"].as_f64().unwrap() > 1.0);
    assert!(page["worst_gap"].as_f64().unwrap() < 1e-9);
    let context = page["context"].as_array().unwrap();
    let states = context.iter().find(|row| row["partner"] == "USA").unwrap();
    assert_eq!(states["defence_pact"]["value"], 1.0);
    assert!(states["defence_pact"]["year"].as_i64().unwrap() > 2000);
    let text = place.say(&["secure", "JPN"]).good();
    for words in [
        "What it depends on most",
        "Friends and enemies",
        "no part of any figure above",
        "Correlates of War",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(place.say(&["secure", "EU"]).code, 2);
    assert_eq!(place.say(&["secure", "JPN", "--both-ways"]).code, 2);
}

#[test]
fn a_ban_says_its_direction_and_is_the_scenario_that_says_the_same() {
    let place = Place::new("secure_ban");
    let one = json(&place, &["secure", "JPN", "--ban", "CHN:C26"]);
    let both = json(
        &place,
        &["secure", "JPN", "--ban", "CHN:C26", "--both-ways"],
    );
    let welfare = |report: &Value, code: &str| {
        let rows = report["regions"].as_array().unwrap().iter();
        let mut rows = rows.filter(|row| row["region"] == code);
        rows.next().unwrap()["welfare_pct"].as_f64().unwrap()
    };
    assert!(welfare(&one, "JPN") < 0.0 && welfare(&both, "JPN") < 0.0);
    assert!((welfare(&one, "CHN") - welfare(&both, "CHN")).abs() > 1e-6);
    let file = include_str!("../../../examples/japan-without-chinese-electronics.toml");
    place.write("ban.toml", file);
    let run = place
        .say(&["run", "ban.toml", "--draws", "0", "--json"])
        .good();
    let run: Value = serde_json::from_str(&run).unwrap();
    let rows = run["regions"].as_array().unwrap().iter();
    let japan = rows.clone().find(|row| row["region"] == "JPN").unwrap();
    let exact = japan["welfare_pct"].as_f64().unwrap();
    assert!((exact - welfare(&one, "JPN")).abs() < 1e-8, "{exact}");
    let text = place.say(&["secure", "JPN", "--ban", "CHN:C26"]).good();
    assert!(
        text.contains("Exports of China to Japan are banned"),
        "{text}"
    );
    assert!(text.contains("stay open"), "{text}");
    for (ban, code) in [("CHM:C26", 3), ("CHN:C99", 3), ("JPN", 2)] {
        assert_eq!(
            place.say(&["secure", "JPN", "--ban", ban]).code,
            code,
            "{ban}"
        );
    }
}

#[test]
fn allies_add_up_to_the_coalition() {
    let place = Place::new("power");
    place.write(
        "chips.toml",
        include_str!("../../../examples/chip-coalition-toward-china.toml"),
    );
    let report = json(&place, &["power", "chips.toml"]);
    let members = report["members"].as_array().unwrap();
    assert_eq!(members.len(), 4);
    let sum = |key: &str| -> f64 { members.iter().map(|row| row[key].as_f64().unwrap()).sum() };
    let total = |key: &str| report[key].as_f64().unwrap();
    assert!((sum("power_shapley_pct") - total("power_pct")).abs() < 1e-10);
    assert!((sum("exact_shapley_pct") - total("exact_loss_pct")).abs() < 1e-8);
    assert!(total("power_pct") > total("power_sum_alone_pct"));
    let asked = [
        "power",
        "--over",
        "CHN",
        "--by",
        "USA,JPN,KOR,TWN",
        "--sector",
        "C26",
    ];
    assert_eq!(json(&place, &asked)["members"], report["members"]);
    let pairs = place.say(&["power", "--pairs", "--csv"]).good();
    assert_eq!(pairs.lines().count(), 1 + 22 * 21);
    assert_eq!(place.say(&["power", "--over", "JPN"]).code, 2);
    assert_eq!(
        place.say(&["power", "--over", "JPN", "--by", "JPN"]).code,
        2
    );
    assert_eq!(
        place
            .say(&["power", "--over", "JPN", "--by", "ASEANN"])
            .code,
        3
    );
}

#[test]
fn less_dependence_is_never_cheaper_by_one_rate() {
    let place = Place::new("decouple");
    let asked = [
        "decouple",
        "JPN",
        "--from",
        "CHN",
        "--sector",
        "C26,C27,C28",
        "--instrument",
        "iceberg",
        "--target",
        "0.3,0.2",
        "--toward",
        "CPTPP",
    ];
    let report = json(&place, &asked);
    let rows = report["frontier"].as_array().unwrap();
    let cost = |policy: &str| -> Vec<f64> {
        let rows = rows.iter().filter(|row| row["policy"] == policy);
        rows.map(|row| row["cost_pct"].as_f64().unwrap()).collect()
    };
    let (least, uniform, ban) = (cost("least-cost"), cost("uniform"), cost("ban"));
    assert_eq!((least.len(), uniform.len(), ban.len()), (2, 2, 1));
    assert!(least[0] > 0.0 && least[1] > least[0] && ban[0] > least[1]);
    for (least, uniform) in least.iter().zip(&uniform) {
        assert!(least <= uniform, "{least} {uniform}");
    }
    let text = place.say(&asked).good();
    assert!(
        text.contains("least cost") && text.contains("friends:"),
        "{text}"
    );
    for (arguments, code) in [
        (&["decouple", "JPN"][..], 2),
        (&["decouple", "JPN", "--from", "JPN"], 2),
        (&["decouple", "JPN", "--from", "CHN", "--target", "1.5"], 2),
        (&["decouple", "JPN", "--from", "XYZ"], 3),
    ] {
        assert_eq!(place.say(arguments).code, code, "{arguments:?}");
    }
}
