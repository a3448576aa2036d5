//! The solved equilibrium: the one object that every number about an economy comes from.
//!
//! Only the solver makes one, and only with its certificate.

use std::sync::Arc;

use boeki_economy::{Closure, Cube, Grid, Policy};

use crate::certificate::{Unknowns, certify};
use crate::feedback::Feedback;
use crate::solver::Solution;
use crate::system::Point;
use crate::{Baseline, Certificate, Effort, EquilibriumError, SolverOptions, solver};

/// A certified equilibrium of a [`Baseline`] under a [`Policy`] and a [`Closure`].
///
/// All hats are relative to the baseline; nominal values are million USD at the numeraire: world value added
/// (of each part of the world that trades, where bans cut it in parts) keeps its base value.
#[derive(Clone, Debug)]
pub struct Equilibrium {
    feedback: Option<Feedback>,
    base: Arc<Baseline>,
    policy: Policy,
    closure: Closure,
    ln_factor_income: Vec<f64>,
    ln_wage: Vec<f64>,
    extra: Vec<f64>,
    ln_price: Grid,
    ln_cost: Grid,
    share: Cube,
    expenditure: Grid,
    output: Grid,
    income: Vec<f64>,
    transfer: Vec<f64>,
    certificate: Certificate,
    effort: Effort,
}

impl Equilibrium {
    /// Solves the model.
    ///
    /// # Errors
    /// A policy that leaves a demand without supplier or trade that runs one way only, no convergence, or a solution
    /// that fails its certificate.
    pub fn solve(
        base: &Arc<Baseline>,
        policy: &Policy,
        closure: Closure,
    ) -> Result<Self, EquilibriumError> {
        Self::solve_with(base, policy, closure, None, SolverOptions::default())
    }

    /// Solves the model from given log wages (one a region) and with given options.
    ///
    /// # Errors
    /// As [`Equilibrium::solve`].
    pub fn solve_with(
        base: &Arc<Baseline>,
        policy: &Policy,
        closure: Closure,
        start: Option<&[f64]>,
        options: SolverOptions,
    ) -> Result<Self, EquilibriumError> {
        let Solution {
            state,
            share,
            transfer,
            effort,
        } = solver::solve(base, policy, closure, start, options)?;
        let certificate = certify(
            base,
            policy,
            &Unknowns {
                ln_wage: &state.ln_wage,
                extra: &state.extra,
                ln_price: &state.ln_price,
                expenditure: &state.expenditure,
                transfer: &transfer,
            },
        );
        certificate.require()?;
        let feedback = Feedback::of(base);
        let ln_wage = match &feedback {
            None => state.ln_wage.clone(),
            Some(feedback) => (0..base.regions())
                .map(|region| {
                    let price = dot(base.final_share.row(region), state.ln_price.row(region));
                    let income = state.ln_wage[region];
                    let supplied: f64 = (0..feedback.supply.len())
                        .map(|factor| {
                            feedback.income_share(factor, region)
                                * feedback.ln_supply(factor, region, income, &state.extra, price)
                        })
                        .sum();
                    income - supplied
                })
                .collect(),
        };
        Ok(Self {
            feedback,
            share,
            base: Arc::clone(base),
            policy: policy.clone(),
            closure,
            ln_wage,
            ln_factor_income: state.ln_wage,
            extra: state.extra,
            ln_price: state.ln_price,
            ln_cost: state.ln_cost,
            expenditure: state.expenditure,
            output: state.output,
            income: state.income,
            transfer,
            certificate,
            effort,
        })
    }

    /// The baseline it is relative to.
    pub fn base(&self) -> &Arc<Baseline> {
        &self.base
    }

    /// The policy in force.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The closure of trade deficits.
    pub fn closure(&self) -> Closure {
        self.closure
    }

    /// ln w^ by region: the reward of a unit of factors, averaged over factors with the base's incomes.
    pub fn ln_wage(&self) -> &[f64] {
        &self.ln_wage
    }

    /// ln of factor income relative to the base, by region; the log wage where supply is fixed.
    pub fn ln_factor_income(&self) -> &[f64] {
        &self.ln_factor_income
    }

    /// ln of the supply of factors relative to the base, averaged over factors with the base's incomes, by region.
    pub fn ln_employment(&self) -> Vec<f64> {
        let pairs = self.ln_factor_income.iter().zip(&self.ln_wage);
        pairs.map(|(income, wage)| income - wage).collect()
    }

    /// The unknowns of the outer problem, from which a solve nearby starts ([`Equilibrium::solve_with`]).
    pub fn start(&self) -> Vec<f64> {
        let incomes = self.ln_factor_income.iter();
        incomes.chain(&self.extra).copied().collect()
    }

    pub(crate) fn extra(&self) -> &[f64] {
        &self.extra
    }

    pub(crate) fn feedback(&self) -> Option<&Feedback> {
        self.feedback.as_ref()
    }

    /// ln P^ `[region][sector]`.
    pub fn ln_price(&self) -> &Grid {
        &self.ln_price
    }

    /// ln c^ `[region][sector]`: the producer's price, subsidy included.
    pub fn ln_cost(&self) -> &Grid {
        &self.ln_cost
    }

    /// pi' `[importer][exporter][sector]`, tariff-inclusive.
    pub fn expenditure_share(&self) -> &Cube {
        &self.share
    }

    /// X', million USD, tariff-inclusive, `[region][sector]`.
    pub fn expenditure(&self) -> &Grid {
        &self.expenditure
    }

    /// R', gross output, million USD, `[region][sector]`.
    pub fn output(&self) -> &Grid {
        &self.output
    }

    /// I', million USD, by region.
    pub fn income(&self) -> &[f64] {
        &self.income
    }

    /// S', the transfer that finances the trade deficit, million USD, by region.
    pub fn transfer(&self) -> &[f64] {
        &self.transfer
    }

    /// w' L, million USD, by region.
    pub fn value_added(&self) -> Vec<f64> {
        self.base
            .value_added
            .iter()
            .zip(&self.ln_factor_income)
            .map(|(value, income)| value * income.exp())
            .collect()
    }

    /// ln of the consumer price index by region: sum over sectors of alpha ln P^.
    pub fn ln_consumer_price(&self) -> Vec<f64> {
        (0..self.base.regions())
            .map(|region| dot(self.base.final_share.row(region), self.ln_price.row(region)))
            .collect()
    }

    /// ln W^ by region: real income relative to the baseline, less what elastic factors give up to earn it
    /// (Ignatenko et al. 2025: with k = 0 that is nothing).
    pub fn ln_welfare(&self) -> Vec<f64> {
        self.ln_consumer_price()
            .iter()
            .enumerate()
            .map(|(region, price)| {
                let (effort_now, effort_before) = self.effort_cost(region);
                let now = self.income[region] - effort_now;
                let before = self.base.income[region] - effort_before;
                (now / before).ln() - price
            })
            .collect()
    }

    /// What the supply of elastic factors costs those who supply it, now and at the base, at the tax rate of the equilibrium:
    /// sum_f h_f (1 - tau) Y_f, million USD.
    pub fn effort_cost(&self, region: usize) -> (f64, f64) {
        let Some(feedback) = &self.feedback else {
            return (0.0, 0.0);
        };
        let kept = (-feedback.relief(&self.extra, region)).exp();
        let tilt = feedback.tilt(&self.extra, region);
        let (mut now, mut before) = (0.0, 0.0);
        for (factor, h) in feedback.supply.iter().enumerate() {
            let income =
                h * kept * feedback.factor_income_with_distribution(factor, region, &self.base);
            let moved =
                self.ln_factor_income[region] + feedback.ln_factor_tilt(factor, region, tilt);
            before += income;
            now += income * moved.exp();
        }
        (now, before)
    }

    /// Value at the border (export tax included, tariff excluded), million USD.
    pub fn border_value(&self, importer: usize, exporter: usize, sector: usize) -> f64 {
        let at = (importer, exporter, sector);
        self.share[at] * self.expenditure[(importer, sector)] / (1.0 + self.policy.tariff[at])
    }

    /// Tariff revenue of a region, million USD: customs duties, without the rents of importers.
    pub fn tariff_revenue(&self, region: usize) -> f64 {
        let (n, j) = (self.base.regions(), self.base.sectors());
        let mut revenue = 0.0;
        for exporter in 0..n {
            for sector in 0..j {
                let rate = self.policy.customs((region, exporter, sector));
                if rate != 0.0 {
                    revenue += rate * self.border_value(region, exporter, sector);
                }
            }
        }
        revenue
    }

    /// How far every equation is from holding.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// How the solve went.
    pub fn effort(&self) -> Effort {
        self.effort
    }

    /// The equilibrium as derivatives see it; `value_added` is [`Equilibrium::value_added`].
    pub(crate) fn point<'p>(&'p self, value_added: &'p [f64]) -> Point<'p> {
        Point {
            share: &self.share,
            expenditure: &self.expenditure,
            output: &self.output,
            value_added,
            extra: &self.extra,
        }
    }

    /// This equilibrium as the base of the next one.
    pub fn to_baseline(&self) -> Baseline {
        Baseline {
            expenditure_share: self.share.clone(),
            policy: self.policy.clone(),
            value_added: self.value_added(),
            deficit: self.transfer.clone(),
            expenditure: self.expenditure.clone(),
            income: self.income.clone(),
            ..(*self.base).clone()
        }
    }
}

pub(crate) fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter()
        .zip(right)
        .map(|(left, right)| left * right)
        .sum()
}
