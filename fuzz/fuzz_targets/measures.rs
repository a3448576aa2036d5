//! Any text as a file of measures, facts, origins, product lists or amendments: an error with a
//! message or a law, never a panic; no measure has a rate of zero unless a rate of the file says so; a
//! law assesses goods, its least duty is not above its highest and no rule reaches more than the whole
//! value; defaults of facts and lists come back as they were written.
//!
//! The reader of measures is private: `Law::new` is the nearest entry. The books that measures refer
//! to are the shipped ones, their product lists cut short for speed.

#![no_main]

use std::sync::LazyLock;

use boeki_data::table::Table;
use boeki_fuzz::{edition, says_free, says_zero};
use boeki_law::amendment::Amendments;
use boeki_law::assessment::{Query, assess};
use boeki_law::code::TariffCode;
use boeki_law::error::LawError;
use boeki_law::fact::{FactBook, FactKind};
use boeki_law::law::{Law, LawTexts};
use boeki_law::measure::MeasureRate;
use boeki_law::origin::{Origin, OriginBook};
use boeki_law::product::ProductLists;
use boeki_law::rate::Rate;
use boeki_law::schedule::{Importer, Schedule};
use boeki_law::{embedded, list_recipe};
use libfuzzer_sys::fuzz_target;

const FACTS: &str = include_str!("../../data/law/facts.toml");
const ORIGINS: &str = include_str!("../../data/law/origins.toml");
/// What every published list that a recipe names is taken to hold.
const LIST: &[u8] = b"hts10,HTSUS,kind,effective_date\n8703.23.01,1061200,steel,2025-04-05\n";

/// Shipped lists by name, their first entries only.
static LISTS: LazyLock<ProductLists> = LazyLock::new(|| {
    let law = embedded::shared(Importer::UnitedStates).expect("the shipped law can be read");
    let first = |(name, entries): (&str, &[_])| {
        (name.to_owned(), entries.iter().take(4).copied().collect())
    };
    ProductLists::new(law.lists().iter().map(first).collect())
});

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Some(facts) = told(FactBook::from_toml("fuzz.toml", text)) {
        check_facts(&facts);
    }
    told(OriginBook::from_toml("fuzz.toml", text));
    if let Some(lists) = told(list_recipe::make("fuzz.toml", text, &mut |_| {
        Ok(LIST.to_vec())
    })) {
        let again = ProductLists::from_table("fuzz", &lists.to_table());
        assert_eq!(again.expect("what was written can be read"), lists);
    }
    let amendments = told(Amendments::from_toml("fuzz.toml", text));
    for importer in [Importer::UnitedStates, Importer::Japan] {
        // Measures of the other importer are read, and then left out.
        if let Some(law) = told(law(importer, text)) {
            check(&law, text);
        }
        if let Some(amendments) = &amendments
            && let Ok(base) = law(importer, BASE)
            && let Some(amended) = told(base.amended(&amendments.of(importer)))
        {
            check(&amended, text);
        }
    }
});

/// A measure for amendments to amend.
const BASE: &str = r#"
importer = "US"
[[measure]]
id = "us/232/autos/japan"
authority = "section_232"
title = { en = "a", ja = "a" }
origins = ["JP"]
products = ["8703"]
citation = "a"
source = "a"
checked_on = "2026-01-01"
confidence = "high"
[[measure.period]]
from = "2025-04-03"
rate = { inclusive = "15%" }
instrument = "a"
published = "2025-04-03"
"#;

/// An error has a message.
fn told<T>(read: Result<T, LawError>) -> Option<T> {
    read.map_err(|error| assert!(!error.to_string().is_empty()))
        .ok()
}

fn law(importer: Importer, measures: &str) -> Result<Law, LawError> {
    let lines = Table::new("fuzz")
        .with_text("code", ["8703", "8703.23.01"])
        .with_integer("indent", vec![0, 1])
        .with_text("units", ["", "No."])
        .with_text("general", ["", "2.5%"]);
    let schedule = Schedule::from_table(importer, edition(), "fuzz", &lines)?;
    let texts = LawTexts {
        facts: ("facts.toml", FACTS),
        origins: ("origins.toml", ORIGINS),
        measures: vec![("fuzz.toml", measures)],
    };
    Law::new(schedule, LISTS.clone(), &texts, String::new())
}

/// Defaults are values of their facts; shares alone have a whole.
fn check_facts(facts: &FactBook) {
    let entry = jiff::civil::date(2026, 10, 1);
    for fact in facts.facts() {
        assert!(fact.whole.is_none() || fact.kind == FactKind::Share);
        for importer in [Importer::UnitedStates, Importer::Japan] {
            if let Some(value) = fact.default_value(importer, entry) {
                assert_eq!(fact.parse(&fact.write(value)), Ok(value), "{}", fact.name);
            }
        }
        let id = facts.find(&fact.name).expect("a fact has its name");
        assert_eq!(facts.fact(id), fact);
    }
}

/// What the law asks of a car on days of its periods.
fn assess_all(law: &Law) {
    let code = TariffCode::parse("8703.23.01").expect("a code");
    let day = jiff::civil::date(2025, 10, 1);
    let mut days = vec![day];
    days.extend(law.rules().iter().take(4).map(|rule| rule.from.first_day()));
    for origin in ["JP", "US", "CN"] {
        let origin = Origin::find(origin).expect("a country");
        for day in &days {
            let mut query = Query::new(code, origin, *day);
            query.value = Some(Decimal::from(30_000));
            let Ok(found) = assess(law, &query) else {
                continue;
            };
            assert!(found.high.is_none_or(|high| found.low <= high));
            assert!(found.total.is_none_or(|total| total == found.low));
            for layer in &found.priced.layers {
                assert!(layer.share > Decimal::ZERO && layer.share <= Decimal::ONE);
            }
        }
    }
}

fn check(law: &Law, text: &str) {
    assess_all(law);
    let mut rates = Vec::new();
    let file = toml::from_str(text).expect("what was read is TOML");
    written(&toml::Value::Table(file), false, &mut rates);
    let free = rates.iter().any(|rate| says_free(rate));
    let zero = rates.iter().any(|rate| says_zero(rate));
    for measure in law.measures() {
        for period in &measure.periods {
            assert!(period.from < period.until, "{}", measure.id);
            let fits = match &period.rate {
                MeasureRate::Additional(rate) | MeasureRate::Replace(rate) => {
                    assert!(rate.is_understood(), "{rate} is not understood");
                    match rate {
                        Rate::Free => free,
                        rate => zero || rate.ad_valorem().is_none_or(|share| !share.is_zero()),
                    }
                }
                MeasureRate::Inclusive(share) => zero || !share.is_zero(),
                MeasureRate::Quota { within, over } => {
                    zero || !(within.is_zero() || over.is_zero())
                }
                MeasureRate::Exempt
                | MeasureRate::Unstated
                | MeasureRate::Column(_)
                | MeasureRate::Instead(_) => true,
            };
            assert!(fits, "{} is silently zero", measure.id);
        }
    }
}

/// Every text of the file under the key `rate`, at any depth.
fn written(value: &toml::Value, of_rate: bool, rates: &mut Vec<String>) {
    match value {
        toml::Value::String(text) if of_rate => rates.push(text.clone()),
        toml::Value::Table(table) => table
            .iter()
            .for_each(|(key, value)| written(value, of_rate || key == "rate", rates)),
        toml::Value::Array(values) => values
            .iter()
            .for_each(|value| written(value, of_rate, rates)),
        _ => {}
    }
}
