//! `boeki economy`: which economies there are, what is in them, making new ones.

use std::path::{Path, PathBuf};

use boeki::data::table::Table;
use boeki::data_folder::DataFolder;
use boeki::economy::aggregation::{Mapping, aggregate};
use boeki::economy::scenario::GroupBook;
use boeki::economy::sources::{NAMES, folder};
use boeki::economy::{Economy, SectorKind};
use boeki::library::Library;
use boeki::report::Language;

use super::Common;
use super::failure::Failure;
use super::output::{self, Progress, TableFormat};

/// List, show, sum, write and check economies
#[derive(Debug, clap::Subcommand)]
pub(crate) enum EconomyCommand {
    /// List the economies that scenarios can name
    List {
        #[command(flatten)]
        format: TableFormat,
    },
    /// Show what an economy holds
    Show(Show),
    /// Sum an economy's regions and sectors by a mapping, and write the result as a folder
    Aggregate {
        /// Economy: a name or a path
        source: String,
        /// Mapping in TOML: [regions] and [sectors]
        #[arg(long, value_name = "FILE")]
        mapping: PathBuf,
        /// Folder to write
        #[arg(short, long, value_name = "DIR")]
        output: PathBuf,
    },
    /// Write an economy as a folder of CSV files
    Export {
        /// Economy: a name or a path
        name: String,
        /// Folder to write
        #[arg(short, long, value_name = "DIR")]
        output: PathBuf,
    },
    /// Read an economy and say whether its accounts close
    Check {
        /// Folder of an economy, table in the ICIO layout, or a name
        path: String,
    },
}

#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools)] // the flags of a command line
pub(crate) struct Show {
    /// Economy: a name or a path
    #[arg(default_value = "world-2022")]
    name: String,
    /// Its regions
    #[arg(long, group = "what")]
    regions: bool,
    /// Its sectors
    #[arg(long, group = "what")]
    sectors: bool,
    /// The groups of countries and sectors that scenarios can name
    #[arg(long, group = "what")]
    groups: bool,
    /// Its sets of trade elasticities
    #[arg(long, group = "what")]
    elasticities: bool,
    #[command(flatten)]
    format: TableFormat,
}

impl EconomyCommand {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        match self {
            Self::List { format } => list(*format, common.language()),
            Self::Show(show) => show.run(common),
            Self::Aggregate {
                source,
                mapping,
                output,
            } => {
                let economy = open(source, common)?;
                let place = mapping.display().to_string();
                let text = Library::new(DataFolder::none(), "").text(&place)?;
                let sum = aggregate(&economy, &Mapping::from_toml(&place, &text)?)?;
                write(&sum, output)
            }
            Self::Export { name, output } => write(&open(name, common)?, output),
            Self::Check { path } => check(&open(path, common)?),
        }
    }
}

fn open(name: &str, common: &Common) -> Result<Economy, Failure> {
    let _progress = Progress::start(&format!("reading {name}"));
    Ok(Library::new(DataFolder::find(common.data()), "").open(name)?)
}

fn write(economy: &Economy, into: &Path) -> Result<(), Failure> {
    let files = folder::write(economy)?;
    let count = output::write_files(
        into,
        files
            .iter()
            .map(|file| (file.path.as_str(), file.bytes.as_slice())),
    )?;
    output::remark(&format!("{}: {count} files written", into.display()));
    output::print(&facts(economy))
}

fn list(format: TableFormat, language: Language) -> Result<(), Failure> {
    let table = Table::new("economies")
        .with_text("name", NAMES.iter().map(|known| known.name))
        .with_text(
            "where",
            NAMES.iter().map(|known| {
                if known.embedded {
                    "embedded"
                } else {
                    "data folder"
                }
            }),
        )
        .with_text(
            "what",
            NAMES.iter().map(|known| language.pick(known.en, known.ja)),
        );
    format.print(&table)
}

impl Show {
    fn run(&self, common: &Common) -> Result<(), Failure> {
        if self.groups {
            return self.format.print(&groups());
        }
        let economy = open(&self.name, common)?;
        if self.regions {
            self.format.print(&regions(&economy))
        } else if self.sectors {
            self.format.print(&sectors(&economy))
        } else if self.elasticities {
            self.format.print(&elasticities(&economy))
        } else {
            output::print(&facts(&economy))
        }
    }
}

fn facts(economy: &Economy) -> String {
    let accounts = economy.accounts();
    let trade = economy.trade().sum();
    let deficits = economy
        .deficits()
        .iter()
        .map(|deficit| deficit.abs())
        .sum::<f64>()
        / 2.0;
    let sets: Vec<&str> = economy.elasticities().names().collect();
    let mut text = format!(
        "{}\n{}\n\n  {} regions, {} sectors\n  value added {:.1} trillion USD, sales {:.1} trillion USD, trade deficits {:.2} trillion USD\n  \
         accounts close to {:.0e} (uses) and {:.0e} (costs)\n  elasticity sets: {}\n  data {}\n",
        economy.name(),
        economy.title(),
        economy.regions(),
        economy.sectors(),
        economy.value_added().sum() / 1e6,
        trade / 1e6,
        deficits / 1e6,
        accounts.use_gap,
        accounts.cost_gap,
        sets.join(", "),
        economy.data_hash(),
    );
    if !economy.provenance().is_empty() {
        text.push_str("\nWhere it comes from\n");
        for line in economy.provenance() {
            text.push_str("  - ");
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

fn check(economy: &Economy) -> Result<(), Failure> {
    output::print(&facts(economy))?;
    let accounts = economy.accounts();
    // Published calibrations are taken as they are; what is far off is a wrong table.
    let worst = accounts.use_gap.max(accounts.cost_gap);
    if worst > 1e-6 {
        output::remark(&format!(
            "note: the accounts miss by {worst:.0e}; every run solves the base at its own policy first and says what moved"
        ));
    }
    Ok(())
}

fn regions(economy: &Economy) -> Table {
    let regions = &economy.labels().regions;
    let billions = |values: Vec<f64>| values.iter().map(|value| value / 1000.0).collect();
    Table::new("regions")
        .with_text("code", regions.iter().map(|region| &region.code))
        .with_text("english", regions.iter().map(|region| &region.name.en))
        .with_text("japanese", regions.iter().map(|region| &region.name.ja))
        .with_number(
            "value_added_bn_usd",
            billions(economy.value_added().row_sums()),
        )
        .with_number("trade_deficit_bn_usd", billions(economy.deficits()))
        .with_text(
            "members",
            regions.iter().map(|region| {
                if region.members == [region.code.clone()] {
                    String::new()
                } else {
                    region.members.join(" ")
                }
            }),
        )
}

fn sectors(economy: &Economy) -> Table {
    let sectors = &economy.labels().sectors;
    let output = economy.output();
    let totals = (0..economy.sectors())
        .map(|sector| {
            (0..economy.regions())
                .map(|region| output[(region, sector)])
                .sum::<f64>()
                / 1000.0
        })
        .collect();
    Table::new("sectors")
        .with_text("code", sectors.iter().map(|sector| &sector.code))
        .with_text("english", sectors.iter().map(|sector| &sector.name.en))
        .with_text("japanese", sectors.iter().map(|sector| &sector.name.ja))
        .with_text(
            "kind",
            sectors.iter().map(|sector| match sector.kind {
                SectorKind::Goods => "goods",
                SectorKind::Services => "services",
            }),
        )
        .with_number("output_bn_usd", totals)
        .with_number(
            "theta_default",
            economy.elasticities().default_set().to_vec(),
        )
}

fn elasticities(economy: &Economy) -> Table {
    let sectors = &economy.labels().sectors;
    let book = economy.elasticities();
    let table =
        Table::new("elasticities").with_text("sector", sectors.iter().map(|sector| &sector.code));
    book.names().fold(table, |table, name| {
        table.with_number(name, book.get(name).unwrap_or_default().to_vec())
    })
}

fn groups() -> Table {
    let book = GroupBook::embedded();
    let all = || {
        let regions = book.regions.iter().map(|group| ("region", group));
        regions.chain(book.sectors.iter().map(|group| ("sector", group)))
    };
    Table::new("groups")
        .with_text("code", all().map(|(_, it)| &it.group.code))
        .with_text("of", all().map(|(kind, _)| kind))
        .with_text("english", all().map(|(_, it)| &it.group.name.en))
        .with_text("as_of", all().map(|(_, it)| &it.as_of))
        .with_text("members", all().map(|(_, it)| it.group.members.join(" ")))
}
