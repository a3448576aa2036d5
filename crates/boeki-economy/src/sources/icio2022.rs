//! `icio-2022`: 81 economies by 28 sectors. Flows of 2022, technology of 2011, US and Japanese tariffs by
//! their law.
//!
//! The flows have no input-output coefficients. Each sector takes the value-added share and the column of inputs of its
//! parent in the World Input-Output Database of 2011 (`technology.rs`), an input of a parent being split over its
//! sectors by the region's spending of 2022; economies outside that database take a stated proxy. Final demand as what
//! is left after these inputs would be negative in 609 of 2268 cells, 3.9 trillion USD in all: prices and structures have
//! moved since 2011. So the uses of each region are balanced (RAS): flows, tariffs and value added stay exactly as
//! observed, and the technology of 2011 gives way.

use boeki_data::codes::{Industry, icio28, industry, wiod35};
use boeki_data::icio_csv::InterCountryTable;
use boeki_data::source::Source;
use boeki_data::table::Table;
use serde::Deserialize;

use super::by_law::ByLaw;
use super::calibration::{
    CalibrationReport, embedded_toml, published_elasticities, region, sector,
};
use super::icio::Uses;
use super::reading::{Axis, Files, Gaps, Input, Inputs, dense, rows_by_cell};
use super::technology::Technology;
use crate::balance::{Observed, balance_uses};
use crate::economy::totals;
use crate::{Cube, Economy, EconomyError, EconomyParts, Grid, Labels};

/// The name that scenarios use.
pub const NAME: &str = "icio-2022";

const FLOWS: &str = "icio2022/flows.parquet";
const TECHNOLOGY: &str = "wiot/wiot_2011.csv.gz";
const PROXIES: &str = include_str!("../../../../data/assumptions/technology_proxy.csv");
const PROXIES_FILE: &str = "data/assumptions/technology_proxy.csv";
const ASSUMPTIONS: &str = include_str!("../../../../data/assumptions/icio-2022.toml");
/// The region of the technology table that stands in where a region makes nothing of a parent.
const REST_OF_WORLD: &str = "RoW";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Assumptions {
    smallest_final_share: f64,
    no_services_tariffs: Vec<String>,
}

/// The economy with what was clipped, balanced, proxied.
///
/// # Errors
/// A file that is missing or not as published, [`EconomyError::BalanceFailed`].
pub fn calibrate(files: &dyn Files) -> Result<(Economy, CalibrationReport), EconomyError> {
    let (economy, report, _) = calibrate_recorded(files)?;
    Ok((economy, report))
}

/// As [`calibrate`], with the files that were read.
pub(super) fn calibrate_recorded(
    files: &dyn Files,
) -> Result<(Economy, CalibrationReport, Vec<Input>), EconomyError> {
    let mut inputs = Inputs::new(files);
    let assumptions: Assumptions = embedded_toml("data/assumptions/icio-2022.toml", ASSUMPTIONS)?;
    let flows = Flows::read(&mut inputs)?;
    let labels = flows.labels();
    let by_law = ByLaw::of(&labels)?;
    let tariff = flows.tariffs(&labels, &by_law, &assumptions.no_services_tariffs);
    let trade = flows.trade;

    let bytes = inputs.bytes(TECHNOLOGY)?;
    let table = InterCountryTable::read(&Source::new(TECHNOLOGY, bytes))?;
    let uses = Uses::of(&table);
    let technology = Technology::of(&table, &uses, &industries(&table)?);
    let proxies = Proxies::read(&labels, &table)?;
    let sectors: Vec<&'static Industry> = icio28().iter().collect();
    let elasticities = published_elasticities(&mut inputs, &sectors)?;

    let (expenditure, output) = totals(&trade, &tariff);
    let mut prior = Prior::of(
        &technology,
        &proxies,
        &expenditure,
        &output,
        assumptions.smallest_final_share,
    );
    let observed = Observed {
        economy: NAME,
        labels: &labels,
        expenditure: &expenditure,
        output: &output,
    };
    let balance = balance_uses(
        &observed,
        &mut prior.value_added,
        &mut prior.intermediate_use,
        &mut prior.final_use,
    )?;
    let code = |(region, sector): (usize, usize)| {
        (
            labels.regions[region].code.clone(),
            labels.sectors[sector].code.clone(),
        )
    };
    let report = CalibrationReport {
        clipped: uses.clipped,
        balance,
        proxies: proxies.named,
        borrowed: prior.borrowed.into_iter().map(code).collect(),
    };
    let mut provenance = sentences(&report, &assumptions);
    provenance.extend(by_law.sentences);
    let economy = Economy::new(EconomyParts {
        name: NAME.into(),
        title:
            "OECD inter-country flows of 2022, 81 economies by 28 sectors, with technology of 2011"
                .into(),
        labels,
        trade,
        tariff,
        value_added: prior.value_added,
        intermediate_use: prior.intermediate_use,
        final_use: prior.final_use,
        negative_inputs: Vec::new(),
        elasticities,
        provenance,
        data_hash: inputs.hash(),
    })?;
    Ok((economy, report, inputs.read().to_vec()))
}

fn sentences(report: &CalibrationReport, assumptions: &Assumptions) -> Vec<String> {
    let mut by_proxy: std::collections::BTreeMap<&str, Vec<&str>> =
        std::collections::BTreeMap::new();
    for (region, proxy, _) in &report.proxies {
        by_proxy.entry(proxy).or_default().push(region);
    }
    let proxies: Vec<String> = by_proxy
        .iter()
        .map(|(proxy, regions)| format!("{proxy} for {}", regions.join(" ")))
        .collect();
    vec![
        "Flows: OECD inter-country input-output tables, extended, 2022, 81 economies by 28 groups of ISIC rev. 4.".into(),
        "Technology (value-added shares, input shares, final shares): World Input-Output Database, release 2013, 2011.".into(),
        format!("Technology of 2011: {}", report.clipped.sentence()),
        format!("Technology by proxy: {}.", proxies.join("; ")),
        format!(
            "{} cells of economies that made nothing of the kind in 2011 take the technology of the rest of the world.",
            report.borrowed.len()
        ),
        format!(
            "Before balancing final demand takes its share of use in 2011, at least {}; flows, tariffs and value added stay as \
             observed.",
            assumptions.smallest_final_share
        ),
        report.balance.sentence(),
        "Tariffs on goods other than those of the United States and Japan: a global tariff database, as it came with the flows."
            .into(),
        format!(
            "Tariffs on services are 0 for {}: nobody levies them, and what the database has on them is not taken over.",
            assumptions.no_services_tariffs.join(", ")
        ),
    ]
}

/// Flows and tariffs as published.
struct Flows {
    regions: Vec<String>,
    sectors: Vec<String>,
    trade: Cube,
    tariff: Cube,
}

impl Flows {
    fn read(inputs: &mut Inputs<'_>) -> Result<Self, EconomyError> {
        let bytes = inputs.bytes(FLOWS)?;
        let columns = ["exporter", "importer", "sector", "value_musd", "tariff"];
        let table = Table::from_parquet_columns(&Source::new(FLOWS, bytes), &columns)?;
        let regions = table.text("exporter")?.dictionary.to_vec();
        let sectors: Vec<String> = icio28().iter().map(|group| group.code.clone()).collect();
        let labels: Vec<String> = icio28()
            .iter()
            .map(|group| group.source_label.clone())
            .collect();
        let axes = [
            Axis::new("importer", "region", &regions),
            Axis::new("exporter", "region", &regions),
            Axis {
                labels: &labels,
                ..Axis::new("sector", "sector", &sectors)
            },
        ];
        let rows = rows_by_cell(&table, &axes, Gaps::Refuse)?;
        let (n, j) = (regions.len(), sectors.len());
        let cube = |values: &[f64]| {
            Cube::from_fn(n, n, j, |importer, exporter, sector| {
                values[(importer * n + exporter) * j + sector]
            })
        };
        let trade = cube(&dense(&table, &rows, "value_musd")?);
        let tariff = cube(&dense(&table, &rows, "tariff")?);
        Ok(Self {
            regions,
            sectors,
            trade,
            tariff,
        })
    }

    fn labels(&self) -> Labels {
        Labels {
            regions: self.regions.iter().map(|code| region(code)).collect(),
            sectors: self
                .sectors
                .iter()
                .filter_map(|code| industry(icio28(), code))
                .map(sector)
                .collect(),
        }
    }

    /// Tariffs of the cube, except those known by law, and on services of the importers named.
    fn tariffs(&self, labels: &Labels, by_law: &ByLaw, no_services: &[String]) -> Cube {
        let (n, _, j) = self.tariff.shape();
        let goods: Vec<bool> = labels
            .sectors
            .iter()
            .map(|sector| sector.kind == crate::SectorKind::Goods)
            .collect();
        let untaxed = |buyer: &String| {
            no_services
                .iter()
                .any(|code| code == "ALL" || code == buyer)
        };
        Cube::from_fn(n, n, j, |importer, exporter, sector| {
            let buyer = &self.regions[importer];
            if importer == exporter || (!goods[sector] && untaxed(buyer)) {
                0.0
            } else {
                let cube = self.tariff[(importer, exporter, sector)];
                by_law.tariff(importer, exporter, sector).unwrap_or(cube)
            }
        })
    }
}

fn industries(table: &InterCountryTable) -> Result<Vec<&'static Industry>, EconomyError> {
    table
        .industries
        .iter()
        .map(|code| {
            industry(wiod35(), code).ok_or_else(|| EconomyError::UnknownCode {
                place: TECHNOLOGY.into(),
                what: "industry",
                code: code.clone(),
                nearest: None,
            })
        })
        .collect()
}

/// Which region of the technology table each region takes.
struct Proxies {
    region: Vec<usize>,
    rest_of_world: usize,
    /// Region, proxy, reason, of those that the table lacks.
    named: Vec<(String, String, String)>,
}

impl Proxies {
    fn read(labels: &Labels, table: &InterCountryTable) -> Result<Self, EconomyError> {
        let list = Table::from_csv(&Source::new(PROXIES_FILE, PROXIES.as_bytes()))?;
        let (regions, proxies, reasons) = (
            list.text("region")?,
            list.text("proxy")?,
            list.text("reason")?,
        );
        let position = |code: &str| table.regions.iter().position(|region| region == code);
        let unknown = |place: String, code: &str| EconomyError::UnknownCode {
            place,
            what: "region of the technology table",
            code: code.to_owned(),
            nearest: Labels::nearest(code, table.regions.iter().map(String::as_str)),
        };
        let mut named = Vec::new();
        let mut of_region = Vec::new();
        for region in &labels.regions {
            let own = table
                .regions
                .iter()
                .position(|code| super::calibration::region(code).members == region.members);
            let listed = (0..list.rows()).find(|row| regions.get(*row) == Some(&region.code));
            of_region.push(match (own, listed) {
                (Some(own), _) => own,
                (None, Some(row)) => {
                    let proxy = proxies.get(row).unwrap_or_default();
                    let reason = reasons.get(row).unwrap_or_default();
                    named.push((region.code.clone(), proxy.to_owned(), reason.to_owned()));
                    let place = super::reading::place(&list, row, "proxy");
                    position(proxy).ok_or_else(|| unknown(place, proxy))?
                }
                (None, None) => {
                    return Err(EconomyError::MissingRow {
                        file: PROXIES_FILE.into(),
                        what: format!("region {}", region.code),
                    });
                }
            });
        }
        let rest_of_world =
            position(REST_OF_WORLD).ok_or_else(|| unknown(TECHNOLOGY.into(), REST_OF_WORLD))?;
        Ok(Self {
            region: of_region,
            rest_of_world,
            named,
        })
    }
}

/// Uses and value added as the technology of another year has them, at the outputs and expenditures of this one.
struct Prior {
    value_added: Grid,
    intermediate_use: Cube,
    final_use: Grid,
    /// Region and sector with the rest of the world's technology.
    borrowed: Vec<(usize, usize)>,
}

impl Prior {
    fn of(
        technology: &Technology,
        proxies: &Proxies,
        expenditure: &Grid,
        output: &Grid,
        smallest: f64,
    ) -> Self {
        let (n, j) = (output.rows(), output.columns());
        let mut prior = Self {
            value_added: Grid::zeros(n, j),
            intermediate_use: Cube::zeros(n, j, j),
            final_use: Grid::zeros(n, j),
            borrowed: Vec::new(),
        };
        for region in 0..n {
            let spent = expenditure.row(region);
            // Each sector's share in what the region spends on its parent.
            let mut on_parent = vec![0.0; technology.parents()];
            for (sector, &parent) in technology.parent.iter().enumerate() {
                on_parent[parent] += spent[sector];
            }
            for using in 0..j {
                let parent = technology.parent[using];
                let mut source = proxies.region[region];
                if !technology.has(source, parent) {
                    source = proxies.rest_of_world;
                    if output[(region, using)] > 0.0 {
                        prior.borrowed.push((region, using));
                    }
                }
                let produced = output[(region, using)];
                let share = technology.value_added_share[(source, parent)];
                prior.value_added[(region, using)] = share * produced;
                let column = technology.inputs(source, parent);
                let total: f64 = column.iter().sum();
                let inputs = prior.intermediate_use.lane_mut(region, using);
                for (sector, input) in inputs.iter_mut().enumerate() {
                    let of = technology.parent[sector];
                    if on_parent[of] > 0.0 && total > 0.0 {
                        *input = (1.0 - share) * produced * column[of] / total * spent[sector]
                            / on_parent[of];
                    }
                }
            }
            for (sector, finally) in prior.final_use.row_mut(region).iter_mut().enumerate() {
                let parent = technology.parent[sector];
                let share = technology
                    .final_share(proxies.region[region], parent)
                    .or_else(|| technology.final_share(proxies.rest_of_world, parent))
                    .unwrap_or(smallest);
                *finally = spent[sector] * share.max(smallest);
            }
        }
        prior
    }
}
