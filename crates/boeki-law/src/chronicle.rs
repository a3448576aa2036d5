//! Events of the trade relation between Japan and the United States, each with its confidence and
//! source (`data/law/chronicle.csv`).
//!
//! A date may be known to the day, the month or the year only; an event whose confidence is low is
//! never shown without its mark. This file must never know a measure.

use boeki_data::source::Source;
use boeki_data::table::Table;

use crate::error::LawError;
use crate::measure::Confidence;

/// The events that the project ships.
const EMBEDDED: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../data/law/chronicle.csv"
));

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Date as far as it is known: `1985`, `1985-04`, `1985-04-01`.
    pub date: String,
    /// How far: `day`, `month`, `year`, `fiscal year`.
    pub precision: String,
    /// How sure.
    pub confidence: Confidence,
    /// Field: `tariff`, `treaty`, `dispute`.
    pub domain: String,
    /// What happened.
    pub title: String,
    /// What happened, in Japanese.
    pub title_ja: String,
    /// More about it.
    pub detail: String,
    /// The instrument.
    pub instrument: String,
    /// Where it is from.
    pub source: String,
}

/// Which events are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// First date, at any precision.
    pub from: Option<String>,
    /// Last date, at any precision, inclusive.
    pub until: Option<String>,
    /// Field.
    pub domain: Option<String>,
    /// Words of the instrument.
    pub instrument: Option<String>,
    /// Words anywhere.
    pub words: Option<String>,
}

impl Filter {
    /// Whether an event is wanted.
    pub fn keeps(&self, event: &Event) -> bool {
        let has = |text: &str, words: &Option<String>| {
            words
                .as_ref()
                .is_none_or(|words| text.to_lowercase().contains(&words.to_lowercase()))
        };
        // A date covers all that begins with it: 1985 runs to the end of 1985.
        self.from
            .as_ref()
            .is_none_or(|from| &event.date >= from || from.starts_with(&event.date))
            && self
                .until
                .as_ref()
                .is_none_or(|until| &event.date <= until || event.date.starts_with(until))
            && self
                .domain
                .as_ref()
                .is_none_or(|domain| event.domain.eq_ignore_ascii_case(domain))
            && has(&event.instrument, &self.instrument)
            && has(
                &format!(
                    "{} {} {} {}",
                    event.title, event.title_ja, event.detail, event.instrument
                ),
                &self.words,
            )
    }
}

/// The events that the project ships, in order of date.
///
/// # Errors
/// None with the file as shipped; [`LawError`] naming the row otherwise.
///
/// ```
/// use boeki_law::chronicle::{Filter, events};
/// let filter = Filter { from: Some("1981".into()), until: Some("1981".into()), ..Filter::default() };
/// let found: Vec<_> = events()?.into_iter().filter(|event| filter.keeps(event)).collect();
/// assert!(found.iter().any(|event| event.title.contains("export restraint")));
/// # Ok::<(), boeki_law::error::LawError>(())
/// ```
pub fn events() -> Result<Vec<Event>, LawError> {
    let table = Table::from_csv(&Source::new("chronicle.csv", EMBEDDED.as_bytes()))?;
    let column = |name: &str| -> Result<Vec<String>, LawError> {
        Ok(table.text(name)?.iter().map(str::to_owned).collect())
    };
    let (dates, precisions, confidences) =
        (column("date")?, column("precision")?, column("confidence")?);
    let (domains, titles, japanese) = (column("domain")?, column("title_en")?, column("title_ja")?);
    let (details, instruments, sources) = (
        column("detail_en")?,
        column("instrument")?,
        column("source")?,
    );
    let mut events = Vec::with_capacity(dates.len());
    for row in 0..table.rows() {
        let confidence = Confidence::parse(&confidences[row]).ok_or_else(|| LawError::Shape {
            file: "chronicle.csv".to_owned(),
            place: Some(format!("row {}", table.row_number(row))),
            reason: format!("`{}` is not a confidence", confidences[row]),
            remedy: "write high, medium or low".to_owned(),
        })?;
        let title_ja = if japanese[row].is_empty() {
            &titles[row]
        } else {
            &japanese[row]
        };
        events.push(Event {
            date: dates[row].clone(),
            precision: precisions[row].clone(),
            confidence,
            domain: domains[row].clone(),
            title: titles[row].clone(),
            title_ja: title_ja.clone(),
            detail: details[row].clone(),
            instrument: instruments[row].clone(),
            source: sources[row].clone(),
        });
    }
    events.sort_by(|a, b| a.date.cmp(&b.date));
    Ok(events)
}
