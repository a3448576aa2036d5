//! `boeki escalate`: how a dispute may escalate, what it costs, and what the levers are worth.

use std::path::PathBuf;

use boeki::economy::scenario::Scenario;
use boeki::report::escalation::{self, EscalationPart, EscalationReport};

use super::Common;
use super::failure::Failure;
use super::output::{Progress, ReportFormat};
use super::question::{Overrides, Question};

/// Ask how far a dispute may escalate, for how long and at what cost, and what working level or narrower agreements change
#[derive(Debug, clap::Args)]
#[command(
    after_help = "[escalation] names the alternatives that are in force in the states of a dispute, and agreements to compare. Stylised: ranges, not forecasts.\n\
                  Try: boeki escalate examples/us-japan-agreement-2019.toml"
)]
pub(crate) struct Escalate {
    /// Scenario in TOML with [escalation], - for stdin; without it a dispute under the US-Japan deal of 2025
    scenario: Option<PathBuf>,
    /// The table of --csv
    #[arg(long, value_enum, default_value = "states")]
    table: Part,
    #[command(flatten)]
    format: ReportFormat,
    #[command(flatten)]
    overrides: Overrides,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Part {
    States,
    Rates,
    Levels,
    Time,
    Agreements,
}

impl Escalate {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let default = || {
            Ok(Scenario::parse(
                boeki::ESCALATION_FILE,
                boeki::ESCALATION_SCENARIO,
            )?)
        };
        let question = Question::read(
            self.scenario.as_deref(),
            default,
            &self.overrides,
            common.data(),
        )?;
        let progress = Progress::start("solving the policies");
        let report = EscalationReport::of(&question.scenario, &question.economy)?;
        drop(progress);
        let part = match self.table {
            Part::States => EscalationPart::States,
            Part::Rates => EscalationPart::Rates,
            Part::Levels => EscalationPart::Levels,
            Part::Time => EscalationPart::Time,
            Part::Agreements => EscalationPart::Agreements,
        };
        let labels = question.economy.labels();
        self.format.print(
            &report,
            || report.table(part),
            || escalation::text(&report, labels, common.language()),
        )
    }
}
