//! `boeki decouple`: moving imports from one bloc to another at least cost.

use std::path::{Path, PathBuf};

use boeki::economy::scenario::Scenario;
use boeki::report::decouple::DecoupleReport;
use boeki::report::status_quo::StatusQuo;
use boeki::security::decoupling::{Decoupling, Instrument};
use boeki::security::question::DecoupleQuestion;

use super::{ROWS, as_it_is, regions, sectors};
use crate::cli::Common;
use crate::cli::failure::{Failure, exit};
use crate::cli::output::{Progress, ReportFormat};
use crate::cli::question::{Overrides, Question};

/// Move imports from one bloc to another: what less dependence costs, at least cost and by one rate
#[derive(Debug, clap::Args)]
#[command(
    after_help = "With --toward and no --from, imports leave all that are neither home nor friends.\n\
                  Try: boeki decouple JPN --from CHN --sector C26\n     boeki decouple JPN --toward CPTPP --sector manufacturing --target 0.3"
)]
pub(crate) struct DecoupleCommand {
    /// Whose imports move: a region or group, or a scenario in TOML with [decouple]
    #[arg(value_name = "CODE|SCENARIO")]
    home: String,
    /// Suppliers to leave
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    from: Vec<String>,
    /// Friends to move to
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    toward: Vec<String>,
    /// Sectors; goods without it
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    sector: Vec<String>,
    /// By what: tariff (revenue is kept), iceberg (costs that nobody receives)
    #[arg(long, value_parser = ["tariff", "iceberg"])]
    instrument: Option<String>,
    /// Shares of imports to reach, as fractions; without it 80, 60, 40 and 20% of the share now
    #[arg(long, value_name = "SHARE", value_delimiter = ',')]
    target: Vec<f64>,
    /// The highest rate, a fraction: 2 is 200%
    #[arg(long, value_name = "RATE")]
    highest_rate: Option<f64>,
    /// Rows of the tables of rates and sources
    #[arg(long, value_name = "N", default_value_t = ROWS)]
    rows: usize,
    /// The table of --csv
    #[arg(long, value_parser = ["frontier", "rates", "sources"], default_value = "frontier")]
    table: String,
    #[command(flatten)]
    format: ReportFormat,
    #[command(flatten)]
    overrides: Overrides,
}

impl DecoupleCommand {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let is_file = self.home == "-"
            || Path::new(&self.home)
                .extension()
                .is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
        let file = is_file.then(|| PathBuf::from(&self.home));
        let question = Question::read(
            file.as_deref(),
            || Ok(as_it_is()),
            &self.overrides,
            common.data(),
        )?;
        let economy = &question.economy;
        let asked = self.asked(&question.scenario, is_file)?;
        let Some(home) = &asked.home else {
            return Err(Failure::new(
                exit::USAGE,
                "the scenario has no [decouple] with a home; add home = \"JPN\" there",
            ));
        };
        let home = economy.regions_named(home)?;
        let toward = regions(economy, &asked.toward)?;
        let mut from = regions(economy, &asked.from)?;
        if from.is_empty() {
            if toward.is_empty() {
                return Err(Failure::new(
                    exit::USAGE,
                    "say whom to leave (--from CHN) or to whom to move (--toward CPTPP)",
                ));
            }
            let near = |at: &usize| home.contains(at) || toward.contains(at);
            from = (0..economy.regions()).filter(|at| !near(at)).collect();
        }
        let toward: Vec<usize> = toward.into_iter().filter(|at| !home.contains(at)).collect();
        let sectors = sectors(economy, &asked.sectors, "goods")?;
        let progress = Progress::start("looking for the least cost");
        let (quo, footing) = StatusQuo::of(&question.scenario, economy)?;
        let decoupling = Decoupling {
            base: quo.base.clone(),
            closure: quo.closure,
            home,
            from,
            sectors,
            instrument: match asked.instrument {
                Some("iceberg") => Instrument::Iceberg,
                _ => Instrument::Tariff,
            },
            highest_rate: asked.highest_rate.unwrap_or(DecoupleQuestion::HIGHEST_RATE),
        };
        decoupling.check()?;
        let targets = if asked.targets.is_empty() {
            let now = decoupling.share(&quo.now);
            DecoupleQuestion::STEPS.map(|step| step * now).to_vec()
        } else {
            asked.targets
        };
        let labels = economy.labels();
        let report = DecoupleReport::of(labels, footing, &decoupling, &toward, &targets)?;
        drop(progress);
        self.format.print(
            &report,
            || match self.table.as_str() {
                "rates" => report.rate_table(),
                "sources" => report.source_table(),
                _ => report.table(),
            },
            || report.text(labels, self.rows, common.language()),
        )
    }

    /// What the scenario asks, with what the command line says in its place.
    fn asked(&self, scenario: &Scenario, is_file: bool) -> Result<DecoupleQuestion, Failure> {
        let mut asked = DecoupleQuestion::of(scenario)?;
        if !is_file {
            asked.home = Some(self.home.clone());
        }
        for (written, kept) in [
            (&self.from, &mut asked.from),
            (&self.toward, &mut asked.toward),
            (&self.sector, &mut asked.sectors),
        ] {
            if !written.is_empty() {
                kept.clone_from(written);
            }
        }
        match self.instrument.as_deref() {
            Some("iceberg") => asked.instrument = Some("iceberg"),
            Some(_) => asked.instrument = Some("tariff"),
            None => {}
        }
        if !self.target.is_empty() {
            asked.targets.clone_from(&self.target);
        }
        asked.highest_rate = self.highest_rate.or(asked.highest_rate);
        Ok(asked)
    }
}
