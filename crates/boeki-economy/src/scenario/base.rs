//! The base of a scenario: an economy's status quo with the rents of the non-tariff measures that the changes name, and on the cells
//! of changes by law the tariffs of the law that they start from.

use std::collections::BTreeMap;

use super::barrier::{self, Barrier};
use super::directory::Directory;
use super::law::{LawBook, LawShock};
use super::resolve::{Reach, SAME, place};
use super::sentence::rate_text;
use super::{Change, Code, Diagnostic, Instrument, Scenario};
use crate::{Labels, Policy};

impl Scenario {
    /// The non-tariff measures that the changes name.
    pub(super) fn barriers(&self) -> impl Iterator<Item = (&Change, Barrier)> {
        self.changes
            .iter()
            .filter_map(|change| match change.instrument {
                Instrument::NonTariff(barrier) => Some((change, barrier)),
                _ => None,
            })
    }

    /// A base with the rents of the non-tariff measures that the scenario names: what is taken away must be there.
    pub(super) fn in_force(
        &self,
        directory: &Directory<'_>,
        base: &Policy,
        found: &mut Vec<Diagnostic>,
    ) -> Policy {
        let mut base = base.clone();
        let mut seen: Vec<&str> = Vec::new();
        for (change, it) in self.barriers() {
            if let Some(measure) = it.measure {
                if seen.contains(&measure.id.as_str()) {
                    found.push(
                        Diagnostic::new(
                            Code::MoreThanOne,
                            format!("{} is changed twice", measure.id),
                        )
                        .at(change.place())
                        .because("a measure is in force once, and each change would put it there again")
                        .remedy("say in one change how much of it is taken away; alternatives add to the scenario's changes"),
                    );
                }
                seen.push(&measure.id);
            }
            // Names that are unknown are reported when the change is applied.
            if let Some(reach) = Reach::of(change, directory, &mut Vec::new(), &mut Vec::new()) {
                let parts = barrier::parts(change, &it, directory);
                for cell in reach.flows() {
                    let part = parts.get(&cell.2).copied().unwrap_or(0.0);
                    barrier::put_in_force(&mut base, cell, &it, part);
                }
            }
        }
        base
    }
}

/// By its place the shocks of each change by law, or why there are none.
pub(super) type ByLaw = BTreeMap<usize, Result<Vec<LawShock>, Box<Diagnostic>>>;

impl Scenario {
    /// What each change by law does, and the base under the law that it starts from: on each cell that of the first change that
    /// names it. A later one on the same cell goes on from where the law then stands.
    pub(super) fn by_law(
        &self,
        directory: &Directory<'_>,
        labels: &Labels,
        base: &mut Policy,
        laws: &mut LawBook,
    ) -> ByLaw {
        let mut stands: BTreeMap<(usize, usize, usize), f64> = BTreeMap::new();
        let mut all = ByLaw::new();
        for (position, change) in self.changes.iter().enumerate() {
            let Instrument::Law(states) = change.instrument else {
                continue;
            };
            // Names that are unknown are reported when the change is applied.
            let Some(reach) = Reach::of(change, directory, &mut Vec::new(), &mut Vec::new()) else {
                continue;
            };
            let named = (&*reach.importers, &*reach.exporters, &*reach.sectors);
            let shocks = laws.shocks(self, change, states, labels, named);
            let shocks = shocks.and_then(|shocks| {
                for shock in &shocks {
                    let cell = (shock.importer, shock.exporter, shock.sector);
                    match stands.insert(cell, shock.after[0]) {
                        None => base.set_customs(cell, shock.before[0]),
                        Some(now) if (now - shock.before[0]).abs() <= SAME => {}
                        Some(now) => {
                            return Err(Box::new(not_where_it_stands(change, shock, now, labels)));
                        }
                    }
                }
                Ok(shocks)
            });
            all.insert(position, shocks);
        }
        all
    }
}

/// A change by law that starts from another state than the one before it left.
fn not_where_it_stands(change: &Change, shock: &LawShock, now: f64, labels: &Labels) -> Diagnostic {
    let cell = (shock.importer, shock.exporter, shock.sector);
    let [now, before] = [now, shock.before[0]].map(|rate| rate_text(change.instrument, rate));
    Diagnostic::new(
        Code::MoreThanOne,
        format!(
            "the law {} is {now} after an earlier change, and this one starts from {before}",
            place(labels, cell)
        ),
    )
    .at(change.place())
    .because("the base stands under one law, and changes by law follow on one another")
    .remedy("name each flow in one change by law, or let `before` be the day of `after` in the one before it")
}
