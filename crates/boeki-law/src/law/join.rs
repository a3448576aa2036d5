//! From measures to rules, and the distinct scopes of goods.
//!
//! This file must never know a shipment.

use std::collections::BTreeMap;

use super::{MeasureId, Rule};
use crate::error::LawError;
use crate::measure::Measure;
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
