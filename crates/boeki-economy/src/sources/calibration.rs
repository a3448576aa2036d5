//! What making an economy out of its sources moved, and the small pieces that several sources share.

use std::collections::BTreeMap;

use boeki_data::codes::{self, Industry};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::reading::{Axis, Gaps, Inputs, dense, rows_by_cell};
use crate::balance::BalanceReport;
use crate::{EconomyError, ElasticityBook, Name, Region, Sector, SectorKind};

/// Amounts that were not taken as published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Clipped {
    /// Number of cells of the source that are negative (withdrawals from inventories).
    pub negative_cells: usize,
    /// Flows (importer, exporter, sector) whose final demand was negative even after adding its categories, and became 0.
    pub flows: usize,
    /// What these added up to, million USD, as a positive number.
    pub moved_musd: f64,
    /// Producers without output, whose sales and costs were dropped.
    pub producers_without_output: usize,
    /// Absolute value of the flows dropped with them, million USD.
    pub dropped_musd: f64,
}

/// What was clipped, balanced, replaced.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CalibrationReport {
    /// What was clipped in the input-output table.
    pub clipped: Clipped,
    /// What balancing moved.
    pub balance: BalanceReport,
    /// Regions that took another's technology: region, proxy, reason.
    pub proxies: Vec<(String, String, String)>,
    /// Cells (region, sector) that took the rest of the world's technology, as their own region has none.
    pub borrowed: Vec<(String, String)>,
}

/// The embedded list of published elasticity sets, and what stands in where there is none.
const ELASTICITIES: &str = include_str!("../../../../data/assumptions/elasticities.toml");

/// Elasticities for sectors that no published set covers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fallback {
    pub(super) theta: f64,
    pub(super) source: String,
}

/// The stated elasticity for sectors that no published set covers.
pub(super) fn fallback_elasticity() -> Result<Fallback, EconomyError> {
    embedded_toml("data/assumptions/elasticities.toml", ELASTICITIES)
}

/// Reads an assumption that is part of the program.
pub(crate) fn embedded_toml<Value: DeserializeOwned>(
    path: &str,
    text: &str,
) -> Result<Value, EconomyError> {
    toml::from_str(text).map_err(|error| EconomyError::BadText {
        place: path.to_owned(),
        problem: error.message().to_owned(),
        fix: "correct the file and build again".into(),
    })
}

/// Path of the eight published sets for the 28 sectors.
const PUBLISHED: &str = "icio2022/trade_elasticities.csv";

/// The published sets by sector, each sector the mean over those of the 28 groups that it covers; the default is the median.
pub(super) fn published_elasticities(
    inputs: &mut Inputs<'_>,
    sectors: &[&'static Industry],
) -> Result<ElasticityBook, EconomyError> {
    let table = inputs.table(PUBLISHED)?;
    let groups = codes::icio28();
    let group_codes: Vec<String> = groups.iter().map(|group| group.code.clone()).collect();
    let labels: Vec<String> = groups
        .iter()
        .map(|group| group.source_label.clone())
        .collect();
    let axis = Axis {
        labels: &labels,
        ..Axis::new("sector", "sector", &group_codes)
    };
    let rows = rows_by_cell(&table, &[axis], Gaps::Refuse)?;
    let mut sets = BTreeMap::new();
    for column in table
        .columns()
        .iter()
        .filter(|column| column.name != "sector")
    {
        let by_group = dense(&table, &rows, &column.name)?;
        let set = sectors
            .iter()
            .map(|sector| {
                let covered = || {
                    sector
                        .icio28
                        .iter()
                        .filter_map(|code| codes::icio28_position(code))
                };
                covered().map(|group| by_group[group]).sum::<f64>() / covered().count() as f64
            })
            .collect();
        sets.insert(column.name.clone(), set);
    }
    ElasticityBook::with_median_default(sets).ok_or_else(|| EconomyError::MissingElasticities {
        set: PUBLISHED.into(),
        sector: "all sectors".into(),
    })
}

/// A region by the code of its source; codes that are no country keep themselves as name and member.
pub(super) fn region(code: &str) -> Region {
    match codes::country(code) {
        Some(country) => Region {
            code: code.to_owned(),
            name: Name::new(&country.name_en, &country.name_ja),
            members: vec![country.iso3.clone()],
        },
        None => Region {
            code: code.to_owned(),
            name: Name::same(code),
            members: vec![code.to_owned()],
        },
    }
}

/// A sector of a classification; its members are those of the 28 groups that it covers, which groups of sectors name.
pub(super) fn sector(industry: &Industry) -> Sector {
    Sector {
        code: industry.code.clone(),
        name: Name::new(&industry.name_en, &industry.name_ja),
        kind: if industry.goods {
            SectorKind::Goods
        } else {
            SectorKind::Services
        },
        members: industry.icio28.clone(),
    }
}

impl Clipped {
    /// The report in sentences.
    pub(super) fn sentence(&self) -> String {
        format!(
            "Of {} negative cells of final demand (inventories), those left after adding up the categories of a flow, {} \
             flows of {:.0} million USD in all, became 0; {} producers without output were dropped with flows of {:.0} \
             million USD.",
            self.negative_cells,
            self.flows,
            self.moved_musd,
            self.producers_without_output,
            self.dropped_musd
        )
    }
}
