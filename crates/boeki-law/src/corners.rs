//! The two ends of what is not known: facts without an answer and without a default at the end that
//! lowers the duty, and at the end that raises it.
//!
//! Yes or no, a share, within or above a quota have two ends, the same for all lines. A fact of more
//! answers (a part of a car, of a lorry, of neither) has no order that holds for all goods: each answer
//! is tried, and a line takes the one that is least, or highest, for it. Shares of one whole (steel,
//! aluminium, copper in the value) cannot all be one: at the high end each in turn is. This file must
//! never know a line or a weight.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::fact::{FactId, FactKind, FactValue};
use crate::instant::Instant;
use crate::law::{Law, RuleId};
use crate::measure::{MeasureRate, Status};
use crate::origin::Origin;
use crate::panel::{Desk, Lines, PanelLine};
use crate::world::World;

/// Desks, each with the rules that tell it from the first.
pub(crate) type Desks<'a> = Vec<(Desk<'a>, Vec<RuleId>)>;

/// One end: worlds that differ only in facts of more than two answers.
#[derive(Debug)]
pub(crate) struct Corner {
    worlds: Vec<World>,
    highest: bool,
}

impl Corner {
    /// Both ends, the least first.
    pub(crate) fn both(law: &Law) -> [Self; 2] {
        [false, true].map(|highest| Self::of(law, highest))
    }

    fn of(law: &Law, highest: bool) -> Self {
        let day = law.as_of();
        let mut end = World::default();
        let mut unordered: Vec<(FactId, u8)> = Vec::new();
        let mut shared: BTreeMap<&str, Vec<FactId>> = BTreeMap::new();
        for fact in law.facts().facts() {
            if fact.default_value(law.importer(), day).is_some() {
                continue;
            }
            let Some(id) = law.facts().find(&fact.name) else {
                continue;
            };
            let value = match &fact.kind {
                FactKind::YesNo => FactValue::YesNo(highest != fact.lowers),
                FactKind::Choice(values) if values.len() > 2 => {
                    unordered.push((id, u8::try_from(values.len()).unwrap_or(u8::MAX)));
                    continue;
                }
                FactKind::Choice(_) => FactValue::Choice(u8::from(highest)),
                FactKind::Share => {
                    if let Some(whole) = &fact.whole {
                        shared.entry(whole).or_default().push(id);
                    }
                    FactValue::Number(if highest { Decimal::ONE } else { Decimal::ZERO })
                }
                FactKind::Number | FactKind::Date => continue,
            };
            end.values.set(id, value);
        }
        for measure in law.measures() {
            let unconfirmed =
                |period: &crate::measure::Period| period.status == Status::Unconfirmed;
            if measure.periods.iter().any(unconfirmed) {
                // An exemption lowers the duty where it applies, any other measure raises it.
                let lowers = measure
                    .periods
                    .iter()
                    .all(|period| period.rate == MeasureRate::Exempt);
                end.accepted.insert(measure.id.clone(), highest != lowers);
            }
        }
        let mut worlds = vec![end];
        for facts in shared.values().filter(|_| highest) {
            worlds = worlds
                .iter()
                .flat_map(|world| facts.iter().map(|&full| world.all_of(full, facts)))
                .collect();
        }
        for (fact, answers) in unordered {
            worlds = worlds
                .iter()
                .flat_map(|world| {
                    (0..answers).map(move |answer| {
                        let mut world = world.clone();
                        world.values.set(fact, FactValue::Choice(answer));
                        world
                    })
                })
                .collect();
        }
        Self { worlds, highest }
    }

    /// The desks of an origin at an instant, each with the rules that tell it from the first; answers under which the same rules
    /// hold share one.
    pub(crate) fn desks<'a>(
        &'a self,
        lines: &Lines<'a>,
        origin: Origin,
        day: Date,
        known_on: Option<Date>,
    ) -> Desks<'a> {
        let mut desks: Desks<'a> = Vec::new();
        for world in &self.worlds {
            let desk = lines.at(origin, Instant::midday(day), known_on, world);
            let known = |(other, _): &(Desk<'a>, _)| other.rules_apart(&desk).is_empty();
            if !desks.iter().any(known) {
                let apart = desks
                    .first()
                    .map_or_else(Vec::new, |(first, _)| first.rules_apart(&desk));
                desks.push((desk, apart));
            }
        }
        desks
    }

    /// Of what the desks say of a line, what is least or highest by `total`.
    pub(crate) fn choose<T>(
        &self,
        desks: &mut Desks<'_>,
        line: &PanelLine,
        ask: impl Fn(&mut Desk<'_>) -> T,
        total: impl Fn(&T) -> f64,
    ) -> Option<T> {
        let mut best: Option<T> = None;
        for (desk, apart) in desks {
            // Most lines are reached by no rule that tells the answers apart: the first desk speaks for all.
            if best.is_some() && !desk.reached_by(apart, line) {
                continue;
            }
            let next = ask(desk);
            best = match best {
                Some(best) => {
                    let (old, new) = (total(&best), total(&next));
                    let better = if self.highest { new > old } else { new < old };
                    Some(if better { next } else { best })
                }
                None => Some(next),
            };
        }
        best
    }
}
