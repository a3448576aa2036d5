//! A record as tables, for CSV and Parquet.

use boeki_data::table::Table;
use boeki_uncertainty::summary::Interval;

use crate::record::{
    Decomposition, FlowRow, LawRow, PartsRow, QuotaRow, RegionRow, RunRecord, SectorRow,
};

/// The tables of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Effects by region.
    Regions,
    /// Effects by region and sector.
    Sectors,
    /// Flows between regions.
    Flows,
    /// What the policy changed.
    Changes,
    /// What changes by law did to each tariff, measure by measure.
    Law,
    /// What became of quotas.
    Quotas,
    /// Regions under this policy and its alternatives.
    Alternatives,
    /// Welfare in parts, all three versions.
    Decomposition,
    /// Medians and intervals of what the other tables hold, over draws of the uncertain assumptions.
    Intervals,
    /// The certificate.
    Certificate,
    /// Codes and names.
    Codes,
}

impl Part {
    /// All tables.
    pub const ALL: [Part; 11] = [
        Part::Regions,
        Part::Sectors,
        Part::Flows,
        Part::Changes,
        Part::Law,
        Part::Quotas,
        Part::Alternatives,
        Part::Decomposition,
        Part::Intervals,
        Part::Certificate,
        Part::Codes,
    ];

    /// The name of the table and of its file.
    pub fn name(self) -> &'static str {
        match self {
            Part::Regions => "regions",
            Part::Sectors => "sectors",
            Part::Flows => "flows",
            Part::Changes => "changes",
            Part::Law => "law",
            Part::Quotas => "quotas",
            Part::Alternatives => "alternatives",
            Part::Decomposition => "decomposition",
            Part::Intervals => "intervals",
            Part::Certificate => "certificate",
            Part::Codes => "codes",
        }
    }

    /// The table of a record.
    pub fn of(self, record: &RunRecord) -> Table {
        match self {
            Part::Regions => RegionRow::table(self.name(), &record.regions),
            Part::Sectors => SectorRow::table(self.name(), &record.sectors),
            Part::Flows => FlowRow::table(self.name(), &record.flows),
            Part::Changes => changes(record),
            Part::Law => LawRow::table(self.name(), &record.law),
            Part::Quotas => QuotaRow::table(self.name(), &record.quotas),
            Part::Alternatives => alternatives(record),
            Part::Decomposition => decomposition(record),
            Part::Intervals => intervals(record),
            Part::Certificate => certificate(record),
            Part::Codes => codes(record),
        }
    }
}

fn changes(record: &RunRecord) -> Table {
    let rows = &record.changes;
    let whole = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Table::new("changes")
        .with_text("instrument", rows.iter().map(|row| &row.instrument.en))
        .with_text("importers", rows.iter().map(|row| row.importers.join(" ")))
        .with_text("exporters", rows.iter().map(|row| row.exporters.join(" ")))
        .with_text("sectors", rows.iter().map(|row| row.sectors.join(" ")))
        .with_integer("cells", rows.iter().map(|row| whole(row.cells)).collect())
        .with_number(
            "trade_musd",
            rows.iter().map(|row| row.trade_musd).collect(),
        )
        .with_number("before", rows.iter().map(|row| row.before).collect())
        .with_number("after", rows.iter().map(|row| row.after).collect())
        .with_text("sentence", rows.iter().map(|row| &row.sentence.en))
        .with_text("sentence_ja", rows.iter().map(|row| &row.sentence.ja))
}

/// The regions of every alternative, and under `this` those of the run itself.
fn alternatives(record: &RunRecord) -> Table {
    let mut titles: Vec<&str> = Vec::new();
    let mut rows: Vec<RegionRow> = Vec::new();
    if !record.alternatives.is_empty() {
        titles.extend(std::iter::repeat_n("this", record.regions.len()));
        rows.extend(record.regions.iter().cloned());
    }
    for other in &record.alternatives {
        titles.extend(std::iter::repeat_n(
            other.title.as_str(),
            other.regions.len(),
        ));
        rows.extend(other.regions.iter().cloned());
    }
    let table = Table::new("alternatives").with_text("policy", titles);
    (RegionRow::table("alternatives", &rows).columns().iter()).fold(table, |table, column| {
        table.with_values(column.name.clone(), column.values.clone())
    })
}

fn decomposition(record: &RunRecord) -> Table {
    let mut versions: Vec<&str> = Vec::new();
    let mut rows: Vec<PartsRow> = Vec::new();
    for (version, table) in record
        .decomposition
        .iter()
        .flat_map(Decomposition::versions)
    {
        versions.extend(std::iter::repeat_n(version, table.regions.len()));
        rows.extend(table.regions.iter().cloned());
    }
    let table = Table::new("decomposition").with_text("version", versions);
    PartsRow::table("decomposition", &rows)
        .columns()
        .iter()
        .fold(table, |table, column| {
            table.with_values(column.name.clone(), column.values.clone())
        })
}

/// One row a figure with an interval: of a region under a policy, or below the headline of a sector, flow or part of welfare.
fn intervals(record: &RunRecord) -> Table {
    let mut rows: Vec<(&str, [&str; 4], Interval)> = Vec::new();
    if let Some(facts) = &record.intervals {
        for row in &facts.outcomes {
            let policy = match row.policy {
                0 => "this",
                other => facts.policies.get(other).map_or("", String::as_str),
            };
            rows.push((policy, [&row.measure, &row.region, "", ""], row.interval));
        }
        for row in &facts.details {
            let place = [row.what.as_str(), &row.region, &row.exporter, &row.sector];
            rows.push(("this", place, row.interval));
        }
    }
    let number = |get: fn(&Interval) -> f64| rows.iter().map(|row| get(&row.2)).collect();
    Table::new("intervals")
        .with_text("policy", rows.iter().map(|row| row.0))
        .with_text("what", rows.iter().map(|row| row.1[0]))
        .with_text("region", rows.iter().map(|row| row.1[1]))
        .with_text("exporter", rows.iter().map(|row| row.1[2]))
        .with_text("sector", rows.iter().map(|row| row.1[3]))
        .with_number("median", number(|it| it.median))
        .with_number("low_50", number(|it| it.low_50))
        .with_number("high_50", number(|it| it.high_50))
        .with_number("low_90", number(|it| it.low_90))
        .with_number("high_90", number(|it| it.high_90))
}

fn certificate(record: &RunRecord) -> Table {
    let facts = &record.certificate;
    let checks = [
        ("price", facts.price),
        ("goods", facts.goods),
        ("labour", facts.labour),
        ("walras", facts.walras),
        ("options", facts.options),
        ("revenue", facts.revenue),
        ("numeraire", facts.numeraire),
        ("transfers", facts.transfers),
        ("complementarity", facts.complementarity),
    ];
    Table::new("certificate")
        .with_text("check", checks.map(|(check, _)| check))
        .with_number("gap", checks.map(|(_, gap)| gap).to_vec())
        .with_number("allowed", vec![facts.allowed; checks.len()])
}

fn codes(record: &RunRecord) -> Table {
    let regions = &record.labels.regions;
    let sectors = &record.labels.sectors;
    let kinds = std::iter::repeat_n("region", regions.len())
        .chain(std::iter::repeat_n("sector", sectors.len()));
    let each = |region: fn(&boeki_economy::Region) -> &str,
                sector: fn(&boeki_economy::Sector) -> &str| {
        let of_regions = regions.iter().map(region);
        of_regions
            .chain(sectors.iter().map(sector))
            .collect::<Vec<_>>()
    };
    Table::new("codes")
        .with_text("kind", kinds)
        .with_text("code", each(|it| &it.code, |it| &it.code))
        .with_text("english", each(|it| &it.name.en, |it| &it.name.en))
        .with_text("japanese", each(|it| &it.name.ja, |it| &it.name.ja))
}
