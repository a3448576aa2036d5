//! `boeki who`: who pays and who gains, by group of households.

use std::path::PathBuf;

use boeki::data::table::Table;
use boeki::economy::scenario::RevenueUse;
use boeki::people::Assumptions;
use boeki::report::who::{self, WhoRecord};

use super::Common;
use super::failure::Failure;
use super::output::{self, Progress};
use super::question::{Overrides, Question};

/// Say who pays and who gains: prices, welfare and revenue by fifth of households
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Households are those of surveys: the United States (2023) and Japan (2024). Figures marked (?) are of low confidence; their sources are in\n\
                  data/assumptions/households.toml. Without a file it answers examples/us-duties-on-japan.toml on the embedded economy."
)]
pub(crate) struct Who {
    /// Scenario in TOML, - for stdin; without it the headline scenario
    scenario: Option<PathBuf>,
    /// Only the households of this region; USA and JPN have a survey
    #[arg(long, value_name = "CODE")]
    region: Vec<String>,
    /// Share of a duty that ends in shop prices, imported goods alone; else the table's, with its range
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    pass_through_direct: Option<f64>,
    /// The same along the chain of inputs
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    pass_through_inputs: Option<f64>,
    /// What tariff revenue is used for, in place of the scenario's [model]
    #[arg(long, value_enum)]
    recycling: Option<RecyclingArgument>,
    /// Elasticity of labour supply with respect to the after-tax real wage, in place of the scenario's [model]
    #[arg(long, value_name = "K", allow_negative_numbers = true)]
    labour_supply: Option<f64>,
    /// Share claimed of what the law leaves open (1 is the least duty, 0 the highest); else as the scenario reads
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    claimed: Option<f64>,
    /// Share of the law's duty that is collected; else the table's, with its range
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    compliance: Option<f64>,
    /// Print the whole record as JSON
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Print one table as CSV
    #[arg(long)]
    csv: bool,
    /// The table of --csv
    #[arg(long, value_enum, default_value = "prices")]
    table: TableArgument,
    #[command(flatten)]
    overrides: Overrides,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum RecyclingArgument {
    /// Equal sums to each household
    LumpSum,
    /// Relief of the tax on earnings
    LabourTax,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum TableArgument {
    Prices,
    Welfare,
    Revenue,
}

impl TableArgument {
    fn of(self, record: &WhoRecord) -> Table {
        match self {
            Self::Prices => record.prices(),
            Self::Welfare => record.welfare(),
            Self::Revenue => record.revenue(),
        }
    }
}

impl Who {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let question = Question::read(
            self.scenario.as_deref(),
            super::run::headline_scenario,
            &self.overrides,
            common.data(),
        )?;
        let assumptions = Assumptions {
            pass_through_direct: self.pass_through_direct,
            pass_through_cumulative: self.pass_through_inputs,
            recycling: self.recycling.map(|used| match used {
                RecyclingArgument::LumpSum => RevenueUse::LumpSum,
                RecyclingArgument::LabourTax => RevenueUse::LabourTax,
            }),
            labour_supply: self.labour_supply,
            claimed: self.claimed,
            compliance: self.compliance,
        };
        let progress = Progress::start("solving");
        let (scenario, economy) = (&question.scenario, &question.economy);
        let record = WhoRecord::compute(scenario, economy, assumptions, &self.region)?;
        drop(progress);
        if self.json {
            output::print(&format!("{}\n", record.to_json()?))
        } else if self.csv {
            output::print(&self.table.of(&record).to_csv())
        } else {
            output::print(&who::text(&record, economy.labels(), common.language()))
        }
    }
}
