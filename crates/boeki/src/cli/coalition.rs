//! `boeki coalition`: which agreements among subsets of players hold.

use std::path::PathBuf;

use boeki::economy::scenario::Scenario;
use boeki::report::coalition::CoalitionReport;
use boeki::strategy::coalition::question::CoalitionQuestion;
use boeki::strategy::coalition::{Membership, Method, PayoffTable};

use super::Common;
use super::failure::{Failure, exit};
use super::output::{Count, Progress, ReportFormat};
use super::question::{Overrides, Question};

const FILE: &str = "examples/pacific-agreements.toml";
const DEFAULT: &str = include_str!("../../../../examples/pacific-agreements.toml");
/// Players up to which every structure is solved: 4,096 of them.
const EXACT: usize = 12;

/// Find which agreements among subsets of players are stable, and what that of all is worth
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Every structure \"some have the agreement, the others stay out\" is one certified equilibrium: 2^N solves, up to 12 players without --screen.\n\
                  Without a file it answers examples/pacific-agreements.toml.\n\
                  Try: boeki coalition --players JPN,KOR,CHN,TWN --membership consent"
)]
pub(crate) struct Coalition {
    /// Scenario in TOML with a section [coalition], - for stdin
    scenario: Option<PathBuf>,
    /// Regions or groups, in place of the section's players; a group is one player
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    players: Vec<String>,
    /// Share of tariffs on goods that members cut
    #[arg(long, value_name = "SHARE")]
    cut: Option<f64>,
    /// Who lets an outsider in: open, majority, consent
    #[arg(long, value_name = "RULE", value_parser = membership)]
    membership: Option<Membership>,
    /// Solve only what a first-order screen leaves; with the factor on its largest error that counts as unstable
    #[arg(long, value_name = "FACTOR", num_args = 0..=1, default_missing_value = "2")]
    screen: Option<f64>,
    /// Stable agreements to show
    #[arg(long, value_name = "N", default_value_t = 12)]
    top: usize,
    #[command(flatten)]
    format: ReportFormat,
    #[command(flatten)]
    overrides: Overrides,
}

fn membership(text: &str) -> Result<Membership, String> {
    Membership::from_name(text).ok_or_else(|| format!("rules are {}", Membership::NAMES.join(", ")))
}

impl Coalition {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let default = || Ok(Scenario::parse(FILE, DEFAULT)?);
        let asked = Question::read(
            self.scenario.as_deref(),
            default,
            &self.overrides,
            common.data(),
        )?;
        let written = CoalitionQuestion::read(&asked.scenario, &asked.economy);
        let mut question = if self.players.is_empty() {
            written?
                .ok_or_else(|| no_section("coalition", "players = [\"JPN\", \"KOR\", \"EU\"]"))?
        } else {
            let named = CoalitionQuestion::of(&self.players, &asked.economy)?;
            match (&self.scenario, written) {
                (Some(_), Ok(Some(written))) => CoalitionQuestion {
                    players: named.players,
                    ..written
                },
                _ => named,
            }
        };
        if let Some(cut) = self.cut {
            question.terms.cut = cut;
        }
        if let Some(membership) = self.membership {
            question.membership = membership;
        }
        let players = question.players.len();
        let method = match self.screen {
            Some(safety) => Method::Screened { safety },
            None if players <= EXACT => Method::Exact,
            None => {
                return Err(Failure::new(
                    exit::USAGE,
                    format!(
                        "{players} players make 2^{players} equilibria; name at most {EXACT}, or --screen (at most {})",
                        PayoffTable::MOST
                    ),
                ));
            }
        };
        let mut scenario = asked.scenario;
        if !self.players.is_empty() && self.scenario.is_none() {
            scenario.title = format!("Agreements among {}", self.players.join(", "));
        }
        let report = {
            let progress = match method {
                Method::Exact => Waiting::Count(Count::start("structures", 1 << players)),
                Method::Screened { .. } => Waiting::Line {
                    _line: Progress::start("screening and solving structures"),
                },
            };
            let on_solved = || progress.add();
            CoalitionReport::of(&scenario, &asked.economy, &question, method, &on_solved)?
        };
        self.format.print(
            &report,
            || report.table(),
            || report.text(self.top, common.language()),
        )
    }
}

enum Waiting {
    Count(Count),
    Line { _line: Progress },
}

impl Waiting {
    fn add(&self) {
        if let Self::Count(count) = self {
            count.add(1);
        }
    }
}

/// A scenario that does not ask the command's question.
pub(super) fn no_section(name: &str, example: &str) -> Failure {
    Failure::new(
        exit::USAGE,
        format!("the scenario has no section [{name}]; add one with a line such as {example}"),
    )
}
