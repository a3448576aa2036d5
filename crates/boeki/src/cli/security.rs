//! `boeki dependence`, `secure`, `power` and `decouple`: where a country is vulnerable, and to whom.

use std::path::{Path, PathBuf};

use boeki::data::icio_csv::InterCountryTable;
use boeki::data::source::Source;
use boeki::data::table::Table;
use boeki::data_folder::DataFolder;
use boeki::economy::Economy;
use boeki::economy::scenario::Scenario;
use boeki::economy::sources::Files;
use boeki::law::embedded::weights;
use boeki::report::ban::BanReport;
use boeki::report::decouple::DecoupleReport;
use boeki::report::dependence::{DependenceReport, ItemReport};
use boeki::report::pairs::PairReport;
use boeki::report::power::PowerReport;
use boeki::report::secure::SecureReport;
use boeki::report::status_quo::StatusQuo;
use boeki::security::decoupling::{Decoupling, Instrument};
use boeki::security::dependence::network::InputNetwork;
use boeki::security::dependence::products::{Digits, of_us_imports};
use boeki::security::dependence::{chips, minerals};
use boeki::security::question::{DecoupleQuestion, PowerQuestion};
use boeki::security::{Bloc, Embargo};
use serde::Serialize;

use super::Common;
use super::failure::{Failure, exit};
use super::output::{self, Progress};
use super::question::{Overrides, Question};

/// Rows of each table on a page, unless `--rows` says otherwise.
const ROWS: usize = 8;
/// Rows of longer lists.
const LONG: usize = 20;
/// Shares of what is imported now that a frontier reaches, unless targets are given.
const STEPS: [f64; 4] = [0.8, 0.6, 0.4, 0.2];
/// The highest rate that a frontier may use, unless another is given.
const HIGHEST_RATE: f64 = 2.0;

/// How a report is printed.
#[derive(Clone, Copy, Debug, clap::Args)]
struct Format {
    /// Print everything as JSON
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Print one table as CSV (see --table, where there is more than one)
    #[arg(long)]
    csv: bool,
}

impl Format {
    fn print(
        self,
        report: &impl Serialize,
        table: impl FnOnce() -> Table,
        text: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        if self.json {
            output::print(&format!("{}\n", serde_json::to_string_pretty(report)?))
        } else if self.csv {
            output::print(&table().to_csv())
        } else {
            output::print(&text())
        }
    }
}

fn as_it_is() -> Scenario {
    Scenario::new("The world as it is")
}

/// Regions of several codes or groups, ascending, once each.
fn regions(economy: &Economy, codes: &[String]) -> Result<Vec<usize>, Failure> {
    let mut found = Vec::new();
    for code in codes {
        found.extend(economy.regions_named(code)?);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Sectors of several codes or groups, ascending, once each; `otherwise` if none is written.
fn sectors(economy: &Economy, codes: &[String], otherwise: &str) -> Result<Vec<usize>, Failure> {
    let mut found = Vec::new();
    for code in codes {
        found.extend(economy.sectors_named(code)?);
    }
    if codes.is_empty() {
        found = economy.sectors_named(otherwise)?;
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// One region.
fn region(economy: &Economy, code: &str) -> Result<usize, Failure> {
    match economy.regions_named(code)?.as_slice() {
        [only] => Ok(*only),
        _ => Err(Failure::new(
            exit::USAGE,
            format!(
                "{code} is more than one region of {}; name one of them",
                economy.name()
            ),
        )),
    }
}

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
    format: Format,
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
    format: Format,
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
    format: Format,
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
    format: Format,
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
            highest_rate: asked.highest_rate.unwrap_or(HIGHEST_RATE),
        };
        decoupling.check()?;
        let targets = if asked.targets.is_empty() {
            let now = decoupling.share(&quo.now);
            STEPS.map(|step| step * now).to_vec()
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
