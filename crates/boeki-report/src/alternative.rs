//! A run against its alternatives: what the leading regions have under each.

use std::fmt::Write;

use crate::headline::section;
use crate::number::{change, decimals};
use crate::record::{RegionRow, RunRecord};
use crate::sentence;
use crate::text_table::TextTable;
use crate::words::{Language, Phrase};

/// Regions that are shown beside the world.
const SHOWN: usize = 4;

/// The section; empty if there are no alternatives.
pub(crate) fn of(record: &RunRecord, order: &[&RegionRow], language: Language) -> String {
    if record.alternatives.is_empty() {
        return String::new();
    }
    let unit = language.money_unit();
    let mut out = String::new();
    section(&mut out, Phrase::AgainstOthers, language);
    for other in &record.alternatives {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  A  {}\n  B  {}\n", record.title, other.title);
        let one = |rows: &[RegionRow], code: &str| {
            let row = rows.iter().find(|row| row.region == code);
            row.map_or((f64::NAN, f64::NAN), |row| {
                (row.welfare_pct, row.ev_musd / unit)
            })
        };
        let all = |rows: &[RegionRow]| {
            let sum = |field: fn(&RegionRow) -> f64| rows.iter().map(field).sum::<f64>();
            let welfare = sum(|row| row.ev_musd);
            (
                100.0 * welfare / sum(|row| row.income_before_musd),
                welfare / unit,
            )
        };
        let mut lines: Vec<(String, [f64; 5])> = Vec::new();
        let mut line = |label: &str, (a, a_money): (f64, f64), (b, b_money): (f64, f64)| {
            lines.push((
                label.to_owned(),
                [a, b, a_money, b_money, b_money - a_money],
            ));
        };
        for row in order.iter().take(SHOWN) {
            line(
                language.short(&record.region_name(&row.region)),
                one(&record.regions, &row.region),
                one(&other.regions, &row.region),
            );
        }
        line(
            sentence::world(language),
            all(&record.regions),
            all(&other.regions),
        );
        let welfare = [Phrase::WelfarePercent, Phrase::WelfareMoney].map(|it| it.text(language));
        let mut table = TextTable::new([
            Phrase::Region.text(language).to_owned(),
            format!("A: {}", welfare[0]),
            format!("B: {}", welfare[0]),
            format!("A: {}", welfare[1]),
            format!("B: {}", welfare[1]),
            format!(
                "B − A\n{}",
                welfare[1].split('\n').next_back().unwrap_or_default()
            ),
        ]);
        let digits: Vec<usize> = (0..5)
            .map(|column| decimals(lines.iter().map(|(_, numbers)| numbers[column])))
            .collect();
        for (label, numbers) in &lines {
            let cells = numbers
                .iter()
                .zip(&digits)
                .map(|(value, digits)| change(*value, *digits));
            table.row(std::iter::once(label.clone()).chain(cells));
        }
        out.push_str(&table.render());
    }
    out
}
