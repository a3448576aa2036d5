//! What the commands on the law share: opening it, reading codes, origins, dates and facts.

use boeki::law::assessment::Query;
use boeki::law::code::TariffCode;
use boeki::law::embedded;
use boeki::law::error::LawError;
use boeki::law::instant::Instant;
use boeki::law::law::Law;
use boeki::law::origin::Origin;
use boeki::law::schedule::Importer;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::failure::{Failure, exit};

/// Reads an importer.
pub(crate) fn importer(text: &str) -> Result<Importer, String> {
    Importer::parse(text).ok_or_else(|| "importers are US, JP".to_owned())
}

/// Reads a date.
pub(crate) fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "dates are YYYY-MM-DD".to_owned())
}

/// Reads a day, or a day with a time on the importer's clock.
pub(crate) fn moment(text: &str) -> Result<Instant, String> {
    let read = Instant::parse(text)
        .ok_or_else(|| "dates are YYYY-MM-DD or YYYY-MM-DDTHH:MM".to_owned())?;
    Ok(if text.trim().len() <= 10 {
        Instant::midday(read.date())
    } else {
        read
    })
}

/// A law as the project ships it, with the words of its schedule if asked for.
pub(crate) fn open(importer: Importer, words: bool) -> Result<Law, Failure> {
    let mut law = embedded::law(importer)?;
    if words {
        embedded::join_texts(&mut law)?;
    }
    Ok(law)
}

/// Reads a code.
pub(crate) fn code(text: &str) -> Result<TariffCode, Failure> {
    TariffCode::parse(text).ok_or_else(|| {
        Failure::new(
            exit::UNKNOWN,
            format!("`{text}` is not a tariff code: give two to ten digits, or find it with `boeki search {text}`"),
        )
    })
}

/// What a shipment is, from the command line.
#[derive(Debug, clap::Args)]
pub(crate) struct Shipment {
    /// Customs value, in dollars into the US, in yen into Japan
    #[arg(long, value_name = "V")]
    pub(crate) value: Option<Decimal>,
    /// Quantity, with its unit if there are several: 2000, 2000kg, 12doz
    #[arg(long, value_name = "Q")]
    pub(crate) quantity: Vec<String>,
    /// As the law was known on that day; default: as corrected since
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) known_on: Option<Date>,
    /// A fact of the shipment, such as quota=in or loaded_on=2025-04-04
    #[arg(long = "fact", value_name = "NAME=VALUE")]
    pub(crate) facts: Vec<String>,
    /// Read an unconfirmed measure as applying or not: us/232/drones=no
    #[arg(long, value_name = "MEASURE=yes|no")]
    pub(crate) accept: Vec<String>,
}

impl Shipment {
    /// The question that the command line puts.
    pub(crate) fn query(
        &self,
        law: &Law,
        code: TariffCode,
        origin: &str,
        on: Instant,
    ) -> Result<Query, Failure> {
        let usage = |text: String| Failure::new(exit::USAGE, text);
        let mut query = Query::new(code, Origin::find(origin)?, on.date());
        query.on = on;
        query.known_on = self.known_on;
        if self.value.is_some_and(|value| value.is_sign_negative()) {
            return Err(usage(
                "--value is negative; give the customs value of the shipment".to_owned(),
            ));
        }
        query.value = self.value;
        for text in &self.quantity {
            let end = text
                .find(|c: char| !(c.is_ascii_digit() || c == '.'))
                .unwrap_or(text.len());
            let number: Decimal = text[..end].parse().map_err(|_| {
                usage(format!(
                    "--quantity {text} is not a number with a unit; write 2000 or 2000kg"
                ))
            })?;
            query
                .quantities
                .push((text[end..].trim().to_owned(), number));
        }
        for text in &self.facts {
            let (name, value) = text
                .split_once('=')
                .ok_or_else(|| usage(format!("--fact {text} is not name=value")))?;
            let fact = law.facts().find(name.trim()).ok_or_else(|| {
                let names: Vec<&str> = law.facts().names().collect();
                Failure::new(
                    exit::UNKNOWN,
                    format!("`{name}` is not a fact; facts are {}", names.join(", ")),
                )
            })?;
            let value = law
                .facts()
                .fact(fact)
                .parse(value)
                .map_err(|expected| usage(format!("--fact {name}={value}: {expected}")))?;
            query.facts.set(fact, value);
        }
        for text in &self.accept {
            let (measure, answer) = text
                .split_once('=')
                .filter(|(_, answer)| matches!(*answer, "yes" | "no"))
                .ok_or_else(|| {
                    usage(format!("--accept {text} is not MEASURE=yes or MEASURE=no"))
                })?;
            if law.find_measure(measure).is_none() {
                return Err(Failure::new(
                    exit::UNKNOWN,
                    format!("`{measure}` is not a measure; see `boeki measures list`"),
                ));
            }
            query.accepted.insert(measure.to_owned(), answer == "yes");
        }
        Ok(query)
    }
}

impl From<LawError> for Failure {
    fn from(error: LawError) -> Self {
        let code = match error {
            LawError::UnknownCode { .. } | LawError::Data(_) => exit::UNKNOWN,
            LawError::NoLaw { .. } => exit::NO_LAW,
            LawError::TooManyLines { .. } => exit::USAGE,
            _ => exit::FAILED,
        };
        Self::new(code, error.to_string())
    }
}
