//! Rates of lines and origins in intervals of days.
//!
//! This file must never know how a rate comes about.

use std::collections::HashMap;

use boeki_data::parallel;
use boeki_data::table::Table;
use jiff::civil::Date;

use super::{Desk, Lines, PanelLine, Rates};
use crate::code::TariffCode;
use crate::instant::Instant;
use crate::law::{Law, RuleId};
use crate::measure::{Authority, MeasureRate};
use crate::origin::Origin;
use crate::world::World;

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
            let mut apart: Vec<Option<Vec<RuleId>>> = vec![None];
            apart.extend(desks.windows(2).map(|pair| {
                let [before, after] = pair else { return None };
                before.same_quota(after).then(|| before.rules_apart(after))
            }));
            let runs: Vec<Vec<Interval>> = groups
                .first
                .iter()
                .map(|&position| run(&mut desks, &apart, &days, end, &lines.lines[position]))
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

    /// Rows of one origin: code, origin, from, until, a column per authority, total, whether the rate
    /// is not the whole answer, and why.
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
                    .map(|(_, interval)| interval.rates.gaps.any())
                    .collect(),
            )
            .with_text(
                "why",
                rows.iter().map(|(_, interval)| interval.rates.gaps.names()),
            )
    }
}

/// The days on which the law of an origin may change.
fn days(law: &Law, origin: Origin, first: Date, end: Date) -> Vec<Date> {
    let mut days = vec![first];
    for &rule in law.rules_of(origin) {
        days.extend([law.rule(rule).from, law.rule(rule).until].map(Instant::first_day));
        // Agreement rates are those of the edition before and after it no longer.
        if matches!(law.period(rule).rate, MeasureRate::Column(_)) {
            let edition = law.schedule().edition();
            days.extend([edition.from, edition.until]);
        }
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
fn run(
    desks: &mut [Desk<'_>],
    apart: &[Option<Vec<RuleId>>],
    days: &[Date],
    end: Date,
    line: &PanelLine,
) -> Vec<Interval> {
    let mut run: Vec<Interval> = Vec::new();
    for ((desk, apart), &day) in desks.iter_mut().zip(apart).zip(days) {
        // Most days change nothing for most lines.
        if let Some(apart) = apart
            && !desk.reached_by(apart, line)
        {
            continue;
        }
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
    a.gaps == b.gaps
        && a.layers
            .iter()
            .zip(&b.layers)
            .all(|(x, y)| x.to_bits() == y.to_bits())
}
