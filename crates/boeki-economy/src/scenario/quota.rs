//! Quotas as scenarios write them: which flows, how much, at what rate above, and whose the licences are.

use std::fmt::Write;
use std::ops::Range;

use super::directory::{Directory, What};
use super::words::{list, plain, quoted, thousands};
use super::write::selected;
use super::{Code, Diagnostic, Selector};
use crate::{Cube, Licences, Limit, Name, OverQuota, Policy, Quota};

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
    pub(super) place: Place,
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
pub(super) struct Place(pub(super) Option<Range<usize>>);

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
