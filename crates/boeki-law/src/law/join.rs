//! From measures to rules: who displaces whom, in which order, and the distinct scopes of goods.
//!
//! This file must never know a shipment.

use std::collections::BTreeMap;

use super::{MeasureId, Rule};
use crate::error::LawError;
use crate::measure::{self, Measure};
use crate::origin::{Origin, OriginScope};
use crate::product::ProductScope;

pub(super) fn reaches(measure: &Measure, rule: &Rule, origin: Origin) -> bool {
    let within = |scope: &OriginScope| {
        scope
            .spans(origin)
            .any(|(from, until)| from < rule.until && rule.from < until)
    };
    within(&measure.origins)
        && measure.periods[rule.period]
            .origin
            .as_ref()
            .is_none_or(within)
}

fn shape(measure: &Measure, reason: String, remedy: &str) -> LawError {
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

/// For each measure those that it names in `displaces`.
pub(super) fn displacements(measures: &[Measure]) -> Result<Vec<Vec<MeasureId>>, LawError> {
    measures
        .iter()
        .map(|measure| {
            let mut targets = Vec::new();
            for pattern in &measure.displaces {
                let before = targets.len();
                targets.extend(
                    (0u16..)
                        .map(MeasureId)
                        .zip(measures)
                        .filter_map(|(id, other)| {
                            (measure::names(pattern, &other.id) && other.id != measure.id)
                                .then_some(id)
                        }),
                );
                if targets.len() == before {
                    return Err(shape(
                        measure,
                        format!("it displaces `{pattern}`, which names no measure"),
                        "name an id, or all ids under a prefix as prefix/*",
                    ));
                }
            }
            targets.sort_unstable();
            targets.dedup();
            Ok(targets)
        })
        .collect()
}

/// The measures, each before all that it displaces (Kahn's algorithm; ties in file order).
pub(super) fn order(
    measures: &[Measure],
    displaces: &[Vec<MeasureId>],
) -> Result<Vec<MeasureId>, LawError> {
    let mut displacers = vec![0usize; measures.len()];
    for targets in displaces {
        for target in targets {
            displacers[target.index()] += 1;
        }
    }
    let mut order: Vec<MeasureId> = Vec::with_capacity(measures.len());
    let mut ready: std::collections::BTreeSet<MeasureId> = (0u16..)
        .map(MeasureId)
        .zip(&displacers)
        .filter_map(|(id, &count)| (count == 0).then_some(id))
        .collect();
    while let Some(id) = ready.pop_first() {
        order.push(id);
        for &target in &displaces[id.index()] {
            displacers[target.index()] -= 1;
            if displacers[target.index()] == 0 {
                ready.insert(target);
            }
        }
    }
    if order.len() < measures.len() {
        let stuck: Vec<&str> = measures
            .iter()
            .zip(&displacers)
            .filter_map(|(measure, &count)| (count > 0).then_some(measure.id.as_str()))
            .collect();
        let first = measures
            .iter()
            .zip(&displacers)
            .find(|(_, count)| **count > 0);
        if let Some((measure, _)) = first {
            return Err(shape(
                measure,
                format!(
                    "measures displace each other in a circle among {}",
                    stuck.join(", ")
                ),
                "a displacement must have a direction",
            ));
        }
    }
    Ok(order)
}

/// Rules in the order of their measures, and the distinct scopes that they reach.
pub(super) fn flatten(measures: &[Measure], order: &[MeasureId]) -> (Vec<Rule>, Vec<ProductScope>) {
    let mut rules = Vec::new();
    let mut scopes: Vec<ProductScope> = Vec::new();
    let mut known: BTreeMap<ProductScope, usize> = BTreeMap::new();
    for &id in order {
        let measure = &measures[id.index()];
        for span in &measure.products {
            let scope = *known.entry(span.scope.clone()).or_insert_with(|| {
                scopes.push(span.scope.clone());
                scopes.len() - 1
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
