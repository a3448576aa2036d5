//! `boeki gradient`: what one percentage point of every instrument does to an outcome.

use std::path::PathBuf;

use boeki::economy::scenario::Scenario;
use boeki::economy::{Economy, Labels, SectorKind};
use boeki::equilibrium::{Gradient, Outcome};
use boeki::report::Solved;
use boeki::report::gradient::{self, Filter, Lever};

use super::Common;
use super::failure::{Failure, exit};
use super::output::{self, Progress, TableFormat};
use super::question::{Overrides, Question};

/// List the effect of one percentage point on every tariff, largest first, from one transposed solve
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Outcomes: welfare:JPN, real-wage:JPN, consumer-prices:JPN, tariff-revenue:JPN, value-added:JPN, \
trade-balance:JPN, output:JPN[:C29], exports:JPN[:C29], imports:JPN[:C29], imports-from:JPN:CHN[:C26]."
)]
pub(crate) struct GradientCommand {
    /// Scenario at whose equilibrium the derivative is taken; without it the status quo
    scenario: Option<PathBuf>,
    /// The outcome
    #[arg(long, value_name = "OUTCOME", default_value = "welfare:JPN")]
    outcome: String,
    /// The instrument
    #[arg(long, value_enum, default_value = "tariff")]
    instrument: Instrument,
    /// Only flows to this region
    #[arg(long, value_name = "CODE")]
    importer: Option<String>,
    /// Only flows from this region
    #[arg(long, value_name = "CODE")]
    exporter: Option<String>,
    /// Only flows of this sector, or of goods, services
    #[arg(long, value_name = "CODE")]
    sector: Option<String>,
    /// How many rows; all with --csv and --json unless given
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    #[command(flatten)]
    format: TableFormat,
    #[command(flatten)]
    overrides: Overrides,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Instrument {
    Tariff,
    ExportTax,
    Iceberg,
}

impl GradientCommand {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let status_quo = || Ok(Scenario::new("Status quo"));
        let question = Question::read(
            self.scenario.as_deref(),
            status_quo,
            &self.overrides,
            common.data(),
        )?;
        let labels = question.economy.labels();
        let outcome = Outcome::parse(&self.outcome, labels).map_err(|problem| {
            if problem.starts_with("unknown") {
                let name = question.economy.name();
                let help = format!(
                    "`boeki economy show {name} --regions` lists the regions, --sectors the sectors"
                );
                Failure::new(exit::UNKNOWN, format!("--outcome: {problem}; {help}"))
            } else {
                Failure::new(exit::USAGE, format!("--outcome: {problem}"))
            }
        })?;
        let filter = self.filter(&question.economy)?;
        let lever = match self.instrument {
            Instrument::Tariff => Lever::Tariff,
            Instrument::ExportTax => Lever::ExportTax,
            Instrument::Iceberg => Lever::Iceberg,
        };
        let progress = Progress::start("solving");
        let solved = Solved::of(&question.scenario, &question.economy)?;
        let at = &solved.equilibrium;
        let slopes = Gradient::at(at, outcome)?;
        drop(progress);
        let mut rows = gradient::rows(&slopes, at, labels, lever, &filter);
        let human = !(self.format.json || self.format.csv);
        let count = rows.len();
        if let Some(top) = self.top.or(human.then_some(20)) {
            rows.truncate(top);
        }
        if !human {
            return self.format.print(&gradient::table(&rows));
        }
        let heading = gradient::heading(
            &self.outcome,
            &question.scenario,
            question.economy.name(),
            lever,
            common.language(),
        );
        let table = gradient::text(&rows, labels, lever, outcome.is_money(), common.language());
        let foot = gradient::foot(rows.len(), count, slopes.residual, common.language());
        output::print(&format!("{heading}\n\n{table}\n{foot}\n"))
    }

    fn filter(&self, economy: &Economy) -> Result<Filter, Failure> {
        let labels = economy.labels();
        let regions = || labels.regions.iter().map(|region| region.code.as_str());
        let sectors = || labels.sectors.iter().map(|sector| sector.code.as_str());
        let missing = |option: &str, code: &str, what: &str, near: Option<String>| {
            let near = near.map_or(String::new(), |near| format!(", did you mean \"{near}\"?"));
            Failure::new(
                exit::UNKNOWN,
                format!(
                    "--{option} {code}: {} has no such {what}{near}; `boeki economy show {} --{what}s` lists them",
                    economy.name(),
                    economy.name()
                ),
            )
        };
        let region = |option: &str, code: &Option<String>| match code {
            None => Ok(None),
            Some(code) => labels
                .region(code)
                .map(Some)
                .ok_or_else(|| missing(option, code, "region", Labels::nearest(code, regions()))),
        };
        Ok(Filter {
            importer: region("importer", &self.importer)?,
            exporter: region("exporter", &self.exporter)?,
            sectors: match &self.sector {
                None => None,
                Some(code) => Some(sectors_of(labels, code).ok_or_else(|| {
                    missing("sector", code, "sector", Labels::nearest(code, sectors()))
                })?),
            },
        })
    }
}

/// The sectors of a code, or of `goods` or `services`.
fn sectors_of(labels: &Labels, code: &str) -> Option<Vec<usize>> {
    let kind = match code {
        "goods" => SectorKind::Goods,
        "services" => SectorKind::Services,
        _ => return labels.sector(code).map(|sector| vec![sector]),
    };
    let of_kind = labels
        .sectors
        .iter()
        .enumerate()
        .filter(|(_, sector)| sector.kind == kind);
    Some(of_kind.map(|(index, _)| index).collect())
}
