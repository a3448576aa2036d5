//! Two runs side by side: level and difference, for regions and sectors that both have.

use std::fmt::Write;

use boeki_data::table::Table;
use boeki_economy::Name;
use serde::{Deserialize, Serialize};

use crate::number::{change, decimals};
use crate::record::{RegionRow, RunFacts, RunRecord, SectorRow};
use crate::row::row;
use crate::text_table::TextTable;
use crate::words::{Language, Phrase};

/// What is compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// Regions.
    #[default]
    Region,
    /// Sectors of regions.
    Sector,
}

row! {
    /// One measure of one region (and sector) in both runs.
    CompareRow {
        texts {
            /// Code of the region.
            region,
            /// Code of the sector; empty for a region.
            sector,
            /// Name of the measure, as in the JSON of a run.
            measure,
        }
        numbers {
            /// In the first run.
            a,
            /// In the second run.
            b,
            /// Second less first.
            difference,
        }
    }
}

/// Two runs compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Title and identity of the first run.
    pub a: Side,
    /// Title and identity of the second run.
    pub b: Side,
    /// Assumptions and data that differ.
    pub warnings: Vec<Name>,
    /// Regions that only the first run has.
    pub regions_only_in_a: Vec<String>,
    /// Regions that only the second run has.
    pub regions_only_in_b: Vec<String>,
    /// Sectors that only the first run has.
    pub sectors_only_in_a: Vec<String>,
    /// Sectors that only the second run has.
    pub sectors_only_in_b: Vec<String>,
    /// The rows.
    pub rows: Vec<CompareRow>,
}

/// One of the two runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// Title.
    pub title: String,
    /// Economy.
    pub economy: String,
    /// Identity.
    pub run: RunFacts,
}

type Measure<Row> = (&'static str, Phrase, fn(&Row) -> f64, bool);

const OF_REGIONS: [Measure<RegionRow>; 5] = [
    (
        "welfare_pct",
        Phrase::WelfarePercent,
        |row| row.welfare_pct,
        false,
    ),
    ("ev_musd", Phrase::WelfareMoney, |row| row.ev_musd, true),
    (
        "real_wage_pct",
        Phrase::RealWage,
        |row| row.real_wage_pct,
        false,
    ),
    ("cpi_pct", Phrase::ConsumerPrices, |row| row.cpi_pct, false),
    (
        "tariff_revenue_change_musd",
        Phrase::RevenueMoney,
        |row| row.tariff_revenue_musd - row.tariff_revenue_before_musd,
        true,
    ),
];

const OF_SECTORS: [Measure<SectorRow>; 3] = [
    (
        "real_output_pct",
        Phrase::RealOutput,
        |row| row.real_output_pct,
        false,
    ),
    (
        "value_added_change_musd",
        Phrase::ValueAddedMoney,
        |row| row.value_added_musd - row.value_added_before_musd,
        true,
    ),
    (
        "buyer_price_pct",
        Phrase::BuyerPrice,
        |row| row.buyer_price_pct,
        false,
    ),
];

/// Compares two runs.
pub fn compare(a: &RunRecord, b: &RunRecord, by: By) -> Comparison {
    let codes = |record: &RunRecord| -> Vec<String> {
        record
            .regions
            .iter()
            .map(|row| row.region.clone())
            .collect()
    };
    let sectors = |record: &RunRecord| -> Vec<String> {
        let sectors = record.labels.sectors.iter();
        sectors.map(|sector| sector.code.clone()).collect()
    };
    let rows = match by {
        By::Region => a
            .regions
            .iter()
            .filter_map(|one| Some((one, b.regions.iter().find(|row| row.region == one.region)?)))
            .flat_map(|(one, other)| both(&OF_REGIONS, &one.region, "", one, other))
            .collect(),
        By::Sector => {
            let cell = |row: &SectorRow| (row.region.clone(), row.sector.clone());
            let second: std::collections::BTreeMap<_, _> =
                b.sectors.iter().map(|row| (cell(row), row)).collect();
            a.sectors
                .iter()
                .filter_map(|one| Some((one, *second.get(&cell(one))?)))
                .flat_map(|(one, other)| both(&OF_SECTORS, &one.region, &one.sector, one, other))
                .collect()
        }
    };
    Comparison {
        a: side(a),
        b: side(b),
        warnings: warnings(a, b),
        regions_only_in_a: only(&codes(a), &codes(b)),
        regions_only_in_b: only(&codes(b), &codes(a)),
        sectors_only_in_a: only(&sectors(a), &sectors(b)),
        sectors_only_in_b: only(&sectors(b), &sectors(a)),
        rows,
    }
}

fn both<Row>(
    measures: &[Measure<Row>],
    region: &str,
    sector: &str,
    one: &Row,
    other: &Row,
) -> Vec<CompareRow> {
    measures
        .iter()
        .map(|(measure, _, value, _)| CompareRow {
            region: region.to_owned(),
            sector: sector.to_owned(),
            measure: (*measure).to_owned(),
            a: value(one),
            b: value(other),
            difference: value(other) - value(one),
        })
        .collect()
}

fn side(record: &RunRecord) -> Side {
    Side {
        title: record.title.clone(),
        economy: record.economy.name.clone(),
        run: record.run.clone(),
    }
}

fn only(ours: &[String], theirs: &[String]) -> Vec<String> {
    let mut only = ours.to_vec();
    only.retain(|code| !theirs.contains(code));
    only
}

fn warnings(a: &RunRecord, b: &RunRecord) -> Vec<Name> {
    let theta = |record: &RunRecord| -> Vec<f64> {
        let rows = record.elasticities.by_sector.iter();
        rows.map(|row| row.theta).collect()
    };
    let same_economy = a.economy.name == b.economy.name;
    let same_data = !same_economy || a.run.data_hash == b.run.data_hash;
    let (one, other) = (&a.run, &b.run);
    [
        (
            same_economy,
            ("economies", "経済", &a.economy.name, &b.economy.name),
        ),
        (
            same_data,
            ("data", "データ", &one.data_hash, &other.data_hash),
        ),
        (
            a.closure == b.closure,
            ("closures", "closure", &a.closure, &b.closure),
        ),
        (
            // Other sectors have other values anyway.
            a.elasticities.name == b.elasticities.name && (!same_economy || theta(a) == theta(b)),
            (
                "trade elasticities",
                "貿易弾力性",
                &a.elasticities.name,
                &b.elasticities.name,
            ),
        ),
        (
            one.version == other.version,
            (
                "versions of boeki",
                "boekiの版",
                &one.version,
                &other.version,
            ),
        ),
    ]
    .into_iter()
    .filter(|(same, _)| !same)
    .map(|(_, (en, ja, one, other))| {
        Name::new(
            format!("The {en} differ: {one} against {other}."),
            format!("{ja}が異なる：{one}と{other}。"),
        )
    })
    .collect()
}

impl Comparison {
    /// The rows as a table for CSV and Parquet.
    pub fn table(&self) -> Table {
        CompareRow::table("comparison", &self.rows)
    }

    /// The comparison as people read it: the `top` regions or sectors with the largest difference in money.
    ///
    /// Names are those of `labels`, one of the two runs.
    pub fn text(&self, labels: &RunRecord, top: usize, language: Language) -> String {
        let by_sector = self.rows.first().is_some_and(|row| !row.sector.is_empty());
        let columns: Vec<(Phrase, bool)> = if by_sector {
            OF_SECTORS
                .iter()
                .map(|(_, phrase, _, money)| (*phrase, *money))
                .collect()
        } else {
            OF_REGIONS
                .iter()
                .map(|(_, phrase, _, money)| (*phrase, *money))
                .collect()
        };
        let mut cells: Vec<&[CompareRow]> = self.rows.chunks(columns.len()).collect();
        // The second measure is the first one in money.
        let moved = |cell: &[CompareRow]| cell.get(1).map_or(0.0, |row| row.difference.abs());
        cells.sort_by(|a, b| moved(b).total_cmp(&moved(a)));
        let hidden = cells.len().saturating_sub(top);
        cells.truncate(top);
        let mut out = self.heading(by_sector, language);
        for (column, (phrase, money)) in columns.into_iter().enumerate() {
            let unit = if money { language.money_unit() } else { 1.0 };
            let rows: Vec<&CompareRow> = cells.iter().filter_map(|cell| cell.get(column)).collect();
            let heading = phrase.text(language).replace('\n', " ");
            // Writing to a String cannot fail.
            let _ = writeln!(out, "\n{heading}");
            out.push_str(&measure(&rows, unit, labels, by_sector, language));
        }
        if hidden > 0 {
            let _ = match language {
                Language::English => writeln!(out, "\n{hidden} more: --top N, --csv or --json."),
                Language::Japanese => writeln!(out, "\n他{hidden}件：--top N、--csv、--json。"),
            };
        }
        out
    }

    /// The two runs, and what to keep in mind when comparing them.
    fn heading(&self, by_sector: bool, language: Language) -> String {
        let mut out = String::new();
        for (mark, side) in [("A", &self.a), ("B", &self.b)] {
            let _ = writeln!(
                out,
                "{mark}  {} · {} · {} · {}",
                side.title, side.economy, side.run.closure, side.run.id
            );
        }
        for warning in &self.warnings {
            let _ = writeln!(out, "!  {}", language.name(warning));
        }
        let only = [
            (&self.regions_only_in_a, Phrase::RegionsOnlyInA, true),
            (&self.regions_only_in_b, Phrase::RegionsOnlyInB, true),
            (&self.sectors_only_in_a, Phrase::SectorsOnlyInA, by_sector),
            (&self.sectors_only_in_b, Phrase::SectorsOnlyInB, by_sector),
        ];
        for (codes, phrase, told) in only {
            if told && !codes.is_empty() {
                let _ = writeln!(out, "!  {}: {}", phrase.text(language), codes.join(" "));
            }
        }
        out
    }
}

/// One measure of all regions or sectors, in both runs.
fn measure(
    rows: &[&CompareRow],
    unit: f64,
    labels: &RunRecord,
    by_sector: bool,
    language: Language,
) -> String {
    let sector = by_sector.then(|| Phrase::Sector.text(language));
    let header = std::iter::once(Phrase::Region.text(language)).chain(sector);
    let mut table = TextTable::new(header.chain(["A", "B", Phrase::Difference.text(language)]))
        .left(1 + usize::from(by_sector));
    let digits = decimals(rows.iter().flat_map(|row| [row.a / unit, row.b / unit]));
    for row in rows {
        let region = language.short(&labels.region_name(&row.region)).to_owned();
        let sector = by_sector.then(|| crate::details::sector_label(labels, &row.sector, language));
        let numbers = [row.a, row.b, row.difference].map(|value| change(value / unit, digits));
        table.row(std::iter::once(region).chain(sector).chain(numbers));
    }
    table.render()
}
