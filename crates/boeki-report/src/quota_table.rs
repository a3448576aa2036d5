//! What became of quotas, as people read it.

use std::fmt::Write;

use crate::number::plain;
use crate::record::{QuotaRow, RunRecord};
use crate::words::Language;

/// One line a quota; empty without quotas.
pub(crate) fn of(record: &RunRecord, language: Language) -> String {
    let mut out = String::new();
    for row in &record.quotas {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  - {}", line(row, language));
    }
    out
}

fn line(row: &QuotaRow, language: Language) -> String {
    let percent = |share: f64| plain(100.0 * share, 2);
    let money = |value: f64| plain(value, 1);
    let used = percent(row.quantity_musd / row.limit_musd);
    let rate = percent(row.shadow_rate);
    let parts = [
        row.rent_musd,
        row.rent_importers_musd,
        row.rent_exporters_musd,
        row.rent_wasted_musd,
        row.rent_customs_musd,
    ]
    .map(money);
    let [rent, importers, exporters, wasted, customs] = parts;
    match language {
        Language::English => {
            let state = match row.regime.as_str() {
                "slack" => {
                    return format!(
                        "{}. It does not bind: imports are {used}% of the limit",
                        row.sentence
                    );
                }
                "over-quota" => format!("Imports are {used}% of the limit"),
                _ => "It binds".to_owned(),
            };
            format!(
                "{}. {state}; a licence is worth {rate}% of the border price, the rent is {rent} million USD: importers {importers}, exporters {exporters}, wasted {wasted}, duty on it {customs}",
                row.sentence
            )
        }
        Language::Japanese => {
            let state = match row.regime.as_str() {
                "slack" => {
                    return format!(
                        "{}。枠に余裕があり（消化率{used}%）、効果はない",
                        row.sentence_ja
                    );
                }
                "over-quota" => format!("輸入は枠の{used}%"),
                _ => "枠は上限に達する".to_owned(),
            };
            format!(
                "{}。{state}。ライセンスの価値は国境価格の{rate}%、レントは{rent}百万ドル（輸入側{importers}、輸出側{exporters}、浪費{wasted}、レントへの関税{customs}）",
                row.sentence_ja
            )
        }
    }
}
