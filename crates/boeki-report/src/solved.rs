//! A scenario solved on an economy, or why it could not be.

use std::sync::Arc;

use boeki_economy::Economy;
use boeki_economy::scenario::{Diagnostics, Resolved, Scenario};
use boeki_equilibrium::{Baseline, Equilibrium, EquilibriumError, ZeroShock};
use boeki_people::{PeopleError, options};
use boeki_security::SecurityError;
use boeki_strategy::StrategyError;

/// What can keep a scenario from becoming a record.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The scenario asks for what the economy does not have.
    #[error("{0}")]
    Scenario(Diagnostics),
    /// The equilibrium does not exist, was not found or fails its certificate.
    #[error(transparent)]
    Equilibrium(#[from] EquilibriumError),
    /// A table of assumptions does not have what the scenario asks for.
    #[error(transparent)]
    People(PeopleError),
    /// A strategic question that cannot be asked or answered.
    #[error(transparent)]
    Strategy(StrategyError),
    /// A question of economic security that cannot be asked or answered.
    #[error(transparent)]
    Security(SecurityError),
}

impl From<StrategyError> for RunError {
    fn from(error: StrategyError) -> Self {
        match error {
            StrategyError::Scenario(problems) => Self::Scenario(problems),
            StrategyError::Equilibrium(error) => Self::Equilibrium(error),
            other => Self::Strategy(other),
        }
    }
}

impl From<SecurityError> for RunError {
    fn from(error: SecurityError) -> Self {
        match error {
            SecurityError::Scenario(problems) => Self::Scenario(problems),
            SecurityError::Equilibrium(error) => Self::Equilibrium(error),
            other => Self::Security(other),
        }
    }
}

impl From<PeopleError> for RunError {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::Equilibrium(error) => Self::Equilibrium(error),
            other => Self::People(other),
        }
    }
}

impl From<Diagnostics> for RunError {
    fn from(problems: Diagnostics) -> Self {
        Self::Scenario(problems)
    }
}

/// A scenario solved on an economy.
#[derive(Clone, Debug)]
pub struct Solved {
    /// The policy and what it touched.
    pub resolved: Resolved,
    /// What the zero shock moved.
    pub zero_shock: ZeroShock,
    /// The equilibrium under the policy, relative to the rebased baseline.
    pub equilibrium: Equilibrium,
}

impl Solved {
    /// Solves a scenario on an economy.
    ///
    /// The base is first solved at its own policy, so that what the policy does is not mixed with what the calibration
    /// or the closure `balanced` moves.
    ///
    /// # Errors
    /// Unknown names, changes that touch nothing, an equilibrium that does not exist.
    pub fn of(scenario: &Scenario, economy: &Economy) -> Result<Self, RunError> {
        let (resolved, base, zero_shock) = based(scenario, economy, None)?;
        let equilibrium = Equilibrium::solve(&base, &resolved.policy, scenario.closure)?;
        Ok(Self {
            resolved,
            zero_shock,
            equilibrium,
        })
    }

    /// The base that the effects are relative to.
    pub fn base(&self) -> &Arc<Baseline> {
        self.equilibrium.base()
    }
}

/// A scenario's policy and the base that it is relative to, under a set of elasticities; the scenario's own if none is given.
pub(crate) fn based(
    scenario: &Scenario,
    economy: &Economy,
    set: Option<&[f64]>,
) -> Result<(Resolved, Arc<Baseline>, ZeroShock), RunError> {
    let theta = match set {
        Some(theta) => theta,
        None => scenario.elasticity_set(economy)?,
    };
    let resolved = scenario.resolve(economy)?;
    let (closure, model) = (scenario.closure, &scenario.model);
    let (base, zero_shock) = options::baseline(economy, theta, closure, model, &resolved.base)?;
    Ok((resolved, base, zero_shock))
}
