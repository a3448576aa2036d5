//! Are the shipped tables those that the data folder gives, and do they say what they should?
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use boeki_data::manifest::Manifest;
use boeki_security::build::build;
use boeki_security::dependence::{chips, minerals};
use boeki_security::geopolitics::{Context, HOMES};

fn shipped(file: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/security/");
    std::fs::read(format!("{folder}{file}")).unwrap()
}

#[test]
fn the_manifest_vouches_for_every_table() {
    let text = String::from_utf8(shipped("manifest.toml")).unwrap();
    let manifest = Manifest::from_toml("manifest.toml", &text).unwrap();
    assert_eq!(manifest.artifacts.len(), 2);
    for artifact in &manifest.artifacts {
        manifest
            .verify(&artifact.path, &shipped(&artifact.path))
            .unwrap();
    }
    assert!(
        manifest
            .inputs
            .iter()
            .all(|input| !input.licence.is_empty())
    );
}

#[test]
fn the_same_data_give_the_same_tables() {
    let Some(folder) = support::folder() else {
        return;
    };
    let built_by = concat!("boeki ", env!("CARGO_PKG_VERSION"));
    for file in build(&folder, built_by).unwrap() {
        if std::env::var_os("BOEKI_BLESS").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/security/");
            std::fs::write(format!("{path}{}", file.path), &file.bytes).unwrap();
        }
        assert!(
            file.bytes == shipped(&file.path),
            "{} differs from what is shipped; run `boeki data build --security -o data/security`",
            file.path
        );
    }
}

#[test]
fn minerals_have_the_shares_that_the_survey_prints() {
    let minerals = minerals::embedded().unwrap();
    let find = |name: &str, stage: &str| {
        let mut all = minerals.iter();
        all.find(|it| it.mineral == name && it.stage == stage)
            .unwrap()
    };
    // Mineral Commodity Summaries 2026: China 270,000 t of rare earths of some 390,000; 900,000 kg of gallium of some 909,000.
    let rare_earths = find("Rare Earths", "Mine production");
    assert!((rare_earths.share("CHN") - 270.0 / 390.0).abs() < 0.02);
    let gallium = find("Gallium", "Primary production");
    assert!((gallium.share("CHN") - 900.0 / 909.0).abs() < 1e-12);
    let outside = gallium.indicators(&["JPN".to_owned()]);
    assert!(outside.concentration > 0.95 && outside.outside_share < 1.0);
    assert!(minerals.len() > 25);
    for mineral in &minerals {
        let total: f64 = mineral
            .production
            .iter()
            .map(|(c, _)| mineral.share(c))
            .sum();
        assert!((total - 1.0).abs() < 1e-12, "{}", mineral.mineral);
    }
}

#[test]
fn context_is_symmetric_where_it_must_be() {
    let context = Context::embedded().unwrap();
    let [japan, states] = HOMES;
    let (there, back) = (context.pair(japan, states), context.pair(states, japan));
    assert_eq!(there.ideal_point_distance, back.ideal_point_distance);
    assert_eq!(there.defence_pact, back.defence_pact);
    assert!(context.allies(states).contains(&"DEU".to_owned()));
    assert_eq!(context.allies(japan), ["USA"]);
    let distance = |a: &str, b: &str| context.pair(a, b).ideal_point_distance.unwrap().value;
    // Points on a line: no side is longer than the two others.
    for third in ["KOR", "CHN", "RUS", "FRA"] {
        let (far, near) = (distance(japan, third), distance(states, third));
        assert!(distance(japan, states) <= far + near + 1e-3, "{third}");
        assert!(
            (far - near).abs() <= distance(japan, states) + 1e-3,
            "{third}"
        );
    }
    assert!(context.pair(japan, "KOR").us_troops.unwrap().value > 10_000.0);
    assert_eq!(context.pair("FRA", "DEU").defence_pact, None);
}

#[test]
fn steps_of_chips_are_read_where_the_folder_has_them() {
    let Some(folder) = support::folder() else {
        return;
    };
    let steps = chips::read(&folder).unwrap();
    let design = steps.iter().find(|it| it.mineral == "Design").unwrap();
    assert!(design.share("USA") > 0.5, "{design:?}");
    assert!(steps.len() > 10);
}
