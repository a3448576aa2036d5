//! The rates of lines for one origin at one instant, by authority and measure by measure.
//!
//! This file must never know an interval of days.

use jiff::civil::Date;
use rust_decimal::prelude::ToPrimitive;

use super::PanelLine;
use crate::law::{Law, MeasureId, RuleId};
use crate::measure::{Authority, MeasureRate};
use crate::price::{price, rate_of};
use crate::rate::Shipment;
use crate::resolve::Stack;
use crate::world::World;

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
    pub(super) law: &'a Law,
    pub(super) world: &'a World,
    pub(super) entry: Date,
    pub(super) active: Vec<RuleId>,
    pub(super) open: Vec<RuleId>,
    pub(super) stack: Stack,
    pub(super) applying: Vec<RuleId>,
    pub(super) parts: Vec<Part>,
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
