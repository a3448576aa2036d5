//! How a dispute may escalate: the outlook of a scenario's `[escalation]`, its levers and the frontier of coverage; as data and text.

mod text;

use boeki_data::table::Table;
use boeki_economy::scenario::Scenario;
use boeki_economy::{Economy, Policy};
use boeki_strategy::coverage::{Assumed, Candidate, Frontier, coverage};
use boeki_strategy::credibility_table::CredibilityTable;
use boeki_strategy::escalation::EscalationTable;
use boeki_strategy::escalation_question::EscalationQuestion;
use boeki_strategy::outlook::Outlook;
use boeki_strategy::{Payoff, Player};
use serde::Serialize;

use crate::credibility::no_section;
use crate::policies;
use crate::row::row;
use crate::run::{VERSION, run_id};
use crate::solved::RunError;

pub use text::text;

/// The answer to `[escalation]`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EscalationReport {
    /// Title of the scenario.
    pub title: String,
    /// First 16 digits of the SHA-256 over all that determines it.
    pub id: String,
    /// Version of the program.
    pub version: &'static str,
    /// Code of the economy.
    pub economy: String,
    /// Closure of trade deficits.
    pub closure: &'static str,
    /// Largest gap of the certificates of all equilibria.
    pub worst_gap: f64,
    /// The scenario, then the other policies.
    pub payoffs: Vec<Payoff>,
    /// The outlook of a dispute.
    pub outlook: Outlook,
    /// Coverage against the risk of escalation, if agreements are compared.
    pub frontier: Option<Frontier>,
    /// What kind of result this is.
    pub kind: &'static str,
}

/// A table of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EscalationPart {
    /// States.
    States,
    /// Rates and what they move.
    Rates,
    /// Work at a lower level.
    Levels,
    /// States over time.
    Time,
    /// Agreements by coverage.
    Agreements,
}

row! {
    /// A state, or a player's cost there.
    StateRow {
        texts {
            /// Name of the state.
            state,
            /// Code of the player.
            player,
            /// Title of the policy in force; empty for that of the scenario.
            policy,
        }
        numbers {
            /// Probability of ever being there, low end.
            reach_low,
            /// Central.
            reach,
            /// High end.
            reach_high,
            /// Years there, central; a gap where a dispute stays.
            years,
            /// Cost a year, million USD.
            musd_a_year,
            /// Cost a year, percent of income.
            percent_a_year,
        }
    }
}

row! {
    /// A rate.
    RateRow {
        texts {
            /// From.
            from,
            /// To.
            to,
            /// How much it can be relied on.
            confidence,
            /// Code of the player of the last column.
            player,
        }
        numbers {
            /// By the year, low end.
            rate_low,
            /// Central.
            rate,
            /// High end.
            rate_high,
            /// Events that it was counted from; a gap where it is assumed.
            events,
            /// Years.
            event_years,
            /// Derivative of the probability of the costliest state.
            slope_reach,
            /// Derivative of the expected years.
            slope_years,
            /// Derivative of the player's cost, million USD.
            slope_cost_musd,
        }
    }
}

row! {
    /// Work at a lower level.
    LevelRow {
        texts {
            /// Code of the player.
            player,
        }
        numbers {
            /// Factor on the rates.
            factor,
            /// Probability of the costliest state, low end.
            reach_low,
            /// Central.
            reach,
            /// High end.
            reach_high,
            /// Cost of a dispute, million USD, low end.
            cost_musd_low,
            /// Central.
            cost_musd,
            /// High end.
            cost_musd_high,
        }
    }
}

row! {
    /// A state at a time.
    TimeRow {
        texts {
            /// Name of the state.
            state,
        }
        numbers {
            /// Years.
            years,
            /// Probability.
            probability,
        }
    }
}

row! {
    /// An agreement.
    AgreementRow {
        texts {
            /// Title of the policy.
            policy,
            /// Code of the player.
            player,
            /// What `threshold` is: `widest`, `always`, `elasticity`, `disputes`, `never`.
            threshold_kind,
            /// The same at the rates that are worst for the widest.
            threshold_kind_at_most_risk,
        }
        numbers {
            /// Share of dutiable trade covered.
            coverage,
            /// Gain a year, million USD.
            gain_musd,
            /// Probability of the costliest state in a dispute, central.
            reach,
            /// Cost of a dispute, million USD, central.
            dispute_musd,
            /// Net a year, million USD, low end.
            net_musd_low,
            /// Central.
            net_musd,
            /// High end.
            net_musd_high,
            /// From where on it is better than the widest.
            threshold,
            /// The same at the rates that are worst for the widest; read with `threshold_kind_at_most_risk`.
            threshold_at_most_risk,
        }
    }
}

impl EscalationReport {
    /// Solves the policies of a scenario's `[escalation]` and follows the dispute.
    ///
    /// # Errors
    /// A scenario without the section or with slips in it; as [`Solved::of`](crate::Solved::of).
    pub fn of(scenario: &Scenario, economy: &Economy) -> Result<Self, RunError> {
        let table = EscalationTable::embedded()?;
        let question =
            EscalationQuestion::read(scenario, &table)?.ok_or_else(|| no_section("escalation"))?;
        let players = Player::read_all(&question.players, economy)?;
        let solved = policies::solve(scenario, economy, &question.policies(), &players)?;
        let payoffs = policies::payoffs(&solved);
        let ladder = question.ladder(&table)?;
        let discount = match question.discount {
            Some(rate) => rate,
            None => CredibilityTable::embedded()?.discount.value.central,
        };
        let now = &payoffs[0];
        let outlook = Outlook::of(&question, &ladder, now, &payoffs, discount)?;
        let frontier = if question.agreements.is_empty() {
            None
        } else {
            let before: &Policy = &solved[0].solved.resolved.policy;
            let mut candidates = Vec::new();
            for title in &question.agreements {
                let found = solved.iter().find(|policy| policy.payoff.policy == *title);
                let Some(found) = found else { continue };
                let after = &found.solved.resolved.policy;
                candidates.push(Candidate {
                    payoff: found.payoff.clone(),
                    coverage: coverage(economy, before, after, &players)?,
                });
            }
            let (counted, events, years) = table.disputes()?;
            let assumed = Assumed {
                elasticity: question.elasticity.unwrap_or(table.coverage.elasticity),
                disputes: question.disputes.unwrap_or(counted),
                counted: question.disputes.is_none().then_some((events, years)),
                discount,
            };
            Some(Frontier::of(
                &question,
                &ladder,
                now,
                &payoffs,
                &candidates,
                &assumed,
            )?)
        };
        let theta = scenario.elasticity_set(economy)?;
        let revisions = &solved[0].solved.resolved.law_revisions;
        Ok(Self {
            title: scenario.title.clone(),
            id: run_id(scenario, economy, theta, revisions),
            version: VERSION,
            economy: economy.name().to_owned(),
            closure: scenario.closure.name(),
            worst_gap: policies::worst_gap(&solved),
            payoffs,
            outlook,
            frontier,
            kind: "stylised: ranges over assumed and counted rates, not a forecast, and no part of any welfare total",
        })
    }

    /// One table of it.
    pub fn table(&self, part: EscalationPart) -> Table {
        match part {
            EscalationPart::States => self.states(),
            EscalationPart::Rates => self.rates(),
            EscalationPart::Levels => self.levels(),
            EscalationPart::Time => self.time(),
            EscalationPart::Agreements => self.agreements(),
        }
    }

    fn states(&self) -> Table {
        let mut rows = Vec::new();
        for state in &self.outlook.states {
            for (at, player) in self.outlook.players.iter().enumerate() {
                rows.push(StateRow {
                    state: state.name.clone(),
                    player: player.clone(),
                    policy: state.policy.clone().unwrap_or_default(),
                    reach_low: state.reach.low,
                    reach: state.reach.central,
                    reach_high: state.reach.high,
                    years: state.years.map_or(f64::NAN, |years| years.central),
                    musd_a_year: state.musd_a_year[at],
                    percent_a_year: state.percent_a_year[at],
                });
            }
        }
        StateRow::table("escalation-states", &rows)
    }

    fn rates(&self) -> Table {
        let mut rows = Vec::new();
        for rate in &self.outlook.rates {
            for (player, slope) in self.outlook.players.iter().zip(&rate.slope_cost_musd) {
                rows.push(RateRow {
                    from: rate.from.clone(),
                    to: rate.to.clone(),
                    confidence: rate.confidence.name().to_owned(),
                    player: player.clone(),
                    rate_low: rate.rate.low,
                    rate: rate.rate.central,
                    rate_high: rate.rate.high,
                    events: rate.counted.map_or(f64::NAN, |it| f64::from(it.0)),
                    event_years: rate.counted.map_or(f64::NAN, |it| it.1),
                    slope_reach: rate.slope_reach,
                    slope_years: rate.slope_years,
                    slope_cost_musd: *slope,
                });
            }
        }
        RateRow::table("escalation-rates", &rows)
    }

    fn levels(&self) -> Table {
        let mut rows = Vec::new();
        for level in &self.outlook.levels {
            for (player, cost) in self.outlook.players.iter().zip(&level.cost_musd) {
                rows.push(LevelRow {
                    player: player.clone(),
                    factor: level.factor,
                    reach_low: level.reach.low,
                    reach: level.reach.central,
                    reach_high: level.reach.high,
                    cost_musd_low: cost.low,
                    cost_musd: cost.central,
                    cost_musd_high: cost.high,
                });
            }
        }
        LevelRow::table("escalation-levels", &rows)
    }

    fn time(&self) -> Table {
        let mut rows = Vec::new();
        for (years, now) in &self.outlook.over_time {
            for (state, probability) in self.outlook.states.iter().zip(now) {
                rows.push(TimeRow {
                    state: state.name.clone(),
                    years: *years,
                    probability: *probability,
                });
            }
        }
        TimeRow::table("escalation-time", &rows)
    }

    fn agreements(&self) -> Table {
        let mut rows = Vec::new();
        for agreement in self.frontier.iter().flat_map(|it| &it.options) {
            for (at, player) in self.outlook.players.iter().enumerate() {
                let (kind, threshold) = text::threshold(agreement.against_widest[at]);
                let (kind_at_most_risk, threshold_at_most_risk) =
                    text::threshold(agreement.against_widest_at_most_risk[at]);
                rows.push(AgreementRow {
                    policy: agreement.policy.clone(),
                    player: player.clone(),
                    threshold_kind: kind.to_owned(),
                    threshold_kind_at_most_risk: kind_at_most_risk.to_owned(),
                    coverage: agreement.coverage,
                    gain_musd: agreement.gain_musd[at],
                    reach: agreement.reach.central,
                    dispute_musd: agreement.dispute_musd[at].central,
                    net_musd_low: agreement.net_musd[at].low,
                    net_musd: agreement.net_musd[at].central,
                    net_musd_high: agreement.net_musd[at].high,
                    threshold,
                    threshold_at_most_risk,
                });
            }
        }
        AgreementRow::table("escalation-agreements", &rows)
    }
}
