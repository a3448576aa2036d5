//! The solved equilibrium: the one object that every number about an economy comes from.
//!
//! Only the solver makes one, and only with its certificate.

use std::sync::Arc;

use boeki_economy::{Closure, Cube, Grid, Policy};

use crate::certificate::{Unknowns, certify, complementarity as certify_quantities};
use crate::complementarity::{self, Settled};
use crate::feedback::Feedback;
use crate::quantities::{Quantities, View, idle};
use crate::solver::Solution;
use crate::system::Point;
use crate::{Baseline, Certificate, Effort, EquilibriumError, SolverOptions};

/// A certified equilibrium of a [`Baseline`] under a [`Policy`] and a [`Closure`].
///
/// All hats are relative to the baseline; nominal values are million USD at the numeraire: world value added
/// (of each part of the world that trades, where bans cut it in parts) keeps its base value.
#[derive(Clone, Debug)]
pub struct Equilibrium {
    feedback: Option<Feedback>,
    base: Arc<Baseline>,
    /// With the shadow rates of quotas in it.
    policy: Policy,
    legal: Policy,
    /// Unknowns of quotas and wage floors.
    shadow: Vec<f64>,
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
        let Settled {
            base,
            policy: in_force,
            solution,
            shadow,
        } = complementarity::solve(base, policy, closure, start, options)?;
        let base = &base;
        let Solution {
            state,
            share,
            transfer,
            effort,
        } = solution;
        let mut certificate = certify(
            base,
            &in_force,
            &Unknowns {
                ln_wage: &state.ln_wage,
                extra: &state.extra,
                ln_price: &state.ln_price,
                expenditure: &state.expenditure,
                transfer: &transfer,
            },
        );
        if !shadow.is_empty() {
            let view = View {
                share: &share,
                expenditure: &state.expenditure,
                ln_cost: &state.ln_cost,
                ln_income: &state.ln_wage,
                ln_price: &state.ln_price,
            };
            certificate.complementarity =
                certify_quantities(base, policy, &in_force, &shadow, &view);
        }
        certificate.require()?;
        let feedback = Feedback::of(base);
        let mut ln_wage = match &feedback {
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
        // Who is employed earns a wage that the others do not.
        for (wage, idle) in ln_wage.iter_mut().zip(idle(base, policy, &shadow)) {
            *wage += idle;
        }
        Ok(Self {
            feedback,
            share,
            base: Arc::clone(base),
            policy: in_force,
            legal: policy.clone(),
            shadow,
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

    /// The instruments in force, cell by cell. Where a quota binds they are those that its rent amounts to: importers' licences
    /// are in the tariff, exporters' in the export tax, waste in the trade cost (and with them, where a quota covers part of a
    /// flow, what buyers' choice between the parts makes of the price).
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The policy that was asked for: rates as the law has them, and quotas.
    pub fn legal_policy(&self) -> &Policy {
        &self.legal
    }

    /// Unemployment by region as a share of those employed in the base; 0 without wage floors.
    pub fn unemployment(&self) -> Vec<f64> {
        let idle = idle(&self.base, &self.legal, &self.shadow);
        idle.iter().map(|idle| -(-idle).exp_m1()).collect()
    }

    pub(crate) fn quantities(&self) -> Result<Option<Quantities<'_>>, EquilibriumError> {
        Quantities::of(&self.base, &self.legal)
    }

    pub(crate) fn shadow(&self) -> &[f64] {
        &self.shadow
    }

    pub(crate) fn view(&self) -> View<'_> {
        View {
            share: &self.share,
            expenditure: &self.expenditure,
            ln_cost: &self.ln_cost,
            ln_income: &self.ln_factor_income,
            ln_price: &self.ln_price,
        }
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

    /// The unknowns of the outer problem, shadow rates included, from which a solve nearby starts ([`Equilibrium::solve_with`]).
    pub fn start(&self) -> Vec<f64> {
        let incomes = self.ln_factor_income.iter();
        let extras = incomes.chain(&self.extra);
        extras.chain(&self.shadow).copied().collect()
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

    /// Customs revenue of a region, million USD: duties alone, without the rents of licences and of non-tariff measures.
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
    ///
    /// Rents of quotas stay in its rates, and who is out of work stays so: what follows is relative to that.
    pub fn to_baseline(&self) -> Baseline {
        let mut structure = self.base.structure.clone();
        if structure.wage_floor.is_some() {
            for factor in &mut structure.factors {
                factor.ln_endowment = None;
            }
        }
        Baseline {
            structure,
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
