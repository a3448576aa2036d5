//! Facts of a shipment: what no schedule can know and a measure asks (quota position, metal
//! content, origin under an agreement).
//!
//! The list of facts, their questions and their defaults are data (`data/law/facts.toml`). A fact
//! without a value and without a default makes a range, never an assumption. This file must never
//! know a measure.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::error::LawError;
use crate::schedule::Importer;
use crate::words::Bilingual;

/// Position of a fact in the [`FactBook`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FactId(pub(crate) u16);

impl FactId {
    /// As an index.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// What values a fact can take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactKind {
    /// Yes or no.
    YesNo,
    /// One of the named values.
    Choice(Vec<String>),
    /// A share of the customs value, 0 to 1.
    Share,
    /// A number.
    Number,
    /// A date.
    Date,
}

/// A value of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FactValue {
    /// Yes or no.
    YesNo(bool),
    /// The position of the value among those of the choice.
    Choice(u8),
    /// A share or a number.
    Number(Decimal),
    /// A date.
    Date(Date),
}

/// A fact that a measure may ask.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Name, as in `--fact name=value`.
    pub name: String,
    /// What values it takes.
    pub kind: FactKind,
    /// A few words for it.
    pub title: Bilingual,
    /// The question to the importer.
    pub question: Bilingual,
    /// Why the default is what it is.
    pub why: String,
    /// Whether yes lowers the duty (a claim, an exclusion); elsewhere yes raises it.
    pub lowers: bool,
    /// What it is a share of; shares of the same whole add up to one at most.
    pub whole: Option<String>,
    default: Preset,
    default_for: BTreeMap<Importer, Preset>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Preset {
    None,
    Value(FactValue),
    EntryDate,
}

impl Fact {
    /// The value taken when nothing is said, if there is one.
    pub fn default_value(&self, importer: Importer, entry: Date) -> Option<FactValue> {
        match self.default_for.get(&importer).unwrap_or(&self.default) {
            Preset::None => None,
            Preset::Value(value) => Some(*value),
            Preset::EntryDate => Some(FactValue::Date(entry)),
        }
    }

    /// Reads a value: `yes`, `in`, `0.25`, `25%`, `2025-04-04`.
    ///
    /// # Errors
    /// What is expected, as the end of a sentence.
    pub fn parse(&self, text: &str) -> Result<FactValue, Bilingual> {
        let text = text.trim();
        let expected = |en: &str, ja: &str| Bilingual::new(en, ja);
        match &self.kind {
            FactKind::YesNo => match text.to_ascii_lowercase().as_str() {
                "yes" | "true" | "y" => Ok(FactValue::YesNo(true)),
                "no" | "false" | "n" => Ok(FactValue::YesNo(false)),
                _ => Err(expected("give yes or no", "yes か no で指定")),
            },
            FactKind::Choice(values) => values
                .iter()
                .position(|value| value.eq_ignore_ascii_case(text))
                .and_then(|position| u8::try_from(position).ok())
                .map(FactValue::Choice)
                .ok_or_else(|| {
                    Bilingual::new(
                        format!("give one of {}", values.join(", ")),
                        format!("{} のいずれかで指定", values.join("、")),
                    )
                }),
            FactKind::Share => parse_number(text)
                .filter(|share| (Decimal::ZERO..=Decimal::ONE).contains(share))
                .map(FactValue::Number)
                .ok_or_else(|| {
                    expected(
                        "give a share between 0 and 1, or 0% and 100%",
                        "0から1、又は0%から100%の割合で指定",
                    )
                }),
            FactKind::Number => parse_number(text)
                .filter(|number| !number.is_sign_negative())
                .map(FactValue::Number)
                .ok_or_else(|| expected("give a number, not below 0", "0以上の数で指定")),
            FactKind::Date => text
                .parse()
                .map(FactValue::Date)
                .map_err(|_| expected("give a date as YYYY-MM-DD", "日付は YYYY-MM-DD で指定")),
        }
    }

    /// A value in the words that [`Fact::parse`] reads.
    pub fn write(&self, value: FactValue) -> String {
        match (value, &self.kind) {
            (FactValue::YesNo(yes), _) => if yes { "yes" } else { "no" }.to_owned(),
            (FactValue::Choice(position), FactKind::Choice(values)) => values
                .get(usize::from(position))
                .cloned()
                .unwrap_or_default(),
            (FactValue::Choice(position), _) => position.to_string(),
            (FactValue::Number(number), _) => number.normalize().to_string(),
            (FactValue::Date(date), _) => date.to_string(),
        }
    }
}

/// A plain number or a percentage, as a fraction. What a decimal cannot hold exactly is none: it
/// would become zero.
pub(crate) fn parse_number(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let exact = |text: &str| Decimal::from_str_exact(text.trim()).ok();
    match text.strip_suffix('%') {
        Some(percent) => {
            let percent = exact(percent)?;
            let fraction = percent.checked_div(Decimal::ONE_HUNDRED)?;
            (fraction.is_zero() == percent.is_zero()).then_some(fraction)
        }
        None => exact(text),
    }
}

/// Values of facts that a shipment answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FactValues(BTreeMap<FactId, FactValue>);

impl FactValues {
    /// Sets a value.
    pub fn set(&mut self, fact: FactId, value: FactValue) {
        self.0.insert(fact, value);
    }

    /// The value of a fact.
    pub fn get(&self, fact: FactId) -> Option<FactValue> {
        self.0.get(&fact).copied()
    }

    /// All values by fact.
    pub fn iter(&self) -> impl Iterator<Item = (FactId, FactValue)> + '_ {
        self.0.iter().map(|(&fact, &value)| (fact, value))
    }
}

/// Every fact that the law may ask.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FactBook {
    facts: Vec<Fact>,
}

impl FactBook {
    /// Reads `facts.toml`.
    ///
    /// # Errors
    /// [`LawError::Shape`] for a text that is not TOML, unknown keys, names that repeat, values and
    /// defaults that do not fit the kind.
    pub fn from_toml(file: &str, text: &str) -> Result<Self, LawError> {
        let parsed: File = toml::from_str(text).map_err(|error| LawError::toml(file, &error))?;
        let mut facts: Vec<Fact> = Vec::with_capacity(parsed.fact.len());
        for row in parsed.fact {
            let place = format!("fact {}", row.name);
            let shape = |reason: String| LawError::Shape {
                file: file.to_owned(),
                place: Some(place.clone()),
                reason,
                remedy: "see the facts that are there".to_owned(),
            };
            if facts.iter().any(|fact| fact.name == row.name) {
                return Err(shape("the name is taken".to_owned()));
            }
            let kind = match (row.kind.as_str(), row.values) {
                ("choice", values) if (2..=32).contains(&values.len()) => FactKind::Choice(values),
                ("yes_no", values) if values.is_empty() => FactKind::YesNo,
                ("share", values) if values.is_empty() => FactKind::Share,
                ("number", values) if values.is_empty() => FactKind::Number,
                ("date", values) if values.is_empty() => FactKind::Date,
                (kind, values) => {
                    return Err(shape(format!(
                        "`{kind}` with {} values is no kind of fact (yes_no, choice with values, share, number, date)",
                        values.len()
                    )));
                }
            };
            if row.whole.is_some() && kind != FactKind::Share {
                return Err(shape("only a share has a `whole`".to_owned()));
            }
            let title = row
                .title
                .unwrap_or_else(|| Bilingual::new(&row.name, &row.name));
            let mut fact = Fact {
                name: row.name,
                kind,
                title,
                question: row.question,
                why: row.why,
                lowers: row.lowers,
                whole: row.whole,
                default: Preset::None,
                default_for: BTreeMap::new(),
            };
            if let Some(text) = row.default {
                fact.default = default_of(&fact, &text).map_err(&shape)?;
            }
            for (importer, text) in row.default_for {
                let importer = Importer::parse(&importer)
                    .ok_or_else(|| shape(format!("`{importer}` is not an importer (US, JP)")))?;
                let default = default_of(&fact, &text).map_err(&shape)?;
                fact.default_for.insert(importer, default);
            }
            facts.push(fact);
        }
        Ok(Self { facts })
    }

    /// The fact of this name.
    pub fn find(&self, name: &str) -> Option<FactId> {
        let position = self.facts.iter().position(|fact| fact.name == name)?;
        u16::try_from(position).ok().map(FactId)
    }

    /// A fact.
    pub fn fact(&self, id: FactId) -> &Fact {
        &self.facts[id.index()]
    }

    /// All facts.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The shares of a whole.
    pub(crate) fn sharing<'a>(&'a self, whole: &'a str) -> impl Iterator<Item = FactId> + 'a {
        (0_u16..)
            .zip(&self.facts)
            .filter(move |(_, fact)| fact.whole.as_deref() == Some(whole))
            .map(|(position, _)| FactId(position))
    }

    /// The names of shares of one whole that are said to be more than the whole.
    pub fn overfull(&self, values: &FactValues) -> Option<Vec<&str>> {
        self.facts.iter().find_map(|fact| {
            let mut names = Vec::new();
            let mut total = Decimal::ZERO;
            for id in self.sharing(fact.whole.as_deref()?) {
                if let Some(FactValue::Number(share)) = values.get(id) {
                    total += share;
                    names.push(self.fact(id).name.as_str());
                }
            }
            (total > Decimal::ONE).then_some(names)
        })
    }

    /// The facts' names, for messages.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.facts.iter().map(|fact| fact.name.as_str())
    }
}

fn default_of(fact: &Fact, text: &str) -> Result<Preset, String> {
    match text {
        "" | "ask" => Ok(Preset::None),
        "entry_date" if fact.kind == FactKind::Date => Ok(Preset::EntryDate),
        text => fact
            .parse(text)
            .map(Preset::Value)
            .map_err(|expected| format!("the default `{text}` does not fit: {}", expected.en)),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    fact: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    kind: String,
    #[serde(default)]
    values: Vec<String>,
    title: Option<Bilingual>,
    question: Bilingual,
    #[serde(default)]
    default: Option<String>,
    #[serde(default)]
    default_for: BTreeMap<String, String>,
    #[serde(default)]
    why: String,
    #[serde(default)]
    lowers: bool,
    whole: Option<String>,
}
