//! Sections: tables of a scenario that ask a question of a higher layer, such as `[bargain]` or `[shock]`.
//!
//! The scenario keeps them with their places and does not know what they mean; the layer that does reads them with [`Keys`].

use std::collections::BTreeMap;
use std::ops::Range;

use toml::de::DeValue;

use super::Diagnostic;
use super::read::{Reader, Value};
use super::words::article;
use super::{Code, Keys};

/// The sections that some layer reads.
pub const SECTIONS: [&str; 13] = [
    "accession",
    "bargain",
    "coalition",
    "controls",
    "credibility",
    "decouple",
    "escalation",
    "hedging",
    "lobbying",
    "nash",
    "power",
    "respond",
    "shock",
];

/// The sections of a scenario, by name. Equal if they say the same, wherever it was written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sections {
    kept: BTreeMap<String, Kept>,
}

/// A value as it was written, with its place.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) span: Range<usize>,
    pub(super) item: Item,
}

/// What was written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    Text(String),
    Number(f64),
    Truth(bool),
    List(Vec<Kept>),
    Table(BTreeMap<String, Entry>),
}

/// A key's place and its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: Range<usize>,
    pub(super) value: Kept,
}

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.item == other.item
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Item {
    /// In a message: "a text", "a number", ...
    pub(super) fn article(&self) -> &'static str {
        match self {
            Item::Text(_) => "a text",
            Item::Number(_) => "a number",
            Item::Truth(_) => "true or false",
            Item::List(_) => "a list",
            Item::Table(_) => "a table",
        }
    }
}

impl Sections {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The names of the sections that are written.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.kept.keys().map(String::as_str)
    }

    pub(super) fn keys(&self, name: &'static str) -> Option<Keys<'_>> {
        let kept = self.kept.get(name)?;
        match &kept.item {
            Item::Table(table) => Some(Keys::of(name, kept.span.clone(), table)),
            _ => None,
        }
    }

    pub(super) fn to_toml(&self) -> String {
        let table: toml::Table = self
            .kept
            .iter()
            .map(|(name, kept)| (name.clone(), plain(&kept.item)))
            .collect();
        if table.is_empty() {
            return String::new();
        }
        // Plain values can always be written.
        toml::to_string(&table).map_or_else(|_| String::new(), |text| format!("\n{text}"))
    }
}

fn plain(item: &Item) -> toml::Value {
    match item {
        Item::Text(text) => text.clone().into(),
        Item::Number(number) => (*number).into(),
        Item::Truth(truth) => (*truth).into(),
        Item::List(items) => {
            toml::Value::Array(items.iter().map(|kept| plain(&kept.item)).collect())
        }
        Item::Table(table) => toml::Value::Table(
            table
                .iter()
                .map(|(name, entry)| (name.clone(), plain(&entry.value.item)))
                .collect(),
        ),
    }
}

impl Reader<'_> {
    /// Keeps a section; what its keys mean is judged by the layer that reads it.
    pub(super) fn section(&mut self, name: &str, value: &Value<'_>, sections: &mut Sections) {
        if !value.get_ref().is_table() {
            self.found.push(
                Diagnostic::new(
                    Code::WrongType,
                    format!("`{name}` is {}, not a table", article(value.get_ref())),
                )
                .at(Some(value.span()))
                .remedy(format!(
                    "write [{name}] on a line of its own, and its keys below"
                )),
            );
            return;
        }
        if let Some(kept) = self.kept(value) {
            sections.kept.insert(name.to_owned(), kept);
        }
    }

    fn kept(&mut self, value: &Value<'_>) -> Option<Kept> {
        let number = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str()),
            DeValue::Float(number) => Some(number.as_str()),
            _ => None,
        };
        let item = match value.get_ref() {
            DeValue::String(text) => Some(Item::Text(text.to_string())),
            DeValue::Boolean(truth) => Some(Item::Truth(*truth)),
            DeValue::Array(items) => Some(Item::List(
                items.iter().filter_map(|item| self.kept(item)).collect(),
            )),
            DeValue::Table(table) => {
                let mut entries = BTreeMap::new();
                for (key, value) in table {
                    if let Some(value) = self.kept(value) {
                        let key_span = key.span();
                        let entry = Entry {
                            key: key_span,
                            value,
                        };
                        entries.insert(key.get_ref().to_string(), entry);
                    }
                }
                Some(Item::Table(entries))
            }
            _ => number
                .and_then(|text| text.parse::<f64>().ok())
                .filter(|number| number.is_finite())
                .map(Item::Number),
        };
        if item.is_none() {
            let what = article(value.get_ref());
            self.found.push(
                Diagnostic::new(Code::WrongType, format!("a section cannot hold {what}"))
                    .at(Some(value.span()))
                    .remedy("write a text, a decimal number, true or false, a list or a table; days are texts such as \"2027-01-01\""),
            );
        }
        item.map(|item| Kept {
            span: value.span(),
            item,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::Scenario;

    const TEXT: &str = "title = \"A\"\n[bargain]\nplayers = [\"USA\", \"JPN\"]\nweight = 0.5\nfree = true\n[[bargain.pair]]\nname = \"x\"\n";

    #[test]
    fn sections_are_kept_and_written_back() {
        let scenario = Scenario::parse("a.toml", TEXT).unwrap();
        assert_eq!(scenario.sections.names().collect::<Vec<_>>(), ["bargain"]);
        let again = Scenario::parse("b.toml", &scenario.to_toml()).unwrap();
        assert_eq!(again, scenario);
        let other = Scenario::parse("c.toml", &TEXT.replace("0.5", "0.6")).unwrap();
        assert_ne!(other, scenario);
    }

    #[test]
    fn what_cannot_be_a_section_is_named() {
        for (text, words) in [
            ("bargain = 3", "not a table"),
            ("[bargain]\nday = 2027-01-01", "cannot hold"),
            ("[bargian]\nx = 1", "did you mean `bargain`"),
            ("[bargain]\nweight = nan", "cannot hold"),
        ] {
            let text = format!("title = \"A\"\n{text}\n");
            let problem = Scenario::parse("a.toml", &text).unwrap_err().to_string();
            assert!(problem.contains(words), "{text}: {problem}");
        }
    }
}
