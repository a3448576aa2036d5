//! Which rules reach a code, each list of goods looked through once.

use crate::code::TariffCode;
use crate::law::{Law, RuleId};
use crate::product::Coverage;

/// Which rules reach a code; many rules share their goods, which are looked through once.
pub(super) struct Reach<'a> {
    law: &'a Law,
    code: TariffCode,
    by_scope: Vec<Option<Coverage>>,
}

impl<'a> Reach<'a> {
    pub(super) fn new(law: &'a Law, code: TariffCode) -> Self {
        Self {
            law,
            code,
            by_scope: vec![None; law.scopes().len()],
        }
    }

    pub(super) fn law(&self) -> &'a Law {
        self.law
    }

    pub(super) fn code(&self) -> TariffCode {
        self.code
    }

    pub(super) fn of(&mut self, rule: RuleId) -> Coverage {
        let scope = self.law.rule(rule).scope;
        *self.by_scope[scope].get_or_insert_with(|| self.law.scopes()[scope].coverage(self.code))
    }
}

/// Whether the list of goods changed but the period goes on for this code: after the rule ended, or
/// before it began. Rules of one measure follow each other.
pub(super) fn goes_on(
    reach: &mut Reach<'_>,
    rules: &[RuleId],
    position: usize,
    ended: bool,
) -> bool {
    let law = reach.law;
    let this = law.rule(rules[position]);
    let sibling = |rule: &&RuleId| law.rule(**rule).measure == this.measure;
    let before = rules[..position].iter().rev().take_while(sibling);
    let after = rules[position + 1..].iter().take_while(sibling);
    before.chain(after).any(|&other| {
        let that = law.rule(other);
        let adjoins = if ended {
            that.from == this.until
        } else {
            that.until == this.from
        };
        adjoins && that.period == this.period && reach.of(other) == Coverage::All
    })
}
