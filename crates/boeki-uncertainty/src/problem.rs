//! Policies under drawn inputs: from inputs to the outcomes of every region under every policy.

use std::sync::Arc;

use boeki_economy::scenario::{Instrument, ModelOptions, Resolved, Scenario};
use boeki_economy::{Economy, Labels, Policy};
use boeki_equilibrium::{Baseline, Equilibrium, EquilibriumError, RegionEffect};
use boeki_people::{PeopleError, options};

use crate::UncertaintyError;
use crate::space::{Inputs, Space};

/// An outcome of a region that is followed through the draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Exact welfare: change of real income, percent.
    WelfarePct,
    /// The same in money: equivalent variation, million USD a year.
    EvMusd,
    /// Real wage, percent.
    RealWagePct,
    /// Consumer prices, percent.
    CpiPct,
    /// Exports at the border, percent.
    ExportsPct,
    /// Change of tariff revenue, million USD a year.
    RevenueMusd,
}

impl Measure {
    /// All measures, in the order of every table.
    pub const ALL: [Self; 6] = [
        Self::WelfarePct,
        Self::EvMusd,
        Self::RealWagePct,
        Self::CpiPct,
        Self::ExportsPct,
        Self::RevenueMusd,
    ];

    /// The name that tables use.
    pub fn name(self) -> &'static str {
        match self {
            Self::WelfarePct => "welfare_pct",
            Self::EvMusd => "ev_musd",
            Self::RealWagePct => "real_wage_pct",
            Self::CpiPct => "cpi_pct",
            Self::ExportsPct => "exports_pct",
            Self::RevenueMusd => "tariff_revenue_change_musd",
        }
    }

    fn of(self, effect: &RegionEffect) -> f64 {
        match self {
            Self::WelfarePct => effect.welfare_pct,
            Self::EvMusd => effect.ev_musd,
            Self::RealWagePct => effect.real_wage_pct,
            Self::CpiPct => effect.cpi_pct,
            Self::ExportsPct => effect.exports_musd.percent().unwrap_or(0.0),
            Self::RevenueMusd => effect.tariff_revenue_musd - effect.tariff_revenue_before_musd,
        }
    }
}

/// A scenario and its alternatives on an economy, ready to be solved at any inputs.
#[derive(Clone, Debug)]
pub struct Problem<'e> {
    economy: &'e Economy,
    model: ModelOptions,
    space: Space,
    /// Titles: the scenario's, then those of its alternatives.
    titles: Vec<String>,
    /// Revisions of the laws that the policies were read from.
    law_revisions: Vec<String>,
    /// `[policy][variant]`: readings of the law, and splits of rents innermost.
    policies: Vec<Vec<Policy>>,
    /// The base of each variant of a policy: the status quo, with the rents of the non-tariff measures that it names.
    bases: Vec<Vec<Policy>>,
}

impl<'e> Problem<'e> {
    /// Resolves the scenario and its alternatives under every reading of the law and every split of rents.
    ///
    /// # Errors
    /// Unknown names and changes that touch nothing, at their place in the scenario.
    pub fn new(
        scenario: &Scenario,
        economy: &'e Economy,
        space: Space,
    ) -> Result<Self, UncertaintyError> {
        let mut whole = vec![scenario.clone()];
        whole.extend(scenario.alternatives.iter().map(|it| scenario.with(it)));
        let mut policies = Vec::with_capacity(whole.len());
        let mut bases = Vec::with_capacity(whole.len());
        let mut law_revisions = Vec::new();
        let mut take = |resolved: Resolved| {
            law_revisions.extend(resolved.law_revisions);
            (resolved.policy, resolved.base)
        };
        for scenario in &whole {
            let mut variants = Vec::new();
            for read in readings(scenario, &space) {
                for split in splits(&read, &space) {
                    variants.push(take(split.resolve(economy)?));
                }
            }
            let (after, before): (Vec<Policy>, Vec<Policy>) = variants.into_iter().unzip();
            bases.push(before);
            policies.push(after);
        }
        Ok(Self {
            economy,
            model: scenario.model.clone(),
            space,
            titles: whole.into_iter().map(|scenario| scenario.title).collect(),
            law_revisions,
            policies,
            bases,
        })
    }

    /// What varies.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// Revisions of the laws that the policies were read from.
    pub fn law_revisions(&self) -> &[String] {
        &self.law_revisions
    }

    /// Codes and names of the regions and sectors.
    pub fn labels(&self) -> &Labels {
        self.economy.labels()
    }

    /// Titles of the policies, the scenario's first.
    pub fn titles(&self) -> &[String] {
        &self.titles
    }

    /// Outcomes of one draw: `[policy][region][measure]`, flat.
    pub fn outcomes(&self) -> usize {
        self.titles.len() * self.labels().regions.len() * Measure::ALL.len()
    }

    /// The place of an outcome.
    pub fn place(&self, policy: usize, region: usize, measure: Measure) -> usize {
        (policy * self.labels().regions.len() + region) * Measure::ALL.len() + measure as usize
    }

    /// Solves every policy at given inputs; the base is solved at its own policy first.
    ///
    /// # Errors
    /// As [`Equilibrium::solve`].
    pub fn solve(&self, inputs: &Inputs) -> Result<Vec<f64>, EquilibriumError> {
        let mut outcomes = Vec::with_capacity(self.outcomes());
        let mut last: Option<(&Policy, Arc<Baseline>)> = None;
        let variant = self.variant(inputs);
        for (policies, bases) in self.policies.iter().zip(&self.bases) {
            let before = &bases[variant];
            let base = match last {
                Some((same, base)) if same == before => base,
                _ => self.base(inputs, before)?,
            };
            last = Some((before, Arc::clone(&base)));
            let at = Equilibrium::solve(&base, &policies[variant], inputs.closure)?;
            for effect in RegionEffect::all(&at, self.labels()) {
                outcomes.extend(Measure::ALL.map(|measure| measure.of(&effect)));
            }
        }
        Ok(outcomes)
    }

    /// Solves one policy, by its place among the titles, at given inputs.
    ///
    /// # Errors
    /// As [`Equilibrium::solve`].
    pub fn equilibrium(
        &self,
        policy: usize,
        inputs: &Inputs,
    ) -> Result<Equilibrium, EquilibriumError> {
        let variant = self.variant(inputs);
        let base = self.base(inputs, &self.bases[policy][variant])?;
        let policy = &self.policies[policy][variant];
        Equilibrium::solve(&base, policy, inputs.closure)
    }

    fn variant(&self, inputs: &Inputs) -> usize {
        inputs.reading * self.space.splits.len().max(1) + inputs.split
    }

    fn base(&self, inputs: &Inputs, before: &Policy) -> Result<Arc<Baseline>, EquilibriumError> {
        let made = options::baseline_drawn(
            self.economy,
            &inputs.theta,
            &self.space.central,
            inputs.closure,
            &self.model,
            before,
        );
        let made = made.map_err(|error| match error {
            PeopleError::Equilibrium(error) => error,
            other => EquilibriumError::BadStructure {
                what: other.to_string(),
            },
        })?;
        Ok(made.0)
    }
}

/// A scenario under every reading of the law; itself where each change keeps its own.
fn readings(scenario: &Scenario, space: &Space) -> Vec<Scenario> {
    if space.readings.is_empty() {
        return vec![scenario.clone()];
    }
    let read = |reading| {
        let mut read = scenario.clone();
        for change in &mut read.changes {
            if let Instrument::Law(states) = &mut change.instrument {
                states.reading = reading;
            }
        }
        read
    };
    space.readings.iter().copied().map(read).collect()
}

/// A scenario under every split of rents; itself where each measure keeps its own.
fn splits(scenario: &Scenario, space: &Space) -> Vec<Scenario> {
    if space.splits.is_empty() {
        return vec![scenario.clone()];
    }
    let with = |split| {
        let mut with = scenario.clone();
        for change in &mut with.changes {
            if let Instrument::NonTariff(barrier) = &mut change.instrument {
                barrier.split = split;
            }
        }
        with
    };
    space.splits.iter().map(|(_, split)| with(*split)).collect()
}
