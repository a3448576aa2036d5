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
use boeki::report::Language;
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
    /// Derive the embedded files from the data folder: the economy world-2022, the law, or the tables of economic security
    Build {
        /// Build schedules and product lists of the law instead of the economy
        #[arg(long)]
        law: bool,
        /// Build the tables of economic security (minerals, context of pairs of countries) instead
        #[arg(long, conflicts_with = "law")]
        security: bool,
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
            Self::Status { rates: true } => rates(common.language()),
            Self::Status { rates: false } => {
                output::print(&status(&data, common.language())?)?;
                output::print(&law_status(common.language())?)
            }
            Self::Build {
                law,
                security,
                output,
            } => {
                if data.path().is_none() {
                    let looked = data.looked();
                    return Err(Failure::said(
                        exit::FAILED,
                        format!(
                            "there is no data folder to build from ({looked}); give it with --data DIR"
                        ),
                        format!("元になるデータフォルダがない（{looked}）。--data DIR で指定"),
                    ));
                }
                let count = if *law {
                    build_law(&data, output)?
                } else if *security {
                    let _progress = Progress::start("building the tables of economic security");
                    let files = boeki::security::build::build(&data, &format!("boeki {VERSION}"))?;
                    let files = files
                        .iter()
                        .map(|file| (file.path.as_str(), file.bytes.as_slice()));
                    output::write_files(output, files)?
                } else {
                    let progress = Progress::start("building world-2022");
                    let files = world2022::build(&data)?;
                    drop(progress);
                    let files = files
                        .iter()
                        .map(|file| (file.path.as_str(), file.bytes.as_slice()));
                    output::write_files(output, files)?
                };
                let into = output.display();
                output::print(&match common.language() {
                    Language::English => format!("{into}: {count} files written\n"),
                    Language::Japanese => format!("{into}：{count}件のファイルを書き出した\n"),
                })
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
fn law_status(language: Language) -> Result<String, Failure> {
    let mut text = language.pick("\nLaw\n", "\n法令\n").to_owned();
    for importer in [Importer::UnitedStates, Importer::Japan] {
        let law = law::embedded::law(importer)?;
        let counts = by_chapter(law.schedule());
        let goods: Vec<_> = counts.iter().filter(|count| count.chapter < 98).collect();
        let (code, edition) = (importer.code(), &law.schedule().edition().title);
        let lines = law.schedule().lines().len();
        let read = goods.iter().map(|count| count.parsed).sum::<usize>();
        let refused = goods.iter().map(|count| count.refused).sum::<usize>();
        let (measures, revision) = (law.measures().len(), law.revision());
        // Writing to a String cannot fail.
        let _ = match language {
            Language::English => writeln!(
                text,
                "  {code}: {edition}, {lines} lines; rates of chapters 1 to 97: {read} read, {refused} refused; {measures} measures; revision {revision}"
            ),
            Language::Japanese => writeln!(
                text,
                "  {code}：{edition}、税目{lines}件。第1〜97類の税率：解釈済{read}件、解釈不能{refused}件。措置{measures}件。版{revision}"
            ),
        };
    }
    text.push_str(language.pick(
        "  `boeki data status --rates` counts them by chapter\n",
        "  類別の内訳は `boeki data status --rates`\n",
    ));
    Ok(text)
}

/// Rates read and refused by chapter, then the texts refused.
fn rates(language: Language) -> Result<(), Failure> {
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
    TableFormat::default().print_in(
        &Table::new("rates")
            .with_text("importer", &importers)
            .with_text("chapter", &chapters)
            .with_integer("rows", rows)
            .with_integer("read", parsed)
            .with_integer("refused", refused),
        language,
    )?;
    let title = language.pick("Texts refused", "解釈できない記載");
    output::print(&format!("\n{title}\n{}", texts.concat()))
}

fn status(data: &DataFolder, language: Language) -> Result<String, Failure> {
    let manifest = Manifest::from_toml("world-2022/manifest.toml", world2022::EMBEDDED_MANIFEST)?;
    let bytes: u64 = manifest
        .artifacts
        .iter()
        .map(|artifact| artifact.bytes)
        .sum();
    let (by, files, kilobytes) = (&manifest.built_by, manifest.artifacts.len(), bytes / 1000);
    let known = NAMES.iter().find(|known| known.name == world2022::NAME);
    let mut text = match language {
        Language::English => format!(
            "Embedded\n  world-2022: {}\n  built by {by}, {files} files, {kilobytes} kB\n",
            manifest.title
        ),
        Language::Japanese => format!(
            "組込み\n  world-2022：{}\n  作成：{by}、{files}ファイル、{kilobytes} kB\n",
            known.map_or(manifest.title.as_str(), |known| known.ja)
        ),
    };
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
        let what = match (more.len(), language) {
            (0, _) => input.path.clone(),
            (more, Language::English) => {
                format!("{}/ ({} files)", folder_of(&input.path), more + 1)
            }
            (more, Language::Japanese) => {
                format!("{}/（{}ファイル）", folder_of(&input.path), more + 1)
            }
        };
        let (source, vintage, licence) = (&input.source, &input.vintage, &input.licence);
        let _ = match language {
            Language::English => {
                writeln!(
                    text,
                    "  from {what}: {source}, {vintage}; licence: {licence}"
                )
            }
            Language::Japanese => {
                writeln!(
                    text,
                    "  元データ {what}：{source}、{vintage}。利用条件：{licence}"
                )
            }
        };
    }
    text.push_str(language.pick(
        "  `boeki economy show world-2022` says what was done to them\n",
        "  加工の内容は `boeki economy show world-2022`\n",
    ));
    text.push_str(&folder_status(data, language)?);
    Ok(text)
}

/// What the data folder holds.
fn folder_status(data: &DataFolder, language: Language) -> Result<String, Failure> {
    let mut text = String::new();
    let (title, looked) = (
        language.pick("Data folder", "データフォルダ"),
        data.looked(),
    );
    let Some(folder) = data.path() else {
        let _ = match language {
            Language::English => writeln!(
                text,
                "\n{title}\n  none ({looked}); give one with --data DIR"
            ),
            Language::Japanese => {
                writeln!(text, "\n{title}\n  なし（{looked}）。--data DIR で指定")
            }
        };
        return Ok(text);
    };
    let _ = writeln!(text, "\n{title}\n  {} ({looked})", folder.display());
    if !folder.is_dir() {
        return Err(Failure::said(
            exit::FAILED,
            format!(
                "{}: there is no such folder ({looked}); give another with --data DIR",
                folder.display()
            ),
            format!(
                "{}：このフォルダはない（{looked}）。--data DIR で別のものを指定",
                folder.display()
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
            if there {
                language.pick("available", "利用可")
            } else {
                language.pick("not there", "なし")
            }
        );
    }
    Ok(text)
}
