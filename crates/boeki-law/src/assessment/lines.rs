//! A code as asked becomes lines: the line itself, its statistical lines where a product list
//! splits it, or all lines below a heading.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Assessment, Desk, Effect, Query, Question, Reach, Verdict};
use crate::code::TariffCode;
use crate::error::LawError;
use crate::law::Law;
use crate::product::Coverage;

/// Lines that one question may cover.
const LINES: usize = 600;

pub(super) fn assess(law: &Law, query: &Query) -> Result<Assessment, LawError> {
    let codes = lines(law, query)?;
    let mut answers = Vec::with_capacity(codes.len());
    for mut reach in codes {
        let code = reach.code();
        let line = law
            .schedule()
            .find(code)
            .ok_or_else(|| law.schedule().unknown(query.code))?;
        let answer = Desk::new(query, line, &mut reach).assess();
        staged(law, query, &answer)?;
        answers.push(answer);
    }
    Ok(together(answers))
}

/// Agreement rates are staged by year: an edition knows them for its own time only.
fn staged(law: &Law, query: &Query, answer: &Assessment) -> Result<(), LawError> {
    let day = query.on.date();
    match answer.priced.base.rule {
        Some(rule) if law.is_of_another_year(rule, day) => Err(law.another_year(day)),
        _ => Ok(()),
    }
}

/// The codes to price for the code asked about, with the rules that reach them as far as known.
fn lines<'a>(law: &'a Law, query: &Query) -> Result<Vec<Reach<'a>>, LawError> {
    let schedule = law.schedule();
    let code = query.code;
    let carriers = schedule.carriers(code);
    if carriers.is_empty() {
        return Err(schedule.unknown(code));
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
fn split<'a>(law: &'a Law, query: &Query, code: TariffCode) -> Vec<Reach<'a>> {
    let mut reach = Reach::new(law, code);
    let in_force = law
        .rules_of(query.origin)
        .iter()
        .filter(|&&rule| {
            reach.of(rule) == Coverage::Part && law.in_time(rule, query.origin, query.on)
        })
        .map(|&rule| law.scope(rule));
    let codes = law.split(code, in_force);
    if codes == [code] {
        return vec![reach];
    }
    codes
        .into_iter()
        .map(|code| Reach::new(law, code))
        .collect()
}

/// One answer for several lines: theirs where they agree, otherwise a range and the question which.
fn together(mut answers: Vec<Assessment>) -> Assessment {
    let lines = answers.len();
    let alike = answers.windows(2).all(|pair| {
        (pair[0].total, pair[0].low, pair[0].high) == (pair[1].total, pair[1].low, pair[1].high)
    });
    let effects = if alike { Vec::new() } else { effects(&answers) };
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
            Effect {
                answer: codes.join(", "),
                more,
                low,
                high,
            }
        })
        .collect()
}
