//! The headline of a run: one sentence, one table of regions, what changed, how sure.

use std::fmt::Write;

use boeki_uncertainty::Measure;

use crate::alternative;
use crate::intervals::{self, ends};
use crate::law_table;
use crate::leading::{self, SHOWN};
use crate::number::{change, decimals};
use crate::quota_table;
use crate::record::{RegionRow, RunRecord};
use crate::sentence;
use crate::text_table::TextTable;
use crate::words::{Language, Phrase};

/// Regions that the sentence names.
const NAMED: usize = 2;

/// The headline as text.
pub fn headline(record: &RunRecord, language: Language) -> String {
    let order = leading::order(record);
    let mut out = format!(
        "{}\n{}\n\n",
        record.title,
        sentence::economy(record, language)
    );
    let named = &order[..order.len().min(NAMED)];
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{}\n", sentence::verdict(record, named, language));
    out.push_str(&table(&order, record, language));
    let _ = writeln!(out, "\n  {}", Phrase::Basis.text(language));
    section(&mut out, Phrase::WhatChanged, language);
    for change in &record.changes {
        let _ = writeln!(out, "  - {}", language.name(&change.sentence));
    }
    out.push_str(&quota_table::of(record, language));
    if record.changes.is_empty() && record.quotas.is_empty() {
        let _ = writeln!(out, "  {}", Phrase::NothingChanged.text(language));
    }
    out.push_str(&law_table::of(record, language));
    out.push_str(&alternative::of(record, &order, language));
    section(&mut out, Phrase::HowSure, language);
    match &record.intervals {
        None => {
            let _ = writeln!(out, "  - {}", Phrase::PointEstimate.text(language));
        }
        Some(facts) => out.push_str(&intervals::sure(facts, record, &order, language)),
    }
    let _ = writeln!(out, "  - {}", sentence::assumptions(record, language));
    let _ = writeln!(out, "  - {}", sentence::certificate(record, language));
    if !record.notes.is_empty() {
        section(&mut out, Phrase::Notes, language);
        for note in &record.notes {
            let _ = writeln!(out, "  - {}", language.name(note));
        }
    }
    let _ = writeln!(out, "\n{}", sentence::identity(record, language));
    out
}

pub(crate) fn section(out: &mut String, heading: Phrase, language: Language) {
    let _ = writeln!(out, "\n{}", heading.text(language));
}

/// A line of the table: a region, or the sum of several.
struct Line {
    label: String,
    /// Code of the region; none for a sum.
    region: Option<String>,
    welfare_pct: f64,
    welfare: f64,
    real_wage_pct: f64,
    cpi_pct: f64,
    exports_pct: f64,
    revenue: f64,
}

fn table(order: &[&RegionRow], record: &RunRecord, language: Language) -> String {
    let unit = language.money_unit();
    // A rest of one region is shown as that region.
    let shown = if order.len() <= SHOWN + 1 {
        order.len()
    } else {
        SHOWN
    };
    let mut lines: Vec<Line> = order[..shown]
        .iter()
        .map(|row| Line {
            label: language.short(&record.region_name(&row.region)).to_owned(),
            region: Some(row.region.clone()),
            real_wage_pct: row.real_wage_pct,
            cpi_pct: row.cpi_pct,
            ..Line::sum("", std::slice::from_ref(row), unit)
        })
        .collect();
    let rest = &order[shown..];
    if !rest.is_empty() {
        lines.push(Line::sum(&sentence::rest(rest.len(), language), rest, unit));
    }
    lines.push(Line::sum(sentence::world(language), order, unit));
    let facts = record.intervals.as_ref();
    let mut header = vec![
        Phrase::Region.text(language),
        Phrase::WelfarePercent.text(language),
        Phrase::WelfareMoney.text(language),
        Phrase::RealWage.text(language),
        Phrase::ConsumerPrices.text(language),
        Phrase::ExportsPercent.text(language),
        Phrase::RevenueMoney.text(language),
    ];
    if facts.is_some() {
        header.insert(3, Phrase::WelfareInterval.text(language));
    }
    let mut table = TextTable::new(header);
    let columns = lines.iter().map(Line::numbers);
    let digits: Vec<usize> = (0..6)
        .map(|column| decimals(columns.clone().map(|numbers| numbers[column])))
        .collect();
    for line in &lines {
        let numbers = line.numbers();
        let cells = numbers.iter().zip(&digits).map(|(value, digits)| {
            if value.is_nan() {
                String::new()
            } else {
                change(*value, *digits)
            }
        });
        let mut cells: Vec<String> = std::iter::once(line.label.clone()).chain(cells).collect();
        if let Some(facts) = facts {
            let of = |region: &String| facts.get(0, region, Measure::EvMusd);
            let interval = line.region.as_ref().and_then(of).map(|(interval, _)| {
                let (low, high) = (interval.low_90 / unit, interval.high_90 / unit);
                ends(low, high, digits[1], language)
            });
            cells.insert(3, interval.unwrap_or_default());
        }
        table.row(cells);
    }
    table.render()
}

impl Line {
    /// Money adds up; welfare in percent is the sum's, and what has no sum stays open (NaN).
    fn sum(label: &str, rows: &[&RegionRow], unit: f64) -> Self {
        let total = |field: fn(&RegionRow) -> f64| rows.iter().map(|row| field(row)).sum::<f64>();
        let welfare = total(|row| row.ev_musd);
        let exports = total(|row| row.exports_before_musd);
        Self {
            label: label.to_owned(),
            region: None,
            welfare_pct: 100.0 * welfare / total(|row| row.income_before_musd),
            welfare: welfare / unit,
            real_wage_pct: f64::NAN,
            cpi_pct: f64::NAN,
            exports_pct: 100.0 * (total(|row| row.exports_musd) / exports - 1.0),
            revenue: total(|row| row.tariff_revenue_musd - row.tariff_revenue_before_musd) / unit,
        }
    }

    fn numbers(&self) -> [f64; 6] {
        [
            self.welfare_pct,
            self.welfare,
            self.real_wage_pct,
            self.cpi_pct,
            self.exports_pct,
            self.revenue,
        ]
    }
}
