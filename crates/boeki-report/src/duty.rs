//! The duty of a shipment as people and programs read it.
//!
//! [`DutyAnswer`] is the contract of `boeki duty --json`: its fields keep their names and meaning.
//! This file must never decide anything of the law.

use boeki_law::assessment::{Assessment, NotApplied, Query, Question, Verdict, WhyNot};
use boeki_law::law::{Law, RuleId};
use boeki_law::measure::{Confidence, MeasureRate, Status, Test};
use boeki_law::price::rounded;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

use crate::words::Language;

mod text;

/// The answer to "what duty, and why".
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DutyAnswer {
    /// The line that was priced.
    pub code: String,
    /// The schedule's words for it, from the top.
    pub description: String,
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
    /// `settled`, `fact_needed` or `unconfirmed`.
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
    /// What it adds, as a fraction of its basis.
    pub rate: Option<f64>,
    /// The rate in words, as the law states it.
    pub stated: String,
    /// The part of the customs value that it is taken on: money where a value was given, otherwise
    /// the share.
    pub basis: f64,
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
        let path = law
            .schedule()
            .find(found.line)
            .map(|line| line.description_path().join(" > "));
        Self {
            code: found.line.to_string(),
            description: path.unwrap_or_default(),
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
        basis: query.value.map_or(1.0, number),
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
            basis: query
                .value
                .map_or(number(layer.share), |value| number(value * layer.share)),
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

/// What a measure states.
pub fn stated(rate: &MeasureRate, language: Language) -> String {
    let pick = |en, ja| language.pick(en, ja);
    match rate {
        MeasureRate::Additional(rate) => format!("+ {rate}"),
        MeasureRate::Inclusive(total) => {
            format!(
                "{} {}",
                percent(number(*total)),
                pick("in total", "（基本税率込み）")
            )
        }
        MeasureRate::Replace(rate) => format!("{} {rate}", pick("instead:", "代替：")),
        MeasureRate::Exempt => pick("exempt", "適用除外").to_owned(),
        MeasureRate::Quota { within, over } => format!(
            "+ {} {}, + {} {}",
            percent(number(*within)),
            pick("within the quota", "割当内"),
            percent(number(*over)),
            pick("above", "割当外")
        ),
        MeasureRate::Unstated => pick("not held", "未収録").to_owned(),
        MeasureRate::Column(column) => format!("{} {column}", pick("column", "欄")),
        MeasureRate::Instead(column) => format!("{} {column}", pick("always column", "常に欄")),
    }
}

fn said(law: &Law, answer: &boeki_law::world::Answer) -> String {
    use boeki_law::world::Answer;
    match answer {
        Answer::Fact(fact, value) => {
            let fact = law.facts().fact(*fact);
            format!("{}={}", fact.name, fact.write(*value))
        }
        Answer::Accept(measure, yes) => {
            format!("accept:{measure}={}", if *yes { "yes" } else { "no" })
        }
    }
}

fn why(law: &Law, rejected: &NotApplied, language: Language) -> String {
    let pick = |en, ja| language.pick(en, ja);
    match &rejected.why {
        WhyNot::Displaced { by, share } => {
            let by = &measure_of(law, *by).id;
            let part = if *share == Decimal::ONE {
                String::new()
            } else {
                format!(" {} {}", pick("on", "対象割合"), percent(number(*share)))
            };
            format!("{} {by}{part}", pick("displaced by", "次の措置が優先："))
        }
        WhyNot::Condition { condition, value } => {
            let fact = law.facts().fact(condition.fact);
            let expected = match condition.test {
                Test::Is(value) => fact.write(value),
                Test::AtLeast(least) => format!(">= {}", least.normalize()),
                Test::LessThan(limit) => format!("< {}", limit.normalize()),
                Test::Before(day) => format!("{} {day}", pick("before", "前")),
                Test::From(day) => format!("{} {day}", pick("from", "以後")),
            };
            format!(
                "{}: {} = {}, {} {expected}",
                pick("condition", "条件"),
                fact.name,
                fact.write(*value),
                pick("needs", "要件")
            )
        }
        WhyNot::NoShare(fact) => {
            format!("{} = 0", law.facts().fact(*fact).name)
        }
        WhyNot::Status(status) => match status {
            Status::Suspended => pick("suspended", "停止中"),
            Status::Proposed => pick("proposed only", "提案段階"),
            Status::AnnouncedOnly => pick("announced only", "発表のみ"),
            Status::InForce | Status::Enjoined | Status::Unconfirmed => status.name(),
        }
        .to_owned(),
        WhyNot::Declined => pick(
            "unconfirmed, read as not applying",
            "未確認（不適用と解釈）",
        )
        .to_owned(),
        WhyNot::NotKnown => pick(
            "not known in this form on that day",
            "当日時点でこの形では知られていない",
        )
        .to_owned(),
        WhyNot::Ended(at) => format!("{} {at}", pick("ended", "終了：")),
        WhyNot::NotBegun(at) => format!("{} {at}", pick("begins", "開始：")),
    }
}

fn question(law: &Law, open: &Question, language: Language) -> QuestionAnswer {
    let range = |low: Decimal, high: Option<Decimal>| match high {
        Some(high) if high == low => percent(number(low)),
        Some(high) => format!("{}-{}", percent(number(low)), percent(number(high))),
        None => format!(
            "{} {}",
            language.pick("at least", "少なくとも"),
            percent(number(low))
        ),
    };
    let known = law
        .facts()
        .find(&open.fact)
        .map(|fact| law.facts().fact(fact));
    let words = match (known, open.fact.as_str()) {
        (Some(fact), _) => language.pick(&fact.question.en, &fact.question.ja),
        (None, "code") => language.pick("Which statistical line?", "どの統計細分か"),
        (None, "value") => language.pick("What is the customs value?", "課税価格はいくらか"),
        (None, name) if name.starts_with("quantity") => {
            language.pick("What is the quantity?", "数量はいくらか")
        }
        (None, name) if name.starts_with("accept:") => language.pick(
            "The sources do not settle whether it applies; read it as yes or no with --accept.",
            "適用の有無は未確認。--accept で解釈を指定。",
        ),
        (None, _) => language.pick("Which of these goods is it?", "どの物品に該当するか"),
    };
    QuestionAnswer {
        fact: open.fact.clone(),
        question: words.to_owned(),
        supposed: open.supposed.clone(),
        effect: open
            .effects
            .iter()
            .map(|effect| format!("{}: {}", effect.answer, range(effect.low, effect.high)))
            .collect::<Vec<_>>()
            .join("; "),
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
