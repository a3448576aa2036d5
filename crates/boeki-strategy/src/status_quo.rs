//! The world before the question: a base, the policy in force, and what happens to deficits.
//!
//! Payoffs are equivalent variations at the base's prices, (W^ - 1) I, million USD a year: exact, one solve each.

use std::sync::Arc;

use boeki_economy::{Closure, Policy};
use boeki_equilibrium::{Baseline, Equilibrium, EquilibriumError, SolverOptions};

/// A base with the policy that holds unless somebody changes it.
#[derive(Clone, Copy, Debug)]
pub struct StatusQuo<'e> {
    /// The base that all equilibria are relative to.
    pub base: &'e Arc<Baseline>,
    /// The policy in force.
    pub policy: &'e Policy,
    /// What happens to trade deficits.
    pub closure: Closure,
}

impl StatusQuo<'_> {
    /// The equilibrium under another policy, from given unknowns ([`Equilibrium::start`]) if there are any.
    ///
    /// # Errors
    /// As [`Equilibrium::solve`].
    pub fn solve(
        &self,
        policy: &Policy,
        start: Option<&[f64]>,
    ) -> Result<Equilibrium, EquilibriumError> {
        let options = SolverOptions::default();
        Equilibrium::solve_with(self.base, policy, self.closure, start, options)
    }

    /// Income in the base of some regions together, million USD.
    pub fn income(&self, regions: &[usize]) -> f64 {
        regions.iter().map(|region| self.base.income[*region]).sum()
    }
}

/// Equivalent variation of every region against the base, million USD a year.
pub fn welfare_musd(at: &Equilibrium) -> Vec<f64> {
    let incomes = &at.base().income;
    at.ln_welfare()
        .iter()
        .zip(incomes)
        .map(|(ln_welfare, income)| ln_welfare.exp_m1() * income)
        .collect()
}
