//! Reading the keys of a section: typed, bounded, and every problem at its place.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};

use super::section::{Entry, Item, Kept};
use super::words::{list, quoted};
use super::{Code, Diagnostic, Diagnostics, Scenario};
use crate::Labels;

/// The keys of one section (or of one table within it), asked for one by one.
///
/// What is asked for is known; what was written and never asked for is a problem, found when the reading ends. A missing key is
/// no problem unless it is required.
#[derive(Debug)]
pub struct Keys<'s> {
    name: String,
    header: Range<usize>,
    table: &'s BTreeMap<String, Entry>,
    asked: Vec<&'static str>,
    found: Vec<Diagnostic>,
}

impl Scenario {
    /// Reads a section with a function that asks for its keys; nothing if the scenario has no such section.
    ///
    /// ```
    /// use boeki_economy::scenario::Scenario;
    /// let text = "title = 'Deal'\n[bargain]\nplayers = ['USA', 'JPN']\nwieght = 0.4";
    /// let scenario = Scenario::parse("deal.toml", text)?;
    /// let problems = scenario
    ///     .section("bargain", |keys| (keys.texts("players"), keys.number("weight", 0.0..=1.0)))
    ///     .unwrap_err();
    /// assert!(problems.render(false).contains("did you mean `weight`?"));
    /// # Ok::<(), boeki_economy::scenario::Diagnostics>(())
    /// ```
    ///
    /// # Errors
    /// Keys of the wrong type, out of bounds, required but missing, or unknown.
    pub fn section<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(&mut Keys<'_>) -> T,
    ) -> Result<Option<T>, Diagnostics> {
        let Some(mut keys) = self.sections.keys(name) else {
            return Ok(None);
        };
        let value = read(&mut keys);
        let found = keys.end();
        if found.is_empty() {
            Ok(Some(value))
        } else {
            Err(self.problems(found))
        }
    }
}

impl<'s> Keys<'s> {
    pub(super) fn of(
        name: impl Into<String>,
        header: Range<usize>,
        table: &'s BTreeMap<String, Entry>,
    ) -> Self {
        Self {
            name: name.into(),
            header,
            table,
            asked: Vec::new(),
            found: Vec::new(),
        }
    }

    fn ask(&mut self, key: &'static str) -> Option<&'s Kept> {
        self.asked.push(key);
        self.table.get(key).map(|entry| &entry.value)
    }

    /// Whether a key is written.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// A text that is not empty.
    pub fn text(&mut self, key: &'static str) -> Option<String> {
        let kept = self.ask(key)?;
        match &kept.item {
            Item::Text(text) if !text.trim().is_empty() => Some(text.clone()),
            _ => {
                self.wrong(key, kept, "a text", &format!("write {key} = \"...\""));
                None
            }
        }
    }

    /// One of the given words.
    pub fn one_of(
        &mut self,
        key: &'static str,
        words: &'static [&'static str],
    ) -> Option<&'static str> {
        let text = self.text(key)?;
        let found = words.iter().find(|word| **word == text);
        if found.is_none() {
            let problem = format!("no {key} is called {}", quoted(&text));
            let near = Labels::nearest(&text, words.iter().copied());
            self.problem(
                Diagnostic::new(Code::UnknownKey, problem)
                    .at(self.place(key))
                    .nearest(near)
                    .because(format!("there are {}", list(words)))
                    .remedy("write one of them, or leave the line out for the default"),
            );
        }
        found.copied()
    }

    /// A list of texts; one text alone is a list of one.
    pub fn texts(&mut self, key: &'static str) -> Option<Vec<String>> {
        let kept = self.ask(key)?;
        let single = std::slice::from_ref(kept);
        let items: &[Kept] = match &kept.item {
            Item::List(items) => items,
            _ => single,
        };
        let mut texts = Vec::new();
        for item in items {
            match &item.item {
                Item::Text(text) if !text.trim().is_empty() => texts.push(text.clone()),
                _ => {
                    let remedy = format!("write {key} = [\"...\", \"...\"]");
                    self.wrong(key, item, "a list of texts", &remedy);
                    return None;
                }
            }
        }
        if texts.is_empty() {
            self.problem(
                Diagnostic::new(Code::Empty, format!("`{key}` is an empty list"))
                    .at(Some(kept.span.clone()))
                    .remedy("name at least one, or delete the line"),
            );
            return None;
        }
        Some(texts)
    }

    /// A number within bounds, both allowed.
    pub fn number(&mut self, key: &'static str, within: RangeInclusive<f64>) -> Option<f64> {
        let kept = self.ask(key)?;
        self.bounded(key, kept, &within)
    }

    /// A whole number within bounds, both allowed.
    pub fn whole(&mut self, key: &'static str, within: RangeInclusive<u32>) -> Option<u32> {
        let kept = self.ask(key)?;
        let (low, high) = (*within.start(), *within.end());
        let number = self.bounded(key, kept, &(f64::from(low)..=f64::from(high)))?;
        if number.fract() != 0.0 {
            let remedy = format!("write {key} = {}", number.trunc());
            self.wrong(key, kept, "a whole number", &remedy);
            return None;
        }
        // Bounded by two u32.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Some(number as u32)
    }

    /// A list of numbers within bounds, both allowed; one number alone is a list of one.
    pub fn numbers(&mut self, key: &'static str, within: RangeInclusive<f64>) -> Option<Vec<f64>> {
        let kept = self.ask(key)?;
        match &kept.item {
            Item::List(items) => items
                .iter()
                .map(|item| self.bounded(key, item, &within))
                .collect(),
            _ => self.bounded(key, kept, &within).map(|number| vec![number]),
        }
    }

    /// Numbers by name, such as `weights = { USA = 1.0, JPN = 2.0 }`, in the order of the names.
    pub fn named_numbers(
        &mut self,
        key: &'static str,
        within: RangeInclusive<f64>,
    ) -> Option<Vec<(String, f64)>> {
        let kept = self.ask(key)?;
        let Item::Table(table) = &kept.item else {
            let remedy = format!("write {key} = {{ NAME = {} }}", within.start());
            self.wrong(key, kept, "a table of numbers", &remedy);
            return None;
        };
        table
            .iter()
            .map(|(name, entry)| {
                let number = self.bounded(key, &entry.value, &within)?;
                Some((name.clone(), number))
            })
            .collect()
    }

    /// True or false.
    pub fn truth(&mut self, key: &'static str) -> Option<bool> {
        let kept = self.ask(key)?;
        if let Item::Truth(truth) = kept.item {
            return Some(truth);
        }
        self.wrong(
            key,
            kept,
            "true or false",
            &format!("write {key} = true, without quotes"),
        );
        None
    }

    /// Each table of a list of tables (`[[bargain.pair]]`), or of one table (`[bargain.pair]`), read by a function.
    pub fn tables<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Keys<'_>) -> T,
    ) -> Vec<T> {
        let Some(kept) = self.ask(key) else {
            return Vec::new();
        };
        let single = std::slice::from_ref(kept);
        let items: &[Kept] = match &kept.item {
            Item::List(items) => items,
            _ => single,
        };
        let mut values = Vec::new();
        for item in items {
            let Item::Table(table) = &item.item else {
                let remedy = format!("write [[{}.{key}]] and its keys below", self.name);
                self.wrong(key, item, "a table", &remedy);
                continue;
            };
            let mut keys = Keys::of(format!("{}.{key}", self.name), item.span.clone(), table);
            values.push(read(&mut keys));
            let found = keys.end();
            self.found.extend(found);
        }
        values
    }

    /// Takes a value that must be there: its absence is a problem unless the key was written (and its value reported).
    pub fn required<T>(&mut self, key: &'static str, value: Option<T>, example: &str) -> Option<T> {
        if value.is_none() && !self.has(key) {
            self.problem(
                Diagnostic::new(Code::MissingKey, format!("[{}] has no `{key}`", self.name))
                    .at(Some(self.header.clone()))
                    .remedy(format!("add a line such as {key} = {example}")),
            );
        }
        value
    }

    /// A problem with the value of a key that only the layer can see.
    pub fn refuse(
        &mut self,
        key: &str,
        message: impl Into<String>,
        nearest: Option<String>,
        remedy: impl Into<String>,
    ) {
        let problem = Diagnostic::new(Code::NotFound, message)
            .at(self.place(key).or_else(|| Some(self.header.clone())))
            .nearest(nearest)
            .remedy(remedy);
        self.problem(problem);
    }

    fn place(&self, key: &str) -> Option<Range<usize>> {
        self.table.get(key).map(|entry| entry.value.span.clone())
    }

    fn bounded(&mut self, key: &str, kept: &Kept, within: &RangeInclusive<f64>) -> Option<f64> {
        let (low, high) = (within.start(), within.end());
        match kept.item {
            Item::Number(number) if within.contains(&number) => Some(number),
            Item::Number(_) => {
                self.problem(
                    Diagnostic::new(
                        Code::BadNumber,
                        format!("`{key}` must lie between {low} and {high}"),
                    )
                    .at(Some(kept.span.clone()))
                    .remedy("write a number in that range, or leave the line out"),
                );
                None
            }
            _ => {
                let remedy = format!("write {key} = {low} or more, without quotes");
                self.wrong(key, kept, "a number", &remedy);
                None
            }
        }
    }

    fn wrong(&mut self, key: &str, kept: &Kept, wanted: &str, remedy: &str) {
        let message = format!("`{key}` wants {wanted}, this is {}", kept.item.article());
        self.problem(
            Diagnostic::new(Code::WrongType, message)
                .at(Some(kept.span.clone()))
                .remedy(remedy),
        );
    }

    fn problem(&mut self, problem: Diagnostic) {
        self.found.push(problem);
    }

    /// The problems found, with the keys that nobody asked for.
    fn end(mut self) -> Vec<Diagnostic> {
        for (key, entry) in self.table {
            if !self.asked.contains(&key.as_str()) {
                let message = format!("[{}] has no key `{key}`", self.name);
                self.found.push(
                    Diagnostic::new(Code::UnknownKey, message)
                        .at(Some(entry.key.clone()))
                        .nearest(Labels::nearest(key, self.asked.iter().copied()))
                        .because(format!("its keys are {}", list(&self.asked)))
                        .remedy("correct the key or delete the line"),
                );
            }
        }
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario(section: &str) -> Scenario {
        Scenario::parse("a.toml", &format!("title = \"A\"\n[nash]\n{section}\n")).unwrap()
    }

    #[test]
    fn typed_keys_are_read() {
        let written = "players = \"USA\"\nbound = 0.5\nstarts = 4\nmfn = true\nlevel = \"sector\"\nw = { b = 2, a = 1 }\n[[nash.pair]]\nname = \"x\"";
        let read = scenario(written)
            .section("nash", |keys| {
                assert_eq!(keys.texts("players"), Some(vec!["USA".to_owned()]));
                assert_eq!(keys.number("bound", 0.0..=1.0), Some(0.5));
                assert_eq!(keys.whole("starts", 1..=9), Some(4));
                assert_eq!(keys.truth("mfn"), Some(true));
                assert_eq!(keys.one_of("level", &["uniform", "sector"]), Some("sector"));
                let weights = keys.named_numbers("w", 0.0..=9.0).unwrap();
                assert_eq!(weights, [("a".to_owned(), 1.0), ("b".to_owned(), 2.0)]);
                keys.tables("pair", |pair| pair.text("name"))
            })
            .unwrap();
        assert_eq!(read, Some(vec![Some("x".to_owned())]));
        assert_eq!(scenario("").section("respond", |_| ()).unwrap(), None);
    }

    #[test]
    fn problems_stand_at_their_place() {
        let written = "players = [1]\nbound = 7\nstarts = 1.5\nmfnn = true\nlevel = \"sectr\"\n[nash.pair]\nnaem = \"x\"";
        let problems = scenario(written)
            .section("nash", |keys| {
                keys.texts("players");
                keys.number("bound", 0.0..=1.0);
                keys.whole("starts", 1..=9);
                keys.truth("mfn");
                keys.one_of("level", &["uniform", "sector"]);
                keys.tables("pair", |pair| pair.text("name"));
                let theta = keys.number("theta", 0.0..=1.0);
                keys.required("theta", theta, "4.0");
            })
            .unwrap_err();
        let lines: Vec<usize> = problems.items().iter().map(|item| item.line).collect();
        assert_eq!(lines, [2, 3, 4, 5, 6, 7, 9], "{problems}");
        let text = problems.render(false);
        for words in [
            "`mfn`?",
            "`sector`?",
            "`name`?",
            "has no `theta`",
            "between 0 and 1",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
    }
}
