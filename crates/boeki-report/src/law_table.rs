//! What changes by law did to tariffs, and which measures did it, as people read it.

use std::fmt::Write;

use crate::details::sector_label;
use crate::headline::section;
use crate::number::{change, plain};
use crate::record::{LawRow, RunRecord};
use crate::text_table::TextTable;
use crate::words::{Language, Phrase};

/// Tariffs that are shown, and measures of each.
const TARIFFS: usize = 10;
const MEASURES: usize = 2;
/// Points that the table does not show.
const NOTHING: f64 = 5e-5;

/// The section; empty if no change is by law.
pub(crate) fn of(record: &RunRecord, language: Language) -> String {
    let mut cells: Vec<Vec<&LawRow>> = Vec::new();
    for row in &record.law {
        match cells.last_mut() {
            Some(cell) if same_cell(cell[0], row) => cell.push(row),
            _ => cells.push(vec![row]),
        }
    }
    cells.retain(|cell| (cell[0].tariff - cell[0].tariff_before).abs() >= NOTHING);
    if cells.is_empty() {
        return String::new();
    }
    cells.sort_by(|a, b| b[0].trade_musd.total_cmp(&a[0].trade_musd));
    let hidden = cells.len().saturating_sub(TARIFFS);
    let pairs = |row: &LawRow| (row.importer.clone(), row.exporter.clone());
    let one_pair = cells
        .iter()
        .all(|cell| pairs(cell[0]) == pairs(cells[0][0]));
    cells.truncate(TARIFFS);
    let mut table = TextTable::new(
        [
            Phrase::Sector,
            Phrase::TradeMoney,
            Phrase::LawBefore,
            Phrase::LawAfter,
            Phrase::TariffRange,
            Phrase::LawTariffMeasures,
        ]
        .map(|phrase| phrase.text(language)),
    )
    .left_column(5);
    let unit = language.money_unit();
    for cell in &cells {
        let row = cell[0];
        let sector = sector_label(record, &row.sector, language);
        let label = if one_pair {
            sector
        } else {
            format!("{} → {}: {sector}", row.exporter, row.importer)
        };
        let percent = |rate: f64| plain(100.0 * rate, 2);
        let range = if row.tariff_most - row.tariff_least < NOTHING {
            String::new()
        } else {
            format!("{}–{}", percent(row.tariff_least), percent(row.tariff_most))
        };
        table.row([
            label,
            plain(row.trade_musd / unit, 2),
            percent(row.tariff_before),
            percent(row.tariff),
            range,
            measures(cell),
        ]);
    }
    let mut out = String::new();
    section(&mut out, Phrase::TariffsByLaw, language);
    out.push_str(&table.render());
    if hidden > 0 {
        // Writing to a String cannot fail.
        let _ = match language {
            Language::English => writeln!(out, "  {hidden} more: --csv --table law."),
            Language::Japanese => writeln!(out, "  他{hidden}件：--csv --table law。"),
        };
    }
    let _ = writeln!(out, "\n  {}", Phrase::LawBasis.text(language));
    out
}

fn same_cell(a: &LawRow, b: &LawRow) -> bool {
    a.importer == b.importer && a.exporter == b.exporter && a.sector == b.sector
}

/// The measures that moved a tariff most.
fn measures(cell: &[&LawRow]) -> String {
    let told: Vec<String> = cell
        .iter()
        .filter(|row| row.change.abs() >= NOTHING)
        .take(MEASURES)
        .map(|row| format!("{} {}", row.measure, change(100.0 * row.change, 2)))
        .collect();
    let more = cell
        .iter()
        .filter(|row| row.change.abs() >= NOTHING)
        .count()
        - told.len();
    if more > 0 {
        format!("{}, +{more}", told.join(", "))
    } else {
        told.join(", ")
    }
}
