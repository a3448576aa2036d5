//! `ilms-2025`: the 194 countries, one sector, 2023, of Ignatenko, Macedoni, Lashkaripour & Simonovska (2025), Journal of
//! International Economics.
//!
//! Domestic sales are what a country spends less its imports, and spending follows from income with the share nu of what is
//! bought that is value added in the destination; a country that imports more than that buys nothing at home, as in the paper.

use boeki_data::table::Table;
use serde::Deserialize;

use super::calibration::{embedded_toml, region};
use super::reading::{Files, Inputs};
use crate::{
    Cube, Economy, EconomyError, EconomyParts, ElasticityBook, Grid, Labels, Name, Sector,
    SectorKind,
};

/// The name that scenarios use.
pub const NAME: &str = "ilms-2025";

const ASSUMPTIONS: &str = include_str!("../../../../data/assumptions/ilms-2025.toml");
/// Trade is in thousand, incomes in single USD.
const THOUSANDS_PER_MILLION: f64 = 1e3;
const USD_PER_MILLION: f64 = 1e6;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Assumptions {
    importer: String,
    lowest_tariff: f64,
    services_share_of_rest: f64,
    services_share_of_importer: f64,
    trade_elasticity: f64,
    source: String,
}

/// The published tables.
struct Tables {
    countries: Vec<String>,
    /// Exports without domestic sales, million USD, `[exporter][importer]`.
    exports: Grid,
    /// Incomes, million USD.
    income: Vec<f64>,
    /// Position of the country whose tariffs are studied.
    importer: usize,
    assumptions: Assumptions,
}

impl Tables {
    fn read(inputs: &mut Inputs<'_>) -> Result<Self, EconomyError> {
        let assumptions: Assumptions =
            embedded_toml("data/assumptions/ilms-2025.toml", ASSUMPTIONS)?;
        let labels = inputs.table("ilms2025/country_labels.csv")?;
        let countries: Vec<String> = labels.text("iso3")?.iter().map(str::to_owned).collect();
        let n = countries.len();
        let trade = inputs.numbers("ilms2025/trade_cepii.csv", &[])?;
        if trade.rows() != n {
            return Err(EconomyError::MissingRow {
                file: trade.name().to_owned(),
                what: format!("one of the {n} countries: it has {} rows", trade.rows()),
            });
        }
        let income = column(inputs, "ilms2025/gdp.csv", "gdp", n)?;
        let mut exports = Grid::zeros(n, n);
        for importer in 0..n {
            let values = trade.number_with_gaps(&format!("export_ij{}", importer + 1))?;
            for (exporter, value) in values.iter().enumerate() {
                // An empty cell is a pair without trade.
                if importer != exporter && value.is_finite() {
                    exports[(exporter, importer)] = value / THOUSANDS_PER_MILLION;
                }
            }
        }
        let importer = countries
            .iter()
            .position(|code| *code == assumptions.importer)
            .ok_or_else(|| EconomyError::MissingRow {
                file: "ilms2025/country_labels.csv".into(),
                what: format!("country {}", assumptions.importer),
            })?;
        Ok(Self {
            countries,
            exports,
            income: income.iter().map(|usd| usd / USD_PER_MILLION).collect(),
            importer,
            assumptions,
        })
    }

    /// nu of the rest of the world and of the importer: two equations in two unknowns, by Newton's method.
    fn distribution(&self) -> [f64; 2] {
        let n = self.countries.len();
        let group = |country: usize| usize::from(country == self.importer);
        let mut trade = [[0.0; 2]; 2];
        let mut income = [0.0; 2];
        for a in 0..n {
            income[group(a)] += self.income[a];
            for b in 0..n {
                trade[group(a)][group(b)] += self.exports[(a, b)];
            }
        }
        let gap = |nu: [f64; 2]| -> [f64; 2] {
            let spending = |i: usize| {
                let imports = trade[0][i] + trade[1][i];
                let received: f64 = (0..2).map(|j| (1.0 - nu[j]) * trade[i][j]).sum();
                income[i] + (1.0 - nu[i]) * (imports - received)
            };
            let own = |i: usize| {
                let home = spending(i) - trade[1 - i][i];
                home / (home + trade[i][1 - i])
            };
            let (rest, studied) = (own(0), own(1));
            [
                (1.0 - rest) * nu[1] + rest * nu[0] - self.assumptions.services_share_of_rest,
                studied * nu[1] + (1.0 - studied) * nu[0]
                    - self.assumptions.services_share_of_importer,
            ]
        };
        let mut nu = [
            self.assumptions.services_share_of_rest,
            self.assumptions.services_share_of_importer,
        ];
        for _ in 0..50 {
            let now = gap(nu);
            let step = 1e-6;
            let slope = |k: usize| {
                let (mut up, mut down) = (nu, nu);
                up[k] += step;
                down[k] -= step;
                let (up, down) = (gap(up), gap(down));
                [
                    (up[0] - down[0]) / (2.0 * step),
                    (up[1] - down[1]) / (2.0 * step),
                ]
            };
            let (first, second) = (slope(0), slope(1));
            let determinant = first[0] * second[1] - second[0] * first[1];
            nu[0] -= (second[1] * now[0] - second[0] * now[1]) / determinant;
            nu[1] -= (first[0] * now[1] - first[1] * now[0]) / determinant;
        }
        nu
    }

    fn shares(&self) -> Vec<f64> {
        let nu = self.distribution();
        (0..self.countries.len())
            .map(|country| nu[usize::from(country == self.importer)])
            .collect()
    }
}

fn column(
    inputs: &mut Inputs<'_>,
    path: &str,
    name: &str,
    rows: usize,
) -> Result<Vec<f64>, EconomyError> {
    let table = inputs.numbers(path, &[])?;
    sized(&table, name, rows)
}

fn sized(table: &Table, name: &str, rows: usize) -> Result<Vec<f64>, EconomyError> {
    let values = table.number(name)?.into_owned();
    if values.len() == rows {
        Ok(values)
    } else {
        Err(EconomyError::MissingRow {
            file: table.name().to_owned(),
            what: format!(
                "one of the {rows} countries in column {name}, which has {}",
                values.len()
            ),
        })
    }
}

/// The economy at producers' values, without value added in the destination: an option of the model adds it
/// ([`distribution_shares`]).
///
/// # Errors
/// A file that is missing or not as published.
pub fn economy(files: &dyn Files) -> Result<Economy, EconomyError> {
    let mut inputs = Inputs::new(files);
    let tables = Tables::read(&mut inputs)?;
    let n = tables.countries.len();
    let nu = tables.shares();
    let trade = Cube::from_fn(n, n, 1, |importer, exporter, _| {
        if importer != exporter {
            return tables.exports[(exporter, importer)];
        }
        let home = importer;
        let imports: f64 = (0..n).map(|from| tables.exports[(from, home)]).sum();
        let received: f64 = (0..n)
            .map(|to| (1.0 - nu[to]) * tables.exports[(home, to)])
            .sum();
        let spending = tables.income[home] + (1.0 - nu[home]) * (imports - received);
        (spending - imports).max(0.0)
    });
    let final_use = Grid::from_fn(n, 1, |importer, _| {
        (0..n).map(|exporter| trade[(importer, exporter, 0)]).sum()
    });
    let value_added = Grid::from_fn(n, 1, |exporter, _| {
        (0..n).map(|importer| trade[(importer, exporter, 0)]).sum()
    });
    Economy::new(EconomyParts {
        name: NAME.into(),
        title: "Ignatenko, Macedoni, Lashkaripour and Simonovska (2025): 194 countries, one sector, 2023"
            .into(),
        labels: Labels {
            regions: tables.countries.iter().map(|code| region(code)).collect(),
            sectors: vec![Sector {
                code: "ALL".into(),
                name: Name::new("All goods and services", "全品目"),
                kind: SectorKind::Goods,
                members: vec!["ALL".into()],
            }],
        },
        trade,
        tariff: Cube::zeros(n, n, 1),
        value_added,
        intermediate_use: Cube::zeros(n, 1, 1),
        final_use,
        negative_inputs: Vec::new(),
        elasticities: ElasticityBook::new(vec![tables.assumptions.trade_elasticity]),
        provenance: vec![
            tables.assumptions.source,
            "Domestic sales are spending less imports, and not below zero.".into(),
        ],
        data_hash: inputs.hash(),
    })
}

/// nu: the share of what a country buys that is value added at home, by country.
///
/// # Errors
/// A file that is missing or not as published.
pub fn distribution_shares(files: &dyn Files) -> Result<Vec<f64>, EconomyError> {
    Ok(Tables::read(&mut Inputs::new(files))?.shares())
}

/// The schedule of April 2025, `[importer][exporter][sector]`: at least the lowest rate on everybody.
///
/// # Errors
/// A file that is missing or not as published.
pub fn tariffs(files: &dyn Files) -> Result<Cube, EconomyError> {
    let mut inputs = Inputs::new(files);
    let tables = Tables::read(&mut inputs)?;
    let n = tables.countries.len();
    let rates = column(&mut inputs, "ilms2025/tariffs.csv", "applied_tariff", n)?;
    Ok(Cube::from_fn(n, n, 1, |importer, exporter, _| {
        if importer == tables.importer && importer != exporter {
            rates[exporter].max(tables.assumptions.lowest_tariff)
        } else {
            0.0
        }
    }))
}
