//! `boeki hedge`: how reliable a patron must be for each member to stay aligned.

use std::path::PathBuf;

use boeki::economy::scenario::Scenario;
use boeki::report::hedging::HedgingReport;
use boeki::strategy::coalition::question::CoalitionQuestion;
use boeki::strategy::hedging::HedgingQuestion;

use super::Common;
use super::coalition::no_section;
use super::failure::{Failure, exit};
use super::output::{Count, ReportFormat};
use super::question::{Overrides, Question};

const FILE: &str = "examples/hedging-us-china.toml";
const DEFAULT: &str = include_str!("../../../../examples/hedging-us-china.toml");

/// Find the reliability of a patron at which each third country turns to another bloc
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Without a file it answers examples/hedging-us-china.toml: the United States as patron, its law at its worst as coercion, China as the bloc.\n\
                  Try: boeki hedge --member JPN,KOR --response 0"
)]
pub(crate) struct Hedge {
    /// Scenario in TOML with a section [hedging], - for stdin
    scenario: Option<PathBuf>,
    /// Members, in place of the section's; a group is one
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    member: Vec<String>,
    /// Share of the coercion that the patron does to a member of the bloc, 0 to 1
    #[arg(long, value_name = "SHARE")]
    response: Option<f64>,
    #[command(flatten)]
    format: ReportFormat,
    #[command(flatten)]
    overrides: Overrides,
}

impl Hedge {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let default = || Ok(Scenario::parse(FILE, DEFAULT)?);
        let asked = Question::read(
            self.scenario.as_deref(),
            default,
            &self.overrides,
            common.data(),
        )?;
        let mut question = HedgingQuestion::read(&asked.scenario, &asked.economy)?
            .ok_or_else(|| no_section("hedging", "patron = \"USA\""))?;
        if !self.member.is_empty() {
            question.members = CoalitionQuestion::of(&self.member, &asked.economy)?.players;
        }
        if let Some(response) = self.response {
            if !(0.0..=1.0).contains(&response) {
                return Err(Failure::new(
                    exit::USAGE,
                    "--response must lie between 0 and 1",
                ));
            }
            question.response = response;
        }
        question.check_apart(asked.economy.labels())?;
        let report = {
            let sets = asked.economy.elasticities().names().count();
            let count = Count::start("members", (1 + sets) * question.members.len());
            let on_solved = || count.add(1);
            HedgingReport::of(&asked.scenario, &asked.economy, &question, &on_solved)?
        };
        self.format.print(
            &report,
            || report.table(),
            || report.text(common.language()),
        )
    }
}
