//! `[[quota]]` to a quota, with the place of all that is wrong with it.

use toml::de::DeValue;

use super::quota::{Place, QuotaRule, WrittenLimit};
use super::read::{Reader, Value};
use super::words::{article, list, plain, quoted};
use super::{Code, Diagnostic, Selector};
use crate::{Labels, Licences, OverQuota};

const KEYS: [&str; 8] = [
    "importer",
    "exporter",
    "sector",
    "coverage",
    "limit",
    "over_quota",
    "licences",
    "note",
];
const OWNERS: [&str; 3] = ["importer", "exporter", "wasted"];

impl Reader<'_> {
    pub(super) fn quotas(&mut self, value: &Value<'_>) -> Vec<QuotaRule> {
        let tables = match value.get_ref() {
            DeValue::Array(tables) => tables.iter().collect(),
            _ => vec![value],
        };
        let read = tables.into_iter().map(|table| self.quota(table));
        read.collect::<Vec<_>>().into_iter().flatten().collect()
    }

    fn quota(&mut self, value: &Value<'_>) -> Option<QuotaRule> {
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong(
                value,
                "a quota wants a table",
                "write [[quota]] on a line of its own, and its keys below",
            );
            return None;
        };
        let mut rule = QuotaRule {
            importer: Selector::all(),
            exporter: Selector::all(),
            sector: Selector::all(),
            coverage: 1.0,
            limit: WrittenLimit::Relative(1.0),
            over_quota: None,
            licences: Licences::IMPORTER,
            note: None,
            place: Place(Some(value.span())),
        };
        let problems = self.found.len();
        let (mut limit, mut owner) = (None, None);
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "importer" => rule.importer = self.selector(name, value).unwrap_or(rule.importer),
                "exporter" => rule.exporter = self.selector(name, value).unwrap_or(rule.exporter),
                "sector" => rule.sector = self.selector(name, value).unwrap_or(rule.sector),
                "note" => rule.note = self.text(name, value),
                "coverage" => {
                    let share = self.positive(name, value, "a share of the flows, such as 0.9");
                    rule.coverage = share.unwrap_or(1.0);
                    if rule.coverage > 1.0 {
                        self.found.push(
                            Diagnostic::new(
                                Code::BadNumber,
                                format!(
                                    "a quota cannot cover {} of its flows",
                                    plain(rule.coverage)
                                ),
                            )
                            .at(Some(value.span()))
                            .because("coverage is the covered share of the flows' base value")
                            .remedy("write a fraction above 0 and at most 1"),
                        );
                    }
                }
                "limit" => limit = self.limit(value),
                "over_quota" => rule.over_quota = self.over_quota(value),
                "licences" => owner = self.licences(value),
                _ => self.found.push(
                    Diagnostic::new(Code::UnknownKey, format!("a quota has no key `{name}`"))
                        .at(Some(key.span()))
                        .nearest(Labels::nearest(name, KEYS.into_iter()))
                        .because(format!("the keys of a quota are {}", list(&KEYS)))
                        .remedy("correct the key or delete the line"),
                ),
            }
        }
        let missing = |key: &str, why: &str, remedy: &str| {
            Diagnostic::new(Code::MissingKey, format!("this quota has no `{key}`"))
                .at(Some(value.span()))
                .because(why)
                .remedy(remedy)
        };
        if !table.contains_key("limit") {
            self.found.push(missing(
                "limit",
                "a quota says how much may be imported",
                "add a line such as limit = { relative = 0.8 }, { musd = 1000.0 } or { tonnes = 1e6, usd_per_tonne = 900.0 }",
            ));
        }
        if !table.contains_key("licences") {
            self.found.push(missing(
                "licences",
                "whoever has the licences has the rent, and the result depends on it",
                "add licences = \"importer\", \"exporter\", \"wasted\", or shares such as { importer = 0.5, exporter = 0.5 }",
            ));
        }
        rule.limit = limit.unwrap_or(rule.limit);
        rule.licences = owner.unwrap_or(rule.licences);
        (self.found.len() == problems).then_some(rule)
    }

    fn wrong(&mut self, value: &Value<'_>, what: &str, remedy: &str) {
        self.found.push(
            Diagnostic::new(
                Code::WrongType,
                format!("{what}, this is {}", article(value.get_ref())),
            )
            .at(Some(value.span()))
            .remedy(remedy),
        );
    }

    fn positive(&mut self, key: &str, value: &Value<'_>, example: &str) -> Option<f64> {
        let number: Option<f64> = match value.get_ref() {
            DeValue::Integer(integer) => integer.as_str().replace('_', "").parse().ok(),
            DeValue::Float(float) => float.as_str().replace('_', "").parse().ok(),
            _ => {
                self.wrong(
                    value,
                    &format!("`{key}` wants a number"),
                    &format!("write {example}"),
                );
                return None;
            }
        };
        let sound = number.filter(|number| number.is_finite() && *number > 0.0);
        if sound.is_none() {
            self.found.push(
                Diagnostic::new(Code::BadNumber, format!("`{key}` is no positive number"))
                    .at(Some(value.span()))
                    .remedy(if matches!(key, "relative" | "musd" | "tonnes") {
                        format!(
                            "write {example}; to let nothing in, write a change with ban = true"
                        )
                    } else {
                        format!("write {example}")
                    }),
            );
        }
        sound
    }

    /// The numbers of a table in braces, each with one of the given keys.
    fn numbers<const N: usize>(
        &mut self,
        name: &str,
        value: &Value<'_>,
        keys: [&str; N],
        example: &str,
    ) -> Option<[Option<f64>; N]> {
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong(
                value,
                &format!("`{name}` wants a table in braces"),
                &format!("write {example}"),
            );
            return None;
        };
        let mut numbers = [None; N];
        let problems = self.found.len();
        for (key, value) in table {
            let written = key.get_ref().as_ref();
            match keys.iter().position(|known| *known == written) {
                Some(index) => numbers[index] = self.positive(written, value, example),
                None => self.found.push(
                    Diagnostic::new(Code::UnknownKey, format!("`{name}` has no key `{written}`"))
                        .at(Some(key.span()))
                        .nearest(Labels::nearest(written, keys.into_iter()))
                        .because(format!("its keys are {}", list(&keys)))
                        .remedy(format!("write {example}")),
                ),
            }
        }
        (self.found.len() == problems).then_some(numbers)
    }

    fn one_of(&mut self, name: &str, value: &Value<'_>, example: &str) {
        self.found.push(
            Diagnostic::new(
                Code::MoreThanOne,
                format!("`{name}` wants exactly one measure"),
            )
            .at(Some(value.span()))
            .remedy(format!("write {example}")),
        );
    }

    fn limit(&mut self, value: &Value<'_>) -> Option<WrittenLimit> {
        let example = "limit = { relative = 0.8 }, { musd = 1000.0 } or { tonnes = 1e6, usd_per_tonne = 900.0 }";
        let keys = ["relative", "musd", "tonnes", "usd_per_tonne"];
        match self.numbers("limit", value, keys, example)? {
            [Some(share), None, None, None] => Some(WrittenLimit::Relative(share)),
            [None, Some(value), None, None] => Some(WrittenLimit::Musd(value)),
            [None, None, Some(tonnes), Some(usd_per_tonne)] => Some(WrittenLimit::Tonnes {
                tonnes,
                usd_per_tonne,
            }),
            _ => {
                self.one_of("limit", value, example);
                None
            }
        }
    }

    fn over_quota(&mut self, value: &Value<'_>) -> Option<OverQuota> {
        let example = "over_quota = { rate = 0.385 } or { surcharge = 0.25 }";
        match self.numbers("over_quota", value, ["rate", "surcharge"], example)? {
            [Some(rate), None] => Some(OverQuota::Rate(rate)),
            [None, Some(points)] => Some(OverQuota::Surcharge(points)),
            _ => {
                self.one_of("over_quota", value, example);
                None
            }
        }
    }

    fn licences(&mut self, value: &Value<'_>) -> Option<Licences> {
        let example = "licences = \"importer\", \"exporter\", \"wasted\", or shares such as { importer = 0.5, exporter = 0.5 }";
        if let DeValue::String(text) = value.get_ref() {
            let owner = match text.as_ref() {
                "importer" => Some(Licences::IMPORTER),
                "exporter" => Some(Licences::EXPORTER),
                "wasted" => Some(Licences::WASTED),
                _ => None,
            };
            if owner.is_none() {
                self.found.push(
                    Diagnostic::new(
                        Code::UnknownKey,
                        format!("no owner of licences is called {}", quoted(text)),
                    )
                    .at(Some(value.span()))
                    .nearest(Labels::nearest(text, OWNERS.into_iter()))
                    .because(format!("the owners are {}", list(&OWNERS)))
                    .remedy(format!("write {example}")),
                );
            }
            return owner;
        }
        let [importer, exporter, wasted] = self.numbers("licences", value, OWNERS, example)?;
        let shares = Licences {
            importer: importer.unwrap_or(0.0),
            exporter: exporter.unwrap_or(0.0),
            wasted: wasted.unwrap_or(0.0),
        };
        if !shares.are_shares() {
            self.found.push(
                Diagnostic::new(
                    Code::BadNumber,
                    "the shares of the licences do not sum to 1",
                )
                .at(Some(value.span()))
                .remedy(format!("write {example}")),
            );
            return None;
        }
        Some(shares)
    }
}
