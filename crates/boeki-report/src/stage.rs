//! The world that questions of strategy are asked of: a scenario's base and policy under one set of elasticities, and the
//! sets that an answer is checked under.

use std::sync::Arc;

use boeki_economy::scenario::Scenario;
use boeki_economy::{Closure, Economy, Policy};
use boeki_equilibrium::Baseline;
use boeki_strategy::status_quo::StatusQuo;

use crate::solved::{RunError, based};

/// A base with the policy that a scenario's changes make: the status quo of a question.
#[derive(Clone, Debug)]
pub struct Stage {
    base: Arc<Baseline>,
    policy: Policy,
    closure: Closure,
}

impl Stage {
    /// The scenario's world under a set of elasticities; its own if none is named.
    ///
    /// # Errors
    /// As [`Solved::of`](crate::Solved::of).
    pub fn of(
        scenario: &Scenario,
        economy: &Economy,
        set: Option<&[f64]>,
    ) -> Result<Self, RunError> {
        let (resolved, base, _) = based(scenario, economy, set)?;
        Ok(Self {
            base,
            policy: resolved.policy,
            closure: scenario.closure,
        })
    }

    /// As the layer of strategy takes it.
    pub fn quo(&self) -> StatusQuo<'_> {
        StatusQuo {
            base: &self.base,
            policy: &self.policy,
            closure: self.closure,
        }
    }
}

/// An answer under the scenario's elasticities, and under each set of the economy.
pub(crate) struct UnderSets<Answer> {
    /// Under the scenario's.
    pub(crate) own: Answer,
    /// Names of the sets.
    pub(crate) sets: Vec<String>,
    /// Under each of them, in their order.
    pub(crate) others: Vec<Answer>,
}

impl<Answer> UnderSets<Answer> {
    pub(crate) fn solve(
        scenario: &Scenario,
        economy: &Economy,
        answer: impl Fn(&Stage) -> Result<Answer, RunError>,
    ) -> Result<Self, RunError> {
        let under = |set| answer(&Stage::of(scenario, economy, set)?);
        let book = economy.elasticities();
        let sets: Vec<String> = book.names().map(str::to_owned).collect();
        let others = sets.iter().map(|set| under(book.get(set)));
        Ok(Self {
            own: under(None)?,
            others: others.collect::<Result<_, _>>()?,
            sets,
        })
    }
}

/// The least and the largest of some numbers; nothing without one.
pub(crate) fn range(values: impl IntoIterator<Item = f64>) -> Option<[f64; 2]> {
    values.into_iter().fold(None, |range, value| match range {
        None => Some([value, value]),
        Some([low, high]) => Some([low.min(value), high.max(value)]),
    })
}

/// Members of a set in one text.
pub(crate) fn joined<'c>(codes: impl IntoIterator<Item = &'c String>) -> String {
    let codes: Vec<&str> = codes.into_iter().map(String::as_str).collect();
    codes.join(" ")
}
