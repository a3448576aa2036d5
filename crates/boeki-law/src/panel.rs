//! Rates of many lines, origins and dates: the same rules and prices as a single duty, shared among
//! lines that the law does not tell apart.
//!
//! A panel answers under one world: facts that nobody said and that have no default leave a rule out
//! and mark the rate with the reason ([`Gap`]). This file must never know a weight or an economy.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::code::TariffCode;
use crate::instant::Instant;
use crate::law::{Law, takes_effect};
use crate::origin::Origin;
use crate::product::ProductScope;
use crate::resolve::Stack;
use crate::world::{Holds, Open, World};

mod desk;
mod gap;
mod intervals;

pub use desk::{Desk, LAYERS, Part, Rates};
pub use gap::{Gap, Gaps};
pub use intervals::{Interval, Panel};

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
                Holds::Yes => active.push(rule),
                Holds::Unknown(Open::Fact(_)) => open.push((rule, Gap::Fact)),
                Holds::Unknown(Open::Accept(_)) => open.push((rule, Gap::Unconfirmed)),
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
            gaps: Gaps::default(),
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
