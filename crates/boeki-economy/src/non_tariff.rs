//! Non-tariff measures as ad valorem equivalents (`data/assumptions/non-tariff.toml`), split in waste and rents.
//!
//! An equivalent of a makes the good 1 + a times as dear. With a split (w, m, x) that sums to 1, (1 + a)^w of it is waste (an iceberg
//! cost), (1 + a)^m a rent of importers on top of the duty-paid price, (1 + a)^x a rent of exporters on top of the producer's price: whatever
//! the split, the three multiply to 1 + a.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::sources::embedded_toml;
use crate::{EconomyError, Name};

const FILE: &str = "data/assumptions/non-tariff.toml";
const TEXT: &str = include_str!("../../../data/assumptions/non-tariff.toml");
/// How far shares may be from 1.
const SUM_SLACK: f64 = 1e-9;

/// How an equivalent divides; sums to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// Resources used up: an iceberg cost.
    pub waste: f64,
    /// Rent of importers: like a tariff that no treasury receives.
    pub importer_rent: f64,
    /// Rent of exporters: like an export tax that no treasury receives.
    pub exporter_rent: f64,
}

impl Split {
    /// Whether it is three shares of 1.
    pub fn is_sound(self) -> bool {
        let parts = [self.waste, self.importer_rent, self.exporter_rent];
        parts.iter().all(|part| (0.0..=1.0).contains(part))
            && (parts.iter().sum::<f64>() - 1.0).abs() < SUM_SLACK
    }
}

/// Which end of a measure's range is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The lower end.
    Low,
    /// The central value.
    #[default]
    Central,
    /// The upper end.
    High,
}

impl Level {
    /// All levels.
    pub const ALL: [Self; 3] = [Self::Low, Self::Central, Self::High];

    /// The name that scenarios use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Central => "central",
            Self::High => "high",
        }
    }
}

/// An equivalent with its range.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Equivalent {
    /// Lower end.
    pub low: f64,
    /// Central value.
    pub central: f64,
    /// Upper end.
    pub high: f64,
}

impl Equivalent {
    /// The value at a level.
    pub fn at(self, level: Level) -> f64 {
        match level {
            Level::Low => self.low,
            Level::Central => self.central,
            Level::High => self.high,
        }
    }
}

/// A named measure of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// The name that scenarios use.
    pub id: String,
    /// What people call it.
    pub title: Name,
    /// The question that taking it away answers.
    pub question: String,
    /// Code of the region whose measure it is.
    pub importer: String,
    /// Codes of the regions whose goods it meets.
    pub exporters: Vec<String>,
    /// The part of each sector's trade that it concerns; `goods` stands for all goods.
    pub sectors: BTreeMap<String, f64>,
    /// Its equivalent on that part.
    pub ave: Equivalent,
    /// The part of the equivalent that an agreement can take away.
    pub actionable: f64,
    /// The named split it takes.
    pub split_id: String,
    /// The same in numbers.
    pub split: Split,
    /// How well it is founded: `low`, `medium`, `high`.
    pub confidence: String,
    /// Where the figures are from.
    pub sources: Vec<String>,
    /// What to know when reading it.
    pub note: Option<String>,
}

/// A split with a name.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // the columns of the file
pub struct NamedSplit {
    pub id: String,
    pub title: Name,
    pub waste: f64,
    pub importer_rent: f64,
    pub exporter_rent: f64,
    pub confidence: String,
    pub source: String,
}

impl NamedSplit {
    /// Its numbers.
    pub fn split(&self) -> Split {
        Split {
            waste: self.waste,
            importer_rent: self.importer_rent,
            exporter_rent: self.exporter_rent,
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)] // read so that the file is checked whole
struct Actionable {
    id: String,
    goods: f64,
    services: f64,
    confidence: String,
    source: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)] // read so that the file is checked whole
struct Meta {
    id: String,
    title: Name,
    year: u16,
    confidence: String,
    source: String,
}

/// The table of measures and splits.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NonTariffBook {
    #[allow(dead_code)] // read so that the file is checked whole
    meta: Meta,
    split: Vec<NamedSplit>,
    #[allow(dead_code)] // read so that the file is checked whole
    actionable: Vec<Actionable>,
    measure: Vec<Measure>,
}

impl NonTariffBook {
    /// The table that comes with the program, read and checked once.
    ///
    /// # Errors
    /// None with the file as shipped.
    pub fn embedded() -> Result<&'static Self, EconomyError> {
        static BOOK: OnceLock<Result<NonTariffBook, EconomyError>> = OnceLock::new();
        BOOK.get_or_init(|| Self::from_toml(TEXT))
            .as_ref()
            .map_err(EconomyError::clone)
    }

    /// Reads and checks a table of this shape.
    ///
    /// # Errors
    /// Unknown keys; splits that do not sum to 1 or are not the named ones; ranges out of order.
    pub fn from_toml(text: &str) -> Result<Self, EconomyError> {
        let book: Self = embedded_toml(FILE, text)?;
        for measure in &book.measure {
            let ave = measure.ave;
            let ordered = 0.0 < ave.low && ave.low <= ave.central && ave.central <= ave.high;
            let share = |part: &f64| (0.0..=1.0).contains(part) && *part > 0.0;
            let named = book.splits().find(|split| split.id == measure.split_id);
            let problem = if !ordered {
                "its equivalent is no range above 0"
            } else if !share(&measure.actionable) || !measure.sectors.values().all(share) {
                "its actionable part, or the part of a sector, is no share above 0"
            } else if !measure.split.is_sound() {
                "its split does not sum to 1"
            } else if named.is_none_or(|split| split.split() != measure.split) {
                "its split is not the one it names"
            } else {
                continue;
            };
            return Err(EconomyError::BadText {
                place: format!("{FILE}, {}", measure.id),
                problem: problem.into(),
                fix: "correct the file and build again".into(),
            });
        }
        Ok(book)
    }

    /// The measures, in the order of the file.
    pub fn measures(&self) -> &[Measure] {
        &self.measure
    }

    /// The measure of a name.
    pub fn measure(&self, id: &str) -> Option<&Measure> {
        self.measure.iter().find(|measure| measure.id == id)
    }

    /// The named splits.
    pub fn splits(&self) -> impl Iterator<Item = &NamedSplit> {
        self.split.iter()
    }

    /// The split of an equivalent that names none: the first of the file.
    pub fn default_split(&self) -> Option<Split> {
        self.splits().next().map(NamedSplit::split)
    }

    /// The split of a name.
    pub fn split(&self, id: &str) -> Option<Split> {
        self.splits()
            .find(|split| split.id == id)
            .map(NamedSplit::split)
    }
}
