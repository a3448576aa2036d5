//! Derives the files that the project ships from the official ones, with their manifest.
//!
//! The same input gives the same bytes. This file must never know where files come from.

use boeki_data::concordance::HsToIsic;
use boeki_data::hash::sha256_hex;
use boeki_data::manifest::{Artifact, Input, Manifest};
use boeki_data::source::Source;

use crate::error::LawError;
use crate::list_recipe;
use crate::schedule::{embedded, japan, us};
use crate::{sectors, weights};

/// The concordance of products and industries in the data folder.
const CONCORDANCE: &str = "concordance/hs5_isic3.csv.gz";
/// Partners whose imports are held, by the Census code in the names of their files.
const PARTNERS: [&str; 51] = [
    "0003", "1220", "2010", "2050", "2110", "2150", "2190", "2230", "2470", "2740", "3010", "3070",
    "3310", "3330", "3370", "3510", "3570", "4039", "4120", "4359", "4419", "4621", "4890", "5050",
    "5081", "5130", "5170", "5200", "5330", "5350", "5380", "5420", "5490", "5520", "5550", "5570",
    "5590", "5600", "5650", "5700", "5800", "5820", "5830", "5880", "6021", "6141", "7210", "7290",
    "7530", "7620", "7910",
];

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// Path below the folder of the law.
    pub path: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// The US schedule in the data folder.
const US: &str = "us_tariff/hts_2025_basic_edition.csv";
/// The Japanese schedule in the data folder.
const JAPAN: &str = "jp_tariff/japan_tariff_2026-07-09.zip";

/// Builds schedules and lists; `read` fetches a file of the data folder.
///
/// # Errors
/// Those of `read` and of the importers.
pub fn build(
    recipe: (&str, &str),
    built_by: &str,
    read: &dyn Fn(&str) -> Result<Vec<u8>, LawError>,
) -> Result<Vec<Built>, LawError> {
    let mut inputs = Vec::new();
    let mut fetch = |path: &str| {
        let bytes = read(path)?;
        if !inputs.iter().any(|input: &Input| input.path == path) {
            inputs.push(input(path, &bytes));
        }
        Ok(bytes)
    };
    let (us_lines, us_texts) = us::import(&Source::new(US, fetch(US)?))?;
    let (jp_lines, jp_texts) = japan::import(JAPAN, &fetch(JAPAN)?)?;
    let mut imports = Vec::new();
    for partner in PARTNERS {
        let path = format!("us_tariff/imports_2024/2024-hs10-imports{partner}.parquet");
        let bytes = fetch(&path)?;
        imports.push((path, bytes));
    }
    let sources: Vec<Source<'_>> = imports
        .iter()
        .map(|(path, bytes)| Source::new(path, bytes.as_slice()))
        .collect();
    let weights = weights::import(&sources)?;
    let concordance = HsToIsic::read(&Source::new(CONCORDANCE, fetch(CONCORDANCE)?))?;
    let sectors = sectors::table(&weights.integer("code")?, &concordance);
    let lists = list_recipe::make(recipe.0, recipe.1, &mut fetch)?.to_table();
    let mut files = Vec::new();
    // Packed to load in milliseconds; texts apart, as they are read only when they are shown.
    for (path, table) in [
        ("us-lines.bin", us_lines),
        ("us-texts.bin", us_texts),
        ("jp-lines.bin", jp_lines),
        ("jp-texts.bin", jp_texts),
        ("lists.bin", lists),
        ("us-imports-2024-all.bin", weights::sum(&weights)?),
        ("us-imports-2024.bin", weights),
        ("sectors.bin", sectors),
    ] {
        files.push(Built {
            path: path.to_owned(),
            bytes: embedded::to_bytes(&table)?,
        });
    }
    inputs.sort_by(|a, b| a.path.cmp(&b.path));
    let manifest = Manifest {
        title: "Tariff schedules of the United States and Japan, and product lists of measures".to_owned(),
        built_by: built_by.to_owned(),
        notes: vec![
            "Rows, codes, indents, units and texts of every rate cell are those printed; inheritance and meaning are worked out when the files are read.".to_owned(),
        ],
        inputs,
        artifacts: files.iter().map(|file| Artifact::of(file.path.clone(), &file.bytes)).collect(),
    };
    files.push(Built {
        path: "manifest.toml".to_owned(),
        bytes: manifest.to_toml()?.into_bytes(),
    });
    Ok(files)
}

fn input(path: &str, bytes: &[u8]) -> Input {
    let (source, vintage, licence) = match path {
        US => (
            "Harmonized Tariff Schedule of the United States, US International Trade Commission",
            "2025 basic edition",
            "US government work, public domain",
        ),
        JAPAN => (
            "Customs Tariff Schedule of Japan, Japan Customs, through a public index",
            "2026-07-09",
            "MIT (index); the tariff is published by the Government of Japan",
        ),
        CONCORDANCE => (
            "concordance of HS 2017 and ISIC 3.1, from a public package",
            "HS 2017",
            "MIT",
        ),
        path if path.starts_with("us_tariff/imports_2024/") => (
            "US imports for consumption by ten-digit code and partner, Census Bureau",
            "2024",
            "US government work, public domain",
        ),
        path if path.starts_with("us_tariff/tracker/") => (
            "product lists of US measures, from a public tariff tracker",
            "2026-04",
            "MIT; the lists are US government works",
        ),
        _ => (
            "annexes of US proclamations and orders, from a public tariff tracker",
            "2025 and 2026",
            "MIT; the lists are US government works",
        ),
    };
    Input {
        path: path.to_owned(),
        sha256: sha256_hex(bytes),
        bytes: bytes.len() as u64,
        source: source.to_owned(),
        vintage: vintage.to_owned(),
        licence: licence.to_owned(),
    }
}
