//! Coverage against the risk of escalation: is an agreement better without the sensitive sectors?
//!
//! An agreement k covers a share c_k of the partners' dutiable trade and is worth G_k a year to a player. Disputes come nu times a year, and
//! the rates at which they rise to a higher level go with (c_k / c_1)^eta, c_1 the widest. While duties are in force the agreement is
//! suspended, so that a year there costs G_k less what the player then has. With K_k(m) the expected discounted cost of a dispute at
//! rates times m, agreement k nets
//!
//! ```text
//! V_k(eta) = G_k - nu K_k((c_k / c_1)^eta)
//! ```
//!
//! a year. V_k rises with eta for k narrower than 1, V_1 does not move: where V_k(0) < V_1 < V_k(infinity) = G_k - nu K_k(0) there is one eta*
//! from which on leaving sectors out is better. Where even no escalation at all does not make up for what is left out, the answer is
//! how many more disputes a year would: nu* = (G_1 - G_k) / (K_1(1) - K_k(0)).

use boeki_economy::{Economy, Policy};
use serde::Serialize;

use crate::assumption::{Span, over_corners};
use crate::escalation::Ladder;
use crate::escalation_question::EscalationQuestion;
use crate::outlook::StateCosts;
use crate::{Payoff, Player, StrategyError};

/// Elasticity beyond which none is looked for: half the coverage would be a thousandth of the rate at 10.
const MOST: f64 = 64.0;
/// Width at which the search for a threshold ends.
const WIDTH: f64 = 1e-10;

/// An agreement on the frontier.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Agreement {
    /// Title of the policy.
    pub policy: String,
    /// c: share of the players' dutiable trade with each other whose duties it lowers.
    pub coverage: f64,
    /// G by player, percent of income a year.
    pub gain_percent: Vec<f64>,
    /// G by player, million USD a year.
    pub gain_musd: Vec<f64>,
    /// Factor on the rates that rise with coverage.
    pub factor: Span,
    /// Probability that a dispute reaches the costliest state.
    pub reach: Span,
    /// Cost of a dispute by player, million USD.
    pub dispute_musd: Vec<Span>,
    /// V by player, million USD a year.
    pub net_musd: Vec<Span>,
    /// From where on it is better than the widest agreement, by player, at central rates.
    pub against_widest: Vec<Threshold>,
    /// The same at the rates at which a dispute under the widest agreement costs the player most.
    pub against_widest_at_most_risk: Vec<Threshold>,
}

/// From where on an agreement is better for a player than the widest one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", content = "value", rename_all = "kebab-case")]
pub enum Threshold {
    /// It is the widest one.
    Widest,
    /// Better whatever the elasticity: it gains more, or costs less.
    Always,
    /// Better from this elasticity of escalation on.
    Elasticity(f64),
    /// Worse at any elasticity at the disputes a year assumed; better from so many on if it ended all escalation.
    Disputes(f64),
    /// Worse however many disputes there are.
    Never,
}

/// The frontier of some agreements.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Frontier {
    /// eta.
    pub elasticity: Span,
    /// nu.
    pub disputes: Span,
    /// Events and years that nu was counted from.
    pub counted: Option<(u32, f64)>,
    /// The agreements, the widest first.
    pub options: Vec<Agreement>,
}

/// The share of the players' dutiable trade with each other, at base values, whose duties a policy lowers against another.
///
/// # Errors
/// Players without dutiable trade with each other.
pub fn coverage(
    economy: &Economy,
    before: &Policy,
    after: &Policy,
    players: &[Player],
) -> Result<f64, StrategyError> {
    let (_, _, sectors) = economy.trade().shape();
    let (mut dutiable, mut lowered) = (0.0, 0.0);
    for one in players {
        for other in players.iter().filter(|other| other.code != one.code) {
            for &importer in &one.members {
                for &exporter in &other.members {
                    for cell in (0..sectors).map(|sector| (importer, exporter, sector)) {
                        if before.customs(cell) > 0.0 {
                            let trade = economy.trade()[cell];
                            dutiable += trade;
                            if after.customs(cell) < before.customs(cell) {
                                lowered += trade;
                            }
                        }
                    }
                }
            }
        }
    }
    if dutiable > 0.0 {
        return Ok(lowered / dutiable);
    }
    Err(StrategyError::BadQuestion {
        what: "the players levy no duties on each other".into(),
        remedy: "an agreement that lowers duties needs some to lower: choose other players or another base".into(),
    })
}

/// What is known of an agreement before it is compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// What it is worth.
    pub payoff: Payoff,
    /// c.
    pub coverage: f64,
}

impl Frontier {
    /// Compares agreements. Ranges hold all rates of the ladder, the elasticity and the disputes a year.
    ///
    /// # Errors
    /// No agreement that covers anything; a policy that was not solved; rates that make no chain.
    pub fn of(
        question: &EscalationQuestion,
        ladder: &Ladder,
        now: &Payoff,
        policies: &[Payoff],
        candidates: &[Candidate],
        assumed: &Assumed,
    ) -> Result<Self, StrategyError> {
        let mut order: Vec<&Candidate> = candidates.iter().collect();
        order.sort_by(|a, b| b.coverage.total_cmp(&a.coverage));
        let Some(widest) = order.first().filter(|one| one.coverage > 0.0) else {
            return Err(StrategyError::BadQuestion {
                what: "no agreement lowers a duty between the players".into(),
                remedy: "let the policy of an [[escalation.agreement]] lower tariffs that the scenario has".into(),
            });
        };
        let case = Case {
            question,
            policies,
            now,
            assumed,
            start: ladder.place(&question.start)?,
            worst: StateCosts::of(question, ladder, now, policies)?.worst(),
        };
        let riskiest: Vec<Ladder> = (0..question.players.len())
            .map(|player| {
                let costs = StateCosts::of(question, ladder, &widest.payoff, policies)?;
                ladder.highest(|chain| {
                    Ok(chain.cost(&costs.musd[player], assumed.discount)?[case.start])
                })
            })
            .collect::<Result<_, StrategyError>>()?;
        let options = (order.iter())
            .map(|one| case.agreement(one, widest, ladder, &riskiest))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            elasticity: assumed.elasticity,
            disputes: assumed.disputes,
            counted: assumed.counted,
            options,
        })
    }
}

/// What a frontier assumes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assumed {
    /// eta.
    pub elasticity: Span,
    /// nu.
    pub disputes: Span,
    /// Events and years that nu was counted from.
    pub counted: Option<(u32, f64)>,
    /// r by the year.
    pub discount: f64,
}

struct Case<'c> {
    question: &'c EscalationQuestion,
    policies: &'c [Payoff],
    now: &'c Payoff,
    assumed: &'c Assumed,
    start: usize,
    /// The costliest state.
    worst: usize,
}

impl Case<'_> {
    fn agreement(
        &self,
        one: &Candidate,
        widest: &Candidate,
        ladder: &Ladder,
        riskiest: &[Ladder],
    ) -> Result<Agreement, StrategyError> {
        let (now, assumed) = (self.now, self.assumed);
        let players = self.question.players.len();
        let share = one.coverage / widest.coverage;
        let factor = assumed.elasticity.map(|eta| share.powf(eta));
        let costs = StateCosts::of(self.question, ladder, &one.payoff, self.policies)?;
        let ends = [factor.low, factor.central, factor.high].map(|factor| {
            ladder.held_back(factor).ranges(|chain| {
                let mut row = vec![chain.reach(self.worst)?[self.start]];
                for of_player in &costs.musd {
                    row.push(chain.cost(of_player, assumed.discount)?[self.start]);
                }
                Ok(row)
            })
        });
        let [low, central, high] = ends;
        let (low, central, high) = (low?, central?, high?);
        let across = |at: usize| Span {
            low: low[at].low.min(high[at].low),
            central: central[at].central,
            high: low[at].high.max(high[at].high),
        };
        let gain = |player: usize| one.payoff.musd[player] - now.musd[player];
        let mut agreement = Agreement {
            policy: one.payoff.policy.clone(),
            coverage: one.coverage,
            gain_percent: (0..players)
                .map(|player| one.payoff.percent[player] - now.percent[player])
                .collect(),
            gain_musd: (0..players).map(gain).collect(),
            factor,
            reach: across(0),
            dispute_musd: (1..=players).map(across).collect(),
            net_musd: (0..players)
                .map(|player| {
                    over_corners([assumed.disputes, across(1 + player)], |[nu, cost]| {
                        gain(player) - nu * cost
                    })
                })
                .collect(),
            against_widest: Vec::new(),
            against_widest_at_most_risk: Vec::new(),
        };
        for (player, risky) in riskiest.iter().enumerate() {
            let [usual, most] =
                [ladder, risky].map(|ladder| self.threshold(one, widest, player, ladder));
            agreement.against_widest.push(usual?);
            agreement.against_widest_at_most_risk.push(most?);
        }
        Ok(agreement)
    }

    /// Cost of a dispute for a player under an agreement, at a ladder's central rates with the `up` ones times a factor.
    fn dispute(
        &self,
        under: &Candidate,
        player: usize,
        ladder: &Ladder,
        factor: f64,
    ) -> Result<f64, StrategyError> {
        let costs = StateCosts::of(self.question, ladder, &under.payoff, self.policies)?;
        let chain = ladder.held_back(factor).chain(|rate| rate.value.central)?;
        Ok(chain.cost(&costs.musd[player], self.assumed.discount)?[self.start])
    }

    /// From where on an agreement is better than the widest for a player.
    fn threshold(
        &self,
        one: &Candidate,
        widest: &Candidate,
        player: usize,
        ladder: &Ladder,
    ) -> Result<Threshold, StrategyError> {
        let share = one.coverage / widest.coverage;
        if share >= 1.0 {
            return Ok(Threshold::Widest);
        }
        let nu = self.assumed.disputes.central;
        let gain = |of: &Candidate| of.payoff.musd[player] - self.now.musd[player];
        let widest_cost = self.dispute(widest, player, ladder, 1.0)?;
        let net = gain(widest) - nu * widest_cost;
        let worth = |eta: f64| -> Result<f64, StrategyError> {
            let cost = self.dispute(one, player, ladder, share.powf(eta))?;
            Ok(gain(one) - nu * cost)
        };
        if worth(0.0)? >= net {
            return Ok(Threshold::Always);
        }
        if worth(MOST)? < net {
            let saved = widest_cost - self.dispute(one, player, ladder, 0.0)?;
            return Ok(if saved > 0.0 && gain(widest) > gain(one) {
                Threshold::Disputes((gain(widest) - gain(one)) / saved)
            } else {
                Threshold::Never
            });
        }
        let (mut low, mut high) = (0.0, MOST);
        while high - low > WIDTH {
            let middle = 0.5 * (low + high);
            if worth(middle)? < net {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(Threshold::Elasticity(high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::escalation::EscalationTable;

    fn payoff(policy: &str, gain: f64) -> Payoff {
        Payoff {
            policy: policy.into(),
            percent: vec![gain / 100.0],
            musd: vec![gain],
            others_musd: 0.0,
        }
    }

    fn frontier(narrow_gain: f64, duties: f64, nu: f64) -> Frontier {
        let table = EscalationTable::embedded().unwrap();
        let ladder = table.ladder().unwrap();
        let question = EscalationQuestion {
            players: vec!["JPN".into()],
            start: "technical".into(),
            states: vec![("retaliation".into(), "duties".into())],
            discount: None,
            working_level: vec![1.0],
            rates: Vec::new(),
            agreements: Vec::new(),
            elasticity: None,
            disputes: None,
        };
        let candidates = [(0.4, narrow_gain), (0.8, 100.0)].map(|(coverage, gain)| Candidate {
            payoff: payoff(&format!("{coverage}"), gain),
            coverage,
        });
        let assumed = Assumed {
            elasticity: Span {
                low: 0.0,
                central: 1.0,
                high: 3.0,
            },
            disputes: Span::exactly(nu),
            counted: None,
            discount: 0.04,
        };
        let policies = [payoff("duties", -duties)];
        Frontier::of(
            &question,
            &ladder,
            &payoff("now", 0.0),
            &policies,
            &candidates,
            &assumed,
        )
        .unwrap()
    }

    #[test]
    fn the_threshold_is_where_the_narrow_agreement_catches_up() {
        let found = frontier(97.0, 500.0, 0.6);
        assert_eq!(found.options[0].policy, "0.8");
        assert_eq!(found.options[0].against_widest, [Threshold::Widest]);
        let Threshold::Elasticity(eta) = found.options[1].against_widest[0] else {
            panic!("{:?}", found.options[1].against_widest)
        };
        // Solved once more at that elasticity, the two are worth the same.
        let at = |eta: f64| {
            let found = frontier(97.0, 500.0, 0.6);
            let narrow = &found.options[1];
            let table = EscalationTable::embedded().unwrap();
            let held = table.ladder().unwrap().held_back(0.5f64.powf(eta));
            let chain = held.chain(|rate| rate.value.central).unwrap();
            let mut costs = [0.0; 6];
            costs[3] = 97.0 + 500.0;
            narrow.gain_musd[0] - 0.6 * chain.cost(&costs, 0.04).unwrap()[0]
        };
        let widest = found.options[0].net_musd[0].central;
        assert!((at(eta) - widest).abs() < 1e-6, "{} {widest}", at(eta));
        assert!(at(0.9 * eta) < widest && at(1.1 * eta) > widest);
        // Where disputes cost most, suspending three points less is itself worth more than they are.
        assert_eq!(
            found.options[1].against_widest_at_most_risk,
            [Threshold::Always]
        );
        let rare = frontier(85.0, 500.0, 0.3);
        let narrow = &rare.options[1];
        assert!(
            matches!(narrow.against_widest[0], Threshold::Disputes(_)),
            "{narrow:?}"
        );
        let at_risk = narrow.against_widest_at_most_risk[0];
        assert!(
            matches!(at_risk, Threshold::Elasticity(eta) if eta > 0.0),
            "{narrow:?}"
        );
    }

    #[test]
    fn where_escalation_is_cheap_the_answer_is_how_many_disputes_it_would_take() {
        let found = frontier(20.0, 10.0, 0.1);
        let Threshold::Disputes(nu) = found.options[1].against_widest[0] else {
            panic!("{:?}", found.options[1].against_widest)
        };
        assert!(nu > 0.1);
        let there = frontier(20.0, 10.0, nu * 1.001).options[1].against_widest[0];
        assert!(matches!(there, Threshold::Elasticity(_)), "{there:?}");
        assert_eq!(
            frontier(120.0, 10.0, 0.1).options[1].against_widest,
            [Threshold::Always]
        );
    }
}
