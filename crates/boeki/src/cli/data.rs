//! `boeki data`: what is embedded, what the data folder holds, building the embedded economy anew.

use std::fmt::Write;
use std::path::PathBuf;

use boeki::data::manifest::Manifest;
use boeki::data_folder::DataFolder;
use boeki::economy::sources::{NAMES, world2022};

use super::Common;
use super::failure::{Failure, exit};
use super::output::{self, Progress};

/// What data there are, and building the embedded economy
#[derive(Debug, clap::Subcommand)]
pub(crate) enum DataCommand {
    /// Say what is embedded and what the data folder holds
    Status,
    /// Derive the files of world-2022 from the data folder
    Build {
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
            Self::Status => output::print(&status(&data)?),
            Self::Build { output } => {
                if data.path().is_none() {
                    return Err(Failure::new(
                        exit::FAILED,
                        format!(
                            "there is no data folder to build from ({}); give it with --data DIR",
                            data.looked()
                        ),
                    ));
                }
                let progress = Progress::start("building world-2022");
                let files = world2022::build(&data)?;
                drop(progress);
                let count = output::write_files(
                    output,
                    files
                        .iter()
                        .map(|file| (file.path.as_str(), file.bytes.as_slice())),
                )?;
                output::print(&format!("{}: {count} files written\n", output.display()))
            }
        }
    }
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
