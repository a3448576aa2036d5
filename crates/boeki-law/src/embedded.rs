//! The law that the project ships.
//!
//! Schedules and lists are made by `boeki data build` (`data/law/built`), measures are written by
//! hand (`data/law/us`, `data/law/jp`). This file must never change what it reads.

use std::sync::OnceLock;

use boeki_data::hash::sha256_hex;
use boeki_data::source::Source;
use jiff::civil::date;

use crate::error::LawError;
use crate::law::{Law, LawTexts};
use crate::product::ProductLists;
use crate::schedule::{Edition, Importer, Schedule, embedded};
use crate::sectors::Sectors;
use crate::weights::{self, Import, Partner};
use crate::words::Bilingual;

macro_rules! data {
    ($path:literal) => {
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/law/", $path)
    };
}

/// The recipe of the product lists: name and text.
pub const LIST_RECIPE: (&str, &str) = ("lists.toml", include_str!(data!("lists.toml")));
/// The manifest of the files that were built.
pub const MANIFEST: &str = include_str!(data!("built/manifest.toml"));
const FACTS: (&str, &str) = ("facts.toml", include_str!(data!("facts.toml")));
const ORIGINS: (&str, &str) = ("origins.toml", include_str!(data!("origins.toml")));
const LISTS: &[u8] = include_bytes!(data!("built/lists.bin"));

const WEIGHTS: &[u8] = include_bytes!(data!("built/us-imports-2024.bin"));
const ALL_WEIGHTS: &[u8] = include_bytes!(data!("built/us-imports-2024-all.bin"));

const SECTORS: &[u8] = include_bytes!(data!("built/sectors.bin"));

const US_LINES: &[u8] = include_bytes!(data!("built/us-lines.bin"));
const US_TEXTS: &[u8] = include_bytes!(data!("built/us-texts.bin"));
const JP_LINES: &[u8] = include_bytes!(data!("built/jp-lines.bin"));
const JP_TEXTS: &[u8] = include_bytes!(data!("built/jp-texts.bin"));

/// Measures of the United States, file by file.
pub const US_MEASURES: [(&str, &str); 11] = [
    ("us/programs.toml", include_str!(data!("us/programs.toml"))),
    (
        "us/section-201.toml",
        include_str!(data!("us/section-201.toml")),
    ),
    (
        "us/section-232-metals.toml",
        include_str!(data!("us/section-232-metals.toml")),
    ),
    (
        "us/section-232-metals-2026.toml",
        include_str!(data!("us/section-232-metals-2026.toml")),
    ),
    (
        "us/section-232-vehicles.toml",
        include_str!(data!("us/section-232-vehicles.toml")),
    ),
    (
        "us/section-232-other.toml",
        include_str!(data!("us/section-232-other.toml")),
    ),
    (
        "us/section-301.toml",
        include_str!(data!("us/section-301.toml")),
    ),
    (
        "us/section-338.toml",
        include_str!(data!("us/section-338.toml")),
    ),
    (
        "us/section-122.toml",
        include_str!(data!("us/section-122.toml")),
    ),
    (
        "us/ieepa-reciprocal.toml",
        include_str!(data!("us/ieepa-reciprocal.toml")),
    ),
    (
        "us/ieepa-other.toml",
        include_str!(data!("us/ieepa-other.toml")),
    ),
];

/// Measures of Japan, file by file.
pub const JP_MEASURES: [(&str, &str); 2] = [
    (
        "jp/agreements.toml",
        include_str!(data!("jp/agreements.toml")),
    ),
    (
        "jp/safeguards.toml",
        include_str!(data!("jp/safeguards.toml")),
    ),
];

/// Readings of the US measures by others, which stand in place of the law's own.
pub const READINGS: [(&str, &str); 1] = [(
    "public-series",
    include_str!(data!("readings/public-series.toml")),
)];

/// The US schedule under a reading of its measures by others.
///
/// # Errors
/// [`LawError::UnknownName`] for a name that is no reading.
///
/// ```
/// let reading = boeki_law::embedded::reading("public-series")?;
/// assert!(reading.find_measure("series/02/all").is_some());
/// # Ok::<(), boeki_law::error::LawError>(())
/// ```
pub fn reading(name: &str) -> Result<Law, LawError> {
    let found = READINGS.iter().find(|(known, _)| *known == name);
    let &(file, text) = found.ok_or_else(|| LawError::UnknownName {
        what: Bilingual::new("a reading of the law", "法令の読み方"),
        name: name.to_owned(),
        nearest: None,
        known: READINGS.map(|(known, _)| known.to_owned()).to_vec(),
    })?;
    law_of(Importer::UnitedStates, vec![(file, text)])
}

/// The law of an importer, without the words of its schedule.
///
/// # Errors
/// None with the files as shipped; those of [`Law::new`] otherwise.
///
/// ```
/// use boeki_law::{embedded, schedule::Importer};
/// let law = embedded::law(Importer::UnitedStates)?;
/// assert!(law.find_measure("us/232/autos/japan").is_some());
/// # Ok::<(), boeki_law::error::LawError>(())
/// ```
pub fn law(importer: Importer) -> Result<Law, LawError> {
    let measures = match importer {
        Importer::UnitedStates => US_MEASURES.as_slice(),
        Importer::Japan => JP_MEASURES.as_slice(),
    };
    law_of(importer, measures.to_vec())
}

fn law_of(importer: Importer, measures: Vec<(&str, &str)>) -> Result<Law, LawError> {
    let (file, lines, edition) = match importer {
        Importer::UnitedStates => (
            "us-lines.bin",
            US_LINES,
            // The ordinary rates of this edition have not been staged since 2018.
            Edition {
                title: "HTS 2025 basic edition".to_owned(),
                from: date(2018, 1, 1),
                until: date(2028, 1, 1),
            },
        ),
        Importer::Japan => (
            "jp-lines.bin",
            JP_LINES,
            // Agreement rates step down each 1 April: this edition holds for one fiscal year.
            Edition {
                title: "Customs Tariff Schedule of Japan, 9 July 2026".to_owned(),
                from: date(2026, 4, 1),
                until: date(2027, 4, 1),
            },
        ),
    };
    let table = embedded::from_bytes(&Source::new(file, lines))?;
    let schedule = Schedule::from_table(importer, edition, file, &table)?;
    let lists = ProductLists::from_table(
        "lists.bin",
        &embedded::from_bytes(&Source::new("lists.bin", LISTS))?,
    )?;
    let texts = LawTexts {
        facts: FACTS,
        origins: ORIGINS,
        measures,
    };
    Law::new(schedule, lists, &texts, revision())
}

/// Joins the words to a law's schedule.
///
/// # Errors
/// None with the files as shipped.
pub fn join_texts(law: &mut Law) -> Result<(), LawError> {
    let (name, bytes) = match law.importer() {
        Importer::UnitedStates => ("us-texts.bin", US_TEXTS),
        Importer::Japan => ("jp-texts.bin", JP_TEXTS),
    };
    let table = embedded::from_bytes(&Source::new(name, bytes))?;
    law.schedule_mut().join_texts(name, &table)
}

/// Imports of the United States in 2024, by partner.
///
/// # Errors
/// None with the file as shipped.
pub fn weights() -> Result<Vec<Partner>, LawError> {
    let file = "us-imports-2024.bin";
    weights::read(file, &embedded::from_bytes(&Source::new(file, WEIGHTS))?)
}

/// Imports of the United States in 2024, all partners together.
///
/// # Errors
/// None with the file as shipped.
pub fn all_weights() -> Result<Vec<Import>, LawError> {
    let table = embedded::from_bytes(&Source::new("us-imports-2024-all.bin", ALL_WEIGHTS))?;
    weights::read_sum(&table)
}

/// The law of an importer as [`law`] gives it, read once.
///
/// # Errors
/// As [`law`].
pub fn shared(importer: Importer) -> Result<&'static Law, LawError> {
    static UNITED_STATES: OnceLock<Result<Law, LawError>> = OnceLock::new();
    static JAPAN: OnceLock<Result<Law, LawError>> = OnceLock::new();
    let law = match importer {
        Importer::UnitedStates => &UNITED_STATES,
        Importer::Japan => &JAPAN,
    };
    law.get_or_init(|| self::law(importer))
        .as_ref()
        .map_err(Clone::clone)
}

/// Sectors of the economies by product.
///
/// # Errors
/// None with the file as shipped.
pub fn sectors() -> Result<Sectors, LawError> {
    Sectors::from_table(&embedded::from_bytes(&Source::new("sectors.bin", SECTORS))?)
}

/// Hash over everything that the law is made from.
pub fn revision() -> String {
    let mut all = String::new();
    let files = [LIST_RECIPE, FACTS, ORIGINS, ("manifest.toml", MANIFEST)];
    let measures = US_MEASURES.iter().chain(&JP_MEASURES).chain(&READINGS);
    for (name, text) in files.iter().chain(measures) {
        all.push_str(name);
        all.push_str(&sha256_hex(text.as_bytes()));
    }
    sha256_hex(all.as_bytes())[..12].to_owned()
}
