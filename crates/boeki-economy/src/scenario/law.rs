//! Changes by law: read as two dates, applied as what the law asks on them (the base stands under the
//! first, the policy under the second), and kept with the measures that made the difference.

use std::collections::BTreeMap;

use boeki_law::embedded;
use boeki_law::error::{LawError, NoLaw};
use boeki_law::law::Law;
use boeki_law::schedule::Importer;
use boeki_law::sector_rates::Weights;
use jiff::civil::Date;
use serde::Serialize;
use toml::de::DeValue;

use super::read::{Reader, Value, amendment_problem};
use super::words::{article, list, quoted};
use super::{Change, Code, Diagnostic, LawStates, Scenario};
use crate::law_tariffs::{DutyReading, LawTariff, LawTariffs, region_of};
use crate::{Labels, Name};

const KEYS: [&str; 4] = ["before", "after", "known_on", "reading"];
const EXAMPLE: &str = "law = { before = \"2025-01-01\", after = \"2026-10-01\" }";

/// What a change by law did to the tariff on one sector of one exporter, and which measures did it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LawShock {
    /// Index of the importer.
    pub importer: usize,
    /// Index of the exporter.
    pub exporter: usize,
    /// Index of the sector.
    pub sector: usize,
    /// Rate under the first state: as read, least, highest.
    pub before: [f64; 3],
    /// Rate under the second state: as read, least, highest.
    pub after: [f64; 3],
    /// What each measure adds or takes away, as read; the ordinary duty of the schedule has no name.
    /// Together they are the difference of the rates as read.
    pub measures: Vec<(Option<String>, f64)>,
}

impl LawShock {
    /// The change of the tariff as read.
    pub fn change(&self) -> f64 {
        self.after[0] - self.before[0]
    }
}

impl Reader<'_> {
    pub(super) fn law(&mut self, value: &Value<'_>) -> Option<LawStates> {
        let DeValue::Table(table) = value.get_ref() else {
            self.found.push(
                Diagnostic::new(
                    Code::WrongType,
                    format!(
                        "`law` wants two dates in braces, this is {}",
                        article(value.get_ref())
                    ),
                )
                .at(Some(value.span()))
                .because("a change by law moves tariffs from the law of one day to that of another")
                .remedy(format!("write {EXAMPLE}")),
            );
            return None;
        };
        let mut days: BTreeMap<&str, Date> = BTreeMap::new();
        let mut reading = DutyReading::default();
        let mut sound = true;
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let Some(known) = KEYS.into_iter().find(|known| *known == name) else {
                sound = false;
                self.found.push(
                    Diagnostic::new(
                        Code::UnknownKey,
                        format!("`law` has no key {}", quoted(name)),
                    )
                    .at(Some(key.span()))
                    .nearest(Labels::nearest(name, KEYS.into_iter()))
                    .because(format!("its keys are {}", list(&KEYS)))
                    .remedy(format!("write {EXAMPLE}")),
                );
                continue;
            };
            let text = match value.get_ref() {
                DeValue::String(text) => text.to_string(),
                DeValue::Datetime(date) => date.to_string(),
                other => format!("{} there", article(other)),
            };
            let read = if known == "reading" {
                DutyReading::from_name(&text).map(|found| reading = found)
            } else {
                text.parse().ok().map(|day| {
                    days.insert(known, day);
                })
            };
            if read.is_none() {
                sound = false;
                let remedy = if known == "reading" {
                    format!("write {}", list(&DutyReading::ALL.map(DutyReading::name)))
                } else {
                    format!("write {known} = \"2026-10-01\"")
                };
                self.found.push(
                    Diagnostic::new(Code::WrongType, format!("`{known}` is {}", quoted(&text)))
                        .at(Some(value.span()))
                        .because(if known == "reading" {
                            "it says which duty is read where the law leaves it open"
                        } else {
                            "it wants a day"
                        })
                        .remedy(remedy),
                );
            }
        }
        if !sound {
            return None;
        }
        let Some(&after) = days.get("after") else {
            self.found.push(
                Diagnostic::new(
                    Code::MissingKey,
                    "`law` does not say which law takes effect",
                )
                .at(Some(value.span()))
                .because("`after` is the day whose law takes the place of the other")
                .remedy(format!("write {EXAMPLE}")),
            );
            return None;
        };
        Some(LawStates {
            before: days.get("before").copied(),
            after,
            known_on: days.get("known_on").copied(),
            reading,
        })
    }
}

/// The laws that changes ask for, each read once.
#[derive(Default)]
pub(super) struct LawBook {
    /// By importer: as it is, and as amended.
    laws: BTreeMap<&'static str, (&'static Law, Option<Law>)>,
    /// By importer and day the share of the value that pays a duty whose rate is not held.
    not_held: BTreeMap<(&'static str, Date), f64>,
}

impl LawBook {
    /// The shocks of a change by law on the flows from exporters to one importer.
    pub(super) fn shocks(
        &mut self,
        scenario: &Scenario,
        change: &Change,
        states: LawStates,
        labels: &Labels,
        (importers, exporters, sectors): (&[usize], &[usize], &[usize]),
    ) -> Result<Vec<LawShock>, Box<Diagnostic>> {
        let held = |importer: &Importer| region_of(labels, *importer) == importers.first().copied();
        let importer = [Importer::UnitedStates, Importer::Japan]
            .into_iter()
            .find(held)
            .filter(|_| importers.len() == 1)
            .ok_or_else(|| {
                Box::new(
                    Diagnostic::new(Code::NoLaw, "a change by law names one importer whose law is held")
                        .at(change.places.importer.clone().or(change.place()))
                        .because("held are the laws of the United States and of Japan")
                        .remedy("write importer = \"USA\" or importer = \"JPN\", each in a change of its own"),
                )
            })?;
        let amended = || amended_problem(scenario);
        let broken = |error: &LawError| Box::new(amendment_problem(error, amended()));
        let region = importers[0];
        if !self.laws.contains_key(importer.code()) {
            let law = embedded::shared(importer).map_err(|error| broken(&error))?;
            let amendments = scenario.amendments.of(importer);
            let second = if amendments.is_empty() {
                None
            } else {
                Some(law.amended(&amendments).map_err(|error| broken(&error))?)
            };
            self.laws.insert(importer.code(), (law, second));
        }
        let weights = Weights::embedded().map_err(|error| broken(&error))?;
        let Some((law, second)) = self.laws.get(importer.code()) else {
            return Ok(Vec::new());
        };
        let (from, until) = law.horizon();
        let before = states.before.unwrap_or(states.after);
        for day in [before, states.after] {
            if day < from || until <= day {
                let reason = NoLaw::Horizon(from, until);
                return Err(Box::new(no_law(change, day, &reason)));
            }
        }
        let on = |law: &Law, days: &[Date]| {
            let days: Vec<_> = days.iter().map(|day| (*day, states.known_on)).collect();
            LawTariffs::of(labels, exporters, law, weights, &days).map_err(|error| match error {
                LawError::NoLaw { date, reason, .. } => Box::new(no_law(change, date, &reason)),
                other => broken(&other),
            })
        };
        let mut found = match second {
            None => on(law, &[before, states.after])?,
            Some(second) => [on(law, &[before])?, on(second, &[states.after])?].concat(),
        };
        let (Some(new), Some(old)) = (found.pop(), found.pop()) else {
            return Ok(Vec::new());
        };
        for (day, tariffs) in [(before, &old), (states.after, &new)] {
            if tariffs.not_held > 0.0 {
                let share = self.not_held.entry((importer.code(), day)).or_default();
                *share = share.max(tariffs.not_held);
            }
        }
        let mut shocks = Vec::new();
        for &exporter in exporters.iter().filter(|exporter| **exporter != region) {
            for &sector in sectors {
                if let (Some(old), Some(new)) =
                    (old.get(exporter, sector), new.get(exporter, sector))
                {
                    shocks.push(LawShock {
                        importer: region,
                        exporter,
                        sector,
                        before: rates(old, states.reading),
                        after: rates(new, states.reading),
                        measures: by_measure(old, new, states.reading),
                    });
                }
            }
        }
        if shocks.is_empty() {
            return Err(Box::new(
                Diagnostic::new(Code::NoLaw, "the law says nothing about these flows")
                    .at(change.place())
                    .because("its rates are known for goods, by the 28 groups of ISIC rev. 4 (C29) or sums of them")
                    .remedy("use an economy with these sectors, such as world-2022 or icio-2022, or write tariff = { add = 0.1 }"),
            ));
        }
        Ok(shocks)
    }

    /// Revisions of the laws that were asked, amended ones after what they amend.
    pub(super) fn revisions(&self) -> Vec<String> {
        self.laws
            .values()
            .flat_map(|(law, second)| {
                let amended = second.as_ref().map(Law::revision);
                std::iter::once(law.revision()).chain(amended)
            })
            .map(str::to_owned)
            .collect()
    }

    /// What the laws that were asked are: their dates and revisions.
    pub(super) fn notes(&self) -> Vec<Name> {
        self.laws
            .values()
            .map(|(law, second)| {
                let (code, day, revision) = (law.importer().code(), law.as_of(), law.revision());
                let amended = second.as_ref().map(Law::revision);
                let en = amended.map_or(String::new(), |it| format!("; as amended {it}"));
                let ja = amended.map_or(String::new(), |it| format!("、改正後は{it}"));
                Name::new(
                    format!(
                        "Law of {code} as of {day}, revision {revision}{en}. Rates by sector are weighted with US imports of 2024."
                    ),
                    format!("{code}の法令は{day}現在、版{revision}{ja}。部門別税率は2024年の米国輸入額による加重平均。"),
                )
            })
            .chain(self.not_held.iter().map(|((code, day), share)| {
                let percent = format!("{:.1}%", 100.0 * share);
                Name::new(
                    format!(
                        "On {percent} of the value a duty of the law of {code} of {day} applies, or may apply, whose rate the sources \
                         held do not state: it is left out, and the tariffs there are lower bounds."
                    ),
                    format!(
                        "{code}の{day}の法令では、価額の{percent}に税率が出典にない措置が適用され（又はされ得）、その分を除いた税率は下限値。"
                    ),
                )
            }))
            .collect()
    }
}

fn no_law(change: &Change, day: Date, reason: &NoLaw) -> Diagnostic {
    let why = match reason {
        NoLaw::Horizon(from, until) => {
            format!("the law held runs from {from} to {until} (exclusive)")
        }
        NoLaw::Staged {
            edition,
            from,
            until,
        } => format!(
            "agreement rates are staged each year, and those of {edition} hold from {from} to {until} (exclusive)"
        ),
    };
    Diagnostic::new(Code::NoLaw, format!("no law is held for {day}"))
        .at(change.place())
        .because(why)
        .remedy("write a day within that time")
}

fn amended_problem(scenario: &Scenario) -> Option<std::ops::Range<usize>> {
    scenario.source.amendments.clone()
}

fn rates(tariff: &LawTariff, reading: DutyReading) -> [f64; 3] {
    [reading.of(tariff.rate), tariff.rate.0, tariff.rate.1]
}

/// The difference by measure, largest first; what is nothing is left out.
fn by_measure(
    old: &LawTariff,
    new: &LawTariff,
    reading: DutyReading,
) -> Vec<(Option<String>, f64)> {
    let mut points: BTreeMap<&Option<String>, f64> = BTreeMap::new();
    for (tariff, sign) in [(new, 1.0), (old, -1.0)] {
        for (measure, ends) in &tariff.measures {
            *points.entry(measure).or_default() += sign * reading.of(*ends);
        }
    }
    let mut measures: Vec<(Option<String>, f64)> = points
        .into_iter()
        .filter(|(_, points)| points.abs() > 1e-12)
        .map(|(measure, points)| (measure.clone(), points))
        .collect();
    measures.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.cmp(&b.0)));
    measures
}
