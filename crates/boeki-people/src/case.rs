//! A scenario solved under the assumptions about people: what revenue is used for, what is claimed, who supplies labour.

use boeki_economy::Economy;
use boeki_economy::scenario::{ModelOptions, Resolved, RevenueUse, Scenario};
use boeki_equilibrium::Equilibrium;

use crate::PeopleError;
use crate::options;
use crate::revenue::Claims;

/// The largest elasticity of labour supply, as in a scenario's `[model]`.
const MOST_LABOUR_SUPPLY: f64 = 10.0;

/// Assumptions about people, each an input; what is left out takes the value of its table, or of the scenario's `[model]`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Assumptions {
    /// Share of a duty that ends in shop prices, imported goods alone.
    pub pass_through_direct: Option<f64>,
    /// The same along the chain of inputs.
    pub pass_through_cumulative: Option<f64>,
    /// Use of the revenue of tariffs; left out, the scenario's.
    pub recycling: Option<RevenueUse>,
    /// Elasticity of labour supply with respect to the after-tax real wage, 0 is fixed supply; left out, the scenario's.
    pub labour_supply: Option<f64>,
    /// Share of what the law leaves open that is claimed (preferences, quotas, contents): 1 is the least duty, 0 the highest.
    /// Left out, duties are those that the scenario reads.
    pub claimed: Option<f64>,
    /// Share of the law's duty that is collected.
    pub compliance: Option<f64>,
}

impl Assumptions {
    fn check(&self) -> Result<(), PeopleError> {
        let shares = [
            ("pass-through (direct)", self.pass_through_direct),
            ("pass-through (cumulative)", self.pass_through_cumulative),
            ("the share claimed", self.claimed),
            ("compliance", self.compliance),
        ];
        for (name, value) in shares {
            if let Some(value) = value
                && !(0.0..=1.0).contains(&value)
            {
                let rule = "it is a share from 0 to 1";
                return Err(PeopleError::OutOfRange { name, value, rule });
            }
        }
        match self.labour_supply {
            Some(value) if !(0.0..=MOST_LABOUR_SUPPLY).contains(&value) => {
                Err(PeopleError::OutOfRange {
                    name: "the elasticity of labour supply",
                    value,
                    rule: "it is a number from 0 to 10",
                })
            }
            _ => Ok(()),
        }
    }

    /// The options of a scenario's model, with what these assumptions say in their place.
    fn model(&self, scenario: &Scenario) -> ModelOptions {
        let mut model = scenario.model.clone();
        if let Some(k) = self.labour_supply {
            model.labour_supply = (k > 0.0).then_some(k);
        }
        if let Some(used) = self.recycling {
            model.recycling = used;
        }
        model
    }
}

/// A scenario solved under assumptions about people.
#[derive(Clone, Debug)]
pub struct Case {
    /// The policy and what it touched.
    pub resolved: Resolved,
    /// What the law leaves open, and what was claimed of it.
    pub claims: Claims,
    /// The equilibrium.
    pub equilibrium: Equilibrium,
    /// The assumptions.
    pub assumptions: Assumptions,
    /// The options of the model that was solved: the scenario's, with what the assumptions put in their place.
    pub model: ModelOptions,
}

impl Case {
    /// Solves a scenario on an economy, under all options of its `[model]`.
    ///
    /// # Errors
    /// Assumptions out of range, a scenario that the economy cannot express, an equilibrium that does not exist.
    pub fn solve(
        scenario: &Scenario,
        economy: &Economy,
        assumptions: Assumptions,
    ) -> Result<Self, PeopleError> {
        assumptions.check()?;
        let theta = scenario.elasticity_set(economy)?;
        let mut resolved = scenario.resolve(economy)?;
        let claims = Claims::settle(&mut resolved, assumptions.claimed);
        let model = assumptions.model(scenario);
        if model.recycling == RevenueUse::LabourTax && resolved.base.has_rents() {
            return Err(PeopleError::NoFit {
                economy: scenario.title.clone(),
                reason: "relief of the tax on earnings is not defined beside rents of non-tariff measures; use lump-sum".into(),
            });
        }
        let (base, _) =
            options::baseline(economy, theta, scenario.closure, &model, &resolved.base)?;
        let equilibrium = Equilibrium::solve(&base, &resolved.policy, scenario.closure)?;
        Ok(Self {
            resolved,
            claims,
            equilibrium,
            assumptions,
            model,
        })
    }
}
