//! `boeki transition`: the way of labour from one equilibrium to the next.

use std::path::PathBuf;

use boeki::economy::Labels;
use boeki::people::transition::PathOptions;
use boeki::report::transition::{TransitionPart, TransitionQuestion, TransitionReport};

use super::Common;
use super::failure::{Failure, exit};
use super::output::{Progress, ReportFormat};
use super::question::{Overrides, Question};

/// Follow labour from sector to sector, quarter by quarter, after a policy that comes or comes and goes
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Labour changes sector in all regions (Caliendo, Dvorkin & Parro 2019); the policy is a surprise in quarter 0 and known to its end from then on.\n\
                  Try: boeki transition examples/us-japan-cars-alone.toml --lasts 8"
)]
pub(crate) struct Transition {
    /// Scenario in TOML, - for stdin; without it the headline scenario
    scenario: Option<PathBuf>,
    /// Quarters for which the policy is in force; without it, for ever
    #[arg(long, value_name = "QUARTERS")]
    lasts: Option<usize>,
    /// The last quarter computed: wages are taken to stay after it
    #[arg(long, value_name = "QUARTERS", default_value_t = PathOptions::default().quarters)]
    quarters: usize,
    /// Floors under nominal wages, with unemployment
    #[arg(long)]
    rigid: bool,
    /// Dispersion of tastes for sectors, in place of data/assumptions/labour.toml: small moves fast
    #[arg(long, value_name = "NU")]
    nu: Option<f64>,
    /// Regions to show; all with --csv and --json unless given
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    region: Vec<String>,
    /// Sectors to show; all with --csv and --json unless given
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    sector: Vec<String>,
    /// The table of --csv
    #[arg(long, value_enum, default_value = "regions")]
    table: Part,
    #[command(flatten)]
    format: ReportFormat,
    #[command(flatten)]
    overrides: Overrides,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Part {
    Regions,
    Sectors,
    Workers,
    Summary,
}

/// The longest path: what lies beyond two centuries has no weight.
const MOST_QUARTERS: usize = 800;

impl Transition {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        if self.nu.is_some_and(|nu| !(nu.is_finite() && nu > 0.0)) {
            return Err(Failure::new(exit::USAGE, "--nu must be a positive number"));
        }
        if !(1..=MOST_QUARTERS).contains(&self.quarters) {
            return Err(Failure::new(
                exit::USAGE,
                format!(
                    "--quarters {}: from 1 to {MOST_QUARTERS}, two centuries",
                    self.quarters
                ),
            ));
        }
        if self.lasts == Some(0) || self.lasts.unwrap_or(0) >= self.quarters {
            return Err(Failure::new(
                exit::USAGE,
                format!(
                    "--lasts must be at least 1 and below --quarters, {}",
                    self.quarters
                ),
            ));
        }
        let question = Question::read(
            self.scenario.as_deref(),
            super::run::headline_scenario,
            &self.overrides,
            common.data(),
        )?;
        let labels = question.economy.labels();
        self.check_codes(question.economy.name(), labels)?;
        let progress = Progress::start("solving the path");
        let asked = TransitionQuestion {
            lasts: self.lasts,
            rigid: self.rigid,
            nu: self.nu,
            options: PathOptions {
                quarters: self.quarters,
                ..PathOptions::default()
            },
        };
        let report = TransitionReport::of(&question.scenario, &question.economy, asked)?;
        drop(progress);
        let regions = if self.region.is_empty() {
            let both = ["JPN", "USA"].into_iter();
            both.filter(|code| labels.region(code).is_some())
                .map(str::to_owned)
                .collect()
        } else {
            self.region.clone()
        };
        let sectors = if self.sector.is_empty() {
            report.leading_sector(&regions).into_iter().collect()
        } else {
            self.sector.clone()
        };
        let part = match self.table {
            Part::Regions => TransitionPart::Regions,
            Part::Sectors => TransitionPart::Sectors,
            Part::Workers => TransitionPart::Workers,
            Part::Summary => TransitionPart::Summary,
        };
        self.format.print(
            &report,
            || report.table(part, &self.region, &self.sector),
            || report.text(labels, &regions, &sectors, common.language()),
        )
    }

    fn check_codes(&self, economy: &str, labels: &Labels) -> Result<(), Failure> {
        let missing = |what: &str, code: &str| {
            Failure::new(
                exit::UNKNOWN,
                format!(
                    "--{what} {code}: {economy} has no such {what}; `boeki economy show {economy} --{what}s` lists them"
                ),
            )
        };
        for code in &self.region {
            labels.region(code).ok_or_else(|| missing("region", code))?;
        }
        for code in &self.sector {
            labels.sector(code).ok_or_else(|| missing("sector", code))?;
        }
        Ok(())
    }
}
