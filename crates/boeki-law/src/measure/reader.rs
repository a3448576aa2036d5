//! Reads measures from their TOML files; each fault names the file, the measure and the key.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::rows::{ConditionRow, File, MeasureRow, PeriodRow, RateRow, Scalar};
use super::{Authority, Condition, Confidence, Measure, MeasureRate, Period, Status, Test};
use crate::error::LawError;
use crate::fact::{FactBook, FactKind, parse_number};
use crate::instant::Instant;
use crate::origin::{OriginBook, OriginScope};
use crate::product::{ProductLists, Wordings};
use crate::rate::Rate;
use crate::schedule::Importer;

/// What a measure refers to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Books<'a> {
    pub(crate) facts: &'a FactBook,
    pub(crate) origins: &'a OriginBook,
    pub(crate) lists: &'a ProductLists,
    pub(crate) wordings: &'a Wordings,
}

/// Reads a file of measures.
pub(crate) fn read(file: &str, text: &str, books: Books<'_>) -> Result<Vec<Measure>, LawError> {
    let parsed: File = toml::from_str(text).map_err(|error| LawError::toml(file, &error))?;
    read_rows(file, parsed, books)
}

/// Reads measures from a parsed file, as a reading that changes some of them hands it over.
pub(crate) fn read_table(
    file: &str,
    table: toml::Table,
    books: Books<'_>,
) -> Result<Vec<Measure>, LawError> {
    let parsed: File = table
        .try_into()
        .map_err(|error: toml::de::Error| LawError::toml(file, &error))?;
    read_rows(file, parsed, books)
}

fn read_rows(file: &str, parsed: File, books: Books<'_>) -> Result<Vec<Measure>, LawError> {
    let importer = Importer::parse(&parsed.importer).ok_or_else(|| LawError::Shape {
        file: file.to_owned(),
        place: Some("importer".to_owned()),
        reason: format!("`{}` is not an importer whose law is held", parsed.importer),
        remedy: "write US or JP".to_owned(),
    })?;
    parsed
        .measure
        .into_iter()
        .map(|row| {
            let place = format!("measure {}", row.id);
            Reader {
                books,
                importer,
                file,
            }
            .measure(row)
            .map_err(|fault| LawError::Shape {
                file: file.to_owned(),
                place: Some(match fault.place {
                    Some(inner) => format!("{place}, {inner}"),
                    None => place,
                }),
                reason: fault.reason,
                remedy: "see the format in docs/reference/measures.md".to_owned(),
            })
        })
        .collect()
}

struct Fault {
    place: Option<String>,
    reason: String,
}

impl From<String> for Fault {
    fn from(reason: String) -> Self {
        Self {
            place: None,
            reason,
        }
    }
}

struct Reader<'a> {
    books: Books<'a>,
    importer: Importer,
    file: &'a str,
}

impl Reader<'_> {
    fn measure(&self, row: MeasureRow) -> Result<Measure, Fault> {
        let mut origins = self.books.origins.scope(&row.origins)?;
        origins.subtract(&self.books.origins.scope(&row.except_origins)?);
        let books = self.books;
        let products = books
            .wordings
            .scopes(books.lists, &row.products, &row.except_products)?;
        if products.is_empty() {
            return Err("it names no goods; give `products`".to_owned().into());
        }
        let when = row
            .when
            .iter()
            .map(|condition| self.condition(condition))
            .collect::<Result<_, _>>()?;
        if row.period.is_empty() {
            return Err("it has no [[measure.period]]".to_owned().into());
        }
        let mut periods = Vec::with_capacity(row.period.len());
        for (position, period) in row.period.iter().enumerate() {
            self.period(period, &mut periods).map_err(|reason| Fault {
                place: Some(format!("period {}", position + 1)),
                reason,
            })?;
        }
        if origins.origins().is_empty() {
            if periods.iter().any(|period| period.origin.is_none()) {
                return Err("it names no origins; give `origins` or `by_origin`"
                    .to_owned()
                    .into());
            }
            for period in &periods {
                origins.extend(period.origin.as_ref().unwrap_or(&OriginScope::default()));
            }
        }
        for (key, text) in [("citation", &row.citation), ("source", &row.source)] {
            if text.trim().is_empty() {
                return Err(format!("`{key}` is empty").into());
            }
        }
        if row.id.is_empty()
            || row
                .id
                .chars()
                .any(|c| c.is_whitespace() || c.is_uppercase())
        {
            return Err("the id is empty or holds blanks or capitals"
                .to_owned()
                .into());
        }
        Ok(Measure {
            authority: Authority::parse(&row.authority)
                .ok_or_else(|| format!("`{}` is not an authority", row.authority))?,
            confidence: confidence(&row.confidence)?,
            checked_on: date("checked_on", &row.checked_on)?,
            id: row.id,
            importer: self.importer,
            title: row.title,
            origin_names: row.origins,
            product_names: row.products,
            origins,
            products,
            when,
            displaces: row.displaces,
            displaces_whole: row.displaces_whole,
            stacks_with: row.stacks_with,
            citation: row.citation,
            source: row.source,
            note: row.note,
            periods,
            file: self.file.to_owned(),
        })
    }

    fn condition(&self, row: &ConditionRow) -> Result<Condition, String> {
        let fact = self.books.facts.find(&row.fact).ok_or_else(|| {
            let nearest = self
                .books
                .facts
                .names()
                .max_by(|a, b| strsim::jaro(a, &row.fact).total_cmp(&strsim::jaro(b, &row.fact)))
                .unwrap_or("none");
            format!(
                "`{}` is not a fact of facts.toml; the nearest is `{nearest}`",
                row.fact
            )
        })?;
        let kind = &self.books.facts.fact(fact).kind;
        let number = |scalar: &Scalar| {
            scalar
                .number()
                .ok_or_else(|| format!("the test of `{}` is not a number", row.fact))
        };
        let day = |text: &String| date(&row.fact, text);
        let test = match row {
            ConditionRow {
                is: Some(value),
                at_least: None,
                less_than: None,
                before: None,
                from: None,
                ..
            } => {
                let read = self.books.facts.fact(fact).parse(&value.text());
                Test::Is(read.map_err(|expected| expected.en)?)
            }
            ConditionRow {
                is: None,
                at_least: Some(value),
                less_than: None,
                before: None,
                from: None,
                ..
            } => Test::AtLeast(number(value)?),
            ConditionRow {
                is: None,
                at_least: None,
                less_than: Some(value),
                before: None,
                from: None,
                ..
            } => Test::LessThan(number(value)?),
            ConditionRow {
                is: None,
                at_least: None,
                less_than: None,
                before: Some(text),
                from: None,
                ..
            } => Test::Before(day(text)?),
            ConditionRow {
                is: None,
                at_least: None,
                less_than: None,
                before: None,
                from: Some(text),
                ..
            } => Test::From(day(text)?),
            _ => {
                return Err(format!(
                    "the condition on `{}` needs exactly one of is, at_least, less_than, before, from",
                    row.fact
                ));
            }
        };
        let fits = match test {
            Test::Is(_) => true,
            Test::AtLeast(_) | Test::LessThan(_) => {
                matches!(kind, FactKind::Share | FactKind::Number)
            }
            Test::Before(_) | Test::From(_) => *kind == FactKind::Date,
        };
        if fits {
            Ok(Condition { fact, test })
        } else {
            Err(format!("the test does not fit the kind of `{}`", row.fact))
        }
    }

    fn period(&self, row: &PeriodRow, periods: &mut Vec<Period>) -> Result<(), String> {
        let instant = |key: &str, text: &str| {
            Instant::parse(text).ok_or_else(|| {
                format!("`{key}` is `{text}`, not a date or a date with a time (2025-04-05 00:01)")
            })
        };
        let from = instant("from", &row.from)?;
        let until = match &row.until {
            None => Instant::END,
            Some(text) => instant("until", text)?,
        };
        if until <= from {
            return Err(format!("it ends ({until}) before it begins ({from})"));
        }
        let published = date("published", &row.published)?;
        let known_from = match &row.known_from {
            None => published,
            Some(text) => date("known_from", text)?,
        };
        let share = match &row.share {
            None => None,
            Some(name) => Some(
                self.books
                    .facts
                    .find(name)
                    .filter(|&fact| self.books.facts.fact(fact).kind == FactKind::Share)
                    .ok_or_else(|| format!("`{name}` is not a fact that is a share"))?,
            ),
        };
        let build = |origin: Option<OriginScope>, heading: Option<String>, rate: MeasureRate| {
            Ok::<_, String>(Period {
                origin,
                from,
                until,
                heading,
                rate,
                instrument: row.instrument.clone(),
                published,
                known_from,
                known_until: row
                    .known_until
                    .as_ref()
                    .map(|text| date("known_until", text))
                    .transpose()?,
                status: match &row.status {
                    None => Status::InForce,
                    Some(text) => {
                        Status::parse(text).ok_or_else(|| format!("`{text}` is not a status"))?
                    }
                },
                parties: row.parties.clone(),
                share,
                displaces: row.displaces.clone(),
                citation: row.citation.clone(),
                source: row.source.clone(),
                confidence: row.confidence.as_deref().map(confidence).transpose()?,
                note: row.note.clone(),
            })
        };
        match (&row.rate, row.by_origin.is_empty()) {
            (Some(rate), true) => {
                periods.push(build(None, row.heading.clone(), measure_rate(rate)?)?);
                Ok(())
            }
            (None, false) => {
                for entry in &row.by_origin {
                    let rate = RateRow {
                        additional: (row.by_origin_kind != "inclusive").then(|| entry.rate.clone()),
                        inclusive: (row.by_origin_kind == "inclusive").then(|| entry.rate.clone()),
                        ..RateRow::default()
                    };
                    periods.push(build(
                        Some(
                            self.books
                                .origins
                                .scope(std::slice::from_ref(&entry.origin))?,
                        ),
                        entry.heading.clone().or_else(|| row.heading.clone()),
                        measure_rate(&rate)?,
                    )?);
                }
                if matches!(row.by_origin_kind.as_str(), "" | "additional" | "inclusive") {
                    Ok(())
                } else {
                    Err(format!(
                        "by_origin_kind is `{}`; write additional or inclusive",
                        row.by_origin_kind
                    ))
                }
            }
            _ => Err("give `rate` or `by_origin`, one of them".to_owned()),
        }
    }
}

fn date(key: &str, text: &str) -> Result<Date, String> {
    text.parse()
        .map_err(|_| format!("`{key}` is `{text}`, not a date (YYYY-MM-DD)"))
}

fn confidence(text: &str) -> Result<Confidence, String> {
    Confidence::parse(text)
        .ok_or_else(|| format!("`{text}` is not a confidence (high, medium, low)"))
}

fn fraction(text: &str) -> Result<Decimal, String> {
    parse_number(text)
        .filter(|value| text.trim().ends_with('%') && !value.is_sign_negative())
        .ok_or_else(|| format!("`{text}` is not a percentage such as \"15%\""))
}

fn duty(text: &str) -> Result<Rate, String> {
    if let Ok(share) = fraction(text) {
        return Ok(Rate::AdValorem(share));
    }
    [Rate::parse_us(text), Rate::parse_japan(text)]
        .into_iter()
        .find(Rate::is_understood)
        .ok_or_else(|| format!("the rate `{text}` is not understood"))
}

pub(crate) fn measure_rate(row: &RateRow) -> Result<MeasureRate, String> {
    let mut found = Vec::new();
    if let Some(text) = &row.additional {
        found.push(MeasureRate::Additional(duty(text)?));
    }
    if let Some(text) = &row.inclusive {
        found.push(MeasureRate::Inclusive(fraction(text)?));
    }
    if let Some(text) = &row.replace {
        found.push(MeasureRate::Replace(duty(text)?));
    }
    if row.exempt == Some(true) {
        found.push(MeasureRate::Exempt);
    }
    if row.unstated == Some(true) {
        found.push(MeasureRate::Unstated);
    }
    if let Some(quota) = &row.quota {
        found.push(MeasureRate::Quota {
            within: fraction(&quota.within)?,
            over: fraction(&quota.over)?,
        });
    }
    if let Some(column) = &row.column {
        found.push(MeasureRate::Column(column.clone()));
    }
    if let Some(column) = &row.instead {
        found.push(MeasureRate::Instead(column.clone()));
    }
    match (found.pop(), found.is_empty()) {
        (Some(rate), true) => Ok(rate),
        _ => Err(
            "the rate needs exactly one of additional, inclusive, replace, exempt = true, unstated = true, quota, column, instead"
                .to_owned(),
        ),
    }
}
