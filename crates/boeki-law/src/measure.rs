//! A measure: one rule on top of a schedule, dated, cited, and with what it displaces.
//!
//! Measures are data (`data/law/us/*.toml`, `data/law/jp/*.toml`), read in `measure/reader.rs`.
//! What they do together is decided in `resolve.rs`. This file must never know a shipment.

pub use boeki_data::assumption::Confidence;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::fact::{FactId, FactValue};
use crate::instant::Instant;
use crate::origin::OriginScope;
use crate::product::ScopeSpan;
use crate::rate::Rate;
use crate::schedule::Importer;
use crate::words::Bilingual;

pub(crate) mod reader;
pub(crate) mod rows;

/// The power under which a measure is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Authority {
    /// The schedule itself: the ordinary duty.
    Schedule,
    /// A trade agreement or a preference.
    Agreement,
    /// A safeguard of an agreement or a tariff law.
    Safeguard,
    /// A quota of the schedule.
    Quota,
    /// Column 2 and the like: who gets which column.
    General,
    /// Section 201 of the Trade Act of 1974.
    Section201,
    /// Section 232 of the Trade Expansion Act of 1962.
    Section232,
    /// Section 301 of the Trade Act of 1974.
    Section301,
    /// Section 338 of the Tariff Act of 1930.
    Section338,
    /// Section 122 of the Trade Act of 1974.
    Section122,
    /// International Emergency Economic Powers Act: fentanyl.
    IeepaFentanyl,
    /// International Emergency Economic Powers Act: reciprocal tariffs.
    IeepaReciprocal,
    /// International Emergency Economic Powers Act: other emergencies.
    IeepaOther,
}

impl Authority {
    /// Every authority, in the order in which tables show them.
    pub const ALL: [Self; 13] = [
        Self::Schedule,
        Self::General,
        Self::Agreement,
        Self::Quota,
        Self::Safeguard,
        Self::Section201,
        Self::Section232,
        Self::Section301,
        Self::Section338,
        Self::Section122,
        Self::IeepaFentanyl,
        Self::IeepaReciprocal,
        Self::IeepaOther,
    ];

    /// Its name in files and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Schedule => "schedule",
            Self::Agreement => "agreement",
            Self::Safeguard => "safeguard",
            Self::Quota => "quota",
            Self::General => "general",
            Self::Section201 => "section_201",
            Self::Section232 => "section_232",
            Self::Section301 => "section_301",
            Self::Section338 => "section_338",
            Self::Section122 => "section_122",
            Self::IeepaFentanyl => "ieepa_fentanyl",
            Self::IeepaReciprocal => "ieepa_reciprocal",
            Self::IeepaOther => "ieepa_other",
        }
    }

    /// The authority of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|authority| authority.name() == name)
    }

    /// Its position in [`Authority::ALL`].
    pub fn index(self) -> usize {
        Self::ALL
            .iter()
            .position(|&other| other == self)
            .unwrap_or(0)
    }
}

/// Where a rule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// Applies from its beginning to its end.
    InForce,
    /// Held back by the authority that made it.
    Suspended,
    /// Held back by a court for the parties named; it applies to everyone else.
    Enjoined,
    /// Published for comment.
    Proposed,
    /// Said, not enacted.
    AnnouncedOnly,
    /// The sources do not settle whether or how it applies.
    Unconfirmed,
}

impl Status {
    /// Its name in files and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::InForce => "in_force",
            Self::Suspended => "suspended",
            Self::Enjoined => "enjoined",
            Self::Proposed => "proposed",
            Self::AnnouncedOnly => "announced_only",
            Self::Unconfirmed => "unconfirmed",
        }
    }

    /// The status of this name.
    pub fn parse(name: &str) -> Option<Self> {
        [
            Self::InForce,
            Self::Suspended,
            Self::Enjoined,
            Self::Proposed,
            Self::AnnouncedOnly,
            Self::Unconfirmed,
        ]
        .into_iter()
        .find(|status| status.name() == name)
    }
}

/// What a measure does to the duty.
#[derive(Debug, Clone, PartialEq)]
pub enum MeasureRate {
    /// Adds to the base duty.
    Additional(Rate),
    /// Lifts the total of base duty and this to at least the fraction: adds `max(0, p - base)`.
    Inclusive(Decimal),
    /// Takes the place of the base duty.
    Replace(Rate),
    /// Adds nothing; exists for what it displaces.
    Exempt,
    /// Adds one fraction within the quota, another above it.
    Quota {
        /// Within.
        within: Decimal,
        /// Above.
        over: Decimal,
    },
    /// Adds something that the sources held do not state.
    Unstated,
    /// The base duty is that column's (or special program's) where lower.
    Column(String),
    /// The base duty is that column's, whatever its height.
    Instead(String),
}

impl MeasureRate {
    /// Whether it decides the base duty and not what comes on top.
    pub fn is_base(&self) -> bool {
        matches!(self, Self::Replace(_) | Self::Column(_) | Self::Instead(_))
    }
}

/// What a shipment must answer for a measure to apply.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The fact.
    pub fact: FactId,
    /// What it is held against.
    pub test: Test,
}

/// What a fact is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Test {
    /// It is this value.
    Is(FactValue),
    /// The number is at least this.
    AtLeast(Decimal),
    /// The number is below this.
    LessThan(Decimal),
    /// The date is before this one.
    Before(Date),
    /// The date is this one or later.
    From(Date),
}

impl Test {
    /// Whether the value passes.
    pub fn passes(self, value: FactValue) -> bool {
        match (self, value) {
            (Self::Is(expected), value) => expected == value,
            (Self::AtLeast(least), FactValue::Number(number)) => number >= least,
            (Self::LessThan(limit), FactValue::Number(number)) => number < limit,
            (Self::Before(limit), FactValue::Date(date)) => date < limit,
            (Self::From(first), FactValue::Date(date)) => date >= first,
            _ => false,
        }
    }
}

/// A measure with everything that it says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Identifier: `us/232/autos/japan`.
    pub id: String,
    /// Whose law.
    pub importer: Importer,
    /// The power under which it is taken.
    pub authority: Authority,
    /// Words.
    pub title: Bilingual,
    /// Origins as written: codes, `@groups`, `all`.
    pub origin_names: Vec<String>,
    /// Products as written: codes, `list:NAME`, `all`.
    pub product_names: Vec<String>,
    /// Origins that it reaches.
    pub origins: OriginScope,
    /// Goods that it reaches, by span of time.
    pub products: Vec<ScopeSpan>,
    /// What the shipment must answer; all must hold.
    pub when: Vec<Condition>,
    /// Measures that it switches off, as written: identifiers, or all under a prefix (`/*`).
    pub displaces: Vec<String>,
    /// Whether they are switched off on the whole value though its own rate takes a share of it.
    pub displaces_whole: bool,
    /// Measures of its own programme with which overlap is meant.
    pub stacks_with: Vec<String>,
    /// The passage.
    pub citation: String,
    /// Where it was read.
    pub source: String,
    /// When it was last verified.
    pub checked_on: Date,
    /// How sure.
    pub confidence: Confidence,
    /// What a reader must know.
    pub note: Option<Bilingual>,
    /// One row per span of time and rate.
    pub periods: Vec<Period>,
    /// File that it is written in.
    pub file: String,
}

/// A span of time with its rate.
#[derive(Debug, Clone, PartialEq)]
pub struct Period {
    /// Origin, where the rate differs by origin.
    pub origin: Option<OriginScope>,
    /// First instant.
    pub from: Instant,
    /// First instant after.
    pub until: Instant,
    /// Heading of chapter 99.
    pub heading: Option<String>,
    /// What it does.
    pub rate: MeasureRate,
    /// Act that made it so.
    pub instrument: String,
    /// When it was published.
    pub published: Date,
    /// From when it could be known in this form.
    pub known_from: Date,
    /// Until when it was believed in this form.
    pub known_until: Option<Date>,
    /// Where it stands.
    pub status: Status,
    /// For whom it is enjoined.
    pub parties: Option<String>,
    /// The fact that gives the share of the value reached.
    pub share: Option<FactId>,
    /// What it switches off in this period besides what its measure always does.
    pub displaces: Vec<String>,
    /// The passage, where not the measure's.
    pub citation: Option<String>,
    /// The source, where not the measure's.
    pub source: Option<String>,
    /// How sure, where not as of the measure.
    pub confidence: Option<Confidence>,
    /// What a reader must know.
    pub note: Option<Bilingual>,
}

impl Period {
    /// Whether one knew it in this form on that day; `None` is today, with every correction.
    pub fn known_on(&self, day: Option<Date>) -> bool {
        match day {
            None => self.known_until.is_none(),
            Some(day) => self.known_from <= day && self.known_until.is_none_or(|until| day < until),
        }
    }
}

/// Whether a pattern of `displaces` names a measure: its identifier, or `prefix/*` for all below.
pub(crate) fn names(pattern: &str, id: &str) -> bool {
    match pattern.strip_suffix("/*") {
        Some(prefix) => id
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.starts_with('/')),
        None => pattern == id,
    }
}
