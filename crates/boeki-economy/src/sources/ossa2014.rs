//! `ossa-2014`: the 7 regions and 33 sectors of Ossa (2014), American Economic Review 104:12, deficits removed by the author.
//!
//! Trade is at sellers' prices, net of tariffs; there are no inputs: all of output is value added, of which 1 / sigma are
//! profits of a fixed number of firms (an option of the model: [`profit_shares`]).

use boeki_data::table::Table;

use super::calibration::region;
use super::reading::{Axis, Files, Gaps, Inputs, dense, rows_by_cell};
use crate::{
    Cube, Economy, EconomyError, EconomyParts, ElasticityBook, Grid, Labels, Name, Sector,
    SectorKind,
};

/// The name that scenarios use.
pub const NAME: &str = "ossa-2014";

/// Regions and sectors in the order of the published files.
struct Order {
    regions: Vec<String>,
    sectors: Vec<String>,
    names: Vec<String>,
    sigma: Vec<f64>,
}

impl Order {
    fn read(inputs: &mut Inputs<'_>, flows: &Table) -> Result<Self, EconomyError> {
        let parameters = inputs.table("ossa2014/sectors_parameters.csv")?;
        let text = |table: &Table, name: &str| -> Result<Vec<String>, EconomyError> {
            Ok(table.text(name)?.iter().map(str::to_owned).collect())
        };
        let mut regions: Vec<String> = Vec::new();
        for code in text(flows, "exporter")? {
            if !regions.contains(&code) {
                regions.push(code);
            }
        }
        let sectors = text(&parameters, "sector")?;
        let listed = inputs.text("ossa2014/sectors.csv")?;
        let name_of = |code: &String| {
            let line = listed
                .lines()
                .find(|line| line.split(',').nth(1) == Some(code.as_str()));
            line.and_then(|line| line.splitn(3, ',').nth(2))
                .map_or_else(|| code.clone(), |name| name.trim_matches('"').to_owned())
        };
        Ok(Self {
            names: sectors.iter().map(name_of).collect(),
            regions,
            sigma: parameters.number("sigma")?.into_owned(),
            sectors,
        })
    }

    fn cube(&self, flows: &Table, column: &str) -> Result<Cube, EconomyError> {
        let axes = [
            Axis::new("importer", "region", &self.regions),
            Axis::new("exporter", "region", &self.regions),
            Axis::new("sector", "sector", &self.sectors),
        ];
        let values = dense(flows, &rows_by_cell(flows, &axes, Gaps::Refuse)?, column)?;
        let (n, j) = (self.regions.len(), self.sectors.len());
        Ok(Cube::from_fn(n, n, j, |importer, exporter, sector| {
            values[(importer * n + exporter) * j + sector]
        }))
    }
}

/// The economy with its factual tariffs, million USD; the trade elasticity is sigma - 1.
///
/// # Errors
/// A file that is missing or not as published.
pub fn economy(files: &dyn Files) -> Result<Economy, EconomyError> {
    let mut inputs = Inputs::new(files);
    let flows = inputs.table("ossa2014/economy.csv")?;
    let order = Order::read(&mut inputs, &flows)?;
    let (n, j) = (order.regions.len(), order.sectors.len());
    let trade = order.cube(&flows, "trade")?;
    let tariff = order.cube(&flows, "tariff")?;
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
    let sectors = order.sectors.iter().zip(&order.names);
    Economy::new(EconomyParts {
        name: NAME.into(),
        title: "Ossa (2014): 7 regions by 33 sectors, 2005".into(),
        labels: Labels {
            regions: order.regions.iter().map(|code| region(code)).collect(),
            sectors: sectors
                .map(|(code, name)| Sector {
                    code: code.clone(),
                    name: Name::same(name),
                    kind: SectorKind::Goods,
                    members: vec![code.clone()],
                })
                .collect(),
        },
        trade,
        tariff,
        value_added,
        intermediate_use: Cube::zeros(n, j, j),
        final_use,
        negative_inputs: Vec::new(),
        elasticities: ElasticityBook::new(order.sigma.iter().map(|sigma| sigma - 1.0).collect()),
        provenance: vec![
            "Ossa (2014), Trade Wars and Trade Talks with Data, American Economic Review 104:12; replication files.".into(),
        ],
        data_hash: inputs.hash(),
    })
}

/// 1 / sigma: the share of profits in revenue, by sector.
///
/// # Errors
/// A file that is missing or not as published.
pub fn profit_shares(files: &dyn Files) -> Result<Vec<f64>, EconomyError> {
    let mut inputs = Inputs::new(files);
    let flows = inputs.table("ossa2014/economy.csv")?;
    let order = Order::read(&mut inputs, &flows)?;
    Ok(order.sigma.iter().map(|sigma| 1.0 / sigma).collect())
}

/// The published Nash tariffs without lobbying, `[importer][exporter][sector]`.
///
/// # Errors
/// A file that is missing or not as published.
pub fn nash_tariffs(files: &dyn Files) -> Result<Cube, EconomyError> {
    let mut inputs = Inputs::new(files);
    let flows = inputs.table("ossa2014/economy.csv")?;
    let order = Order::read(&mut inputs, &flows)?;
    order.cube(&flows, "nash_tariff_no_lobbying")
}
