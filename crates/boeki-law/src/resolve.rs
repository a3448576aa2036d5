//! Which measures reach a shipment together, and on what share of its value.
//!
//! The one place where displacement is decided; the single duty (`assessment.rs`) and the panel
//! (`panel.rs`) both ask it. Rules come in an order in which each precedes all that it displaces:
//! a rule that is itself displaced displaces nothing, one that reaches a share of the value
//! displaces on that share only, unless its measure says that it displaces on the whole. Two rules
//! that ask the same fact for their share mean the same part of the value; shares by different
//! facts are taken to lie side by side. This file must never know a rate, a text or a date.

use rust_decimal::Decimal;

use crate::fact::FactId;
use crate::law::{Law, RuleId};

/// A rule that applies, and the share of the customs value that it reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// The rule.
    pub rule: RuleId,
    /// Share of the customs value, 0 to 1.
    pub share: Decimal,
}

/// A rule that another switches off, at least on a share of the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Displaced {
    /// The rule switched off.
    pub rule: RuleId,
    /// The rule that does it.
    pub by: RuleId,
    /// On what share of the customs value.
    pub share: Decimal,
}

/// Rules together; kept and reused so that resolving allocates nothing once warm.
#[derive(Debug, Clone, Default)]
pub struct Stack {
    /// Rules that apply, in order.
    pub applied: Vec<Applied>,
    /// Rules switched off, wholly or in part.
    pub displaced: Vec<Displaced>,
    left: Vec<Decimal>,
    taken: Vec<Decimal>,
}

impl Stack {
    /// Resolves rules whose conditions all hold, given in the law's order.
    ///
    /// `share` answers the facts that are shares of the value; a fact without an answer counts as
    /// the whole value, so callers answer every one they mean.
    pub fn resolve(
        &mut self,
        law: &Law,
        rules: &[RuleId],
        share: impl Fn(FactId) -> Option<Decimal>,
    ) {
        self.applied.clear();
        self.displaced.clear();
        self.left.clear();
        self.left.resize(rules.len(), Decimal::ONE);
        self.taken.clear();
        self.taken.resize(rules.len(), Decimal::ZERO);
        for (position, &rule) in rules.iter().enumerate() {
            let part = law.period(rule).share;
            let own = part.and_then(&share).unwrap_or(Decimal::ONE);
            let left = self.left[position];
            let reached = (own - self.taken[position]).min(left);
            if reached > Decimal::ZERO {
                self.applied.push(Applied {
                    rule,
                    share: reached,
                });
            }
            let measure = law.rule(rule).measure;
            let whole = law.measure(measure).displaces_whole;
            let displaced = if whole { left } else { reached };
            let targets = law.displaced_by_rule(rule);
            if displaced <= Decimal::ZERO || targets.is_empty() {
                continue;
            }
            for (later, &other) in rules.iter().enumerate().skip(position + 1) {
                if targets.binary_search(&law.rule(other).measure).is_ok() {
                    let taken = displaced.min(self.left[later]);
                    if taken > Decimal::ZERO {
                        self.left[later] -= taken;
                        if part.is_some() && part == law.period(other).share {
                            self.taken[later] += taken;
                        }
                        self.displaced.push(Displaced {
                            rule: other,
                            by: rule,
                            share: taken,
                        });
                    }
                }
            }
        }
    }
}
