//! `boeki power`: how much a coalition could make another lose.

use std::path::PathBuf;

use boeki::report::pairs::PairReport;
use boeki::report::power::PowerReport;
use boeki::report::status_quo::StatusQuo;
use boeki::security::question::PowerQuestion;

use super::{ROWS, as_it_is, region, regions, sectors};
use crate::cli::Common;
use crate::cli::failure::{Failure, exit};
use crate::cli::output::{Progress, ReportFormat};
use crate::cli::question::{Overrides, Question};

/// Say how much a country or coalition could make another lose, and what each ally adds
#[derive(Debug, clap::Args)]
#[command(
    after_help = "All subsets of a coalition of up to ten are solved.\nTry: boeki power --over CHN --by USA,JPN,KOR,TWN --sector C26\n     boeki power --pairs --rows 20"
)]
pub(crate) struct PowerCommand {
    /// Scenario: the world under it, and a question in [power]
    scenario: Option<PathBuf>,
    /// Over whom: a region
    #[arg(long, value_name = "CODE")]
    over: Option<String>,
    /// By whom: regions or groups
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    by: Vec<String>,
    /// Only what they sell of these sectors
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    sector: Vec<String>,
    /// Power and exposure of every pair of regions instead
    #[arg(long, conflicts_with_all = ["over", "by", "sector"])]
    pairs: bool,
    /// Rows of the table by sector, or of pairs
    #[arg(long, value_name = "N", default_value_t = ROWS)]
    rows: usize,
    /// The table of --csv
    #[arg(long, value_parser = ["members", "sectors"], default_value = "members")]
    table: String,
    #[command(flatten)]
    format: ReportFormat,
    #[command(flatten)]
    overrides: Overrides,
}

impl PowerCommand {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let file = self.scenario.as_deref();
        let question = Question::read(file, || Ok(as_it_is()), &self.overrides, common.data())?;
        let economy = &question.economy;
        let mut asked = PowerQuestion::of(&question.scenario)?;
        if self.pairs {
            let progress = Progress::start("deriving all pairs");
            let (quo, footing) = StatusQuo::of(&question.scenario, economy)?;
            let report = PairReport::of(&quo, footing)?;
            drop(progress);
            return self.format.print(
                &report,
                || report.table(),
                || report.text(economy.labels(), self.rows, common.language()),
            );
        }
        if self.over.is_some() {
            asked.over.clone_from(&self.over);
        }
        if !self.by.is_empty() {
            asked.by.clone_from(&self.by);
        }
        if !self.sector.is_empty() {
            asked.sectors.clone_from(&self.sector);
        }
        let (Some(over), false) = (&asked.over, asked.by.is_empty()) else {
            return Err(Failure::new(
                exit::USAGE,
                "say over whom and by whom, such as --over JPN --by CHN, or in [power] of a scenario",
            ));
        };
        let over = region(economy, over)?;
        let by = regions(economy, &asked.by)?;
        let sectors = sectors(economy, &asked.sectors, "ALL")?;
        let progress = Progress::start("solving every subset of the coalition");
        let (quo, footing) = StatusQuo::of(&question.scenario, economy)?;
        let report = PowerReport::of(&quo, footing, over, &by, &sectors)?;
        drop(progress);
        self.format.print(
            &report,
            || match self.table.as_str() {
                "sectors" => report.sector_table(),
                _ => report.table(),
            },
            || report.text(economy.labels(), self.rows, common.language()),
        )
    }
}
