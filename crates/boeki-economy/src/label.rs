//! Names of things: the regions and sectors of an economy, and named groups of them.
//!
//! Regions and sectors keep the codes of their source; names exist in English and Japanese.

use serde::{Deserialize, Serialize};

/// A name in both languages of the project.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Name {
    /// English.
    pub en: String,
    /// Japanese.
    pub ja: String,
}

impl Name {
    /// A name in both languages.
    pub fn new(en: impl Into<String>, ja: impl Into<String>) -> Self {
        Self {
            en: en.into(),
            ja: ja.into(),
        }
    }

    /// The same text in both languages, for codes that have no translation.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            en: text.clone(),
            ja: text,
        }
    }
}

/// A region of an economy: a country or a sum of countries.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Region {
    /// The code of the source, unique in the economy.
    pub code: String,
    /// What people call it.
    pub name: Name,
    /// ISO 3166 alpha-3 codes of the economies it sums; itself where it is one.
    pub members: Vec<String>,
}

/// Whether a sector's output crosses borders as goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SectorKind {
    /// Agriculture, mining, manufacturing.
    Goods,
    /// Everything else.
    Services,
}

/// A sector of an economy: an industry or a sum of industries.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sector {
    /// The code of the source, unique in the economy.
    pub code: String,
    /// What people call it.
    pub name: Name,
    /// Goods or services.
    pub kind: SectorKind,
    /// Codes of the source sectors it sums; itself where it is one.
    pub members: Vec<String>,
}

/// A named group of countries (by ISO 3166 alpha-3 code) or of sectors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The code that scenarios use, such as `CPTPP`.
    pub code: String,
    /// What people call it.
    pub name: Name,
    /// Codes of its members.
    pub members: Vec<String>,
}

/// The regions and sectors of one economy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labels {
    /// Regions, in the order of every array's importer and exporter index.
    pub regions: Vec<Region>,
    /// Sectors, in the order of every array's sector index.
    pub sectors: Vec<Sector>,
}

impl Labels {
    /// Index of the region with this code.
    pub fn region(&self, code: &str) -> Option<usize> {
        self.regions.iter().position(|region| region.code == code)
    }

    /// Index of the sector with this code.
    pub fn sector(&self, code: &str) -> Option<usize> {
        self.sectors.iter().position(|sector| sector.code == code)
    }

    /// The code in `codes` that is nearest to what was written, if any is near.
    ///
    /// ```
    /// let near = boeki_economy::Labels::nearest("JPM", ["USA", "JPN"].into_iter());
    /// assert_eq!(near.as_deref(), Some("JPN"));
    /// ```
    pub fn nearest<'a>(written: &str, codes: impl Iterator<Item = &'a str>) -> Option<String> {
        let lower = written.to_lowercase();
        codes
            .map(|code| (strsim::jaro_winkler(&lower, &code.to_lowercase()), code))
            .filter(|(score, _)| *score > 0.7)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, code)| code.to_owned())
    }
}
