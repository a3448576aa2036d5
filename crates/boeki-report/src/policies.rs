//! Policies of a scenario, solved: its own and those of its alternatives, by title, as payoffs of players.

use boeki_data::parallel;
use boeki_economy::Economy;
use boeki_economy::scenario::Scenario;
use boeki_strategy::{Payoff, Player, StrategyError};

use crate::solved::{RunError, Solved};

/// A policy of a scenario, solved.
#[derive(Clone, Debug)]
pub(crate) struct SolvedPolicy {
    /// What it is worth to each player.
    pub(crate) payoff: Payoff,
    /// The policy and its equilibrium.
    pub(crate) solved: Solved,
}

/// The scenario itself, then the policies of these titles, on all cores.
pub(crate) fn solve(
    scenario: &Scenario,
    economy: &Economy,
    titles: &[&str],
    players: &[Player],
) -> Result<Vec<SolvedPolicy>, RunError> {
    let mut own = scenario.clone();
    own.alternatives.clear();
    let mut all = vec![own];
    for title in titles {
        if *title == scenario.title {
            all.push(all[0].clone());
            continue;
        }
        let found = scenario.alternatives.iter().find(|it| it.title == *title);
        let alternative = found.ok_or_else(|| StrategyError::BadQuestion {
            what: format!("no policy is called \"{title}\""),
            remedy: "name the scenario's title or that of one of its alternatives".into(),
        })?;
        all.push(scenario.with(alternative));
    }
    parallel::map(&all, |policy| Solved::of(policy, economy))
        .into_iter()
        .zip(&all)
        .map(|(solved, policy)| {
            let solved = solved?;
            let payoff = Payoff::of(policy.title.clone(), &solved.equilibrium, players);
            Ok(SolvedPolicy { payoff, solved })
        })
        .collect()
}

/// The largest gap of their certificates.
pub(crate) fn worst_gap(policies: &[SolvedPolicy]) -> f64 {
    policies
        .iter()
        .map(|policy| policy.solved.equilibrium.certificate().worst())
        .fold(0.0, f64::max)
}

/// The payoffs alone.
pub(crate) fn payoffs(policies: &[SolvedPolicy]) -> Vec<Payoff> {
    policies
        .iter()
        .map(|policy| policy.payoff.clone())
        .collect()
}
