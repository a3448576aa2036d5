//! The law of an importer: its schedule, its measures, and what they refer to, ready to be asked.
//!
//! Measures are flattened into rules (one per period and span of their product list), ordered so
//! that a rule comes before all that it displaces. Nothing here decides what a shipment pays: that
//! is `resolve.rs`. This file must never know a shipment.

use jiff::civil::Date;

use crate::code::TariffCode;
use crate::displacement;
use crate::error::{LawError, NoLaw};
use crate::fact::FactBook;
use crate::instant::Instant;
use crate::measure::{Measure, MeasureRate, Period, Status, reader};
use crate::origin::{Origin, OriginBook};
use crate::product::{Coverage, ProductLists, ProductScope, Wordings};
use crate::schedule::{Importer, Schedule};

mod join;

pub(crate) use join::shape;
use join::{by_origin, check_identifiers, flatten};

/// Position of a measure in [`Law::measures`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MeasureId(pub(crate) u16);

impl MeasureId {
    /// As an index.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// Position of a rule in [`Law::rules`]; a rule comes before those that it displaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(pub(crate) u16);

impl RuleId {
    /// As an index.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// One period of a measure while its goods do not change.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its measure.
    pub measure: MeasureId,
    /// Its period in the measure.
    pub period: usize,
    /// First instant.
    pub from: Instant,
    /// First instant after.
    pub until: Instant,
    /// Its goods (position among the distinct scopes of the law).
    pub scope: usize,
}

/// What a law is made from: texts as (name of file, content).
#[derive(Debug, Clone, Default)]
pub struct LawTexts<'a> {
    /// `facts.toml`.
    pub facts: (&'a str, &'a str),
    /// `origins.toml`.
    pub origins: (&'a str, &'a str),
    /// Measures of this importer, file by file.
    pub measures: Vec<(&'a str, &'a str)>,
}

/// The law of one importer.
#[derive(Debug, Clone)]
pub struct Law {
    importer: Importer,
    schedule: Schedule,
    facts: FactBook,
    origins: OriginBook,
    lists: ProductLists,
    measures: Vec<Measure>,
    rules: Vec<Rule>,
    scopes: Vec<ProductScope>,
    /// For each measure those that it displaces at some time, in order.
    displaces: Vec<Vec<MeasureId>>,
    /// The same for each period of each measure.
    displaces_in: Vec<Vec<Vec<MeasureId>>>,
    /// For each origin the rules that can reach it.
    by_origin: Vec<Vec<RuleId>>,
    as_of: Date,
    horizon: (Date, Date),
    revision: String,
}

impl Law {
    /// Reads the measures and joins them with schedule and lists.
    ///
    /// # Errors
    /// [`LawError::Shape`] naming file, measure and key; also when a displacement names no measure,
    /// when measures displace each other in a circle, and when an identifier repeats.
    pub fn new(
        schedule: Schedule,
        lists: ProductLists,
        texts: &LawTexts<'_>,
        revision: String,
    ) -> Result<Self, LawError> {
        let facts = FactBook::from_toml(texts.facts.0, texts.facts.1)?;
        let origins = OriginBook::from_toml(texts.origins.0, texts.origins.1)?;
        let books = reader::Books {
            facts: &facts,
            origins: &origins,
            lists: &lists,
            wordings: &Wordings::default(),
        };
        let mut measures = Vec::new();
        for (file, text) in &texts.measures {
            measures.extend(reader::read(file, text, books)?);
        }
        Self::join(schedule, facts, origins, lists, measures, revision)
    }

    pub(crate) fn join(
        schedule: Schedule,
        facts: FactBook,
        origins: OriginBook,
        lists: ProductLists,
        measures: Vec<Measure>,
        revision: String,
    ) -> Result<Self, LawError> {
        let importer = schedule.importer();
        let measures: Vec<Measure> = measures
            .into_iter()
            .filter(|measure| measure.importer == importer)
            .collect();
        check_identifiers(&measures)?;
        let displaces_in = displacement::by_period(&measures)?;
        let displaces = displacement::whenever(&displaces_in);
        let order = displacement::order(&measures, &displaces)?;
        let (rules, scopes) = flatten(&measures, &order);
        let by_origin = by_origin(&measures, &rules);
        let as_of = measures
            .iter()
            .map(|measure| measure.checked_on)
            .max()
            .unwrap_or(schedule.edition().from);
        Ok(Self {
            importer,
            facts,
            origins,
            lists,
            measures,
            rules,
            scopes,
            displaces,
            displaces_in,
            by_origin,
            as_of,
            horizon: (jiff::civil::date(2018, 1, 1), jiff::civil::date(2028, 1, 1)),
            revision,
            schedule,
        })
    }

    /// The same law with other measures.
    pub(crate) fn with_measures(
        &self,
        measures: Vec<Measure>,
        revision: String,
    ) -> Result<Self, LawError> {
        Self::join(
            self.schedule.clone(),
            self.facts.clone(),
            self.origins.clone(),
            self.lists.clone(),
            measures,
            revision,
        )
    }

    /// Whose law.
    pub fn importer(&self) -> Importer {
        self.importer
    }

    /// The schedule.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// The schedule, to join its texts.
    pub fn schedule_mut(&mut self) -> &mut Schedule {
        &mut self.schedule
    }

    /// The facts that may be asked.
    pub fn facts(&self) -> &FactBook {
        &self.facts
    }

    /// The groups of origins.
    pub fn origins(&self) -> &OriginBook {
        &self.origins
    }

    /// The product lists.
    pub fn lists(&self) -> &ProductLists {
        &self.lists
    }

    /// Every measure.
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// A measure.
    pub fn measure(&self, id: MeasureId) -> &Measure {
        &self.measures[id.index()]
    }

    /// The measure of this identifier.
    pub fn find_measure(&self, id: &str) -> Option<MeasureId> {
        let position = self.measures.iter().position(|measure| measure.id == id)?;
        u16::try_from(position).ok().map(MeasureId)
    }

    /// Every rule, each before those that it displaces.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// A rule.
    pub fn rule(&self, id: RuleId) -> &Rule {
        &self.rules[id.index()]
    }

    /// The period that a rule is of.
    pub fn period(&self, id: RuleId) -> &Period {
        let rule = self.rule(id);
        &self.measures[rule.measure.index()].periods[rule.period]
    }

    /// The goods of a rule.
    pub fn scope(&self, id: RuleId) -> &ProductScope {
        &self.scopes[self.rule(id).scope]
    }

    /// The distinct scopes of goods.
    pub fn scopes(&self) -> &[ProductScope] {
        &self.scopes
    }

    /// A line, or the codes into which some of these scopes split it.
    pub fn split<'s>(
        &self,
        code: TariffCode,
        scopes: impl Iterator<Item = &'s ProductScope>,
    ) -> Vec<TariffCode> {
        // No list names more digits than there are.
        if code.digits() > self.importer.line_digits() {
            return vec![code];
        }
        let partial: Vec<&ProductScope> = scopes
            .filter(|scope| scope.coverage(code) == Coverage::Part)
            .collect();
        if partial.is_empty() {
            return vec![code];
        }
        // Codes that a list names but the edition does not print are lines too: editions renumber.
        let mut below = self.schedule.codes_below(code);
        for scope in partial {
            for &(first, _) in scope.ranges() {
                if (code.first()..=code.last()).contains(&first)
                    && let Some(named) = TariffCode::from_filled(first, 10)
                    && !below
                        .iter()
                        .any(|known| known.covers(named) || named.covers(*known))
                {
                    below.push(named);
                }
            }
        }
        below.sort_unstable();
        if below.is_empty() { vec![code] } else { below }
    }

    /// Rules that can reach an origin at some time, in order.
    pub fn rules_of(&self, origin: Origin) -> &[RuleId] {
        &self.by_origin[origin.index()]
    }

    /// Whether a rule is in time and reaches the origin at that instant.
    pub fn in_time(&self, id: RuleId, origin: Origin, at: Instant) -> bool {
        let rule = self.rule(id);
        rule.from <= at && at < rule.until && {
            let measure = &self.measures[rule.measure.index()];
            measure.origins.contains(origin, at)
                && measure.periods[rule.period]
                    .origin
                    .as_ref()
                    .is_none_or(|scope| scope.contains(origin, at))
        }
    }

    /// The measures that a measure displaces at some time.
    pub fn displaced_by(&self, id: MeasureId) -> &[MeasureId] {
        &self.displaces[id.index()]
    }

    /// The measures that a rule displaces: its measure's, and those of its period alone.
    pub fn displaced_by_rule(&self, id: RuleId) -> &[MeasureId] {
        let rule = self.rule(id);
        &self.displaces_in[rule.measure.index()][rule.period]
    }

    /// The latest day on which a measure was verified.
    pub fn as_of(&self) -> Date {
        self.as_of
    }

    /// First day held, and the first day no longer held.
    pub fn horizon(&self) -> (Date, Date) {
        self.horizon
    }

    /// Refuses a day on which no law is held.
    ///
    /// # Errors
    /// [`LawError::NoLaw`], with the days that are.
    pub fn require_day(&self, day: Date) -> Result<(), LawError> {
        let (from, until) = self.horizon;
        if from <= day && day < until {
            return Ok(());
        }
        Err(LawError::NoLaw {
            importer: self.importer.code(),
            date: day,
            reason: NoLaw::Horizon(from, until),
        })
    }

    /// Whether a rule takes a staged rate (a column of an agreement) on a day for which the edition of
    /// the schedule does not hold it.
    pub fn is_of_another_year(&self, id: RuleId, day: Date) -> bool {
        let edition = self.schedule.edition();
        matches!(self.period(id).rate, MeasureRate::Column(_))
            && !(edition.from..edition.until).contains(&day)
    }

    /// Refuses a day whose staged rates for an origin the edition of the schedule does not hold.
    ///
    /// # Errors
    /// [`LawError::NoLaw`], with the days that it holds.
    pub fn require_edition(&self, origin: Origin, day: Date) -> Result<(), LawError> {
        let at = Instant::midday(day);
        let staged =
            |id: &&RuleId| self.is_of_another_year(**id, day) && self.in_time(**id, origin, at);
        match self.rules_of(origin).iter().find(staged) {
            None => Ok(()),
            Some(_) => Err(self.another_year(day)),
        }
    }

    /// Says that staged rates of a day are not held.
    pub(crate) fn another_year(&self, day: Date) -> LawError {
        let edition = self.schedule.edition();
        LawError::NoLaw {
            importer: self.importer.code(),
            date: day,
            reason: NoLaw::Staged {
                edition: edition.title.clone(),
                from: edition.from,
                until: edition.until,
            },
        }
    }

    /// The measures that a heading of chapter 99 stands for in one of their periods.
    pub fn measures_of_heading(&self, heading: TariffCode) -> Vec<MeasureId> {
        (0u16..)
            .map(MeasureId)
            .zip(&self.measures)
            .filter(|(_, measure)| {
                measure.periods.iter().any(|period| {
                    let printed = period.heading.as_deref().and_then(TariffCode::parse);
                    printed.is_some_and(|printed| heading.covers(printed))
                })
            })
            .map(|(id, _)| id)
            .collect()
    }

    /// Hash of the files that the law is made from.
    pub fn revision(&self) -> &str {
        &self.revision
    }
}

/// Whether a rule of this status can change a duty.
pub(crate) fn takes_effect(status: Status) -> bool {
    matches!(
        status,
        Status::InForce | Status::Enjoined | Status::Unconfirmed
    )
}
