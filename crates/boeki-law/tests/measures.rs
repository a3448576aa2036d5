//! Walks every measure: what is written down must reach goods, say when, and not contradict itself.
#![allow(missing_docs, clippy::unwrap_used)]

use boeki_law::embedded;
use boeki_law::instant::Instant;
use boeki_law::law::{Law, MeasureId, Rule, RuleId};
use boeki_law::measure::{MeasureRate, Status};
use boeki_law::origin::Origin;
use boeki_law::product::Coverage;
use boeki_law::schedule::Importer;

fn laws() -> Vec<Law> {
    [Importer::UnitedStates, Importer::Japan]
        .into_iter()
        .map(|importer| embedded::law(importer).unwrap())
        .collect()
}

fn rules(law: &Law) -> impl Iterator<Item = (RuleId, &Rule)> {
    Origin::all()
        .flat_map(|origin| law.rules_of(origin))
        .copied()
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .map(|id| (id, law.rule(id)))
}

#[test]
fn every_measure_reaches_a_line_from_an_origin() {
    let mut faults = Vec::new();
    for law in laws() {
        let lines = law.schedule().lines();
        for measure in law.measures() {
            let reached = measure.products.iter().any(|span| {
                lines
                    .iter()
                    .any(|&line| span.scope.coverage(line) != Coverage::None)
            });
            let origins = Origin::all().any(|origin| {
                measure.periods.iter().any(|period| {
                    measure.origins.contains(origin, period.from)
                        && period
                            .origin
                            .as_ref()
                            .is_none_or(|scope| scope.contains(origin, period.from))
                })
            });
            if !reached || !origins {
                faults.push(format!(
                    "{}: goods {reached}, origins {origins}",
                    measure.id
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_measure_is_titled_dated_and_cited() {
    let japanese = |text: &str| text.chars().any(|c| ('\u{3040}'..='\u{9fff}').contains(&c));
    let mut faults = Vec::new();
    for law in laws() {
        for measure in law.measures() {
            let dated = measure.periods.iter().all(|period| {
                period.from > Instant::parse("1980-01-01").unwrap() && !period.instrument.is_empty()
            });
            let titled = !measure.title.en.is_empty()
                && (japanese(&measure.title.ja)
                    || measure.title.ja.chars().any(char::is_alphabetic));
            let noted = measure
                .note
                .iter()
                .all(|note| japanese(&note.ja) && !note.en.is_empty());
            let cited = !measure.citation.is_empty() && !measure.source.is_empty();
            // An exemption that displaces nothing says nothing.
            let exempt = measure
                .periods
                .iter()
                .all(|period| period.rate == MeasureRate::Exempt);
            let useful = !exempt || !measure.displaces.is_empty();
            if !(dated && titled && noted && cited && useful) {
                faults.push(format!(
                    "{}: dated {dated}, titled {titled}, noted {noted}, cited {cited}, useful {useful}",
                    measure.id
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_two_periods_of_a_measure_hold_at_once() {
    let mut faults = Vec::new();
    for law in laws() {
        for measure in law.measures() {
            for (position, a) in measure.periods.iter().enumerate() {
                for b in &measure.periods[position + 1..] {
                    let in_time = a.from < b.until && b.from < a.until;
                    let known = a.known_until.is_none_or(|until| b.known_from < until)
                        && b.known_until.is_none_or(|until| a.known_from < until);
                    let shared = match (&a.origin, &b.origin) {
                        (Some(a), Some(b)) => a
                            .origins()
                            .iter()
                            .any(|origin| b.origins().contains(origin)),
                        _ => true,
                    };
                    if in_time && known && shared {
                        faults.push(format!("{}: {} and {}", measure.id, a.from, b.from));
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Whether `a` switches `b` off, by itself or through what it displaces.
fn displaces(law: &Law, a: MeasureId, b: MeasureId) -> bool {
    law.displaced_by(a).contains(&b)
}

/// The programme of a measure: importer, authority, programme.
fn programme(id: &str) -> &str {
    let end = id.match_indices('/').nth(2).map_or(id.len(), |(at, _)| at);
    &id[..end]
}

/// Two rules of one programme that both add to the duty on the same goods from the same origin on the
/// same day contradict each other, unless one displaces the other or they are said to stack.
#[test]
fn rules_of_a_programme_do_not_contradict_each_other() {
    let mut faults = std::collections::BTreeSet::new();
    for law in laws() {
        let adding: Vec<(RuleId, &Rule)> = rules(&law)
            .filter(|(id, _)| {
                let period = law.period(*id);
                matches!(
                    period.rate,
                    MeasureRate::Additional(_)
                        | MeasureRate::Inclusive(_)
                        | MeasureRate::Quota { .. }
                ) && matches!(period.status, Status::InForce | Status::Enjoined)
            })
            .collect();
        for (position, &(a, first)) in adding.iter().enumerate() {
            for &(b, second) in &adding[position + 1..] {
                let (one, other) = (law.measure(first.measure), law.measure(second.measure));
                if first.measure == second.measure || programme(&one.id) != programme(&other.id) {
                    continue;
                }
                let from = first.from.max(second.from);
                let in_time = from < first.until.min(second.until);
                let together = in_time
                    && law.scope(a).overlaps(law.scope(b))
                    && Origin::all()
                        .any(|origin| law.in_time(a, origin, from) && law.in_time(b, origin, from));
                let named = |patterns: &[String], id: &str| {
                    patterns.iter().any(|pattern| {
                        pattern == id
                            || pattern
                                .strip_suffix("/*")
                                .is_some_and(|prefix| id.starts_with(prefix))
                    })
                };
                let settled = displaces(&law, first.measure, second.measure)
                    || displaces(&law, second.measure, first.measure)
                    || named(&one.stacks_with, &other.id)
                    || named(&other.stacks_with, &one.id);
                if together && !settled {
                    faults.insert(format!("{} and {} from {from}", one.id, other.id));
                }
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{}",
        faults.into_iter().collect::<Vec<_>>().join("\n")
    );
}

/// A cycle, an unknown target and a repeated identifier are refused with the measure's name.
#[test]
fn displacement_has_a_direction() {
    for law in laws() {
        for (position, _) in law.measures().iter().enumerate() {
            let id = law.find_measure(&law.measures()[position].id).unwrap();
            for &target in law.displaced_by(id) {
                assert!(
                    !displaces(&law, target, id),
                    "{} in a circle",
                    law.measure(id).id
                );
            }
        }
    }
}

/// A code that is asked is a line or is not: no line of either schedule stands above others.
#[test]
fn no_line_stands_above_lines() {
    for importer in [Importer::UnitedStates, Importer::Japan] {
        let law = embedded::law(importer).unwrap();
        let schedule = law.schedule();
        let nodes = schedule.nodes();
        let deep = importer.line_digits();
        for node in nodes {
            let Some(code) = node.code.filter(|code| code.digits() >= deep) else {
                continue;
            };
            let mut above = node.parent;
            while let Some(row) = above {
                let parent = nodes[row as usize];
                let line = parent.code.filter(|parent| parent.digits() == deep);
                assert!(
                    line.is_none_or(|line| line.covers(code) || !schedule.lines().contains(&line)),
                    "{code} lies below the line {line:?}"
                );
                above = parent.parent;
            }
        }
    }
}
