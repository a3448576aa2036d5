//! `cp-2015`: the published tables of Caliendo & Parro (2015), Review of Economic Studies 82:1, 31 x 40, 1993.
//!
//! Taken as published: nothing is clipped or balanced, so the accounts do not quite close; the equilibrium's solve at zero
//! shock closes them, as the paper does. Trade is net of tariffs; the base tariffs are the column `tariff_bln`, those of the
//! NAFTA experiment `tariff_cfl`.

use boeki_data::codes::{cp40, industry};
use boeki_data::table::Table;
use serde::Deserialize;

use super::calibration::{embedded_toml, region, sector};
use super::reading::{Axis, Files, Gaps, Inputs, dense, rows_by_cell};
use crate::{
    Cube, Economy, EconomyError, EconomyParts, ElasticityBook, Grid, Labels, Name, Sector,
    SectorKind,
};

/// The name that scenarios use.
pub const NAME: &str = "cp-2015";

const ASSUMPTIONS: &str = include_str!("../../../../data/assumptions/cp-2015.toml");
/// Amounts in the files are USD.
const USD_PER_MILLION: f64 = 1e6;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Assumptions {
    negative_input: Vec<NegativeInput>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NegativeInput {
    region: String,
    using: String,
    input: String,
    reason: String,
}

/// Regions and sectors in the order of the published files.
struct Order {
    regions: Vec<String>,
    sectors: Vec<String>,
    theta: Vec<f64>,
}

impl Order {
    fn read(inputs: &mut Inputs<'_>) -> Result<Self, EconomyError> {
        let deficits = inputs.table("cp2015/deficit.csv")?;
        let thetas = inputs.table("cp2015/theta.csv")?;
        let codes = |table: &Table, column: &str| -> Result<Vec<String>, EconomyError> {
            Ok(table.text(column)?.iter().map(str::to_owned).collect())
        };
        let (regions, sectors) = (codes(&deficits, "region")?, codes(&thetas, "sector")?);
        let theta = thetas.number("value")?.into_owned();
        Ok(Self {
            regions,
            sectors,
            theta,
        })
    }

    fn flows(&self) -> [Axis<'_>; 3] {
        [
            Axis::new("importer", "region", &self.regions),
            Axis::new("exporter", "region", &self.regions),
            Axis::new("sector", "sector", &self.sectors),
        ]
    }

    fn cube(&self, values: &[f64]) -> Cube {
        let (n, j) = (self.regions.len(), self.sectors.len());
        Cube::from_fn(n, n, j, |importer, exporter, sector| {
            values[(importer * n + exporter) * j + sector]
        })
    }

    fn grid(&self, inputs: &mut Inputs<'_>, path: &str) -> Result<Grid, EconomyError> {
        let table = inputs.table(path)?;
        let axes = [
            Axis::new("region", "region", &self.regions),
            Axis::new("sector", "sector", &self.sectors),
        ];
        let values = dense(&table, &rows_by_cell(&table, &axes, Gaps::Refuse)?, "value")?;
        let j = self.sectors.len();
        Ok(Grid::from_fn(self.regions.len(), j, |region, sector| {
            values[region * j + sector] / USD_PER_MILLION
        }))
    }

    fn labels(&self) -> Labels {
        let named = |code: &String| {
            industry(cp40(), code).map_or_else(
                || Sector {
                    code: code.clone(),
                    name: Name::same(code),
                    kind: SectorKind::Goods,
                    members: vec![code.clone()],
                },
                sector,
            )
        };
        Labels {
            regions: self.regions.iter().map(|code| region(code)).collect(),
            sectors: self.sectors.iter().map(named).collect(),
        }
    }
}

/// The economy of 1993 with its base tariffs, million USD.
///
/// # Errors
/// A file that is missing or not as published.
pub fn economy(files: &dyn Files) -> Result<Economy, EconomyError> {
    let mut inputs = Inputs::new(files);
    let order = Order::read(&mut inputs)?;
    let (n, j) = (order.regions.len(), order.sectors.len());
    let flows = inputs.table("cp2015/trade.parquet")?;
    let rows = rows_by_cell(&flows, &order.flows(), Gaps::Refuse)?;
    let mut trade = order.cube(&dense(&flows, &rows, "value")?);
    trade
        .as_mut_slice()
        .iter_mut()
        .for_each(|value| *value /= USD_PER_MILLION);
    let tariff = order.cube(&dense(&flows, &rows, "tariff_bln")?);

    let uses = inputs.table("cp2015/intermediate_consumption.parquet")?;
    let axes = [
        Axis::new("region", "region", &order.regions),
        Axis::new("sector", "sector", &order.sectors),
        Axis::new("input", "sector", &order.sectors),
    ];
    let values = dense(&uses, &rows_by_cell(&uses, &axes, Gaps::Refuse)?, "value")?;
    let intermediate_use = Cube::from_fn(n, j, j, |region, using, input| {
        values[(region * j + using) * j + input] / USD_PER_MILLION
    });
    let final_use = order.grid(&mut inputs, "cp2015/final_consumption.csv")?;
    let value_added = order.grid(&mut inputs, "cp2015/value_added.csv")?;

    let assumptions: Assumptions = embedded_toml("data/assumptions/cp-2015.toml", ASSUMPTIONS)?;
    let mut provenance = vec![
        "Caliendo and Parro (2015), Review of Economic Studies 82:1: 31 economies, 40 sectors, 1993.".into(),
        "Taken as published: the accounts do not quite close, and the solve at zero shock closes them.".into(),
    ];
    provenance.extend(assumptions.negative_input.iter().map(|kept| {
        format!(
            "Kept negative: {}, {} using {}: {}",
            kept.region, kept.using, kept.input, kept.reason
        )
    }));
    Economy::new(EconomyParts {
        name: NAME.into(),
        title: "Caliendo and Parro (2015): 31 economies by 40 sectors, 1993".into(),
        labels: order.labels(),
        trade,
        tariff,
        value_added,
        intermediate_use,
        final_use,
        negative_inputs: assumptions
            .negative_input
            .into_iter()
            .map(|kept| (kept.region, kept.using, kept.input))
            .collect(),
        elasticities: ElasticityBook::new(order.theta),
        provenance,
        data_hash: inputs.hash(),
    })
}

/// Tariffs of the published experiment: those of NAFTA members on each other at their level of 2005, all others at base,
/// `[importer][exporter][sector]`.
///
/// # Errors
/// A file that is missing or not as published.
pub fn nafta_tariffs(files: &dyn Files) -> Result<Cube, EconomyError> {
    let mut inputs = Inputs::new(files);
    let order = Order::read(&mut inputs)?;
    let flows = inputs.table("cp2015/trade.parquet")?;
    let rows = rows_by_cell(&flows, &order.flows(), Gaps::Refuse)?;
    Ok(order.cube(&dense(&flows, &rows, "tariff_cfl")?))
}
