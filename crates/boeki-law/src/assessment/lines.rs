//! A code as asked becomes lines: the line itself, its statistical lines where a product list
//! splits it, or all lines below a heading.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Assessment, Desk, Effect, Query, Question, Verdict};
use crate::code::TariffCode;
use crate::error::LawError;
use crate::law::Law;
use crate::measure::MeasureRate;

/// Lines that one question may cover.
const LINES: usize = 600;

pub(super) fn assess(law: &Law, query: &Query) -> Result<Assessment, LawError> {
    let codes = lines(law, query)?;
    let mut answers = Vec::with_capacity(codes.len());
    for code in codes {
        let line = law
            .schedule()
            .find(code)
            .ok_or_else(|| unknown(law, query.code))?;
        let answer = Desk::new(law, query, line, code).assess();
        staged(law, query, &answer)?;
        answers.push(answer);
    }
    Ok(together(answers))
}

/// Agreement rates are staged by year: an edition knows them for its own time only.
fn staged(law: &Law, query: &Query, answer: &Assessment) -> Result<(), LawError> {
    let edition = law.schedule().edition();
    let day = query.on.date();
    let by_column = answer
        .priced
        .base
        .rule
        .is_some_and(|rule| matches!(law.period(rule).rate, MeasureRate::Column(_)));
    if !by_column || (edition.from <= day && day < edition.until) {
        return Ok(());
    }
    Err(LawError::NoLaw {
        importer: law.importer().code(),
        date: day,
        reason: format!(
            "agreement rates are staged each year, and those of {} hold from {} to {} (exclusive); \
             the rates without a preference: --fact originating=no",
            edition.title, edition.from, edition.until
        ),
    })
}

fn unknown(law: &Law, code: TariffCode) -> LawError {
    LawError::UnknownCode {
        importer: law.importer().code(),
        code: code.to_string(),
        nearest: law
            .schedule()
            .nearest(code)
            .iter()
            .map(ToString::to_string)
            .collect(),
    }
}

/// The codes to price for the code asked about.
fn lines(law: &Law, query: &Query) -> Result<Vec<TariffCode>, LawError> {
    let schedule = law.schedule();
    let code = query.code;
    let carriers = if code.digits() < law.importer().line_digits() {
        schedule.lines_below(code)
    } else if schedule.find(code).is_some() {
        vec![code]
    } else {
        Vec::new()
    };
    if carriers.is_empty() {
        return Err(unknown(law, code));
    }
    let mut codes = Vec::with_capacity(carriers.len());
    for carrier in carriers {
        codes.extend(split(law, query, carrier));
        if codes.len() > LINES {
            return Err(LawError::TooManyLines {
                code: code.to_string(),
                limit: LINES,
            });
        }
    }
    Ok(codes)
}

/// A line, or the codes into which the product lists in force split it.
fn split(law: &Law, query: &Query, code: TariffCode) -> Vec<TariffCode> {
    let in_force = law
        .rules_of(query.origin)
        .iter()
        .filter(|&&rule| law.in_time(rule, query.origin, query.on))
        .map(|&rule| law.scope(rule));
    law.split(code, in_force)
}

/// One answer for several lines: theirs where they agree, otherwise a range and the question which.
fn together(mut answers: Vec<Assessment>) -> Assessment {
    let lines = answers.len();
    let alike = answers.windows(2).all(|pair| {
        (pair[0].total, pair[0].low, pair[0].high) == (pair[1].total, pair[1].low, pair[1].high)
    });
    let effects = effects(&answers);
    let low = answers
        .iter()
        .map(|answer| answer.low)
        .min()
        .unwrap_or_default();
    let high = answers
        .iter()
        .map(|answer| answer.high)
        .try_fold(Decimal::ZERO, |most, high| Some(most.max(high?)));
    let worst = answers
        .iter()
        .enumerate()
        .max_by(|(i, a), (j, b)| {
            (a.high.is_none(), a.high, a.low, j).cmp(&(b.high.is_none(), b.high, b.low, i))
        })
        .map_or(0, |(position, _)| position);
    let mut shown = answers.swap_remove(worst);
    shown.lines = lines;
    if !alike {
        shown.total = None;
        shown.duty = None;
        shown.low = low;
        shown.high = high;
        if shown.verdict == Verdict::Settled {
            shown.verdict = Verdict::FactNeeded;
        }
        shown.questions.insert(
            0,
            Question {
                fact: "code".to_owned(),
                supposed: None,
                effects,
            },
        );
    }
    shown
}

/// Lines with one total make one effect, named by the codes.
fn effects(answers: &[Assessment]) -> Vec<Effect> {
    let mut by_total: BTreeMap<(Decimal, Option<Decimal>), Vec<String>> = BTreeMap::new();
    for answer in answers {
        by_total
            .entry((answer.low, answer.high))
            .or_default()
            .push(answer.line.to_string());
    }
    by_total
        .into_iter()
        .map(|((low, high), mut codes)| {
            let more = codes.len().saturating_sub(8);
            codes.truncate(8);
            let mut answer = codes.join(", ");
            if more > 0 {
                answer = format!("{answer} and {more} more");
            }
            Effect { answer, low, high }
        })
        .collect()
}
