//! The duty of a shipment as people and programs read it.
//!
//! [`DutyAnswer`] is the contract of `boeki duty --json`: its fields keep their names and meaning.
//! This file must never decide anything of the law.

use boeki_law::assessment::{Assessment, Query, Verdict};
use boeki_law::code::TariffCode;
use boeki_law::law::{Law, RuleId};
use boeki_law::measure::{Confidence, MeasureRate};
use boeki_law::price::rounded;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

use crate::words::Language;

mod text;
mod words;

pub use words::stated;
use words::{question, said, why};

/// The answer to "what duty, and why".
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DutyAnswer {
    /// The line that was priced; for a heading with several lines the heading.
    pub code: String,
    /// The schedule's words for it, from the top.
    pub description: String,
    /// Lines that the code covers.
    pub lines: usize,
    /// For a heading with several lines the one whose layers are shown: the one with the highest total.
    pub shown_line: Option<String>,
    /// Origin, ISO alpha-2.
    pub from: String,
    /// Importer, ISO alpha-2.
    pub into: String,
    /// Day of entry.
    pub on: String,
    /// The day as of which the law was known, if one was asked for.
    pub known_on: Option<String>,
    /// The total as a fraction of the customs value; null while a fact or a confirmation is missing.
    pub total_rate: Option<f64>,
    /// The total in the importer's currency, each line rounded half up; null without a value.
    pub total_duty: Option<f64>,
    /// The least and the highest total; the latter null where it has no bound that is known.
    pub range: Range,
    /// `settled`, `fact_needed`, `unconfirmed`, or `refused` for a text that is not understood.
    pub verdict: &'static str,
    /// A text of the schedule that is not understood, for which a total is refused.
    pub refused: Option<String>,
    /// What is supposed in the layers shown where the answer is a range.
    pub shown_for: Vec<String>,
    /// Base duty and what comes on top.
    pub layers: Vec<LayerAnswer>,
    /// Measures considered and not applied.
    pub not_applied: Vec<NotAppliedAnswer>,
    /// What could change the answer.
    pub questions: Vec<QuestionAnswer>,
    /// Which law.
    pub law: LawStamp,
}

/// The bounds of a total, as fractions of the customs value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Range {
    /// The least.
    pub low: f64,
    /// The highest.
    pub high: Option<f64>,
}

/// One layer of a duty.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LayerAnswer {
    /// Identifier of the measure; the base duty has the schedule's column.
    pub measure: String,
    /// Heading of chapter 99, or the line itself.
    pub heading: Option<String>,
    /// Authority.
    pub authority: &'static str,
    /// What it adds, as a fraction of the part of the customs value that it reaches.
    pub rate: Option<f64>,
    /// The rate in words, as the law states it.
    pub stated: String,
    /// The share of the customs value that it reaches.
    pub share: f64,
    /// That part of the customs value in money; null without a value.
    pub basis: Option<f64>,
    /// What it adds in money, rounded half up.
    pub duty: Option<f64>,
    /// The passage.
    pub citation: String,
    /// Where it was read.
    pub source: String,
    /// `high`, `medium` or `low`.
    pub confidence: &'static str,
    /// Words for the measure.
    pub title: String,
    /// What a reader must know.
    pub note: Option<String>,
}

/// A measure that was considered and not applied.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NotAppliedAnswer {
    /// Identifier.
    pub measure: String,
    /// Why.
    pub why: String,
}

/// Something that could change the answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuestionAnswer {
    /// Name of the fact, for `--fact name=value`.
    pub fact: String,
    /// A few words for it.
    pub title: String,
    /// The question.
    pub question: String,
    /// What was supposed, if anything.
    pub supposed: Option<String>,
    /// What the answers make of the total.
    pub effect: String,
}

/// Which law an answer is from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LawStamp {
    /// Latest day on which a measure was verified.
    pub as_of: String,
    /// Hash of the files.
    pub revision: String,
    /// Edition of the schedule.
    pub edition: String,
}

impl DutyAnswer {
    /// Puts an assessment into words.
    pub fn new(law: &Law, query: &Query, found: &Assessment, language: Language) -> Self {
        let code = if found.lines == 1 {
            found.line
        } else {
            query.code
        };
        Self {
            code: code.to_string(),
            description: description(law, code, language),
            lines: found.lines,
            shown_line: (found.lines > 1).then(|| found.line.to_string()),
            from: query.origin.country().iso2.clone(),
            into: law.importer().code().to_owned(),
            on: query.on.date().to_string(),
            known_on: query.known_on.map(|day| day.to_string()),
            total_rate: found.total.map(number),
            total_duty: found.duty.map(number),
            range: Range {
                low: number(found.low),
                high: found.high.map(number),
            },
            verdict: match found.verdict {
                Verdict::Settled => "settled",
                Verdict::FactNeeded => "fact_needed",
                Verdict::Unconfirmed => "unconfirmed",
                Verdict::Refused => "refused",
            },
            refused: found.refused.clone(),
            shown_for: found.shown.iter().map(|answer| said(law, answer)).collect(),
            layers: layers(law, query, found, language),
            not_applied: found
                .not_applied
                .iter()
                .map(|rejected| NotAppliedAnswer {
                    measure: measure_of(law, rejected.rule).id.clone(),
                    why: why(law, rejected, language),
                })
                .collect(),
            questions: found
                .questions
                .iter()
                .map(|open| question(law, open, language))
                .collect(),
            law: LawStamp {
                as_of: law.as_of().to_string(),
                revision: law.revision().to_owned(),
                edition: law.schedule().edition().title.clone(),
            },
        }
    }
}

/// The schedule's words for a code, from the top; a chapter, for which it has none, by its number.
pub fn description(law: &Law, code: TariffCode, language: Language) -> String {
    let words = law.schedule().words(code);
    if words.is_empty() {
        let chapter = code.chapter();
        match language {
            Language::English => format!("Chapter {chapter}"),
            Language::Japanese => format!("第{chapter}類"),
        }
    } else {
        words.join(" > ")
    }
}

fn measure_of(law: &Law, rule: RuleId) -> &boeki_law::measure::Measure {
    law.measure(law.rule(rule).measure)
}

fn layers(law: &Law, query: &Query, found: &Assessment, language: Language) -> Vec<LayerAnswer> {
    let importer = law.importer();
    let base = &found.priced.base;
    let mut layers = Vec::with_capacity(found.priced.layers.len() + 1);
    let chosen = base.rule.map(|rule| measure_of(law, rule));
    let column = base.column.as_deref().unwrap_or("");
    layers.push(LayerAnswer {
        measure: chosen.map_or_else(
            || format!("{}/schedule/{column}", importer.code().to_lowercase()),
            |measure| measure.id.clone(),
        ),
        heading: Some(found.line.to_string()),
        authority: chosen.map_or("schedule", |measure| measure.authority.name()),
        rate: base.fraction.map(number),
        stated: base.text.clone(),
        share: 1.0,
        basis: query.value.map(number),
        duty: base.duty.map(|duty| number(rounded(duty, importer))),
        citation: match chosen {
            Some(measure) => format!(
                "{}, {column}; {}",
                law.schedule().edition().title,
                measure.citation
            ),
            None => format!(
                "{}, {}, {column}",
                law.schedule().edition().title,
                found.line
            ),
        },
        source: chosen.map_or_else(
            || law.schedule().edition().title.clone(),
            |measure| measure.source.clone(),
        ),
        confidence: chosen
            .map_or(Confidence::High, |measure| measure.confidence)
            .name(),
        title: chosen.map_or_else(
            || language.pick("Ordinary duty", "基本・譲許税率").to_owned(),
            |measure| {
                language
                    .pick(&measure.title.en, &measure.title.ja)
                    .to_owned()
            },
        ),
        note: None,
    });
    for layer in &found.priced.layers {
        let measure = measure_of(law, layer.rule);
        let period = law.period(layer.rule);
        // An exemption adds nothing and is told among what it displaces.
        if period.rate == MeasureRate::Exempt {
            continue;
        }
        let note = period.note.as_ref().or(measure.note.as_ref());
        layers.push(LayerAnswer {
            measure: measure.id.clone(),
            heading: period.heading.clone(),
            authority: measure.authority.name(),
            rate: layer.fraction.map(number),
            stated: stated(&period.rate, language),
            share: number(layer.share),
            basis: query.value.map(|value| number(value * layer.share)),
            duty: layer.duty.map(|duty| number(rounded(duty, importer))),
            citation: cited(
                &period.instrument,
                period.citation.as_ref().unwrap_or(&measure.citation),
            ),
            source: period
                .source
                .clone()
                .unwrap_or_else(|| measure.source.clone()),
            confidence: period.confidence.unwrap_or(measure.confidence).name(),
            title: language
                .pick(&measure.title.en, &measure.title.ja)
                .to_owned(),
            note: note.map(|note| language.pick(&note.en, &note.ja).to_owned()),
        });
    }
    layers
}

/// Instrument and passage, the instrument once.
fn cited(instrument: &str, citation: &str) -> String {
    if citation.contains(instrument) {
        citation.to_owned()
    } else {
        format!("{instrument}; {citation}")
    }
}

fn number(value: Decimal) -> f64 {
    // The nearest f64 of a decimal text, so that 0.125 is 0.125.
    value
        .normalize()
        .to_string()
        .parse()
        .ok()
        .or_else(|| value.to_f64())
        .unwrap_or(f64::NAN)
}

/// A fraction as a percentage with up to three digits behind the point.
pub fn percent(fraction: f64) -> String {
    format!("{}%", plain((fraction * 100_000.0).round() / 1000.0))
}

pub(crate) fn plain(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
