//! `boeki rates`: rates of many lines, origins and dates, and what they come to with 2024 weights.

use std::path::PathBuf;

use boeki::data::table::Table;
use boeki::data_folder::DataFolder;
use boeki::economy::law_tariffs::DutyReading;
use boeki::economy::scenario::LawStates;
use boeki::law::effective::{By, Effective as Row, effective};
use boeki::law::embedded;
use boeki::law::error::LawError;
use boeki::law::measure::Authority;
use boeki::law::origin::Origin;
use boeki::law::panel::{Lines, Panel};
use boeki::law::schedule::Importer;
use boeki::law::sector_rates::Weights;
use boeki::law::words::Bilingual;
use boeki::law::world::World;
use boeki::law_scenario::spelled_out;
use boeki::library::Library;
use boeki::report::Language;
use jiff::civil::Date;

use super::Common;
use super::failure::{Failure, exit};
use super::law;
use super::output::{self, Progress, TableFormat};

/// Rates of many lines, and effective rates
#[derive(Debug, clap::Subcommand)]
pub(crate) enum RatesCommand {
    /// Average US rates by partner, weighted by the imports of 2024
    Effective(Effective),
    /// The difference of two states of the US law as a scenario for `boeki run`
    Scenario(ScenarioCommand),
    /// Every rate of lines and origins from 2018 on, in intervals of days
    Panel(PanelCommand),
}

/// What effective rates are told apart by.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum Part {
    /// Chapters of the tariff
    Chapter,
    /// Sectors of the economies
    Sector,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Effective {
    /// Days, separated by commas; default: the day of the law
    #[arg(long, value_name = "DATE", value_parser = law::day, value_delimiter = ',')]
    on: Vec<Date>,
    /// Only these partners: ISO codes or EU, separated by commas
    #[arg(long, value_name = "CC", value_delimiter = ',')]
    partner: Vec<String>,
    /// By chapter or sector as well
    #[arg(long, value_enum)]
    by: Option<Part>,
    /// As the law was known on that day
    #[arg(long, value_name = "DATE", value_parser = law::day)]
    known_on: Option<Date>,
    /// With the measures as others read them: public-series
    #[arg(long, value_name = "READING")]
    measures: Option<String>,
    #[command(flatten)]
    format: TableFormat,
}

impl Effective {
    fn run(&self, common: &Common) -> Result<(), Failure> {
        let law = match &self.measures {
            None => law::open(Importer::UnitedStates, false)?,
            Some(name) => embedded::reading(name)?,
        };
        let weights = Weights::embedded()?;
        let mut partners = weights.partners.clone();
        for wanted in &self.partner {
            if !partners
                .iter()
                .any(|partner| partner.name.eq_ignore_ascii_case(wanted))
            {
                let names = || partners.iter().map(|partner| partner.name.as_str());
                return Err(LawError::UnknownName {
                    what: Bilingual::new(
                        "a partner whose imports of 2024 are held",
                        "2024年の輸入額を収録した相手国",
                    ),
                    name: wanted.clone(),
                    nearest: law::nearest(wanted, names()),
                    known: names().map(str::to_owned).collect(),
                }
                .into());
            }
        }
        if !self.partner.is_empty() {
            partners.retain(|partner| {
                self.partner
                    .iter()
                    .any(|wanted| partner.name.eq_ignore_ascii_case(wanted))
            });
        }
        let days = if self.on.is_empty() {
            vec![law.as_of()]
        } else {
            self.on.clone()
        };
        for day in &days {
            law.require_day(*day)?;
        }
        let _progress = Progress::start("weighing");
        let by = match self.by {
            None => By::Partner,
            Some(Part::Chapter) => By::Chapter,
            Some(Part::Sector) => By::Sector(&weights.sectors),
        };
        let rows = effective(&law, weights, &partners, &days, self.known_on, by);
        self.format
            .print_in(&self.table(&rows), common.language())?;
        if !self.format.is_for_programs() && rows.iter().any(|row| row.not_held > 0.0) {
            return output::print(common.language().pick(
                "\n  not_held_pct: share of the value on which a duty applies, or may apply, whose rate the sources held do not state.\n  \
                 It is left out, so that the rates of a row with it are lower bounds (lower_bound); `boeki duty` refuses a total there.\n",
                "\n  税率未収録％：税率が出典にない措置が適用される（又はされ得る）輸入額の割合。税率はこれを除いた下限値であり、\n  `boeki duty` は合計を示さない。\n",
            ));
        }
        Ok(())
    }

    fn table(&self, rows: &[Row]) -> Table {
        let percent = |numbers: Vec<f64>| {
            numbers
                .into_iter()
                .map(|number| 100.0 * number)
                .collect::<Vec<_>>()
        };
        let mut table = Table::new("effective")
            .with_text("partner", rows.iter().map(|row| &row.partner))
            .with_text("on", rows.iter().map(|row| row.on.to_string()));
        if let Some(part) = self.by {
            let name = match part {
                Part::Chapter => "chapter",
                Part::Sector => "sector",
            };
            table = table.with_text(
                name,
                rows.iter().map(|row| row.part.clone().unwrap_or_default()),
            );
        }
        table = table
            .with_number(
                "total_low_pct",
                percent(rows.iter().map(|row| row.total.0).collect()),
            )
            .with_number(
                "total_high_pct",
                percent(rows.iter().map(|row| row.total.1).collect()),
            )
            .with_number(
                "additional_low_pct",
                percent(rows.iter().map(|row| row.additional.0).collect()),
            )
            .with_number(
                "additional_high_pct",
                percent(rows.iter().map(|row| row.additional.1).collect()),
            )
            .with_number(
                "value_musd",
                rows.iter().map(|row| row.value / 1e6).collect(),
            )
            .with_number(
                "open_pct",
                percent(rows.iter().map(|row| row.open).collect()),
            )
            .with_number(
                "not_held_pct",
                percent(rows.iter().map(|row| row.not_held).collect()),
            )
            .with_flag(
                "lower_bound",
                rows.iter().map(|row| row.not_held > 0.0).collect(),
            )
            .with_number(
                "equivalent_pct",
                percent(rows.iter().map(|row| row.equivalent).collect()),
            )
            .with_number(
                "unmapped_pct",
                percent(rows.iter().map(|row| row.unmapped).collect()),
            );
        if self.format.json || self.format.csv {
            for authority in Authority::ALL {
                let at = authority.index();
                let name = authority.name();
                table = table
                    .with_number(
                        format!("{name}_low_pct"),
                        percent(rows.iter().map(|row| row.low[at]).collect()),
                    )
                    .with_number(
                        format!("{name}_high_pct"),
                        percent(rows.iter().map(|row| row.high[at]).collect()),
                    );
            }
        }
        table
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct ScenarioCommand {
    /// The law before: a day of entry
    #[arg(long, value_name = "DATE", value_parser = law::day)]
    before: Date,
    /// The law after: a day of entry
    #[arg(long, value_name = "DATE", value_parser = law::day)]
    after: Date,
    /// Duty that is read where the law leaves it open: least, middle, most
    #[arg(long, default_value = "least", value_parser = reading)]
    reading: DutyReading,
    /// Only these exporting regions of the economy, such as JPN, separated by commas
    #[arg(long, value_name = "REGION", value_delimiter = ',')]
    exporters: Vec<String>,
    /// Economy: a name or a path
    #[arg(long, default_value = "world-2022")]
    economy: String,
    /// File to write; default: print
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl ScenarioCommand {
    fn run(&self, common: &Common) -> Result<(), Failure> {
        let economy = Library::new(DataFolder::find(common.data()), "").open(&self.economy)?;
        let states = LawStates {
            before: Some(self.before),
            after: self.after,
            known_on: None,
            reading: self.reading,
        };
        let text = spelled_out(&economy, states, &self.exporters)?;
        match &self.output {
            None => output::print(&text),
            Some(path) => output::write_file(path, text.as_bytes()),
        }
    }
}

fn reading(text: &str) -> Result<DutyReading, String> {
    let names = DutyReading::ALL.map(DutyReading::name);
    DutyReading::from_name(text).ok_or_else(|| format!("readings are {}", names.join(", ")))
}

#[derive(Debug, clap::Args)]
pub(crate) struct PanelCommand {
    /// Lines: codes or headings, separated by commas; default: all
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    lines: Vec<String>,
    /// Origins, separated by commas; default: all
    #[arg(long, value_name = "CC", value_delimiter = ',')]
    origins: Vec<String>,
    /// Importer: US or JP
    #[arg(long, value_name = "US|JP", value_parser = law::importer, default_value = "US")]
    into: Importer,
    /// Parquet file to write; with more than one origin a folder with one file per origin
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    #[command(flatten)]
    format: TableFormat,
}

impl PanelCommand {
    fn run(&self, common: &Common) -> Result<(), Failure> {
        let law = law::open(self.into, false)?;
        let mut codes = Vec::new();
        for text in &self.lines {
            let code = law::code(text)?;
            let lines = law.schedule().carriers(code);
            if lines.is_empty() {
                return Err(law.schedule().unknown(code).into());
            }
            codes.extend(lines);
        }
        if self.lines.is_empty() {
            codes = law.schedule().lines();
        }
        let origins: Vec<Origin> = if self.origins.is_empty() {
            let foreign = |origin: &Origin| !origin.is_importer(self.into);
            Origin::all().filter(foreign).collect()
        } else {
            self.origins
                .iter()
                .map(|name| Origin::find(name))
                .collect::<Result<_, _>>()?
        };
        if origins.iter().any(|origin| origin.is_importer(self.into)) {
            return Err(LawError::OwnGoods {
                importer: self.into.code(),
            }
            .into());
        }
        let language = common.language();
        let progress = Progress::start("reading the law for every line and origin");
        let world = World::default();
        let (lines, _) = Lines::new(&law, codes);
        let panel = Panel::new(&lines, &origins, law.horizon(), &world);
        drop(progress);
        let (count, of, intervals) = (lines.lines().len(), origins.len(), panel.len());
        output::remark(&match language {
            Language::English => format!("{count} lines x {of} origins: {intervals} intervals"),
            Language::Japanese => format!("税目{count}件×原産地{of}：{intervals}期間"),
        });
        match &self.output {
            None if self.lines.is_empty() || self.origins.is_empty() => Err(Failure::said(
                exit::USAGE,
                "the whole panel is too long to print; choose --lines and --origins, or write it with -o",
                "全体は長すぎて表示できない。--lines と --origins で選ぶか、-o で書き出す",
            )),
            None => {
                for origin in 0..origins.len() {
                    self.format.print_in(&panel.table(origin), language)?;
                }
                Ok(())
            }
            Some(path) if origins.len() == 1 => {
                output::write_file(path, &panel.table(0).to_parquet()?)
            }
            Some(folder) => {
                output::folder(folder)?;
                for (position, origin) in origins.iter().enumerate() {
                    let name = format!("{}.parquet", origin.country().iso2);
                    output::write_file(&folder.join(name), &panel.table(position).to_parquet()?)?;
                }
                Ok(())
            }
        }
    }
}

impl RatesCommand {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        match self {
            Self::Effective(command) => command.run(common),
            Self::Scenario(command) => command.run(common),
            Self::Panel(command) => command.run(common),
        }
    }
}
