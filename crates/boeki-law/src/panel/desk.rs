//! The rates of lines for one origin at one instant, by authority and measure by measure.
//!
//! This file must never know an interval of days.

use jiff::civil::Date;
use rust_decimal::prelude::ToPrimitive;

use super::{Gap, Gaps, PanelLine};
use crate::law::{Law, MeasureId, RuleId};
use crate::measure::{Authority, MeasureRate};
use crate::price::{Base, price, rate_of};
use crate::rate::{RateNeeds, Shipment};
use crate::resolve::Stack;
use crate::world::World;

/// Number of authorities, and of layers of a rate.
pub const LAYERS: usize = Authority::ALL.len();

/// A rate by authority, as fractions of the customs value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// By authority, in the order of [`Authority::ALL`]; NaN where it cannot be told.
    pub layers: [f64; LAYERS],
    /// Their sum; NaN where one cannot be told, or where a single duty would be refused.
    pub total: f64,
    /// Why this is not the whole answer.
    pub gaps: Gaps,
    /// A layer that cannot be told because it fills up a base that is not known: its authority, the
    /// total up to which it fills, the share of the value.
    pub filling: Option<(usize, f64, f64)>,
}

impl Rates {
    /// The total of what can be told; a layer that fills up an unknown base counts as its ceiling.
    pub(crate) fn told(&self) -> f64 {
        let known: f64 = self.layers.iter().filter(|layer| !layer.is_nan()).sum();
        known
            + self
                .filling
                .map_or(0.0, |(_, ceiling, share)| ceiling * share)
    }
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

    /// Whether it is the base duty or stands in its place.
    pub fn is_base(&self) -> bool {
        matches!(
            self.authority,
            Authority::Schedule | Authority::General | Authority::Agreement
        )
    }
}

/// Answers for one origin at one instant.
#[derive(Debug)]
pub struct Desk<'a> {
    pub(super) law: &'a Law,
    pub(super) world: &'a World,
    pub(super) entry: Date,
    pub(super) active: Vec<RuleId>,
    pub(super) open: Vec<(RuleId, Gap)>,
    pub(super) stack: Stack,
    pub(super) applying: Vec<RuleId>,
    pub(super) parts: Vec<Part>,
    pub(super) gaps: Gaps,
}

impl Desk<'_> {
    /// The rules that hold here and not at another desk of the same origin, or the reverse, or on another share of the value, or
    /// with a rate of another edition: only lines that one of them reaches are answered differently, as long as both stand alike
    /// toward quotas.
    pub(crate) fn rules_apart(&self, other: &Self) -> Vec<RuleId> {
        let share = |desk: &Self, rule| {
            let fact = self.law.period(rule).share?;
            desk.world.number(self.law, fact, desk.entry)
        };
        let edition = |desk: &Self, rule| self.law.is_of_another_year(rule, desk.entry);
        let one_way = |from: &Self, to: &Self| -> Vec<RuleId> {
            let active = from.active.iter().copied();
            let moved = active.filter(|&rule| {
                to.active.binary_search(&rule).is_err()
                    || share(from, rule) != share(to, rule)
                    || edition(from, rule) != edition(to, rule)
            });
            let open = from.open.iter().filter(|pair| !to.open.contains(pair));
            moved.chain(open.map(|(rule, _)| *rule)).collect()
        };
        let mut rules = one_way(self, other);
        rules.extend(one_way(other, self));
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// Whether the shipment stands alike toward quotas here and at another desk.
    pub(crate) fn same_quota(&self, other: &Self) -> bool {
        let quota = |desk: &Self| desk.world.quota(self.law, desk.entry);
        quota(self) == quota(other)
    }

    /// Whether one of some rules reaches a line.
    pub(crate) fn reached_by(&self, rules: &[RuleId], line: &PanelLine) -> bool {
        rules.iter().any(|rule| self.reaches(*rule, line))
    }

    /// The rates of a line.
    pub fn rates(&mut self, line: &PanelLine) -> Rates {
        let mut rates = Rates {
            layers: [0.0; LAYERS],
            total: 0.0,
            gaps: Gaps::default(),
            filling: None,
        };
        let (parts, gaps) = self.parts(line);
        rates.gaps = gaps;
        for part in parts {
            let layer = part.authority.index();
            rates.layers[layer] += part.fraction.unwrap_or(f64::NAN);
            if let (None, Some((ceiling, share))) = (part.fraction, part.ceiling) {
                rates.filling = Some((layer, ceiling, share));
            }
        }
        rates.total = if gaps.refuses() {
            f64::NAN
        } else {
            rates.layers.iter().sum()
        };
        rates
    }

    /// Why measures are left out of the line's rates.
    fn left_out(&self, line: &PanelLine) -> Gaps {
        let mut gaps = Gaps::default();
        for &(rule, gap) in &self.open {
            // A column that prints nothing on this line opens nothing.
            let opens = self.reaches(rule, line)
                && match &self.law.period(rule).rate {
                    MeasureRate::Column(column) => line.row.is_some_and(|row| {
                        rate_of(&self.law.schedule().row(row), column).is_some()
                    }),
                    _ => true,
                };
            if opens {
                gaps |= gap.into();
                if self.law.period(rule).rate == MeasureRate::Unstated {
                    gaps |= Gap::Unstated.into();
                }
            }
        }
        gaps
    }

    fn reaches(&self, rule: RuleId, line: &PanelLine) -> bool {
        let scope = self.law.rule(rule).scope;
        line.scopes[scope / 64] >> (scope % 64) & 1 == 1
    }

    /// The rates of a line, measure by measure, the base duty first, and why they are not the whole
    /// answer.
    pub fn parts(&mut self, line: &PanelLine) -> (&[Part], Gaps) {
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
        self.gaps = self.left_out(line) | of_base(&priced.base, line);
        let mut base = priced.base.fraction.and_then(|fraction| fraction.to_f64());
        if let Some(rule) = priced.base.rule
            && law.is_of_another_year(rule, entry)
        {
            self.gaps |= Gap::Edition.into();
            base = None;
        }
        for layer in &priced.layers {
            if layer.fraction.is_none() {
                self.gaps |= match law.period(layer.rule).rate {
                    MeasureRate::Unstated => Gap::Unstated.into(),
                    MeasureRate::Quota { .. } => Gap::Fact.into(),
                    MeasureRate::Additional(_) => Gap::Quantity.into(),
                    // It fills up a base that has a gap of its own.
                    _ => Gaps::default(),
                };
            }
        }
        self.parts.clear();
        self.parts.push(Part {
            fraction: base,
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
        (&self.parts, self.gaps)
    }
}

/// Why the base duty cannot be told, if it cannot.
fn of_base(base: &Base, line: &PanelLine) -> Gaps {
    match &base.needs {
        None => Gaps::default(),
        Some(_) if line.row.is_none() => Gap::Unlisted.into(),
        Some(
            RateNeeds::Value
            | RateNeeds::Quantity { .. }
            | RateNeeds::Currency { .. }
            | RateNeeds::TooLarge,
        ) => Gap::Quantity.into(),
        Some(RateNeeds::Quota) => Gap::Fact.into(),
        Some(RateNeeds::Description { .. }) => Gap::Description.into(),
        Some(RateNeeds::NotUnderstood { .. } | RateNeeds::NoQuotaRate { .. }) => Gap::Text.into(),
    }
}
