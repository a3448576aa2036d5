//! What periods displace besides their measures, and what shares by one fact mean to each other.
#![allow(missing_docs, clippy::unwrap_used)]

use boeki_law::assessment::{Assessment, Query, assess};
use boeki_law::code::TariffCode;
use boeki_law::embedded;
use boeki_law::law::{Law, LawTexts};
use boeki_law::origin::Origin;
use boeki_law::schedule::Importer;

const HORSE: &str = "0101.21.00";

const FACTS: &str = r#"
[[fact]]
name = "part"
kind = "share"
question = { en = "What part?", ja = "割合は" }
default = "1"

[[fact]]
name = "other"
kind = "share"
question = { en = "What other part?", ja = "他の割合は" }
default = "1"
"#;

/// A measure of 2025 and 2026 with what its second year displaces and the shares that it takes.
fn measure(id: &str, percent: u32, later: &str, share: &str) -> String {
    let period = |from: &str, until: &str, displaces: &str| {
        format!(
            "[[measure.period]]\nfrom = '{from}'\nuntil = '{until}'\nrate = {{ additional = '{percent}%' }}\n\
             instrument = 'Act'\npublished = '2024-12-01'\n{displaces}\n{share}\n"
        )
    };
    format!(
        "[[measure]]\nid = '{id}'\nauthority = 'section_232'\ntitle = {{ en = '{id}', ja = '{id}' }}\norigins = ['JP']\n\
         products = ['0101']\ncitation = 'Act'\nsource = 'Act'\nchecked_on = '2026-01-01'\nconfidence = 'high'\n{}{}",
        period("2025-01-01", "2026-01-01", ""),
        period("2026-01-01", "2027-01-01", later),
    )
}

fn law(measures: &[String]) -> Result<Law, String> {
    let real = embedded::law(Importer::UnitedStates).unwrap();
    let text = format!("importer = 'US'\n{}", measures.join("\n"));
    let texts = LawTexts {
        facts: ("facts.toml", FACTS),
        origins: ("origins.toml", ""),
        measures: vec![("test.toml", &text)],
    };
    Law::new(
        real.schedule().clone(),
        real.lists().clone(),
        &texts,
        "test".to_owned(),
    )
    .map_err(|error| error.to_string())
}

fn asked(law: &Law, day: &str, facts: &[(&str, &str)]) -> Assessment {
    let mut query = Query::new(
        TariffCode::parse(HORSE).unwrap(),
        Origin::find("JP").unwrap(),
        day.parse().unwrap(),
    );
    for (name, value) in facts {
        let id = law.facts().find(name).unwrap();
        query
            .facts
            .set(id, law.facts().fact(id).parse(value).unwrap());
    }
    assess(law, &query).unwrap()
}

fn total(answer: &Assessment) -> String {
    answer.total.unwrap().normalize().to_string()
}

#[test]
fn a_period_displaces_in_its_time_only() {
    let law = law(&[
        measure("us/a", 20, "displaces = ['us/b']", ""),
        measure("us/b", 5, "", ""),
    ])
    .unwrap();
    assert_eq!(total(&asked(&law, "2025-06-01", &[])), "0.25");
    assert_eq!(total(&asked(&law, "2026-06-01", &[])), "0.2");
}

#[test]
fn a_period_names_measures_and_makes_no_circle() {
    let unknown = law(&[measure("us/a", 20, "displaces = ['us/none']", "")]);
    assert!(unknown.unwrap_err().contains("`us/none`"));
    let circle = law(&[
        measure("us/a", 20, "displaces = ['us/b']", ""),
        measure("us/b", 5, "displaces = ['us/a']", ""),
    ]);
    assert!(circle.unwrap_err().contains("circle"));
}

#[test]
fn one_fact_means_one_part_of_the_value_and_two_facts_lie_side_by_side() {
    let displaces = "displaces = ['us/b']";
    let same = law(&[
        measure("us/a", 20, displaces, "share = 'part'"),
        measure("us/b", 5, "", "share = 'part'"),
    ])
    .unwrap();
    // The part that the first takes is all that the second asks for.
    let answer = asked(&same, "2026-06-01", &[("part", "0.4")]);
    assert_eq!(total(&answer), "0.08");
    assert_eq!(answer.priced.layers.len(), 1);
    let apart = law(&[
        measure("us/a", 20, displaces, "share = 'part'"),
        measure("us/b", 5, "", "share = 'other'"),
    ])
    .unwrap();
    let answer = asked(&apart, "2026-06-01", &[("part", "0.4"), ("other", "0.5")]);
    assert_eq!(total(&answer), "0.105");
    // On the rest of the value there is no more than the rest.
    let answer = asked(&apart, "2026-06-01", &[("part", "0.8"), ("other", "0.5")]);
    assert_eq!(total(&answer), "0.17");
}
