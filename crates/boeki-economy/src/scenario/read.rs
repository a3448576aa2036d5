//! TOML text to a scenario, with the place of every key and value; all problems at once.
//!
//! It checks what can be checked without an economy: keys, types, numbers. Codes are checked when the scenario is resolved.

use std::ops::Range;

use boeki_law::amendment::Amendments;
use boeki_law::error::LawError;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::change_read::CHANGE_KEYS;
use super::words::{article, list, quoted};
use super::{
    Alternative, Change, Code, Diagnostic, Diagnostics, Field, Instrument, SECTIONS, Scenario,
    Source,
};
use crate::{Closure, Labels};

pub(super) const TOP_KEYS: [&str; 12] = [
    "title",
    "economy",
    "aggregation",
    "closure",
    "elasticities",
    "tariffs",
    "model",
    "change",
    "quota",
    "amend",
    "measure",
    "alternative",
];

const ALTERNATIVE_KEYS: [&str; 5] = ["title", "change", "quota", "amend", "measure"];

pub(super) type Value<'text> = Spanned<DeValue<'text>>;

impl Scenario {
    /// Reads a scenario from TOML. `file_name` is what messages call it; no file is opened.
    ///
    /// # Errors
    /// Everything that is wrong with the text: see [`Code`].
    pub fn parse(file_name: &str, text: &str) -> Result<Scenario, Diagnostics> {
        let (table, syntax) = DeTable::parse_recoverable(text);
        let mut reader = Reader {
            text,
            found: Vec::new(),
        };
        let mut scenario = reader.scenario(table.get_ref());
        let found = if syntax.is_empty() {
            reader.found
        } else {
            with_syntax(text, &syntax, reader.found)
        };
        if !found.is_empty() {
            return Err(Diagnostics::new(file_name, text, found));
        }
        file_name.clone_into(&mut scenario.source.file);
        text.clone_into(&mut scenario.source.text);
        Ok(scenario)
    }
}

/// Errors of TOML itself, and of the rest those that cannot be their consequence.
fn with_syntax(text: &str, syntax: &[toml::de::Error], found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let line_of = |byte: usize| {
        let before = text.get(..byte).unwrap_or(text);
        before.matches('\n').count()
    };
    let mut broken = Vec::new();
    let mut all: Vec<Diagnostic> = Vec::new();
    for error in syntax {
        let span = error.span().unwrap_or(0..0);
        let line = line_of(span.start);
        if !broken.contains(&line) {
            broken.push(line);
            all.push(syntax_problem(error.message(), span));
        }
    }
    all.extend(found.into_iter().filter(|problem| {
        let consequence = matches!(problem.code, Code::MissingKey | Code::Empty);
        let same_line = problem
            .span
            .as_ref()
            .is_none_or(|span| broken.contains(&line_of(span.start)));
        !consequence && !same_line
    }));
    all
}

/// What the law says of an amendment, at the place of the first one.
pub(super) fn amendment_problem(error: &LawError, span: Option<Range<usize>>) -> Diagnostic {
    let problem = Diagnostic::new(Code::Amendment, "the law cannot be amended like this").at(span);
    match error {
        LawError::Shape {
            place,
            reason,
            remedy,
            ..
        } => {
            let place = place
                .as_ref()
                .map_or(String::new(), |place| format!("{place}: "));
            problem
                .because(format!("{place}{reason}"))
                .remedy(remedy.as_str())
        }
        other => problem.because(other.to_string()),
    }
}

fn syntax_problem(message: &str, span: Range<usize>) -> Diagnostic {
    let remedy = if message.contains("duplicate key") {
        "keep one of the two; a new change starts with its own line [[change]]"
    } else if message.contains("unquoted key") {
        "keys are the plain words of scenarios, such as title, economy, importer, tariff"
    } else {
        "write key = value, texts in double quotes, lists in [ ], and [[change]] before each change"
    };
    Diagnostic::new(Code::Syntax, format!("this is not TOML: {message}"))
        .at(Some(span))
        .remedy(remedy)
}

pub(super) struct Reader<'text> {
    text: &'text str,
    pub(super) found: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn scenario(&mut self, table: &DeTable<'_>) -> Scenario {
        let mut scenario = Scenario::new("");
        let mut fields = Source::default().fields;
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let field = match name {
                "title" => Field::Title,
                "economy" => Field::Economy,
                "aggregation" => Field::Aggregation,
                "closure" => Field::Closure,
                "elasticities" => Field::Elasticities,
                "tariffs" => Field::Tariffs,
                "change" => {
                    scenario.changes = self.changes(key, value);
                    continue;
                }
                "model" => {
                    scenario.model = self.model(value);
                    continue;
                }
                "quota" => {
                    scenario.quotas = self.quotas(value);
                    continue;
                }
                "alternative" => {
                    // Amendments of alternatives are judged late: their problems stand here.
                    let place = &mut scenario.source.amendments;
                    place.get_or_insert_with(|| key.span());
                    scenario.alternatives = self.alternatives(value);
                    continue;
                }
                "amend" | "measure" => {
                    let first: &mut Option<Range<usize>> = &mut scenario.source.amendments;
                    if first
                        .as_ref()
                        .is_none_or(|first| key.span().start < first.start)
                    {
                        *first = Some(key.span());
                    }
                    continue;
                }
                _ if SECTIONS.contains(&name) => {
                    self.section(name, value, &mut scenario.sections);
                    continue;
                }
                _ => {
                    self.unknown_top_key(name, key.span(), value.get_ref());
                    continue;
                }
            };
            fields[field as usize] = Some(value.span());
            let Some(text) = self.text(name, value) else {
                continue;
            };
            match field {
                Field::Title => scenario.title = text,
                Field::Economy => scenario.economy = text,
                Field::Aggregation => scenario.aggregation = Some(text),
                Field::Elasticities => scenario.elasticities = text,
                Field::Tariffs => scenario.tariffs = Some(text),
                Field::Closure => {
                    if let Some(closure) = self.closure(&text, value.span()) {
                        scenario.closure = closure;
                    }
                }
            }
        }
        if fields[Field::Title as usize].is_none() {
            let first_line = self.text.find('\n').unwrap_or(self.text.len());
            self.found.push(
                Diagnostic::new(Code::MissingKey, "the scenario has no title")
                    .at(Some(0..first_line))
                    .because("every result is labelled with the title of its scenario")
                    .remedy("add a first line such as title = \"US 25% on Japanese cars\""),
            );
        }
        scenario.source.fields = fields;
        self.amendments(&mut scenario);
        scenario
    }

    /// Amendments are read a second time, as the law reads them; what they name is judged there.
    fn amendments(&mut self, scenario: &mut Scenario) {
        // Text that is no TOML is reported as such.
        let Ok(mut table) = toml::from_str::<toml::Table>(self.text) else {
            return;
        };
        let span = scenario.source.amendments.clone();
        scenario.amendments = self.taken(&mut table, span.clone());
        let by_law = |change: &Change| matches!(change.instrument, Instrument::Law(_));
        let mut uses = scenario.changes.iter().any(by_law);
        let mut unused = !scenario.amendments.is_empty() && !uses;
        let tables = match table.remove("alternative") {
            Some(toml::Value::Array(tables)) => tables,
            _ => Vec::new(),
        };
        // An element that is no table was reported, and is in neither list.
        let tables = tables.into_iter().filter_map(|table| match table {
            toml::Value::Table(table) => Some(table),
            _ => None,
        });
        for (alternative, mut table) in scenario.alternatives.iter_mut().zip(tables) {
            alternative.amendments = self.taken(&mut table, None);
            uses |= alternative.changes.iter().any(by_law);
            unused |= !alternative.amendments.is_empty() && !uses;
        }
        if unused {
            self.found.push(
                Diagnostic::new(Code::NothingChanges, "no change uses the amended law")
                    .at(span)
                    .because(
                        "amendments say what the law is; a change by law says what it does to trade",
                    )
                    .remedy("add a change with law = { after = \"2027-01-01\" }"),
            );
        }
    }

    fn taken(&mut self, table: &mut toml::Table, span: Option<Range<usize>>) -> Amendments {
        match Amendments::take("the scenario", table) {
            Ok(amendments) => amendments,
            Err(error) => {
                self.found.push(amendment_problem(&error, span));
                Amendments::default()
            }
        }
    }

    fn alternatives(&mut self, value: &Value<'_>) -> Vec<Alternative> {
        let tables = match value.get_ref() {
            DeValue::Array(tables) => tables.iter().collect(),
            _ => vec![value],
        };
        let mut alternatives = Vec::new();
        for value in tables {
            let DeValue::Table(table) = value.get_ref() else {
                self.found.push(
                    Diagnostic::new(
                        Code::WrongType,
                        format!(
                            "an alternative is {}, not a table",
                            article(value.get_ref())
                        ),
                    )
                    .at(Some(value.span()))
                    .remedy("write [[alternative]] on a line of its own, and its keys below"),
                );
                continue;
            };
            let mut alternative = Alternative::default();
            for (key, value) in table {
                match key.get_ref().as_ref() {
                    "title" => alternative.title = self.text("title", value).unwrap_or_default(),
                    "change" => alternative.changes = self.changes(key, value),
                    "quota" => alternative.quotas = self.quotas(value),
                    // Read a second time, as the law reads them.
                    "amend" | "measure" => {}
                    name => self.found.push(
                        Diagnostic::new(
                            Code::UnknownKey,
                            format!("an alternative has no key `{name}`"),
                        )
                        .at(Some(key.span()))
                        .nearest(Labels::nearest(name, ALTERNATIVE_KEYS.into_iter()))
                        .because(format!("its keys are {}", list(&ALTERNATIVE_KEYS)))
                        .remedy("correct the key or delete the line"),
                    ),
                }
            }
            if alternative.title.is_empty() && !table.contains_key("title") {
                self.found.push(
                    Diagnostic::new(Code::MissingKey, "this alternative has no title")
                        .at(Some(value.span()))
                        .because("results name it by its title")
                        .remedy("add a line such as title = \"25% on cars\""),
                );
            }
            alternatives.push(alternative);
        }
        alternatives
    }

    fn unknown_top_key(&mut self, name: &str, span: Range<usize>, value: &DeValue<'_>) {
        let problem = Diagnostic::new(Code::UnknownKey, format!("a scenario has no key `{name}`"))
            .at(Some(span));
        let problem = if CHANGE_KEYS.contains(&name) && !value.is_array() {
            problem
                .label("belongs to a change")
                .because(format!(
                    "`{name}` says what a change does, and changes start with [[change]]"
                ))
                .remedy("write the line [[change]] above it")
        } else {
            problem
                .nearest(Labels::nearest(name, TOP_KEYS.into_iter().chain(SECTIONS)))
                .because(format!(
                    "the keys at the top of a scenario are {}; its questions are {}",
                    list(&TOP_KEYS),
                    list(&SECTIONS)
                ))
                .remedy("correct the key or delete the line")
        };
        self.found.push(problem);
    }

    fn closure(&mut self, text: &str, span: Range<usize>) -> Option<Closure> {
        let closure = Closure::from_name(text);
        if closure.is_none() {
            let names = Closure::ALL.map(Closure::name);
            self.found.push(
                Diagnostic::new(
                    Code::UnknownClosure,
                    format!("no closure is called {}", quoted(text)),
                )
                .at(Some(span))
                .nearest(Labels::nearest(text, names.into_iter()))
                .because(format!(
                    "a closure says what happens to trade deficits; there are {}",
                    list(&names)
                ))
                .remedy("write one of them, or leave the line out for world-share"),
            );
        }
        closure
    }

    pub(super) fn text(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let problem = match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => return Some(text.to_string()),
            DeValue::String(_) => Diagnostic::new(Code::Empty, format!("`{key}` is empty"))
                .remedy("write a text between the quotes or delete the line"),
            other => Diagnostic::new(
                Code::WrongType,
                format!("`{key}` wants a text, this is {}", article(other)),
            )
            .remedy(format!("write {key} = \"...\" in double quotes")),
        };
        self.found.push(problem.at(Some(value.span())));
        None
    }
}
