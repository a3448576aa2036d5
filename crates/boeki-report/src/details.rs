//! What lies below the headline: sectors, trade of the pair, welfare in parts, price tiers.

use std::fmt::Write;

use crate::headline::section;
use crate::intervals::ends;
use crate::leading;
use crate::number::{change, decimals, gap, plain};
use crate::record::{FlowRow, RegionRow, RunRecord, SectorRow};
use crate::sentence::with_article;
use crate::text_table::TextTable;
use crate::words::{Language, Phrase};

/// Regions whose sectors are shown, and sectors of each.
const REGIONS: usize = 2;
const SECTORS: usize = 8;

/// All tables below the headline.
pub fn details(record: &RunRecord, language: Language) -> String {
    let order = leading::order(record);
    let mut out = String::new();
    for row in order.iter().take(REGIONS) {
        out.push_str(&sectors(record, &row.region, language));
    }
    if let Some((one, other)) = leading::pair(record) {
        out.push_str(&trade(record, one, other, language));
        out.push_str(&trade(record, other, one, language));
    }
    let shown = &order[..order.len().min(leading::SHOWN)];
    out.push_str(&parts(record, shown, language));
    out.push_str(&prices(record, shown, language));
    out
}

fn percent(before: f64, after: f64) -> f64 {
    if before > 0.0 {
        100.0 * (after / before - 1.0)
    } else {
        f64::NAN
    }
}

/// The 90% interval of a figure, or nothing where the run has none.
fn interval(
    record: &RunRecord,
    what: &str,
    names: [&str; 3],
    language: Language,
) -> Option<String> {
    let facts = record.intervals.as_ref()?;
    let [region, exporter, sector] = names;
    let found = facts.detail(what, region, exporter, sector)?;
    let digits = decimals([found.low_90, found.high_90]);
    Some(ends(found.low_90, found.high_90, digits, language))
}

/// Rows of a label and numbers, each column with digits of its own; changes carry their sign. The 90% intervals of the number
/// at `main` stand beside it, if there are any.
struct Lines {
    header: Vec<String>,
    signed: Vec<bool>,
    main: usize,
    rows: Vec<(String, Vec<f64>, Option<String>)>,
}

impl Lines {
    fn new(
        header: impl IntoIterator<Item = Phrase>,
        signed: &[bool],
        main: usize,
        language: Language,
    ) -> Self {
        Self {
            header: header
                .into_iter()
                .map(|phrase| phrase.text(language).to_owned())
                .collect(),
            signed: signed.to_vec(),
            main,
            rows: Vec::new(),
        }
    }

    fn render(mut self, language: Language) -> String {
        let digits: Vec<usize> = (0..self.signed.len())
            .map(|column| decimals(self.rows.iter().map(|(_, numbers, _)| numbers[column])))
            .collect();
        let sure = self.rows.iter().any(|(_, _, interval)| interval.is_some());
        if sure {
            let title = language.pick("90% of draws", "抽出の90%").to_owned();
            self.header.insert(self.main + 2, title);
        }
        let mut table = TextTable::new(self.header);
        for (label, numbers, interval) in self.rows {
            let mut cells: Vec<String> = vec![label];
            for ((value, signed), digits) in numbers.iter().zip(&self.signed).zip(&digits) {
                cells.push(if *signed {
                    change(*value, *digits)
                } else {
                    plain(*value, *digits)
                });
            }
            if sure {
                cells.insert(self.main + 2, interval.unwrap_or_default());
            }
            table.row(cells);
        }
        table.render()
    }
}

fn sectors(record: &RunRecord, region: &str, language: Language) -> String {
    let mut rows: Vec<&SectorRow> = (record.sectors.iter())
        .filter(|row| row.region == region)
        .collect();
    // Volumes and not values: a general rise of prices moves no sector.
    let moved = |row: &SectorRow| (row.real_output_pct * row.output_before_musd).abs();
    rows.sort_by(|a, b| moved(b).total_cmp(&moved(a)));
    rows.truncate(SECTORS);
    let unit = language.money_unit();
    let lines = rows.iter().map(|row| {
        let numbers = vec![
            row.real_output_pct,
            row.real_output_pct / 100.0 * row.output_before_musd / unit,
            percent(row.exports_before_musd, row.exports_musd),
            percent(row.imports_before_musd, row.imports_musd),
            row.producer_price_pct,
            row.buyer_price_pct,
        ];
        let sure = interval(
            record,
            "real_output_pct",
            [region, "", &row.sector],
            language,
        );
        (sector_label(record, &row.sector, language), numbers, sure)
    });
    let mut table = Lines::new(
        [
            Phrase::Sector,
            Phrase::RealOutput,
            Phrase::RealOutputMoney,
            Phrase::ExportsPercent,
            Phrase::ImportsPercent,
            Phrase::ProducerPrice,
            Phrase::BuyerPrice,
        ],
        &[true; 6],
        0,
        language,
    );
    table.rows.extend(lines);
    let name = record.region_name(region);
    format!(
        "\n{}{}{}\n{}",
        Phrase::SectorsOf.text(language),
        language.pick(" ", ""),
        language.name(&name),
        table.render(language)
    )
}

pub(crate) fn sector_label(record: &RunRecord, code: &str, language: Language) -> String {
    let name = record.sector_name(code);
    let name = language.name(&name);
    if name == code {
        code.to_owned()
    } else {
        format!("{code} {name}")
    }
}

fn trade(record: &RunRecord, importer: &str, exporter: &str, language: Language) -> String {
    let mut flows: Vec<&FlowRow> = (record.flows.iter())
        .filter(|flow| flow.importer == importer && flow.exporter == exporter)
        .collect();
    let moved = |flow: &FlowRow| (flow.after_musd - flow.before_musd).abs();
    flows.sort_by(|a, b| moved(b).total_cmp(&moved(a)));
    let unit = language.money_unit();
    let line = |label: String, flows: &[&FlowRow]| {
        let sum = |field: fn(&FlowRow) -> f64| flows.iter().map(|flow| field(flow)).sum::<f64>();
        let (before, after) = (sum(|flow| flow.before_musd), sum(|flow| flow.after_musd));
        let rate = |duty: f64, value: f64| {
            if value > 0.0 {
                100.0 * duty / value
            } else {
                f64::NAN
            }
        };
        let numbers = vec![
            before / unit,
            after / unit,
            percent(before, after),
            rate(sum(|flow| flow.before_musd * flow.tariff_before), before),
            rate(sum(|flow| flow.after_musd * flow.tariff), after),
        ];
        let sector = if flows.len() == 1 {
            flows[0].sector.as_str()
        } else {
            ""
        };
        let sure = interval(
            record,
            "exports_pct",
            [importer, exporter, sector],
            language,
        );
        (label, numbers, sure)
    };
    let mut lines: Vec<_> = flows
        .iter()
        .take(SECTORS)
        .map(|flow| line(sector_label(record, &flow.sector, language), &[*flow]))
        .collect();
    lines.push(line(Phrase::AllSectors.text(language).to_owned(), &flows));
    let mut table = Lines::new(
        [
            Phrase::Sector,
            Phrase::Before,
            Phrase::After,
            Phrase::ChangePercent,
            Phrase::TariffBefore,
            Phrase::TariffAfter,
        ],
        &[false, false, true, false, false],
        2,
        language,
    );
    table.rows.extend(lines);
    let (to, from) = (record.region_name(importer), record.region_name(exporter));
    let (to, from) = (language.short(&to), language.short(&from));
    let heading = match language {
        Language::English => format!(
            "Exports from {} to {} (at the border)",
            with_article(from),
            with_article(to)
        ),
        Language::Japanese => format!("{from}から{to}への輸出(国境価格)"),
    };
    format!("\n{heading}\n{}", table.render(language))
}

fn parts(record: &RunRecord, shown: &[&RegionRow], language: Language) -> String {
    let Some(decomposition) = &record.decomposition else {
        return String::new();
    };
    let path = &decomposition.path_integral;
    let lines = shown
        .iter()
        .filter_map(|row| path.regions.iter().find(|parts| parts.region == row.region))
        .map(|row| {
            let numbers = vec![
                row.terms_of_trade,
                row.volume_of_trade,
                row.other_wedges,
                row.technical_efficiency,
                row.transfers,
                row.sum,
                row.exact,
            ];
            (
                language.short(&record.region_name(&row.region)).to_owned(),
                numbers,
                interval(record, "terms_of_trade", [&row.region, "", ""], language),
            )
        });
    let mut table = Lines::new(
        [
            Phrase::Region,
            Phrase::TermsOfTrade,
            Phrase::VolumeOfTrade,
            Phrase::OtherWedges,
            Phrase::TechnicalEfficiency,
            Phrase::Transfers,
            Phrase::Sum,
            Phrase::ExactChange,
        ],
        &[true; 7],
        0,
        language,
    );
    table.rows.extend(lines);
    let mut out = String::new();
    section(&mut out, Phrase::WelfareInParts, language);
    let gap = gap(path.gap);
    let _ = match language {
        Language::English => writeln!(
            out,
            "  {}, {} ({gap}). First-order versions, for replication only, are in --json and -o DIR.",
            path.unit.en, path.label.en
        ),
        Language::Japanese => writeln!(
            out,
            "  {}、{}({gap})。再現専用の一次近似は--jsonと-o DIRにある。",
            path.unit.ja, path.label.ja
        ),
    };
    out + &table.render(language)
}

fn prices(record: &RunRecord, shown: &[&RegionRow], language: Language) -> String {
    let lines = shown.iter().map(|row| {
        let numbers = vec![row.cpi_direct_pct, row.cpi_cumulative_pct, row.cpi_pct];
        (
            language.short(&record.region_name(&row.region)).to_owned(),
            numbers,
            interval(record, "cpi_pct", [&row.region, "", ""], language),
        )
    });
    let mut table = Lines::new(
        [
            Phrase::Region,
            Phrase::DirectPrices,
            Phrase::CumulativePrices,
            Phrase::EquilibriumPrices,
        ],
        &[true; 3],
        2,
        language,
    );
    table.rows.extend(lines);
    let mut out = String::new();
    section(&mut out, Phrase::PriceTiers, language);
    out.push_str(&table.render(language));
    let _ = writeln!(out, "  {}", Phrase::TiersBasis.text(language));
    out
}
