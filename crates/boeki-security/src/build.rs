//! Deriving the shipped tables of this crate from the data folder: `data/security`, with a manifest.

use boeki_data::hash::sha256_hex;
use boeki_data::manifest::{Artifact, Input, Manifest};
use boeki_data::table::Table;
use boeki_economy::sources::Files;

use crate::dependence::minerals;
use crate::{SecurityError, geopolitics};

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// Its name in `data/security`.
    pub path: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// Builds the files of `data/security`. The same data give the same bytes.
///
/// # Errors
/// A file that is missing or not as published.
pub fn build(files: &dyn Files, built_by: &str) -> Result<Vec<Built>, SecurityError> {
    let survey = files.read(minerals::INPUT)?;
    let mut inputs = vec![Input {
        path: minerals::INPUT.into(),
        sha256: sha256_hex(&survey),
        bytes: survey.len() as u64,
        source: "Mineral Commodity Summaries, US Geological Survey".into(),
        vintage: "2026".into(),
        licence: "US government work, public domain".into(),
    }];
    for cited in geopolitics::SOURCES {
        let bytes = files.read(cited.path)?;
        inputs.push(Input {
            path: cited.path.into(),
            sha256: sha256_hex(&bytes),
            bytes: bytes.len() as u64,
            source: cited.citation.into(),
            vintage: "the last year of the file; every figure has its year".into(),
            licence: cited.licence.into(),
        });
    }
    let text = |table: &Table| table.to_csv().into_bytes();
    let mut built = vec![
        Built {
            path: "minerals.csv".into(),
            bytes: text(&minerals::build_table(&survey)?),
        },
        Built {
            path: "context.csv".into(),
            bytes: text(&geopolitics::build_table(files)?),
        },
    ];
    inputs.sort_by(|a, b| a.path.cmp(&b.path));
    let manifest = Manifest {
        title: "Production of critical minerals by country, and context of pairs of countries".into(),
        built_by: built_by.into(),
        notes: vec![
            "Amounts that the Survey withholds, does not know or gives in words are left out; the last year is its estimate.".into(),
            "Of the files under the GPL only single figures are taken, with attribution; the files themselves are not shipped.".into(),
        ],
        inputs,
        artifacts: built.iter().map(|file| Artifact::of(file.path.clone(), &file.bytes)).collect(),
    };
    let manifest = manifest.to_toml().map_err(|error| SecurityError::Table {
        place: "manifest.toml".into(),
        reason: error.to_string(),
    })?;
    built.push(Built {
        path: "manifest.toml".into(),
        bytes: manifest.into_bytes(),
    });
    Ok(built)
}
