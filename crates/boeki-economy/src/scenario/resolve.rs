//! A scenario on an economy: names become indices, operations become rates, cell by cell.
//!
//! With importer n, exporter i and sector j, rates live at `[n][i][j]`; domestic cells (n = i) keep theirs. A subsidy
//! lives at `[i][j]`. A change after which nothing can respond is an error.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

use super::barrier::{self, Barrier};
use super::directory::{Directory, What};
use super::group::GroupBook;
use super::law::{LawBook, LawShock};
use super::quota::ResolvedQuota;
use super::sentence::{rate_text, sentence};
use super::words::cells;
use super::{Change, Code, Diagnostic, Diagnostics, Instrument, Operation, Scenario};
use crate::{Cube, Economy, Labels, Name, Policy};

/// Tariffs that differ by less are the same: rounding of what stands on a rent or is read twice.
const SAME: f64 = 1e-12;

/// A scenario in the terms of one economy.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// All instruments after all changes.
    pub policy: Policy,
    /// All instruments before them: the status quo, with the rents of the non-tariff measures that the scenario names, and on the
    /// cells of changes by law the tariffs of the law that they start from.
    pub base: Policy,
    /// What each change touched, in the order of the scenario.
    pub touched: Vec<Touched>,
    /// The quotas, in the order of the scenario.
    pub quotas: Vec<ResolvedQuota>,
    /// What a reader should know, such as members of a group that the economy does not have.
    pub notes: Vec<Name>,
    /// Revisions of the laws that changes by law asked, and the figures of non-tariff measures.
    pub law_revisions: Vec<String>,
}

/// What one change touched.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Touched {
    /// Indices of the regions named as importers; empty for a subsidy, which does not look at the buyer.
    pub importers: Vec<usize>,
    /// Indices of the regions named as exporters, or producers.
    pub exporters: Vec<usize>,
    /// Indices of the sectors.
    pub sectors: Vec<usize>,
    /// Number of cells with trade whose rate the change moved. For a subsidy a cell is a producer's sector.
    pub cells: usize,
    /// Base value of these cells, million USD at producers' prices; for a subsidy all their sales.
    pub trade_musd: f64,
    /// Rate before the change, averaged over these cells by base value; 0 for a ban.
    pub before: f64,
    /// Rate after the change, averaged likewise; 1 for a ban.
    pub after: f64,
    /// What people call the instrument.
    pub instrument: Name,
    /// The change and its reach in a sentence.
    pub sentence: Name,
    /// For a change by law what it did to each tariff, and which measures did it.
    pub law: Vec<LawShock>,
}

impl Scenario {
    /// The policy that the scenario makes of an economy's status quo.
    ///
    /// # Errors
    /// Unknown codes, groups that the economy cannot express, rates out of bounds, changes that touch nothing.
    pub fn resolve(&self, economy: &Economy) -> Result<Resolved, Diagnostics> {
        let base = Policy::status_quo(economy);
        self.resolve_named(economy.name(), economy.labels(), &base, economy.trade())
    }

    /// The policy that the scenario makes of another one, on trade `[importer][exporter][sector]` in million USD.
    ///
    /// # Errors
    /// As [`Scenario::resolve`].
    pub fn resolve_on(
        &self,
        labels: &Labels,
        base: &Policy,
        trade: &Cube,
    ) -> Result<Resolved, Diagnostics> {
        self.resolve_named(&self.economy, labels, base, trade)
    }

    fn resolve_named(
        &self,
        economy: &str,
        labels: &Labels,
        base: &Policy,
        trade: &Cube,
    ) -> Result<Resolved, Diagnostics> {
        let book = GroupBook::embedded();
        let directory = Directory::new(economy, labels, &book);
        let mut found = Vec::new();
        let mut laws = LawBook::default();
        let mut notes = Vec::new();
        let mut base = self.in_force(&directory, base, &mut found);
        let rents = barrier::note(&base, trade);
        let mut by_law = self.by_law(&directory, labels, &mut base, &mut laws);
        let mut resolved = Resolved {
            policy: base.clone(),
            base,
            touched: Vec::new(),
            quotas: Vec::new(),
            notes: Vec::new(),
            law_revisions: Vec::new(),
        };
        for (position, change) in self.changes.iter().enumerate() {
            let Some(reach) = Reach::of(change, &directory, &mut notes, &mut found) else {
                continue;
            };
            // Later changes build on earlier ones: after the first problem only names can still be judged.
            if !found.is_empty() {
                continue;
            }
            let shocks = by_law.remove(&position).unwrap_or_else(|| Ok(Vec::new()));
            let applied = shocks.and_then(|shocks| {
                let parts = match &change.instrument {
                    Instrument::NonTariff(it) => barrier::parts(change, it, &directory),
                    _ => BTreeMap::new(),
                };
                let policy = &mut resolved.policy;
                apply(change, reach, (shocks, &parts), labels, policy, trade)
            });
            match applied {
                Ok(touched) => resolved.touched.push(touched),
                Err(problem) => found.push(*problem),
            }
        }
        for quota in &self.quotas {
            let policy = &mut resolved.policy;
            let quota = quota.apply(&directory, trade, policy, &mut notes, &mut found);
            resolved.quotas.extend(quota);
        }
        resolved.law_revisions = laws.revisions();
        let figures = self.barriers().filter_map(|(_, it)| {
            let id = &it.measure?.id;
            Some(format!("{id} {:?} {:?}", it.ave, it.actionable))
        });
        resolved.law_revisions.extend(figures);
        resolved.notes = notes
            .into_iter()
            .map(Name::same)
            .chain(laws.notes())
            .chain(rents)
            .collect();
        if found.is_empty() {
            Ok(resolved)
        } else {
            Err(self.problems(found))
        }
    }
}

impl Scenario {
    /// The non-tariff measures that the changes name.
    fn barriers(&self) -> impl Iterator<Item = (&Change, Barrier)> {
        self.changes
            .iter()
            .filter_map(|change| match change.instrument {
                Instrument::NonTariff(barrier) => Some((change, barrier)),
                _ => None,
            })
    }

    /// A base with the rents of the non-tariff measures that the scenario names: what is taken away must be there.
    fn in_force(
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
type ByLaw = BTreeMap<usize, Result<Vec<LawShock>, Box<Diagnostic>>>;

impl Scenario {
    /// What each change by law does, and the base under the law that it starts from: on each cell that of the first change that
    /// names it. A later one on the same cell goes on from where the law then stands.
    fn by_law(
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

/// The regions and sectors that a change names.
struct Reach {
    importers: Vec<usize>,
    exporters: Vec<usize>,
    sectors: Vec<usize>,
}

impl Reach {
    fn of(
        change: &Change,
        directory: &Directory<'_>,
        notes: &mut Vec<String>,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let subsidy = matches!(change.instrument, Instrument::Subsidy(_));
        let misplaced = change.subsidy_importer();
        let sound = misplaced.is_none();
        found.extend(misplaced);
        let importers = if subsidy {
            Some(Vec::new())
        } else {
            directory.select(What::Region, &change.importer, notes, found)
        };
        let exporters = directory.select(What::Region, &change.exporter, notes, found);
        let sectors = directory.select(What::Sector, &change.sector, notes, found);
        let reach = Self {
            importers: importers?,
            exporters: exporters?,
            sectors: sectors?,
        };
        sound.then_some(reach)
    }

    /// The cells between two different regions.
    fn flows(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        let exporters = |importer| {
            self.exporters
                .iter()
                .map(move |exporter| (importer, *exporter))
        };
        self.importers
            .iter()
            .flat_map(move |importer| exporters(*importer))
            .filter(|(importer, exporter)| importer != exporter)
            .flat_map(|(n, i)| self.sectors.iter().map(move |j| (n, i, *j)))
    }
}

/// What is counted while a change goes from cell to cell.
#[derive(Default)]
struct Tally {
    /// Cells named.
    named: usize,
    /// Of these, cells with trade in the base.
    traded: usize,
    /// Of these, cells that an earlier change banned.
    banned: usize,
    /// Of the traded, not banned ones, those whose rate moved, ...
    moved: usize,
    /// ... their base value, and the rates weighted with it.
    value: f64,
    before: f64,
    after: f64,
    /// Range of the rates that did not move.
    lowest: f64,
    highest: f64,
}

impl Tally {
    fn count(&mut self, value: f64, before: f64, after: f64, banned: bool) {
        self.named += 1;
        if value <= 0.0 {
            return;
        }
        self.traded += 1;
        if banned {
            self.banned += 1;
            return;
        }
        if (after - before).abs() > 0.0 {
            self.moved += 1;
            self.value += value;
            self.before += value * before;
            self.after += value * after;
        } else {
            let first = self.traded - self.banned - self.moved == 1;
            self.lowest = if first {
                before
            } else {
                self.lowest.min(before)
            };
            self.highest = if first {
                before
            } else {
                self.highest.max(before)
            };
        }
    }
}

fn apply(
    change: &Change,
    reach: Reach,
    (shocks, parts): (Vec<LawShock>, &BTreeMap<usize, f64>),
    labels: &Labels,
    policy: &mut Policy,
    trade: &Cube,
) -> Result<Touched, Box<Diagnostic>> {
    let mut tally = Tally::default();
    let instrument = change.instrument;
    let check = |rate: f64, place: &dyn Fn() -> String| {
        if instrument.allows(rate) {
            Ok(rate)
        } else {
            Err(Box::new(out_of_bounds(change, rate, &place())))
        }
    };
    match instrument {
        Instrument::Subsidy(operation) => {
            let importers = trade.shape().0;
            for i in reach.exporters.iter().copied() {
                for j in reach.sectors.iter().copied() {
                    let sales: f64 = (0..importers).map(|n| trade[(n, i, j)]).sum();
                    let before = policy.subsidy[(i, j)];
                    let place = || {
                        format!(
                            "on {} of {}",
                            labels.sectors[j].code, labels.regions[i].code
                        )
                    };
                    let after = check(operation.apply(before), &place)?;
                    policy.subsidy[(i, j)] = after;
                    tally.count(sales, before, after, false);
                }
            }
        }
        Instrument::Law(_) => {
            for shock in &shocks {
                let cell = (shock.importer, shock.exporter, shock.sector);
                let place = || place(labels, cell);
                let before = policy.customs(cell);
                // On what other changes have moved it moves by the same points; else it is what the law says.
                let law = if (before - shock.before[0]).abs() <= SAME {
                    shock.after[0]
                } else {
                    before + shock.change()
                };
                let after = check(law, &place)?;
                policy.set_customs(cell, after);
                tally.count(trade[cell], before, after, policy.ban[cell] > 0.0);
            }
        }
        Instrument::Ban => {
            for cell in reach.flows() {
                tally.count(trade[cell], policy.ban[cell], 1.0, false);
                policy.ban[cell] = 1.0;
            }
        }
        Instrument::NonTariff(barrier) => {
            for cell in reach.flows() {
                let part = parts.get(&cell.2).copied().unwrap_or(0.0);
                let (before, after) = barrier::take_away(policy, cell, &barrier, part);
                tally.count(trade[cell], before, after, policy.ban[cell] > 0.0);
            }
        }
        Instrument::Tariff(operation)
        | Instrument::ExportTax(operation)
        | Instrument::Iceberg(operation) => {
            for cell in reach.flows() {
                let place = || place(labels, cell);
                let before = match instrument {
                    Instrument::Tariff(_) => policy.customs(cell),
                    Instrument::ExportTax(_) => policy.export_duty(cell),
                    _ => policy.iceberg[cell],
                };
                let after = check(operation.apply(before), &place)?;
                match instrument {
                    Instrument::Tariff(_) => policy.set_customs(cell, after),
                    Instrument::ExportTax(_) => policy.set_export_duty(cell, after),
                    _ => policy.iceberg[cell] = after,
                }
                tally.count(trade[cell], before, after, policy.ban[cell] > 0.0);
            }
        }
    }
    if let Some(problem) = nothing(change, &tally) {
        return Err(Box::new(problem));
    }
    let by_law = law_average(&shocks, policy, trade);
    Ok(Touched {
        law: shocks,
        ..touched(change, reach, &tally, by_law)
    })
}

fn place(labels: &Labels, (importer, exporter, sector): (usize, usize, usize)) -> String {
    let region = |index: usize| labels.regions[index].code.as_str();
    format!(
        "on {} from {} to {}",
        labels.sectors[sector].code,
        region(exporter),
        region(importer)
    )
}

/// What the law asks under its two states, averaged like the tariffs that a change by law moves: over
/// the same cells, with the same weights. Other changes of these cells make the two differ.
fn law_average(shocks: &[LawShock], policy: &Policy, trade: &Cube) -> Option<(f64, f64)> {
    let (mut value, mut before, mut after) = (0.0, 0.0, 0.0);
    for shock in shocks {
        let cell = (shock.importer, shock.exporter, shock.sector);
        if trade[cell] > 0.0 && policy.ban[cell] <= 0.0 && shock.change().abs() > 0.0 {
            value += trade[cell];
            before += trade[cell] * shock.before[0];
            after += trade[cell] * shock.after[0];
        }
    }
    (value > 0.0).then(|| (before / value, after / value))
}

fn touched(change: &Change, reach: Reach, tally: &Tally, by_law: Option<(f64, f64)>) -> Touched {
    let before = tally.before / tally.value;
    let after = tally.after / tally.value;
    Touched {
        importers: reach.importers,
        exporters: reach.exporters,
        sectors: reach.sectors,
        cells: tally.moved,
        trade_musd: tally.value,
        before,
        after,
        instrument: change.instrument.name(),
        sentence: sentence(change, tally.moved, tally.value, (before, after), by_law),
        law: Vec::new(),
    }
}

fn out_of_bounds(change: &Change, rate: f64, place: &str) -> Diagnostic {
    let instrument = change.instrument;
    let problem = Diagnostic::new(
        Code::RateOutOfBounds,
        format!(
            "the {} {place} would become {}",
            instrument.name().en,
            rate_text(instrument, rate)
        ),
    )
    .at(change.places.number.clone().or(change.place()))
    .because(instrument.bounds());
    match instrument {
        Instrument::Iceberg(_) => {
            problem.remedy("write a factor above 0, or ban = true to stop the trade")
        }
        _ => problem.remedy("write set with the rate that you mean, or a smaller number"),
    }
}

/// Why a change touches nothing, if it does not.
fn nothing(change: &Change, tally: &Tally) -> Option<Diagnostic> {
    if tally.moved > 0 {
        return None;
    }
    let at = |code: Code, place: Option<Range<usize>>| {
        Diagnostic::new(code, "this change touches nothing").at(place)
    };
    let instrument = change.instrument;
    let name = instrument.name().en;
    let subsidy = matches!(instrument, Instrument::Subsidy(_));
    let problem = if tally.named == 0 {
        at(Code::NoFlow, change.place())
            .label(format!("no flow for this {name}"))
            .because("importer and exporter name the same region, and domestic sales are never touched")
            .remedy("name an exporter other than the importer; for producers at home write subsidy = { set = 0.1 }")
    } else if tally.traded == 0 {
        let flows = if subsidy { "sales" } else { "trade" };
        at(Code::NoBaseTrade, change.place())
            .label(format!("no {flows} in the base"))
            .because(format!(
                "{} named, with zero {flows} in the base; the model cannot create what was not there",
                cells(tally.named)
            ))
            .remedy("name flows that exist, or more partners or sectors at once")
    } else if tally.banned == tally.traded {
        at(Code::NothingChanges, change.place())
            .label("already banned")
            .because("an earlier change bans all the trade that it names")
            .remedy("delete this change, or name less in the ban")
    } else {
        let problem = at(
            Code::NothingChanges,
            change.places.number.clone().or(change.place()),
        );
        match instrument.operation() {
            None if matches!(instrument, Instrument::Law(_)) => problem
                .label("the same law")
                .because("both states of the law ask the same of everything it names")
                .remedy("write other days, or amend the law with [[amend]] or [[measure]]"),
            None if matches!(instrument, Instrument::NonTariff(_)) => problem
                .label("nothing is taken away")
                .because("the share or the equivalent is 0")
                .remedy("write a share such as 0.5, or delete the change"),
            None => problem
                .label("already banned")
                .because("an earlier change bans all that it names")
                .remedy("delete this change"),
            Some(operation) => {
                let low = rate_text(instrument, tally.lowest);
                let high = rate_text(instrument, tally.highest);
                let now = if low == high {
                    format!("is {low} already")
                } else {
                    format!("stays where it is, between {low} and {high}")
                };
                let zero = matches!(operation, Operation::Scale(_)) && tally.highest.abs() <= 0.0;
                let why = if zero {
                    format!("the {name} is 0 on everything it names, and a multiple of 0 is 0")
                } else {
                    format!("the {name} {now} on everything it names")
                };
                problem.because(why).remedy(if zero {
                    "write set or add in place of scale"
                } else {
                    "write another number, or delete the change"
                })
            }
        }
    };
    Some(problem)
}
