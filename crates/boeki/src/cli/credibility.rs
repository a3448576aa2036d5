//! `boeki credibility`: whether a deal is self-enforcing, and what security adds to that.

use std::path::PathBuf;

use boeki::economy::scenario::Scenario;
use boeki::report::credibility::{self, CredibilityReport};

use super::Common;
use super::failure::Failure;
use super::output::{Progress, ReportFormat};
use super::question::{Overrides, Question};

/// Ask whether a deal holds: the patience it takes, how late an answer may come, what would break or save it
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The scenario is the deal; [credibility] names breaches and their answers among its alternatives. Stylised: thresholds, not forecasts.\n\
                  Try: boeki credibility --security"
)]
pub(crate) struct Credibility {
    /// Scenario in TOML with [credibility], - for stdin; without it the US-Japan deal of 2025
    scenario: Option<PathBuf>,
    /// Deterrence, burden sharing and audience costs as well
    #[arg(long)]
    security: bool,
    #[command(flatten)]
    format: ReportFormat,
    #[command(flatten)]
    overrides: Overrides,
}

impl Credibility {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let default = || {
            Ok(Scenario::parse(
                boeki::CREDIBILITY_FILE,
                boeki::CREDIBILITY_SCENARIO,
            )?)
        };
        let question = Question::read(
            self.scenario.as_deref(),
            default,
            &self.overrides,
            common.data(),
        )?;
        let progress = Progress::start("solving the policies");
        let report = CredibilityReport::of(&question.scenario, &question.economy, self.security)?;
        drop(progress);
        let labels = question.economy.labels();
        self.format.print(
            &report,
            || report.table(),
            || credibility::text(&report, labels, common.language()),
        )
    }
}
