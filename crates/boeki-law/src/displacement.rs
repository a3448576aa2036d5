//! What measures displace, as identifiers and as an order of application.
//!
//! A measure names what it displaces always, a period what it displaces besides in its time; the
//! order serves both, so that measures may not displace each other in a circle even at different
//! times. This file must never know a shipment.

use crate::error::LawError;
use crate::law::{MeasureId, shape};
use crate::measure::{self, Measure};

/// For each period of each measure those that the two name in `displaces`.
pub(crate) fn by_period(measures: &[Measure]) -> Result<Vec<Vec<Vec<MeasureId>>>, LawError> {
    measures
        .iter()
        .map(|measure| {
            let always = named(measures, measure, &measure.displaces)?;
            measure
                .periods
                .iter()
                .map(|period| {
                    let mut targets = named(measures, measure, &period.displaces)?;
                    targets.extend(&always);
                    targets.sort_unstable();
                    targets.dedup();
                    Ok(targets)
                })
                .collect()
        })
        .collect()
}

/// The measures that patterns of `displaces` name; each must name one.
fn named(
    measures: &[Measure],
    measure: &Measure,
    patterns: &[String],
) -> Result<Vec<MeasureId>, LawError> {
    let mut targets = Vec::new();
    for pattern in patterns {
        let before = targets.len();
        targets.extend(
            (0u16..)
                .map(MeasureId)
                .zip(measures)
                .filter_map(|(id, other)| {
                    (measure::names(pattern, &other.id) && other.id != measure.id).then_some(id)
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
    Ok(targets)
}

/// For each measure all that its periods displace.
pub(crate) fn whenever(displaces_in: &[Vec<Vec<MeasureId>>]) -> Vec<Vec<MeasureId>> {
    displaces_in
        .iter()
        .map(|periods| {
            let mut targets: Vec<MeasureId> = periods.iter().flatten().copied().collect();
            targets.sort_unstable();
            targets.dedup();
            targets
        })
        .collect()
}

/// The measures, each before all that it displaces (Kahn's algorithm; ties in file order).
pub(crate) fn order(
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
