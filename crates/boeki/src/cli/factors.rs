//! `boeki factors`: who gains and who pays, by factor, horizon and sector.

use std::path::PathBuf;

use boeki::report::factors::FactorReport;

use super::Common;
use super::failure::{Failure, exit};
use super::output::{self, Progress, TableFormat};
use super::question::{Overrides, Question};

/// Show what a scenario does to land, labour, capital and resources, from specific to mobile
#[derive(Debug, clap::Args)]
pub(crate) struct FactorsCommand {
    /// Scenario; without it the headline question, as in `boeki run`
    scenario: Option<PathBuf>,
    /// Regions to show; all with --csv and --json unless given
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    region: Vec<String>,
    /// Rewards by sector as well, under this variant of mobility (short-run, decade, long-run)
    #[arg(long, value_name = "VARIANT")]
    sectors: Option<String>,
    /// The shares of the spread between factors and between sectors instead of rewards (with --csv and --json)
    #[arg(long)]
    cleavages: bool,
    #[command(flatten)]
    format: TableFormat,
    #[command(flatten)]
    overrides: Overrides,
}

impl FactorsCommand {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let question = Question::read(
            self.scenario.as_deref(),
            super::run::headline_scenario,
            &self.overrides,
            common.data(),
        )?;
        let labels = question.economy.labels();
        for code in &self.region {
            if labels.region(code).is_none() {
                let name = question.economy.name();
                return Err(Failure::new(
                    exit::UNKNOWN,
                    format!(
                        "--region {code}: {name} has no such region; `boeki economy show {name} --regions` lists them"
                    ),
                ));
            }
        }
        let progress = Progress::start("solving under every mobility");
        let report = FactorReport::of(&question.scenario, &question.economy)?;
        drop(progress);
        if let Some(variant) = &self.sectors
            && !report.variants.iter().any(|(name, _)| name == variant)
        {
            let known: Vec<&str> = report
                .variants
                .iter()
                .map(|(name, _)| name.as_str())
                .collect();
            return Err(Failure::new(
                exit::UNKNOWN,
                format!("--sectors {variant}: there are {}", known.join(", ")),
            ));
        }
        if self.format.json || self.format.csv {
            let table = if self.cleavages {
                report.cleavage_table(&self.region)
            } else {
                report.table(&self.region)
            };
            return self.format.print(&table);
        }
        let shown = if self.region.is_empty() {
            let both = ["USA", "JPN"]
                .into_iter()
                .filter(|code| labels.region(code).is_some());
            both.map(str::to_owned).collect()
        } else {
            self.region.clone()
        };
        let text = report.text(labels, &shown, self.sectors.as_deref(), common.language());
        output::print(&format!("{}\n\n{text}", question.scenario.title))
    }
}
