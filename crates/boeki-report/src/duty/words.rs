//! What a measure states, why one does not apply, and what is asked, in words.

use boeki_law::assessment::{NotApplied, Question, WhyNot};
use boeki_law::law::Law;
use boeki_law::measure::{MeasureRate, Test};
use rust_decimal::Decimal;

use super::{QuestionAnswer, measure_of, number, percent};
use crate::law_words;
use crate::words::Language;

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

pub(super) fn said(law: &Law, answer: &boeki_law::world::Answer) -> String {
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

pub(super) fn why(law: &Law, rejected: &NotApplied, language: Language) -> String {
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
                law_words::fact(fact, language),
                fact.write(*value),
                pick("needs", "要件")
            )
        }
        WhyNot::NoShare(fact) => {
            format!("{} = 0", law_words::fact(law.facts().fact(*fact), language))
        }
        WhyNot::Status(status) => law_words::value("status", status.name(), language).to_owned(),
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

pub(super) fn question(law: &Law, open: &Question, language: Language) -> QuestionAnswer {
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
        (None, "code") => language.pick("Which line is it?", "どの税目か"),
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
    let title = match known {
        Some(fact) => language.pick(&fact.title.en, &fact.title.ja),
        None if open.fact.starts_with("accept:") => {
            language.pick("unconfirmed measure", "未確認の措置")
        }
        None if open.fact == "code" => language.pick("line", "税目"),
        None if open.fact == "value" => language.pick("customs value", "課税価格"),
        None if open.fact.starts_with("quantity") => language.pick("quantity", "数量"),
        None => language.pick("goods", "物品"),
    };
    QuestionAnswer {
        fact: open.fact.clone(),
        title: title.to_owned(),
        question: words.to_owned(),
        supposed: open.supposed.clone(),
        effect: open
            .effects
            .iter()
            .map(|effect| {
                let more = match (effect.more, language) {
                    (0, _) => String::new(),
                    (more, Language::English) => format!(" and {more} more"),
                    (more, Language::Japanese) => format!("ほか{more}件"),
                };
                let range = range(effect.low, effect.high);
                format!("{}{more}: {range}", effect.answer)
            })
            .collect::<Vec<_>>()
            .join("; "),
    }
}
