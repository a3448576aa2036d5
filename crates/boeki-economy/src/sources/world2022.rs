//! `world-2022`: the economy that comes with the program, 22 regions by 28 sectors, in the folder format.
//!
//! It is `icio-2022` aggregated by `data/mappings/world-2022.toml`, amounts to eight significant digits. The regions are chosen so that
//! CPTPP, EU, ASEAN, G7, USMCA and the Quad are sums of whole regions.

use boeki_data::manifest;
use serde::Deserialize;

use super::calibration::embedded_toml;
use super::folder::{self, Artifact};
use super::icio2022;
use super::reading::{Files, Input};
use crate::aggregation::{Mapping, aggregate};
use crate::{Economy, EconomyError};

/// The name that scenarios use.
pub const NAME: &str = "world-2022";

/// Path of the mapping in the repository, and its text.
const MAPPING: (&str, &str) = (
    "data/mappings/world-2022.toml",
    include_str!("../../../../data/mappings/world-2022.toml"),
);
const ORIGINS: (&str, &str) = (
    "data/assumptions/origins.toml",
    include_str!("../../../../data/assumptions/origins.toml"),
);
/// Digits of amounts in the files; what rounding leaves open is closed on reading.
const DIGITS: usize = 8;

macro_rules! embedded_files {
    ($($file:literal),*) => {
        [$(($file, include_bytes!(concat!("../../../../data/economies/world-2022/", $file)).as_slice())),*]
    };
}

const FILES: [(&str, &[u8]); 7] = embedded_files![
    "economy.toml",
    "regions.csv",
    "sectors.csv",
    "flows.csv",
    "technology.csv",
    "final_use.csv",
    "elasticities.csv"
];

struct Embedded;

impl Files for Embedded {
    fn read(&self, path: &str) -> Result<Vec<u8>, EconomyError> {
        FILES
            .iter()
            .find(|(file, _)| *file == path)
            .map(|(_, bytes)| bytes.to_vec())
            .ok_or_else(|| EconomyError::MissingFile {
                path: path.to_owned(),
                reason: "it is no part of the embedded economy".into(),
            })
    }
}

/// The economy that comes with the program.
///
/// # Errors
/// None, unless the program was built with damaged files.
pub fn embedded() -> Result<Economy, EconomyError> {
    folder::read("", &Embedded)
}

/// The manifest of the embedded economy: what it was made from.
pub const EMBEDDED_MANIFEST: &str =
    include_str!("../../../../data/economies/world-2022/manifest.toml");

/// Derives the files of `data/economies/world-2022` from the data folder. The same data give the same bytes.
///
/// # Errors
/// A file that is missing or not as published.
pub fn build(files: &dyn Files) -> Result<Vec<Artifact>, EconomyError> {
    let (economy, _, read) = icio2022::calibrate_recorded(files)?;
    let mapping = Mapping::from_toml(MAPPING.0, MAPPING.1)?;
    let mut parts = aggregate(&economy, &mapping)?.into_parts();
    NAME.clone_into(&mut parts.name);
    parts.title = format!(
        "The world economy of 2022: {} regions by {} sectors, with technology of 2011",
        parts.labels.regions.len(),
        parts.labels.sectors.len()
    );
    parts.provenance.push(format!(
        "Amounts are rounded to {DIGITS} significant digits."
    ));
    folder::write_with(&Economy::new(parts)?, Some(DIGITS), origins(&read)?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Origins {
    origin: Vec<Origin>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Origin {
    /// Beginning of the path in the data folder.
    path: String,
    source: String,
    vintage: String,
    licence: String,
}

/// Source, vintage and licence of each file that was read.
fn origins(read: &[Input]) -> Result<Vec<manifest::Input>, EconomyError> {
    let origins: Origins = embedded_toml(ORIGINS.0, ORIGINS.1)?;
    read.iter()
        .map(|input| {
            let origin = origins
                .origin
                .iter()
                .find(|origin| input.path.starts_with(&origin.path))
                .ok_or_else(|| EconomyError::MissingRow {
                    file: ORIGINS.0.into(),
                    what: format!("path {}", input.path),
                })?;
            Ok(manifest::Input {
                path: input.path.clone(),
                sha256: input.sha256.clone(),
                bytes: input.bytes,
                source: origin.source.clone(),
                vintage: origin.vintage.clone(),
                licence: origin.licence.clone(),
            })
        })
        .collect()
}
