//! Scenarios: a trade policy in a few lines of TOML that a person can read aloud.
//!
//! A scenario names an economy, assumptions and changes; it holds no number of the economy. [`Scenario::parse`] reads it with
//! positions, [`Scenario::resolve`] turns it into a [`Policy`](crate::Policy) on the labels of an economy. Both report all that
//! is wrong at once ([`Diagnostics`]).
//!
//! ```
//! use boeki_economy::scenario::{Instrument, Operation, Scenario};
//! let text = r#"
//! title = "US 25% on Japanese cars"
//!
//! [[change]]
//! importer = "USA"                 # a code, a list of codes, or a group: "ALL", "CPTPP", ...
//! exporter = "JPN"
//! sector = "C29"                   # likewise: "ALL", "goods", ...
//! tariff = { set = 0.25 }          # or add, scale; also export_tax, iceberg, subsidy, ban = true
//! "#;
//! let scenario = Scenario::parse("cars.toml", text)?;
//! assert_eq!(scenario.economy, "world-2022");
//! assert_eq!(scenario.changes[0].instrument, Instrument::Tariff(Operation::Set(0.25)));
//! # Ok::<(), boeki_economy::scenario::Diagnostics>(())
//! ```
//!
//! Changes apply in the order of the file, each to what the ones before it left. Domestic sales are never touched by a
//! tariff, an export tax, a trade cost or a ban.

mod barrier;
mod base;
mod change_read;
mod diagnostic;
mod directory;
mod elasticity_set;
mod group;
mod instrument;
mod keys;
mod law;
mod model;
mod quota;
mod quota_read;
mod read;
mod resolve;
mod section;
mod sentence;
mod words;
mod write;

use std::ops::Range;

pub use boeki_law::amendment::Amendments;
use jiff::civil::Date;

use crate::law_tariffs::DutyReading;
use crate::{Closure, Name};

pub use barrier::Barrier;
pub use diagnostic::{Code, Diagnostic, Diagnostics};
pub use group::{DatedGroup, GroupBook};
pub use keys::Keys;
pub use law::LawShock;
pub use model::{ModelOptions, RevenueUse, ScaleOption, WageMeasure};
pub use quota::{QuotaRule, ResolvedQuota, WrittenLimit};
pub use resolve::{Resolved, Touched};
pub use section::{SECTIONS, Sections};

/// The economy of a scenario that names none.
pub const DEFAULT_ECONOMY: &str = "world-2022";

/// The name that stands for every region or sector.
pub const ALL: &str = "ALL";

/// A trade policy with its assumptions. Two scenarios are equal if they mean the same, wherever they were written.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// What people call it.
    pub title: String,
    /// Code of an economy, or a path relative to the scenario's file.
    pub economy: String,
    /// Path of a file that maps regions and sectors to fewer.
    pub aggregation: Option<String>,
    /// What happens to trade deficits.
    pub closure: Closure,
    /// Name of a set of trade elasticities, or a path.
    pub elasticities: String,
    /// Path of a CSV file with tariffs, for economies whose source has none.
    pub tariffs: Option<String>,
    /// Options of the model beyond the default.
    pub model: ModelOptions,
    /// Questions of higher layers, such as `[bargain]`.
    pub sections: Sections,
    /// The changes, in the order in which they apply.
    pub changes: Vec<Change>,
    /// Limits on quantities, on top of what the changes make of rates.
    pub quotas: Vec<QuotaRule>,
    /// What the law of the changes by law is supposed to be beside what it is.
    pub amendments: Amendments,
    /// Other policies that the result is set against: this scenario with more changes or amendments.
    pub alternatives: Vec<Alternative>,
    source: Source,
}

impl Scenario {
    /// A scenario that changes nothing yet, on the default economy and assumptions.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            economy: DEFAULT_ECONOMY.to_owned(),
            aggregation: None,
            closure: Closure::default(),
            elasticities: crate::elasticity::DEFAULT_SET.to_owned(),
            tariffs: None,
            model: ModelOptions::default(),
            sections: Sections::default(),
            changes: Vec::new(),
            quotas: Vec::new(),
            amendments: Amendments::default(),
            alternatives: Vec::new(),
            source: Source::default(),
        }
    }

    /// The name of the file it was read from; empty if it was not read.
    pub fn file(&self) -> &str {
        &self.source.file
    }

    /// The text it was read from; empty if it was not read.
    pub fn text(&self) -> &str {
        &self.source.text
    }

    /// Where a field's value stands in the text, if it was written there.
    pub fn span(&self, field: Field) -> Option<Range<usize>> {
        self.source.fields[field as usize].clone()
    }

    /// A problem that was found later, such as a file that does not exist, put at the field that named it.
    ///
    /// ```
    /// use boeki_economy::scenario::{Code, Diagnostic, Field, Scenario};
    /// let scenario = Scenario::parse("a.toml", "title = 'A'\neconomy = 'world-2023'")?;
    /// let problem = Diagnostic::new(Code::NotFound, "no economy `world-2023`").nearest(Some("world-2022".into()));
    /// assert!(scenario.problem(Field::Economy, problem).render(false).contains("a.toml:2:11"));
    /// # Ok::<(), boeki_economy::scenario::Diagnostics>(())
    /// ```
    pub fn problem(&self, field: Field, problem: Diagnostic) -> Diagnostics {
        self.problems(vec![problem.at(self.span(field))])
    }

    fn problems(&self, items: Vec<Diagnostic>) -> Diagnostics {
        let file = if self.source.file.is_empty() {
            &self.title
        } else {
            &self.source.file
        };
        Diagnostics::new(file, &self.source.text, items)
    }
}

/// What an alternative adds to its scenario.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alternative {
    /// What people call it.
    pub title: String,
    /// Changes after those of the scenario.
    pub changes: Vec<Change>,
    /// Quotas beside those of the scenario.
    pub quotas: Vec<QuotaRule>,
    /// Amendments after those of the scenario.
    pub amendments: Amendments,
}

impl Scenario {
    /// An alternative as a scenario of its own, without alternatives.
    #[must_use]
    pub fn with(&self, alternative: &Alternative) -> Self {
        let mut scenario = self.clone();
        scenario.title.clone_from(&alternative.title);
        scenario.changes.extend(alternative.changes.iter().cloned());
        scenario.quotas.extend(alternative.quotas.iter().cloned());
        scenario.amendments = self.amendments.followed_by(&alternative.amendments);
        scenario.alternatives.clear();
        scenario
    }
}

/// The fields of a scenario beside its changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// `title`
    Title,
    /// `economy`
    Economy,
    /// `aggregation`
    Aggregation,
    /// `closure`
    Closure,
    /// `elasticities`
    Elasticities,
    /// `tariffs`
    Tariffs,
}

/// The text that a scenario was read from. It is no part of what the scenario means: all sources are equal.
#[derive(Clone, Debug, Default)]
struct Source {
    file: String,
    text: String,
    fields: [Option<Range<usize>>; 6],
    /// The first amendment.
    amendments: Option<Range<usize>>,
}

impl PartialEq for Source {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// One change of policy: an instrument, moved on the flows from exporters to importers in sectors.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The regions that import.
    pub importer: Selector,
    /// The regions that export; for a subsidy those that produce.
    pub exporter: Selector,
    /// The sectors.
    pub sector: Selector,
    /// What is changed, and how.
    pub instrument: Instrument,
    /// A remark for readers.
    pub note: Option<String>,
    places: Places,
}

impl Change {
    /// A change of an instrument on every flow, to be narrowed.
    ///
    /// ```
    /// use boeki_economy::scenario::{Change, Instrument, Operation};
    /// let change = Change::new(Instrument::Tariff(Operation::Add(0.1))).from(["JPN"]).to(["USA"]).of(["C29"]);
    /// assert!(!change.importer.is_all());
    /// ```
    pub fn new(instrument: Instrument) -> Self {
        Self {
            importer: Selector::all(),
            exporter: Selector::all(),
            sector: Selector::all(),
            instrument,
            note: None,
            places: Places::default(),
        }
    }

    /// On flows from these regions only.
    #[must_use]
    pub fn from<Text: Into<String>>(mut self, exporters: impl IntoIterator<Item = Text>) -> Self {
        self.exporter = Selector::of(exporters);
        self
    }

    /// On flows to these regions only.
    #[must_use]
    pub fn to<Text: Into<String>>(mut self, importers: impl IntoIterator<Item = Text>) -> Self {
        self.importer = Selector::of(importers);
        self
    }

    /// On flows of these sectors only.
    #[must_use]
    pub fn of<Text: Into<String>>(mut self, sectors: impl IntoIterator<Item = Text>) -> Self {
        self.sector = Selector::of(sectors);
        self
    }

    /// The place of the instrument, or of the change.
    fn place(&self) -> Option<Range<usize>> {
        self.places
            .instrument
            .clone()
            .or(self.places.header.clone())
    }
}

/// Where the parts of a change were written; no part of what it means.
#[derive(Clone, Debug, Default)]
struct Places {
    header: Option<Range<usize>>,
    instrument: Option<Range<usize>>,
    number: Option<Range<usize>>,
    importer: Option<Range<usize>>,
}

impl PartialEq for Places {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Regions or sectors as they were written: codes, groups or `ALL`.
#[derive(Clone, Debug, PartialEq)]
pub struct Selector {
    written: Vec<Written>,
}

impl Selector {
    /// Everything.
    pub fn all() -> Self {
        Self::of([ALL])
    }

    /// The union of codes and groups.
    pub fn of<Text: Into<String>>(names: impl IntoIterator<Item = Text>) -> Self {
        Self {
            written: names
                .into_iter()
                .map(|name| Written {
                    text: name.into(),
                    span: None,
                })
                .collect(),
        }
    }

    /// The codes and groups, in the order of writing.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.written.iter().map(|written| written.text.as_str())
    }

    /// Whether it names everything.
    pub fn is_all(&self) -> bool {
        self.names().any(|name| name == ALL)
    }
}

/// A name and where it was written.
#[derive(Clone, Debug)]
struct Written {
    text: String,
    span: Option<Range<usize>>,
}

impl PartialEq for Written {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// An instrument of policy and what is done to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Instrument {
    /// Import tariff, ad valorem fraction: 0.25 is 25%. Above -1.
    Tariff(Operation),
    /// Export tax, ad valorem fraction. Above -1.
    ExportTax(Operation),
    /// Iceberg trade cost as a factor of the base year's: 1.1 is 10% more. Above 0.
    Iceberg(Operation),
    /// Output subsidy as a share of the producer's unit cost, between -1 and 1; it acts on the exporter, whoever buys.
    Subsidy(Operation),
    /// No trade at all.
    Ban,
    /// Import tariffs, by the difference of two states of the importer's law.
    Law(LawStates),
    /// A non-tariff measure, in force in the base and taken away.
    NonTariff(Barrier),
}

/// Two states of an importer's law, of which the second takes the place of the first.
///
/// The first is the law as it is; the second is the law with the scenario's amendments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LawStates {
    /// Day of entry of the first; that of the second where none is given.
    pub before: Option<Date>,
    /// Day of entry of the second.
    pub after: Date,
    /// As one knew the law on that day; as corrected since where none is given.
    pub known_on: Option<Date>,
    /// What is read where the law leaves the duty open.
    pub reading: DutyReading,
}

impl Instrument {
    /// The keys that scenarios use.
    pub const KEYS: [&str; 7] = [
        "tariff",
        "export_tax",
        "iceberg",
        "subsidy",
        "ban",
        "law",
        "non_tariff",
    ];

    /// The key that scenarios use.
    pub fn key(self) -> &'static str {
        match self {
            Instrument::Tariff(_) => "tariff",
            Instrument::ExportTax(_) => "export_tax",
            Instrument::Iceberg(_) => "iceberg",
            Instrument::Subsidy(_) => "subsidy",
            Instrument::Ban => "ban",
            Instrument::Law(_) => "law",
            Instrument::NonTariff(_) => "non_tariff",
        }
    }

    /// What people call it.
    pub fn name(self) -> Name {
        match self {
            Instrument::Tariff(_) => Name::new("tariff", "関税"),
            Instrument::ExportTax(_) => Name::new("export tax", "輸出税"),
            Instrument::Iceberg(_) => Name::new("trade cost", "貿易費用"),
            Instrument::Subsidy(_) => Name::new("subsidy", "補助金"),
            Instrument::Ban => Name::new("ban", "取引禁止"),
            Instrument::Law(_) => Name::new("tariff by law", "法令による関税"),
            Instrument::NonTariff(_) => Name::new("non-tariff measure", "非関税措置"),
        }
    }

    /// What is done to its rate; nothing for a ban, and by law or to a non-tariff measure many things.
    pub fn operation(self) -> Option<Operation> {
        match self {
            Instrument::Tariff(operation)
            | Instrument::ExportTax(operation)
            | Instrument::Iceberg(operation)
            | Instrument::Subsidy(operation) => Some(operation),
            Instrument::Ban | Instrument::Law(_) | Instrument::NonTariff(_) => None,
        }
    }

    /// Whether a rate is one that the instrument can have.
    fn allows(self, rate: f64) -> bool {
        rate.is_finite()
            && match self {
                Instrument::Tariff(_) | Instrument::ExportTax(_) | Instrument::Law(_) => {
                    rate > -1.0
                }
                Instrument::Iceberg(_) => rate > 0.0,
                Instrument::NonTariff(_) => rate >= 0.0,
                Instrument::Subsidy(_) => rate > -1.0 && rate < 1.0,
                Instrument::Ban => true,
            }
    }

    /// The rates it can have, in words.
    fn bounds(self) -> &'static str {
        match self {
            Instrument::Tariff(_) | Instrument::Law(_) => {
                "a tariff is a finite fraction above -1 (0.25 is 25%)"
            }
            Instrument::ExportTax(_) => "an export tax is a finite fraction above -1 (0.25 is 25%)",
            Instrument::Iceberg(_) => {
                "a trade cost is a finite factor above 0, relative to the base (1.1 is 10% more)"
            }
            Instrument::Subsidy(_) => {
                "a subsidy is a share of unit cost above -1 and below 1 (0.1 is 10%)"
            }
            Instrument::NonTariff(_) => "an equivalent is a fraction from 0 on (0.1 is 10%)",
            Instrument::Ban => "a ban has no rate",
        }
    }
}

/// What is done to a rate. The rate it starts from is the base's, or what an earlier change made of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Operation {
    /// The rate becomes this.
    Set(f64),
    /// The rate rises by this: 0.10 is ten percentage points.
    Add(f64),
    /// The rate is multiplied by this, which is not negative.
    Scale(f64),
}

impl Operation {
    /// The keys that scenarios use.
    pub const KEYS: [&str; 3] = ["set", "add", "scale"];

    /// The key that scenarios use.
    pub fn key(self) -> &'static str {
        match self {
            Operation::Set(_) => "set",
            Operation::Add(_) => "add",
            Operation::Scale(_) => "scale",
        }
    }

    /// Its number.
    pub fn number(self) -> f64 {
        match self {
            Operation::Set(number) | Operation::Add(number) | Operation::Scale(number) => number,
        }
    }

    /// The rate after it.
    pub fn apply(self, rate: f64) -> f64 {
        match self {
            Operation::Set(number) => number,
            Operation::Add(number) => rate + number,
            Operation::Scale(number) => rate * number,
        }
    }
}
