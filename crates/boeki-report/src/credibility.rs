//! Whether a deal holds: payoffs of its policies, each breach against every way to an answer, and what security adds; as data and text.

mod text;

use boeki_data::table::Table;
use boeki_economy::Economy;
use boeki_economy::scenario::Scenario;
use boeki_strategy::alliance::Alliance;
use boeki_strategy::breach::{BreachAnswer, assess, pooled};
use boeki_strategy::credibility::{Patience, Stakes};
use boeki_strategy::credibility_question::CredibilityQuestion;
use boeki_strategy::credibility_table::{CredibilityTable, Measure};
use boeki_strategy::dispute::DisputeTable;
use boeki_strategy::{Payoff, Player, Span, StrategyError};
use serde::Serialize;

use crate::policies;
use crate::row::row;
use crate::run::{VERSION, run_id};
use crate::solved::RunError;

pub use text::text;
pub(crate) use text::{payoff_table, range, region_name};

/// The answer to `[credibility]`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CredibilityReport {
    /// Title of the scenario, which is the deal.
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
    /// Codes of the players.
    pub players: Vec<String>,
    /// What turnover counts: `person` or `party`.
    pub turnover: &'static str,
    /// r by the year.
    pub discount: Span,
    /// The deal, then the other policies.
    pub payoffs: Vec<Payoff>,
    /// Each breach.
    pub breaches: Vec<BreachAnswer>,
    /// D and P of the players together, who may compensate each other, million USD a year.
    pub pooled: Stakes,
    /// Their delta*.
    pub pooled_patience: Patience,
    /// What security adds, if it was asked for.
    pub alliance: Option<Alliance>,
    /// What kind of result this is.
    pub kind: &'static str,
}

row! {
    /// A breach against a way to an answer.
    RouteRow {
        texts {
            /// Code of the player.
            by,
            /// Title of the breach.
            policy,
            /// Title of the answer.
            answer,
            /// Name of the way to an answer.
            route,
            /// `kept`, `open`, `broken`.
            verdict,
        }
        numbers {
            /// D, million USD a year.
            temptation_musd,
            /// P, million USD a year.
            loss_musd,
            /// Years to the answer, low end; empty if it never comes.
            years_low,
            /// Central.
            years,
            /// High end.
            years_high,
            /// Years by the time-limits.
            limit_years,
            /// delta(T), low end.
            delta_low,
            /// Central.
            delta,
            /// High end.
            delta_high,
            /// P_S from which on the deal is kept, percent of income a year, at central inputs.
            security_needed_pct,
            /// The same, million USD a year, low end.
            security_needed_musd_low,
            /// Central.
            security_needed_musd,
            /// High end.
            security_needed_musd_high,
            /// What the breach would have to bring beside welfare, million USD a year, low end.
            gain_to_break_musd_low,
            /// Central.
            gain_to_break_musd,
            /// High end.
            gain_to_break_musd_high,
        }
    }
}

impl CredibilityReport {
    /// Solves the policies of a scenario's `[credibility]` and assesses them.
    ///
    /// # Errors
    /// A scenario without the section or with slips in it; as [`Solved::of`](crate::Solved::of).
    pub fn of(scenario: &Scenario, economy: &Economy, security: bool) -> Result<Self, RunError> {
        let question =
            CredibilityQuestion::read(scenario)?.ok_or_else(|| no_section("credibility"))?;
        let players = Player::read_all(&question.players, economy)?;
        let (table, disputes) = (CredibilityTable::embedded()?, DisputeTable::embedded()?);
        let mut titles: Vec<&str> = Vec::new();
        for breach in &question.breaches {
            for title in [breach.policy.as_str(), breach.answer.as_str()] {
                if !titles.contains(&title) {
                    titles.push(title);
                }
            }
        }
        let solved = policies::solve(scenario, economy, &titles, &players)?;
        let payoffs = policies::payoffs(&solved);
        let breaches = assess(&question, &payoffs[0], &payoffs, &table, &disputes)?;
        let pooled = pooled(&breaches);
        let alliance = if security {
            let value_added = &solved[0].solved.base().value_added;
            let incomes: Vec<f64> = (players.iter())
                .map(|player| player.members.iter().map(|at| value_added[*at]).sum())
                .collect();
            Some(Alliance::of(
                &question,
                &payoffs[0],
                &payoffs,
                &incomes,
                &table,
            )?)
        } else {
            None
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
            turnover: match question.turnover {
                Measure::Person => Measure::NAMES[0],
                Measure::Party => Measure::NAMES[1],
            },
            discount: question.discount.unwrap_or(table.discount.value),
            players: question.players,
            payoffs,
            breaches,
            pooled_patience: pooled.patience(0.0),
            pooled,
            alliance,
            kind: "stylised: thresholds on solved payoffs, not a forecast, and no part of any welfare total",
        })
    }

    /// Breaches by way to an answer, as a table.
    pub fn table(&self) -> Table {
        let mut rows = Vec::new();
        for breach in &self.breaches {
            for route in &breach.routes {
                let years = route.years.unwrap_or(Span::exactly(f64::NAN));
                rows.push(RouteRow {
                    by: breach.by.clone(),
                    policy: breach.policy.clone(),
                    answer: breach.answer.clone(),
                    route: route.route.clone(),
                    verdict: text::verdict_name(route.verdict).to_owned(),
                    temptation_musd: breach.musd.temptation,
                    loss_musd: breach.musd.loss,
                    years_low: years.low,
                    years: years.central,
                    years_high: years.high,
                    limit_years: route.limit_years.unwrap_or(f64::NAN),
                    delta_low: route.delta.low,
                    delta: route.delta.central,
                    delta_high: route.delta.high,
                    security_needed_pct: finite(route.security_needed_percent.central),
                    security_needed_musd_low: finite(route.security_needed_musd.low),
                    security_needed_musd: finite(route.security_needed_musd.central),
                    security_needed_musd_high: finite(route.security_needed_musd.high),
                    gain_to_break_musd_low: route.gain_to_break_musd.low,
                    gain_to_break_musd: route.gain_to_break_musd.central,
                    gain_to_break_musd_high: route.gain_to_break_musd.high,
                });
            }
        }
        RouteRow::table("credibility", &rows)
    }
}

/// A table has no infinite numbers: what no amount is enough for is a gap.
fn finite(value: f64) -> f64 {
    if value.is_finite() { value } else { f64::NAN }
}

/// A scenario that does not ask the question.
pub(crate) fn no_section(name: &str) -> RunError {
    StrategyError::BadQuestion {
        what: format!("the scenario has no [{name}]"),
        remedy: format!("add the section, as in {}", example(name)),
    }
    .into()
}

fn example(section: &str) -> &'static str {
    match section {
        "credibility" => "examples/us-japan-deal-holds.toml",
        _ => "examples/us-japan-escalation.toml",
    }
}
