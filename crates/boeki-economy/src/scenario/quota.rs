//! Quotas as scenarios write them: which flows, how much, at what rate above, and whose the licences are.

use std::fmt::Write;
use std::ops::Range;

use toml::de::DeValue;

use super::directory::{Directory, What};
use super::read::{Reader, Value};
use super::words::{article, list, plain, quoted, thousands};
use super::write::selected;
use super::{Code, Diagnostic, Selector};
use crate::{Cube, Labels, Licences, Limit, Name, OverQuota, Policy, Quota};

/// A quota as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct QuotaRule {
    /// The regions that import, together.
    pub importer: Selector,
    /// The regions that export, together.
    pub exporter: Selector,
    /// The sectors, together.
    pub sector: Selector,
    /// Share of the flows' base value that it covers.
    pub coverage: f64,
    /// How much.
    pub limit: WrittenLimit,
    /// The tariff above it; nothing where none is let in.
    pub over_quota: Option<OverQuota>,
    /// Whose the rent is.
    pub licences: Licences,
    /// A remark for readers.
    pub note: Option<String>,
    place: Place,
}

/// A limit in the unit in which it was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WrittenLimit {
    /// A multiple of the base's quantity.
    Relative(f64),
    /// Million USD at base prices.
    Musd(f64),
    /// Tonnes, at a base price.
    Tonnes {
        /// How many.
        tonnes: f64,
        /// USD a tonne at the border in the base year.
        usd_per_tonne: f64,
    },
}

impl WrittenLimit {
    fn limit(self) -> Limit {
        match self {
            WrittenLimit::Relative(share) => Limit::Relative(share),
            WrittenLimit::Musd(value) => Limit::Value(value),
            WrittenLimit::Tonnes {
                tonnes,
                usd_per_tonne,
            } => Limit::Value(tonnes * usd_per_tonne / 1e6),
        }
    }
}

/// Where it was written; no part of what it means.
#[derive(Clone, Debug, Default)]
struct Place(Option<Range<usize>>);

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// A quota of the scenario on an economy.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolvedQuota {
    /// The quota and its reach in a sentence.
    pub sentence: Name,
    /// Base value of the flows that it names, million USD.
    pub trade_musd: f64,
}

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
                    .remedy(format!("write {example}")),
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

impl QuotaRule {
    pub(super) fn to_toml(&self, header: &str) -> String {
        let mut out = format!("\n[[{header}]]\n");
        // Writing to a String cannot fail.
        let mut line = |key: &str, value: &str| {
            let _ = writeln!(out, "{key} = {value}");
        };
        line("importer", &selected(&self.importer));
        line("exporter", &selected(&self.exporter));
        line("sector", &selected(&self.sector));
        line("coverage", &format!("{:?}", self.coverage));
        line(
            "limit",
            &match self.limit {
                WrittenLimit::Relative(share) => format!("{{ relative = {share:?} }}"),
                WrittenLimit::Musd(value) => format!("{{ musd = {value:?} }}"),
                WrittenLimit::Tonnes {
                    tonnes,
                    usd_per_tonne,
                } => {
                    format!("{{ tonnes = {tonnes:?}, usd_per_tonne = {usd_per_tonne:?} }}")
                }
            },
        );
        match self.over_quota {
            None => {}
            Some(OverQuota::Rate(rate)) => line("over_quota", &format!("{{ rate = {rate:?} }}")),
            Some(OverQuota::Surcharge(points)) => {
                line("over_quota", &format!("{{ surcharge = {points:?} }}"));
            }
        }
        let Licences {
            importer,
            exporter,
            wasted,
        } = self.licences;
        let shares = [
            ("importer", importer),
            ("exporter", exporter),
            ("wasted", wasted),
        ];
        let shares: Vec<String> = (shares.iter())
            .filter(|(_, share)| *share > 0.0)
            .map(|(owner, share)| format!("{owner} = {share:?}"))
            .collect();
        line("licences", &format!("{{ {} }}", shares.join(", ")));
        if let Some(note) = &self.note {
            line("note", &quoted(note));
        }
        out
    }

    /// Puts the quota into a policy.
    pub(super) fn apply(
        &self,
        directory: &Directory<'_>,
        trade: &Cube,
        policy: &mut Policy,
        notes: &mut Vec<String>,
        found: &mut Vec<Diagnostic>,
    ) -> Option<ResolvedQuota> {
        let importers = directory.select(What::Region, &self.importer, notes, found)?;
        let exporters = directory.select(What::Region, &self.exporter, notes, found)?;
        let sectors = directory.select(What::Sector, &self.sector, notes, found)?;
        let mut flows = Vec::new();
        for &n in &importers {
            for &i in exporters.iter().filter(|i| **i != n) {
                flows.extend(sectors.iter().map(|&j| (n, i, j)));
            }
        }
        let named = flows.len();
        flows.retain(|at| trade[*at] > 0.0 && policy.ban[*at] < 1.0);
        let problem = |code: Code, why: &str| {
            Diagnostic::new(code, "this quota limits nothing")
                .at(self.place.0.clone())
                .because(why)
                .remedy("name flows between two regions that trade")
        };
        if named == 0 {
            found.push(problem(
                Code::NoFlow,
                "importer and exporter name the same region",
            ));
            return None;
        }
        if flows.is_empty() {
            found.push(problem(
                Code::NoBaseTrade,
                "all flows that it names are zero in the base, or banned",
            ));
            return None;
        }
        let twice = |at: &&(usize, usize, usize)| {
            policy.quotas.iter().any(|other| other.flows.contains(at))
        };
        if flows.iter().find(twice).is_some() {
            found.push(
                Diagnostic::new(
                    Code::MoreThanOne,
                    "a flow of this quota is under another one",
                )
                .at(self.place.0.clone())
                .because("a flow is under one quota at most")
                .remedy("name it in one of them"),
            );
            return None;
        }
        let trade_musd = flows.iter().map(|at| trade[*at]).sum();
        let sentence = self.sentence(flows.len(), trade_musd);
        policy.quotas.push(Quota {
            name: self.note.clone().unwrap_or_else(|| {
                let names = |selector: &Selector| selector.names().collect::<Vec<_>>().join(" ");
                format!(
                    "{} from {} to {}",
                    names(&self.sector),
                    names(&self.exporter),
                    names(&self.importer)
                )
            }),
            flows,
            coverage: self.coverage,
            limit: self.limit.limit(),
            over_quota: self.over_quota,
            licences: self.licences,
        });
        Some(ResolvedQuota {
            sentence,
            trade_musd,
        })
    }

    fn sentence(&self, flows: usize, trade: f64) -> Name {
        let names = |selector: &Selector| selector.names().map(str::to_owned).collect::<Vec<_>>();
        let (to, from, of) = (
            names(&self.importer),
            names(&self.exporter),
            names(&self.sector),
        );
        let percent = |share: f64| plain((share * 1e4).round() / 100.0);
        let (limit_en, limit_ja) = match self.limit {
            WrittenLimit::Relative(share) => (
                format!("{}% of the base quantity", percent(share)),
                format!("基準年数量の{}%", percent(share)),
            ),
            WrittenLimit::Musd(value) => (
                format!("{} million USD at base prices", thousands(value)),
                format!("基準年価格で{}百万ドル", thousands(value)),
            ),
            WrittenLimit::Tonnes {
                tonnes,
                usd_per_tonne,
            } => (
                format!(
                    "{} tonnes at {} USD a tonne",
                    thousands(tonnes),
                    thousands(usd_per_tonne)
                ),
                format!(
                    "{}トン（1トン{}ドル）",
                    thousands(tonnes),
                    thousands(usd_per_tonne)
                ),
            ),
        };
        let (over_en, over_ja) = match self.over_quota {
            None => ("nothing above it".to_owned(), "超過分は輸入不可".to_owned()),
            Some(OverQuota::Rate(rate)) => (
                format!("{}% above it", percent(rate)),
                format!("超過分は{}%", percent(rate)),
            ),
            Some(OverQuota::Surcharge(points)) => (
                format!("{} points more above it", percent(points)),
                format!("超過分は{}ポイント上乗せ", percent(points)),
            ),
        };
        let covered = percent(self.coverage);
        let money = thousands(trade);
        Name::new(
            format!(
                "Quota on {covered}% of {} from {} to {}: {limit_en}, {over_en}; {flows} flow{} with {money} million USD of base trade",
                list(&of),
                list(&from),
                list(&to),
                if flows == 1 { "" } else { "s" }
            ),
            format!(
                "{}から{}への{}の{covered}%に対する数量枠：{limit_ja}、{over_ja}。対象{flows}フロー、基準年の貿易額{money}百万ドル",
                from.join("・"),
                to.join("・"),
                of.join("・")
            ),
        )
    }
}
