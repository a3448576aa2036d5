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
    /// Probability that a dispute reaches the costliest state, over the range of the elasticity at central rates.
    pub reach: Span,
    /// Cost of a dispute by player, million USD, over that range.
    pub dispute_musd: Vec<Span>,
    /// V by player, million USD a year, over the ranges of the elasticity and of disputes a year.
    pub net_musd: Vec<Span>,
    /// Against the widest agreement, by player.
    pub against_widest: Vec<Threshold>,
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
    /// Compares agreements at central rates of the ladder.
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
            ladder,
            policies,
            now,
            discount: assumed.discount,
        };
        let mut options = Vec::new();
        let widest_cost = case.dispute(widest, 1.0)?;
        for one in &order {
            let share = one.coverage / widest.coverage;
            let factor = assumed.elasticity.map(|eta| share.powf(eta));
            let ends = [factor.low, factor.central, factor.high];
            let mut found = Vec::new();
            for factor in ends {
                found.push(case.dispute(one, factor)?);
            }
            let across = |of: &dyn Fn(&Dispute) -> f64| Span {
                low: of(&found[0]).min(of(&found[2])),
                central: of(&found[1]),
                high: of(&found[0]).max(of(&found[2])),
            };
            let players = 0..question.players.len();
            let gain = |player: usize| one.payoff.musd[player] - now.musd[player];
            let costs: Vec<Span> = (players.clone())
                .map(|player| across(&|it| it.cost[player]))
                .collect();
            let mut thresholds = Vec::new();
            for player in players.clone() {
                thresholds.push(if one.coverage >= widest.coverage {
                    Threshold::Widest
                } else {
                    let widest_gain = widest.payoff.musd[player] - now.musd[player];
                    let net = widest_gain - assumed.disputes.central * widest_cost.cost[player];
                    case.threshold(
                        one,
                        share,
                        player,
                        (gain(player), net),
                        assumed,
                        (widest_gain, widest_cost.cost[player]),
                    )?
                });
            }
            options.push(Agreement {
                policy: one.payoff.policy.clone(),
                coverage: one.coverage,
                gain_percent: (players.clone())
                    .map(|player| one.payoff.percent[player] - now.percent[player])
                    .collect(),
                gain_musd: players.clone().map(gain).collect(),
                factor,
                reach: across(&|it| it.reach),
                net_musd: (players.clone())
                    .map(|player| {
                        over_corners([assumed.disputes, costs[player]], |[nu, cost]| {
                            gain(player) - nu * cost
                        })
                    })
                    .collect(),
                dispute_musd: costs,
                against_widest: thresholds,
            });
        }
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
    ladder: &'c Ladder,
    policies: &'c [Payoff],
    now: &'c Payoff,
    discount: f64,
}

struct Dispute {
    reach: f64,
    cost: Vec<f64>,
}

impl Case<'_> {
    /// A dispute under an agreement, with the `up` rates times a factor.
    fn dispute(&self, under: &Candidate, factor: f64) -> Result<Dispute, StrategyError> {
        let start = self.ladder.place(&self.question.start)?;
        let costs = StateCosts::of(self.question, self.ladder, &under.payoff, self.policies)?;
        let worst = StateCosts::of(self.question, self.ladder, self.now, self.policies)?.worst();
        let chain = self
            .ladder
            .held_back(factor)
            .chain(|rate| rate.value.central)?;
        Ok(Dispute {
            reach: chain.reach(worst)?[start],
            cost: (costs.musd.iter())
                .map(|of_player| Ok(chain.cost(of_player, self.discount)?[start]))
                .collect::<Result<_, StrategyError>>()?,
        })
    }

    /// From where on `one` is better than the widest for a player, whose net worth is `net`.
    fn threshold(
        &self,
        one: &Candidate,
        share: f64,
        player: usize,
        (gain, net): (f64, f64),
        assumed: &Assumed,
        (widest_gain, widest_cost): (f64, f64),
    ) -> Result<Threshold, StrategyError> {
        let nu = assumed.disputes.central;
        let worth = |eta: f64| -> Result<f64, StrategyError> {
            let factor = if share > 0.0 { share.powf(eta) } else { 0.0 };
            Ok(gain - nu * self.dispute(one, factor)?.cost[player])
        };
        if worth(0.0)? >= net {
            return Ok(Threshold::Always);
        }
        let calm = self.dispute(one, 0.0)?.cost[player];
        if worth(MOST)? < net {
            let saved = widest_cost - calm;
            return Ok(if saved > 0.0 && widest_gain > gain {
                Threshold::Disputes((widest_gain - gain) / saved)
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
