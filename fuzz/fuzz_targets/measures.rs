//! Any text as a file of measures, facts, origins, product lists or amendments: an error with a
//! message or a law, never a panic; no measure has a rate of zero unless a rate of the file says so.
//!
//! The reader of measures is private: `Law::new` is the nearest entry. The books that measures refer
//! to are the shipped ones, their product lists cut short for speed.

#![no_main]

use std::sync::LazyLock;

use boeki_data::table::Table;
use boeki_fuzz::{edition, says_free, says_zero};
use boeki_law::amendment::Amendments;
use boeki_law::error::LawError;
use boeki_law::fact::FactBook;
use boeki_law::law::{Law, LawTexts};
use boeki_law::measure::MeasureRate;
use boeki_law::origin::OriginBook;
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
    told(FactBook::from_toml("fuzz.toml", text));
    told(OriginBook::from_toml("fuzz.toml", text));
    told(list_recipe::make("fuzz.toml", text, &mut |_| {
        Ok(LIST.to_vec())
    }));
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

fn check(law: &Law, text: &str) {
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
