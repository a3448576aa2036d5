//! `boeki dependence`: what a country depends on.

use std::path::Path;

use boeki::data::icio_csv::InterCountryTable;
use boeki::data::source::Source;
use boeki::data_folder::DataFolder;
use boeki::economy::Economy;
use boeki::economy::sources::Files;
use boeki::law::embedded::weights;
use boeki::report::dependence::{DependenceReport, ItemReport};
use boeki::security::Bloc;
use boeki::security::dependence::network::InputNetwork;
use boeki::security::dependence::products::{Digits, of_us_imports};
use boeki::security::dependence::{chips, minerals};

use super::{LONG, as_it_is, sectors};
use crate::cli::Common;
use crate::cli::failure::{Failure, exit};
use crate::cli::output::{Progress, ReportFormat};
use crate::cli::question::{Overrides, Question};

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Level {
    Sector,
    Hs6,
    Hs10,
    Minerals,
    Chips,
}

/// Show what a country depends on, by sector, product or mineral, against a bloc of trusted suppliers
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Try: boeki dependence JPN --bloc CPTPP\n     boeki dependence USA --bloc allies --level hs6 --product 85\n     boeki dependence JPN --level minerals"
)]
pub(crate) struct DependenceCommand {
    /// Whose dependence: a region, or a group that counts as one importer
    #[arg(value_name = "CODE")]
    importer: String,
    /// Trusted suppliers: codes and groups with commas, alone, allies
    #[arg(long, value_name = "BLOC", default_value = "alone")]
    bloc: String,
    /// Sectors of an economy, products of US imports (hs6, hs10), world production of minerals, steps of chips (needs the data folder)
    #[arg(long, value_enum, default_value = "sector")]
    level: Level,
    /// Only these sectors
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    sector: Vec<String>,
    /// Only products whose code begins so
    #[arg(long, value_name = "DIGITS", default_value = "")]
    product: String,
    /// Rows of the table
    #[arg(long, value_name = "N", default_value_t = LONG)]
    rows: usize,
    #[command(flatten)]
    format: ReportFormat,
    #[command(flatten)]
    overrides: Overrides,
}

impl DependenceCommand {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let language = common.language();
        if self.level != Level::Sector {
            let report = self.items(common)?;
            return self.format.print(
                &report,
                || report.table(),
                || report.text(self.rows, language),
            );
        }
        let question = Question::read(None, || Ok(as_it_is()), &self.overrides, common.data())?;
        let economy = &question.economy;
        let progress = Progress::start("looking through inputs");
        let importer = economy.regions_named(&self.importer)?;
        let bloc = Bloc::read(&self.bloc, &self.importer, economy)?.regions(economy);
        for code in &self.sector {
            economy.sectors_named(code)?;
        }
        let network = network(economy, &DataFolder::find(common.data()))?;
        let report = DependenceReport::of(economy, &network, (&self.importer, &importer), &bloc)?;
        drop(progress);
        let chosen = sectors(economy, &self.sector, "ALL")?;
        let labels = economy.labels();
        let codes: Vec<String> = if self.sector.is_empty() {
            Vec::new()
        } else {
            chosen
                .iter()
                .map(|at| labels.sectors[*at].code.clone())
                .collect()
        };
        self.format.print(
            &report,
            || report.table(&codes),
            || report.text(labels, &codes, self.rows, language),
        )
    }

    fn items(&self, common: &Common) -> Result<ItemReport, Failure> {
        let bloc = Bloc::of_countries(&self.bloc, &self.importer)?;
        let digits = match self.level {
            Level::Hs6 => Digits::Hs6,
            Level::Hs10 => Digits::Hs10,
            Level::Chips => {
                let steps = chips::read(&DataFolder::find(common.data()))?;
                return Ok(ItemReport::of_production(&steps, "chips", &bloc)?);
            }
            _ => {
                return Ok(ItemReport::of_production(
                    &minerals::embedded()?,
                    "minerals",
                    &bloc,
                )?);
            }
        };
        if self.importer != "USA" {
            return Err(Failure::said(
                exit::USAGE,
                format!(
                    "imports by product are held of the United States only, not of {}; write USA, or --level sector",
                    self.importer
                ),
                format!(
                    "品目別の輸入は米国のものだけを保有し、{}のものはない。USA とするか --level sector を使う",
                    self.importer
                ),
            ));
        }
        let products = of_us_imports(&weights()?, digits, &bloc.countries, &self.product)?;
        let level = if digits == Digits::Hs6 { "hs6" } else { "hs10" };
        Ok(ItemReport::of_products(&products, level, &bloc)?)
    }
}

/// The network of inputs: of the full table where the economy was made from one, else of the economy.
fn network(economy: &Economy, data: &DataFolder) -> Result<InputNetwork, Failure> {
    let name = economy.name();
    let (path, bytes) = if let Some(year) = name.strip_prefix("wiot-") {
        let path = format!("wiot/wiot_{year}.csv.gz");
        let bytes = data.read(&path)?;
        (path, bytes)
    } else if Path::new(name).is_file() {
        let bytes =
            std::fs::read(name).map_err(|error| Failure::file("read", Path::new(name), &error))?;
        (name.to_owned(), bytes)
    } else {
        return Ok(InputNetwork::from_economy(economy));
    };
    let table = InterCountryTable::read(&Source::new(&path, bytes))?;
    Ok(InputNetwork::from_table(&table))
}
