//! From measures to rules, and the distinct scopes of goods.
//!
//! This file must never know a shipment.

use std::collections::BTreeMap;

use super::{MeasureId, Rule, RuleId};
use crate::error::LawError;
use crate::instant::Instant;
use crate::measure::Measure;
use crate::origin::{Origin, OriginScope};
use crate::product::ProductScope;

/// For each origin the rules that can reach it at some time, in order: those of which the measure,
/// and the period where it names origins of its own, reach it while the rule holds.
pub(super) fn by_origin(measures: &[Measure], rules: &[Rule]) -> Vec<Vec<RuleId>> {
    let mut by_origin: Vec<Vec<RuleId>> = vec![Vec::new(); Origin::all().count()];
    for (id, rule) in (0u16..).map(RuleId).zip(rules) {
        let measure = &measures[rule.measure.index()];
        let within = |(from, until): (Instant, Instant)| from < rule.until && rule.from < until;
        let (few, others): (&OriginScope, _) = match &measure.periods[rule.period].origin {
            Some(own) => (own, Some(&measure.origins)),
            None => (&measure.origins, None),
        };
        for (origin, span) in few.members() {
            let reached = &mut by_origin[origin.index()];
            if within(span)
                && reached.last() != Some(&id)
                && others.is_none_or(|scope| scope.spans(origin).any(within))
            {
                reached.push(id);
            }
        }
    }
    by_origin
}

pub(crate) fn shape(measure: &Measure, reason: String, remedy: &str) -> LawError {
    LawError::Shape {
        file: measure.file.clone(),
        place: Some(format!("measure {}", measure.id)),
        reason,
        remedy: remedy.to_owned(),
    }
}

pub(super) fn check_identifiers(measures: &[Measure]) -> Result<(), LawError> {
    let mut seen = BTreeMap::new();
    for measure in measures {
        if let Some(file) = seen.insert(&measure.id, &measure.file) {
            let reason = format!("the id is taken in {file}");
            return Err(shape(
                measure,
                reason,
                "give every measure an id of its own",
            ));
        }
    }
    if measures.len() > usize::from(u16::MAX) {
        return Err(shape(
            &measures[0],
            "too many measures".to_owned(),
            "split the law",
        ));
    }
    Ok(())
}

/// Rules in the order of their measures, and the distinct scopes that they reach.
pub(super) fn flatten(measures: &[Measure], order: &[MeasureId]) -> (Vec<Rule>, Vec<ProductScope>) {
    let mut rules = Vec::new();
    let mut scopes: Vec<ProductScope> = Vec::new();
    // Most measures share their goods with others in memory already.
    let mut at: BTreeMap<*const (u64, u64), usize> = BTreeMap::new();
    let mut known: BTreeMap<&ProductScope, usize> = BTreeMap::new();
    for &id in order {
        let measure = &measures[id.index()];
        for span in &measure.products {
            let scope = *at.entry(span.scope.address()).or_insert_with(|| {
                *known.entry(&span.scope).or_insert_with(|| {
                    scopes.push(span.scope.clone());
                    scopes.len() - 1
                })
            });
            for (position, period) in measure.periods.iter().enumerate() {
                let (from, until) = (period.from.max(span.from), period.until.min(span.until));
                if from < until {
                    rules.push(Rule {
                        measure: id,
                        period: position,
                        from,
                        until,
                        scope,
                    });
                }
            }
        }
    }
    (rules, scopes)
}
