//! Which policy is in force when: known to all from quarter 0.

use boeki_economy::Policy;

use crate::PeopleError;

/// Policies by the quarter from which they are in force.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    steps: Vec<(usize, Policy)>,
}

impl Schedule {
    /// Policies with their first quarters, in order; the first one starts at 0.
    ///
    /// # Errors
    /// None at all, a first one that starts later, or quarters that do not rise.
    pub fn new(steps: Vec<(usize, Policy)>) -> Result<Self, PeopleError> {
        let bad = |what: &str| Err(PeopleError::BadSchedule { what: what.into() });
        if steps.first().is_none_or(|(quarter, _)| *quarter != 0) {
            return bad("its first policy must be in force from quarter 0");
        }
        if steps.windows(2).any(|pair| pair[1].0 <= pair[0].0) {
            return bad("each policy must start later than the one before");
        }
        Ok(Self { steps })
    }

    /// One policy for ever.
    pub fn permanent(policy: Policy) -> Self {
        Self {
            steps: vec![(0, policy)],
        }
    }

    /// A policy for so many quarters, then another for ever.
    ///
    /// # Errors
    /// No quarters.
    pub fn temporary(policy: Policy, quarters: usize, then: Policy) -> Result<Self, PeopleError> {
        Self::new(vec![(0, policy), (quarters, then)])
    }

    /// The policies, in the order in which they are in force.
    pub fn policies(&self) -> impl Iterator<Item = &Policy> {
        self.steps.iter().map(|(_, policy)| policy)
    }

    /// Which of the policies is in force in a quarter.
    pub fn index_at(&self, quarter: usize) -> usize {
        let started = self.steps.iter().take_while(|(first, _)| *first <= quarter);
        started.count() - 1
    }

    /// The policy in force in a quarter.
    pub fn at(&self, quarter: usize) -> &Policy {
        &self.steps[self.index_at(quarter)].1
    }

    /// The first quarter of the last policy.
    pub fn last_change(&self) -> usize {
        self.steps.last().map_or(0, |(quarter, _)| *quarter)
    }
}
