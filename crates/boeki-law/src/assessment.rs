//! The duty of a shipment: total, layers, what was considered and not applied, and what is open.
//!
//! Every world that the open facts allow is resolved and priced; where they differ the answer is a
//! range and a question, never a silent choice. A code above the lines that carry rates is answered
//! line by line. This file must never know a form of output.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::code::TariffCode;
use crate::error::LawError;
use crate::fact::{FactId, FactValue, FactValues};
use crate::instant::Instant;
use crate::law::{Law, RuleId, takes_effect};
use crate::measure::{Condition, MeasureRate, Status};
use crate::origin::Origin;
use crate::price::{Priced, price, rate_of};
use crate::product::Coverage;
use crate::rate::{RateNeeds, Shipment};
use crate::resolve::{Displaced, Stack};
use crate::schedule::LineRef;
use crate::world::{Answer, Holds, Open, World, alternatives};

mod lines;
mod questions;

/// Worlds beyond this number are not walked: the answer asks for facts first.
const WORLDS: usize = 512;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// The good.
    pub code: TariffCode,
    /// Where it comes from.
    pub origin: Origin,
    /// When it is entered.
    pub on: Instant,
    /// As one knew the law on that day; `None` for the law as corrected since.
    pub known_on: Option<Date>,
    /// Customs value, in the importer's currency.
    pub value: Option<Decimal>,
    /// Quantities by unit; an empty unit fits whichever the rate asks.
    pub quantities: Vec<(String, Decimal)>,
    /// Facts of the shipment.
    pub facts: FactValues,
    /// By identifier: whether an unconfirmed measure is read as applying.
    pub accepted: BTreeMap<String, bool>,
}

impl Query {
    /// A good from an origin on a day, with nothing else said.
    pub fn new(code: TariffCode, origin: Origin, on: Date) -> Self {
        Self {
            code,
            origin,
            on: Instant::midday(on),
            known_on: None,
            value: None,
            quantities: Vec::new(),
            facts: FactValues::default(),
            accepted: BTreeMap::new(),
        }
    }
}

/// Why a measure was considered and not applied.
#[derive(Debug, Clone, PartialEq)]
pub enum WhyNot {
    /// Another switches it off, on this share of the value.
    Displaced {
        /// The rule that does it.
        by: RuleId,
        /// On what share.
        share: Decimal,
    },
    /// A condition fails.
    Condition {
        /// The condition.
        condition: Condition,
        /// The value that fails it.
        value: FactValue,
    },
    /// The share of the value that it reaches is nothing.
    NoShare(FactId),
    /// It is not in force: suspended, proposed, announced.
    Status(Status),
    /// It is unconfirmed and was read as not applying.
    Declined,
    /// It was not known, or no longer believed, on the day asked about.
    NotKnown,
    /// It ended before.
    Ended(Instant),
    /// It begins later.
    NotBegun(Instant),
}

/// A measure considered and not applied.
#[derive(Debug, Clone, PartialEq)]
pub struct NotApplied {
    /// The rule.
    pub rule: RuleId,
    /// Why.
    pub why: WhyNot,
}

/// What an answer to an open question would make of the total.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// The answer, in the words that a query takes; for lines their codes.
    pub answer: String,
    /// Lines of the same effect that are not named.
    pub more: usize,
    /// The least total with it.
    pub low: Decimal,
    /// The highest total with it; `None` where it has no bound that is known.
    pub high: Option<Decimal>,
}

/// Something that could change the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Name of the fact; `value`, `quantity`, `code` or `accept:MEASURE` for what is no fact.
    pub fact: String,
    /// What was supposed; `None` where nothing was and the answer is a range.
    pub supposed: Option<String>,
    /// The totals that the answers make.
    pub effects: Vec<Effect>,
}

/// Whether the answer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// One total.
    Settled,
    /// A fact is needed.
    FactNeeded,
    /// A rule is unconfirmed.
    Unconfirmed,
    /// A text of the schedule is not understood.
    Refused,
}

/// The duty of a shipment.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// The line that was priced: the code asked about, or the one of its lines shown.
    pub line: TariffCode,
    /// Lines that the code asked about covers.
    pub lines: usize,
    /// The total as a fraction of the customs value, where there is one.
    pub total: Option<Decimal>,
    /// The least total.
    pub low: Decimal,
    /// The highest total; `None` where it has no bound that is known.
    pub high: Option<Decimal>,
    /// The total in money, rounded line by line.
    pub duty: Option<Decimal>,
    /// Base and layers: of the one world, or of the one with the highest total.
    pub priced: Priced,
    /// What was supposed for the layers shown where the answer is a range.
    pub shown: Vec<Answer>,
    /// Measures considered and not applied.
    pub not_applied: Vec<NotApplied>,
    /// What could change the answer.
    pub questions: Vec<Question>,
    /// A text of the schedule that is not understood.
    pub refused: Option<String>,
    /// Whether the answer stands.
    pub verdict: Verdict,
}

/// Assesses a shipment.
///
/// # Errors
/// [`LawError::UnknownCode`] with the nearest codes, [`LawError::NoLaw`] for a date outside the law
/// held, [`LawError::TooManyLines`] for a code that covers too much, [`LawError::OwnGoods`] for goods of
/// the importer itself.
pub fn assess(law: &Law, query: &Query) -> Result<Assessment, LawError> {
    law.require_day(query.on.date())?;
    if query.origin.is_importer(law.importer()) {
        return Err(LawError::OwnGoods {
            importer: law.importer().code(),
        });
    }
    lines::assess(law, query)
}

/// One line in one way of knowing the law.
pub(crate) struct Desk<'a> {
    pub(crate) law: &'a Law,
    pub(crate) query: &'a Query,
    pub(crate) line: LineRef<'a>,
    pub(crate) code: TariffCode,
    entry: Date,
    candidates: Vec<RuleId>,
    rejected: Vec<NotApplied>,
}

impl<'a> Desk<'a> {
    /// Gathers the rules that reach the code, which the line answers for.
    fn new(query: &'a Query, line: LineRef<'a>, reach: &mut Reach<'a>) -> Self {
        let (law, code) = (reach.law, reach.code);
        let mut candidates = Vec::new();
        let mut rejected = Vec::new();
        let rules = law.rules_of(query.origin);
        for (position, &rule) in rules.iter().enumerate() {
            if reach.of(rule) != Coverage::All {
                continue;
            }
            let period = law.period(rule);
            // A column that prints nothing on this line decides nothing.
            if let MeasureRate::Column(column) = &period.rate
                && rate_of(&line, column).is_none()
            {
                continue;
            }
            let why = if !law.in_time(rule, query.origin, query.on) {
                let ended = law.rule(rule).until <= query.on;
                if goes_on(reach, rules, position, ended) {
                    continue;
                }
                if ended {
                    WhyNot::Ended(law.rule(rule).until)
                } else {
                    WhyNot::NotBegun(law.rule(rule).from)
                }
            } else if !period.known_on(query.known_on) {
                WhyNot::NotKnown
            } else if !takes_effect(period.status) {
                WhyNot::Status(period.status)
            } else {
                candidates.push(rule);
                continue;
            };
            rejected.push(NotApplied { rule, why });
        }
        Self {
            law,
            query,
            line,
            code,
            entry: query.on.date(),
            candidates,
            rejected,
        }
    }

    fn shipment(&self, world: &World) -> Shipment {
        Shipment {
            value: self.query.value,
            currency: self.law.importer().currency(),
            quantities: self.query.quantities.clone(),
            quota: world.quota(self.law, self.entry),
            description: None,
        }
    }

    /// What is open in a world: facts that decide a candidate, and quota positions that a rate asks.
    fn open(&self, world: &World) -> Option<Open> {
        for &rule in &self.candidates {
            if let Holds::Unknown(open) = world.holds(self.law, rule, self.entry) {
                return Some(open);
            }
        }
        None
    }

    fn answers(&self, open: &Open) -> Vec<Answer> {
        let conditions: Vec<&Condition> = self
            .candidates
            .iter()
            .flat_map(|&rule| &self.law.measure(self.law.rule(rule).measure).when)
            .collect();
        alternatives(self.law, open, &conditions)
    }

    fn solve(&self, world: &World, stack: &mut Stack) -> Priced {
        let applying: Vec<RuleId> = self
            .candidates
            .iter()
            .copied()
            .filter(|&rule| {
                world.holds(self.law, rule, self.entry) == Holds::Yes
                    && !world.declines(self.law, rule)
            })
            .collect();
        stack.resolve(self.law, &applying, |fact| {
            world.number(self.law, fact, self.entry)
        });
        price(
            self.law,
            Some(&self.line),
            &stack.applied,
            &self.shipment(world),
        )
    }

    /// Every world that the open facts allow, with what it costs.
    fn walk(&self, world: World) -> Walk {
        let mut walk = Walk::default();
        let mut stack = Stack::default();
        let quota = self.law.facts().find("quota");
        let mut pending = vec![(world, Vec::<Answer>::new())];
        while let Some((world, said)) = pending.pop() {
            if let Some(open) = self.open(&world) {
                if pending.len() + walk.worlds.len() < WORLDS {
                    for answer in world.possible(self.law, self.answers(&open)) {
                        let mut said = said.clone();
                        said.push(answer.clone());
                        pending.push((world.with(&answer), said));
                    }
                    walk.open.insert(open);
                    continue;
                }
                walk.cut = true;
            }
            let priced = self.solve(&world, &mut stack);
            // A quota of the rate itself is a fact like any other.
            let asks_quota = matches!(priced.base.needs, Some(RateNeeds::Quota))
                || priced.layers.iter().any(|layer| {
                    layer.fraction.is_none()
                        && matches!(self.law.period(layer.rule).rate, MeasureRate::Quota { .. })
                });
            if let Some(fact) = quota.filter(|_| asks_quota)
                && world.values.get(fact).is_none()
            {
                walk.open.insert(Open::Fact(fact));
                for position in [0, 1] {
                    let answer = Answer::Fact(fact, FactValue::Choice(position));
                    let mut said = said.clone();
                    said.push(answer.clone());
                    pending.push((world.with(&answer), said));
                }
                continue;
            }
            walk.worlds.push(Solved {
                low: priced.at_least(),
                high: priced.total(),
                displaced: stack.displaced.clone(),
                world,
                priced,
                said,
            });
        }
        walk
    }

    pub(crate) fn assess(&self) -> Assessment {
        let world = World {
            values: self.query.facts.clone(),
            accepted: self.query.accepted.clone(),
        };
        let walk = self.walk(world.clone());
        let (low, high) = walk.range();
        let shown = walk.highest();
        let refused = walk
            .worlds
            .iter()
            .find_map(|solved| match &solved.priced.base.needs {
                Some(RateNeeds::NotUnderstood { text }) => Some(text.clone()),
                _ => None,
            });
        let total = high.filter(|&high| high == low && refused.is_none());
        let mut questions = self.open_questions(&walk, total.is_some());
        questions.extend(self.money_questions(&shown.priced));
        questions.extend(self.default_questions(&world, &walk, (low, high)));
        let unconfirmed = questions
            .iter()
            .any(|question| question.fact.starts_with("accept:"))
            || shown
                .priced
                .layers
                .iter()
                .any(|layer| matches!(self.law.period(layer.rule).rate, MeasureRate::Unstated));
        let verdict = match total {
            Some(_) => Verdict::Settled,
            None if refused.is_some() => Verdict::Refused,
            None if unconfirmed => Verdict::Unconfirmed,
            None => Verdict::FactNeeded,
        };
        Assessment {
            line: self.code,
            lines: 1,
            total,
            low,
            high,
            duty: total.and_then(|_| shown.priced.total_duty(self.law.importer())),
            not_applied: self.not_applied(shown),
            shown: if total.is_some() {
                Vec::new()
            } else {
                shown.said.clone()
            },
            priced: shown.priced.clone(),
            questions,
            refused,
            verdict,
        }
    }

    fn not_applied(&self, solved: &Solved) -> Vec<NotApplied> {
        let mut list = Vec::new();
        for &rule in &self.candidates {
            let measure = self.law.measure(self.law.rule(rule).measure);
            if let Some(displaced) = solved.displaced.iter().find(|other| other.rule == rule) {
                list.push(NotApplied {
                    rule,
                    why: WhyNot::Displaced {
                        by: displaced.by,
                        share: displaced.share,
                    },
                });
            } else if solved.world.declines(self.law, rule) {
                list.push(NotApplied {
                    rule,
                    why: WhyNot::Declined,
                });
            } else if let Holds::No(position) = solved.world.holds(self.law, rule, self.entry) {
                let condition = measure.when[position].clone();
                if let Some(value) = solved.world.value(self.law, condition.fact, self.entry) {
                    list.push(NotApplied {
                        rule,
                        why: WhyNot::Condition { condition, value },
                    });
                }
            } else if let Some(fact) = self.law.period(rule).share
                && solved.world.number(self.law, fact, self.entry) == Some(Decimal::ZERO)
            {
                list.push(NotApplied {
                    rule,
                    why: WhyNot::NoShare(fact),
                });
            }
        }
        list.extend(self.rejected.iter().cloned());
        list
    }
}

/// Which rules reach a code; many rules share their goods, which are looked through once.
struct Reach<'a> {
    law: &'a Law,
    code: TariffCode,
    by_scope: Vec<Option<Coverage>>,
}

impl<'a> Reach<'a> {
    fn new(law: &'a Law, code: TariffCode) -> Self {
        Self {
            law,
            code,
            by_scope: vec![None; law.scopes().len()],
        }
    }

    fn code(&self) -> TariffCode {
        self.code
    }

    fn of(&mut self, rule: RuleId) -> Coverage {
        let scope = self.law.rule(rule).scope;
        *self.by_scope[scope].get_or_insert_with(|| self.law.scopes()[scope].coverage(self.code))
    }
}

/// Whether the list of goods changed but the period goes on for this code: after the rule ended, or
/// before it began. Rules of one measure follow each other.
fn goes_on(reach: &mut Reach<'_>, rules: &[RuleId], position: usize, ended: bool) -> bool {
    let law = reach.law;
    let this = law.rule(rules[position]);
    let sibling = |rule: &&RuleId| law.rule(**rule).measure == this.measure;
    let before = rules[..position].iter().rev().take_while(sibling);
    let after = rules[position + 1..].iter().take_while(sibling);
    before.chain(after).any(|&other| {
        let that = law.rule(other);
        let adjoins = if ended {
            that.from == this.until
        } else {
            that.until == this.from
        };
        adjoins && that.period == this.period && reach.of(other) == Coverage::All
    })
}

#[derive(Default)]
struct Walk {
    worlds: Vec<Solved>,
    open: BTreeSet<Open>,
    cut: bool,
}

struct Solved {
    world: World,
    priced: Priced,
    displaced: Vec<Displaced>,
    low: Decimal,
    high: Option<Decimal>,
    said: Vec<Answer>,
}

impl Walk {
    fn range(&self) -> (Decimal, Option<Decimal>) {
        let low = self
            .worlds
            .iter()
            .map(|solved| solved.low)
            .min()
            .unwrap_or_default();
        let mut high = Some(low);
        for solved in &self.worlds {
            high = high.zip(solved.high).map(|(a, b)| a.max(b));
        }
        // Worlds that were not walked may lie outside what was seen.
        (
            if self.cut { Decimal::ZERO } else { low },
            high.filter(|_| !self.cut),
        )
    }

    fn highest(&self) -> &Solved {
        self.worlds
            .iter()
            .max_by(|a, b| {
                a.low
                    .cmp(&b.low)
                    .then_with(|| b.said.len().cmp(&a.said.len()))
            })
            .unwrap_or_else(|| unreachable!("a walk visits at least the world that it starts from"))
    }
}
