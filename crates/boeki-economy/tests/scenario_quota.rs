//! Are quotas read, resolved, written and refused as documented?
#![allow(missing_docs, clippy::unwrap_used)]

use boeki_economy::scenario::{Code, Scenario};
use boeki_economy::testing::tiny_economy;
use boeki_economy::{Licences, Limit, OverQuota};

fn codes(text: &str) -> Vec<Code> {
    let text = format!("title = \"t\"\n[[quota]]\n{text}");
    match Scenario::parse("t.toml", &text) {
        Err(problems) => problems.items().iter().map(|item| item.code).collect(),
        Ok(scenario) => match scenario.resolve(&tiny_economy()) {
            Err(problems) => problems.items().iter().map(|item| item.code).collect(),
            Ok(_) => Vec::new(),
        },
    }
}

#[test]
fn a_quota_is_read_resolved_and_written_back() {
    let text = r#"
title = "t"

[[quota]]
importer = "USA"
exporter = "JPN"
sector = "GDS"
coverage = 0.9
limit = { tonnes = 1_250_000, usd_per_tonne = 1400 }
over_quota = { surcharge = 0.25 }
licences = { importer = 0.5, exporter = 0.5 }
note = "steel"

[[alternative]]
title = "other"

[[alternative.quota]]
importer = "JPN"
exporter = "USA"
sector = "GDS"
limit = { relative = 0.8 }
over_quota = { rate = 0.385 }
licences = "wasted"
"#;
    let scenario = Scenario::parse("t.toml", text).unwrap();
    assert_eq!(
        Scenario::parse("again", &scenario.to_toml()).unwrap(),
        scenario
    );
    let resolved = scenario.resolve(&tiny_economy()).unwrap();
    let quota = &resolved.policy.quotas[0];
    assert_eq!(quota.limit, Limit::Value(1750.0));
    assert_eq!(quota.over_quota, Some(OverQuota::Surcharge(0.25)));
    assert_eq!(
        (quota.coverage, quota.flows.len(), quota.name.as_str()),
        (0.9, 1, "steel")
    );
    let said = &resolved.quotas[0].sentence.en;
    assert!(
        said.contains("1,250,000 tonnes at 1,400 USD a tonne, 25 points more above it"),
        "{said}"
    );
    let other = scenario.with(&scenario.alternatives[0]);
    let quotas = other.resolve(&tiny_economy()).unwrap().policy.quotas;
    assert_eq!(quotas.len(), 2);
    assert_eq!(
        (quotas[1].limit, quotas[1].licences),
        (Limit::Relative(0.8), Licences::WASTED)
    );
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let flow = "importer = \"USA\"\nexporter = \"JPN\"\nsector = \"GDS\"\n";
    let sound = "limit = { relative = 0.8 }\nlicences = \"importer\"\n";
    let with = |text: &str| codes(&format!("{flow}{text}"));
    assert_eq!(with(sound), []);
    assert_eq!(with("limit = { relative = 0.8 }"), [Code::MissingKey]);
    assert_eq!(with("licences = \"importer\""), [Code::MissingKey]);
    assert_eq!(
        with("limit = 0.8\nlicences = \"importer\""),
        [Code::WrongType]
    );
    assert_eq!(
        with("limit = { relative = -1 }\nlicences = \"importer\""),
        [Code::BadNumber]
    );
    assert_eq!(
        with("limit = { tonnes = 5 }\nlicences = \"importer\""),
        [Code::MoreThanOne]
    );
    assert_eq!(
        with("limit = { share = 5 }\nlicences = \"importer\""),
        [Code::UnknownKey]
    );
    assert_eq!(
        with("limit = { musd = 5 }\nlicences = \"exporters\""),
        [Code::UnknownKey]
    );
    assert_eq!(
        with("limit = { musd = 5 }\nlicences = { exporter = 0.4 }"),
        [Code::BadNumber]
    );
    assert_eq!(with(&format!("{sound}coverage = 1.2")), [Code::BadNumber]);
    assert_eq!(with(&format!("{sound}rate = 1.2")), [Code::UnknownKey]);
    assert_eq!(
        with(&format!("{sound}[[quota]]\n{flow}{sound}")),
        [Code::MoreThanOne]
    );
    assert_eq!(
        codes(&format!("importer = \"USA\"\nexporter = \"USA\"\n{sound}")),
        [Code::NoFlow]
    );
    assert_eq!(
        codes(&format!("importer = \"US\"\n{sound}")),
        [Code::UnknownRegion]
    );
}
