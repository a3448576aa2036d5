//! A measure as people and programs read it.
//!
//! [`MeasureAnswer`] is the contract of `boeki measures show --json`: its fields keep their names and
//! meaning. This file must never decide anything of the law.

use std::fmt::Write;

use boeki_data::table::Table;
use boeki_law::instant::Instant;
use boeki_law::law::Law;
use boeki_law::measure::{Measure, Period, Status, Test};
use boeki_law::words::Bilingual;
use serde::Serialize;

use crate::duty::stated;
use crate::law_words;
use crate::text_table::TextTable;
use crate::words::Language;

/// A measure with everything that it says of itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeasureAnswer {
    /// Identifier.
    pub id: String,
    /// Importer, ISO alpha-2.
    pub importer: &'static str,
    /// Authority.
    pub authority: &'static str,
    /// Words.
    pub title: Bilingual,
    /// Origins as written: codes, `@groups`, `all`.
    pub origins: Vec<String>,
    /// Goods as written: codes, `list:NAME`, `all`.
    pub goods: Vec<String>,
    /// What a shipment must answer; all must hold.
    pub conditions: Vec<ConditionAnswer>,
    /// What it switches off.
    pub displaces: Vec<String>,
    /// Whether it does so on the whole value though its own rate takes a share.
    pub displaces_whole: bool,
    /// The passage.
    pub citation: String,
    /// Where it was read.
    pub source: String,
    /// When it was last verified.
    pub checked_on: String,
    /// `high`, `medium` or `low`.
    pub confidence: &'static str,
    /// What a reader must know.
    pub note: Option<Bilingual>,
    /// A row per span of time and rate.
    pub periods: Vec<PeriodAnswer>,
}

/// A condition on a shipment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConditionAnswer {
    /// Name of the fact, for `--fact name=value`.
    pub fact: String,
    /// What it must be: a value, `>= 0.15`, `< 0.15`, `before 2025-04-05`, `from 2025-04-05`.
    pub needs: String,
}

/// A span of time with its rate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PeriodAnswer {
    /// First instant, on the importer's clock.
    pub from: String,
    /// First instant after; null where no end is known.
    pub until: Option<String>,
    /// Origins, where the rate differs by origin.
    pub origins: Vec<String>,
    /// The rate as stated.
    pub rate: String,
    /// The fact that gives the share of the value reached.
    pub share: Option<String>,
    /// What it switches off in this period besides what the measure always does.
    pub displaces: Vec<String>,
    /// Heading of chapter 99.
    pub heading: Option<String>,
    /// The act that made it so.
    pub instrument: String,
    /// When that was published.
    pub published: String,
    /// From when one could know it in this form.
    pub known_from: String,
    /// Until when it was believed in this form; null for the form that stands.
    pub known_until: Option<String>,
    /// Where it stands.
    pub status: &'static str,
    /// For whom it is enjoined.
    pub parties: Option<String>,
    /// The passage.
    pub citation: String,
    /// Where it was read.
    pub source: String,
    /// `high`, `medium` or `low`.
    pub confidence: &'static str,
}

impl MeasureAnswer {
    /// Puts a measure into words.
    pub fn new(law: &Law, measure: &Measure, language: Language) -> Self {
        Self {
            id: measure.id.clone(),
            importer: measure.importer.code(),
            authority: measure.authority.name(),
            title: measure.title.clone(),
            origins: measure.origin_names.clone(),
            goods: measure.product_names.clone(),
            conditions: measure
                .when
                .iter()
                .map(|condition| {
                    let fact = law.facts().fact(condition.fact);
                    ConditionAnswer {
                        fact: fact.name.clone(),
                        needs: match condition.test {
                            Test::Is(value) => fact.write(value),
                            Test::AtLeast(least) => format!(">= {}", least.normalize()),
                            Test::LessThan(limit) => format!("< {}", limit.normalize()),
                            Test::Before(day) => format!("before {day}"),
                            Test::From(day) => format!("from {day}"),
                        },
                    }
                })
                .collect(),
            displaces: measure.displaces.clone(),
            displaces_whole: measure.displaces_whole,
            citation: measure.citation.clone(),
            source: measure.source.clone(),
            checked_on: measure.checked_on.to_string(),
            confidence: measure.confidence.name(),
            note: measure.note.clone(),
            periods: measure
                .periods
                .iter()
                .map(|period| PeriodAnswer::new(law, measure, period, language))
                .collect(),
        }
    }

    /// The measure as a page of text.
    pub fn text(&self, law: &Law, language: Language) -> String {
        let pick = |en, ja| language.pick(en, ja);
        let mut text = format!("{}\n{}\n\n", self.id, pick(&self.title.en, &self.title.ja));
        let mut line = |name: &str, value: &str| {
            if !value.is_empty() {
                // Writing to a String cannot fail.
                let _ = writeln!(text, "  {name}: {value}");
            }
        };
        let conditions: Vec<String> = self
            .conditions
            .iter()
            .map(|condition| {
                let facts = law.facts();
                let name = match facts.find(&condition.fact) {
                    Some(fact) => law_words::fact(facts.fact(fact), language),
                    None => condition.fact.clone(),
                };
                format!("{name} = {}", condition.needs)
            })
            .map(|told| told.replace("= >=", ">=").replace("= <", "<"))
            .collect();
        line(
            pick("authority", "根拠"),
            match language {
                Language::English => self.authority,
                Language::Japanese => law_words::value("authority", self.authority, language),
            },
        );
        line(pick("origins", "原産地"), &self.origins.join(", "));
        line(pick("goods", "品目"), &self.goods.join(", "));
        line(pick("conditions", "条件"), &conditions.join(", "));
        line(pick("displaces", "優先する対象"), &self.displaced());
        line(pick("citation", "条文"), &self.citation);
        line(pick("source", "出典"), &self.source);
        line(pick("checked on", "確認日"), &self.checked_on);
        line(
            pick("confidence", "確度"),
            law_words::value("confidence", self.confidence, language),
        );
        if let Some(note) = &self.note {
            line(pick("note", "注"), pick(&note.en, &note.ja));
        }
        text.push('\n');
        text.push_str(&TextTable::of_in(&self.table(language), language).render());
        text
    }

    /// What it displaces always, and what besides in the periods that say so.
    fn displaced(&self) -> String {
        let mut parts = vec![self.displaces.join(", ")];
        for period in &self.periods {
            if !period.displaces.is_empty() {
                let until = period.until.as_deref();
                let until = until.map_or(String::new(), |until| format!(" - {until}"));
                let names = period.displaces.join(", ");
                parts.push(format!("[{}{until}] {names}", period.from));
            }
        }
        parts.retain(|part| !part.is_empty());
        parts.join("; ")
    }

    fn table(&self, language: Language) -> Table {
        let periods = || self.periods.iter();
        Table::new("periods")
            .with_text("from", periods().map(|period| &period.from))
            .with_text(
                "until",
                periods().map(|period| period.until.clone().unwrap_or_default()),
            )
            .with_text("origin", periods().map(|period| period.origins.join(" ")))
            .with_text("rate", periods().map(|period| &period.rate))
            .with_text(
                "heading",
                periods().map(|period| period.heading.clone().unwrap_or_default()),
            )
            .with_text("instrument", periods().map(|period| &period.instrument))
            .with_text("published", periods().map(|period| &period.published))
            .with_text(
                "known",
                periods().map(|period| match &period.known_until {
                    None => period.known_from.clone(),
                    Some(until) => format!("{} - {until}", period.known_from),
                }),
            )
            .with_text(
                "status",
                periods().map(|period| match &period.parties {
                    Some(parties) if period.status == Status::Enjoined.name() => format!(
                        "{}: {parties}",
                        law_words::value("status", period.status, language)
                    ),
                    _ => period.status.to_owned(),
                }),
            )
    }
}

impl PeriodAnswer {
    /// A period of a measure, with what it does not say itself from the measure.
    pub fn new(law: &Law, measure: &Measure, period: &Period, language: Language) -> Self {
        Self {
            from: period.from.to_string(),
            until: (period.until != Instant::END).then(|| period.until.to_string()),
            origins: period.origin.as_ref().map_or_else(Vec::new, |scope| {
                scope
                    .origins()
                    .iter()
                    .map(|origin| origin.country().iso2.clone())
                    .collect()
            }),
            rate: stated(&period.rate, language),
            share: period.share.map(|fact| law.facts().fact(fact).name.clone()),
            displaces: period.displaces.clone(),
            heading: period.heading.clone(),
            instrument: period.instrument.clone(),
            published: period.published.to_string(),
            known_from: period.known_from.to_string(),
            known_until: period.known_until.map(|day| day.to_string()),
            status: period.status.name(),
            parties: period.parties.clone(),
            citation: period
                .citation
                .as_ref()
                .unwrap_or(&measure.citation)
                .clone(),
            source: period.source.as_ref().unwrap_or(&measure.source).clone(),
            confidence: period.confidence.unwrap_or(measure.confidence).name(),
        }
    }
}
