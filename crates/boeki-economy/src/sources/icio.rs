//! Any inter-country input-output table in the OECD layout, and the two of the World Input-Output Database.
//!
//! A table becomes an economy in four steps: flows are uses added up over users; negative final demand (inventories) is
//! clipped; the value-added share of a sector is its value added over its published output; uses are balanced (RAS) to flows
//! and value added. Taxes less subsidies on products that industries pay count as value added; those on final demand are
//! left out, as uses are at basic prices. Tariffs are zero unless a table of them is given.

use boeki_data::codes::{self, Industry, industry, wiod35};
use boeki_data::icio_csv::InterCountryTable;
use boeki_data::source::Source;
use boeki_data::table::Table;

use super::calibration::{
    CalibrationReport, Clipped, fallback_elasticity, published_elasticities, region, sector,
};
use super::reading::{Axis, Files, Gaps, Inputs, dense, rows_by_cell};
use crate::balance::{Observed, balance_uses};
use crate::economy::totals;
use crate::{
    Cube, Economy, EconomyError, EconomyParts, ElasticityBook, Grid, Labels, Name, Sector,
    SectorKind,
};

/// A tariff above this share is taken for a percentage. The highest bound rates of large importers are below it.
const HIGHEST_TARIFF: f64 = 20.0;

/// An economy from a table, its tariffs from another (columns `importer`, `exporter`, `sector`, `tariff`; flows that it does
/// not list have none).
///
/// Regions and industries keep the codes of the file; those known to us get their names. Elasticities are the stated
/// fallback of `data/assumptions/elasticities.toml`.
///
/// # Errors
/// What is wrong with the files, by row and column; [`EconomyError::BalanceFailed`].
pub fn economy(
    name: &str,
    source: &Source<'_>,
    tariffs: Option<&Source<'_>>,
) -> Result<Economy, EconomyError> {
    calibrate(name, source, tariffs).map(|(economy, _)| economy)
}

/// As [`economy`], with what was clipped and balanced.
///
/// # Errors
/// As [`economy`].
pub fn calibrate(
    name: &str,
    source: &Source<'_>,
    tariffs: Option<&Source<'_>>,
) -> Result<(Economy, CalibrationReport), EconomyError> {
    let files = super::MemoryFiles::default();
    let mut inputs = Inputs::new(&files);
    inputs.record(source.name, &source.bytes);
    let table = InterCountryTable::read(source)?;
    let labels = labels(&table);
    let fallback = fallback_elasticity()?;
    let book = ElasticityBook::new(vec![fallback.theta; labels.sectors.len()]);
    let tariff = match tariffs {
        None => None,
        Some(tariffs) => {
            inputs.record(tariffs.name, &tariffs.bytes);
            Some(read_tariffs(&Table::from_source(tariffs)?, &labels)?)
        }
    };
    let remark = format!(
        "Trade elasticities are {} in every sector: {}",
        fallback.theta, fallback.source
    );
    let title = format!("Inter-country table {}", source.name);
    let origin = Origin {
        name,
        title,
        labels,
        book,
        tariff,
        remarks: vec![remark],
        hash: inputs.hash(),
    };
    build(origin, &table)
}

/// The World Input-Output Database of a year (2008, 2011), with its names and the eight published sets of elasticities,
/// and tariffs from a table as in [`economy`], if one is given.
///
/// # Errors
/// As [`economy`]; a file of the data folder that is not there.
pub fn wiot(
    files: &dyn Files,
    name: &str,
    year: &str,
    tariffs: Option<&Source<'_>>,
) -> Result<(Economy, CalibrationReport), EconomyError> {
    let mut inputs = Inputs::new(files);
    let path = format!("wiot/wiot_{year}.csv.gz");
    let bytes = inputs.bytes(&path)?;
    let table = InterCountryTable::read(&Source::new(&path, bytes))?;
    let labels = labels(&table);
    let industries = table
        .industries
        .iter()
        .map(|code| {
            industry(wiod35(), code).ok_or_else(|| EconomyError::UnknownCode {
                place: path.clone(),
                what: "industry",
                code: code.clone(),
                nearest: Labels::nearest(code, wiod35().iter().map(|known| known.code.as_str())),
            })
        })
        .collect::<Result<Vec<&'static Industry>, _>>()?;
    let book = published_elasticities(&mut inputs, &industries)?;
    let remarks = vec![
        "Trade elasticities: eight published sets for 28 sectors, averaged over those an industry covers; the default is \
         their median."
            .to_owned(),
    ];
    let (tariff, charged) = match tariffs {
        None => (None, "no tariffs".to_owned()),
        Some(tariffs) => {
            inputs.record(tariffs.name, &tariffs.bytes);
            let rates = read_tariffs(&Table::from_source(tariffs)?, &labels)?;
            (Some(rates), format!("tariffs of {}", tariffs.name))
        }
    };
    let title = format!(
        "World Input-Output Database (release 2013), {year}: 41 economies by 35 industries, {charged}"
    );
    build(
        Origin {
            name,
            title,
            labels,
            book,
            tariff,
            remarks,
            hash: inputs.hash(),
        },
        &table,
    )
}

/// All of an economy that is not in the table itself.
struct Origin<'a> {
    name: &'a str,
    title: String,
    labels: Labels,
    book: ElasticityBook,
    tariff: Option<Cube>,
    remarks: Vec<String>,
    hash: String,
}

fn build(
    origin: Origin<'_>,
    table: &InterCountryTable,
) -> Result<(Economy, CalibrationReport), EconomyError> {
    let uses = Uses::of(table);
    let (n, j) = (origin.labels.regions.len(), origin.labels.sectors.len());
    let tariff = origin.tariff.unwrap_or_else(|| Cube::zeros(n, n, j));
    let Uses {
        trade,
        inputs: mut intermediate_use,
        mut final_use,
        clipped,
    } = uses;
    let (expenditure, output) = totals(&trade, &tariff);
    let mut value_added = Grid::from_fn(n, j, |region, sector| {
        value_added_share(table, region, sector) * output[(region, sector)]
    });
    let observed = Observed {
        economy: origin.name,
        labels: &origin.labels,
        expenditure: &expenditure,
        output: &output,
    };
    let balance = balance_uses(
        &observed,
        &mut value_added,
        &mut intermediate_use,
        &mut final_use,
    )?;
    let mut provenance = vec![format!("{}.", origin.title), clipped.sentence()];
    if table.taxes.is_some() {
        provenance.push(
            "Taxes less subsidies on products that industries pay count as value added; those on final demand are left out."
                .into(),
        );
    }
    provenance.push(balance.sentence());
    provenance.extend(origin.remarks);
    let economy = Economy::new(EconomyParts {
        name: origin.name.to_owned(),
        title: origin.title,
        labels: origin.labels,
        trade,
        tariff,
        value_added,
        intermediate_use,
        final_use,
        negative_inputs: Vec::new(),
        elasticities: origin.book,
        provenance,
        data_hash: origin.hash,
    })?;
    Ok((
        economy,
        CalibrationReport {
            clipped,
            balance,
            ..CalibrationReport::default()
        },
    ))
}

/// Value added, with taxes on what the industry uses, as a share of its published output; between 0 and 1.
pub(super) fn value_added_share(table: &InterCountryTable, region: usize, industry: usize) -> f64 {
    let output = table.output_of(region, industry);
    if output <= 0.0 {
        return 0.0;
    }
    let taxes = table.taxes.as_ref().map_or(0.0, |taxes| {
        taxes[region * table.industries.len() + industry]
    });
    ((table.value_added_of(region, industry) + taxes) / output).clamp(0.0, 1.0)
}

/// A table added up over what economies here do not keep: which industry uses which exporter's goods.
pub(super) struct Uses {
    /// `[importer][exporter][industry]`
    pub(super) trade: Cube,
    /// `[region][using industry][input]`
    pub(super) inputs: Cube,
    /// `[region][industry]`
    pub(super) final_use: Grid,
    pub(super) clipped: Clipped,
}

impl Uses {
    /// Adds up a table; a flow's final demand that is negative after adding its categories becomes 0, and producers without
    /// output are dropped.
    pub(super) fn of(table: &InterCountryTable) -> Self {
        let (n, j, categories) = (
            table.regions.len(),
            table.industries.len(),
            table.categories.len(),
        );
        let mut uses = Self {
            trade: Cube::zeros(n, n, j),
            inputs: Cube::zeros(n, j, j),
            final_use: Grid::zeros(n, j),
            clipped: Clipped {
                negative_cells: table
                    .final_demand
                    .iter()
                    .filter(|value| **value < 0.0)
                    .count(),
                ..Clipped::default()
            },
        };
        for exporter in 0..n {
            for industry in 0..j {
                let seller = exporter * j + industry;
                let used = &table.intermediate[seller * n * j..(seller + 1) * n * j];
                let consumed =
                    &table.final_demand[seller * n * categories..(seller + 1) * n * categories];
                if table.output[seller] <= 0.0 {
                    let flows = used.iter().chain(consumed).map(|value| value.abs());
                    uses.clipped.dropped_musd += flows.sum::<f64>();
                    uses.clipped.producers_without_output += 1;
                    continue;
                }
                for importer in 0..n {
                    let mut flow = 0.0;
                    for (using, value) in used[importer * j..(importer + 1) * j].iter().enumerate()
                    {
                        uses.inputs[(importer, using, industry)] += value;
                        flow += value;
                    }
                    let demand: f64 = consumed[importer * categories..(importer + 1) * categories]
                        .iter()
                        .sum();
                    if demand < 0.0 {
                        uses.clipped.flows += 1;
                        uses.clipped.moved_musd -= demand;
                    } else {
                        uses.final_use[(importer, industry)] += demand;
                        flow += demand;
                    }
                    uses.trade[(importer, exporter, industry)] = flow;
                }
            }
        }
        uses
    }
}

/// Regions and industries of a table, with names where the codes are known.
pub fn labels(table: &InterCountryTable) -> Labels {
    Labels {
        regions: table.regions.iter().map(|code| region(code)).collect(),
        sectors: sectors_of(&table.industries),
    }
}

/// Names from the classification that has all the codes; without one, codes of ISIC rev. 4 (A, B, C are goods).
fn sectors_of(industries: &[String]) -> Vec<Sector> {
    for classification in [wiod35(), codes::icio28()] {
        let known: Option<Vec<Sector>> = industries
            .iter()
            .map(|code| industry(classification, code).map(sector))
            .collect();
        if let Some(known) = known {
            return known;
        }
    }
    industries
        .iter()
        .map(|code| {
            let kind = match code.as_bytes().first() {
                Some(b'A'..=b'C') => SectorKind::Goods,
                _ => SectorKind::Services,
            };
            Sector {
                code: code.clone(),
                name: Name::same(code),
                kind,
                members: vec![code.clone()],
            }
        })
        .collect()
}

/// Reads tariffs by `importer`, `exporter`, `sector`; what is not listed is 0.
///
/// # Errors
/// Unknown codes, rows given twice, rates that are no fraction above -1 or stand within a region.
pub fn read_tariffs(table: &Table, labels: &Labels) -> Result<Cube, EconomyError> {
    let regions: Vec<String> = labels
        .regions
        .iter()
        .map(|region| region.code.clone())
        .collect();
    let sectors: Vec<String> = labels
        .sectors
        .iter()
        .map(|sector| sector.code.clone())
        .collect();
    let axes = [
        Axis::new("importer", "region", &regions),
        Axis::new("exporter", "region", &regions),
        Axis::new("sector", "sector", &sectors),
    ];
    let rows = rows_by_cell(table, &axes, Gaps::Zero)?;
    let rates = dense(table, &rows, "tariff")?;
    let (n, j) = (regions.len(), sectors.len());
    for (cell, rate) in rates.iter().enumerate() {
        let domestic = cell / (n * j) == cell / j % n;
        check_tariff(table, rows[cell], *rate, domestic)?;
    }
    Ok(Cube::from_fn(n, n, j, |importer, exporter, sector| {
        rates[(importer * n + exporter) * j + sector]
    }))
}

/// Whether a tariff is a fraction above -1 that is no percentage, and 0 at home.
pub(super) fn check_tariff(
    table: &Table,
    row: usize,
    rate: f64,
    domestic: bool,
) -> Result<(), EconomyError> {
    let (problem, fix) = if domestic && rate != 0.0 {
        (format!("a tariff of {rate} within a region"), "write 0")
    } else if rate <= -1.0 {
        (
            format!("the tariff {rate} is not above -1"),
            "write a fraction: 0.15 is 15%",
        )
    } else if rate > HIGHEST_TARIFF {
        (
            format!("the tariff {rate} looks like percent"),
            "write a fraction: 0.15 is 15%",
        )
    } else {
        return Ok(());
    };
    Err(EconomyError::BadCell {
        file: table.name().to_owned(),
        row: table.row_number(row),
        column: "tariff".into(),
        problem,
        fix,
    })
}
