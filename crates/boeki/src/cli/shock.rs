//! `boeki shock`: production that stops, shipments that are blocked, and what stocks are worth, day by day.

use std::path::PathBuf;

use boeki::data_folder::DataFolder;
use boeki::economy::scenario::Scenario;
use boeki::library::Library;
use boeki::report::shock::{ShockPart, ShockReport};
use boeki::report::shock_prices::PriceShockReport;
use boeki::security::inventory::{InventoryTable, Network, WrittenShock, parse_place};

use super::Common;
use super::failure::{Failure, exit};
use super::output::{Progress, ReportFormat};
use super::question::{folder_of, parse};

/// Stop production or block shipments for some days: who runs out of what, when, and how output comes back
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Daily dynamics of inventories (ARIO; Hallegatte 2014, Guan et al. 2020) at fixed prices: stylised, beside the equilibrium. A full table (wiot-2011, or the path of one in the OECD layout) is used as it is.\n\
                  Try: boeki shock --stop CHN:C20 --days 60 --stockpile 30"
)]
pub(crate) struct Shock {
    /// Scenario in TOML with a section [shock], - for stdin
    scenario: Option<PathBuf>,
    /// Capacity that is lost: REGION:SECTOR; ALL or goods for several sectors
    #[arg(long, value_name = "PLACE", value_delimiter = ',')]
    stop: Vec<String>,
    /// Shipments that are blocked: EXPORTER>IMPORTER:SECTOR
    #[arg(long, value_name = "LANE", value_delimiter = ',')]
    block: Vec<String>,
    /// Share of capacity or shipments, 0 to 1 [default: 1]
    #[arg(long, value_name = "SHARE", value_parser = share)]
    share: Option<f64>,
    /// First day of the shock [default: 0]
    #[arg(long, value_name = "DAY")]
    from: Option<usize>,
    /// Days that it holds in full [default: 60]
    #[arg(long, value_name = "DAYS")]
    days: Option<usize>,
    /// Days over which it fades afterwards [default: 0]
    #[arg(long, value_name = "DAYS")]
    recovery: Option<usize>,
    /// Days to follow [default: 365]
    #[arg(long, value_name = "DAYS")]
    horizon: Option<usize>,
    /// More days of stock with users: PLACE=DAYS, or DAYS for the products of the shock everywhere
    #[arg(long, value_name = "PLACE=DAYS", value_delimiter = ',')]
    stockpile: Vec<String>,
    /// A reserve, days of a region's whole use: PLACE=DAYS
    #[arg(long, value_name = "PLACE=DAYS", value_delimiter = ',')]
    reserve: Vec<String>,
    /// A sector has stopped below this share of its base
    #[arg(long, value_name = "SHARE", value_parser = share, default_value_t = 0.75)]
    stopped_below: f64,
    /// The same shock for good, with prices: complements in the short run beside the equilibrium
    #[arg(long)]
    with_prices: bool,
    /// Regions to show; all with --csv and --json unless given
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    region: Vec<String>,
    /// Sectors whose curves to show: REGION:SECTOR
    #[arg(long, value_name = "PLACE", value_delimiter = ',')]
    sector: Vec<String>,
    /// The table of --csv
    #[arg(long, value_enum, default_value = "curves")]
    table: Part,
    #[command(flatten)]
    format: ReportFormat,
    /// Economy, in place of the scenario's: a name (`boeki economy list`) or a path
    #[arg(long, value_name = "NAME")]
    economy: Option<String>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Part {
    Curves,
    Regions,
    Sectors,
    Stops,
}

fn share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|_| "a share such as 0.5".to_owned())?;
    if (0.0..=1.0).contains(&share) {
        Ok(share)
    } else {
        Err("a share is from 0 to 1; 0.5 is half".to_owned())
    }
}

impl Shock {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let (scenario, written, library) = self.read(common)?;
        if self.with_prices {
            return self.prices(&scenario, &written, &library, common);
        }
        let network = Self::network(&scenario, &library)?;
        let labels = network.labels();
        for code in &self.region {
            parse_place(labels, &format!("{code}:ALL"))?;
        }
        let mut sectors = Vec::new();
        for place in &self.sector {
            sectors.extend(parse_place(labels, place)?);
        }
        let parameters = InventoryTable::embedded()?.parameters(labels);
        let progress = Progress::start("following the days");
        let report = ShockReport::of(
            &scenario.title,
            &network,
            &parameters,
            &written,
            self.stopped_below,
            &sectors,
        )?;
        drop(progress);
        let part = match self.table {
            Part::Curves => ShockPart::Curves,
            Part::Regions => ShockPart::Regions,
            Part::Sectors => ShockPart::Sectors,
            Part::Stops => ShockPart::Stops,
        };
        self.format.print(
            &report,
            || report.table(part, &self.region),
            || report.text(labels, &self.region, common.language()),
        )
    }

    fn prices(
        &self,
        scenario: &Scenario,
        written: &WrittenShock,
        library: &Library,
        common: &Common,
    ) -> Result<(), Failure> {
        let economy = library.open_for(scenario)?;
        let progress = Progress::start("solving with prices");
        let report = PriceShockReport::of(scenario, &economy, written)?;
        drop(progress);
        self.format.print(
            &report,
            || report.table(),
            || report.text(economy.labels(), &self.region, common.language()),
        )
    }

    fn network(scenario: &Scenario, library: &Library) -> Result<Network, Failure> {
        let _progress = Progress::start(&format!("reading {}", scenario.economy));
        Ok(match library.table(&scenario.economy)? {
            Some(table) if scenario.aggregation.is_none() => {
                Network::of_table(&scenario.economy, &table)?
            }
            _ => Network::of_economy(&library.open_for(scenario)?)?,
        })
    }

    /// Scenario and shock, the options before what the scenario says.
    fn read(&self, common: &Common) -> Result<(Scenario, WrittenShock, Library), Failure> {
        let (mut scenario, base) = match &self.scenario {
            Some(path) => (parse(path)?, folder_of(path)),
            None => (Scenario::new("A shock day by day"), PathBuf::new()),
        };
        if let Some(economy) = &self.economy {
            scenario.economy.clone_from(economy);
        }
        let section = scenario.section(WrittenShock::SECTION, WrittenShock::read)?;
        let mut written = section.unwrap_or_default();
        if !self.stop.is_empty() || !self.block.is_empty() {
            written.stop.clone_from(&self.stop);
            written.block.clone_from(&self.block);
        }
        written.share = self.share.unwrap_or(written.share);
        written.from = self.from.unwrap_or(written.from);
        written.days = self.days.unwrap_or(written.days);
        written.recovery = self.recovery.unwrap_or(written.recovery);
        written.horizon = self.horizon.unwrap_or(written.horizon);
        if written.stop.is_empty() && written.block.is_empty() {
            return Err(Failure::new(
                exit::USAGE,
                "nothing stops: name what does with --stop CHN:C20 or --block \"CHN>JPN:C20\", or in a section [shock] of a scenario (examples/)",
            ));
        }
        for place in &self.stockpile {
            if let Ok(days) = place.parse::<f64>() {
                let stops = written.stop.iter().chain(&written.block);
                let mut products: Vec<String> = stops
                    .filter_map(|place| place.rsplit_once(':'))
                    .map(|(_, sector)| format!("ALL:{sector}"))
                    .collect();
                products.sort_unstable();
                products.dedup();
                let piles = products.into_iter().map(|product| (product, days));
                written.stockpile.extend(piles);
            } else {
                written.stockpile.push(held("stockpile", place)?);
            }
        }
        for place in &self.reserve {
            written.reserve.push(held("reserve", place)?);
        }
        let library = Library::new(DataFolder::find(common.data()), base);
        Ok((scenario, written, library))
    }
}

/// `PLACE=DAYS`
fn held(option: &str, text: &str) -> Result<(String, f64), Failure> {
    let parts = text.split_once('=');
    let read = parts.and_then(|(place, days)| Some((place.to_owned(), days.parse::<f64>().ok()?)));
    read.ok_or_else(|| {
        Failure::new(
            exit::USAGE,
            format!("--{option} {text}: write a place and days, such as JPN:C20=90"),
        )
    })
}
