//! `boeki secure`: one page on a country, and what a ban does.

use std::path::PathBuf;

use boeki::report::ban::BanReport;
use boeki::report::secure::SecureReport;
use boeki::report::status_quo::StatusQuo;
use boeki::security::Embargo;

use super::{ROWS, as_it_is, region};
use crate::cli::Common;
use crate::cli::failure::Failure;
use crate::cli::output::{Progress, ReportFormat};
use crate::cli::question::{Overrides, Question};

/// One page on a country's economic security, or what a ban does to it and to the others
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Without --both-ways a ban is on the exports of those named to CODE; what CODE sells to them stays free.\n\
                  Try: boeki secure JPN\n     boeki secure JPN --ban CHN:C26\n     boeki secure JPN --ban CHN:C26,CHN:C27 --both-ways"
)]
pub(crate) struct SecureCommand {
    /// The country: a region (or a group, with --ban)
    #[arg(value_name = "CODE")]
    country: String,
    /// Ban exports to the country: SENDER or SENDER:SECTOR, several with commas
    #[arg(long, value_name = "BAN")]
    ban: Option<String>,
    /// Ban what the country sells to them as well
    #[arg(long, requires = "ban")]
    both_ways: bool,
    /// The world under this scenario instead of the world as it is
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    /// Rows of each table
    #[arg(long, value_name = "N", default_value_t = ROWS)]
    rows: usize,
    /// The table of --csv without --ban
    #[arg(long, value_parser = ["partners", "dependences"], default_value = "partners")]
    table: String,
    #[command(flatten)]
    format: ReportFormat,
    #[command(flatten)]
    overrides: Overrides,
}

impl SecureCommand {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let file = self.scenario.as_deref();
        let question = Question::read(file, || Ok(as_it_is()), &self.overrides, common.data())?;
        let (economy, language) = (&question.economy, common.language());
        let labels = economy.labels();
        let progress = Progress::start("solving");
        if let Some(ban) = &self.ban {
            let targets = economy.regions_named(&self.country)?;
            let bans = Embargo::read(ban, &targets, self.both_ways, economy)?;
            let (quo, footing) = StatusQuo::of(&question.scenario, economy)?;
            let report = BanReport::of(&quo, footing, &bans)?;
            drop(progress);
            return self.format.print(
                &report,
                || report.table(),
                || report.text(labels, self.rows, language),
            );
        }
        let country = region(economy, &self.country)?;
        let (quo, footing) = StatusQuo::of(&question.scenario, economy)?;
        let report = SecureReport::of(&quo, footing, country)?;
        drop(progress);
        self.format.print(
            &report,
            || match self.table.as_str() {
                "dependences" => report.dependence_table(),
                _ => report.table(),
            },
            || report.text(labels, self.rows, language),
        )
    }
}
