//! What one percentage point of every instrument is worth, largest first.

use boeki_data::table::Table;
use boeki_economy::scenario::Scenario;
use boeki_economy::{Cube, Labels};
use boeki_equilibrium::{Equilibrium, Gradient};
use serde::{Deserialize, Serialize};

use crate::number::{change, decimals, gap, plain};
use crate::row::row;
use crate::text_table::TextTable;
use crate::words::{Language, Phrase};

/// The instruments with a derivative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lever {
    /// One percentage point of tariff.
    #[default]
    Tariff,
    /// One percentage point of export tax.
    ExportTax,
    /// One percent of the base's trade cost.
    Iceberg,
}

row! {
    /// The effect of one percentage point of an instrument on one flow.
    GradientRow {
        texts {
            /// Code of the importer.
            importer,
            /// Code of the exporter.
            exporter,
            /// Code of the sector.
            sector,
        }
        numbers {
            /// The rate at which the derivative is taken: a fraction, or a factor for trade costs.
            rate,
            /// Value at the border, million USD.
            trade_musd,
            /// Effect of one percentage point: million USD, or percent where the outcome is a log.
            effect,
        }
    }
}

/// Which flows are wanted; nothing means all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Index of the importer.
    pub importer: Option<usize>,
    /// Index of the exporter.
    pub exporter: Option<usize>,
    /// Indices of the sectors.
    pub sectors: Option<Vec<usize>>,
}

/// Effects of one percentage point on all flows that are wanted and have trade, largest first.
pub fn rows(
    gradient: &Gradient,
    at: &Equilibrium,
    labels: &Labels,
    lever: Lever,
    filter: &Filter,
) -> Vec<GradientRow> {
    let policy = at.legal_policy();
    let (slope, rates, one): (&Cube, &Cube, f64) = match lever {
        Lever::Tariff => (&gradient.tariff, &policy.tariff, 1.0),
        Lever::ExportTax => (&gradient.export_tax, &policy.export_tax, 1.0),
        Lever::Iceberg => (&gradient.iceberg, &policy.iceberg, 0.0),
    };
    let scale = if gradient.outcome.is_money() {
        0.01
    } else {
        1.0
    };
    let wanted = |filter: Option<usize>, index: usize| filter.is_none_or(|only| only == index);
    let mut rows = Vec::new();
    for (n, importer) in labels.regions.iter().enumerate() {
        for (i, exporter) in labels.regions.iter().enumerate() {
            if n == i || !wanted(filter.importer, n) || !wanted(filter.exporter, i) {
                continue;
            }
            for (j, sector) in labels.sectors.iter().enumerate() {
                let trade = at.border_value(n, i, j);
                if trade <= 0.0
                    || filter
                        .sectors
                        .as_ref()
                        .is_some_and(|only| !only.contains(&j))
                {
                    continue;
                }
                let rate = rates[(n, i, j)];
                rows.push(GradientRow {
                    importer: importer.code.clone(),
                    exporter: exporter.code.clone(),
                    sector: sector.code.clone(),
                    rate,
                    trade_musd: trade,
                    effect: scale * slope[(n, i, j)] / (one + rate),
                });
            }
        }
    }
    rows.sort_by(|a, b| b.effect.abs().total_cmp(&a.effect.abs()));
    rows
}

/// The rows as a table for CSV and Parquet.
pub fn table(rows: &[GradientRow]) -> Table {
    GradientRow::table("gradient", rows)
}

/// The rows as people read them.
pub fn text(
    rows: &[GradientRow],
    labels: &Labels,
    lever: Lever,
    money: bool,
    language: Language,
) -> String {
    let region = |code: &str| {
        let name = labels.region(code).map(|at| &labels.regions[at].name);
        name.map_or(code, |name| language.short(name)).to_owned()
    };
    let sector = |code: &str| {
        let name = labels.sector(code).map(|at| &labels.sectors[at].name);
        name.map_or(code.to_owned(), |name| {
            format!("{code} {}", language.name(name))
        })
    };
    let mut table = TextTable::new([
        Phrase::Importer.text(language),
        Phrase::Exporter.text(language),
        Phrase::Sector.text(language),
        match lever {
            Lever::Iceberg => Phrase::Factor.text(language),
            _ => Phrase::Rate.text(language),
        },
        Phrase::TradeMoney.text(language),
        if money {
            Phrase::EffectMoney.text(language)
        } else {
            Phrase::EffectLog.text(language)
        },
    ])
    .left(3);
    let unit = language.money_unit();
    let trade = decimals(rows.iter().map(|row| row.trade_musd / unit));
    // Log effects of a point are small: two digits more.
    let effect = decimals(rows.iter().map(|row| row.effect)) + if money { 0 } else { 2 };
    for row in rows {
        let rate = match lever {
            Lever::Iceberg => plain(row.rate, 3),
            _ => plain(100.0 * row.rate, 2),
        };
        table.row([
            region(&row.importer),
            region(&row.exporter),
            sector(&row.sector),
            rate,
            plain(row.trade_musd / unit, trade),
            change(row.effect, effect),
        ]);
    }
    table.render()
}

/// What the table is about, in a sentence.
pub fn heading(
    outcome: &str,
    scenario: &Scenario,
    economy: &str,
    lever: Lever,
    language: Language,
) -> String {
    let one = match lever {
        Lever::Tariff => language.pick(
            "one percentage point more of each tariff",
            "各関税の1ポイント引き上げ",
        ),
        Lever::ExportTax => language.pick(
            "one percentage point more of each export tax",
            "各輸出税の1ポイント引き上げ",
        ),
        Lever::Iceberg => language.pick(
            "one percent of the base's trade cost more on each flow",
            "各貿易費用の基準比1%の上昇",
        ),
    };
    let closure = scenario.closure.name();
    match language {
        Language::English => format!(
            "Effect of {one} on {outcome}, one at a time, at the margin of: {} ({economy}, closure {closure}, elasticities {}).",
            scenario.title, scenario.elasticities
        ),
        Language::Japanese => format!(
            "{one}が{outcome}に与える限界効果(一つずつ)。評価点：{}({economy}、closure {closure}、弾力性{})。",
            scenario.title, scenario.elasticities
        ),
    }
}

/// What lies below the table: how many rows, how exact.
pub fn foot(shown: usize, all: usize, residual: f64, language: Language) -> String {
    let residual = gap(residual);
    match language {
        Language::English => format!(
            "{shown} of {all} flows, largest first; all with --csv or --json. One transposed solve, residual {residual}; a point estimate: no interval yet."
        ),
        Language::Japanese => format!(
            "絶対値の大きい順に{all}件中{shown}件(--csv、--jsonで全件)。転置系を一度解いた値(残差{residual})。点推定値であり、区間推定はまだない。"
        ),
    }
}
