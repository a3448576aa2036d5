//! `[[change]]` from TOML: whose trade, in what, and the one instrument that it moves.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeValue};

use super::read::{Reader, TOP_KEYS, Value};
use super::words::{article, list};
use super::{ALL, Change, Code, Diagnostic, Instrument, Operation, Places, Selector, Written};
use crate::Labels;

pub(super) const CHANGE_KEYS: [&str; 11] = [
    "importer",
    "exporter",
    "sector",
    "tariff",
    "export_tax",
    "iceberg",
    "subsidy",
    "ban",
    "law",
    "non_tariff",
    "note",
];

impl Reader<'_> {
    pub(super) fn changes(
        &mut self,
        key: &Spanned<toml::de::DeString<'_>>,
        value: &Value<'_>,
    ) -> Vec<Change> {
        let tables: &DeArray<'_> = match value.get_ref() {
            DeValue::Array(tables) => tables,
            other => {
                let problem = Diagnostic::new(
                    Code::WrongType,
                    format!("`change` is {}, not a list of changes", article(other)),
                )
                .at(Some(key.span()))
                .because("a scenario can have many changes, each in its own [[change]]")
                .remedy("write [[change]] with two brackets on each side, and its keys below");
                self.found.push(problem);
                return Vec::new();
            }
        };
        tables
            .iter()
            .filter_map(|table| self.change(table))
            .collect()
    }

    fn change(&mut self, value: &Value<'_>) -> Option<Change> {
        let DeValue::Table(table) = value.get_ref() else {
            self.found.push(
                Diagnostic::new(
                    Code::WrongType,
                    format!("a change is {}, not a table", article(value.get_ref())),
                )
                .at(Some(value.span()))
                .remedy("write [[change]] on a line of its own, and its keys below"),
            );
            return None;
        };
        let mut importer = None;
        let (mut exporter, mut sector) = (Selector::all(), Selector::all());
        let mut note = None;
        let mut places = Places {
            header: Some(value.span()),
            ..Places::default()
        };
        let mut instruments: Vec<(Range<usize>, &str, &Value<'_>)> = Vec::new();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "importer" => {
                    places.importer = Some(value.span());
                    importer = self.selector(name, value);
                }
                "exporter" => exporter = self.selector(name, value).unwrap_or(exporter),
                "sector" => sector = self.selector(name, value).unwrap_or(sector),
                "note" => note = self.text(name, value),
                _ if Instrument::KEYS.contains(&name) => {
                    instruments.push((key.span(), name, value));
                }
                _ => self.unknown_change_key(name, key.span()),
            }
        }
        instruments.sort_by_key(|(span, ..)| span.start);
        if instruments.is_empty() {
            self.no_instrument(value.span());
        }
        for (span, name, _) in instruments.iter().skip(1) {
            self.found.push(
                Diagnostic::new(
                    Code::MoreThanOne,
                    format!(
                        "one change cannot move both `{}` and `{name}`",
                        instruments[0].1
                    ),
                )
                .at(Some(span.clone()))
                .label("second instrument")
                .because("changes apply in the order of the file, so each has one instrument")
                .remedy("start another [[change]] for it"),
            );
        }
        let mut read = instruments.into_iter().map(|(span, name, value)| {
            self.instrument(name, value, &mut places)
                .map(|it| (span, it))
        });
        let first = read.next().flatten();
        read.for_each(drop);
        let (span, instrument) = first?;
        places.instrument = Some(span);
        let mut change = Change {
            importer: importer.unwrap_or_else(Selector::all),
            exporter,
            sector,
            instrument,
            note,
            places,
        };
        let reach = ["importer", "exporter", "sector"];
        let written = reach.iter().any(|key| table.contains_key(*key));
        if let Some(problem) = change.subsidy_importer() {
            self.found.push(problem);
        } else if let Some(problem) = change.take_reach(written) {
            self.found.push(problem);
        } else if matches!(change.instrument, Instrument::Subsidy(_)) {
            change.importer = Selector::all();
        }
        Some(change)
    }

    fn unknown_change_key(&mut self, name: &str, span: Range<usize>) {
        let problem = Diagnostic::new(Code::UnknownKey, format!("a change has no key `{name}`"))
            .at(Some(span));
        let problem = if TOP_KEYS.contains(&name) {
            problem
                .label("belongs to the top of the file")
                .because("in TOML a key belongs to the last [[change]] above it")
                .remedy(format!("move `{name}` above the first [[change]]"))
        } else if ["share", "split", "level", "ave"].contains(&name) {
            problem
                .label("belongs to a non-tariff measure")
                .because(format!("`{name}` says how much of a measure is taken away, or how it divides"))
                .remedy("write it in braces, such as non_tariff = { measure = \"jp-auto-standards\", share = 0.5 }")
        } else if Operation::KEYS.contains(&name) {
            problem
                .label("belongs to an instrument")
                .because(format!(
                    "`{name}` says what is done to a tariff, export_tax, iceberg or subsidy"
                ))
                .remedy(format!(
                    "write it in braces, such as tariff = {{ {name} = 0.25 }}"
                ))
        } else {
            problem
                .nearest(Labels::nearest(name, CHANGE_KEYS.into_iter()))
                .because(format!("the keys of a change are {}", list(&CHANGE_KEYS)))
                .remedy("correct the key or delete the line")
        };
        self.found.push(problem);
    }

    fn no_instrument(&mut self, span: Range<usize>) {
        self.found.push(
            Diagnostic::new(Code::MissingKey, "this change has no instrument")
                .at(Some(span))
                .because("a change moves one of tariff, export_tax, iceberg, subsidy, law, non_tariff, or sets ban = true")
                .remedy("add a line such as tariff = { set = 0.25 }"),
        );
    }

    pub(super) fn selector(&mut self, key: &str, value: &Value<'_>) -> Option<Selector> {
        let example = if key == "sector" { "C29" } else { "JPN" };
        let remedy =
            format!("write {key} = \"{example}\", a list such as [\"{example}\"], or \"{ALL}\"");
        let elements: Vec<&Value<'_>> = match value.get_ref() {
            DeValue::Array(elements) => elements.iter().collect(),
            _ => vec![value],
        };
        if elements.is_empty() {
            self.found.push(
                Diagnostic::new(Code::Empty, format!("`{key}` is an empty list"))
                    .at(Some(value.span()))
                    .because("a change that names nothing changes nothing")
                    .remedy(remedy),
            );
            return None;
        }
        let mut written: Vec<Written> = Vec::new();
        let count = elements.len();
        for element in elements {
            match element.get_ref() {
                DeValue::String(text) if text.trim().is_empty() => {
                    self.found.push(
                        Diagnostic::new(Code::Empty, format!("`{key}` names nothing"))
                            .at(Some(element.span()))
                            .remedy(remedy.clone()),
                    );
                }
                DeValue::String(text) => {
                    let name = Written {
                        text: text.to_string(),
                        span: Some(element.span()),
                    };
                    if !written.contains(&name) {
                        written.push(name);
                    }
                }
                other => {
                    let what = if count == 1 {
                        "a code"
                    } else {
                        "a list of codes"
                    };
                    self.found.push(
                        Diagnostic::new(
                            Code::WrongType,
                            format!("`{key}` wants {what}, this is {}", article(other)),
                        )
                        .at(Some(element.span()))
                        .remedy(remedy.clone()),
                    );
                }
            }
        }
        (!written.is_empty()).then_some(Selector { written })
    }
}

impl Change {
    /// The problem of a subsidy that names importers, if it is one.
    pub(super) fn subsidy_importer(&self) -> Option<Diagnostic> {
        let misplaced =
            matches!(self.instrument, Instrument::Subsidy(_)) && !self.importer.is_all();
        misplaced.then(|| {
            Diagnostic::new(Code::SubsidyImporter, "a subsidy cannot choose its buyers")
                .at(self.places.importer.clone())
                .because("it is paid to producers, named by `exporter`, wherever their output is sold")
                .remedy("delete `importer`; to favour one destination write export_tax = { set = -0.1 }")
        })
    }
}
