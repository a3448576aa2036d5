//! Changes of non-tariff measures: read as a measure of the table or as an equivalent, put in force in the base, and taken away.

use std::collections::BTreeMap;

use toml::de::DeValue;

use super::directory::{Directory, What};
use super::read::{Reader, Value};
use super::words::{article, list, quoted};
use super::{Change, Code, Diagnostic, Instrument, Selector};
use crate::non_tariff::{Level, Measure, NonTariffBook, Split};
use crate::{Cube, Labels, Name, Policy};

const KEYS: [&str; 5] = ["measure", "ave", "level", "share", "split"];
const EXAMPLE: &str = "non_tariff = { measure = \"jp-auto-standards\", share = 0.5 }";
/// Equivalents above this are taken for percentages.
const LARGEST: f64 = 10.0;

/// A non-tariff measure and how much of it is taken away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Barrier {
    /// The measure of the table; nothing for an equivalent of the scenario's own.
    pub measure: Option<&'static Measure>,
    /// Which end of the measure's range is read.
    pub level: Level,
    /// Its ad valorem equivalent where it applies: 0.1 makes the good 10% dearer.
    pub ave: f64,
    /// The part of it that an agreement can take away.
    pub actionable: f64,
    /// How much of that part is taken away: 1 is all of it, -0.5 adds half as much.
    pub share: f64,
    /// How it divides in waste and rents.
    pub split: Split,
}

impl Barrier {
    /// An equivalent that is taken away whole.
    pub fn new(ave: f64, split: Split) -> Self {
        Self {
            measure: None,
            level: Level::Central,
            ave,
            actionable: 1.0,
            share: 1.0,
            split,
        }
    }

    /// The equivalent on a sector of which it concerns a part, before and after.
    fn equivalents(&self, part: f64) -> (f64, f64) {
        let before = self.ave * part;
        (before, before * (1.0 - self.share * self.actionable))
    }

    /// What the measure is called.
    pub(super) fn name(&self) -> Name {
        match self.measure {
            Some(measure) => Name::new(
                format!("{}, {}", measure.id, measure.title.en),
                format!("{}({})", measure.title.ja, measure.id),
            ),
            None => Name::new("as the scenario gives it", "シナリオの指定"),
        }
    }

    /// Whether its figures are of low confidence.
    pub(super) fn is_low(&self) -> bool {
        self.measure
            .is_some_and(|measure| measure.confidence == "low")
    }

    pub(super) fn to_toml(self) -> String {
        let mut keys = match self.measure {
            Some(measure) => vec![
                format!("measure = {}", quoted(&measure.id)),
                format!("level = \"{}\"", self.level.name()),
            ],
            None => vec![format!("ave = {:?}", self.ave)],
        };
        let Split {
            waste,
            importer_rent,
            exporter_rent,
        } = self.split;
        keys.push(format!("share = {:?}", self.share));
        keys.push(format!(
            "split = {{ waste = {waste:?}, importer_rent = {importer_rent:?}, exporter_rent = {exporter_rent:?} }}"
        ));
        format!("{{ {} }}", keys.join(", "))
    }
}

/// The part of each sector that a barrier concerns; nothing where a name is unknown, which [`super::resolve`] reports.
pub(super) fn parts(
    change: &Change,
    barrier: &Barrier,
    directory: &Directory<'_>,
) -> BTreeMap<usize, f64> {
    let mut parts = BTreeMap::new();
    let mut take = |name: &str, part: f64| {
        let selector = Selector::of([name]);
        let found = directory.select(What::Sector, &selector, &mut Vec::new(), &mut Vec::new());
        for sector in found.into_iter().flatten() {
            parts.insert(sector, part);
        }
    };
    match barrier.measure {
        Some(measure) => {
            for (name, part) in &measure.sectors {
                take(name, *part);
            }
        }
        None => change.sector.names().for_each(|name| take(name, 1.0)),
    }
    parts
}

/// Puts the rents of a barrier in force on a cell of the base.
pub(super) fn put_in_force(
    policy: &mut Policy,
    cell: (usize, usize, usize),
    barrier: &Barrier,
    part: f64,
) {
    let (ave, _) = barrier.equivalents(part);
    scale(policy, cell, barrier.split, (1.0 + ave).ln());
}

/// Takes a barrier away, as far as it goes, on a cell; says the equivalent before and after.
pub(super) fn take_away(
    policy: &mut Policy,
    cell: (usize, usize, usize),
    barrier: &Barrier,
    part: f64,
) -> (f64, f64) {
    let (before, after) = barrier.equivalents(part);
    let ln = ((1.0 + after) / (1.0 + before)).ln();
    policy.iceberg[cell] *= (barrier.split.waste * ln).exp();
    scale(policy, cell, barrier.split, ln);
    (before, after)
}

/// Moves the rents of a cell by their parts of a log equivalent.
fn scale(policy: &mut Policy, cell: (usize, usize, usize), split: Split, ln: f64) {
    let rent = |before: f64, part: f64| (before.ln_1p() + part * ln).exp_m1();
    // What is left of a rent that is gone is rounding.
    let clean = |rent: f64| if rent.abs() < 1e-14 { 0.0 } else { rent };
    if split.importer_rent > 0.0 {
        let now = rent(policy.importer_rent[cell], split.importer_rent);
        policy.set_importer_rent(cell, clean(now));
    }
    if split.exporter_rent > 0.0 {
        let now = rent(policy.exporter_rent[cell], split.exporter_rent);
        policy.set_exporter_rent(cell, clean(now));
    }
}

/// What a reader should know of the rents in a base, if it has any.
pub(super) fn note(base: &Policy, trade: &Cube) -> Option<Name> {
    if !base.has_rents() {
        return None;
    }
    let (n, _, j) = trade.shape();
    let (mut importers, mut exporters) = (0.0, 0.0);
    for importer in 0..n {
        for exporter in 0..n {
            for sector in 0..j {
                let cell = (importer, exporter, sector);
                let tax = base.export_tax[cell];
                importers += trade[cell] * (1.0 + base.customs(cell)) * base.importer_rent[cell];
                exporters += trade[cell] * tax / (1.0 + tax);
            }
        }
    }
    Some(Name::new(
        format!(
            "The base has the non-tariff measures that the scenario names in force, with rents of {importers:.0} million USD a year for importers and \
             {exporters:.0} for exporters, which are told apart from earnings; no customs revenue has them. Equivalents marked (?) are of low confidence."
        ),
        format!(
            "基準にはシナリオが挙げる非関税措置があり、輸入側に年{importers:.0}百万ドル、輸出側に{exporters:.0}百万ドルのレントが所得から区別されて含まれる。\
             関税収入には含まない。(?) の等価率は確度が低い。"
        ),
    ))
}

impl Reader<'_> {
    pub(super) fn barrier(&mut self, value: &Value<'_>) -> Option<Barrier> {
        let table = match value.get_ref() {
            DeValue::String(id) => return self.measure(id, value),
            DeValue::Table(table) => table,
            other => {
                self.found.push(
                    Diagnostic::new(
                        Code::WrongType,
                        format!(
                            "`non_tariff` wants the name of a measure or an equivalent in braces, this is {}",
                            article(other)
                        ),
                    )
                    .at(Some(value.span()))
                    .remedy(format!("write {EXAMPLE}, or {{ ave = 0.1 }}")),
                );
                return None;
            }
        };
        let count = self.found.len();
        let mut barrier = None;
        if let Some(id) = table.get("measure") {
            match id.get_ref() {
                DeValue::String(text) => barrier = self.measure(text, id),
                other => {
                    let message = format!("`measure` wants a name, this is {}", article(other));
                    self.found.push(
                        Diagnostic::new(Code::WrongType, message)
                            .at(Some(id.span()))
                            .remedy(format!("write {EXAMPLE}")),
                    );
                }
            }
        }
        let (mut ave, mut share, mut level, mut split) = (None, None, None, None);
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "measure" => {}
                "ave" => ave = self.share_of("ave", value, 0.0, LARGEST),
                "share" => share = self.share_of("share", value, -1.0, 1.0),
                "level" => level = self.level(value),
                "split" => split = self.split(value),
                _ => self.found.push(
                    Diagnostic::new(
                        Code::UnknownKey,
                        format!("`non_tariff` has no key {}", quoted(name)),
                    )
                    .at(Some(key.span()))
                    .nearest(Labels::nearest(name, KEYS.into_iter()))
                    .because(format!("its keys are {}", list(&KEYS)))
                    .remedy(format!("write {EXAMPLE}")),
                ),
            }
        }
        if table.contains_key("measure") == table.contains_key("ave") {
            let (code, message) = if table.contains_key("ave") {
                (
                    Code::MoreThanOne,
                    "`non_tariff` has both `measure` and `ave`",
                )
            } else {
                (Code::MissingKey, "`non_tariff` says no measure")
            };
            self.found.push(
                Diagnostic::new(code, message)
                    .at(Some(value.span()))
                    .because("it is either a measure of the table or an equivalent of your own")
                    .remedy(format!("write {EXAMPLE}, or {{ ave = 0.1 }}")),
            );
        }
        if self.found.len() > count {
            return None;
        }
        let mut barrier = match (barrier, ave) {
            (Some(barrier), _) => barrier,
            (None, Some(ave)) => {
                let book = NonTariffBook::embedded().ok()?;
                Barrier::new(ave, book.default_split()?)
            }
            (None, None) => return None,
        };
        if let Some(level) = level {
            barrier.level = level;
            barrier.ave = barrier.measure.map_or(barrier.ave, |it| it.ave.at(level));
        }
        barrier.share = share.unwrap_or(barrier.share);
        barrier.split = split.unwrap_or(barrier.split);
        Some(barrier)
    }

    /// The measure of the table, as the table has it.
    fn measure(&mut self, id: &str, value: &Value<'_>) -> Option<Barrier> {
        let book = NonTariffBook::embedded().ok()?;
        let Some(measure) = book.measure(id) else {
            let ids: Vec<&str> = book.measures().iter().map(|it| it.id.as_str()).collect();
            self.found.push(
                Diagnostic::new(
                    Code::NotFound,
                    format!("no non-tariff measure is called {}", quoted(id)),
                )
                .at(Some(value.span()))
                .nearest(Labels::nearest(id, ids.iter().copied()))
                .because(format!("there are {}", list(&ids)))
                .remedy(
                    "write one of them, or an equivalent of your own: non_tariff = { ave = 0.1 }",
                ),
            );
            return None;
        };
        Some(Barrier {
            measure: Some(measure),
            level: Level::Central,
            ave: measure.ave.central,
            actionable: measure.actionable,
            share: 1.0,
            split: measure.split,
        })
    }

    fn share_of(&mut self, key: &str, value: &Value<'_>, low: f64, high: f64) -> Option<f64> {
        let number = self.number("non_tariff", key, value)?;
        if number.is_finite() && low <= number && number <= high {
            return Some(number);
        }
        let (because, remedy) = if key == "ave" {
            (
                "an equivalent is a fraction of the value from 0 on: 0.1 is 10%",
                "write ave = 0.1",
            )
        } else {
            (
                "a share of what can be taken away runs from -1 (twice as much) to 1 (all of it)",
                "write share = 0.5",
            )
        };
        self.found.push(
            Diagnostic::new(Code::BadNumber, format!("`{key}` is {number}"))
                .at(Some(value.span()))
                .because(because)
                .remedy(remedy),
        );
        None
    }

    fn level(&mut self, value: &Value<'_>) -> Option<Level> {
        let text = value.get_ref().as_str().unwrap_or_default();
        let level = Level::ALL.into_iter().find(|level| level.name() == text);
        if level.is_none() {
            let names = Level::ALL.map(Level::name);
            self.found.push(
                Diagnostic::new(Code::WrongType, "`level` is no end of a range")
                    .at(Some(value.span()))
                    .nearest(Labels::nearest(text, names.into_iter()))
                    .remedy(format!("write {}", list(&names))),
            );
        }
        level
    }

    fn split(&mut self, value: &Value<'_>) -> Option<Split> {
        let book = NonTariffBook::embedded().ok()?;
        let bad = |message: String| {
            let names: Vec<&str> = book.splits().map(|split| split.id.as_str()).collect();
            Diagnostic::new(Code::BadNumber, message)
                .at(Some(value.span()))
                .because("a split divides the equivalent in waste, importer_rent and exporter_rent, which sum to 1")
                .remedy(format!(
                    "write split = {{ waste = 0.5, importer_rent = 0.25, exporter_rent = 0.25 }}, or a name: {}",
                    list(&names)
                ))
        };
        match value.get_ref() {
            DeValue::String(id) => {
                let split = book.split(id);
                if split.is_none() {
                    self.found
                        .push(bad(format!("no split is called {}", quoted(id))));
                }
                split
            }
            DeValue::Table(table) => {
                let mut split = Split {
                    waste: 0.0,
                    importer_rent: 0.0,
                    exporter_rent: 0.0,
                };
                for (key, number) in table {
                    let part = match key.get_ref().as_ref() {
                        "waste" => &mut split.waste,
                        "importer_rent" => &mut split.importer_rent,
                        "exporter_rent" => &mut split.exporter_rent,
                        other => {
                            self.found
                                .push(bad(format!("a split has no part {}", quoted(other))));
                            return None;
                        }
                    };
                    *part = self.number("non_tariff", "split", number)?;
                }
                if !split.is_sound() {
                    let sum = split.waste + split.importer_rent + split.exporter_rent;
                    self.found.push(bad(format!(
                        "the split sums to {sum}, or a part is below 0"
                    )));
                    return None;
                }
                Some(split)
            }
            other => {
                self.found
                    .push(bad(format!("`split` is {}", article(other))));
                None
            }
        }
    }
}

impl Change {
    /// The problem of a measure of the table whose reach is written too, if it is one; else its reach becomes the measure's.
    pub(super) fn take_reach(&mut self, written: bool) -> Option<Diagnostic> {
        let Instrument::NonTariff(Barrier {
            measure: Some(measure),
            ..
        }) = self.instrument
        else {
            return None;
        };
        if written {
            return Some(
                Diagnostic::new(
                    Code::MoreThanOne,
                    "a measure of the table says itself whose trade it concerns",
                )
                .at(self.places.header.clone())
                .because(format!(
                    "{} is a measure of {} on {}",
                    measure.id,
                    measure.importer,
                    measure.exporters.join(", ")
                ))
                .remedy("delete importer, exporter and sector, or give an equivalent of your own: non_tariff = { ave = 0.1 }"),
            );
        }
        self.importer = Selector::of([measure.importer.as_str()]);
        self.exporter = Selector::of(measure.exporters.iter().map(String::as_str));
        self.sector = Selector::of(measure.sectors.keys().map(String::as_str));
        None
    }
}
