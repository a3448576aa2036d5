//! A scenario solved under the assumptions about people: what revenue is used for, what is claimed, who supplies labour.

use boeki_economy::Economy;
use boeki_economy::scenario::{Resolved, Scenario};
use boeki_equilibrium::{Baseline, Equilibrium, Recycling, Structure, rebase};

use crate::PeopleError;
use crate::revenue::Claims;

/// Assumptions about people, each an input; what is left out takes the value of its table.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Assumptions {
    /// Share of a duty that ends in shop prices, imported goods alone.
    pub pass_through_direct: Option<f64>,
    /// The same along the chain of inputs.
    pub pass_through_cumulative: Option<f64>,
    /// Use of the revenue of tariffs.
    pub recycling: Recycling,
    /// Elasticity of labour supply with respect to the after-tax real wage; 0 is fixed supply.
    pub labour_supply: f64,
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
        let value = self.labour_supply;
        if value.is_finite() && value >= 0.0 {
            return Ok(());
        }
        Err(PeopleError::OutOfRange {
            name: "the elasticity of labour supply",
            value,
            rule: "it is a number from 0 on",
        })
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
}

impl Case {
    /// Solves a scenario on an economy.
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
        let mut base = Baseline::in_force(economy, theta, &resolved.base)?;
        if assumptions.recycling == Recycling::LabourTax && resolved.base.has_rents() {
            return Err(PeopleError::NoFit {
                economy: scenario.title.clone(),
                reason: "relief of the tax on earnings is not defined beside rents of non-tariff measures; use lump-sum".into(),
            });
        }
        let (regions, sectors) = (base.regions(), base.sectors());
        let structure = Structure {
            recycling: assumptions.recycling,
            ..if assumptions.labour_supply > 0.0 {
                Structure::with_labour_supply(regions, sectors, assumptions.labour_supply)
            } else {
                Structure::default()
            }
        };
        if !structure.is_neutral() {
            base = base.with_structure(structure)?;
        }
        let (base, _) = rebase(base, scenario.closure)?;
        let equilibrium = Equilibrium::solve(&base, &resolved.policy, scenario.closure)?;
        Ok(Self {
            resolved,
            claims,
            equilibrium,
            assumptions,
        })
    }
}
