//! `boeki data`: what is embedded, what the data folder holds, building the embedded economy anew.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use boeki::data::manifest::Manifest;
use boeki::data::table::Table;
use boeki::data_folder::DataFolder;
use boeki::economy::sources::{Files, NAMES, world2022};
use boeki::law;
use boeki::law::error::LawError;
use boeki::law::schedule::Importer;
use boeki::law::schedule::status::by_chapter;
use boeki::report::run::VERSION;

use super::Common;
use super::failure::{Failure, exit};
use super::output::{self, Progress, TableFormat};

/// What data there are, and building the embedded economy
#[derive(Debug, clap::Subcommand)]
pub(crate) enum DataCommand {
    /// Say what is embedded, how much of the tariffs is understood, and what the data folder holds
    Status {
        /// Count the rates of every chapter, and list the texts that are refused
        #[arg(long)]
        rates: bool,
    },
    /// Derive the embedded files from the data folder: the economy world-2022, or the law
    Build {
        /// Build schedules and product lists of the law instead of the economy
        #[arg(long)]
        law: bool,
        /// Folder to write
        #[arg(short, long, value_name = "DIR")]
        output: PathBuf,
    },
}

/// The file by which each economy of the data folder is recognised.
const SIGNS: [(&str, &str); 4] = [
    ("icio-2022", "icio2022"),
    ("wiot-2011", "wiot/wiot_2011.csv.gz"),
    ("wiot-2008", "wiot/wiot_2008.csv.gz"),
    ("cp-2015", "cp2015"),
];

impl DataCommand {
    pub(crate) fn run(&self, common: &Common) -> Result<(), Failure> {
        let data = DataFolder::find(common.data());
        match self {
            Self::Status { rates: true } => rates(),
            Self::Status { rates: false } => {
                output::print(&status(&data)?)?;
                output::print(&law_status()?)
            }
            Self::Build { law, output } => {
                if data.path().is_none() {
                    return Err(Failure::new(
                        exit::FAILED,
                        format!(
                            "there is no data folder to build from ({}); give it with --data DIR",
                            data.looked()
                        ),
                    ));
                }
                let count = if *law {
                    build_law(&data, output)?
                } else {
                    let progress = Progress::start("building world-2022");
                    let files = world2022::build(&data)?;
                    drop(progress);
                    let files = files
                        .iter()
                        .map(|file| (file.path.as_str(), file.bytes.as_slice()));
                    output::write_files(output, files)?
                };
                output::print(&format!("{}: {count} files written\n", output.display()))
            }
        }
    }
}

fn build_law(data: &DataFolder, into: &Path) -> Result<usize, Failure> {
    let _progress = Progress::start("building the law");
    let built_by = format!("boeki {VERSION}");
    let files = law::build::build(law::embedded::LIST_RECIPE, &built_by, &|path| {
        data.read(path).map_err(|error| LawError::Shape {
            file: path.to_owned(),
            place: None,
            reason: error.to_string(),
            remedy: "see what the folder should hold in docs/reference/data.md".to_owned(),
        })
    })?;
    output::write_files(
        into,
        files
            .iter()
            .map(|file| (file.path.as_str(), file.bytes.as_slice())),
    )
}

/// What the schedules hold, and how much of it is understood.
fn law_status() -> Result<String, Failure> {
    let mut text = "\nLaw\n".to_owned();
    for importer in [Importer::UnitedStates, Importer::Japan] {
        let law = law::embedded::law(importer)?;
        let counts = by_chapter(law.schedule());
        let goods: Vec<_> = counts.iter().filter(|count| count.chapter < 98).collect();
        let _ = writeln!(
            text,
            "  {}: {}, {} lines; rates of chapters 1 to 97: {} read, {} refused; {} measures; revision {}",
            importer.code(),
            law.schedule().edition().title,
            law.schedule().lines().len(),
            goods.iter().map(|count| count.parsed).sum::<usize>(),
            goods.iter().map(|count| count.refused).sum::<usize>(),
            law.measures().len(),
            law.revision(),
        );
    }
    text.push_str("  `boeki data status --rates` counts them by chapter\n");
    Ok(text)
}

/// Rates read and refused by chapter, then the texts refused.
fn rates() -> Result<(), Failure> {
    let (mut importers, mut chapters, mut texts) = (Vec::new(), Vec::new(), Vec::new());
    let (mut rows, mut parsed, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    let whole = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    for importer in [Importer::UnitedStates, Importer::Japan] {
        let law = law::embedded::law(importer)?;
        for count in by_chapter(law.schedule()) {
            importers.push(importer.code());
            chapters.push(format!("{:02}", count.chapter));
            rows.push(whole(count.rows));
            parsed.push(whole(count.parsed));
            refused.push(whole(count.refused));
            texts.extend(
                count
                    .texts
                    .iter()
                    .map(|text| format!("{} {:02}  {text}\n", importer.code(), count.chapter)),
            );
        }
    }
    TableFormat::default().print(
        &Table::new("rates")
            .with_text("importer", &importers)
            .with_text("chapter", &chapters)
            .with_integer("rows", rows)
            .with_integer("read", parsed)
            .with_integer("refused", refused),
    )?;
    output::print(&format!("\nTexts refused\n{}", texts.concat()))
}

fn status(data: &DataFolder) -> Result<String, Failure> {
    let manifest = Manifest::from_toml("world-2022/manifest.toml", world2022::EMBEDDED_MANIFEST)?;
    let bytes: u64 = manifest
        .artifacts
        .iter()
        .map(|artifact| artifact.bytes)
        .sum();
    let mut text = format!(
        "Embedded\n  world-2022: {}\n  built by {}, {} files, {} kB\n",
        manifest.title,
        manifest.built_by,
        manifest.artifacts.len(),
        bytes / 1000
    );
    // Writing to a String cannot fail. The many files of one folder are one line.
    let folder_of = |path: &str| {
        path.rsplit_once('/')
            .map_or("", |(folder, _)| folder)
            .to_owned()
    };
    for inputs in manifest
        .inputs
        .chunk_by(|a, b| folder_of(&a.path) == folder_of(&b.path))
    {
        let [input, more @ ..] = inputs else { continue };
        let what = match more.len() {
            0 => input.path.clone(),
            more => format!("{}/ ({} files)", folder_of(&input.path), more + 1),
        };
        let _ = writeln!(
            text,
            "  from {what}: {}, {}; licence: {}",
            input.source, input.vintage, input.licence
        );
    }
    text.push_str("  `boeki economy show world-2022` says what was done to them\n");
    let Some(folder) = data.path() else {
        let _ = writeln!(
            text,
            "\nData folder\n  none ({}); give one with --data DIR",
            data.looked()
        );
        return Ok(text);
    };
    let _ = writeln!(
        text,
        "\nData folder\n  {} ({})",
        folder.display(),
        data.looked()
    );
    if !folder.is_dir() {
        return Err(Failure::new(
            exit::FAILED,
            format!(
                "{}: there is no such folder ({}); give another with --data DIR",
                folder.display(),
                data.looked()
            ),
        ));
    }
    for known in NAMES.iter().filter(|known| !known.embedded) {
        let sign = SIGNS.iter().find(|(name, _)| *name == known.name);
        let there = sign.is_some_and(|(_, sign)| folder.join(sign).exists());
        let _ = writeln!(
            text,
            "  {:<10} {}",
            known.name,
            if there { "available" } else { "not there" }
        );
    }
    Ok(text)
}
