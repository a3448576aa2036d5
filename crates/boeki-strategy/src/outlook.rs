//! The outlook of a dispute: where it ends, how long it takes, what it costs each player, what moves that, and what work at a lower level
//! is worth. Formulas: [`crate::markov`]; costs of states are differences of solved payoffs.

use serde::Serialize;

use crate::assumption::Span;
use crate::breach::payoff;
use crate::escalation::{Ladder, Rate};
use crate::escalation_question::EscalationQuestion;
use crate::markov::Chain;
use crate::{Payoff, StrategyError};

/// Years at which the distribution over states is shown.
const YEARS: [f64; 6] = [0.25, 0.5, 1.0, 2.0, 5.0, 10.0];

/// The outlook of a dispute from its start.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outlook {
    /// Codes of the players.
    pub players: Vec<String>,
    /// Name of the state that it starts in.
    pub start: String,
    /// r by the year.
    pub discount: f64,
    /// The states.
    pub states: Vec<StateOutlook>,
    /// Years to the end.
    pub years: Span,
    /// Discounted cost of a dispute by player, percent of a year's income.
    pub cost_percent: Vec<Span>,
    /// The same in million USD.
    pub cost_musd: Vec<Span>,
    /// The rates and what they move.
    pub rates: Vec<RateOutlook>,
    /// Years, and the probability of each state then, at central rates.
    pub over_time: Vec<(f64, Vec<f64>)>,
    /// Work at a lower level: factors on the rates that it holds back.
    pub levels: Vec<LevelOutlook>,
}

/// One state.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StateOutlook {
    /// Name.
    pub name: String,
    /// Whether a dispute stays there.
    pub absorbing: bool,
    /// Title of the policy in force there; nothing where it is that of the scenario.
    pub policy: Option<String>,
    /// What a year there costs each player against the scenario, percent of income; negative is a gain.
    pub percent_a_year: Vec<f64>,
    /// The same in million USD.
    pub musd_a_year: Vec<f64>,
    /// Probability of ever being there (of ending there, if absorbing).
    pub reach: Span,
    /// Expected years there; nothing if absorbing.
    pub years: Option<Span>,
}

/// One rate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RateOutlook {
    /// Name of the state from.
    pub from: String,
    /// Name of the state to.
    pub to: String,
    /// By the year.
    pub rate: Span,
    /// Events and years that it was counted from.
    pub counted: Option<(u32, f64)>,
    /// How much it can be relied on.
    pub confidence: boeki_data::assumption::Confidence,
    /// Derivative of the probability that the costliest state is ever reached, by the rate.
    pub slope_reach: f64,
    /// Derivative of the expected years.
    pub slope_years: f64,
    /// Derivative of each player's cost, million USD.
    pub slope_cost_musd: Vec<f64>,
}

/// Work at a lower level.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LevelOutlook {
    /// Factor on the rates.
    pub factor: f64,
    /// Probability that the costliest state is ever reached.
    pub reach: Span,
    /// Cost by player, million USD.
    pub cost_musd: Vec<Span>,
}

/// What each state costs each player a year against a policy, in percent and million USD: `[player][state]`.
pub(crate) struct StateCosts {
    pub(crate) percent: Vec<Vec<f64>>,
    pub(crate) musd: Vec<Vec<f64>>,
}

impl StateCosts {
    /// Costs against what the players have in `now`.
    pub(crate) fn of(
        question: &EscalationQuestion,
        ladder: &Ladder,
        now: &Payoff,
        policies: &[Payoff],
    ) -> Result<Self, StrategyError> {
        let (players, states) = (question.players.len(), ladder.states.len());
        let mut costs = Self {
            percent: vec![vec![0.0; states]; players],
            musd: vec![vec![0.0; states]; players],
        };
        for (state, title) in &question.states {
            let (state, there) = (ladder.place(state)?, payoff(policies, title)?);
            for player in 0..players {
                costs.percent[player][state] = now.percent[player] - there.percent[player];
                costs.musd[player][state] = now.musd[player] - there.musd[player];
            }
        }
        Ok(costs)
    }

    /// The state that costs all players together most.
    pub(crate) fn worst(&self) -> usize {
        let states = self.musd.first().map_or(0, Vec::len);
        let sum = |state: usize| self.musd.iter().map(|costs| costs[state]).sum::<f64>();
        (0..states)
            .max_by(|a, b| sum(*a).total_cmp(&sum(*b)))
            .unwrap_or(0)
    }
}

impl Outlook {
    /// The outlook, with payoffs of the scenario and of the policies that the question names.
    ///
    /// # Errors
    /// A policy that was not solved, rates that make no chain, a final state with a cost and no discounting.
    pub fn of(
        question: &EscalationQuestion,
        ladder: &Ladder,
        now: &Payoff,
        policies: &[Payoff],
        discount: f64,
    ) -> Result<Self, StrategyError> {
        let start = ladder.place(&question.start)?;
        let costs = StateCosts::of(question, ladder, now, policies)?;
        let worst = costs.worst();
        let (n, players) = (ladder.states.len(), question.players.len());
        // All results of a chain in one row: reach of each state, years in each, years, costs in percent and in money.
        let all = |chain: &Chain| -> Result<Vec<f64>, StrategyError> {
            let mut row = Vec::with_capacity(2 * n + 1 + 2 * players);
            let ends = &chain.absorption()?[start];
            let stay = &chain.stay(0.0)?[start];
            for state in 0..n {
                row.push(if ladder.states[state].absorbing {
                    ends[state]
                } else {
                    chain.reach(state)?[start]
                });
            }
            row.extend(stay);
            row.push(stay.iter().sum());
            for of_player in costs.percent.iter().chain(&costs.musd) {
                row.push(chain.cost(of_player, discount)?[start]);
            }
            Ok(row)
        };
        let found = ladder.ranges(all)?;
        let money = 2 * n + 1 + players;
        let states = (0..n).map(|state| {
            let named = question
                .states
                .iter()
                .find(|(name, _)| *name == ladder.states[state].id);
            StateOutlook {
                name: ladder.states[state].id.clone(),
                absorbing: ladder.states[state].absorbing,
                policy: named.map(|(_, policy)| policy.clone()),
                percent_a_year: costs.percent.iter().map(|of| of[state]).collect(),
                musd_a_year: costs.musd.iter().map(|of| of[state]).collect(),
                reach: found[state],
                years: (!ladder.states[state].absorbing).then(|| found[n + state]),
            }
        });
        let chain = ladder.chain(|rate| rate.value.central)?;
        let over_time = (YEARS.iter())
            .map(|years| Ok((*years, chain.after(start, *years)?)))
            .collect::<Result<_, StrategyError>>()?;
        let levels = (question.working_level.iter())
            .map(|factor| {
                let held = ladder.held_back(*factor);
                let found = held.ranges(|chain| {
                    let mut row = vec![chain.reach(worst)?[start]];
                    for of_player in &costs.musd {
                        row.push(chain.cost(of_player, discount)?[start]);
                    }
                    Ok(row)
                })?;
                Ok(LevelOutlook {
                    factor: *factor,
                    reach: found[0],
                    cost_musd: found[1..].to_vec(),
                })
            })
            .collect::<Result<_, StrategyError>>()?;
        Ok(Self {
            players: question.players.clone(),
            start: question.start.clone(),
            discount,
            states: states.collect(),
            years: found[2 * n],
            cost_percent: found[2 * n + 1..money].to_vec(),
            cost_musd: found[money..].to_vec(),
            rates: slopes(ladder, &chain, (start, worst), &costs, discount)?,
            over_time,
            levels,
        })
    }
}

fn slopes(
    ladder: &Ladder,
    chain: &Chain,
    (start, worst): (usize, usize),
    costs: &StateCosts,
    discount: f64,
) -> Result<Vec<RateOutlook>, StrategyError> {
    let stopped = chain.ending_in(worst);
    let (reach, years) = (chain.reach(worst)?, chain.expected_time()?);
    let values: Vec<Vec<f64>> = (costs.musd.iter())
        .map(|of_player| chain.cost(of_player, discount))
        .collect::<Result<_, _>>()?;
    let one = |rate: &Rate| {
        let at = (rate.from, rate.to);
        Ok(RateOutlook {
            from: ladder.states[rate.from].id.clone(),
            to: ladder.states[rate.to].id.clone(),
            rate: rate.value,
            counted: rate.counted,
            confidence: rate.confidence,
            slope_reach: stopped.slope(start, at, &reach, 0.0)?,
            slope_years: chain.slope(start, at, &years, 0.0)?,
            slope_cost_musd: (values.iter())
                .map(|value| chain.slope(start, at, value, discount))
                .collect::<Result<_, _>>()?,
        })
    };
    ladder.rates.iter().map(one).collect()
}
