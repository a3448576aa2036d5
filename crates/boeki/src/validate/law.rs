//! Suite `law`: duties worked out by hand from the texts (needs no data folder).

use boeki_data::source::Source;
use boeki_data::table::Table;
use boeki_law::assessment::{Query, assess};
use boeki_law::code::TariffCode;
use boeki_law::embedded;
use boeki_law::law::Law;
use boeki_law::origin::Origin;
use boeki_law::schedule::Importer;
use rust_decimal::prelude::ToPrimitive;

use super::{Check, ValidateError};

/// The cases: line, origin, day, facts, total, and the passage that says so.
const CASES: &str = include_str!("../../../../data/validation/duties.csv");

/// Evaluates every case.
pub(super) fn checks() -> Result<Vec<Check>, ValidateError> {
    let reference = |reason: String| ValidateError::Reference(reason);
    let table = Table::from_csv(&Source::new("duties.csv", CASES.as_bytes()))
        .map_err(|error| reference(error.to_string()))?;
    let column = |name: &str| -> Result<Vec<String>, ValidateError> {
        let texts = table
            .text(name)
            .map_err(|error| reference(error.to_string()))?;
        Ok(texts.iter().map(str::to_owned).collect())
    };
    let (cases, importers, codes) = (column("case")?, column("importer")?, column("code")?);
    let (origins, days, known) = (
        column("origin")?,
        column("entry_date")?,
        column("known_on")?,
    );
    let (facts, totals, bases) = (column("facts")?, column("total_rate")?, column("basis")?);
    let laws = [Importer::UnitedStates, Importer::Japan]
        .map(embedded::law)
        .into_iter()
        .collect::<Result<Vec<Law>, _>>()
        .map_err(|error| reference(error.to_string()))?;
    (0..table.rows())
        .map(|row| {
            let bad = |what: &str| {
                reference(format!(
                    "duties.csv, {}: {what} is not understood",
                    cases[row]
                ))
            };
            let importer = Importer::parse(&importers[row]).ok_or_else(|| bad("the importer"))?;
            let law = laws
                .iter()
                .find(|law| law.importer() == importer)
                .ok_or_else(|| bad("the importer"))?;
            let code = TariffCode::parse(&codes[row]).ok_or_else(|| bad("the code"))?;
            let origin = Origin::find(&origins[row]).map_err(|_| bad("the origin"))?;
            let day = days[row].parse().map_err(|_| bad("the date"))?;
            let mut query = Query::new(code, origin, day);
            if !known[row].is_empty() {
                query.known_on = Some(known[row].parse().map_err(|_| bad("known_on"))?);
            }
            for text in facts[row].split(';').filter(|text| !text.is_empty()) {
                let (name, value) = text.split_once('=').ok_or_else(|| bad("a fact"))?;
                let fact = law.facts().find(name).ok_or_else(|| bad("a fact"))?;
                let value = law
                    .facts()
                    .fact(fact)
                    .parse(value)
                    .map_err(|_| bad("a fact"))?;
                query.facts.set(fact, value);
            }
            let expected: f64 = totals[row].parse().map_err(|_| bad("the total"))?;
            let (got, note) = match assess(law, &query) {
                Ok(found) => match found.total.and_then(|total| total.to_f64()) {
                    Some(total) => (total, bases[row].clone()),
                    None => (
                        f64::NAN,
                        format!("{}; no single total: {:?}", bases[row], found.verdict),
                    ),
                },
                Err(error) => (f64::NAN, error.to_string()),
            };
            Ok(Check {
                suite: "law".to_owned(),
                name: format!(
                    "{} {} from {} on {}",
                    cases[row], codes[row], origins[row], days[row]
                ),
                expected,
                got,
                tolerance: 0.0,
                // Decimals of both sides are exact; an f64 of the same decimal is the same number.
                passed: expected == got,
                note,
            })
        })
        .collect()
}
