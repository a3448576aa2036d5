//! `wiod-2014`: 44 economies by 16 sectors, 2014, without inputs: the flows of the WIOD 2016 release with bilateral tariffs.
//!
//! All of output is value added and all spending final, as formulas on trade shares take it (Lashkaripour 2021); for inputs see
//! `wiot-2011` and `icio-2022`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::calibration::{embedded_toml, region};
use super::reading::{Axis, Files, Gaps, Inputs, dense, rows_by_cell};
use crate::{
    Cube, Economy, EconomyError, EconomyParts, ElasticityBook, Grid, Labels, Name, Sector,
    SectorKind,
};

/// The name that scenarios use.
pub const NAME: &str = "wiod-2014";

const SECTORS: &str = include_str!("../../../../data/assumptions/wiod-2014.toml");
const FLOWS: &str = "wiod2014/flows.parquet";
const ELASTICITIES: &str = "wiod2014/trade_elasticities.csv";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectorBook {
    sector: Vec<SectorText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectorText {
    label: String,
    code: String,
    ja: String,
    kind: SectorKind,
}

/// The economy, million USD.
///
/// # Errors
/// A file that is missing or not as published.
pub fn economy(files: &dyn Files) -> Result<Economy, EconomyError> {
    let mut inputs = Inputs::new(files);
    let flows = inputs.table(FLOWS)?;
    let book: SectorBook = embedded_toml("data/assumptions/wiod-2014.toml", SECTORS)?;
    let labels: Vec<String> = book.sector.iter().map(|it| it.label.clone()).collect();
    let mut regions: Vec<String> = flows.text("exporter")?.iter().map(str::to_owned).collect();
    regions.sort();
    regions.dedup();
    let axes = [
        Axis::new("importer", "region", &regions),
        Axis::new("exporter", "region", &regions),
        Axis::new("sector", "sector", &labels),
    ];
    let rows = rows_by_cell(&flows, &axes, Gaps::Refuse)?;
    let (n, j) = (regions.len(), labels.len());
    let cube = |column: &str| -> Result<Cube, EconomyError> {
        let values = dense(&flows, &rows, column)?;
        Ok(Cube::from_fn(n, n, j, |importer, exporter, sector| {
            values[(importer * n + exporter) * j + sector]
        }))
    };
    let (trade, tariff) = (cube("value_musd")?, cube("tariff")?);
    let services: Vec<bool> = book
        .sector
        .iter()
        .map(|it| it.kind == SectorKind::Services)
        .collect();
    // Nobody levies duties on services or on what stays at home.
    let tariff = Cube::from_fn(n, n, j, |importer, exporter, sector| {
        if services[sector] || importer == exporter {
            0.0
        } else {
            tariff[(importer, exporter, sector)]
        }
    });
    let final_use = Grid::from_fn(n, j, |importer, sector| {
        (0..n)
            .map(|exporter| {
                let cell = (importer, exporter, sector);
                trade[cell] * (1.0 + tariff[cell])
            })
            .sum()
    });
    let value_added = Grid::from_fn(n, j, |exporter, sector| {
        (0..n)
            .map(|importer| trade[(importer, exporter, sector)])
            .sum()
    });
    let elasticities = elasticities(&mut inputs, &labels)?;
    Economy::new(EconomyParts {
        name: NAME.into(),
        title: "WIOD 2016 release: 44 economies by 16 sectors, 2014, without inputs".into(),
        labels: Labels {
            regions: regions.iter().map(|code| region(code)).collect(),
            sectors: book
                .sector
                .into_iter()
                .map(|it| Sector {
                    members: vec![it.code.clone()],
                    code: it.code,
                    name: Name::new(it.label, it.ja),
                    kind: it.kind,
                })
                .collect(),
        },
        trade,
        tariff,
        value_added,
        intermediate_use: Cube::zeros(n, j, j),
        final_use,
        negative_inputs: Vec::new(),
        elasticities,
        provenance: vec![
            "Flows: World Input-Output Database, 2016 release, 2014. Tariffs: a global database of bilateral tariffs; none on services."
                .into(),
        ],
        data_hash: inputs.hash(),
    })
}

fn elasticities(
    inputs: &mut Inputs<'_>,
    labels: &[String],
) -> Result<ElasticityBook, EconomyError> {
    let table = inputs.table(ELASTICITIES)?;
    let rows = rows_by_cell(
        &table,
        &[Axis::new("sector", "sector", labels)],
        Gaps::Refuse,
    )?;
    let mut sets = BTreeMap::new();
    for column in table.columns().iter().filter(|it| it.name != "sector") {
        sets.insert(column.name.clone(), dense(&table, &rows, &column.name)?);
    }
    ElasticityBook::with_median_default(sets).ok_or_else(|| EconomyError::MissingElasticities {
        set: ELASTICITIES.into(),
        sector: "all sectors".into(),
    })
}
