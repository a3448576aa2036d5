//! The facts of a shipment as one possible world: what was said, what is supposed, what is open.
//!
//! A fact without a value and without a default is open: the assessment walks its alternatives.
//! This file must never know a rate.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::fact::{FactId, FactKind, FactValue, FactValues};
use crate::law::{Law, RuleId};
use crate::measure::{Condition, Status, Test};
use crate::rate::QuotaPosition;

/// Answers to facts, and to whether an unconfirmed measure is taken to apply.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct World {
    /// Values said or supposed for the walk.
    pub values: FactValues,
    /// By identifier of the measure: whether an unconfirmed rule is read as applying.
    pub accepted: BTreeMap<String, bool>,
}

/// Something that is not known and may matter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Open {
    /// A fact of the shipment.
    Fact(FactId),
    /// Whether a measure that the sources do not settle applies.
    Accept(String),
}

/// A value of something open.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Of a fact.
    Fact(FactId, FactValue),
    /// Of an unconfirmed measure.
    Accept(String, bool),
}

/// Whether a rule's conditions hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holds {
    /// All hold.
    Yes,
    /// This condition (by position) fails.
    No(usize),
    /// A fact decides that is not known.
    Unknown(Open),
}

impl World {
    /// The value of a fact, said or by default.
    pub fn value(&self, law: &Law, fact: FactId, entry: Date) -> Option<FactValue> {
        self.values
            .get(fact)
            .or_else(|| law.facts().fact(fact).default_value(law.importer(), entry))
    }

    /// A fact that is a share or a number, as a number.
    pub fn number(&self, law: &Law, fact: FactId, entry: Date) -> Option<Decimal> {
        match self.value(law, fact, entry)? {
            FactValue::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Where the shipment stands toward a quota, by the fact `quota`.
    pub fn quota(&self, law: &Law, entry: Date) -> Option<QuotaPosition> {
        match self.value(law, law.facts().find("quota")?, entry)? {
            FactValue::Choice(0) => Some(QuotaPosition::Within),
            FactValue::Choice(_) => Some(QuotaPosition::Over),
            _ => None,
        }
    }

    /// Those answers that leave shares of one whole at one in all at most; a greater share is cut.
    pub(crate) fn possible(&self, law: &Law, answers: Vec<Answer>) -> Vec<Answer> {
        let mut possible: Vec<Answer> = Vec::with_capacity(answers.len());
        for answer in answers {
            let answer = match answer {
                Answer::Fact(fact, FactValue::Number(share)) => {
                    Answer::Fact(fact, FactValue::Number(share.min(self.room(law, fact))))
                }
                other => other,
            };
            if !possible.contains(&answer) {
                possible.push(answer);
            }
        }
        possible
    }

    /// The same world where one of the shares of a whole is all of it.
    pub(crate) fn all_of(&self, full: FactId, shares: &[FactId]) -> Self {
        let mut world = self.clone();
        for &fact in shares {
            let share = Decimal::from(u8::from(fact == full));
            world.values.set(fact, FactValue::Number(share));
        }
        world
    }

    /// What the other shares of the same whole leave to a share, as far as they are said.
    fn room(&self, law: &Law, fact: FactId) -> Decimal {
        let Some(whole) = &law.facts().fact(fact).whole else {
            return Decimal::MAX;
        };
        let taken: Decimal = law
            .facts()
            .sharing(whole)
            .filter(|&other| other != fact)
            .filter_map(|other| match self.values.get(other) {
                Some(FactValue::Number(share)) => Some(share),
                _ => None,
            })
            .sum();
        (Decimal::ONE - taken).max(Decimal::ZERO)
    }

    /// The same world with one more answer.
    #[must_use]
    pub fn with(&self, answer: &Answer) -> Self {
        let mut world = self.clone();
        match answer {
            Answer::Fact(fact, value) => world.values.set(*fact, *value),
            Answer::Accept(measure, yes) => {
                world.accepted.insert(measure.clone(), *yes);
            }
        }
        world
    }

    /// Whether the conditions of a rule hold here; a failing condition decides before an open one.
    pub fn holds(&self, law: &Law, rule: RuleId, entry: Date) -> Holds {
        let measure = law.measure(law.rule(rule).measure);
        let mut open = None;
        for (position, condition) in measure.when.iter().enumerate() {
            match self.value(law, condition.fact, entry) {
                Some(value) if condition.test.passes(value) => {}
                Some(_) => return Holds::No(position),
                None => open = open.or(Some(Open::Fact(condition.fact))),
            }
        }
        let period = law.period(rule);
        if let Some(share) = period.share
            && self.value(law, share, entry).is_none()
        {
            open = open.or(Some(Open::Fact(share)));
        }
        if period.status == Status::Unconfirmed && !self.accepted.contains_key(&measure.id) {
            open = open.or_else(|| Some(Open::Accept(measure.id.clone())));
        }
        match open {
            Some(open) => Holds::Unknown(open),
            None => Holds::Yes,
        }
    }

    /// Whether an unconfirmed rule is read as not applying.
    pub fn declines(&self, law: &Law, rule: RuleId) -> bool {
        law.period(rule).status == Status::Unconfirmed
            && self.accepted.get(&law.measure(law.rule(rule).measure).id) == Some(&false)
    }
}

/// The answers that something open can have, as far as the conditions of these rules tell them
/// apart.
pub(crate) fn alternatives(law: &Law, open: &Open, conditions: &[&Condition]) -> Vec<Answer> {
    let fact = match open {
        Open::Accept(measure) => {
            return [true, false]
                .map(|yes| Answer::Accept(measure.clone(), yes))
                .to_vec();
        }
        Open::Fact(fact) => *fact,
    };
    let tests = conditions
        .iter()
        .filter(|condition| condition.fact == fact)
        .map(|c| c.test);
    let mut values: Vec<FactValue> = match &law.facts().fact(fact).kind {
        FactKind::YesNo => vec![FactValue::YesNo(true), FactValue::YesNo(false)],
        FactKind::Choice(names) => (0..names.len())
            .filter_map(|position| u8::try_from(position).ok().map(FactValue::Choice))
            .collect(),
        FactKind::Share => {
            let mut values = vec![
                FactValue::Number(Decimal::ZERO),
                FactValue::Number(Decimal::ONE),
            ];
            values.extend(tests.flat_map(thresholds));
            values
        }
        FactKind::Number => {
            let mut values = vec![FactValue::Number(Decimal::ZERO)];
            values.extend(tests.flat_map(thresholds));
            values
        }
        FactKind::Date => tests.flat_map(thresholds).collect(),
    };
    values.sort_unstable();
    values.dedup();
    values
        .into_iter()
        .map(|value| Answer::Fact(fact, value))
        .collect()
}

/// Values on both sides of a test.
fn thresholds(test: Test) -> Vec<FactValue> {
    let step = Decimal::new(1, 3);
    match test {
        Test::AtLeast(limit) | Test::LessThan(limit) => {
            let below = (limit - step).max(Decimal::ZERO);
            vec![FactValue::Number(below), FactValue::Number(limit)]
        }
        Test::Before(day) | Test::From(day) => {
            let before = day.yesterday().unwrap_or(day);
            vec![FactValue::Date(before), FactValue::Date(day)]
        }
        Test::Is(value) => vec![value],
    }
}
