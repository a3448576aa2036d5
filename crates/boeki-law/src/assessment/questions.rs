//! What could change the answer, and what each answer would make of the total.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{Desk, Effect, Question, Walk};
use crate::fact::FactValue;
use crate::price::Priced;
use crate::rate::RateNeeds;
use crate::world::{Answer, Open, World};

impl Desk<'_> {
    /// Questions on what is open.
    pub(super) fn open_questions(&self, walk: &Walk, settled: bool) -> Vec<Question> {
        if settled {
            return Vec::new();
        }
        walk.open
            .iter()
            .map(|open| {
                let mut effects: Vec<Effect> = Vec::new();
                for solved in &walk.worlds {
                    let Some(answer) = solved.said.iter().find(|answer| answers(open, answer))
                    else {
                        continue;
                    };
                    let name = self.write(answer);
                    match effects.iter_mut().find(|effect| effect.answer == name) {
                        Some(effect) => {
                            effect.low = effect.low.min(solved.low);
                            effect.high = effect.high.zip(solved.high).map(|(a, b)| a.max(b));
                        }
                        None => effects.push(Effect {
                            answer: name,
                            more: 0,
                            low: solved.low,
                            high: solved.high,
                        }),
                    }
                }
                effects.sort_by(|a, b| a.low.cmp(&b.low).then_with(|| a.answer.cmp(&b.answer)));
                Question {
                    fact: self.name(open),
                    supposed: None,
                    effects,
                }
            })
            // What makes no difference whatever the answer is no question.
            .filter(|question| {
                question
                    .effects
                    .windows(2)
                    .any(|pair| (pair[0].low, pair[0].high) != (pair[1].low, pair[1].high))
            })
            .collect()
    }

    /// Questions on value and quantity where the base duty needs them.
    pub(super) fn money_questions(&self, priced: &Priced) -> Vec<Question> {
        let question = |fact: String| Question {
            fact,
            supposed: None,
            effects: Vec::new(),
        };
        match &priced.base.needs {
            Some(RateNeeds::Value) => vec![question("value".to_owned())],
            Some(RateNeeds::Quantity { unit }) => {
                let mut questions = vec![question(format!("quantity ({unit})"))];
                if self.query.value.is_none() {
                    questions.insert(0, question("value".to_owned()));
                }
                questions
            }
            Some(RateNeeds::Description { choices }) => {
                vec![question(format!("description ({})", choices.join("; ")))]
            }
            _ => Vec::new(),
        }
    }

    /// Questions on facts that a default settled, where another answer changes the total.
    pub(super) fn default_questions(
        &self,
        world: &World,
        walk: &Walk,
        range: (Decimal, Option<Decimal>),
    ) -> Vec<Question> {
        let mut facts = BTreeSet::new();
        for &rule in &self.candidates {
            let measure = self.law.measure(self.law.rule(rule).measure);
            facts.extend(measure.when.iter().map(|condition| condition.fact));
            facts.extend(self.law.period(rule).share);
        }
        let mut questions = Vec::new();
        for fact in facts {
            let open = Open::Fact(fact);
            let Some(supposed) = world.value(self.law, fact, self.entry) else {
                continue;
            };
            if world.values.get(fact).is_some() || walk.open.contains(&open) {
                continue;
            }
            let mut effects = Vec::new();
            for answer in self.answers(&open) {
                if answer == Answer::Fact(fact, supposed) || !self.tells_apart(&answer, supposed) {
                    continue;
                }
                let (low, high) = self.walk(world.with(&answer)).range();
                if (low, high) != range {
                    effects.push(Effect {
                        answer: self.write(&answer),
                        more: 0,
                        low,
                        high,
                    });
                }
            }
            if !effects.is_empty() {
                questions.push(Question {
                    fact: self.name(&open),
                    supposed: Some(self.law.facts().fact(fact).write(supposed)),
                    effects,
                });
            }
        }
        questions
    }

    /// Whether an answer can lead elsewhere than the value supposed for its fact: a rule asks the
    /// fact and the two pass its test differently, a share is counted with it, or the quota.
    fn tells_apart(&self, answer: &Answer, supposed: FactValue) -> bool {
        let &Answer::Fact(fact, value) = answer else {
            return true;
        };
        let facts = self.law.facts();
        facts.fact(fact).whole.is_some()
            || facts.find("quota") == Some(fact)
            || self.candidates.iter().any(|&rule| {
                self.law.period(rule).share == Some(fact)
                    || (self.law.measure(self.law.rule(rule).measure).when)
                        .iter()
                        .filter(|condition| condition.fact == fact)
                        .any(|condition| {
                            condition.test.passes(value) != condition.test.passes(supposed)
                        })
            })
    }

    fn name(&self, open: &Open) -> String {
        match open {
            Open::Fact(fact) => self.law.facts().fact(*fact).name.clone(),
            Open::Accept(measure) => format!("accept:{measure}"),
        }
    }

    fn write(&self, answer: &Answer) -> String {
        match answer {
            Answer::Fact(fact, value) => self.law.facts().fact(*fact).write(*value),
            Answer::Accept(_, yes) => if *yes { "yes" } else { "no" }.to_owned(),
        }
    }
}

fn answers(open: &Open, answer: &Answer) -> bool {
    match (open, answer) {
        (Open::Fact(open), Answer::Fact(fact, _)) => open == fact,
        (Open::Accept(open), Answer::Accept(measure, _)) => open == measure,
        _ => false,
    }
}
