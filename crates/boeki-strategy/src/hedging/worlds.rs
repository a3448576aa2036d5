//! The three worlds of each member, solved: aligned with the patron, coerced by it, in the bloc.

use boeki_data::parallel;
use boeki_economy::scenario::{Change, Instrument, Scenario};
use boeki_economy::{Economy, Policy, SectorKind};
use boeki_equilibrium::EquilibriumError;
use serde::Serialize;

use super::{Coercion, HedgingQuestion, Stance, Worlds};
use crate::StrategyError;
use crate::agreement::Agreement;
use crate::player::Player;
use crate::status_quo::{StatusQuo, welfare_musd};

/// What is asked, on one economy.
#[derive(Clone, Copy, Debug)]
pub struct HedgingGame<'e> {
    /// The world as it is.
    pub quo: StatusQuo<'e>,
    /// The economy, whose labels and law tell what coercion is.
    pub economy: &'e Economy,
    /// The scenario that the question is part of: where law is amended, the amendments hold.
    pub scenario: &'e Scenario,
    /// The question.
    pub question: &'e HedgingQuestion,
}

/// At which reliability a member turns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Turn {
    /// Code of the member.
    pub member: String,
    /// Equivalent variations against the status quo, million USD a year; the value of the alliance is in the aligned world.
    pub worlds: Worlds,
    /// Of the bloc's world, what it would be if the patron did not respond, million USD a year.
    pub bloc_without_response_musd: f64,
    /// What coercion adds to the patron's tariff on the member's goods, weighted with base trade, points.
    pub coercion_points: f64,
    /// p*.
    pub turning_reliability: Option<f64>,
    /// 1 - p*.
    pub tolerated_unreliability: Option<f64>,
    /// What the member does over all reliabilities.
    pub stance: Stance,
    /// Its income in the base, million USD.
    pub income_musd: f64,
}

impl HedgingGame<'_> {
    /// Solves the worlds of every member.
    ///
    /// # Errors
    /// Law that is not held for the patron, an equilibrium that is not found.
    pub fn solve(&self, on_solved: &(dyn Fn() + Sync)) -> Result<Vec<Turn>, StrategyError> {
        let coerced = self.coerced()?;
        let at = self.quo.solve(self.quo.policy, None)?;
        let (welfare, start) = (welfare_musd(&at), at.start());
        let labels = self.economy.labels();
        let bloc = self.question.terms.agreement(labels)?;
        let aligned = Agreement::on_goods(labels, self.question.aligned_cut)?;
        let turns = parallel::map(&self.question.members, |member| {
            let payoff = |policy: &Policy| -> Result<f64, EquilibriumError> {
                let after = self.quo.solve(policy, Some(&start))?;
                Ok(member.sum(&welfare_musd(&after)) - member.sum(&welfare))
            };
            let quo = self.quo.policy;
            let mut cooperating = quo.clone();
            aligned.between(&self.question.patron, member, &mut cooperating);
            let joining = Player {
                members: (member.members.iter().copied())
                    .filter(|it| !self.question.bloc.members.contains(it))
                    .collect(),
                ..member.clone()
            };
            let mut in_bloc = quo.clone();
            bloc.between(&self.question.bloc, &joining, &mut in_bloc);
            let alone = payoff(&in_bloc)?;
            self.respond(member, &coerced, self.question.response, &mut in_bloc);
            let mut punished = quo.clone();
            self.respond(member, &coerced, 1.0, &mut punished);
            let worlds = Worlds {
                aligned: payoff(&cooperating)? + self.question.alliance_of(member),
                coerced: payoff(&punished)?,
                bloc: payoff(&in_bloc)?,
            };
            on_solved();
            Ok(Turn {
                member: member.code.clone(),
                worlds,
                bloc_without_response_musd: alone,
                coercion_points: self.points(member, &coerced),
                turning_reliability: worlds.turning_reliability(),
                tolerated_unreliability: worlds.tolerated_unreliability(),
                stance: worlds.stance(),
                income_musd: self.quo.income(&member.members),
            })
        });
        let turns: Result<Vec<Turn>, EquilibriumError> = turns.into_iter().collect();
        Ok(turns?)
    }

    /// The policy under which the patron coerces every member at once; a member takes from it what concerns it.
    fn coerced(&self) -> Result<Policy, StrategyError> {
        match self.question.coercion {
            Coercion::Tariff(points) => {
                let mut policy = self.quo.policy.clone();
                let sectors = &self.economy.labels().sectors;
                for member in &self.question.members {
                    for cell in self.cells(member) {
                        if sectors[cell.2].kind == SectorKind::Goods {
                            policy.set_customs(cell, policy.customs(cell) + points);
                        }
                    }
                }
                Ok(policy)
            }
            Coercion::Law(states) => {
                let regions = &self.economy.labels().regions;
                let codes = |players: &[Player]| -> Vec<String> {
                    let all = players.iter().flat_map(|it| it.members.iter());
                    all.map(|region| regions[*region].code.clone()).collect()
                };
                let change = Change::new(Instrument::Law(states))
                    .to(codes(std::slice::from_ref(&self.question.patron)))
                    .from(codes(&self.question.members))
                    .of(["goods"]);
                let mut scenario = self.scenario.clone();
                scenario.alternatives.clear();
                scenario.changes.push(change);
                Ok(scenario.resolve(self.economy)?.policy)
            }
        }
    }

    /// The patron's tariffs on a member move a share of the way to coercion.
    fn respond(&self, member: &Player, coerced: &Policy, share: f64, policy: &mut Policy) {
        for cell in self.cells(member) {
            let (now, then) = (policy.customs(cell), coerced.customs(cell));
            policy.set_customs(cell, now + share * (then - self.quo.policy.customs(cell)));
        }
    }

    fn cells(&self, member: &Player) -> Vec<(usize, usize, usize)> {
        let sectors = self.quo.base.sectors();
        let pairs = (self.question.patron.members.iter())
            .flat_map(|n| member.members.iter().map(move |i| (*n, *i)));
        pairs
            .flat_map(|(n, i)| (0..sectors).map(move |s| (n, i, s)))
            .collect()
    }

    fn points(&self, member: &Player, coerced: &Policy) -> f64 {
        let kinds = &self.economy.labels().sectors;
        let (mut value, mut sum) = (0.0, 0.0);
        for cell in self.cells(member) {
            if kinds[cell.2].kind == SectorKind::Goods {
                let trade = self.quo.base.border_value(cell.0, cell.1, cell.2);
                value += trade;
                sum += trade * (coerced.customs(cell) - self.quo.policy.customs(cell));
            }
        }
        if value > 0.0 {
            100.0 * sum / value
        } else {
            0.0
        }
    }
}
