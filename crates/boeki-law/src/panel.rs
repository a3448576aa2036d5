//! Rates of many lines, origins and dates: the same rules and prices as a single duty, shared among
//! lines that the law does not tell apart.
//!
//! A panel answers under one world: facts that nobody said and that have no default leave a rule out
//! and mark the rate as open. This file must never know a weight or an economy.

use std::collections::HashMap;

use boeki_data::parallel;
use boeki_data::table::Table;
use jiff::civil::Date;
use rust_decimal::prelude::ToPrimitive;

use crate::code::TariffCode;
use crate::instant::Instant;
use crate::law::{Law, MeasureId, RuleId, takes_effect};
use crate::measure::{Authority, MeasureRate};
use crate::origin::Origin;
use crate::price::{price, rate_of};
use crate::product::ProductScope;
use crate::rate::Shipment;
use crate::resolve::Stack;
use crate::world::{Holds, World};

/// Number of authorities, and of layers of a rate.
pub const LAYERS: usize = Authority::ALL.len();

/// A rate by authority, as fractions of the customs value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// By authority, in the order of [`Authority::ALL`]; NaN where it cannot be told.
    pub layers: [f64; LAYERS],
    /// Their sum.
    pub total: f64,
    /// Whether something open, unconfirmed or not held was left out.
    pub open: bool,
    /// A layer that cannot be told because it fills up a base that is not known: its authority, the
    /// total up to which it fills, the share of the value.
    pub filling: Option<(usize, f64, f64)>,
}

/// A line prepared for many questions.
#[derive(Debug, Clone)]
pub struct PanelLine {
    /// Its code.
    pub code: TariffCode,
    /// Its row, where the schedule has the code.
    row: Option<u32>,
    /// Bit by scope of the law: whether the scope covers the line whole.
    scopes: Vec<u64>,
    /// Lines whose cells are the same have the same number.
    base: u32,
}

/// Lines of one law, prepared.
#[derive(Debug)]
pub struct Lines<'a> {
    law: &'a Law,
    lines: Vec<PanelLine>,
}

impl<'a> Lines<'a> {
    /// Prepares codes, split where a product list splits them; those that the schedule does not have
    /// are returned beside them.
    pub fn new(
        law: &'a Law,
        codes: impl IntoIterator<Item = TariffCode>,
    ) -> (Self, Vec<TariffCode>) {
        let mut unknown = Vec::new();
        let made = Self::prepare(law, codes, |code| {
            unknown.push(code);
            false
        });
        (made, unknown)
    }

    /// Prepares codes; measures reach those of other editions too, but their base duty is not known.
    pub fn with_unlisted(law: &'a Law, codes: impl IntoIterator<Item = TariffCode>) -> Self {
        Self::prepare(law, codes, |_| true)
    }

    fn prepare(
        law: &'a Law,
        codes: impl IntoIterator<Item = TariffCode>,
        mut keep: impl FnMut(TariffCode) -> bool,
    ) -> Self {
        let words = law.scopes().len().div_ceil(64);
        let mut bases: HashMap<&[u32], u32> = HashMap::new();
        let mut lines = Vec::new();
        let split = codes
            .into_iter()
            .flat_map(|code| law.split(code, law.scopes().iter()));
        for code in split {
            let line = law.schedule().find(code);
            if line.is_none() && !keep(code) {
                continue;
            }
            let next = u32::try_from(bases.len()).unwrap_or(u32::MAX);
            let cells = line.map_or(&[][..], |line| line.cell_ids());
            let base = *bases.entry(cells).or_insert(next);
            lines.push(PanelLine {
                code,
                row: line.map(|line| line.row()),
                scopes: vec![0u64; words],
                base,
            });
        }
        mark(&mut lines, law.scopes());
        Self { law, lines }
    }

    /// Whether the schedule has a line's code.
    pub fn is_listed(line: &PanelLine) -> bool {
        line.row.is_some()
    }

    /// The lines.
    pub fn lines(&self) -> &[PanelLine] {
        &self.lines
    }

    /// Lines that the law of an origin does not tell apart, at any time.
    pub fn groups(&self, origin: Origin) -> Groups {
        let mut relevant = vec![0u64; self.law.scopes().len().div_ceil(64)];
        for &rule in self.law.rules_of(origin) {
            let scope = self.law.rule(rule).scope;
            relevant[scope / 64] |= 1 << (scope % 64);
        }
        let mut known: HashMap<(u32, Vec<u64>), u32> = HashMap::new();
        let mut first = Vec::new();
        let of = self
            .lines
            .iter()
            .enumerate()
            .map(|(position, line)| {
                let key = line
                    .scopes
                    .iter()
                    .zip(&relevant)
                    .map(|(a, b)| a & b)
                    .collect();
                *known.entry((line.base, key)).or_insert_with(|| {
                    first.push(position);
                    u32::try_from(first.len() - 1).unwrap_or(u32::MAX)
                })
            })
            .collect();
        Groups { of, first }
    }

    /// The desk of an origin at an instant.
    pub fn at(
        &self,
        origin: Origin,
        at: Instant,
        known_on: Option<Date>,
        world: &'a World,
    ) -> Desk<'a> {
        let law = self.law;
        let mut active = Vec::new();
        let mut open = Vec::new();
        for &rule in law.rules_of(origin) {
            let period = law.period(rule);
            if !law.in_time(rule, origin, at)
                || !period.known_on(known_on)
                || !takes_effect(period.status)
            {
                continue;
            }
            match world.holds(law, rule, at.date()) {
                Holds::Yes if world.declines(law, rule) => {}
                Holds::Yes if period.rate == MeasureRate::Unstated => open.push(rule),
                Holds::Yes => active.push(rule),
                Holds::Unknown(_) => open.push(rule),
                Holds::No(_) => {}
            }
        }
        Desk {
            law,
            world,
            entry: at.date(),
            active,
            open,
            stack: Stack::default(),
            applying: Vec::new(),
            parts: Vec::new(),
        }
    }
}

/// Notes for each line the scopes that cover it whole: range by range, as ranges are far fewer than
/// lines times scopes.
fn mark(lines: &mut [PanelLine], scopes: &[ProductScope]) {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_unstable_by_key(|&line| lines[line].code.first());
    for (position, scope) in scopes.iter().enumerate() {
        for &(first, last) in scope.ranges() {
            let from = order.partition_point(|&line| lines[line].code.first() < first);
            for &line in &order[from..] {
                let line = &mut lines[line];
                if line.code.first() > last {
                    break;
                }
                if line.code.last() <= last {
                    line.scopes[position / 64] |= 1 << (position % 64);
                }
            }
        }
    }
}

/// Lines with the same cells in the same scopes: one answer holds for all of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups {
    /// Group of each line.
    pub of: Vec<u32>,
    /// The first line of each group.
    pub first: Vec<usize>,
}

/// What one measure, or the schedule, asks of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// The measure; `None` for the schedule's ordinary duty.
    pub measure: Option<MeasureId>,
    /// Its authority.
    pub authority: Authority,
    /// As a fraction of the customs value; `None` where it cannot be told.
    pub fraction: Option<f64>,
    /// The total up to which it fills where the base is not known, and the share of the value.
    pub ceiling: Option<(f64, f64)>,
}

impl Part {
    /// The fraction, with that equivalent in place of a base duty that cannot be told.
    pub fn fraction_over(&self, equivalent: f64) -> f64 {
        match (self.fraction, self.ceiling) {
            (Some(fraction), _) => fraction,
            (None, Some((ceiling, share))) => share * (ceiling - equivalent).max(0.0),
            (None, None) if self.is_base() => equivalent,
            (None, None) => 0.0,
        }
    }

    fn is_base(&self) -> bool {
        matches!(
            self.authority,
            Authority::Schedule | Authority::General | Authority::Agreement
        )
    }
}

/// Answers for one origin at one instant.
#[derive(Debug)]
pub struct Desk<'a> {
    law: &'a Law,
    world: &'a World,
    entry: Date,
    active: Vec<RuleId>,
    open: Vec<RuleId>,
    stack: Stack,
    applying: Vec<RuleId>,
    parts: Vec<Part>,
}

impl Desk<'_> {
    /// The rates of a line.
    pub fn rates(&mut self, line: &PanelLine) -> Rates {
        let mut rates = Rates {
            layers: [0.0; LAYERS],
            total: 0.0,
            open: self.is_open(line),
            filling: None,
        };
        for part in self.parts(line) {
            let layer = part.authority.index();
            rates.layers[layer] += part.fraction.unwrap_or(f64::NAN);
            if let (None, Some((ceiling, share))) = (part.fraction, part.ceiling) {
                rates.filling = Some((layer, ceiling, share));
            }
        }
        rates.total = rates.layers.iter().sum();
        rates
    }

    /// Whether something open, unconfirmed or not held is left out of the line's rates.
    pub fn is_open(&self, line: &PanelLine) -> bool {
        self.open.iter().any(|rule| {
            // A column that prints nothing on this line opens nothing.
            self.reaches(*rule, line)
                && match &self.law.period(*rule).rate {
                    MeasureRate::Column(column) => line.row.is_some_and(|row| {
                        rate_of(&self.law.schedule().row(row), column).is_some()
                    }),
                    _ => true,
                }
        })
    }

    fn reaches(&self, rule: RuleId, line: &PanelLine) -> bool {
        let scope = self.law.rule(rule).scope;
        line.scopes[scope / 64] >> (scope % 64) & 1 == 1
    }

    /// The rates of a line, measure by measure, the base duty first.
    pub fn parts(&mut self, line: &PanelLine) -> &[Part] {
        let mut applying = std::mem::take(&mut self.applying);
        applying.clear();
        applying.extend(
            self.active
                .iter()
                .copied()
                .filter(|rule| self.reaches(*rule, line)),
        );
        self.applying = applying;
        let (law, world, entry) = (self.law, self.world, self.entry);
        self.stack
            .resolve(law, &self.applying, |fact| world.number(law, fact, entry));
        let shipment = Shipment {
            value: None,
            currency: law.importer().currency(),
            quantities: Vec::new(),
            quota: world.quota(law, entry),
            description: None,
        };
        let row = line.row.map(|row| law.schedule().row(row));
        let priced = price(law, row.as_ref(), &self.stack.applied, &shipment);
        let part = |rule: Option<RuleId>| {
            let measure = rule.map(|rule| law.rule(rule).measure);
            Part {
                measure,
                authority: measure.map_or(Authority::Schedule, |id| law.measure(id).authority),
                fraction: None,
                ceiling: None,
            }
        };
        self.parts.clear();
        self.parts.push(Part {
            fraction: priced.base.fraction.and_then(|fraction| fraction.to_f64()),
            ..part(priced.base.rule)
        });
        self.parts.extend(priced.layers.iter().map(|layer| {
            Part {
                fraction: layer
                    .fraction
                    .and_then(|fraction| (fraction * layer.share).to_f64()),
                ceiling: layer
                    .at_most
                    .and_then(|ceiling| Some((ceiling.to_f64()?, layer.share.to_f64()?))),
                ..part(Some(layer.rule))
            }
        }));
        &self.parts
    }
}

/// A span of days with one rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// First day.
    pub from: Date,
    /// First day after.
    pub until: Date,
    /// The rates.
    pub rates: Rates,
}

/// The rates of lines from origins, coded by intervals of days. Lines and origins that the law does
/// not tell apart share their intervals.
#[derive(Debug)]
pub struct Panel {
    codes: Vec<TariffCode>,
    origins: Vec<Origin>,
    /// Distinct runs of intervals.
    runs: Vec<Vec<Interval>>,
    /// For each origin and line the run that holds.
    at: Vec<u32>,
}

impl Panel {
    /// Builds the panel of a law from `first` until `end` (exclusive).
    pub fn new(
        lines: &Lines<'_>,
        origins: &[Origin],
        (first, end): (Date, Date),
        world: &World,
    ) -> Self {
        let law = lines.law;
        // Origins for which the law says the same in every word share their runs.
        let mut classes: HashMap<Vec<Said>, usize> = HashMap::new();
        let mut distinct: Vec<Origin> = Vec::new();
        let class_of: Vec<usize> = origins
            .iter()
            .map(|&origin| {
                let said = law
                    .rules_of(origin)
                    .iter()
                    .map(|&rule| said(law, rule, origin))
                    .collect();
                *classes.entry(said).or_insert_with(|| {
                    distinct.push(origin);
                    distinct.len() - 1
                })
            })
            .collect();
        let of_class = parallel::map(&distinct, |&origin| {
            let groups = lines.groups(origin);
            let days = days(law, origin, first, end);
            let mut desks: Vec<Desk<'_>> = days
                .iter()
                .map(|&day| lines.at(origin, Instant::midday(day), None, world))
                .collect();
            let runs: Vec<Vec<Interval>> = groups
                .first
                .iter()
                .map(|&position| run(&mut desks, &days, end, &lines.lines[position]))
                .collect();
            (groups.of, runs)
        });
        let mut runs: Vec<Vec<Interval>> = Vec::new();
        let mut offsets = Vec::with_capacity(of_class.len());
        let mut groups = Vec::with_capacity(of_class.len());
        for (of, mut mine) in of_class {
            offsets.push(u32::try_from(runs.len()).unwrap_or(u32::MAX));
            runs.append(&mut mine);
            groups.push(of);
        }
        let at = class_of
            .iter()
            .flat_map(|&class| groups[class].iter().map(move |group| (class, *group)))
            .map(|(class, group)| offsets[class] + group)
            .collect();
        Self {
            codes: lines.lines.iter().map(|line| line.code).collect(),
            origins: origins.to_vec(),
            runs,
            at,
        }
    }

    /// The intervals of a line (by position) from an origin (by position).
    pub fn intervals(&self, origin: usize, line: usize) -> &[Interval] {
        &self.runs[self.at[origin * self.codes.len() + line] as usize]
    }

    /// Number of intervals over all lines and origins.
    pub fn len(&self) -> usize {
        self.at
            .iter()
            .map(|&run| self.runs[run as usize].len())
            .sum()
    }

    /// Whether there are no lines or no origins.
    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// Rows of one origin: code, origin, from, until, a column per authority, total, open.
    pub fn table(&self, origin: usize) -> Table {
        let name = &self.origins[origin].country().iso2;
        let rows: Vec<(usize, &Interval)> = (0..self.codes.len())
            .flat_map(|line| {
                self.intervals(origin, line)
                    .iter()
                    .map(move |interval| (line, interval))
            })
            .collect();
        let mut table = Table::new("rates")
            .with_text(
                "code",
                rows.iter().map(|(line, _)| self.codes[*line].to_string()),
            )
            .with_text("origin", rows.iter().map(|_| name))
            .with_text(
                "from",
                rows.iter().map(|(_, interval)| interval.from.to_string()),
            )
            .with_text(
                "until",
                rows.iter().map(|(_, interval)| interval.until.to_string()),
            );
        for authority in Authority::ALL {
            let position = authority.index();
            let column = rows
                .iter()
                .map(|(_, interval)| interval.rates.layers[position])
                .collect();
            table = table.with_number(authority.name(), column);
        }
        table
            .with_number(
                "total",
                rows.iter()
                    .map(|(_, interval)| interval.rates.total)
                    .collect(),
            )
            .with_flag(
                "open",
                rows.iter()
                    .map(|(_, interval)| interval.rates.open)
                    .collect(),
            )
    }
}

/// The days on which the law of an origin may change.
fn days(law: &Law, origin: Origin, first: Date, end: Date) -> Vec<Date> {
    let mut days = vec![first];
    for &rule in law.rules_of(origin) {
        days.extend([law.rule(rule).from, law.rule(rule).until].map(Instant::first_day));
    }
    days.retain(|day| (first..end).contains(day));
    days.sort_unstable();
    days.dedup();
    days
}

/// What a rule says to an origin, whatever its identifier: measure, scope, time, rate.
type Said = (
    u16,
    usize,
    Instant,
    Instant,
    Option<Date>,
    String,
    Vec<(Instant, Instant)>,
);

fn said(law: &Law, id: RuleId, origin: Origin) -> Said {
    let (rule, period) = (law.rule(id), law.period(id));
    (
        rule.measure.0,
        rule.scope,
        rule.from,
        rule.until,
        period.known_until,
        format!(
            "{:?} {:?} {:?} {:?}",
            period.rate, period.status, period.share, period.displaces
        ),
        law.measure(rule.measure).origins.spans(origin).collect(),
    )
}

/// The intervals of one line over the days on which something changes.
fn run(desks: &mut [Desk<'_>], days: &[Date], end: Date, line: &PanelLine) -> Vec<Interval> {
    let mut run: Vec<Interval> = Vec::new();
    for (desk, &day) in desks.iter_mut().zip(days) {
        let rates = desk.rates(line);
        match run.last_mut() {
            Some(last) if same(&last.rates, &rates) => {}
            last => {
                if let Some(last) = last {
                    last.until = day;
                }
                run.push(Interval {
                    from: day,
                    until: end,
                    rates,
                });
            }
        }
    }
    run
}

/// Whether two rates are the same, what cannot be told included.
fn same(a: &Rates, b: &Rates) -> bool {
    a.open == b.open
        && a.layers
            .iter()
            .zip(&b.layers)
            .all(|(x, y)| x.to_bits() == y.to_bits())
}
